"""What every picture that moves has: a Figure, a sentence of numbers, and which of its artists move."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure


class Drawing:
    """Artists on a Figure that `update` moves.

    `summary` is the sentence of numbers above the picture. `moving()` lists what may differ between two updates
    that leave `background()` equal, so that an explorer redraws nothing else.
    """

    summary = ""

    def __init__(self, fig: Figure | SubFigure) -> None:
        self.fig = fig
        self.heading = fig.suptitle(" ", fontsize=11.5, x=0.02, ha="left")

    def moving(self) -> list[Artist]:
        """Return lines and filled areas, in the order in which they are drawn."""
        artists = [each for ax in self.fig.axes for each in (*ax.collections, *ax.lines)]
        return sorted(artists, key=lambda artist: artist.get_zorder())

    def background(self) -> tuple:
        """Return a key of all else: limits, labels, titles and legends."""
        return tuple((ax.get_xlim(), ax.get_ylim(), ax.get_xlabel(), ax.get_title(loc="left"), _legend(ax))
                     for ax in self.fig.axes)

    def _say(self, summary: str) -> None:
        self.summary = summary
        self.heading.set_text(summary)


def _legend(ax: Axes) -> tuple[str, ...]:
    legend = ax.get_legend()
    return tuple(text.get_text() for text in legend.get_texts()) if legend else ()
