"""The explorer of lesson 06: the square that is drawn is the one that a logit sees."""

import numpy as np
import pytest
import torch

from ganlab import layers
from ganlab.lessons.pix2pix import explorers
from ganlab.models import patchgan

SIDE = 64
CONTROLS = ("strided layers", "their stride", "kernel, all layers", "layers of stride 1", "logit, left to right",
            "logit, top to bottom")


def examples():
    return {"receptive_field": opened}


def opened():
    return explorers.receptive_field(np.linspace(0, 255, 3 * SIDE * SIDE).reshape(3, SIDE, SIDE).astype(np.uint8))


@pytest.fixture
def explorer():
    return opened()


def test_it_starts_at_the_patch_discriminator_of_the_paper(explorer):
    assert list(explorer.controls) == list(CONTROLS)
    D = patchgan.Discriminator(base_channels=2)
    count = D(torch.zeros(1, 6, SIDE, SIDE)).shape[-1]
    assert explorer.summary.startswith(f"field {D.receptive_field} × {D.receptive_field} pixels")
    assert explorer.summary.endswith(f"{count} × {count} logits")
    assert "neighbours 8 pixels apart" in explorer.summary


def test_growth_is_the_formula_layer_by_layer(explorer):
    explorer.controls["strided layers"].value = 2
    explorer.controls["kernel, all layers"].value = 3
    convolutions = [(3, 2), (3, 2), (3, 1), (3, 1)]
    x, y = explorer.drawing.growth.get_data()
    assert list(x) == [0, 1, 2, 3, 4]
    assert list(y) == [layers.receptive_field(convolutions[:n]) for n in range(5)] == [1, 3, 7, 15, 23]
    assert list(explorer.drawing.strided.get_xdata()) == [1, 2]
    assert list(explorer.drawing.plain.get_xdata()) == [3, 4]


def test_layers_that_use_up_the_image_leave_no_square(explorer):
    for name, value in (("strided layers", 5), ("their stride", 3), ("layers of stride 1", 3)):
        explorer.controls[name].value = value
    assert "no logit is left" in explorer.summary and explorer.error is None
    assert not len(explorer.drawing.field[0].get_xdata())


def test_a_photograph_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match=r"square.*\(3, 8, 9\)"):
        explorers.receptive_field(torch.zeros(3, 8, 9))
