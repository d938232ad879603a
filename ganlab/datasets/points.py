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


def skeleton(name: str, parts: int = 512) -> Tensor:
    """Return what `sample` puts its noise around: float32 (n, 2), of equal weight.

    The centres of "ring" and "grid" exactly; along the curve of the others `parts` points at equal steps of its random
    number. The mean of Gaussians around them is the density of the data, to rounding where the steps are below the
    noise.

    Raises:
        DataError: the name is unknown.
    """
    _check_name(name)
    middles = (torch.arange(parts) + 0.5) / parts
    if name == "moons":
        return torch.cat([_moons_at(middles, torch.tensor(side)) for side in (1.0, -1.0)])
    return modes(name) if name in ("ring", "grid") else {"line": _line_at, "spiral": _spiral_at}[name](middles)


def _line(n: int, generator: torch.Generator | None) -> Tensor:
    return _line_at(torch.rand(n, generator=generator))


def _line_at(u: Tensor) -> Tensor:
    along = u * 3 - 1.5
    return torch.stack([along, 0.5 * along], dim=1)


def _modes_of(name: str) -> Callable[[int, torch.Generator | None], Tensor]:
    def skeleton(n: int, generator: torch.Generator | None) -> Tensor:
        centres = modes(name)
        return centres[torch.randint(len(centres), (n,), generator=generator)]
    return skeleton


def _moons(n: int, generator: torch.Generator | None) -> Tensor:
    u = torch.rand(n, generator=generator)
    return _moons_at(u, torch.randint(2, (n,), generator=generator) * 2.0 - 1)


def _moons_at(u: Tensor, side: Tensor) -> Tensor:
    angle = math.pi * u
    return torch.stack([side * (angle.cos() - 0.5), side * (angle.sin() - 0.25)], dim=1)  # side +1 is the upper moon


def _spiral(n: int, generator: torch.Generator | None) -> Tensor:
    return _spiral_at(torch.rand(n, generator=generator))


def _spiral_at(u: Tensor) -> Tensor:
    # The arc's length grows with the square of the angle, so the root spreads the points evenly.
    turn = 3 * math.pi * u.sqrt()
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
