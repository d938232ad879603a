"""The networks of Morales et al.: sizes, shapes, receptive field, ranges."""

import pytest
import torch
from torch import nn

from ganlab.layers import receptive_field
from ganlab.models import shadows


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("build", "expected"), [
    (shadows.SegmentationUNet, 1_448_705), (shadows.RemovalUNet, 1_453_827),
    (shadows.ConcatenationGenerator, 688_131), (shadows.Discriminator, 2_769_601),
])
def test_parameters_at_paper_size(build, expected):
    with torch.device("meta"):
        assert count(build()) == expected


def test_channels_at_paper_size_are_those_of_the_drawings():
    def widths(module):
        return [m.out_channels for m in module.modules() if isinstance(m, nn.Conv2d)]

    with torch.device("meta"):
        assert widths(shadows.SegmentationUNet()) == [64, 128, 256, 128, 64, 1]
        assert widths(shadows.RemovalUNet()) == [64, 128, 256, 128, 64, 3]
        assert widths(shadows.ConcatenationGenerator()) == [256, 128, 64, 3]
        assert widths(shadows.Discriminator()) == [64, 128, 256, 512, 1]
        joined = [m.in_channels for m in shadows.ConcatenationGenerator().modules() if isinstance(m, nn.Conv2d)]
    assert joined == [4, 256 + 4, 128 + 4, 64 + 4], "the condition is joined again at every layer"


@pytest.mark.parametrize("size", [(64, 64), (24, 40), (256, 256)])
def test_every_pixel_gets_an_answer(size):
    """Kills the network as drawn, which ends at half size."""
    with torch.device("meta"):
        x, m = torch.randn(2, 3, *size), torch.rand(2, 1, *size)
        assert shadows.SegmentationUNet(base_channels=2)(x).shape == (2, 1, *size)
        assert shadows.RemovalUNet(base_channels=2)(x, m).shape == (2, 3, *size)
        assert shadows.ConcatenationGenerator(base_channels=2)(x, m).shape == (2, 3, *size)


def test_batch_norm_follows_the_activation_and_is_not_at_the_ends():
    network = shadows.SegmentationUNet(base_channels=2).unet
    for block in (network.down2, network.down3, network.up2, network.up1):
        kinds = [type(m) for m in block]
        assert kinds.index(nn.BatchNorm2d) > min(kinds.index(k) for k in kinds if k in (nn.LeakyReLU, nn.ReLU))
    ends = [*network.down1.modules(), *network.to_output.modules(), *shadows.Discriminator().layers[0].modules()]
    assert not any(isinstance(m, nn.BatchNorm2d) for m in ends)


def field(network: nn.Module, inputs: torch.Tensor, at: int) -> int:
    """The side of the square of inputs that the logit in the middle has a gradient for."""
    network.eval()  # batch statistics would let every pixel see every other
    inputs.requires_grad_(True)
    network(inputs)[0, 0, at, at].backward()
    return int((inputs.grad.abs().sum((0, 1, 2)) > 0).sum())


def test_a_logit_of_the_discriminator_sees_94_pixels():
    torch.manual_seed(0)
    assert receptive_field([(4, 2)] * 4 + [(4, 1)]) == 94
    D = shadows.Discriminator(in_channels=1, base_channels=2)
    joined = nn.Sequential(D.layers)
    assert field(joined, torch.randn(1, 1, 192, 192), 6) == 94


def test_a_pixel_of_cgan3_sees_13_pixels():
    torch.manual_seed(0)
    assert receptive_field([(4, 1)] * 4) == 13

    class OnJoined(nn.Module):
        def __init__(self):
            super().__init__()
            self.G = shadows.ConcatenationGenerator(base_channels=4)

        def forward(self, x):
            return self.G(x[:, :3], x[:, 3:])

    assert field(OnJoined(), torch.rand(1, 4, 32, 32), 16) == 13


def joined_weights(network: nn.Module, hidden: dict[str, int]) -> list[torch.Tensor]:
    """The gradients of the weights that each named layer has for what is joined to its input."""
    convolutions = {name: next(m for m in getattr(network, name).modules() if isinstance(m, nn.Conv2d))
                    for name in hidden}
    return [convolutions[name].weight.grad[:, width:] for name, width in hidden.items()]


def test_what_is_joined_is_used():
    """Kills a skip connection, a condition or a mask that is joined but empty: its weights get no gradient."""
    torch.manual_seed(0)
    x, m = torch.rand(1, 3, 16, 16), torch.ones(1, 1, 16, 16)
    cgan1, cgan3 = shadows.RemovalUNet(base_channels=2), shadows.ConcatenationGenerator(base_channels=2)
    for G in (cgan1, cgan3):
        G(x, m).square().sum().backward()
    grads = [*joined_weights(cgan1.unet, {"up1": 4, "to_output": 2, "down1": 3}),
             *joined_weights(cgan3, {"layer2": 8, "layer3": 4, "layer4": 2, "layer1": 3})]
    assert all((grad.abs().amax((0, 2, 3)) > 0).all() for grad in grads)
    D = shadows.Discriminator(base_channels=2)
    D(x.repeat(1, 1, 2, 2), x.repeat(1, 1, 2, 2)).square().sum().backward()
    first = next(m for m in D.modules() if isinstance(m, nn.Conv2d)).weight.grad
    assert (first.abs().amax((0, 2, 3)) > 0).all(), "D sees condition and answer"


def test_the_even_kernel_looks_one_pixel_up_and_left_and_two_down_and_right():
    """With all weight on the kernel's second row and column nothing moves; kills padding on the other side."""
    layer = shadows._same(1, 1)
    with torch.no_grad():
        layer[1].weight.zero_()
        layer[1].weight[0, 0, 1, 1] = 1
        layer[1].bias.zero_()
    x = torch.arange(35.0).reshape(1, 1, 5, 7)
    assert torch.equal(layer(x), x)


def test_leaky_slopes():
    with torch.device("meta"):
        networks = shadows.SegmentationUNet(), shadows.ConcatenationGenerator(), shadows.Discriminator()
    slopes = {m.negative_slope for network in networks for m in network.modules() if isinstance(m, nn.LeakyReLU)}
    assert slopes == {0.2}


def test_probabilities_and_pictures_stay_in_their_ranges():
    torch.manual_seed(0)
    x, m = torch.rand(2, 3, 16, 16) * 2 - 1, torch.ones(2, 1, 16, 16)
    p = shadows.SegmentationUNet(base_channels=4)(50 * x)
    assert 0 <= p.min() < 0.5 < p.max() <= 1
    for build in (shadows.RemovalUNet, shadows.ConcatenationGenerator):
        for residual in (False, True):
            y = build(base_channels=4, residual=residual)(50 * x if not residual else x, m)
            assert y.min() < 0 < y.max() and y.abs().max() <= 1


def test_the_logits_are_those_of_the_probabilities():
    torch.manual_seed(0)
    G, x = shadows.SegmentationUNet(base_channels=4).eval(), torch.rand(1, 3, 16, 16)
    torch.testing.assert_close(G(x), G.logits(x).sigmoid())


def test_a_correction_of_zero_gives_the_photograph_back():
    x = torch.linspace(-1, 1, 3 * 64).reshape(1, 3, 8, 8)
    y = shadows.to_picture(torch.zeros_like(x), x)
    assert (x - y).abs().max() <= 1 / 255 + 1e-6  # only black and white are moved, by half a step of a byte
    assert torch.isfinite(y).all()
    torch.testing.assert_close(shadows.to_picture(torch.zeros(1, 3, 2, 2)), torch.zeros(1, 3, 2, 2))


@pytest.mark.parametrize("build", [shadows.RemovalUNet, shadows.ConcatenationGenerator])
def test_a_residual_network_without_weights_gives_the_photograph_back(build):
    x, m = torch.linspace(-0.9, 0.9, 3 * 64).reshape(1, 3, 8, 8), torch.ones(1, 1, 8, 8)
    for residual, expected in ((True, x), (False, torch.zeros_like(x))):
        G = build(base_channels=2, residual=residual).eval()
        for p in G.parameters():
            nn.init.zeros_(p)
        torch.testing.assert_close(G(x, m), expected, rtol=1e-4, atol=1e-5)


def test_a_constant_correction_is_a_gain_where_it_is_dark():
    dark = torch.tensor([0.02, 0.04])  # light, from 0 to 1
    brighter = (shadows.to_picture(torch.full((2,), 0.7), 2 * dark - 1) + 1) / 2
    torch.testing.assert_close(brighter / dark, torch.full((2,), 2.0), rtol=0.06, atol=0)  # exp(0.7) = 2.01


@pytest.mark.parametrize(("call", "words"), [
    (lambda: shadows.SegmentationUNet(base_channels=0), "base_channels"),
    (lambda: shadows.ConcatenationGenerator(base_channels=-1), "base_channels"),
    (lambda: shadows.Discriminator(in_channels=0), "in_channels"),
    (lambda: shadows.SegmentationUNet(base_channels=2)(torch.zeros(1, 3, 20, 16)), "8 divides"),
    (lambda: shadows.SegmentationUNet(base_channels=2)(torch.zeros(1, 1, 16, 16)), r"\(batch, 3, height"),
    (lambda: shadows.RemovalUNet(base_channels=2)(torch.zeros(2, 3, 8, 8), torch.zeros(2, 8, 8)), "one channel"),
    (lambda: shadows.RemovalUNet(base_channels=2)(torch.zeros(2, 4, 8, 8), torch.zeros(2, 1, 8, 8)), "batch, 3"),
    (lambda: shadows.RemovalUNet(base_channels=2)(torch.zeros(2, 3, 8, 8), -torch.ones(2, 1, 8, 8)), "masks \\+ 1"),
    (lambda: shadows.ConcatenationGenerator(base_channels=2)(torch.zeros(2, 3, 8, 8), -torch.ones(2, 1, 8, 8)),
     "masks \\+ 1"),
    (lambda: shadows.Discriminator(base_channels=2)(torch.zeros(1, 3, 32, 32), torch.zeros(1, 1, 32, 32)),
     r"\(batch, 6"),
    (lambda: shadows.Discriminator(base_channels=2)(torch.zeros(1, 3, 32, 32), torch.zeros(1, 3, 16, 16)),
     "of one size"),
])
def test_wrong_sizes_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()
