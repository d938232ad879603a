"""GAN-CLS at the size of the authors' code and small; what each player is told."""

import pytest
import torch

from ganlab.layers import count_parameters
from ganlab.models.gan_cls import Discriminator, Generator, Residual

SMALL = {"text_dim": 6, "projected": 5, "image_size": 16, "base_channels": 2}


def conv(inputs, outputs, kernel, *, bias=False, norm=True):
    return inputs * outputs * kernel**2 + bias * outputs + 2 * norm * outputs


def bottleneck(channels):
    few = channels // 4
    return conv(channels, few, 1) + conv(few, few, 3) + conv(few, channels, 3)


def test_the_defaults_are_those_of_the_authors_code():
    """Counted from the table of layers: text 1024 → 128, noise 100, 1024 maps of 4×4 …, 64 pixels."""
    with torch.device("meta"):
        G, D = Generator(), Discriminator()
        z, t = torch.randn(2, 100), torch.randn(2, 1024)
        x = G(z, t)
        assert x.shape == (2, 3, 64, 64) and D(x, t).shape == (2,)
    text = 1024 * 128 + 128
    assert count_parameters(G) == text + conv(228, 1024, 4) + bottleneck(1024) + conv(1024, 512, 4) + bottleneck(
        512) + conv(512, 256, 4) + conv(256, 128, 4) + conv(128, 3, 4, bias=True, norm=False)
    assert count_parameters(D) == (
        conv(3, 64, 4, bias=True, norm=False) + conv(64, 128, 4) + conv(128, 256, 4) + conv(256, 512, 4)
        + bottleneck(512) + 1024 * 128 + 2 * 128 + conv(512 + 128, 512, 1) + conv(512, 1, 4, bias=True, norm=False))


def test_both_hear_the_text_and_see_the_picture():
    torch.manual_seed(0)
    G, D = Generator(latent_dim=4, **SMALL).eval(), Discriminator(**SMALL).eval()
    z, t, x = torch.randn(2, 4), torch.randn(2, 6), torch.rand(2, 3, 16, 16)
    for made in (lambda t: G(z, t), lambda t: D(x, t)):
        assert (made(t) - made(t.flip(0))).abs().max() > 1e-9
    assert (G(z, t) - G(z.flip(0), t)).abs().max() > 1e-9
    assert (D(x, t) - D(x.flip(0), t)).abs().max() > 1e-9


def test_a_residual_block_adds_to_what_it_gets():
    block = Residual(8, 0.0)
    for layer in block.body:
        torch.nn.init.zeros_(layer.weight) if hasattr(layer, "weight") else None
    h = torch.rand(2, 8, 4, 4)
    torch.testing.assert_close(block(h), h)


@pytest.mark.parametrize("z, t", [(torch.zeros(2, 3), torch.zeros(2, 6)), (torch.zeros(2, 4), torch.zeros(3, 6)),
                                  (torch.zeros(2, 4), torch.zeros(2, 5))])
def test_other_shapes_are_refused(z, t):
    with pytest.raises(ValueError, match="Expected"):
        Generator(latent_dim=4, **SMALL)(z, t)
