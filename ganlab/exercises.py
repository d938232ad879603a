"""Exercises of the lessons: tasks, checks, hints and named mistakes. Nothing here displays anything.

    check_function("01.cost", fn)   what a learner's function does right or wrong, as a Report
    stub("01.cost")                 what stands in the notebook before the learner starts
    solution_source("01.cost")      one right answer
    hint("01.cost", 0)              the hints, from gentle to nearly the answer
    find_question("02.flat")        a question or a prediction
    record(report), progress()      best scores, kept between sessions
    path(90, "mode collapse")       what to do in so many minutes

The exercises themselves stand in `ganlab.lessons`, a file each; how they are judged, in `ganlab.checking`.
"""

from __future__ import annotations

import difflib
import inspect
import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ganlab import checking, lessons
from ganlab.checking import SECONDS, Exercise, Prediction, Question, Report, base_of, guesses
from ganlab.checking.scores import LessonScore, by_lesson, keep, record
from ganlab.runtime import GanlabError

__all__ = ["EXERCISES", "Exercise", "LessonScore", "Prediction", "Question", "Report", "UnknownExercise",
           "another_source", "base_of", "calibration", "check_function", "find", "find_question", "hint", "keep",
           "path", "progress", "record", "solution_source", "stub"]


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
    raise UnknownExercise(f"Expected the id of an exercise, got {checking.shown(id)}. {_nearest(id, names)}")


def find_question(id: str) -> Question | Prediction:
    """Return the question or prediction with this id, such as "02.flat-where".

    Raises:
        UnknownExercise: there is none; the message names the nearest id.
    """
    known = lessons.questions()
    if isinstance(id, str) and id in known:
        return known[id]
    names = {name: each for each in known for name in (each, each.split(".")[1])}
    raise UnknownExercise(f"Expected the id of a question, got {checking.shown(id)}. {_nearest(id, names)}")


def _nearest(id: Any, names: Mapping[str, str]) -> str:
    nearest = difflib.get_close_matches(checking.shown(id).strip("'"), names, n=1, cutoff=0.5)
    return (f'The nearest is "{names[nearest[0]]}".' if nearest
            else f"There are: {', '.join(dict.fromkeys(names.values()))}.")


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


def another_source(id: str) -> str:
    """Return the source of another right answer, "" where the exercise has none to show."""
    exercise = find(id)
    return textwrap.dedent(inspect.getsource(exercise.another)) if exercise.another else ""


def progress() -> tuple[list[LessonScore], str]:
    """Return the best scores so far, a row per lesson, and a remark ("" unless they could not be read)."""
    return by_lesson(EXERCISES.values(), [each for each in lessons.questions().values() if isinstance(each, Question)])


def calibration() -> tuple[int, float]:
    """Return how many predictions have met their measurement, and by how much they were off, as shares of the range."""
    return guesses.calibration({id: each for id, each in lessons.questions().items() if isinstance(each, Prediction)})


def path(minutes: float, goal: str = "") -> list[Exercise]:
    """Return which exercises are worth doing in so many minutes, in teaching order.

    As much importance as fits, where one more of it counts double. Those with full points are left out.

    Args:
        minutes: that there are.
        goal: words, such as "mode collapse"; an exercise counts as far as it speaks of them, rare words most.

    Raises:
        GanlabError: the minutes are no number above 0, or nothing speaks of the goal.
    """
    if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 < minutes <= _MOST_MINUTES:
        raise GanlabError(f"Expected minutes from 1 to {_MOST_MINUTES}, got {checking.shown(minutes)}.")
    if not isinstance(goal, str):
        raise GanlabError(f'Expected a goal in words, such as path(90, "mode collapse"), got {checking.shown(goal)}.')
    done = {row.id for lesson in progress()[0] for row in lesson.exercises if row.points == row.points_max}
    todo = [each for each in EXERCISES.values() if each.id not in done]
    values = [2.0 ** each.importance for each in todo]
    if goal.strip():
        near = _nearness(todo, re.findall(r"\w+", goal.lower()))
        if not any(near):
            raise GanlabError(f"Expected a goal that an exercise speaks of, got {goal!r}. The lessons: "
                              + "; ".join(map(_subject, lessons.rooms())) + ".")
        values = [value * share**4 for value, share in zip(values, near)]
    chosen = _fill(int(minutes), [each.minutes for each in todo], values)
    return [each for number, each in enumerate(todo) if number in chosen]


_MOST_MINUTES = 3000


def _subject(number: str) -> str:
    """What a lesson is about, in the words of its room."""
    return (lessons.rooms()[number].__doc__ or "").strip().removeprefix(f"Lesson {number}: ").rstrip(".")


def _nearness(exercises: list[Exercise], words: list[str]) -> list[float]:
    """Return how much each exercise and its lesson speak of the words, from 0 to 1; rare words count most."""
    def counted(texts: Iterable[str]) -> list[int]:
        text = " ".join(texts).lower()
        return [len(re.findall(rf"\b{word}(?:s|es|d|ed|ing)?\b", text)) for word in words]

    every = (*EXERCISES.values(), *lessons.questions().values())
    of_lesson = {number: counted([_subject(number), *(text for each in every if each.lesson == number
                                                      for text in each.words().values())])
                 for number in {each.lesson for each in exercises}}
    most = [max(counts) for counts in zip(*of_lesson.values())]
    weights = [math.log(len(of_lesson) / sum(count > 0 for count in counts)) if any(counts) else 0
               for counts in zip(*of_lesson.values())]
    together = sum(weights)
    return [sum(weight * ((here > 0) + of_lesson[each.lesson][number] / most[number]) / 2
                for number, (weight, here) in enumerate(zip(weights, counted(each.words().values()))) if weight)
            / together if together else 0.0 for each in exercises]


def _fill(room: int, sizes: list[int], values: list[float]) -> tuple[int, ...]:
    """Return which things to pack so that their values add up to most (the knapsack problem, solved exactly)."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (room + 1)
    for number, (size, value) in enumerate(zip(sizes, values)):
        for used in range(room, size - 1, -1):
            with_it = best[used - size][0] + value
            if with_it > best[used][0]:
                best[used] = with_it, (*best[used - size][1], number)
    return max(best)[1]
