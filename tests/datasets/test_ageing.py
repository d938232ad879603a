"""Aged faces: everything stays but the hair, and its colour moves in equal steps to grey."""

import pytest
import torch

from ganlab.datasets import DataError, ageing, faces


def test_the_ends_are_the_face_itself_and_its_grey_twin():
    asked = {"hair_colour": ageing.COLOURS}
    young, old = ageing.aged(40, seed=3, age=0), ageing.aged(40, seed=3, age=5)
    assert torch.equal(young.images, faces.faces(40, seed=3, only=asked).images)
    assert torch.equal(old.images, faces.faces(40, seed=3, only={"hair_colour": ["grey"]}).images)
    between = ageing.aged(40, seed=3, age=2).images.float()
    assert (between - (0.6 * young.images.float() + 0.4 * old.images.float())).abs().max() <= 0.5


def test_a_seed_is_the_same_faces_at_every_age_with_factors_that_say_so():
    data = ageing.aged(300, seed=4)
    assert set(data.factors["age"].tolist()) == set(range(6)) and data.factors["hair_colour"].max() == 5
    for name in ageing.IDENTITY:
        assert torch.equal(data.factors[name], ageing.aged(300, seed=4, age=1).factors[name])
    own = [ageing.COLOURS[i] for i in data.factors["hair_colour"]]
    drawn = faces.faces(300, seed=4, only={"hair_colour": ageing.COLOURS}).factors["hair_colour"]
    assert own == [list(faces.HAIR_COLOURS)[i] for i in drawn]


def test_conditions_say_what_they_were_made_of():
    factors = ageing.aged(50, seed=5).factors
    y = ageing.conditions(factors)
    assert y.shape == (50, 16) and (y.sum(1) == 3).all()
    for name, values in ageing.said(y).items():
        assert torch.equal(values, factors[name])


@pytest.mark.parametrize("asked, words", [({"age": 6}, "age from 0 to 5"), ({"age": 1.0}, "age from 0 to 5"),
                                          ({"only": {"hair_colour": ["grey"]}}, "age=5")])
def test_what_cannot_be_drawn_is_said(asked, words):
    with pytest.raises(DataError, match=words):
        ageing.aged(3, **asked)
