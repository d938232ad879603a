"""The generators of pix2pix: published sizes, what passes over the skips, and the modes in which G samples."""

import pytest
import torch
from torch import nn

from ganlab.models import pix2pix

BOTH = pytest.mark.parametrize("build", [pix2pix.UNet, pix2pix.EncoderDecoder])


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_the_default_is_the_published_network():
    with torch.device("meta"):
        G = pix2pix.UNet()
        assert count(G) == 54_413_955
        assert G(torch.randn(1, 3, 256, 256)).shape == (1, 3, 256, 256)
    widths = [64, 128, 256, 512, 512, 512, 512, 512]
    assert [stage[0].out_channels for stage in G.down] == widths
    assert [stage[1].in_channels for stage in G.up] == [512, 1024, 1024, 1024, 1024, 512, 256, 128]
    norms = [any(isinstance(m, nn.BatchNorm2d) for m in stage) for stage in [*G.down, *G.up]]
    assert norms == [False, *6 * [True], False, *7 * [True], False], "not at the image, not at the bottleneck"


def test_without_skips_the_decoder_is_half_as_wide():
    with torch.device("meta"):
        G = pix2pix.EncoderDecoder()
    assert [stage[1].in_channels for stage in G.up] == [512, 512, 512, 512, 512, 256, 128, 64]


@BOTH
@pytest.mark.parametrize("upsample", ["transposed", "resize"])
@pytest.mark.parametrize("norm", ["batch", "instance"])
@pytest.mark.parametrize("size", [16, 32, 128])
def test_shapes_at_every_size(build, upsample, norm, size):
    with torch.device("meta"):
        G = build(in_channels=1, out_channels=2, image_size=size, base_channels=4, norm=norm, upsample=upsample)
        assert G(torch.randn(3, 1, size, 3 * size)).shape == (3, 2, size, 3 * size)
        assert len(G.down) == len(G.up) == size.bit_length() - 1
    transposed = [m for m in G.modules() if isinstance(m, nn.ConvTranspose2d)]
    assert len(transposed) == (len(G.up) if upsample == "transposed" else 0)


@BOTH
def test_a_batch_of_one_trains_and_its_range_is_that_of_tanh(build):
    torch.manual_seed(0)
    G = build(image_size=16, base_channels=4)
    nn.init.normal_(G.up[-1][1].weight)  # large enough to leave [−1, 1] without tanh
    y = G(50 * torch.randn(1, 3, 16, 16))
    assert -1 <= y.min() < -0.9 and 0.9 < y.max() <= 1


def test_dropout_stands_in_the_wide_decoder_stages_between_the_first_and_the_last():
    def places(size, **arguments):
        with torch.device("meta"):
            G = pix2pix.UNet(image_size=size, base_channels=2, **arguments)
        return [number for number, stage in enumerate(G.up) if any(isinstance(m, nn.Dropout) for m in stage)]

    assert places(256) == [1, 2, 3]
    assert [places(size) for size in (128, 64, 32, 16)] == [[1, 2], [1], [], []]
    assert places(256, dropout=0) == []
    with torch.device("meta"):
        networks = pix2pix.UNet(), pix2pix.UNet(dropout=0.2)
    assert [{m.p for m in G.modules() if isinstance(m, nn.Dropout)} for G in networks] == [{0.5}, {0.2}]


@BOTH
def test_slopes_and_upsampling(build):
    with torch.device("meta"):
        G = build(image_size=32, base_channels=2, upsample="resize")
    assert [m.negative_slope for m in G.down.modules() if isinstance(m, nn.LeakyReLU)] == [0.2] * 4
    assert [m.mode for m in G.up.modules() if isinstance(m, nn.Upsample)] == ["nearest"] * 5


def test_only_the_skips_carry_what_the_bottleneck_loses():
    """With the bottleneck cut off, the U-Net's output still follows its input, the encoder–decoder's does not."""
    torch.manual_seed(0)
    x = torch.randn(2, 3, 32, 32)
    change = {}
    for build in (pix2pix.UNet, pix2pix.EncoderDecoder):
        G = build(image_size=32, base_channels=4).eval()
        nn.init.zeros_(G.down[-1][0].weight)
        with torch.no_grad():
            change[build] = (G(x)[0] - G(x)[1]).abs().max()
    assert change[pix2pix.UNet] > 0
    assert change[pix2pix.EncoderDecoder] == 0


def test_every_skip_goes_to_the_stage_of_its_size():
    """Of all ways from input to output one skip is left open: the output follows the input until it is cut too."""
    torch.manual_seed(0)
    x = torch.randn(2, 3, 32, 32)

    def change(G):
        return (G(x)[0] - G(x)[1]).abs().max()

    for number in range(1, 5):
        G = pix2pix.UNet(image_size=32, base_channels=4).eval()
        with torch.no_grad():
            for stage in G.up[number + 1:]:  # what comes over a skip stands before what comes from below
                stage[1].weight[:stage[1].in_channels // 2] = 0
            half = G.up[number][1].in_channels // 2
            G.up[number][1].weight[half:] = 0
            assert change(G) > 0
            G.up[number][1].weight[:half] = 0
            assert change(G) == 0


def trained(norm="batch") -> nn.Module:
    """A small G with dropout, whose running statistics differ from those of any one batch."""
    torch.manual_seed(0)
    G = pix2pix.UNet(image_size=64, base_channels=4, norm=norm)
    for _ in range(3):
        G(torch.randn(4, 3, 64, 64))
    return G


def test_the_paper_samples_with_dropout_and_with_the_statistics_of_the_batch():
    G = trained()
    x = torch.randn(4, 3, 64, 64)
    with pix2pix.sampling(G):
        assert not torch.equal(G(x), G(x)), "dropout is the noise"
    with pix2pix.sampling(G, dropout=False):
        assert torch.equal(G(x), G(x))
        assert not torch.allclose(G(x)[:1], G(x[:1])), "the others of the batch have a part in it"
    with pix2pix.sampling(G, dropout=False, batch_statistics=False):
        assert torch.allclose(G(x)[:1], G(x[:1]), atol=1e-5)
        usual = G(x)
    assert torch.equal(usual, G.eval()(x))
    with pix2pix.sampling(G, batch_statistics=False):
        assert not torch.equal(G(x), G(x))


@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_sampling_leaves_no_trace(norm):
    G = trained(norm)
    G.down[1].eval()  # one part in another mode than the rest
    modes = [m.training for m in G.modules()]
    tracks = [m.track_running_stats for m in G.modules() if isinstance(m, nn.BatchNorm2d)]
    state = {name: value.clone() for name, value in G.state_dict().items()}
    with pytest.raises(KeyError), pix2pix.sampling(G):
        assert not G(torch.randn(2, 3, 64, 64)).requires_grad
        raise KeyError
    assert [m.training for m in G.modules()] == modes
    assert [m.track_running_stats for m in G.modules() if isinstance(m, nn.BatchNorm2d)] == tracks
    assert all(torch.equal(value, state[name]) for name, value in G.state_dict().items())
    assert torch.is_grad_enabled()


@BOTH
@pytest.mark.parametrize(("arguments", "words"), [
    ({"image_size": 48}, "power of two"), ({"image_size": 8}, "at least 16"),
    ({"in_channels": 0}, "in_channels"), ({"out_channels": 0}, "out_channels"),
    ({"base_channels": 0}, "base_channels"), ({"norm": "none"}, "instance"),
    ({"upsample": "bilinear"}, '"transposed" or "resize"'), ({"dropout": 1}, "below 1"),
])
def test_wrong_sizes_are_refused_with_a_sentence(build, arguments, words):
    with pytest.raises(ValueError, match=words):
        build(**{"base_channels": 2, "image_size": 16} | arguments)


@BOTH
@pytest.mark.parametrize(("shape", "words"), [
    ((1, 1, 32, 32), "got \\(1, 1"), ((1, 3, 32, 48), "multiples of 32, got 32×48"),
    ((1, 3, 16, 32), "multiples of 32, got 16×32"), ((1, 3, 0, 32), "got 0×32"),
])
def test_wrong_inputs_are_refused_with_a_sentence(build, shape, words):
    with pytest.raises(ValueError, match=words):
        build(image_size=32, base_channels=2)(torch.zeros(shape))
