"""Dense generators and discriminators: the first GANs, for images and for points.

Goodfellow et al. 2014, section 5, trained dense networks on digits. `Generator` and `Discriminator` are the
small pair of lesson 04; `PointGenerator` and `PointDiscriminator` play the games in one and two dimensions
of lessons 01 to 03.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from torch import Tensor, nn

from ganlab.layers import check_images, check_latent, check_positive


class Generator(nn.Module):
    """Dense generator: latent → hidden, LeakyReLU(0.01) → pixels, tanh.

    Args:
        latent_dim: length of z.
        hidden: units of the hidden layer.
        image_shape: (C, H, W) of the images made.
    """

    def __init__(self, *, latent_dim: int = 100, hidden: int = 128,
                 image_shape: tuple[int, int, int] = (1, 28, 28)) -> None:
        super().__init__()
        check_positive(latent_dim=latent_dim, hidden=hidden)
        self.latent_dim = latent_dim
        self.image_shape = _checked_shape(image_shape)
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, hidden),
            nn.LeakyReLU(0.01),
            nn.Linear(hidden, prod(image_shape)),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into images (B, C, H, W) in [−1, 1]."""
        check_latent(z, self.latent_dim)
        return self.layers(z).view(-1, *self.image_shape)  # (B, C*H*W) -> (B, C, H, W)


class Discriminator(nn.Module):
    """Dense discriminator: pixels → hidden, LeakyReLU(0.01) → one logit.

    Args:
        hidden: units of the hidden layer.
        image_shape: (C, H, W) of the images judged.
    """

    def __init__(self, *, hidden: int = 128, image_shape: tuple[int, int, int] = (1, 28, 28)) -> None:
        super().__init__()
        check_positive(hidden=hidden)
        self.image_shape = _checked_shape(image_shape)
        self.layers = nn.Sequential(
            nn.Linear(prod(image_shape), hidden),
            nn.LeakyReLU(0.01),
            nn.Linear(hidden, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Judge images (B, C, H, W) in [−1, 1]; return logits (B,)."""
        check_images(x, self.image_shape)
        return self.layers(x.flatten(1)).squeeze(1)  # (B, C*H*W) -> (B,)


class PointGenerator(nn.Module):
    """Dense generator of points: latent → hidden ReLU layers → coordinates, without a final non-linearity.

    Args:
        latent_dim: length of z.
        hidden: units of each hidden layer.
        dim: coordinates of a point.
    """

    def __init__(self, *, latent_dim: int = 2, hidden: Sequence[int] = (64, 64), dim: int = 2) -> None:
        super().__init__()
        check_positive(latent_dim=latent_dim, dim=dim)
        self.latent_dim = latent_dim
        self.layers = _dense(latent_dim, hidden, dim, nn.ReLU)

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, latent_dim) into points (B, dim)."""
        check_latent(z, self.latent_dim)
        return self.layers(z)


class PointDiscriminator(nn.Module):
    """Dense discriminator of points: coordinates → hidden layers → one logit.

    Args:
        hidden: units of each hidden layer.
        dim: coordinates of a point.
        activation: class of the hidden non-linearity; a smooth one (nn.Tanh) suits smooth densities.
    """

    def __init__(self, *, hidden: Sequence[int] = (64, 64), dim: int = 2,
                 activation: type[nn.Module] = nn.LeakyReLU) -> None:
        super().__init__()
        check_positive(dim=dim)
        self.dim = dim
        self.layers = _dense(dim, hidden, 1, activation)

    def forward(self, x: Tensor) -> Tensor:
        """Judge points (B, dim); return logits (B,)."""
        if x.dim() != 2 or x.shape[1] != self.dim:
            raise ValueError(f"Expected points of shape (batch, {self.dim}), got {tuple(x.shape)}.")
        return self.layers(x).squeeze(1)


def _dense(inputs: int, hidden: Sequence[int], outputs: int, activation: type[nn.Module]) -> nn.Sequential:
    if isinstance(hidden, int):
        raise ValueError(f"Expected hidden as the units of each layer, got {hidden}. Write ({hidden},).")
    layers: list[nn.Module] = []
    for width in hidden:
        check_positive(hidden=width)
        layers += [nn.Linear(inputs, width), activation()]
        inputs = width
    return nn.Sequential(*layers, nn.Linear(inputs, outputs))


def _checked_shape(image_shape: Sequence[int]) -> tuple[int, int, int]:
    if len(image_shape) != 3:
        raise ValueError(f"Expected image_shape (channels, height, width), got {tuple(image_shape)}.")
    channels, height, width = image_shape
    check_positive(channels=channels, height=height, width=width)
    return channels, height, width
