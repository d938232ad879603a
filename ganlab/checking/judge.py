"""The judge: calls nothing of the learner's, and alone knows what was expected.

One idea carries it. Whatever a function does on a case is put down as an observation. The reference makes the
expected observation; a mistake holds wrong answers written out as functions, and where one of them makes the same
observations as the learner's function, the learner is told which mistake it looks like.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ganlab.checking import call as calls
from ganlab.checking import compare
from ganlab.checking.call import Calls, Outcome, Seen
from ganlab.checking.case import Case, Exercise
from ganlab.checking.general import general
from ganlab.checking.state import fixed_state
from ganlab.checking.words import described, kind_of, shown, text
from ganlab.checking.worker import Printed, run_limited

SECONDS = 5.0
_JUDGES_SECONDS = 600.0  # the judge runs its own code only
_MEMORY: dict[tuple, tuple[tuple, Any]] = {}
_MEMORY_SIZE = 20_000


@dataclass(frozen=True)
class Report:
    """The answer to one check.

    Attributes:
        status: "passed", "failed" or "not attempted".
        verdict: finer: "right", "wrong", "crashed", "too slow" or "not attempted".
        mistake: the key of the recognised mistake, or "".
        misconception, explanation: its name and explanation.
    """

    id: str
    title: str
    status: str
    points: int
    points_max: int
    verdict: str = ""
    text: str = ""
    inputs: str = ""
    expected: str = ""
    got: str = ""
    mistake: str = ""
    misconception: str = ""
    explanation: str = ""
    hint: str = ""
    printed: str = ""
    cases_passed: int = 0
    cases_total: int = 0


def check(exercise: Exercise, fn: Any, *, seed: int = 0, seconds: float = SECONDS) -> Report:
    """Check `fn` against the exercise. Never raises for what `fn` is or does; leaves the process as it was.

    Args:
        seed: of the random inputs.
        seconds: for all cases together; then the function is stopped.
    """
    try:
        with fixed_state() as reset:
            return _check(exercise, fn, seed, seconds, reset)
    except Exception as error:  # an answer that reached into the checker itself
        return _failed(exercise, "crashed", text("checking.raised", error=described(error), where=""))


def _check(exercise: Exercise, fn: Any, seed: int, seconds: float, reset: Callable[..., Any]) -> Report:
    if not _callable(fn):
        return _failed(exercise, "wrong", text("checking.not_a_function", id=exercise.id, name=exercise.name,
                                               got=shown(fn), kind=kind_of(fn)))
    if calls.is_untouched(fn):
        return _report(exercise, "not attempted", "not attempted")
    cases, right = expected(exercise, seed)
    unfit = calls.signature_problem(exercise, fn, cases)
    reset()
    if unfit:
        return _failed(exercise, "crashed", text("checking.signature", name=exercise.name, **unfit))
    done = calls.call_all(exercise, fn, cases, seed=seed, seconds=seconds, reset=partial(reset, everything=False))
    reset()
    return _alone(lambda: judge(exercise, cases, right, done, seed=seed, seconds=seconds))


def expected(exercise: Exercise, seed: int) -> tuple[list[Case], list[list[Outcome]]]:
    """Return the cases, and for each right way of answering what it does on them; worked out once for a seed."""
    def work() -> tuple[list[Case], list[list[Outcome]]]:
        cases = exercise.cases(np.random.default_rng(seed))
        return cases, [[_expected(exercise, right, case, seed, known=right is exercise.solution) for case in cases]
                       for right in (exercise.solution, *exercise.also_right)]

    return _remembered((exercise,), seed, lambda: _alone(work))


def accepts_any(exercise: Exercise, answers: Sequence[Callable], seed: int = 0) -> bool:
    """Say whether one of some functions would pass. They are the course's own: for a learner's there is `check`."""
    cases, right = expected(exercise, seed)

    def passes(answer: Callable, wants: Sequence[Outcome]) -> bool:
        return all(not compare.problem(exercise, case, want, calls.call(exercise, answer, case, seed))
                   for case, want in zip(cases, wants))

    with fixed_state():
        return _alone(lambda: any(passes(answer, wants) for answer in answers for wants in right))


def _remembered(objects: tuple, place: int, work: Callable[[], Any]) -> Any:
    """Return what `work` returned the first time for these very objects: a class of learners asks again and again."""
    key = (*map(id, objects), place)
    if key not in _MEMORY:
        if len(_MEMORY) >= _MEMORY_SIZE:
            _MEMORY.clear()
        _MEMORY[key] = objects, work()  # the objects are kept, so that their ids stay theirs
    return _MEMORY[key][1]


def judge(exercise: Exercise, cases: Sequence[Case], right: Sequence[Sequence[Outcome]], done: Calls, *, seed: int = 0,
          seconds: float = SECONDS) -> Report:
    """Judge outcomes, wherever they were made, against what each right way of answering does."""
    outcomes = done.outcomes[:len(cases)]
    tried = [[compare.problem(exercise, case, want, got) for case, want, got in zip(cases, wants, outcomes)]
             for wants in right]
    complete = len(outcomes) == len(cases) and all(outcome.ended for outcome in outcomes)
    if complete and any(not any(problems) for problems in tried):
        return _report(exercise, "passed", "right", points=exercise.points, printed=done.printed,
                       cases_passed=len(cases), cases_total=len(cases))
    best = min(range(len(tried)), key=lambda index: sum(map(bool, tried[index])))
    problems, wants = tried[best], right[best]
    unfinished = next((index for index, outcome in enumerate(outcomes) if not outcome.ended), len(outcomes))
    passed = next((index for index, found in enumerate(problems[:unfinished]) if found), unfinished)
    shared = {"printed": done.printed, "cases_passed": passed, "cases_total": len(cases)}
    if passed == unfinished:
        return _unfinished(exercise, cases[passed], done, seconds, shared)
    outcome = outcomes[passed]
    key, name, explanation = _recognised(exercise, cases, wants, outcomes[:unfinished], problems[:unfinished], seed)
    expected_text, got_text = compare.pair(exercise, wants[passed], outcome)
    return _failed(exercise, "crashed" if outcome.error else "wrong", problems[passed],
                   inputs=_inputs(exercise, cases[passed]), expected=expected_text, got=got_text, mistake=key,
                   misconception=name, explanation=explanation, **shared)


def _unfinished(exercise: Exercise, case: Case, done: Calls, seconds: float, shared: dict) -> Report:
    """All cases that ended were right, and the next never did."""
    if done.late is None:
        return _failed(exercise, "crashed", text("checking.cut_short", done=shared["cases_passed"],
                                                 total=shared["cases_total"]), inputs=_inputs(exercise, case), **shared)
    said = "checking.too_slow" if done.late.stopped else "checking.still_running"
    return _failed(exercise, "too slow", text(said, seconds=seconds), inputs=_inputs(exercise, case),
                   mistake="never_returns", misconception=text("checking.never_returns.name"),
                   explanation=text("checking.never_returns.explanation"), **shared)


def _expected(exercise: Exercise, right: Callable, case: Case, seed: int, *, known: bool) -> Outcome:
    outcome = calls.call(exercise, right, case, seed, widen=True)
    if known and case.expected is not None:
        by_hand = calls.digest(case.expected, lists=True)
        return Outcome(Seen(by_hand.plain, outcome.seen.kind, by_hand.text), gradients=outcome.gradients)
    return outcome


def _alone(work: Callable[[], Any]) -> Any:
    """Return what `work` returns, from a thread of its own: no grad mode or default device of the caller counts."""
    found: list[tuple[bool, Any]] = []

    def job() -> None:
        try:
            found.append((True, work()))
        except Exception as error:
            found.append((False, error))

    run_limited(job, _JUDGES_SECONDS, Printed())
    went_well, result = found[0]
    if not went_well:
        raise result
    return result


# --- the name of a mistake ------------------------------------------------------------------------------------


def _recognised(exercise: Exercise, cases: Sequence[Case], wants: Sequence[Outcome], outcomes: Sequence[Outcome],
                problems: Sequence[str], seed: int) -> tuple[str, str, str]:
    """Return key, name and explanation of the mistake that behaves like the learner's function, or three ""."""
    verdicts = [(case, not found) for case, found in zip(cases, problems)]
    ordinary = [index for index in range(len(outcomes)) if not cases[index].extreme]
    right = [not (got.error or got.changed or compare.value_problem(exercise, want.seen.plain, got))
             for want, got in zip(wants, outcomes)]  # but perhaps for its gradient
    by_gradient, ordinary_right = all(right), all(right[index] for index in ordinary)
    for known in exercise.mistakes:
        if known.when is not None and not by_gradient and known.when(verdicts):
            return known.key, known.name, known.explanation
        if any(_behaves_like(exercise, wrong, cases, outcomes, ordinary, ordinary_right, seed)
               for wrong in known.wrong):
            return known.key, known.name, known.explanation
    first = next(index for index, found in enumerate(problems) if found)
    found = _everywhere(outcomes[first], wants[first], by_gradient)
    return found if found[0] else general(exercise, cases, wants, outcomes, problems, seed)


def _behaves_like(exercise: Exercise, wrong: Callable, cases: Sequence[Case], outcomes: Sequence[Outcome],
                  ordinary: Sequence[int], ordinary_right: bool, seed: int) -> bool:
    for index in ordinary:
        case = cases[index]
        made = _remembered((exercise, wrong, case), seed,
                           lambda case=case: calls.call(exercise, wrong, case, seed, said=False))
        if not _alike(exercise, made, outcomes[index]):
            return False
        if ordinary_right and not compare.same_gradients(made, outcomes[index]):
            return False
    return bool(ordinary)


def _alike(exercise: Exercise, wrong: Outcome, outcome: Outcome) -> bool:
    if wrong.error or outcome.error:
        return wrong.error[:80] == outcome.error[:80]
    if exercise.dtype and wrong.seen.kind != outcome.seen.kind and not (
            exercise.dtype == "int"
            and compare.dtype_fits("int", wrong.seen.kind) == compare.dtype_fits("int", outcome.seen.kind)):
        return False
    if wrong.changed != outcome.changed or bool(wrong.seen.problem) != bool(outcome.seen.problem):
        return False
    if wrong.seen.problem and wrong.seen.kind != outcome.seen.kind:  # a tuple, and None: neither has a value to compare
        return False
    return compare.same(wrong.seen.plain, outcome.seen.plain, max(exercise.rtol, 1e-3), exercise.atol)


def _everywhere(outcome: Outcome, want: Outcome, by_gradient: bool) -> tuple[str, str, str]:
    """The mistakes that can be told from one outcome of any exercise."""
    key = ""
    if outcome.changed:
        key = "input_changed"
    elif not outcome.error and outcome.seen.kind == "NoneType":
        key = "nothing_returned"
    elif "on Tensor that requires grad" in outcome.error:  # NumPy in the middle of a network
        key = "gradient_cut"
    elif by_gradient:
        found = [value for value in (outcome.gradients or {}).values() if value is not None]
        if len(found) < len(want.gradients or {}):
            key = "gradient_cut"
        else:
            key = "gradient_wrong" if all(np.isfinite(value).all() for value in found) else "gradient_nan"
    return (key, text(f"checking.{key}.name"), text(f"checking.{key}.explanation")) if key else ("", "", "")


# --- reports --------------------------------------------------------------------------------------------------


def _callable(fn: Any) -> bool:
    try:
        return callable(fn)
    except BaseException:
        return False


def _report(exercise: Exercise, status: str, verdict: str, **fields: Any) -> Report:
    return Report(exercise.id, exercise.title, status, fields.pop("points", 0), exercise.points, verdict, **fields)


def _failed(exercise: Exercise, verdict: str, said: str, **fields: Any) -> Report:
    return _report(exercise, "failed", verdict, text=said, hint=exercise.hints[0], **fields)


def _inputs(exercise: Exercise, case: Case) -> str:
    if case.note:
        return case.note
    return ", ".join(f"{name} = {shown(arg)}" for name, arg in zip(calls.names(exercise), case.args))


