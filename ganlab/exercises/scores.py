"""Best scores, kept in one JSON file. A broken or read-only file never stops a learner: it makes one remark."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ganlab.exercises.engine import Exercise, Report
from ganlab.runtime import replacing, state_folder


@dataclass(frozen=True)
class LessonScore:
    """The points of one lesson: `exercises` holds (id, title, points, points_max), in teaching order."""

    lesson: str
    exercises: tuple[tuple[str, str, int, int], ...]

    @property
    def points(self) -> int:
        return sum(points for _, _, points, _ in self.exercises)

    @property
    def points_max(self) -> int:
        return sum(maximum for *_, maximum in self.exercises)


def path() -> Path:
    """Return the file of the scores; it exists once something has been scored."""
    return state_folder() / "progress.json"


def record(report: Report) -> str:
    """Keep the report's points where they beat the best so far; return a remark, "" where all went well."""
    if report.status == "not attempted":
        return ""
    try:
        best, remark = read()
    except OSError as error:  # the points are there and may be readable tomorrow: write nothing over them
        return _unreadable(error)
    if best.get(report.id, -1) >= report.points:
        return remark
    best[report.id] = report.points
    try:
        if remark:
            path().replace(path().with_suffix(".damaged"))
        _write(best)
    except OSError as error:
        return f"Your points could not be saved in {path()} ({error.strerror or error})."
    return remark


def read() -> tuple[dict[str, int], str]:
    """Return the best points by id, and a remark where the file is damaged.

    Raises:
        OSError: the file is there and cannot be read.
    """
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
        return {str(id): int(points) for id, points in content["points"].items()}, ""
    except FileNotFoundError:
        return {}, ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, f"The file with your earlier points, {path()}, is damaged. The next points start a new "\
                   "one, and the old file is kept beside it."


def by_lesson(exercises: Iterable[Exercise]) -> tuple[list[LessonScore], str]:
    """Return a row per lesson, and a remark where earlier points could not be read."""
    try:
        best, remark = read()
    except OSError as error:
        best, remark = {}, _unreadable(error)
    lessons: dict[str, list] = {}
    for exercise in exercises:
        points = max(0, min(best.get(exercise.id, 0), exercise.points))
        lessons.setdefault(exercise.lesson, []).append((exercise.id, exercise.title, points, exercise.points))
    return [LessonScore(lesson, tuple(rows)) for lesson, rows in lessons.items()], remark


def _unreadable(error: OSError) -> str:
    return f"Your points could not be saved or read in {path()} ({error.strerror or error}); the file is as it was."


def _write(best: dict[str, int]) -> None:
    with replacing(path()) as partial:
        partial.write_text(json.dumps({"version": 1, "points": best}, indent=1), encoding="utf-8")
