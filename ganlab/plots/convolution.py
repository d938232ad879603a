"""Convolution by hand: kernels that slide over a small picture and where they find themselves in it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from ganlab.plots.theme import COLOURS, bare, new_figure, styled


def cross_image() -> np.ndarray:
    """Return the 9×9 picture of an X, +1 on both diagonals without the border and −1 elsewhere, float64."""
    picture = -np.ones((9, 9))
    inside = np.arange(1, 8)
    picture[inside, inside] = picture[inside, 8 - inside] = 1
    return picture


def cross_kernels() -> dict[str, np.ndarray]:
    """Return the three 3×3 kernels of ±1 that look for a diagonal, an anti-diagonal and a small X."""
    diagonal = 2 * np.eye(3) - 1
    return {"diagonal": diagonal, "anti-diagonal": diagonal[::-1].copy(), "X": np.maximum(diagonal, diagonal[::-1])}


def mean_products(picture: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide a kernel (k, k) over a picture (H, W): means of products, (H − k + 1, W − k + 1), float64.

    Raises:
        ValueError: the kernel does not fit into the picture.
    """
    picture, kernel = np.asarray(picture, np.float64), np.asarray(kernel, np.float64)
    if picture.ndim != 2 or kernel.ndim != 2 or any(k > p for k, p in zip(kernel.shape, picture.shape)):
        raise ValueError(f"Expected a kernel that fits into the picture, got {kernel.shape} and {picture.shape}.")
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)  # (H − k + 1, W − k + 1, k, k)
    return (windows * kernel).mean((-2, -1))


@styled
def convolution_walkthrough(*, window: tuple[int, int] = (1, 1)) -> Figure:
    """Return three kernels sliding over a 9×9 "X": maps of mean products, 1 where the patch matches.

    Args:
        window: row and column, 0 to 6, of the position that is framed in the picture and in each map.

    Raises:
        ValueError: the window lies outside the maps.
    """
    row, column = window
    if not (0 <= row <= 6 and 0 <= column <= 6):
        raise ValueError(f"Expected a window from (0, 0) to (6, 6), got {window}.")
    fig = new_figure(8.9, 4.9)
    grid = fig.add_gridspec(2, 4, height_ratios=[0.8, 1.9], width_ratios=[1.25, 1, 1, 1])
    picture = cross_image()
    source = fig.add_subplot(grid[:, 0])
    _matrix(source, picture, digits=None)
    source.set_title("picture, 9×9", loc="center")
    _frame(source, row, column, 3)
    for index, (name, kernel) in enumerate(cross_kernels().items(), start=1):
        above, below = fig.add_subplot(grid[0, index]), fig.add_subplot(grid[1, index])
        _matrix(above, kernel, digits=None, size=11)
        above.set_title(f"{name}, 3×3")
        result = mean_products(picture, kernel)
        _matrix(below, result, digits=2, size=7.5)
        _frame(below, row, column, 1)
        below.set_title("its map, 7×7")
        below.set_xlabel(f"in the frame: {result[row, column]:.2f}".replace("-", "−"), fontsize=9.5)
    source.set_xlabel("in the frame: one 3×3 patch;\na map holds the mean of\nits 9 products with the kernel",
                      fontsize=9.5)
    return fig


def _matrix(ax: Axes, values: np.ndarray, *, digits: int | None, size: float = 8) -> None:
    bare(ax).imshow(values, cmap="gray", vmin=-1, vmax=1)
    ax.set_xticks(np.arange(-0.5, values.shape[1]), minor=True)
    ax.set_yticks(np.arange(-0.5, values.shape[0]), minor=True)
    ax.grid(True, which="minor", color="#9A9A9A", linewidth=0.5)
    ax.tick_params(which="minor", length=0)
    for (i, j), value in np.ndenumerate(values):
        text = f"{value:+.0f}" if digits is None else f"{value:.{digits}f}".replace("0.", ".").replace("1.00", "1")
        ax.text(j, i, text.replace("-", "−"), ha="center", va="center", fontsize=size,
                color="black" if value > 0.1 else "white")


def _frame(ax: Axes, row: int, column: int, side: int) -> None:
    ax.add_patch(Rectangle((column - 0.5, row - 0.5), side, side, fill=False, edgecolor=COLOURS["highlight"],
                           linewidth=2.6, zorder=4))
