"""The explorer of lesson 07: which noise reaches which picture."""

import numpy as np
import pytest
import torch
from torch import nn

from ganlab.lessons.cyclegan import explorers


class Scaled(nn.Module):
    """Images times a number: a generator whose output is known."""

    def __init__(self, factor):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(factor))

    def forward(self, x):
        return self.factor * x


def examples():
    return {"noisy_cycle": opened}


def opened():
    images = torch.rand(3, 3, 32, 32, generator=torch.Generator().manual_seed(0)) - 0.5
    return explorers.noisy_cycle(Scaled(0.25), Scaled(4.0), images)


@pytest.fixture
def explorer():
    return opened()


def pictures(explorer):
    explorer.redraw()
    assert explorer.error is None
    return [2 * np.asarray(picture.get_array()) - 1 for picture in explorer.drawing.pictures]


def test_without_noise_both_ways_lead_back(explorer):
    explorer.controls["noise σ"].value = 0
    x, there, middle, start = pictures(explorer)
    np.testing.assert_allclose(there, x / 4, atol=1e-6)
    np.testing.assert_allclose(middle, x, atol=1e-6)
    np.testing.assert_allclose(start, x, atol=1e-6)
    assert "middle 0.000" in explorer.summary


def test_noise_in_the_middle_goes_through_the_second_generator_and_noise_at_the_start_through_both(explorer):
    explorer.controls["noise σ"].value = 0.02
    x, there, middle, start = pictures(explorer)
    noise = there - x / 4
    assert noise.std() == pytest.approx(0.02, rel=0.05)
    # x lies in [−½, ½], so nothing is clipped: 4 (x/4 + noise) and 4/4 (x + noise)
    np.testing.assert_allclose(middle, x + 4 * noise, atol=1e-5)
    np.testing.assert_allclose(start, x + noise, atol=1e-5)


def test_another_face_is_another_picture_under_the_same_noise(explorer):
    explorer.controls["noise σ"].value = 0.02
    x, there, *_ = pictures(explorer)
    explorer.controls["image x, number"].value = 3
    other, moved, *_ = pictures(explorer)
    assert not np.array_equal(x, other)
    np.testing.assert_allclose(there - x / 4, moved - other / 4, atol=1e-6)
