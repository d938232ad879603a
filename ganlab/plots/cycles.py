"""Lesson 07: the unpaired step as a drawing, and a cycle whose middle is disturbed by noise."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.curves import Drawing
from ganlab.plots.diagrams import _arrow, _bend, _box, _cut, _gradient, _note, _sheet
from ganlab.plots.images import _pixels
from ganlab.plots.style import bare, number, styled


@styled
def cyclegan_diagram() -> Figure:
    """Return the step of CycleGAN, lesson 07, from x's side: three terms for the generators, then D_y and its pool.

    As in `step_diagram`: forward grey, gradients green, `detach` red, hatched grey what does not learn here.
    """
    fig, ax = _sheet(8.9, 6.9, (0, 14.2), (0, 11.0))
    ax.text(0.2, 10.6, "1  Generators' half: both learn, from three terms", fontsize=12, fontweight="bold",
            va="center")
    _generators_half(ax, 7.3)
    ax.plot([0.2, 14.0], [4.05, 4.05], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 3.6, "2  Discriminators' half: D_y tells y from fakes of now and of before", fontsize=12,
            fontweight="bold", va="center")
    _discriminators_half(ax, 0.8)
    return fig


def _generators_half(ax: Axes, y: float) -> None:
    """x → G_xy → y_fake → G_yx; D_y above, the identity below."""
    _box(ax, (0.9, y), "x", "real", width=1.2, soft=True)
    _box(ax, (3.0, y), "G_xy", "fake")
    _box(ax, (5.5, y), "y_fake", "fake", width=1.6, soft=True)
    _box(ax, (8.0, y), "G_yx", "fake")
    _term(ax, (12.05, y), "cycle:\nλ · mean |G_yx(y_fake) − x|")
    _box(ax, (8.0, y + 2.1), "D_y\nfrozen", "discriminator", frozen=True)
    _term(ax, (12.05, y + 2.1), "adversarial:\nmean (D_y(y_fake) − 1)²")
    _box(ax, (0.9, y - 2.1), "y", "real", width=1.2, soft=True)
    _box(ax, (3.0, y - 2.1), "G_xy", "fake")
    _term(ax, (12.05, y - 2.1), "identity:\nμ · mean |G_xy(y) − y|")
    for height, ways in {y: ((1.52, 2.18), (3.82, 4.68), (6.32, 7.18), (8.82, 10.03)),
                         y + 2.1: ((8.82, 10.03),), y - 2.1: ((1.52, 2.18), (3.82, 10.03))}.items():
        for start, end in ways:
            _arrow(ax, (start, height + 0.14), (end, height + 0.14))
            if start > 2:
                _gradient(ax, (end, height - 0.14), (start, height - 0.14))
    _arrow(ax, (5.9, y + 0.47), (7.18, y + 1.95))
    _gradient(ax, (7.18, y + 1.6), (6.2, y + 0.47))
    _bend(ax, (0.9, y - 0.47), (11.2, y - 0.57), 0.09)
    ax.text(12.05, y + 1.05, "+", ha="center", va="center", fontsize=17)
    ax.text(12.05, y - 1.05, "+", ha="center", va="center", fontsize=17)
    _note(ax, 3.0, y + 1.0, "opt_G.step():\nG_xy and G_yx change", trained=True)
    _note(ax, 3.6, y + 2.6, "The same three terms from y's side: swap x and y.")


def _discriminators_half(ax: Axes, y: float) -> None:
    """The pool hands earlier fakes to D_y."""
    _box(ax, (0.95, y), "y_fake", "fake", width=1.5, soft=True)
    _box(ax, (4.4, y), "pool of\n50 fakes", "latent", width=1.8, soft=True, size=10.5)
    _box(ax, (4.4, y + 1.6), "y", "real", width=1.2, soft=True)
    _box(ax, (8.0, y + 0.8), "D_y", "discriminator")
    _term(ax, (12.05, y + 0.8), "½ [mean (D_y(y) − 1)²\n+ mean D_y(from the pool)²]")
    _arrow(ax, (1.72, y), (3.48, y))
    _cut(ax, (2.6, y))
    _arrow(ax, (5.32, y), (7.18, y + 0.62))
    _arrow(ax, (5.02, y + 1.6), (7.18, y + 0.98))
    _arrow(ax, (8.82, y + 0.94), (10.03, y + 0.94))
    _gradient(ax, (10.03, y + 0.66), (8.82, y + 0.66))
    _note(ax, 2.2, y + 0.9, "detach: G gets no gradient")
    _note(ax, 8.0, y + 1.75, "opt_D.step()", trained=True)
    _note(ax, 8.0, y - 0.3, "D_x likewise, from x and x_fake")


def _term(ax: Axes, centre: tuple[float, float], text: str) -> None:
    _box(ax, centre, text, "highlight", width=4.0, height=1.1, soft=True, size=10)


class CycleDrawing(Drawing):
    """A cycle disturbed by noise: the image, its translation with noise, the way back, and noise at the start."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        names = "x", "G_xy(x) + noise", "its way back", "x + noise, there and back"
        self.pictures = []
        for ax, name in zip(fig.subplots(1, 4), names):
            bare(ax).set_title(name, loc="left")
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))

    def moving(self) -> list[Artist]:
        """Return the pictures: nothing else moves."""
        return self.pictures

    @styled
    def update(self, *, images: Tensor | np.ndarray, sigma: float) -> None:
        """Show the four images (4, 3, H, W) in [−1, 1], in the order of the titles.

        Args:
            sigma: standard deviation of the noise, named under the pictures.
        """
        pixels = _pixels(images)
        for picture, values in zip(self.pictures, pixels):
            picture.set_data(values)
            picture.set_extent((0, values.shape[1], values.shape[0], 0))
        middle, start = (2 * float(np.abs(pixels[i] - pixels[0]).mean()) for i in (2, 3))
        self._say(f"σ = {number(sigma, 2)}    L1 from x: noise in the middle {number(middle, 3)}, "
                  f"noise at the start {number(start, 3)}")
