"""Pictures to move: controls, one picture and one line of numbers. Each lesson's room makes its own of them.

Put an explorer on the last line of a cell, and `show(explorer.static(), caption=…)` in the next one, so that the page
says the same without a kernel.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from ipywidgets import HTML, VBox, Widget
from matplotlib.figure import Figure

from ganlab.plots import Drawing, described
from ganlab.widgets.controls import row
from ganlab.widgets.picture import Message, Numbers, Picture, present
from ganlab.widgets.stage import Stage

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
    """

    def __init__(self, drawing: Callable[[Figure], Drawing], rows: Sequence[Sequence[Widget]],
                 state: Callable[[], dict[str, Any]], *, title: str) -> None:
        self.title, self.state = title, state
        self.error: Exception | None = None
        self.redraws = 0
        # by what is written beside them; choices, which have no description, by their first option
        self.controls = {control.description or _first(control.options): control
                         for controls in rows for control in controls if not isinstance(control, HTML)}
        self.image, self.numbers, self.message = Picture(title), Numbers(), Message()
        # the picture first: it stays where it is, however many controls there are
        self.box = VBox([self.numbers, self.image, self.message, *(row(*controls) for controls in rows)])
        self._due = False
        self.stage = Stage(drawing)
        for control in self.controls.values():
            control.observe(self._changed, names="value")
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

    def _ipython_display_(self) -> None:
        present(self.box, self.title, "Run this cell to move the sliders; the picture below shows one setting.")


def _first(options: Sequence) -> str:
    return options[0] if isinstance(options[0], str) else options[0][0]
