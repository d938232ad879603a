"""03.value: V(D, G) as a Riemann sum."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.optimal_discriminator.exercises._densities import GAPS_P, GAPS_Q, LEFT, RIGHT, P, Q, bumps
from ganlab.lessons.optimal_discriminator.exercises._sums import best, total, v, wrong_sums, xlog


def value(p_data, p_g, d, dx):
    """The value V(D, G) = ∫ p_data log D + p_g log(1 − D) dx as a Riemann sum.

    Riemann sum: the integrand at every grid point, times dx, summed. log is the natural logarithm.
    p_data, p_g: densities ≥ 0 on a uniform grid of spacing dx, float64 arrays of shape (n,). Each has integral 1:
    its sum times dx is 1.
    d: D(x) there, in [0, 1], shape (n,). dx: a number > 0.
    Where a density is 0 its term is 0, also where the log is infinite: 0 log 0 = 0. Where D is 0 and p_data is
    not, or D is 1 and p_g is not, V is −∞ (any value below −10 is accepted for −∞).
    Return one number.
    """
    real = np.where(p_data > 0, p_data * np.log(np.where(p_data > 0, d, 1)), 0)
    fake = np.where(p_g > 0, p_g * np.log(np.where(p_g > 0, 1 - d, 1)), 0)
    return ((real + fake) * dx).sum()


def by_xlogy(p_data, p_g, d, dx):
    p, q, d = (torch.as_tensor(values) for values in (p_data, p_g, d))
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum() * dx  # xlogy: 0 log 0 = 0


def observe(fn, args: tuple):
    """What lies below −10 counts as −∞: an epsilon in the log is no mistake, a D that is wrong and costs nothing is."""
    V = fn(*args)
    if isinstance(V, torch.Tensor):
        return V.clamp(min=-10.0)
    return np.maximum(V, -10.0) if isinstance(V, int | float | np.number | np.ndarray) else V


def cases(rng: np.random.Generator) -> list[Case]:
    p, q, d, dx = bumps(rng, 101)
    surest = np.where(p == 0, 0.0, np.where(q == 0, 1.0, d))
    d_three, d_five = np.array([0.6, 0.8, 0.3]), np.array([0.5, 0.8, 0.3, 0.1, 0.7])
    narrow = bumps(rng, 23, width=2)
    sure_0, sure_1 = np.array([0.5, 0.6, 0.0, 0.3, 0.5]), np.array([0.5, 0.6, 0.3, 1.0, 0.5])
    far_p, far_q = np.array([0.0, 0.1, 0.9, 0.0, 0.0]), np.array([0.0, 0.1, 0.0, 0.9, 0.0])
    return [Case((P, P, np.full(3, 0.5), 1.0), expected=-2 * np.log(2.0)), Case((P, Q, d_three, 1.0)),
            Case((2 * P, 2 * Q, d_three, 0.5)), Case((GAPS_P, GAPS_Q, d_five, 1.0)), Case((p, q, d, dx)),
            Case(narrow),
            Case((LEFT, RIGHT, LEFT, 1.0), expected=0.0), Case((p, q, surest, dx)),
            Case((far_p, far_q, sure_0, 1.0), expected=-10.0, note="D is 0 where p_data is 0.9: V is −∞", extreme=True),
            Case((far_p / 2, far_q / 2, sure_1, 2.0), expected=-10.0, note="D is 1 where p_g is 0.45: V is −∞",
                 extreme=True)]


def _only_infinite(verdicts):
    return all(right for case, right in verdicts if not case.extreme)


def _plain(p, q, d):
    with np.errstate(all="ignore"):
        return p * np.log(d) + q * np.log(1 - d)


EXERCISE = Exercise(
    id="03.value", place=2, title="V(D, G) on a grid", points=2, solution=value, cases=cases, observe=observe,
    difficulty=3, importance=3, minutes=12, another=by_xlogy,
    reason="Both expectations become one integral, weighted with p_data and with p_g, and a point without weight adds "
           "nothing, even where the log is infinite.",
    hints=("At each grid point: p_data log D + p_g log(1 − D). An integral on a grid is a sum times dx.",
           "np.log(0) is −inf and 0 · (−inf) is nan. Which points must be left out of each of the two terms, and where "
           "is −inf the right answer?",
           "np.where(p_data > 0, p_data * np.log(np.where(p_data > 0, d, 1)), 0) is the first term, safe. Then sum "
           "and multiply by dx."),
    mistakes=(
        Mistake("infinity_hidden", "−∞ made finite",
                "A D that is sure of the wrong thing costs infinitely much: log 0 = −∞ where samples fall. A mask on D "
                "or nan_to_num hides it, and math.log(0) raises an error. Mask where the density is 0, not where D "
                "is.", when=_only_infinite),
        Mistake("wrong_sign", "Wrong sign", "V is what D maximises; it is a sum of logs of probabilities, never "
                "positive. −V is D's cost.", [total(lambda p, q, d: -v(p, q, d))]),
        *wrong_sums(v, _plain),
        Mistake("swapped", "Real and fake exchanged", "log D belongs to p_data, log(1 − D) to p_g.",
                [total(lambda p, q, d: v(q, p, d))]),
        Mistake("only_real", "Only the real half", "The term of the fakes, p_g log(1 − D), is missing.",
                [total(lambda p, q, d: xlog(p, d))]),
        Mistake("only_fake", "Only the fake half", "The term of the real data, p_data log D, is missing.",
                [total(lambda p, q, d: xlog(q, 1 - d))]),
        Mistake("minus_between", "Minus between the terms", "The two terms are added.",
                [total(lambda p, q, d: xlog(p, d) - xlog(q, 1 - d))]),
        Mistake("same_log", "log D in both terms", "A fake counts with log(1 − D).",
                [total(lambda p, q, d: xlog(p, d) + xlog(q, d)), total(lambda p, q, d: xlog(p, d) - xlog(q, d)),
                 total(lambda p, q, d: xlog(p, 1 - d) + xlog(q, 1 - d))]),
        Mistake("one_minus_log", "1 − log D for log(1 − D)", "The fake's probability is 1 − D; the log is taken of it.",
                [total(lambda p, q, d: xlog(p, d) + np.where(q > 0, q * (1 - np.log(np.where(q > 0, d, 1))), 0))]),
        Mistake("one_plus", "1 + D for 1 − D", "The probability of fake is 1 − D; log1p(−D) is its log.",
                [total(lambda p, q, d: xlog(p, d) + xlog(q, 1 + d))]),
        Mistake("multiplied", "Terms multiplied", "The two terms are added.",
                [total(lambda p, q, d: xlog(p, d) * xlog(q, 1 - d))]),
        Mistake("one_minus_density", "1 − p_data for p_g",
                "p_g is a density of its own, not what p_data leaves over: p_g log(1 − D).",
                [total(lambda p, q, d: xlog(p, d) + (1 - p) * np.log(np.where(d < 1, 1 - d, 1))),
                 total(lambda p, q, d: xlog(p, d) + (1 - q) * np.log(np.where(d < 1, 1 - d, 1)))]),
        Mistake("no_densities", "The densities left out", "The logs are weighted with the densities.",
                [total(lambda p, q, d: np.log(d) + np.log(1 - d)),
                 lambda p, q, d, dx: np.mean(np.log(d) + np.log(1 - d)),
                 total(lambda p, q, d: np.where(p > 0, np.log(d), 0) + np.where(q > 0, np.log(1 - d), 0))]),
        Mistake("no_logs", "Without logs", "V is the expectation of logs: log D and log(1 − D).",
                [total(lambda p, q, d: p * d + q * (1 - d)), total(lambda p, q, d: p * d - q * d)]),
        Mistake("log_of_product", "log of the density",
                "The density stands outside the log: p_data log D, not log(p_data D).",
                [total(lambda p, q, d: np.log(p * d) + np.log(q * (1 - d))),
                 total(lambda p, q, d: xlog(p, p * d) + xlog(q, q * (1 - d)))]),
        Mistake("halved", "Halved", "V is the sum of the two terms, not their mean.",
                [total(lambda p, q, d: v(p, q, d) / 2)]),
        Mistake("one_term_a_point", "Only one term at each point",
                "Where both densities are positive both terms count: no else between them.",
                [total(lambda p, q, d: np.where(p > 0, xlog(p, d), xlog(q, 1 - d))),
                 total(lambda p, q, d: np.where(q > 0, xlog(q, 1 - d), xlog(p, d))),
                 total(lambda p, q, d: np.where(p > q, xlog(p, d), xlog(q, 1 - d)))]),
        Mistake("best_for_given", "D* for D", "V is asked for at the d that is given, not at the best one.",
                [total(lambda p, q, d: v(p, q, best(p, q)))]),
        Mistake("sigmoid", "Sigmoid of a probability", "d is a probability already; no sigmoid is needed.",
                [total(lambda p, q, d: v(p, q, 1 / (1 + np.exp(-d))))]),
    ))
