"""Orbits of the Dirac game, what a penalty does to them, eight seeds on the ring, and the two-point game."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray
from torch import Tensor

from ganlab.plots.curves import ladder, mark
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, bare, described, new_figure, number, styled
from ganlab.theory import dirac

Array = NDArray[np.float64]
FAR = 1e6  # a path is followed so far
# lines that differ in more than their colour
LINES = ((COLOURS["real"], "-"), (COLOURS["fake"], "--"), (COLOURS["theory"], "-."), (COLOURS["highlight"], ":"),
         (COLOURS["latent"], (0, (5, 1, 1, 1, 1, 1))))


@styled
def orbits(paths: Mapping[str, Array], *, reach: float = 2.6) -> Figure:
    """Return orbits of the Dirac game beside each other.

    Args:
        paths: title → (steps + 1, 2), θ and ψ. reach: each plane goes from −reach to reach.
    """
    fig = new_figure(2.3 * len(paths), 2.75)
    said = []
    for ax, (title, path) in zip(np.atleast_1d(fig.subplots(1, len(paths))), paths.items()):
        ax.plot(*path.T, color=COLOURS["fake"], linewidth=1.3)
        ax.plot(*path[0], "s", color="black", markersize=6)
        ax.plot(*path[-1], "o", color=COLOURS["fake"], markersize=8, markeredgecolor="black")
        ax.plot(0, 0, "+", color="black", markersize=12, markeredgewidth=1.6)
        ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[-2, 0, 2], yticks=[-2, 0, 2], aspect="equal",
               xlabel="θ, the fake")
        _true_minus(ax)
        ax.set_title(title, loc="left")
        first, last = np.hypot(*path[0]), np.hypot(*path[-1])
        said.append(f"{title.replace(chr(10), ' ')}: from distance {number(first, 2)} to {number(last, 2)}")
    fig.axes[0].set_ylabel("ψ, D's slope")
    return described(fig, "The paths of both players in the plane of θ and ψ, each from the same start, a square, to a "
                          f"dot; a cross marks the equilibrium. {'; '.join(said)}.")


@styled
def distances(paths: Mapping[str, Array], *, step: str = "step", log: bool = True, scale: float = 1.0) -> Figure:
    """Return the distance from the equilibrium over time.

    Args:
        paths: label → (steps + 1, 2). step: the name of the time axis; scale: time of one step.
        log: a logarithmic distance.
    """
    fig = new_figure(8.4, 3.2)
    ax = fig.subplots()
    said = []
    for (label, path), (colour, line) in zip(paths.items(), LINES):
        radius = np.hypot(*path.T)
        ax.plot(scale * np.arange(len(path)), np.maximum(radius, 1e-12), color=colour, linestyle=line, label=label)
        said.append(f"{label}: {number(radius[0], 2)} at the start, {number(radius[-1], 2)} at the end")
    ax.set(xlabel=step, ylabel="distance r from (0, 0)", yscale="log" if log else "linear")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return described(fig, f"The distance from the equilibrium over time. {'; '.join(said)}.")


@styled
def growth_by_gamma(gammas: Array, sizes: Array, measured: Mapping[float, float], *, h: float) -> Figure:
    """Return the factor of one step over γ, by eigenvalues as a line and as it was measured as dots.

    Args:
        gammas, sizes: (n,), the line. measured: γ → factor.
    """
    fig = new_figure(6.6, 3.0)
    ax = fig.subplots()
    ax.plot(gammas, sizes, color=COLOURS["theory"], label="largest |1 + hλ|")
    ax.plot(list(measured), list(measured.values()), "o", color=COLOURS["fake"], markersize=7, label="measured")
    ax.axhline(1, color="#777777", linewidth=1)
    ax.text(gammas[-1], 1.001, "circles", ha="right", va="bottom", color="#555555")
    ax.set(xlabel="γ", ylabel=f"factor of r a step, h = {h:g}", ylim=(min(sizes) - 0.01, 1.012))
    ax.legend(loc="lower right")
    best = gammas[int(np.argmin(sizes))]
    return described(fig, f"The factor by which one step shrinks the distance, over γ: {number(sizes[0])} at γ = "
                          f"{number(gammas[0], 1)}, smallest, {number(min(sizes))}, at γ = {number(best, 2)}, and "
                          f"{number(sizes[-1])} at γ = {number(gammas[-1], 1)}. Measured dots lie on the line.")


@styled
def rings(rows: Mapping[str, Tensor], centres: Tensor, captions: Mapping[str, Sequence[str]], *,
          shown: int = 250) -> Figure:
    """Return the fakes of many seeds: a row a method, a column a seed, over the centres of the modes.

    Args:
        rows: method → (seeds, n, 2). centres: (modes, 2). captions: method → a few characters a seed.
        shown: so many points of each are drawn, the first ones.
    """
    seeds = len(next(iter(rows.values())))
    fig = new_figure(1.25 * seeds + 0.4, 1.55 * len(rows))
    said = []
    for line, (method, points) in zip(fig.subplots(len(rows), seeds, squeeze=False), rows.items()):
        for ax, cloud, caption in zip(line, points[:, :shown], captions[method]):
            bare(ax).set(xlim=(-2.2, 2.2), ylim=(-2.2, 2.2), aspect="equal")
            ax.spines[:].set_visible(True)
            ax.plot(*centres.T, "o", color=COLOURS["second"], markersize=8, markeredgewidth=0)
            ax.plot(*cloud.T, "^", color=COLOURS["fake"], markersize=2.2, markeredgewidth=0, alpha=0.7)
            ax.set_title(caption, fontsize=9.5)
        line[0].set_ylabel(method, fontsize=10)
        said.append(f"{method}: {', '.join(captions[method])}")
    return described(fig, "Fakes as vermilion triangles over the eight modes of the ring as blue dots, a column a "
                          f"seed. {'; '.join(said)}.")


@styled
def over_time(modes: Mapping[str, Array], *, every: int, ceiling: int = 8) -> Figure:
    """Return captured modes over the steps: the mean over the seeds as a line, all seeds between two edges.

    Args:
        modes: method → (times, seeds). every: steps between two times.
    """
    fig = new_figure(8.4, 3.1)
    ax = fig.subplots()
    said = []
    for (method, counts), (colour, line) in zip(modes.items(), LINES):
        steps = every * np.arange(len(counts))
        ax.plot(steps, counts.mean(1), color=colour, linestyle=line, label=method)
        said.append(f"{method} ends at {number(float(counts[-1].mean()), 1)}")
    ax.axhline(ceiling, color="#999999", linewidth=0.8)
    ax.set(xlabel="step of G", ylabel="modes captured, mean", ylim=(0, ceiling + 0.3), yticks=range(0, ceiling + 1, 2))
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return described(fig, f"Modes captured over the steps of G, mean over all seeds. {'; '.join(said)}.")


@styled
def wandering(shares: Array, entropy: Array, *, every: int) -> Figure:
    """Return where one collapsed G is over time: the share of its samples nearest to each mode, and their entropy.

    Args:
        shares: (times, modes), each row adds up to 1. entropy: (times,) in nats. every: steps between two times.
    """
    fig = new_figure(8.4, 3.4)
    top, below = fig.subplots(2, 1, sharex=True, height_ratios=(2, 1))
    end = every * (len(shares) - 1)
    top.imshow(shares.T, aspect="auto", origin="lower", cmap="Blues", vmin=0, vmax=1, interpolation="nearest",
               extent=(-every / 2, end + every / 2, 0.5, shares.shape[1] + 0.5))
    top.set(ylabel="mode", yticks=range(1, shares.shape[1] + 1))
    top.grid(False)
    below.plot(every * np.arange(len(entropy)), entropy, color=COLOURS["fake"])
    below.axhline(np.log(shares.shape[1]), color=COLOURS["theory"], linestyle="--", linewidth=1.4)
    below.set(xlabel="step of G", ylabel="entropy", ylim=(0, 1.1 * np.log(shares.shape[1])), yticks=[0, 1, 2])
    turns = int((np.diff(shares.argmax(1)) != 0).sum())
    return described(fig, "Above, the share of samples nearest to each of the modes over time, dark where many are: "
                          f"the mode with most samples changes {turns} times. Below, the entropy of the shares, "
                          f"{number(float(entropy.mean()), 2)} on average; all modes alike would be "
                          f"{number(float(np.log(shares.shape[1])), 2)}, the dashed line.")


@styled
def landscapes(values: Mapping[str, Sequence[float]], places: Sequence[str]) -> Figure:
    """Return what G faces in the two-point game: the best D's value at each arrangement of the fakes, a panel a loss.

    Args:
        values: loss → value at each place. places: what stands under each.
    """
    fig = new_figure(4.3 * len(values), 2.9)
    lowest = 1.12 * min(min(heights) for heights in values.values())
    said = []
    for ax, (title, heights) in zip(np.atleast_1d(fig.subplots(1, len(values), sharey=True)), values.items()):
        at = np.arange(len(heights))
        ax.plot(at, heights, ":", color="#777777", linewidth=1.4)
        ax.hlines(heights, at - 0.32, at + 0.32, color=COLOURS["fake"], linewidth=5)
        for x, height in zip(at, heights):
            ax.text(x, height - 0.04 * lowest, number(height), ha="center", va="bottom", fontsize=10,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5})
        ax.set(xticks=at, xlim=(-0.5, len(heights) - 0.5), ylim=(lowest, 0.1 * -lowest))
        ax.set_xticklabels(places, fontsize=9.5)
        ax.set_title(title, loc="left")
        _true_minus(ax, x=False)
        said.append(f"{title}: {', '.join(number(height) for height in heights)}")
    fig.axes[0].set_ylabel("value of the best D")
    return described(fig, f"The value of the best D, which G wants low, when the two fakes lie: "
                          f"{'; '.join(place.replace(chr(10), ' ') for place in places)}. {'; '.join(said)}.")


def _true_minus(ax: Axes, x: bool = True) -> None:
    for axis in (ax.xaxis, ax.yaxis) if x else (ax.yaxis,):
        axis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))


class DiracDrawing(Drawing):
    """The Dirac game in motion: its orbit, the eigenvalues of one step, its distance from the equilibrium."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.plane, self.circle, self.radius = fig.subplots(1, 3, width_ratios=(1, 1, 1.25))
        (self.path,) = self.plane.plot([], [], "-o", color=COLOURS["fake"], linewidth=1.1, markersize=2.4)
        (self.start,) = self.plane.plot([], [], "s", color="black", markersize=6)
        self.end = mark(self.plane, COLOURS["fake"])
        self.plane.plot([0], [0], "+", color="black", markersize=12, markeredgewidth=1.6)
        self.plane.set(xlabel="θ, the fake", ylabel="ψ, D's slope", aspect="equal", adjustable="box")
        around = np.exp(1j * np.linspace(0, 2 * np.pi, 200))
        self.circle.plot(around.real, around.imag, color=COLOURS["theory"], linewidth=1.4)
        (self.roots,) = self.circle.plot([], [], "o", color=COLOURS["fake"], markersize=8, markeredgecolor="black",
                                         linestyle="")
        self.circle.set(xlabel="real part", ylabel="imaginary part", aspect="equal", adjustable="box",
                        xlim=(-1.6, 1.6), ylim=(-1.6, 1.6), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        self.circle.set_title("eigenvalues of a step", loc="left")
        (self.distance,) = self.radius.plot([], [], color=COLOURS["fake"], label="r")
        (self.theory,) = self.radius.plot([], [], color=COLOURS["theory"], linestyle="--", linewidth=1.4)
        self.radius.set(xlabel="step", ylabel="distance r", yscale="log")
        self.radius.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        for ax in (self.plane, self.circle):
            _true_minus(ax)

    @styled
    def update(self, *, method: str = "GAN", h: float = 0.2, strength: float = 1.0, steps: int = 200,
               alternating: bool = False) -> None:
        """Play `steps` steps of size `h` from (1, 1) by a method of `METHODS`, in turn or at once.

        Raises:
            ValueError: the method is unknown.
        """
        if method not in METHODS:
            raise ValueError(f"Expected one of {', '.join(METHODS)}, got {method!r}.")
        game = METHODS[method](strength)
        play = dirac.alternating if alternating else dirac.simultaneous
        with np.errstate(all="ignore"):  # large steps may fly off to infinity
            path = play(game, (1.0, 1.0), h=h, steps=steps)
            radius = np.hypot(*path.T)
        inside = int(np.cumprod(radius < FAR).sum())
        path, radius = path[:inside], radius[:inside]
        self.path.set_data(*path.T)
        self.start.set_data(path[:1, 0], path[:1, 1])
        self.end.set_data(path[-1:, 0], path[-1:, 1])
        reach = ladder(1.05 * max(1.2, float(np.abs(path).max())))
        self.plane.set(xlim=(-reach, reach), ylim=(-reach, reach), xticks=[-reach, 0, reach],
                       yticks=[-reach, 0, reach])
        along = np.arange(inside)
        self.distance.set_data(along, np.maximum(radius, 1e-12))
        top = 10.0 ** np.ceil(np.log10(max(2.0, radius.max())))
        low = 10.0 ** np.floor(np.log10(max(min(radius.min(), 0.5), 1e-12)))
        self.radius.set(xlim=(0, steps), ylim=(low, top))
        if game.jacobian is None:
            self.roots.set_data([], [])
            self.theory.set_data([], [])
            said = "no derivative at (0, 0), so no eigenvalues"
        else:
            matrix = dirac.alternating_matrix(game, h) if alternating else np.eye(2) + h * np.array(game.jacobian)
            roots = np.linalg.eigvals(matrix).astype(complex)
            self.roots.set_data(np.clip(roots.real, -1.55, 1.55), np.clip(roots.imag, -1.55, 1.55))
            largest = float(np.abs(roots).max())
            self.theory.set_data(along, radius[0] * np.exp(np.clip(along * np.log(max(largest, 1e-12)), -40, 40)))
            said = f"largest |eigenvalue| {number(largest, 4)}"
        self._say(f"{game.name}, {'alternating' if alternating else 'simultaneous'}, h = {number(h, 2)}: {said}      "
                  f"r = {number(radius[0], 2)} → {number(radius[-1])} after {inside - 1} steps")


METHODS = {"GAN": lambda _: dirac.gan(), "NS-GAN": lambda _: dirac.nonsaturating(), "WGAN": lambda _: dirac.wgan(),
           "WGAN-GP": dirac.wgan_gp, "R1": dirac.r1, "R1 + R2": dirac.r1_r2, "consensus": dirac.consensus,
           "instance noise": dirac.instance_noise}
