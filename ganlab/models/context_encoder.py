"""Context encoders: Pathak et al. 2016, "Context encoders: feature learning by inpainting", figure 9 and their code.

    G: picture with a hole → 4/2 convolutions down to 4×4 → bottleneck → transposed convolutions up → what was there

Everything must pass through the bottleneck: no skip connections.

Departure: the paper draws the hole's content only, from a hole in the middle. With `hole_channel` G is told where the
hole is, and with out_size = image_size it draws the whole picture, of which only the hole is used: the hole may be
anywhere.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from ganlab.layers import check_image_size, check_images, check_mask, check_positive, init_normal_


class Generator(nn.Module):
    """Draw what is missing in a picture.

    Args:
        image_size: of the pictures with a hole, a power of two, 16 or more.
        out_size: of what is drawn: 64 in the paper, the hole; or image_size.
        channels: of the pictures.
        base_channels: feature maps of the first two stages; they double after that, up to eight times.
        bottleneck: numbers that all has to pass through: 4000 in the authors' recipe.
        hole_channel: whether G sees a picture of the hole, too.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, image_size: int = 128, out_size: int = 64, channels: int = 3, base_channels: int = 64,
                 bottleneck: int = 4000, hole_channel: bool = False) -> None:
        super().__init__()
        check_positive(channels=channels, base_channels=base_channels, bottleneck=bottleneck)
        self.config = {"image_size": image_size, "out_size": out_size, "channels": channels,
                       "base_channels": base_channels, "bottleneck": bottleneck, "hole_channel": hole_channel}
        self.image_shape, self.hole_channel = (channels, image_size, image_size), hole_channel
        # as many maps at the second stage as at the first: 64, 64, 128, 256, 512
        widths = [base_channels * min(2 ** max(0, i - 1), 8) for i in range(check_image_size(image_size) - 2)]
        encoder: list[nn.Module] = [nn.Conv2d(channels + hole_channel, widths[0], 4, 2, 1), nn.LeakyReLU(0.2)]
        for narrow, wide in pairwise(widths):
            encoder += [nn.Conv2d(narrow, wide, 4, 2, 1, bias=False), nn.BatchNorm2d(wide), nn.LeakyReLU(0.2)]
        self.encoder = nn.Sequential(*encoder)
        self.bottleneck = nn.Sequential(nn.Conv2d(widths[-1], bottleneck, 4, bias=False), nn.BatchNorm2d(bottleneck),
                                        nn.LeakyReLU(0.2))
        doublings = check_image_size(out_size) - 2
        back = [base_channels * 2 ** (doublings - 1 - i) for i in range(doublings)]  # 512, 256, 128, 64
        decoder: list[nn.Module] = [nn.ConvTranspose2d(bottleneck, back[0], 4, bias=False), nn.BatchNorm2d(back[0]),
                                    nn.ReLU()]
        for wide, narrow in pairwise(back):
            decoder += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False), nn.BatchNorm2d(narrow), nn.ReLU()]
        self.decoder = nn.Sequential(*decoder, nn.ConvTranspose2d(back[-1], channels, 4, 2, 1), nn.Tanh())
        init_normal_(self)

    def forward(self, given: Tensor, hole: Tensor) -> Tensor:
        """Return what is drawn, (B, channels, out_size, out_size) in [−1, 1].

        Args:
            given: pictures (B, channels, image_size, image_size) in [−1, 1], whose holes hold nothing that counts.
            hole: (B, 1, image_size, image_size), 1 inside.
        """
        check_images(given, self.image_shape)
        check_mask(hole, given)
        seen = torch.cat([given, hole], dim=1) if self.hole_channel else given
        return self.decoder(self.bottleneck(self.encoder(seen)))


def filled(x: Tensor, made: Tensor, hole: Tensor) -> Tensor:
    """Return x (B, C, H, W) with its hole (B, 1, H, W), 1 inside, filled from `made` (B, C, H, W)."""
    return hole * made + (1 - hole) * x
