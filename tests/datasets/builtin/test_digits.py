import pytest
import torch
from sklearn.datasets import load_digits

from ganlab.datasets import load


def test_digits_split_is_fixed_stratified_and_whole():
    train, test, whole = (load("digits", size=16, split=split) for split in ("train", "test", "all"))
    assert (len(train), len(test), len(whole)) == (1442, 355, 1797)
    rows = [{image.numpy().tobytes() for image in part.images} for part in (train, test, whole)]
    assert rows[0] | rows[1] == rows[2]
    share = torch.bincount(test.labels) / torch.bincount(whole.labels)
    assert (share - 0.2).abs().max() < 0.01
    assert test.labels[:12].tolist() == load("digits", split="test").labels[:12].tolist()


@pytest.mark.parametrize("size", [16, 32])
def test_digits_are_the_originals_enlarged(size):
    data, raw = load("digits", size=size, split="all"), load_digits()
    assert data.images.shape == (1797, 1, size, size)
    assert data.images.dtype == torch.uint8
    assert data.labels.tolist() == raw.target.tolist()
    means = data.images.float().reshape(-1, 8, size // 8, 8, size // 8).mean(dim=(2, 4)) / 255 * 16
    # Cubic smoothing moves ink to neighbours: 2 of 16 grey levels on average; a flip or transpose gives over 4.
    assert (means.numpy() - raw.images).__abs__().mean() < 2
    assert data.images.max() == 255 and data.images.min() == 0
