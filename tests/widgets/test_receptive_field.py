"""The explorer of lesson 06: the square that is drawn is the one that a logit sees."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from ganlab import layers, plots
from ganlab.models import patchgan
from ganlab.widgets import explorers

SIDE = 64
CONTROLS = ("strided layers", "their stride", "kernel, all layers", "layers of stride 1", "logit, left to right",
            "logit, top to bottom")


@pytest.fixture
def explorer():
    return explorers.receptive_field(np.linspace(0, 255, 3 * SIDE * SIDE).reshape(3, SIDE, SIDE).astype(np.uint8))


def pixels(explorer):
    return np.asarray(Image.open(io.BytesIO(explorer.image.value)), np.int16)


def square(lines):
    """Left, right, top and bottom of an outline."""
    x, y = lines[1].get_data()
    return min(x), max(x), min(y), max(y)


def seen_by(convolutions, row, column):
    """Left, right, top and bottom of the pixels that one output depends on: no zero hides among random weights."""
    torch.manual_seed(0)
    x = torch.zeros(1, 1, SIDE, SIDE, dtype=torch.float64, requires_grad=True)
    h = x
    for kernel, stride in convolutions:
        h = nn.Conv2d(1, 1, kernel, stride, (kernel - 1) // 2, dtype=torch.float64)(h)
    h[0, 0, row, column].backward()
    rows, columns = (torch.nonzero(x.grad[0, 0].abs().sum(axis)).flatten().tolist() for axis in (1, 0))
    return columns[0], columns[-1] + 1, rows[0], rows[-1] + 1


def test_it_starts_at_the_patch_discriminator_of_the_paper(explorer):
    assert list(explorer.controls) == list(CONTROLS)
    D = patchgan.Discriminator(base_channels=2)
    count = D(torch.zeros(1, 6, SIDE, SIDE)).shape[-1]
    assert explorer.summary.startswith(f"field {D.receptive_field} × {D.receptive_field} pixels")
    assert explorer.summary.endswith(f"{count} × {count} logits")
    assert "neighbours 8 pixels apart" in explorer.summary


@pytest.mark.parametrize("convolutions", [[(4, 2), (4, 1), (4, 1)], [(3, 2)] * 2, [(5, 3), (5, 1)], [(2, 2)] * 3])
def test_the_square_is_where_the_gradient_arrives(convolutions):
    """Kills a field that is right in size and wrong in place."""
    drawing = plots.FieldDrawing(plots.new_figure(8, 4), torch.zeros(3, SIDE, SIDE))
    count, distance, _ = plots.logit_map(convolutions, SIDE)
    for across, down in ((0.5, 0.5), (0.4, 0.7)):
        drawing.update(layers=convolutions, across=across, down=down)
        column, row = (round(share * (count - 1)) for share in (across, down))
        seen = seen_by(convolutions, row, column)
        assert square(drawing.field) == seen
        assert seen[1] - seen[0] == layers.receptive_field(convolutions)
        assert square(drawing.neighbour) == (seen[0] + distance, seen[1] + distance, *seen[2:])


def test_growth_is_the_formula_layer_by_layer(explorer):
    explorer.controls["strided layers"].value = 2
    explorer.controls["kernel, all layers"].value = 3
    convolutions = [(3, 2), (3, 2), (3, 1), (3, 1)]
    x, y = explorer._drawing.growth.get_data()
    assert list(x) == [0, 1, 2, 3, 4]
    assert list(y) == [layers.receptive_field(convolutions[:n]) for n in range(5)] == [1, 3, 7, 15, 23]
    assert list(explorer._drawing.strided.get_xdata()) == [1, 2]
    assert list(explorer._drawing.plain.get_xdata()) == [3, 4]


def test_every_slider_changes_the_picture_and_both_ends_are_drawn(explorer):
    for name in CONTROLS:
        slider, before = explorer.controls[name], pixels(explorer)
        start = slider.value
        for end in (slider.min, slider.max):
            slider.value = end
            assert explorer.error is None, (name, end, explorer.error)
            assert np.abs(pixels(explorer) - before).max() > 60, name
        slider.value = start


def test_layers_that_use_up_the_image_leave_no_square(explorer):
    for name, value in (("strided layers", 5), ("their stride", 3), ("layers of stride 1", 3)):
        explorer.controls[name].value = value
    assert "no logit is left" in explorer.summary and explorer.error is None
    assert not len(explorer._drawing.field[0].get_xdata())


def test_stored_background_and_static_show_the_same_state(explorer):
    explorer.controls["strided layers"].value = 1
    explorer.controls["logit, left to right"].value = 0.2
    quick = pixels(explorer)
    explorer._backgrounds.clear()
    explorer.redraw()
    np.testing.assert_array_equal(quick, pixels(explorer))
    assert explorer.static().get_suptitle() == explorer.summary


def test_a_photograph_that_is_not_square_is_refused():
    with pytest.raises(ValueError, match=r"square.*\(3, 8, 9\)"):
        explorers.receptive_field(torch.zeros(3, 8, 9))
