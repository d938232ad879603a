"""What a notebook imports: exercises with their panel, pictures with alt text, live source, figures and claims.

    from ganlab.lesson import check, claim, hint, measured, progress, show, show_source, solution

It is the only place where widgets and exercises meet. No function here raises for a learner's mistake, and
none returns anything that the notebook would print a second time.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ganlab import exercises
from ganlab.widgets import panel
from ganlab.widgets.display import show, show_source

__all__ = ["Claim", "ClaimError", "Comparison", "Number", "Record", "check", "claim", "collected", "hint", "measured",
           "progress", "show", "show_source", "solution"]

_hints_seen: dict[str, int] = {}
_solutions_asked: set[str] = set()


def check(id: str, fn: Any) -> None:
    """Check your function for an exercise, show what is right or wrong, and keep the points.

    Args:
        id: of the exercise, such as "01.cost".
        fn: your function itself: `check("01.cost", cost)`.
    """
    exercise = _found(id)
    if exercise is None:
        return
    report = exercises.check_function(id, fn)
    number = max(_hints_seen.get(id, 0) - 1, 0)  # the hint that was reached; the button goes on from there
    if report.hint:
        report = replace(report, hint=exercise.hints[number])
        _hints_seen[id] = number + 1
    panel.show_report(report, remark=exercises.record(report), hint_number=(number + 1, len(exercise.hints)),
                      buttons={"Next hint": lambda: _next_hint(id)[0],
                               "Show a solution": lambda: _solution(id)[0]})


def hint(id: str) -> None:
    """Show the next hint of an exercise, from gentle to nearly the answer."""
    if _found(id) is not None:
        panel.show_html(*_next_hint(id))


def solution(id: str) -> None:
    """Show one right answer of an exercise: the first call asks whether you are sure, the second shows it."""
    if _found(id) is not None:
        panel.show_html(*_solution(id))


def progress() -> None:
    """Show your points, by lesson and by exercise."""
    panel.show_html(*panel.progress_table(*exercises.progress()))


def _found(id: str) -> exercises.Exercise | None:
    """Return the exercise, or show which id was meant and return None."""
    try:
        return exercises.find(id)
    except exercises.UnknownExercise as error:
        panel.show_html(*panel.note("No such exercise.", str(error), panel.VERMILION))
        return None


def _next_hint(id: str) -> tuple[str, str]:
    hints = exercises.find(id).hints
    number = _hints_seen.get(id, 0)
    if number == len(hints):
        return panel.note(f"{id}: no hints are left.",
                          f'The last was: {hints[-1]} solution("{id}") shows an answer.')
    _hints_seen[id] = number + 1
    return panel.note(f"{id}, hint {number + 1} of {len(hints)}:", exercises.hint(id, number))


def _solution(id: str) -> tuple[str, str]:
    if id not in _solutions_asked:
        _solutions_asked.add(id)
        return panel.note(f"{id}: a solution?", "You learn more from one more try. If you are sure, ask once more "
                          f'(solution("{id}"), or the button).')
    return panel.code(f"{id}: one right answer of many", exercises.solution_source(id))


# --- figures and claims ---------------------------------------------------------------------------------------


class Number(float):
    """A measured figure: a float that knows its name, so that a claim about it can say how far off it is.

    Sums, differences and the like are Numbers again, named after what they were made of; a comparison is a
    `Comparison`, which is true or false and remembers both sides.
    """

    name: str

    def __new__(cls, value: Any, name: str = "") -> Number:
        number = super().__new__(cls, value)
        number.name = name or f"{number:.4g}"
        return number

    __hash__ = float.__hash__

    def __abs__(self) -> Number:
        return Number(float.__abs__(self), f"|{self.name}|")

    def __neg__(self) -> Number:
        return Number(-float(self), f"−({self.name})")


def _give_operators() -> None:
    def arithmetic(symbol: str, act: Callable, turned: bool) -> Callable:
        def method(self: Number, other: Any) -> Any:
            if not isinstance(other, int | float):
                return NotImplemented
            left, right = (Number(other, getattr(other, "name", "")), self) if turned else (
                self, Number(other, getattr(other, "name", "")))
            return Number(act(float(left), float(right)), f"({left.name} {symbol} {right.name})")
        return method

    def comparing(symbol: str, act: Callable) -> Callable:
        def method(self: Number, other: Any) -> Any:
            return Comparison(self, symbol, other, bool(act(float(self), float(other)))) if isinstance(
                other, int | float) else NotImplemented
        return method

    for symbol, name in (("+", "add"), ("−", "sub"), ("·", "mul"), ("/", "truediv")):
        act = getattr(operator, name)
        setattr(Number, f"__{name}__", arithmetic(symbol, act, False))
        setattr(Number, f"__r{name}__", arithmetic(symbol, act, True))
    for symbol, name in (("<", "lt"), ("≤", "le"), (">", "gt"), ("≥", "ge"), ("=", "eq"), ("≠", "ne")):
        setattr(Number, f"__{name}__", comparing(symbol, getattr(operator, name)))


_give_operators()


@dataclass(frozen=True)
class Comparison:
    """The outcome of comparing a Number: true or false, with both sides and their distance."""

    left: float
    symbol: str
    right: float
    holds: bool

    def __bool__(self) -> bool:
        return self.holds

    @property
    def distance(self) -> float:
        """How far apart the two sides are."""
        return abs(float(self.left) - float(self.right))

    def __str__(self) -> str:
        return f"{_side(self.left)} {self.symbol} {_side(self.right)}"


def _side(value: float) -> str:
    """The name of a figure with its value, or a bare number."""
    name = getattr(value, "name", "")
    return f"{name} ({float(value):.4g})" if name and name != f"{float(value):.4g}" else f"{float(value):.4g}"


class ClaimError(AssertionError):
    """A claim of a lesson does not hold in this run; the message names it and says by how much it fails."""


@dataclass(frozen=True)
class Claim:
    """One claim as it was judged: its words, whether it held, and the figures that decided it."""

    words: str
    holds: bool
    figures: str = ""
    distance: float | None = None

    def __str__(self) -> str:
        if self.holds:
            return f"✓ {self.words}" + (f": {self.figures}" if self.figures else "")
        off = f": expected {self.figures}; off by {self.distance:.4g}" if self.figures else ""
        return f'The claim "{self.words}" does not hold{off}.'


@dataclass
class Record:
    """What a run measured and claimed, in order."""

    figures: dict[str, float] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    @property
    def broken(self) -> list[Claim]:
        return [claim for claim in self.claims if not claim.holds]


_record: Record | None = None


def measured(name: str, value: Any, *, quiet: bool = False) -> Number:
    """Note a figure of this lesson under its name, print it, and return it as a number.

    Args:
        name: what was measured, unit included; one name for one figure.
        value: a number, or a tensor or array of one element.
        quiet: the cell prints a table of its own, which holds the figure already.
    """
    number = Number(float(value), name)
    if _record is not None:
        _record.figures[name] = float(number)
    if not quiet:
        print(f"{name}: {number:.4g}")
    return number


def claim(condition: Any, words: str) -> None:
    """State what you should see; print it where it holds, and stop the cell where it does not.

    Args:
        condition: what has to be true. Compare figures of `measured`, as in `claim(accuracy > 0.9, "…")`, and a
            claim that fails says by how much.
        words: the claim itself, in words that a learner understands.

    Raises:
        ClaimError: it does not hold. Inside `collected()` it is noted instead, and the run goes on.
    """
    compared = isinstance(condition, Comparison)
    judged = Claim(words, bool(condition), str(condition) if compared else "",
                   condition.distance if compared else None)
    if _record is not None:
        _record.claims.append(judged)
    if not judged.holds and _record is None:
        raise ClaimError(str(judged))
    print(judged)


@contextmanager
def collected() -> Iterator[Record]:
    """Collect all figures and claims made inside; a claim that does not hold is noted and does not raise."""
    global _record
    kept, _record = _record, Record()
    try:
        yield _record
    finally:
        _record = kept
