"""Best scores, kept in one JSON file. A broken or read-only file never stops a learner: it makes one remark.

Two kernels may record at once: reading, comparing and replacing happen under a lock file beside the scores.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ganlab.checking.case import Exercise
from ganlab.checking.family import base_of
from ganlab.checking.judge import Report
from ganlab.checking.question import Question
from ganlab.runtime import NoHomeError, replacing, state_folder

_LOCK_SECONDS = 5.0
_STALE_SECONDS = 10.0  # a lock this old was left behind: recording takes milliseconds


class Row(NamedTuple):
    """The best points for one exercise, and what it asks of a learner."""

    id: str
    title: str
    points: int
    points_max: int
    difficulty: int = 0
    importance: int = 0
    minutes: int = 0


@dataclass(frozen=True)
class LessonScore:
    """The points of one lesson, its exercises in teaching order, and (answered, asked) of its questions."""

    lesson: str
    exercises: tuple[Row, ...]
    questions: tuple[int, int] = (0, 0)

    @property
    def points(self) -> int:
        return sum(row.points for row in self.exercises)

    @property
    def points_max(self) -> int:
        return sum(row.points_max for row in self.exercises)


def path() -> Path:
    """Return the file of the scores; it exists once something has been scored.

    Raises:
        OSError: this machine knows no home folder, and GANLAB_STATE is unset.
    """
    try:
        return state_folder() / "progress.json"
    except NoHomeError as error:
        raise OSError(0, str(error)) from None


def record(report: Report) -> str:
    """Keep the report's points where they beat the best so far; return a remark, "" where all went well."""
    return "" if report.status == "not attempted" else keep(report.id, report.points)


def keep(id: str, points: int) -> str:
    """Keep the points for an exercise or a question where they beat the best so far; return a remark, or ""."""
    try:
        where = path()
    except OSError as error:
        return _unsaved("a folder of yours", error)
    try:
        best, remark = read()
    except OSError as error:  # the points are there and may be readable tomorrow: write nothing over them
        return _unreadable(where, error)
    if best.get(id, -1) >= points:
        return remark
    try:
        with locked(where):
            best, remark = read()
            if best.get(id, -1) >= points:
                return remark
            best[id] = points
            if remark:
                where.replace(where.with_suffix(".damaged"))
            _write(where, best)
    except OSError as error:
        return _unsaved(where, error)
    return remark


def read() -> tuple[dict[str, int], str]:
    """Return the best points by id, and a remark where the file is damaged.

    Raises:
        OSError: the file is there and cannot be read, or there is no home folder.
    """
    where = path()
    try:
        content = json.loads(where.read_text(encoding="utf-8"))
        return {str(id): _whole(points) for id, points in content["points"].items()}, ""
    except FileNotFoundError:
        return {}, ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
        return {}, f"The file with your earlier points, {where}, is damaged. The next points start a new "\
                   "one, and the old file is kept beside it."


def best() -> dict[str, int]:
    """Return the best points by id; none where they cannot be read."""
    try:
        return read()[0]
    except OSError:
        return {}


def by_lesson(exercises: Iterable[Exercise], questions: Iterable[Question] = ()) -> tuple[list[LessonScore], str]:
    """Return a row per lesson, and a remark where earlier points could not be read.

    A variant's points are kept under its own id and count here for the exercise that it is a variant of.
    """
    try:
        best, remark = read()
    except OSError as error:
        best, remark = {}, _unreadable(_shown_path(), error)
    lessons: dict[str, list[Row]] = {}
    asked: dict[str, list[bool]] = {}
    reached: dict[str, int] = {}
    for id, points in best.items():
        reached[base_of(id)] = max(points, reached.get(base_of(id), 0))
    for exercise in exercises:
        points = max(0, min(reached.get(exercise.id, 0), exercise.points))
        lessons.setdefault(exercise.lesson, []).append(Row(
            exercise.id, exercise.title, points, exercise.points, exercise.difficulty, exercise.importance,
            exercise.minutes))
    for question in questions:
        asked.setdefault(question.lesson, []).append(reached.get(question.id, 0) > 0)
    return [LessonScore(lesson, tuple(lessons.get(lesson, ())), (sum(right := asked.get(lesson, [])), len(right)))
            for lesson in sorted({*lessons, *asked})], remark


def _whole(points: object) -> int:
    if isinstance(points, bool) or not isinstance(points, int | float):
        raise ValueError(f"Expected a number of points, got {points!r}.")
    return int(points)  # raises for infinity and nan


def _shown_path() -> Path | str:
    try:
        return path()
    except OSError:
        return "a folder of yours"


def _unsaved(where: Path | str, error: OSError) -> str:
    return f"Your points could not be saved in {where} ({error.strerror or error})."


def _unreadable(where: Path | str, error: OSError) -> str:
    return f"Your points could not be saved or read in {where} ({error.strerror or error}); the file is as it was."


def _write(where: Path, best: dict[str, int]) -> None:
    with replacing(where) as partial:
        partial.write_text(json.dumps({"version": 1, "points": best}, indent=1), encoding="utf-8")


@contextlib.contextmanager
def locked(where: Path) -> Iterator[None]:
    """Hold a lock file beside `where`: made by one process at a time, on every system and file server alike.

    Raises:
        OSError: the folder cannot be written to, or another process keeps the lock for seconds.
    """
    lock = where.with_name(f".{where.name}.lock")
    where.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except (FileExistsError, PermissionError) as error:  # Windows denies what another process is deleting
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > _STALE_SECONDS:
                    lock.unlink()
                    continue
            if isinstance(error, PermissionError) and not lock.exists():
                raise
            if time.monotonic() > deadline:
                raise OSError(0, "another notebook is saving; run the check again") from None
            time.sleep(0.01)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
