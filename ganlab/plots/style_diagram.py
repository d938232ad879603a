"""Lesson 08: the style-based generator as boxes and arrows, and how growing goes, and what styles move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ganlab.layers import check_image_size
from ganlab.plots.diagrams import _arrow, _box, _circle, _light, _note, _sheet
from ganlab.plots.style import COLOURS, new_figure, styled


@styled
def style_based_generator(*, image_size: int = 32) -> Figure:
    """Return the generator of StyleGAN: z → w above, the layers from the constant to the image, noise below.

    Under it one layer in full, as in figure 1b of Karras et al. 2019.

    Args:
        image_size: a power of two from 8 to 64; more layers do not fit.

    Raises:
        ValueError: the size is another.
    """
    stages = check_image_size(image_size, 8) - 1
    if stages > 5:
        raise ValueError(f"Expected an image_size from 8 to 64, got {image_size}. Larger ones do not fit.")
    fig, ax = _sheet(9.4, 6.1, (-0.1, 15.2), (-0.2, 9.7))
    first, last = 2.9, 13.0
    ax.text(-0.05, 9.4, "The generator", fontsize=12, fontweight="bold", va="center")

    _circle(ax, (0.55, 8.4), "z", "latent")
    _box(ax, (2.6, 8.4), "normalise", "latent", width=1.6, height=0.75, soft=True, size=10)
    _box(ax, (5.9, 8.4), "mapping network f", "fake", width=3.2, height=0.75)
    _box(ax, (10.9, 8.4), "w, once for every layer", "latent", width=4.6, height=0.75, soft=True)
    for start, end in ((1.0, 1.77), (3.43, 4.27), (7.53, 8.57)):
        _arrow(ax, (start, 8.4), (end, 8.4))
    _box(ax, (1.0, 6.2), "constant\n4×4", "fake", width=1.7, height=0.95, soft=True, size=10)
    _box(ax, (14.3, 6.2), "toRGB", "fake", width=1.3, height=0.95, size=10.5)
    centres = np.linspace(first, last, 2 * stages)
    side = min(0.95, 0.85 * (centres[1] - centres[0]))
    for k, x in enumerate(centres):
        _box(ax, (x, 6.2), f"{k + 1}", "fake", width=side, height=0.95, size=11)
        _arrow(ax, (x, 7.55), (x, 6.71))
        _arrow(ax, (x, 5.02), (x, 5.69))
        before = centres[k - 1] + side / 2 if k else 1.86
        _arrow(ax, (before, 6.2), (x - side / 2 - 0.02, 6.2))
    _arrow(ax, (centres[-1] + side / 2, 6.2), (13.63, 6.2))
    ax.plot([first - 0.2, last + 0.2], [7.55, 7.55], color=COLOURS["latent"], linewidth=2.5)
    ax.plot([10.9, 10.9], [8.0, 7.55], color=COLOURS["latent"], linewidth=2.5)
    ax.text(centres[0] - 0.12, 7.1, "A", ha="right", va="center", fontsize=10.5, color=COLOURS["latent"])
    ax.text(centres[0] - 0.12, 5.33, "B", ha="right", va="center", fontsize=10.5, color="#555555")
    ax.plot([first - 0.2, last + 0.2], [4.98, 4.98], color="#555555", linewidth=1.5)
    _note(ax, 0.95, 4.98, "fresh noise")
    for stage in range(stages):
        left, right = centres[2 * stage], centres[2 * stage + 1]
        ax.text((left + right) / 2, 4.6, f"{4 * 2**stage}×{4 * 2**stage}", ha="center", va="center", fontsize=10)

    ax.plot([-0.1, 15.1], [4.15, 4.15], color="#DDDDDD", linewidth=1)
    ax.text(-0.05, 3.75, "One of its layers", fontsize=12, fontweight="bold", va="center")
    ax.add_patch(Rectangle((-0.05, 0.35), 15.1, 2.05, facecolor=_light(COLOURS["fake"]), zorder=0))
    parts = (("×2,\nnearest", 0.95), ("convolve\n3×3", 3.2), ("blur\n[1, 2, 1]", 5.45), ("+ noise,\n+ bias", 8.0),
             ("LeakyReLU", 10.5), ("AdaIN", 13.2))
    for text, x in parts:
        styled_here = text == "AdaIN"
        _box(ax, (x, 1.4), text, "latent" if styled_here else "fake", width=1.75, height=1.1, soft=not styled_here,
             size=12 if styled_here else 10)
    for (_, left), (_, right) in pairwise(parts):
        _arrow(ax, (left + 0.9, 1.4), (right - 0.9, 1.4))
    _arrow(ax, (14.1, 1.4), (15.1, 1.4))
    _box(ax, (13.2, 3.35), "A: scale and bias from w", "latent", width=3.7, height=0.65, soft=True, size=10)
    _box(ax, (8.0, 3.35), "B: noise × strength", "second", width=3.0, height=0.65, soft=True, size=10)
    _arrow(ax, (13.2, 3.0), (13.2, 1.98))
    _arrow(ax, (8.0, 3.0), (8.0, 1.98))
    _note(ax, 7.5, 0.05, "×2 and blur: in the first layer of a size only.   Layer 1 has no convolution: "
                         "it works on the constant.")
    return fig


@styled
def growing(images_seen: Sequence[int], sizes: Sequence[int], alphas: Sequence[float]) -> Figure:
    """Return how a run grows: the size of the images and α over the real images that D has seen.

    Args:
        images_seen, sizes, alphas: of one length, what `stage_at` gives on the way.

    Raises:
        ValueError: the lengths differ, or there is nothing to draw.
    """
    if not len(images_seen) or len({len(images_seen), len(sizes), len(alphas)}) > 1:
        raise ValueError(f"Expected three sequences of one length, got {len(images_seen)}, {len(sizes)} and "
                         f"{len(alphas)}. Call stage_at for every count of images.")
    fig = new_figure(8.9, 2.7)
    left, right = fig.subplots(1, 2)
    thousands = np.asarray(images_seen) / 1000
    left.step(thousands, sizes, where="post", color=COLOURS["fake"])
    left.set(xlabel="thousand images seen", ylim=(0, 1.15 * max(sizes)), yticks=sorted(set(sizes)))
    left.set_title("image size, in pixels", loc="left")
    right.plot(thousands, alphas, color=COLOURS["theory"])
    right.set(xlabel="thousand images seen", ylim=(-0.04, 1.12), yticks=[0, 0.5, 1])
    right.set_title("α, how far the newest layers are faded in", loc="left")
    return fig


@styled
def crossovers(shares: Mapping[int, Mapping[str, float]]) -> Figure:
    """Return what style mixing moves: for each factor, how many mixtures follow the second face, by crossover.

    Args:
        shares: crossover (how many layers take the first face's style) → factor → share from 0 to 1; at most six
            factors, the same for every crossover.

    Raises:
        ValueError: nothing to draw, more than six factors, or factors that differ.
    """
    factors = list(next(iter(shares.values()))) if shares else []
    if not 1 <= len(factors) <= 6 or any(list(one) != factors for one in shares.values()):
        raise ValueError(f"Expected one to six factors, the same for every crossover, got {factors}.")
    fig = new_figure(8.0, 3.4)
    ax = fig.subplots()
    roles = ("fake", "real", "theory", "latent", "highlight", "second")
    for name, role, marker in zip(factors, roles, "osD^vP"):
        ax.plot(list(shares), [one[name] for one in shares.values()], marker=marker, color=COLOURS[role],
                label=name)
    places = max(shares)
    ax.set(xlabel="crossover: layers that take the style of the first face", xticks=range(places + 1),
           ylim=(-0.03, 1.14), yticks=[0, 0.5, 1], ylabel="share that follows\nthe second face")
    for stage in range(places // 2):
        ax.axvspan(2 * stage, 2 * stage + 2, color="#F0F0F0" if stage % 2 else "white", zorder=0)
        ax.text(2 * stage + 1, 1.06, f"{4 * 2**stage}×{4 * 2**stage}", ha="center", va="bottom", fontsize=10,
                color="#777777")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return fig
