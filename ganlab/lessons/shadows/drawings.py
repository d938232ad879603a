"""A painted shadow stage by stage, both networks as diagrams, and masks laid over photographs."""

from __future__ import annotations

import numpy as np
import torch
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.diagram import arrow, bend, box, sheet
from ganlab.plots.images import PicturesDrawing, to_pixels
from ganlab.plots.theme import COLOURS, new_figure, number, styled


@styled
def shadow_chain() -> Figure:
    """Return the chain of both networks: photograph → segmentation → mask → removal → photograph without shadow."""
    fig, ax = sheet(8.9, 1.8, (0, 13.4), (0.6, 3.3))
    box(ax, (1.2, 1.3), "photograph x", "second", width=2.1, soft=True)
    box(ax, (4.1, 1.3), "segmentation", "fake", width=2.2)
    box(ax, (6.8, 1.3), "mask m̂", "highlight", width=1.5, soft=True)
    box(ax, (9.2, 1.3), "removal", "fake", width=1.7)
    box(ax, (12.0, 1.3), "without shadow ŷ", "real", width=2.5, soft=True)
    for start, end in ((2.27, 2.98), (5.22, 6.03), (7.57, 8.33), (10.07, 10.73)):
        arrow(ax, (start, 1.3), (end, 1.3))
    bend(ax, (1.2, 1.77), (9.2, 1.77), -0.13)
    return fig


@styled
def continuous_concatenation() -> Figure:
    """Return cGAN3's wiring: photograph and mask are joined to the input of every layer."""
    fig, ax = sheet(8.9, 2.6, (0, 13.4), (0, 3.9))
    box(ax, (1.0, 1.0), "x, m\n4 channels", "second", width=1.7, height=1.1, soft=True, size=10.5)
    places = 3.6, 6.3, 9.0, 11.7
    layers = ("CL256", "4"), ("CLB128", "256 + 4"), ("CLB64", "128 + 4"), ("CS3", "64 + 4")
    for place, (name, inputs) in zip(places, layers):
        box(ax, (place, 1.0), name, "fake", width=1.5)
        ax.text(place, 0.2, f"takes {inputs}", ha="center", va="center", fontsize=10)
    for start, end in ((1.87, 2.83), (4.37, 5.53), (7.07, 8.23), (9.77, 10.93)):
        arrow(ax, (start, 1.0), (end, 1.0))
    for place, by in zip(places[1:], (-0.2, -0.22, -0.24)):
        bend(ax, (1.0, 1.57), (place, 1.47), by)
    return fig


@styled
def luminances(values: Tensor, threshold: float) -> Figure:
    """Return the histogram of luminances from 0 to 1, any shape, with a threshold between shadow and light."""
    fig = new_figure(8.9, 2.6)
    ax = fig.subplots()
    ax.hist(values.flatten().numpy(), bins=80, range=(0, 1), density=True, color=COLOURS["second"])
    ax.axvline(threshold, color=COLOURS["highlight"], linestyle="--", label=f"threshold {number(threshold, 1)}")
    ax.set(xlabel="luminance", ylabel="density", xlim=(0, 1))
    ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1))
    return fig


class ShadowDrawing(PicturesDrawing):
    """The four stages of a painted shadow, side by side: noise, outlines, low-pass, photograph."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig, ["Perlin noise", "binarised, speckled", "low-pass: how deep", "photograph darkened"])

    @styled
    def update(self, *, noise: np.ndarray, shapes: np.ndarray, matte: np.ndarray,
               image: Tensor | np.ndarray) -> None:
        """Show noise (H, W), outlines bool (H, W), matte (H, W) in [0, 1] and image (3, H, W) in [−1, 1]."""
        reach = float(np.abs(noise).max()) or 1.0
        greys = [(noise / reach + 1) / 2, shapes.astype(float), matte]
        stages = [np.repeat(grey[..., None], 3, axis=2) for grey in greys] + [to_pixels(image[None])[0]]
        half = float(((matte > 0.25) & (matte < 0.75)).mean())
        self._show(stages, f"in shadow (more than half deep): {number(100 * float((matte > 0.5).mean()), 1)} %    "
                           f"half-shadow (25 to 75 % deep): {number(100 * half, 1)} % of the pixels")


def overlaid(images: Tensor, masks: Tensor, *, strength: float = 0.6) -> Tensor:
    """Return the images with their masks laid over them in sky blue, (B, 3, H, W) in [−1, 1], same type.

    Args:
        images: (B, 3, H, W) in [−1, 1]. masks: (B, 1, H, W), cut at ½.
        strength: share of the colour under the mask.
    """
    colour = 2 * torch.tensor(to_rgb(COLOURS["second"]), device=images.device, dtype=images.dtype).view(3, 1, 1) - 1
    return torch.where(masks > 0.5, (1 - strength) * images + strength * colour, images)
