import pytest
import torch
from torch import nn

from ganlab.layers import count_parameters
from ganlab.models.ebgan import Discriminator


def test_the_default_is_the_papers_and_rebuilds_images():
    with torch.device("meta"):
        D = Discriminator()
        x = torch.randn(2, 3, 64, 64)
        assert D.encode(x).shape == (2, 256, 8, 8)
        assert D(x).shape == x.shape
    assert count_parameters(D) == 1_318_083
    convolutions = [layer for layer in D.modules() if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d)]
    assert [layer.out_channels for layer in convolutions] == [64, 128, 256, 128, 64, 3]
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in D.modules()) == 4


@pytest.mark.parametrize(("size", "channels", "stages", "code"), [(16, 1, 2, (16, 4, 4)), (8, 3, 3, (32, 1, 1))])
def test_a_small_one_by_arguments(size, channels, stages, code):
    torch.manual_seed(0)
    D = Discriminator(image_size=size, channels=channels, base_channels=8, stages=stages)
    x = torch.randn(4, channels, size, size)
    assert D.encode(x).shape == (4, *code)
    out = D(1000 * x)
    assert out.shape == x.shape and out.abs().max() <= 1
    torch.testing.assert_close(D.decode(D.encode(x)), D(x))


def test_the_weights_start_ten_times_smaller_than_dcgans():
    torch.manual_seed(0)
    weight = Discriminator(base_channels=16).encoder[2][0].weight
    assert abs(weight.std() - 0.002) < 0.0001


def test_sizes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="power of two and at least 8"):
        Discriminator(image_size=4)
    with pytest.raises(ValueError, match="stages"):
        Discriminator(stages=0)
    with pytest.raises(ValueError, match=r"\(batch, 3, 64, 64\)"):
        Discriminator()(torch.zeros(1, 3, 32, 32))
