"""Pictures to move: controls, one picture and one line of numbers. Each lesson's room makes its own of them.

Put an explorer on the last line of a cell, and `show(explorer.static(), caption=…)` in the next one, so that the page
says the same without a kernel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ipywidgets import HTML, VBox, Widget
from matplotlib.figure import Figure

from ganlab.plots import Drawing, described
from ganlab.widgets import frames
from ganlab.widgets.controls import row
from ganlab.widgets.picture import Message, Numbers, Picture, present
from ganlab.widgets.stage import WIDTH, Stage

WAIT = 0.01  # seconds in which further slider events join the redraw that is already due


class Explorer:
    """One picture over its controls, redrawn on one figure and sent as JPEG.

    Slider events that arrive before a redraw begins share it, so that they never queue. A redraw that fails
    leaves the last picture, says so under it, and keeps the exception in `error`.

    Args:
        drawing: makes a Drawing on a Figure; its `update(**state)` shows a state.
        rows: the controls, row by row.
        state: reads the controls; its dict goes to `update`.
        title: what the explorer shows, for screen readers and where widgets cannot be drawn.
        beside: what stands to the left of the picture, a surface to draw on for instance; `redraw` when it changes.
        tools: what belongs to `beside`, row by row below the picture; it changes no picture by itself.
        width: of the picture, in inches.
        grid: the one or two controls that move on pages without a kernel (see `frames`), by default the first two; or
            these → the values at which they can stand there, None for some from end to end.
        phrases: words of the lesson beside the explorer → the part of the picture they speak of, counted from 0 on the
            left, or values of controls. On pages without a kernel they show it when they are pointed at.
    """

    def __init__(self, drawing: Callable[[Figure], Drawing], rows: Sequence[Sequence[Widget]],
                 state: Callable[[], dict[str, Any]], *, title: str, beside: Widget | None = None,
                 tools: Sequence[Sequence[Widget]] = (), width: float = WIDTH,
                 grid: Sequence[str] | Mapping[str, Sequence[Any] | None] = (),
                 phrases: Mapping[str, int | Mapping[str, Any]] | None = None) -> None:
        self.title, self.state = title, state
        self.error: Exception | None = None
        self.redraws = 0
        # by what is written beside them: a menu's name; of choices, which have none there, the first option
        self.controls = {_written(control): control
                         for controls in rows for control in controls if not isinstance(control, HTML)}
        chosen = grid or tuple(self.controls)[:2]
        self.grid = dict(chosen) if isinstance(chosen, Mapping) else dict.fromkeys(chosen)
        self.phrases = phrases or {}
        self.image, self.numbers, self.message = Picture(title), Numbers(), Message()
        # the picture first: it stays where it is, however many controls there are
        picture = self.image if beside is None else row(beside, self.image)
        self.box = VBox([self.numbers, picture, self.message, *(row(*controls) for controls in (*tools, *rows))])
        self._due = False
        self.stage = Stage(drawing, width=width)
        for control in self.controls.values():
            control.observe(self.changed, names="value")
        self.redraw()

    @property
    def drawing(self) -> Drawing:
        """What is drawn."""
        return self.stage.drawing

    @property
    def summary(self) -> str:
        """The numbers of the picture, as text."""
        return self.drawing.summary

    def static(self) -> Figure:
        """Return a new Figure of the present state, with its numbers, to be shown under the explorer.

        It carries its alt text: the title and the numbers.

        Raises:
            Exception: whatever the drawing raises for this state.
        """
        fig = self.stage.still(**self.state())
        return described(fig, f"{self.title} {fig.get_suptitle()}")

    def redraw(self) -> None:
        """Draw the present state now. An exception is shown under the picture and kept in `error`."""
        self._due = False
        try:
            self.image.value = self.stage.draw(**self.state())
        except Exception as error:  # a callback's traceback would end in a log that no learner opens
            self.error = error
            self.message.alert(f"Could not redraw: {type(error).__name__}: {error}")
            return
        self.error = None
        self.message.clear()
        self.redraws += 1
        self.numbers.say(self.summary)

    def changed(self, _change: object = None) -> None:
        """Redraw soon; changes until then share it."""
        if self._due:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no kernel: a script or a test
            self.redraw()
            return
        self._due = True
        loop.call_later(WAIT, self.redraw)

    def _ipython_display_(self) -> None:
        frames.record_if_asked(self)
        present(self.box, self.title, "Run this cell to move the sliders; the picture below shows one setting.")


def _written(control: Any) -> str:
    if control.description:
        return control.description
    return control.name if control.kind == "menu" else control.labels[0]
