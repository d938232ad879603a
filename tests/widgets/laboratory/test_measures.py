"""What the laboratory measures: D* and densities against sums written out, divergences against what is known."""

import math

import numpy as np
import pytest
import torch

from ganlab import theory
from ganlab.widgets.laboratory import data, measures


def grid():
    u, v = np.meshgrid(*[np.linspace(-2.6, 2.6, measures.SIDE)] * 2)
    return np.stack([u, v], -1)


def written_out(centres, spread):
    squares = ((grid()[:, :, None] - centres.numpy()[None, None]) ** 2).sum(-1)
    return np.exp(-squares / (2 * spread**2)).mean(-1) / (2 * math.pi * spread**2)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_d_star_is_the_theorys_on_every_point_of_the_grid(noise):
    """Kills axes that are swapped, a blur on one density alone, and instance noise that is left out."""
    moons, fakes = data.named("moons"), torch.randn(50, 2) * torch.tensor([1.0, 0.3])
    p = written_out(moons.centres, math.sqrt(moons.noise**2 + measures.BLUR**2 + noise**2))
    q = written_out(fakes, math.sqrt(measures.BLUR**2 + noise**2))
    optimal = measures.optimal(moons, fakes, noise)
    there = ~np.isnan(optimal)
    assert 0.05 < there.mean() < 1
    np.testing.assert_allclose(optimal[there], theory.d_star(p, q)[there], atol=2e-3)


@pytest.mark.parametrize("name", data.NAMES)
def test_the_density_is_that_of_the_samples(name):
    """Kills a skeleton of other weights than the samples': their density agrees up to chance."""
    drawn = data.named(name)
    points = drawn.sample(40_000, torch.Generator().manual_seed(0))
    p, q = measures.of_data(drawn), measures.of_fakes(points)
    assert p.sum() * (5.2 / 39) ** 2 == pytest.approx(1, abs=1e-3)
    assert measures.jsd(p, q) < 2e-4


def test_the_divergence_is_0_for_equal_and_log_2_for_far_densities_inside_the_grid_and_outside():
    ring = measures.of_data(data.named("ring"))
    assert measures.jsd(ring, ring) == pytest.approx(0, abs=1e-6)
    for place in (0.0, 9.0):
        far = measures.of_fakes(torch.full((10, 2), place))
        assert measures.jsd(ring, far) == pytest.approx(math.log(2), abs=1e-4)


def test_floors_are_what_real_points_get():
    """Kills a floor of 0, which no sample reaches, and a quality of 100 %, which is too narrow."""
    floor = measures.floor(data.named("grid"))
    assert floor.modes == 25 and floor.quality == pytest.approx(theory.quality_ceiling(3), abs=0.006)
    assert 0.001 < floor.jsd < 0.02
    again = measures.measured(data.named("grid"), data.named("grid").sample(1000, torch.Generator().manual_seed(5)))
    assert again.jsd == pytest.approx(floor.jsd, rel=0.5)
    assert measures.floor(data.named("spiral")).modes is None


def test_a_collapsed_G_has_one_mode():
    ring = data.named("ring")
    found = measures.measured(ring, ring.modes[:1] + 0.01 * torch.randn(measures.FAKES, 2))
    assert (found.modes, found.quality) == (1, 1.0) and found.jsd > 0.4
