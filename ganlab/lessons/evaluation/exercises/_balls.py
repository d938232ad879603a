"""What the cases and the mistakes of precision and coverage share."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case


def distances(x: Tensor, y: Tensor) -> Tensor:
    """Return all Euclidean distances (N, M)."""
    return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")


def radii(x: Tensor, k: int) -> Tensor:
    """Return the distance of each row to its k-th nearest other row."""
    return distances(x, x).sort(1).values[:, k]


def line(values: list[float]) -> Tensor:
    """Return points on a line, (N, 1)."""
    return torch.tensor(values, dtype=torch.float64)[:, None]


def clouds(rng: np.random.Generator) -> list[Case]:
    """Return cases with two clouds of different numbers, places and widths."""
    found = []
    for n, m, f, k, shift, width in ((22, 15, 2, 3, 0.5, 1.0), (24, 19, 3, 2, 0.0, 1.6), (10, 18, 2, 1, 0.3, 0.4),
                                     (20, 13, 1, 4, 1.0, 2.0), (25, 24, 4, 5, 0.8, 1.2), (25, 22, 3, 2, 0.6, 1.0)):
        samples, real = width * rng.normal(size=(n, f)) + shift, rng.normal(size=(m, f))
        found.append(Case((torch.from_numpy(samples), torch.from_numpy(real), k),
                          note=f"{n} samples, {m} real, {f} features, k = {k}"))
    return found
