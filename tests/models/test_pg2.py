"""PG²: the sizes of the authors' code, what the bottleneck is for, and the pose as maps."""

import pytest
import torch

from ganlab.layers import count_parameters
from ganlab.models import pg2


def conv(inputs, outputs, kernel=3):
    return inputs * outputs * kernel**2 + outputs


def test_the_coarse_generator_has_the_layers_of_the_authors_code():
    """At 256 pixels six levels of 128, 256 … 768 maps, 8×8 at the end, 64 numbers between two dense layers."""
    n, levels = 128, 6
    with torch.device("meta"):
        G1 = pg2.CoarseGenerator()
        assert G1(torch.zeros(2, 3, 256, 256), torch.zeros(2, 18, 256, 256)).shape == (2, 3, 256, 256)
    expected = conv(3 + 18, n)
    for level in range(1, levels + 1):
        expected += 2 * conv(n * level, n * level)
        expected += conv(n * level, n * (level + 1)) if level < levels else 0
    expected += n * levels * 64 * 64 + 64 + 64 * n * 64 + n * 64
    for level in range(levels, 0, -1):
        wide = n * level + n * (level if level < levels else 1)
        expected += 2 * conv(wide, wide) + (conv(wide, n * (level - 1), 1) if level > 1 else conv(wide, 3))
    assert count_parameters(G1) == expected


def test_the_difference_generator_has_two_levels_fewer_and_no_dense_layer():
    n, levels = 128, 4
    with torch.device("meta"):
        G2, x = pg2.DifferenceGenerator(), torch.zeros(2, 3, 256, 256)
        assert G2(x, x).shape == x.shape
    assert not any(isinstance(layer, torch.nn.Linear) for layer in G2.modules())
    expected = conv(6, n)
    for level in range(1, levels + 1):
        expected += conv(n * max(1, level - 1), n * level) + conv(n * level, n * level)
        expected += conv(n * level, n * level) if level < levels else 0
        expected += conv(n * level + n * (level if level == levels else 1), n) + conv(n, n)
    assert count_parameters(G2) == expected + conv(n, 3)


def test_D_judges_pairs():
    with torch.device("meta"):
        x = torch.zeros(2, 3, 256, 256)
        assert pg2.Discriminator()(x, x).numel() == 2


def small():
    torch.manual_seed(0)
    return pg2.CoarseGenerator(image_size=16, joints=2, base_channels=4, levels=2, bottleneck=3)


def test_the_bottleneck_carries_what_is_far_away():
    """The last pixel learns from the first; no convolution here is as wide."""
    torch.manual_seed(0)
    G1 = pg2.CoarseGenerator(image_size=64, joints=2, base_channels=4, levels=2, bottleneck=8)
    x = torch.rand(1, 3, 64, 64, requires_grad=True)
    G1(x, torch.rand(1, 2, 64, 64))[..., -1, -1].sum().backward()
    assert x.grad[..., 0, 0].abs().sum() > 0 and x.grad[..., -1, -1].abs().sum() > 0


def test_a_block_adds_to_what_it_gets():
    block, h = pg2.Residual(4), torch.rand(2, 4, 5, 5)
    for p in block.parameters():
        torch.nn.init.zeros_(p)
    assert torch.equal(block(h), h)


def test_both_inputs_count():
    G1, x, pose = small(), torch.rand(2, 3, 16, 16), torch.rand(2, 2, 16, 16)
    assert not torch.equal(G1(x, pose), G1(x.flip(3), pose)) and not torch.equal(G1(x, pose), G1(x, pose.flip(3)))
    G2 = pg2.DifferenceGenerator(base_channels=4, levels=2)
    assert not torch.equal(G2(x, x), G2(x.flip(3), x)) and not torch.equal(G2(x, x), G2(x, x.flip(3)))
    assert pg2.DifferenceGenerator(base_channels=2, levels=1)(x, x).shape == x.shape


@pytest.mark.parametrize("call", [
    lambda: pg2.CoarseGenerator(image_size=24), lambda: pg2.CoarseGenerator(image_size=16, levels=5),
    lambda: pg2.CoarseGenerator(levels=0), lambda: pg2.DifferenceGenerator(levels=0),
    lambda: small()(torch.zeros(1, 3, 16, 16), torch.zeros(1, 3, 16, 16)),
    lambda: small()(torch.zeros(1, 3, 32, 32), torch.zeros(1, 2, 32, 32)),
    lambda: pg2.DifferenceGenerator(base_channels=2)(torch.zeros(1, 3, 16, 16), torch.zeros(1, 3, 8, 8))])
def test_what_does_not_fit_is_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call()


def test_heat_maps_are_discs_around_the_joints():
    maps = pg2.heat_maps(torch.tensor([[[0.0, 0.0], [-1.0, 0.5]]]), 32, radius=3)
    assert maps.shape == (1, 2, 32, 32) and set(maps.unique().tolist()) == {-1.0, 1.0}
    assert torch.equal(maps[0, 0], maps[0, 0].T) and torch.equal(maps[0, 0], maps[0, 0].flip(0))
    rows, columns = (maps[0, 1] > 0).nonzero().T
    assert columns.min() == 0 and columns.max() == 2  # half a disc at the left border
    assert (rows.float() + 0.5).mean() == 24 and rows.max() - rows.min() == 5  # y points downward
    area = (pg2.heat_maps(torch.zeros(1, 1, 2), 256) > 0).sum()
    assert abs(int(area) - torch.pi * 16) < 3, "4 pixels in the paper"
