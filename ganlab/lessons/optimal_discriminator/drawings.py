"""Two densities, the optimal discriminator between them, and how near a trained one comes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from ganlab import theory
from ganlab.plots.curves import ladder
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, new_figure, number, styled

Array = NDArray[np.float64]


class DensitiesDrawing(Drawing):
    """Two densities, the optimal discriminator between them and its logit, with V, C(G) and JSD."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.left, self.middle, self.right = fig.subplots(1, 3)
        self.fills = []
        (self.p,) = self.left.plot([], [], color=COLOURS["real"], label="data p")
        (self.q,) = self.left.plot([], [], color=COLOURS["fake"], label="generator q")
        (self.best,) = self.middle.plot([], [], color=COLOURS["theory"], linewidth=2.4)
        (self.logit,) = self.right.plot([], [], color=COLOURS["theory"], linewidth=2.4)
        (self.given,) = self.middle.plot([], [], color=COLOURS["discriminator"], linestyle="--")
        (self.given_logit,) = self.right.plot([], [], color=COLOURS["discriminator"], linestyle="--")
        self.middle.axhline(0.5, color="#999999", linewidth=0.8)
        self.right.axhline(0, color="#999999", linewidth=0.8)
        self.left.set(xlabel="x", ylabel="density")
        self.middle.set(xlabel="x", ylabel="probability of real", ylim=(-0.04, 1.04), yticks=np.linspace(0, 1, 5))
        self.right.set(xlabel="x", ylabel="logit", ylim=(-12, 12))
        self.left.set_title("densities", loc="left")
        self.left.legend(loc="upper left", borderaxespad=0.1, handlelength=1.2)
        self.left.yaxis.set_major_formatter("{x:g}")

    @styled
    def update(self, *, x: ArrayLike, log_p: ArrayLike, log_q: ArrayLike, d: ArrayLike | None = None,
               view: tuple[float, float] | None = None) -> None:
        """Show two log densities on one increasing x, optionally a D's probabilities, and only `view` of it."""
        x, log_p, log_q = (np.asarray(v, np.float64) for v in (x, log_p, log_q))
        if x.ndim != 1 or len(x) < 2 or not np.all(np.diff(x) > 0):
            raise ValueError("Expected x in increasing order, one dimension, at least two values.")
        if not x.shape == log_p.shape == log_q.shape or (d is not None and np.shape(d) != x.shape):
            raise ValueError(f"Expected all of shape {x.shape}, got {log_p.shape}, {log_q.shape}, {np.shape(d)}.")
        p, q = np.exp(log_p), np.exp(log_q)
        with np.errstate(invalid="ignore"):
            ratio = np.nan_to_num(log_p - log_q, nan=0.0, posinf=1e3, neginf=-1e3)
        self.p.set_data(x, p)
        self.q.set_data(x, q)
        ends = view or (float(x[0]), float(x[-1]))
        top = ladder(1.25 * max(p.max(), q.max(), 1e-12))
        self.left.set(xlim=ends, ylim=(0, top), yticks=[0, top / 2, top])
        for fill in self.fills:
            fill.remove()
        self.fills = [self.left.fill_between(x, height, color=COLOURS[role], alpha=0.14, linewidth=0)
                      for height, role in ((p, "real"), (q, "fake"))]
        self.best.set_data(x, expit(ratio))
        self.logit.set_data(x, ratio)
        for ax in (self.middle, self.right):
            ax.set_xlim(*ends)
        numbers = densities_numbers(x, p, q, d)
        self._show_given(x, d)
        said = (f"V(D*) = {number(numbers['cost'], 4)}      JSD = {number(numbers['jsd'], 4)}      "
                f"−log 4 + 2 JSD = {number(theory.VALUE_AT_EQUALITY + 2 * numbers['jsd'], 4)}")
        if d is not None:
            said += f"      V(D) = {number(numbers['value'], 4)}"
        self._say(said)

    def _show_given(self, x: Array, d: ArrayLike | None) -> None:
        probabilities = np.full_like(x, np.nan) if d is None else np.asarray(d, np.float64)
        self.given.set_data(x, probabilities)
        with np.errstate(divide="ignore"):
            self.given_logit.set_data(x, np.log(probabilities) - np.log1p(-probabilities))
        self.middle.set_title("D* = p/(p + q)" if d is None else "D*, and this D dashed", loc="left")
        self.right.set_title("logit of D* = log p − log q" if d is None else "their logits", loc="left")


def densities_numbers(x: Array, p: Array, q: Array, d: ArrayLike | None = None) -> dict[str, float]:
    """Return cost = V(D*), jsd and value = V(D) by the trapezoid rule on a grid.

    For smooth densities that vanish at both ends the rule is as good as quadrature, and fast enough to be live.
    """
    best = np.trapezoid(theory.pointwise(p, q, theory.d_star(p, q)), x)
    given = best if d is None else np.trapezoid(theory.pointwise(p, q, d), x)
    return {"cost": float(best), "jsd": float(np.trapezoid(theory.jsd_pointwise(p, q), x)), "value": float(given)}


@styled
def two_densities(x: ArrayLike, log_p: ArrayLike, log_q: ArrayLike, d: ArrayLike | None = None, *,
                  view: tuple[float, float] | None = None) -> Figure:
    """Return data and generator densities, D* and its logit, with C(G) and JSD.

    Args:
        x: (n,), increasing, fine enough for the narrowest component and wide enough for both densities.
        log_p, log_q: (n,) log densities; −∞ is allowed.
        d: (n,) probabilities of any discriminator, drawn dashed beside D*.
        view: the part of x that is drawn; by default all. The numbers always come from all of x.

    Raises:
        ValueError: shapes differ, or x does not increase.
    """
    fig = new_figure(8.9, 3.9)
    DensitiesDrawing(fig).update(x=x, log_p=log_p, log_q=log_q, d=d, view=view)
    return fig


@styled
def trained_discriminator(x: ArrayLike, trained: ArrayLike, p: ArrayLike, q: ArrayLike, *,
                          floor: float = 0.01) -> Figure:
    """Return a trained D over D*, and |D − D*|, grey where the density is too low for D to have seen samples.

    Args:
        x: (n,). trained: (n,) probabilities. p, q: (n,) densities.
        floor: fraction of the peak of (p + q)/2 above which D is judged.

    Raises:
        ValueError: shapes differ, or nothing lies above the floor.
    """
    x, trained, p, q = (np.asarray(v, np.float64) for v in (x, trained, p, q))
    if x.ndim != 1 or not x.shape == trained.shape == p.shape == q.shape:
        raise ValueError("Expected four arrays of one shape (n,), got "
                         f"{x.shape}, {trained.shape}, {p.shape}, {q.shape}.")
    best, mixture = theory.d_star(p, q), (p + q) / 2
    judged = mixture > floor * mixture.max()
    if not judged.any():
        raise ValueError(f"Expected some density above the floor {floor}, got none. Widen x.")
    difference = np.abs(trained - best)
    worst = float(difference[judged].max())
    fig = new_figure(8.9, 3.6)
    left, right = fig.subplots(1, 2)
    top = mixture.max()
    for density, role in ((p, "real"), (q, "fake")):
        left.fill_between(x, 0.5 * density / top, color=COLOURS[role], alpha=0.16, linewidth=0)
    left.plot(x, best, color=COLOURS["theory"], linewidth=3.4, alpha=0.55, label="D*")
    left.plot(x, trained, color=COLOURS["discriminator"], linewidth=1.6, label="trained D")
    left.set(xlabel="x", ylabel="probability of real", ylim=(-0.03, 1.18), yticks=[0, 0.5, 1])
    left.legend(loc="upper right", ncols=2)
    left.set_title("shaded: p blue, q vermilion (scaled)", loc="left")
    right.plot(x, np.where(judged, difference, np.nan), color=COLOURS["discriminator"])
    right.plot(x, difference, color=COLOURS["faint"], linewidth=1, linestyle=":")
    right.axhline(worst, color=COLOURS["fake"], linewidth=1.2, linestyle="--")
    right.set(xlabel="x", ylabel="|D − D*|", ylim=(0, max(3 * worst, 0.02)))
    right.set_title(f"worst at density > {floor:.0%} of its peak: {worst:.3f}", loc="left")
    for ax in (left, right):
        _shade(ax, x, ~judged)
        ax.set_xlim(x[0], x[-1])
    return fig


def _shade(ax: Axes, x: Array, where: NDArray[np.bool_]) -> None:
    ax.fill_between(x, 0, 1, where=where, transform=ax.get_xaxis_transform(), color="#BBBBBB", alpha=0.25,
                    linewidth=0, zorder=0)
