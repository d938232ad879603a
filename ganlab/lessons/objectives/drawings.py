"""Two histograms that slide apart, what is carried from one to the other, the best D of each objective, and critics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

from ganlab.lessons.objectives import best
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

Array = NDArray[np.float64]
LINES = (np.linspace(-2, 6, 321), np.linspace(0, 4, 81))  # the line on which bells stand; how far apart they are
REACH = (-1.6, 5.6)


@styled
def apart(shifts: Array, curves: Mapping[str, tuple[Array, str]]) -> Figure:
    """Return what divergences say while two bells slide apart, beside three places of the bells.

    Args:
        shifts: (n,). curves: name → values (n,), and the words for its plateau or slope.
    """
    fig = new_figure(8.8, 3.1)
    left, *others = fig.subplots(1, 1 + len(curves))
    x = LINES[0]
    p = best.bump(x, 0)
    for level, shift in enumerate((0.5, 1.5, 3.5)):
        q = best.bump(x, shift)
        for mass, colour in ((p, COLOURS["real"]), (q, COLOURS["fake"])):
            left.fill_between(x, -level, -level + 0.75 * mass / p.max(), color=colour, alpha=0.55, linewidth=0)
        left.text(7.6, -level + 0.3, f"by {shift:g}", ha="right", fontsize=9.5)
    left.set(xlim=(-1.6, 7.6), yticks=[], xlabel="x", title="real and fake, apart")
    said = []
    for ax, (name, (values, words)) in zip(others, curves.items()):
        ax.plot(shifts, values, color=COLOURS["theory"], linewidth=2)
        ax.set(xlabel="apart by", title=name, ylim=(0, 1.15 * max(values)))
        ax.text(0.97, 0.06, words, transform=ax.transAxes, ha="right", fontsize=9.5)
        said.append(f"{name}: {number(values[0])} at {number(shifts[0])}, {number(values[-1])} at {number(shifts[-1])}")
    return described(fig, "Left: three pairs of bells, ever farther apart. Right: what each measure says of them. "
                          f"{'; '.join(said)}.")


@styled
def plan(x: Array, p: Array, q: Array, T: Array) -> Figure:
    """Return a transport plan: bins of p above, of q below, and a line for all that goes from one to the other."""
    fig = new_figure(8.4, 3.0)
    ax = fig.subplots()
    width = 0.8 * np.diff(x).min()
    tall = max(p.max(), q.max())
    ax.bar(x, 0.8 * p / tall, width, bottom=1, color=COLOURS["real"])
    ax.bar(x, -0.8 * q / tall, width, bottom=0, color=COLOURS["fake"])
    for i, j in zip(*np.nonzero(T > 1e-9)):
        ax.plot([x[i], x[j]], [1, 0], color="#555555", linewidth=14 * T[i, j] / T.max() ** 0.5, alpha=0.6,
                solid_capstyle="butt")
    ax.set(xlabel="x", yticks=[], ylim=(-0.9, 1.9))
    ax.text(0.01, 0.95, "p, what is there", transform=ax.transAxes, va="top", color=COLOURS["real"])
    ax.text(0.01, 0.05, "q, what is wanted", transform=ax.transAxes, va="bottom", color=COLOURS["fake"])
    return described(fig, f"A histogram above, another below, and {int((T > 1e-9).sum())} lines between their "
                          "bins, each as wide as the mass that goes along it.")


class BestDrawing(Drawing):
    """Two bells, the best D of an objective under them, and how its slope moves the fakes."""

    @styled
    def __init__(self, fig: Figure) -> None:
        super().__init__(fig)
        bells, self.judged, pushed = fig.subplots(3, 1, sharex=True, height_ratios=[1, 1.3, 1])
        (self.real,), (self.fake,) = (
            bells.plot([], [], line, color=COLOURS[role], linewidth=2, label=role)
            for role, line in (("real", "-"), ("fake", "--")))
        bells.set(xlim=REACH, ylim=(0, 1.1), yticks=[], ylabel="masses")
        bells.legend(loc="upper right", ncols=2)
        (self.says,) = self.judged.plot([], [], color=COLOURS["discriminator"], linewidth=2)
        self.judged.set(ylabel="best D")
        pushed.axhline(0, color="#777777", linewidth=0.8)
        (self.push,) = pushed.plot([], [], "--", color=COLOURS["fake"], linewidth=2)
        pushed.set(ylabel="push on\nthe fakes", xlabel="x", ylim=(-3.2, 1.2))

    @styled
    def update(self, *, objective: str = "log-loss", shift: float = 1.0) -> None:
        """Show an objective of `best.OBJECTIVES` with the fakes this far from the data."""
        x = LINES[0]
        p, q = best.bump(x, 0), best.bump(x, shift)
        found = best.OBJECTIVES[objective](p, q, x)
        for line, values in ((self.real, p / p.max()), (self.fake, q / p.max()), (self.says, found.values),
                             (self.push, found.push)):
            line.set_data(x, values)
        self.judged.set_ylim(*{"hinge": (-1.3, 1.3), "Wasserstein": (-5.2, 2.2)}.get(objective, (-0.15, 1.15)))
        self._say(f"{objective}, apart by {number(shift)}: J_D = {number(round(found.cost, 9))}; "
                  f"{100 * found.felt:.0f} % of the fakes feel a slope")


@styled
def critics(distances: Sequence[float], said: Mapping[str, Sequence[float]], weights: Mapping[str, Tensor]) -> Figure:
    """Return what critics take the distance of two clouds for, and their weights.

    Args:
        distances: the true W₁. said: name → what the critic says, one a distance. weights: name → all its weights.
    """
    fig = new_figure(8.8, 3.0)
    left, *others = fig.subplots(1, 1 + len(weights), width_ratios=[1.5, *[1] * len(weights)])
    left.plot([0, max(distances)], [0, max(distances)], "--", color="#777777", label="the true distance")
    for (name, values), role, marker in zip(said.items(), ("real", "fake", "latent"), "os^"):
        left.plot(distances, values, marker, color=COLOURS[role], label=name, linestyle="-")
    left.set(xlabel="true W₁", ylabel="the critic's f(x) − f(G(z))")
    left.legend(loc="upper left")
    for ax, (name, values) in zip(others, weights.items()):
        ax.hist(values.numpy(), bins=60, color=COLOURS["discriminator"])
        ax.set(title=name, yticks=[], xlabel="weight")
    words = "; ".join(f"{name}: {', '.join(number(value, 2) for value in values)}" for name, values in said.items())
    return described(fig, f"Left: what critics say at true distances of {', '.join(map(str, distances))}. {words}. "
                          "Right: histograms of the critics' weights.")


@styled
def energies(panels: Mapping[str, tuple[Tensor, Tensor]], *, margin: float) -> Figure:
    """Return histograms of EBGAN's energies of real and fake images, one panel a time, with the margin.

    Args:
        panels: title → energies of real and of fake images, (n,) each.
    """
    fig = new_figure(2.9 * len(panels), 2.6)
    top = 1.05 * max(margin, *(float(energy.max()) for pair in panels.values() for energy in pair))
    said = []
    for ax, (title, (real, fake)) in zip(np.atleast_1d(fig.subplots(1, len(panels))), panels.items()):
        for energy, role in ((real, "real"), (fake, "fake")):
            ax.hist(energy.numpy(), bins=np.linspace(0, top, 40), color=COLOURS[role], alpha=0.6, label=role)
        ax.axvline(margin, color="black", linestyle="--", linewidth=1.2)
        ax.set(title=title, yticks=[], xlabel="energy", xlim=(0, top))
        said.append(f"{title}: real {number(float(real.mean()), 2)}, fake {number(float(fake.mean()), 2)} on average")
    fig.axes[0].legend(loc="upper center")
    return described(fig, f"Histograms of the energies of real and fake images; a dashed line is the margin, "
                          f"{number(margin)}. {'; '.join(said)}.")
