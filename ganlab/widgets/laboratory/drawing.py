"""The laboratory's two pictures: the plane with its layers, and the curves of costs and divergence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import contourpy
import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure

from ganlab import plots
from ganlab.widgets.laboratory.data import EXTENT

DRAWN = 600  # points of a curve at most; of longer ones the means of pieces
LEVELS = (0.25, 0.5, 0.75)  # of D*
DARKEST = 0.75  # of a cell of the manifold
COSTS = (("loss_D", "discriminator", "J_D"), ("loss_G", "fake", "J_G"))


class PlaneDrawing(plots.Drawing):
    """Points over D's map, with the level lines of D*, the arrows and the manifold, each where it is given.

    Args:
        theory: whether the legend names D*.
    """

    @plots.styled
    def __init__(self, fig: Figure | SubFigure, *, theory: bool = True) -> None:
        super().__init__(fig)
        ax = fig.subplots()
        self.points = plots.PointsDrawing(ax, EXTENT, colourbar=fig)
        self.manifold = ax.add_collection(PolyCollection([], zorder=1.5, linewidths=0.5,
                                                     edgecolors=(*to_rgb(plots.COLOURS["latent"]), 0.5)))
        self.optimal = ax.add_collection(LineCollection(
            [], zorder=2.5, colors=plots.COLOURS["theory"], linestyles=["--", "-", "--"], linewidths=[1.2, 2.2, 1.2]))
        (line,) = ax.plot([], [], color=plots.COLOURS["theory"], label="D* = ½")
        ax.legend(handles=[self.points.real, self.points.fake, *[line] * theory], loc="upper left", ncols=3,
                  bbox_to_anchor=(0, 0), handletextpad=0.3, borderaxespad=0.2, columnspacing=1, handlelength=1.2)
        self.stamp = ax.text(1, 1.02, "", transform=ax.transAxes, ha="right", va="bottom", fontsize=10)
        self.bar = fig.axes[-1]

    def moving(self) -> list[Artist]:
        """Return the map and all that stands over it."""
        points = self.points
        found = (points.map, self.manifold, points.real, points.fake, self.optimal, points.arrows, self.stamp)
        return [each for each in found if each is not None]

    @plots.styled
    def update(self, *, real: np.ndarray | None, fake: np.ndarray | None, values: np.ndarray | None,
               gradients: np.ndarray | None, optimal: np.ndarray | None, manifold: np.ndarray | None, label: str,
               title: str, stamp: str) -> None:
        """Show these layers.

        Args:
            real, fake, values, gradients: as in `plots.PointsDrawing.update`.
            optimal: D* on the grid of the map, undefined where there is no saying.
            manifold: corners (n, n, 2) of cells of equal probability.
            label: of the map's colours. title, stamp: above the picture.
        """
        self.points.update(real, fake, values=values, gradients=gradients, title=title)
        lines = level_lines(optimal) if optimal is not None else []
        self.optimal.set_segments([line for line, _ in lines])
        self.optimal.set_linestyle(["-" if level == 0.5 else "--" for _, level in lines] or ["-"])
        self.optimal.set_linewidth([2.2 if level == 0.5 else 1.1 for _, level in lines] or [1])
        cells, colours = ([], []) if manifold is None else manifold_cells(manifold)
        self.manifold.set(verts=cells, facecolors=colours)
        self.bar.set_ylabel(label)
        self.stamp.set_text(stamp)

    def background(self) -> tuple:
        """Return a key of all else, the words of the bar among it."""
        return tuple((*key, ax.get_ylabel()) for key, ax in zip(super().background(), self.fig.axes))


def level_lines(optimal: np.ndarray) -> list[tuple[np.ndarray, float]]:
    """Return lines (n, 2) on which D* on the grid of the map is one of LEVELS, each with its level."""
    left, right, bottom, top = EXTENT
    rows, columns = optimal.shape
    found = contourpy.contour_generator(np.linspace(left, right, columns), np.linspace(bottom, top, rows),
                                        np.ma.masked_invalid(optimal))
    return [(line, level) for level in LEVELS for line in found.lines(level)]


def manifold_cells(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return four-sided cells (m, 4, 2) between corners (n, n, 2), and their colours, as opaque as they are dense.

    All cells hold the same share of z: a cell is as dense as it is small. A median cell is a third as dark as the
    darkest may be.
    """
    cells = np.stack([corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:]], 2).reshape(-1, 4, 2)
    x, y = cells[..., 0], cells[..., 1]
    area = 0.5 * np.abs((x[:, 0] - x[:, 2]) * (y[:, 1] - y[:, 3]) - (x[:, 1] - x[:, 3]) * (y[:, 0] - y[:, 2]))
    density = 1 / np.maximum(area, 1e-6)
    alpha = np.clip(DARKEST / 3 * density / np.median(density), 0.03, DARKEST)
    return cells, np.column_stack([np.tile(to_rgb(plots.COLOURS["latent"]), (len(cells), 1)), alpha])


class CurvesDrawing(plots.Drawing):
    """Both costs, and where it is measured the divergence with its floor, over the steps."""

    @plots.styled
    def __init__(self, fig: Figure | SubFigure, *, measured: bool = True) -> None:
        super().__init__(fig)
        self.ax = ax = fig.subplots()
        self.lines = {name: ax.plot([], [], color=plots.COLOURS[role], linewidth=1.3, label=label)[0]
                      for name, role, label in COSTS}
        self.jsd = self.floor = None
        if measured:
            green = plots.COLOURS["theory"]
            (self.jsd,) = ax.plot([], [], color=green, linewidth=1.8, label="JSD")
            (self.floor,) = ax.plot([], [], color=green, linewidth=1.2, linestyle=":", label="its floor")
        self.now = ax.plot([], [], color=plots.COLOURS["faint"], linewidth=1)[0]
        ax.set(xlabel="step", ylabel="costs and divergence" if measured else "loss")
        # above the axes: a curve may go anywhere inside
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=4, handlelength=1.2, borderaxespad=0.2,
                  columnspacing=1)

    def moving(self) -> list[Artist]:
        """Return the curves and the line of the step that is shown."""
        return [each for each in (*self.lines.values(), self.jsd, self.floor, self.now) if each is not None]

    @plots.styled
    def update(self, *, history: Mapping[str, Sequence[float]], jsd: Mapping[int, float], floor: float,
               step: int) -> None:
        """Show these costs of all steps, the divergences by step, and a line at one step where later ones are known."""
        drawn = []
        for name, line in self.lines.items():
            steps, values = thinned(history[name])
            line.set_data(steps, values)
            drawn.append(values[np.isfinite(values)])
        if self.jsd is not None:
            self.jsd.set_data([*jsd], [*jsd.values()])
        drawn = np.concatenate(drawn)
        low, high = (float(drawn.min()), float(drawn.max())) if len(drawn) else (0.0, 1.0)
        latest = len(history["loss_D"])
        right, bottom, top = _beyond(latest), min(0.0, _below(low)), max(1.0, -_below(-high))
        self.ax.set(xlim=(0, right), ylim=(bottom, top))
        if self.floor is not None:
            self.floor.set_data([0, right], [floor, floor])
        self.now.set_data(([step, step], [bottom, top]) if step < latest else ([], []))


def thinned(trace: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Return steps and values of a trace that begins with step 1: of a long one the means of equal pieces."""
    values = np.asarray(trace, float)
    piece = -(-len(values) // DRAWN) or 1
    whole = len(values) // piece * piece
    steps = np.arange(1, whole + 1).reshape(-1, piece).mean(1)
    return steps, values[:whole].reshape(-1, piece).mean(1)


def _beyond(steps: int) -> int:
    """The next of 100, 200, 400, 800, …: an axis that grew with every step would be drawn with every step."""
    return 100 * 2 ** int(np.ceil(np.log2(max(steps, 100) / 100)))


def _below(low: float) -> float:
    """A round number below `low`, in steps of about an eighth of it, for the same reason."""
    size = 2.0 ** (np.floor(np.log2(max(abs(low), 0.5))) - 2)
    return float(size * (np.floor(low / size) - 0.25))


def together(fig: Figure, plane: dict[str, Any], curves: dict[str, Any], words: str, *, measured: bool) -> Figure:
    """Draw both pictures side by side under their words, and return the Figure."""
    left, right = fig.subfigures(1, 2, width_ratios=[1, 1.15])
    PlaneDrawing(left, theory=measured).update(**plane)
    CurvesDrawing(right, measured=measured).update(**curves)
    if words:
        fig.suptitle(words, fontsize=9.5, x=0.02, ha="left")
    return fig
