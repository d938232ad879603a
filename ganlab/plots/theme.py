"""One look for every picture: colours by role, fonts that stay readable at the width of a notebook."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure, SubFigure

P = ParamSpec("P")
R = TypeVar("R")

# Okabe and Ito's palette, told apart by readers with any colour vision; one colour a role in the whole course
COLOURS = {
    "real": "#0072B2",  # blue: data, x
    "fake": "#D55E00",  # vermilion: the generator and what it makes
    "discriminator": "#404040",  # dark grey
    "theory": "#009E73",  # bluish green: what a theorem says
    "latent": "#CC79A7",  # reddish purple: z
    "highlight": "#E69F00",  # orange
    "second": "#56B4E9",  # sky blue
    "faint": "#9A9A9A",
}
FAKE_TO_REAL = LinearSegmentedColormap.from_list(
    "fake to real", [COLOURS["fake"], "#F3C9A8", "#F7F7F7", "#A9CBE3", COLOURS["real"]])

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 11,
    "axes.titlesize": 11.5,
    "axes.titley": 1.0,  # fixed, which spares matplotlib a search at every redraw
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#777777",
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E8E8E8",
    "xtick.color": "#555555",
    "ytick.color": "#555555",
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "lines.linewidth": 2,
    "figure.facecolor": "white",
    "figure.constrained_layout.w_pad": 0.08,
}


def styled(make: Callable[P, R]) -> Callable[P, R]:
    """Run a drawing function under the course's style and leave matplotlib's settings as they were."""
    @functools.wraps(make)
    def under_style(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context(STYLE):
            return make(*args, **kwargs)
    return under_style


def new_figure(width: float, height: float, *, dpi: int = 90) -> Figure:
    """Return an empty Figure of the given inches on its own Agg canvas, unknown to pyplot."""
    fig = Figure(figsize=(width, height), dpi=dpi, layout="constrained")
    FigureCanvasAgg(fig)
    return fig


def described(fig: Figure, alt: str) -> Figure:
    """Return the figure with its alt text, which `show` puts beside it: what it shows, for who cannot see it."""
    fig.alt = alt
    return fig


def bare(ax: Axes) -> Axes:
    """Take ticks, grid and frame off an Axes that holds a picture or a diagram."""
    ax.set_xticks([])
    ax.set_yticks([])
    ax.grid(False)
    ax.spines[:].set_visible(False)
    return ax


def pictures_and_chart(fig: Figure | SubFigure, pictures: int, *, wide: float) -> list[Axes]:
    """Return axes for square pictures side by side and, last, for a chart as high as they are and `wide` times as wide.

    All stand at the top, so that nothing is left over below the pictures.
    """
    axes = list(fig.subplots(1, pictures + 1, width_ratios=[1] * pictures + [wide]))
    axes[-1].set_box_aspect(1 / wide)
    for ax in axes:
        ax.set_anchor("N")
    return axes


def number(value: float, digits: int = 3) -> str:
    """Return a number for people: fixed digits, a true minus sign, ∞; short scientific form when tiny or huge."""
    if np.isnan(value):
        return "undefined"
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    small = value != 0 and abs(value) < 0.5 * 10.0**-digits
    text = f"{value:.1e}" if small or abs(value) >= 1e4 else f"{value:.{digits}f}"
    return text.replace("-", "−")
