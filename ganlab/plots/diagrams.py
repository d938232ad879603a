"""Drawings of lessons 00, 02, 04 and 06 made by code: networks as boxes, data as arrows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from ganlab.layers import check_image_size
from ganlab.plots.style import COLOURS, bare, new_figure, styled

_GRADIENT = COLOURS["theory"]
Point = tuple[float, float]


@styled
def gan_diagram() -> Figure:
    """Return the whole game in one picture: z → G → x_fake, real x beside it, and D that tells them apart."""
    fig, ax = _sheet(8.9, 2.9, (0, 12.4), (0, 4))
    _circle(ax, (0.8, 2.9), "z", "latent")
    _box(ax, (3.0, 2.9), "Generator G", "fake", width=2.2)
    _box(ax, (6.1, 2.9), "x_fake = G(z)", "fake", width=2.2, soft=True)
    _box(ax, (6.1, 1.0), "x, real data", "real", width=2.2, soft=True)
    _box(ax, (9.4, 1.95), "Discriminator D", "discriminator", width=2.5)
    for start, end in (((1.25, 2.9), (1.87, 2.9)), ((4.13, 2.9), (4.97, 2.9)), ((7.23, 2.7), (8.12, 2.2)),
                       ((7.23, 1.2), (8.12, 1.7)), ((10.68, 1.95), (11.25, 1.95))):
        _arrow(ax, start, end)
    ax.text(0.8, 2.2, "noise,\nz ~ p(z)", ha="center", va="top", fontsize=10)
    ax.text(11.35, 1.95, "real?\n0 … 1", ha="left", va="center", fontsize=11)
    ax.text(9.4, 0.95, "wants 1 for x, 0 for x_fake", ha="center", fontsize=10, color=COLOURS["discriminator"])
    ax.text(3.0, 2.0, "wants D to say 1", ha="center", fontsize=10, color=COLOURS["fake"])
    return fig


@styled
def step_diagram() -> Figure:
    """Return one training step, lesson 02: D's half above, G's half below; forward grey, gradients green.

    It shows where `detach` cuts the graph in D's half and that D is frozen in G's.
    """
    fig, ax = _sheet(8.9, 5.3, (0, 13.2), (0, 7.8))
    ax.text(0.2, 7.4, "1  Discriminator's half: D learns, G does not", fontsize=12, fontweight="bold", va="center")
    _half(ax, 5.0, discriminator=True)
    ax.plot([0.2, 13], [3.3, 3.3], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 2.85, "2  Generator's half: G learns through D, D does not change", fontsize=12,
            fontweight="bold", va="center")
    _half(ax, 1.6, discriminator=False)
    return fig


def _half(ax: Axes, y: float, *, discriminator: bool) -> None:
    _circle(ax, (0.8, y), "z", "latent")
    _box(ax, (2.9, y), "G", "fake", frozen=discriminator)
    _box(ax, (5.3, y), "x_fake", "fake", width=1.5, soft=True)
    _box(ax, (8.5, y), "D" if discriminator else "D\nfrozen", "discriminator", frozen=not discriminator)
    loss = "J_D = −log D(x)\n− log(1 − D(x_fake))" if discriminator else "J_G = −log D(x_fake)"
    _box(ax, (11.6, y), loss, "highlight", width=2.9, height=1.05, soft=True, size=10)
    for start, end in ((1.25, 2.08), (3.72, 4.53), (6.07, 7.68), (9.32, 10.13)):
        _arrow(ax, (start, y + 0.14), (end, y + 0.14))
    below = y - 0.2
    _gradient(ax, (10.13, below), (9.32, below))
    if discriminator:
        _box(ax, (5.3, y + 1.35), "x", "real", width=1.5, soft=True)
        _arrow(ax, (6.07, y + 1.35), (7.72, y + 0.48))
        _gradient(ax, (7.68, below), (7.05, below))
        _cut(ax, (6.85, y - 0.03))
        _note(ax, 2.9, y - 0.8, "gets no gradient")
        _note(ax, 6.3, y - 0.8, "detach: the gradient stops here")
        _note(ax, 8.5, y - 1.25, "opt_D.step(): θ_d changes", trained=True)
    else:
        _gradient(ax, (7.68, below), (6.07, below))
        _gradient(ax, (4.53, below), (3.72, below))
        _note(ax, 2.9, y - 0.85, "opt_G.step(): θ_g changes", trained=True)
        _note(ax, 8.5, y - 1.0, "passes the gradient on,\nkeeps none for θ_d")


def _note(ax: Axes, x: float, y: float, text: str, *, trained: bool = False) -> None:
    ax.text(x, y, text, ha="center", va="center", fontsize=10, color=_GRADIENT if trained else "#555555",
            fontweight="bold" if trained else "normal")


@styled
def neuron(*, inputs: int = 3) -> Figure:
    """Return a neuron, lesson 00: ŷ = g(Σ xᵢ θᵢ).

    Args:
        inputs: from 1 to 6.

    Raises:
        ValueError: `inputs` is outside 1 to 6.
    """
    if not 1 <= inputs <= 6:
        raise ValueError(f"Expected 1 to 6 inputs, got {inputs}.")
    height = max(3.0, 1.15 * inputs)
    fig, ax = _sheet(6.4, 0.62 * height + 0.5, (0, 10), (0, height))
    middle = height / 2
    _circle(ax, (5.0, middle), "Σ", "discriminator", radius=0.55)
    _box(ax, (7.2, middle), "g", "theory", width=1.1)
    for i in range(inputs):
        y = middle + (inputs - 1) * 0.55 - i * 1.1
        _circle(ax, (1.0, y), f"$x_{i + 1}$", "real")
        _arrow(ax, (1.42, y), (4.42, middle + 0.12 * (y - middle)))
        ax.text(2.55, y + (middle - y) * 0.37 + 0.13, f"$\\theta_{i + 1}$", fontsize=12, va="bottom", ha="center")
    _arrow(ax, (5.6, middle), (6.6, middle))
    _arrow(ax, (7.8, middle), (8.7, middle))
    ax.text(8.85, middle, "$\\hat{y}$", fontsize=15, va="center")
    ax.text(5.0, middle - 0.95, "weighted sum", ha="center", va="center", fontsize=10)
    ax.text(7.2, middle - 0.95, "non-linearity", ha="center", va="center", fontsize=10)
    return fig


# --- convolution ------------------------------------------------------------------------------------------

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
    """Return three kernels sliding over a 9×9 "X", lesson 00: maps of mean products, 1 where the patch matches.

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


# --- checkerboards ----------------------------------------------------------------------------------------

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
    """Return the overlap counts of transposed convolutions, lesson 04: uneven where stride ∤ kernel.

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


# --- pix2pix ----------------------------------------------------------------------------------------------

@styled
def pix2pix_diagram() -> Figure:
    """Return both halves of pix2pix's step, lesson 06: D judges pairs; G learns through D and from the L1 distance.

    As in `step_diagram`: forward grey, gradients green, `detach` red, hatched grey what does not learn here.
    """
    fig, ax = _sheet(8.9, 6.0, (0, 13.4), (0, 9.0))
    ax.text(0.2, 8.6, "1  Discriminator's half: which pair is real?", fontsize=12, fontweight="bold", va="center")
    _pairs_half(ax, 5.6)
    ax.plot([0.2, 13.2], [4.25, 4.25], color="#DDDDDD", linewidth=1)
    ax.text(0.2, 3.85, "2  Generator's half: fool D, and stay near the target", fontsize=12, fontweight="bold",
            va="center")
    _translator_half(ax, 2.55)
    return fig


def _pairs_half(ax: Axes, y: float) -> None:
    _box(ax, (0.9, y + 1.9), "target y", "real", width=1.5, soft=True)
    _box(ax, (0.9, y), "input x", "second", width=1.5, soft=True)
    _box(ax, (3.1, y), "G", "fake", frozen=True)
    _box(ax, (6.0, y + 1.9), "x, y", "real", width=1.7, soft=True)
    _box(ax, (6.0, y), "x, G(x)", "fake", width=1.7, soft=True)
    _box(ax, (9.0, y + 0.95), "D", "discriminator")
    _box(ax, (11.9, y + 0.95), "J_D = −½ log D(x, y)\n− ½ log(1 − D(x, G(x)))", "highlight", width=2.75,
         height=1.05, soft=True, size=9.5)
    for start, end in (((1.68, y + 1.9), (5.12, y + 1.9)), ((1.68, y), (2.27, y)), ((3.93, y), (5.12, y)),
                       ((6.88, y + 1.9), (8.16, y + 1.25)), ((6.88, y), (8.16, y + 0.65)),
                       ((9.83, y + 1.09), (10.5, y + 1.09)), ((1.5, y + 0.48), (5.12, y + 1.62))):
        _arrow(ax, start, end)
    _bend(ax, (0.9, y - 0.48), (6.0, y - 0.48), 0.12)
    _gradient(ax, (10.5, y + 0.81), (9.83, y + 0.81))
    _gradient(ax, (8.3, y + 0.47), (7.62, y + 0.1))
    _cut(ax, (7.3, y + 0.13))
    _note(ax, 9.5, y - 0.15, "detach: the gradient stops here")
    _note(ax, 9.0, y + 1.75, "opt_D.step()", trained=True)


def _translator_half(ax: Axes, y: float) -> None:
    _box(ax, (0.9, y), "input x", "second", width=1.5, soft=True)
    _box(ax, (3.1, y), "G", "fake")
    _box(ax, (6.0, y), "x, G(x)", "fake", width=1.7, soft=True)
    _box(ax, (9.0, y), "D\nfrozen", "discriminator", frozen=True)
    _box(ax, (11.9, y), "−log D(x, G(x))", "highlight", width=2.75, soft=True, size=10)
    _box(ax, (6.0, y - 1.75), "target y", "real", width=1.7, soft=True)
    _box(ax, (11.9, y - 1.75), "λ · mean |y − G(x)|", "highlight", width=2.75, soft=True, size=10)
    ax.text(11.9, y - 0.87, "+", ha="center", va="center", fontsize=17)
    for start, end in (((1.68, y + 0.14), (2.27, y + 0.14)), ((3.93, y + 0.14), (5.12, y + 0.14)),
                       ((6.88, y + 0.14), (8.17, y + 0.14)), ((9.83, y + 0.14), (10.5, y + 0.14)),
                       ((6.88, y - 1.75), (10.5, y - 1.75)), ((6.5, y - 0.48), (10.5, y - 1.4))):
        _arrow(ax, start, end)
    _bend(ax, (0.9, y + 0.48), (6.0, y + 0.48), -0.1)
    for start, end in (((10.5, y - 0.16), (9.83, y - 0.16)), ((8.17, y - 0.16), (6.88, y - 0.16)),
                       ((5.12, y - 0.16), (3.93, y - 0.16)), ((10.3, y - 1.17), (6.85, y - 0.36))):
        _gradient(ax, start, end)
    _note(ax, 3.1, y - 0.8, "opt_G.step()", trained=True)


def _bend(ax: Axes, start: Point, end: Point, bend: float) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color="#555555", linewidth=1.5,
                                 shrinkA=0, shrinkB=0, connectionstyle=f"arc3,rad={bend}"))


@styled
def unet_diagram(*, image_size: int = 64, base_channels: int = 16) -> Figure:
    """Return encoder–decoder and U-Net side by side, lesson 06: the same stages, without and with skip connections.

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
                                   facecolor=_light(COLOURS[role]), edgecolor=COLOURS[role]))
            text = str(base_channels * min(2 ** (level - 1), 8)) if level else ("x", "G(x)")[place > 0]
            ax.text(place, (stages + 0.8 - height) / 2 - 0.12, text, ha="center", va="top", fontsize=9)
            if skips and 0 < place < stages:
                top = (stages + 0.8 + height) / 2
                ax.plot([place, place, 2 * stages - place, 2 * stages - place],
                        [top, stages + 1.9 - 0.33 * (place - 1), stages + 1.9 - 0.33 * (place - 1), top],
                        color=COLOURS["theory"], linewidth=1.5)
    return fig


# --- parts ------------------------------------------------------------------------------------------------

def _sheet(width: float, height: float, x: Point, y: Point) -> tuple[Figure, Axes]:
    fig = new_figure(width, height)
    ax = bare(fig.subplots())
    ax.set(xlim=x, ylim=y, aspect="equal")
    return fig, ax


def _box(ax: Axes, centre: Point, text: str, role: str, *, width: float = 1.6, height: float = 0.9,
         soft: bool = False, frozen: bool = False, size: float = 11.5) -> None:
    """A network (full colour), data (soft), or a network that is not trained here (hatched grey)."""
    colour = COLOURS[role]
    face = "#F2F2F2" if frozen else (*_light(colour),) if soft else colour
    ax.add_patch(FancyBboxPatch(
        (centre[0] - width / 2, centre[1] - height / 2), width, height, boxstyle="round,pad=0,rounding_size=0.14",
        facecolor=face, edgecolor=COLOURS["faint"] if frozen else colour, linewidth=1.6,
        linestyle="--" if frozen else "-"))
    dark = soft or frozen
    ax.text(*centre, text, ha="center", va="center", fontsize=size,
            color="black" if dark else "white", fontweight="normal" if dark else "bold", linespacing=1.15)


def _circle(ax: Axes, centre: Point, text: str, role: str, *, radius: float = 0.42) -> None:
    ax.add_patch(Circle(centre, radius, facecolor=_light(COLOURS[role]), edgecolor=COLOURS[role], linewidth=1.6))
    ax.text(*centre, text, ha="center", va="center", fontsize=12)


def _arrow(ax: Axes, start: Point, end: Point) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color="#555555", linewidth=1.5,
                                 shrinkA=0, shrinkB=0))


def _gradient(ax: Axes, start: Point, end: Point) -> None:
    ax.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=13, color=_GRADIENT, linewidth=1.9,
                                 linestyle=(0, (3, 1.6)), shrinkA=0, shrinkB=0))


def _cut(ax: Axes, centre: Point) -> None:
    x, y = centre
    for shift in (-0.09, 0.09):
        ax.plot([x + shift - 0.12, x + shift + 0.12], [y - 0.42, y + 0.42], color=COLOURS["fake"], linewidth=2.2)


def _light(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(0.82 + 0.18 * part for part in (red, green, blue))
