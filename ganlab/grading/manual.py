"""Marks by hand: one, or a CSV of thought questions."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path

from ganlab.grading.assignment import Assignment
from ganlab.grading.markbook import Learner, MarkBook
from ganlab.grading.results import Results, Row
from ganlab.runtime import GanlabError, replacing

_HEAD = ("learner", "name", "question", "points", "note")


class ManualError(GanlabError):
    """No such learner or exercise, or no points."""


def set_points(assignment: Assignment, out: Path, learner: str, id: str, points: str, note: str) -> str:
    """Set one mark by hand, or take it back with "auto"; return a sentence about it.

    Raises:
        ManualError: no such learner or exercise, or no number.
    """
    with MarkBook(out) as book:
        found = _learner(book.learners(), learner)
        known = [item.id for item in assignment.items]
        questions = {key for marks in book.entries().values() for key in marks}
        if id not in known and id not in questions:
            raise ManualError(f"Expected an exercise of this assignment ({', '.join(known)}), got {id!r}.")
        if points == "auto":
            there = book.unset(found.learner, id)
            return f"{found.name}, {id}: {'the mark of the run counts again' if there else 'nothing was set by hand'}"
        value = _points(points)
        most = next((item.points for item in assignment.items if item.id == id), math.inf)
        if value > most:
            raise ManualError(f"Expected at most {most:g} points for {id}, got {value:g}.")
        book.set(found.learner, id, value, note)
    return f"{found.name}, {id}: {value:g} points, set by hand"


def write_thoughts(assignment: Assignment, out: Path, path: Path, questions: Sequence[str]) -> int:
    """Write a CSV with a row for each learner and question; what was set before stands in it; return how many.

    Raises:
        ManualError: no questions, or names that exercises have.
    """
    if not questions or set(questions) & {item.id for item in assignment.items}:
        raise ManualError("Expected names of thought questions that no exercise has, such as --questions think-1 "
                          f"think-2, got {' '.join(questions) or 'none'}.")
    with MarkBook(out) as book:
        entries = book.entries()
        rows = []
        for learner in book.learners():
            for question in questions:
                entry = entries.get(learner.learner, {}).get(question)
                filled = [f"{entry.points:g}", entry.note] if entry else ["", ""]
                rows.append([learner.learner, learner.name, question, *filled])
    stream = io.StringIO()
    csv.writer(stream).writerows([_HEAD, *rows])
    with replacing(path) as partial:
        partial.write_text("\ufeff" + stream.getvalue(), encoding="utf-8", newline="")
    return len(rows)


def read_thoughts(assignment: Assignment, out: Path, path: Path) -> int:
    """Read such a CSV back, all of it or nothing; return how many marks were set. Rows without points are passed over.

    Raises:
        ManualError: a row names nobody, or has no number; its line is told.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text), delimiter=";" if text.split("\n")[0].count(";") > 3 else ",")
        lines = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManualError(f"Expected a CSV in UTF-8 at {path}, and it cannot be read ({error}).") from None
    missing = [name for name in ("learner", "question", "points") if name not in (reader.fieldnames or [])]
    if missing:
        raise ManualError(f"Expected the columns {', '.join(_HEAD)} in {path}, missing: {', '.join(missing)}.")
    with MarkBook(out) as book:
        learners, exercises = book.learners(), {item.id for item in assignment.items}
        found = []
        for number, line in enumerate(lines, 2):
            if not (line["points"] or "").strip():
                continue
            try:
                if line["question"] in exercises or not (line["question"] or "").strip():
                    raise ManualError(f"Expected the name of a thought question, got {line['question']!r}.")
                found.append((_learner(learners, line["learner"]).learner, line["question"], _points(line["points"]),
                              line.get("note") or ""))
            except ManualError as error:
                raise ManualError(f"{path}, line {number}: {error} Nothing was set.") from None
        for each in found:
            book.set(*each)
    return len(found)


def row_of(results: Results, name: str) -> Row:
    """Return the row of a learner.

    Raises:
        ManualError: there is no such learner, or there are several.
    """
    learner = _learner([row.learner for row in results.rows], name)
    return next(row for row in results.rows if row.learner is learner)


def _learner(learners: Sequence[Learner], name: str) -> Learner:
    found = [learner for learner in learners if learner.learner == name]
    found = found or [learner for learner in learners if name.lower() in (
        learner.name.lower(), *(value.lower() for value in learner.facts.values() if value))]
    if len(found) != 1:
        raise ManualError(f"Expected one learner called {name!r}, found {len(found)}. Give the key that the report "
                          "shows beside the name.")
    return found[0]


def _points(text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0 <= value < 10**6:
        raise ManualError(f"Expected points, a number from 0 on, got {text!r}.")
    return value
