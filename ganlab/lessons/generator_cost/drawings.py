"""The generator's two losses, one step of the game as a diagram, and gradient play on V = xy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from torch import Tensor

from ganlab import theory
from ganlab.plots.curves import ladder, mark
from ganlab.plots.diagram import arrow, box, circle, cut, gradient, note, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.fields import PointsDrawing
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

Array = NDArray[np.float64]
Axis = Literal["logit", "probability"]
Mode = Literal["simultaneous", "alternating", "both"]


@styled
def step_diagram() -> Figure:
    """Return one training step: D's half above, G's half below; forward grey, gradients green.

    It shows where `detach` cuts the graph in D's half and that D is frozen in G's.
    """
    fig, ax = sheet(8.9, 5.3, (0, 13.2), (0, 7.8))
    ax.text(0.2, 7.4, "1  Discriminator's half: D learns, G does not", fontsize=12, fontweight="bold", va="center")
    _half(ax, 5.0, discriminator=True)
    ax.plot([0.2, 13], [3.3, 3.3], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 2.85, "2  Generator's half: G learns through D, D does not change", fontsize=12,
            fontweight="bold", va="center")
    _half(ax, 1.6, discriminator=False)
    return described(fig, "Two flow diagrams. Above, the discriminator's half: z goes through G to x_fake, which goes "
                          "into D together with real x; the cost is minus log D(x) minus log(1 − D(x_fake)). The "
                          "gradient flows back into D and is cut between D and x_fake by detach, so that G gets none. "
                          "Below, the generator's half: z, G, x_fake, frozen D; the cost is minus log D(x_fake). The "
                          "gradient flows back through D, which keeps none, into G.")


@styled
def clouds(fakes: Mapping[str, Tensor], real: Tensor, extent: tuple[float, float, float, float], *,
           shown: int = 300) -> Figure:
    """Return clouds of fakes beside each other, each over the same real points.

    Args:
        fakes: title → points (n, 2). real: points (m, 2). extent: left, right, bottom, top.
        shown: so many points of each are drawn, the first ones.
    """
    fig = new_figure(2.3 * len(fakes), 2.6)
    said = []
    for ax, (title, cloud) in zip(np.atleast_1d(fig.subplots(1, len(fakes))), fakes.items()):
        PointsDrawing(ax, extent).update(real[:shown].numpy(), cloud[:shown].numpy(), title=title)
        ax.get_legend().remove()
        (x, y), spread = cloud.mean(0).tolist(), float(cloud.std(0).mean())
        said.append(f"{title}: around ({x:.1f}, {y:.1f}), spread {spread:.1f}")
    (x, y), spread = real.mean(0).tolist(), float(real.std(0).mean())
    alt = (f"Fakes as vermilion triangles over the same real points, blue circles around ({x:.1f}, {y:.1f}) with "
           f"spread {spread:.1f}. {'; '.join(said)}.")
    return described(fig, alt.replace("-", "−"))


def _half(ax: Axes, y: float, *, discriminator: bool) -> None:
    circle(ax, (0.8, y), "z", "latent")
    box(ax, (2.9, y), "G", "fake", frozen=discriminator)
    box(ax, (5.3, y), "x_fake", "fake", width=1.5, soft=True)
    box(ax, (8.5, y), "D" if discriminator else "D\nfrozen", "discriminator", frozen=not discriminator)
    loss = "J_D = −log D(x)\n− log(1 − D(x_fake))" if discriminator else "J_G = −log D(x_fake)"
    box(ax, (11.6, y), loss, "highlight", width=2.9, height=1.05, soft=True, size=10)
    for start, end in ((1.25, 2.08), (3.72, 4.53), (6.07, 7.68), (9.32, 10.13)):
        arrow(ax, (start, y + 0.14), (end, y + 0.14))
    below = y - 0.2
    gradient(ax, (10.13, below), (9.32, below))
    if discriminator:
        box(ax, (5.3, y + 1.35), "x", "real", width=1.5, soft=True)
        arrow(ax, (6.07, y + 1.35), (7.72, y + 0.48))
        gradient(ax, (7.68, below), (7.05, below))
        cut(ax, (6.85, y - 0.03))
        note(ax, 2.9, y - 0.8, "gets no gradient")
        note(ax, 6.3, y - 0.8, "detach: the gradient stops here")
        note(ax, 8.5, y - 1.25, "opt_D.step(): θ_d changes", trained=True)
    else:
        gradient(ax, (7.68, below), (6.07, below))
        gradient(ax, (4.53, below), (3.72, below))
        note(ax, 2.9, y - 0.85, "opt_G.step(): θ_g changes", trained=True)
        note(ax, 8.5, y - 1.0, "passes the gradient on,\nkeeps none for θ_d")


class GeneratorDrawing(Drawing):
    """Both costs of the generator and their gradients per logit, over the logit or over D(G(z))."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.axes = fig.subplots(1, 2)
        self.curves, self.marks = [], []
        for ax in self.axes:
            (saturating,) = ax.plot([], [], color=COLOURS["second"], label="saturating, log(1 − D)")
            (working,) = ax.plot([], [], color=COLOURS["fake"], label="non-saturating, −log D")
            self.curves.append((saturating, working))
            self.marks.append((mark(ax, COLOURS["second"]), mark(ax, COLOURS["fake"])))
            ax.axhline(0, color="#999999", linewidth=0.8)
        self.axes[0].set(ylabel="cost J_G (nats)", ylim=(-6, 6))
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
        values = generator_losses(logits)
        for ax, lines, dots, heights, here, limit in zip(
                self.axes, self.curves, self.marks, (values[:2], values[2:]), (chosen[:2], chosen[2:]), (5.8, 2)):
            for line, dot, height, now in zip(lines, dots, heights, here):
                line.set_data(along, np.clip(height, -50, 50))
                dot.set_data([where], [np.clip(now, -limit, limit)])
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
            self.ends[name] = mark(self.plane, colour)
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
        reach = ladder(1.06 * reach)
        highest, ticks = ladder(1.05 * highest), [-reach, 0, reach]
        self.plane.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=ticks, yticks=ticks)
        self.radius.set(xlim=(0, 1.04 * ladder(max(steps, 10))), ylim=(0, highest),
                        yticks=[0, highest / 2, highest])
        if mode != self.mode:
            self.mode = mode
            shown = [line for each in (self.radii, self.bounds) for line in each.values() if line.get_visible()]
            self.radius.legend(handles=shown, loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0.2,
                               columnspacing=1.0, handlelength=1.6)
        self._say(f"η = {number(lr, 2)}, {steps} steps      " + "      ".join(said))
