"""Controls of explorers, all of one look: sliders, choices, switches, and a prediction to be moved in two ways.

The browser shows native inputs, so that each has its name, says its true value, and obeys the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import anywidget
import numpy as np
import traitlets
from ipywidgets import HTML, HBox, Layout, Widget
from scipy.special import expit
from scipy.special import logit as logit_of

from ganlab.widgets import front

_PROBABILITY, _LOGIT = "probability", "logit"


class Control(anywidget.AnyWidget):
    """A native input of the browser; `value` is what it stands at."""

    _esm = traitlets.Unicode(front.PAGE).tag(sync=True)
    _css = traitlets.Unicode(front.LOOK).tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)


# three to a row on a wide page, one on a narrow one
_IN_A_ROW = {"flex": "1 1 19em", "max_width": "min(100% - 4px, 30em)"}


class _Slider(Control):
    kind = traitlets.Unicode("slider").tag(sync=True)
    log = traitlets.Bool(False).tag(sync=True)
    digits = traitlets.Int(0).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(layout=Layout(**_IN_A_ROW), **traits)

    @traitlets.validate("value")
    def _inside(self, proposal: dict) -> float:
        return min(max(proposal["value"], self.min), self.max)

    @traitlets.observe("min", "max")
    def _follow(self, _change: dict) -> None:
        self.value = min(max(self.value, self.min), self.max)


class Slider(_Slider):
    """A slider of real numbers; `log` makes its way logarithmic and its `step` one of the exponent of ten."""

    min, max, step = (traitlets.Float().tag(sync=True) for _ in range(3))
    value = traitlets.Float().tag(sync=True)


class Whole(_Slider):
    """A slider of whole numbers."""

    min, max, step = (traitlets.Int(1).tag(sync=True) for _ in range(3))
    value = traitlets.Int().tag(sync=True)


class Choice(Control):
    """Options of which one is chosen, first the first: words, or (words, value)."""

    kind = traitlets.Unicode("choice").tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)
    value = traitlets.Any()

    def __init__(self, options: tuple[str | tuple[str, Any], ...], name: str, **traits: Any) -> None:
        self.options = options
        pairs = [option if isinstance(option, tuple) else (option, option) for option in options]
        self.values = [value for _, value in pairs]
        super().__init__(name=name, labels=[words for words, _ in pairs], value=self.values[0], **traits)

    @traitlets.observe("index")
    def _chosen(self, change: dict) -> None:
        self.value = self.values[change["new"]]

    @traitlets.validate("value")
    def _known(self, proposal: dict) -> Any:
        if proposal["value"] not in self.values:
            raise traitlets.TraitError(f"Expected one of {self.values}, got {proposal['value']!r}.")
        return proposal["value"]

    @traitlets.observe("value")
    def _shown(self, change: dict) -> None:
        self.index = self.values.index(change["new"])


class Switch(Control):
    """A box that is ticked or not."""

    kind = traitlets.Unicode("toggle").tag(sync=True)
    value = traitlets.Bool(True).tag(sync=True)


class Press(Control):
    """A button: `on_click` says what it does, with nothing given to it."""

    kind = traitlets.Unicode("press").tag(sync=True)

    def __init__(self, name: str) -> None:
        super().__init__(description=name)
        self._actions: list[Callable[[], Any]] = []
        self.on_msg(lambda *_: self.click())

    def on_click(self, action: Callable[[], Any]) -> None:
        """Do this too at each press."""
        self._actions.append(action)

    def click(self) -> None:
        """Press the button."""
        for action in self._actions:
            action()


class Entry(Control):
    """A line of text; its value follows when Enter is pressed or the line is left."""

    kind = traitlets.Unicode("entry").tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)


def entry(name: str, value: str) -> Entry:
    """Return a line to type in, as wide as the page."""
    return Entry(description=name, value=value, layout=Layout(flex="1 1 100%"))


def slider(name: str, value: float, low: float, high: float, step: float) -> Slider:
    """Return a slider of real numbers, shown with as many digits as a step has."""
    digits = max(0, int(np.ceil(-np.log10(step))))
    return Slider(description=name, min=low, max=high, step=step, value=value, digits=digits)


def log_slider(name: str, value: float, low: float, high: float) -> Slider:
    """Return a slider of positive numbers whose steps are tenths of a power of ten."""
    return Slider(description=name, min=low, max=high, step=0.1, value=value, log=True)


def whole(name: str, value: int, low: int, high: int) -> Whole:
    """Return a slider of whole numbers."""
    return Whole(description=name, min=low, max=high, value=value)


def choice(*options: str | tuple[str, Any], name: str) -> Choice:
    """Return options of which one is chosen, first the first: words, or (words, value).

    Args:
        name: what is chosen, for screen readers.
    """
    return Choice(options, name)


def menu(name: str, *options: str | tuple[str, Any]) -> Choice:
    """Return a list of which one is chosen, first the first, where there are too many to stand side by side."""
    return Choice(options, name, kind="menu", layout=Layout(**_IN_A_ROW))


def switch(name: str) -> Switch:
    """Return a box that is ticked until it is pressed."""
    return Switch(description=name)


def press(name: str, action: Callable[[], Any]) -> Press:
    """Return a button that does something."""
    button = Press(name)
    button.on_click(action)
    return button


def label(text: str) -> HTML:
    """Return words that stand among controls."""
    return HTML(escape(text))


def row(*controls: Widget) -> HBox:
    """Return controls side by side, as many as the page is wide."""
    return HBox(controls, layout=Layout(flex_flow="row wrap"))


class Position:
    """One prediction, moved by its logit or by its probability; only the slider in use is shown.

    Args:
        logit: at first.
        reach: the logit's slider goes from −reach to reach.
        name: of the probability.
    """

    def __init__(self, *, logit: float, reach: float, name: str = "y = D(x)") -> None:
        self.by = choice(("by logit", _LOGIT), ("by probability", _PROBABILITY), name="The prediction is moved")
        self.logit = slider("logit a", logit, -reach, reach, 0.05)
        self.probability = slider(name, 0.5, 0, 1, 0.001)
        self.probability.layout.display = "none"
        self.by.observe(self._swap, names="value")

    def value(self) -> float:
        """Return the logit: ±∞ at the ends of the probability's slider."""
        return self.logit.value if self.by.value == _LOGIT else float(logit_of(self.probability.value))

    def set_reach(self, reach: float) -> None:
        """Let the logit's slider go from −reach to reach; its value moves only as far as it must."""
        self.logit.min, self.logit.max, self.logit.step = -reach, reach, reach / 200

    def _swap(self, _change: object) -> None:
        """Show the slider in use, where the other one stood: as near as it can go without certainty."""
        by_logit = self.by.value == _LOGIT
        if by_logit:
            at = logit_of(np.clip(self.probability.value, 0.001, 0.999))
            self.logit.value = float(np.clip(at, self.logit.min, self.logit.max))
        else:
            self.probability.value = float(np.clip(expit(self.logit.value), 0.001, 0.999))
        self.logit.layout.display = None if by_logit else "none"
        self.probability.layout.display = "none" if by_logit else None
