"""The cost of one prediction, against its probability and against its logit."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, xlog1py, xlogy

from ganlab.plots.curves import mark
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, number, styled

Array = NDArray[np.float64]


class BceDrawing(Drawing):
    """J = −[t log y + (1 − t) log(1 − y)] against y and against the logit, with its slope y − t."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        left, right = fig.subplots(1, 2)
        self.right = right
        self.y = np.concatenate([[0], np.geomspace(1e-4, 0.5, 150), 1 - np.geomspace(0.5, 1e-4, 150)[1:], [1]])
        (self.against_y,) = left.plot([], [], color=COLOURS["discriminator"])
        (self.against_logit,) = right.plot([], [], color=COLOURS["discriminator"], label="J")
        (self.slope,) = right.plot([], [], color=COLOURS["theory"], linestyle="--", label="slope dJ/da = y − t")
        self.marks = [mark(left, COLOURS["highlight"]), mark(right, COLOURS["highlight"]),
                      mark(right, COLOURS["theory"])]
        left.set(xlabel="y = D(x), probability of real", ylabel="cost J (nats)", xlim=(-0.02, 1.02), ylim=(-0.1, 6))
        right.set(xlabel="logit a, y = σ(a)", ylabel="J and dJ/da")
        right.axhline(0, color="#999999", linewidth=0.8)
        right.legend(loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.14))

    @styled
    def update(self, *, t: float, logit: float, reach: float = 10.0) -> None:
        """Show the curves for target t and mark one logit.

        Args:
            t: target in [0, 1], 1 is real.
            logit: of the marked prediction, any number, ±∞ too.
            reach: the logit axis runs from −reach to reach.

        Raises:
            ValueError: t is outside 0 to 1.
        """
        if not 0 <= t <= 1:
            raise ValueError(f"Expected t from 0 to 1, got {t}.")
        a = np.linspace(-reach, reach, 401)
        top = max(6.0, reach)
        self.against_y.set_data(self.y, np.minimum(bce_of_probability(self.y, t), 2 * top))
        self.against_logit.set_data(a, bce_of_logit(a, t))
        self.slope.set_data(a, expit(a) - t)
        self.right.set(xlim=(-1.04 * reach, 1.04 * reach), ylim=(-1.25, 1.06 * top),
                       xticks=np.linspace(-reach, reach, 5))
        y, cost, slope = float(expit(logit)), float(bce_of_logit(logit, t)), float(expit(logit)) - t
        self.marks[0].set_data([y], [min(cost, 5.9)])
        shown = float(np.clip(logit, -reach, reach))
        self.marks[1].set_data([shown], [min(cost, top)])
        self.marks[2].set_data([shown], [slope])
        self._say(f"t = {number(t, 2)}    a = {number(logit, 2)}    y = {number(y, 4)}    "
                  f"J = {number(cost, 4)}    dJ/da = {number(slope, 4)}")


def bce_of_probability(y: ArrayLike, t: float) -> Array:
    """Return −[t log y + (1 − t) log(1 − y)] in float64, with 0 log 0 = 0; ∞ where y is certain and wrong."""
    y = np.asarray(y, np.float64)
    return -(xlogy(t, y) + xlog1py(1 - t, -y)) + 0.0  # + 0.0: no negative zero


def bce_of_logit(a: ArrayLike, t: float) -> Array:
    """Return t softplus(−a) + (1 − t) softplus(a) in float64; ±∞ are logits too."""
    a = np.asarray(a, np.float64)
    real = np.logaddexp(0, -a) * t if t > 0 else np.zeros_like(a)  # 0 × ∞ is 0 here
    fake = np.logaddexp(0, a) * (1 - t) if t < 1 else np.zeros_like(a)
    return real + fake
