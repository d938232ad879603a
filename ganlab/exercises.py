"""Exercises of the lessons: tasks, checks, hints and named mistakes. Nothing here displays anything.

    check_function("01.cost", fn)   what a learner's function does right or wrong, as a Report
    stub("01.cost")                 what stands in the notebook before the learner starts
    solution_source("01.cost")      one right answer
    hint("01.cost", 0)              the hints, from gentle to nearly the answer
    record(report), progress()      best scores, kept between sessions

The exercises themselves stand in `ganlab.lessons`, a file each; how they are judged, in `ganlab.checking`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from ganlab import checking, lessons
from ganlab.checking import SECONDS, Exercise, Report, base_of
from ganlab.checking.scores import LessonScore, by_lesson, record
from ganlab.runtime import GanlabError

__all__ = ["EXERCISES", "Exercise", "LessonScore", "Report", "UnknownExercise", "base_of", "check_function", "find",
           "hint", "progress", "record", "solution_source", "stub"]


class _Exercises(Mapping[str, Exercise]):
    """All exercises by id, in teaching order: what the rooms hold at the moment of asking."""

    def __getitem__(self, id: str) -> Exercise:
        return lessons.exercises()[id]

    def __iter__(self) -> Iterator[str]:
        return iter(lessons.exercises())

    def __len__(self) -> int:
        return len(lessons.exercises())


EXERCISES: Mapping[str, Exercise] = _Exercises()  # the course's own; variants are found by `find` only


class UnknownExercise(GanlabError):
    """No exercise has this id; the message names the nearest."""


def find(id: str) -> Exercise:
    """Return the exercise with this id, such as "02.step", or the variant: "01.cost~17" (see `ganlab.checking.family`).

    Raises:
        UnknownExercise: there is none; the message names the nearest id.
    """
    if isinstance(id, str) and id in EXERCISES:
        return EXERCISES[id]
    if isinstance(id, str) and base_of(id) in EXERCISES:
        try:
            return lessons.exercise(id)
        except KeyError as error:
            raise UnknownExercise(str(error.args[0])) from None
    names = {name: exercise.id for exercise in EXERCISES.values()
             for name in (exercise.id, exercise.id.split(".")[1], exercise.name)}
    shown = checking.shown(id)
    nearest = difflib.get_close_matches(shown.strip("'"), names, n=1, cutoff=0.5)
    tip = f'The nearest is "{names[nearest[0]]}".' if nearest else f"There are: {', '.join(EXERCISES)}."
    raise UnknownExercise(f"Expected the id of an exercise, got {shown}. {tip}")


def check_function(id: str, fn: Any, *, seed: int = 0, seconds: float = SECONDS) -> Report:
    """Check a learner's function. Never raises for what `fn` is or does.

    Args:
        id: of the exercise.
        fn: the learner's function.
        seed: of the random inputs.
        seconds: for all cases together; then the function is stopped.

    Raises:
        UnknownExercise: there is no such id.
    """
    return checking.check(find(id), fn, seed=seed, seconds=seconds)


def hint(id: str, number: int) -> str:
    """Return hint `number` of an exercise, counted from 0; beyond the last, the last."""
    hints = find(id).hints
    return hints[min(number, len(hints) - 1)]


def stub(id: str) -> str:
    """Return what stands in the notebook before the learner starts: signature, docstring and `...`."""
    return checking.stub(find(id))


def solution_source(id: str) -> str:
    """Return the source of one right answer; it needs `import torch` and `import numpy as np`."""
    return checking.solution_source(find(id))


def progress() -> tuple[list[LessonScore], str]:
    """Return the best scores so far, a row per lesson, and a remark ("" unless they could not be read)."""
    return by_lesson(EXERCISES.values())
