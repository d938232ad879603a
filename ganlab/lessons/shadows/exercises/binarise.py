"""09.binarise: outlines of shadows from noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def binarise(noise, coverage):
    """Turn noise into the outlines of shadows: the pixels with the highest noise lie in shadow.

    noise: a float tensor (H, W); no two values are equal.
    coverage: the share of the pixels that shall lie in shadow, above 0 and below 1; coverage · H · W is a whole
    number.
    Return a bool tensor (H, W) with exactly that many pixels True.
    """
    return noise > torch.quantile(noise, 1 - coverage)


def by_counting(noise, coverage):
    highest = noise.flatten().topk(round(coverage * noise.numel())).values
    return noise >= highest[-1]  # the lowest of those that lie in shadow


def cases(rng: np.random.Generator) -> list[Case]:
    def noise(height: int, width: int, centre: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
        gaps = rng.uniform(0.5, 1, height * width) * np.linspace(4, 0.2, height * width)  # skewed, and none is tiny
        values = np.cumsum(gaps) / gaps.sum() * 2 - 1 + centre
        return torch.tensor(rng.permutation(values).reshape(height, width), dtype=dtype)

    small = torch.tensor([[0.1, -0.6, 0.5, 0.9], [-0.2, 0.3, -0.8, 0.7]])
    return [Case((small, 0.25), expected=torch.tensor([[False, False, False, True], [False, False, False, True]])),
            Case((small - 2, 0.5), expected=torch.tensor([[False, False, True, True], [False, True, False, True]])),
            Case((noise(8, 20, 0.0), 0.375)), Case((noise(20, 8, 0.7), 0.125)), Case((noise(16, 24, -0.4), 0.75)),
            Case((noise(8, 12, 1.5, torch.float64), 0.25)), Case((noise(4, 8, -0.3), 1 / 32)),
            Case((noise(4, 8, 0.3), 31 / 32)), Case((noise(1, 16, 0.1), 0.25))]


def ranked(noise, coverage, beside=0):
    """The right mask, with so many pixels more (or fewer, below 0)."""
    return noise.flatten().argsort().argsort().reshape(noise.shape) >= noise.numel() * (1 - coverage) - beside - 0.5


def same(coverage):
    return coverage


def other(coverage):
    return 1 - coverage


def above(threshold: Callable) -> Callable:
    return lambda n, c: n > threshold(n, c)


EXERCISE = Exercise(
    id="09.binarise", place=1, title="Outlines from noise", points=1, solution=binarise, cases=cases, dtype="bool",
    difficulty=2, importance=2, minutes=8, another=by_counting,
    reason="A threshold fixed beforehand would leave the amount of shadow to the noise; the quantile 1 − coverage is "
           "the threshold that has exactly the wanted share of the values above it.",
    hints=("A threshold is needed such that the wanted share of all values lies above it.",
           "Which value has 30 % of all values above it? The 70 % quantile.",
           "torch.quantile(noise, 1 - coverage)."),
    mistakes=(
        Mistake("wrong_end", "Quantile from the wrong end", "A share `coverage` lies above the quantile 1 − coverage.",
                [above(lambda n, c: torch.quantile(n, c)), lambda n, c: ranked(n, 1 - c)]),
        Mistake("lowest", "Lowest for highest", "The pixels with the highest noise lie in shadow.",
                [lambda n, c: n < torch.quantile(n, c), lambda n, c: n < torch.quantile(n, 1 - c)]),
        Mistake("threshold_zero", "Threshold 0", "How many pixels lie above 0 is left to chance, and to the noise's "
                "centre.", [lambda n, c: n > 0]),
        Mistake("coverage_as_threshold", "Coverage as threshold", "The coverage is a share of the pixels, not a value "
                "of the noise.", [lambda n, c: n > c, lambda n, c: n > 1 - c, lambda n, c: n < c,
                                  lambda n, c: n < 1 - c,
                               lambda n, c: torch.sigmoid(n) > 1 - c, lambda n, c: torch.sigmoid(n) > c,
                               lambda n, c: (n + 1) / 2 > 1 - c, lambda n, c: (n + 1) / 2 > c]),
        Mistake("share_of_range", "Share of the range", "The middle of the range is not the middle of the values: "
                "order them.", [*(above(lambda n, c, at=at: n.min() + at(c) * (n.max() - n.min())) for at in (other,
                                                                                                              same)),
                          *(lambda n, c, at=at: n < n.min() + at(c) * (n.max() - n.min()) for at in (other, same)),
                          *(above(lambda n, c, at=at: at(c) * n.max()) for at in (other, same))]),
        Mistake("bell_curve", "Share of a bell curve", "Mean and standard deviation give the share only of a normal "
                "distribution, and roughly: order the values.", [
                    above(lambda n, c: n.mean() + n.std() * torch.special.ndtri(torch.tensor(1 - c))),
                    above(lambda n, c: n.mean() + n.std() * c), above(lambda n, c: n.mean() + n.std() * (1 - c))]),
        Mistake("median_or_mean", "Median or mean", "Above the median lies one half, whatever the coverage.",
                [above(lambda n, c: n.median()), above(lambda n, c: n.mean()), above(lambda n, c: n.quantile(0.5)),
                 lambda n, c: n > n.mean() * (1 - c), lambda n, c: n >= n.median()]),
        Mistake("percent", "Percent for a share", "np.percentile counts from 0 to 100, quantile from 0 to 1.",
                [above(lambda n, c: np.percentile(n.numpy(), 1 - c)), above(lambda n, c: np.percentile(n.numpy(), c)),
                 above(lambda n, c: torch.quantile(n, 100 * (1 - c)))]),
        Mistake("row_by_row", "Row by row", "The share is meant for the whole picture, not for each row or column.",
                [lambda n, c: n > torch.quantile(n, 1 - c, dim=1, keepdim=True),
                 lambda n, c: n > torch.quantile(n, 1 - c, dim=0, keepdim=True),
                 *(lambda n, c, dim=dim, least=least: n >= n.sort(dim, descending=True).values.narrow(
                     dim, max(round(c * n.shape[dim]) - 1, 0) if least else min(
                         round(c * n.shape[dim]), n.shape[dim] - 1), 1) for dim in (0, 1) for least in (True, False)),
                 lambda n, c: n.argsort().argsort() >= n.shape[1] * (1 - c),
                 lambda n, c: n.argsort(0).argsort(0) >= n.shape[0] * (1 - c)]),
        Mistake("noise_kept", "Noise kept", "Outlines have two values only, True and False.",
                [lambda n, c: n * (n > torch.quantile(n, 1 - c)),
                 lambda n, c: torch.where(n > torch.quantile(n, 1 - c), n, 0.0)]),
        Mistake("numbers", "Numbers for True and False", "The right pixels, but as 0 and 1. A comparison such as "
                "noise > threshold is the bool mask already, and & and | work on it: return it as it is.",
                [lambda n, c, dtype=dtype: binarise(n, c).to(dtype) for dtype in (
                    torch.float32, torch.float64, torch.int64, torch.int32, torch.uint8)]),
        Mistake("too_few", "One pixel too few", "> leaves out the threshold itself. If it is the k-th highest value, "
                "compare with >=.", [lambda n, c: ranked(n, c, -1), *(
                    lambda n, c, how=how: n > torch.quantile(n, 1 - c, interpolation=how)
                    for how in ("nearest", "higher")), lambda n, c: n > n.flatten().sort(descending=True).values[
                        round(c * n.numel()) - 1]]),
        Mistake("too_many", "One pixel too many", ">= takes in the threshold itself. If it is the highest value in the "
                "light, compare with >.", [lambda n, c: ranked(n, c, 1), *(
                    lambda n, c, how=how: n >= torch.quantile(n, 1 - c, interpolation=how)
                    for how in ("nearest", "lower"))]),
        Mistake("at_random", "Pixels drawn at random", "The noise decides which pixels lie in shadow, not another "
                "draw.",
                [lambda n, c: torch.rand(n.shape) < c, lambda n, c: torch.rand_like(n) < c]),
        Mistake("absolute", "Size of the noise", "The highest values are asked for, not those farthest from 0.",
                [lambda n, c: binarise(n.abs(), c)]),
        Mistake("constant", "All pixels alike", "The wanted share lies in shadow: no more, and no less.",
                [lambda n, c: torch.zeros_like(n, dtype=torch.bool),
                 lambda n, c: torch.ones_like(n, dtype=torch.bool)]),
        Mistake("flat", "Shape lost", "The mask has the shape of the noise, (H, W).",
                [lambda n, c: binarise(n, c).flatten()]),
        Mistake("indices", "Places for a mask", "topk and argsort tell where the highest values stand. Make a mask of "
                "the noise's shape of them.", [
                    lambda n, c: n.flatten().topk(round(c * n.numel())).indices,
                    lambda n, c: n.flatten().argsort(descending=True)[:round(c * n.numel())],
                    lambda n, c: n.flatten().topk(round(c * n.numel())).values, lambda n, c: binarise(n, c).nonzero()]),
        Mistake("sorted", "Order lost", "Sorting tells the threshold; the mask compares the noise as it was given.",
                [lambda n, c: n.sort().values > torch.quantile(n, 1 - c),
                 lambda n, c: n.flatten().sort().values.reshape(n.shape) > torch.quantile(n, 1 - c),
                 lambda n, c: n.flatten().sort(descending=True).values.reshape(n.shape) > torch.quantile(n, 1 - c),
                 lambda n, c: (torch.arange(n.numel()) < c * n.numel()).reshape(n.shape),
                 lambda n, c: (torch.arange(n.numel()) >= n.numel() * (1 - c)).reshape(n.shape),
                 lambda n, c: n.flatten().argsort().reshape(n.shape) >= n.numel() * (1 - c),
                 lambda n, c: (n.flatten().argsort(descending=True) < round(c * n.numel())).reshape(n.shape),
                 lambda n, c: (n.flatten().argsort() < round(c * n.numel())).reshape(n.shape)]),
        Mistake("other_share", "Another share", "The share above the quantile q is 1 − q: all of `coverage`, on one "
                "side.",
                [lambda n, c: ranked(n, min(1, round(c * n.shape[0]**2) / n.numel())),
                 lambda n, c: ranked(n, min(1, round(c * n.shape[1]**2) / n.numel())),
                 above(lambda n, c: n.quantile(1 - c / 2)), above(lambda n, c: n.quantile(c / 2)),
                 above(lambda n, c: n.quantile(c**2)), above(lambda n, c: n.quantile(1 - c**2)),
                 lambda n, c: (n < n.quantile(c / 2)) | (n > n.quantile(1 - c / 2))]),
        Mistake("no_tensor", "No tensor", "A bool tensor (H, W) is asked for, not a list or a tuple.",
                [lambda n, c: binarise(n, c).tolist(), lambda n, c: (binarise(n, c), c)]),
        Mistake("threshold_alone", "The threshold alone", "Compare the noise with the threshold and return the result.",
                [lambda n, c: torch.quantile(n, 1 - c),
                 lambda n, c: n.flatten().sort(descending=True).values[round(c * n.numel()) - 1],
                 lambda n, c: n.flatten().topk(round(c * n.numel())).values[-1]]),
    ))
