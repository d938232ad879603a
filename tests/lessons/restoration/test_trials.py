"""The trials of lesson 14 learn, and its baselines and measures do what their names say."""

import pytest
import torch

from ganlab import metrics
from ganlab.datasets import faces
from ganlab.lessons.restoration import trials
from ganlab.models import srgan


def test_reduced_pixels_are_means_of_their_areas():
    x = torch.rand(2, 3, 8, 8)
    torch.testing.assert_close(trials.reduced(x)[:, :, 0, 1], x[:, :, :4, 4:].mean((2, 3)))
    assert trials.bicubic(trials.reduced(x)).shape == x.shape


def test_holes_lie_everywhere_and_are_half_as_wide():
    hole = trials.holes(300, 16, seed=0)
    assert (hole.sum((1, 2, 3)) == 64).all() and set(hole.unique().tolist()) == {0, 1}
    assert (hole.sum(0)[0, [0, 0, -1, -1], [0, -1, 0, -1]] > 0).all()
    assert trials.hole_alone(torch.rand(300, 3, 16, 16), hole).shape == (300, 3, 8, 8)
    assert torch.equal(hole, trials.holes(300, 16, seed=0))


@pytest.mark.parametrize("fill", [trials.mean_colour, trials.biharmonic])
def test_baselines_fill_the_hole_and_nothing_else(fill):
    x, hole = torch.full((2, 3, 16, 16), 0.3), trials.holes(2, 16, seed=1)
    torn = x * (1 - hole) - 0.9 * hole
    torch.testing.assert_close(fill(torn, hole), x, atol=1e-4, rtol=0)  # the plain surroundings go on
    picture = torch.rand(2, 3, 16, 16) * 2 - 1
    made = fill(picture, hole)
    torch.testing.assert_close(made * (1 - hole), picture * (1 - hole))
    changed = picture + 0.5 * hole * torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(fill(changed, hole), made)  # kills a baseline that looks into the hole


def test_the_error_is_that_in_the_hole():
    x, hole = torch.zeros(2, 3, 16, 16), trials.holes(2, 16, seed=1)
    assert trials.in_the_hole(x + 0.25 * hole + 9 * (1 - hole), x, hole) == pytest.approx(0.25)


def test_a_network_between_two_has_weights_between_theirs():
    torch.manual_seed(0)
    first, second = (srgan.Generator(base_channels=4, blocks=1).eval() for _ in range(2))
    made = trials.between_networks(first, second, 0.25)
    for name, value in made.state_dict().items():
        a, b = first.state_dict()[name], second.state_dict()[name]
        torch.testing.assert_close(value, 0.75 * a + 0.25 * b if value.is_floating_point() else a)


def test_enlarging_learns_and_the_gan_goes_on_from_it():
    data = faces.faces(64, size=16, seed=3)
    first = trials.enlarge_by_l2(data, steps=12, progress=False)
    losses = first.history["loss_G"]
    assert sum(losses[-3:]) < sum(losses[:3])
    phi = trials.layers_of(metrics.FactorClassifier(factors={"hair": 2}))
    second = trials.enlarge_by_gan(first, data, phi, steps=1, lr=0.0, progress=False)
    for a, b in zip(first.averages["G"].module.parameters(), second.modules["G"].parameters()):
        assert torch.equal(a, b), "the GAN begins as the network that the squared error trained"
    assert set(second.history) >= {"content", "adversarial", "D_x", "D_G"}


@pytest.mark.parametrize("way", trials.WAYS)
def test_each_way_of_filling_takes_its_own_terms(way):
    data = faces.faces(64, size=16, seed=3)
    run = trials.fill_holes(data, way, steps=3, width=4, bottleneck=8, progress=False)
    assert ("adversarial" in run.history) == (way != "L2 alone")
    x, hole = data.batch(range(4)), trials.holes(4, 16, seed=1)
    made = trials.filled(run, x, hole)
    assert torch.equal(made * (1 - hole), x * (1 - hole)) and not torch.equal(made, x)
