"""Controls of explorers, all of one look: sliders, choices, switches, and a prediction to be moved in two ways."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np
from ipywidgets import HTML, FloatSlider, IntSlider, ToggleButton, ToggleButtons, VBox, Widget
from scipy.special import expit
from scipy.special import logit as logit_of

# for whatever has a description: names stand in one column, and nothing is wider than a narrow page
LOOK = {"style": {"description_width": "8.5em"}, "layout": {"width": "30em", "max_width": "100%"}}
_PROBABILITY, _LOGIT = "probability", "logit"


def slider(name: str, value: float, low: float, high: float, step: float) -> FloatSlider:
    """Return a slider of real numbers, shown with as many digits as a step has."""
    digits = max(0, int(np.ceil(-np.log10(step))))
    return FloatSlider(value, min=low, max=high, step=step, description=name, readout_format=f".{digits}f", **LOOK)


def whole(name: str, value: int, low: int, high: int) -> IntSlider:
    """Return a slider of whole numbers."""
    return IntSlider(value, low, high, description=name, **LOOK)


def choice(*options: str | tuple[str, Any]) -> ToggleButtons:
    """Return buttons of which one is chosen, first the first: words, or (words, value)."""
    return ToggleButtons(options=options, style={"button_width": "max-content"})


def switch(name: str) -> ToggleButton:
    """Return a narrow button that is on until it is pressed."""
    return ToggleButton(True, description=name, layout={"width": "5.2em"})


def label(text: str, *, colour: str = "") -> HTML:
    """Return words that stand among controls, bold in a colour if one is given."""
    return HTML(f'<b style="color:{colour}">{escape(text)}</b>' if colour else escape(text))


def column(*controls: Widget) -> VBox:
    """Return controls one below the other, to be given to an Explorer in place of one control."""
    return VBox(controls)


class Position:
    """One prediction, moved by its logit or by its probability; only the slider in use is shown.

    Args:
        logit: at first.
        reach: the logit's slider goes from −reach to reach.
        name: of the probability.
    """

    def __init__(self, *, logit: float, reach: float, name: str = "y = D(x)") -> None:
        self.by = choice(("by logit", _LOGIT), ("by probability", _PROBABILITY))
        self.logit = slider("logit a", logit, -reach, reach, 0.05)
        self.probability = slider(name, 0.5, 0, 1, 0.001)
        self.probability.layout.display = "none"
        self.by.observe(self._swap, names="value")

    def value(self) -> float:
        """Return the logit: ±∞ at the ends of the probability's slider."""
        return self.logit.value if self.by.value == _LOGIT else float(logit_of(self.probability.value))

    def set_reach(self, reach: float) -> None:
        """Let the logit's slider go from −reach to reach; its value moves only as far as it must."""
        if reach >= self.logit.max:  # the wider end first: a slider's minimum may not pass its maximum
            self.logit.max, self.logit.min, self.logit.step = reach, -reach, reach / 200
        else:
            self.logit.min, self.logit.max, self.logit.step = -reach, reach, reach / 200

    def _swap(self, _change: object) -> None:
        """Show the slider in use, where the other one stood: as near as it can go without certainty."""
        by_logit = self.by.value == _LOGIT
        if by_logit:
            at = logit_of(np.clip(self.probability.value, 0.001, 0.999))
            self.logit.value = float(np.clip(at, self.logit.min, self.logit.max))
        else:
            self.probability.value = float(np.clip(expit(self.logit.value), 0.001, 0.999))
        self.logit.layout.display = "flex" if by_logit else "none"
        self.probability.layout.display = "none" if by_logit else "flex"
