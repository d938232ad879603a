import numpy as np
import pytest
import torch

from ganlab.datasets import DataError, load
from ganlab.datasets.builtin import earth, scenes


def columns(split, wanted=lambda place: True):
    """All columns, at tiles of 64, that some tile of the split shows."""
    return {column for place in earth._places(split) if wanted(place)
            for column in range(place[1], place[1] + earth.SIDE)}


def test_no_place_stands_in_both_splits_or_in_both_unpaired_domains():
    train, test = columns("train"), columns("test")
    assert not train & test
    assert {column // earth.BAND % 6 for column in test} == {5}
    assert not columns("train", earth._is_for_maps) & columns("train", earth._is_for_satellite)


@pytest.mark.parametrize("size", [32, 64, 128])
def test_pairs_show_one_place_the_same_at_every_size(size):
    data = load("earth", size=size, split="test")
    assert len(data) == len(data.targets) == 265 and data.pairing == "paired"
    assert data.image_shape == data.targets.image_shape == (3, size, size)
    # the sea is blue in both: kills pairs that are shifted against one another, and exchanged channels
    seas = [images[:, 2] > images[:, :2].amax(1) for images in (data.images.float(), data.targets.images.float())]
    assert (seas[0] == seas[1]).float().mean() > 0.85
    one = torch.nn.functional.avg_pool2d(data.images[:9].float(), size // 32)
    assert (one - load("earth", size=32, split="test").images[:9].float()).abs().mean() < 8


def test_between_a_third_and_nearly_all_is_land():
    data = load("earth")
    assert len(data) == 1094 and len(load("earth", pairing="unpaired")) == 486
    red, green, blue = data.images.int().unbind(1)
    land = ((red >= blue - 8) | (green > blue)).float().mean((1, 2))
    assert land.min() >= 0.3 and land.max() <= 0.95


def test_unpaired_domains_and_the_truth_of_the_test():
    train, test = (load("earth", split=split, pairing="unpaired") for split in ("train", "test"))
    assert train.pairing == "unpaired" and (len(train), len(train.targets)) == (486, 552)
    assert test.pairing == "paired" and torch.equal(test.images, load("earth", split="test").images)
    paired = load("earth")
    known = {image.numpy().tobytes() for image in paired.images}
    assert all(image.numpy().tobytes() in known for image in train.images)


def test_the_satellites_picture_is_brighter_than_its_file():
    file, sha256 = earth.FILES["satellite"]
    dark = scenes.opened(file, sha256, width=1350)
    bright = earth._pictures(32)[1]
    assert bright.mean() > 1.5 * dark.mean() and bright.max() == 255 and (bright >= dark).all()


def test_everybody_is_named():
    info = load("earth", split="test").info
    assert "NASA" in info["source"] and "NOAA" in info["source"] and "public domain" in info["licence"]


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"size": 16}, "a size of 32, 64, 128 for earth, got 16"), ({"size": True}, "got True"),
    ({"split": "val"}, "split train, test for earth, got 'val'"),
    ({"pairing": "none"}, "pairing paired, unpaired for earth, got 'none'"),
])
def test_what_is_asked_for_must_be_there(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        load("earth", **arguments)


def test_other_sets_have_no_pairing():
    with pytest.raises(DataError, match="Expected a pairing for earth only, got 'paired' for mnist"):
        load("mnist", pairing="paired")


def test_a_missing_or_altered_file_is_told(monkeypatch, tmp_path):
    earth._pictures.cache_clear()
    altered = tmp_path / "map.jpg"
    monkeypatch.setitem(earth.FILES, "map", (altered, earth.FILES["map"][1]))
    with pytest.raises(DataError, match=r"Expected a picture at .*map\.jpg, found none"):
        load("earth")
    altered.write_bytes(b"\xff\xd8 no picture")
    with pytest.raises(DataError, match="its bytes are others"):
        load("earth")


def test_shares_are_counted_square_by_square():
    mask = np.zeros((8, 8), dtype=bool)
    mask[2:4, 1:4] = True
    assert scenes.shares(mask, [(0, 0), (2, 0), (4, 4)], 4).tolist() == [6 / 16, 6 / 16, 0]
