"""Who is told the class in a conditional GAN and in AC-GAN, and samples between two classes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.diagram import arrow, box, circle, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import put, to_pixels
from ganlab.plots.theme import COLOURS, number, styled


@styled
def conditional_diagram() -> Figure:
    """Return cGAN above and AC-GAN below: in one D is told the class y, in the other it must name it."""
    fig, ax = sheet(8.9, 5.1, (0, 13.2), (0, 7.5))
    ax.text(0.2, 7.2, "cGAN: D is told the class", fontsize=12, fontweight="bold", va="center")
    _conditional(ax, 5.5, told=True)
    ax.plot([0.2, 13], [3.6, 3.6], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 3.1, "AC-GAN: D sees the image alone, and names its class", fontsize=12, fontweight="bold",
            va="center")
    _conditional(ax, 1.3, told=False)
    return fig


def _conditional(ax: Axes, y: float, *, told: bool) -> None:
    circle(ax, (0.8, y + 0.6), "z", "latent")
    circle(ax, (0.8, y - 0.6), "y", "highlight")
    box(ax, (3.0, y), "G", "fake")
    box(ax, (5.7, y - 0.6), "x_fake", "fake", width=1.5, soft=True)
    box(ax, (5.7, y + 0.7), "x", "real", width=1.5, soft=True)
    box(ax, (8.6, y), "D", "discriminator")
    arrow(ax, (1.22, y + 0.5), (2.18, y + 0.15))
    arrow(ax, (1.22, y - 0.5), (2.18, y - 0.15))
    arrow(ax, (3.82, y - 0.1), (4.93, y - 0.5))
    arrow(ax, (6.47, y - 0.5), (7.78, y - 0.12))
    arrow(ax, (6.47, y + 0.6), (7.78, y + 0.12))
    if told:
        circle(ax, (8.6, y - 1.15), "y", "highlight", radius=0.36)
        arrow(ax, (8.6, y - 0.79), (8.6, y - 0.47))
        arrow(ax, (9.42, y), (10.3, y))
        ax.text(10.4, y, "real, and of class y?", va="center", fontsize=11)
    else:
        arrow(ax, (9.42, y + 0.12), (10.3, y + 0.4))
        arrow(ax, (9.42, y - 0.12), (10.3, y - 0.4))
        ax.text(10.4, y + 0.45, "real?  (L_S)", va="center", fontsize=11)
        ax.text(10.4, y - 0.45, "which class?  (L_C)", va="center", fontsize=11)


class MixDrawing(Drawing):
    """A sample of each generator for a mixture of two classes, and what a classifier says of each.

    Args:
        fig: where it is drawn.
        names: of one to three generators, from left to right.
        classes: number of classes.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, names: Sequence[str], classes: int = 10) -> None:
        super().__init__(fig)
        self.names, self.classes = list(names), classes
        *sheets, bars = fig.subplots(1, len(names) + 1, width_ratios=[1] * len(names) + [1.5])
        for ax, name in zip(sheets, names):
            ax.set(xticks=[], yticks=[])
            ax.set_title(name, loc="left")
        self.pictures = [ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest") for ax in sheets]
        colours = [COLOURS[role] for role in ("fake", "theory", "real")]
        self.bars = [bars.vlines([0], 0, 0, color=colour, linewidth=7, label=name)
                     for colour, name in zip(colours, names)]
        bars.set(xlabel="class", ylabel="classifier's probability", xlim=(-0.6, classes - 0.4), ylim=(0, 1.02),
                 xticks=range(classes))
        bars.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=len(names), borderaxespad=0, handlelength=1)

    def moving(self) -> list[Artist]:
        """Return the pictures too, beside the bars."""
        return [*self.pictures, *super().moving()]

    @styled
    def update(self, *, images: Tensor | np.ndarray, probabilities: np.ndarray, start: int, end: int,
               t: float) -> None:
        """Show one image a generator, (n, C, H, W) in [−1, 1], and the classifier's probabilities, (n, classes).

        Args:
            start, end, t: the mixture, (1 − t) of class `start` and t of class `end`.

        Raises:
            ValueError: another number of images or of probabilities than names.
        """
        pixels = to_pixels(images)
        if len(pixels) != len(self.names) or probabilities.shape != (len(self.names), self.classes):
            raise ValueError(f"Expected {len(self.names)} images and {len(self.names)} × {self.classes} "
                             f"probabilities, got {len(pixels)} and {' × '.join(map(str, probabilities.shape))}.")
        said = []
        for i, (picture, values, bars) in enumerate(zip(self.pictures, pixels, self.bars)):
            put(picture, values)
            shift = 0.3 * (i - (len(self.names) - 1) / 2)
            bars.set_segments([[(k + shift, 0), (k + shift, p)] for k, p in enumerate(probabilities[i])])
            named = int(probabilities[i].argmax())
            said.append(f"{self.names[i]} reads as {named} ({number(float(probabilities[i, named]), 2)})")
        self._say(f"{number(1 - t, 2)} of class {start} and {number(t, 2)} of class {end}:  " + ",  ".join(said))
