"""Editing by attributes: conditions change where they are asked to, and the encoders learn their own tasks."""

import pytest
import torch

from ganlab import metrics
from ganlab.datasets import ageing
from ganlab.lessons.editing import attributes
from ganlab.models import cgan


def generator():
    torch.manual_seed(0)
    return cgan.Generator(classes=16, latent_dim=8, image_size=16, base_channels=4).eval()


def trained(steps=2):
    data = ageing.aged(64, size=16, seed=1)
    return attributes.learn_back(generator(), data, steps=steps, batch_size=16, progress=False), data


def test_an_edit_changes_what_it_says_and_nothing_else():
    factors = ageing.aged(40, seed=2).factors
    y = ageing.conditions(factors)
    said = ageing.said(attributes.edited(y, glasses=3, age=5))
    assert (said["glasses"] == 3).all() and (said["age"] == 5).all()
    assert torch.equal(said["hair_colour"], factors["hair_colour"])
    assert torch.equal(attributes.edited(y), y)


def test_both_encoders_learn_and_the_generator_stays():
    G = generator()
    before = [parameter.clone() for parameter in G.parameters()]
    data = ageing.aged(64, size=16, seed=1)
    run = attributes.learn_back(G, data, steps=30, batch_size=16, progress=False)
    for name in ("loss_z", "loss_y"):
        losses = run.history[name]
        assert sum(losses[-5:]) < sum(losses[:5]), name
    assert all(torch.equal(a, b) for a, b in zip(before, G.parameters()))
    z, y = attributes.read(run, data.batch(range(5)))
    assert z.shape == (5, 8) and (y.sum(1) == 3).all()


def test_kept_counts_the_factors_of_identity():
    classifier = metrics.FactorClassifier(factors=metrics.factor_sizes("faces"))
    x = ageing.aged(20, seed=3).batch(range(20))
    read = classifier.eval().predict(x)
    shares = attributes.kept(x, read, classifier)
    assert set(shares) == set(ageing.IDENTITY) and all(share == 1 for share in shares.values())
    wrong = {**read, "ground": (read["ground"] + 1) % 5}
    assert attributes.kept(x, wrong, classifier)["ground"] == 0


@pytest.mark.parametrize("name, sizes", [("glasses", 4), ("hair_colour", 6), ("age", 6)])
def test_attributes_have_so_many_values(name, sizes):
    assert ageing.ATTRIBUTES[name] == sizes
