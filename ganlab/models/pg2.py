"""PG²: Ma et al. 2017, "Pose guided person image generation", sections 3.1 to 3.3, and the authors' code.

A person is drawn in another pose, in two stages:

    stage I    G1(x_A, pose)  →  x̂_1         a U-Net with a dense bottleneck: coarse, the pose is right
    stage II   G2(x_A, x̂_1)   →  difference   a smaller U-Net: what must be added, x̂_2 = x̂_1 + difference
    D(x_A, x_B) against D(x_A, x̂_2)           one logit a pair: `patchgan.ImageDiscriminator`, built as DCGAN's

The pose is a stack of maps, one a joint (`heat_maps`).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganlab.layers import check_channels, check_image_size, check_images, check_positive
from ganlab.models.patchgan import ImageDiscriminator as Discriminator

__all__ = ["CoarseGenerator", "DifferenceGenerator", "Discriminator", "heat_maps"]


class CoarseGenerator(nn.Module):
    """G1 of stage I: draw the person of a picture in a pose.

    Each level has a residual block of two 3×3 convolutions, n · level maps, at half the size of the level before. The
    smallest maps go through a dense bottleneck, which carries what has no place of its own, such as colours.

    Args:
        image_size: a power of two, 16 or more.
        joints: maps of the pose.
        channels: of the pictures.
        base_channels: n.
        levels: log₂(image_size) − 2 in the paper, so that the smallest maps are 8×8.
        bottleneck: numbers between the two dense layers.

    Raises:
        ValueError: a size is no power of two or too small, there are too many levels, or a number is not positive.
    """

    def __init__(self, *, image_size: int = 256, joints: int = 18, channels: int = 3, base_channels: int = 128,
                 levels: int = 6, bottleneck: int = 64) -> None:
        super().__init__()
        smallest = _smallest(image_size, levels)
        check_positive(joints=joints, channels=channels, base_channels=base_channels, bottleneck=bottleneck)
        self.image_shape, self.joints, n = (channels, image_size, image_size), joints, base_channels
        self.first = nn.Sequential(nn.Conv2d(channels + joints, n, 3, 1, 1), nn.ReLU())
        self.down = nn.ModuleList(Residual(n * level) for level in range(1, levels + 1))
        self.shrink = nn.ModuleList(nn.Sequential(nn.Conv2d(n * level, n * (level + 1), 3, 2, 1), nn.ReLU())
                                    for level in range(1, levels))
        self.bottleneck = nn.Sequential(
            nn.Flatten(), nn.Linear(n * levels * smallest**2, bottleneck),
            nn.Linear(bottleneck, n * smallest**2), nn.Unflatten(1, (n, smallest, smallest)))
        # each block up sees the maps from below beside those of its level
        self.up = nn.ModuleList(Residual(n * (level if level < levels else 1) + n * level)
                                for level in range(levels, 0, -1))
        self.enlarge = nn.ModuleList(
            nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(block.channels, n * (level - 1), 1), nn.ReLU())
            for block, level in zip(self.up, range(levels, 1, -1)))
        self.last = nn.Conv2d(self.up[-1].channels, channels, 3, 1, 1)

    def forward(self, x: Tensor, pose: Tensor) -> Tensor:
        """Return the coarse picture (B, channels, size, size), near [−1, 1], with no bound.

        Args:
            x: pictures (B, channels, size, size) in [−1, 1].
            pose: maps of the pose asked for, (B, joints, size, size) in [−1, 1].
        """
        check_images(x, self.image_shape)
        check_images(pose, (self.joints, *self.image_shape[1:]))
        h = self.first(torch.cat([x, pose], dim=1))  # (B, n, size, size)
        skips = []
        for block, shrink in zip(self.down, [*self.shrink, nn.Identity()]):
            skips.append(block(h))
            h = shrink(skips[-1])  # (B, n · (level + 1), size / 2^level, size / 2^level)
        h = self.bottleneck(h)  # (B, n · levels, 8, 8) -> (B, n, 8, 8)
        for block, enlarge in zip(self.up, [*self.enlarge, nn.Identity()]):
            h = enlarge(block(torch.cat([h, skips.pop()], dim=1)))
        return self.last(h)


class DifferenceGenerator(nn.Module):
    """G2 of stage II: what must be added to the coarse picture. Two levels fewer, and no dense layer.

    Args:
        channels: of the pictures.
        base_channels: n; going up every convolution has n maps.
        levels: sizes, each half of the one before.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, channels: int = 3, base_channels: int = 128, levels: int = 4) -> None:
        super().__init__()
        check_positive(channels=channels, base_channels=base_channels, levels=levels)
        self.channels, n = channels, base_channels
        self.first = nn.Sequential(nn.Conv2d(2 * channels, n, 3, 1, 1), nn.ReLU())
        self.down = nn.ModuleList(_pair(n * max(1, level - 1), n * level) for level in range(1, levels + 1))
        self.shrink = nn.ModuleList(nn.Sequential(nn.Conv2d(n * level, n * level, 3, 2, 1), nn.ReLU())
                                    for level in range(1, levels))
        self.up = nn.ModuleList(_pair(n * (level if level == levels else 1) + n * level, n)
                                for level in range(levels, 0, -1))
        self.last = nn.Conv2d(n, channels, 3, 1, 1)

    def forward(self, x: Tensor, coarse: Tensor) -> Tensor:
        """Return the difference (B, channels, H, W) for a picture x and a coarse one, both of that shape."""
        check_channels(x, self.channels)
        check_images(coarse, tuple(x.shape[1:]))
        h = self.first(torch.cat([coarse, x], dim=1))  # (B, n, H, W)
        skips = []
        for pair, shrink in zip(self.down, [*self.shrink, nn.Identity()]):
            skips.append(pair(h))
            h = shrink(skips[-1])  # (B, n · level, H / 2^level, W / 2^level)
        for i, pair in enumerate(self.up):
            skip = skips.pop()
            h = pair(torch.cat([h if i == 0 else interpolate(h, size=skip.shape[2:]), skip], dim=1))  # (B, n, …)
        return self.last(h)


class Residual(nn.Module):
    """h + F(h), F two 3×3 convolutions with ReLU.

    Args:
        channels: feature maps of h.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels, self.body = channels, _pair(channels, channels)

    def forward(self, h: Tensor) -> Tensor:
        """Return (B, channels, H, W) for h of that shape."""
        return h + self.body(h)


def heat_maps(joints: Tensor, size: int, *, radius: float = 4.0) -> Tensor:
    """Return the pose as pictures, (B, J, size, size): 1 in a disc around the joint, −1 elsewhere. Section 3.1.

    Args:
        joints: (B, J, 2), x and y from −1 to 1, y downward.
        size: side in pixels.
        radius: of a disc, in pixels: 4 in the paper, whose pictures have 256.
    """
    axis = (torch.arange(size) + 0.5) / size * 2 - 1
    x, y = (joints[..., i, None] - axis for i in (0, 1))  # (B, J, size) each
    squared = x[..., None, :] ** 2 + y[..., None] ** 2  # (B, J, size, size)
    return 2 * (squared <= (2 * radius / size) ** 2).float() - 1


def _pair(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, 1, 1), nn.ReLU(),
                         nn.Conv2d(outputs, outputs, 3, 1, 1), nn.ReLU())


def _smallest(image_size: int, levels: int) -> int:
    """The side of the smallest maps."""
    check_positive(levels=levels)
    most = check_image_size(image_size)
    if levels > most:
        raise ValueError(f"Expected at most {most} levels for {image_size} pixels, got {levels}.")
    return image_size >> (levels - 1)
