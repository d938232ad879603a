"""Descriptions say what faces show, in words of the vocabulary, differently each time, and the same for a seed."""

import re

import pytest
import torch

from ganlab.datasets import DataError, descriptions, faces

DATA = faces.faces(300, size=16, seed=5)


def test_a_seed_stands_for_the_same_texts_and_another_for_others():
    first, second, third = (descriptions.describe(DATA.factors, seed=seed).texts for seed in (1, 1, 2))
    assert first == second and sum(a != b for a, b in zip(first, third)) > 250


def test_all_words_are_in_the_vocabulary_and_all_are_used():
    many = descriptions.describe(faces.faces(4000, size=16, seed=6).factors, seed=0).texts
    assert {word for text in many for word in re.findall(r"[a-z]+", text)} == set(descriptions.words())


def test_what_is_said_is_what_the_face_shows():
    """Kills a text that goes with another face, and a mark that goes with another factor."""
    told = descriptions.describe(DATA.factors, seed=3)
    for i, text in enumerate(told.texts):
        for name, values in descriptions.WORDINGS.items():
            value = faces.FACTORS[name][int(DATA.factors[name][i])]
            said = told.said[name][i]
            if name == "hair_colour":
                assert not said or re.search(rf"\b{value}\b", text), (text, value)
            elif name == "hair":
                assert not said or any(re.search(pattern.replace("{} ", r"(\w+ )?"), text) for pattern in values[value])
            else:
                assert bool(said) == any(re.search(rf"\b{wording}\b", text) for wording in values[value]) or (
                    name in ("glasses", "mouth", "ground")), (text, name, value)


def test_about_the_share_asked_for_is_said_and_never_nothing():
    for share in (0.0, 0.3, 1.0):
        said = torch.stack(list(descriptions.describe(DATA.factors, seed=1, share=share).said.values())).float()
        assert said.sum(0).min() >= 1
        assert said.mean().item() == pytest.approx(max(share, 1 / 7), abs=0.11)


def test_texts_may_be_told_what_to_say():
    told = descriptions.describe(DATA.factors, seed=1, only=["glasses", "ground"])
    assert all(re.search("glasses", text) and re.search("ground", text) for text in told.texts)
    assert not any("hair" in text or "mouth" in text for text in told.texts)


def test_descriptions_of_some_faces_of_a_set():
    texts = descriptions.of(DATA, torch.tensor([4, 2]), seed=9)
    assert texts == descriptions.describe({name: known[[4, 2]] for name, known in DATA.factors.items()}, seed=9).texts


@pytest.mark.parametrize("factors, only", [({}, None), (DATA.factors, []), (DATA.factors, ["eyes"]),
                                           ({"hair": DATA.factors["hair"]}, ["skin"])])
def test_what_cannot_be_said_is_refused(factors, only):
    with pytest.raises(DataError, match="Expected factors"):
        descriptions.describe(factors, seed=0, only=only)


def test_a_nearly_right_text_is_wrong_in_one_thing():
    """Kills a change of what the text does not say, of two things, or of none."""
    indices = torch.arange(len(DATA))
    right, wrong = descriptions.of(DATA, indices, seed=4), descriptions.nearly(DATA, indices, seed=4)
    assert all(a != b for a, b in zip(right, wrong))
    changed = [len(set(re.findall(r"\w+", a)) - set(re.findall(r"\w+", b))) for a, b in zip(right, wrong)]
    assert max(changed) <= 6 and sum(changed) / len(changed) < 2.5  # a value's own words, such as "a bald head"
    assert wrong == descriptions.nearly(DATA, indices, seed=4)
