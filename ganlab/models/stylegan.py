"""StyleGAN: Karras, Laine & Aila 2019, "A style-based generator architecture for generative adversarial networks".

Figure 1b, with the names of the classes below:

    z → pixel norm → dense × 8 → w                            Mapping, f
    w → dense (A) → scale and bias of AdaIN                   one A a layer; the strengths of the noise are B

    constant 4×4 ──→ + noise → LeakyReLU → AdaIN              Synthesis, g: each line is a StyledLayer
            conv ──→ + noise → LeakyReLU → AdaIN
    up 8×8, conv ──→ + noise → LeakyReLU → AdaIN
            conv ──→ + noise → LeakyReLU → AdaIN
    …                                                         up to 1024×1024
            1×1 conv → image                                  to_rgb

AdaIN, adaptive instance normalisation, lets w set the scale and the bias of every feature map at every layer. The
discriminator, and growing both networks from small images to large ones, are those of Karras et al. 2018,
"Progressive growing of GANs for improved quality, stability, and variation".

A network built for 1024×1024 also makes and judges 8×8, 16×16 …: `image_size` says which, and `alpha` how far the
newest layers are faded in. Layers that are not yet asked for take no part and get no gradient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import (
    avg_pool2d,
    conv2d,
    conv_transpose2d,
    interpolate,
    leaky_relu,
    linear,
    pad,
)

from ganlab.layers import check_channels, check_image_size, check_latent, check_positive, instance_norm

SLOPE = 0.2  # of every LeakyReLU
GAIN = math.sqrt(2)  # He et al. 2015: keeps the variance through a (leaky) ReLU
Noise = str | Sequence[Tensor | None]  # "fresh", "none", or for each layer a map (B or 1, 1, H, W) or None


# --- the generator, figure 1b ---------------------------------------------------------------------------------


class Generator(nn.Module):
    """The style-based generator: mapping network and synthesis network, figure 1b.

    The defaults have 26,219,627 parameters, mapping included.

    Args:
        latent_dim, style_dim: lengths of z and of w.
        mapping_layers: dense layers of the mapping network.
        mapping_lr: its learning rate, against that of the synthesis network; above 0.
        image_size, channels, base_channels, max_channels: as in `Synthesis`.

    Raises:
        ValueError: a size is no power of two, or a number is not positive.

    Attributes:
        mapping, synthesis: f and g.
        w_mean: w̄ (style_dim,), the centre for truncation; a moving average over what the mapping network gives
            in training mode, or what `average_w` measures.
        config: the arguments, by name.
    """

    def __init__(self, *, latent_dim: int = 512, style_dim: int = 512, mapping_layers: int = 8,
                 mapping_lr: float = 0.01, image_size: int = 1024, channels: int = 3, base_channels: int = 8192,
                 max_channels: int = 512) -> None:
        super().__init__()
        self.config = {"latent_dim": latent_dim, "style_dim": style_dim, "mapping_layers": mapping_layers,
                       "mapping_lr": mapping_lr, "image_size": image_size, "channels": channels,
                       "base_channels": base_channels, "max_channels": max_channels}
        self.mapping = Mapping(latent_dim=latent_dim, style_dim=style_dim, layers=mapping_layers,
                               lr_multiplier=mapping_lr)
        self.synthesis = Synthesis(style_dim=style_dim, image_size=image_size, channels=channels,
                                   base_channels=base_channels, max_channels=max_channels)
        self.register_buffer("w_mean", torch.zeros(style_dim))
        self.latent_dim, self.image_size = latent_dim, image_size

    def forward(self, z: Tensor, *, psi: float = 1.0, image_size: int | None = None, alpha: float = 1.0,
                noise: Noise = "fresh") -> Tensor:
        """Turn z (B, latent_dim) into images (B, channels, image_size, image_size); see `truncate`, `Synthesis`."""
        styles = self.truncate(self.styles(z), psi)
        return self.synthesis(styles, image_size=image_size, alpha=alpha, noise=noise)

    def styles(self, z: Tensor) -> Tensor:
        """Return w = f(z) once for every layer, (B, layers, style_dim); in training mode w̄ follows."""
        w = self.mapping(z)
        if self.training:
            with torch.no_grad():
                self.w_mean.lerp_(w.float().mean(dim=0), 0.005)
        return w[:, None].expand(-1, len(self.synthesis.layers), -1)

    def truncate(self, styles: Tensor, psi: float) -> Tensor:
        """Truncation in w, appendix B: w' = w̄ + ψ (w − w̄), for styles (…, style_dim).

        Args:
            psi: 1 changes nothing, 0 is the mean face for all, below 0 lie the opposites (figure 8); in [−1, 1].

        Raises:
            ValueError: ψ is out of range.
        """
        _check_psi(psi)
        return styles if psi == 1 else self.w_mean + psi * (styles - self.w_mean)

    @torch.no_grad()
    def average_w(self, z: Tensor) -> Tensor:
        """Set w̄ to the mean of f(z) over these z (N, latent_dim), a few thousand, and return it."""
        return self.w_mean.copy_(self.mapping(z).float().mean(dim=0))


class Mapping(nn.Module):
    """f: z → w: dense layers with LeakyReLU on the normalised z, which learn a hundred times slower (appendix C).

    Args:
        latent_dim, style_dim: lengths of z and of w.
        layers: their number.
        lr_multiplier: how fast they learn, against all other layers; above 0.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, latent_dim: int = 512, style_dim: int = 512, layers: int = 8,
                 lr_multiplier: float = 0.01) -> None:
        super().__init__()
        check_positive(latent_dim=latent_dim, style_dim=style_dim, layers=layers)
        self.latent_dim = latent_dim
        self.layers = nn.ModuleList(
            EqualisedLinear(inputs, style_dim, lr_multiplier=lr_multiplier)
            for inputs in [latent_dim, *[style_dim] * (layers - 1)])

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into w (B, style_dim)."""
        check_latent(z, self.latent_dim)
        w = pixel_norm(z)
        for layer in self.layers:
            w = leaky_relu(layer(w), SLOPE)
        return w


class Synthesis(nn.Module):
    """g: styles → image, from a learned constant 4×4, two styled layers a size.

    Args:
        style_dim: length of w.
        image_size: the largest size, a power of two, 4 or more.
        channels: of the image.
        base_channels: a size has min(max_channels, 2 · base_channels / size) feature maps: 16 at 1024² by default.
        max_channels: feature maps of the small sizes.

    Raises:
        ValueError: a size is no power of two, or a number is not positive.

    Attributes:
        sizes: all sizes that it makes: 4, 8, … image_size.
    """

    def __init__(self, *, style_dim: int = 512, image_size: int = 1024, channels: int = 3,
                 base_channels: int = 8192, max_channels: int = 512) -> None:
        super().__init__()
        check_positive(style_dim=style_dim, channels=channels)
        self.sizes, maps = _sizes_and_maps(image_size, base_channels, max_channels)
        self.style_dim, self.image_size = style_dim, image_size
        self.constant = nn.Parameter(torch.ones(1, maps[0], 4, 4))
        self.layers = nn.ModuleList([StyledLayer(None, maps[0], style_dim),
                                     StyledLayer(maps[0], maps[0], style_dim)])
        for many, few in pairwise(maps):
            self.layers += [StyledLayer(many, few, style_dim, up=True), StyledLayer(few, few, style_dim)]
        self.to_rgb = nn.ModuleList(EqualisedConv(count, channels, 1, gain=1.0) for count in maps)

    def forward(self, styles: Tensor, *, image_size: int | None = None, alpha: float = 1.0,
                noise: Noise = "fresh") -> Tensor:
        """Make images (B, channels, image_size, image_size), in the range of the training images but not cut to it.

        Args:
            styles: one w a layer, (B, layers, style_dim); layers beyond those in use are ignored.
            image_size: one of `sizes`, the largest by default.
            alpha: in [0, 1], how far the layers of this size are faded in; at 0 the image is that of half the size,
                enlarged (2018, figure 2).
            noise: "fresh", "none", or a map or None for each layer in use, as `draw_noise` gives them.

        Raises:
            ValueError: styles, size, alpha or noise that do not fit.
        """
        last = _stage(self.sizes, image_size or self.image_size, alpha)
        _check_styles(styles, 2 * (last + 1), self.style_dim)
        noise = _noise_maps(noise, styles, self.sizes[:last + 1])
        h = self.constant.expand(len(styles), -1, -1, -1)  # (B, maps, 4, 4)
        for stage in range(last + 1):
            before = h
            for k in (2 * stage, 2 * stage + 1):
                h = self.layers[k](h, styles[:, k], noise[k])  # (B, maps, 4 · 2^stage, 4 · 2^stage)
        image = self.to_rgb[last](h)
        if alpha < 1 and last:
            coarse = upsample(self.to_rgb[last - 1](before))
            image = coarse + alpha * (image - coarse)
        return image

    def layers_at(self, image_size: int | None = None) -> int:
        """Return how many layers, and so styles, an image of this size takes: two for each doubling from 4×4 on."""
        return 2 * (_stage(self.sizes, image_size or self.image_size, 1.0) + 1)

    def draw_noise(self, batch: int = 1, *, generator: torch.Generator | None = None) -> list[Tensor]:
        """Return standard normal noise for every layer, [(batch, 1, 4, 4), (batch, 1, 4, 4), (batch, 1, 8, 8), …].

        Given again, it makes the same picture again; with batch 1, one noise for all images. A generator on the CPU
        gives the same noise for every device.
        """
        sizes = [size for size in self.sizes for _ in range(2)]
        drawn_on = self.constant.device if generator is None else generator.device
        return [torch.randn(batch, 1, size, size, generator=generator, device=drawn_on).to(self.constant.device)
                for size in sizes]


class StyledLayer(nn.Module):
    """One layer of figure 1b: convolution, noise, bias, LeakyReLU, AdaIN.

    Departure: the noise counts as one more input of the convolution, its strength scaled as the weights of the
    others. The paper scales no strength; Adam then moves it dozens of times faster than those weights, and runs of
    minutes end in speckle.

    Args:
        inputs: feature maps that come in; None for the layer on the learned constant, which has no convolution.
        outputs: feature maps that go out.
        style_dim: length of w.
        up: double the size first, and blur behind the convolution.
    """

    def __init__(self, inputs: int | None, outputs: int, style_dim: int, *, up: bool = False) -> None:
        super().__init__()
        self.up = up
        self.conv = None if inputs is None else EqualisedConv(inputs, outputs, 3, bias=False,
                                                              resample="up" if up else None)
        self.noise_strength = nn.Parameter(torch.zeros(outputs))  # B in figure 1b: starts without noise
        self.noise_scale = GAIN / math.sqrt(9 * (inputs or outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.to_style = EqualisedLinear(style_dim, 2 * outputs, gain=1.0)  # A in figure 1b

    def forward(self, h: Tensor, w: Tensor, noise: Tensor | None) -> Tensor:
        """Turn h (B, inputs, H, W) into (B, outputs, H or 2H, W or 2W); w (B, style_dim), noise (B or 1, 1, …)."""
        if self.conv is not None:
            h = self.conv(h)
        if self.up:
            h = blur(h)
        if noise is not None:
            strength = self.noise_scale * self.noise_strength[:, None, None]
            h = torch.addcmul(h, strength.to(h.dtype), noise.to(h.dtype))  # h + strength · noise
        h = leaky_relu(h + self.bias[:, None, None].to(h.dtype), SLOPE)
        scale, bias = self.to_style(w).chunk(2, dim=1)
        return adain(h, scale + 1, bias)  # + 1: the bias of y_s starts at one (appendix C)


def adain(x: Tensor, scale: Tensor, bias: Tensor) -> Tensor:
    """Adaptive instance normalisation, eq. 1: AdaIN(x, y) = y_s (x − μ(x))/σ(x) + y_b.

    Args:
        x: (B, C, H, W); μ and σ are those of the pixels of each map of each image.
        scale, bias: y_s and y_b, (B, C).
    """
    normalised = instance_norm(x, eps=1e-8)  # (x − μ)/σ
    scale, bias = (style[:, :, None, None].to(x.dtype) for style in (scale, bias))  # (B, C, 1, 1)
    return torch.addcmul(bias, scale, normalised)  # y_s · normalised + y_b, in one pass over the maps


def mix(first: Tensor, second: Tensor, crossover: int | Tensor) -> Tensor:
    """Style mixing, section 3.1: layers before `crossover` take their style from `first`, the others from `second`.

    Args:
        first, second: (B, layers, style_dim), of `Generator.styles`.
        crossover: from 0 (all of `second`) to the number of layers (all of `first`); an int, or int64 (B,).

    Raises:
        ValueError: a crossover out of range, or styles of different shapes.
    """
    _check_crossover(first, second, crossover)
    return crossed(first, second, torch.as_tensor(crossover, device=first.device))


def crossed(first: Tensor, second: Tensor, crossover: Tensor) -> Tensor:
    """Do what `mix` does without its checks, for which the crossovers would have to come from the device."""
    before = torch.arange(first.shape[1], device=first.device) < crossover.view(-1, 1)  # (1 or B, layers)
    return torch.where(before[:, :, None], first, second)


# --- the discriminator ----------------------------------------------------------------------------------------


class Discriminator(nn.Module):
    """The discriminator of Karras et al. 2018, table 2, with blur before every halving (2019, appendix C).

    The defaults have 23,087,249 parameters.

    Args:
        image_size, channels, base_channels, max_channels: as in `Synthesis`.
        group: of `minibatch_std`.

    Raises:
        ValueError: a size is no power of two, or a number is not positive.

    Attributes:
        sizes: all sizes that it judges: 4, 8, … image_size.
    """

    def __init__(self, *, image_size: int = 1024, channels: int = 3, base_channels: int = 8192,
                 max_channels: int = 512, group: int = 4) -> None:
        super().__init__()
        check_positive(channels=channels, group=group)
        self.sizes, maps = _sizes_and_maps(image_size, base_channels, max_channels)
        self.image_size, self.channels, self.group = image_size, channels, group
        self.from_rgb = nn.ModuleList(EqualisedConv(channels, count, 1) for count in maps)
        self.stages = nn.ModuleList(nn.ModuleList([EqualisedConv(few, few, 3),
                                                   EqualisedConv(few, many, 3, resample="down")])
                                    for many, few in pairwise(maps))  # stage k: from size 8 · 2^k to 4 · 2^k
        self.last = EqualisedConv(maps[0] + 1, maps[0], 3)
        self.dense = EqualisedLinear(16 * maps[0], maps[0])
        self.to_logit = EqualisedLinear(maps[0], 1, gain=1.0)

    def forward(self, x: Tensor, *, alpha: float = 1.0) -> Tensor:
        """Return one logit an image (B,) for x (B, channels, size, size) of any of `sizes`.

        Args:
            alpha: in [0, 1], how far the layers of this size are faded in, as in `Synthesis`.

        Raises:
            ValueError: images of another size or channels, or alpha out of range.
        """
        top = _stage_of(x, self.channels, self.sizes, alpha)
        h = leaky_relu(self.from_rgb[top](x), SLOPE)
        for k in reversed(range(top)):
            keep, halve = self.stages[k]
            h = leaky_relu(keep(h), SLOPE)
            h = leaky_relu(halve(blur(h)), SLOPE)  # (B, maps, 4 · 2^k, 4 · 2^k)
            if alpha < 1 and k == top - 1:
                coarse = leaky_relu(self.from_rgb[k](avg_pool2d(x, 2)), SLOPE)
                h = coarse + alpha * (h - coarse)
        h = leaky_relu(self.last(minibatch_std(h, self.group)), SLOPE)
        h = leaky_relu(self.dense(h.flatten(1)), SLOPE)  # (B, maps, 4, 4) -> (B, maps)
        return self.to_logit(h).squeeze(1)


def minibatch_std(x: Tensor, group: int = 4) -> Tensor:
    """Join to x (B, C, H, W) one more map that says how much the images of a group differ (2018, section 3).

    The standard deviation over the group of every feature at every pixel, averaged to one number a group, fills the
    map of all its images. A generator with little variety gives itself away by it.

    Args:
        group: images to a group; where B is no multiple of it, the batch is one group. Image i is in the group
            i mod (B / group).
    """
    batch, channels, height, width = x.shape
    members = group if batch % group == 0 else batch
    groups = x.reshape(members, -1, channels, height, width)
    deviation = (groups.var(dim=0, correction=0) + 1e-8).sqrt().mean(dim=(1, 2, 3))  # (groups,)
    map_ = deviation.repeat(members).view(batch, 1, 1, 1).expand(-1, 1, height, width)
    return torch.cat([x, map_.to(x.dtype)], dim=1)  # (B, C + 1, H, W)


# --- the layers of both ---------------------------------------------------------------------------------------


class EqualisedLinear(nn.Module):
    """A dense layer whose weights are N(0, 1) and scaled when used: equalised learning rate (2018, section 4.1).

    Adam moves every weight by about the learning rate, whatever the gradient's size. With all weights of the same
    size, every layer then learns at the same relative speed.

    Args:
        inputs, outputs: features.
        gain: √2 before a LeakyReLU, 1 elsewhere.
        lr_multiplier: how fast the layer learns, against the others; above 0.

    Raises:
        ValueError: lr_multiplier is not positive.
    """

    def __init__(self, inputs: int, outputs: int, *, gain: float = GAIN, lr_multiplier: float = 1.0) -> None:
        super().__init__()
        _check_multiplier(lr_multiplier)
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / lr_multiplier)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.scale, self.lr_multiplier = gain / math.sqrt(inputs) * lr_multiplier, lr_multiplier

    def forward(self, x: Tensor) -> Tensor:
        """Turn x (B, inputs) into (B, outputs)."""
        return linear(x, self.weight * self.scale, self.bias * self.lr_multiplier)


class EqualisedConv(nn.Module):
    """A convolution with equalised learning rate, as `EqualisedLinear`; it keeps the size, doubles it or halves it.

    Args:
        inputs, outputs: feature maps.
        kernel: odd side of the kernel.
        gain: √2 before a LeakyReLU, 1 elsewhere.
        bias: False where the caller adds its own.
        resample: "up" doubles the image before the convolution (nearest neighbour), "down" halves it behind
            (average). Both are done in one convolution with the kernel that this makes, 4×4 for 3×3: the same
            numbers for less than half of the multiplications.

    Raises:
        ValueError: resample is another word.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, *, gain: float = GAIN, bias: bool = True,
                 resample: str | None = None) -> None:
        super().__init__()
        _check_resample(resample)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.scale, self.padding, self.resample = gain / math.sqrt(inputs * kernel**2), kernel // 2, resample

    def forward(self, x: Tensor) -> Tensor:
        """Turn x (B, inputs, H, W) into (B, outputs, H, W), (B, outputs, 2H, 2W) or (B, outputs, H/2, W/2)."""
        weight = self.weight * self.scale
        if self.resample is None:
            return conv2d(x, weight, self.bias, padding=self.padding)
        if self.resample == "up":  # a pixel of x reaches its 2×2 copies: the kernel at four places, added
            return conv_transpose2d(x, _spread(weight.flip(2, 3)).transpose(0, 1), self.bias, stride=2,
                                    padding=self.padding)
        return conv2d(x, _spread(weight) / 4, self.bias, stride=2, padding=self.padding)


def _spread(weight: Tensor) -> Tensor:
    """Return the kernel (…, k, k) added up at the four places of a 2×2 square: (…, k + 1, k + 1)."""
    return sum(pad(weight, (left, 1 - left, top, 1 - top)) for left in (0, 1) for top in (0, 1))


def pixel_norm(x: Tensor) -> Tensor:
    """Return x / √(mean over the features of x² + 1e-8): every sample, or every pixel, gets length √F (2018, 4.2).

    Args:
        x: (B, F) or (B, F, H, W).
    """
    return x * (x.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()


def blur(x: Tensor) -> Tensor:
    """Smooth x (B, C, H, W) with [1, 2, 1]/4 in both directions (appendix C); outside the image there is zero."""
    line = torch.tensor([0.25, 0.5, 0.25], device=x.device, dtype=x.dtype)
    kernel = torch.outer(line, line).expand(x.shape[1], 1, 3, 3)
    return conv2d(x, kernel, padding=1, groups=x.shape[1])


def upsample(x: Tensor) -> Tensor:
    """Double the sides of x (B, C, H, W): every pixel becomes 2×2 of its kind."""
    return interpolate(x, scale_factor=2, mode="nearest")


# --- sizes and checks -----------------------------------------------------------------------------------------


def _sizes_and_maps(image_size: int, base_channels: int, max_channels: int) -> tuple[list[int], list[int]]:
    """Return the sizes 4, 8, … image_size and the feature maps of each (2018, table 2)."""
    check_positive(base_channels=base_channels, max_channels=max_channels)
    sizes = [2**power for power in range(2, check_image_size(image_size, 4) + 1)]
    return sizes, [max(1, min(max_channels, 2 * base_channels // size)) for size in sizes]


def _stage(sizes: list[int], image_size: object, alpha: float) -> int:
    """Return the place of image_size among the sizes of a network."""
    if image_size not in sizes:
        raise ValueError(f"Expected square images of a size among {', '.join(map(str, sizes))}, got {image_size}. "
                         "Resize the images, or build the network for a larger image_size.")
    if not 0 <= alpha <= 1:  # nan fails too
        raise ValueError(f"Expected alpha from 0 to 1, got {alpha!r}. 0 is the image of half the size, 1 the full.")
    return sizes.index(image_size)


def _stage_of(x: Tensor, channels: int, sizes: list[int], alpha: float) -> int:
    """Return the place of the size of images x (B, channels, size, size) among the sizes of a network."""
    check_channels(x, channels)
    return _stage(sizes, x.shape[2] if x.shape[2] == x.shape[3] else tuple(x.shape[2:]), alpha)


def _noise_maps(noise: Noise, styles: Tensor, sizes: list[int]) -> Sequence[Tensor | None]:
    """Return a map or None for each layer, two layers a size, drawn where `noise` is "fresh", else checked."""
    sizes = [size for size in sizes for _ in range(2)]
    if isinstance(noise, str) and noise == "none":
        return [None] * len(sizes)
    if isinstance(noise, str) and noise == "fresh":
        return [torch.randn(len(styles), 1, size, size, device=styles.device, dtype=styles.dtype) for size in sizes]
    _check_noise(noise, len(styles), sizes)
    return noise


def _check_noise(noise: object, batch: int, sizes: list[int]) -> None:
    if isinstance(noise, str) or not isinstance(noise, Sequence):
        got = repr(noise) if isinstance(noise, str) else type(noise).__name__
        raise ValueError(f'Expected noise "fresh", "none" or a list with a map a layer, got {got}.')
    if len(noise) < len(sizes):
        raise ValueError(f"Expected noise for {len(sizes)} layers, got {len(noise)}. Draw it as draw_noise(batch), "
                         "and put None where there shall be none.")
    for layer, (size, map_) in enumerate(zip(sizes, noise)):
        if map_ is not None and map_.shape not in ((1, 1, size, size), (batch, 1, size, size)):
            raise ValueError(f"Expected noise ({batch} or 1, 1, {size}, {size}) for layer {layer}, got "
                             f"{tuple(map_.shape)}. Draw it as draw_noise(batch).")


def _check_styles(styles: Tensor, layers: int, style_dim: int) -> None:
    if styles.dim() != 3 or styles.shape[1] < layers or styles.shape[2] != style_dim:
        raise ValueError(f"Expected styles of shape (batch, at least {layers} layers, {style_dim}), got "
                         f"{tuple(styles.shape)}. Make them as G.styles(z).")


def _check_crossover(first: Tensor, second: Tensor, crossover: int | Tensor) -> None:
    if first.dim() != 3 or first.shape != second.shape:
        raise ValueError("Expected two batches of styles (batch, layers, style_dim) of one shape, got "
                         f"{tuple(first.shape)} and {tuple(second.shape)}. Make both with G.styles(z).")
    batch, layers, _ = first.shape
    at = torch.as_tensor(crossover, device=first.device)
    if at.is_floating_point() or at.dtype == torch.bool or at.shape not in ((), (batch,)) or (
            at.device.type != "meta" and at.numel() and not 0 <= int(at.min()) <= int(at.max()) <= layers):
        raise ValueError(f"Expected a crossover from 0 to {layers}, the number of layers, as an integer or one an "
                         f"image, got {crossover!r}. Choose the first layer that takes the second style.")


def _check_psi(psi: float) -> None:
    if not -1 <= psi <= 1:  # nan fails too
        raise ValueError(f"Expected ψ from −1 to 1, got {psi!r}. Take 1 for all variety, 0.7 for fewer odd images, "
                         "0 for the mean image.")


def _check_multiplier(lr_multiplier: float) -> None:
    if not 0 < lr_multiplier < math.inf:  # nan fails too
        raise ValueError("Expected a learning rate multiplier (mapping_lr of a generator) above 0, got "
                         f"{lr_multiplier!r}. The paper has 0.01 in the mapping network, 1 elsewhere.")


def _check_resample(resample: str | None) -> None:
    if resample not in (None, "up", "down"):
        raise ValueError(f'Expected resample "up", "down" or None, got {resample!r}. None keeps the size.')
