"""The teacher's side: draws the inputs, and judges what comes back from inside the walls."""

from __future__ import annotations

import secrets
import signal
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from ganlab.checking import LETTERS, Exercise, Question, Report, judge, letter_of, stub, words
from ganlab.checking import call as calls
from ganlab.checking.call import Calls, Outcome, Seen
from ganlab.checking.state import fixed_state
from ganlab.checking.worker import Ended
from ganlab.grading import finding, observing, wire
from ganlab.grading.inside import Limits

SETS = 2
STATUSES = ("right", "wrong", "crashed", "too slow", "killed", "not attempted", "not found", "unreadable")
BY_HAND = ("crashed", "too slow", "killed", "unreadable")
_SUSPECT = ("_getframe", "currentframe", "gc", "ctypes", "__globals__", "f_back", "f_globals", "_exit", "settrace",
            "setprofile", "getreferrers", "/proc/", "addaudithook", "meta_path", "ganlab.checking", "ganlab.grading")


@dataclass(frozen=True)
class Mark:
    """What the mark book keeps of one answer.

    Attributes:
        status: one of STATUSES.
        mistake, misconception, explanation, hint: of the recognised mistake, or "". Of a question: the letter of a
            wrong choice, that choice, and what is said to who chose it (to who chose right, too).
        said: for the teacher: what went wrong; may quote hidden inputs.
        told: for the learner: the same without inputs, expected values and texts that the answer made itself.
        cell, line, by, source: where the answer was found, by which rule, and its text.
        fingerprint, size: of the answer, for answers alike.
        look: why somebody should look at it, or "".
    """

    id: str
    status: str
    points: float = 0
    points_max: float = 0
    mistake: str = ""
    misconception: str = ""
    explanation: str = ""
    hint: str = ""
    said: str = ""
    told: str = ""
    cases_passed: int = 0
    cases_total: int = 0
    notebook: str = ""
    cell: int = 0
    line: int = 0
    by: str = ""
    source: str = ""
    fingerprint: str = ""
    size: int = 0
    look: str = ""


class Marker:
    """Holds the inputs of one run, what is expected on them, and judges.

    Args:
        questions: whose answers are read from the notebooks; nothing is run for them.
        seeds: two for each exercise by id, of an earlier run; drawn afresh where left out.
    """

    def __init__(self, exercises: Iterable[Exercise], questions: Iterable[Question] = (), *,
                 limits: Limits = Limits(),  # noqa: B008 - frozen
                 seeds: dict[str, list[int]] | None = None) -> None:
        self.exercises = {exercise.id: exercise for exercise in exercises}
        self.questions = {question.id: question for question in questions}
        self.limits = limits
        with fixed_state():
            self.seeds = {id: (seeds or {}).get(id) or _drawn(exercise) for id, exercise in self.exercises.items()}
            self._orders = {id: [self._order(exercise, number, seed) for number, seed in enumerate(self.seeds[id])]
                            for id, exercise in self.exercises.items()}

    @staticmethod
    def _order(exercise: Exercise, number: int, seed: int) -> list[int]:
        """The first set in its own order, the second in another: an answer must not hang on what came before."""
        count = len(judge.expected(exercise, seed)[0])
        return list(range(count)) if number == 0 else [int(k) for k in np.random.default_rng(seed).permutation(count)]

    def setup(self) -> bytes:
        """Return what goes inside: no answer, no expected value, no judge."""
        limits = {part.name: getattr(self.limits, part.name) for part in fields(self.limits)}
        described = [{
            "id": id, "name": exercise.name, "stub": stub(exercise), "observe": observing.observation(exercise),
            "gradients": list(exercise.gradients), "plain": exercise.plain, "lists": exercise.lists,
            "dtype": exercise.dtype,
            "sets": [{"seed": seed, "order": order, "cases": [case.args for case in judge.expected(exercise, seed)[0]]}
                     for seed, order in zip(self.seeds[id], self._orders[id])],
        } for id, exercise in self.exercises.items()]
        return wire.pack({"sources": observing.sources(self.exercises.values()), "exercises": described,
                          "limits": limits})

    def marks(self, records: Sequence[tuple[dict, bytes]], notebooks: Sequence[str],
              cut_short: bool = False) -> list[Mark]:
        """Return a mark for each exercise and question from what came back of a submission's notebooks.

        Where several notebooks answer an exercise, the best counts; a question, the last: else four copies are right.
        """
        found: dict[str, list[Mark]] = {id: [] for id in self.exercises}
        broken = {int(facts["notebook"]): facts["broken"] for facts, _ in records if "broken" in facts}
        for facts, body in records:
            if facts.get("id") in found:
                found[facts["id"]].append(self._mark(facts, body, notebooks, broken))
        marks = []
        for id, exercise in self.exercises.items():
            candidates = sorted(found[id], key=_goodness)
            if not candidates:
                mark = Mark(id, "killed" if cut_short else "not found", said="Its process was ended before this answer."
                            if cut_short else "")
            else:
                mark = candidates[-1]
                written = [each for each in candidates if each.status not in ("not attempted", "not found")]
                if len({(each.notebook, each.cell) for each in written}) > 1:
                    mark = replace(mark, look="several notebooks hold an answer; the best counts")
            marks.append(replace(mark, points_max=exercise.points, told=mark.told or _TOLD.get(mark.status, "")))
        return marks + [_answered(question, [facts for facts, _ in records if facts.get("id") == id], notebooks,
                                  broken, cut_short) for id, question in self.questions.items()]

    def _mark(self, facts: dict, body: bytes, notebooks: Sequence[str], broken: dict[int, dict]) -> Mark:
        id, number = facts["id"], int(facts["notebook"])
        mark = Mark(id, "wrong", notebook=notebooks[number], cell=int(facts["cell"]), line=int(facts["line"]),
                    by=str(facts["by"]), source=str(facts["source"]), fingerprint=str(facts["fingerprint"]),
                    size=int(facts["size"]))
        if facts["status"] != finding.FOUND:
            where = _no_python(broken.get(number))
            return replace(mark, status=facts["status"], said=where.strip(), told=(
                _TOLD[facts["status"]] + where).strip())
        mark = replace(mark, look=_suspect(mark.source))
        if facts.get("ended"):
            return replace(mark, **_ended(str(facts["ended"])))
        try:
            came = wire.unpack(body)
            return self._judged(mark, came)
        except Exception as error:  # these bytes are the learner's process's: anything may be wrong with them
            return replace(mark, status="crashed", said=f"What came back cannot be read: {str(error)[:200]}")

    def _judged(self, mark: Mark, came: dict) -> Mark:
        exercise = self.exercises[mark.id]
        if came.get("untouched") is True:
            return replace(mark, status="not attempted")
        if came.get("definitions"):
            return replace(mark, status="crashed", said=f"Definitions: {str(came['definitions'])[:300]}",
                           told="What the answer needs could not be run: restart the kernel, run all cells, and look "
                                "for the first error.")
        if came.get("signature"):
            return replace(mark, status="crashed", said="It cannot be called as the task says: "
                           f"{str(came['signature'].get('error'))[:200]}",
                           told="It cannot be called as the task says: keep the stub's first line.")
        passed = total = 0
        failed: Report | None = None
        line = ""
        for number, seed in enumerate(self.seeds[mark.id]):
            cases, right = judge.expected(exercise, seed)
            total += len(cases)
            if failed is not None:
                continue
            done = _calls(came["sets"][number], self._orders[mark.id][number])
            with fixed_state():
                report = judge.judge(exercise, cases, right, done, seed=seed, seconds=self.limits.seconds)
            passed += report.cases_passed
            if report.status != "passed":
                failed = report
                line = next((outcome.line for outcome in done.outcomes if outcome.error), "")
        if failed is None:
            return replace(mark, status="right", points=exercise.points, cases_passed=passed, cases_total=total)
        where = _own_line(mark, line)
        return replace(mark, status=failed.verdict, cases_passed=passed, cases_total=total, mistake=failed.mistake,
                       misconception=failed.misconception, explanation=_explained(failed), hint=failed.hint,
                       said=" ".join(part for part in (failed.text, f"Inputs: {failed.inputs}" if failed.inputs else "",
                                                       f"Expected: {failed.expected}" if failed.expected else "",
                                                       f"Got: {failed.got}" if failed.got else "") if part)[:2000],
                       told=_told(failed) + where)


def _no_python(cells: Iterable[str] | None) -> str:
    return f" Cells that are no Python: {', '.join(cells)}." if cells else ""


def _answered(question: Question, records: Sequence[dict], notebooks: Sequence[str], broken: dict[int, dict],
              cut_short: bool) -> Mark:
    """Return the mark of a question from what was read in each notebook."""
    mark = Mark(question.id, "not attempted", points_max=question.points)
    if cut_short and not records:
        return replace(mark, status="killed", said="Its process was ended before this answer.", told=_TOLD["killed"])
    given = [facts for facts in records if facts["status"] in (finding.FOUND, finding.UNCLEAR)]
    if not given:
        return replace(mark, told="No answer stands in the notebook." + _no_python(
            [f"{cell} of {notebooks[number]}" for number, cells in broken.items() for cell in cells]))
    facts = given[-1]
    several = len({letter_of(str(each["choice"])) for each in given}) > 1
    mark = replace(mark, notebook=notebooks[int(facts["notebook"])], cell=int(facts["cell"]), line=int(facts["line"]),
                   by="answer", look="several notebooks answer differently; the last by name counts" if several else "")
    remark = ("Your notebooks answer it differently: the last one by name counts. " if several else "") + (
        f"It is answered {facts['calls']} times in this notebook: the last one counts. " if facts["calls"] > 1 else "")
    if facts["status"] == finding.UNCLEAR:
        return replace(mark, told=f'{remark}Expected a letter in quotes, such as answer("{question.id}", "A"); what '
                                  "stands there is something else, and nothing is run to find out what.")
    letter = letter_of(str(facts["choice"]))
    option = question.option(letter)
    if option is None:
        last = LETTERS[len(question.options) - 1]
        return replace(mark, status="wrong", told=f"{remark}Read: {facts['choice']!r}, which is no letter from A to "
                                                  f"{last}.")
    mark = replace(mark, explanation=option.why, told=f"{remark}Read: {letter}. {option.text}")
    if option.right:
        return replace(mark, status="right", points=question.points)
    return replace(mark, status="wrong", mistake=letter, misconception=f"{letter}. {option.text}")


_TOLD = {
    "right": "",
    "wrong": "The answer is not right for all inputs.",
    "crashed": "The answer stopped with an error.",
    "too slow": "The answer did not return in time.",
    "killed": "The answer used more memory, processes or output than an answer may, and was ended.",
    "not attempted": "The stub is as it was.",
    "not found": "No definition of this function was found in what you handed in.",
    "unreadable": "What you handed in could not be read.",
}
_ERRORS = {"ValueError", "TypeError", "NameError", "AttributeError", "RuntimeError", "IndexError", "KeyError",
            "ZeroDivisionError", "NotImplementedError", "ImportError", "ModuleNotFoundError", "RecursionError",
            "UnboundLocalError", "AssertionError", "MemoryError", "OSError", "FileNotFoundError", "PermissionError",
            "EOFError", "KeyboardInterrupt", "SystemExit", "StopIteration", "OverflowError", "SyntaxError",
            "FloatingPointError", "TimeoutError", "BlockingIOError", "BrokenPipeError"}


def _told(report: Report) -> str:
    """Return what a learner may read: nothing that could hold an input, an expected value or a text of its own."""
    if report.verdict == "crashed":
        name = report.text.removeprefix("Your function raised ").split(":")[0]
        return f"The answer raised {name}." if name in _ERRORS else _TOLD["crashed"]
    return _TOLD[report.verdict]


def _explained(report: Report) -> str:
    """Return the explanation of the recognised mistake; a general rule's without numbers of hidden inputs."""
    general = words.TEXTS.get(f"checking.{report.mistake}.name") == report.misconception
    return words.TEXTS.get(f"checking.{report.mistake}.graded", report.explanation) if general else report.explanation


def _own_line(mark: Mark, said: str) -> str:
    """Return " (line 3 of the answer: …)" from the learner's own text; only the number is taken from inside."""
    digits = said.removeprefix("line ").split(":")[0]
    if not said.startswith("line ") or not digits.isdecimal() or len(digits) > 6:
        return ""
    lines, at = mark.source.splitlines(), int(digits) - mark.line
    return f" It happened here: {lines[at].strip()[:120]}" if 0 <= at < len(lines) else ""


def _suspect(source: str) -> str:
    """Return why a text should be read by somebody: it reaches for what no answer needs."""
    found = [word for word in _SUSPECT if word in source and (word != "gc" or "gc." in source)]
    return f"it uses {', '.join(found)}" if found else ""


def _ended(why: str) -> dict[str, Any]:
    """Return status and texts for an answer whose process did not end well."""
    if why == "too slow" or why == f"signal {int(getattr(signal, 'SIGXCPU', 24))}":
        return {"status": "too slow", "said": "Ended from outside after its time.", "told": _TOLD["too slow"]}
    if why in ("flooded", "signal 9"):
        return {"status": "killed", "said": f"More output, memory or processes than allowed ({why})."}
    if why == "left":
        return {"status": "crashed", "said": "Its process ended before the answer returned.",
                "told": "The process ended before the answer returned: leave out exit(), quit() and os._exit()."}
    return {"status": "crashed", "said": f"Its process died ({why}).", "told": "Python itself died of this answer."}


def _goodness(mark: Mark) -> tuple[float, int]:
    return mark.points, -STATUSES.index(mark.status)


def _drawn(exercise: Exercise) -> list[int]:
    """Draw seeds of inputs on which the solution itself, in its own precision, is right."""
    seeds: list[int] = []
    for _ in range(100):
        seed = secrets.randbits(31)
        cases, right = judge.expected(exercise, seed)
        with fixed_state() as reset:
            made = []
            for case in cases:
                made.append(calls.call(exercise, exercise.solution, case, seed))
                reset()
            report = judge.judge(exercise, cases, right, Calls(tuple(made)), seed=seed)
        if report.status == "passed":
            seeds.append(seed)
        if len(seeds) == SETS:
            return seeds
    raise AssertionError(f"{exercise.id}: its own solution does not pass")


def _calls(came: dict, order: Sequence[int]) -> Calls:
    """Return outcomes in the order of the cases, from plain data that may be anything."""
    outcomes = [_outcome(each) for each in came["outcomes"]]
    placed: list[Outcome] = [Outcome(ended=False)] * len(order)
    for at, outcome in zip(order, outcomes):
        placed[at] = outcome
    late = came["late"]
    if late is None and len(outcomes) < len(order):
        placed = placed if outcomes else []
    return Calls(tuple(placed), str(came["printed"])[:2000],
                 None if late is None else Ended(False, bool(late[1]), float(late[2])))


def _outcome(came: dict) -> Outcome:
    gradients = came["gradients"]
    if gradients is not None:
        gradients = {str(name): value if value is None else _numbers(value) for name, value in gradients.items()}
    return Outcome(Seen(_seen(came["plain"]), str(came["kind"])[:80], str(came["text"])[:300],
                        str(came["problem"])[:300]),
                   str(came["error"])[:400], str(came["line"])[:250], tuple(str(name) for name in came["changed"])[:20],
                   gradients, bool(came["cut"]), bool(came["ended"]))


def _seen(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _seen(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | str):
        return value
    return _numbers(value)


def _numbers(value: Any) -> np.ndarray:
    if not isinstance(value, np.ndarray) or value.dtype != np.float64:
        raise wire.Damaged("Expected an array of float64, got something else.")
    return value
