"""10.modes: how many modes are captured, and how many points are good."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.datasets import points as data


def modes_of(points, centres, noise, needed):
    """Count the modes that are captured, and the share of points of high quality.

    points: (N, 2) tensor, N ≥ 1; centres: (M, 2) tensor, of the M modes; noise: the data's standard deviation σ around
    each centre, a float; needed: an integer ≥ 1. No point is equally near to two centres.
    A point is of high quality if its nearest centre is at most 3σ away (Euclidean distance). A mode is captured if at
    least `needed` points of high quality have it as their nearest centre.
    Return the pair (number of captured modes, number of good points divided by N).
    """
    distance, nearest = torch.cdist(points, centres).min(1)
    good = distance <= 3 * noise
    counts = torch.bincount(nearest[good], minlength=len(centres))
    return int((counts >= needed).sum()), float(good.float().mean())


def by_table(points, centres, noise, needed):
    distance = torch.cdist(points, centres)  # (N, M)
    nearest = torch.nn.functional.one_hot(distance.argmin(1), len(centres)).bool()
    good = nearest & (distance <= 3 * noise)  # at most one True a row
    return int((good.sum(0) >= needed).sum()), int(good.sum()) / len(points)


def observe_pair(fn, args: tuple):
    """Put both numbers down by name; leave the value as it is where it is no pair."""
    value = fn(*args)
    if not (isinstance(value, tuple | list) and len(value) == 2):
        return value
    return {"modes": value[0], "quality": value[1]}


CROSS = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
# two good points at the first centre, one at the second, and two strays
BY_HAND = torch.tensor([[0.1, 0.1], [0.0, -0.2], [4.0, 0.25], [0.0, 3.0], [2.5, 2.5]])


def cases(rng: np.random.Generator) -> list[Case]:
    ring = data.modes("ring")
    own = torch.from_numpy(rng.integers(0, 5, 60))  # three of eight modes are left out
    cloud = ring[own] + 0.1 * torch.from_numpy(rng.standard_normal((60, 2))).float()
    diagonal = torch.tensor([[0.25, 0.25], [0.1, 0.0], [4.0, 0.1]])  # 0.25 each way, and 0.35 from the centre
    return [Case((BY_HAND, CROSS, 0.1, 1), expected={"modes": np.array(2.0), "quality": np.array(0.6)}),
            Case((BY_HAND, CROSS, 0.1, 2), expected={"modes": np.array(1.0), "quality": np.array(0.6)}),
            Case((BY_HAND[3:], CROSS, 0.1, 1), expected={"modes": np.array(0.0), "quality": np.array(0.0)},
                 note="no good point"),
            Case((diagonal, CROSS, 0.1, 1)), Case((cloud, ring, 0.05, 1)), Case((cloud, ring, 0.05, 4)),
            Case((cloud[:20], ring, 0.4, 1))]


def count(points, centres, noise, needed, *, reach=3.0, p=2.0, good_only=True, at_least=True, square=False):
    distance, nearest = torch.cdist(points, centres, p=p).min(1)
    good = (distance ** 2 if square else distance) <= reach * noise
    counts = torch.bincount(nearest[good] if good_only else nearest, minlength=len(centres))
    return int((counts >= needed if at_least else counts > needed).sum()), float(good.double().mean())


def changed(which, change):
    """A mistake in what is returned: `change` of modes, quality, N, M."""
    def way(points, centres, noise, needed):
        pair = list(count(points, centres, noise, needed))
        pair[which] = change(*pair, len(points), len(centres))
        return tuple(pair)
    return way


EXERCISE = Exercise(
    id="10.modes", place=5, title="Modes and quality", points=2, solution=modes_of, cases=cases,
    observe=observe_pair,
    difficulty=2, importance=3, minutes=10, another=by_table,
    reason="Every point has a nearest mode, however far, so only points of high quality may count for one, and two "
           "numbers are needed because few kinds and bad samples are different faults.",
    hints=("torch.cdist(points, centres) gives all distances, (N, M). What does its .min(1) give?",
           "distance, nearest = torch.cdist(points, centres).min(1): the distance of each point to its nearest centre, "
           "and which centre that is.",
           "torch.bincount(nearest[good], minlength=len(centres)) counts the good points of each mode."),
    mistakes=(
        Mistake("one_sigma", "Another radius", "A point is good up to 3σ from its centre.",
                [lambda *a: count(*a, reach=1.0), lambda *a: count(*a, reach=2.0)]),
        Mistake("square", "The squared distance", "The distance is compared with 3σ, or its square with 9σ².",
                [lambda *a: count(*a, square=True)]),
        Mistake("other_distance", "Another distance",
                "The Euclidean distance is asked for, not that of each coordinate.",
                [lambda *a: count(*a, p=1.0), lambda *a: count(*a, p=float("inf"))]),
        Mistake("all_points", "Bad points count too", "Only points of high quality count for a mode.",
                [lambda *a: count(*a, good_only=False)]),
        Mistake("more_than", "More than, not at least", "A mode with exactly `needed` good points is captured.",
                [lambda *a: count(*a, at_least=False)]),
        Mistake("needed_ignored", "needed ignored", "A mode is captured from `needed` good points on.",
                [lambda p, c, s, n: count(p, c, s, 1)]),
        Mistake("share_of_modes", "The share of modes", "The number of captured modes is asked for, not divided by M.",
                [changed(0, lambda m, q, n, M: m / M)]),
        Mistake("number_of_good", "The number of good points", "The quality is a share: divided by N.",
                [changed(1, lambda m, q, n, M: round(q * n))]),
        Mistake("percent", "In per cent", "A share lies between 0 and 1.", [changed(1, lambda m, q, n, M: 100 * q)]),
        Mistake("bad_share", "The share of bad points", "The quality is the share of points inside 3σ.",
                [changed(1, lambda m, q, n, M: 1 - q)]),
        Mistake("missed_modes", "The modes missed", "Count the modes that are captured.",
                [changed(0, lambda m, q, n, M: M - m)]),
        Mistake("exchanged", "Quality before modes", "The pair is (modes, quality).", [lambda *a: count(*a)[::-1]]),
    ))
