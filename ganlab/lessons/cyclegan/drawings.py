"""The unpaired step as a diagram, and a cycle whose middle is disturbed by noise."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.diagram import arrow, bend, box, cut, gradient, note, sheet
from ganlab.plots.images import PicturesDrawing, to_pixels
from ganlab.plots.theme import described, number, styled


@styled
def cyclegan_diagram() -> Figure:
    """Return the step of CycleGAN from x's side: three terms for the generators, then D_y and its pool.

    Forward grey, gradients green, `detach` red, dashed grey what does not learn here.
    """
    fig, ax = sheet(8.9, 6.9, (0, 14.2), (0, 11.0))
    ax.text(0.2, 10.6, "1  Generators' half: both learn, from three terms", fontsize=12, fontweight="bold",
            va="center")
    _generators_half(ax, 7.3)
    ax.plot([0.2, 14.0], [4.05, 4.05], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 3.6, "2  Discriminators' half: D_y tells y from fakes of now and of before", fontsize=12,
            fontweight="bold", va="center")
    _discriminators_half(ax, 0.8)
    return described(fig, "Flow diagram of one step. Generators' half: x goes through G_xy to y_fake, which the frozen "
                          "D_y judges and which G_yx brings back to be compared with x; y goes through G_xy and is "
                          "compared with itself. Discriminators' half: fakes are cut off by detach, go into a pool of "
                          "50, and D_y tells them from real y.")


def _generators_half(ax: Axes, y: float) -> None:
    """x → G_xy → y_fake → G_yx; D_y above, the identity below."""
    box(ax, (0.9, y), "x", "real", width=1.2, soft=True)
    box(ax, (3.0, y), "G_xy", "fake")
    box(ax, (5.5, y), "y_fake", "fake", width=1.6, soft=True)
    box(ax, (8.0, y), "G_yx", "fake")
    _term(ax, (12.05, y), "cycle:\nλ · mean |G_yx(y_fake) − x|")
    box(ax, (8.0, y + 2.1), "D_y\nfrozen", "discriminator", frozen=True)
    _term(ax, (12.05, y + 2.1), "adversarial:\nmean (D_y(y_fake) − 1)²")
    box(ax, (0.9, y - 2.1), "y", "real", width=1.2, soft=True)
    box(ax, (3.0, y - 2.1), "G_xy", "fake")
    _term(ax, (12.05, y - 2.1), "identity:\nμ · mean |G_xy(y) − y|")
    for height, ways in {y: ((1.52, 2.18), (3.82, 4.68), (6.32, 7.18), (8.82, 10.03)),
                         y + 2.1: ((8.82, 10.03),), y - 2.1: ((1.52, 2.18), (3.82, 10.03))}.items():
        for start, end in ways:
            arrow(ax, (start, height + 0.14), (end, height + 0.14))
            if start > 2:
                gradient(ax, (end, height - 0.14), (start, height - 0.14))
    arrow(ax, (5.9, y + 0.47), (7.18, y + 1.95))
    gradient(ax, (7.18, y + 1.6), (6.2, y + 0.47))
    bend(ax, (0.9, y - 0.47), (11.2, y - 0.57), 0.09)
    ax.text(12.05, y + 1.05, "+", ha="center", va="center", fontsize=17)
    ax.text(12.05, y - 1.05, "+", ha="center", va="center", fontsize=17)
    note(ax, 3.0, y + 1.0, "opt_G.step():\nG_xy and G_yx change", trained=True)
    note(ax, 3.6, y + 2.6, "The same three terms from y's side: swap x and y.")


def _discriminators_half(ax: Axes, y: float) -> None:
    """The pool hands earlier fakes to D_y."""
    box(ax, (0.95, y), "y_fake", "fake", width=1.5, soft=True)
    box(ax, (4.4, y), "pool of\n50 fakes", "latent", width=1.8, soft=True, size=10.5)
    box(ax, (4.4, y + 1.6), "y", "real", width=1.2, soft=True)
    box(ax, (8.0, y + 0.8), "D_y", "discriminator")
    _term(ax, (12.05, y + 0.8), "½ [mean (D_y(y) − 1)²\n+ mean D_y(from the pool)²]")
    arrow(ax, (1.72, y), (3.48, y))
    cut(ax, (2.6, y))
    arrow(ax, (5.32, y), (7.18, y + 0.62))
    arrow(ax, (5.02, y + 1.6), (7.18, y + 0.98))
    arrow(ax, (8.82, y + 0.94), (10.03, y + 0.94))
    gradient(ax, (10.03, y + 0.66), (8.82, y + 0.66))
    note(ax, 2.2, y + 0.9, "detach: G gets no gradient")
    note(ax, 8.0, y + 1.75, "opt_D.step()", trained=True)
    note(ax, 8.0, y - 0.3, "D_x likewise, from x and x_fake")


def _term(ax: Axes, centre: tuple[float, float], text: str) -> None:
    box(ax, centre, text, "highlight", width=4.0, height=1.1, soft=True, size=10)


class CycleDrawing(PicturesDrawing):
    """A cycle disturbed by noise: the image, its translation with noise, the way back, and noise at the start."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig, ["x", "G_xy(x) + noise", "its way back", "x + noise, there and back"])

    @styled
    def update(self, *, images: Tensor | np.ndarray, sigma: float) -> None:
        """Show the four images (4, 3, H, W) in [−1, 1], in the order of the titles.

        Args:
            sigma: standard deviation of the noise, named under the pictures.
        """
        pixels = to_pixels(images)
        middle, start = (2 * float(np.abs(pixels[i] - pixels[0]).mean()) for i in (2, 3))
        self._show(pixels, f"σ = {number(sigma, 2)}    L1 from x: noise in the middle {number(middle, 3)}, "
                           f"noise at the start {number(start, 3)}")
