"""What is to be marked: the exercises of an assignment with their points, as a JSON file that goes out with it."""

from __future__ import annotations

import hashlib
import inspect
import json
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from ganlab import __version__, checking, lessons
from ganlab.checking import SEPARATOR, Exercise, base_of
from ganlab.runtime import GanlabError, replacing

FORMAT = 1
LARGEST = 1000  # points and weights


class AssignmentError(GanlabError):
    """The file is no assignment, or names what this course does not have."""


@dataclass(frozen=True)
class Item:
    """One exercise of an assignment. Its mark is multiplied by `weight`; an optional one adds to no total."""

    id: str
    points: int
    version: str
    weight: float = 1.0
    optional: bool = False


@dataclass(frozen=True)
class Assignment:
    """The exercises to be marked, and what is printed above the marks."""

    title: str
    lessons: tuple[str, ...]
    items: tuple[Item, ...]
    due: str = ""
    ganlab: str = __version__
    public_key: str = ""
    notebooks: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The points of all exercises that are not optional, weighted."""
        return sum(item.points * item.weight for item in self.items if not item.optional)

    @property
    def digest(self) -> str:
        """Changes whenever anything that decides a mark changes."""
        facts = [[item.id, item.points, item.version] for item in self.items]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def exercises(self) -> dict[str, Exercise]:
        """Return the exercises by id, in the order of the assignment."""
        return {item.id: lessons.exercise(item.id) for item in self.items}

    def changed(self) -> list[str]:
        """Return ids of exercises that differ in this course from the one the assignment was made with."""
        return [item.id for item in self.items if item.version != version(item.id)]


def of_lessons(numbers: Sequence[str], *, title: str = "", due: str = "", public_key: str = "",
               seed: str | None = None, weights: Mapping[str, float] | None = None,
               optional: Collection[str] = ()) -> Assignment:
    """Return the assignment of all exercises of some lessons.

    Args:
        seed: draws a variant of each exercise that has any; no variants where left out. It is not kept.
        weights: by id, what an exercise's points are multiplied by; 1 where left out, 0 leaves an exercise out.
        optional: ids of exercises that add to a learner's points and to no maximum.

    Raises:
        AssignmentError: a lesson does not exist, or has no exercises; the seed is empty; a weight is out of range, or
            of an exercise that is not in these lessons; nothing is left.
    """
    known = lessons.exercises()
    having = sorted({exercise.lesson for exercise in known.values()})
    for number in numbers:
        if number not in having:
            raise AssignmentError(f"Expected numbers of lessons with exercises ({', '.join(having)}), got {number!r}.")
    if seed is not None and not seed.strip():
        raise AssignmentError("Expected a seed of the variants, got nothing. Give any text that you keep to yourself.")
    weights = weights or {}
    chosen = {id: exercise for id, exercise in known.items() if exercise.lesson in numbers}
    foreign = [id for id in (*weights, *optional) if id not in chosen]
    if foreign:
        raise AssignmentError(f"Expected exercises of these lessons ({', '.join(chosen)}), got {', '.join(foreign)}.")
    bad = [f"{id}={weight:g}" for id, weight in weights.items() if not 0 <= weight <= LARGEST]
    if bad:
        raise AssignmentError(f"Expected weights from 0 to {LARGEST}, got {', '.join(bad)}.")
    chosen = {id: exercise for id, exercise in chosen.items() if weights.get(id, 1)}
    if not chosen:
        raise AssignmentError("Expected at least one exercise, but all have the weight 0. Leave one of them in.")
    drawn = {id: id if seed is None else _drawn(id, seed) for id in chosen}
    items = tuple(Item(drawn[id], exercise.points, version(drawn[id]), weights.get(id, 1.0), id in optional)
                  for id, exercise in chosen.items())
    title = title or f"Lesson{'s' if len(set(numbers)) > 1 else ''} {', '.join(sorted(set(numbers)))}"
    return Assignment(title, tuple(sorted(set(numbers))), items, due, public_key=public_key)


def _drawn(id: str, seed: str) -> str:
    family = lessons.families().get(id)
    return id if family is None else f"{id}{SEPARATOR}{family.drawn(seed)}"


def _is_known(id: str) -> bool:
    try:
        return lessons.exercise(id) is not None
    except KeyError:
        return False


def save(assignment: Assignment, path: Path) -> None:
    """Write an assignment as JSON."""
    with replacing(path) as partial:
        text = json.dumps({"format": FORMAT} | asdict(assignment), ensure_ascii=False, indent=1)
        partial.write_text(text + "\n", encoding="utf-8")


def load(path: Path) -> Assignment:
    """Read an assignment.

    Raises:
        AssignmentError: the file is none, or names exercises that this course does not have.
    """
    advice = "`ganlab grade release` writes assignment.json."
    try:
        facts = json.loads(Path(path).read_bytes())
        if facts["format"] != FORMAT:
            raise AssignmentError(f"Expected an assignment of format {FORMAT}, got format {facts['format']!r} in "
                                  f"{path}. Install the ganlab that made it: {facts.get('ganlab', 'unknown')}.")
        items = tuple(Item(str(item["id"]), int(item["points"]), str(item["version"]), float(item.get("weight", 1)),
                           bool(item.get("optional", False))) for item in facts["items"])
        assignment = Assignment(str(facts["title"]), tuple(map(str, facts["lessons"])), items, str(facts["due"]),
                                str(facts["ganlab"]), str(facts.get("public_key", "")),
                                dict(facts.get("notebooks", {})))
    except FileNotFoundError:
        raise AssignmentError(f"Expected an assignment at {path}, and there is no such file. {advice}") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AssignmentError(f"Expected an assignment in {path}, got something else ({type(error).__name__}: "
                              f"{str(error)[:100]}). {advice}") from None
    unknown = [item.id for item in items if not _is_known(item.id)]
    if unknown or not items or len({item.id for item in items}) < len(items):
        raise AssignmentError(f"Expected exercises of this course, each once, got {', '.join(unknown) or 'others'} in "
                              f"{path}. Install the ganlab that made it ({assignment.ganlab}), or release it again.")
    bad = [item.id for item in items if not (0 <= item.points <= LARGEST and 0 <= item.weight <= LARGEST)]
    if bad:
        raise AssignmentError(f"Expected points and weights from 0 to {LARGEST}, got others for {', '.join(bad)} in "
                              f"{path}.")
    return assignment


@lru_cache(maxsize=256)
def version(id: str) -> str:
    """Return a digest of all that decides whether an answer to an exercise is right."""
    judging = ["call.py", "compare.py", "judge.py"] + ["family.py"] * (base_of(id) != id)
    files = {Path(inspect.getfile(checking)).parent / name for name in judging}
    for each in {id, base_of(id)}:
        file = Path(sys.modules[lessons.exercise(each).solution.__module__].__file__)
        files |= {file, *file.parent.glob("_*.py")}
    return _digest(files)


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]
