"""What is to be marked: exercises and questions with their points, as a JSON file that goes out with it."""

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
from ganlab.checking import SEPARATOR, Exercise, Question, base_of
from ganlab.runtime import GanlabError, replacing

FORMAT = 1
LARGEST = 1000  # points and weights


class AssignmentError(GanlabError):
    """The file is no assignment, or names what this course does not have."""


@dataclass(frozen=True)
class Item:
    """An exercise or question to be marked. Its mark is multiplied by `weight`; an optional one adds to no total."""

    id: str
    points: int
    version: str
    weight: float = 1.0
    optional: bool = False


@dataclass(frozen=True)
class Assignment:
    """The exercises and questions to be marked, and what is printed above the marks."""

    title: str
    lessons: tuple[str, ...]
    items: tuple[Item, ...]
    due: str = ""
    ganlab: str = __version__
    public_key: str = ""
    notebooks: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The points of all items that are not optional, weighted."""
        return sum(item.points * item.weight for item in self.items if not item.optional)

    @property
    def digest(self) -> str:
        """Changes whenever anything that decides a mark changes."""
        facts = [[item.id, item.points, item.version] for item in self.items]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]

    def exercises(self) -> dict[str, Exercise]:
        """Return the exercises by id, in the order of the assignment."""
        return {item.id: lessons.exercise(item.id) for item in self.items if not is_question(item.id)}

    def questions(self) -> dict[str, Question]:
        """Return the questions by id, in the order of the assignment."""
        return {item.id: lessons.questions()[item.id] for item in self.items if is_question(item.id)}

    @property
    def contents(self) -> str:
        """What there is to do: "7 exercises and 8 questions"."""
        counts = ((len(self.exercises()), "exercises"), (len(self.questions()), "questions"))
        return " and ".join(f"{count} {what}" for count, what in counts if count)

    def changed(self) -> list[str]:
        """Return ids of items that differ in this course from the one the assignment was made with."""
        return [item.id for item in self.items if item.version != version(item.id)]


def of_lessons(numbers: Sequence[str], *, title: str = "", due: str = "", public_key: str = "",
               seed: str | None = None, weights: Mapping[str, float] | None = None,
               optional: Collection[str] = (), questions: bool = False) -> Assignment:
    """Return the assignment of all exercises of some lessons.

    Args:
        questions: the lessons' questions count too, behind the exercises; predictions never do.
        seed: draws a variant of each exercise that has any; no variants where left out. It is not kept.
        weights: by id, what the points are multiplied by; 1 where left out, 0 leaves an exercise or question out.
        optional: ids of exercises and questions that add to a learner's points and to no maximum.

    Raises:
        AssignmentError: a lesson does not exist, or has no exercises; the seed is empty; a weight is out of range, or
            of something that is not in these lessons; nothing is left.
    """
    known: dict[str, Exercise | Question] = dict(lessons.exercises())
    if questions:
        known |= {id: each for id, each in lessons.questions().items() if is_question(id)}
    what = "exercises or questions" if questions else "exercises"
    having = sorted({each.lesson for each in known.values()})
    for number in numbers:
        if number not in having:
            raise AssignmentError(f"Expected numbers of lessons with {what} ({', '.join(having)}), got {number!r}.")
    if seed is not None and not seed.strip():
        raise AssignmentError("Expected a seed of the variants, got nothing. Give any text that you keep to yourself.")
    weights = weights or {}
    chosen = {id: each for id, each in known.items() if each.lesson in numbers}
    foreign = [id for id in (*weights, *optional) if id not in chosen]
    if foreign:
        only_if = " Questions count with --questions." if not questions and any(map(is_question, foreign)) else ""
        raise AssignmentError(f"Expected {what} of these lessons ({', '.join(chosen)}), got {', '.join(foreign)}."
                              f"{only_if}")
    bad = [f"{id}={weight:g}" for id, weight in weights.items() if not 0 <= weight <= LARGEST]
    if bad:
        raise AssignmentError(f"Expected weights from 0 to {LARGEST}, got {', '.join(bad)}.")
    chosen = {id: each for id, each in chosen.items() if weights.get(id, 1)}
    if not chosen:
        raise AssignmentError("Expected at least one exercise or question, but all have the weight 0. Leave one in.")
    drawn = {id: id if seed is None else _drawn(id, seed) for id in chosen}
    items = tuple(Item(drawn[id], each.points, version(drawn[id]), weights.get(id, 1.0), id in optional)
                  for id, each in chosen.items())
    title = title or f"Lesson{'s' if len(set(numbers)) > 1 else ''} {', '.join(sorted(set(numbers)))}"
    return Assignment(title, tuple(sorted(set(numbers))), items, due, public_key=public_key)


def _drawn(id: str, seed: str) -> str:
    family = lessons.families().get(id)
    return id if family is None else f"{id}{SEPARATOR}{family.drawn(seed)}"


def is_question(id: str) -> bool:
    """Say whether an id is that of a question; a prediction is none."""
    return isinstance(lessons.questions().get(id), Question)


def title(id: str) -> str:
    """Return the title of an exercise, or the text of a question."""
    return lessons.questions()[id].text if is_question(id) else lessons.exercise(id).title


def _is_known(id: str) -> bool:
    if is_question(id):
        return True
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
        AssignmentError: the file is none, or names exercises or questions that this course does not have.
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
        raise AssignmentError("Expected exercises of this course or its questions, each once, got "
                              f"{', '.join(unknown) or 'others'} in {path}. Install the ganlab that made it "
                              f"({assignment.ganlab}), or release it again.")
    bad = [item.id for item in items if not (0 <= item.points <= LARGEST and 0 <= item.weight <= LARGEST)]
    if bad:
        raise AssignmentError(f"Expected points and weights from 0 to {LARGEST}, got others for {', '.join(bad)} in "
                              f"{path}.")
    return assignment


@lru_cache(maxsize=256)
def version(id: str) -> str:
    """Return a digest of all that decides whether an answer is right; of a question its texts and its right choice."""
    if is_question(id):
        question = lessons.questions()[id]
        return hashlib.sha256(json.dumps([question.words(), question.right]).encode()).hexdigest()[:12]
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
