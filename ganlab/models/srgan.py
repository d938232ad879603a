"""SRGAN: Ledig et al. 2017, "Photo-realistic single image super-resolution using a generative adversarial network".

Figure 4. G works where the picture is small, and enlarges it at the end; D is a strided classifier:

    G: x_low → k9n64 → 16 residual blocks → k3n64 + x → [k3n256, pixel shuffle ×2] ×2 → k9n3
    D: x → k3n64s1 → n64s2 → n128s1 → n128s2 → n256s1 → n256s2 → n512s1 → n512s2 → 1024 → one logit

k is the kernel, n the number of feature maps, s the stride. G without D, trained by squared error, is their SRResNet.

Departure: the first layer of each sub-pixel stage starts as nearest-neighbour enlargement ("ICNR", Aitken et al. 2017),
which spares the checkerboard that shuffled pixels of independent filters begin with.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganlab.layers import check_channels, check_images, check_positive


class Residual(nn.Module):
    """h + F(h): 3×3 convolution, norm, PReLU, 3×3 convolution, norm.

    Args:
        channels: feature maps of h.
        batch_norm: False leaves both norms out.
    """

    def __init__(self, channels: int, *, batch_norm: bool = True) -> None:
        super().__init__()
        self.body = nn.Sequential(*_convolution(channels, batch_norm), nn.PReLU(), *_convolution(channels, batch_norm))

    def forward(self, h: Tensor) -> Tensor:
        """Return (B, channels, H, W) for h of that shape."""
        return h + self.body(h)


def _convolution(channels: int, batch_norm: bool) -> list[nn.Module]:
    convolution = nn.Conv2d(channels, channels, 3, 1, 1, bias=not batch_norm)
    return [convolution, nn.BatchNorm2d(channels)] if batch_norm else [convolution]


class Generator(nn.Module):
    """Enlarge pictures of any size by a power of two.

    The defaults have 1,547,350 parameters.

    Args:
        channels: of the pictures.
        base_channels: feature maps at the small size.
        blocks: residual blocks.
        factor: 2, 4, 8 …: how many times the side grows.
        icnr: False starts the sub-pixel stages at random, as the paper does.
        batch_norm: False leaves it out. Departure, as in ESRGAN (Wang et al. 2018, section 3.1): it costs fidelity.
        add_bicubic: True draws what is to be added to the bicubic enlargement, at first nothing. Departure, for short
            training; the paper's network draws the whole picture.

    Raises:
        ValueError: a number is not positive, or the factor is no power of two above 1.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, channels: int = 3, base_channels: int = 64, blocks: int = 16, factor: int = 4,
                 icnr: bool = True, batch_norm: bool = True, add_bicubic: bool = False) -> None:
        super().__init__()
        check_positive(channels=channels, base_channels=base_channels, blocks=blocks, factor=factor)
        if factor < 2 or factor & (factor - 1):
            raise ValueError(f"Expected a factor of 2, 4, 8 …, got {factor}.")
        self.config = {"channels": channels, "base_channels": base_channels, "blocks": blocks, "factor": factor,
                       "icnr": icnr, "batch_norm": batch_norm, "add_bicubic": add_bicubic}
        self.channels, self.factor, self.add_bicubic = channels, factor, add_bicubic
        self.first = nn.Sequential(nn.Conv2d(channels, base_channels, 9, 1, 4), nn.PReLU())
        self.blocks = nn.Sequential(*(Residual(base_channels, batch_norm=batch_norm) for _ in range(blocks)))
        self.after = nn.Sequential(*_convolution(base_channels, batch_norm))
        stages: list[nn.Module] = []
        for _ in range(factor.bit_length() - 1):
            convolution = nn.Conv2d(base_channels, 4 * base_channels, 3, 1, 1)
            if icnr:
                icnr_(convolution)
            stages += [convolution, nn.PixelShuffle(2), nn.PReLU()]
        self.enlarge = nn.Sequential(*stages)
        self.last = nn.Conv2d(base_channels, channels, 9, 1, 4)
        if add_bicubic:
            nn.init.zeros_(self.last.weight)
            nn.init.zeros_(self.last.bias)

    def forward(self, x_low: Tensor) -> Tensor:
        """Turn pictures (B, C, H, W) in [−1, 1] into (B, C, factor · H, factor · W), near [−1, 1]."""
        check_channels(x_low, self.channels)
        h = self.first(x_low)  # (B, base, H, W)
        drawn = self.last(self.enlarge(h + self.after(self.blocks(h))))
        if self.add_bicubic:
            return drawn + interpolate(x_low, scale_factor=self.factor, mode="bicubic")
        return drawn


@torch.no_grad()
def icnr_(convolution: nn.Conv2d, factor: int = 2) -> nn.Conv2d:
    """Start a convolution before a pixel shuffle so that all pixels of a cell are equal, and return it.

    Its output channels come in groups of factor², one for each pixel of a cell: each group gets one filter.
    """
    few = nn.Conv2d(convolution.in_channels, convolution.out_channels // factor**2, convolution.kernel_size)
    convolution.weight.copy_(few.weight.repeat_interleave(factor**2, dim=0))
    convolution.bias.copy_(few.bias.repeat_interleave(factor**2, dim=0))
    return convolution


class Discriminator(nn.Module):
    """Judge whether a picture is real or enlarged: eight 3×3 convolutions, of which every second halves the side.

    Args:
        image_size: side of the pictures, a multiple of 16.
        channels: of the pictures.
        base_channels: feature maps of the first two; they double after each halving, up to eight times that.
        hidden: units of the dense layer.

    Raises:
        ValueError: a number is not positive, or the size is no multiple of 16.
    """

    def __init__(self, *, image_size: int = 96, channels: int = 3, base_channels: int = 64, hidden: int = 1024) -> None:
        super().__init__()
        check_positive(image_size=image_size, channels=channels, base_channels=base_channels, hidden=hidden)
        if image_size % 16:
            raise ValueError(f"Expected an image size that is a multiple of 16, got {image_size}.")
        self.image_shape = (channels, image_size, image_size)
        widths = [base_channels * n for n in (1, 1, 2, 2, 4, 4, 8, 8)]
        stages: list[nn.Module] = [nn.Conv2d(channels, widths[0], 3, 1, 1), nn.LeakyReLU(0.2)]
        for i, (before, after) in enumerate(pairwise(widths)):
            stages += [nn.Conv2d(before, after, 3, 2 - i % 2, 1, bias=False), nn.BatchNorm2d(after), nn.LeakyReLU(0.2)]
        self.stages = nn.Sequential(*stages)
        self.dense = nn.Sequential(nn.Flatten(), nn.Linear(widths[-1] * (image_size // 16) ** 2, hidden),
                                   nn.LeakyReLU(0.2), nn.Linear(hidden, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Judge pictures (B, channels, size, size) in [−1, 1]; return logits (B,)."""
        check_images(x, self.image_shape)
        return self.dense(self.stages(x)).flatten()
