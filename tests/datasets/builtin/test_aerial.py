import numpy as np
import pytest
import torch

from ganlab.datasets import DataError, load
from ganlab.datasets.builtin import aerial


def test_the_strip_is_held_out(monkeypatch):
    """Kills a tile that reaches into the strip from either side: a pixel tells its column, in steps of two."""
    columns = np.broadcast_to(np.arange(400)[None, :, None] // 2, (128, 400, 3))
    monkeypatch.setattr(aerial, "_picture", lambda size: columns.astype(np.uint8))
    train, test = (set(load("aerial", size=32, split=split).images[:, 0, 0].flatten().tolist())
                   for split in ("train", "test"))
    assert test == set(range(10, 50)) and train <= {*range(10), *range(50, 200)} and len(train) > 140


@pytest.mark.parametrize("size", [32, 64, 128])
def test_tiles_and_labels(size):
    train, test = (load("aerial", size=size, split=split) for split in ("train", "test"))
    assert (len(train), len(test)) == (3355, 732) and train.image_shape == (3, size, size)
    lit, shaded = (test.of_class(name).images.float().mean() for name in ("lit", "shaded"))
    assert lit > 1.2 * shaded  # kills labels that are exchanged
    assert len(train.of_class("lit")) > 300


def test_a_lit_tile_has_hardly_any_dark_pixels():
    data = load("aerial")
    luminance = (data.images.float() * torch.tensor([0.299, 0.587, 0.114])[:, None, None]).sum(1)
    dark = (luminance < 255 * aerial.DARK).float().mean((1, 2))
    assert ((dark < aerial.LIT) == data.labels.bool()).all()


def test_the_whole_strip():
    strip = aerial.held_out()
    assert strip.dtype == torch.uint8 and tuple(strip.shape) == (1, 3, 1034, 250)
    assert torch.equal(strip[0, :, :64, :64], load("aerial", split="test").images[0])


@pytest.mark.parametrize(("arguments", "sentence"), [
    ({"size": 48}, "a size of 32, 64, 128 for aerial, got 48"), ({"split": "all"}, "for aerial, got 'all'. Choose"),
])
def test_what_is_asked_for_must_be_there(arguments, sentence):
    with pytest.raises(DataError, match=sentence):
        load("aerial", **arguments)


def test_a_damaged_file_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(aerial, "FILE", tmp_path / "aerial.png")
    (tmp_path / "aerial.png").write_bytes(aerial.__file__.encode())
    with pytest.raises(DataError, match="its bytes are others"):
        load("aerial")
