"""The explorer of lesson 13: what is typed is drawn; what is unknown is named, and the faces stay."""

import torch

from ganlab.datasets import descriptions
from ganlab.lessons.text_to_image import explorers
from ganlab.metrics import FactorClassifier, factor_sizes
from ganlab.models import stackgan


def examples():
    return {"type_a_text": walking}


def walking():
    explorer = opened()
    explorer.controls["t"].value = 0.5
    return explorer


def network():
    torch.manual_seed(0)
    G = stackgan.StackGAN(
        encoder={"words": descriptions.words(), "text_dim": 8, "embedding_dim": 4},
        stage_one={"text_dim": 8, "latent_dim": 4, "condition_dim": 4, "image_size": 16, "base_channels": 4},
        stage_two={"image_size": 32, "base_channels": 4, "blocks": 1})
    for parameter in G.parameters():  # as they start, they draw grey
        torch.nn.init.normal_(parameter, 0, 0.3)
    return G


def opened():
    torch.manual_seed(0)
    return explorers.type_a_text(network(), FactorClassifier(factors=factor_sizes("faces")).eval())


def pictures(explorer):
    return explorer.state()["images"]


def test_what_is_typed_is_drawn():
    explorer = opened()
    before = pictures(explorer)
    assert before.shape == (8, 3, 32, 32) and torch.equal(before, pictures(explorer))
    explorer.controls["a text"].value = "a Smile, and pink hair!"
    assert not torch.equal(before, pictures(explorer))
    assert "“a Smile, and pink hair!”" in explorer.summary and explorer.error is None
    explorer.controls["latents, set"].value = 2
    assert not torch.equal(before, pictures(explorer))


def test_unknown_words_are_named_and_the_faces_stay():
    explorer = opened()
    before = pictures(explorer)
    explorer.controls["a text"].value = "ginger hair and sunglases"
    assert torch.equal(before, pictures(explorer)) and explorer.error is None
    assert "“ginger” is no word" in explorer.summary and "it knows “sunglasses”" in explorer.summary
    explorer.controls["a text"].value = "   "
    assert torch.equal(before, pictures(explorer)) and "There is no word" in explorer.summary
    explorer.controls["a text"].value = "a beard"
    assert "no word" not in explorer.summary and "“a beard”" in explorer.summary


def test_the_walk_ends_at_the_other_text():
    explorer = opened()
    explorer.controls["walk to"].value = "a beard"
    explorer.controls["t"].value = 1.0
    there = pictures(explorer)
    other = opened()
    other.controls["a text"].value = "a beard"
    torch.testing.assert_close(there, pictures(other))


def test_chance_outside_stays_as_it_was():
    torch.manual_seed(5)
    explorer = opened()
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    explorer.redraw()
    assert torch.equal(torch.rand(3), expected)
