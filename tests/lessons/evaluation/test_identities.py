"""Every statement of lesson 12 is proved by sympy, and counted or integrated where that can be done."""

import itertools
import math

import numpy as np
import pytest
import torch
from scipy import stats

from ganlab import metrics, theory
from ganlab.lessons.evaluation import identities


@pytest.mark.parametrize("statement", identities.identities(), ids=lambda each: each.name)
def test_sympy_proves_it(statement):
    assert statement.holds()


def test_a_false_statement_is_not_proved():
    statement = identities.identities()[2]
    assert not theory.Identity("off", statement.lhs, statement.rhs + 1).holds()


def test_the_formula_is_w2_by_integration_over_quantiles():
    a, b = stats.norm(1.0, 2.0), stats.norm(-0.5, 0.7)
    paired = theory.integral(lambda u: (a.ppf(u) - b.ppf(u)) ** 2, 1e-12, 1 - 1e-12, [0.001, 0.5, 0.999])
    assert theory.gaussian_wasserstein([1.0], [[4.0]], [-0.5], [[0.49]]) == pytest.approx(paired, abs=1e-6)


def test_sorting_pairs_as_cheaply_as_any_plan():
    """On a line: W₂² of sorted numbers against the linear programme over all plans."""
    x, y = np.random.default_rng(0).normal(size=(2, 7))
    cost, _ = theory.transport_plan(np.full(7, 1 / 7), np.full(7, 1 / 7), (x[:, None] - y[None]) ** 2)
    assert np.mean((np.sort(x) - np.sort(y)) ** 2) == pytest.approx(cost, abs=1e-9)


def test_kid_is_unbiased_by_counting_every_draw():
    """Three values for a, two for b: the mean over all pairs of draws is MMD² of the distributions themselves."""
    values, other = np.array([-1.0, 0.5, 2.0]), np.array([0.0, 1.5])

    def k(x, y):
        return (x * y + 1) ** 3

    true = sum(np.mean([k(x, y) for x in one for y in two]) * sign
               for one, two, sign in ((values, values, 1), (other, other, 1), (values, other, -2)))
    draws = [metrics.squared_mmd(torch.tensor(a).double()[:, None], torch.tensor(b).double()[:, None])
             for a in itertools.product(values, repeat=3) for b in itertools.product(other, repeat=2)]
    assert np.mean(draws) == pytest.approx(true, abs=1e-9)


def test_coverage_by_counting_every_order():
    """A real point, 4 other real and 3 fake ones in every order of distance, k = 2."""
    orders = set(itertools.permutations("rrrrfff"))
    left_out = sum(order[:2] == ("r", "r") for order in orders) / len(orders)
    assert 1 - left_out == pytest.approx(theory.expected_coverage(5, 3, k=2))
    assert float(identities.coverage_left_out(5, 3, 2)) == pytest.approx(left_out)


def test_bias_on_a_line_comes_near_3():
    """F = 1: N · E[(x̄ − ȳ)² + (s − t)²], with the exact mean of a standard deviation, goes to 1 · (1 + 5)/2."""
    def n_times_bias(n):
        c4 = math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))
        return 2 + 2 * n * (1 - c4**2)
    assert n_times_bias(10_000) == pytest.approx(3, abs=1e-3)
    assert n_times_bias(10) > 3.01
