"""03.gap: how far a discriminator is from the optimal one."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.optimal_discriminator.exercises._densities import GAPS_P, GAPS_Q, LEFT, RIGHT, P, Q, bumps
from ganlab.lessons.optimal_discriminator.exercises._sums import best, ratio, total, v, wrong_sums, xlog


def value_gap(p_data, p_g, d, dx):
    """How far D is from optimal: V(D*, G) − V(D, G), which is never negative.

    V is the Riemann sum of p_data log D + p_g log(1 − D): the integrand at every grid point, times dx, summed;
    natural logarithm, 0 log 0 = 0. D* = p_data / (p_data + p_g) may be 0 or 1.
    p_data, p_g: densities ≥ 0 on a uniform grid of spacing dx, float64 arrays of shape (n,). Each has integral 1:
    its sum times dx is 1.
    d: D(x) there, strictly between 0 and 1, shape (n,). dx: a number > 0. Return one number.
    """
    total = np.where(p_data + p_g > 0, p_data + p_g, 1)
    gap = 0.0
    for p, probability in ((p_data, d), (p_g, 1 - d)):
        inside = p > 0
        gap += (p[inside] * np.log(p[inside] / total[inside] / probability[inside])).sum() * dx
    return gap


def by_two_values(p_data, p_g, d, dx):
    p, q, d = (torch.as_tensor(values) for values in (p_data, p_g, d))

    def value(d):
        return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum() * dx

    best = torch.where(p + q > 0, p / (p + q), 0.5)
    return value(best) - value(d)


def cases(rng: np.random.Generator) -> list[Case]:
    p, q, d, dx = bumps(rng, 101)
    d_three, d_five = np.array([0.6, 0.8, 0.3]), np.array([0.5, 0.6, 0.1, 0.3, 0.7])
    return [Case((P, P, np.full(3, 0.5), 1.0), expected=0.0), Case((P, Q, d_three, 1.0)),
            Case((2 * P, 2 * Q, d_three, 0.5)), Case((GAPS_P, GAPS_Q, d_five, 1.0)), Case((p, q, d, dx)),
            Case(bumps(rng, 23, width=2)), Case((P, Q, P / (P + Q), 1.0), expected=0.0),
            Case((GAPS_Q / 3, GAPS_P / 3, d_five, 3.0)),
            Case((LEFT, RIGHT, np.full(4, 0.5), 1.0), expected=2 * np.log(2.0))]


def _gap(p, q, d):
    return v(p, q, best(p, q)) - v(p, q, d)


def _naive(p, q, d):
    with np.errstate(all="ignore"):
        return p * np.log(p / (p + q)) + q * np.log(q / (p + q)) - v(p, q, d)


def _twice_js(p, q):
    return v(p, q, best(p, q)) + (p + q) * np.log(2)


def _coins(p, q, d):
    """The KL divergence between the coins D* and D at each point, without any density."""
    return xlog(best(p, q), best(p, q) / d) + xlog(1 - best(p, q), (1 - best(p, q)) / (1 - d))


def _naive_coins(p, q, d):
    with np.errstate(all="ignore"):
        return best(p, q) * np.log(best(p, q) / d) + (1 - best(p, q)) * np.log((1 - best(p, q)) / (1 - d))


EXERCISE = Exercise(
    id="03.gap", place=5, title="The gap to the optimal D", points=2, solution=value_gap, cases=cases,
    difficulty=3, importance=2, minutes=12, another=by_two_values,
    reason="In the difference of the two values only log(D*/D) and log((1 − D*)/(1 − D)) are left; weighted with the "
           "densities they add up to a KL divergence, 0 only where D = D*.",
    hints=("You have V and D* already: put D* into V, and subtract V at d.",
           "Points where a density is 0 contribute nothing to its term; D* = 0 there would give 0 · log 0.",
           "At each point: p_data log(D*/d) + p_g log((1 − D*)/(1 − d)), each only where its density is > 0. "
           "Sum, times dx."),
    mistakes=(
        Mistake("wrong_sign", "Wrong sign", "V(D*) is the largest value, so V(D*) − V(D) is never negative.",
                [total(lambda p, q, d: -_gap(p, q, d))]),
        Mistake("only_optimal", "Only V(D*)", "V(D, G) has to be subtracted.",
                [total(lambda p, q, d: v(p, q, best(p, q))), total(lambda p, q, d: -v(p, q, best(p, q))),
                 total(lambda p, q, d: _twice_js(p, q)), total(lambda p, q, d: _twice_js(p, q) / 2)]),
        Mistake("only_given", "Only V(D)", "This is V(D, G), or minus it; V(D*, G) is missing.",
                [total(v), total(lambda p, q, d: -v(p, q, d))]),
        Mistake("log_four", "−log 4 for V(D*)", "V(D*, G) is −log 4 only where p_g = p_data.",
                [lambda p, q, d, dx: -np.log(4) - (v(p, q, d) * dx).sum(),
                 lambda p, q, d, dx: np.log(4) + (v(p, q, d) * dx).sum()]),
        Mistake("half_the_jsd", "A wrong JSD formula",
                "V(D*, G) = −log 4 + 2 JSD: with the factor 2, the minus before log 4, and natural logarithms.",
                [lambda p, q, d, dx: -np.log(4) + ((_twice_js(p, q) / 2 - v(p, q, d)) * dx).sum(),
                 lambda p, q, d, dx: np.log(4) + ((_twice_js(p, q) - v(p, q, d)) * dx).sum(),
                 lambda p, q, d, dx: -np.log(2) + ((_twice_js(p, q) - v(p, q, d)) * dx).sum(),
                 lambda p, q, d, dx: ((_twice_js(p, q) / 2 - v(p, q, d)) * dx).sum(),
                 lambda p, q, d, dx: ((_twice_js(p, q) - v(p, q, d)) * dx).sum()]),
        Mistake("added", "Added for subtracted", "The gap is the difference of the two values.",
                [total(lambda p, q, d: v(p, q, best(p, q)) + v(p, q, d))]),
        *wrong_sums(_gap, _naive),
        Mistake("swapped", "Real and fake exchanged", "D* = p_data / (p_data + p_g), and log D belongs to p_data.",
                [total(lambda p, q, d: v(p, q, best(q, p)) - v(p, q, d)),
                 total(lambda p, q, d: v(q, p, best(q, p)) - v(q, p, d)),
                 total(lambda p, q, d: v(q, p, best(p, q)) - v(q, p, d))]),
        Mistake("only_real", "Only the real half", "The fakes' term, with log(1 − D), is missing.",
                [total(lambda p, q, d: xlog(p, best(p, q)) - xlog(p, d))]),
        Mistake("only_fake", "Only the fake half", "The real data's term, with log D, is missing.",
                [total(lambda p, q, d: xlog(q, 1 - best(p, q)) - xlog(q, 1 - d))]),
        Mistake("discriminators_compared", "D* − D",
                "The gap is between the two values V, not between the two discriminators.",
                [lambda p, q, d, dx: best(p, q) - d, lambda p, q, d, dx: np.abs(best(p, q) - d).max(),
                 total(lambda p, q, d: np.abs(best(p, q) - d)), total(lambda p, q, d: best(p, q) - d),
                 total(lambda p, q, d: (best(p, q) - d) ** 2), lambda p, q, d, dx: np.mean((best(p, q) - d) ** 2),
                 lambda p, q, d, dx: np.abs(best(p, q) - d).mean(), total(lambda p, q, d: v(p, q, best(p, q) - d))]),
        Mistake("no_weights", "The densities left out",
                "Each log is weighted with its density: points where no samples fall do not count.",
                [total(_coins), total(_naive_coins), lambda p, q, d, dx: np.mean(_coins(p, q, d)),
                 lambda p, q, d, dx: _coins(p, q, d).sum()]),
        Mistake("one_weight", "The wrong density before the log",
                "log(D*/D) is weighted with p_data, log((1 − D*)/(1 − D)) with p_g; both together, the KL of the two "
                "coins, with p_data + p_g.",
                [total(lambda p, q, d: p * _coins(p, q, d)), total(lambda p, q, d: q * _coins(p, q, d)),
                 total(lambda p, q, d: xlog(p, best(p, q) / d) + xlog(p, (1 - best(p, q)) / (1 - d)))]),
        Mistake("same_log", "log D in both terms", "A fake counts with log(1 − D), in V(D*) and in V(D).",
                [total(lambda p, q, d: xlog(p, best(p, q)) + xlog(q, best(p, q)) - xlog(p, d) - xlog(q, d)),
                 total(lambda p, q, d: v(p, q, best(p, q)) - xlog(p, d) - xlog(q, d)),
                 total(lambda p, q, d: xlog(p, best(p, q) / d) - xlog(q, (1 - best(p, q)) / (1 - d))),
                 total(lambda p, q, d: xlog(p + q, ratio(best(p, q), d, 1)))]),
        Mistake("largest", "The largest gap at one point", "The gap is summed over the grid.",
                [lambda p, q, d, dx: _gap(p, q, d).max(), lambda p, q, d, dx: _gap(p, q, d).max() * dx]),
        Mistake("halved", "Halved", "The gap is V(D*, G) − V(D, G), without a factor.",
                [total(lambda p, q, d: _gap(p, q, d) / 2)]),
        Mistake("squared", "Squared, or a root of it", "The gap is the difference itself.",
                [lambda p, q, d, dx: (_gap(p, q, d) * dx).sum() ** 2,
                 lambda p, q, d, dx: np.sqrt(max(0, (_gap(p, q, d) * dx).sum()))]),
        Mistake("quotient", "Quotient for difference", "The gap is a difference of values, not their quotient.",
                [lambda p, q, d, dx: v(p, q, best(p, q)).sum() / v(p, q, d).sum(), lambda p, q, d, dx: 1 - v(
                    p, q, best(p, q)).sum() / v(p, q, d).sum(),
                 lambda p, q, d, dx: v(p, q, d).sum() / v(p, q, best(p, q)).sum()]),
    ))
