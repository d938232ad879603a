"""Images in [−1, 1] as pictures: grids, panels that follow a fixed z through training, and rows that move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.image import AxesImage
from torch import Tensor

from ganlab.plots.drawing import Drawing
from ganlab.plots.theme import bare, new_figure, styled


@styled
def image_grid(images: Tensor | np.ndarray, *, columns: int | None = None, labels: Sequence[object] | None = None,
               row_labels: Sequence[object] | None = None, title: str | None = None,
               width: float | None = None) -> Figure:
    """Return a grid of images, row by row.

    Args:
        images: (B, C, H, W) with C = 1 (grey) or 3 (RGB): float in [−1, 1], what lies outside is clipped, or
            uint8 from 0 to 255.
        columns: images a row; by default as square a grid as B allows, at most 16.
        labels: one a picture, written above it.
        row_labels: one a row, written on its left.
        width: of the figure in inches; by default from the size of the images.

    Raises:
        ValueError: wrong shape, not finite, or labels that do not fit.
    """
    pixels = to_pixels(images)
    count, height, breadth = pixels.shape[:3]
    columns = min(columns or min(16, int(np.ceil(np.sqrt(count)))), count)
    if columns < 1:
        raise ValueError(f"Expected at least one column, got {columns}.")
    rows = -(-count // columns)
    for name, given, wanted in (("labels", labels, count), ("row_labels", row_labels, rows)):
        if given is not None and len(given) != wanted:
            raise ValueError(f"Expected {wanted} {name}, got {len(given)}.")

    gap = max(1, round(0.06 * breadth))
    head = gap if labels is None else max(gap, round(0.36 * height))  # room for the label above each picture
    canvas = np.ones((rows * (height + head), columns * (breadth + gap) - gap, 3), np.float32)
    corners = [(i // columns * (height + head) + head, i % columns * (breadth + gap)) for i in range(count)]
    for (top, left), picture in zip(corners, pixels):
        canvas[top:top + height, left:left + breadth] = picture
    canvas = canvas if labels is not None else canvas[head:]

    width = width or min(9.0, max(2.0, columns * min(1.1, max(0.55, breadth / 48)) + (row_labels is not None)))
    # the labels on the left take about an inch of the width
    drawn = width - (1.1 if row_labels is not None else 0)
    fig = new_figure(width, drawn * canvas.shape[0] / canvas.shape[1] + (0.35 if title else 0.05))
    ax = bare(fig.subplots())
    ax.imshow(canvas, interpolation="nearest", aspect="equal")
    points_a_pixel = drawn * 72 / canvas.shape[1]
    size = float(np.clip(0.24 * height * points_a_pixel, 6, 11))
    for (top, left), label in zip(corners, labels if labels is not None else ()):
        ax.text(left + breadth / 2, top - 0.08 * height, str(label), ha="center", va="bottom", fontsize=size)
    shift = 0 if labels is not None else head
    for row, label in enumerate(row_labels if row_labels is not None else ()):
        ax.text(-2 * gap, row * (height + head) + head - shift + height / 2, str(label), ha="right", va="center",
                fontsize=10)
    if title:
        ax.set_title(title, loc="left")
    return fig


def image_rows(rows: Mapping[str, Tensor], *, width: float = 9.0) -> Figure:
    """Return a grid with one named row a kind, so that the same image is seen one above the other.

    Args:
        rows: name → images (B, C, H, W) as `image_grid` takes them; grey rows may stand beside rows in colour.
        width: of the figure in inches.

    Raises:
        ValueError: no rows, or rows of different lengths.
    """
    lengths = {name: len(images) for name, images in rows.items()}
    if len(set(lengths.values())) != 1:
        raise ValueError(f"Expected rows of one length, got {lengths}.")
    images = [part.expand(-1, 3, -1, -1) for part in rows.values()]
    return image_grid(torch.cat(images), columns=len(images[0]), row_labels=list(rows), width=width)


def fixed_z_panels(panels: Mapping[int, Tensor] | Sequence[tuple[int, Tensor]], *, columns: int = 10,
                   title: str | None = None) -> Figure:
    """Return one row of images a moment of training, all rows from the same z, with the step on the left.

    Args:
        panels: step → images (B, C, H, W) in [−1, 1], or pairs of them; each row shows the first `columns`.

    Raises:
        ValueError: no panels, or panels of different shapes.
    """
    pairs = list(panels.items() if isinstance(panels, Mapping) else panels)
    if not pairs:
        raise ValueError("Expected at least one panel, got none. Train first, with panels switched on.")
    shapes = {tuple(images.shape) for _, images in pairs}
    if len(shapes) > 1:
        raise ValueError(f"Expected panels of one shape, got {sorted(shapes)}.")
    columns = min(columns, len(pairs[0][1]))
    rows = torch.cat([torch.as_tensor(images)[:columns].cpu() for _, images in pairs])
    return image_grid(rows, columns=columns, row_labels=[f"step {step:,}" for step, _ in pairs], title=title)


class PicturesDrawing(Drawing):
    """A row of pictures, each under its name.

    Args:
        fig: where it is drawn.
        names: from left to right.
    """

    @styled
    def __init__(self, fig: Figure | SubFigure, names: Sequence[str]) -> None:
        super().__init__(fig)
        self.names = list(names)
        self.pictures = []
        for ax, name in zip(fig.subplots(1, len(names)), names):
            bare(ax).set_title(name, loc="left")
            ax.set_anchor("N")  # close under the sentence; room that is left over lies below
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))

    def moving(self) -> list[Artist]:
        """Return the pictures: nothing else moves."""
        return self.pictures

    @styled
    def update(self, *, images: Tensor | np.ndarray, says: str) -> None:
        """Show one image a name, (n, C, H, W) in [−1, 1], and the sentence above them.

        Raises:
            ValueError: another number of images than names.
        """
        self._show(to_pixels(images), says)

    def _show(self, pixels: Sequence[np.ndarray], says: str) -> None:
        if len(pixels) != len(self.names):
            raise ValueError(f"Expected {len(self.names)} images, got {len(pixels)}. Give one a name.")
        for picture, values in zip(self.pictures, pixels):
            put(picture, values)
        self._say(says)


def to_pixels(images: Tensor | np.ndarray) -> np.ndarray:
    """Return images (B, 1 or 3, H, W), float in [−1, 1] or uint8, as (B, H, W, 3) in [0, 1].

    Raises:
        ValueError: another shape, or not finite.
    """
    array = to_array(images)
    if getattr(images, "dtype", None) in (torch.uint8, np.uint8):
        array = array / 127.5 - 1
    if array.ndim != 4 or array.shape[1] not in (1, 3) or 0 in array.shape:
        raise ValueError(f"Expected images of shape (B, 1 or 3, H, W), got {tuple(array.shape)}.")
    if not np.isfinite(array).all():
        raise ValueError("Expected finite images, got nan or inf. The generator has diverged.")
    pixels = np.clip((array + 1) / 2, 0, 1).transpose(0, 2, 3, 1)  # (B, H, W, C)
    return np.broadcast_to(pixels, (*pixels.shape[:3], 3))


def to_array(images: Tensor | np.ndarray) -> np.ndarray:
    """Return images, or any tensor, as float32 on the CPU without its graph."""
    return images.detach().float().cpu().numpy() if isinstance(images, Tensor) else np.asarray(images, np.float32)


def put(picture: AxesImage, values: np.ndarray) -> None:
    """Show other pixels (H, W, 3) in a picture that is already drawn, whatever their size."""
    picture.set_data(values)
    picture.set_extent((0, values.shape[1], values.shape[0], 0))
