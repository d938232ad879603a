"""Transport: the linear programme against closed forms."""

import numpy as np
import pytest
from scipy.stats import norm, wasserstein_distance

from ganlab import theory


def histogram(seed, n):
    p = np.random.default_rng(seed).exponential(size=n)
    return p / p.sum()


@pytest.mark.parametrize("shift", [0, 1, 5, 11])
def test_the_distance_of_a_shifted_histogram_is_its_shift(shift):
    p = np.zeros(20)
    p[:8] = histogram(0, 8)
    q, x = np.roll(p, shift), np.linspace(0, 19, 20)
    distance, plan = theory.transport_plan(p, q, np.abs(x[:, None] - x))
    assert distance == pytest.approx(shift, abs=1e-9)
    assert theory.wasserstein_1d(p, q, x) == pytest.approx(shift, abs=1e-12)
    np.testing.assert_allclose(plan.sum(1), p, atol=1e-12)
    np.testing.assert_allclose(plan.sum(0), q, atol=1e-12)
    assert plan.min() >= 0


def test_any_two_histograms_on_a_line():
    x = np.cumsum(histogram(5, 12)) * 3
    p, q = histogram(1, 12), histogram(2, 12)
    expected = wasserstein_distance(x, x, p, q)
    assert theory.wasserstein_1d(p, q, x) == pytest.approx(expected, abs=1e-12)
    assert theory.transport_plan(p, q, np.abs(x[:, None] - x))[0] == pytest.approx(expected, abs=1e-9)


def test_plans_between_other_numbers_of_bins_and_other_costs():
    """Two piles to three, in the plane: kills rows and columns exchanged."""
    cost = np.array([[0.0, 1, 5], [4, 1, 0]])
    distance, plan = theory.transport_plan([0.5, 0.5], [0.4, 0.2, 0.4], cost)
    assert distance == pytest.approx(0.2, abs=1e-12)
    np.testing.assert_allclose(plan, [[0.4, 0.1, 0], [0, 0.1, 0.4]], atol=1e-12)


def test_gaussians_on_a_line_and_with_axes_of_their_own():
    """W₂² of the line is the mean squared difference of quantiles; of independent axes, the sum over them."""
    u = (np.arange(200_000) + 0.5) / 200_000
    on_line = np.mean((norm.ppf(u) * 2 + 1 - norm.ppf(u) * 0.5) ** 2)
    one = theory.gaussian_wasserstein([1], [[4]], [0], [[0.25]])
    assert one == pytest.approx(1 + 1.5**2) and one == pytest.approx(on_line, rel=1e-3)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    a, b = turn @ np.diag([1, 4, 9]) @ turn.T, turn @ np.diag([4, 4, 1]) @ turn.T
    assert theory.gaussian_wasserstein(np.zeros(3), a, np.ones(3), b) == pytest.approx(3 + 1 + 0 + 4)
    assert theory.gaussian_wasserstein(np.zeros(3), a, np.zeros(3), a) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("call", [
    lambda: theory.transport_plan([0.5, 0.6], [1], [[0], [1]]), lambda: theory.transport_plan([1], [1], [[1, 2]]),
    lambda: theory.transport_plan([1.5, -0.5], [1], [[0], [1]]), lambda: theory.wasserstein_1d([1, 0], [0, 1], [1, 1]),
    lambda: theory.wasserstein_1d([1, 0], [0, 1], [1]), lambda: theory.gaussian_wasserstein([0], [[1]], [0, 1], [[1]]),
])
def test_what_is_no_histogram_is_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call()
