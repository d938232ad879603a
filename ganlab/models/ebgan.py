"""EBGAN: Zhao, Mathieu & LeCun 2017, "Energy-based generative adversarial networks". Its G is DCGAN's.

The discriminator is an autoencoder. What it can rebuild has a low energy and passes for real: see
`losses.reconstruction_error`.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganlab.layers import check_image_size, check_images, check_positive, init_normal_


class Discriminator(nn.Module):
    """Autoencoder: (64)4c2s – (128)4c2s – (256)4c2s, and back (128)4c2s – (64)4c2s – (3)4c2s, tanh.

    The paper's for faces and bedrooms of 64×64 (appendix C); (n)4c2s is n feature maps by 4×4 kernels with stride 2.
    LeakyReLU 0.2, and batch norm on all layers but the first and the last; weights start as N(0, 0.002), ten times
    smaller than DCGAN's. The defaults have 1,318,083 parameters.

    Args:
        image_size: a power of two, at least 2^stages.
        channels: of the images.
        base_channels: feature maps after the first layer; each further layer has twice as many.
        stages: how often the size is halved.

    Raises:
        ValueError: a size is out of range.
    """

    def __init__(self, *, image_size: int = 64, channels: int = 3, base_channels: int = 64, stages: int = 3) -> None:
        super().__init__()
        check_positive(channels=channels, base_channels=base_channels, stages=stages)
        check_image_size(image_size, 2**stages)
        self.image_shape = (channels, image_size, image_size)
        widths = [channels, *(base_channels * 2**i for i in range(stages))]  # 3, 64, 128, 256
        self.encoder = nn.Sequential(*(
            _stage(nn.Conv2d, narrow, wide, norm=narrow != channels) for narrow, wide in pairwise(widths)))
        self.decoder = nn.Sequential(
            *(_stage(nn.ConvTranspose2d, wide, narrow) for wide, narrow in pairwise(widths[:0:-1])),
            nn.ConvTranspose2d(base_channels, channels, 4, 2, 1), nn.Tanh())
        init_normal_(self, std=0.002)

    def encode(self, x: Tensor) -> Tensor:
        """Return the codes (B, maps, h, h) of images in [−1, 1]; h = image_size / 2^stages, 256 maps by default."""
        check_images(x, self.image_shape)
        return self.encoder(x)

    def decode(self, codes: Tensor) -> Tensor:
        """Return the images (B, C, H, W) in [−1, 1] that the codes stand for."""
        return self.decoder(codes)

    def forward(self, x: Tensor) -> Tensor:
        """Return Dec(Enc(x)), the reconstructions (B, C, H, W) in [−1, 1] of images in [−1, 1]."""
        return self.decode(self.encode(x))


def _stage(convolution: type[nn.Module], inputs: int, outputs: int, *, norm: bool = True) -> nn.Sequential:
    return nn.Sequential(
        convolution(inputs, outputs, 4, 2, 1, bias=not norm),
        *([nn.BatchNorm2d(outputs)] if norm else []),
        nn.LeakyReLU(0.2))
