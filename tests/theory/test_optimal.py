"""Section 4 of Goodfellow et al. 2014 by sympy, by quadrature and at its edges."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from scipy.special import expit

from ganlab import theory


class Mixture:
    """A mixture of Gaussians written with scipy, independent of the package's own."""

    def __init__(self, weights, means, stds):
        self.weights, self.points = np.asarray(weights), list(means)
        self.parts = [stats.norm(m, s) for m, s in zip(means, stds)]

    def __call__(self, x):
        return sum(w * part.pdf(x) for w, part in zip(self.weights, self.parts))


PAIRS = {
    "equal": (Mixture([1], [0], [1]), Mixture([1], [0], [1])),
    "shifted": (Mixture([1], [-1], [1]), Mixture([1], [1.5], [0.6])),
    "two modes, one covered": (Mixture([0.5, 0.5], [-2, 2], [0.4, 0.4]), Mixture([1], [2], [0.5])),
    "three modes": (Mixture([0.2, 0.5, 0.3], [-3, 0, 2], [0.5, 0.8, 0.3]), Mixture([0.7, 0.3], [-1, 3], [1, 0.5])),
    "far apart": (Mixture([1], [-6], [0.3]), Mixture([1], [6], [0.3])),
}
pairs = pytest.mark.parametrize("p, q", PAIRS.values(), ids=PAIRS.keys())
LO, HI = -12.0, 12.0


def split(p, q):
    return sorted({*p.points, *q.points})


@pytest.mark.parametrize("identity", theory.identities(), ids=lambda i: i.name)
def test_every_identity_by_sympy(identity):
    assert identity.holds()
    assert "=" in identity._repr_latex_()


def test_a_false_identity_does_not_hold():
    stated = {i.name: i for i in theory.identities()}["the cost is −log 4 + 2 JSD"]
    assert not theory.Identity("wrong factor", stated.lhs, stated.rhs * 2).holds()
    assert not theory.Identity("wrong sign", stated.lhs, -stated.rhs).holds()


@pairs
def test_cost_is_minus_log_4_plus_twice_jsd_by_quadrature(p, q):
    where = (LO, HI, split(p, q))
    cost = theory.value(p, q, lambda x: theory.d_star(p(x), q(x)), *where)
    def m(x):
        return (p(x) + q(x)) / 2
    by_kl = -math.log(4) + theory.kl(p, m, *where) + theory.kl(q, m, *where)
    assert abs(cost - theory.optimal_cost(p, q, *where)) < 1e-9
    assert abs(cost - by_kl) < 1e-9
    assert abs(cost - theory.value(p, q, None, *where)) < 1e-12


@pairs
def test_jsd_lies_between_zero_and_log_2_and_is_symmetric(p, q):
    where = (LO, HI, split(p, q))
    jsd = theory.jsd(p, q, *where)
    assert -1e-15 <= jsd <= math.log(2) + 1e-10
    assert abs(jsd - theory.jsd(q, p, *where)) < 1e-12


def test_the_two_ends_of_jsd():
    p, q = PAIRS["equal"]
    assert theory.jsd(p, q, LO, HI) == 0
    assert abs(theory.optimal_cost(p, q, LO, HI) - theory.VALUE_AT_EQUALITY) < 1e-12
    p, q = PAIRS["far apart"]
    assert abs(theory.jsd(p, q, LO, HI, [-6, 6]) - theory.JSD_DISJOINT) < 1e-9
    left, right = stats.uniform(0, 1).pdf, stats.uniform(1.1, 1).pdf
    assert abs(theory.jsd(left, right, -1, 3, [0, 1, 1.1, 2.1]) - math.log(2)) < 1e-12
    assert abs(theory.value(left, right, None, -1, 3, [0, 1, 1.1, 2.1])) < 1e-12


def test_kl_of_two_gaussians_has_a_closed_form():
    p, q = stats.norm(0.3, 0.7), stats.norm(-0.5, 1.2)
    exact = math.log(1.2 / 0.7) + (0.7**2 + 0.8**2) / (2 * 1.2**2) - 0.5
    assert abs(theory.kl(p.pdf, q.pdf, -15, 15, [0.3, -0.5]) - exact) < 1e-10
    assert abs(theory.kl(p.logpdf, q.logpdf, -math.inf, math.inf, [0.3, -0.5], logs=True) - exact) < 1e-10


def test_kl_needs_logs_where_a_density_underflows():
    p, q = stats.norm(0, 1), stats.norm(50, 1)  # q(0) = exp(-1250)
    assert theory.kl(p.pdf, q.pdf, -10, 60, [0, 50]) == math.inf
    # x² weighs rounding by 1250, hence the relative bound
    assert theory.kl(p.logpdf, q.logpdf, -10, 60, [0, 50], logs=True) == pytest.approx(1250, rel=1e-10)
    assert theory.kl(stats.uniform(0, 1).pdf, stats.uniform(5, 1).pdf, -1, 7, [0, 1, 5, 6]) == math.inf


@pairs
def test_no_discriminator_beats_d_star(p, q):
    where = (LO, HI, split(p, q))
    for d in (lambda x: 0.5, lambda x: expit(x), lambda x: 0.9 * theory.d_star(p(x), q(x)) + 0.05):
        gap = theory.value_gap(p, q, d, *where)
        assert gap > -1e-12
        assert abs(gap - (theory.value(p, q, None, *where) - theory.value(p, q, d, *where))) < 1e-9
    assert abs(theory.value_gap(p, q, lambda x: theory.d_star(p(x), q(x)), *where)) < 1e-12


def test_a_discriminator_that_is_certain_of_something_false_is_infinitely_bad():
    p, q = PAIRS["shifted"]
    assert theory.value(p, q, lambda x: 1.0, LO, HI) == -math.inf
    assert theory.value_gap(p, q, lambda x: 0.0, LO, HI) == math.inf


def test_d_star_on_arrays_and_at_its_edges():
    found = theory.d_star(np.array([0, 0, 1, 3, 1e-320]), np.array([0, 2, 0, 1, 1e-320]))
    np.testing.assert_allclose(found, [0.5, 0, 1, 0.75, 0.5], atol=1e-15)
    assert found.dtype == np.float64
    assert theory.d_star(torch.ones(2, 1), np.ones(3)).shape == (2, 3)


def test_the_logit_of_d_star_is_the_log_density_ratio():
    p, q = np.array([0.2, 1.0, 0, 0, 2]), np.array([0.5, 1.0, 0, 1, 0])
    ratio = theory.log_density_ratio(p, q)
    np.testing.assert_allclose(expit(ratio), theory.d_star(p, q), rtol=1e-14)
    np.testing.assert_array_equal(ratio[2:], [0, -np.inf, np.inf])


def test_derivatives_agree_with_differences_and_vanish_at_the_maximum():
    a, b, y, h = 0.7, 1.9, np.linspace(0.05, 0.95, 19), 1e-5
    up, mid, down = (theory.pointwise(a, b, y + s) for s in (h, 0, -h))
    # central differences: error of order h² f''' (first) and rounding / h² (second)
    np.testing.assert_allclose(theory.pointwise_derivative(a, b, y), (up - down) / (2 * h), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(theory.pointwise_second_derivative(a, b, y), (up - 2 * mid + down) / h**2, rtol=1e-4)
    assert abs(theory.pointwise_derivative(a, b, theory.d_star(a, b))) < 1e-12
    assert theory.pointwise_second_derivative(a, b, 0.3) < 0
    assert theory.pointwise_second_derivative(a, 0, 0.3) < 0


def test_pointwise_takes_0_log_0_as_0_and_forgives_only_rounding():
    assert theory.pointwise(0, 1, 0) == 0
    assert theory.pointwise(1, 0, 1) == 0
    assert theory.pointwise(1, 1e-20, theory.d_star(1, 1e-20)) == 0  # D* has rounded to 1
    assert theory.pointwise(1, 1e-3, 1) == -np.inf
    assert theory.pointwise(1e-3, 1, 0) == -np.inf


@pytest.mark.parametrize("call, words", [
    (lambda: theory.d_star([0.1, -0.3], 1), "p = -0.3"),
    (lambda: theory.d_star(1, [0.1, math.nan]), "q = nan"),
    (lambda: theory.d_star(np.ones(2), np.ones(3)), r"\(2,\), \(3,\)"),
    (lambda: theory.log_density_ratio(-1, 1), "not their logs"),
    (lambda: theory.pointwise(1, 1, 1.2), "not the logit"),
    (lambda: theory.pointwise(1, 1, math.nan), "in \\[0, 1\\]"),
    (lambda: theory.pointwise(np.ones(2), 1, np.full(3, 0.5)), "broadcast"),
    (lambda: theory.pointwise_derivative(1, 1, 0), "strictly between"),
    (lambda: theory.pointwise_second_derivative(1, 1, 1), "strictly between"),
    (lambda: theory.jsd(stats.norm().pdf, stats.norm().pdf, 1, 1), "lo < hi"),
    (lambda: theory.jsd(stats.norm().logpdf, stats.norm().pdf, -9, 9), "not their logs"),
    (lambda: theory.value(stats.norm().pdf, stats.norm().pdf, lambda x: x, -9, 9), "in \\[0, 1\\]"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_an_integral_that_does_not_converge_says_so():
    def rough(x):
        return abs(math.sin(1e5 * x * x))
    with pytest.raises(ArithmeticError, match="points="):
        theory.jsd(rough, stats.norm().pdf, -9, 9)


def test_points_are_where_quadrature_looks():
    """A narrow component that it misses by itself. All of p lies there, so the divergence is log 2."""
    q = stats.norm(-3, 0.5).pdf

    def needle(x):
        assert LO <= x <= HI, "points outside are left out"
        return stats.norm.pdf(x, 3.1, 1e-4)

    for points in ([3.099, 3.101], [3.101, -3, 3.099, 0, 3.101], [-50, 3.099, 3.101, 50]):
        assert theory.jsd(needle, q, LO, HI, points) == pytest.approx(math.log(2), abs=1e-9)
    assert theory.jsd(needle, q, LO, HI) < 0.4, "else this test shows nothing"


def test_integrals_are_exact_to_ten_digits_or_refused():
    """Kills a looser tolerance: of what is rough, 1e-8, quadrature knows little, and of its error that much."""
    def p(x):
        return stats.norm.pdf(x) + 1e-8 * abs(math.sin(1e5 * x * x))
    with pytest.raises(ArithmeticError, match=r"to within 1e-10, got an error of \d\.\de-(08|09)"):
        theory.value(p, stats.norm(1).pdf, lambda x: 0.5, -9, 9)


def test_divergences_at_one_x_are_never_negative():
    """p and q that agree to the last digits: rounding alone gives −1e-16."""
    p = np.random.default_rng(0).uniform(0.1, 1, 10_000)
    q = p * (1 + 1e-9 * np.random.default_rng(1).normal(size=p.shape))
    assert theory.jsd_pointwise(p, q).min() == 0


def test_simultaneous_play_on_xy_spirals_out_as_theory_says():
    path = theory.xy_trajectory((1, 1), lr=0.1, steps=50, alternating=False)
    np.testing.assert_allclose(path[1], [0.9, 1.1])
    radius = np.hypot(*path.T)
    np.testing.assert_allclose(radius, theory.xy_radius_bound((1, 1), lr=0.1, steps=50, alternating=False))
    assert np.all(np.diff(radius) > 0)


@pytest.mark.parametrize("lr", [0.1, 0.5, 1.0, 1.9])
def test_alternating_play_on_xy_stays_on_an_ellipse(lr):
    path = theory.xy_trajectory((1, -0.5), lr=lr, steps=300, alternating=True)
    np.testing.assert_allclose(path[1], [1 + 0.5 * lr, -0.5 + lr * (1 + 0.5 * lr)])
    x, y = path.T
    kept = x**2 + y**2 - lr * x * y
    np.testing.assert_allclose(kept, kept[0], rtol=1e-9)  # 300 roundings of numbers near 1
    bound = theory.xy_radius_bound((1, -0.5), lr=lr, steps=300, alternating=True)
    assert np.hypot(x, y).max() <= bound[0] * (1 + 1e-9)
    assert np.hypot(x, y).max() > 0.9 * bound[0]  # the bound is not idle


def test_alternating_play_is_unbounded_from_rate_two_and_bad_rates_are_refused():
    assert theory.xy_radius_bound((1, 1), lr=2, steps=3, alternating=True)[0] == math.inf
    with pytest.raises(ValueError, match="lr ≥ 0"):
        theory.xy_trajectory((1, 1), lr=-0.1, steps=3, alternating=True)
