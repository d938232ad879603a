"""The explorers of lesson 15 show what their controls say."""

from functools import cache

import torch

from ganlab.datasets import ageing, smileys
from ganlab.lessons.editing import attributes, explorers, turning
from ganlab.models import shipped


def examples():
    return {"edit_a_face": editing, "turn_a_head": turned}


@cache
def given():
    """The shipped generator, encoders that have hardly learned, and a few faces."""
    G, data = shipped.load("faces-edited-32"), ageing.aged(64, seed=1)
    return G, attributes.learn_back(G, data, steps=2, batch_size=16, progress=False), data


def editing():
    return explorers.edit_a_face(*given())


def turned():
    run = turning.train(steps=1, count=8, batch_size=4, progress=False)
    return explorers.turn_a_head(run, smileys.faces(3, seed=1).batch(range(3)))


def test_the_edit_is_what_the_generator_draws_for_the_asked_attributes():
    explorer = editing()
    for name, value in (("glasses", 3), ("hair colour", 2), ("age", 4), ("face", 2)):
        explorer.controls[name].value = value
    G, encoders, data = given()
    with torch.no_grad():
        z = encoders.modules["E_z"](data.batch([1]))
        y = ageing.conditions({"glasses": torch.tensor([3]), "hair_colour": torch.tensor([2]),
                               "age": torch.tensor([4])})
        expected = G(z, y)[0]
    assert explorer.error is None
    images = explorer.state()["images"]
    torch.testing.assert_close(images[2], expected, atol=1e-5, rtol=1e-4)
    assert torch.equal(images[0], data.batch([1])[0])


def test_without_a_turn_the_head_is_as_it_was():
    explorer = turned()
    explorer.controls["turned by, degrees"].value = 0
    side, _, geometry, truth = explorer.state()["images"]
    torch.testing.assert_close(side, truth, atol=1e-5, rtol=0)
    torch.testing.assert_close(geometry, truth, atol=1e-5, rtol=0)
    explorer.controls["turned by, degrees"].value = 60
    assert (explorer.state()["images"][0] - truth).abs().mean() > 0.1 and explorer.error is None
