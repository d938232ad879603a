"""A DCGAN that many courses run on CIFAR-10: Chollet 2017, "Deep learning with Python", section 8.5.

It keeps DCGAN's strides, tanh and LeakyReLU, and leaves its batch norm away. Most of its weights lie in three
convolutions with 5×5 kernels and 256 maps, which makes a step dear.

Departure: D returns a logit, the loss holds the sigmoid; and 1 means real, where the book gives real images 0.
"""

from __future__ import annotations

from torch import Tensor, nn

from ganlab.layers import check_images, check_latent, check_positive

SLOPE = 0.3  # of Keras' LeakyReLU where nothing else is said


class Generator(nn.Module):
    """z → a dense layer to 16×16 maps → one transposed convolution to 32×32, convolutions around it; tanh.

    The defaults have 6,264,579 parameters. Weights start as Glorot & Bengio 2010 draw them uniformly, biases as 0.

    Args:
        latent_dim: length of z.
        channels: 1 for grey, 3 for colour.
        base_channels: maps of the dense layer; all later ones are twice as many.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, latent_dim: int = 32, channels: int = 3, base_channels: int = 128) -> None:
        super().__init__()
        check_positive(latent_dim=latent_dim, channels=channels, base_channels=base_channels)
        self.latent_dim, wide = latent_dim, 2 * base_channels
        self.from_z = nn.Sequential(
            nn.Linear(latent_dim, base_channels * 16 * 16), nn.LeakyReLU(SLOPE),
            nn.Unflatten(1, (base_channels, 16, 16)))
        self.body = nn.Sequential(
            nn.Conv2d(base_channels, wide, 5, padding=2), nn.LeakyReLU(SLOPE),
            nn.ConvTranspose2d(wide, wide, 4, 2, 1), nn.LeakyReLU(SLOPE),  # 16×16 -> 32×32
            nn.Conv2d(wide, wide, 5, padding=2), nn.LeakyReLU(SLOPE),
            nn.Conv2d(wide, wide, 5, padding=2), nn.LeakyReLU(SLOPE),
            nn.Conv2d(wide, channels, 7, padding=3), nn.Tanh())
        _init_glorot_(self)

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into images (B, channels, 32, 32) in [−1, 1]."""
        check_latent(z, self.latent_dim)
        return self.body(self.from_z(z))  # (B, base, 16, 16) -> (B, channels, 32, 32)


class Discriminator(nn.Module):
    """Four convolutions without padding, 32 → 30 → 14 → 6 → 2 pixels, then dropout and one logit.

    The defaults have 790,913 parameters. Weights start as in `Generator`.

    Args:
        channels: 1 for grey, 3 for colour.
        base_channels: maps of every convolution.
        dropout: share of the last 2×2 maps' numbers that a training step leaves out.

    Raises:
        ValueError: a number is not positive, or dropout is outside [0, 1].
    """

    def __init__(self, *, channels: int = 3, base_channels: int = 128, dropout: float = 0.4) -> None:
        super().__init__()
        check_positive(channels=channels, base_channels=base_channels)
        self.image_shape, maps = (channels, 32, 32), base_channels
        self.body = nn.Sequential(
            nn.Conv2d(channels, maps, 3), nn.LeakyReLU(SLOPE),  # 32 -> 30
            nn.Conv2d(maps, maps, 4, 2), nn.LeakyReLU(SLOPE),  # 30 -> 14
            nn.Conv2d(maps, maps, 4, 2), nn.LeakyReLU(SLOPE),  # 14 -> 6
            nn.Conv2d(maps, maps, 4, 2), nn.LeakyReLU(SLOPE),  # 6 -> 2
            nn.Flatten(), nn.Dropout(dropout), nn.Linear(4 * maps, 1))
        _init_glorot_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Judge images (B, channels, 32, 32) in [−1, 1]; return logits (B,)."""
        check_images(x, self.image_shape)
        return self.body(x).squeeze(1)


def _init_glorot_(network: nn.Module) -> None:
    for layer in network.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            nn.init.zeros_(layer.bias)
