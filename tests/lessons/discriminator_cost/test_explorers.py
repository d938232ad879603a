"""The explorer of lesson 01: its numbers are the loss and its gradient."""

import numpy as np
import torch

from ganlab import losses
from ganlab.lessons.discriminator_cost import explorers
from tests.lessons.reading import numbers


def test_its_numbers_are_the_loss_and_its_slope():
    explorer = explorers.bce()
    explorer.controls["target t"].value = 0.3
    explorer.controls["logit a"].value = 1.7
    a = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
    cost = losses.bce(a, 0.3)
    cost.backward()
    t, logit, y, shown, slope = numbers(explorer)
    assert (t, logit) == (0.3, 1.7)
    assert abs(y - torch.sigmoid(a).item()) < 5e-5
    assert abs(shown - cost.item()) < 5e-5  # four digits are shown
    assert abs(slope - a.grad.item()) < 5e-5


def test_it_moves_by_probability_and_shows_certainty_as_infinite():
    explorer = explorers.bce()
    explorer.controls["by logit"].value = "probability"
    assert explorer.controls["logit a"].layout.display == "none"
    slider = explorer.controls["y = D(x)"]
    slider.value = 0.25
    assert abs(numbers(explorer)[3] - np.log(4)) < 5e-5
    slider.value = 0
    assert explorer.error is None and numbers(explorer)[3] == np.inf
    slider.value = 1
    assert explorer.error is None and numbers(explorer)[3] == 0


def test_it_reaches_plus_and_minus_100():
    explorer = explorers.bce()
    explorer.controls["logits to ±10"].value = 100.0
    slider = explorer.controls["logit a"]
    assert (slider.min, slider.max) == (-100, 100)
    slider.value = -100
    assert numbers(explorer)[3] == 100 and explorer.error is None
    explorer.controls["logits to ±10"].value = 10.0
    assert (slider.min, slider.max, slider.value) == (-10, 10, -10)
