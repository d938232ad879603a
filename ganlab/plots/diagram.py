"""Pieces of diagrams: networks and data as boxes, forward arrows grey, gradients green, `detach` red."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from ganlab.plots.theme import COLOURS, bare, new_figure

GRADIENT = COLOURS["theory"]
Point = tuple[float, float]


def sheet(width: float, height: float, x: Point, y: Point) -> tuple[Figure, Axes]:
    """Return an empty Figure in inches and its Axes without ticks, with these limits and square units."""
    fig = new_figure(width, height)
    ax = bare(fig.subplots())
    ax.set(xlim=x, ylim=y, aspect="equal")
    return fig, ax


def box(ax: Axes, centre: Point, text: str, role: str, *, width: float = 1.6, height: float = 0.9,
        soft: bool = False, frozen: bool = False, size: float = 11.5) -> None:
    """Draw a network (full colour), data (soft), or a network that is not trained here (frozen: dashed grey)."""
    colour = COLOURS[role]
    face = "#F2F2F2" if frozen else (*light(colour),) if soft else colour
    ax.add_patch(FancyBboxPatch(
        (centre[0] - width / 2, centre[1] - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.14",
        facecolor=face, edgecolor=COLOURS["faint"] if frozen else colour, linewidth=1.6,
        linestyle="--" if frozen else "-"))
    dark = soft or frozen
    ax.text(*centre, text, ha="center", va="center", fontsize=size,
            color="black" if dark else "white", fontweight="normal" if dark else "bold", linespacing=1.15)


def circle(ax: Axes, centre: Point, text: str, role: str, *, radius: float = 0.42) -> None:
    """Draw what goes in as a symbol: z, y, one input of a neuron."""
    ax.add_patch(Circle(centre, radius, facecolor=light(COLOURS[role]), edgecolor=COLOURS[role], linewidth=1.6))
    ax.text(*centre, text, ha="center", va="center", fontsize=12)


def arrow(ax: Axes, start: Point, end: Point) -> None:
    """Draw the way forward, grey."""
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color="#555555", linewidth=1.5,
                                 shrinkA=0, shrinkB=0))


def bend(ax: Axes, start: Point, end: Point, by: float) -> None:
    """Draw the way forward around others; `by` is how far it bends, as a share of its length."""
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color="#555555", linewidth=1.5,
                                 shrinkA=0, shrinkB=0, connectionstyle=f"arc3,rad={by}"))


def gradient(ax: Axes, start: Point, end: Point) -> None:
    """Draw the way of a gradient, green and dashed."""
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color=GRADIENT, linewidth=1.9,
                                 linestyle=(0, (3, 1.6)), shrinkA=0, shrinkB=0))


def cut(ax: Axes, centre: Point) -> None:
    """Draw two red strokes where `detach` stops the gradient."""
    x, y = centre
    for shift in (-0.09, 0.09):
        ax.plot([x + shift - 0.12, x + shift + 0.12], [y - 0.42, y + 0.42], color=COLOURS["fake"], linewidth=2.2)


def note(ax: Axes, x: float, y: float, text: str, *, trained: bool = False) -> None:
    """Write a remark, in the gradients' green where it says what is trained."""
    ax.text(x, y, text, ha="center", va="center", fontsize=10, color=GRADIENT if trained else "#555555",
            fontweight="bold" if trained else "normal")


def light(colour: str) -> tuple[float, float, float]:
    """Return a pale version of a colour "#rrggbb", each part from 0 to 1."""
    red, green, blue = (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(0.82 + 0.18 * part for part in (red, green, blue))
