import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import kstest

from ganlab.datasets import DataError, GaussianMixture, mixtures

MIXTURE = GaussianMixture([3, 1, 1], [-2.0, 0.5, 3.0], [0.5, 1.0, 0.2])


def test_mixture_density_is_one_and_is_the_derivative_of_its_cdf():
    a, b = MIXTURE.interval(10)
    assert abs(quad(MIXTURE.pdf, a, b, points=[-2, 0.5, 3], limit=200)[0] - 1) < 1e-10
    x = np.linspace(-4, 4, 41)
    slope = (MIXTURE.cdf(x + 1e-5) - MIXTURE.cdf(x - 1e-5)) / 2e-5
    assert np.abs(slope - MIXTURE.pdf(x)).max() < 1e-8  # central difference: error of order 1e-10


def test_mixture_single_gaussian_by_hand():
    peak = GaussianMixture([7], [1.0], [2.0])
    assert abs(peak.pdf(1.0) - 1 / (2 * math.sqrt(2 * math.pi))) < 1e-15
    assert abs(peak.log_pdf(101.0) - (-1250 - math.log(2) - 0.5 * math.log(2 * math.pi))) < 1e-9


def test_mixture_log_density_is_finite_far_out():
    assert MIXTURE.pdf(1e4) == 0 and np.isfinite(MIXTURE.log_pdf(1e4))


def test_mixture_samples_follow_the_cdf():
    x = MIXTURE.sample(20000, torch.Generator().manual_seed(0))
    assert (x.shape, x.dtype) == ((20000,), torch.float64)
    assert kstest(x.numpy(), MIXTURE.cdf).pvalue > 0.001


def test_mixture_column_is_the_same_draw_as_points():
    torch.manual_seed(3)
    x = MIXTURE.sample(50)
    for dtype in (torch.float32, torch.float64):
        torch.manual_seed(3)
        column = MIXTURE.column(50, dtype)
        assert column.dtype == dtype and torch.equal(column, x.to(dtype).reshape(50, 1))


def test_mixture_keeps_tensors_and_shapes():
    x = torch.zeros(4, 1)
    assert MIXTURE.pdf(x).shape == (4, 1) and MIXTURE.pdf(x).dtype == torch.float64
    assert isinstance(MIXTURE.pdf(np.zeros(3)), np.ndarray)


def test_mixture_asks_no_float64_of_a_device_that_knows_none():
    x = torch.zeros(3)
    assert mixtures._like(x, MIXTURE.pdf(np.zeros(3))).dtype == torch.float64
    assert [mixtures._dtype_on(torch.device(name)) for name in ("mps", "cuda")] == [torch.float32, torch.float64]


@pytest.mark.parametrize("parts", [([1], [0, 1], [1, 1]), ([1, -1], [0, 1], [1, 1]), ([1], [0], [0]),
                                   ([1], [math.nan], [1])])
def test_mixture_refuses(parts):
    with pytest.raises(DataError):
        GaussianMixture(*parts)
