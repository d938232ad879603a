import numpy as np
import pytest
import torch

from ganlab.datasets import DataError, load
from ganlab.datasets.builtin import photos


def marked(monkeypatch, width=600, height=400):
    """Every photograph becomes one whose pixels tell their column (red, green) and row (blue)."""
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    picture = np.stack([columns // 256, columns % 256, rows % 256], axis=-1).astype(np.uint8)
    monkeypatch.setattr(photos, "_resized", lambda photo, short: picture)
    monkeypatch.setattr(photos, "PHOTOS", photos.PHOTOS[:2])


@pytest.mark.parametrize("size", [16, 32, 64])
def test_the_strip_is_inside_and_no_training_patch_touches_it(monkeypatch, size):
    marked(monkeypatch)
    columns = []
    for split in ("train", "test"):
        top = load("photos", size=size, split=split).images[:, :, 0].int()  # a row tells all columns
        columns.append(set((top[:, 0] * 256 + top[:, 1]).flatten().tolist()))
    train, test = columns
    assert not train & test
    assert test == set(range(312, 312 + size * 3 // 2))  # 52 % of 600
    assert min(train) == 0 and max(train) > max(test) + size  # there is training on both sides


def test_patches_are_pieces_of_the_photograph_in_order(monkeypatch):
    marked(monkeypatch)
    data = load("photos", size=32, split="test")
    one = len(data) // len(photos.PHOTOS)
    assert data.labels.tolist() == [label for label in range(len(photos.PHOTOS)) for _ in range(one)]
    second = data.images[1].int()  # one step of 8 to the right
    assert second[1, 0, :3].tolist() == [64, 65, 66] and second[2, :3, 0].tolist() == [0, 1, 2]


@pytest.mark.parametrize("size", [32, 64])
def test_photographs_are_there_and_the_same_at_every_size(size):
    train, test = (load("photos", size=size, split=split) for split in ("train", "test"))
    assert (len(train), len(test)) == (3423, 567)
    assert train.images.shape[1:] == (3, size, size) and train.images.dtype == torch.uint8
    assert train.labels.bincount().tolist() == [231, 483, 483, 483, 231, 231, 315, 483, 483]
    assert train.classes == [photo.name for photo in photos.PHOTOS]
    colours = test.images.float().mean(dim=(2, 3))
    coffee, rocket = (colours[test.labels == test.classes.index(name)].mean(dim=0) for name in ("coffee", "rocket"))
    assert coffee[0] > coffee[2] + 20 and rocket[2] > rocket[0] + 20  # red cup, blue sky: kills BGR


def test_everybody_is_credited():
    info = load("photos", size=16).info
    assert "CC BY 2.0" in info["licence"]
    assert "danielbuechele" in info["temple"] and "vultilion" in info["flower"]
    assert all(photo.credit in info[photo.name] and photo.licence in info[photo.name] for photo in photos.PHOTOS)


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"size": 12}, "from 16 to 128 .* got 12"), ({"size": 256}, "ganlab data build"), ({"size": 30}, "got 30"),
    ({"size": 64.0}, "got 64.0"), ({"split": "all"}, "\"train\" or \"test\" for photos, got 'all'. Choose"),
])
def test_what_cannot_be_had_is_refused(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        load("photos", **arguments)


def test_a_missing_or_damaged_photograph_says_what_to_install(tmp_path, monkeypatch):
    class Found:
        origin = str(tmp_path / "__init__.py")
    monkeypatch.setattr(photos, "find_spec", lambda _: Found)
    with pytest.raises(DataError, match=r"astronaut at .* found none\. Install scikit-image again with pip"):
        load("photos")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "astronaut.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"astronaut\.png, got .* damaged .* again with pip"):
        load("photos")


@pytest.mark.parametrize("size", [16, 32])
def test_strips_are_the_held_out_columns_and_every_test_patch_lies_in_one(size):
    strips, test = photos.strips(size=size), load("photos", size=size, split="test")
    assert list(strips) == test.classes
    for number, strip in enumerate(strips.values()):
        assert strip.dtype == torch.uint8 and strip.shape[2] == size * 3 // 2 and strip.shape[1] % size == 0
        assert strip.shape[1] >= 6 * size
        patches = test.images[test.labels == number]
        assert torch.equal(patches[0], strip[:, :size, :size])  # row by row, three beside each other
        assert torch.equal(patches[2], strip[:, :size, size // 2:])
        assert torch.equal(patches[3], strip[:, size // 4:size + size // 4, :size])


def test_strips_of_another_size_are_refused():
    with pytest.raises(DataError, match="4 divides"):
        photos.strips(size=30)
