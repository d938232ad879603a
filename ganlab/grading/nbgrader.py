"""Takes marks over from nbgrader's gradebook, a SQLite file; nbgrader itself is not needed."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from ganlab.grading import markbook
from ganlab.grading.assignment import Assignment
from ganlab.grading.markbook import Learner, MarkBook
from ganlab.runtime import GanlabError

_MARKS = """
SELECT student.id, student.first_name, student.last_name, base_cell.name, grade.auto_score, grade.manual_score,
       grade.extra_credit, grade.needs_manual_grade
FROM grade
JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id
JOIN student ON submitted_assignment.student_id = student.id
JOIN assignment ON submitted_assignment.assignment_id = assignment.id
JOIN base_cell ON grade.cell_id = base_cell.id
WHERE assignment.name = ?
"""


class NbgraderError(GanlabError):
    """The file is no gradebook of nbgrader, or holds no marks of this assignment."""


def take_in(assignment: Assignment, gradebook: Path, out: Path, name: str = "") -> int:
    """Copy nbgrader's marks into the mark book in `out`, as set by hand; return how many.

    A cell counts whose name is "test-" and an exercise's id, as `grade release --nbgrader` writes them; questions
    have no such cells.

    Raises:
        NbgraderError: this is no gradebook, or holds nothing of the assignment.
    """
    rows = _rows(gradebook, name)
    ids = {f"test-{re.sub('[._~]', '-', id)}": id for id in assignment.exercises()}
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    names: dict[str, str] = {}
    for student, first, last, cell, auto, by_hand, extra, needs in rows:
        if cell not in ids or (needs and by_hand is None):
            continue
        score = (auto if by_hand is None else by_hand) or 0.0
        found[student][ids[cell]] = float(score) + float(extra or 0.0)
        names[student] = " ".join(part for part in (first, last) if part) or student
    if not found:
        raise NbgraderError(f"Expected marks of cells such as {next(iter(ids), 'test-02-step')} in {gradebook}, found "
                            "none. The assignment must come from `ganlab grade release --nbgrader`.")
    with MarkBook(out, create=True) as book:
        if not book.items():
            book.begin(assignment, "nbgrader", {})
        known = {learner.learner for learner in book.learners()}
        for student, marks in found.items():
            if student not in known:
                book.record(Learner(student, names[student], {}, "", markbook.LATER, [], [], False, 0.0, 0,
                                    markbook.now()), [])
            for id, points in marks.items():
                book.set(student, id, points, "from nbgrader")
    return sum(map(len, found.values()))


def _rows(gradebook: Path, name: str) -> list[tuple]:
    if not gradebook.is_file():
        raise NbgraderError(f"Expected nbgrader's gradebook.db at {gradebook}, and there is no such file.")
    try:
        with closing(sqlite3.connect(f"{gradebook.resolve().as_uri()}?mode=ro", uri=True)) as db:
            names = [row[0] for row in db.execute("SELECT name FROM assignment ORDER BY name")]
            if not name and len(names) == 1:
                name = names[0]
            if name not in names:
                raise NbgraderError(f"Expected the name of one of nbgrader's assignments, got {name or 'none'}. Give "
                                    f"--name; there are: {', '.join(names) or 'none'}.")
            return db.execute(_MARKS, (name,)).fetchall()
    except sqlite3.Error as error:
        raise NbgraderError(f"Expected nbgrader's gradebook at {gradebook}, and it is something else "
                            f"({error}).") from None
