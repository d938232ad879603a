"""Two densities, the optimal discriminator between them, and how near a trained one comes."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from ganlab import theory
from ganlab.lessons.optimal_discriminator import identities
from ganlab.plots.curves import ladder
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

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
    drawing = DensitiesDrawing(fig)
    drawing.update(x=x, log_p=log_p, log_q=log_q, d=d, view=view)
    return described(fig, "Left: the data density in blue, the generator density in vermilion. Middle: the optimal "
                          "discriminator, near 1 where the data density is far above the other, ½ where the two are "
                          "equal, near 0 where it is far below. Right: its logit, which crosses zero where the two "
                          f"are equal. Above: {fig.get_suptitle()}.")


@styled
def trained_discriminator(x: ArrayLike, trained: ArrayLike, p: ArrayLike, q: ArrayLike, *,
                          samples: tuple[ArrayLike, ArrayLike] | None = None, floor: float = 0.01) -> Figure:
    """Return a trained D over D*, and |D − D*|, grey where the density is too low for D to have seen samples.

    Args:
        x: (n,). trained: (n,) probabilities. p, q: (n,) densities.
        samples: the real and the fake ones that D was trained on, if they are few: a tick for each, real ones above.
        floor: fraction of the peak of (p + q)/2 above which D is judged.

    Raises:
        ValueError: shapes differ, or nothing lies above the floor.
    """
    x, trained, p, q = (np.asarray(v, np.float64) for v in (x, trained, p, q))
    if x.ndim != 1 or not x.shape == trained.shape == p.shape == q.shape:
        raise ValueError("Expected four arrays of one shape (n,), got "
                         f"{x.shape}, {trained.shape}, {p.shape}, {q.shape}.")
    best, mixture = theory.d_star(p, q), (p + q) / 2
    judged = identities.judged(p, q, floor=floor)
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
    for points, height, role in zip(samples or (), (1.05, -0.05), ("real", "fake")):
        at = np.ravel(points)
        left.plot(at, np.full(len(at), height), "|", color=COLOURS[role], markersize=7)
    left.set(xlabel="x", ylabel="probability of real", ylim=(-0.1, 1.22), yticks=[0, 0.5, 1])
    left.legend(loc="upper right", ncols=2)
    left.set_title("shaded: p blue, q vermilion (scaled)", loc="left")
    right.plot(x, np.where(judged, difference, np.nan), color=COLOURS["discriminator"])
    right.plot(x, difference, color=COLOURS["faint"], linewidth=1, linestyle=":")
    right.axhline(worst, color=COLOURS["fake"], linewidth=1.2, linestyle="--")
    right.set(xlabel="x", ylabel="|D − D*|", ylim=(0, min(max(3 * worst, 0.02), 1.05)))
    right.set_title(f"worst at density > {floor:.0%} of its peak: {number(worst, 4)}", loc="left")
    for ax in (left, right):
        _shade(ax, x, ~judged)
        ax.set_xlim(x[0], x[-1])
    ticks = " A tick marks each training sample, real above, fake below." if samples else ""
    return described(fig, f"Left: a trained discriminator over the optimal one, and both densities, shaded.{ticks} "
                          "Right: the difference of the two discriminators; where samples fall it is at most "
                          f"{number(worst, 4)}. The grey areas have too few samples to judge.")


@styled
def pointwise_curves() -> Figure:
    """Return f(y) = a log y + b log(1 − y) for four pairs (a, b), each with its maximum at a/(a + b) marked."""
    fig = new_figure(8.9, 3.7)
    ax = fig.subplots()
    y = np.linspace(0, 1, 1001)[1:-1]
    for (a, b), role in zip([(3, 1), (1, 1), (0.5, 1.5), (1, 0)], ["real", "discriminator", "fake", "highlight"]):
        best = float(theory.d_star(a, b))
        ax.plot(y, theory.pointwise(a, b, y), color=COLOURS[role], label=f"a = {a:g}, b = {b:g}: best y = {best:.2f}")
        ax.plot(best, theory.pointwise(a, b, best), "o", color=COLOURS[role], markersize=9, clip_on=False)
    ax.set(xlabel="y = D(x)", ylabel="f(y) = a log y + b log(1 − y)", xlim=(0, 1), ylim=(-6, 0.2))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2)
    return described(fig, "Four curves f(y), each with one maximum: at 0.75 for a = 3, b = 1; at 0.5 for a = b = 1; at "
                          "0.25 for a = 0.5, b = 1.5; and at the right end, 1, for a = 1, b = 0.")


@styled
def shift(shifts: ArrayLike, learned: ArrayLike, sigma: float) -> Figure:
    """Return JSD and dC/dθ of two Gaussians of width `sigma` against their shift, and slopes that were measured.

    Args:
        shifts: (n,) shifts θ. learned: (n,) slopes that G received there through trained discriminators.
    """
    shifts, learned = np.asarray(shifts, np.float64), np.asarray(learned, np.float64)
    fig = new_figure(8.9, 3.6)
    left, right = fig.subplots(1, 2)
    theta, x = np.linspace(0, 12 * sigma, 241), np.linspace(-10 * sigma, 25 * sigma, 4001)
    bells = [_bell(x, at, sigma) for at in theta]
    left.plot(theta / sigma, [densities_numbers(x, bells[0], bell)["jsd"] for bell in bells], color=COLOURS["theory"])
    left.axhline(theory.JSD_DISJOINT, color=COLOURS["faint"], linestyle="--", label="log 2")
    left.set(xlabel="shift θ / σ", ylabel="JSD (nats)", ylim=(0, 0.78), title="the divergence saturates")
    left.legend(loc="lower right")
    right.plot(theta / sigma, [identities.shift_slope(at, sigma) for at in theta], color=COLOURS["theory"],
               label="theory, D*")
    right.plot(shifts / sigma, learned, "o", color=COLOURS["discriminator"], label="through a trained D")
    right.set(xlabel="shift θ / σ", ylabel="dC/dθ", title="the slope that G follows dies")
    right.legend()
    return described(fig, "Left: the JSD against the shift rises from 0 and is flat at log 2 beyond six standard "
                          "deviations. Right: the slope of C rises to a peak and falls to zero; dots measured through "
                          "trained discriminators lie on the curve.")


def _bell(x: ArrayLike, mean: float, std: float) -> Array:
    return np.exp(-0.5 * ((np.asarray(x) - mean) / std) ** 2) / (std * np.sqrt(2 * np.pi))


@styled
def valleys(mu: ArrayLike, cost: ArrayLike, at: ArrayLike, x: ArrayLike, p: ArrayLike) -> Figure:
    """Return C(G) of a one-bump generator against its position, with its valleys, over the data's density.

    Args:
        mu, cost: (n,) positions and C there. at: indices of the valleys. x, p: (m,) the data's density.
    """
    mu, cost, x, p, low = np.asarray(mu), np.asarray(cost), np.asarray(x), np.asarray(p), -1.45
    fig = new_figure(8.9, 3.2)
    ax = fig.subplots()
    ax.plot(mu, cost, color=COLOURS["theory"], label="C(G), generator at μ")
    ax.fill_between(x, low, low + p, color=COLOURS["real"], alpha=0.2, linewidth=0, label="data density (shifted down)")
    ax.axhline(theory.VALUE_AT_EQUALITY, color=COLOURS["faint"], linestyle="--", label="−log 4")
    ax.plot(mu[at], cost[at], "o", color=COLOURS["theory"], markersize=9)
    ax.set(xlabel="μ", ylabel="C(G)", xlim=(mu[0], mu[-1]), ylim=(low, 0.15))
    ax.legend(loc="lower center", ncols=3, bbox_to_anchor=(0.5, 1.0))
    return described(fig, "The cost of a one-bump generator against its position: a valley over each of the two modes "
                          "of the data, and a hill between them. Neither reaches the dashed line at −log 4.")


@styled
def three_games(paths: dict[str, ArrayLike]) -> Figure:
    """Return a generator's shift over the steps of three games: "optimal", "alternating" and "simultaneous" → (n,)."""
    fig = new_figure(8.9, 3.4)
    ax = fig.subplots()
    for mode, role, name in (("optimal", "theory", "D optimal before each G step"),
                             ("alternating", "real", "one D step, then one G step"),
                             ("simultaneous", "fake", "both at once")):
        ax.plot(np.asarray(paths[mode]), color=COLOURS[role], label=name)
    ax.axhline(0, color=COLOURS["faint"], linewidth=0.8)
    ax.set(xlabel="step", ylabel="θ, perfect at 0", xlim=(0, max(map(len, paths.values())) - 1))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, borderaxespad=0.2)
    return described(fig, "The generator's shift over the steps. With an optimal discriminator it reaches 0 within a "
                          "few steps. Alternating, it swings about 0 ever less. Simultaneously, it swings ever more, "
                          "and far from 0 it only creeps back.")


@styled
def overfitting(seen: dict[str, ArrayLike], lowest: float) -> Figure:
    """Return the costs of a D that sees few samples, and how far it is from D*.

    Args:
        seen: "step", "training", "held out" and "difference" (n,): costs on the samples trained on and on others,
            and the largest |D − D*|.
        lowest: −V(D*, G), the lowest cost that any D can have on average over new samples.
    """
    seen = {name: np.asarray(values, np.float64) for name, values in seen.items()}
    stop = seen["step"][seen["held out"].argmin()]
    fig = new_figure(8.9, 3.6)
    left, right = fig.subplots(1, 2)
    left.plot(seen["step"], seen["training"], color=COLOURS["discriminator"], label="training cost")
    left.plot(seen["step"], seen["held out"], color=COLOURS["highlight"], label="held-out cost")
    left.axhline(lowest, color=COLOURS["theory"], linestyle="--", label="−V(D*), lowest possible")
    left.axhline(-theory.VALUE_AT_EQUALITY, color=COLOURS["faint"], linestyle=":", label="a coin")
    left.set(xlabel="step", ylabel="cost (nats)", ylim=(0, 1.1 * max(seen["held out"].max(), seen["training"].max())))
    right.plot(seen["step"], seen["difference"], color=COLOURS["discriminator"])
    right.axvline(stop, color=COLOURS["highlight"], linestyle="--", label="lowest held-out cost")
    right.set(xlabel="step", ylabel="largest |D − D*|", ylim=(0, 1.05))
    for ax in (left, right):
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2, columnspacing=1.0)
    return described(fig, "Left: the training cost falls below the lowest possible cost, while the held-out cost turns "
                          "and rises above a coin's. Right: the largest difference to the optimal discriminator falls "
                          "first, then grows for the rest of training.")


def _shade(ax: Axes, x: Array, where: NDArray[np.bool_]) -> None:
    ax.fill_between(x, 0, 1, where=where, transform=ax.get_xaxis_transform(), color="#BBBBBB", alpha=0.25,
                    linewidth=0, zorder=0)
