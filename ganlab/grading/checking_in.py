"""What a learner sees before handing in: whether each answer will be found. Nothing is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganlab import lessons
from ganlab.checking import Exercise, Question, letter_of
from ganlab.checking import call as calls
from ganlab.grading import finding, notebook


@dataclass
class Look:
    """A line for each exercise and question, how many answers are written, and the lessons that no notebook is of."""

    lines: list[str] = field(default_factory=list)
    written: int = 0
    total: int = 0
    elsewhere: list[str] = field(default_factory=list)


def wanted(exercise: Exercise) -> finding.Wanted:
    """Return what to look for."""
    return finding.Wanted(exercise.id, exercise.name, tuple(calls.names(exercise)))


def look(paths: Sequence[Path], exercises: Mapping[str, Exercise] | None,
         questions: Mapping[str, Question] | None = None) -> Look:
    """Say what will be found in notebooks.

    Args:
        exercises: of the assignment; None for those of the course. Only lessons count of which a notebook carries
            cells of exercises or calls of `answer`, or, where all tags are lost, functions that are called as the
            exercises are.
        questions: of the assignment.

    Raises:
        notebook.Unreadable: a file is no notebook.
    """
    books, tagged = [], set()
    for path in paths:
        try:
            with open(path, "rb") as file:
                cells = notebook.cells(file.read(notebook.LARGEST + 1))
        except OSError as error:
            raise notebook.Unreadable(f"Expected a notebook at {path}: {error.strerror}.") from None
        except notebook.Unreadable as error:
            raise notebook.Unreadable(f"{path}: {error}") from None
        book = finding.parse(cells)
        books.append((path, book, finding.choices(book, questions or {})))
        tagged |= {_lesson(cell.exercise) for cell in cells if cell.exercise}
        tagged |= {_lesson(choice.id) for choice in books[-1][2] if choice.status != finding.MISSING}
    known = lessons.exercises() if exercises is None else exercises
    answers = {id: [(path, finding.find(book, wanted(exercise))) for path, book, _ in books]
               for id, exercise in known.items()}
    named = {_lesson(id) for id, found in answers.items() if any(answer.by == "name" for _, answer in found)}
    asked = {_lesson(id) for id in (*known, *(questions or {}))}
    present = tagged & asked or named or asked
    answers = {id: found for id, found in answers.items() if _lesson(id) in present}
    seen = Look(total=len(answers), elsewhere=[] if exercises is None else sorted(asked - present))
    for path, book, _ in books:
        seen.lines += [f"{path.name}, cell {cell}: no Python ({why}); nothing of it counts"
                       for cell, why in book.broken.items()]
    for id, found in answers.items():
        path, answer = max(found, key=lambda pair: (finding.MISSING, finding.STUB, finding.FOUND).index(pair[1].status))
        seen.written += answer.status == finding.FOUND
        where = "" if answer.status == finding.MISSING else f", {path.name}, cell {answer.cell}, line {answer.line}"
        how = {"id": " (by the cell's tag: the function has another name)",
               "arguments": " (by its arguments: the function has another name)"}.get(answer.by, "")
        seen.lines.append(f"{id} {known[id].name}: {answer.status}{where}{how}")
    for question in (questions or {}).values():
        if question.lesson in present:
            _look_for_choice(seen, question, [(path, choice) for path, _, choices in books for choice in choices
                                              if choice.id == question.id and choice.status != finding.MISSING])
    return seen


def _look_for_choice(seen: Look, question: Question, found: list[tuple[Path, finding.Choice]]) -> None:
    """Add the line of a question: which letter is read, and not whether it is right."""
    given = [(path, choice) for path, choice in found if choice.status != finding.STUB]
    path, choice = (given or found or [(Path(), finding.Choice(question.id))])[-1]
    letter = letter_of(choice.text)
    read = {finding.FOUND: letter if question.option(letter) else f"{choice.text[:40]!r}, which is no choice",
            finding.UNCLEAR: "no letter in quotes"}.get(choice.status, finding.STUB)
    where = f", {path.name}, cell {choice.cell}, line {choice.line}" if choice.cell else ""
    seen.lines.append(f"{question.id}: {read}{where}")
    seen.total += 1
    seen.written += question.option(letter) is not None


def _lesson(id: str) -> str:
    return id.partition(".")[0]
