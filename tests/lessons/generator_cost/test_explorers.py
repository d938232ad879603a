"""The explorers of lesson 02: their numbers are the losses, their gradients and the trajectory."""

import numpy as np
import torch

from ganlab import losses, theory
from ganlab.lessons.generator_cost import explorers
from tests.lessons.reading import numbers


def test_generator_numbers_are_the_losses_and_their_gradients():
    explorer = explorers.generator_gradients()
    explorer.controls["logit a"].value = -2.5
    shown = numbers(explorer)[2:]
    for loss, (value, slope) in zip((losses.generator_saturating, losses.generator_nonsaturating),
                                    (shown[:2], shown[2:])):
        a = torch.tensor(-2.5, dtype=torch.float64, requires_grad=True)
        J = loss(a)
        J.backward()
        assert abs(value - J.item()) < 5e-4 and abs(slope - a.grad.item()) < 5e-5


def test_xy_numbers_are_the_trajectory():
    explorer = explorers.xy_game()
    explorer.controls["rate η"].value = 0.3
    explorer.controls["steps"].value = 25
    radius = [np.hypot(*theory.xy_trajectory((1, 1), lr=0.3, steps=25, alternating=which)[-1])
              for which in (False, True)]
    arrows = [float(part.split()[0]) for part in explorer.summary.split("→")[1:]]
    np.testing.assert_allclose(arrows, radius, atol=5e-3)
    explorer.controls["both"].value = "alternating"
    assert "simultaneous" not in explorer.summary
