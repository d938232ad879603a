"""Where a picture that moves is drawn: one figure, of which only what has changed is drawn again."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ganlab.plots import Drawing, new_figure
from ganlab.widgets.display import jpeg

WIDTH, HEIGHT, DPI = 9.4, 3.75, 90  # inches and dots an inch: 846 × 337 pixels
KEPT = 64  # backgrounds, half a megabyte each
SPARE = 22  # pixels between a y label and the tick labels of the first picture, for wider ones


class Stage:
    """A Drawing whose axes stand side by side, on a figure of its own.

    Args:
        make: makes the Drawing on a Figure.
        width, height: of the figure, in inches.
    """

    def __init__(self, make: Callable[[Figure], Drawing], *, width: float = WIDTH, height: float = HEIGHT) -> None:
        self._make, self._width, self._height = make, width, height
        fig = new_figure(width, height, dpi=DPI)
        fig.get_layout_engine().set(w_pad=0.27)  # inches; the layout is made once, wider tick labels come later
        self._canvas = fig.canvas
        self.drawing = make(fig)
        self.drawing.heading.set_visible(False)  # the numbers stand in a line of text beside the picture
        self.drawing.heading.set_in_layout(False)
        self.strips: list[Bbox] = []  # one for each axes of the figure, in pixels, from the first picture on
        self.backgrounds: dict[tuple, Any] = {}

    def draw(self, **state: Any) -> bytes:
        """Show a state; return the picture as JPEG."""
        return jpeg(self.paint(**state))

    def paint(self, **state: Any) -> FigureCanvasAgg:
        """Show a state; return the canvas that holds the picture until the next one.

        What moves is drawn over stored backgrounds, one for each axes, made only for new limits or labels.
        """
        self.drawing.update(**state)
        fig, drawing, renderer = self._canvas.figure, self.drawing, self._canvas.get_renderer()
        moving = drawing.moving()
        for artist in moving:
            artist.set_animated(True)  # left out of what ax.draw draws
        if not self.strips:
            fig.draw_without_rendering()
            _freeze(fig)
            self.strips = _strips(fig)
        keys = list(enumerate(drawing.background()))
        for key, ax, strip in zip(keys, fig.axes, self.strips):
            if key not in self.backgrounds:
                renderer.clear()
                fig.patch.draw(renderer)
                ax.draw(renderer)
                self.backgrounds[key] = self._canvas.copy_from_bbox(strip)
        for key in keys:
            self._canvas.restore_region(self.backgrounds[key])
        for key in list(self.backgrounds)[:-KEPT]:
            del self.backgrounds[key]  # the oldest
        for artist in moving:
            artist.axes.draw_artist(artist)
        return self._canvas

    def still(self, **state: Any) -> Figure:
        """Return a new Figure of a state, with its numbers above it, and its words for who cannot see it."""
        fig = new_figure(self._width, self._height + 0.25, dpi=DPI)
        self._make(fig).update(**state)
        return fig


def _freeze(fig: Figure) -> None:
    """Keep the layout of the first picture: axes must not jump, and placing labels is a third of the work."""
    fig.set_layout_engine("none")
    for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)):
        x, y = axis.label.get_transform().transform(axis.label.get_position())
        x -= SPARE if axis.axis_name == "y" and axis.get_label_position() == "left" else 0
        axis.set_label_coords(*axis.axes.transAxes.inverted().transform((x, y)))


def _strips(fig: Figure) -> list[Bbox]:
    """Cut a Figure whose axes stand side by side into one strip for each, in pixels, in the order of its axes."""
    boxes = [ax.get_tightbbox() for ax in fig.axes]
    order = sorted(range(len(boxes)), key=lambda number: boxes[number].x0)
    placed = [boxes[number] for number in order]
    cuts = [0, *(round((left.x1 + right.x0) / 2) for left, right in pairwise(placed)), fig.bbox.width]
    strips = dict(zip(order, pairwise(cuts)))
    return [Bbox([[strips[number][0], 0], [strips[number][1], fig.bbox.height]]) for number in range(len(boxes))]
