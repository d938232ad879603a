"""12.coverage: the share of the real points that have a sample near."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.evaluation.exercises._balls import clouds, distances, line, radii


def coverage(samples, real, k):
    """Coverage: the share of real points whose ball holds at least one sample.

    samples: features (N, F), real: features (M, F), float64 tensors, M > k. k: an int ≥ 1.
    Around each real point stands a ball; its radius is the distance to the k-th nearest *other* real point. A sample
    on the edge of a ball, at exactly that distance, counts as outside. Distances are Euclidean.
    Return one number from 0 to 1.
    """
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]  # at 0 stands the point itself
    nearest = torch.cdist(real, samples).min(dim=1).values
    return (nearest < radius).double().mean()


def ball_by_ball(samples, real, k):
    radius = torch.cdist(real, real).topk(k + 1, largest=False).values[:, -1]
    inside = torch.cdist(samples, real) < radius  # (N, M), a column for each ball
    return inside.any(dim=0).double().mean()


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((line([0.5, 10.0]), line([0.0, 1.0, 3.0, 6.0]), 1), expected=0.5,
                 note="real points at 0, 1, 3, 6 with the radii 1, 1, 2, 3; samples at 0.5 and 10"),
            *clouds(rng),
            Case((line([9.0, 0.5]), line([0.0, 1.0, 3.0, 6.0]), 1), expected=0.5, extreme=True,
                 note="a sample at 9, on the edge of the ball of 6, and one at 0.5")]


def _share(nearest, radius):
    return (nearest < radius).double().mean()


def _to(x, y):
    return distances(x, y).min(1).values


EXERCISE = Exercise(
    id="12.coverage", place=7, title="Coverage", points=2, solution=coverage, cases=cases,
    difficulty=2, importance=3, minutes=6, another=ball_by_ball,
    reason="Each real point asks for a sample near itself, so a missing kind lowers the share, and as the balls stand "
           "around real points a far-off sample cannot blow them up, as it can in recall.",
    hints=("The balls are those of precision. Now each ball is asked, not each sample.",
           "A ball holds a sample if the nearest sample is nearer than the radius.",
           "torch.cdist(real, samples).min(dim=1).values is the distance from each real point to its nearest sample."),
    mistakes=(
        Mistake("precision", "Precision", "The share of the samples inside a ball is precision. Ask the real points.",
                [lambda s, r, k: (distances(s, r) < radii(r, k)).any(1).double().mean(),
                 lambda s, r, k: (distances(s, r) <= radii(r, k)).any(1).double().mean()]),
        Mistake("recall", "Recall", "The balls of recall stand around the samples. Those of coverage stand around the "
                "real points: a far-off sample cannot blow them up.",
                [lambda s, r, k: (distances(r, s) < radii(s, min(k, len(s) - 1))).any(1).double().mean(),
                 lambda s, r, k: (distances(r, s) <= radii(s, min(k, len(s) - 1))).any(1).double().mean()]),
        Mistake("counts_itself", "The point counted itself",
                "The nearest point to a real point is itself, at distance 0: it is no neighbour.",
                [lambda s, r, k: _share(_to(r, s), radii(r, k - 1))]),
        Mistake("one_further", "One neighbour too far", "Index 0 is the point itself, index k the k-th other.",
                [lambda s, r, k: _share(_to(r, s), radii(r, min(k + 1, len(r) - 1)))]),
        Mistake("nearest_of_all", "One radius for all", "Each real point has a radius of its own.",
                [lambda s, r, k: _share(_to(r, s), radii(r, k).mean()),
                 lambda s, r, k: _share(_to(r, s), radii(r, k).max()),
                 lambda s, r, k: _share(_to(r, s), radii(r, k).median())]),
        Mistake("density", "Density", "How many balls each sample lies in is density. Coverage counts a ball once.",
                [lambda s, r, k: (distances(s, r) < radii(r, k)).double().sum() / (k * len(s)),
                 lambda s, r, k: (distances(s, r) < radii(r, k)).double().mean()]),
        Mistake("nearest_real", "Nearest real points counted",
                "A ball may hold a sample that is nearer to another real point: every ball is asked by itself.",
                [lambda s, r, k: len(distances(s, r).argmin(1).unique()) / len(r)]),
        Mistake("all_samples", "All samples inside", "One sample is enough.",
                [lambda s, r, k: (distances(r, s) < radii(r, k)[:, None]).all(1).double().mean()]),
        Mistake("other_distance", "Another distance", "Distances are Euclidean.",
                [lambda s, r, k: _share(torch.cdist(r, s, p=1).min(1).values,
                                        torch.cdist(r, r, p=1).sort(1).values[:, k])]),
        Mistake("count", "A number, no share", "The share of the real points is asked for.",
                [lambda s, r, k: (_to(r, s) < radii(r, k)).double().sum()]),
        Mistake("by_samples", "Divided by the samples", "The share of the real points: divide by their number.",
                [lambda s, r, k: (_to(r, s) < radii(r, k)).double().sum() / len(s)]),
        Mistake("empty", "The share without", "The share of balls that hold a sample is asked for.",
                [lambda s, r, k: 1 - _share(_to(r, s), radii(r, k))]),
        Mistake("edge_inside", "The edge counted", "A sample at exactly the radius counts as outside: <.",
                [lambda s, r, k: (_to(r, s) <= radii(r, k)).double().mean()],
                when=lambda verdicts: all(right for case, right in verdicts if not case.extreme)
                and not all(right for case, right in verdicts if case.extreme)),
    ))
