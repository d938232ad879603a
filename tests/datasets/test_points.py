import math

import pytest
import torch

from ganlab.datasets import DataError, points


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
