"""Transposed convolutions and DCGAN's networks drawn, samples and how they are read, ways between two latents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from torch import Tensor

from ganlab.plots.diagram import arrow, light, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import image_grid, put, to_pixels
from ganlab.plots.theme import COLOURS, bare, described, new_figure, number, pictures_and_chart, styled

STAMPS = ("real", "fake", "theory", "latent")  # colours of the four input pixels of `stamps`


@styled
def architecture(*, image_size: int = 64, channels: int = 3, base_channels: int = 64, latent_dim: int = 100) -> Figure:
    """Return DCGAN's generator above its discriminator: a block of feature maps a stage, with sides and channels.

    A block is as high as its maps' side and as wide as their number allow to be drawn: both grow like a root.
    """
    stages = image_size.bit_length() - 3
    shapes = [(4 * 2**i, base_channels * 2 ** (stages - 1 - i)) for i in range(stages)] + [(image_size, channels)]
    fig, ax = sheet(9, 4.9, (0, 18), (-4.9, 4.9))
    _blocks(ax, shapes, 2.55, "fake", start=f"z\n{latent_dim}", end="G(z)")
    _blocks(ax, shapes[::-1], -2.35, "discriminator", start="x", end="logit\n1")
    texts = ("Generator: an arrow is a transposed convolution, 4×4, stride 2 (the first: 1×1 to 4×4);\n"
             "batch norm and ReLU after each but the last, which has tanh",
             "Discriminator: an arrow is a convolution, 4×4, stride 2 (the last: 4×4 to 1×1);\n"
             "LeakyReLU(0.2) after each but the last, batch norm after neither the first nor the last")
    for y, words in zip((4.75, -0.02), texts):
        ax.text(0, y, words, ha="left", va="top", fontsize=9.5, linespacing=1.3)
    listed = ", ".join(f"{side}×{side} with {maps}" for side, maps in shapes)
    return described(fig, f"Feature maps of DCGAN's generator from left to right: {listed} channels. Below, the "
                          "discriminator goes through the same sizes backwards and ends in one logit.")


def _blocks(ax: Axes, shapes: Sequence[tuple[int, int]], y: float, role: str, *, start: str, end: str) -> None:
    """Draw the feature maps of a network as boxes from left to right, with arrows between."""
    widths = [0.45 + maps**0.5 / 16 for _, maps in shapes]
    gap = (16.4 - sum(widths)) / (len(shapes) + 1)
    ax.text(0.35, y, start, ha="center", va="center", fontsize=11)
    x = 0.7
    for (side, maps), width in zip(shapes, widths):
        arrow(ax, (x + 0.12, y), (x + gap - 0.08, y))
        x += gap
        height = 0.28 * side**0.5
        ax.add_patch(Rectangle((x, y - height / 2), width, height, facecolor=light(COLOURS[role]),
                               edgecolor=COLOURS[role], linewidth=1.6))
        ax.text(x + width / 2, y - height / 2 - 0.13, f"{side}×{side}\n× {maps}", ha="center", va="top", fontsize=9.5)
        x += width
    arrow(ax, (x + 0.12, y), (x + gap - 0.08, y))
    ax.text(x + gap + 0.05, y, end, ha="left", va="center", fontsize=11)


@styled
def stamps() -> Figure:
    """Return a transposed convolution by hand: 2×2 pixels, a kernel of 4×4, stride 2, padding 1; stamps that add up."""
    pixels = np.array([[1, 2], [3, 1]])
    kernel = np.outer([1, 2, 2, 1], [1, 2, 2, 1])
    painted = np.zeros((4, 6, 6), int)  # one sheet a pixel
    for index, (row, column) in enumerate(np.ndindex(2, 2)):
        painted[index, 2 * row:2 * row + 4, 2 * column:2 * column + 4] = pixels[row, column] * kernel
    total = painted.sum(0)
    fig = new_figure(9, 3.3)
    axes = fig.subplots(1, 4, width_ratios=[2, 4, 6, 6])
    for ax, values, title in zip(axes, (pixels, kernel, painted[0], total),
                                 ("input, 2×2", "kernel, 4×4", "stamp of the first pixel", "all four stamps added")):
        _numbers(ax, values)
        ax.set_title(title, loc="left", fontsize=10.5)
    for index, (row, column) in enumerate(np.ndindex(2, 2)):
        colour = COLOURS[STAMPS[index]]
        axes[0].add_patch(Rectangle((column - 0.42, row - 0.42), 0.84, 0.84, fill=False, edgecolor=colour, linewidth=2))
        shrink = 0.06 * (index - 1.5)  # so that the edges of the four squares stand side by side
        for ax in axes[2:] if index == 0 else axes[3:]:
            ax.add_patch(Rectangle((2 * column - 0.5 + shrink, 2 * row - 0.5 + shrink), 4, 4, fill=False,
                                   edgecolor=colour, linewidth=2))
    axes[3].add_patch(Rectangle((0.5, 0.5), 4, 4, fill=False, edgecolor="black", linewidth=2.4, linestyle="--"))
    axes[3].set_xlabel("inside the dashes: the output, 4×4", fontsize=9.5)
    axes[2].set_xlabel("1 × the kernel", fontsize=9.5)
    return described(fig, "A 2×2 input, a 4×4 kernel, the stamp of the first pixel on a 6×6 sheet, and all four stamps "
                          "added. They start two pixels apart and overlap; padding 1 cuts one pixel off each border.")


def _numbers(ax: Axes, values: np.ndarray) -> None:
    """Draw a matrix of whole numbers: pale where they are small, and nothing where they are 0."""
    bare(ax).imshow(values, cmap="Greys", vmin=0, vmax=2.2 * max(1, values.max()))
    ax.set_xticks(np.arange(-0.5, values.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, values.shape[0]), minor=True)
    ax.grid(True, which="minor", color="#C4C4C4", linewidth=0.6)
    ax.tick_params(which="minor", length=0)
    for (row, column), value in np.ndenumerate(values):
        if value:
            ax.text(column, row, str(value), ha="center", va="center", fontsize=10)


def overlap_counts(kernel: int, stride: int, *, inputs: int = 6) -> np.ndarray:
    """Return how many inputs reach each output pixel of a transposed convolution without padding: (n, n) int.

    n = stride · (inputs − 1) + kernel. Where `stride` divides `kernel`, all inner counts are equal.

    Raises:
        ValueError: a size is below 1.
    """
    if min(kernel, stride, inputs) < 1:
        raise ValueError(f"Expected kernel, stride and inputs from 1 on, got {kernel}, {stride} and {inputs}.")
    line = np.zeros(stride * (inputs - 1) + kernel, int)
    for i in range(inputs):
        line[i * stride:i * stride + kernel] += 1
    return np.outer(line, line)


@styled
def checkerboards(pairs: Sequence[tuple[int, int]] = ((3, 2), (4, 2), (5, 3), (6, 3)), *,
                  inputs: int = 6) -> Figure:
    """Return the overlap counts of transposed convolutions: uneven where stride ∤ kernel.

    Args:
        pairs: (kernel, stride), one a panel.
        inputs: pixels along one side of the input.

    Raises:
        ValueError: no pairs, or a size below 1.
    """
    if not pairs:
        raise ValueError("Expected at least one pair (kernel, stride), got none.")
    fig = new_figure(2.2 * len(pairs) + 0.8, 2.85)
    axes = np.atleast_1d(fig.subplots(1, len(pairs)))
    boards = [overlap_counts(kernel, stride, inputs=inputs) for kernel, stride in pairs]
    most = max(counts.max() for counts in boards)
    for ax, (kernel, stride), counts in zip(axes, pairs, boards):
        picture = bare(ax).imshow(counts, cmap="gray", vmin=0, vmax=most)
        even = kernel % stride == 0
        ax.set_title(f"kernel {kernel}, stride {stride}", fontsize=11)
        ax.set_xlabel("uniform inside" if even else "checkerboard", fontsize=10,
                      color=COLOURS["theory"] if even else COLOURS["fake"])
    key = fig.colorbar(picture, ax=list(axes), shrink=0.7, label="stamps on the pixel")
    key.ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    said = "; ".join(f"kernel {kernel}, stride {stride}: " + ("a checkerboard" if kernel % stride else "uniform inside")
                     for kernel, stride in pairs)
    return described(fig, f"How many stamps reach each output pixel, in grey levels with their key. {said}.")


@styled
def read_samples(images: Tensor, legible: Tensor, *, columns: int = 10, framed: str = "fake") -> Figure:
    """Return a grid of samples in which those that are not `legible` (B,) bool have a frame.

    Raises:
        ValueError: there is not one answer for each image.
    """
    if legible.shape != (len(images),):
        raise ValueError(f"Expected one answer an image, ({len(images)},), got {tuple(legible.shape)}.")
    fig = image_grid(images, columns=columns)
    height, width = images.shape[2:]
    gap = max(1, round(0.06 * width))  # as in image_grid
    for index in (~legible).nonzero().flatten().tolist():
        corner = index % columns * (width + gap) - 0.5, index // columns * (height + gap) - 0.5
        fig.axes[0].add_patch(Rectangle(corner, width, height, fill=False, edgecolor=COLOURS[framed], linewidth=2.2))
    return described(fig, f"{len(images)} samples, {int((~legible).sum())} of them in an orange frame.")


@styled
def against_sample_size(distances: Mapping[str, Mapping[int, float]]) -> Figure:
    """Return Fréchet distances over one divided by the number of images, with the straight line through each.

    Args:
        distances: name → {number of images: distance}; two numbers at least each.
    """
    fig = new_figure(6.6, 3.2)
    ax = fig.subplots()
    for (name, measured), colour in zip(distances.items(), ("real", "fake", "theory")):
        at, values = 1 / np.array(list(measured)), np.array(list(measured.values()), float)
        slope, limit = np.polyfit(at, values, 1)
        ax.plot(at, values, "o", color=COLOURS[colour])
        ax.plot([0, at.max()], [limit, limit + slope * at.max()], color=COLOURS[colour])
        ax.annotate(name, (at.max(), values[at.argmax()]), (6, 0), textcoords="offset points", va="center",
                    color=COLOURS[colour])
    sizes = sorted({size for measured in distances.values() for size in measured})
    ax.set_xticks([0, *(1 / size for size in sizes)], ["∞", *map(str, sizes)])
    ax.set(xlabel="number of images N, on a scale of 1/N", ylabel="Fréchet distance", xlim=(0, 1.32 / sizes[0]))
    ax.set_ylim(bottom=0)
    said = " and of ".join(f"{name}, " + ", ".join(f"{value:.0f} at N = {size}" for size, value in measured.items())
                           for name, measured in distances.items())
    return described(fig, f"Fréchet distances of {said}, with a straight line in 1/N through each.")


@styled
def two_ways(by_lerp: Tensor, by_slerp: Tensor) -> Figure:
    """Return pairs of walks, (n, steps, C, H, W) each: a row on the line, one on the circle, and their difference."""
    rows, labels = [], []
    for straight, circle in zip(by_lerp, by_slerp):
        rows += [straight, circle, (straight - circle).abs() - 1]
        labels += ["lerp", "slerp", "difference"]
    fig = image_grid(torch.cat(rows), columns=by_lerp.shape[1], row_labels=labels)
    return described(fig, f"{len(by_lerp)} walks between two samples, each on the straight line and on the great "
                          "circle, and the absolute difference of the two rows, which is 0 at both ends.")


class WalkDrawing(Drawing):
    """Two samples on the way from z0 to z1, on the straight line and on the great circle, and the lengths of z."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        axes = pictures_and_chart(fig, 2, wide=1.2)
        for ax, name in zip(axes, ("lerp: straight line", "slerp: great circle")):
            ax.set(xticks=[], yticks=[])
            ax.set_title(name, loc="left")
        self.pictures = [ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest") for ax in axes[:2]]
        colours = COLOURS["fake"], COLOURS["theory"]
        self.lengths = [axes[2].plot([], [], color=colour, label=name)[0]
                        for colour, name in zip(colours, ("lerp", "slerp"))]
        self.marks = [axes[2].plot([], [], "o", color=colour, markersize=8, markeredgecolor="black")[0]
                      for colour in colours]
        axes[2].set(xlabel="t, from z0 to z1", ylabel="length of z", xlim=(-0.03, 1.03))
        axes[2].legend(loc="lower left")
        self.axes = axes

    def moving(self) -> list[Artist]:
        """Return the pictures too, beside lines."""
        return [*self.pictures, *super().moving()]

    @styled
    def update(self, *, images: Tensor | np.ndarray, lengths: np.ndarray, t: float) -> None:
        """Show two images (2, C, H, W) in [−1, 1] and mark t on the lengths (2, n) of z along both ways."""
        for picture, values in zip(self.pictures, to_pixels(images)):
            put(picture, values)
        along = np.linspace(0, 1, lengths.shape[1])
        here = [float(np.interp(t, along, line)) for line in lengths]
        for curve, mark, line, length in zip(self.lengths, self.marks, lengths, here):
            curve.set_data(along, line)
            mark.set_data([t], [length])
        self.axes[2].set_ylim(0, 1.3 * float(np.ceil(lengths.max())))
        self._say(f"t = {number(t, 2)}    length of z: lerp {number(here[0], 2)}, slerp {number(here[1], 2)}")
