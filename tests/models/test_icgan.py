"""IcGAN's encoder at the size of the paper and small."""

import pytest
import torch

from ganlab.layers import count_parameters
from ganlab.models import icgan


def test_paper_size():
    with torch.device("meta"):
        E = icgan.Encoder()
        assert E(torch.empty(2, 3, 64, 64)).shape == (2, 100)
    convolutions = 25 * (3 * 32 + 32 * 64 + 64 * 128 + 128 * 256) + 2 * (32 + 64 + 128 + 256)
    dense = 256 * 16 * 4096 + 2 * 4096 + 4096 * 100 + 100
    assert count_parameters(E) == convolutions + dense


def test_small_and_refusals():
    E = icgan.Encoder(outputs=7, image_size=16, channels=1, base_channels=4, hidden=8)
    assert E(torch.rand(3, 1, 16, 16)).shape == (3, 7)
    with pytest.raises(ValueError, match="images"):
        E(torch.rand(3, 3, 16, 16))
    with pytest.raises(ValueError, match="hidden"):
        icgan.Encoder(hidden=0)
    with pytest.raises(ValueError, match="power of two"):
        icgan.Encoder(image_size=24)
