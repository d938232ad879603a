"""The generator's two costs and gradient play on V = xy, to be moved; the laboratory is the kit's."""

from __future__ import annotations

from ganlab.lessons.generator_cost import drawings
from ganlab.widgets.controls import Position, choice, slider, whole
from ganlab.widgets.explorer import Explorer
from ganlab.widgets.laboratory import laboratory

__all__ = ["generator_gradients", "laboratory", "xy_game"]


def generator_gradients() -> Explorer:
    """Return an explorer: D(G(z)) or its logit → both costs of the generator and their gradients."""
    position = Position(logit=-3.0, reach=10.0, name="D(G(z))")
    return Explorer(drawings.GeneratorDrawing, [[position.by, position.logit, position.probability]],
                    lambda: {"logit": position.value(), "axis": position.by.value, "reach": 10.0},
                    title="The saturating and the non-saturating cost of the generator, and their gradients.",
                    grid=("logit a",),
                    phrases={"a = −3": {"logit a": -3}, "a = −8": {"logit a": -8}, "a = 0": {"logit a": 0}})


def xy_game() -> Explorer:
    """Return an explorer: gradient play on V = xy, its spiral and its radius."""
    mode = choice("both", "simultaneous", "alternating", name="The players move")
    lr = slider("rate η", 0.2, 0, 1, 0.01)
    steps = whole("steps", 60, 0, 200)
    x, y = slider("start x", 1.0, -2, 2, 0.05), slider("start y", 1.0, -2, 2, 0.05)
    return Explorer(drawings.XyDrawing, [[mode], [lr, steps], [x, y]],
                    lambda: {"lr": lr.value, "steps": steps.value, "mode": mode.value, "start": (x.value, y.value)},
                    title="Two players on V = xy: the path and its distance from the equilibrium.",
                    grid={"rate η": (0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1), "both": None},
                    phrases={"Move η towards 0": {"rate η": 0}, "The spiral": 0})
