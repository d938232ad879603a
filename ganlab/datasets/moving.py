"""Short clips, made and known to the pixel: one bright thing passes over a still, smooth ground."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import interpolate

SHAPES = ("disc", "square", "diamond")


@dataclass(frozen=True, eq=False)
class Clips:
    """N clips of T frames, with what moves in them.

    Attributes:
        video: (N, 3, T, S, S) in [−1, 1].
        masks: (N, 1, T, S, S), 1 where the thing covers more than half of a pixel, else 0.
        shapes: int64 (N,), the thing's number in SHAPES.
    """

    video: Tensor
    masks: Tensor
    shapes: Tensor

    def __len__(self) -> int:
        return len(self.video)


def clips(n: int, *, size: int = 16, frames: int = 8, seed: int = 0) -> Clips:
    """Return n clips, the same for the same seed.

    The ground is dark: one random colour and lighter and darker patches. The thing is a bright disc, square or
    diamond of a random colour; it moves in a straight line at one speed, in any direction, near the middle, and
    covers no place for longer than half of the clip.

    Args:
        n: how many, at least 1.
        size: height and width, at least 8.
        frames: at least 2.

    Raises:
        ValueError: one of these is smaller.
    """
    if n < 1 or size < 8 or frames < 2:
        raise ValueError(f"Expected at least 1 clip of 2 frames at 8 pixels, got {n} of {frames} at {size}.")
    draw = torch.Generator().manual_seed(seed)
    shapes = torch.randint(len(SHAPES), (n,), generator=draw)
    cover = _cover(shapes, _path(n, size, frames, draw), size, draw)  # (n, 1, frames, size, size)
    bright = 1 - 0.6 * torch.rand(n, 3, 1, 1, 1, generator=draw)
    video = cover * bright + (1 - cover) * _ground(n, size, draw)
    return Clips(video, (cover > 0.5).float(), shapes)


def _path(n: int, size: int, frames: int, draw: torch.Generator) -> Tensor:
    """Return the thing's centre in pixels in every frame: (n, frames, 2), down and right."""
    angle = 2 * math.pi * torch.rand(n, 1, generator=draw)
    direction = torch.cat([angle.sin(), angle.cos()], dim=1)  # (n, 2)
    length = size * (0.76 + 0.1 * torch.rand(n, 1, generator=draw))
    middle = size * (0.5 + 0.06 * (2 * torch.rand(n, 2, generator=draw) - 1))
    along = torch.linspace(-0.5, 0.5, frames)[None, :, None]  # (1, frames, 1)
    return middle[:, None] + along * (length * direction)[:, None]


def _cover(shapes: Tensor, path: Tensor, size: int, draw: torch.Generator) -> Tensor:
    """Return the share of every pixel that the thing covers, (n, 1, frames, size, size) in [0, 1]."""
    radius = size * (0.15 + 0.03 * torch.rand(len(shapes), 1, 1, 1, generator=draw))
    pixels = torch.arange(size) + 0.5
    down = (pixels[:, None] - path[..., 0, None, None]).abs()  # (n, frames, size, 1)
    right = (pixels - path[..., 1, None, None]).abs()  # (n, frames, 1, size)
    beyond = torch.stack([torch.hypot(down, right) - radius,  # how far outside of each shape's edge, in pixels
                          torch.maximum(down, right) - 0.9 * radius,
                          (down + right - 1.25 * radius) / math.sqrt(2)])  # (3, n, frames, size, size)
    return (0.5 - beyond[shapes, torch.arange(len(shapes))]).clamp(0, 1)[:, None]


def _ground(n: int, size: int, draw: torch.Generator) -> Tensor:
    """Return still grounds, (n, 3, 1, size, size) in [−1, 0]."""
    colour = -0.9 + 0.6 * torch.rand(n, 3, 1, 1, generator=draw)
    patches = 2 * torch.rand(n, 1, 4, 4, generator=draw) - 1
    patches = interpolate(patches, size=(size, size), mode="bilinear", align_corners=True)
    return (colour + 0.25 * patches).clamp(-1, 0)[:, :, None]
