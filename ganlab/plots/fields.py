"""Receptive fields over a photograph, and a PatchGAN's verdict patch by patch: lesson 06."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.layers import receptive_field
from ganlab.plots.curves import Drawing
from ganlab.plots.images import _array, _pixels
from ganlab.plots.style import COLOURS, FAKE_TO_REAL, bare, new_figure, styled

MOST_CENTRES = 40  # logits a side up to which each one's centre is marked
MOST_LAYERS, LARGEST_FIELD = 8, 4096  # of the right-hand axes


def logit_map(layers: Sequence[tuple[int, int]], size: int) -> tuple[int, int, float]:
    """Return how the logits of stacked convolutions lie on an image: (logits a side, distance, first left edge).

    The padding of every layer is (kernel − 1) // 2, which is 1 for PatchGAN's kernels of 4. The field of logit i
    begins at pixel `first left edge` + i · `distance`, which may lie outside the image. Where there is no logit
    (0 a side) the layers have used up the image.

    Args:
        layers: (kernel, stride) of each, first the one at the image.
        size: side of the image in pixels.
    """
    distance, edge = 1, 0
    for kernel, stride in layers:
        padding = (kernel - 1) // 2
        edge -= padding * distance
        size = max(0, (size + 2 * padding - kernel) // stride + 1)
        distance *= stride
    return size, distance, edge


class FieldDrawing(Drawing):
    """What one logit of a patch discriminator sees of a photograph, and how its field grows layer by layer.

    Args:
        photo: (3, H, W) or (1, H, W) with H = W, float in [−1, 1] or uint8.

    Raises:
        ValueError: the photograph is not square, or no image at all.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, photo: Tensor | np.ndarray) -> None:
        super().__init__(fig)
        self.side = photo.shape[-1]
        if photo.ndim != 3 or photo.shape[-2] != self.side:
            raise ValueError(f"Expected a square photograph of shape (3, H, H), got {tuple(photo.shape)}. "
                             "Cut a square out of it.")
        left, right = fig.subplots(1, 2, width_ratios=[1, 1.25])
        margin = 0.16 * self.side  # room to see a field that reaches beyond the image
        bare(left).imshow(_pixels(photo[None])[0], extent=(0, self.side, self.side, 0), interpolation="bilinear")
        left.set(xlim=(-margin, self.side + margin), ylim=(self.side + margin, -margin), facecolor="#EDEDED")
        left.set_title("one field, its neighbour's dashed", loc="left")
        (self.centres,) = left.plot([], [], ".", color="white", markersize=2.2, alpha=0.8)
        self.neighbour = _outline(left, COLOURS["second"], dashed=True)
        self.field = _outline(left, COLOURS["highlight"], dashed=False)
        (self.growth,) = right.plot([], [], color=COLOURS["discriminator"], drawstyle="steps-post")
        (self.strided,) = right.plot([], [], "o", color=COLOURS["highlight"], label="stride above 1", markersize=8)
        (self.plain,) = right.plot([], [], "o", color=COLOURS["discriminator"], label="stride 1", markersize=8)
        right.axhline(self.side, color=COLOURS["theory"], linewidth=1.3, linestyle="--", label="the whole image")
        right.set(xlabel="layer", xlim=(-0.3, MOST_LAYERS + 0.3), ylim=(0.8, 1.3 * LARGEST_FIELD))
        right.set_yscale("log", base=2)
        right.set_yticks([1, 4, 16, 64, 256, 1024, 4096], ["1", "4", "16", "64", "256", "1,024", "4,096"])
        right.set_title("side of the field after each layer, in pixels", loc="left")
        right.legend(loc="lower right")
        self.axes = [left, right]

    def moving(self) -> list[Artist]:
        """Return what `update` changes; the line of the whole image stays."""
        return [self.centres, *self.neighbour, *self.field, self.growth, self.strided, self.plain]

    @styled
    def update(self, *, layers: Sequence[tuple[int, int]], across: float = 0.5, down: float = 0.5) -> None:
        """Show the field of one logit: `across` and `down` say which, from 0 (left, top) to 1 (right, bottom)."""
        count, distance, edge = logit_map(layers, self.side)
        side = receptive_field(layers)
        place = [round(share * max(0, count - 1)) for share in (across, down)]
        corner = [edge + i * distance for i in place]
        beside = distance if place[0] + 1 < count else -distance
        _set_square(self.field, corner, side, shown=count > 0)
        _set_square(self.neighbour, (corner[0] + beside, corner[1]), side, shown=count > 1)
        centres = edge + side / 2 + distance * np.arange(count if count <= MOST_CENTRES else 0)
        self.centres.set_data(*(grid.flatten() for grid in np.meshgrid(centres, centres)))
        self._show_growth(layers)
        left = f"{count} × {count} logits" if count else "no logit is left: the layers use up the image"
        apart = f"{distance} pixel{'' if distance == 1 else 's'} apart"
        self._say(f"field {side:,} × {side:,} pixels      neighbours {apart}      "
                  f"image {self.side} × {self.side} → {left}")

    def _show_growth(self, layers: Sequence[tuple[int, int]]) -> None:
        sides = [receptive_field(layers[:n]) for n in range(len(layers) + 1)]
        self.growth.set_data(range(len(sides)), sides)
        for dots, wanted in ((self.strided, True), (self.plain, False)):
            here = [n for n, (_, stride) in enumerate(layers, start=1) if (stride > 1) == wanted]
            dots.set_data(here, [sides[n] for n in here])


def _outline(ax, colour: str, *, dashed: bool) -> list:
    """Two lines, white below colour, so that a square is seen on every photograph."""
    style = (0, (4, 2)) if dashed else "-"
    return [ax.plot([], [], color=line, linewidth=width, linestyle=style)[0]
            for line, width in (("white", 4.5), (colour, 2.6))]


def _set_square(lines: Sequence, corner: Sequence[float], side: float, *, shown: bool) -> None:
    x, y = corner
    for line in lines:
        line.set_data(*(([x, x + side, x + side, x, x], [y, y, y + side, y + side, y]) if shown else ([], [])))


@styled
def patch_verdicts(images: Tensor | np.ndarray, probabilities: Tensor | np.ndarray, *,
                   labels: Sequence[str] | None = None, columns: int | None = None) -> Figure:
    """Return images in a row, and below each what D says of its patches: blue is real, orange is fake.

    Args:
        images: (B, C, H, W) in [−1, 1].
        probabilities: sigmoid of D's logits, (B, 1, h, w) in [0, 1]. A cell is drawn at the place of its logit in
            the map; the patch that it judges is larger.
        labels: one an image.
        columns: images a row; by default all in one.

    Raises:
        ValueError: numbers of images, maps and labels differ, or a map is not (1, h, w).
    """
    pixels, maps = _pixels(images), _array(probabilities)
    if maps.ndim != 4 or maps.shape[1] != 1 or len(maps) != len(pixels):
        raise ValueError(f"Expected one map (1, h, w) an image, ({len(pixels)}, 1, h, w), got {maps.shape}.")
    if labels is not None and len(labels) != len(pixels):
        raise ValueError(f"Expected {len(pixels)} labels, got {len(labels)}.")
    columns = min(columns or len(pixels), len(pixels))
    rows = -(-len(pixels) // columns)
    fig = new_figure(0.6 + 1.4 * columns, rows * 3.0)
    axes = fig.subplots(2 * rows, columns, squeeze=False)
    for ax in axes.flat:
        bare(ax)
    for number, (picture, verdict) in enumerate(zip(pixels, maps[:, 0])):
        row, column = divmod(number, columns)
        above, below = axes[2 * row:2 * row + 2, column]
        above.imshow(picture, interpolation="nearest")
        colours = below.imshow(verdict, cmap=FAKE_TO_REAL, vmin=0, vmax=1, interpolation="nearest")
        below.set_xlabel(f"mean {verdict.mean():.2f}", fontsize=9.5)
        if labels is not None:
            above.set_title(labels[number], fontsize=10, loc="center")
    fig.colorbar(colours, ax=axes, shrink=0.6, pad=0.01, ticks=[0, 0.5, 1])
    return fig
