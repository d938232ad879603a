"""Families of exercises: one skill with many particulars, so that a solution that ships is not the answer asked for.

A variant is an exercise like any other. Its id is that of the course's own exercise, "~" and a number, which stands
for one value of each choice: "01.cost~17".
"""

from __future__ import annotations

import hashlib
import linecache
import math
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from ganlab.checking import judge
from ganlab.checking.case import Case, Exercise, Mistake

SEPARATOR = "~"  # it may stand in the name of a file, in a shell's argument and in the head of a CSV


def base_of(id: str) -> str:
    """Return the id of the course's own exercise: "01.cost" of "01.cost~17", and of "01.cost"."""
    return id.partition(SEPARATOR)[0]


@dataclass(frozen=True)
class Choice:
    """One thing in which variants differ.

    Args:
        name: what has to be read again where it was overlooked: "the base of the logarithm".
        values: each value with the words in which a task says it. The first is the course's own.
    """

    name: str
    values: Mapping[Any, str]


@dataclass(frozen=True, eq=False)
class Family:
    """All variants of an exercise. Function, arguments, observation, points and tolerances are the course's own.

    Args:
        base: the course's own exercise.
        choices: by name. The particulars of a variant are one value of each, and are given as keyword arguments.
        text: called with `here` (a sentence that says what differs, for the docstring) and the particulars; returns the
            source of the solution, which needs torch and np only. Its docstring is the task.
        mistakes: called with the solution and the particulars. The answers to other variants come by themselves.
        cases: called with a generator and the particulars; the inputs of the course's own exercise where left out.
        also_right: called with the solution and the particulars; returns other answers that the task allows.
    """

    base: Exercise
    choices: Mapping[str, Choice]
    text: Callable[..., str]
    mistakes: Callable[..., Sequence[Mistake]]
    cases: Callable[..., list[Case]] | None = None
    also_right: Callable[..., Sequence[Callable]] = lambda right, **particulars: ()

    @property
    def count(self) -> int:
        """The number of variants, the course's own exercise, number 0, among them."""
        return math.prod(len(choice.values) for choice in self.choices.values())

    def particulars(self, number: int) -> dict[str, Any]:
        """Return one value of each choice: the digits of the number, the last choice turning fastest."""
        found = {}
        for name, choice in reversed(self.choices.items()):
            number, digit = divmod(number, len(choice.values))
            found[name] = list(choice.values)[digit]
        return {name: found[name] for name in self.choices}

    def variant(self, number: int) -> Exercise:
        """Return variant `number`, the same object each time.

        Raises:
            KeyError: there is none; 0 is the course's own exercise and no variant.
        """
        if not 1 <= number < self.count:
            raise KeyError(f"Expected a variant of {self.base.id} from {SEPARATOR}1 to {SEPARATOR}{self.count - 1}, "
                           f"got {SEPARATOR}{number}.")
        return _variant(self, number)

    def drawn(self, seed: str) -> int:
        """Return the number of the variant that a seed draws among those that stand apart."""
        def place(number: int) -> bytes:
            return hashlib.sha256(f"{seed}\0{self.base.id}\0{number}".encode()).digest()

        return next(number for number in sorted(range(1, self.count), key=place) if self.is_apart(number))

    def is_apart(self, number: int) -> bool:
        """Say whether a variant accepts no other variant's answer and none of the course's own known mistakes.

        With labels exchanged and nothing else, "swapped labels" would be right, and would be so for the wrong reason.
        """
        return _is_apart(self, number)


@lru_cache(maxsize=4096)
def solution(family: Family, number: int) -> Callable:
    """Return the function that the text of a variant defines; `inspect` finds its source."""
    own = family.particulars(number)
    source, name = family.text(_here(family, number), **own).strip("\n") + "\n", family.base.name
    file = f"<{family.base.id}{SEPARATOR}{number}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    space = {"__name__": family.text.__module__, "torch": torch, "np": np}
    exec(compile(source, file, "exec", dont_inherit=True), space)
    return space[name]


def _here(family: Family, number: int) -> str:
    """Return the sentence that says in which particulars a variant differs from the course's own exercise."""
    own, course = family.particulars(number), family.particulars(0)
    said = [choice.values[own[name]] for name, choice in family.choices.items() if own[name] != course[name]]
    sentence = f"Here, and only here, {', and '.join(said)}." if said else "Here all is as in the course."
    return textwrap.fill(sentence, 116, subsequent_indent="    ", break_on_hyphens=False)


@lru_cache(maxsize=4096)
def _variant(family: Family, number: int) -> Exercise:
    base, own, right = family.base, family.particulars(number), solution(family, number)

    def cases(rng: np.random.Generator) -> list[Case]:
        if family.cases is not None:
            return family.cases(rng, **own)
        return [replace(case, expected=None) for case in base.cases(rng)]  # what is expected comes from the solution

    differing = _listed(family, own, family.particulars(0))
    return replace(
        base, id=f"{base.id}{SEPARATOR}{number}", title=f"{base.title} (variant {number})", solution=right, cases=cases,
        reason="", another=None, also_right=tuple(family.also_right(right, **own)),
        mistakes=(*_other_variants(family, number), *family.mistakes(right, **own)),
        hints=(f"The text around this exercise tells of the course's own. Read the docstring: yours differs in "
               f"{differing}.",
               f"Write the course's own answer first, and see that you understand each part of it. Then change what "
               f"depends on {differing}."))


def _listed(family: Family, own: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    return ", ".join(choice.name for name, choice in family.choices.items() if own[name] != other[name])


def _other_variants(family: Family, number: int) -> Iterator[Mistake]:
    """Yield the mistake "the answer to another variant", the course's own first, and each with what to read again."""
    own, groups = family.particulars(number), dict[str, list[Callable]]()
    again = f"Read again in the docstring: {_listed(family, own, family.particulars(0))}."
    yield Mistake("other_variant", "The answer to the course's own exercise",
                  f"{family.base.id} is another task, and its solution is not yours. {again}",
                  [family.base.solution, *family.base.also_right])
    for other in range(1, family.count):
        if other != number:
            theirs, right = family.particulars(other), solution(family, other)
            groups.setdefault(_listed(family, own, theirs), []).extend([right, *family.also_right(right, **theirs)])
    for again, answers in sorted(groups.items(), key=lambda group: group[0].count(",")):
        yield Mistake("other_variant", "The answer to another variant",
                      f"This is right for a task with other particulars. Read again in the docstring: {again}.",
                      answers)


@lru_cache(maxsize=4096)
def _is_apart(family: Family, number: int) -> bool:
    variant = family.variant(number)
    others = [answer for mistake in (*_other_variants(family, number), *family.base.mistakes)
              for answer in mistake.wrong]
    return not judge.accepts_any(variant, others)
