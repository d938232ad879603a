"""Checks a learner's function: cases, comparison, named misconceptions. Pure: nothing is displayed here.

One idea carries it. Whatever a function does on a case is put down as an observation: for most exercises the
value that it returns, for some a record of what it did. The reference makes the expected observation. A
misconception holds wrong answers written out as functions; where one of them makes the same observations as
the learner's function, the learner is told which mistake it looks like.
"""

from __future__ import annotations

import ast
import copy
import dis
import functools
import inspect
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ganlab.exercises.sandbox import Stopped, kept_state, learners_line, run_limited

SECONDS = 5.0


@dataclass(frozen=True)
class Case:
    """One call: its arguments, the answer where it is known by hand, and a note for the learner.

    `extreme` marks inputs at which a right formula can fail in floating point.
    """

    args: tuple
    expected: Any = None
    note: str = ""
    extreme: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a function did on a case: an observation in comparable form with its value as it came, or an error."""

    seen: Any = None
    dtype: str = ""
    value: Any = None
    error: BaseException | None = None
    line: str = ""
    problem: str = ""
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Misconception:
    """A mistake with a name: wrong answers written out, or a rule on the cases that went wrong.

    Args:
        wrong: functions that make the mistake, called like the learner's.
        when: called with (case, right?) pairs; used where the mistake is no formula.
    """

    name: str
    explanation: str
    wrong: Sequence[Callable] = ()
    when: Callable[[list[tuple[Case, bool]]], bool] | None = None


def observe_value(fn: Callable, args: tuple) -> Any:
    """The usual observation: what the function returns."""
    return fn(*args)


@dataclass(frozen=True)
class Exercise:
    """One exercise. The docstring of `solution` is its task text; stub, solution and tests all come from it.

    Args:
        cases: makes the cases, simple ones first, from a seeded generator.
        also_right: other answers that the text allows, such as the sum where the solution takes the mean.
        observe: turns (function, arguments) into what is compared.
        dtype: "float32", "uint8", "bool" or "int" where the text asks for that type.
        rtol, atol: of the comparison; loose enough for float32, far tighter than any mistake.
    """

    id: str
    title: str
    points: int
    solution: Callable
    cases: Callable[[np.random.Generator], list[Case]]
    misconceptions: Sequence[Misconception]
    hints: Sequence[str]
    also_right: Sequence[Callable] = ()
    observe: Callable[[Callable, tuple], Any] = observe_value
    dtype: str = ""
    rtol: float = 1e-4
    atol: float = 1e-5

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.solution.__name__


@dataclass(frozen=True)
class Report:
    """The answer to one check. `status` is "passed", "failed" or "not attempted"."""

    id: str
    title: str
    status: str
    points: int
    points_max: int
    text: str = ""
    inputs: str = ""
    expected: str = ""
    got: str = ""
    misconception: str = ""
    explanation: str = ""
    hint: str = ""
    printed: str = ""
    cases_passed: int = 0
    cases_total: int = 0


def check(exercise: Exercise, fn: Any, *, seed: int = 0, seconds: float = SECONDS) -> Report:
    """Check `fn` against the exercise. Never raises for what `fn` is or does.

    Args:
        seed: of the random inputs.
        seconds: for all cases together; then the function is stopped.
    """
    if not callable(fn):
        return _failed(exercise, f"Expected the function {exercise.name}, got {shown(fn)} "
                       f"({type(fn).__name__}). Pass the function itself, without calling it: "
                       f'check("{exercise.id}", {exercise.name}).')
    if is_untouched(fn):
        return _report(exercise, "not attempted")
    with kept_state():
        cases = exercise.cases(np.random.default_rng(seed))
        arity = _arity_problem(exercise, fn, cases)
        if arity:
            return _failed(exercise, arity)
        # the reference first: what torch imports on first use must not count as the learner's time
        expected = [_expected(exercise, exercise.solution, case, seed) for case in cases]
        outcomes: list[Outcome] = []

        def job() -> None:
            for case in cases:
                outcomes.append(_call(exercise, fn, case, seed))

        in_time, printed = run_limited(job, seconds)
        outcomes = list(outcomes)  # a thread left behind must not add to it
        if any(isinstance(outcome.error, NotImplementedError) for outcome in outcomes[:1]):
            return _report(exercise, "not attempted")
        return _judge(exercise, cases, expected, outcomes, in_time, printed, seconds, seed)


def is_untouched(fn: Any) -> bool:
    """Return True where the body of `fn` is nothing but a docstring, `...`, `pass` or `return None`."""
    code = getattr(fn, "__code__", None)
    if code is None or code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return False
    idle = {"RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "MAKE_CELL", "RETURN_VALUE"}
    return all(step.opname in idle or (step.opname in ("LOAD_CONST", "RETURN_CONST")
                                       and (step.argval is None or step.argval is Ellipsis))
               for step in dis.get_instructions(code))


def solution_source(exercise: Exercise) -> str:
    """Return the source of the solution, as a cell that can be run after the lesson's set-up cell."""
    return textwrap.dedent(inspect.getsource(exercise.solution)).rstrip() + "\n"


def stub(exercise: Exercise) -> str:
    """Return what stands in the notebook before the learner starts: signature, docstring and `...`."""
    source = solution_source(exercise)
    docstring = ast.parse(source).body[0].body[0]
    return "\n".join(source.splitlines()[: docstring.end_lineno]) + "\n    ..."


# --- one call -------------------------------------------------------------------------------------------------


def _call(exercise: Exercise, fn: Callable, case: Case, seed: int, widen: bool = False) -> Outcome:
    """Run one case. With `widen` float32 inputs become float64: the reference's own rounding must not count."""
    kept, args = _copied(case.args), _copied(case.args)
    if widen:
        args = tuple(_widened(arg) for arg in args)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed is a hundred times slower: it queues for CUDA
    np.random.seed(seed)  # noqa: NPY002 - what learners use
    try:
        value = exercise.observe(fn, args)
        seen, dtype, problem = _digest(value)
        changed = () if widen else tuple(name for name, before, after in zip(_names(exercise), kept, args)
                                         if not _unchanged(before, after))
        return Outcome(seen, dtype, value, problem=problem, changed=changed)
    except Stopped:
        raise
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the learner's here
        return Outcome(error=error, line=learners_line(error, fn))


def _digest(value: Any) -> tuple[Any, str, str]:
    """Return (comparable form, dtype name, what is wrong with the type or "")."""
    if isinstance(value, dict):
        return {key: _digest(item)[0] for key, item in value.items()}, "", ""
    if isinstance(value, torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        if value.is_complex():
            return None, dtype, "a complex tensor"
        return value.detach().cpu().to(torch.float64).numpy(), dtype, ""
    if isinstance(value, bool | np.bool_ | str):
        return value, type(value).__name__, ""
    if isinstance(value, int | float | np.number | np.ndarray):
        array = np.asarray(value)
        if array.dtype.kind not in "iufb":
            return None, str(array.dtype), f"an array of {array.dtype}"
        dtype = "int" if isinstance(value, int) else "float" if type(value) is float else str(array.dtype)
        return array.astype(np.float64), dtype, ""
    return value if value is None else None, type(value).__name__, f"{shown(value)} ({type(value).__name__})"


def _copied(args: tuple) -> tuple:
    def one(arg: Any) -> Any:
        if isinstance(arg, torch.Tensor):
            return arg.detach().clone()
        return arg.copy() if isinstance(arg, np.ndarray) else copy.deepcopy(arg)

    return tuple(one(arg) for arg in args)


def _widened(arg: Any) -> Any:
    if isinstance(arg, torch.Tensor) and arg.dtype == torch.float32:
        return arg.double()
    return arg.astype(np.float64) if isinstance(arg, np.ndarray) and arg.dtype == np.float32 else arg


def _unchanged(before: Any, after: Any) -> bool:
    if isinstance(before, torch.Tensor):
        after = after.detach()
        return before.shape == after.shape and before.dtype == after.dtype and bool(
            torch.equal(before, after) or torch.allclose(before, after, rtol=0, atol=0, equal_nan=True))
    if isinstance(before, np.ndarray):
        return before.shape == after.shape and bool(np.array_equal(before, after))
    return True


def _names(exercise: Exercise) -> list[str]:
    return list(inspect.signature(exercise.solution).parameters)


def _arity_problem(exercise: Exercise, fn: Callable, cases: list[Case]) -> str:
    try:
        signature = inspect.signature(fn)
    except (TypeError, ValueError):
        return ""  # some built-in functions tell nothing about themselves; the call itself will
    required = [parameter for parameter in inspect.signature(exercise.solution).parameters.values()
                if parameter.default is parameter.empty]
    try:
        signature.bind(*[None] * max(len(required), min(len(case.args) for case in cases)))
    except TypeError as error:
        return (f"Expected a function that can be called as {exercise.name}{inspect.signature(exercise.solution)}, "
                f"got one with the signature {signature} ({error}). Keep the stub's first line.")
    return ""


# --- judgement ------------------------------------------------------------------------------------------------


def _judge(exercise: Exercise, cases: list[Case], expected: list, outcomes: list[Outcome], in_time: bool,
           printed: str, seconds: float, seed: int) -> Report:
    best: list[str] | None = None
    for also_right in (None, *exercise.also_right):
        if also_right is not None:
            expected = [_expected(exercise, also_right, case, seed) for case in cases]
        problems = [_problem(exercise, want, outcome) for want, outcome in zip(expected, outcomes)]
        if in_time and not any(problems):
            return _report(exercise, "passed", points=exercise.points, printed=printed,
                           cases_passed=len(cases), cases_total=len(cases))
        if best is None or sum(map(bool, problems)) < sum(map(bool, best)):
            best, best_expected = problems, expected
    passed = best.index(next(filter(None, best))) if any(best) else len(best)
    shared = {"printed": printed, "cases_passed": passed, "cases_total": len(cases)}
    if passed == len(outcomes):  # all that ended were right, and the next never did
        case = cases[min(passed, len(cases) - 1)]
        return _failed(exercise, f"Your function did not return within {seconds:g} seconds and was stopped.",
                       inputs=_inputs(exercise, case), misconception="Never returns",
                       explanation="A loop has no end, or the work grows too fast with the input. Look for a "
                                   "while whose condition never turns false.", **shared)
    name, explanation = _misconception(exercise, cases, outcomes, best, seed)
    want, outcome = best_expected[passed], outcomes[passed]
    expected_text, got_text = _pair(exercise, want, outcome)
    return _failed(exercise, best[passed], inputs=_inputs(exercise, cases[passed]), expected=expected_text,
                   got=got_text, misconception=name, explanation=explanation, **shared)


def _expected(exercise: Exercise, right: Callable, case: Case, seed: int) -> Any:
    if case.expected is not None:
        return _digest(case.expected)[0]
    return _call(exercise, right, case, seed, widen=True).seen


def _problem(exercise: Exercise, expected: Any, outcome: Outcome) -> str:
    """Return a sentence on what is wrong with this outcome, or ""."""
    if outcome.error is not None:
        where = f" in {outcome.line}" if outcome.line else ""
        return f"Your function raised {type(outcome.error).__name__}: {_cut(str(outcome.error), 300)}{where}."
    if outcome.changed:
        return f"Your function changed its input {' and '.join(outcome.changed)} in place."
    if outcome.seen is None and not isinstance(expected, dict):
        if outcome.dtype == "NoneType":
            return "Your function returned None."
        return f"Expected a number, a tensor or an array, got {outcome.problem}."
    if isinstance(expected, dict):
        if not isinstance(outcome.seen, dict):
            return f"Expected another kind of result, got {shown(outcome.value)}."
        key = _first_difference(exercise, expected, outcome.seen)
        return f"{key} is not as expected." if key else ""
    if not isinstance(outcome.seen, np.ndarray):
        kind = type(outcome.value).__name__
        return f"Expected a number, a tensor or an array, got {shown(outcome.value)} ({kind})."
    if _squeezed(outcome.seen).shape != _squeezed(expected).shape or (
            expected.ndim > 1 and outcome.seen.shape != expected.shape):
        return f"Expected the shape {expected.shape}, got {outcome.seen.shape}."
    if exercise.dtype and not _dtype_fits(exercise.dtype, outcome.dtype):
        return f"Expected the type {exercise.dtype}, got {outcome.dtype}."
    if np.isnan(outcome.seen).any() and not np.isnan(expected).any():
        return "The result contains nan: not a number."
    if np.isinf(outcome.seen).any() and not np.isinf(expected).any():
        return "The result is infinite."
    return "" if _same(expected, outcome.seen, exercise.rtol, exercise.atol) else "The value is not as expected."


def _dtype_fits(asked: str, got: str) -> bool:
    return got.startswith(("int", "uint")) if asked == "int" else got == asked


def _first_difference(exercise: Exercise, expected: dict, seen: dict) -> str:
    return next((key for key in expected
                 if key not in seen or not _same(expected[key], seen[key], exercise.rtol, exercise.atol)), "")


def _same(a: Any, b: Any, rtol: float, atol: float) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key], rtol, atol) for key in a)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        a, b = _squeezed(a), _squeezed(b)
        return a.shape == b.shape and bool(np.allclose(b, a, rtol=rtol, atol=atol, equal_nan=True))
    return type(a) is type(b) and bool(a == b)


def _squeezed(array: np.ndarray) -> np.ndarray:
    """A single number may come as (), (1,) or (1, 1)."""
    return array.reshape(()) if array.size == 1 else array


def _misconception(exercise: Exercise, cases: list[Case], outcomes: list[Outcome], problems: list[str],
                   seed: int) -> tuple[str, str]:
    """Return name and explanation of the mistake that behaves like the learner's function, or ("", "")."""
    verdicts = [(case, not problem) for case, problem in zip(cases, problems)]
    ordinary = [index for index in range(len(outcomes)) if not cases[index].extreme]
    for known in exercise.misconceptions:
        if known.when is not None and known.when(verdicts):
            return known.name, known.explanation
        if any(all(_alike(exercise, _call(exercise, wrong, cases[index], seed), outcomes[index])
                   for index in ordinary) for wrong in known.wrong):
            return known.name, known.explanation
    first = next(outcome for outcome, problem in zip(outcomes, problems) if problem)
    if first.changed:
        return "Input changed in place", (
            "Operations that end in _ and assignments such as x[i] = ... or x += ... write into the caller's "
            "tensor. Make a new one instead.")
    if first.error is None and first.seen is None and first.dtype == "NoneType":
        return "Nothing returned", "The function ends without return. Printing a result does not return it."
    return "", ""


def _alike(exercise: Exercise, wrong: Outcome, outcome: Outcome) -> bool:
    if wrong.error is not None or outcome.error is not None:
        return type(wrong.error) is type(outcome.error) and str(wrong.error)[:60] == str(outcome.error)[:60]
    if exercise.dtype and wrong.dtype != outcome.dtype and not (
            exercise.dtype == "int" and _dtype_fits("int", wrong.dtype) == _dtype_fits("int", outcome.dtype)):
        return False
    if wrong.changed != outcome.changed:
        return False
    return _same(wrong.seen, outcome.seen, max(exercise.rtol, 1e-3), exercise.atol)


def by_mean_and_sum(fn: Callable) -> tuple[Callable, Callable]:
    """Return `fn(reduce, ...)` with torch.mean and with torch.sum put in: the same mistake in both spellings."""
    return functools.partial(fn, torch.mean), functools.partial(fn, torch.sum)


def unstable(explanation: str) -> Misconception:
    """Return the misconception "right formula, wrong floating point": only the extreme cases fail."""
    def only_extreme(verdicts: list[tuple[Case, bool]]) -> bool:
        return (all(right for case, right in verdicts if not case.extreme)
                and not all(right for case, right in verdicts if case.extreme))

    return Misconception("Unstable for large logits", explanation, when=only_extreme)


# --- words ----------------------------------------------------------------------------------------------------


def _report(exercise: Exercise, status: str, **fields: Any) -> Report:
    return Report(exercise.id, exercise.title, status, fields.pop("points", 0), exercise.points, **fields)


def _failed(exercise: Exercise, text: str, **fields: Any) -> Report:
    return _report(exercise, "failed", text=text, hint=exercise.hints[0], **fields)


def _inputs(exercise: Exercise, case: Case) -> str:
    if case.note:
        return case.note
    return ", ".join(f"{name} = {shown(arg)}" for name, arg in zip(_names(exercise), case.args))


def _pair(exercise: Exercise, expected: Any, outcome: Outcome) -> tuple[str, str]:
    """Return the texts (expected, got); of a record only the first entry that differs."""
    if isinstance(expected, dict) and isinstance(outcome.seen, dict):
        key = _first_difference(exercise, expected, outcome.seen)
        if key:
            return f"{key}: {shown(expected[key])}", f"{key}: {shown(outcome.seen.get(key))}"
    if isinstance(expected, dict):
        return "", shown(outcome.value)
    return shown(expected), "" if outcome.error is not None else shown(outcome.value)


def shown(value: Any) -> str:
    """Return a short text for any object; never raises, never long."""
    try:
        if isinstance(value, torch.Tensor):
            value = value.detach().cpu().numpy()
        if isinstance(value, np.ndarray) and value.ndim:
            text = np.array2string(value, precision=5, threshold=12, edgeitems=3, separator=", ")
            return _cut(" ".join(text.split()), 300)
        if isinstance(value, np.ndarray | np.generic):
            value = value.item()
        return f"{value:.6g}" if type(value) is float else _cut(repr(value), 200)
    except Exception:
        return f"an object of type {type(value).__name__}"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
