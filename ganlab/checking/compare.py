"""Compares what was observed with what was expected: plain data with plain data."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganlab.checking.call import Outcome
from ganlab.checking.case import Case, Exercise
from ganlab.checking.words import shown, text

GRADIENT_RTOL, GRADIENT_ATOL = 1e-3, 1e-5


def problem(exercise: Exercise, case: Case, want: Outcome, got: Outcome) -> str:
    """Return a sentence on what is wrong with this outcome, or ""."""
    if got.error:
        return text("checking.raised", error=got.error, where=f" in {got.line}" if got.line else "")
    if got.changed:
        return text("checking.changed", names=" and ".join(got.changed))
    return value_problem(exercise, want.seen.plain, got) or gradient_problem(
        exercise, want, got, finite=case.finite)


def value_problem(exercise: Exercise, want: Any, got: Outcome) -> str:
    """Return a sentence on what is wrong with the value, or ""."""
    seen, kind = got.seen.plain, got.seen.kind
    if want is None:
        return "" if seen is None and kind == "NoneType" else text("checking.other_kind", got=got.seen.text)
    if isinstance(want, dict):
        if not isinstance(seen, dict):
            if kind == "NoneType":
                return text("checking.none")
            return text("checking.other_kind", got=got.seen.text)
        key = first_difference(exercise, want, seen)
        return text("checking.entry", key=key) if key else ""
    if kind == "NoneType":
        return text("checking.none")
    if got.seen.problem:
        return text("checking.wrong_kind", got=got.seen.problem)
    if type(want) in (str, bool):
        if type(want) is bool and isinstance(seen, np.ndarray) and kind == "bool" and seen.size == 1:
            seen = bool(seen)
        return "" if type(seen) is type(want) and seen == want else text("checking.value")
    if isinstance(seen, bool):  # True where a number was asked for is 1, and stays wrong where 1 is
        seen = np.array(float(seen))
    if not isinstance(seen, np.ndarray):
        return text("checking.wrong_kind", got=f"{got.seen.text} ({kind})")
    if squeezed(seen).shape != squeezed(want).shape or (want.ndim > 1 and seen.shape != want.shape):
        return text("checking.shape", wanted=want.shape, got=seen.shape)
    if exercise.dtype and not dtype_fits(exercise.dtype, kind):
        return text("checking.type", wanted=exercise.dtype, got=kind)
    if np.isnan(seen).any() and not np.isnan(want).any():
        return text("checking.nan")
    if np.isinf(seen).any() and not np.isinf(want).any():
        return text("checking.infinite")
    return "" if same(want, seen, exercise.rtol, exercise.atol) else text("checking.value")


def gradient_problem(exercise: Exercise, want: Outcome, got: Outcome, *, finite: bool = False) -> str:
    """Return a sentence on what is wrong with the gradient of an answer whose value is right, or "".

    With `finite` it only must be a number: the right one hangs on a detail that no text asks for.
    """
    if not want.gradients:
        return ""
    if got.gradients is None:
        return "" if exercise.plain and not got.cut else text("checking.cut_off", names=" and ".join(want.gradients))
    for name, expected in want.gradients.items():
        found = got.gradients.get(name)
        if finite:
            if found is not None and not np.isfinite(found).all():
                return text("checking.gradient", names=name)
            continue
        if found is None and expected is not None and np.any(expected):
            return text("checking.cut_off", names=name)
        if found is not None and expected is not None and not _same_gradient(expected, found):
            return text("checking.gradient", names=name)
    return ""


def _same_gradient(want: np.ndarray, got: np.ndarray) -> bool:
    largest = max(1.0, float(np.abs(want).max(initial=0)))  # entries that cancel to 0 keep the rounding of the others
    return want.shape == got.shape and bool(np.allclose(got, want, rtol=GRADIENT_RTOL, atol=GRADIENT_ATOL * largest))


def same_gradients(a: Outcome, b: Outcome) -> bool:
    """Say whether two outcomes have the same gradients, nan included."""
    if (a.gradients is None) != (b.gradients is None):
        return False
    for name, one in (a.gradients or {}).items():
        other = (b.gradients or {}).get(name)
        if (one is None) != (other is None):
            return False
        if one is not None and not (one.shape == other.shape and np.allclose(
                one, other, rtol=GRADIENT_RTOL, atol=GRADIENT_ATOL, equal_nan=True)):
            return False
    return True


def dtype_fits(asked: str, got: str) -> bool:
    """Say whether a dtype is the one that was asked for; "int" stands for all integers."""
    return got.startswith(("int", "uint")) if asked == "int" else got == asked


def first_difference(exercise: Exercise, want: dict, seen: dict) -> str:
    """Return the first key of a record whose entry is not as expected, or ""."""
    return next((key for key in want
                 if key not in seen or not same(want[key], seen[key], exercise.rtol, exercise.atol)), "")


def same(a: Any, b: Any, rtol: float, atol: float) -> bool:
    """Say whether two pieces of plain data are equal within the tolerance."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key], rtol, atol) for key in a)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        a, b = squeezed(a), squeezed(b)
        with np.errstate(invalid="ignore", over="ignore"):
            return a.shape == b.shape and bool(np.allclose(b, a, rtol=rtol, atol=atol, equal_nan=True))
    return type(a) is type(b) and bool(a == b)


def squeezed(array: np.ndarray) -> np.ndarray:
    """A single number may come as (), (1,) or (1, 1)."""
    return array.reshape(()) if array.size == 1 else array


def pair(exercise: Exercise, want: Outcome, got: Outcome) -> tuple[str, str]:
    """Return the texts (expected, got); of a record only the first entry that differs."""
    expected, seen = want.seen.plain, got.seen.plain
    if isinstance(expected, dict):
        if isinstance(seen, dict) and (key := first_difference(exercise, expected, seen)):
            return f"{key}: {shown(expected[key])}", f"{key}: {shown(seen.get(key))}"
        return "", "" if got.error else got.seen.text
    if not got.error and not value_problem(exercise, expected, got):
        return _gradient_texts(want), _gradient_texts(got) or "no gradient"
    return shown(expected), "" if got.error else got.seen.text


def _gradient_texts(outcome: Outcome) -> str:
    return "; ".join(f"gradient by {name}: {'none' if value is None else shown(value)}"
                     for name, value in (outcome.gradients or {}).items())
