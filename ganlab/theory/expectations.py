"""What a measure gives for a perfect generator: the figure to compare with, where one exists."""

from __future__ import annotations

import math


def expected_density() -> float:
    """Return E density where real and fake points have one continuous distribution: 1, whatever it is, N, M and k.

    Naeem et al. 2020, section 3.2. A fake lies inside the k-th-neighbour ball of a real point with chance k/N: of the
    N − 1 other real points and the fake, in random order of distance, it must be among the first k.
    """
    return 1.0


def expected_coverage(n_real: int, n_fake: int, *, k: int = 5) -> float:
    """Return E coverage where real and fake points have one continuous distribution, whatever it is.

    Naeem et al. 2020, section 3.2: 1 − Π_{i<k} (N − 1 − i)/(N + M − 1 − i). A real point is left out if its k nearest
    among N − 1 other real and M fake points are all real. For N = M and many points it tends to 1 − 2^(−k).

    Args:
        n_real: N, more than k. n_fake: M, 1 or more. k: 1 or more.

    Raises:
        ValueError: a number is out of range.
    """
    if not (k >= 1 and n_real > k and n_fake >= 1):
        raise ValueError(f"Expected k ≥ 1, more than k real points and at least one fake, got {k}, {n_real} and "
                         f"{n_fake}.")
    return 1 - math.prod((n_real - 1 - i) / (n_real + n_fake - 1 - i) for i in range(k))


def quality_ceiling(radius: float = 3.0) -> float:
    """Return the share of real points within `radius` standard deviations of their mode in the plane: 1 − exp(−r²/2).

    For the usual radius 3 it is 1 − exp(−9/2) = .98889. A generator above it is too narrow, not better.

    Raises:
        ValueError: the radius is negative.
    """
    if not radius >= 0:
        raise ValueError(f"Expected a radius from 0 on, got {radius!r}.")
    return -math.expm1(-(radius**2) / 2)
