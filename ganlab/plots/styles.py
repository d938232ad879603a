"""Lesson 08: faces whose styles are mixed, a grid of mixtures, and a walk in z beside a walk in w."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.curves import Drawing
from ganlab.plots.images import _pixels
from ganlab.plots.style import COLOURS, bare, number, styled


class FacesDrawing(Drawing):
    """A row of pictures, each under its name.

    Args:
        fig: where it is drawn.
        names: from left to right.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, names: Sequence[str]) -> None:
        super().__init__(fig)
        self.names = list(names)
        self.pictures = []
        for ax, name in zip(fig.subplots(1, len(names)), names):
            bare(ax).set_title(name, loc="left")
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))

    def moving(self) -> list[Artist]:
        """Return the pictures: nothing else moves."""
        return self.pictures

    @styled
    def update(self, *, images: Tensor | np.ndarray, says: str) -> None:
        """Show one image a name, (n, C, H, W) in [−1, 1], and the sentence above them.

        Raises:
            ValueError: another number of images than names.
        """
        pixels = _pixels(images)
        if len(pixels) != len(self.names):
            raise ValueError(f"Expected {len(self.names)} images, got {len(pixels)}. Give one a name.")
        for picture, values in zip(self.pictures, pixels):
            _put(picture, values)
        self._say(says)


class MixingDrawing(Drawing):
    """A grid as in figure 3 of the paper: sources on the left and above, and in the middle their mixtures."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        ax = bare(fig.subplots())
        ax.set_title("above: sources of the fine styles", loc="left")
        ax.set_ylabel("left: sources of the coarse styles")
        self.picture = ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest")

    def moving(self) -> list[Artist]:
        """Return the grid: nothing else moves."""
        return [self.picture]

    @styled
    def update(self, *, left: Tensor | np.ndarray, above: Tensor | np.ndarray, mixed: Tensor | np.ndarray,
               says: str) -> None:
        """Show sources (rows, C, H, W) and (columns, C, H, W), and mixtures (rows · columns, C, H, W), row by row.

        Raises:
            ValueError: numbers of images that do not fit.
        """
        left, above, mixed = _pixels(left), _pixels(above), _pixels(mixed)
        if len(mixed) != len(left) * len(above):
            raise ValueError(f"Expected {len(left)} × {len(above)} mixtures, got {len(mixed)}. Give one for each "
                             "pair of sources.")
        side = mixed.shape[1]
        gap, step = max(2, side // 10), side + max(1, side // 32)  # sources stand a little apart
        canvas = np.ones((gap + step * (len(left) + 1), gap + step * (len(above) + 1), 3), np.float32)
        for column, picture in enumerate(above):
            canvas[:side, gap + step * (column + 1):][:, :side] = picture
        for row, picture in enumerate(left):
            top = gap + step * (row + 1)
            canvas[top:top + side, :side] = picture
            for column in range(len(above)):
                canvas[top:top + side, gap + step * (column + 1):][:, :side] = mixed[row * len(above) + column]
        _put(self.picture, canvas)
        self._say(says)


class StyleWalkDrawing(Drawing):
    """Two images on the way between two faces, in z and in w, and how much the image changes along both ways."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        axes = fig.subplots(1, 3, width_ratios=[1, 1, 1.3])
        self.pictures = []
        for ax, name in zip(axes, ("walk in z", "walk in w")):
            bare(ax).set_title(name, loc="left")
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))
        self.chart, colours = axes[2], (COLOURS["latent"], COLOURS["theory"])
        self.steps = [self.chart.plot([], [], color=colour, label=name)[0]
                      for colour, name in zip(colours, ("z", "w"))]
        self.mark, = self.chart.plot([], [], color="#777777", linewidth=1)
        self.chart.set(xlabel="t, from the first face to the second", ylabel="change of the image a step",
                       xlim=(0, 1))
        self.chart.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)

    def moving(self) -> list[Artist]:
        """Return the pictures too, beside the lines."""
        return [*self.pictures, *super().moving()]

    @styled
    def update(self, *, images: Tensor | np.ndarray, changes: np.ndarray, t: float) -> None:
        """Show the images at t, (2, C, H, W) in [−1, 1], and the change at each step of both ways, (2, steps)."""
        for picture, values in zip(self.pictures, _pixels(images)):
            _put(picture, values)
        middles = (np.arange(changes.shape[1]) + 0.5) / changes.shape[1]
        for curve, line in zip(self.steps, changes):
            curve.set_data(middles, line)
        top = 0.1 * float(np.ceil(12 * changes.max()) or 1)
        self.mark.set_data([t, t], [0, top])
        self.chart.set_ylim(0, top)
        in_z, in_w = changes.sum(1)
        self._say(f"t = {number(t, 2)}    sum of all changes on the way: in z {number(float(in_z), 2)}, "
                  f"w {number(float(in_w), 2)}")


def _put(picture, values: np.ndarray) -> None:
    picture.set_data(values)
    picture.set_extent((0, values.shape[1], values.shape[0], 0))
