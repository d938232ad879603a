"""12.kid: the unbiased estimate of MMD² with KID's kernel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def kid(a, b):
    """The kernel inception distance: the unbiased estimate of MMD² with the kernel k(x, y) = (x·y / F + 1)³.

    a: features (N, F), b: features (M, F), float64 tensors, N and M ≥ 2. x·y is the sum of the products.
    The estimate is the mean of k over all pairs of different rows of a (each row with the N − 1 others, never with
    itself), plus the same of b, minus twice the mean of k over all N · M pairs of a row of a and a row of b.
    Return one number; it may be negative.
    """
    def k(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    def among_others(x):
        return (k(x, x).sum() - k(x, x).diagonal().sum()) / (len(x) * (len(x) - 1))

    return among_others(a) + among_others(b) - 2 * k(a, b).mean()


def by_pairs(a, b):
    def mean_k(x, y):
        return (((x * y).mean(-1) + 1) ** 3).mean()

    def among_others(x):
        i, j = torch.triu_indices(len(x), len(x), offset=1)  # each pair once: k(x, y) = k(y, x)
        return mean_k(x[i], x[j])

    return among_others(a) + among_others(b) - 2 * mean_k(a[:, None], b[None])


def cases(rng: np.random.Generator) -> list[Case]:
    def tensor(values):
        return torch.tensor(np.asarray(values), dtype=torch.float64)

    found = [Case((tensor([[1.0], [0.0]]), tensor([[1.0], [1.0]])), expected=0.0, note="a: 1 and 0; b: 1 and 1"),
             Case((tensor([[1.0], [2.0]]), tensor([[0.0], [0.0]])), expected=26.0, note="a: 1 and 2; b: 0 and 0")]
    for n, m, f, shift in ((2, 3, 2, 0.0), (5, 4, 3, 1.0), (6, 6, 2, 0.5), (8, 3, 4, 0.0)):
        found.append(Case((tensor(rng.normal(size=(n, f))), tensor(rng.normal(size=(m, f)) + shift)),
                          note=f"{n} and {m} rows of {f} features"))
    return found


def _cube(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def _apart(k: Callable, x):
    """The mean over pairs of different rows."""
    return (k(x, x).sum() - k(x, x).diagonal().sum()) / (len(x) * (len(x) - 1))


def _mmd(k: Callable) -> Callable:
    return lambda a, b: _apart(k, a) + _apart(k, b) - 2 * k(a, b).mean()


def _cross_apart(a, b):
    n = min(len(a), len(b))
    cross = _cube(a, b)
    return (cross.sum() - cross[:n, :n].diagonal().sum()) / (len(a) * len(b) - n)


def _right(a, b):
    return _mmd(_cube)(a, b)


EXERCISE = Exercise(
    id="12.kid", place=3, title="KID, without a bias", points=3, solution=kid, cases=cases,
    difficulty=3, importance=2, minutes=12, another=by_pairs,
    reason="A row paired with itself is no pair of independent samples, and its large k(x, x) would add a bias that "
           "falls only as 1/N; without these pairs each mean is unbiased, and so is their sum.",
    hints=("Write the kernel first, for all pairs at once: a matrix (N, M).",
           "Among the rows of a the diagonal holds each row with itself: it must not count; N(N − 1) pairs are left.",
           "(k(a, a).sum() - k(a, a).diagonal().sum()) / (N * (N - 1)), the same of b, and - 2 * k(a, b).mean()."),
    mistakes=(
        Mistake("biased", "Rows paired with themselves",
                "k(x, x) is large, also for equal distributions. With it the estimate is biased upwards, by a share of "
                "1/N: leave the diagonal out.",
                [lambda a, b: _cube(a, a).mean() + _cube(b, b).mean() - 2 * _cube(a, b).mean()]),
        Mistake("diagonal_in_the_sum", "The diagonal in the sum",
                "You divide by N(N − 1), the pairs of different rows; the sum has to leave out the diagonal too.",
                [lambda a, b: _cube(a, a).sum() / (len(a) * (len(a) - 1))
                 + _cube(b, b).sum() / (len(b) * (len(b) - 1)) - 2 * _cube(a, b).mean()]),
        Mistake("divided_by_n_squared", "Divided by N²", "Without the diagonal N(N − 1) pairs are left, not N².",
                [lambda a, b: _apart(_cube, a) * (len(a) - 1) / len(a) + _apart(_cube, b) * (len(b) - 1) / len(b)
                 - 2 * _cube(a, b).mean()]),
        Mistake("not_divided_by_f", "Not divided by F", "x·y is divided by the number of features.",
                [_mmd(lambda x, y: (x @ y.T + 1) ** 3)]),
        Mistake("divided_by_rows", "Divided by the rows", "x·y is divided by F, the number of features, shape[1].",
                [_mmd(lambda x, y: (x @ y.T / len(x) + 1) ** 3)]),
        Mistake("one_forgotten", "The 1 forgotten", "The kernel is (x·y / F + 1)³.",
                [_mmd(lambda x, y: (x @ y.T / x.shape[1]) ** 3)]),
        Mistake("other_power", "Another power", "The third power is asked for. The first sees means alone.",
                [_mmd(lambda x, y: x @ y.T / x.shape[1] + 1), _mmd(lambda x, y: (x @ y.T / x.shape[1] + 1) ** 2)]),
        Mistake("other_kernel", "Another kernel", "KID has the polynomial kernel.",
                [_mmd(lambda x, y: torch.exp(-torch.cdist(x, y) ** 2 / 2)), _mmd(lambda x, y: -torch.cdist(x, y))]),
        Mistake("cross_once", "Cross pairs once", "Twice the mean over pairs of a and b is subtracted.",
                [lambda a, b: _right(a, b) + _cube(a, b).mean()]),
        Mistake("cross_added", "Wrong sign", "What a and b have in common is subtracted: equal sets are 0 apart.",
                [lambda a, b: _right(a, b) + 4 * _cube(a, b).mean()]),
        Mistake("cross_diagonal", "Cross diagonal left out",
                "A row of a and the row of b with the same number are two samples as any other: all N · M pairs count.",
                [lambda a, b: _apart(_cube, a) + _apart(_cube, b) - 2 * _cross_apart(a, b)]),
        Mistake("cross_only", "Only one set", "Both sets count, among themselves.",
                [lambda a, b: _apart(_cube, a) - _cube(a, b).mean(), lambda a, b: _apart(_cube, a) + _apart(_cube, b),
                 lambda a, b: _cube(a, b).mean()]),
        Mistake("cut_at_zero", "Cut at 0",
                "An unbiased estimate of something near 0 is often negative. Cut off, its mean would not be right.",
                [lambda a, b: _right(a, b).clamp_min(0)]),
        Mistake("absolute", "Sign lost", "A negative estimate is right: do not turn it round.",
                [lambda a, b: _right(a, b).abs()]),
        Mistake("rooted", "Root taken", "MMD² is asked for, not its root.",
                [lambda a, b: _right(a, b).clamp_min(0).sqrt()]),
    ))
