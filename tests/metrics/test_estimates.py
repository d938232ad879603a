"""Measures with an uncertainty, beside the public formulas in NumPy and beside what is known exactly."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm
from scipy.stats import wasserstein_distance

from ganlab import metrics


def normal(seed, n, f):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=(n, f)))


def mmd_of_the_libraries(x, y):
    """The polynomial MMD of torch-fidelity and clean-fid: kernel (γ xᵀy + 1)³ with γ = 1/F, unbiased."""
    x, y = x.numpy(), y.numpy()
    xx, yy, xy = ((a @ b.T / x.shape[1] + 1) ** 3 for a, b in ((x, x), (y, y), (x, y)))
    m = len(x)
    same = (xx.sum() - np.diag(xx).sum()) + (yy.sum() - np.diag(yy).sum())
    return same / (m * (m - 1)) - 2 * xy.sum() / m**2


def test_mmd_is_the_libraries_formula(monkeypatch):
    x, y = normal(0, 300, 64), 1.2 * normal(1, 300, 64) + 0.1
    expected = mmd_of_the_libraries(x, y)
    assert metrics.squared_mmd(x, y) == pytest.approx(expected, rel=1e-9)
    monkeypatch.setattr(metrics.estimates, "BLOCK_ROWS", 7)
    assert metrics.squared_mmd(x, y) == pytest.approx(expected, rel=1e-9)
    assert metrics.kid(x, y, subsets=1).value == pytest.approx(expected, rel=1e-9)
    assert math.isnan(metrics.kid(x, y, subsets=1).error)


def test_mmd_of_other_numbers_of_rows_by_its_definition():
    x, y = normal(0, 3, 2), normal(1, 4, 2)

    def mean(a, b, skip):
        return np.mean([(float(p @ q) / 2 + 1) ** 3 for i, p in enumerate(a) for j, q in enumerate(b)
                        if not (skip and i == j)])

    assert metrics.squared_mmd(x, y) == pytest.approx(mean(x, x, True) + mean(y, y, True) - 2 * mean(x, y, False))


def test_kid_is_unbiased_and_its_error_is_that_of_other_samples():
    """Equal distributions, 60 draws: a mean of 0, and the errors that are given fit the scatter over the draws."""
    found = [metrics.kid(normal(2 * i, 100, 8), normal(2 * i + 1, 100, 8), subsets=5) for i in range(60)]
    values = np.array([each.value for each in found])
    scatter = values.std(ddof=1)
    assert abs(values.mean()) < 3 * scatter / 60**0.5
    assert (values < 0).any() and (values > 0).any()
    assert np.sqrt(np.mean([each.error**2 for each in found])) == pytest.approx(scatter, rel=0.3)


def test_kid_uses_every_row_once_and_is_the_same_each_time():
    x, y = normal(0, 40, 3), normal(1, 60, 3) + 1
    assert metrics.kid(x, y, subsets=4) == metrics.kid(x, y, subsets=4)
    assert metrics.kid(x, y, subsets=4) != metrics.kid(x, y, subsets=4, seed=1)
    parts = []
    original = metrics.estimates.squared_mmd
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics.estimates, "squared_mmd", lambda a, b: parts.append((a, b)) or original(a, b))
        metrics.kid(x, y, subsets=4)
    for whole, dealt in zip((x, y), zip(*parts)):
        assert torch.equal(torch.cat(dealt).sort(0).values, whole.sort(0).values)
        assert not torch.equal(torch.cat(dealt), whole), "files often lie in order of class"


def score_of_the_library(p, splits):
    """torch-fidelity's: exp of the mean of Σ p (log p − log mean p), for each split."""
    return [np.exp(np.mean(np.sum(part * (np.log(part) - np.log(part.mean(0, keepdims=True))), 1)))
            for part in np.array_split(p, splits)]


def test_the_inception_score_is_the_formula():
    p = torch.softmax(3 * normal(0, 500, 10), 1)
    shuffled = p[torch.randperm(500, generator=torch.Generator().manual_seed(0))].numpy()
    scores = score_of_the_library(shuffled, 10)
    found = metrics.inception_score(p)
    assert found.value == pytest.approx(np.mean(scores), rel=1e-9)
    assert found.error == pytest.approx(np.std(scores, ddof=1) / 10**0.5, rel=1e-9)
    one, = score_of_the_library(p.numpy(), 1)
    assert metrics.inception_score(p, splits=1).value == pytest.approx(one, rel=1e-9)


def test_ten_perfect_images_reach_the_highest_score():
    assert metrics.inception_score(torch.eye(10), splits=1).value == pytest.approx(10)
    assert metrics.inception_score(torch.eye(10)[:1].repeat(20, 1)).value == pytest.approx(1)
    assert metrics.inception_score(torch.full((20, 4), 0.25)).value == pytest.approx(1)


def test_sliced_wasserstein_is_exact_on_each_line():
    """In one dimension there is one line. Kills sorts left out, a root, and levels of unequal numbers."""
    a, b = normal(0, 40, 1), 2 * normal(1, 40, 1)
    expected = float((a.sort(0).values - b.sort(0).values).square().mean())
    assert metrics.sliced_wasserstein(a, b, projections=3) == pytest.approx(expected)
    # 2 against 3 numbers: a third of 0–0, a sixth of 0–1, a sixth of 6–1, a third of 6–5
    assert metrics.sliced_wasserstein(torch.tensor([[6.0], [0.0]]), torch.tensor([[5.0], [0.0], [1.0]]),
                                      projections=2) == pytest.approx(0 / 3 + 1 / 6 + 25 / 6 + 1 / 3)
    odd = normal(2, 37, 1)
    # W₁ of a set against one shifted by a constant c is c, and W₂² is c²
    assert metrics.sliced_wasserstein(odd, odd + 3) == pytest.approx(9)
    assert wasserstein_distance(odd[:, 0], odd[:, 0] + 3) == pytest.approx(3)


def test_a_shift_costs_its_square_divided_by_the_dimensions():
    """The mean over directions of (c · u)² is |c|²/F: kills directions that are no unit vectors, or all positive."""
    a, shift = normal(0, 200, 8), torch.tensor([2.0, 2.0, 1.0] + 5 * [0.0])
    found = metrics.sliced_wasserstein(a, a + shift, projections=4000)
    assert found == pytest.approx(9 / 8, rel=0.06)
    assert metrics.sliced_wasserstein(a, a + shift, projections=50) == metrics.sliced_wasserstein(
        a, a + shift, projections=50)
    assert metrics.sliced_wasserstein(a, a) == 0


def test_samples_with_the_right_moments_and_another_shape_are_caught_by_lines_alone():
    """Near and far points in turn, brought to the moments of the real: Fréchet 0, yet no line looks Gaussian."""
    real, other = normal(0, 1000, 16), normal(1, 1000, 16)
    near_or_far = torch.from_numpy(np.random.default_rng(2).choice([0.2, 1.4], size=(1000, 1)))
    centred = normal(3, 1000, 16) * near_or_far
    centred = centred - centred.mean(0)
    root = np.real(sqrtm(np.cov(real.numpy().T)) @ np.linalg.inv(sqrtm(np.cov(centred.numpy().T))))
    fake = centred @ torch.from_numpy(root).T + real.mean(0)
    assert metrics.frechet_distance(fake, real) < 1e-9
    assert metrics.sliced_wasserstein(fake, real, projections=200) > 8 * metrics.sliced_wasserstein(
        other, real, projections=200)


def test_the_line_in_one_over_n_removes_the_bias():
    """Equal Gaussians in 16 dimensions: the distance falls as 1/N, and the line meets 0."""
    a, b = normal(0, 4000, 16), normal(1, 4000, 16)
    line = metrics.frechet_infinity(a, b)
    assert line.distances[0] > 0.15 and abs(line.infinity) < 0.02
    assert line.sizes[0] == 400 and line.sizes[-1] == 4000 and len(line.distances) == 15
    assert line.slope == pytest.approx(line.distances[0] * 400, rel=0.15)
    assert 0 < line.error < 0.01
    assert line.distances[-1] == pytest.approx(metrics.frechet_distance(a, b), rel=1e-9)
    far = metrics.frechet_infinity(a, b + 0.5)
    assert far.infinity == pytest.approx(16 * 0.25, abs=0.2) and far == metrics.frechet_infinity(a, b + 0.5)


@pytest.mark.parametrize(("call", "words"), [
    (lambda: metrics.kid(normal(0, 9, 2), normal(1, 9, 3)), "one length"),
    (lambda: metrics.kid(normal(0, 19, 2), normal(1, 99, 2)), "at least 2 rows of both"),
    (lambda: metrics.kid(normal(0, 19, 2), normal(1, 99, 2), subsets=0), "subsets"),
    (lambda: metrics.sliced_wasserstein(normal(0, 9, 2), normal(1, 9, 3)), "one length"),
    (lambda: metrics.sliced_wasserstein(normal(0, 9, 2), normal(1, 9, 2) / 0), "finite"),
    (lambda: metrics.sliced_wasserstein(normal(0, 9, 2), normal(1, 9, 2), projections=0), "projections"),
    (lambda: metrics.inception_score(normal(0, 20, 3)), "softmax"),
    (lambda: metrics.inception_score(torch.eye(5)), "10 splits"),
    (lambda: metrics.frechet_infinity(normal(0, 20, 2), normal(1, 99, 2)), "30 rows"),
    (lambda: metrics.frechet_infinity(normal(0, 90, 2), normal(1, 99, 2), points=2), "3 points"),
])
def test_what_cannot_be_measured_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call()
