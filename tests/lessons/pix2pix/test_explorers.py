"""The explorers of lesson 06: the square drawn is the one that a logit sees; what is drawn becomes a portrait."""

import numpy as np
import pytest
import torch
from torch import nn

from ganlab import layers
from ganlab.datasets import sketches
from ganlab.lessons.pix2pix import explorers
from ganlab.lessons.pix2pix import sketching as room
from ganlab.models import patchgan, pix2pix
from ganlab.widgets.surface import Surface

SIDE = 64
CONTROLS = ("strided layers", "their stride", "kernel, all layers", "layers of stride 1", "logit, left to right",
            "logit, top to bottom")


def examples():
    return {"receptive_field": opened, "sketch": sketching}


class Echo(nn.Module):
    """Gives the colours of the dabs back, on black lines."""

    def forward(self, x):
        return torch.minimum(x[:, 1:4], x[:, :1])


def sketching():
    return explorers.sketch(Echo(), size=32)


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


# --- the sketch -----------------------------------------------------------------------------------------------------


def surface(explorer):
    return next(each for each in explorer.box.children[1].children if isinstance(each, Surface))


def portrait(explorer):
    return explorer.drawing.portrait.get_array()


def test_what_is_drawn_is_seen_and_taken_back():
    explorer = sketching()
    explorer.controls["a face"].value = "an empty page"
    before = portrait(explorer).copy()
    assert before.min() > 0.4, "no line on an empty page"
    surface(explorer).value = [{"tool": "pen", "points": [[0.1, 0.5], [0.9, 0.5]], "colour": "#000000"},
                               {"tool": "dab", "points": [[0.5, 0.2]], "colour": "#ff0000"}]
    after = portrait(explorer)
    assert (after[15:17] == 0).all(2).sum() > 20 and after[6, 15].tolist() == [1, 0, 0]
    assert "dabs on 1." in explorer.summary or "dabs on 2." in explorer.summary
    surface(explorer).clear()
    assert (portrait(explorer) == before).all()


@pytest.mark.parametrize(("menu", "value"), [("hair's colour", "red"), ("skin's colour", "dark"),
                                             ("ground's colour", "violet")])
def test_a_chosen_colour_is_dabbed_into_its_region(menu, value):
    """Kills a dab beside the region: all of it lies where the true face has that colour."""
    explorer = sketching()
    explorer.controls[menu].value = value
    where = menu.partition("'")[0]
    factor, palette = room.COLOURS[where]
    parts = {name: explorer.controls[name].value for name in room.PARTS}
    truth = room.face({**parts, factor: value}, size=32)[0].float()
    strokes = explorer.state()["strokes"]
    assert [stroke["colour"] for stroke in strokes] == [f"#{palette[value]:06x}"]
    dabbed = sketches.drawn(strokes, size=32)[0]
    inside = dabbed[4] > 0
    apart = (truth[:, inside] - (dabbed[1:4, inside] + 1) * 127.5).abs().mean(1).max()
    assert inside.sum() >= 9 and apart < 45  # tints vary a little, and a dab may touch a line


def test_parts_change_the_lines():
    explorer, seen = sketching(), set()
    for value in explorer.controls["glasses"].options:
        explorer.controls["glasses"].value = value
        seen.add(explorer.drawing.sketch.get_array().tobytes())
    assert len(seen) == 4
    assert surface(explorer).backdrop.startswith("data:image/png")


@pytest.mark.parametrize("channels", [1, 3])
def test_a_published_network_gets_the_lines_in_its_own_channels(channels):
    """Kills: a network of another task that is refused or gets dabs, and one that samples with averages."""
    G = pix2pix.UNet(in_channels=channels, image_size=256, base_channels=2)
    explorer = explorers.sketch(G, size=256)
    assert explorer.error is None
    seen, made = explorer.drawing.sketch.get_array(), portrait(explorer)
    assert seen.shape == made.shape == (256, 256, 3) and 0.02 < (seen[..., 0] < 0.5).mean() < 0.4
    lines = torch.from_numpy(np.asarray(seen)).permute(2, 0, 1)[None, :1].float() * 2 - 1
    with pix2pix.sampling(G, dropout=False, batch_statistics=True):
        expected = G(lines.expand(-1, channels, -1, -1))[0].permute(1, 2, 0)
    np.testing.assert_allclose(np.asarray(made), (expected + 1) / 2, atol=1e-5)
    explorer.controls["hair's colour"].value = "red"
    np.testing.assert_allclose(portrait(explorer), made)  # no channel for dabs


def test_a_size_that_no_face_fills_is_refused():
    with pytest.raises(ValueError, match="multiple of it, got 200"):
        explorers.sketch(pix2pix.UNet(in_channels=5, image_size=32, base_channels=2), size=200)
