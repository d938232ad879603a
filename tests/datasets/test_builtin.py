import math

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from scipy.stats import kstest
from sklearn.datasets import load_digits

from ganlab.datasets import DataError, GaussianMixture, load, mixtures, points


def test_digits_split_is_fixed_stratified_and_whole():
    train, test, whole = (load("digits", size=16, split=split) for split in ("train", "test", "all"))
    assert (len(train), len(test), len(whole)) == (1442, 355, 1797)
    rows = [{image.numpy().tobytes() for image in part.images} for part in (train, test, whole)]
    assert rows[0] | rows[1] == rows[2]
    share = torch.bincount(test.labels) / torch.bincount(whole.labels)
    assert (share - 0.2).abs().max() < 0.01
    assert test.labels[:12].tolist() == load("digits", split="test").labels[:12].tolist()


@pytest.mark.parametrize("size", [16, 32])
def test_digits_are_the_originals_enlarged(size):
    data, raw = load("digits", size=size, split="all"), load_digits()
    assert data.images.shape == (1797, 1, size, size)
    assert data.images.dtype == torch.uint8
    assert data.labels.tolist() == raw.target.tolist()
    means = data.images.float().reshape(-1, 8, size // 8, 8, size // 8).mean(dim=(2, 4)) / 255 * 16
    # Cubic smoothing moves ink to neighbours: 2 of 16 grey levels on average; a flip or transpose gives over 4.
    assert (means.numpy() - raw.images).__abs__().mean() < 2
    assert data.images.max() == 255 and data.images.min() == 0


@pytest.mark.parametrize("name", points.NAMES)
def test_points_fill_the_window(name):
    x = points.sample(name, 4000, torch.Generator().manual_seed(0))
    assert (x.shape, x.dtype) == ((4000, 2), torch.float32)
    assert (x.abs() <= 2).float().mean() > 0.999
    assert x.std(dim=0).min() > 0.4 and x.std(dim=0).max() < 1.3
    assert torch.equal(x, points.sample(name, 4000, torch.Generator().manual_seed(0)))
    assert len(points.sample(name, 0)) == 0


@pytest.mark.parametrize(("name", "count"), [("ring", 8), ("grid", 25)])
def test_points_lie_around_every_mode(name, count):
    x = points.sample(name, 5000, torch.Generator().manual_seed(0))
    distance, nearest = torch.cdist(x, points.modes(name)).min(dim=1)
    counts = torch.bincount(nearest, minlength=count)
    # binomial: five standard deviations around n / count
    assert len(counts) == count
    assert (counts - 5000 / count).abs().max() < 5 * math.sqrt(5000 / count)
    # E |noise| = s sqrt(pi / 2) in two dimensions; its mean over 5,000 has an error below 1 %
    assert abs(distance.mean().item() / (points.usual_noise(name) * math.sqrt(math.pi / 2)) - 1) < 0.05


def test_points_without_noise_lie_on_the_curve():
    x = points.sample("moons", 500, torch.Generator().manual_seed(0), noise=0.0)
    upper = ((x[:, 0] + 0.5) ** 2 + (x[:, 1] + 0.25) ** 2).sqrt()
    lower = ((x[:, 0] - 0.5) ** 2 + (x[:, 1] - 0.25) ** 2).sqrt()
    assert torch.minimum((upper - 1).abs(), (lower - 1).abs()).max() < 1e-5
    assert points.modes("moons") is None


@pytest.mark.parametrize("call", [lambda: points.sample("rign", 3), lambda: points.modes("x"),
                                  lambda: points.sample("ring", -1), lambda: points.sample("ring", 1, noise=-1.0)])
def test_points_refuse(call):
    with pytest.raises(DataError):
        call()


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
