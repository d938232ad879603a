"""The best discriminator of each objective, to be moved; the laboratory is the kit's."""

from __future__ import annotations

from ganlab.lessons.objectives import best, drawings
from ganlab.widgets.controls import menu, slider
from ganlab.widgets.explorer import Explorer
from ganlab.widgets.laboratory import whole_laboratory

__all__ = ["best_discriminator", "whole_laboratory"]


def best_discriminator() -> Explorer:
    """Return an explorer: an objective, and how far the fakes are → the best D, its cost, and its push on the fakes."""
    objective = menu("objective", *best.OBJECTIVES)
    shift = slider("apart by", 1.0, 0, 4, 0.05)
    return Explorer(drawings.BestDrawing, [[objective, shift]],
                    lambda: {"objective": objective.value, "shift": shift.value},
                    title="Two bells, the best discriminator of an objective, and how its slope moves the fakes.",
                    phrases={"Move the fakes": {"apart by": 4}, "fakes which lie apart": {"apart by": 4}})
