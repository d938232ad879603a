"""12.precision: the share of samples that lie among the real ones."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.evaluation.exercises._balls import clouds, distances, line, radii


def precision(samples, real, k):
    """Precision: the share of samples that lie in the ball of at least one real point.

    samples: features (N, F), real: features (M, F), float64 tensors, M > k. k: an int ≥ 1.
    Around each real point stands a ball; its radius is the distance to the k-th nearest *other* real point. A sample
    on the edge of a ball, at exactly that distance, counts as inside. Distances are Euclidean.
    Return one number from 0 to 1.
    """
    radius = torch.cdist(real, real).sort(dim=1).values[:, k]  # at 0 stands the point itself
    return (torch.cdist(samples, real) <= radius).any(dim=1).double().mean()


def by_margins(samples, real, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, dim=1).values  # the 1st is the point itself
    beyond = (torch.cdist(samples, real) - radius).amin(dim=1)  # from the nearest edge of a ball; below 0 inside it
    return (beyond <= 0).double().mean()


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((line([0.5, 4.0, 10.0, -2.0]), line([0.0, 1.0, 3.0, 6.0]), 1), expected=0.5,
                 note="real points at 0, 1, 3, 6 with the radii 1, 1, 2, 3; samples at 0.5, 4, 10, -2"),
            *clouds(rng),
            Case((line([9.0, 20.0]), line([0.0, 1.0, 3.0, 6.0]), 1), expected=0.5, extreme=True,
                 note="a sample at 9, on the edge of the ball of 6, and one at 20")]


def _share(inside):
    return inside.any(1).double().mean()


def _nearest(s, r, k):
    """Does each sample lie in the ball of its nearest real point?"""
    found = distances(s, r).min(1)
    return (found.values <= radii(r, k)[found.indices]).double().mean()


EXERCISE = Exercise(
    id="12.precision", place=6, title="Precision", points=2, solution=precision, cases=cases,
    difficulty=3, importance=3, minutes=10, another=by_margins,
    reason="The balls together stand for where real data lie, wide where these are sparse, and a sample counts once "
           "in however many balls it lies, so that precision asks for good samples and not for all kinds.",
    hints=("First the radius of each real point: torch.cdist(real, real), sorted along each row.",
           "The nearest point to a real point is itself, at distance 0. So the k-th nearest other one is at index k.",
           "torch.cdist(samples, real) <= radius is (N, M): any(dim=1) asks each sample."),
    mistakes=(
        Mistake("recall", "Recall", "Balls around the samples, asked by the real points: that is recall.",
                [lambda s, r, k: _share(distances(r, s) <= radii(s, min(k, len(s) - 1)))]),
        Mistake("counts_itself", "The point counted itself",
                "The nearest point to a real point is itself, at distance 0: it is no neighbour.",
                [lambda s, r, k: _share(distances(s, r) <= radii(r, k - 1))]),
        Mistake("one_further", "One neighbour too far", "Index 0 is the point itself, index k the k-th other.",
                [lambda s, r, k: _share(distances(s, r) <= radii(r, min(k + 1, len(r) - 1)))]),
        Mistake("balls_of_samples", "Radii of the samples", "The balls stand around the real points, with their radii.",
                [lambda s, r, k: _share(distances(s, r) <= radii(s, min(k, len(s) - 1))[:, None])]),
        Mistake("radii_to_samples", "Radii from samples", "The radius reaches to the k-th nearest other *real* point.",
                [lambda s, r, k: _share(distances(s, r) <= distances(r, s).sort(1).values[:, k - 1])]),
        Mistake("nearest_only", "Only the nearest ball",
                "A sample may lie outside the ball of its nearest real point and inside a larger one: ask all balls.",
                [_nearest]),
        Mistake("all_balls", "Inside all balls", "At least one ball is enough.",
                [lambda s, r, k: (distances(s, r) <= radii(r, k)).all(1).double().mean()]),
        Mistake("balls_with_samples", "Share of the balls", "The share of the samples is asked for, not of the balls.",
                [lambda s, r, k: (distances(s, r) <= radii(r, k)).any(0).double().mean()]),
        Mistake("share_of_pairs", "Share of all pairs", "A sample in many balls counts once.",
                [lambda s, r, k: (distances(s, r) <= radii(r, k)).double().mean(),
                 lambda s, r, k: (distances(s, r) <= radii(r, k)).double().sum() / (k * len(s))]),
        Mistake("one_radius", "One radius for all", "Each real point has a radius of its own.",
                [lambda s, r, k: _share(distances(s, r) <= radii(r, k).mean()),
                 lambda s, r, k: _share(distances(s, r) <= radii(r, k).max()),
                 lambda s, r, k: _share(distances(s, r) <= radii(r, k).median())]),
        Mistake("other_distance", "Another distance", "Distances are Euclidean.",
                [lambda s, r, k: _share(torch.cdist(s, r, p=1) <= torch.cdist(r, r, p=1).sort(1).values[:, k])]),
        Mistake("count", "A number, no share", "The share of the samples is asked for: divide by N.",
                [lambda s, r, k: (distances(s, r) <= radii(r, k)).any(1).double().sum()]),
        Mistake("outside", "The share outside", "The share inside is asked for.",
                [lambda s, r, k: 1 - _share(distances(s, r) <= radii(r, k))]),
        Mistake("edge_outside", "The edge left out", "A sample at exactly the radius counts as inside: ≤.",
                [lambda s, r, k: _share(distances(s, r) < radii(r, k))],
                when=lambda verdicts: all(right for case, right in verdicts if not case.extreme)
                and not all(right for case, right in verdicts if case.extreme)),
    ))
