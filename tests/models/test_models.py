"""Parameter counts, shapes and ranges of every model, at paper size on the meta device, small on the CPU."""

import pytest
import torch
from torch import nn

from ganlab.models import dcgan, mlp, patchgan, pix2pix, shadows


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


@pytest.mark.parametrize(("build", "expected"), [
    (dcgan.Generator, 3_576_704), (dcgan.Discriminator, 2_765_568),
    (mlp.Generator, 114_064), (mlp.Discriminator, 100_609),
])
def test_default_sizes_are_the_published_ones(build, expected):
    with torch.device("meta"):
        assert count(build()) == expected


def test_paper_width_starts_from_1024_maps():
    with torch.device("meta"):
        stages = dcgan.Generator(base_channels=128).stages
    assert [stage[0].out_channels for stage in stages] == [1024, 512, 256, 128]


@pytest.mark.parametrize("size", [16, 32, 64, 128, 256])
@pytest.mark.parametrize("channels", [1, 3])
def test_dcgan_shapes_at_every_size(size, channels):
    with torch.device("meta"):
        G = dcgan.Generator(image_size=size, channels=channels, base_channels=8, latent_dim=10)
        D = dcgan.Discriminator(image_size=size, channels=channels, base_channels=8)
        x = G(torch.randn(3, 10))
        assert x.shape == (3, channels, size, size)
        assert D(x).shape == (3,)


@pytest.mark.parametrize("build", [
    lambda: pix2pix.UNet(image_size=32, base_channels=16), lambda: patchgan.Discriminator(base_channels=16),
    lambda: shadows.UNet(in_channels=3, out_channels=1, base_channels=16),
])
def test_the_weights_of_every_layer_start_as_published(build):
    """N(0, 0.02), batch norm N(1, 0.02), no bias. Kills torch's own start, and a network that forgets this one."""
    torch.manual_seed(0)
    for layer in build().modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.BatchNorm2d):
            start = layer.weight - (1 if isinstance(layer, nn.BatchNorm2d) else 0)
            # five standard errors, 0.02 / √n of the mean and 0.02 / √2n of the deviation
            assert abs(start.mean()) < 0.1 / start.numel() ** 0.5
            assert abs(start.std() - 0.02) < 0.1 / (2 * start.numel()) ** 0.5
            assert layer.bias is None or (layer.bias == 0).all()


def test_mlp_shapes_and_ranges():
    torch.manual_seed(0)
    x = mlp.Generator()(100 * torch.randn(5, 100))
    assert x.shape == (5, 1, 28, 28)
    assert 0.9 < x.abs().max() <= 1
    assert mlp.Discriminator()(x).shape == (5,)
    assert mlp.PointGenerator(latent_dim=3, hidden=(8, 8), dim=2)(torch.randn(5, 3)).shape == (5, 2)
    assert mlp.PointDiscriminator(hidden=(8,), dim=1)(torch.randn(5, 1)).shape == (5,)


def test_dense_networks_of_points_are_the_layers_that_were_asked_for():
    G, D = mlp.PointGenerator(latent_dim=3, hidden=(5, 7), dim=2), mlp.PointDiscriminator(hidden=(4,), dim=2)
    assert [type(layer) for layer in G.layers] == [nn.Linear, nn.ReLU, nn.Linear, nn.ReLU, nn.Linear]
    assert [layer.out_features for layer in G.layers[::2]] == [5, 7, 2]
    assert [type(layer) for layer in D.layers] == [nn.Linear, nn.LeakyReLU, nn.Linear]
    assert type(mlp.PointDiscriminator(activation=nn.Tanh).layers[1]) is nn.Tanh


def test_dcgan_range_is_that_of_tanh():
    torch.manual_seed(0)
    x = dcgan.Generator(image_size=16, base_channels=8)(torch.randn(4, 100))
    assert x.abs().max() <= 1
    assert x.min() < 0 < x.max()


@pytest.mark.parametrize("build", [dcgan.Generator, dcgan.Discriminator])
def test_weights_start_as_the_paper_says(build):
    torch.manual_seed(0)
    network = build()
    weights = torch.cat([m.weight.flatten() for m in network.modules()
                         if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)])
    # over two million draws: the standard error of the mean is 1.4e-5, that of the deviation 1e-5
    assert abs(weights.mean()) < 1e-4
    assert abs(weights.std() - 0.02) < 1e-4
    scales = torch.cat([m.weight for m in network.modules() if isinstance(m, nn.BatchNorm2d)])
    assert abs(scales.mean() - 1) < 0.005
    assert abs(scales.std() - 0.02) < 0.005
    assert all((m.bias == 0).all() for m in network.modules() if isinstance(m, nn.BatchNorm2d))


@pytest.mark.parametrize(("build", "slopes"), [
    (dcgan.Generator, []), (dcgan.Discriminator, [0.2] * 4), (mlp.Generator, [0.01]), (mlp.Discriminator, [0.01])])
def test_leaky_slopes(build, slopes):
    with torch.device("meta"):
        layers = list(build().modules())
    assert [layer.negative_slope for layer in layers if isinstance(layer, nn.LeakyReLU)] == slopes
    assert sum(isinstance(layer, nn.ReLU) for layer in layers) == (4 if build is dcgan.Generator else 0)


def test_batch_norm_is_neither_at_the_output_of_G_nor_at_the_input_of_D():
    G, D = dcgan.Generator(image_size=16, base_channels=8), dcgan.Discriminator(image_size=16, base_channels=8)
    assert not any(isinstance(m, nn.BatchNorm2d) for m in G.to_image.modules())
    assert not any(isinstance(m, nn.BatchNorm2d) for m in D.from_image.modules())
    assert sum(isinstance(m, nn.BatchNorm2d) for m in G.modules()) == 2
    assert sum(isinstance(m, nn.BatchNorm2d) for m in D.modules()) == 1
    pooling = (nn.MaxPool2d, nn.AvgPool2d, nn.AdaptiveAvgPool2d)
    assert not any(isinstance(m, pooling) for m in [*G.modules(), *D.modules()])


def test_without_batch_norm_d_judges_each_image_for_itself():
    """What a gradient penalty needs; kills the flag that changes nothing, and convolutions left without a bias."""
    D = dcgan.Discriminator(image_size=16, channels=1, base_channels=4, batch_norm=False)
    x = torch.randn(5, 1, 16, 16)
    torch.testing.assert_close(D(x)[:2], D(x[:2]))
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in D.modules())
    assert D.stages[0][0].bias is not None
    normed = dcgan.Discriminator(image_size=16, channels=1, base_channels=4)
    assert not torch.allclose(normed(x)[:2], normed(x[:2])) and normed.stages[0][0].bias is None


@pytest.mark.parametrize(("build", "arguments", "words"), [
    (dcgan.Generator, {"image_size": 28}, "power of two"),
    (dcgan.Discriminator, {"image_size": 8}, "at least 16"),
    (dcgan.Generator, {"image_size": 64.0}, "power of two"),
    (dcgan.Generator, {"latent_dim": 0}, "latent_dim"),
    (dcgan.Discriminator, {"channels": -1}, "channels"),
    (dcgan.Generator, {"base_channels": 0}, "base_channels"),
    (mlp.Generator, {"hidden": 0}, "hidden"),
    (mlp.Discriminator, {"image_shape": (28, 28)}, "image_shape"),
    (mlp.PointGenerator, {"hidden": (0,)}, "hidden"),
    (mlp.PointDiscriminator, {"hidden": 64}, r"\(64,\)"),
])
def test_wrong_sizes_are_refused_with_a_sentence(build, arguments, words):
    with pytest.raises(ValueError, match=words):
        build(**arguments)


@pytest.mark.parametrize(("network", "shape", "words"), [
    (dcgan.Generator(image_size=16, base_channels=2), (4, 99), r"\(batch, 100\), got \(4, 99\)"),
    (dcgan.Generator(image_size=16, base_channels=2), (4, 100, 1, 1), r"\(batch, 100\)"),
    (dcgan.Discriminator(image_size=16, base_channels=2), (4, 3, 32, 32), r"3, 16, 16\), got"),
    (mlp.Discriminator(), (4, 784), r"1, 28, 28\), got"),
    (mlp.Generator(), (4,), r"\(batch, 100\)"),
    (mlp.PointDiscriminator(), (4, 3), r"\(batch, 2\)"),
])
def test_wrong_inputs_are_refused_with_a_sentence(network, shape, words):
    with pytest.raises(ValueError, match=words):
        network(torch.zeros(shape))


@pytest.mark.cuda
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_dcgan_trains_on_cuda(dtype):
    from ganlab.training import gan

    torch.manual_seed(0)
    G, D = dcgan.Generator().cuda(), dcgan.Discriminator().cuda()
    opt_G, opt_D = gan.adam(G), gan.adam(D)
    x = torch.rand(16, 3, 64, 64, device="cuda") * 2 - 1
    for _ in range(3):
        with torch.autocast("cuda", dtype, enabled=dtype != torch.float32):
            scalars = gan.step(G, D, opt_G, opt_D, x, torch.randn(16, 100, device="cuda"))
    assert all(torch.isfinite(value) and value.is_cuda for value in scalars.values())
