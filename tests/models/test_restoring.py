"""SRGAN and the context encoder: the paper's sizes; enlarging that begins without a checkerboard; what a hole hides."""

import pytest
import torch
from torch.nn.functional import interpolate

from ganlab.layers import count_parameters
from ganlab.models import context_encoder, shipped, srgan


def conv(inputs, outputs, kernel, *, bias=False, norm=0):
    return inputs * outputs * kernel**2 + bias * outputs + norm * outputs


def test_srgan_has_the_layers_of_figure_4():
    """k9n64, 16 blocks of two k3n64, k3n64, two k3n256, k9n3; D from n64 to n512, 1024 units."""
    with torch.device("meta"):
        G, D = srgan.Generator(), srgan.Discriminator()
        x = G(torch.zeros(2, 3, 24, 24))
        assert x.shape == (2, 3, 96, 96) and D(x).shape == (2,)
        assert D.stages(x).shape == (2, 512, 6, 6)
    prelus = 1 + 16 + 2
    assert count_parameters(G) == (conv(3, 64, 9, bias=True) + 33 * conv(64, 64, 3, norm=2)
                                   + 2 * conv(64, 256, 3, bias=True) + conv(64, 3, 9, bias=True) + prelus)
    pairs = ((64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 512), (512, 512))
    assert count_parameters(D) == conv(3, 64, 3, bias=True) + sum(conv(a, b, 3, norm=2) for a, b in pairs) + (
        512 * 6 * 6 * 1024 + 1024 + 1024 + 1)


@pytest.mark.parametrize("factor", [2, 4])
def test_any_size_is_enlarged(factor):
    G = srgan.Generator(base_channels=4, blocks=1, factor=factor)
    assert G(torch.zeros(1, 3, 5, 7)).shape == (1, 3, 5 * factor, 7 * factor)


def enlarged_noise(icnr):
    """What one sub-pixel stage makes of noise, before training, in float64."""
    torch.manual_seed(0)
    stage = srgan.Generator(base_channels=8, blocks=1, factor=2, icnr=icnr).enlarge.double()
    return stage(torch.randn(2, 8, 6, 6, dtype=torch.float64))


def test_the_sub_pixel_stages_begin_as_enlargement():
    """Kills an ICNR that repeats the filters in another order than the pixel shuffle takes them."""
    x = enlarged_noise(icnr=True)
    torch.testing.assert_close(x, interpolate(x[:, :, ::2, ::2], scale_factor=2))
    x = enlarged_noise(icnr=False)
    assert (x - interpolate(x[:, :, ::2, ::2], scale_factor=2)).abs().max() > 0.1


@pytest.mark.parametrize("batch_norm", [True, False])
def test_with_bicubic_it_begins_as_bicubic(batch_norm):
    G = srgan.Generator(base_channels=4, blocks=1, batch_norm=batch_norm, add_bicubic=True)
    assert any(isinstance(layer, torch.nn.BatchNorm2d) for layer in G.modules()) == batch_norm
    x = torch.rand(2, 3, 5, 5)
    torch.testing.assert_close(G(x), interpolate(x, scale_factor=4, mode="bicubic"))


@pytest.mark.parametrize("arguments", [{"factor": 3}, {"factor": 1}, {"blocks": 0}])
def test_impossible_enlargers_are_refused(arguments):
    with pytest.raises(ValueError, match="Expected"):
        srgan.Generator(base_channels=4, **arguments)


def test_a_D_of_another_size_is_refused():
    with pytest.raises(ValueError, match="multiple of 16"):
        srgan.Discriminator(image_size=40)


def test_the_context_encoder_has_the_paper_and_its_codes_layers():
    """128 pixels, 64 – 64 – 128 – 256 – 512 maps, a bottleneck of 4000, back to a hole of 64."""
    with torch.device("meta"):
        G = context_encoder.Generator()
        x, hole = torch.zeros(2, 3, 128, 128), torch.zeros(2, 1, 128, 128)
        assert G(x, hole).shape == (2, 3, 64, 64)
        assert G.bottleneck(G.encoder(x)).shape == (2, 4000, 1, 1)
    down = sum(conv(a, b, 4, norm=2) for a, b in ((64, 64), (64, 128), (128, 256), (256, 512), (512, 4000)))
    up = sum(conv(a, b, 4, norm=2) for a, b in ((4000, 512), (512, 256), (256, 128), (128, 64)))
    assert count_parameters(G) == conv(3, 64, 4, bias=True) + down + up + conv(64, 3, 4, bias=True)


def test_the_hole_may_be_anywhere_where_G_is_told():
    torch.manual_seed(0)
    G = context_encoder.Generator(image_size=16, out_size=16, base_channels=2, bottleneck=8, hole_channel=True).eval()
    x, hole = torch.rand(2, 3, 16, 16), torch.zeros(2, 1, 16, 16)
    hole[:, :, 3:9, 1:9] = 1
    assert G(x, hole).shape == x.shape
    assert not torch.equal(G(x, hole), G(x, hole.flip(3)))
    with pytest.raises(ValueError, match="masks of shape"):
        G(x, hole[:, :, :8])


def test_filled_keeps_all_outside_the_hole():
    x, made, hole = torch.zeros(1, 2, 4, 4), torch.ones(1, 2, 4, 4), torch.zeros(1, 1, 4, 4)
    hole[:, :, 1:3] = 1
    assert context_encoder.filled(x, made, hole).sum() == 2 * 8
    assert torch.equal(context_encoder.filled(x, made, hole), hole.expand(1, 2, 4, 4))


@pytest.mark.parametrize("G", [srgan.Generator(base_channels=4, blocks=1),
                               context_encoder.Generator(image_size=16, out_size=16, base_channels=2, bottleneck=4,
                                                         hole_channel=True)], ids=["srgan", "context_encoder"])
def test_they_ship_and_come_back(G, tmp_path):
    G.eval()
    again = shipped.load(shipped.save(tmp_path / "tiny.safetensors", G, {"data": "none"}))
    x = torch.rand(2, 3, 16, 16)
    given = (x, torch.zeros(2, 1, 16, 16)) if isinstance(G, context_encoder.Generator) else (x,)
    torch.testing.assert_close(G(*given), again(*given))
