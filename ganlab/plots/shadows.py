"""Lesson 09: a painted shadow stage by stage, and masks laid over photographs."""

from __future__ import annotations

import numpy as np
import torch
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from torch import Tensor

from ganlab.plots.curves import Drawing
from ganlab.plots.images import _pixels
from ganlab.plots.style import bare, number, styled


class ShadowDrawing(Drawing):
    """The four stages of a painted shadow, side by side: noise, outlines, low-pass, photograph."""

    @styled
    def __init__(self, fig: Figure | SubFigure) -> None:
        super().__init__(fig)
        names = "Perlin noise", "binarised, speckled", "low-pass: how deep", "photograph darkened"
        self.pictures = []
        for ax, name in zip(fig.subplots(1, 4), names):
            bare(ax).set_title(name, loc="left")
            self.pictures.append(ax.imshow(np.zeros((2, 2, 3)), interpolation="nearest"))

    def moving(self) -> list[Artist]:
        """Return the pictures: nothing else moves."""
        return self.pictures

    @styled
    def update(self, *, noise: np.ndarray, shapes: np.ndarray, matte: np.ndarray,
               image: Tensor | np.ndarray) -> None:
        """Show noise (H, W), outlines bool (H, W), matte (H, W) in [0, 1] and image (3, H, W) in [−1, 1]."""
        reach = float(np.abs(noise).max()) or 1.0
        greys = [(noise / reach + 1) / 2, shapes.astype(float), matte]
        stages = [np.repeat(grey[..., None], 3, axis=2) for grey in greys] + [_pixels(image[None])[0]]
        for picture, pixels in zip(self.pictures, stages):
            picture.set_data(pixels)
            picture.set_extent((0, pixels.shape[1], pixels.shape[0], 0))
        half = float(((matte > 0.25) & (matte < 0.75)).mean())
        self._say(f"in shadow (more than half deep): {number(100 * float((matte > 0.5).mean()), 1)} %    "
                  f"half-shadow (25 to 75 % deep): {number(100 * half, 1)} % of the pixels")


def overlaid(images: Tensor, masks: Tensor, *, strength: float = 0.6) -> Tensor:
    """Return the images with their masks laid over them in vermilion, float (B, 3, H, W) in [−1, 1].

    Args:
        images: (B, 3, H, W) in [−1, 1]. masks: (B, 1, H, W), cut at ½.
        strength: share of the colour under the mask.
    """
    colour = 2 * torch.tensor([0xD5, 0x5E, 0x00]).view(3, 1, 1) / 255 - 1
    return torch.where(masks > 0.5, (1 - strength) * images + strength * colour, images)
