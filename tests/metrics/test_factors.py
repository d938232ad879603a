import math

import pytest
import torch

from ganlab import metrics
from ganlab.datasets import faces, load, smileys
from ganlab.metrics import factors
from ganlab.runtime import cache_folder


@pytest.fixture(scope="module")
def trained():
    """A classifier that has seen a quarter of the faces of the real one: mouths 98 %, eyes 93 %, the rest all."""
    return factors.train_factors_classifier(size=32, steps=400, batch_size=32)


@pytest.fixture(scope="module")
def held_out():
    return load("smileys", split="test").subset(range(400))


def test_every_factor_is_read_from_held_out_faces_even_disturbed_ones(trained, held_out):
    x = held_out.batch(range(400))
    clean = trained.accuracy(x, held_out.factors)
    assert list(clean) == list(smileys.FACTORS) and min(clean.values()) > 0.85, clean
    with torch.random.fork_rng():
        torch.manual_seed(0)
        rough = trained.accuracy(factors.disturbed(x), held_out.factors)
    assert min(rough.values()) > 0.8, rough
    shifted = {name: values.roll(1) for name, values in held_out.factors.items()}
    assert max(trained.accuracy(x, shifted).values()) < 0.6


def test_features_belong_to_the_heads_answers(trained, held_out):
    x = held_out.batch(range(20))
    features = trained.features(x)
    assert features.shape == (20, 64) and not features.requires_grad
    for name, values in trained.predict(x).items():
        assert values.dtype == torch.int64
        assert torch.equal(trained.heads[name](features).argmax(1), values)


@pytest.mark.parametrize("size", [16, 64, 128])
def test_sizes_and_other_factors(size):
    network = factors.FactorClassifier(factors={"a": 2, "b": 7}, image_shape=(1, size, size))
    logits = network(torch.zeros(3, 1, size, size))
    assert {name: tuple(part.shape) for name, part in logits.items()} == {"a": (3, 2), "b": (3, 7)}


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"image_shape": (3, 24, 24)}, "power of two"), ({"image_shape": (3, 32, 64)}, "square images, got 32×64"),
    ({"factors": {"mouth": 0}}, "mouth to be a positive integer"),
])
def test_networks_that_cannot_be_are_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        factors.FactorClassifier(**arguments)


def test_faces_have_a_classifier_of_their_own_factors(monkeypatch):
    network = factors.train_factors_classifier(size=32, steps=150, data="faces")  # a tenth of the real one's
    data = load("faces", split="test").subset(range(500))
    right = network.accuracy(data.batch(range(500)), data.factors)
    assert list(right) == list(faces.FACTORS)
    assert min(right[name] for name in ("hair_colour", "skin", "beard", "ground", "glasses")) > 0.85, right
    monkeypatch.setattr(factors, "train_factors_classifier", lambda **_: network)
    cached = metrics.factors_classifier(32, "faces")
    assert torch.equal(cached.heads["hair"].weight, network.heads["hair"].weight)
    assert [file.name for file in (cache_folder() / "classifiers").iterdir()] == ["faces-factors-32-v1.pt"]


def test_sets_without_known_factors_are_refused():
    for ask in (metrics.factors_classifier, metrics.factor_sizes):
        with pytest.raises(ValueError, match="'smileys' or 'faces', whose factors are known, got 'digits'"):
            ask(data="digits")
    assert metrics.factor_sizes("faces")["hair"] == 8 and metrics.factor_sizes() == factors.factor_sizes("smileys")


def test_images_of_another_size_are_refused(trained):
    with pytest.raises(ValueError, match=r"\(batch, 3, 32, 32\)"):
        trained.predict(torch.zeros(2, 3, 64, 64))


def test_it_is_trained_once_from_fresh_faces_and_disturbs_no_generator(monkeypatch):
    calls = []
    real = factors.train_factors_classifier
    monkeypatch.setattr(factors, "train_factors_classifier",
                        lambda size, steps, data: calls.append(steps) or real(size=size, steps=3, data=data))
    before = torch.get_rng_state()
    first, again = metrics.factors_classifier(16), metrics.factors_classifier(16)
    assert torch.equal(torch.get_rng_state(), before)
    assert len(calls) == 1 and calls[0] > 300
    assert all(torch.equal(p, q) for p, q in zip(first.parameters(), again.parameters()))
    assert not first.training and not any(p.requires_grad for p in first.parameters())
    assert [file.name for file in (cache_folder() / "classifiers").iterdir()] == ["factors-16-v3.pt"]


def test_disturbing_changes_little_and_keeps_the_shape(held_out):
    x = held_out.batch(range(50))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        first, second = factors.disturbed(x), factors.disturbed(x)
    assert first.shape == x.shape and not torch.equal(first, second)
    kept = sum(torch.equal(a, b) for a, b in zip(first, x))
    assert 5 <= kept <= 29, "one in three of 50, give or take three and a half deviations of 3.3"
    assert 0.02 < (first - x).abs().mean() < 0.15
    assert (first.mean(dim=(1, 2, 3)) - x.mean(dim=(1, 2, 3))).abs().max() < 0.25


def test_agreement_is_the_share_of_images():
    first = {"mouth": torch.tensor([0, 1, 2, 3]), "size": torch.tensor([0, 0, 1, 1])}
    second = {"size": torch.tensor([1, 1, 0, 1]), "mouth": torch.tensor([0, 1, 2, 0]), "more": torch.zeros(4)}
    assert metrics.factor_agreement(first, second) == {"mouth": 0.75, "size": 0.25}
    assert metrics.factor_agreement(first, first) == {"mouth": 1, "size": 1}
    with pytest.raises(ValueError, match=r"mouth of shape \(4,\) on both sides.* got none"):
        metrics.factor_agreement(first, {"size": first["size"]})
    with pytest.raises(ValueError, match=r"size of shape \(4,\).* got \(1,\)"):  # would be broadcast
        metrics.factor_agreement(first, first | {"size": torch.tensor([0])})


def test_entropy_of_each_factor():
    values = {"mouth": [0, 1, 2, 3], "size": [1, 1, 1, 1], "eyes": [2, 2, 1, 1]}
    entropy = metrics.factor_entropy({name: torch.tensor(known) for name, known in values.items()})
    assert entropy == pytest.approx({"mouth": math.log(4), "size": 0, "eyes": math.log(2)}, abs=1e-12)
    with pytest.raises(ValueError, match="from 0 to 1"):
        metrics.factor_entropy({"size": torch.tensor([2])})
    other = metrics.factor_entropy({"size": torch.tensor([2, 0])}, {"size": 3})
    assert other == pytest.approx({"size": math.log(2)})
