"""How near the fakes are to the data, with the floor of each measure, and the optimal D of both on the grid of D's map.

Densities are those of points with a little more noise: BLUR in each direction, for the data exactly, for G from FAKES
of its points. Without it G's points would have no density.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ganlab import metrics, theory
from ganlab.widgets.laboratory.data import EXTENT, Data

SIDE = 40  # of the grid, as of D's map
BLUR = 0.1
FAKES = 1000
NEEDED = 10  # of FAKES, for a mode to count: one stray point is no mode
FLOORS = 4  # samples of the data whose measures are averaged


class Measured(NamedTuple):
    """Modes and quality where modes can be counted, else None; the Jensen–Shannon divergence in nats."""

    modes: float | None
    quality: float | None
    jsd: float


def density(centres: Tensor, spread: float) -> np.ndarray:
    """Return the density of Gaussians of equal weight around points (K, 2) on the grid, (SIDE, SIDE), lowest row first.

    Args:
        spread: standard deviation in each direction.
    """
    left, right, bottom, top = EXTENT
    # a Gaussian in the plane is one across times one up: two small tables and their product, not a table of all pairs
    across, up = (torch.exp(-0.5 * ((torch.linspace(low, high, SIDE)[:, None] - centres[:, axis]) / spread) ** 2)
                  for axis, (low, high) in enumerate(((left, right), (bottom, top))))
    return (up @ across.T).double().numpy() / (len(centres) * 2 * math.pi * spread**2)


def of_data(data: Data, noise: float = 0.0) -> np.ndarray:
    """Return the density of the data with blur, and with instance noise where D sees it, on the grid."""
    return density(data.centres, math.hypot(data.noise, BLUR, noise))


def of_fakes(fakes: Tensor, noise: float = 0.0) -> np.ndarray:
    """Return the density of points with blur, and with instance noise where D sees it, on the grid."""
    return density(fakes, math.hypot(BLUR, noise))


def optimal(data: Data, fakes: Tensor, noise: float = 0.0) -> np.ndarray:
    """Return D* of data and fakes on the grid; undefined where next to nothing of either lies."""
    p, q = of_data(data, noise), of_fakes(fakes, noise)
    return np.where(p + q > 1e-3, theory.d_star(p, q), np.nan)


def jsd(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Jensen–Shannon divergence of two densities on the grid, in nats, from 0 to log 2.

    What lies outside the grid counts as being where the other density is not.
    """
    left, right, bottom, top = EXTENT
    cell = (right - left) * (top - bottom) / (SIDE - 1) ** 2
    outside = sum(max(0.0, 1 - cell * float(each.sum())) for each in (p, q))
    return min(cell * float(theory.jsd_pointwise(p, q).sum()) + 0.5 * theory.JSD_DISJOINT * outside,
               theory.JSD_DISJOINT)


def measured(data: Data, fakes: Tensor) -> Measured:
    """Return the measures of FAKES points."""
    modes = quality = None
    if data.modes is not None:
        modes, quality = metrics.modes_and_quality(fakes, data.modes, noise=data.noise, needed=NEEDED)
    return Measured(modes, quality, jsd(of_data(data), of_fakes(fakes)))


@lru_cache(maxsize=8)
def floor(data: Data) -> Measured:
    """Return the measures of as many points of the data themselves: what a perfect G would get, by chance."""
    generator = torch.Generator().manual_seed(0)
    found = [measured(data, data.sample(FAKES, generator)) for _ in range(FLOORS)]
    return Measured(*(None if each[0] is None else sum(each) / FLOORS for each in zip(*found)))
