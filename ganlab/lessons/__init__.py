"""One room a lesson, found by scanning: exercises, explorers and drawings that only this lesson shows.

A room is a package with NUMBER, the number of its notebook. In it `exercises/<name>.py` holds one EXERCISE a file,
`explorers.py` the functions that make the lesson's explorers (listed in its `__all__`), `drawings.py` its pictures,
`questions.py` its QUESTIONS, choices and predictions; each of the four may be missing. `families/<name>.py` holds one
FAMILY a file, the variants of an exercise of the room. Files that begin with an underscore are shared by their
neighbours and are not scanned.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

from ganlab.checking import SEPARATOR, Exercise, Family, Prediction, Question

__all__ = ["exercise", "exercises", "explorers", "families", "questions", "rooms", "words"]


def rooms() -> Mapping[str, ModuleType]:
    """Return the rooms by the numbers of their lessons, in teaching order."""
    return _rooms(tuple(__path__))


def exercises() -> Mapping[str, Exercise]:
    """Return all exercises by id, in teaching order.

    Raises:
        ValueError: two files claim one id, one place or one key, or an id does not fit its room.
    """
    return _exercises(tuple(__path__))


def exercise(id: str) -> Exercise:
    """Return one exercise: "01.cost", or a variant, "01.cost~17".

    Raises:
        KeyError: there is none; for a variant it says which there are.
    """
    base, separator, number = id.partition(SEPARATOR)
    if not separator:
        return exercises()[id]
    if base not in families():
        raise KeyError(f"{base} has no variants.")
    if not number.isascii() or not number.isdecimal() or str(int(number[:9])) != number:
        raise KeyError(f"Expected the number of a variant behind {base}{SEPARATOR}, got {number[:20]!r}.")
    return families()[base].variant(int(number))


def questions() -> Mapping[str, Question | Prediction]:
    """Return all questions and predictions by id, in teaching order.

    Raises:
        ValueError: two claim one id or one place, or an id does not fit its room.
    """
    return _questions(tuple(__path__))


def families() -> Mapping[str, Family]:
    """Return the families by the ids of the exercises whose variants they hold, in teaching order.

    Raises:
        ValueError: two files hold one family, or its exercise stands in another room.
    """
    return _families(tuple(__path__))


def explorers() -> Mapping[str, Callable[..., Any]]:
    """Return the functions that make explorers, as "01.bce"; this imports ipywidgets."""
    found = {}
    for number, room in rooms().items():
        if _has(room, "explorers"):
            module = importlib.import_module(f"{room.__name__}.explorers")
            found |= {f"{number}.{name}": getattr(module, name) for name in module.__all__}
    return found


def words() -> Mapping[str, str]:
    """Return every text of every exercise and question by its key, so that another language can replace them all."""
    return {key: text for each in (*exercises().values(), *questions().values()) for key, text in each.words().items()}


@lru_cache(maxsize=4)
def _rooms(path: tuple[str, ...]) -> dict[str, ModuleType]:
    found = {room.NUMBER: room for room in _modules(path, __name__)}
    return dict(sorted(found.items()))


@lru_cache(maxsize=4)
def _exercises(path: tuple[str, ...]) -> dict[str, Exercise]:
    found: dict[str, Exercise] = {}
    for number, room in _rooms(path).items():
        if not _has(room, "exercises"):
            continue
        folder = importlib.import_module(f"{room.__name__}.exercises")
        _put(found, number, (module.EXERCISE for module in _modules(folder.__path__, folder.__name__)), folder.__name__)
    return found


@lru_cache(maxsize=4)
def _questions(path: tuple[str, ...]) -> dict[str, Question | Prediction]:
    found: dict[str, Question | Prediction] = {}
    for number, room in _rooms(path).items():
        if _has(room, "questions"):
            module = importlib.import_module(f"{room.__name__}.questions")
            _put(found, number, module.QUESTIONS, module.__name__)
    return found


def _put(found: dict[str, Any], number: str, of_room: Iterable[Any], where: str) -> None:
    """Add what one room holds, in the order of its places."""
    ordered = sorted(of_room, key=lambda each: each.place)
    for each, after in zip(ordered, [*ordered[1:], None]):
        if each.lesson != number or each.id in found or (after and after.place == each.place):
            raise ValueError(f"Expected an id of lesson {number} and a place that nothing else has, got {each.id} at "
                             f"place {each.place}. Correct it in {where}.")
        found[each.id] = each


@lru_cache(maxsize=4)
def _families(path: tuple[str, ...]) -> dict[str, Family]:
    found: dict[str, Family] = {}
    for number, room in _rooms(path).items():
        if not _has(room, "families"):
            continue
        folder = importlib.import_module(f"{room.__name__}.families")
        of_room = [module.FAMILY for module in _modules(folder.__path__, folder.__name__)]
        for family in sorted(of_room, key=lambda family: family.base.place):
            if family.base.lesson != number or family.base.id in found:
                raise ValueError(f"Expected one family of each exercise of lesson {number}, got {family.base.id} once "
                                 f"more, or of another lesson. Correct its file in {folder.__name__}.")
            found[family.base.id] = family
    return found


def _has(room: ModuleType, name: str) -> bool:
    return name in (found for _, found, _ in pkgutil.iter_modules(room.__path__))


def _modules(path: Any, package: str) -> Iterator[ModuleType]:
    for _, name, _ in pkgutil.iter_modules(path):
        if not name.startswith("_"):
            yield importlib.import_module(f"{package}.{name}")
