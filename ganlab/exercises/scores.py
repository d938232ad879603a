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
    best, remark = read()
    if best.get(report.id, -1) >= report.points:
        return remark
    best[report.id] = report.points
    try:
        _write(best)
    except OSError as error:
        return f"Your points could not be saved in {path()} ({error.strerror or error})."
    return remark


def read() -> tuple[dict[str, int], str]:
    """Return the best points by id, and a remark where the file could not be used."""
    try:
        content = json.loads(path().read_text(encoding="utf-8"))
        return {str(id): int(points) for id, points in content["points"].items()}, ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"Your earlier points in {path()} could not be read ({error.strerror or error})."
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}, f"The file with your earlier points, {path()}, is damaged. The next points start a new one."


def by_lesson(exercises: Iterable[Exercise]) -> tuple[list[LessonScore], str]:
    """Return a row per lesson, and a remark where earlier points could not be read."""
    best, remark = read()
    lessons: dict[str, list] = {}
    for exercise in exercises:
        points = max(0, min(best.get(exercise.id, 0), exercise.points))
        lessons.setdefault(exercise.lesson, []).append((exercise.id, exercise.title, points, exercise.points))
    return [LessonScore(lesson, tuple(rows)) for lesson, rows in lessons.items()], remark


def _write(best: dict[str, int]) -> None:
    with replacing(path()) as partial:
        partial.write_text(json.dumps({"version": 1, "points": best}, indent=1), encoding="utf-8")
