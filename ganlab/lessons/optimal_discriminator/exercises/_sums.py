"""The integrands of lesson 03's exercises, and the mistakes that every sum over a grid invites."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganlab.checking import Mistake


def ratio(top, bottom, empty):
    """top / bottom, and `empty` where bottom is 0."""
    with np.errstate(all="ignore"):
        return np.where(bottom > 0, top / bottom, empty)


def best(p, q):
    """D*, ½ where both densities are 0."""
    return ratio(p, p + q, 0.5)


def xlog(p, y):
    """p log y, 0 where p is 0."""
    with np.errstate(all="ignore"):
        return np.where(p > 0, p * np.log(y), 0)


def both(term, p, q):
    """A term where both densities are positive, and 0 elsewhere."""
    return np.where((p > 0) & (q > 0), term, 0)


def v(p, q, d):
    """The integrand of V(D, G)."""
    return xlog(p, d) + xlog(q, 1 - d)


def kl(p, m):
    """The integrand of KL(p ‖ m), infinite where p > 0 = m."""
    with np.errstate(all="ignore"):
        return np.where(p > 0, p * np.log(p / m), 0)


def total(integrand: Callable) -> Callable:
    """Return the Riemann sum of an integrand as a function with one more argument, dx."""
    return lambda *args: (integrand(*args[:-1]) * args[-1]).sum()


def wrong_sums(integrand: Callable, naive: Callable) -> tuple[Mistake, ...]:
    """Return the mistakes that a sum over a grid invites; `naive` is the integrand with nan where a density is 0."""
    def summed(rule: Callable, integrand: Callable = integrand) -> Callable:
        return lambda *args: rule(integrand(*args[:-1]), args[-1])

    def gaps_left_out(*args):
        return both(integrand(*args), *args[:2])

    return (
        Mistake("nan_where_empty", "nan at 0 log 0",
                "Where a density is 0 the computer makes 0 · log 0, 0/0 or log(0/0) = nan. Those points contribute 0: "
                "leave them out, with a mask or np.where.",
                [summed(lambda f, dx: (f * dx).sum(), naive), summed(lambda f, dx: -f.sum() * dx, naive),
                 summed(lambda f, dx: f.sum(), naive), summed(lambda f, dx: f.mean(), naive)]),
        Mistake("only_where_both", "Points with one density left out",
                "Where only one of the densities is 0, the term of the other one still counts. Each term has a mask "
                "of its own.", [total(gaps_left_out)]),
        Mistake("dx_forgotten", "dx forgotten", "A density becomes a probability only when it is multiplied by dx.",
                [summed(lambda f, dx: f.sum()), summed(lambda f, dx: f.sum() / dx),
                 summed(lambda f, dx: f.sum(), gaps_left_out)]),
        Mistake("mean_over_grid", "Mean over the grid",
                "The mean over grid points is no expectation, because the points are not samples: sum, times dx.",
                [summed(lambda f, dx: f.mean()), summed(lambda f, dx: f.mean() * dx),
                 summed(lambda f, dx: np.nanmean(f), naive), summed(lambda f, dx: f.mean(), gaps_left_out)]),
        Mistake("not_summed", "Not summed",
                "One number is asked for, and one per grid point came back: sum the integrand times dx.",
                [summed(lambda f, dx: f), summed(lambda f, dx: f * dx), summed(lambda f, dx: np.cumsum(f) * dx)]),
        Mistake("ends_left_out", "Not every grid point counts in full",
                "The text sums the integrand at every grid point, the first and the last included. The trapezoid "
                "rule counts those two by half; a sum over intervals leaves one out.",
                [summed(lambda f, dx: (f[1:] + f[:-1]).sum() * dx / 2), summed(lambda f, dx: f[1:].sum() * dx),
                 summed(lambda f, dx: f[:-1].sum() * dx), summed(lambda f, dx: f[1:-1].sum() * dx)]),
        Mistake("dx_twice", "dx twice", "The sum is multiplied by dx once.",
                [summed(lambda f, dx: f.sum() * dx**2)]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm: np.log, not log2 or log10.",
                [summed(lambda f, dx, base=base: f.sum() * dx / np.log(base), terms)
                 for base in (2, 10) for terms in (integrand, gaps_left_out, naive)]),
    )
