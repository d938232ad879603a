"""The mark book: one SQLite file. A submission is written whole or not at all, whatever happens to the process.

Tables
    about(key, value)     format; the assignment as JSON
    runs                  each run of `grade run`: when, with what walls, which ganlab, its seeds of inputs (JSON)
    learners              one row a learner: what was handed in, as a digest; status; problems; the row of the roster
    marks                 one row for each learner and item: what `marking.Mark` holds, and run and time
    manual                what was set by hand: it counts in place of the mark, and stays through later runs
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ganlab import __version__
from ganlab.grading.assignment import Assignment
from ganlab.grading.marking import Mark
from ganlab.runtime import GanlabError

NAME = "marks.sqlite"
FORMAT = "1"
MARKED, UNREADABLE, ABSENT, LATER = "marked", "unreadable", "nothing handed in", "not marked yet"
_FIELDS = [field.name for field in fields(Mark)]
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS about(key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS runs(run INTEGER PRIMARY KEY, started TEXT, ended TEXT, walls TEXT, ganlab TEXT, seeds TEXT);
CREATE TABLE IF NOT EXISTS learners(learner TEXT PRIMARY KEY, name TEXT, facts TEXT, digest TEXT, status TEXT,
    problems TEXT, files TEXT, late INTEGER, seconds REAL, run INTEGER, at TEXT);
CREATE TABLE IF NOT EXISTS marks(learner TEXT, {', '.join(_FIELDS)}, run INTEGER, at TEXT, PRIMARY KEY(learner, id));
CREATE TABLE IF NOT EXISTS manual(learner TEXT, id TEXT, points REAL, note TEXT, at TEXT, PRIMARY KEY(learner, id));
"""


class MarkBookError(GanlabError):
    """The mark book cannot be opened, or does not hold what was asked for."""


@dataclass(frozen=True)
class Learner:
    """One learner of the mark book."""

    learner: str
    name: str
    facts: dict[str, str]
    digest: str
    status: str
    problems: list[str]
    files: list[str]
    late: bool
    seconds: float
    run: int
    at: str


@dataclass(frozen=True)
class Entry:
    """A mark as it counts: `points` are those set by hand where there are such; `note` belongs to these."""

    mark: Mark
    points: float
    by_hand: bool = False
    note: str = ""


class MarkBook:
    """The mark book of a folder. Use it as a context manager.

    Args:
        folder: the `--out` of `grade run`.
        create: make it where it does not exist.

    Raises:
        MarkBookError: there is none, or the file is something else.
    """

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = Path(folder) / NAME
        if not self.path.exists() and not create:
            raise MarkBookError(f"Expected a mark book at {self.path}, and there is none; `grade run` writes it.")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(self.path, timeout=60, isolation_level=None)
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(_SCHEMA)
            self._db.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (FORMAT,))
            found = self._about("format")
        except sqlite3.Error as error:
            raise MarkBookError(f"Expected a mark book at {self.path}, and it cannot be used ({error}). Give another "
                                "--out, or restore the file.") from None
        if found != FORMAT:
            raise MarkBookError(f"Expected a mark book of format {FORMAT} at {self.path}, got format {found}.")

    def __enter__(self) -> MarkBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All statements inside, or none."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise MarkBookError(f"Expected to write into {self.path}, and could not ({error}). What was marked so far "
                                "is kept: run again.") from None

    def _about(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return row[0] if row else ""

    # --- runs

    def begin(self, assignment: Assignment, walls: str, seeds: dict[str, list[int]]) -> int:
        """Note that a run begins; return its number.

        Raises:
            MarkBookError: the book belongs to another assignment.
        """
        items = json.dumps([item.id for item in assignment.items])
        kept = self._about("items")
        if kept and kept != items:
            raise MarkBookError(f"Expected the assignment that {self.path} was begun with (exercises "
                                f"{', '.join(json.loads(kept))}), got another. Give another --out.")
        with self._whole():
            self._db.execute("INSERT OR REPLACE INTO about VALUES ('items', ?)", (items,))
            self._db.execute("INSERT OR REPLACE INTO about VALUES ('title', ?)", (assignment.title,))
            cursor = self._db.execute("INSERT INTO runs(started, ended, walls, ganlab, seeds) VALUES (?, '', ?, ?, ?)",
                                      (now(), walls, __version__, json.dumps(seeds)))
        return int(cursor.lastrowid)

    def end(self, run: int) -> None:
        """Note that a run has come to its end."""
        with self._whole():
            self._db.execute("UPDATE runs SET ended = ? WHERE run = ?", (now(), run))

    def runs(self) -> list[dict[str, Any]]:
        """Return the runs, oldest first."""
        rows = self._db.execute("SELECT run, started, ended, walls, ganlab, seeds FROM runs ORDER BY run")
        return [{"run": run, "started": started, "ended": ended, "walls": walls, "ganlab": version,
                 "seeds": json.loads(seeds)} for run, started, ended, walls, version, seeds in rows]

    # --- marks

    def digests(self) -> dict[str, str]:
        """Return what was handed in by whom, as digests, for all that is marked."""
        rows = self._db.execute("SELECT learner, digest FROM learners WHERE status != ?", (LATER,))
        return dict(rows.fetchall())

    def record(self, learner: Learner, marks: Sequence[Mark]) -> None:
        """Write a submission and its marks, in place of what the book held of this learner."""
        with self._whole():
            self._db.execute("INSERT OR REPLACE INTO learners VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (
                learner.learner, learner.name, json.dumps(learner.facts), learner.digest, learner.status,
                json.dumps(learner.problems), json.dumps(learner.files), int(learner.late), learner.seconds,
                learner.run, learner.at))
            self._db.execute("DELETE FROM marks WHERE learner = ?", (learner.learner,))
            places = ", ".join("?" * (len(_FIELDS) + 3))
            self._db.executemany(f"INSERT INTO marks VALUES ({places})", [
                (learner.learner, *(getattr(mark, name) for name in _FIELDS), learner.run, learner.at)
                for mark in marks])

    def update_facts(self, learner: str, name: str, facts: dict[str, str]) -> None:
        """Write a learner's row of the roster, and nothing else."""
        with self._whole():
            self._db.execute("UPDATE learners SET name = ?, facts = ? WHERE learner = ?",
                             (name, json.dumps(facts), learner))

    def learners(self) -> list[Learner]:
        """Return all learners, by name."""
        rows = self._db.execute("SELECT learner, name, facts, digest, status, problems, files, late, seconds, run, at "
                                "FROM learners ORDER BY lower(name), learner")
        return [Learner(key, name, json.loads(facts), digest, status, json.loads(problems), json.loads(files),
                        bool(late), seconds or 0.0, run, at)
                for key, name, facts, digest, status, problems, files, late, seconds, run, at in rows]

    def entries(self) -> dict[str, dict[str, Entry]]:
        """Return the marks as they count, by learner and exercise."""
        manual = {(learner, id): (points, note) for learner, id, points, note in
                  self._db.execute("SELECT learner, id, points, note FROM manual")}
        found: dict[str, dict[str, Entry]] = {}
        for learner, *values in self._db.execute(f"SELECT learner, {', '.join(_FIELDS)} FROM marks"):
            mark = Mark(**dict(zip(_FIELDS, values)))
            by_hand = manual.pop((learner, mark.id), None)
            found.setdefault(learner, {})[mark.id] = (
                Entry(mark, mark.points) if by_hand is None else Entry(mark, by_hand[0], True, by_hand[1]))
        for (learner, id), (points, note) in manual.items():
            found.setdefault(learner, {})[id] = Entry(Mark(id, "by hand"), points, True, note)
        return found

    # --- by hand

    def set(self, learner: str, id: str, points: float, note: str) -> None:
        """Set points by hand: they count in place of the mark, through later runs too."""
        with self._whole():
            self._db.execute("INSERT OR REPLACE INTO manual VALUES (?, ?, ?, ?, ?)", (learner, id, points, note, now()))

    def unset(self, learner: str, id: str) -> bool:
        """Take back what was set by hand; return whether there was something."""
        with self._whole():
            cursor = self._db.execute("DELETE FROM manual WHERE learner = ? AND id = ?", (learner, id))
        return cursor.rowcount > 0

    def items(self) -> list[str]:
        """Return the ids of the exercises that the book is about."""
        return json.loads(self._about("items") or "[]")

    # --- several books

    def take_in(self, other: Path) -> int:
        """Copy learners, marks and hand-set points of another book; the later one counts; return how many learners.

        Raises:
            MarkBookError: the other book is about other exercises.
        """
        with MarkBook(other) as book:
            if self.items() and book.items() != self.items():
                raise MarkBookError(f"Expected mark books of one assignment, and {book.path} is about other exercises "
                                    f"({', '.join(book.items())}).")
            about = book._db.execute("SELECT key, value FROM about").fetchall()
        mine = {learner.learner: learner.at for learner in self.learners()}
        with closing(sqlite3.connect(Path(other) / NAME)) as theirs, self._whole():
            self._db.executemany("INSERT OR IGNORE INTO about VALUES (?, ?)", about)
            shift = self._db.execute("SELECT coalesce(max(run), 0) FROM runs").fetchone()[0]
            for run, *rest in theirs.execute("SELECT * FROM runs ORDER BY run"):
                self._db.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", (run + shift, *rest))
            taken = [row for row in theirs.execute("SELECT * FROM learners")
                     if row[0] not in mine or row[-1] > mine[row[0]]]
            for row in taken:
                self._db.execute("INSERT OR REPLACE INTO learners VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                                 (*row[:-2], row[-2] + shift, row[-1]))
                self._db.execute("DELETE FROM marks WHERE learner = ?", (row[0],))
                places = ", ".join("?" * (len(_FIELDS) + 3))
                for mark in theirs.execute("SELECT * FROM marks WHERE learner = ?", (row[0],)):
                    self._db.execute(f"INSERT INTO marks VALUES ({places})", (*mark[:-2], mark[-2] + shift, mark[-1]))
            for learner, id, points, note, at in theirs.execute("SELECT * FROM manual"):
                self._db.execute("INSERT INTO manual VALUES (?, ?, ?, ?, ?) ON CONFLICT(learner, id) DO UPDATE SET "
                                 "points = excluded.points, note = excluded.note, at = excluded.at "
                                 "WHERE excluded.at > manual.at", (learner, id, points, note, at))
        return len(taken)


def now() -> str:
    """Return the time as the mark book writes it: UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
