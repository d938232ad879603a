"""12.limit: the Fréchet distance at infinitely many samples, by a line in 1/N."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake


def limit(sizes, distances):
    """What a distance would be with infinitely many samples: where the line distance ≈ a + b · (1/N) meets 1/N = 0.

    sizes: N, a float64 array (n,), n ≥ 3, positive, at least two different ones, in any order.
    distances: what was measured with N samples each, a float64 array (n,).
    a and b are those of least squares: Σ (distance − a − b/N)² is as small as it can be, each point counts alike.
    Return a, one number. It may be a little below 0.
    """
    _, a = np.polyfit(1 / sizes, distances, 1)
    return a


def by_hand(sizes, distances):
    x = 1 / sizes
    b = ((x - x.mean()) * distances).sum() / ((x - x.mean()) ** 2).sum()
    return distances.mean() - b * x.mean()


def cases(rng: np.random.Generator) -> list[Case]:
    sizes = np.array([250.0, 500.0, 1000.0, 2000.0, 4000.0])
    found = [Case((np.array([1.0, 2.0, 4.0]), np.array([7.0, 5.0, 4.0])), expected=3.0, note="3 + 4/N, without noise"),
             Case((sizes[::-1].copy(), 2 + 300 / sizes[::-1]), expected=2.0, note="2 + 300/N, without noise")]
    for low, slope in ((4.0, 900.0), (0.0, 400.0), (11.0, 2500.0), (-0.3, 700.0)):
        noise = rng.normal(size=5) * 0.1
        found.append(Case((rng.permutation(sizes), low + slope / sizes + noise), note="measured with noise"))
    few = np.array([40.0, 40.0, 80.0, 200.0])
    found.append(Case((few, np.array([9.1, 9.5, 4.2, 1.0])), note="one N twice, and a limit below 0"))
    return found


def _fit(x, y, weights=None):
    slope, a = np.polyfit(x, y, 1, w=weights)
    return slope, a


EXERCISE = Exercise(
    id="12.limit", place=2, title="No end of samples", points=2, solution=limit, cases=cases, atol=1e-6,
    difficulty=2, importance=2, minutes=8, another=by_hand,
    reason="Estimates of means and covariances have variances that fall as 1/N, and a squared distance counts each "
           "error as distance, so it lies on a line in 1/N, whose height at 0 is free of this bias.",
    hints=("Which quantity stands on the x-axis, so that infinitely many samples are at x = 0?",
           "With x = 1/N the distances lie on a line a + b x; a is its height at x = 0.",
           "np.polyfit(1 / sizes, distances, 1) returns the slope first, then the height at 0."),
    mistakes=(
        Mistake("line_in_n", "A line in N", "The bias falls as 1/N: the line is in 1/N, not in N.",
                [lambda n, d: _fit(n, d)[1]]),
        Mistake("line_in_root", "A line in 1/√N", "The bias falls as 1/N. It is noise that falls as 1/√N.",
                [lambda n, d: _fit(n**-0.5, d)[1]]),
        Mistake("line_in_log", "A line in log N", "The line is in 1/N; log N has no end.",
                [lambda n, d: _fit(np.log(n), d)[1]]),
        Mistake("slope", "The slope", "np.polyfit returns the slope first. The height at 1/N = 0 is asked for.",
                [lambda n, d: _fit(1 / n, d)[0]]),
        Mistake("largest_n", "The largest N", "Even the largest N has its bias, b/N. Follow the line further, to 0.",
                [lambda n, d: d[np.argmax(n)]]),
        Mistake("smallest_distance", "The smallest distance", "Follow the line to 1/N = 0, where nothing was measured.",
                [lambda n, d: d.min(), lambda n, d: d[-1]]),
        Mistake("mean", "The mean", "The mean of the distances has the mean of their biases.",
                [lambda n, d: d.mean()]),
        Mistake("two_points", "Two points only", "All points count, by least squares.",
                [lambda n, d: _fit(1 / n[[n.argmin(), n.argmax()]], d[[n.argmin(), n.argmax()]])[1],
                 lambda n, d: _fit(1 / n[[0, -1]], d[[0, -1]])[1] if n[0] != n[-1] else 0.0]),
        Mistake("cut_at_zero", "Cut at 0", "Noise may carry the limit below 0: leave it, else the mean is biased.",
                [lambda n, d: max(0.0, _fit(1 / n, d)[1])]),
        Mistake("absolute", "Sign lost", "The limit may be below 0, by noise.", [lambda n, d: abs(_fit(1 / n, d)[1])]),
        Mistake("weighted", "Points weighted", "Each point counts alike.",
                [lambda n, d: _fit(1 / n, d, n)[1], lambda n, d: _fit(1 / n, d, np.sqrt(n))[1]]),
        Mistake("parabola", "A parabola", "A line is asked for: degree 1.", [lambda n, d: np.polyfit(1 / n, d, 2)[-1]
                                                                           if len(set(n)) > 3 else 0.0]),
        Mistake("times_n", "N times the distance", "N times the distance grows without end where the limit is not 0.",
                [lambda n, d: (n * d).mean(), lambda n, d: _fit(n, n * d)[1]]),
    ))
