"""The cost of one prediction, to be moved."""

from __future__ import annotations

from ganlab.lessons.discriminator_cost import drawings
from ganlab.widgets.controls import Position, choice, slider
from ganlab.widgets.explorer import Explorer

__all__ = ["bce"]


def bce() -> Explorer:
    """Return an explorer: target t and prediction, as logit or probability → J and dJ/dlogit."""
    t = slider("target t", 1.0, 0, 1, 0.01)
    position = Position(logit=-1.0, reach=10.0)
    reach = choice(("logits to ±10", 10.0), ("to ±100", 100.0), name="How far the logit goes")
    reach.observe(lambda change: position.set_reach(change["new"]), names="value")
    return Explorer(drawings.BceDrawing, [[position.by, reach], [t, position.logit, position.probability]],
                    lambda: {"t": t.value, "logit": position.value(), "reach": reach.value},
                    title="Binary cross-entropy against the prediction and against the logit.",
                    grid=("logit a", "target t"),
                    phrases={"On the left": 0, "on the right": 1, "push the logit to −10": {"logit a": -10},
                             "push it to +10": {"logit a": 10}})
