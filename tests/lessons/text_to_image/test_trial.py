"""The trial of lesson 13: with and without wrong texts; obedience is counted factor by factor."""

import pytest
import torch

from ganlab.datasets import descriptions, faces
from ganlab.lessons.text_to_image import trial
from ganlab.metrics import FactorClassifier, factor_sizes
from ganlab.models.text import TextEncoder

DATA = faces.faces(64, size=16, seed=3)


def encoder():
    torch.manual_seed(0)
    return TextEncoder(words=descriptions.words(), text_dim=8, embedding_dim=4).eval()


@pytest.mark.parametrize("wrong_texts", [True, False])
def test_both_kinds_of_training_take_their_step(wrong_texts, monkeypatch):
    monkeypatch.setattr(trial, "WIDTH", 4)
    reads = encoder()
    before = {name: value.clone() for name, value in reads.state_dict().items()}
    run = trial.train(reads, DATA, steps=2, wrong_texts=wrong_texts, progress=False)
    assert ("D_wrong" in run.history) == wrong_texts and run.step == 2
    assert all(torch.equal(value, before[name]) for name, value in reads.state_dict().items())
    again = trial.train(reads, DATA, steps=2, wrong_texts=wrong_texts, progress=False)
    assert run.history == again.history


class Reader(FactorClassifier):
    """Reads the factors off the first pixels of a picture."""

    def predict(self, x):
        return {name: x[:, 0, 0, i].round().long() for i, name in enumerate(descriptions.SAID)}


def test_obedience_is_the_share_that_shows_what_was_said():
    """Kills a text that goes with another face: the drawing below copies what its own text asked for."""
    factors = {name: DATA.factors[name] for name in descriptions.SAID}
    asked = torch.stack(list(factors.values()), 1).float()
    wrong = asked.clone()
    wrong[:16, 2] += 1  # a quarter of the skins
    drawn = iter(wrong.split(250))

    def draw(z, t):
        x = torch.zeros(len(z), 3, 32, 32)
        x[:, 0, 0, :len(descriptions.SAID)] = next(drawn)
        return x

    got = trial.obedience(draw, encoder(), Reader(factors=factor_sizes("faces")), factors, latent_dim=4)
    assert got == {**dict.fromkeys(descriptions.SAID, 1.0), "skin": 0.75}


def test_chance_is_one_in_the_number_of_values():
    assert trial.chance()["beard"] == 0.5 and trial.chance(["hair_colour"]) == {"hair_colour": 1 / 7}
