"""The trial on poses: its pairs, baselines and measures do what their names say; both stages learn."""

import pytest
import torch

from ganlab.datasets import figures
from ganlab.lessons.editing import posing


@pytest.fixture(scope="module")
def data():
    return posing.pairs(figures.people(6, seed=1), 24, seed=1)


def test_pairs_show_one_person_in_two_poses(data):
    assert data.x_A.shape == data.x_B.shape == (24, 3, posing.SIZE, posing.SIZE)
    torch.testing.assert_close(data.x_B, figures.drawn(data.who, data.joints, posing.SIZE))
    assert not torch.equal(data.x_A, data.x_B)
    assert torch.equal(data.who.colours[:6], data.who.colours[6:12]) and len(data.who.colours.unique(dim=0)) == 6
    assert not torch.equal(data.joints[:6], data.joints[6:12]), "each time in new poses"


def test_the_truth_measures_as_the_truth(data):
    got = posing.measures(data.x_B, data)
    assert got == {"L1": 0.0, "overlap": 1.0, "colours": 1.0, "sharpness": 1.0}


def test_each_measure_sees_what_it_is_for(data):
    mirrored = posing.measures(data.x_B.flip(3), data)
    assert mirrored["sharpness"] == pytest.approx(1, rel=1e-5) and mirrored["overlap"] < 0.7
    others = figures.drawn(data.who[torch.arange(24).roll(1)], data.joints, posing.SIZE)
    assert posing.measures(others, data)["colours"] < 0.5
    ground = 2 * data.who.colours[:, -1, :, None, None] - 1
    naked = posing.measures(ground.expand_as(data.x_B), data)
    assert naked["overlap"] == 0 and naked["sharpness"] == 0 and naked["colours"] == 0
    assert posing.measures(data.x_B + 0.1, data)["L1"] == pytest.approx(0.1, rel=1e-4)
    one_part = data.x_B + 0.6 * data.parts[:, figures.PARTS.index("shirt"), None]
    assert 0.6 < posing.measures(one_part, data)["colours"] < 0.85, "one part of four is wrong"


def test_baselines_know_no_more_than_they_should(data):
    got = posing.baselines(data, posing.pairs(figures.people(3, seed=2), 6, seed=2))
    assert all(made.shape == (6, 3, posing.SIZE, posing.SIZE) for made in got.values())
    torch.testing.assert_close(got["mean picture"][0], data.x_B.mean(0))
    assert torch.equal(posing.baselines(data, data)["nearest pose"], data.x_B)


def test_both_stages_learn_and_the_second_leaves_the_first_alone(data):
    first = posing.train_stage_one(data, steps=12, progress=False)
    loss = first.history["masked_L1"]
    assert sum(loss[-3:]) < 0.9 * sum(loss[:3])
    before = [p.clone() for p in first.averages["G1"].module.parameters()]
    second = posing.train_stage_two(first, data, steps=2, progress=False)
    assert all(torch.equal(a, b) for a, b in zip(before, first.averages["G1"].module.parameters()))
    made = posing.posed(first, second, data.x_A[:5], data.joints[:5])
    assert set(made) == {"stage I", "stage II"} and not torch.equal(made["stage I"], made["stage II"])
    assert all(x.shape == (5, 3, posing.SIZE, posing.SIZE) and x.abs().max() <= 1 for x in made.values())
