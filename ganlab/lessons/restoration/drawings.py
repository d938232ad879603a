"""What is lost in small pixels, SRGAN's way, and rows of pictures that are restored in several ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.diagram import arrow, box, gradient, note, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import put, to_pixels
from ganlab.plots.theme import COLOURS, bare, described, new_figure, styled


@styled
def srgan_diagram() -> Figure:
    """Return SRGAN's generator half: the features of a fixed network, and D's verdict, both by gradients to G."""
    fig, ax = sheet(8.9, 3.6, (0, 13.4), (0, 5.4))
    box(ax, (1.0, 2.7), "x_low", "second", width=1.3, height=0.8, soft=True)
    box(ax, (3.3, 2.7), "G", "fake")
    box(ax, (5.6, 2.7), "G(x_low)", "fake", width=1.7, height=0.8, soft=True)
    box(ax, (8.3, 4.3), "D, frozen", "discriminator", width=1.9, height=0.9, frozen=True)
    box(ax, (8.3, 1.5), "φ, fixed", "theory", width=1.9, height=0.9, frozen=True)
    box(ax, (5.6, 0.6), "x", "real", width=1.7, height=0.8, soft=True)
    box(ax, (11.8, 4.3), "−λ_a log D(G(x_low))", "highlight", width=2.9, soft=True, size=10)
    box(ax, (11.8, 1.5), "λ_c mean (φ(x) − φ(G))²", "highlight", width=2.9, soft=True, size=10)
    for start, end in (((1.68, 2.7), (2.47, 2.7)), ((4.13, 2.7), (4.72, 2.7)), ((6.48, 2.95), (7.32, 4.1)),
                       ((6.48, 2.45), (7.32, 1.75)), ((6.48, 0.7), (7.32, 1.2)), ((9.28, 4.42), (10.3, 4.42)),
                       ((9.28, 1.62), (10.3, 1.62))):
        arrow(ax, start, end)
    for start, end in (((10.3, 4.18), (9.28, 4.18)), ((10.3, 1.38), (9.28, 1.38)), ((7.32, 3.85), (6.48, 2.7)),
                       ((7.32, 1.95), (6.48, 2.65)), ((4.72, 2.55), (4.13, 2.55))):
        gradient(ax, start, end)
    note(ax, 3.3, 1.9, "opt_G.step()", trained=True)
    return fig


@styled
def trade_off(points: Mapping[str, tuple[float, float]], path: Sequence[tuple[float, float]] = (), *,
              distance: str) -> Figure:
    """Return fidelity against resemblance: each way of restoring is a point, and networks between two a line.

    Args:
        points: name → (PSNR in dB, distance from real pictures).
        path: the same of networks between two of them, in order.
        distance: what is measured, for the axis.
    """
    fig = new_figure(6.2, 3.6)
    ax = fig.subplots()
    if len(path):
        ax.plot(*np.array(path).T, ".-", color=COLOURS["fake"], label="between the two networks")
    for (name, (psnr, away)), role in zip(points.items(), ("second", "theory", "discriminator", "highlight")):
        ax.plot([psnr], [away], "o", color=COLOURS[role], markersize=9)
        ax.annotate(name, (psnr, away), xytext=(7, 5), textcoords="offset points")
    ax.set(xlabel="PSNR in dB: more is nearer to the one true picture →",
           ylabel=f"{distance}:\nless is more like real pictures ↓")
    ax.margins(0.18)
    if len(path):
        ax.legend(loc="lower right", bbox_to_anchor=(1, 1), borderaxespad=0)
    listed = "; ".join(f"{name} {psnr:.1f} dB, {away:.3g}" for name, (psnr, away) in points.items())
    return described(fig, f"PSNR against {distance}: {listed}.")


class RowDrawing(Drawing):
    """Pictures side by side, one a way.

    Args:
        names: written above the pictures.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, names: Sequence[str]) -> None:
        super().__init__(fig)
        self.names = list(names)
        axes = fig.subplots(1, len(self.names), squeeze=False)[0]
        for ax, name in zip(axes, self.names):
            bare(ax).set_title(name, loc="center", fontsize=10)
        self.pictures = [ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest") for ax in axes]

    def moving(self) -> list[Artist]:
        """Return the pictures."""
        return self.pictures

    @styled
    def update(self, *, images: Sequence[Tensor], said: str) -> None:
        """Show a picture (C, H, W) in [−1, 1] a name, and a line of numbers.

        Raises:
            ValueError: another number of pictures than names.
        """
        if len(images) != len(self.names):
            raise ValueError(f"Expected {len(self.names)} pictures, got {len(images)}.")
        for picture, image in zip(self.pictures, images):
            put(picture, to_pixels(image[None])[0])
        self._say(said)
