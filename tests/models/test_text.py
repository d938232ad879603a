"""Texts as numbers: every word known or named, padding that changes nothing, an encoder that hears the order."""

import pytest
import torch

from ganlab.models.text import PictureEncoder, TextEncoder, UnknownWords, Vocabulary

WORDS = ["red", "hair", "a", "smile", "sunglasses", "smiling"]


def test_words_are_numbered_in_alphabetical_order_from_one():
    vocabulary = Vocabulary(WORDS)
    assert vocabulary.encode(["a smile", "Red  hair, SUNGLASSES!"]).tolist() == [[1, 4, 0], [3, 2, 6]]
    assert len(vocabulary) == 6 and Vocabulary([*WORDS, "red"]).words == vocabulary.words


def test_unknown_words_are_named_with_the_nearest_known_one():
    with pytest.raises(UnknownWords, match=r"'sunglases' \(did you mean 'sunglasses'") as caught:
        Vocabulary(WORDS).encode(["sunglases and hair", "a smile"])
    assert caught.value.nearest == {"sunglases": "sunglasses", "and": None}
    with pytest.raises(UnknownWords, match="'ärger'"):  # a letter is a letter in every language
        Vocabulary(WORDS).encode(["ärger"])


@pytest.mark.parametrize("texts", ["red hair", [], ["a smile", " ,. 12"]])
def test_what_is_no_list_of_texts_is_refused(texts):
    with pytest.raises(ValueError, match="Expected"):
        Vocabulary(WORDS).encode(texts)


@pytest.mark.parametrize("words", [[], ["red hair"], ["Red"], [""]])
def test_what_is_no_word_is_refused(words):
    with pytest.raises(ValueError, match="small letters"):
        Vocabulary(words)


def test_padding_changes_nothing_and_order_does():
    torch.manual_seed(0)
    encoder = TextEncoder(words=WORDS, text_dim=8).eval()
    short, both = encoder.read(["red hair"]), encoder.read(["red hair", "a smile a smile a smile"])
    torch.testing.assert_close(short[0], both[0])
    assert short.shape == (1, 8)
    assert (encoder.read(["hair red"]) - short).norm() > 1e-3
    with pytest.raises(ValueError, match="int64"):
        encoder(torch.rand(2, 3))


def test_an_encoder_is_built_again_from_its_config():
    first = TextEncoder(words=WORDS, text_dim=8, embedding_dim=4)
    second = TextEncoder(**first.config)
    second.load_state_dict(first.state_dict())
    assert torch.equal(first.read(["a smile"]), second.read(["a smile"]))


@pytest.mark.parametrize("size", [16, 32])
def test_pictures_become_vectors_of_the_same_length(size):
    pictures = PictureEncoder(image_size=size, text_dim=8, base_channels=2)
    assert pictures(torch.zeros(3, 3, size, size)).shape == (3, 8)
    with pytest.raises(ValueError, match="images of shape"):
        pictures(torch.zeros(3, 3, size, 2 * size))
