"""The caller: calls a function on the cases of an exercise and puts down, as plain data, what it did.

It knows the inputs and how to observe, and nothing of the right answer. What it returns is arrays, texts and
numbers: no object of the learner's reaches the judge.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import dis
import inspect
import linecache
import textwrap
import traceback
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch

from ganlab.checking.case import Case, Exercise, observe_value
from ganlab.checking.state import mend_builtins
from ganlab.checking.words import cut, described, kind_of, shown
from ganlab.checking.worker import Ended, Printed, Stopped, run_limited

_seed_numpy = np.random.seed
_CUTTERS = {"detach", "detach_", "data", "no_grad", "inference_mode", "set_grad_enabled"}
_OUTSIDE = {"numpy", "math"}  # torch knows no gradient of what they make
_DEPTH = 6  # of lists within lists
_NUMBERS = 200_000  # in a list


@dataclass(frozen=True)
class Seen:
    """A value as plain data.

    Attributes:
        plain: an array of float64, a text, True or False, None, or a dict of these.
        kind: the dtype, or the name of the type.
        text: the value as a learner reads it.
        problem: what is wrong with its type, or "".
    """

    plain: Any = None
    kind: str = ""
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a function did on one case.

    Attributes:
        seen: what was observed.
        error: "ValueError: …" where it raised, with the learner's `line`.
        changed: names of the inputs that it wrote into.
        gradients: the gradient by each argument that the exercise asks for; None where nothing flows back to it, or
            to any: the value is a plain number, an array, a detached tensor.
        cut: whether the function says itself that no gradient shall pass: detach, no_grad and the like.
        ended: False where the call was never finished.
    """

    seen: Seen = field(default_factory=Seen)
    error: str = ""
    line: str = ""
    changed: tuple[str, ...] = ()
    gradients: dict[str, Any] | None = None
    cut: bool = False
    ended: bool = True


@dataclass(frozen=True)
class Calls:
    """The outcomes of all cases, as far as the time went; `late` tells of a call that did not end in time."""

    outcomes: tuple[Outcome, ...]
    printed: str = ""
    late: Ended | None = None


def call_all(exercise: Exercise, fn: Callable, cases: Sequence[Case], *, seed: int, seconds: float,
             reset: Callable[[], None]) -> Calls:
    """Call `fn` on the cases, each in a thread of its own, until all are done or the time is used up.

    Args:
        seed: of the random generators, set before every call.
        seconds: for all cases together; imports do not count.
        reset: called after each case; it gives back the fixed state.
    """
    outcomes: list[Outcome] = []
    printed, left = Printed(), seconds
    for case in cases:
        found: list[Outcome] = []

        def job(case: Case = case, found: list[Outcome] = found) -> None:
            found.append(_with_gradients(exercise, fn, case, seed, found[0]) if found
                         else _value(exercise, fn, case, seed))

        for _ in ("value", "gradients"):  # a thread each: what the first call left behind ends with it
            ended = run_limited(job, left, printed)
            reset()
            left -= ended.seconds
            if not ended.in_time:
                return Calls(tuple(outcomes), printed.text, ended)
            if not found or not _asks_for_gradients(exercise, found[-1]):
                break
        if not found:
            return Calls((*outcomes, Outcome(ended=False)), printed.text)
        outcomes.append(found[-1])
    return Calls(tuple(outcomes), printed.text)


def call(exercise: Exercise, fn: Callable, case: Case, seed: int, *, widen: bool = False, said: bool = True) -> Outcome:
    """Call `fn` on one case in this thread.

    With `widen` float32 inputs become float64: the reference's own rounding must not count. Without `said` the value is
    not put into words, which takes longer than most calls.
    """
    outcome = _value(exercise, fn, case, seed, widen=widen, said=said)
    if _asks_for_gradients(exercise, outcome):
        outcome = _with_gradients(exercise, fn, case, seed, outcome, widen=widen)
    return outcome


def _value(exercise: Exercise, fn: Callable, case: Case, seed: int, *, widen: bool = False,
           said: bool = True) -> Outcome:
    args, kept = copied(case.args), copied(case.args)
    if widen:
        args = tuple(_widened(arg) for arg in args)
    _seed(seed)
    try:
        value = _observed(exercise, fn, args)
        seen = digest(value, lists=exercise.lists, said=said)
    except Stopped:
        raise
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the learner's here
        return Outcome(error=described(error), line=learners_line(error, fn))
    changed = () if widen else tuple(name for name, before, after in zip(names(exercise), kept, args)
                                     if not _unchanged(before, after))
    return Outcome(seen, changed=changed)


def _asks_for_gradients(exercise: Exercise, outcome: Outcome) -> bool:
    if outcome.error or outcome.changed or outcome.seen.problem or outcome.seen.plain is None:
        return False
    return bool(exercise.gradients)


def _with_gradients(exercise: Exercise, fn: Callable, case: Case, seed: int, before: Outcome, *,
                    widen: bool = False) -> Outcome:
    try:
        gradients = _gradients(exercise, fn, case, seed, widen)
    except Stopped:
        raise
    except BaseException as error:
        if not exercise.plain:
            return replace(before, error=described(error), line=learners_line(error, fn))
        gradients = None  # NumPy, float(): what works on plain inputs only has no gradient
    return replace(before, gradients=gradients, cut=gradients is None and _cuts(fn))


def _cuts(fn: Any) -> bool:
    """Say whether a function names what cuts gradients off, and makes its numbers with torch: NumPy needs detach()."""
    words = _words(fn)
    return bool(_CUTTERS & words) and not _OUTSIDE & words


def _words(fn: Any) -> set[str]:
    """Return the names that a function uses, in the functions that it holds or calls too."""
    waiting, seen, words = [(getattr(fn, "__code__", None), getattr(fn, "__globals__", {}))], set(), set()
    while waiting and len(seen) < 100:
        code, known = waiting.pop()
        if not isinstance(code, types.CodeType) or code in seen:
            continue
        seen.add(code)
        words |= {*code.co_names}
        waiting += [(part, known) for part in code.co_consts]
        for value in [known.get(name) for name in code.co_names] if type(known) is dict else []:
            if isinstance(value, types.FunctionType) and value.__module__ == getattr(fn, "__module__", None):
                waiting.append((value.__code__, value.__globals__))
            elif isinstance(value, types.ModuleType | types.BuiltinFunctionType):  # np, or log from math
                words.add(str(getattr(value, "__module__", None) or getattr(value, "__name__", "")).split(".")[0])
    return words


def _gradients(exercise: Exercise, fn: Callable, case: Case, seed: int, widen: bool) -> dict | None:
    """Call once more on inputs that ask for gradients; return them by name, None where the value is a plain number.

    A tensor without history has none by any of them, unless NumPy or math made it.
    """
    leaves, args = {}, list(copied(case.args))
    for index, name in enumerate(names(exercise)[:len(args)]):
        if name in exercise.gradients:
            leaf = args[index]
            leaf = (leaf.double() if widen else leaf).requires_grad_(True)
            leaves[name] = leaf
            args[index] = leaf
        elif widen:
            args[index] = _widened(args[index])
    handed = [arg.clone() if isinstance(arg, torch.Tensor) and arg.requires_grad else arg for arg in args]
    _seed(seed)
    value = _observed(exercise, fn, tuple(handed))
    if not isinstance(value, torch.Tensor):
        return None
    if not value.requires_grad:
        return None if _OUTSIDE & _words(fn) else dict.fromkeys(leaves)
    with torch.enable_grad():  # the answer may have switched it off
        weights = torch.linspace(1.0, 2.0, max(value.numel(), 2), dtype=value.dtype)[:value.numel()]
        total = (value.flatten() * weights).sum()
    found = torch.autograd.grad(total, list(leaves.values()), allow_unused=True)
    return {name: None if gradient is None else _array(gradient) for name, gradient in zip(leaves, found)}


def _observed(exercise: Exercise, fn: Callable, args: tuple) -> Any:
    try:
        return exercise.observe(fn, args)
    finally:
        mend_builtins()


def _seed(seed: int) -> None:
    torch.default_generator.manual_seed(seed)  # torch.manual_seed is a hundred times slower: it queues for CUDA
    _seed_numpy(seed)


# --- plain data -----------------------------------------------------------------------------------------------


def digest(value: Any, *, lists: bool = False, said: bool = True) -> Seen:
    """Return any value as plain data. Nothing of it stays shared: a buffer that is written to later does not show.

    Without `said` its text is left empty.
    """
    kind, words = type(value), shown if said else _unsaid
    if value is None:
        return Seen(None, "NoneType", "None", "None")
    if kind is dict:
        parts = {str(key): digest(item, lists=True, said=False) for key, item in value.items()}
        return Seen({key: part.plain for key, part in parts.items()}, "dict", words(value))
    if issubclass(kind, torch.Tensor):
        name = str(value.dtype).removeprefix("torch.")
        if value.is_complex():
            return Seen(None, name, words(value), "a complex tensor")
        return Seen(_array(value), name, words(value))
    if issubclass(kind, bool | np.bool_):
        return Seen(bool(value), kind.__name__, words(value))
    if kind is str:
        return Seen(cut(value, 100_000), "str", words(value), "")
    if issubclass(kind, int | float | np.number | np.ndarray):
        array = np.array(value, copy=True, subok=False)
        if array.dtype.kind not in "iufb":
            return Seen(None, str(array.dtype), words(value), f"an array of {array.dtype}")
        name = "int" if issubclass(kind, int) else "float" if kind is float else str(array.dtype)
        return Seen(array.astype(np.float64), name, words(value))
    if issubclass(kind, list | tuple) and lists:
        array = _numbers(value)
        if array is not None:
            return Seen(array, kind.__name__, words(value))
    return Seen(None, kind_of(value), words(value), f"{shown(value)} ({kind_of(value)})")


def _unsaid(_: Any) -> str:
    return ""


def _array(tensor: torch.Tensor) -> np.ndarray:
    tensor = tensor.detach().cpu()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    return np.array((tensor.dequantize() if tensor.is_quantized else tensor).to(torch.float64).resolve_neg().numpy(),
                    copy=True)


def _numbers(value: Any, depth: int = 0) -> np.ndarray | None:
    """Return a list of numbers, of one-element tensors or of such lists as an array; None where it is none."""
    if issubclass(type(value), list | tuple):
        if depth == _DEPTH or list.__len__(list(value)) > _NUMBERS:
            return None
        parts = [_numbers(item, depth + 1) for item in value]
        if any(part is None for part in parts) or len({part.shape for part in parts}) > 1:
            return None
        return np.stack(parts) if parts else np.zeros(0)
    if issubclass(type(value), torch.Tensor | np.ndarray | np.number | int | float):
        seen = digest(value, said=False)
        if type(seen.plain) is bool:
            return np.array(float(seen.plain))
        return None if seen.problem or not isinstance(seen.plain, np.ndarray) else seen.plain
    return None


def copied(args: tuple) -> tuple:
    """Return copies of plain arguments, so that nothing that a call does to them is seen by the next."""
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
    try:
        if isinstance(before, torch.Tensor):
            after = after.detach()
            return before.shape == after.shape and before.dtype == after.dtype and bool(
                torch.equal(before, after) or torch.allclose(before, after, rtol=0, atol=0, equal_nan=True))
        if isinstance(before, np.ndarray):
            return before.shape == after.shape and before.dtype == after.dtype and bool(
                np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
        return bool(before == after) if type(before) in (list, dict, set) else True
    except Exception:  # it cannot even be compared any more
        return False


# --- the function itself --------------------------------------------------------------------------------------


def names(exercise: Exercise) -> list[str]:
    """Return the names of the arguments that the learner's function takes."""
    return list(inspect.signature(exercise.solution).parameters)


def is_untouched(fn: Any) -> bool:
    """Return True for a stub: no body but a docstring, `...`, `pass`, `return None`, `raise NotImplementedError`."""
    try:
        steps = list(dis.get_instructions(fn.__code__))
    except BaseException:  # no Python function, or an object that pretends to be one
        return False
    idle = {"RESUME", "NOP", "CACHE", "COPY_FREE_VARS", "MAKE_CELL", "RETURN_VALUE", "PRECALL", "PUSH_NULL", "CALL"}
    raises = False
    for step in steps:
        if step.opname == "LOAD_GLOBAL" and step.argval == "NotImplementedError":
            raises = True
        elif step.opname in ("LOAD_CONST", "RETURN_CONST"):
            if not (step.argval is None or step.argval is Ellipsis or (raises and type(step.argval) is str)):
                return False
        elif step.opname == "RAISE_VARARGS":
            return raises
        elif step.opname not in idle:
            return False
    return not raises


def signature_problem(exercise: Exercise, fn: Callable, cases: Sequence[Case]) -> dict[str, str] | None:
    """Return what was wanted, what came and what does not fit, where `fn` cannot be called as the task says."""
    try:
        signature = inspect.signature(fn)
    except BaseException:  # some built-in functions tell nothing about themselves; the call itself will
        return None
    wanted = inspect.signature(exercise.solution)
    required = [parameter for parameter in wanted.parameters.values() if parameter.default is parameter.empty]
    given = min(len(case.args) for case in cases) if exercise.observe is observe_value else 0  # else observe decides
    try:
        signature.bind(*[None] * max(len(required), given))
    except TypeError as error:
        return {"wanted": str(wanted), "got": _shown_signature(signature), "error": cut(str(error), 200)}
    except BaseException:
        return None
    return None


def _shown_signature(signature: inspect.Signature) -> str:
    """Return the text of a signature; its defaults may be objects that cannot be printed."""
    try:
        return cut(str(signature), 200)
    except BaseException:
        return "that cannot be printed"


def learners_line(error: BaseException, fn: Callable) -> str:
    """Return "line 3: return torch.log(t)" for the deepest line of the learner's own code, or ""."""
    with contextlib.suppress(Exception):
        code = fn.__code__
        frames = [frame for frame in traceback.walk_tb(error.__traceback__)
                  if frame[0].f_code.co_filename == code.co_filename]
        if frames:
            frame, number = frames[-1]
            text = linecache.getline(frame.f_code.co_filename, number).strip()
            return f"line {number}: {cut(text, 200)}" if text else f"line {number}"
    return ""


def solution_source(exercise: Exercise) -> str:
    """Return the source of the solution, as a cell that can be run after the lesson's set-up cell."""
    return textwrap.dedent(inspect.getsource(exercise.solution)).rstrip() + "\n"


def stub(exercise: Exercise) -> str:
    """Return what stands in the notebook before the learner starts: signature, docstring and `...`."""
    source = solution_source(exercise)
    docstring = ast.parse(source).body[0].body[0]
    return "\n".join(source.splitlines()[: docstring.end_lineno]) + "\n    ..."
