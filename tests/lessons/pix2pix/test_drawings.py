"""The drawings of lesson 06: fields at the place that a logit sees, skips, and verdicts below their images."""

import numpy as np
import pytest
import torch
from torch import nn

from ganlab import layers, plots
from ganlab.lessons.pix2pix import drawings
from tests.figures import ramp

SIDE = 64


def figures():
    return {"patch_verdicts": lambda: drawings.patch_verdicts(ramp(4), ramp(4, 3) / 2 + 0.5, labels=list("ABCD"),
                                                              columns=2)}


@pytest.mark.parametrize("call, words", [
    (lambda: drawings.unet_diagram(image_size=48), "power of two"),
    (lambda: drawings.patch_verdicts(ramp(2), torch.zeros(3, 1, 2, 2)), r"\(2, 1, h, w\)"),
    (lambda: drawings.patch_verdicts(ramp(2), torch.zeros(2, 1, 2, 2), labels=["a"]), "2 labels, got 1"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_patch_verdicts_keep_each_map_below_its_image():
    maps = torch.arange(12.0).reshape(3, 1, 2, 2) / 12
    axes = drawings.patch_verdicts(ramp(3), maps, columns=2).axes
    below = [axes[2], axes[3], axes[6]]  # image, image; map, map; image, nothing; map, nothing
    for ax, verdict in zip(below, maps[:, 0]):
        np.testing.assert_allclose(ax.images[0].get_array(), verdict)


def test_unet_diagram_draws_a_skip_for_every_stage_but_the_bottleneck():
    without, with_ = drawings.unet_diagram(image_size=32, base_channels=4).axes
    assert (len(without.lines), len(with_.lines)) == (0, 4)  # sides 16, 8, 4, 2
    labels = ["x", "4", "8", "16", "32", "32", "32", "16", "8", "4", "G(x)"]
    assert [text.get_text() for text in with_.texts] == labels


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


@pytest.mark.parametrize("convolutions", [[(4, 2), (4, 1), (4, 1)], [(3, 2)] * 2, [(5, 3), (5, 1)], [(2, 2)] * 3])
def test_the_square_is_where_the_gradient_arrives(convolutions):
    """Kills a field that is right in size and wrong in place."""
    drawing = drawings.FieldDrawing(plots.new_figure(8, 4), torch.zeros(3, SIDE, SIDE))
    count, distance, _ = drawings.logit_map(convolutions, SIDE)
    for across, down in ((0.5, 0.5), (0.4, 0.7)):
        drawing.update(layers=convolutions, across=across, down=down)
        column, row = (round(share * (count - 1)) for share in (across, down))
        seen = seen_by(convolutions, row, column)
        assert square(drawing.field) == seen
        assert seen[1] - seen[0] == layers.receptive_field(convolutions)
        assert square(drawing.neighbour) == (seen[0] + distance, seen[1] + distance, *seen[2:])
