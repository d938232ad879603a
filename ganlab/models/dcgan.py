"""DCGAN: Radford, Metz & Chintala 2016, "Unsupervised representation learning with deep convolutional GANs".

The guidelines of section 3, and where to see them below:
strided instead of pooled (no pooling layer anywhere); no dense hidden layers; batch norm in both networks,
but neither at G's output nor at D's input; ReLU in G with tanh at its end; LeakyReLU(0.2) in D.

Departure: kernels are 4×4 with stride 2, as in most public PyTorch code, where the paper's figure 1 has 5×5;
a kernel that the stride divides covers every pixel equally often, which weakens checkerboards. The default width is
that code's too, 512 feature maps at 4×4; the paper's figure has 1024, which is base_channels=128.
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganlab.layers import check_image_size, check_images, check_latent, check_positive, init_normal_


class Generator(nn.Module):
    """DCGAN generator: z is projected to 4×4, then every stage doubles the size and halves the channels.

    The defaults have 3,576,704 parameters. Weights start as N(0, 0.02).

    Args:
        latent_dim: length of z.
        image_size: height and width of the images: a power of two, 16 or more.
        channels: 1 for grey, 3 for colour.
        base_channels: feature maps of the last hidden stage; the first has base_channels · image_size / 8.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, latent_dim: int = 100, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)[::-1]  # e.g. 512, 256, 128, 64
        check_positive(latent_dim=latent_dim, channels=channels)
        self.latent_dim = latent_dim
        self.image_size = image_size
        stages = [_up(latent_dim, widths[0], stride=1, padding=0)]  # 1×1 -> 4×4
        stages += [_up(wide, narrow, stride=2, padding=1) for wide, narrow in pairwise(widths)]
        self.stages = nn.Sequential(*stages)
        self.to_image = nn.Sequential(  # no batch norm here: G must set the mean and scale of its images
            nn.ConvTranspose2d(widths[-1], channels, 4, 2, 1, bias=False), nn.Tanh())
        init_normal_(self)

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into images (B, channels, image_size, image_size) in [−1, 1]."""
        check_latent(z, self.latent_dim)
        h = self.stages(z[:, :, None, None])  # (B, latent, 1, 1) -> (B, base, size/2, size/2)
        return self.to_image(h)  # (B, channels, size, size)


class Discriminator(nn.Module):
    """DCGAN discriminator: every stage halves the size and doubles the channels; 4×4 maps become one logit.

    The defaults have 2,765,568 parameters. Weights start as N(0, 0.02).

    Args:
        image_size: height and width of the images: a power of two, 16 or more.
        channels: 1 for grey, 3 for colour.
        base_channels: feature maps of the first stage.
        batch_norm: False leaves it out, as WGAN-GP must: its penalty is each image's own.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, image_size: int = 64, channels: int = 3, base_channels: int = 64,
                 batch_norm: bool = True) -> None:
        super().__init__()
        widths = stage_widths(image_size, base_channels)  # e.g. 64, 128, 256, 512
        check_positive(channels=channels)
        self.image_shape = (channels, image_size, image_size)
        self.from_image = nn.Sequential(  # no batch norm here: D must see the mean and scale of the images
            nn.Conv2d(channels, widths[0], 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True))
        self.stages = nn.Sequential(*(_down(narrow, wide, norm=batch_norm) for narrow, wide in pairwise(widths)))
        self.to_logit = nn.Conv2d(widths[-1], 1, 4, 1, 0, bias=False)
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Judge images (B, channels, image_size, image_size) in [−1, 1]; return logits (B,)."""
        return self.to_logit(self.features(x)).flatten()  # (B, 1, 1, 1) -> (B,)

    def features(self, x: Tensor) -> Tensor:
        """Return the last feature maps of images (B, channels, size, size): (B, base · size / 8, 4, 4)."""
        check_images(x, self.image_shape)
        return self.stages(self.from_image(x))


def _up(inputs: int, outputs: int, *, stride: int, padding: int) -> nn.Sequential:
    return nn.Sequential(nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False),
                         nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def _down(inputs: int, outputs: int, *, norm: bool) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 4, 2, 1, bias=not norm),
                         *([nn.BatchNorm2d(outputs)] if norm else []), nn.LeakyReLU(0.2, inplace=True))


def stage_widths(image_size: int, base_channels: int) -> list[int]:
    """Return the channels from the stage nearest the image to the 4×4 stage: base, 2·base, 4·base, …

    Raises:
        ValueError: the size is no power of two or below 16, or `base_channels` is not positive.
    """
    stages = check_image_size(image_size) - 2
    check_positive(base_channels=base_channels)
    return [base_channels * 2**i for i in range(stages)]
