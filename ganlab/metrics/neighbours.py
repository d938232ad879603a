"""Who is near whom? Nearest neighbours, precision and recall, density and coverage.

Distances are taken a block of rows at a time, each block of at most 32 MiB. So beside the features in float64,
8 · (N + M) · F bytes, a few blocks are all that is in memory: 10,000 against 10,000 in 2,048 dimensions need half a
GiB.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from ganlab.layers import check_positive

BLOCK = 2**22  # distances at once, 32 MiB of float64


def nearest_neighbours(x: Tensor, reference: Tensor, k: int = 1) -> tuple[Tensor, Tensor]:
    """Find for each x the `k` nearest items of `reference` by Euclidean distance: has the generator memorised?

    Args:
        x, reference: (N, …) and (M, …), pixels or features, M of at least k.

    Returns:
        Distances (N, k), nearest first, and indices into `reference` (N, k).
    """
    if x.shape[1:] != reference.shape[1:]:
        raise ValueError(f"Expected items of one shape, got {tuple(x.shape[1:])} and {tuple(reference.shape[1:])}.")
    if not 1 <= k <= len(reference):
        raise ValueError(f"Expected k from 1 to {len(reference)}, the number of reference items, got {k}.")
    x, reference = x.cpu().double(), reference.cpu().double()  # float32 would lose the zeros; MPS has no float64
    distances, indices = torch.empty(len(x), k, dtype=torch.float64), torch.empty(len(x), k, dtype=torch.int64)
    for rows, block in _distances(x.flatten(1), reference.flatten(1)):
        distances[rows], indices[rows] = block.topk(k, largest=False)
    return distances, indices


def precision_recall(samples: Tensor, real: Tensor, *, k: int = 3) -> tuple[float, float]:
    """Return how many samples lie among the real, and how many of the real lie among the samples.

    Kynkäänniemi et al. 2019, eq. 1: around each point of a set stands a ball whose radius is the distance to its
    k-th nearest other point. Precision is the share of samples inside at least one ball of the real ones; recall is
    the share of real ones inside at least one ball of the samples. Where both sets come from one distribution neither
    is 1, nor any other fixed number: measure real against other real ones as well.

    Args:
        samples, real: features (N, F) and (M, F), more than k rows each; computed in float64.
        k: 1 or more; the paper has 3.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or k is out of range.
    """
    a, b = _checked_sets(samples, real, k)

    def share_inside(points: Tensor, centres: Tensor) -> float:
        radii = _radii(centres, k)
        return sum(int((block <= radii).any(1).sum()) for _, block in _distances(points, centres)) / len(points)

    return share_inside(a, b), share_inside(b, a)


def density_coverage(samples: Tensor, real: Tensor, *, k: int = 5) -> tuple[float, float]:
    """Return how dense the samples lie among the real, and how many of the real have a sample near.

    Naeem et al. 2020, eq. 4 and 5: around each real point stands a ball whose radius is the distance to its k-th
    nearest other real point. Density is the mean number of balls that a sample lies in, divided by k. Coverage is the
    share of real points whose ball holds at least one sample. The edge is outside, as in the authors' code.

    Where both sets come from one distribution their expectations are known, whatever it is:
    `theory.expected_density` and `theory.expected_coverage`. Density may exceed 1: samples that crowd where the real
    are dense.

    Args:
        samples, real: features (M, F) and (N, F), more than k rows of the real; computed in float64.
        k: 1 or more; the paper has 5.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or k is out of range.
    """
    a, b = _checked_sets(samples, real, k)
    radii, within, nearest = _radii(b, k), 0, torch.full((len(b),), torch.inf, dtype=torch.float64)
    for _, block in _distances(a, b):
        within += int((block < radii).sum())
        nearest = torch.minimum(nearest, block.amin(0))
    return within / (k * len(a)), float((nearest < radii).double().mean())


def checked_features(features: Tensor | np.ndarray) -> np.ndarray:
    """Return features as a float64 array (N, F).

    Raises:
        ValueError: they are not (N, F) with at least 2 rows, or not finite.
    """
    array = np.asarray(features.detach().cpu() if isinstance(features, Tensor) else features, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2:
        raise ValueError(f"Expected features of shape (N, F) with N of at least 2, got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError("Expected finite features, got NaN or infinity. Look at the samples: did training fail?")
    return array


def _checked_sets(samples: Tensor, real: Tensor, k: int) -> tuple[Tensor, Tensor]:
    check_positive(k=k)
    a, b = (torch.from_numpy(checked_features(features)) for features in (samples, real))
    if a.shape[1] != b.shape[1] or k >= min(len(a), len(b)):
        raise ValueError(f"Expected features of one length, more than k = {k} rows of each, got {tuple(a.shape)} and "
                         f"{tuple(b.shape)}. Take both from the same classifier, and more images.")
    return a, b


def _distances(x: Tensor, y: Tensor) -> Iterator[tuple[slice, Tensor]]:
    """Yield a few rows of x after another, and their Euclidean distances to all rows of y: (few, len(y))."""
    few = max(1, BLOCK // len(y))
    for start in range(0, len(x), few):
        rows = slice(start, start + few)
        # exact, so that equal points are 0 apart and one on the edge of a ball counts as such
        yield rows, torch.cdist(x[rows], y, compute_mode="donot_use_mm_for_euclid_dist")


def _radii(centres: Tensor, k: int) -> Tensor:
    """Return the distance (N,) of each point of (N, F) to its k-th nearest other one."""
    radii = torch.empty(len(centres), dtype=torch.float64)  # filled in: small results between blocks would split memory
    for rows, block in _distances(centres, centres):
        radii[rows] = block.topk(k + 1, largest=False).values[:, -1]  # + 1: the nearest is the centre itself
    return radii
