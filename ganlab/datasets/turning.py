"""Heads that turn away: a frontal picture laid around a cylinder, which then turns.

What turns out of sight is lost; of a symmetric face the other half says what it was. The frontal picture is the truth.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

MOST = 80.0


def turned(x: Tensor, degrees: Tensor) -> Tensor:
    """Return pictures (B, C, H, W) of heads that have turned about a vertical axis.

    The picture covers the front half of a cylinder. After a turn by θ, the column at u ∈ [−1, 1] shows what stood at
    sin(arcsin u + θ), and beyond the ear the ground.

    Args:
        x: frontal pictures.
        degrees: float (B,), from −80 to 80: above 0 the right half of the picture comes to the middle.

    Raises:
        ValueError: another number of angles than pictures, or one is out of range.
    """
    if degrees.shape != (len(x),) or not bool((degrees.abs() <= MOST).all()):
        raise ValueError(f"Expected {len(x)} angles from {-MOST:g} to {MOST:g} degrees, got shape "
                         f"{tuple(degrees.shape)}, largest {float(degrees.abs().max()):g}.")
    u, v = ((torch.arange(side) * 2 + 1) / side - 1 for side in (x.shape[3], x.shape[2]))
    angle = u.asin() + degrees[:, None] * (math.pi / 180)  # (B, W)
    column = angle.clamp(-math.pi / 2, math.pi / 2).sin()
    return _seen(x, column, v)


def turned_back(x: Tensor, degrees: Tensor) -> Tensor:
    """Return heads (B, C, H, W) turned back by known angles; for what cannot be seen, the mirror image of the rest.

    What geometry alone can do, where the angle is known and faces are symmetric: the strongest baseline.
    """
    u, v = ((torch.arange(side) * 2 + 1) / side - 1 for side in (x.shape[3], x.shape[2]))
    angle = u.asin() - degrees[:, None] * (math.pi / 180)
    hidden = angle.abs() > math.pi / 2
    mirrored = (-u).asin() - degrees[:, None] * (math.pi / 180)
    return _seen(x, torch.where(hidden, mirrored, angle).clamp(-math.pi / 2, math.pi / 2).sin(), v)


def _seen(x: Tensor, column: Tensor, v: Tensor) -> Tensor:
    grid = torch.stack([column[:, None, :].expand(-1, len(v), -1), v[None, :, None].expand(len(x), -1, len(column[0]))],
                       dim=3)
    return grid_sample(x, grid, padding_mode="border", align_corners=False)
