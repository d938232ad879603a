"""Pictures to move: controls, one picture and one line of numbers. Each lesson's room makes its own of them.

Put an explorer on the last line of a cell, and `show(explorer.static(), alt=…)` in the next one, so that the page
says the same without a kernel.
"""

from __future__ import annotations

import asyncio
import html
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from ipywidgets import HTML, Box, HBox, Layout, VBox, Widget
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from ganlab.plots import Drawing, new_figure
from ganlab.widgets.display import jpeg
from ganlab.widgets.picture import Picture, bundle

WIDTH, HEIGHT, DPI = 9.4, 3.75, 90  # inches and dots an inch: 846 × 337 pixels
WAIT = 0.01  # seconds in which further slider events join the redraw that is already due
KEPT = 64  # backgrounds of an explorer, half a megabyte each
SPARE = 22  # pixels between a y label and the tick labels of the first picture, for wider ones


class Explorer:
    """Controls over one picture, redrawn on one figure and sent as JPEG.

    Slider events that arrive before a redraw begins share it, so that they never queue. A redraw that fails
    leaves the last picture, says so under it, and keeps the exception in `error`.

    Args:
        drawing: makes a Drawing on a Figure; its `update(**state)` shows a state.
        rows: the controls, row by row.
        state: reads the controls; its dict goes to `update`.
        title: what the explorer shows, for screen readers and where widgets cannot be drawn.
    """

    def __init__(self, drawing: Callable[[Figure], Drawing], rows: Sequence[Sequence[Widget]],
                 state: Callable[[], dict[str, Any]], *, title: str) -> None:
        self.title, self.state, self._make = title, state, drawing
        self.error: Exception | None = None
        self.redraws = 0
        # by what is written beside them; toggles, which have no description, by their first option
        self.controls = {leaf.description or _first(leaf.options): leaf
                         for row in rows for control in row for leaf in _leaves(control)}
        self.image = Picture(title)
        self.numbers, self.message = HTML(), HTML()
        self.box = VBox([*(HBox(list(row), layout=Layout(flex_flow="row wrap")) for row in rows),
                         self.numbers, self.image, self.message])
        self._due = False
        self._begin()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self.redraw()

    @property
    def summary(self) -> str:
        """The numbers of the picture, as text."""
        return self.drawing.summary

    def static(self) -> Figure:
        """Return a new Figure of the present state, with its numbers, to be shown under the explorer.

        Raises:
            Exception: whatever the drawing raises for this state.
        """
        fig = new_figure(WIDTH, HEIGHT + 0.25, dpi=DPI)
        self._make(fig).update(**self.state())
        return fig

    def redraw(self) -> None:
        """Draw the present state now. An exception is shown under the picture and kept in `error`."""
        self._due = False
        try:
            self.drawing.update(**self.state())
            self.image.value = self._jpeg()
        except Exception as error:  # a callback's traceback would end in a log that no learner opens
            self.error = error
            self.message.value = (f'<div role="alert" style="color:#A33">Could not redraw: '
                                  f"{html.escape(type(error).__name__)}: {html.escape(str(error))}</div>")
            return
        self.error, self.message.value = None, ""
        self.redraws += 1
        numbers = html.escape(self.summary).replace("\n", "<br>")
        self.numbers.value = (f'<div role="status" style="white-space:pre-wrap;line-height:1.4;'
                              f'font-variant-numeric:tabular-nums">{numbers}</div>')

    def _changed(self, _change: object) -> None:
        if self._due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: a script or a test
            self.redraw()
            return
        self._due = True
        loop.call_later(WAIT, self.redraw)

    def _begin(self) -> None:
        fig = new_figure(WIDTH, HEIGHT, dpi=DPI)
        fig.get_layout_engine().set(w_pad=0.27)  # inches; the layout is made once, wider tick labels come later
        self._canvas = fig.canvas
        self.drawing = self._make(fig)
        self.drawing.heading.set_visible(False)  # the numbers stand in a line of text above the picture
        self.drawing.heading.set_in_layout(False)
        self._strips: list[Bbox] = []
        self._backgrounds: dict[tuple, Any] = {}

    def _jpeg(self) -> bytes:
        """Draw what moves over stored backgrounds, one for each axes, made only for new limits or labels."""
        fig, drawing, renderer = self._canvas.figure, self.drawing, self._canvas.get_renderer()
        moving = drawing.moving()
        for artist in moving:
            artist.set_animated(True)  # left out of what ax.draw draws
        if not self._strips:
            fig.draw_without_rendering()
            self._freeze(fig)
            self._strips = _strips(fig)
        keys = list(enumerate(drawing.background()))
        for key, ax, strip in zip(keys, fig.axes, self._strips):
            if key not in self._backgrounds:
                renderer.clear()
                fig.patch.draw(renderer)
                ax.draw(renderer)
                self._backgrounds[key] = self._canvas.copy_from_bbox(strip)
        for key in keys:
            self._canvas.restore_region(self._backgrounds[key])
        for key in list(self._backgrounds)[:-KEPT]:
            del self._backgrounds[key]  # the oldest
        for artist in moving:
            artist.axes.draw_artist(artist)
        return jpeg(self._canvas)

    @staticmethod
    def _freeze(fig: Figure) -> None:
        """Keep the layout of the first picture: axes must not jump, and placing labels is a third of the work."""
        fig.set_layout_engine("none")
        for axis in (axis for ax in fig.axes for axis in (ax.xaxis, ax.yaxis)):
            x, y = axis.label.get_transform().transform(axis.label.get_position())
            x -= SPARE if axis.axis_name == "y" else 0
            axis.set_label_coords(*axis.axes.transAxes.inverted().transform((x, y)))

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return bundle(self.box, self.title,
                      "Run this cell to move the sliders; the picture below shows one setting.", **options)


def _strips(fig: Figure) -> list[Bbox]:
    """Cut a Figure whose axes stand side by side into one strip for each, in pixels."""
    boxes = [ax.get_tightbbox() for ax in fig.axes]
    cuts = [0, *(round((left.x1 + right.x0) / 2) for left, right in pairwise(boxes)), fig.bbox.width]
    return [Bbox([[left, 0], [right, fig.bbox.height]]) for left, right in pairwise(cuts)]


def _first(options: Sequence) -> str:
    return options[0] if isinstance(options[0], str) else options[0][0]


def _leaves(control: Widget) -> list[Widget]:
    """The widgets of a column that have a value to read."""
    if isinstance(control, Box):
        return [leaf for child in control.children for leaf in _leaves(child)]
    return [] if isinstance(control, HTML) else [control]
