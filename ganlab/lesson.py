"""What a notebook imports: exercises with their panel, pictures with alt text, live source, figures and claims.

    from ganlab.lesson import answer, check, claim, hint, measured, path, predict, progress, show, show_source, solution

It is the only place where widgets and exercises meet. No function here raises for a learner's mistake, and
none returns anything that the notebook would print a second time.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import torch

from ganlab import exercises
from ganlab.checking import LETTERS, Prediction, Question, guesses, letter_of
from ganlab.runtime import GanlabError
from ganlab.widgets import panel
from ganlab.widgets.display import show, show_source

__all__ = ["Claim", "ClaimError", "Comparison", "Number", "Record", "answer", "check", "claim", "collected", "hint",
           "measured", "path", "predict", "progress", "show", "show_source", "solution"]

_hints_seen: dict[str, int] = {}
_solutions_asked: set[str] = set()
_lesson_at_work = ""  # of the exercise that was asked for last


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
                      costs=panel.costs(exercise), beyond=(exercise.reason, exercises.another_source(exercise.id)),
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


def progress(lesson: str | int = "") -> None:
    """Show your points: each exercise of one lesson, and one line for all others.

    Args:
        lesson: its number, such as "01", or "all"; by default the lesson whose exercise you have checked last, and
            "all" where you have checked none.
    """
    rows, remark = exercises.progress()
    wanted = f"{lesson:02d}" if isinstance(lesson, int) else str(lesson or _lesson_at_work or "all")
    numbers = [row.lesson for row in rows]
    if wanted not in (*numbers, "all"):
        known = f'Lessons with exercises: {", ".join(numbers)}; or progress("all").'
        panel.show_html(*panel.note(f"No exercises in lesson {wanted}.", known, panel.VERMILION))
        return
    panel.show_html(*panel.progress_table(rows, remark, wanted, exercises.calibration()))


def path(minutes: float, goal: str = "") -> None:
    """Show what is worth doing in so many minutes, as a checklist: `path(minutes=90, goal="mode collapse")`.

    Args:
        minutes: that you have.
        goal: what you want to understand, in a few words; by default what matters most.
    """
    try:
        chosen = exercises.path(minutes, goal)
    except GanlabError as error:
        panel.show_html(*panel.note("No path.", str(error), panel.VERMILION))
        return
    together = sum(each.minutes for each in chosen)
    about = f' about "{goal}"' if goal else ""
    panel.show_html(*panel.checklist(chosen, f"What matters most{about}, {together} of {minutes:g} minutes:"))


# --- questions and predictions --------------------------------------------------------------------------------

_predicted: dict[str, tuple[Prediction, float]] = {}  # by the name of the figure that is to be measured


def answer(id: str, choice: Any = ...) -> None:
    """Answer a question by the letter of your choice, and see why it is right or wrong.

    Args:
        id: of the question: `answer("02.flat-where", "B")`.
        choice: the letter; the dots show the question.
    """
    question = _asked(id, Question)
    if question is None:
        return
    if choice is ...:
        letters = LETTERS[:len(question.options)]
        panel.show_question(question, buttons={letter: partial(_chosen, question, letter) for letter in letters})
        return
    letter = letter_of(str(choice))
    if question.option(letter) is None:
        panel.show_question(question)
        panel.show_html(*panel.note(f"{id}: no such choice.", f"Expected one letter in quotes, such as "
                                    f'answer("{id}", "A"), got {str(choice)[:40]!r}.', panel.VERMILION))
        return
    panel.show_question(question, letter, remark=_scored(question, letter))


def predict(id: str, value: Any = ...) -> None:
    """Predict a number before the run measures it; both are shown together once it does.

    Args:
        id: of the prediction: `predict("04.legible", 0.5)`.
        value: your number; the dots show what is to be predicted.
    """
    prediction = _asked(id, Prediction)
    if prediction is None:
        return
    if value is ...:
        panel.show_prediction(prediction, keep=lambda guess: panel.kept(prediction, guess, _keep(prediction, guess))[0])
        return
    try:
        guess = float(value)
        if not math.isfinite(guess):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        panel.show_prediction(prediction)
        panel.show_html(*panel.note(f"{id}: no number.", f'Expected a number, such as predict("{id}", '
                                    f"{prediction.low:g}), got {str(value)[:40]!r}.", panel.VERMILION))
        return
    panel.show_prediction(prediction, guess, remark=_keep(prediction, guess))


def _asked(id: str, kind: type) -> Any:
    """Return the question or prediction, or show which id was meant and return None."""
    try:
        found = exercises.find_question(id)
    except exercises.UnknownExercise as error:
        panel.show_html(*panel.note("No such question.", str(error), panel.VERMILION))
        return None
    if not isinstance(found, kind):
        other = "predict" if kind is Question else "answer"
        panel.show_html(*panel.note(f"{id} is asked in another way.", f'Write {other}("{id}", …).', panel.VERMILION))
        return None
    return found


def _scored(question: Question, letter: str) -> str:
    return exercises.keep(question.id, question.points if question.option(letter).right else 0)


def _chosen(question: Question, letter: str) -> str:
    return panel.answered(question, letter, _scored(question, letter))[0]


def _keep(prediction: Prediction, guess: float) -> str:
    _predicted[prediction.figure] = prediction, guess
    return guesses.keep(prediction.id, guesses.Guess(guess))


def _meet(name: str, value: float) -> None:
    """Show a prediction beside what has just been measured, once."""
    prediction, guess = _predicted.pop(name)
    both = guesses.Guess(guess, value)
    guesses.keep(prediction.id, both)
    panel.show_html(*panel.met(prediction, guess, value, guesses.off_by(prediction, both)))


def _found(id: str) -> exercises.Exercise | None:
    """Return the exercise, or show which id was meant and return None."""
    global _lesson_at_work
    try:
        exercise = exercises.find(id)
        _lesson_at_work = exercise.lesson
        return exercise
    except exercises.UnknownExercise as error:
        panel.show_html(*panel.note("No such exercise.", str(error), panel.VERMILION))
        return None


def _next_hint(id: str) -> tuple[str, str]:
    hints = exercises.find(id).hints
    number = _hints_seen.get(id, 0)
    if number == len(hints):
        more = f' solution("{id}") shows an answer.' if exercises.base_of(id) == id else ""
        return panel.note(f"{id}: no hints are left.", f"The last was: {hints[-1]}{more}")
    _hints_seen[id] = number + 1
    return panel.note(f"{id}, hint {number + 1} of {len(hints)}:", exercises.hint(id, number))


def _solution(id: str) -> tuple[str, str]:
    if (base := exercises.base_of(id)) != id:
        return panel.note(f"{id}: no solution is shown.", f"This variant was given out for marks. solution(\"{base}\") "
                          "shows one of the course's own exercise, which has other particulars.")
    if id not in _solutions_asked:
        _solutions_asked.add(id)
        return panel.note(f"{id}: a solution?", "You learn more from one more try. If you are sure, ask once more "
                          f'(solution("{id}"), or the button).')
    return panel.code(f"{id}: one right answer of many", exercises.solution_source(id))


# --- figures and claims ---------------------------------------------------------------------------------------


class Number(float):
    """A measured figure: a float that knows its name, so that a claim about it can say how far off it is.

    A sum, difference, product, quotient or power with another number is a Number again, named after what it was
    made of; comparing it with one gives a `Comparison`. With an array or a tensor it behaves as a plain float.
    """

    name: str
    made: bool = False  # of other numbers: its name goes into brackets inside a longer one

    __array_priority__ = -1  # above NumPy's numbers, which let ours answer from the right; below its arrays
    __hash__ = float.__hash__

    def __new__(cls, value: Any, name: str = "") -> Number:
        number = super().__new__(cls, value)
        number.name = name or _shown(number)
        return number

    def __abs__(self) -> Number:
        return _made(abs(float(self)), f"|{self.name}|", False)

    def __neg__(self) -> Number:
        return _made(-float(self), f"−{_inside(self)}")

    def __pos__(self) -> Number:
        return self


class Comparison(int):
    """The outcome of comparing a Number: 1 or 0, as True and False are, and it remembers both sides."""

    left: float
    symbol: str
    right: float

    def __new__(cls, holds: bool, left: float, symbol: str, right: float) -> Comparison:
        comparison = super().__new__(cls, holds)
        comparison.left, comparison.symbol, comparison.right = left, symbol, right
        return comparison

    def __getnewargs__(self) -> tuple[bool, float, str, float]:
        return bool(self), self.left, self.symbol, self.right

    @property
    def distance(self) -> float:
        """How far apart the two sides are: 0 where they are equal, nan where one of them is no number."""
        left, right = float(self.left), float(self.right)
        return 0.0 if left == right else abs(left - right)

    def __str__(self) -> str:
        return f"{_side(self.left)} {self.symbol} {_side(self.right)}"

    def __repr__(self) -> str:
        return f"{bool(self)}: {self}"


def _shown(value: float) -> str:
    """Four digits, or all of a whole number."""
    plain = float(value)
    return f"{plain:,.0f}" if plain.is_integer() and abs(plain) < 1e15 else f"{plain:.4g}"


def _made(value: float, name: str, made: bool = True) -> Number:
    number = Number(value, name)
    number.made = made
    return number


def _inside(value: float) -> str:
    """The name of a number as a part of a longer one."""
    name = getattr(value, "name", "") or _shown(value)
    return f"({name})" if getattr(value, "made", False) else name


def _side(value: float) -> str:
    """The name of a figure with its value, or a bare number."""
    name, shown = getattr(value, "name", ""), _shown(value)
    return shown if name in ("", shown) else f"{name} ({shown})"


def _give_operators() -> None:
    """Give Number its operators: they differ in nothing but a symbol."""
    def arithmetic(symbol: str, act: Callable, turned: bool) -> Callable:
        def method(self: Number, other: Any) -> Any:
            plain = (other, float(self)) if turned else (float(self), other)
            if not isinstance(other, int | float | np.number):
                return act(*plain)  # an array, or a tensor that may need its gradient
            value = act(*map(float, plain))
            names = (other, self) if turned else (self, other)
            return _made(value, f" {symbol} ".join(map(_inside, names))) if isinstance(value, float) else value
        return method

    def comparing(symbol: str, act: Callable) -> Callable:
        def method(self: Number, other: Any) -> Any:
            if isinstance(other, int | float):
                return Comparison(act(float(self), float(other)), self, symbol, other)
            if isinstance(other, np.ndarray | np.generic | torch.Tensor):
                one = getattr(other, "ndim", None) == 0
                return method(self, other.item()) if one else act(float(self), other)
            return NotImplemented
        return method

    for symbol, name in (("+", "add"), ("−", "sub"), ("·", "mul"), ("/", "truediv"), ("^", "pow")):
        act = getattr(operator, name)
        setattr(Number, f"__{name}__", arithmetic(symbol, act, False))
        setattr(Number, f"__r{name}__", arithmetic(symbol, act, True))
    for symbol, name in (("<", "lt"), ("≤", "le"), (">", "gt"), ("≥", "ge"), ("=", "eq"), ("≠", "ne")):
        setattr(Number, f"__{name}__", comparing(symbol, getattr(operator, name)))


_give_operators()


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
        off = f": expected {self.figures}; off by {_shown(self.distance)}" if self.figures else ""
        return f'The claim "{self.words}" does not hold{off}.'


@dataclass
class Record:
    """What a run measured and claimed, in order."""

    figures: dict[str, float] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)

    @property
    def broken(self) -> list[Claim]:
        """The claims that do not hold."""
        return [claim for claim in self.claims if not claim.holds]


_record: Record | None = None


def measured(name: str, value: Any, *, quiet: bool = False) -> Number:
    """Note a figure of this lesson under its name, print it, and return it as a number.

    Args:
        name: what was measured, unit included; one name for one figure.
        value: a number, or a tensor or array of one element.
        quiet: the cell prints a table of its own, which holds the figure already.

    Raises:
        ValueError: inside `collected()`, where another figure has this name already.
    """
    number = Number(value.item() if isinstance(value, torch.Tensor | np.ndarray) else value, name)
    if _record is not None:
        if _record.figures.get(name, number) != number and not math.isnan(number):
            raise ValueError(f"Expected one figure for the name {name!r}, got {_shown(_record.figures[name])} and "
                             f"{_shown(number)}. Give each its own name.")
        _record.figures[name] = float(number)
    if not quiet:
        print(f"{name}: {_shown(number)}")
    if name in _predicted and _record is None:
        _meet(name, float(number))
    return number


def claim(condition: Any, words: str) -> None:
    """State what you should see; print it where it holds, and stop the cell where it does not.

    Args:
        condition: what has to be true. Compare figures of `measured`, as in `claim(accuracy > 0.9, "…")`, and a
            claim that fails says by how much. Nothing holds of a figure that is nan.
        words: the claim itself, in words that a learner understands.

    Raises:
        ClaimError: it does not hold. Inside `collected()` it is noted instead, and the run goes on.
        TypeError: `words` are no words; the two arguments may have changed places.
    """
    if not isinstance(words, str):
        raise TypeError(f'Expected claim(condition, "words"), got {type(words).__name__} for the words.')
    if isinstance(condition, Comparison):
        holds = bool(condition) and not math.isnan(condition.distance)
        judged = Claim(words, holds, str(condition), condition.distance)
    else:
        judged = Claim(words, bool(condition))
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
