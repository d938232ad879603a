"""The pairs that D of GAN-CLS sees, StackGAN's two stages, and faces drawn for what somebody types."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.diagram import arrow, box, circle, cut, gradient, note, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import put, to_pixels
from ganlab.plots.theme import bare, number, styled


@styled
def matching_pairs() -> Figure:
    """Return GAN-CLS's step: three kinds of pairs for D, one of them true; and G's way through D."""
    fig, ax = sheet(8.9, 5.4, (0, 13.4), (0, 8.1))
    ax.text(0.2, 7.7, "1  Discriminator's half: is the picture real, and does the text describe it?", fontsize=12,
            fontweight="bold", va="center")
    rows = (("real x", "right text t", "real", "highlight", "true", 6.6), ("real x", "a wrong text t̂", "real", "second",
            "false", 5.5), ("G(z, t)", "right text t", "fake", "highlight", "false", 4.4))
    for picture, words, kind, role, verdict, y in rows:
        box(ax, (1.6, y), picture, kind, width=2.0, height=0.8, soft=True)
        box(ax, (4.4, y), words, role, width=2.6, height=0.8, soft=True, size=10.5)
        arrow(ax, (5.78, y), (7.2, y))
        box(ax, (8.1, y), "D", "discriminator", width=1.6, height=0.8)
        arrow(ax, (8.98, y), (10.3, y))
        ax.text(10.5, y, verdict, va="center", fontsize=12, fontweight="bold")
        term = "log D" if verdict == "true" else "½ · log(1 − D)"
        ax.text(13.3, y, term, va="center", ha="right", fontsize=11)
    note(ax, 8.1, 3.72, "opt_D.step()", trained=True)
    ax.plot([0.2, 13.2], [3.3, 3.3], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 2.9, "2  Generator's half: pass for real, and for what the text says", fontsize=12, fontweight="bold",
            va="center")
    y = 1.5
    circle(ax, (0.8, y + 0.5), "z", "latent")
    box(ax, (0.8, y - 0.6), "t", "highlight", width=0.9, height=0.7, soft=True)
    box(ax, (3.4, y), "G", "fake")
    box(ax, (6.2, y), "G(z, t)", "fake", width=1.8, height=0.8, soft=True)
    box(ax, (9.0, y), "D\nfrozen", "discriminator", frozen=True)
    box(ax, (11.9, y), "log D(G(z, t), t)", "highlight", width=2.7, soft=True, size=10.5)
    for start, end in (((1.25, y + 0.4), (2.57, y + 0.15)), ((1.28, y - 0.5), (2.57, y - 0.15)),
                       ((4.23, y + 0.14), (5.27, y + 0.14)), ((7.13, y + 0.14), (8.17, y + 0.14)),
                       ((9.83, y + 0.14), (10.5, y + 0.14)), ((1.28, y - 0.85), (8.3, y - 0.52))):
        arrow(ax, start, end)
    for start, end in (((10.5, y - 0.14), (9.83, y - 0.14)), ((8.17, y - 0.14), (7.13, y - 0.14)),
                       ((5.27, y - 0.14), (4.23, y - 0.14))):
        gradient(ax, start, end)
    note(ax, 3.4, y - 1.15, "opt_G.step()", trained=True)
    cut(ax, (6.5, 4.4))
    note(ax, 6.2, 3.72, "detach")
    return fig


@styled
def two_stages() -> Figure:
    """Return StackGAN: text → c → stage I → small picture → stage II, with a c of its own → large picture."""
    fig, ax = sheet(8.9, 3.0, (0, 13.4), (0, 4.5))
    box(ax, (1.0, 3.5), "text t", "highlight", width=1.6, height=0.8, soft=True)
    for x, name in ((3.6, "c ~ N(μ, σ²)"), (9.1, "another c")):
        box(ax, (x, 3.5), name, "latent", width=2.4, height=0.8, soft=True, size=10.5)
    circle(ax, (1.0, 1.3), "z", "latent")
    box(ax, (3.6, 1.3), "stage I", "fake", width=2.0)
    box(ax, (6.3, 1.3), "32 × 32", "fake", width=1.7, height=0.8, soft=True)
    box(ax, (9.1, 1.3), "stage II", "fake", width=2.0)
    box(ax, (12.0, 1.3), "64 × 64", "fake", width=1.9, height=1.5, soft=True)
    for start, end in (((1.85, 3.5), (2.37, 3.5)), ((3.6, 3.07), (3.6, 1.83)), ((1.5, 1.3), (2.57, 1.3)),
                       ((4.63, 1.3), (5.42, 1.3)), ((7.18, 1.3), (8.07, 1.3)), ((9.1, 3.07), (9.1, 1.83)),
                       ((10.13, 1.3), (11.02, 1.3))):
        arrow(ax, start, end)
    ax.plot([1.0, 1.0, 9.1], [3.93, 4.25, 4.25], color="#555555", linewidth=1.2)
    arrow(ax, (9.1, 4.25), (9.1, 3.93))
    note(ax, 3.6, 0.45, "trained first, then frozen")
    note(ax, 9.1, 0.45, "trained after")
    return fig


class FacesDrawing(Drawing):
    """Faces for one text, or for a mixture of two, in rows of four.

    Args:
        count: of the faces.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, count: int = 8) -> None:
        super().__init__(fig)
        self.count = count
        axes = fig.subplots(-(-count // 4), 4, squeeze=False).flatten()
        for ax in axes:
            bare(ax)
        self.pictures = [ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest") for ax in axes[:count]]

    def moving(self) -> list[Artist]:
        """Return the faces."""
        return self.pictures

    @styled
    def update(self, *, images: Tensor | np.ndarray, text: str, other: str = "", t: float = 0.0, unknown: str = "",
               read: str = "") -> None:
        """Show the faces (count, C, H, W) in [−1, 1] drawn for (1 − t) of `text` and t of `other`.

        Args:
            unknown: what was typed and not understood; the faces are those of the text before then.
            read: what a classifier reads in the faces.

        Raises:
            ValueError: another number of faces.
        """
        pixels = to_pixels(images)
        if len(pixels) != self.count:
            raise ValueError(f"Expected {self.count} faces, got {len(pixels)}.")
        for picture, values in zip(self.pictures, pixels):
            put(picture, values)
        drawn = f"“{text}”" if not t else f"{number(1 - t, 2)} of “{text}” and {number(t, 2)} of “{other}”"
        self._say(f"{unknown}Drawn: {drawn}" + (f"\nA classifier reads: {read}" if read else ""))
