"""What drawings of curves share: the mark at the chosen value, limits that do not creep."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D


def mark(ax: Axes, colour: str) -> Line2D:
    """Return the dot that marks the chosen value on an Axes; it is placed by `set_data`."""
    (dot,) = ax.plot([], [], "o", color=colour, markersize=9, markeredgecolor="black", markeredgewidth=1, zorder=5,
                     clip_on=False)
    return dot


def ladder(value: float) -> float:
    """Return the next of …, 1, 1.5, 2, 3, 5, 7, 10, … from a positive value on, for the limit of an axis.

    Limits that jump now and then read better than creeping ones.
    """
    unit = 10.0 ** np.floor(np.log10(value))
    return float(unit * next((rung for rung in (1, 1.5, 2, 3, 5, 7) if rung * unit >= value), 10))
