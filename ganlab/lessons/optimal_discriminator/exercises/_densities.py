"""The densities on which the exercises of lesson 03 are tried."""

from __future__ import annotations

import numpy as np

P, Q = np.array([0.5, 0.25, 0.25]), np.array([0.25, 0.125, 0.625])  # positive everywhere, also at the ends
GAPS_P, GAPS_Q = np.array([0.0, 0.75, 0.25, 0.0, 0.0]), np.array([0.0, 0.25, 0.625, 0.125, 0.0])
LEFT, RIGHT = np.array([0.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.0])


def bumps(rng: np.random.Generator, n: int, width: float = 8.0) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return two densities, a D between 0.05 and 0.95, and dx, on a grid from −width to width.

    With width 8 each density is 0 at the ends and in places, and both are somewhere; with width 2 none ever is.
    """
    x, dx = np.linspace(-width, width, n, retstep=True)
    densities = []
    for _ in range(2):
        p = sum(rng.uniform(0.3, 1) * np.exp(-0.5 * ((x - rng.uniform(-3, 3)) / rng.uniform(0.6, 1.2)) ** 2)
                for _ in range(2))
        # exactly 0 in places, and nowhere so small that a tiny epsilon would matter
        p = np.where(p < 1e-5, 0, p) if width > 4 else p + 0.1
        densities.append(p / (p.sum() * dx))
    return *densities, rng.uniform(0.05, 0.95, n), float(dx)
