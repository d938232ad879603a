"""StyleGAN's networks: sizes at paper size, what each part does, growing, mixing, truncation, bad input."""

import math

import pytest
import torch
from torch import nn
from torch.nn.functional import avg_pool2d, conv2d, interpolate, leaky_relu, linear

from ganlab.models import stylegan
from ganlab.models.stylegan import Discriminator, Generator, adain, blur, minibatch_std, mix, pixel_norm

SMALL = {"image_size": 32, "base_channels": 64, "max_channels": 8}


def count(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


def small(**changes) -> Generator:
    torch.manual_seed(0)
    G = Generator(**{"latent_dim": 6, "style_dim": 8, "mapping_layers": 2, **SMALL, **changes})
    for layer in G.synthesis.layers:  # as if trained: at the start all noise is off
        nn.init.normal_(layer.noise_strength)
        nn.init.normal_(layer.bias)
    return G.eval()


def test_parameters_at_paper_size():
    with torch.device("meta"):
        G, D = Generator(), Discriminator()
    assert (count(G), count(D)) == (26_219_627, 23_087_249)
    assert count(G.mapping) == 8 * (512 * 512 + 512)
    assert len(G.synthesis.layers) == 18
    assert [layer.bias.numel() for layer in G.synthesis.layers][::2] == [512, 512, 512, 512, 256, 128, 64, 32, 16]


@pytest.mark.parametrize("size", [4, 8, 64, 1024])
def test_shapes_of_every_size(size):
    with torch.device("meta"):
        G, D = Generator(max_channels=8), Discriminator(max_channels=8)
        images = G(torch.randn(2, 512), image_size=size, alpha=0.5)
        assert images.shape == (2, 3, size, size)
        assert D(images, alpha=0.5).shape == (2,)


# --- the parts ------------------------------------------------------------------------------------------------


def test_equalised_layers_keep_the_variance_and_scale_when_used():
    torch.manual_seed(0)
    x = torch.randn(4000, 64)
    dense = stylegan.EqualisedLinear(64, 50)
    assert abs(float(dense.weight.detach().std()) - 1) < 0.1
    out = leaky_relu(dense(x), 0.2)
    assert 0.9 < float(out.detach().square().mean()) < 1.2  # √2 makes up for what LeakyReLU takes: 1.04 is exact
    slow = stylegan.EqualisedLinear(64, 50, lr_multiplier=0.01)
    assert abs(float(slow.weight.detach().std()) - 100) < 10
    with torch.no_grad():  # one step of Adam of size 1 on a weight and on a bias: a hundredth of the effect
        before = slow(x[:1])
        slow.weight += 1
        slow.bias += 1
        effect = slow(x[:1]) - before
        torch.testing.assert_close(effect, (x[:1].sum() * 0.01 * math.sqrt(2 / 64) + 0.01).expand_as(effect),
                                   rtol=1e-2, atol=1e-4)


def test_fused_convolutions_give_the_numbers_of_the_two_steps():
    """Kills a kernel that is turned round, not spread, or not averaged."""
    torch.manual_seed(0)
    x = torch.randn(2, 3, 6, 6)
    up, down = (stylegan.EqualisedConv(3, 5, 3, resample=way) for way in ("up", "down"))
    nn.init.normal_(up.bias)
    nn.init.normal_(down.bias)
    twice = interpolate(x, scale_factor=2)
    torch.testing.assert_close(up(x), conv2d(twice, up.weight * up.scale, up.bias, padding=1))
    torch.testing.assert_close(down(x), avg_pool2d(conv2d(x, down.weight * down.scale, down.bias, padding=1), 2))


def test_adain_gives_the_requested_moments():
    torch.manual_seed(0)
    x = torch.randn(3, 4, 6, 6) * 5 + 2
    scale, bias = torch.rand(3, 4) + 0.5, torch.randn(3, 4)
    y = adain(x, scale, bias)
    torch.testing.assert_close(y.mean((2, 3)), bias, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(y.std((2, 3), correction=0), scale, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(y[:1], adain(x[:1], scale[:1], bias[:1]))  # no image depends on its neighbours


def test_pixel_norm_makes_the_mean_square_one():
    torch.manual_seed(0)
    for shape in ((5, 7), (2, 7, 3, 3)):
        x = 4 * torch.randn(shape) + 1
        y = pixel_norm(x)
        torch.testing.assert_close(y.square().mean(1), torch.ones_like(y[:, 0]))
        torch.testing.assert_close(y / y.norm(dim=1, keepdim=True), x / x.norm(dim=1, keepdim=True))


def test_blur_keeps_the_mean_inside_and_is_the_binomial_filter():
    x = torch.zeros(1, 2, 5, 5)
    x[0, 1, 2, 2] = 16
    y = blur(x)
    assert torch.equal(y[0, 0], torch.zeros(5, 5))
    assert torch.equal(y[0, 1, 1:4, 1:4], torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]]))
    assert torch.equal(blur(torch.ones(1, 1, 6, 6))[..., 1:-1, 1:-1], torch.ones(1, 1, 4, 4))


def test_minibatch_std_by_hand():
    x = torch.tensor([1.0, 5.0, 3.0, 9.0]).view(4, 1, 1, 1).repeat(1, 2, 2, 2)
    x[:, 1] = 7  # a feature without variety
    # groups of two: images 0 and 2 (deviation 1), 1 and 3 (deviation 2); half of the features vary
    joined = minibatch_std(x, group=2)
    assert joined.shape == (4, 3, 2, 2) and torch.equal(joined[:, :2], x)
    torch.testing.assert_close(joined[:, 2, 0, 0], torch.tensor([0.5, 1.0, 0.5, 1.0]), rtol=0, atol=1e-4)
    whole = minibatch_std(x, group=3)  # 4 is no multiple: one group, deviation √8.75
    torch.testing.assert_close(whole[:, 2, 1, 1], torch.full((4,), 0.5 * 8.75**0.5), rtol=0, atol=1e-4)
    assert float(minibatch_std(torch.ones(4, 1, 2, 2))[0, 1, 0, 0]) < 1e-3


# --- the generator --------------------------------------------------------------------------------------------


def test_noise_makes_the_difference_and_can_be_kept_or_left_out():
    G = small()
    z = torch.randn(2, 6)
    with torch.no_grad():
        assert not torch.equal(G(z), G(z))
        twins = G(z[:1].expand(2, -1))
        assert (twins[0] - twins[1]).abs().max() > 0.01, "each image has noise of its own, beyond rounding"
        assert torch.equal(G(z, noise="none"), G(z, noise="none"))
        kept = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(3))
        again = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(3))
        assert torch.equal(G(z, noise=kept), G(z, noise=again))
        without_last = [*kept[:-1], None]
        assert not torch.equal(G(z, noise=kept), G(z, noise=without_last))
        torch.testing.assert_close(G(z, noise=[None] * 8), G(z, noise="none"))


def test_noise_starts_without_effect():
    torch.manual_seed(0)
    G = Generator(latent_dim=6, style_dim=8, mapping_layers=2, **SMALL).eval()
    z = torch.randn(2, 6)
    assert torch.equal(G(z), G(z, noise="none"))


def test_fading_is_continuous():
    """At α = 0 the image is the enlarged one of half the size; in D it is judged as that one."""
    G, D = small(), Discriminator(**SMALL)
    z = torch.randn(4, 6)
    with torch.no_grad():
        coarse = G(z, image_size=16, noise="none")
        enlarged = interpolate(coarse, scale_factor=2)
        torch.testing.assert_close(G(z, alpha=0.0, noise="none"), enlarged)
        torch.testing.assert_close(D(enlarged, alpha=0.0), D(coarse))
        fine = G(z, noise="none")
        torch.testing.assert_close(G(z, alpha=0.25, noise="none"), 0.75 * enlarged + 0.25 * fine)
        assert not torch.allclose(D(enlarged, alpha=0.0), D(enlarged, alpha=1.0))


def test_the_first_style_reaches_only_its_layers():
    G = small()
    with torch.no_grad():
        first, second = G.styles(torch.randn(3, 6)), G.styles(torch.randn(3, 6))
        for crossover in (0, 3, 8):
            both = mix(first, second, crossover)
            assert torch.equal(both[:, :crossover], first[:, :crossover])
            assert torch.equal(both[:, crossover:], second[:, crossover:])
        each = mix(first, second, torch.tensor([0, 5, 8]))
        assert torch.equal(each[1], mix(first, second, 5)[1]) and torch.equal(each[2], first[2])
        # what the layers before the crossover have made is the first one's, whatever comes later
        coarse = [G.synthesis(styles, image_size=8, noise="none") for styles in (first, mix(first, second, 4))]
        assert torch.equal(*coarse)
        for layer in range(8):
            changed = first.clone()
            changed[:, layer] = second[:, layer]
            assert not torch.equal(G.synthesis(changed, noise="none"), G.synthesis(first, noise="none")), layer


@pytest.mark.parametrize("crossover", [-1, 9, 1.5, True, torch.tensor([1, 2]), torch.tensor([1, 2, 9])])
def test_crossovers_out_of_range_are_refused(crossover):
    styles = torch.zeros(3, 8, 4)
    with pytest.raises(ValueError, match="Expected a crossover from 0 to 8"):
        mix(styles, styles, crossover)


def test_truncation_pulls_towards_the_mean_style():
    G = small()
    w_mean = G.average_w(torch.randn(500, 6))
    with torch.no_grad():
        styles = G.styles(torch.randn(3, 6))
        assert torch.equal(G.truncate(styles, 1), styles)
        torch.testing.assert_close(G.truncate(styles, 0), w_mean.expand_as(styles))
        torch.testing.assert_close(G.truncate(styles, 0.3) - w_mean, 0.3 * (styles - w_mean))
        torch.testing.assert_close(G.truncate(styles, -1) + styles, 2 * w_mean.expand_as(styles))
        z = torch.randn(3, 6)
        truncated = G.synthesis(G.truncate(G.styles(z), 0.3), noise="none")
        torch.testing.assert_close(G(z, psi=0.3, noise="none"), truncated)


@pytest.mark.parametrize("psi", [1.01, -2, math.nan])
def test_truncations_out_of_range_are_refused(psi):
    with pytest.raises(ValueError, match="Expected ψ from −1 to 1"):
        small()(torch.randn(1, 6), psi=psi)


def test_the_mean_style_follows_in_training_only():
    G = small()
    z = torch.randn(400, 6)
    G(z[:2])
    assert torch.equal(G.w_mean, torch.zeros(8))
    G.train()
    with torch.no_grad():
        G.styles(z)
        torch.testing.assert_close(G.w_mean, 0.005 * G.mapping(z).mean(0))
        for _ in range(999):
            G.styles(z)
        torch.testing.assert_close(G.w_mean, G.mapping(z).mean(0), rtol=0.02, atol=1e-3)  # 0.995^1000 = 0.7 %


def test_scaling_z_changes_nothing():
    """Kills a mapping network without its normalisation; that is why truncating z is another thing."""
    G = small()
    z = torch.randn(2, 6)
    torch.testing.assert_close(G(3 * z, noise="none"), G(z, noise="none"), rtol=1e-4, atol=1e-4)


# --- written out ----------------------------------------------------------------------------------------------


def randomised(network: nn.Module) -> nn.Module:
    """Give biases that show, which all start at 0."""
    torch.manual_seed(2)
    for name, p in network.named_parameters():
        if name.endswith("bias"):
            nn.init.normal_(p)
    return network


@pytest.mark.parametrize("noisy", [True, False])
@pytest.mark.parametrize("up", [True, False])
def test_a_styled_layer_written_out(up, noisy):
    """Kills a scale around 0 instead of 1, scale and bias exchanged, noise behind the activation, a missing blur."""
    layer = randomised(stylegan.StyledLayer(3, 5, 4, up=up))
    nn.init.normal_(layer.noise_strength)
    size = 8 if up else 4
    h, w, noise = torch.randn(2, 3, 4, 4), torch.randn(2, 4), torch.randn(2, 1, size, size)
    out = conv2d(interpolate(h, scale_factor=2) if up else h, layer.conv.weight * math.sqrt(2 / 27), padding=1)
    out = blur(out) if up else out
    if noisy:
        out = out + math.sqrt(2 / 27) * layer.noise_strength[:, None, None] * noise
    out = leaky_relu(out + layer.bias[:, None, None], 0.2)
    out = (out - out.mean((2, 3), keepdim=True)) / out.std((2, 3), correction=0, keepdim=True)
    scale, bias = linear(w, layer.to_style.weight * math.sqrt(1 / 4), layer.to_style.bias)[:, :, None, None].split(5, 1)
    torch.testing.assert_close(layer(h, w, noise if noisy else None), (1 + scale) * out + bias, rtol=1e-4, atol=1e-4)


def test_the_picture_of_the_constant_written_out():
    torch.manual_seed(0)
    g = randomised(stylegan.Synthesis(style_dim=4, image_size=4, base_channels=16, max_channels=3))
    assert torch.equal(g.constant, torch.ones(1, 3, 4, 4))
    styles = torch.randn(2, 2, 4)
    h = g.constant.expand(2, -1, -1, -1)
    for k in range(2):
        h = g.layers[k](h, styles[:, k], None)
    expected = conv2d(h, g.to_rgb[0].weight * math.sqrt(1 / 3), g.to_rgb[0].bias)
    torch.testing.assert_close(g(styles, noise="none"), expected)


def test_the_mapping_network_written_out():
    f = randomised(stylegan.Mapping(latent_dim=3, style_dim=5, layers=3, lr_multiplier=0.1))
    z = torch.randn(4, 3)
    w = z / z.square().mean(1, keepdim=True).sqrt()
    for layer, inputs in zip(f.layers, (3, 5, 5)):
        w = leaky_relu(linear(w, layer.weight * 0.1 * math.sqrt(2 / inputs), layer.bias * 0.1), 0.2)
    torch.testing.assert_close(f(z), w)


@pytest.mark.parametrize("alpha", [1.0, 0.3])
def test_the_discriminator_written_out(alpha):
    """Kills a halving without blur, a LeakyReLU that is missing, a gain of √2 before the logit."""
    D = randomised(Discriminator(image_size=8, base_channels=8, max_channels=4))
    few, many = D.from_rgb[1].weight.shape[0], D.from_rgb[0].weight.shape[0]
    assert (few, many) == (2, 4)

    def conv(layer, x):
        weight = layer.weight * math.sqrt(2 / layer.weight[0].numel())
        return conv2d(x, weight, layer.bias, padding=weight.shape[-1] // 2)

    x = torch.randn(4, 3, 8, 8)
    keep, halve = D.stages[0]
    h = leaky_relu(conv(D.from_rgb[1], x), 0.2)
    h = leaky_relu(conv(keep, h), 0.2)
    h = leaky_relu(avg_pool2d(conv(halve, blur(h)), 2), 0.2)
    h = alpha * h + (1 - alpha) * leaky_relu(conv(D.from_rgb[0], avg_pool2d(x, 2)), 0.2)
    spread = (h.var(0, correction=0) + 1e-8).sqrt().mean()  # the four are one group
    h = leaky_relu(conv(D.last, torch.cat([h, spread.expand(4, 1, 4, 4)], 1)), 0.2)
    h = leaky_relu(linear(h.flatten(1), D.dense.weight * math.sqrt(2 / (16 * many)), D.dense.bias), 0.2)
    logits = linear(h, D.to_logit.weight * math.sqrt(1 / many), D.to_logit.bias)
    torch.testing.assert_close(D(x, alpha=alpha), logits[:, 0])


# --- what does not fit ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("network", [Generator, Discriminator])
def test_sizes_that_are_no_powers_of_two_are_refused(network):
    for size in (24, 2, 0):
        with pytest.raises(ValueError, match="power of two and at least 4"):
            network(image_size=size)
    with pytest.raises(ValueError, match="base_channels"):
        network(base_channels=0)


@pytest.mark.parametrize(("layer", "shape"), [(0, (5, 1, 4, 4)), (3, (1, 1, 1, 1)), (2, (2, 1, 4, 4)),
                                              (7, (2, 8, 32, 32)), (1, (4, 4))])
def test_noise_of_another_shape_is_refused_with_its_layer(layer, shape):
    G = small()
    noise = G.synthesis.draw_noise(2)
    noise[layer] = torch.zeros(shape)
    with pytest.raises(ValueError, match=rf"noise \(2 or 1, .* for layer {layer}, got \({shape[0]}, .*draw_noise"):
        G(torch.randn(2, 6), noise=noise)
    if layer > 3:  # maps beyond the layers in use are ignored
        assert G(torch.randn(2, 6), noise=noise, image_size=8).shape == (2, 3, 8, 8)


@pytest.mark.parametrize("wrong", [0, -1.0, math.nan, math.inf])
def test_a_mapping_network_that_cannot_learn_is_refused(wrong):
    with pytest.raises(ValueError, match=r"multiplier \(mapping_lr of a generator\) above 0, got"):
        small(mapping_lr=wrong)


@pytest.mark.parametrize("wrong", ["Up", "", True])
def test_a_convolution_is_told_up_down_or_none(wrong):
    with pytest.raises(ValueError, match='Expected resample "up", "down" or None, got'):
        stylegan.EqualisedConv(2, 2, 3, resample=wrong)


def test_what_does_not_fit_is_said():
    G, D = small(), Discriminator(**SMALL)
    z, styles = torch.randn(2, 6), torch.zeros(2, 8, 8)
    with pytest.raises(ValueError, match="among 4, 8, 16, 32, got 64"):
        G(z, image_size=64)
    with pytest.raises(ValueError, match=r"alpha from 0 to 1, got 1\.5"):
        G(z, alpha=1.5)
    with pytest.raises(ValueError, match="noise for 8 layers, got 3"):
        G(z, noise=[None] * 3)
    for wrong in ("off", None, torch.zeros(8), 1.0):
        with pytest.raises(ValueError, match='Expected noise "fresh"'):
            G(z, noise=wrong)
    with pytest.raises(ValueError, match=r"at least 8 layers, 8\), got \(2, 4, 8\)"):
        G.synthesis(styles[:, :4])
    with pytest.raises(ValueError, match=r"got \(2, 8\)"):
        G.synthesis(styles[:, 0])
    with pytest.raises(ValueError, match=r"z of shape \(batch, 6\)"):
        G(torch.randn(2, 7))
    with pytest.raises(ValueError, match=r"\(batch, 3, height, width\)"):
        D(torch.zeros(2, 1, 32, 32))
    for shape in ((20, 20), (32, 16), (64, 64)):
        with pytest.raises(ValueError, match="square images of a size among 4, 8, 16, 32"):
            D(torch.zeros(2, 3, *shape))
    with pytest.raises(ValueError, match="alpha from 0 to 1"):
        D(torch.zeros(2, 3, 32, 32), alpha=-0.1)
