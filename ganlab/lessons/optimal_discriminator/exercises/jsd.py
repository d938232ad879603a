"""03.jsd: the Jensen–Shannon divergence as a Riemann sum."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.optimal_discriminator.exercises._densities import GAPS_P, GAPS_Q, LEFT, RIGHT, P, Q, bumps
from ganlab.lessons.optimal_discriminator.exercises._sums import both, kl, total, wrong_sums, xlog


def jsd(p_data, p_g, dx):
    """The Jensen–Shannon divergence in nats: ½ KL(p_data ‖ m) + ½ KL(p_g ‖ m) with m = (p_data + p_g) / 2.

    p_data, p_g: densities ≥ 0 on a uniform grid of spacing dx, float64 arrays of shape (n,). Each has integral 1:
    its sum times dx is 1.
    dx: a number > 0.
    KL(p ‖ m) = ∫ p log(p / m) dx as a Riemann sum: the integrand at every grid point, times dx, summed; natural
    logarithm, 0 log 0 = 0. Return one number in [0, log 2].
    """
    m = (p_data + p_g) / 2
    divergence = 0.0
    for p in (p_data, p_g):
        inside = p > 0
        divergence += 0.5 * (p[inside] * np.log(p[inside] / m[inside])).sum() * dx
    return divergence


def by_entropies(p_data, p_g, dx):
    def entropy(p):
        p = p[p > 0]
        return -(p * np.log(p)).sum() * dx

    return entropy((p_data + p_g) / 2) - (entropy(p_data) + entropy(p_g)) / 2


def cases(rng: np.random.Generator) -> list[Case]:
    p, q, _, dx = bumps(rng, 101)
    narrow_p, narrow_q, _, narrow_dx = bumps(rng, 23, width=2)
    return [Case((P, P, 1.0), expected=0.0), Case((P, Q, 1.0)), Case((2 * P, 2 * Q, 0.5)),
            Case((GAPS_P, GAPS_Q, 1.0)), Case((p, q, dx)), Case((narrow_p, narrow_q, narrow_dx)),
            Case((GAPS_Q / 3, GAPS_P / 3, 3.0)), Case((LEFT, RIGHT, 1.0), expected=np.log(2.0))]


def _js(p, q):
    return 0.5 * kl(p, (p + q) / 2) + 0.5 * kl(q, (p + q) / 2)


def _naive(p, q):
    with np.errstate(all="ignore"):
        return 0.5 * (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q)))


EXERCISE = Exercise(
    id="03.jsd", place=3, title="Jensen–Shannon divergence", points=3, solution=jsd, cases=cases,
    difficulty=3, importance=3, minutes=12, another=by_entropies,
    reason="Wherever p_data or p_g is above 0, m is too, so no ratio is infinite, and the mean of the two KL is 0 for "
           "equal densities and log 2 for densities that do not overlap.",
    hints=("Write a KL first, as a Riemann sum; the JSD is the mean of two of them.",
           "Both are measured against m = (p_data + p_g)/2, so the ratio is never divided by 0 where p > 0.",
           "inside = p > 0; (p[inside] * np.log(p[inside] / m[inside])).sum() * dx is KL(p ‖ m) without nan."),
    mistakes=(
        Mistake("distance", "Distance, not divergence",
                "The square root of the JSD is a distance; the divergence is asked for.",
                [lambda p, q, dx: np.sqrt(max(0, (_js(p, q) * dx).sum()))]),
        Mistake("halves_forgotten", "The halves forgotten",
                "The JSD is the mean of the two divergences: ½ stands before each.",
                [total(lambda p, q: 2 * _js(p, q))]),
        Mistake("halved_twice", "Halved twice", "½ stands before each divergence, once.",
                [total(lambda p, q: _js(p, q) / 2)]),
        Mistake("m_not_halved", "m is not halved", "m is the mean of the two densities; their sum is no density.",
                [total(lambda p, q: 0.5 * kl(p, p + q) + 0.5 * kl(q, p + q))]),
        Mistake("m_without_bracket", "Brackets missing in m", "m is (p_data + p_g) / 2, not p_data + p_g / 2.",
                [total(lambda p, q: 0.5 * kl(p, p + q / 2) + 0.5 * kl(q, p + q / 2)),
                 total(lambda p, q: 0.5 * kl(p, p / 2 + q) + 0.5 * kl(q, p / 2 + q))]),
        Mistake("kl", "KL for JSD", "KL(p ‖ q) compares with q itself, and is infinite where q is 0 and p is not.",
                [total(kl), total(lambda p, q: kl(q, p)), total(lambda p, q: both(kl(p, q), p, q)),
                 total(lambda p, q: both(kl(q, p), p, q)), total(lambda p, q: 0.5 * kl(p, q)),
                 *(total(lambda p, q, e=e: kl(p, q + e)) for e in (1e-12, 1e-10, 1e-8)),
                 *(total(lambda p, q, e=e: kl(p + e, q + e)) for e in (1e-12, 1e-10, 1e-8))]),
        Mistake("symmetrised_kl", "Symmetrised KL",
                "The mean of KL(p ‖ q) and KL(q ‖ p) is another divergence: both have to be taken against m.",
                [total(lambda p, q: 0.5 * (kl(p, q) + kl(q, p))), total(lambda p, q: kl(p, q) + kl(q, p)),
                 total(lambda p, q: 0.5 * both(kl(p, q) + kl(q, p), p, q)),
                 total(lambda p, q: both(kl(p, q) + kl(q, p), p, q))]),
        Mistake("only_one", "Only one half", "Both divergences against m count, that of p_data and that of p_g.",
                [total(lambda p, q: 0.5 * kl(p, (p + q) / 2)), total(lambda p, q: kl(p, (p + q) / 2)),
                 total(lambda p, q: 0.5 * kl(q, (p + q) / 2)), total(lambda p, q: kl(q, (p + q) / 2)),
                 total(lambda p, q: 0.5 * kl(p, (p + q) / 2) - 0.5 * kl(q, (p + q) / 2))]),
        *wrong_sums(_js, _naive),
        Mistake("wrong_sign", "Wrong sign", "A divergence is never negative: log(p / m), not log(m / p).",
                [total(lambda p, q: -_js(p, q)), total(lambda p, q: -2 * _js(p, q))]),
        Mistake("m_against_p", "m against p", "KL(p ‖ m) weighs with p. Yours weighs with m.",
                [total(lambda p, q: 0.5 * (kl((p + q) / 2, p) + kl((p + q) / 2, q))),
                 total(lambda p, q: 0.5 * (p + q) * (0.5 * np.log(2 * p / (p + q)) + 0.5 * np.log(2 * q / (p + q)))),
                 total(lambda p, q: kl((p + q) / 2, p) + kl((p + q) / 2, q))]),
        Mistake("m_within", "Parts of m counted alone",
                "Each KL is p log(p / m): the p before the log is the same density as the one in it.",
                [total(lambda p, q: 0.5 * (xlog(q, p / ((p + q) / 2)) + xlog(p, q / ((p + q) / 2)))),
                 total(lambda p, q: 0.5 * (np.log(2 * p / (p + q)) + np.log(2 * q / (p + q))))]),
        Mistake("geometric_m", "Geometric mean for m", "m is the arithmetic mean, (p_data + p_g) / 2.",
                [total(lambda p, q: 0.5 * kl(p, np.sqrt(p * q)) + 0.5 * kl(q, np.sqrt(p * q))),
                 total(lambda p, q: 0.5 * both(kl(p, np.sqrt(p * q)) + kl(q, np.sqrt(p * q)), p, q))]),
        Mistake("entropy", "Entropy for divergence",
                "The JSD is the entropy of m less the mean of the two entropies; one of these parts is missing or has "
                "another sign.",
                [total(lambda p, q: -xlog((p + q) / 2, (p + q) / 2)),
                 total(lambda p, q: -0.5 * (xlog(p, p) + xlog(q, q))),
                 total(lambda p, q: -0.5 * (xlog(p, (p + q) / 2) + xlog(q, (p + q) / 2))),
                 total(lambda p, q: xlog(p, p) + xlog(q, q) - xlog((p + q) / 2, (p + q) / 2)),
                 total(lambda p, q: 0.5 * (xlog(p, p) + xlog(q, q)) + xlog((p + q) / 2, (p + q) / 2))]),
        Mistake("optimal_cost", "C(G), not JSD", "C(G) = −log 4 + 2 JSD. The JSD alone is asked for.",
                [lambda p, q, dx: -np.log(4) + 2 * (_js(p, q) * dx).sum(),
                 lambda p, q, dx: -np.log(4) + (_js(p, q) * dx).sum()]),
        Mistake("other_divergence", "Another divergence",
                "Total variation, Hellinger and squared distances measure otherwise: the JSD is made of two KL.",
                [total(lambda p, q: 0.5 * np.abs(p - q)), total(lambda p, q: np.abs(p - q)),
                 total(lambda p, q: (p - q) ** 2), total(lambda p, q: 0.5 * (np.sqrt(p) - np.sqrt(q)) ** 2),
                 total(lambda p, q: (np.sqrt(p) - np.sqrt(q)) ** 2)]),
    ))
