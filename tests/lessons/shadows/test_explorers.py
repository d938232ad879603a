"""The explorer of lesson 09: a shadow stays a picture wherever its sliders stand."""

import numpy as np
import torch

from ganlab.lessons.shadows import explorers


def examples():
    return {"shadows": lambda: explorers.shadows(photos())}


def photos():
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1


def test_every_stage_stays_in_0_to_1_at_the_ends_of_every_slider():
    explorer = explorers.shadows(photos())
    for name, control in explorer.controls.items():
        start = control.value
        for value in (control.min, control.max):
            control.value = value
            parts = [np.asarray(picture.get_array()) for picture in explorer.drawing.pictures]
            assert all(part.min() >= 0 and part.max() <= 1 for part in parts), (name, value)
        control.value = start
    assert "%" in explorer.summary


def test_photographs_may_carry_a_gradient():
    assert explorers.shadows(photos().requires_grad_()).error is None
