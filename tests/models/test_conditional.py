"""cGAN and AC-GAN: sizes, where the class comes in, what is refused."""

import pytest
import torch
from torch import nn

from ganlab.models import acgan, cgan

SMALL = {"image_size": 16, "channels": 1, "base_channels": 4}


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("build", "expected"), [
    # by hand: 100·200+200 + 10·1000+1000 + 1200·1200+1200 + 1200·784+784
    (cgan.MLPGenerator, 2_413_984),
    # 784·1200+1200 + 10·250+250 + 290·960+960 + 240+1
    (cgan.MLPDiscriminator, 1_224_351),
    # DCGAN's, and for each of 10 classes 4·4·512 weights of the first stage
    (cgan.Generator, 3_576_704 + 10 * 16 * 512), (acgan.Generator, 3_576_704 + 10 * 16 * 512),
    # DCGAN's, with 4·4·64 weights for one more channel, and 64² numbers a class
    (cgan.Discriminator, 2_765_568 + 16 * 64 + 10 * 64**2),
    # DCGAN's, with 4·4·512 weights and a bias a class
    (acgan.Discriminator, 2_765_568 + 10 * (16 * 512 + 1)),
])
def test_default_sizes(build, expected):
    with torch.device("meta"):
        assert count(build()) == expected


@pytest.mark.parametrize("size", [16, 32, 64])
@pytest.mark.parametrize("channels", [1, 3])
def test_shapes_at_every_size(size, channels):
    with torch.device("meta"):
        shape = {"classes": 7, "image_size": size, "channels": channels, "base_channels": 8}
        z, y = torch.randn(5, 10), torch.zeros(5, dtype=torch.int64)
        x = cgan.Generator(latent_dim=10, **shape)(z, y)
        assert x.shape == (5, channels, size, size)
        assert acgan.Generator(latent_dim=10, **shape)(z, y).shape == x.shape
        assert cgan.Discriminator(**shape)(x, y).shape == (5,)
        source, named = acgan.Discriminator(**shape)(x)
        assert (source.shape, named.shape) == ((5,), (5, 7))


def test_dense_shapes_and_range():
    torch.manual_seed(0)
    G, D = cgan.MLPGenerator(hidden=(8, 9, 10)), cgan.MLPDiscriminator(hidden=(8, 9, 10))
    y = torch.arange(6)
    x = G(100 * torch.randn(6, 100), y)
    assert x.shape == (6, 1, 28, 28)
    assert -1 <= x.min() < -0.9 and 0.9 < x.max() <= 1
    assert D(x, y).shape == (6,)


def test_maxout_is_the_largest_of_its_pieces():
    torch.manual_seed(0)
    maxout = cgan.Maxout(3, 4, 5)
    x = torch.randn(2, 3)
    pieces = maxout.linear(x)
    expected = torch.stack([pieces[:, 5 * unit:5 * unit + 5].max(1).values for unit in range(4)], 1)
    torch.testing.assert_close(maxout(x), expected)


def test_z_and_the_class_pass_through_relu_before_they_are_joined():
    torch.manual_seed(0)
    G = cgan.MLPGenerator(hidden=(8, 9, 10))
    for hidden, inputs in ((G.from_z, torch.randn(20, 100)), (G.from_y, torch.eye(10))):
        h = hidden(inputs)
        assert (h == hidden[0](inputs).clamp_min(0)).all()
        assert (h == 0).any()
    assert [type(layer) for layer in G.joined] == [nn.Linear, nn.ReLU, nn.Linear, nn.Tanh]


def dense(network):
    return lambda: network(hidden=(8, 8, 8))


def convolutional(network):
    return lambda: network(**SMALL)


PAIRS = [(convolutional(cgan.Generator), convolutional(cgan.Discriminator)),
         (dense(cgan.MLPGenerator), dense(cgan.MLPDiscriminator))]


@pytest.mark.parametrize(("build_G", "build_D"), PAIRS)
def test_both_networks_see_the_class(build_G, build_D):
    """Kills a condition that is made and then not joined."""
    torch.manual_seed(0)
    G, D = build_G().eval(), build_D().eval()
    z = torch.randn(1, 100).expand(10, -1)
    with torch.no_grad():
        x = G(z, torch.arange(10))
        assert torch.pdist(x.flatten(1)).min() > 1e-4, "two classes give the same image"
        assert torch.pdist(D(x[:1].expand(10, -1, -1, -1), torch.arange(10))[:, None]).min() > 1e-7


@pytest.mark.parametrize("build", [PAIRS[0][0], PAIRS[1][0], convolutional(acgan.Generator)])
def test_weights_of_one_class_are_that_class_and_half_of_each_lies_between(build):
    torch.manual_seed(0)
    G = build().eval()
    z = torch.randn(3, 100)
    y = torch.tensor([2, 0, 9])
    rows = nn.functional.one_hot(y, 10).float()
    with torch.no_grad():
        torch.testing.assert_close(G(z, rows), G(z, y))
        torch.testing.assert_close(G(z, rows.long()), G(z, y))
        half = G(z, 0.5 * rows + 0.5 * rows.roll(1, 1))
        ends = G(z, y), G(z, (y + 1) % 10)
        for end in ends:
            assert (half - end).abs().max() < (ends[0] - ends[1]).abs().max()
            assert (half - end).abs().max() > 1e-5


def test_the_class_is_a_learned_channel_beside_the_image():
    torch.manual_seed(0)
    D = cgan.Discriminator(**SMALL)
    seen = []
    D.body.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    x = torch.rand(2, 1, 16, 16)
    D(x, torch.tensor([3, 8])).sum().backward()
    assert torch.equal(seen[0][:, :1], x)
    assert torch.equal(seen[0][:, 1].flatten(1), D.from_y.weight[[3, 8]])
    assert 0.9 < D.from_y.weight.std() < 1.1  # 2,560 draws: standard error 0.014
    assert D.from_y.weight.grad[[3, 8]].abs().sum() > 0
    assert D.from_y.weight.grad[[0, 1, 2]].abs().sum() == 0


def test_both_heads_of_acgan_read_the_same_features():
    torch.manual_seed(0)
    D = acgan.Discriminator(**SMALL)
    x = torch.rand(4, 1, 16, 16)
    D.train()
    source, named = D(x)
    torch.testing.assert_close(source, D.body(x))
    named.sum().backward()
    assert D.body.from_image[0].weight.grad.abs().sum() > 0
    assert D.to_class.bias.abs().sum() == 0
    assert 0.015 < D.to_class.weight.std() < 0.025  # 1,280 draws of N(0, 0.02)


@pytest.mark.parametrize("build", [PAIRS[0][0], PAIRS[1][0]])
@pytest.mark.parametrize(("y", "words"), [
    (torch.tensor([0, 10]), "from 0 to 9, got 0 to 10"),
    (torch.tensor([-1, 3]), "from 0 to 9, got -1 to 3"),
    (torch.tensor([1]), r"shape \(2,\)"),
    (torch.tensor([[1], [2]]), r"class weights of shape \(2, 10\), got \(2, 1\)"),
    (torch.tensor([1, 2], dtype=torch.int32), "int64"),
    (torch.rand(2, 9), r"class weights of shape \(2, 10\), got \(2, 9\)"),
    (torch.rand(2), r"class weights of shape \(2, 10\)"),
])
def test_wrong_classes_are_refused_by_generators(build, y, words):
    torch.manual_seed(0)
    with pytest.raises(ValueError, match=words):
        build()(torch.zeros(2, 100), y)


@pytest.mark.parametrize(("build", "x"), [(PAIRS[0][1], torch.zeros(2, 1, 16, 16)),
                                          (PAIRS[1][1], torch.zeros(2, 1, 28, 28))])
def test_wrong_classes_and_images_are_refused_by_discriminators(build, x):
    torch.manual_seed(0)
    D = build()
    with pytest.raises(ValueError, match="from 0 to 9, got 3 to 12"):
        D(x, torch.tensor([3, 12]))
    with pytest.raises(ValueError, match=r"shape \(2,\)"):
        D(x, torch.tensor([3]))
    with pytest.raises(ValueError, match="Expected images of shape"):
        D(x[:, :, 1:], torch.tensor([3, 1]))
    with pytest.raises(ValueError, match="Expected images of shape"):
        acgan.Discriminator(**SMALL)(x[:, :, 1:])


@pytest.mark.parametrize("build", [cgan.Generator, cgan.Discriminator, cgan.MLPGenerator, cgan.MLPDiscriminator,
                                   acgan.Generator, acgan.Discriminator])
def test_no_class_at_all_is_refused(build):
    with pytest.raises(ValueError, match="classes"):
        build(classes=0)
