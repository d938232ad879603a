"""PatchGAN: published sizes, receptive fields by formula and by gradient, what it takes and refuses."""

import pytest
import torch
from torch import nn

from ganlab.models import patchgan

FIELDS = {1: 16, 2: 34, 3: 70, 4: 142, 5: 286}


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def test_the_default_is_the_published_network():
    with torch.device("meta"):
        D = patchgan.Discriminator()
        assert count(D) == 2_768_705
        assert D(torch.randn(1, 3, 256, 256), torch.randn(1, 3, 256, 256)).shape == (1, 1, 30, 30)
        assert count(patchgan.Discriminator(in_channels=3, norm="instance")) == 2_764_737
        assert count(patchgan.PixelDiscriminator()) == 9_024


@pytest.mark.parametrize("layers", [1, 3, 5])
@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_the_smallest_image_gives_one_logit(layers, norm):
    D = patchgan.Discriminator(base_channels=1, layers=layers, norm=norm)
    assert D(torch.zeros(1, 6, 3 * 2**layers, 3 * 2**layers)).shape == (1, 1, 1, 1)


def test_widths_double_up_to_eight_times_the_base():
    with torch.device("meta"):
        D = patchgan.Discriminator(layers=5)
    assert [stage[0].out_channels for stage in D.stages] == [64, 128, 256, 512, 512, 512]
    assert [stage[0].stride[0] for stage in D.stages] == [2, 2, 2, 2, 2, 1]
    norms = [sum(isinstance(m, nn.BatchNorm2d) for m in stage) for stage in D.stages]
    assert norms == [0, 1, 1, 1, 1, 1], "the first stage has no norm"


def seen(D: nn.Module, size: int) -> tuple[int, int]:
    """Height and width of the pixels that change the middle logit of an image of this size.

    All weights are one and positive, so that no two ways from a pixel to the logit cancel; batch norm stands in
    eval mode, since in training it spreads every gradient over the whole batch.
    """
    for p in D.parameters():
        nn.init.constant_(p, 1 / p[0].numel() if p.dim() > 1 else 1)
    x = torch.rand(1, D.in_channels, size, size, requires_grad=True)
    logits = D.eval()(x)
    middle = logits.shape[-1] // 2
    (gradient,) = torch.autograd.grad(logits[0, 0, middle, middle], x)
    rows, columns = gradient.abs().sum((0, 1)).nonzero().T
    return int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1


@pytest.mark.parametrize(("layers", "field"), FIELDS.items())
def test_the_receptive_field_by_formula_and_by_gradient(layers, field):
    D = patchgan.Discriminator(in_channels=1, base_channels=1, layers=layers)
    assert D.receptive_field == field
    # the image must be so much larger that the padding is out of the middle logit's sight
    assert seen(D, field + 2 ** (layers + 2)) == (field, field)


def test_the_pixel_network_sees_a_pixel_and_the_image_network_all():
    pixel = patchgan.PixelDiscriminator(in_channels=1, base_channels=2)
    assert seen(pixel, 9) == (1, 1) == (pixel.receptive_field,) * 2
    image = patchgan.ImageDiscriminator(in_channels=1, base_channels=1, image_size=32)
    assert seen(image, 32) == (32, 32) == (image.receptive_field,) * 2


@pytest.mark.parametrize("build", [patchgan.Discriminator, patchgan.PixelDiscriminator,
                                   patchgan.ImageDiscriminator])
@pytest.mark.parametrize("norm", ["batch", "instance"])
def test_one_image_or_a_pair_whose_input_comes_first(build, norm):
    torch.manual_seed(0)
    sizes = {"image_size": 32} if build is patchgan.ImageDiscriminator else {}
    D = build(in_channels=4, base_channels=4, norm=norm, **sizes)
    x, y = torch.randn(2, 1, 32, 32), torch.randn(2, 3, 32, 32)
    assert torch.equal(D(x, y), D(torch.cat([x, y], 1)))
    assert D(x, y).shape[:2] == (2, 1)
    norms = {"batch": nn.BatchNorm2d, "instance": nn.InstanceNorm2d}
    assert any(isinstance(m, norms[norm]) for m in D.modules())


@pytest.mark.parametrize("build", [patchgan.Discriminator, patchgan.PixelDiscriminator,
                                   patchgan.ImageDiscriminator])
def test_leaky_slopes(build):
    with torch.device("meta"):
        slopes = [m.negative_slope for m in build(base_channels=2).modules() if isinstance(m, nn.LeakyReLU)]
    assert len(slopes) >= 2
    assert set(slopes) == {0.2}


def test_the_image_network_gives_one_logit():
    with torch.device("meta"):
        for size in (16, 64, 256):
            D = patchgan.ImageDiscriminator(image_size=size, base_channels=4)
            assert D(torch.randn(2, 6, size, size)).shape == (2, 1, 1, 1)


@pytest.mark.parametrize(("build", "arguments", "words"), [
    (patchgan.Discriminator, {"layers": 6}, "from 1 to 5 .*ImageDiscriminator"),
    (patchgan.Discriminator, {"layers": 0}, "layers"),
    (patchgan.Discriminator, {"in_channels": 0}, "in_channels"),
    (patchgan.Discriminator, {"norm": "layer"}, "batch"),
    (patchgan.PixelDiscriminator, {"base_channels": -1}, "base_channels"),
    (patchgan.ImageDiscriminator, {"image_size": 48}, "power of two"),
])
def test_wrong_sizes_are_refused_with_a_sentence(build, arguments, words):
    with pytest.raises(ValueError, match=words):
        build(**arguments)


@pytest.mark.parametrize(("shapes", "words"), [
    ([(2, 3, 32, 32)], r"\(batch, 6, height, width\), got \(2, 3"),
    ([(2, 3, 32, 32), (1, 3, 32, 32)], "of one size"),
    ([(2, 3, 32, 32), (2, 3, 16, 16)], "of one size"),
    ([(2, 3, 32, 32), (2, 1, 32, 32)], r"got \(2, 4"),
    ([(6, 32, 32)], r"got \(6, 32, 32\)"),
    ([(2, 6, 32, 23)], "at least 24×24 pixels for 3 strided layers"),
])
def test_wrong_inputs_are_refused_with_a_sentence(shapes, words):
    with pytest.raises(ValueError, match=words):
        patchgan.Discriminator(base_channels=1)(*map(torch.zeros, shapes))


def test_the_image_network_refuses_another_size():
    with pytest.raises(ValueError, match=r"6, 32, 32\), got"):
        patchgan.ImageDiscriminator(base_channels=1, image_size=32)(torch.zeros(2, 6, 64, 64))
