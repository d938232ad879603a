"""The explorers of lesson 14: the hole lies where the sliders say; α leads from one network to the other."""

import pytest
import torch

from ganlab.lessons.restoration import explorers, trials
from ganlab.models import srgan


def examples():
    return {"drag_the_hole": dragging, "sharpness": sliding}


def faces(size=16):
    torch.manual_seed(0)
    return torch.rand(3, 3, size, size) * 2 - 1


def dragging():
    return explorers.drag_the_hole({"mean colour": trials.mean_colour, "truth itself": lambda x, hole: x}, faces())


def networks():
    torch.manual_seed(1)
    return [srgan.Generator(base_channels=4, blocks=1).eval() for _ in range(2)]


def sliding():
    return explorers.sharpness(*networks(), faces())


def test_the_hole_is_where_it_was_dragged_and_the_truth_has_no_error():
    explorer = dragging()
    explorer.controls["hole, left to right"].value, explorer.controls["hole, top to bottom"].value = 1.0, 0.0
    explorer.controls["its side, pixels"].value = 4
    with_hole = explorer.state()["images"][0]
    assert (with_hole[:, :4, 12:] == 0).all() and (with_hole != 0).sum() == 3 * (256 - 16)
    assert explorer.error is None and "truth itself 0.000" in explorer.summary
    assert "mean colour 0.000" not in explorer.summary


@pytest.mark.parametrize("alpha, which", [(0.0, 0), (1.0, 1)])
def test_at_its_ends_the_slider_shows_the_two_networks(alpha, which):
    explorer = sliding()
    explorer.controls["α"].value = alpha
    explorer.controls["picture"].value = 2
    G = networks()[which]
    with torch.no_grad():
        expected = G(trials.reduced(faces()[1:2])).clamp(-1, 1)[0]
    torch.testing.assert_close(explorer.state()["images"][2], expected, atol=1e-6, rtol=1e-5)
    assert "dB" in explorer.summary
