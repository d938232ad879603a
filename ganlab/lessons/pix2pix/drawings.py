"""The step of pix2pix, encoder–decoder and U-Net, receptive fields, and a PatchGAN's verdict patch by patch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from torch import Tensor, nn

from ganlab.datasets import sketches
from ganlab.layers import check_image_size, receptive_field
from ganlab.models import pix2pix
from ganlab.plots.diagram import arrow, bend, box, cut, gradient, light, note, sheet
from ganlab.plots.drawing import Drawing
from ganlab.plots.images import to_array, to_pixels
from ganlab.plots.theme import COLOURS, FAKE_TO_REAL, bare, new_figure, styled

MOST_CENTRES = 40  # logits a side up to which each one's centre is marked
MOST_LAYERS, LARGEST_FIELD = 8, 4096  # of the right-hand axes


@styled
def pix2pix_diagram() -> Figure:
    """Return both halves of pix2pix's step: D judges pairs; G learns through D and from the L1 distance.

    Forward grey, gradients green, `detach` red, dashed grey what does not learn here.
    """
    fig, ax = sheet(8.9, 6.0, (0, 13.4), (0, 9.0))
    ax.text(0.2, 8.6, "1  Discriminator's half: which pair is real?", fontsize=12, fontweight="bold", va="center")
    _pairs_half(ax, 5.6)
    ax.plot([0.2, 13.2], [4.25, 4.25], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 3.85, "2  Generator's half: fool D, and stay near the target", fontsize=12, fontweight="bold",
            va="center")
    _translator_half(ax, 2.55)
    return fig


def _pairs_half(ax: Axes, y: float) -> None:
    box(ax, (0.9, y + 1.9), "target y", "real", width=1.5, soft=True)
    box(ax, (0.9, y), "input x", "second", width=1.5, soft=True)
    box(ax, (3.1, y), "G", "fake", frozen=True)
    box(ax, (6.0, y + 1.9), "x, y", "real", width=1.7, soft=True)
    box(ax, (6.0, y), "x, G(x)", "fake", width=1.7, soft=True)
    box(ax, (9.0, y + 0.95), "D", "discriminator")
    box(ax, (11.9, y + 0.95), "J_D = −½ log D(x, y)\n− ½ log(1 − D(x, G(x)))", "highlight", width=2.75,
        height=1.05, soft=True, size=9.5)
    for start, end in (((1.68, y + 1.9), (5.12, y + 1.9)), ((1.68, y), (2.27, y)), ((3.93, y), (5.12, y)),
                       ((6.88, y + 1.9), (8.16, y + 1.25)), ((6.88, y), (8.16, y + 0.65)),
                       ((9.83, y + 1.09), (10.5, y + 1.09)), ((1.5, y + 0.48), (5.12, y + 1.62))):
        arrow(ax, start, end)
    bend(ax, (0.9, y - 0.48), (6.0, y - 0.48), 0.12)
    gradient(ax, (10.5, y + 0.81), (9.83, y + 0.81))
    gradient(ax, (8.3, y + 0.47), (7.62, y + 0.1))
    cut(ax, (7.3, y + 0.13))
    note(ax, 9.5, y - 0.15, "detach: the gradient stops here")
    note(ax, 9.0, y + 1.75, "opt_D.step()", trained=True)


def _translator_half(ax: Axes, y: float) -> None:
    box(ax, (0.9, y), "input x", "second", width=1.5, soft=True)
    box(ax, (3.1, y), "G", "fake")
    box(ax, (6.0, y), "x, G(x)", "fake", width=1.7, soft=True)
    box(ax, (9.0, y), "D\nfrozen", "discriminator", frozen=True)
    box(ax, (11.9, y), "−log D(x, G(x))", "highlight", width=2.75, soft=True, size=10)
    box(ax, (6.0, y - 1.75), "target y", "real", width=1.7, soft=True)
    box(ax, (11.9, y - 1.75), "λ · mean |y − G(x)|", "highlight", width=2.75, soft=True, size=10)
    ax.text(11.9, y - 0.87, "+", ha="center", va="center", fontsize=17)
    for start, end in (((1.68, y + 0.14), (2.27, y + 0.14)), ((3.93, y + 0.14), (5.12, y + 0.14)),
                       ((6.88, y + 0.14), (8.17, y + 0.14)), ((9.83, y + 0.14), (10.5, y + 0.14)),
                       ((6.88, y - 1.75), (10.5, y - 1.75)), ((6.5, y - 0.48), (10.5, y - 1.4))):
        arrow(ax, start, end)
    bend(ax, (0.9, y + 0.48), (6.0, y + 0.48), -0.1)
    for start, end in (((10.5, y - 0.16), (9.83, y - 0.16)), ((8.17, y - 0.16), (6.88, y - 0.16)),
                       ((5.12, y - 0.16), (3.93, y - 0.16)), ((10.3, y - 1.17), (6.85, y - 0.36))):
        gradient(ax, start, end)
    note(ax, 3.1, y - 0.8, "opt_G.step()", trained=True)


@styled
def unet_diagram(*, image_size: int = 64, base_channels: int = 16) -> Figure:
    """Return encoder–decoder and U-Net side by side: the same stages, without and with skip connections.

    Each bar is the set of maps after one stage: as tall as the side (on a logarithmic scale), labelled with its
    channels.

    Args:
        image_size: a power of two, 16 or more. base_channels: channels of the first stage.

    Raises:
        ValueError: the size is no power of two or too small.
    """
    stages = check_image_size(image_size)
    fig = new_figure(8.9, 2.75)
    for ax, title, skips in zip(fig.subplots(1, 2), ("encoder–decoder", "U-Net"), (False, True)):
        bare(ax).set(xlim=(-0.7, 2 * stages + 0.7), ylim=(-0.9, stages + 2.1))
        ax.set_title(title, loc="left")
        for place in range(2 * stages + 1):
            level = min(place, 2 * stages - place)  # how often the side has been halved
            height = stages - level + 0.8
            role = "second" if place <= stages else "fake"
            ax.add_patch(Rectangle((place - 0.2, (stages + 0.8 - height) / 2), 0.4, height, linewidth=1.2,
                                   facecolor=light(COLOURS[role]), edgecolor=COLOURS[role]))
            text = str(base_channels * min(2 ** (level - 1), 8)) if level else ("x", "G(x)")[place > 0]
            ax.text(place, (stages + 0.8 - height) / 2 - 0.12, text, ha="center", va="top", fontsize=9)
            if skips and 0 < place < stages:
                top = (stages + 0.8 + height) / 2
                ax.plot([place, place, 2 * stages - place, 2 * stages - place],
                        [top, stages + 1.9 - 0.33 * (place - 1), stages + 1.9 - 0.33 * (place - 1), top],
                        color=COLOURS["theory"], linewidth=1.5)
    return fig


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
    pixels, maps = to_pixels(images), to_array(probabilities)
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
        bare(left).imshow(to_pixels(photo[None])[0], extent=(0, self.side, self.side, 0), interpolation="bilinear")
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


def _outline(ax: Axes, colour: str, *, dashed: bool) -> list[Line2D]:
    """Two lines, white below colour, so that a square is seen on every photograph."""
    style = (0, (4, 2)) if dashed else "-"
    return [ax.plot([], [], color=line, linewidth=width, linestyle=style)[0]
            for line, width in (("white", 4.5), (colour, 2.6))]


def _set_square(lines: Sequence[Line2D], corner: Sequence[float], side: float, *, shown: bool) -> None:
    x, y = corner
    for line in lines:
        line.set_data(*(([x, x + side, x + side, x, x], [y, y, y + side, y + side, y]) if shown else ([], [])))


class PortraitDrawing(Drawing):
    """A sketch as the network gets it, and what it makes of it.

    Args:
        G: from five channels (lines, three colours, mask) to an image in [−1, 1], in eval mode. With other
            `in_channels` it is a published network from lines to pictures: it gets the lines in each of its channels,
            and samples as its authors do (see `pix2pix.sampling`).
        size: side in pixels.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, G: nn.Module, size: int) -> None:
        super().__init__(fig)
        self.G, self.size, self.channels = G, size, getattr(G, "in_channels", sketches.CHANNELS)
        page = np.full((size, size, 3), 255, np.uint8)
        self.axes = [bare(ax) for ax in fig.subplots(1, 2)]
        self.sketch, self.portrait = (ax.imshow(page, interpolation="nearest") for ax in self.axes)
        for ax, title in zip(self.axes, ("what G sees", "the portrait")):
            ax.set_title(title, loc="left")

    def moving(self) -> list[Artist]:
        """Return both pictures."""
        return [self.sketch, self.portrait]

    @styled
    def update(self, *, strokes: Sequence[Mapping], start: Tensor | None) -> None:
        """Show the sketch of these strokes on the lines to begin with, and its portrait."""
        x = sketches.drawn(strokes, size=self.size, start=start)
        published = self.channels != sketches.CHANNELS
        with pix2pix.sampling(self.G, dropout=False, batch_statistics=published) as G:
            made = G(x[:, :1].expand(-1, self.channels, -1, -1) if published else x)
        seen = torch.where(x[:, 4:] > 0, x[:, 1:4], x[:, :1])
        for artist, image in ((self.sketch, seen), (self.portrait, made)):
            artist.set_data(to_pixels(image)[0])
        lines, dabs = ((x[0, channel] * sign > 0).float().mean() for channel, sign in ((0, -1), (4, 1)))
        self._say(f"lines on {100 * lines:.0f} % of the page, dabs on {100 * dabs:.1f} %")
