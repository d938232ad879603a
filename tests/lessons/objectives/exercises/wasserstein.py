"""Answers to 11.wasserstein, as learners write them."""

import numpy as np
import scipy.stats
import torch
from scipy.optimize import linprog


def closed(p, q, x):
    return np.abs(np.cumsum(p - q)[:-1]) @ np.diff(x)


def with_scipy(p, q, x):
    return scipy.stats.wasserstein_distance(x, x, p, q)


def carried(p, q, x):
    total, carry = 0.0, 0.0
    for i in range(len(x) - 1):
        carry += p[i] - q[i]
        total += abs(carry) * (x[i + 1] - x[i])
    return total


def last_gap_zero(p, q, x):
    P, Q = p.cumsum(), q.cumsum()
    return float((np.abs(P - Q) * np.diff(x, append=x[-1])).sum())


def from_the_right(p, q, x):
    tails = np.cumsum((p - q)[::-1])[::-1]
    return np.sum(np.abs(tails[1:]) * (x[1:] - x[:-1]))


def by_quantiles(p, q, x):
    """The mean distance of the quantiles: at equal shares of the mass."""
    P, Q = np.cumsum(p), np.cumsum(q)
    levels = np.sort(np.concatenate([P, Q]))
    mass = np.diff(levels, prepend=0)
    middle, last = levels - mass / 2, len(x) - 1
    a, b = (x[np.minimum(np.searchsorted(c, middle), last)] for c in (P, Q))
    return (mass * abs(a - b)).sum()


def by_plan(p, q, x):
    n = len(x)
    rows, columns = np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))
    found = linprog(np.abs(x[:, None] - x).ravel(), A_eq=np.vstack([rows, columns])[:-1],
                    b_eq=np.concatenate([p, q])[:-1])
    return found.fun


def greedy(p, q, x):
    p, q, cost, i, j = p.copy(), q.copy(), 0.0, 0, 0
    while i < len(p) and j < len(q):
        moved = min(p[i], q[j])
        cost += moved * abs(x[i] - x[j])
        p[i] -= moved
        q[j] -= moved
        i, j = (i + 1, j) if p[i] <= q[j] else (i, j + 1)
    return cost


def in_torch(p, q, x):
    p, q, x = map(torch.from_numpy, (p, q, x))
    return ((p - q).cumsum(0).abs()[:-1] * x.diff()).sum()


RIGHT = [closed, with_scipy, carried, last_gap_zero, from_the_right, by_quantiles, by_plan, greedy, in_torch]


def P(p, q):
    return np.cumsum(p) - np.cumsum(q)


WRONG = [
    (lambda p, q, x: np.sum(np.abs(P(p, q))) * (x[1] - x[0]), "evenly_spaced"),
    (lambda p, q, x: np.sum(np.abs(P(p, q))) * np.diff(x).mean(), "evenly_spaced"),
    (lambda p, q, x: np.sum(np.abs(P(p, q))), "no_widths"),
    (lambda p, q, x: abs((p * x).sum() - (q * x).sum()), "signs_cancel"),
    (lambda p, q, x: (q * x).sum() - (p * x).sum(), "signs_cancel"),
    (lambda p, q, x: 0.5 * np.sum(np.abs(p - q)), "not_cumulated"),
    (lambda p, q, x: np.sum(np.abs(p - q)[:-1] * np.diff(x)), "not_cumulated"),
    (lambda p, q, x: np.sum(np.abs(P(p, q))[1:] * np.diff(x)), "shifted"),
    (lambda p, q, x: np.sum(np.abs(P(p, q)) * np.diff(x, prepend=x[0])), "shifted"),
    (lambda p, q, x: np.trapezoid(np.abs(P(p, q)), x), "trapezoid"),
    (lambda p, q, x: np.sum(P(p, q)[:-1] ** 2 * np.diff(x)), "squared"),
    (lambda p, q, x: scipy.stats.energy_distance(x, x, p, q), None),
    (lambda p, q, x: np.sum(np.abs(P(p, q))[:-1] * np.diff(x) ** 2), "widths_squared"),
    (lambda p, q, x: np.max(np.abs(P(p, q))), "largest"),
    (lambda p, q, x: np.sum(P(p, q)[:-1].clip(0) * np.diff(x)), "one_way"),
    (lambda p, q, x: np.mean(np.abs(P(p, q))[:-1] * np.diff(x)), "mean_for_sum"),
    (lambda p, q, x: closed(p, q, x) / 2, "halved"),
    (lambda p, q, x: p @ np.abs(x[:, None] - x[None]) @ q, "every_with_every"),
    (lambda p, q, x: np.abs(P(p, q))[:-1] * np.diff(x), "not_summed"),
    (lambda p, q, x: np.abs(P(p, q)) * np.diff(x), "sizes_do_not_fit"),
    (lambda p, q, x: print(closed(p, q, x)), "nothing_returned"),
]
