"""All measures of one set of fakes against real ones, each with its floor and its scatter over subsets.

A figure alone says little: the same generator has another Fréchet distance at another number of samples. So the real
ones are dealt into two halves, and the second half is measured against the first just as the fakes are. What it gives
is the **floor**: a generator that is perfect would do no better.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean, stdev
from typing import NamedTuple

import torch
from torch import Tensor

from ganlab.metrics.distributions import frechet_distance
from ganlab.metrics.estimates import kid, sliced_wasserstein
from ganlab.metrics.neighbours import density_coverage, nearest_neighbours, precision_recall

FEWEST = 20  # of a half
MEASURES = {"Fréchet distance": "low", "KID": "low", "sliced Wasserstein": "low", "precision": "high", "recall": "high",
            "density": "high", "coverage": "high"}  # figure → which way is better


class Scatter(NamedTuple):
    """Mean and standard deviation of a figure over the subsets; they share pictures, so other pictures scatter more."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class Compared:
    """What `compare` found.

    Attributes:
        size: samples of either side in each subset.
        fakes, floor: measure → its figures over the subsets, of the fakes and of other real ones.
        nearest: for each fake its nearest real ones, indices (N, 3). distances: how far these are, (N, 3).
        typical: indices of the fakes (N,), first those that lie nearest to real ones, last those that lie farthest.
        copied: share of the fakes that lie nearer to a real one than 99 % of the real ones do to another real one.
    """

    size: int
    fakes: dict[str, Scatter]
    floor: dict[str, Scatter]
    nearest: Tensor
    distances: Tensor
    typical: Tensor
    copied: float


def compare(fakes: Tensor, real: Tensor, *, subsets: int = 5, seed: int = 0) -> Compared:
    """Measure features of fakes (N, F) against those of real ones (M, F).

    Each of the `subsets` deals the real ones anew into two halves, and draws as many fakes as a half has, or as there
    are: all figures are at one number of samples.

    Raises:
        ValueError: there are fewer than 40 real ones, 20 fakes or 2 subsets, or the lengths differ.
    """
    if len(real) < 2 * FEWEST or len(fakes) < FEWEST or fakes.shape[1:] != real.shape[1:]:
        raise ValueError(f"Expected features (N, F) of at least {FEWEST} fakes and {2 * FEWEST} real pictures, got "
                         f"{tuple(fakes.shape)} and {tuple(real.shape)}. Give more pictures; a thousand are few.")
    if subsets < 2:
        raise ValueError(f"Expected at least 2 subsets, got {subsets}: one has no scatter.")
    size = min(len(real) // 2, len(fakes))
    draw = torch.Generator().manual_seed(seed)
    of_fakes, of_real = ({name: [] for name in MEASURES} for _ in range(2))
    for _ in range(subsets):
        order = torch.randperm(len(real), generator=draw)
        first, second = real[order[:size]], real[order[size:2 * size]]
        some = fakes[torch.randperm(len(fakes), generator=draw)[:size]]
        for figures, samples in ((of_fakes, some), (of_real, second)):
            for name, value in zip(MEASURES, _figures(samples, first)):
                figures[name].append(value)
    distances, nearest = nearest_neighbours(fakes, real, k=3)
    own = nearest_neighbours(real, real, k=2)[0][:, 1]
    scatters = ({name: Scatter(fmean(values), stdev(values)) for name, values in figures.items()}
                for figures in (of_fakes, of_real))
    return Compared(
        size, *scatters, nearest, distances,
        distances[:, 2].argsort(stable=True), float((distances[:, 0] < own.quantile(0.01)).double().mean()))


def _figures(samples: Tensor, real: Tensor) -> tuple[float, ...]:
    """In the order of `MEASURES`."""
    return (frechet_distance(samples, real), kid(samples, real, subsets=1).value,
            sliced_wasserstein(samples, real, projections=200), *precision_recall(samples, real),
            *density_coverage(samples, real))
