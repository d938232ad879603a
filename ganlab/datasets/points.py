"""Two-dimensional distributions for the laboratory: small enough to see everything that a GAN does."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ganlab.datasets.errors import DataError

RING_MODES, RING_RADIUS = 8, 1.5
GRID_SIDE, GRID_SPACING = 5, 0.75


def sample(name: str, n: int, generator: torch.Generator | None = None, *,
           noise: float | None = None) -> Tensor:
    """Draw `n` points of a named distribution: float32 (n, 2), nearly all within [−2, 2]².

    Args:
        name: "line", "ring" (8 Gaussians on a circle), "grid" (5×5 Gaussians), "moons" or "spiral".
        n: number of points, from 0.
        generator: of random numbers, on the CPU; torch's own where None.
        noise: standard deviation of the Gaussian around the curve or the centres; None means the usual one.

    Raises:
        DataError: the name is unknown, or `n` or `noise` is negative.
    """
    _check_name(name)
    if n < 0 or (noise is not None and noise < 0):
        raise DataError(f"Expected n and noise from 0 on, got n={n}, noise={noise}. Choose positive ones.")
    skeleton, usual_noise = _SHAPES[name]
    spread = usual_noise if noise is None else noise
    centres = skeleton(n, generator)
    return centres + spread * torch.randn(n, 2, generator=generator)


def modes(name: str) -> Tensor | None:
    """Return the centres of "ring" (8, 2) or "grid" (25, 2) as float32; None for the others.

    Raises:
        DataError: the name is unknown.
    """
    _check_name(name)
    if name == "ring":
        angles = torch.arange(RING_MODES) * (2 * math.pi / RING_MODES)
        return RING_RADIUS * torch.stack([angles.cos(), angles.sin()], dim=1)
    if name == "grid":
        ticks = (torch.arange(GRID_SIDE) - (GRID_SIDE - 1) / 2) * GRID_SPACING
        return torch.cartesian_prod(ticks, ticks)
    return None


def usual_noise(name: str) -> float:
    """Return the standard deviation that `sample` uses where none is given."""
    _check_name(name)
    return _SHAPES[name][1]


def _check_name(name: str) -> None:
    if name not in NAMES:
        raise DataError(f"Expected one of {', '.join(NAMES)}, got {name!r}. Choose one of these.")


def _line(n: int, generator: torch.Generator | None) -> Tensor:
    along = torch.rand(n, generator=generator) * 3 - 1.5
    return torch.stack([along, 0.5 * along], dim=1)


def _modes_of(name: str) -> Callable[[int, torch.Generator | None], Tensor]:
    def skeleton(n: int, generator: torch.Generator | None) -> Tensor:
        centres = modes(name)
        return centres[torch.randint(len(centres), (n,), generator=generator)]
    return skeleton


def _moons(n: int, generator: torch.Generator | None) -> Tensor:
    angle = math.pi * torch.rand(n, generator=generator)
    side = torch.randint(2, (n,), generator=generator) * 2.0 - 1  # +1 upper moon, -1 lower moon
    return torch.stack([side * (angle.cos() - 0.5), side * (angle.sin() - 0.25)], dim=1)


def _spiral(n: int, generator: torch.Generator | None) -> Tensor:
    # The arc's length grows with the square of the angle, so the root spreads the points evenly.
    turn = 3 * math.pi * torch.rand(n, generator=generator).sqrt()
    radius = 1.7 * turn / (3 * math.pi)
    return radius[:, None] * torch.stack([turn.cos(), turn.sin()], dim=1)


_SHAPES = {
    "line": (_line, 0.05),
    "ring": (_modes_of("ring"), 0.08),
    "grid": (_modes_of("grid"), 0.05),
    "moons": (_moons, 0.08),
    "spiral": (_spiral, 0.05),
}
NAMES = tuple(_SHAPES)
