"""What a notebook imports: exercises with their panel, pictures with alt text, live source.

    from ganlab.lesson import check, hint, progress, show, show_source, solution

It is the only place where widgets and exercises meet. No function here raises for a learner's mistake, and
none returns anything that the notebook would print a second time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ganlab import exercises
from ganlab.widgets import panel
from ganlab.widgets.display import show, show_source

__all__ = ["check", "hint", "progress", "show", "show_source", "solution"]

_hints_seen: dict[str, int] = {}
_solutions_asked: set[str] = set()


def check(id: str, fn: Any) -> None:
    """Check your function for an exercise, show what is right or wrong, and keep the points.

    Args:
        id: of the exercise, such as "01.cost".
        fn: your function itself: `check("01.cost", cost)`.
    """
    exercise = _found(id)
    if exercise is None:
        return
    report = exercises.check_function(id, fn)
    number = max(_hints_seen.get(id, 0) - 1, 0)  # the hint that was reached; the button goes on from there
    if report.hint:
        report = replace(report, hint=exercise.hints[number])
        _hints_seen[id] = number + 1
    panel.show_report(report, remark=exercises.record(report), hint_number=(number + 1, len(exercise.hints)),
                      buttons={"Next hint": lambda: _next_hint(id)[0],
                               "Show a solution": lambda: _solution(id)[0]})


def hint(id: str) -> None:
    """Show the next hint of an exercise, from gentle to nearly the answer."""
    if _found(id) is not None:
        panel.show_html(*_next_hint(id))


def solution(id: str) -> None:
    """Show one right answer of an exercise: the first call asks whether you are sure, the second shows it."""
    if _found(id) is not None:
        panel.show_html(*_solution(id))


def progress() -> None:
    """Show your points, by lesson and by exercise."""
    panel.show_html(*panel.progress_table(*exercises.progress()))


def _found(id: str) -> exercises.Exercise | None:
    """Return the exercise, or show which id was meant and return None."""
    try:
        return exercises.find(id)
    except exercises.UnknownExercise as error:
        panel.show_html(*panel.note("No such exercise.", str(error), panel.VERMILION))
        return None


def _next_hint(id: str) -> tuple[str, str]:
    hints = exercises.find(id).hints
    number = _hints_seen.get(id, 0)
    if number == len(hints):
        return panel.note(f"{id}: no hints are left.",
                          f'The last was: {hints[-1]} solution("{id}") shows an answer.')
    _hints_seen[id] = number + 1
    return panel.note(f"{id}, hint {number + 1} of {len(hints)}:", exercises.hint(id, number))


def _solution(id: str) -> tuple[str, str]:
    if id not in _solutions_asked:
        _solutions_asked.add(id)
        return panel.note(f"{id}: a solution?", "You learn more from one more try. If you are sure, ask once more "
                          f'(solution("{id}"), or the button).')
    return panel.code(f"{id}: one right answer of many", exercises.solution_source(id))
