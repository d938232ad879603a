"""Measures of samples that come with their uncertainty, or without the bias of the Fréchet distance.

KID, inception score, sliced Wasserstein distance, Fréchet distance at infinitely many samples. What they draw, they
draw from a seed: the same features give the same figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from ganlab.layers import check_positive
from ganlab.metrics.distributions import frechet_distance
from ganlab.metrics.neighbours import checked_features

BLOCK_ROWS = 1000  # of a kernel matrix at once
BLOCK_DIRECTIONS = 100


class Estimate(NamedTuple):
    """A figure and its standard error: what it would scatter by if it were measured on other samples."""

    value: float
    error: float


def kid(features_a: Tensor, features_b: Tensor, *, subsets: int = 10, seed: int = 0) -> Estimate:
    """Kernel inception distance, Bińkowski et al. 2018, section 4: unbiased MMD² with the kernel (xᵀy/F + 1)³.

    Its expectation is 0 for equal distributions at every number of samples, so it is often negative then: that is
    right. Both sets are shuffled and dealt into `subsets` parts that share no sample; the figure is their mean.

    Departure: public code draws 100 overlapping subsets of 1,000, whose scatter says too little about other samples.

    Args:
        features_a, features_b: (N, F) and (M, F); at least 2 rows of each in a subset.
        subsets: 1 or more; the error is NaN with one.

    Returns:
        KID with its standard error over the subsets.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or there are too few rows.
    """
    a, b = _checked_pair(features_a, features_b)
    check_positive(subsets=subsets)
    n, m = len(a) // subsets, len(b) // subsets
    if min(n, m) < 2:
        raise ValueError(f"Expected at least 2 rows of both in each of {subsets} subsets, got {len(a)} and {len(b)}. "
                         "Draw more samples or ask for fewer subsets.")
    generator = _generator(seed)
    a, b = (part[torch.randperm(len(part), generator=generator)] for part in (a, b))
    return _mean_and_error([squared_mmd(a[i * n:(i + 1) * n], b[i * m:(i + 1) * m]) for i in range(subsets)])


def squared_mmd(a: Tensor, b: Tensor) -> float:
    """Return the unbiased estimate of MMD², Gretton et al. 2012, eq. 3, with the kernel k(x, y) = (xᵀy/F + 1)³.

    The means of k over pairs of different a, plus over pairs of different b, minus twice over all pairs of a and b.

    Args:
        a, b: (N, F) and (M, F), 2 rows or more. Besides them 8 · 1,000 · max(N, M) bytes are in use, three times.
    """
    def total(x: Tensor, y: Tensor) -> float:
        return sum(float(((rows @ y.T) / x.shape[1] + 1).pow(3).sum()) for rows in x.split(BLOCK_ROWS))

    def off_diagonal(x: Tensor) -> float:
        own = (x.square().sum(1) / x.shape[1] + 1).pow(3).sum()
        return (total(x, x) - float(own)) / (len(x) * (len(x) - 1))

    return off_diagonal(a) + off_diagonal(b) - 2 * total(a, b) / (len(a) * len(b))


def inception_score(probabilities: Tensor, *, splits: int = 10, seed: int = 0) -> Estimate:
    """Inception score, Salimans et al. 2016, section 4: exp E KL(p(y|x) ‖ p(y)), from 1 to the number of classes.

    High where each image is surely of one class and all classes are equally frequent. It never looks at a real image:
    one perfect image of each class, repeated for ever, has the highest score.

    Args:
        probabilities: p(y|x) (N, classes), rows that add up to 1; the softmax of a classifier's logits.
        splits: the images are shuffled and dealt into so many parts, each with its own p(y); the paper has 10.

    Returns:
        The mean over the splits with its standard error; NaN with one split.

    Raises:
        ValueError: the rows are no probabilities, or fewer than the splits.
    """
    check_positive(splits=splits)
    p = torch.as_tensor(probabilities).detach().cpu().double()
    if p.dim() != 2 or not (p >= 0).all() or not ((p.sum(1) - 1).abs() < 1e-4).all():
        raise ValueError(f"Expected probabilities (N, classes) whose rows add up to 1, got {tuple(p.shape)}. "
                         "Give logits.softmax(1).")
    if len(p) < splits:
        raise ValueError(f"Expected at least one image in each of {splits} splits, got {len(p)}.")
    p = p[torch.randperm(len(p), generator=_generator(seed))]
    scores = []
    for part in p.tensor_split(splits):
        divergence = torch.xlogy(part, part) - torch.xlogy(part, part.mean(0))
        scores.append(float(divergence.sum(1).mean().exp()))
    return _mean_and_error(scores)


def sliced_wasserstein(features_a: Tensor, features_b: Tensor, *, projections: int = 1000, seed: int = 0) -> float:
    """Sliced Wasserstein distance, Rabin et al. 2012, Bonneel et al. 2015: the mean W₂² of both sets on random lines.

    On a line W₂² is exact: the mean squared difference of the sorted numbers. Where the Fréchet distance sees means and
    covariances alone, this sees shapes too, if they show on random lines. In many dimensions not all do: sums of many
    independent numbers look Gaussian whatever the numbers are. Its floor falls as 1/N: compare at equal numbers, with
    real against real.

    Args:
        features_a, features_b: (N, F) and (M, F), any two numbers of rows from 2 on.
        projections: random directions, uniform on the sphere; the same for one seed.

    Returns:
        The squared distance, in squared units of the features, as `frechet_distance`. Besides the features
        3 · 8 · 100 · (N + M) bytes are in use.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or projections is no positive integer.
    """
    a, b = _checked_pair(features_a, features_b)
    check_positive(projections=projections)
    directions = torch.randn(projections, a.shape[1], generator=_generator(seed), dtype=torch.float64)
    directions /= directions.norm(dim=1, keepdim=True)
    # Both quantile functions are steps: between two neighbouring levels of i/N and j/M they are constant.
    levels = torch.cat([torch.arange(1, len(part) + 1, dtype=torch.float64) / len(part) for part in (a, b)]).unique()
    widths = levels.diff(prepend=levels.new_zeros(1))
    middles = levels - widths / 2
    total = 0.0
    for some in directions.split(BLOCK_DIRECTIONS):
        lines = [(some @ part.T).sort(1).values[:, (middles * len(part)).long()] for part in (a, b)]
        total += float(((lines[0] - lines[1]).square() @ widths).sum())
    return total / projections


@dataclass(frozen=True)
class FrechetLine:
    """The Fréchet distance as a line in 1/N: distance ≈ infinity + slope / N.

    Attributes:
        infinity: where the line meets 1/N = 0, the estimate for infinitely many samples; may be a little negative.
        slope: the bias is slope / N.
        error: standard error of `infinity` from the scatter around the line. All sizes share rows, so it is less than
            what other samples would scatter by.
        sizes, distances: what was measured.
    """

    infinity: float
    slope: float
    error: float
    sizes: tuple[int, ...]
    distances: tuple[float, ...]


def frechet_infinity(features_a: Tensor, features_b: Tensor, *, points: int = 15, repeats: int = 4,
                     seed: int = 0) -> FrechetLine:
    """Fréchet distance without the bias of finite samples: Chong & Forsyth 2020, section 3, a line in 1/N through it.

    Distances of random subsets with N rows of both, N evenly spaced from a tenth of the smaller set to all of it.

    Departure: where both sets hold several subsets that share no row, up to `repeats` of them are averaged; and the
    real set shrinks with the fakes, so that the bias of both goes.

    Args:
        features_a, features_b: (N, F) and (M, F), 30 rows or more of each.
        points: 3 or more, of the line; the paper has 15. repeats: 1 or more.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or there are too few rows or points.
    """
    a, b = _checked_pair(features_a, features_b)
    check_positive(points=points, repeats=repeats)
    most = min(len(a), len(b))
    if most < 30 or points < 3:
        raise ValueError(f"Expected at least 30 rows of each and 3 points, got {most} and {points}.")
    generator = _generator(seed)

    def mean_distance(size: int) -> float:
        shuffled = [part[torch.randperm(len(part), generator=generator)].split(size) for part in (a, b)]
        pairs = min(most // size, repeats)
        return float(np.mean([frechet_distance(x, y) for x, y in zip(*(parts[:pairs] for parts in shuffled))]))

    sizes = np.linspace(most // 10, most, points).astype(int)
    distances = np.array([mean_distance(int(size)) for size in sizes])
    (slope, infinity), covariance = np.polyfit(1 / sizes, distances, 1, cov=True)
    return FrechetLine(float(infinity), float(slope), float(np.sqrt(covariance[1, 1])), tuple(sizes.tolist()),
                       tuple(distances.tolist()))


def _mean_and_error(values: list[float]) -> Estimate:
    error = np.std(values, ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
    return Estimate(float(np.mean(values)), float(error))


def _checked_pair(features_a: Tensor, features_b: Tensor) -> tuple[Tensor, Tensor]:
    a, b = (torch.from_numpy(checked_features(features)) for features in (features_a, features_b))
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Expected features of one length, got {a.shape[1]} and {b.shape[1]}. "
                         "Take both from the same classifier.")
    return a, b


def _generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
