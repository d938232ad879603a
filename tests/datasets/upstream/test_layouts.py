"""Each upstream format, from a tiny archive of the same structure."""

import gzip
import io

import numpy as np
import pytest
import torch
from PIL import Image

from ganlab.datasets import DataError, load
from ganlab.datasets.upstream import layouts
from tests.datasets.conftest import IMAGES, LABELS, picture_bytes, write_tar, write_zip


@pytest.fixture(autouse=True)
def mirror(tmp_path, monkeypatch):
    monkeypatch.setenv("GANLAB_MIRROR", str(tmp_path))


def test_idx(tiny):
    data = load("tiny")
    assert torch.equal(data.images[:, 0], torch.from_numpy(IMAGES))
    assert data.labels.tolist() == LABELS.tolist() and data.classes == list("0123456789")
    padded = load("tiny", size=32)
    assert torch.equal(padded.images[:, :, 2:30, 2:30], data.images)
    assert padded.images.sum() == data.images.sum()  # the border is black
    assert load("tiny", size=16).image_shape == (1, 16, 16)


HEADER = "BU handwritten digit database\n" * 20 + "lastparag = 0\n"


def bitmaps(labels):
    """Bitmaps whose row r has r ones, with their labels: as UCI writes them."""
    rows = "".join("1" * row + "0" * (32 - row) + "\n" for row in range(32))
    return "".join(f"{rows} {label}\n" for label in labels)


def test_optdigits(tmp_path, add_row):
    for name, text in (("a.gz", bitmaps([7, 1])), ("b.gz", bitmaps([0]) + "EOF\n")):
        (tmp_path / name).write_bytes(gzip.compress((HEADER + text).encode()))
    add_row("bits", "optdigits", [tmp_path / "a.gz", tmp_path / "b.gz"], classes=tuple("0123456789"), shape=(1, 32, 32))
    data = load("bits")
    assert data.labels.tolist() == [7, 1, 0] and data.images.shape == (3, 1, 32, 32)
    assert torch.equal(data.images[2, 0], 255 * (torch.arange(32) < torch.arange(32)[:, None]).to(torch.uint8))


@pytest.mark.parametrize("text", ["", "lastparag = 0\n", HEADER, HEADER + bitmaps([7])[:-40], HEADER + bitmaps(["x"]),
                                  HEADER + bitmaps([7]).replace("1110", "1120", 1), bitmaps([7, 1])])
def test_optdigits_that_are_none_are_refused(tmp_path, add_row, text):
    (tmp_path / "a.gz").write_bytes(gzip.compress(text.encode()))
    add_row("bits", "optdigits", [tmp_path / "a.gz"], classes=tuple("0123456789"), shape=(1, 32, 32))
    with pytest.raises(DataError, match=r"got a\.gz, but it does not hold bitmaps of 32 lines"):
        load("bits")


def test_optdigits_come_from_a_mirror_only(monkeypatch):
    monkeypatch.delenv("GANLAB_MIRROR")
    monkeypatch.delenv("GANLAB_OFFLINE", raising=False)
    with pytest.raises(DataError, match=r"there is no mirror.*otherwise\. Put the file that `ganlab data info "):
        load("optdigits")


def test_cifar_binary(tmp_path, add_row):
    rng = np.random.default_rng(0)
    records = rng.integers(0, 10, (6, 3073)).astype(np.uint8)
    members = {f"cifar-10-batches-bin/data_batch_{i + 1}.bin": records[i].tobytes() for i in (4, 0, 1, 3, 2)}
    members["cifar-10-batches-bin/test_batch.bin"] = records[5].tobytes()
    path = write_tar(tmp_path / "cifar.tar.gz", members)
    add_row("cifar", "cifar", [path], splits=("train", "test"), classes=tuple("0123456789"), shape=(3, 32, 32))
    train, test = load("cifar"), load("cifar", split="test")
    assert train.labels.tolist() == records[:5, 0].tolist() and test.labels.tolist() == [records[5, 0]]
    assert torch.equal(train.images, torch.from_numpy(records[:5, 1:].reshape(5, 3, 32, 32)))


def test_omniglot(tmp_path, add_row):
    white, black = picture_bytes(1, (9, 9), mode="1"), picture_bytes(0, (9, 9), mode="1")
    path = write_zip(tmp_path / "o.zip", {"o/": b"", "o/Greek/character01/1.png": white,
                                          "o/Korean/character02/1.png": black, "o/Korean/character01/1.png": white})
    add_row("omni", "omniglot", [path], splits=("train", "test"), shape=(1, 9, 9))
    train, test = load("omni"), load("omni", split="test")
    assert train.classes == ["Greek/character01", "Korean/character01", "Korean/character02"]
    assert train.labels.tolist() == [0, 1, 2]
    assert train.images.amax(dim=(1, 2, 3)).tolist() == [0, 0, 255]  # ink is white
    assert test.classes == ["Korean/character01", "Korean/character02"]


def test_cyclegan(tmp_path, add_row):
    red, blue = picture_bytes("red", kind="PNG"), picture_bytes("blue", kind="PNG")
    path = write_zip(tmp_path / "c.zip", {"c/trainA/1.png": red, "c/trainA/2.png": red, "c/trainA/._1.png": b"",
                                          "c/trainB/1.png": blue, "c/testA/1.png": blue, "c/testB/1.png": red})
    add_row("cyc", "cyclegan", [path], splits=("train", "test"), pairing="unpaired", domains=("a", "b"))
    train, test = load("cyc"), load("cyc", split="test")
    assert (len(train), len(train.targets), train.pairing) == (2, 1, "unpaired")
    assert train.images[0, :, 0, 0].tolist() == [255, 0, 0]
    assert train.targets.images[0, :, 0, 0].tolist() == [0, 0, 255]
    assert test.images[0, :, 0, 0].tolist() == [0, 0, 255]


def test_pix2pix(tmp_path, add_row):
    both = Image.new("RGB", (24, 12), "red")
    both.paste("blue", (12, 0, 24, 12))
    stream = io.BytesIO()
    both.save(stream, "PNG")
    (tmp_path / "pix").mkdir()
    path = write_tar(tmp_path / "pix" / "p.tar.gz",
                     {"p/train/1.png": stream.getvalue(), "p/val/1.png": stream.getvalue(),
                      "p/train/2.png": stream.getvalue(), "p/readme.txt": b"hello"})
    add_row("pix", "pix2pix", [path], hashed=False, pairing="paired", domains=("a", "b"), splits=("train", "test"),
            parts={"train": "train", "test": "val"})
    train = load("pix")
    assert (len(train), len(train.targets), train.pairing) == (2, 2, "paired")
    assert (train.images == torch.tensor([255, 0, 0]).reshape(1, 3, 1, 1)).all()
    assert (train.targets.images == torch.tensor([0, 0, 255]).reshape(1, 3, 1, 1)).all()
    assert len(load("pix", split="test")) == 1


def test_resize_keeps_flat_colour_and_the_mean():
    flat = np.full((2, 1, 28, 28), 137, np.uint8)
    assert (layouts.resized(flat, 64) == 137).all() and (layouts.resized(flat, 16) == 137).all()
    smooth = IMAGES[:, None]
    # antialiased: the mean of noise stays; plain sampling would leave a deviation of 53
    assert abs(layouts.resized(smooth, 14).mean() - smooth.mean()) < 1.5
    assert layouts.resized(smooth, 14).std() < 45
