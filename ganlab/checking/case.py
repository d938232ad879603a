"""What an exercise is made of: cases, mistakes with a name, and the exercise itself. Plain descriptions, no judging."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch


@dataclass(frozen=True)
class Case:
    """One call: its arguments, the answer where it is known by hand, and a note for the learner.

    `args` are plain data: numbers, strings, lists, arrays, tensors. Networks and functions that an answer needs are
    made from them by the exercise's `observe`. `extreme` marks inputs at which a right formula can fail in floating
    point; mistakes are recognised on the others. `finite` marks inputs at which a gradient only has to be finite.
    """

    args: tuple
    expected: Any = None
    note: str = ""
    extreme: bool = False
    finite: bool = False


@dataclass(frozen=True)
class Mistake:
    """A mistake with a name: wrong answers written out, or a rule on the cases that went wrong.

    Args:
        key: identifies the mistake within its exercise, in tests and translations: "wrong_sign".
        name, explanation: what a learner reads.
        wrong: functions that make the mistake, called like the learner's.
        when: called with (case, right?) pairs; used where the mistake is no formula.
    """

    key: str
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
        place: its place in the lesson, counted from 1.
        cases: makes the cases, simple ones first, from a seeded generator.
        also_right: other answers that the text allows, such as the sum where the solution takes the mean.
        observe: turns (function, arguments) into what is compared: a number, a text, an array, a tensor, or a dict
            of these. It runs beside the learner's function and knows nothing of the right answer.
        gradients: names of arguments by which the answer is differentiated too: it is a cost, or part of a network.
            Where the answer has a gradient it must be the right one.
        plain: with `gradients`: True where an answer without any gradient is right too (numbers made with NumPy or
            math), unless it cuts gradients off itself. False where the answer has to train.
        lists: True where a list or tuple of numbers is as good as a tensor.
        dtype: "float32", "uint8", "bool" or "int" where the text asks for that type.
        rtol, atol: of the comparison; loose enough for float32, far tighter than any mistake.
        difficulty, importance: from 1 to 5; importance says how much of the rest of the course rests on it.
        minutes: that a learner needs who has read the lesson up to here.
        reason: why the answer is as it is, in one sentence, shown once it is right.
        another: one other way to write it, shown beside it; it is right too, and needs no docstring.
    """

    id: str
    place: int
    title: str
    points: int
    solution: Callable
    cases: Callable[[np.random.Generator], list[Case]]
    mistakes: Sequence[Mistake]
    hints: Sequence[str]
    also_right: Sequence[Callable] = ()
    observe: Callable[[Callable, tuple], Any] = observe_value
    gradients: Sequence[str] = ()
    plain: bool = True
    lists: bool = False
    dtype: str = ""
    rtol: float = 1e-4
    atol: float = 1e-5
    difficulty: int = 0
    importance: int = 0
    minutes: int = 0
    reason: str = ""
    another: Callable | None = None

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The name of the function that the learner writes."""
        return self.solution.__name__

    def words(self) -> dict[str, str]:
        """Return every text that a learner may read about this exercise, by its key."""
        found = {f"{self.id}.title": self.title, f"{self.id}.task": self.solution.__doc__ or ""}
        found |= {f"{self.id}.reason": self.reason} if self.reason else {}
        found |= {f"{self.id}.hint.{number}": hint for number, hint in enumerate(self.hints, 1)}
        for mistake in self.mistakes:
            found[f"{self.id}.mistake.{mistake.key}.name"] = mistake.name
            found[f"{self.id}.mistake.{mistake.key}.explanation"] = mistake.explanation
        return found


def by_mean_and_sum(fn: Callable) -> tuple[Callable, Callable]:
    """Return `fn(reduce, ...)` with torch.mean and with torch.sum put in: the same mistake in both spellings."""
    return functools.partial(fn, torch.mean), functools.partial(fn, torch.sum)


def unstable(explanation: str) -> Mistake:
    """Return the mistake "right formula, wrong floating point": only the extreme cases fail."""
    def only_extreme(verdicts: list[tuple[Case, bool]]) -> bool:
        return (all(right for case, right in verdicts if not case.extreme)
                and not all(right for case, right in verdicts if case.extreme))

    return Mistake("unstable", "Unstable for large logits", explanation, when=only_extreme)


def several_results(asked: str) -> Mistake:
    """Return the mistake "a tuple or a list, where one value was asked for", whatever it holds."""
    return Mistake("several_results", "Several results", f"{asked} is asked for, and nothing beside it.",
                   [lambda *args: (0, ()), lambda *args: [0, ()]])
