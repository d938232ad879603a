"""pix2pix's generators: Isola et al. 2017, "Image-to-image translation with conditional adversarial networks".

Figure 3, at 256×256:

    x    → C64 → C128 → C256 → C512 → C512 → C512 → C512 → C512     down: each stage halves the size, to 1×1
            ↓      ↓      ↓      ↓      ↓      ↓      ↓      ↓       skips, of the U-Net alone; last the bottleneck
    G(x) ← C3  ←  C64 ← C128 ← C256 ← C512 ← C512 ← C512 ← C512     up: each stage doubles the size

The U-Net hands every map of the encoder straight to the decoder stage of the same size; the encoder–decoder, its
ablation, does not, and must pass everything through the bottleneck (section 3.2.1, appendix 6.1.1). The generators
have no latent z: their noise is dropout, which the paper leaves on at test (see `sampling`).

Departure: the paper's text puts dropout into the first three decoder stages, the widely used PyTorch code into
the second to the fourth, after the stage at the bottleneck; this follows the code, so that its checkpoints go on
as they trained (see `published`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import torch
from torch import Tensor, nn

from ganlab.layers import check_channels, check_image_size, check_positive, init_normal_, needs_bias, norm_layer


class UNet(nn.Module):
    """Translate images with an encoder, a decoder, and a skip connection at every size.

    The defaults have 54,413,955 parameters: eight stages down, C64 – C128 – C256 – C512 ×5, and eight up. Weights
    start as N(0, 0.02).

    Args:
        in_channels, out_channels: of the input and of the output image: 1 for grey, 3 for colour.
        image_size: sets the depth, log2(image_size) stages, which take images of this size down to 1×1: a power of
            two, 16 or more. Multiples of it go through the same network, with a larger bottleneck.
        base_channels: feature maps of the first stage; they double up to eight times that.
        norm: "batch" or "instance"; neither the first stage nor the bottleneck has one.
        upsample: "transposed", the paper's 4×4 transposed convolutions, or "resize", nearest neighbour ×2 and a
            3×3 convolution (Odena et al. 2016), which leaves no checkerboard.
        dropout: probability in the widest decoder stages but the first and the last, three of them at 256×256,
            none at 32×32 and below.

    Raises:
        ValueError: a size is no power of two or too small, a number is not positive, or a name is unknown.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, in_channels: int = 3, out_channels: int = 3, image_size: int = 256,
                 base_channels: int = 64, norm: str = "batch", upsample: str = "transposed",
                 dropout: float = 0.5) -> None:
        super().__init__()
        _check_numbers(in_channels, out_channels, base_channels, dropout)
        self.config = {"in_channels": in_channels, "out_channels": out_channels, "image_size": image_size,
                       "base_channels": base_channels, "norm": norm, "upsample": upsample, "dropout": dropout}
        self.in_channels, self.image_size = in_channels, image_size
        widths = _widths(image_size, base_channels)  # 64, 128, 256, 512, 512, 512, 512, 512
        joined = [widths[-1], *(2 * width for width in widths[-2::-1])]  # 512, then 1024, … 128: with the skips
        self.down = _encoder(in_channels, widths, norm)
        self.up = _decoder(joined, widths, out_channels, norm, upsample, dropout)
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Translate x (B, in_channels, H, W) in [−1, 1] to (B, out_channels, H, W) in [−1, 1]."""
        _check_input(x, self.in_channels, self.image_size)
        skips = []
        for stage in self.down:
            x = stage(x)  # (B, base·2^i, H/2^(i+1), W/2^(i+1)), at most 8·base channels
            skips.append(x)
        h = self.up[0](skips.pop())  # the bottleneck: (B, 8·base, 1, 1) -> (B, 8·base, 2, 2)
        for stage in self.up[1:]:
            h = stage(torch.cat([skips.pop(), h], dim=1))  # the skip: twice the channels -> twice the size
        return torch.tanh(h)  # (B, out_channels, H, W)


class EncoderDecoder(nn.Module):
    """Translate images through a bottleneck alone: the U-Net without its skip connections (section 4.3).

    Args:
        all: as in `UNet`.

    Raises:
        ValueError: as in `UNet`.
    """

    def __init__(self, *, in_channels: int = 3, out_channels: int = 3, image_size: int = 256,
                 base_channels: int = 64, norm: str = "batch", upsample: str = "transposed",
                 dropout: float = 0.5) -> None:
        super().__init__()
        _check_numbers(in_channels, out_channels, base_channels, dropout)
        self.in_channels, self.image_size = in_channels, image_size
        widths = _widths(image_size, base_channels)
        self.down = _encoder(in_channels, widths, norm)
        self.up = _decoder(widths[::-1], widths, out_channels, norm, upsample, dropout)
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Translate x (B, in_channels, H, W) in [−1, 1] to (B, out_channels, H, W) in [−1, 1]."""
        _check_input(x, self.in_channels, self.image_size)
        for stage in self.down:
            x = stage(x)
        for stage in self.up:  # from (B, 8·base, 1, 1)
            x = stage(x)
        return torch.tanh(x)  # (B, out_channels, H, W)


@contextmanager
def sampling(G: nn.Module, *, dropout: bool = True, batch_statistics: bool = True) -> Iterator[nn.Module]:
    """Put G in the state in which the paper samples, without gradients, and give it back as it was.

    Section 3.3: at test the generator runs as in training. Dropout stays on, as the only noise there is, and batch
    norm takes mean and deviation from the test batch, not the averages of training; so an output depends on the
    other images of its batch, unless each is a batch of its own. `G.eval()` alone is the usual protocol: no noise,
    the averages, every image for itself.

    Args:
        G: a network with dropout and norm layers at any depth.
        dropout: False turns the noise off.
        batch_statistics: False takes the averages of training. Neither way changes these averages.
    """
    modes = {module: module.training for module in G.modules()}
    norms = [module for module in G.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    tracks = [norm.track_running_stats for norm in norms]
    G.eval()
    for module in G.modules():
        if isinstance(module, nn.modules.dropout._DropoutNd):
            module.train(dropout)
    for norm in norms:
        norm.train(batch_statistics)
        norm.track_running_stats = not batch_statistics  # batch statistics would else enter the averages
    try:
        with torch.no_grad():
            yield G
    finally:
        for module, training in modes.items():
            module.training = training
        for norm, track in zip(norms, tracks):
            norm.track_running_stats = track


def _widths(image_size: int, base_channels: int) -> list[int]:
    """Return the channels after every encoder stage: base, 2·base, 4·base, then 8·base to the end."""
    return [base_channels * min(2**i, 8) for i in range(check_image_size(image_size))]


def _encoder(in_channels: int, widths: list[int], norm: str) -> nn.ModuleList:
    """Return the stages down: all end in LeakyReLU but the bottleneck, whose ReLU stands in the decoder."""
    bias = needs_bias(norm)
    first = nn.Sequential(nn.Conv2d(in_channels, widths[0], 4, 2, 1, bias=bias), nn.LeakyReLU(0.2, inplace=True))
    inner = [nn.Sequential(nn.Conv2d(narrow, wide, 4, 2, 1, bias=bias), norm_layer(norm, wide),
                           nn.LeakyReLU(0.2, inplace=True)) for narrow, wide in pairwise(widths[:-1])]
    # one value a channel at 1×1: a norm would leave nothing of it
    bottleneck = nn.Sequential(nn.Conv2d(widths[-2], widths[-1], 4, 2, 1, bias=bias))
    return nn.ModuleList([first, *inner, bottleneck])


def _decoder(inputs: list[int], widths: list[int], out_channels: int, norm: str, upsample: str,
             dropout: float) -> nn.ModuleList:
    """Return the stages up: each starts with the ReLU, which then also covers what comes over a skip."""
    bias = needs_bias(norm)
    outputs = widths[-2::-1]  # e.g. 512, 512, 512, 512, 256, 128, 64
    stages = []
    for number, (wide, narrow) in enumerate(zip(inputs, outputs)):
        layers = [nn.ReLU(inplace=True), *_doubled(wide, narrow, upsample, bias), norm_layer(norm, narrow)]
        if dropout and 0 < number < len(widths) - 4:
            layers.append(nn.Dropout(dropout))
        stages.append(nn.Sequential(*layers))
    # no norm: the last stage must set mean and scale of the image, and has a bias
    last = nn.Sequential(nn.ReLU(inplace=True), *_doubled(inputs[-1], out_channels, upsample, True))
    return nn.ModuleList([*stages, last])


def _doubled(inputs: int, outputs: int, upsample: str, bias: bool) -> list[nn.Module]:
    if upsample == "transposed":
        return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=bias)]
    if upsample == "resize":
        return [nn.Upsample(scale_factor=2, mode="nearest"), nn.Conv2d(inputs, outputs, 3, 1, 1, bias=bias)]
    raise ValueError(f'Expected upsample "transposed" or "resize", got {upsample!r}. Choose one of these.')


def _check_numbers(in_channels: int, out_channels: int, base_channels: int, dropout: float) -> None:
    check_positive(base_channels=base_channels, in_channels=in_channels, out_channels=out_channels)
    if not 0 <= dropout < 1:  # nan fails too
        raise ValueError(f"Expected a dropout probability of at least 0 and below 1, got {dropout!r}.")


def _check_input(x: Tensor, channels: int, image_size: int) -> None:
    check_channels(x, channels)
    height, width = x.shape[2:]
    if not height or not width or height % image_size or width % image_size:
        raise ValueError(f"Expected images whose height and width are multiples of {image_size}, got {height}×"
                         f"{width}. Resize them, or build the network for a smaller image_size.")
