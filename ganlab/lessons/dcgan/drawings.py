"""Checkerboards of transposed convolutions, and samples on the way between two latents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.drawing import Drawing
from ganlab.plots.images import put, to_pixels
from ganlab.plots.theme import COLOURS, bare, new_figure, number, styled


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
    fig = new_figure(2.2 * len(pairs) + 0.1, 2.85)
    for ax, (kernel, stride) in zip(np.atleast_1d(fig.subplots(1, len(pairs))), pairs):
        counts = overlap_counts(kernel, stride, inputs=inputs)
        bare(ax).imshow(counts, cmap="gray", vmin=0, vmax=counts.max())
        even = kernel % stride == 0
        ax.set_title(f"kernel {kernel}, stride {stride}", fontsize=11)
        ax.set_xlabel("even inside" if even else "checkerboard", fontsize=10,
                      color=COLOURS["theory"] if even else COLOURS["fake"])
    return fig


class WalkDrawing(Drawing):
    """Two samples on the way from z0 to z1, on the straight line and on the great circle, and the lengths of z."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        axes = fig.subplots(1, 3, width_ratios=[1, 1, 1.3])
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
