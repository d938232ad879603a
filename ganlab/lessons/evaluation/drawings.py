"""Lines in 1/N, crowds that a Gaussian cannot tell apart, and which measure notices which fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure, SubFigure
from numpy.typing import ArrayLike
from torch import Tensor

from ganlab.lessons.evaluation.crowds import MEASURES
from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import COLOURS, described, new_figure, number, styled

NOTICED = 4  # standard deviations of the floor
REACH = 30  # further out a dot stands at the edge
BETTER_TO_WORSE = LinearSegmentedColormap.from_list("better to worse", [COLOURS["real"], "#FFFFFF", COLOURS["fake"]])


class CrowdsDrawing(Drawing):
    """Two clouds in the plane, and how far each measure is from what real samples give."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        self.plane, self.scale = fig.subplots(1, 2, width_ratios=(1, 1))
        (self.real,) = self.plane.plot([], [], ".", color=COLOURS["real"], markersize=4, label="training")
        (self.fake,) = self.plane.plot([], [], ".", color=COLOURS["fake"], markersize=4, label="generated")
        self.plane.set(xlim=(-6, 6), ylim=(-3.4, 3.4), xlabel="first feature", ylabel="second feature")
        self.plane.legend(loc="upper left", borderaxespad=0.1, handletextpad=0.1)
        self.scale.axvspan(-NOTICED, NOTICED, color="#E4E4E4", linewidth=0)
        (self.dots,) = self.scale.plot([], [], "o", color=COLOURS["fake"], markersize=8)
        self.scale.set(ylim=(len(MEASURES) - 0.5, -0.5), yticks=range(len(MEASURES)), yticklabels=MEASURES)
        self.scale.set_xscale("symlog", linthresh=NOTICED)
        self.scale.set(xlim=(-REACH * 1.4, REACH * 1.4), xticks=[-REACH, -NOTICED, 0, NOTICED, REACH],
                       xticklabels=[f"−{REACH}", f"−{NOTICED}", "0", f"{NOTICED}", f"{REACH}"],
                       xlabel="← better     than real     worse →")
        self.scale.minorticks_off()
        self.figures = [self.scale.text(1.01, row, "", transform=self.scale.get_yaxis_transform(), va="center",
                                        fontsize=10) for row in range(len(MEASURES))]

    def moving(self) -> list[Artist]:
        """Return the points of both clouds, the dots of the measures and their figures."""
        return [self.real, self.fake, self.dots, *self.figures]

    @styled
    def update(self, *, training: Tensor, samples: Tensor, found: Mapping[str, float],
               worse: Mapping[str, float]) -> None:
        """Show two clouds (N, 2), and what `crowds.all_marks` and `crowds.worse_by` say of them."""
        self.real.set_data(training[:, 0], training[:, 1])
        self.fake.set_data(samples[:, 0], samples[:, 1])
        self.dots.set_data([np.clip(worse[name], -REACH, REACH) for name in MEASURES], range(len(MEASURES)))
        for text, name in zip(self.figures, MEASURES):
            text.set_text(number(found[name], 2))
        off = {word: ", ".join(name for name in MEASURES if sign * worse[name] > NOTICED) or "none"
               for word, sign in (("Worse", 1), ("Better", -1))}
        self._say(f"Worse than real: {off['Worse']}.   Better than real: {off['Better']}.")


@styled
def lines_in_n(sizes: ArrayLike, distances: Mapping[str, ArrayLike], slopes: Mapping[str, float]) -> Figure:
    """Return distances over 1/N with the line of theory for each, from one point at infinity: name → figures."""
    sizes = np.asarray(sizes, np.float64)
    fig = new_figure(7.5, 3.6)
    ax = fig.subplots()
    x = np.array([0.0, (1 / sizes).max()])
    for (name, values), colour in zip(distances.items(), (COLOURS["real"], COLOURS["fake"])):
        ax.plot(x, slopes[name] * x, color=COLOURS["theory"], linewidth=1.4)
        ax.plot(1 / sizes, values, "o", color=colour, label=name)
    ax.set(xlabel="1/N", ylabel="Fréchet distance", xlim=(-0.00015, None), ylim=(0, None))
    ax.legend(loc="upper left")
    highest = ", ".join(number(max(values), 2) for values in distances.values())
    return described(fig, "Fréchet distances between equal distributions over 1/N: they lie on straight lines through "
                          f"0, the theory's; at the smallest N they are {highest}.")


@styled
def two_crowds(real: Tensor, fake: Tensor, names: Sequence[str]) -> Figure:
    """Return two clouds (N, 2) side by side, each over the histogram of its first coordinate."""
    fig = new_figure(8.4, 3.9)
    axes = fig.subplots(2, 2, height_ratios=(2, 1), sharex=True)
    for column, (points, name, role) in enumerate(zip((real, fake), names, ("real", "fake"))):
        axes[0, column].plot(points[:, 0], points[:, 1], ".", color=COLOURS[role], markersize=3)
        axes[0, column].set_title(name, loc="left")
        axes[0, column].set(ylim=(-3, 3), xlim=(-7, 7))
        axes[1, column].hist(points[:, 0].numpy(), bins=np.linspace(-7, 7, 57), color=COLOURS[role])
        axes[1, column].set(xlabel="first feature", yticks=[])
    return described(fig, f"Left, {names[0]}: two separate round clouds, whose histogram has two peaks. Right, "
                          f"{names[1]}: one broad cloud, whose histogram has a single peak where the left one "
                          "has none.")


@styled
def who_notices(found: Mapping[str, Mapping[str, float]], worse: Mapping[str, Mapping[str, float]]) -> Figure:
    """Return a table of faults and measures: the figure in each field, its colour the distance from the floor.

    Args:
        found, worse: fault → measure → its figure, and by how many standard deviations it is worse than real.
    """
    names = list(found)
    table = np.array([[np.clip(worse[fault][name], -10, 10) for name in MEASURES] for fault in names])
    table[np.abs(table) <= NOTICED] = 0  # white: not noticed
    fig = new_figure(9.6, 0.42 * len(names) + 1.1)
    ax = fig.subplots()
    ax.imshow(table, cmap=BETTER_TO_WORSE, vmin=-12, vmax=12, aspect="auto")
    for row, fault in enumerate(names):
        for column, name in enumerate(MEASURES):
            strong = abs(table[row, column]) > 7
            ax.text(column, row, number(round(found[fault][name], 3), 3), ha="center", va="center", fontsize=10,
                    color="white" if strong else "#222222")
    ax.set(xticks=range(len(MEASURES)), xticklabels=[name.replace(" to ", " to\n") for name in MEASURES],
           yticks=range(len(names)), yticklabels=names)
    ax.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False, left=False, length=0)
    ax.grid(False)
    ax.set_xticks(np.arange(len(MEASURES)) + 0.5, minor=True)
    ax.set_yticks(np.arange(len(names)) + 0.5, minor=True)
    ax.grid(which="minor", color="#CFCFCF", linewidth=0.8)
    ax.tick_params(which="minor", length=0, top=False)
    said = "; ".join(f"{fault}: " + (", ".join(f"{name} {'worse' if worse[fault][name] > 0 else 'better'}"
                                               for name in MEASURES if abs(worse[fault][name]) > NOTICED) or "nothing")
                     for fault in names)
    return described(fig, f"A table of faults and the measures that notice them. {said}.")
