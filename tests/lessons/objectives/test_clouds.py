"""Clouds whose distance is known, and critics of them."""

from functools import partial

import pytest
import torch

from ganlab.lessons.objectives import clouds
from ganlab.training import gan, wgan, wgan_gp


def test_a_cloud_is_moved_as_a_whole():
    z = torch.randn(5, 2)
    torch.testing.assert_close(clouds.Cloud(3.0)(z) - z, torch.tensor([3.0, 0.0]).expand(5, 2))


def test_the_critic_of_wgan_gp_says_the_distance():
    D = clouds.train_critic(partial(wgan_gp.step, weight=10.0), partial(wgan_gp.adam, lr=2e-3), 2.0, steps=200)
    assert clouds.says(D, 2.0) == pytest.approx(2.0, abs=0.4)
    assert clouds.slopes(D, 2.0).mean() == pytest.approx(1, abs=0.2)


def test_slopes_are_lengths_of_gradients():
    plane = torch.nn.Linear(2, 1, bias=False)
    plane.weight.data = torch.tensor([[3.0, 4.0]])
    D = torch.nn.Sequential(plane, torch.nn.Flatten(0))
    torch.testing.assert_close(clouds.slopes(D, 1.0, count=7), torch.full((7,), 5.0))
    assert clouds.says(D, 1.0) == pytest.approx(-3.0, abs=0.6)


def test_the_cloud_rests_while_its_critic_learns(monkeypatch):
    made, Cloud = [], clouds.Cloud
    monkeypatch.setattr(clouds, "Cloud", lambda distance: made.append(Cloud(distance)) or made[-1])
    clouds.train_critic(partial(wgan_gp.step, weight=1.0), gan.adam, 2.0, steps=3)
    assert made[0].offset.tolist() == [2.0, 0.0]


def test_weights_at_the_limits_are_counted():
    D = clouds.train_critic(partial(wgan.step, clip=0.01), partial(wgan.rmsprop, lr=5e-4), 2.0, steps=60)
    assert 0 < clouds.at_the_limits(D, 0.01) <= 1 and clouds.at_the_limits(D, 1.0) == 0
