"""11.wasserstein: the distance of two histograms on one line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganlab.checking import Case, Exercise, Mistake, several_results


def wasserstein(p, q, x):
    """The Wasserstein-1 distance of two histograms on one line: W₁ = ∫ |P − Q| dx.

    x: where the bins stand, increasing, not always evenly spaced. p, q: the masses at x, each ≥ 0, each adding up
    to 1. All three are float64 arrays of shape (n,), n ≥ 2.
    P and Q are the cumulated masses: P at a point is all of p's mass at or to the left of it. Between two
    neighbours x_i and x_{i+1} they are constant.
    Return one number, in units of x: the mass carried, times how far, by the cheapest plan.
    """
    P, Q = np.cumsum(p), np.cumsum(q)
    return np.sum(np.abs(P - Q)[:-1] * np.diff(x))


def by_carrying(p, q, x):
    carried = work = 0.0
    for i in range(len(x) - 1):
        carried += p[i] - q[i]  # what has to cross the gap behind bin i; below 0 it crosses to the left
        work += abs(carried) * (x[i + 1] - x[i])
    return work


def cases(rng: np.random.Generator) -> list[Case]:
    def array(*values: float) -> np.ndarray:
        return np.array(values, dtype=np.float64)

    found = [Case((array(1, 0), array(0, 1), array(0, 3)), expected=3.0, note="all mass goes from 0 to 3"),
             Case((array(0.5, 0, 0.5), array(0, 1, 0), array(0, 1, 3)), expected=1.5,
                  note="masses ½ at 0 and ½ at 3 against 1 at 1"),
             Case((array(0.2, 0.3, 0.5), array(0.2, 0.3, 0.5), array(-1, 0, 4)), expected=0.0, note="p = q"),
             Case((array(0, 0, 0, 1), array(0, 1, 0, 0), array(-2, -1.5, 1, 5)), expected=6.5,
                  note="all mass goes from 5 to −1.5")]
    for n in (4, 7, 20):
        found.append(Case((rng.dirichlet(np.ones(n)), rng.dirichlet(np.ones(n)),
                           np.cumsum(rng.uniform(0.1, 2, n)) - 3), note=f"{n} bins, not evenly spaced"))
    return [*found, Case((rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(6)), np.linspace(0, 1, 6)),
                         note="6 bins, evenly spaced")]


def _of(reduce: Callable) -> Callable:
    """`reduce` gets P − Q and the width from each bin to the next."""
    return lambda p, q, x: reduce(np.cumsum(p - q)[:-1], np.diff(x))


def _trapezoid(p, q, x):
    apart = np.abs(np.cumsum(p - q))
    return np.sum((apart[1:] + apart[:-1]) / 2 * np.diff(x))


EXERCISE = Exercise(
    id="11.wasserstein", place=1, title="The distance on a line", points=2, solution=wasserstein, cases=cases,
    atol=1e-6,
    difficulty=3, importance=3, minutes=12, another=by_carrying,
    reason="Whatever is too much or too little on the left of a gap has to cross it, and nothing more need cross, so "
           "the least work there is |P − Q| times the width of the gap.",
    hints=("How much mass has to cross the gap between x_i and x_{i+1}? What is piled up on the left of it, too much "
           "or too little.",
           "That is |P_i − Q_i|, with P = np.cumsum(p); the gap is x_{i+1} − x_i wide. There are n − 1 gaps.",
           "np.diff(x) gives the widths. P − Q behind the last bin is 0 and has no gap: [:-1] leaves it out."),
    mistakes=(
        Mistake("evenly_spaced", "Evenly spaced bins", "Each gap has a width of its own: np.diff(x).",
                [lambda p, q, x: np.abs(np.cumsum(p - q)).sum() * (x[-1] - x[0]) / (len(x) - 1),
                 lambda p, q, x: np.abs(np.cumsum(p - q)).sum() * (x[-1] - x[0]) / len(x),
                 lambda p, q, x: np.abs(np.cumsum(p - q)).sum() * (x[1] - x[0]),
                 lambda p, q, x: np.abs(np.cumsum(p - q)).mean() * (x[-1] - x[0])]),
        Mistake("no_widths", "Without the widths", "It counts how far the mass is carried: multiply by the widths.",
                [_of(lambda d, w: np.abs(d).sum()), _of(lambda d, w: np.abs(d).mean()),
                 lambda p, q, x: np.abs(np.cumsum(p - q)).mean()]),
        Mistake("signs_cancel", "Signs cancel", "Without |·| in the sum only the difference of the two means is left.",
                [_of(lambda d, w: (d * w).sum()), _of(lambda d, w: -(d * w).sum()),
                 _of(lambda d, w: abs((d * w).sum()))]),
        Mistake("not_cumulated", "Masses not cumulated", "|p − q| does not know how far mass is carried: cumulate.",
                [lambda p, q, x: np.abs(p - q).sum(), lambda p, q, x: np.abs(p - q).sum() / 2,
                 lambda p, q, x: (np.abs(p - q)[:-1] * np.diff(x)).sum(),
                 lambda p, q, x: (np.abs(p - q)[1:] * np.diff(x)).sum(),
                 lambda p, q, x: (np.abs(p - q) * np.abs(x)).sum()]),
        Mistake("shifted", "One bin too far", "Between x_i and x_{i+1} the height is that at x_i: [:-1], not [1:].",
                [lambda p, q, x: (np.abs(np.cumsum(p - q))[1:] * np.diff(x)).sum()]),
        Mistake("trapezoid", "Straight lines between the bins",
                "P and Q are steps: constant up to the next bin. np.trapezoid draws straight lines.", [_trapezoid]),
        Mistake("squared", "Squared", "|P − Q| is not squared.",
                [_of(lambda d, w: (d**2 * w).sum()), _of(lambda d, w: np.sqrt((d**2 * w).sum()))]),
        Mistake("widths_squared", "Widths squared", "W₁ counts the way itself, not its square.",
                [_of(lambda d, w: (np.abs(d) * w**2).sum()), _of(lambda d, w: np.sqrt((np.abs(d) * w**2).sum()))]),
        Mistake("largest", "The largest gap", "All gaps are added.",
                [_of(lambda d, w: np.abs(d).max()), _of(lambda d, w: (np.abs(d) * w).max())]),
        Mistake("one_way", "One direction", "Mass that goes left counts as much as mass that goes right.",
                [_of(lambda d, w: (np.maximum(d, 0) * w).sum()), _of(lambda d, w: (np.maximum(-d, 0) * w).sum())]),
        Mistake("mean_for_sum", "Mean for sum", "The gaps are added, not averaged.",
                [_of(lambda d, w: (np.abs(d) * w).mean()), _of(lambda d, w: (np.abs(d) * w).sum() / (len(d) + 1)),
                 _of(lambda d, w: (np.abs(d) * w).sum() / w.sum())]),
        Mistake("halved", "Halved", "∫ |P − Q| dx has no factor ½.", [_of(lambda d, w: (np.abs(d) * w).sum() / 2)]),
        Mistake("every_with_every", "Every bin with every bin", "This plan spreads all mass over all bins; the "
                "cheapest one carries only what has to move.",
                [lambda p, q, x: (p[:, None] * q * np.abs(x[:, None] - x)).sum()]),
        Mistake("not_summed", "One value a gap", "One number is asked for: the sum over the gaps.",
                [_of(lambda d, w: np.abs(d) * w)]),
        several_results("One number"),
    ))
