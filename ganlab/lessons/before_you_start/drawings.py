"""The course in nine small pictures, and those of the refresher. Nothing here is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from ganlab import theory
from ganlab.datasets import GaussianMixture, faces, load, painted, sketches, to_signed
from ganlab.models import dcgan
from ganlab.models.stylegan import Generator, mix
from ganlab.plots.fields import PointsDrawing
from ganlab.plots.images import to_pixels
from ganlab.plots.theme import COLOURS, bare, described, new_figure, styled

Array = NDArray[np.float64]
TILES = (1638, 1817, 2486)  # pieces of the aerial photograph on which something can be recognised


@styled
def lessons_1_to_3() -> Figure:
    """Return a picture each of lessons 01 to 03: D's answers, the game's spiral, the best D for two densities."""
    fig, panels = _panels("01 D's answers", "02 two players, V = xy", "03 the best possible D")
    _ring(panels[0])
    _spiral(panels[1])
    _best_answer(panels[2])
    return described(fig, "Three pictures. 01: eight clusters of blue real points on a circle, and a cloud of "
                     "vermilion fakes; the plane is blue around each cluster and vermilion elsewhere. 02: a path that "
                     "runs outward in a spiral, and one that stays in a circle. 03: two densities, and a curve that is "
                     "high where the real one is.")


@styled
def lessons_4_to_6(*, seed: int = 0) -> Figure:
    """Return a picture each of lessons 04 to 06: noise and digits, digits by class, sketches and portraits.

    Args:
        seed: of the untrained generator and of the faces.
    """
    fig, panels = _panels("04 from noise to digits", "05 digits to order", "06 from sketch to portrait")
    digits = load("mnist")
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        G = dcgan.Generator(latent_dim=16, image_size=32, channels=1, base_channels=8)
        nothing_yet = G(torch.randn(10, 16))
    _tiles(panels[0], torch.cat([nothing_yet / nothing_yet.abs().max(), digits.batch(range(10))]), 5)
    by_class = [digits.batch(torch.nonzero(digits.labels == label)[:5, 0]) for label in range(4)]
    _tiles(panels[1], torch.cat(by_class), 5)
    some = faces.faces(3, size=64, seed=seed)
    outlines = to_signed(sketches.outlines(some.images)).expand(-1, 3, -1, -1)
    _tiles(panels[2], torch.cat([outlines, some.batch(range(3))]), 3)
    return described(fig, "Three grids. 04: two rows of grey noise above two rows of handwritten digits. 05: a row of "
                     "zeros, of ones, of twos and of threes. 06: the outlines of three faces, and below them the "
                     "faces in colour.")


@styled
def lessons_7_to_9(G: Generator, *, seed: int = 0) -> Figure:
    """Return a picture each of lessons 07 to 09: two worlds of faces, mixed styles, a shadow painted and gone.

    Args:
        G: a trained StyleGAN generator; put into eval mode here.
        seed: of the faces and of the shadows.
    """
    fig, panels = _panels("07 two worlds, no pairs", "08 styles of two faces mixed", "09 shadow, mask, light")
    worlds = ({"glasses": ["none"]}, {"glasses": ["sun"]})
    sides = [faces.faces(8, seed=seed + i, size=64, only=world).batch(range(8)) for i, world in enumerate(worlds)]
    _tiles(panels[0], torch.cat([side[k:k + 2] for k in (0, 2, 4, 6) for side in sides]), 4, middle=True)
    G.eval()
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        w = G.styles(torch.randn(6, G.latent_dim, generator=generator))
        left, above = w[:3], w[3:]
        mixed = mix(left.repeat_interleave(3, 0), above.repeat(3, 1, 1), w.shape[1] // 2)
        drawn = G.synthesis(torch.cat([w, mixed]), noise=G.synthesis.draw_noise(generator=generator))
    rows = [torch.cat([drawn[i:i + 1], drawn[6 + 3 * i:9 + 3 * i]]) for i in range(3)]
    _tiles(panels[1], torch.cat([torch.ones_like(drawn[:1]), drawn[3:6], *rows]), 4)
    some = load("aerial", size=64).batch(TILES)
    shadowed, masks = painted.paint(some, seed)
    _tiles(panels[2], torch.cat([shadowed, (2 * masks.float() - 1).expand_as(some), some]), 3)
    return described(fig, "Three grids. 07: faces without and faces with sunglasses. 08: faces on the left and above, "
                     "and in the middle their mixtures. 09: three pieces of an aerial photograph with a painted "
                     "shadow, the shadows in white on black, and the pieces without shadow.")


@styled
def two_questions(x: Array, p_y_given_x: ArrayLike, p_x: ArrayLike) -> Figure:
    """Return what a discriminative model learns, P(Y | X), beside what a generative one does, p(x); all (n,)."""
    fig = new_figure(8.9, 2.9)
    left, right = fig.subplots(1, 2)
    left.plot(x, p_y_given_x, color=COLOURS["discriminator"])
    left.set(xlabel="x", ylabel="P(Y = 1 | X = x)", ylim=(-0.03, 1.03))
    left.set_title("discriminative: which class?", loc="left")
    right.fill_between(x, p_x, color=COLOURS["real"], alpha=0.2)
    right.plot(x, p_x, color=COLOURS["real"])
    right.set(xlabel="x", ylabel="density p(x)", ylim=(0, None))
    right.set_title("generative: which x occur?", loc="left")
    return described(fig, "Two curves over x. Left, the probability of class 1 rises from 0 to 1. Right, the density "
                     "of the data has a tall peak on the left and a lower, wider one on the right.")


@styled
def noise_to_data(z: Array, x_made: Array, x: Array, p_x: Array, cdf: Array) -> Figure:
    """Return the histogram of z, the generator g that is the inverse of F, and the histogram of g(z) over p(x).

    Args:
        z, x_made: samples, (n,).
        x, p_x, cdf: a grid, and p(x) and F(x) on it.
    """
    fig = new_figure(8.9, 2.9)
    left, middle, right = fig.subplots(1, 3)
    left.hist(z, bins=30, density=True, color=COLOURS["latent"])
    left.set(xlabel="z", ylabel="density")
    left.set_title("z, uniform", loc="left")
    middle.plot(cdf, x, color=COLOURS["fake"])
    middle.set(xlabel="z", ylabel="x = g(z)", ylim=(-4, 4))
    middle.set_title("the generator g", loc="left")
    right.hist(x_made, bins=80, density=True, color=COLOURS["fake"], alpha=0.6, label="g(z)")
    right.plot(x, p_x, color=COLOURS["real"], label="data")
    right.set(xlabel="x", xlim=(-5, 5), ylim=(0, 1.3 * p_x.max()))
    right.set_title("samples and data", loc="left")
    right.legend(loc="upper right")
    return described(fig, "Three pictures. A flat histogram of z; the curve of g, which rises with two flat parts; and "
                     "the histogram of g(z), whose two peaks follow the density of the data.")


@styled
def descent(costs: Mapping[str, Sequence[float]], sizes: Sequence[int], spreads: Sequence[float]) -> Figure:
    """Return the cost over the steps of several runs, and the spread of the gradient against the batch size.

    Args:
        costs: name → cost after each step; up to three runs.
        sizes, spreads: batch sizes and the spread of the gradient at each.
    """
    fig = new_figure(8.9, 3.4)
    left, right = fig.subplots(1, 2)
    for (name, values), role, line in zip(costs.items(), ("discriminator", "highlight", "fake"), ("-", "-", ":")):
        left.plot(values, color=COLOURS[role], linewidth=1.5, linestyle=line, label=name)
    left.set(xlabel="step", ylabel="cost J on all data", ylim=(0, 2.2))
    left.legend(loc="lower left", bbox_to_anchor=(-0.12, 1), ncols=len(costs), handlelength=1.2, columnspacing=1,
                borderaxespad=0.2, fontsize=9.5)
    right.loglog(sizes, spreads, "o", color=COLOURS["highlight"], label="measured")
    right.loglog(sizes, spreads[0] / np.sqrt(sizes), color=COLOURS["theory"], label="theory, 1/√B")
    right.set(xlabel="batch size B", ylabel="spread of the gradient")
    right.set_xticks(sizes, [str(size) for size in sizes])
    right.set_yticks([0.2, 0.5, 1, 2], ["0.2", "0.5", "1", "2"])
    right.minorticks_off()
    right.legend(loc="lower left", bbox_to_anchor=(-0.12, 1), ncols=2, borderaxespad=0.2, fontsize=9.5)
    return described(fig, f"Left, the cost over the steps: {', '.join(costs)}. It falls smoothly with all data, with "
                     "jitter for mini-batches, and shoots up again and again where the rate is too large. Right, the "
                     "measured spread of the gradient lies on the line one over the root of B.")


@styled
def numbers_of(pixels: Tensor) -> Figure:
    """Return a grey image enlarged, with the number of every pixel: uint8 (H, W), few enough to be read."""
    fig = new_figure(4.3, 4.3)
    ax = fig.subplots()
    ax.imshow(pixels.numpy(), cmap="gray", vmin=0, vmax=255)
    ax.grid(False)
    ax.set(xticks=range(pixels.shape[1]), yticks=range(pixels.shape[0]), xlabel="column", ylabel="row")
    for (row, column), value in np.ndenumerate(pixels.numpy()):
        ax.text(column, row, str(value), ha="center", va="center", fontsize=9,
                color="black" if value > 127 else "white")
    return described(fig, "A small grey image, enlarged, with the number of every pixel from 0 for black to 255 for "
                     "white.")


def _panels(*titles: str) -> tuple[Figure, Sequence[Axes]]:
    fig = new_figure(8.9, 3.2)
    panels = fig.subplots(1, len(titles))
    for ax, title in zip(panels, titles):
        bare(ax).set_title(title, loc="left")
        ax.set_anchor("N")  # titles in one line
    return fig, panels


def _tiles(ax: Axes, images: Tensor, columns: int, *, middle: bool = False) -> None:
    """Show images (B, C, H, W) row by row; with `middle`, a wider gap between the left and the right half."""
    pixels = to_pixels(images)
    gap = max(1, pixels.shape[1] // 16)
    pixels = np.pad(pixels, ((0, 0), (0, gap), (0, gap), (0, 0)), constant_values=1)
    between = np.ones((pixels.shape[1], 4 * gap, 3)) if middle else np.ones((pixels.shape[1], 0, 3))
    rows = [np.concatenate([*pixels[i:i + columns // 2], between, *pixels[i + columns // 2:i + columns]], axis=1)
            for i in range(0, len(pixels), columns)]
    ax.imshow(np.concatenate(rows)[:-gap, :-gap], interpolation="nearest")


def _ring(ax: Axes) -> None:
    """The best D for eight round clouds on a ring against one wide cloud, whose densities are known."""
    rng = np.random.default_rng(0)
    angles = np.arange(8) * np.pi / 4
    centres = 2 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    extent = (-3.2, 3.2, -3.2, 3.2)
    u, v = np.meshgrid(np.linspace(-3.2, 3.2, 120), np.linspace(-3.2, 3.2, 120))

    def density(x: float, y: float, width: float) -> Array:
        return np.exp(-((u - x)**2 + (v - y)**2) / (2 * width**2)) / (2 * np.pi * width**2)

    real = np.mean([density(*centre, 0.28) for centre in centres], axis=0)
    points = centres[rng.integers(8, size=160)] + rng.normal(0, 0.28, (160, 2))
    PointsDrawing(ax, extent).update(points, rng.normal(0, 1.4, (90, 2)), values=real / (real + density(0, 0, 1.4)),
                                     title=ax.get_title(loc="left"))
    ax.get_legend().remove()  # it would hide a cloud


def _spiral(ax: Axes) -> None:
    """Gradient play on V = xy: both at once runs away, one after the other stays."""
    for alternating, role, name in ((False, "fake", "both at once"), (True, "theory", "in turn")):
        path = theory.xy_trajectory((1, 1), lr=0.2, steps=60, alternating=alternating)
        ax.plot(*path.T, ".-", color=COLOURS[role], linewidth=1.2, markersize=4, label=name)
    ax.plot(0, 0, "*", color=COLOURS["highlight"], markersize=12)
    ax.set(aspect="equal", adjustable="datalim")
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), ncols=2, borderaxespad=0.2)


def _best_answer(ax: Axes) -> None:
    """Two densities and D* = p/(p + q)."""
    x = np.linspace(-4, 4, 400)
    p = GaussianMixture([0.5, 0.5], [-1.5, 1], [0.5, 0.6]).pdf(x)
    q = GaussianMixture([1], [0.3], [1.3]).pdf(x)
    for values, role, name in ((p, "real", "real"), (q, "fake", "fake")):
        ax.fill_between(x, 2 * values, color=COLOURS[role], alpha=0.25, linewidth=0, label=name)
    ax.plot(x, p / (p + q), color=COLOURS["theory"], label="best D")
    ax.legend(loc="upper left", bbox_to_anchor=(0, 0), ncols=3, borderaxespad=0.2, handlelength=1, columnspacing=1)
