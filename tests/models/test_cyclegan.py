"""CycleGAN's generator: size and shapes of the paper's, what reaches what, images that do not fit."""

import pytest
import torch
from torch import nn

from ganlab.models import cyclegan, patchgan, pix2pix


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("blocks", "parameters"), [(9, 11_378_179), (6, 7_837_699)])
def test_paper_size(blocks, parameters):
    with torch.device("meta"):
        G = cyclegan.Generator(blocks=blocks)
        assert count(G) == parameters
        shapes = []
        for part in (G.down, G.blocks, G.up, G.to_image):
            part.register_forward_hook(lambda _, __, out: shapes.append(tuple(out.shape[1:])))
        assert G(torch.zeros(2, 3, 256, 128)).shape == (2, 3, 256, 128)
    assert shapes == [(256, 64, 32), (256, 64, 32), (64, 256, 128), (3, 256, 128)]
    assert len(G.blocks) == blocks


def test_the_discriminator_at_paper_size():
    with torch.device("meta"):
        assert count(patchgan.Discriminator(in_channels=3, norm="instance")) == 2_764_737


def small(**arguments) -> cyclegan.Generator:
    torch.manual_seed(0)
    return cyclegan.Generator(**{"base_channels": 4, "blocks": 2} | arguments)


def test_each_image_of_a_batch_is_translated_as_if_it_were_alone():
    """What lets a step take several images through at once; batch norm in one place would break it."""
    torch.manual_seed(1)
    x = torch.randn(3, 3, 16, 16).tanh()
    for G in (small(), pix2pix.UNet(image_size=16, base_channels=4, norm="instance", dropout=0),
              patchgan.Discriminator(in_channels=3, base_channels=4, layers=1, norm="instance")):
        torch.testing.assert_close(G(x), torch.cat([G(image[None]) for image in x]), rtol=1e-4, atol=1e-5)


def test_outputs_are_images_of_the_other_domain():
    G = small(in_channels=1, out_channels=2)
    nn.init.normal_(G.to_image[1].weight)  # large enough to leave [−1, 1] without tanh
    out = G(torch.randn(2, 1, 8, 12))
    assert out.shape == (2, 2, 8, 12)
    assert 0.9 < out.abs().max() <= 1


def test_weights_start_small_and_biases_at_zero():
    G = small(base_channels=16)
    for layer in G.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            # the smallest layer has 2,352 weights: their deviation is known to 1.5 %, so 10 % is ample
            assert abs(layer.weight.std() - 0.02) < 0.002
            assert not layer.bias.any()


def test_a_block_adds_to_what_it_gets():
    """Kills a missing sum and a ReLU after it: with weights of zero nothing changes, negative numbers included."""
    block = cyclegan.Residual(3)
    for p in block.parameters():
        nn.init.zeros_(p)
    h = torch.randn(2, 3, 5, 4)
    assert torch.equal(block(h), h)


def test_borders_are_reflected():
    """On an image of one colour a border of zeros would show; reflected, all features of the first layer agree."""
    G = small()
    h = G.down[1](G.down[0](torch.full((1, 3, 16, 16), 0.7)))
    torch.testing.assert_close(h, h[..., :1, :1].expand_as(h))
    assert isinstance(G.to_image[0], nn.ReflectionPad2d)
    assert sum(isinstance(layer, nn.ReflectionPad2d) for layer in G.blocks.modules()) == 4


def test_all_weights_learn():
    G = small()
    G(torch.randn(2, 3, 16, 16)).sub(1).square().mean().backward()
    idle = {name for name, p in G.named_parameters() if p.grad is None or p.grad.abs().max() < 1e-9}
    # a bias before an instance norm is taken away by it; the published networks have them all the same
    assert {name for name in idle if name.endswith("weight")} == set()


@pytest.mark.parametrize("shape", [(1, 3, 18, 16), (1, 3, 16, 18), (1, 3, 4, 16), (1, 3, 0, 16)])
def test_sizes_that_do_not_fit_are_said(shape):
    with pytest.raises(ValueError, match=rf"multiples of 4 and at least 8, got {shape[2]}×{shape[3]}\. Resize"):
        small()(torch.zeros(shape))


@pytest.mark.parametrize("shape", [(1, 1, 16, 16), (3, 16, 16)])
def test_channels_that_do_not_fit_are_said(shape):
    with pytest.raises(ValueError, match=r"Expected images of shape \(batch, 3, height, width\)"):
        small()(torch.zeros(shape))


@pytest.mark.parametrize("name", ["in_channels", "out_channels", "base_channels", "blocks"])
def test_numbers_that_make_no_network_are_said(name):
    with pytest.raises(ValueError, match=f"{name} to be a positive integer, got 0"):
        small(**{name: 0})
