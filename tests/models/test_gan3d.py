"""3D-GAN at the paper's size and small."""

import pytest
import torch
from torch import nn

from ganlab.layers import count_parameters
from ganlab.models.gan3d import Discriminator, Generator


def stage(inputs, outputs):
    return 64 * inputs * outputs + 2 * outputs


def test_the_defaults_are_the_papers():
    """Counted from section 3.1: z 200, maps 512, 256, 128, 64, 1, kernels of 4³; D mirrors G."""
    with torch.device("meta"):
        G, D = Generator(), Discriminator()
        x = G(torch.rand(2, 200))
        assert x.shape == (2, 1, 64, 64, 64) and D(x).shape == (2,)
    inner = stage(64, 128) + stage(128, 256) + stage(256, 512)
    assert count_parameters(G) == stage(200, 512) + inner - 2 * (128 + 256 + 512) + 2 * (256 + 128 + 64) + 64 * 64 + 1
    assert count_parameters(D) == (64 * 64 + 64) + inner + (64 * 512 + 1)


def test_voxels_lie_between_0_and_1_and_depend_on_z():
    torch.manual_seed(0)
    G, D = Generator(latent_dim=4, size=16, base_channels=4), Discriminator(size=16, base_channels=4)
    x = G(torch.rand(8, 4))
    assert x.shape == (8, 1, 16, 16, 16) and 0 < x.min() < 0.5 < x.max() < 1
    assert x.std(0).max() > 1e-3 and D(x).std() > 0


def test_every_layer_in_three_dimensions_starts_as_dcgans():
    torch.manual_seed(0)
    for layer in [*Generator(size=16).modules(), *Discriminator(size=16).modules()]:
        if isinstance(layer, nn.Conv3d | nn.ConvTranspose3d):
            assert float(layer.weight.detach().std()) == pytest.approx(0.02, rel=0.1)
        if isinstance(layer, nn.BatchNorm3d):
            assert float(layer.weight.detach().mean()) == pytest.approx(1, abs=0.02) and not layer.bias.any()


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match="Expected z"):
        Generator(latent_dim=4, size=16, base_channels=2)(torch.zeros(2, 3))
    with pytest.raises(ValueError, match="build D for it"):
        Discriminator(size=16, base_channels=2)(torch.zeros(2, 1, 16, 16, 8))
    with pytest.raises(ValueError, match="power of two"):
        Generator(size=24)
