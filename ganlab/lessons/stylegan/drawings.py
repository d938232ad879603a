"""The style-based generator, how it grows, what styles move, a grid of mixtures, and walks in z and in w."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from torch import Tensor
from torch.nn.functional import interpolate

from ganlab.layers import check_image_size
from ganlab.plots.diagram import arrow, box, circle, light, note, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import put, to_pixels
from ganlab.plots.theme import COLOURS, bare, described, new_figure, number, pictures_and_chart, styled


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
    fig, ax = sheet(9.4, 6.1, (-0.1, 15.2), (-0.2, 9.7))
    first, last = 2.9, 13.0
    ax.text(-0.05, 9.4, "The generator", fontsize=12, fontweight="bold", va="center")

    circle(ax, (0.55, 8.4), "z", "latent")
    box(ax, (2.6, 8.4), "normalise", "latent", width=1.6, height=0.75, soft=True, size=10)
    box(ax, (5.9, 8.4), "mapping network f", "fake", width=3.2, height=0.75)
    box(ax, (10.9, 8.4), "w, once for every layer", "latent", width=4.6, height=0.75, soft=True)
    for start, end in ((1.0, 1.77), (3.43, 4.27), (7.53, 8.57)):
        arrow(ax, (start, 8.4), (end, 8.4))
    box(ax, (1.0, 6.2), "constant\n4×4", "fake", width=1.7, height=0.95, soft=True, size=10)
    box(ax, (14.3, 6.2), "toRGB", "fake", width=1.3, height=0.95, size=10.5)
    centres = np.linspace(first, last, 2 * stages)
    side = min(0.95, 0.85 * (centres[1] - centres[0]))
    for k, x in enumerate(centres):
        box(ax, (x, 6.2), f"{k + 1}", "fake", width=side, height=0.95, size=11)
        arrow(ax, (x, 7.55), (x, 6.71))
        arrow(ax, (x, 5.02), (x, 5.69))
        before = centres[k - 1] + side / 2 if k else 1.86
        arrow(ax, (before, 6.2), (x - side / 2 - 0.02, 6.2))
    arrow(ax, (centres[-1] + side / 2, 6.2), (13.63, 6.2))
    ax.plot([first - 0.2, last + 0.2], [7.55, 7.55], color=COLOURS["latent"], linewidth=2.5)
    ax.plot([10.9, 10.9], [8.0, 7.55], color=COLOURS["latent"], linewidth=2.5)
    ax.text(centres[0] - 0.12, 7.1, "A", ha="right", va="center", fontsize=10.5, color=COLOURS["latent"])
    ax.text(centres[0] - 0.12, 5.33, "B", ha="right", va="center", fontsize=10.5, color="#555555")
    ax.plot([first - 0.2, last + 0.2], [4.98, 4.98], color="#555555", linewidth=1.5)
    note(ax, 0.95, 4.98, "fresh noise")
    for stage in range(stages):
        left, right = centres[2 * stage], centres[2 * stage + 1]
        ax.text((left + right) / 2, 4.6, f"{4 * 2**stage}×{4 * 2**stage}", ha="center", va="center", fontsize=10)

    ax.plot([-0.1, 15.1], [4.15, 4.15], color="#DDDDDD", linewidth=1)
    ax.text(-0.05, 3.75, "One of its layers", fontsize=12, fontweight="bold", va="center")
    ax.add_patch(Rectangle((-0.05, 0.35), 15.1, 2.05, facecolor=light(COLOURS["fake"]), zorder=0))
    parts = (("×2,\nnearest", 0.95), ("convolve\n3×3", 3.2), ("blur\n[1, 2, 1]", 5.45), ("+ noise,\n+ bias", 8.0),
             ("LeakyReLU", 10.5), ("AdaIN", 13.2))
    for text, x in parts:
        styled_here = text == "AdaIN"
        box(ax, (x, 1.4), text, "latent" if styled_here else "fake", width=1.75, height=1.1, soft=not styled_here,
            size=12 if styled_here else 10)
    for (_, left), (_, right) in pairwise(parts):
        arrow(ax, (left + 0.9, 1.4), (right - 0.9, 1.4))
    arrow(ax, (14.1, 1.4), (15.1, 1.4))
    box(ax, (13.2, 3.35), "A: scale and bias from w", "latent", width=3.7, height=0.65, soft=True, size=10)
    box(ax, (8.0, 3.35), "B: noise × strength", "second", width=3.0, height=0.65, soft=True, size=10)
    arrow(ax, (13.2, 3.0), (13.2, 1.98))
    arrow(ax, (8.0, 3.0), (8.0, 1.98))
    note(ax, 7.5, 0.05, "×2 and blur: in the first layer of a size only.   Layer 1 has no convolution: "
                        "it works on the constant.")
    return described(fig, f"Flow diagram. Above: z is normalised and mapped to w, which reaches {2 * stages} layers "
                          "through arrows A; they lead from a constant of 4×4 to an image of "
                          f"{image_size}×{image_size}; noise enters every layer through arrows B. Below, one layer: "
                          "doubling, convolution, blur, noise and bias, LeakyReLU, AdaIN.")


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
    listed = ", ".join(map(str, sorted(set(sizes))))
    return described(fig, f"Two curves over the images seen. The size steps through {listed} pixels; α is 1, falls to "
                          "0 where a new size begins, and rises to 1 again.")


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
    half = places // 2
    said = ", ".join(f"{name} {one:.2f}" for name, one in shares.get(half, {}).items())
    last = "few" if any(shares[places].values()) else "none"
    return described(fig, "Curves over the crossover: the share of mixtures that follow the second face, from all at 0 "
                          f"to {last} at {places}. At {half}: {said}.")


def enlarged(images: Tensor, size: int) -> Tensor:
    """Return images (B, C, H, W) of any stage of growing at `size` pixels: every pixel becomes a square."""
    return interpolate(images, size=size, mode="nearest")


class MixingDrawing(Drawing):
    """A grid as in figure 3 of the paper: sources on the left and above, and in the middle their mixtures."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        ax = bare(fig.subplots())
        ax.set_title("above: sources of the fine styles", loc="left")
        ax.set_ylabel("left: sources of the coarse styles")
        self.picture = ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest")

    def moving(self) -> list[Artist]:
        """Return the grid: nothing else moves."""
        return [self.picture]

    @styled
    def update(self, *, left: Tensor | np.ndarray, above: Tensor | np.ndarray, mixed: Tensor | np.ndarray,
               says: str) -> None:
        """Show sources (rows, C, H, W) and (columns, C, H, W), and mixtures (rows · columns, C, H, W), row by row.

        Raises:
            ValueError: numbers of images that do not fit.
        """
        left, above, mixed = to_pixels(left), to_pixels(above), to_pixels(mixed)
        if len(mixed) != len(left) * len(above):
            raise ValueError(f"Expected {len(left)} × {len(above)} mixtures, got {len(mixed)}. Give one for each "
                             "pair of sources.")
        side = mixed.shape[1]
        gap, step = max(2, side // 10), side + max(1, side // 32)  # sources stand a little apart
        canvas = np.ones((gap + step * (len(left) + 1), gap + step * (len(above) + 1), 3), np.float32)
        for column, picture in enumerate(above):
            canvas[:side, gap + step * (column + 1):][:, :side] = picture
        for row, picture in enumerate(left):
            top = gap + step * (row + 1)
            canvas[top:top + side, :side] = picture
            for column in range(len(above)):
                canvas[top:top + side, gap + step * (column + 1):][:, :side] = mixed[row * len(above) + column]
        put(self.picture, canvas)
        self._say(says)


class StyleWalkDrawing(Drawing):
    """Two images on the way between two faces, in z and in w, and how much the image changes along both ways."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        axes = pictures_and_chart(fig, 2, wide=1.1)
        self.pictures = []
        for ax, name in zip(axes, ("walk in z", "walk in w")):
            bare(ax).set_title(name, loc="left")
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))
        self.chart, colours = axes[2], (COLOURS["latent"], COLOURS["theory"])
        self.steps = [self.chart.plot([], [], color=colour, label=name)[0]
                      for colour, name in zip(colours, ("z", "w"))]
        self.mark, = self.chart.plot([], [], color="#777777", linewidth=1)
        self.chart.set(xlabel="t, from the first face to the second", ylabel="change of the image a step",
                       xlim=(0, 1))
        self.chart.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, borderaxespad=0)

    def moving(self) -> list[Artist]:
        """Return the pictures too, beside the lines."""
        return [*self.pictures, *super().moving()]

    @styled
    def update(self, *, images: Tensor | np.ndarray, changes: np.ndarray, t: float) -> None:
        """Show the images at t, (2, C, H, W) in [−1, 1], and the change at each step of both ways, (2, steps)."""
        for picture, values in zip(self.pictures, to_pixels(images)):
            put(picture, values)
        middles = (np.arange(changes.shape[1]) + 0.5) / changes.shape[1]
        for curve, line in zip(self.steps, changes):
            curve.set_data(middles, line)
        top = 0.1 * float(np.ceil(12 * changes.max()) or 1)
        self.mark.set_data([t, t], [0, top])
        self.chart.set_ylim(0, top)
        in_z, in_w = changes.sum(1)
        self._say(f"t = {number(t, 2)}    sum of all changes on the way: in z {number(float(in_z), 2)}, "
                  f"w {number(float(in_w), 2)}")
