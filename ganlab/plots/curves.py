"""Curves of lessons 01 to 03. Each is a Drawing: made once on a Figure, then updated by sliders, or used once."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, xlog1py, xlogy

from ganlab import theory
from ganlab.plots.style import COLOURS, new_figure, number, styled

Array = NDArray[np.float64]
Axis = Literal["logit", "probability"]
Mode = Literal["simultaneous", "alternating", "both"]
WIDTH, HEIGHT = 8.9, 3.9  # inches at 90 dpi: 801 × 351 pixels
_TINY = 1e-12


class Drawing:
    """Artists on a Figure that `update` moves.

    `summary` is the sentence of numbers above the picture. `moving()` lists what may differ between two updates
    that leave `background()` equal, so that an explorer redraws nothing else.
    """

    summary = ""

    def __init__(self, fig: Figure | SubFigure) -> None:
        self.fig = fig
        self.heading = fig.suptitle(" ", fontsize=11.5, x=0.02, ha="left")

    def moving(self) -> list[Artist]:
        """Return lines and filled areas, in the order in which they are drawn."""
        artists = [each for ax in self.fig.axes for each in (*ax.collections, *ax.lines)]
        return sorted(artists, key=lambda artist: artist.get_zorder())

    def background(self) -> tuple:
        """Return a key of all else: limits, labels, titles and legends."""
        return tuple((ax.get_xlim(), ax.get_ylim(), ax.get_xlabel(), ax.get_title(loc="left"), _legend(ax))
                     for ax in self.fig.axes)

    def _say(self, summary: str) -> None:
        self.summary = summary
        self.heading.set_text(summary)


# --- lesson 01 --------------------------------------------------------------------------------------------

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
        self.marks = [_mark(left, COLOURS["highlight"]), _mark(right, COLOURS["highlight"]),
                      _mark(right, COLOURS["theory"])]
        left.set(xlabel="y = D(x), probability of real", ylabel="cost J (nats)", xlim=(-0.02, 1.02), ylim=(-0.1, 6))
        right.set(xlabel="logit a, y = σ(a)", ylabel="J and dJ/da")
        right.axhline(0, color="#999999", linewidth=0.8)
        right.legend(loc="upper center", ncols=2, bbox_to_anchor=(0.5, 1.14))

    @styled
    def update(self, *, t: float, logit: float, reach: float = 10.0) -> None:
        """Show the curves for target t and mark one logit; `reach` is the logit at either end of the axis."""
        _within("t", t, 0, 1)
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


@styled
def bce_curves(*, t: float = 1.0, logit: float = -1.0, reach: float = 10.0) -> Figure:
    """Return the cost of one prediction, lesson 01: J against y = D(x) and against the logit, with dJ/da = y − t.

    Args:
        t: target in [0, 1], 1 is real.
        logit: of the marked prediction, any number.
        reach: the logit axis runs from −reach to reach.
    """
    fig = new_figure(WIDTH, HEIGHT)
    BceDrawing(fig).update(t=t, logit=logit, reach=reach)
    return fig


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


# --- lesson 02 --------------------------------------------------------------------------------------------

class GeneratorDrawing(Drawing):
    """Both generator losses and their gradients per logit, over the logit or over D(G(z))."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.axes = fig.subplots(1, 2)
        self.curves, self.marks = [], []
        for ax in self.axes:
            (saturating,) = ax.plot([], [], color=COLOURS["second"], label="saturating, log(1 − D)")
            (working,) = ax.plot([], [], color=COLOURS["fake"], label="non-saturating, −log D")
            self.curves.append((saturating, working))
            self.marks.append((_mark(ax, COLOURS["second"]), _mark(ax, COLOURS["fake"])))
            ax.axhline(0, color="#999999", linewidth=0.8)
        self.axes[0].set(ylabel="loss J_G (nats)", ylim=(-6, 6))
        self.axes[1].set(ylabel="gradient dJ_G/da", ylim=(-1.08, 0.08))
        self.axes[0].legend(loc="upper right", borderaxespad=0.1)

    @styled
    def update(self, *, logit: float, axis: Axis = "logit", reach: float = 8.0) -> None:
        """Mark one logit of a fake; `axis` says what runs along both axes."""
        if axis not in ("logit", "probability"):
            raise ValueError(f'Expected axis "logit" or "probability", got {axis!r}.')
        a = np.linspace(-reach, reach, 401)
        ends = (-reach, reach) if axis == "logit" else (0.0, 1.0)
        along = a if axis == "logit" else np.concatenate([[0], expit(a), [1]])
        logits = a if axis == "logit" else np.concatenate([[-50], a, [50]])
        where = float(np.clip(logit, -reach, reach) if axis == "logit" else expit(logit))
        chosen = generator_losses(logit)
        for ax, lines, marks, values, here, limit in zip(
                self.axes, self.curves, self.marks, _two(generator_losses(logits)), _two(chosen), (5.8, 2)):
            for line, mark, height, now in zip(lines, marks, values, here):
                line.set_data(along, np.clip(height, -50, 50))
                mark.set_data([where], [np.clip(now, -limit, limit)])
            margin = 0.02 * (ends[1] - ends[0])
            ax.set(xlim=(ends[0] - margin, ends[1] + margin), xticks=np.linspace(*ends, 5))
            ax.set_xlabel("logit a of the fake" if axis == "logit" else "D(G(z)), probability of real")
        saturating, working, gradient_s, gradient_n = (float(v) for v in chosen)
        self._say(f"a = {number(logit, 2)}    D(G(z)) = {number(float(expit(logit)), 4)}\n"
                  f"saturating: J = {number(saturating)}, dJ/da = {number(gradient_s, 4)}        "
                  f"non-saturating: J = {number(working)}, dJ/da = {number(gradient_n, 4)}")


def generator_losses(a: ArrayLike) -> tuple[Array, Array, Array, Array]:
    """Return at logits a: log(1 − σ(a)), −log σ(a), and their derivatives −σ(a) and σ(a) − 1, all float64."""
    a = np.asarray(a, np.float64)
    # σ(a) − 1 written as −σ(−a), which keeps its digits at large a
    return -np.logaddexp(0, a), np.logaddexp(0, -a), -expit(a), -expit(-a)


@styled
def generator_curves(*, logit: float = -3.0) -> Figure:
    """Return both generator losses and gradients, lesson 02: over D(G(z)) above and over the logit below.

    Left the losses, right the derivative by the logit: the saturating one dies where D(G(z)) → 0.
    """
    fig = new_figure(WIDTH, 7.0)
    for part, axis in zip(fig.subfigures(2, 1, hspace=0.04), ("probability", "logit")):
        drawing = GeneratorDrawing(part)
        drawing.update(logit=logit, axis=axis)
        if axis == "logit":
            drawing.heading.set_text("")
    return fig


class XyDrawing(Drawing):
    """Gradient play on V = xy: the path in the plane, and how far from the equilibrium it is."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.plane, self.radius = fig.subplots(1, 2)
        colours = {"simultaneous": COLOURS["fake"], "alternating": COLOURS["real"]}
        self.paths, self.radii, self.bounds, self.ends = {}, {}, {}, {}
        self.mode = None
        for name, colour in colours.items():
            (self.paths[name],) = self.plane.plot([], [], "-o", color=colour, linewidth=1.1, markersize=2.6)
            (self.radii[name],) = self.radius.plot([], [], color=colour, linewidth=2.6, label=name)
            (self.bounds[name],) = self.radius.plot([], [], color=COLOURS["theory"], linewidth=1.6, zorder=4,
                                                    linestyle=(0, (4, 4)) if name == "simultaneous" else ":")
            self.ends[name] = _mark(self.plane, colour)
        self.bounds["simultaneous"].set_label("theory: r₀(1 + η²)^(k/2)")
        self.bounds["alternating"].set_label("theory: bound")
        self.plane.plot([0], [0], "+", color="black", markersize=12, markeredgewidth=1.6)
        (self.start,) = self.plane.plot([], [], "s", color="black", markersize=6)
        self.plane.set(xlabel="x (descends V = xy)", ylabel="y (ascends)", aspect="equal", adjustable="box")
        self.radius.set(xlabel="step k", ylabel="distance r from (0, 0)")
        self.radius.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        for axis in (self.plane.xaxis, self.plane.yaxis, self.radius.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))

    @styled
    def update(self, *, start: tuple[float, float] = (1.0, 1.0), lr: float = 0.2, steps: int = 60,
               mode: Mode = "both") -> None:
        """Show `steps` steps of rate `lr` from `start`, played simultaneously, alternating, or both."""
        if mode not in ("simultaneous", "alternating", "both"):
            raise ValueError(f'Expected mode "simultaneous", "alternating" or "both", got {mode!r}.')
        said, reach, highest = [], 0.5, 0.5
        for name in self.paths:
            on = mode in (name, "both")
            path = theory.xy_trajectory(start, lr=lr, steps=steps, alternating=name == "alternating")
            radius = np.hypot(*path.T)
            bound = theory.xy_radius_bound(start, lr=lr, steps=steps, alternating=name == "alternating")
            for artist in (self.paths[name], self.radii[name], self.bounds[name], self.ends[name]):
                artist.set_visible(on)
            if not on:
                continue
            self.paths[name].set_data(*path.T)
            self.ends[name].set_data(path[-1:, 0], path[-1:, 1])
            self.radii[name].set_data(np.arange(steps + 1), radius)
            self.bounds[name].set_data(np.arange(steps + 1), bound)
            reach, highest = max(reach, float(np.abs(path).max())), max(highest, float(radius.max()))
            if name == "alternating" and np.isfinite(bound[0]):
                highest = max(highest, float(bound[0]))
            said.append(f"{name}: r = {number(radius[0], 2)} → {number(radius[-1], 2)}")
        self.start.set_data([start[0]], [start[1]])
        reach = _ladder(1.06 * reach)
        highest, ticks = _ladder(1.05 * highest), [-reach, 0, reach]
        self.plane.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=ticks, yticks=ticks)
        self.radius.set(xlim=(0, 1.04 * _ladder(max(steps, 10))), ylim=(0, highest),
                        yticks=[0, highest / 2, highest])
        if mode != self.mode:
            self.mode = mode
            shown = [line for each in (self.radii, self.bounds) for line in each.values() if line.get_visible()]
            self.radius.legend(handles=shown, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2,
                               columnspacing=1.0, handlelength=1.6)
        self._say(f"η = {number(lr, 2)}, {steps} steps      " + "      ".join(said))


@styled
def xy_trajectories(*, start: tuple[float, float] = (1.0, 1.0), lr: float = 0.2, steps: int = 60,
                    mode: Mode = "both") -> Figure:
    """Return gradient play on V = xy, lesson 02: simultaneous steps spiral out, alternating ones stay bounded.

    Args:
        start: (x, y) at step 0. lr: the rate η ≥ 0. steps: at least 0.
        mode: "simultaneous", "alternating" or "both".
    """
    fig = new_figure(WIDTH, HEIGHT)
    XyDrawing(fig).update(start=start, lr=lr, steps=steps, mode=mode)
    return fig


# --- lesson 03 --------------------------------------------------------------------------------------------

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
        top = _ladder(1.25 * max(p.max(), q.max(), _TINY))
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
    """Return data and generator densities, D* and its logit, with C(G) and JSD: lesson 03.

    Args:
        x: (n,), increasing, fine enough for the narrowest component and wide enough for both densities.
        log_p, log_q: (n,) log densities; −∞ is allowed.
        d: (n,) probabilities of any discriminator, drawn dashed beside D*.
        view: the part of x that is drawn; by default all. The numbers always come from all of x.

    Raises:
        ValueError: shapes differ, or x does not increase.
    """
    fig = new_figure(WIDTH, HEIGHT)
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
    fig = new_figure(WIDTH, 3.6)
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


def _mark(ax: Axes, colour: str):
    (mark,) = ax.plot([], [], "o", color=colour, markersize=9, markeredgecolor="black", markeredgewidth=1, zorder=5,
                      clip_on=False)
    return mark


def _legend(ax: Axes) -> tuple[str, ...]:
    legend = ax.get_legend()
    return tuple(text.get_text() for text in legend.get_texts()) if legend else ()


def _ladder(value: float) -> float:
    """The next of …, 1, 1.5, 2, 3, 5, 7, 10, …: limits that jump now and then read better than creeping ones."""
    unit = 10.0 ** np.floor(np.log10(value))
    return float(unit * next((rung for rung in (1, 1.5, 2, 3, 5, 7) if rung * unit >= value), 10))


def _two(values: tuple) -> tuple[tuple, tuple]:
    return values[:2], values[2:]


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"Expected {name} from {low} to {high}, got {value}.")
