"""The general mistakes: what is true of a wrong result in any exercise, told from its likeness to the right one.

They are looked for last, after the mistakes that an exercise names itself. A rule holds on all ordinary cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import torch

from ganlab.checking import call as calls
from ganlab.checking import compare, formulas
from ganlab.checking.call import Outcome
from ganlab.checking.case import Case, Exercise
from ganlab.checking.words import text

Named = tuple[str, str, str]

_OF_A_NUMBER: dict[str, Callable[[Any], Any]] = {
    "{} + 1": lambda v: v + 1, "{} − 1": lambda v: v - 1, "2 · {}": lambda v: 2 * v, "{}²": lambda v: v**2,
    "{} / 2": lambda v: v // 2 if isinstance(v, int) else v / 2, "−{}": lambda v: -v}
_OF_A_TENSOR: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "1 − {}": lambda v: 1 - v, "−{}": lambda v: -v, "sigmoid({})": torch.sigmoid, "tanh({})": torch.tanh,
    "2 · {}": lambda v: 2 * v, "{} / 2": lambda v: v / 2, "{} + 1": lambda v: v + 1, "{} − 1": lambda v: v - 1,
    "|{}|": torch.abs, "{}²": torch.square, "exp({})": torch.exp, "log({})": torch.log, "{}, rounded,": torch.round,
    "{} / its sum": lambda v: v / v.sum(), "{}, cut to [0, 1],": lambda v: v.clamp(0, 1),
    "{}, back to front,": lambda v: v.flip(0), "the mean of {}": lambda v: torch.full_like(v, v.mean().item()),
    "ones": torch.ones_like, "zeros": torch.zeros_like}
_OF_THE_RESULT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "1 minus the right result": lambda w: 1 - w, "1 divided by the right result": lambda w: 1 / w,
    "the square of the right result": np.square, "the root of the right result": lambda w: np.sqrt(np.abs(w)),
    "exp of the right result": np.exp, "exp of minus the right result": lambda w: np.exp(-w),
    "the log of the right result": lambda w: np.log(np.abs(w))}

_RAISED = {  # what torch, NumPy and Python say, and what it means; the first that fits
    "one_number_asked": ("only one element tensors", "only length-1 arrays", "only size-1 arrays", "only 0-dimensional",
                         "must be real number, not Tensor", "with 1 element"),
    "truth_of_many": ("Boolean value of Tensor", "truth value of an array"),
    "sizes_do_not_fit": ("must match the size", "could not be broadcast", "shapes cannot be multiplied",
                         "must match the existing size", "is invalid for input", "does not match the shape",
                         "D tensors expected", "expected to match",
                         "Sizes of tensors must match", "is not broadcastable", "must be the same as input size",
                         "Please ensure they have the same size"),
    "no_such_axis": ("Dimension out of range", "out of bounds for array of dimension", "AxisError", "too many indices",
                     "values to unpack"),
    "no_such_index": ("IndexError", "KeyError", "out of bounds"),
    "no_gradient_asked": ("does not require grad", "does not have a grad", "not have been used in the graph"),
    "no_probability": ("should be between 0 and 1",),
    "another_type": ("expected scalar type", "Float did not match", "same dtype", "not implemented for",
                     "Expected floating point", "can't be cast"),
    "unknown_name": ("NameError", "UnboundLocalError"),
    "unknown_attribute": ("AttributeError",),
    "division_by_zero": ("ZeroDivisionError",),
    "outside_its_range": ("math domain error", "expected a positive", "math range error"),
    "wrong_call": ("TypeError",),
    "own_error": ("AssertionError", "NotImplementedError"),
    "no_end": ("RecursionError",),
}


@dataclass(frozen=True)
class _Compared:
    """The ordinary cases, and on them what was wanted and seen; the first that failed comes first."""

    exercise: Exercise
    cases: list[Case]
    wants: list[Outcome]
    outcomes: list[Outcome]
    seed: int

    @property
    def pairs(self) -> list[tuple[np.ndarray, np.ndarray]]:
        return [(want.seen.plain, got.seen.plain) for want, got in zip(self.wants, self.outcomes)]

    def flat(self) -> tuple[np.ndarray, np.ndarray]:
        """All values that were wanted, one after another, and all that were seen, where both are finite."""
        both = np.array([np.concatenate([np.ravel(pair[which]) for pair in self.pairs]) for which in (0, 1)])
        return tuple(both[:, np.isfinite(both).all(axis=0)])

    def near(self, want: np.ndarray, seen: np.ndarray) -> bool:
        return bool(np.allclose(seen, want, rtol=max(self.exercise.rtol, 1e-3), atol=self.exercise.atol))


def general(exercise: Exercise, cases: Sequence[Case], wants: Sequence[Outcome], outcomes: Sequence[Outcome],
            problems: Sequence[str], seed: int) -> Named:
    """Return key, name and explanation of what is true of the outcomes, or three "" where nothing is known."""
    raised = next((outcome.error for outcome in outcomes if outcome.error), "")
    if raised:
        return next((_named(key) for key, said in _RAISED.items() if any(words in raised for words in said)),
                    ("", "", ""))
    ordinary = [index for index in range(len(outcomes)) if not cases[index].extreme]
    if not any(problems[index] for index in ordinary):
        return _named("only_ordinary")
    ordinary.sort(key=lambda index: not problems[index])
    compared = _Compared(exercise, [cases[index] for index in ordinary], [wants[index] for index in ordinary],
                         [outcomes[index] for index in ordinary], seed)
    with np.errstate(all="ignore"):
        return next((found for rule in _rules(compared) if (found := rule(compared))), ("", "", ""))


def _rules(compared: _Compared) -> Sequence[Callable[[_Compared], Named | None]]:
    if not isinstance(compared.wants[0].seen.plain, np.ndarray):
        return (_other_arguments, _sequence, _record)
    if not isinstance(compared.outcomes[0].seen.plain, np.ndarray):
        return (_other_kind,)
    if any(not isinstance(seen, np.ndarray) for _, seen in compared.pairs):
        return ()
    if any(compare.squeezed(want).shape != compare.squeezed(seen).shape or (want.ndim > 1 and want.shape != seen.shape)
           for want, seen in compared.pairs):
        return (_other_shape,)
    if np.isfinite(compared.wants[0].seen.plain).all() and not np.isfinite(compared.outcomes[0].seen.plain).all():
        return (_not_finite,)
    return (_right_but_for_type, _order, _sign, _scaled, _one_answer, _of_the_result, _other_arguments, _argument_back,
            _rounded, _cut_off, _nearly, _mixed, _by_group, _formula, _partly, _other_type)


def _named(key: str, /, **facts: Any) -> Named:
    return key, text(f"checking.{key}.name", **facts), text(f"checking.{key}.explanation", **facts)


# --- records --------------------------------------------------------------------------------------------------


def _sequence(compared: _Compared) -> Named | None:
    """A text of names, such as "D D G", in which a name comes too often, too seldom, or at another place."""
    want, seen = (outcome.seen.plain for outcome in (compared.wants[0], compared.outcomes[0]))
    if not (isinstance(want, dict) and isinstance(seen, dict)):
        return None
    key = compare.first_difference(compared.exercise, want, seen)
    if not (isinstance(want[key], str) and isinstance(seen.get(key), str)):
        return None
    asked, made = (value[key].replace(",", " ").split() for value in (want, seen))
    if len(asked) < 2 or not made or not set(made) <= set(asked) or any(len(name) > 1 for name in asked):
        return None
    for name in sorted(set(asked)):
        if asked.count(name) != made.count(name):
            return _named("other_count", name=name, wanted=asked.count(name), got=made.count(name))
    return _named("other_sequence")


def _record(compared: _Compared) -> Named | None:
    want, seen = (outcome.seen.plain for outcome in (compared.wants[0], compared.outcomes[0]))
    if not (isinstance(want, dict) and isinstance(seen, dict)):
        return None
    key = compare.first_difference(compared.exercise, want, seen)
    facts = [name for name, value in want.items() if not isinstance(value, np.ndarray)]
    if all(want[name] == seen.get(name) for name in facts) and isinstance(seen.get(key), np.ndarray):
        return _named("other_numbers", key=key)
    return _named("one_thing", key=key)


# --- the kind, the shape, the type ----------------------------------------------------------------------------


def _other_kind(compared: _Compared) -> Named | None:
    return _named("other_kind", kind=compared.outcomes[0].seen.kind)


def _other_shape(compared: _Compared) -> Named | None:
    want, seen = next((want, seen) for want, seen in compared.pairs if want.shape != seen.shape)
    if all(want.size == seen.size and compared.near(want.ravel(), seen.ravel()) for want, seen in compared.pairs):
        return _named("right_but_for_shape", wanted=want.shape, got=seen.shape)
    if all(want.size == seen.size and compared.near(np.sort(want.ravel()), np.sort(seen.ravel()))
           for want, seen in compared.pairs):
        return _named("axes_exchanged", wanted=want.shape, got=seen.shape)
    if want.size == 1 < seen.size:
        return _named("several_for_one", got=seen.size)
    if seen.size < want.size:
        return _named("too_few", wanted=want.size, got=seen.size)
    return _named("other_shape", wanted=want.shape, got=seen.shape)


def _right_but_for_type(compared: _Compared) -> Named | None:
    right = all(compared.near(want, seen) for want, seen in compared.pairs)
    return _other_type(compared) if right else None


def _other_type(compared: _Compared) -> Named | None:
    asked, kind = compared.exercise.dtype, compared.outcomes[0].seen.kind
    return _named("other_type", wanted=asked, got=kind) if asked and not compare.dtype_fits(asked, kind) else None


def _not_finite(compared: _Compared) -> Named | None:
    return _named("not_a_number" if np.isnan(compared.outcomes[0].seen.plain).any() else "infinite")


# --- the right values, and something done to them -------------------------------------------------------------


def _order(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    same = all(compared.near(np.sort(a.ravel()), np.sort(b.ravel())) for a, b in compared.pairs)
    return _named("other_order") if same and not compared.near(want, seen) else None


def _sign(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    if not compared.near(np.abs(want), np.abs(seen)) or compared.near(want, seen):
        return None
    return _named("all_signs" if compared.near(-want, seen) else "some_signs")


def _scaled(compared: _Compared) -> Named | None:
    """The right result times or plus a constant, or a quantity of each case, such as its number of samples."""
    want, seen = compared.flat()
    if len(np.unique(want.round(4))) < 2 or compared.near(want, seen):
        return None
    factor, shift = float(want @ seen / (want @ want)), float(np.mean(seen - want))
    if min(abs(factor), abs(factor - 1)) > 0.02 and compared.near(factor * want, seen):
        return _named("by_a_factor", how=f"{factor:.4g} times")
    if compared.near(want + shift, seen):
        return _named("by_a_constant", shift=f"{shift:+.4g}")
    for how, sizes in _quantities(compared):
        each = np.concatenate([np.full(pair[0].size, size) for size, pair in zip(sizes, compared.pairs)])
        if len(each) != len(want):
            continue
        if compared.near(want * each, seen):
            return _named("by_a_factor", how=f"{how} times")
        if compared.near(want, seen * each):
            return _named("by_a_factor", how=f"1/({how}) times")
    several = [pair for pair in compared.pairs if pair[0].size > 1]
    return _named("by_factors") if several and all(_proportional(compared, *pair) for pair in several) else None


def _proportional(compared: _Compared, want: np.ndarray, seen: np.ndarray) -> bool:
    want, seen = want.ravel(), seen.ravel()
    return len(np.unique(want.round(4))) > 1 and compared.near(want * float(want @ seen / (want @ want)), seen)


def _quantities(compared: _Compared) -> Iterator[tuple[str, list[float]]]:
    for index, name in enumerate(calls.names(compared.exercise)):
        args = [case.args[index] for case in compared.cases if index < len(case.args)]
        if len(args) == len(compared.cases) and all(isinstance(arg, torch.Tensor | np.ndarray) for arg in args):
            yield f"the number of elements of {name}", [float(np.prod(arg.shape)) for arg in args]
            yield f"the length of {name}", [float((*arg.shape, 1)[0]) for arg in args]
        elif len(args) == len(compared.cases) and all(type(arg) in (int, float) for arg in args):
            yield name, [float(arg) for arg in args]


def _of_the_result(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    if len(np.unique(want.round(4))) < 3:
        return None
    return next((_named("of_the_result", what=what) for what, function in _OF_THE_RESULT.items()
                 if compared.near(function(want), seen)), None)


def _rounded(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    digits = next((digits for digits in range(4) if np.abs(np.round(seen, digits) - seen).max() < 1e-6
                   and np.abs(want - seen).max() < 0.50001 / 10**digits), None)
    return None if digits is None else _named("rounded", digits=digits)


def _cut_off(compared: _Compared) -> Named | None:
    """The right result, but for what lies below or above some number."""
    want, seen = compared.flat()
    low, high = seen.min(), seen.max()
    inside = want[(want > low + 1e-3) & (want < high - 1e-3)]
    if len(np.unique(inside.round(3))) < 2 or not compared.near(np.clip(want, low, high), seen):
        return None
    return None if compared.near(want, seen) else _named("cut_off", low=f"{low:.4g}", high=f"{high:.4g}")


def _nearly(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    if compared.exercise.dtype == "int":
        return _named("off_by_one") if np.abs(want - seen).max() <= 1 else None
    close = np.abs(want - seen) <= 0.02 * np.abs(want) + 0.002 * np.abs(want).max()
    return _named("nearly") if close.all() else None


def _partly(compared: _Compared) -> Named | None:
    """Some values are right, different ones among them, and some are not."""
    want, seen = compared.flat()
    right = np.isclose(seen, want, rtol=compared.exercise.rtol, atol=compared.exercise.atol)
    if len(np.unique(want[right].round(3))) < 2 or right.mean() < 0.2:
        return None
    return _named("partly", right=int(right.sum()), total=right.size)


def _mixed(compared: _Compared) -> Named | None:
    """Sums of the right arguments, such as (1 − t) z0 + t z1, with other weights."""
    names, shape = calls.names(compared.exercise), [want.shape for want, _ in compared.pairs]
    alike = [index for index in range(min(len(case.args) for case in compared.cases)) if all(
        isinstance(case.args[index], torch.Tensor | np.ndarray) and tuple(case.args[index].shape) == size
        for case, size in zip(compared.cases, shape))]
    if len(alike) != 2 or max(size[-1] if size else 0 for size in shape) < 3:
        return None
    first = None
    for case, (want, seen) in zip(compared.cases, compared.pairs):
        rows = [np.asarray(case.args[index]).reshape(-1, want.shape[-1]) for index in alike]
        for a, b, asked, made in zip(*rows, want.reshape(rows[0].shape), seen.reshape(rows[0].shape)):
            both = np.stack([a, b], 1)
            weights, *_ = np.linalg.lstsq(both, np.stack([asked, made], 1), rcond=None)
            if not compared.near(both @ weights, np.stack([asked, made], 1)):
                return None
            first = weights[:, 1] if first is None else first
    return _named("other_weights", a=names[alike[0]], b=names[alike[1]], first=f"{first[0]:.3g}",
                  second=f"{first[1]:.3g}")


_GROUPS = {"picture and channel": (0, 1), "sample": (0,), "channel": (1,), "pixel": (0, 2, 3)}


def _by_group(compared: _Compared) -> Named | None:
    """Right within each sample, channel, map or pixel, but for a factor and a shift of its own."""
    for what, axes in _GROUPS.items():
        groups = [group for want, seen in compared.pairs if want.ndim > max(axes)
                  for group in _groups(want, seen, axes)]
        if not groups or any(len(want) < 3 or np.ptp(want) < 1e-6 or np.ptp(seen) < 1e-6 for want, seen in groups):
            continue
        lines = [np.polyfit(want, seen, 1) for want, seen in groups]
        if all(compared.near(np.polyval(line, want), seen) for line, (want, seen) in zip(lines, groups)):
            factors, shifts = zip(*lines)
            said = " and ".join(said for said, differs in (
                ("a factor", not np.allclose(factors, 1, atol=1e-3)),
                ("a shift", not np.allclose(shifts, 0, atol=1e-3))) if differs)
            return _named("by_group", what=what, how=said) if said else None
    return None


def _groups(want: np.ndarray, seen: np.ndarray, axes: tuple[int, ...]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rest = [axis for axis in range(want.ndim) if axis not in axes]
    size = int(np.prod([want.shape[axis] for axis in axes]))
    yield from zip(*(value.transpose(*axes, *rest).reshape(size, -1) for value in (want, seen)))


def _formula(compared: _Compared) -> Named | None:
    found = formulas.read(calls.names(compared.exercise), [case.args for case in compared.cases],
                          [seen for _, seen in compared.pairs])
    return _named("another_formula", formula=found) if found else None


# --- the right way with other arguments -----------------------------------------------------------------------


def _one_answer(compared: _Compared) -> Named | None:
    want, seen = compared.flat()
    constant = len(seen) > 2 and np.ptp(seen) < 1e-9 < np.ptp(want)
    return _named("one_answer", value=f"{seen[0]:.4g}") if constant else None


def _argument_back(compared: _Compared) -> Named | None:
    for index, name in enumerate(calls.names(compared.exercise)):
        plain = [calls.digest(case.args[index], lists=True).plain if index < len(case.args) else None
                 for case in compared.cases]
        if all(isinstance(arg, np.ndarray) and arg.shape == seen.shape and compared.near(arg, seen)
               for arg, (_, seen) in zip(plain, compared.pairs)):
            return _named("argument_back", name=name)
    return None


def _other_arguments(compared: _Compared) -> Named | None:
    """The right result for other arguments: one of them changed, or two of them exchanged; perhaps its sign turned."""
    if {len(case.args) for case in compared.cases} != {len(calls.names(compared.exercise))} and (
            compared.exercise.observe is not calls.observe_value):  # it makes arguments of its own
        return None
    plain = replace(compared.exercise, gradients=())
    for key, facts, change in _changes(compared):
        try:
            changed = [replace(case, args=change(case.args)) for case in compared.cases]
        except Exception:  # not every change fits every argument
            continue
        for minus in (False, True):
            if all(_answers(compared, plain, case, got, minus) for case, got in zip(changed, compared.outcomes)):
                return _named(f"{key}_and_sign" if minus else key, **facts)
    return None


def _answers(compared: _Compared, plain: Exercise, case: Case, got: Outcome, minus: bool) -> bool:
    made = calls.call(plain, plain.solution, case, compared.seed)
    value = made.seen.plain
    if made.error or value is None or (minus and not isinstance(value, np.ndarray)):
        return False
    return compare.same(-value if minus else value, got.seen.plain, max(plain.rtol, 1e-3), plain.atol)


def _changes(compared: _Compared) -> Iterator[tuple[str, dict, Callable[[tuple], tuple]]]:
    """Yield (key, facts, change of the arguments), for one argument after another, then for pairs."""
    args = [case.args for case in compared.cases]
    shortest = min(map(len, args))
    names = calls.names(compared.exercise)[:shortest]
    for index, name in enumerate(names):
        for what, function in _functions([arg[index] for arg in args]):
            yield ("other_argument", {"what": what.format(name), "name": name},
                   lambda arg, index=index, function=function: (*arg[:index], function(arg[index]), *arg[index + 1:]))
    for a, b in combinations(range(shortest), 2):
        if type(args[0][a]) is type(args[0][b]):
            yield ("exchanged_arguments", {"names": f"{names[a]} and {names[b]}"},
                   lambda arg, a=a, b=b: tuple(arg[{a: b, b: a}.get(index, index)] for index in range(len(arg))))


def _functions(values: list) -> Iterator[tuple[str, Callable]]:
    """Yield what may have been done to an argument: functions of it, then constants in its place."""
    if all(type(value) in (int, float) for value in values):
        yield from _OF_A_NUMBER.items()
    if all(type(value) in (int, float, bool) for value in values):
        numbers = {0, 1, *values} if type(values[0]) is not bool else {True, False}
        for constant in sorted(numbers):
            yield str(constant), lambda _, constant=constant: constant
        if type(values[0]) is bool:
            yield "not {}", lambda value: not value
    if all(isinstance(value, torch.Tensor | np.ndarray) for value in values):
        for what, function in _OF_A_TENSOR.items():
            yield what, lambda value, function=function: _like(value, function(torch.as_tensor(value)))


def _like(value: torch.Tensor | np.ndarray, made: torch.Tensor) -> torch.Tensor | np.ndarray:
    return made.numpy() if isinstance(value, np.ndarray) else made.to(value.dtype)
