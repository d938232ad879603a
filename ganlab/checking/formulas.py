"""Reads a formula off a result: which few terms, made of the arguments, add up to it on every input.

A learner whose cost is −mean log D(x) + mean log(1 − D(G(z))) is told just that, and compares it with the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, combinations, islice, permutations, product
from typing import Any

import numpy as np
import torch
from scipy.spatial import cKDTree
from scipy.special import expit, log_expit, log_softmax, softmax

_FUNCTIONS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "{}": lambda v: v, "(1 − {})": lambda v: 1 - v, "(1 + {})": lambda v: 1 + v,
    "log {}": np.log, "log(1 − {})": lambda v: np.log(1 - v),
    "log sigmoid({})": log_expit, "log(1 − sigmoid({}))": lambda v: log_expit(-v),
    "sigmoid({})": expit, "(1 − sigmoid({}))": lambda v: expit(-v), "{}²": np.square,
    "(1 − {})²": lambda v: (1 - v) ** 2, "(1 + {})²": lambda v: (1 + v) ** 2, "sigmoid({})²": lambda v: expit(v) ** 2,
    "1/{}": lambda v: 1 / v, "1/(1 − {})": lambda v: 1 / (1 - v), "1/sigmoid({})": lambda v: 1 / expit(v),
    "1/(1 − sigmoid({}))": lambda v: 1 / expit(-v), "exp {}": np.exp, "exp(−{})": lambda v: np.exp(-v),
    "|{}|": np.abs, "sign {}": np.sign, "tanh {}": np.tanh, "√{}": np.sqrt, "max(0, {})": lambda v: np.maximum(v, 0),
    "max(0, −{})": lambda v: np.maximum(-v, 0), "max(0, 1 − {})": lambda v: np.maximum(1 - v, 0),
    "max(0, 1 + {})": lambda v: np.maximum(1 + v, 0), "round({})": np.round, "({} = 1)": lambda v: (v == 1) * 1.0,
    "({} > 0)": lambda v: (v > 0) * 1.0, "({} > 0.5)": lambda v: (v > 0.5) * 1.0, "({} < 1)": lambda v: (v < 1) * 1.0,
    "softmax({}) over the batch": lambda v: softmax(v.ravel()).reshape(v.shape)}
_FACTORS = (1.0, -1.0, 0.5, -0.5, 2.0, -2.0)
_MOST_TERMS = 12_000
_FEW = 50  # of them are looked at four at a time
_PLAIN = ("{}", "(1 − {})", "sigmoid({})", "(1 − sigmoid({}))")  # one of two factors is one of these
_SEEN_AT = 24  # values of a result that are looked at first
_TOLERANCE = 1e-4

Term = tuple[str, np.ndarray]


def formula(names: Sequence[str], args: Sequence[tuple], results: Sequence[np.ndarray]) -> str:
    """Return the sum of at most three terms that equals every result, in words, or "".

    Args:
        names: of the arguments.
        args: of each case.
        results: of each case, finite: a number, or an array that has the shape of an argument.
    """
    seen = np.concatenate([np.ravel(result) for result in results]).astype(float)
    if len(seen) < 4 or not np.isfinite(seen).all() or np.ptp(seen) < 1e-6:
        return ""
    terms = _terms(names, args, results)
    return _sum_of(terms, seen) if terms else ""


def _sum_of(terms: list[Term], seen: np.ndarray) -> str:
    values = np.array([value for _, value in terms])
    size = max(float(np.abs(seen).max()), 1e-3)
    at = np.unique(np.linspace(0, len(seen) - 1, _SEEN_AT).astype(int))
    enough = len(np.unique(seen.round(5))) > 3

    def equal(made: np.ndarray) -> bool:
        return bool(np.abs(made - seen).max() <= _TOLERANCE * size)

    if enough:  # one term and any factor
        factors = values @ seen / np.maximum((values**2).sum(1), 1e-30)
        near = np.abs(factors[:, None] * values[:, at] - seen[at]).max(1) < _TOLERANCE * size
        found = [_written([(factors[index], terms[index][0])]) for index in np.flatnonzero(near)
                 if equal(factors[index] * values[index])]
        if found:
            return min(found, key=len)
    tree = cKDTree(values[:, at])
    reach = _TOLERANCE * size * np.sqrt(len(at))
    found = [_written([(first, terms[index][0]), (second, terms[other][0])])
             for first, second in product(_FACTORS, _FACTORS)
             for index, other in _near(tree, (seen[at] - first * values[:, at]) / second, reach / abs(second))
             if equal(first * values[index] + second * values[other])]
    if found:
        return min(found, key=len)
    few = [index for index, (words, _) in enumerate(terms) if "·" not in words and "sum" not in words][:_FEW]
    pairs = [(one, other) for one, other in combinations([None, *few], 2)]
    return _of_four(values, terms, pairs, seen, at, reach, equal)


def _of_four(values: np.ndarray, terms: list[Term], pairs: list[tuple], seen: np.ndarray, at: np.ndarray, reach: float,
             equal: Callable[[np.ndarray], bool]) -> str:
    """Three or four terms that are added or subtracted, each as it is: two pairs of them meet in the middle."""
    signed = [(one, other, first, second) for one, other in pairs for first in (1, -1) for second in (1, -1)]

    def made(one: int | None, other: int, first: int, second: int) -> np.ndarray:
        return second * values[other] + (0 if one is None else first * values[one])

    sums = np.array([made(*pair) for pair in signed])
    found = []
    for index, other in _near(cKDTree(sums[:, at]), seen[at] - sums[:, at], reach):
        if equal(sums[index] + sums[other]):
            parts = [(sign, terms[which][0]) for pair in (signed[index], signed[other])
                     for which, sign in zip(pair[:2], pair[2:]) if which is not None]
            found.append(_written(parts))
    return min(found, key=len, default="")


def _near(tree: cKDTree, points: np.ndarray, reach: float) -> Iterator[tuple[int, int]]:
    distance, found = tree.query(points, distance_upper_bound=reach)
    yield from ((int(index), int(found[index])) for index in islice(np.flatnonzero(np.isfinite(distance)), 20))


def _written(parts: Sequence[tuple[float, str]]) -> str:
    said = ""
    for factor, words in parts:
        if abs(factor) < 1e-6:
            continue
        number = "" if np.isclose(abs(factor), 1, rtol=1e-4) else f"{abs(factor):.4g}"
        term = number or "1" if words == "1" else f"{number} {words}" if number else words
        sign = "−" if factor < 0 else "+"
        said += f" {sign} {term}" if said else f"{'−' if factor < 0 else ''}{term}"
    return said


# --- the terms ------------------------------------------------------------------------------------------------


def _terms(names: Sequence[str], args: Sequence[tuple], results: Sequence[np.ndarray]) -> list[Term]:
    """Return what a result may be made of, simple terms first, each as one long array beside the results."""
    if any(len(arg) != len(names) for arg in args):
        return []
    cases = [_arrays(arg) for arg in args]
    kinds = [name for index, name in enumerate(names) if all(case[index] is not None for case in cases)]
    columns = {name: [case[list(names).index(name)] for case in cases] for name in kinds}
    columns |= dict(_enlarged(columns))
    made = list(_of_classes(columns)) if all(np.size(result) == 1 for result in results) else []
    all_numbers = all(value.size == 1 for column in columns.values() for value in column)
    simple = [found for name, column in columns.items() for found in _functions_of(name, column, all_numbers)]
    simple += list(_of_two(columns))
    plain = {words.format(name) for name in columns for words in _PLAIN}
    pairs = sorted(combinations(simple, 2), key=lambda pair: not {pair[0][0], pair[1][0]} & plain)  # plain ones first
    products = ((f"{a} · {b}", [_product(x, y) for x, y in zip(left, right)])
                for (a, left), (b, right) in pairs if _fit(left, right))
    count = sum(np.size(result) for result in results)
    found: list[Term] = [("1", np.ones(count)), ("log 2", np.full(count, np.log(2)))]
    steps = {name: [float(value) for value in column] for name, column in columns.items()
             if all(value.size == 1 for value in column)}
    for words, values in chain(made, simple, products):
        if all(np.isfinite(value).all() for value in values):
            found += _beside(words, values, results, steps)
        if len(found) > _MOST_TERMS:
            break
    return list({value.round(7).tobytes(): (words, value) for words, value in reversed(found)}.values())[::-1]


def _product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """0 · log 0 is 0, as in the tasks."""
    return np.where((a == 0) | (b == 0), 0.0, a * b)


def _arrays(args: tuple) -> list[np.ndarray | None]:
    """Return each argument as an array; one number a sample gets the axes of the pictures beside it."""
    made = [np.asarray(arg.detach() if isinstance(arg, torch.Tensor) else arg, dtype=float)
            if isinstance(arg, torch.Tensor | np.ndarray | int | float) and not isinstance(arg, bool) else None
            for arg in args]
    largest = max((value.ndim for value in made if value is not None), default=0)
    return [value if value is None or value.ndim == 0 or largest < 3 else
            value.reshape(*value.shape, *[1] * (largest - value.ndim)) for value in made]


def _functions_of(name: str, column: list[np.ndarray], all_numbers: bool) -> Iterator[tuple[str, list[np.ndarray]]]:
    step = not all_numbers and all(value.size == 1 for value in column)  # beside arrays a number is a weight or a step
    for words, function in islice(_FUNCTIONS.items(), 3 if step else None):
        values = [function(value) for value in column]
        if not any(np.isnan(value).any() for value in values):
            yield words.format(name), values


def _enlarged(columns: dict[str, list[np.ndarray]]) -> Iterator[tuple[str, list[np.ndarray]]]:
    """A picture of half the size of another, each pixel a square of four."""
    for small, large in permutations(columns, 2):
        if all(x.ndim == y.ndim == 4 and y.shape == (*x.shape[:2], 2 * x.shape[2], 2 * x.shape[3])
               for x, y in zip(columns[small], columns[large])):
            yield f"{small} enlarged", [value.repeat(2, 2).repeat(2, 3) for value in columns[small]]


def _of_two(columns: dict[str, list[np.ndarray]]) -> Iterator[tuple[str, list[np.ndarray]]]:
    """What two arguments make together; of densities also their shares and their mean."""
    for a, b in combinations(columns, 2):
        pairs = list(zip(columns[a], columns[b]))
        if not _fit(columns[a], columns[b]) or all(x.size == 1 for x, _ in pairs):
            continue
        yield f"(1 − {a} · {b})", [1 - x * y for x, y in pairs]
        if any(x.shape != y.shape for x, y in pairs):
            continue
        apart = [x - y for x, y in pairs]
        for words, function in {"({})": lambda v: v, "({})²": np.square, "|{}|": np.abs, "sigmoid({})": expit}.items():
            yield words.format(f"{a} − {b}"), [function(value) for value in apart]
        if all(x.ndim == 1 and (x >= 0).all() and (y >= 0).all() for x, y in pairs):
            yield f"log(({a} + {b})/2)", [np.log((x + y) / 2) for x, y in pairs]
            for one, other in ((a, b), (b, a)):
                share = [np.where(x + y > 0, x / (x + y), 0.5) for x, y in zip(columns[one], columns[other])]
                yield f"{one}/({a} + {b})", share
                yield f"log({one}/({a} + {b}))", [np.log(value) for value in share]


def _of_classes(columns: dict[str, list[np.ndarray]]) -> Iterator[tuple[str, list[np.ndarray]]]:
    """What can be made of one row of logits a sample, and the number of a class."""
    for logits, labels in ((a, b) for a in columns for b in columns):
        if not all(k.ndim == 2 and y.shape == k.shape[:1] and (y == y.round()).all() and y.min() >= 0
                   and y.max() < k.shape[1] for k, y in zip(columns[logits], columns[labels])):
            continue
        for words, function in {"log softmax({})": lambda k: log_softmax(k, 1), "softmax({})": lambda k: softmax(k, 1),
                                "{}": lambda k: k, "log softmax({}) over the batch": lambda k: log_softmax(k, 0),
                                "log sigmoid({})": log_expit, "sigmoid({})": expit}.items():
            yield f"{words.format(logits)} at {labels}", [
                function(k)[np.arange(len(y)), y.astype(int)] for k, y in zip(columns[logits], columns[labels])]
            yield f"the largest {words.format(logits)}", [function(k).max(1) for k in columns[logits]]


def _fit(left: list[np.ndarray], right: list[np.ndarray]) -> bool:
    try:
        return all(np.broadcast_shapes(a.shape, b.shape) is not None for a, b in zip(left, right))
    except ValueError:
        return False


def _beside(words: str, values: list[np.ndarray], results: Sequence[np.ndarray],
            steps: dict[str, list[float]]) -> list[Term]:
    """Return the term in the shape of the results; where they are numbers: its mean and its sum."""
    if all(np.size(result) == 1 for result in results):
        if all(value.size == 1 for value in values):
            return [(words, np.array([float(value.ravel()[0]) for value in values]))]
        sums = np.array([value.sum() for value in values])
        inside = words if words.startswith("(") and words.endswith(")") and words.count("(") == 1 else f"({words})"
        return [(f"mean{inside}", np.array([value.mean() for value in values])), (f"sum{inside}", sums),
                *((f"sum{inside} {name}", sums * step) for name, step in steps.items())]
    try:
        laid = [np.broadcast_to(value, np.shape(result)) for value, result in zip(values, results)]
    except ValueError:
        return []
    return [(words, np.concatenate([value.ravel() for value in laid]))]


def read(names: Sequence[str], args: Sequence[tuple], results: Sequence[Any]) -> str:
    """Return `formula` of these, without warnings of the many terms that do not fit."""
    with np.errstate(all="ignore"):
        return formula(names, args, [np.asarray(result, dtype=float) for result in results])
