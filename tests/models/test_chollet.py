"""The CIFAR-10 networks of many courses at their published size, on the meta device."""

import pytest
import torch
from torch import nn

from ganlab.models import chollet


@pytest.mark.parametrize(("build", "expected"), [(chollet.Generator, 6_264_579), (chollet.Discriminator, 790_913)])
def test_default_sizes_are_the_published_ones(build, expected):
    with torch.device("meta"):
        assert sum(p.numel() for p in build().parameters()) == expected


def test_sides_go_through_the_networks_as_in_the_book():
    """Kills a padding: 32 → 30 → 14 → 6 → 2 in D, and one doubling in G."""
    sides = []
    with torch.device("meta"):
        G, D = chollet.Generator(), chollet.Discriminator()
        for network in (G, D):
            for layer in network.modules():
                if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                    layer.register_forward_hook(lambda _, __, out: sides.append(out.shape[-1]))
        x = G(torch.randn(2, 32))
        assert x.shape == (2, 3, 32, 32)
        assert D(x).shape == (2,)
    assert sides == [16, 32, 32, 32, 32, 30, 14, 6, 2]


def test_range_start_and_dropout():
    torch.manual_seed(0)
    G, D = chollet.Generator(base_channels=4, channels=1), chollet.Discriminator(base_channels=8, channels=1)
    x = G(50 * torch.randn(4, 32))
    assert 0.9 < x.abs().max() <= 1
    for layer in [*G.modules(), *D.modules()]:
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            most = (6 / sum(nn.init._calculate_fan_in_and_fan_out(layer.weight))) ** 0.5
            assert 0.8 * most < layer.weight.abs().max() <= most
            assert not layer.bias.any()
    assert (D(x) != D(x)).any(), "dropout draws anew in training"
    D.eval()
    assert (D(x) == D(x)).all()
    assert {layer.negative_slope for layer in D.modules() if isinstance(layer, nn.LeakyReLU)} == {0.3}
