"""Real Fashion-MNIST, MNIST and Omniglot from a mirror, where there is one."""

import hashlib

import pytest
import torch
from sklearn.datasets import load_digits

from ganlab.datasets import load
from ganlab.datasets.upstream import conversion


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def settings(real_mirror, cache, own_folders, monkeypatch):
    monkeypatch.setenv("GANLAB_MIRROR", str(real_mirror))
    monkeypatch.setenv("GANLAB_CACHE", str(cache))


def test_fashion_mnist_at_32(monkeypatch):
    data = load("fashion-mnist", size=32)
    assert (len(data), data.image_shape, data.is_in_memory) == (60000, (1, 32, 32), True)
    assert torch.bincount(data.labels).tolist() == [6000] * 10
    assert data.classes[9] == "Ankle boot" and data.labels[0] == 9  # the first image is an ankle boot
    assert data.images[:, :, :2].sum() == 0 and data.images[:, :, :, 30:].sum() == 0
    monkeypatch.setenv("GANLAB_MIRROR", "nowhere")  # from now on the converted file does
    again = load("fashion-mnist", size=32, in_memory=False)
    assert torch.equal(again.batch([0, 59999, 7]), data.batch([0, 59999, 7]))


def test_fashion_mnist_keeps_every_byte():
    data = load("fashion-mnist", split="test")
    assert (len(data), data.image_shape) == (10000, (1, 28, 28))
    # of the payload of the official t10k-images file, behind its 16-byte header
    mean = data.images.float().mean().item()
    assert abs(mean - 73.1466) < 1e-3  # published as 0.2868 of 255 for the test split
    assert data.labels[:5].tolist() == [9, 2, 1, 1, 6]


def test_mnist_test_split_needs_the_t10k_files_only(real_mirror):
    if not list(real_mirror.rglob("mnist*/t10k-images*")):
        pytest.skip("the mirror holds no MNIST")
    data = load("mnist-full", split="test", size=32)
    assert data.labels[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert torch.bincount(data.labels).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    # Fashion-MNIST's files bear the same names: the checksum has to choose
    assert not torch.equal(data.images[:, :, 2:30, 2:30], load("fashion-mnist", split="test").images)


def test_omniglot_splits_share_no_image(real_mirror):
    if not list(real_mirror.rglob("images_background_small1.zip")):
        pytest.skip("the mirror holds no Omniglot")
    train, test = load("omniglot-small", size=28), load("omniglot-small", size=28, split="test")
    assert (len(train), len(test), train.image_shape) == (2720, 2120, (1, 28, 28))
    assert len(train.classes) == 136 and len(test.classes) == 106  # 20 drawers a character
    assert not set(train.classes) & set(test.classes)
    assert train.images.float().mean() < 64  # white ink on black

    def hashes(part):
        return {hashlib.sha256(image.numpy().tobytes()).hexdigest() for image in part.images}
    assert not hashes(train) & hashes(test)


def test_converted_files_lie_where_path_says(cache):
    load("fashion-mnist", split="test")
    assert conversion.converted_path("fashion-mnist", "test", 28).is_relative_to(cache)


def test_optdigits_are_the_bitmaps_of_scikit_learns_digits(real_mirror):
    if not list(real_mirror.rglob("optdigits-orig.windep.gz")):
        pytest.skip("the mirror holds no optdigits")
    train, test, small = load("optdigits"), load("optdigits", split="test"), load_digits()
    assert (len(train), len(test), train.image_shape) == (2880, 1797, (1, 32, 32))
    assert torch.bincount(train.labels).tolist() == [276, 295, 287, 284, 300, 295, 282, 297, 271, 293]
    assert set(train.images.unique().tolist()) == {0, 255}
    blocks = (test.images[:, 0] // 255).reshape(-1, 8, 4, 8, 4).sum((2, 4))
    assert (blocks.numpy() == small.images).all() and test.labels.tolist() == small.target.tolist()
