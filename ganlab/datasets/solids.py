"""Solids of voxels, computed: cubes, balls and cylinders of random size and place."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

KINDS = ("cube", "ball", "cylinder")


@dataclass(frozen=True, eq=False)
class Solids:
    """N solids in cubes of S³ voxels.

    Attributes:
        voxels: (N, 1, S, S, S), 1 where there is matter and 0 elsewhere. The axes are height, from the floor up,
            depth and width. Unlike pictures, voxels lie in [0, 1].
        labels: int64 (N,), the number in KINDS.
    """

    voxels: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.voxels)


def solids(n: int, *, size: int = 16, seed: int = 0) -> Solids:
    """Return n solids, the same for the same seed.

    A cube is turned about its vertical axis, a cylinder stands upright and is higher than wide; each lies near the
    middle and is wholly inside. A voxel is matter where its centre is.

    Args:
        n: how many, at least 1.
        size: S, at least 8.

    Raises:
        ValueError: one of these is smaller.
    """
    if n < 1 or size < 8:
        raise ValueError(f"Expected at least 1 solid in 8³ voxels, got {n} in {size}³.")
    draw = torch.Generator().manual_seed(seed)
    labels = torch.randint(len(KINDS), (n,), generator=draw)

    def between(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(n, 1, 1, 1, generator=draw)

    centres = (torch.arange(size) + 0.5) / size - 0.5  # of voxels; the whole is 1 wide
    up = centres[:, None, None] - between(-0.1, 0.1)  # (n, S, 1, 1)
    back = centres[:, None] - between(-0.1, 0.1)  # (n, 1, S, 1)
    right = centres - between(-0.1, 0.1)  # (n, 1, 1, S)
    yaw = between(0, math.pi / 2)
    turned = torch.maximum((yaw.cos() * right + yaw.sin() * back).abs(), (yaw.cos() * back - yaw.sin() * right).abs())
    cube = torch.maximum(turned, up.abs()) <= between(0.19, 0.27)
    ball = up**2 + back**2 + right**2 <= between(0.22, 0.34) ** 2
    cylinder = (torch.hypot(back, right) <= between(0.13, 0.2)) & (up.abs() <= between(0.27, 0.36))
    voxels = torch.stack([cube, ball, cylinder])[labels, torch.arange(n)]  # (n, S, S, S)
    return Solids(voxels[:, None].float(), labels)
