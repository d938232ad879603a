"""Two clouds of points and all measures of them, to be moved."""

from __future__ import annotations

from typing import Any

from ganlab.lessons.evaluation import crowds, drawings
from ganlab.widgets.controls import slider
from ganlab.widgets.explorer import Explorer

__all__ = ["two_clouds"]

POINTS, DRAWS, PROJECTIONS = 200, 30, 60  # in each cloud; of the floors


def two_clouds() -> Explorer:
    """Return an explorer: shift, narrow, lose a mode, copy training points → all measures against their floors."""
    training, held_out = crowds.two_modes(POINTS, 1), crowds.two_modes(POINTS, 2)
    floor = crowds.of_draws(lambda number: crowds.two_modes(POINTS, 100 + number), training, held_out, DRAWS,
                            projections=PROJECTIONS)
    shift, width = slider("shift", 0.0, -2, 2, 0.05), slider("width", 1.0, 0.1, 2, 0.05)
    second, copies = slider("share of the right mode", 0.5, 0, 1, 0.05), slider("share of copies", 0.0, 0, 1, 0.05)

    def state() -> dict[str, Any]:
        made = crowds.two_modes(POINTS, 3, shift=shift.value, width=width.value, second=second.value)
        samples = crowds.planted(made, training, copies.value)
        found = crowds.all_marks(samples, training, held_out, projections=PROJECTIONS)
        return {"training": training, "samples": samples, "found": found, "worse": crowds.worse_by(found, floor)}

    return Explorer(drawings.CrowdsDrawing, [[shift, width], [second, copies]], state,
                    title="Training points and generated points, and how far eight measures are from real samples.",
                    phrases={"Two clouds in the plane": 0, "The grey band": 1,
                             "Make the clouds narrower": {"width": 0.1}})
