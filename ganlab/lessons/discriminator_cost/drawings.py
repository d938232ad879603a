"""The cost of one prediction, what a trained D knows, its map of the plane, and the slope that reaches G."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, xlog1py, xlogy
from torch import Tensor

from ganlab.datasets import GaussianMixture
from ganlab.plots.curves import mark
from ganlab.plots.drawing import Drawing
from ganlab.plots.fields import Extent, PointsDrawing
from ganlab.plots.images import to_array
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

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


@styled
def what_D_knows(x: Array, p: GaussianMixture, q: GaussianMixture, logits: ArrayLike, seen: NDArray[np.bool_],
                 said: Sequence[float], found: Sequence[float]) -> Figure:
    """Return two densities, D's logit beside log p − log q, and whether D is calibrated.

    Args:
        x: increasing, (n,).
        p, q: the densities of real and fake.
        logits: D's, at x.
        seen: where samples of both kinds occur, one stretch of x.
        said, found: of each bin, D's mean answer and the share of real samples.
    """
    fig = new_figure(8.9, 3.1)
    left, middle, right = fig.subplots(1, 3)
    left.plot(x, p.pdf(x), color=COLOURS["real"], label="real p")
    left.plot(x, q.pdf(x), color=COLOURS["fake"], label="fake q")
    left.set(xlabel="x", ylabel="density")
    middle.plot(x, p.log_pdf(x) - q.log_pdf(x), color=COLOURS["theory"], linewidth=4, alpha=0.5, label="log p − log q")
    middle.plot(x, logits, color=COLOURS["discriminator"], linewidth=1.5, label="D's logit")
    middle.axvspan(x[seen][0], x[seen][-1], color=COLOURS["faint"], alpha=0.2, linewidth=0)
    middle.set(xlabel="x", ylabel="logit", ylim=(-14, 4))
    right.plot([0, 1], [0, 1], color=COLOURS["theory"], linewidth=1.2, linestyle="--", label="calibrated")
    right.plot(said, found, "o", color=COLOURS["discriminator"], label="measured")
    right.set(xlabel="D says", ylabel="share that is real")
    for ax in (left, middle, right):  # above the curves, which fill their panels
        ax.legend(loc="lower left", bbox_to_anchor=(-0.05, 1), ncols=2, handlelength=1, columnspacing=1,
                  borderaxespad=0.2, fontsize=9.5)
    return described(fig, "Left, a narrow real density and a wide fake one. Middle, the log ratio is a parabola; D's "
                     "logit lies on it inside a grey band and leaves it outside. Right, the measured shares of real "
                     "samples lie on the diagonal.")


@styled
def decision_maps(maps: Mapping[int, Array], real: Tensor, fake: Tensor, extent: Extent) -> Figure:
    """Return D's map of the plane at some steps, with real and fake points (n, 2) on it.

    Args:
        maps: step → what `decision_values` gives on `extent`.
    """
    fig = new_figure(8.9, 3.4)
    panels = np.atleast_1d(fig.subplots(1, len(maps)))
    for ax, (step, values) in zip(panels, maps.items()):
        last = ax is panels[-1]
        drawing = PointsDrawing(ax, extent, colourbar=fig if last else None)
        drawing.update(to_array(real), to_array(fake), values=values, title=f"step {step:,}")
        if not last:
            ax.get_legend().remove()  # one is enough
    return described(fig, f"{len(maps)} maps of D over the plane, with real points as blue circles in two moons and "
                     "fake ones as vermilion triangles all around. The first map is pale everywhere; in the last the "
                     "blue area has the shape of the moons.")


@styled
def weak_and_strong(steps: Sequence[int], costs: Sequence[float], agreement: Sequence[float],
                    lengths: Sequence[float]) -> Figure:
    """Return the held-out cost of D, the cosine between the slopes of two D, and the slope's length, over the steps."""
    fig = new_figure(8.9, 2.9)
    after = np.asarray(steps) + 1  # step 0 has a place on a logarithmic axis
    for ax, values, name in zip(fig.subplots(1, 3), (costs, agreement, lengths),
                                ("held-out J_D", "cosine of two D's slopes", "length of the slope")):
        ax.plot(after, values, "o-", color=COLOURS["discriminator"], markersize=4)
        ax.set(xlabel="step + 1 of D", xscale="log")
        ax.set_title(name, loc="left")
        ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1000"])
    undecided = 2 * np.log(2)
    fig.axes[0].axhline(undecided, color=COLOURS["theory"], linestyle="--", linewidth=1.2)
    fig.axes[0].text(1100, undecided - 0.05, "undecided, 2 log 2", ha="right", va="top", fontsize=9.5,
                     color=COLOURS["theory"])
    fig.axes[1].set_ylim(-0.1, 1.05)
    return described(fig, "Three curves over the steps of D, on a logarithmic axis. The held-out cost falls to 0. The "
                     "cosine rises from about 0 to nearly 1. The length of the slope grows a little, then falls to 0.")
