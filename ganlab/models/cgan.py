"""Conditional GANs: Mirza & Osindero 2014, "Conditional generative adversarial nets"; dense and convolutional.

G makes a sample for a condition y, D judges whether a sample is real *and fits y*: G(z | y), D(x | y). Here y is a
class. The paper joins y with z, and with x, through a hidden representation of each; so does `MLPGenerator` with
`MLPDiscriminator`. The convolutional pair is DCGAN's, with the class joined at the input of each network.

Generators take classes as numbers, or as weights: a row of 0.7 and 0.3 lies between two classes.

Departure: z is normal, as in the rest of the course, where the paper draws it uniformly from the unit hypercube;
and the course trains with Adam, where the paper takes stochastic gradient descent with momentum and a falling rate.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ganlab.layers import check_images, check_labels, check_latent, check_positive
from ganlab.models import dcgan


def class_weights(y: Tensor, classes: int, like: Tensor) -> Tensor:
    """Return y as one row of class weights a sample, (B, classes): class numbers become one-hot rows.

    Args:
        y: int64 (B,), from 0 to classes − 1; or weights (B, classes), which are passed on: the way to walk from
            class to class, where training has seen one-hot rows only.
        like: (B, …); its length, dtype and device are those of the rows.

    Raises:
        ValueError: neither class numbers nor weights, or of another length.
    """
    if y.is_floating_point() or y.dim() == 2:
        if tuple(y.shape) != (len(like), classes):
            raise ValueError(f"Expected class weights of shape ({len(like)}, {classes}), got {tuple(y.shape)}. "
                             "Give one row a sample, with one weight a class.")
        return y.to(like)
    check_labels(y, classes, len(like))
    return nn.functional.one_hot(y, classes).to(like)


# --- dense, as in the paper -----------------------------------------------------------------------------------


class MLPGenerator(nn.Module):
    """Dense conditional generator: z → 200 and y → 1000 units, ReLU; joined → 1200, ReLU → pixels, tanh.

    Section 4.1 of the paper; the defaults have 2,413,984 parameters.
    Departure: tanh and pixels in [−1, 1] where the paper has a sigmoid and [0, 1], as in the rest of the course;
    no dropout, since our runs are too short to overfit.

    Args:
        classes: number of classes.
        latent_dim: length of z.
        hidden: units for z, for y, and of the joined layer.
        image_shape: (C, H, W) of the images made.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, classes: int = 10, latent_dim: int = 100,
                 hidden: tuple[int, int, int] = (200, 1000, 1200),
                 image_shape: tuple[int, int, int] = (1, 28, 28)) -> None:
        super().__init__()
        for_z, for_y, joined = hidden
        check_positive(classes=classes, latent_dim=latent_dim, for_z=for_z, for_y=for_y, joined=joined)
        self.classes, self.latent_dim, self.image_shape = classes, latent_dim, tuple(image_shape)
        self.from_z = nn.Sequential(nn.Linear(latent_dim, for_z), nn.ReLU())
        self.from_y = nn.Sequential(nn.Linear(classes, for_y), nn.ReLU())
        self.joined = nn.Sequential(nn.Linear(for_z + for_y, joined), nn.ReLU(),
                                    nn.Linear(joined, torch.Size(image_shape).numel()), nn.Tanh())

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """Turn z (B, latent_dim) and y, int64 (B,) or weights (B, classes), into images (B, C, H, W) in [−1, 1]."""
        check_latent(z, self.latent_dim)
        h = torch.cat([self.from_z(z), self.from_y(class_weights(y, self.classes, z))], dim=1)  # (B, 200 + 1000)
        return self.joined(h).view(-1, *self.image_shape)


class Maxout(nn.Module):
    """The largest of `pieces` linear functions, for each of `units` outputs (Goodfellow et al. 2013)."""

    def __init__(self, inputs: int, units: int, pieces: int) -> None:
        super().__init__()
        self.units, self.pieces = units, pieces
        self.linear = nn.Linear(inputs, units * pieces)

    def forward(self, x: Tensor) -> Tensor:
        """Turn x (B, inputs) into (B, units)."""
        return self.linear(x).view(-1, self.units, self.pieces).amax(2)


class MLPDiscriminator(nn.Module):
    """Dense conditional discriminator: maxout of x (240 × 5) and of y (50 × 5), joined (240 × 4) → one logit.

    Section 4.1 of the paper, units × pieces; the defaults have 1,224,351 parameters.
    Departure: no dropout, as in `MLPGenerator`.

    Args:
        classes: number of classes.
        hidden: maxout units for x, for y, and of the joined layer.
        image_shape: (C, H, W) of the images judged.

    Raises:
        ValueError: a number is not positive.
    """

    def __init__(self, *, classes: int = 10, hidden: tuple[int, int, int] = (240, 50, 240),
                 image_shape: tuple[int, int, int] = (1, 28, 28)) -> None:
        super().__init__()
        for_x, for_y, joined = hidden
        check_positive(classes=classes, for_x=for_x, for_y=for_y, joined=joined)
        self.classes, self.image_shape = classes, tuple(image_shape)
        self.from_x = Maxout(torch.Size(image_shape).numel(), for_x, 5)
        self.from_y = Maxout(classes, for_y, 5)
        self.joined = nn.Sequential(Maxout(for_x + for_y, joined, 4), nn.Linear(joined, 1))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Judge images x (B, C, H, W) in [−1, 1] as members of classes y, int64 (B,); return logits (B,)."""
        check_images(x, self.image_shape)
        h = torch.cat([self.from_x(x.flatten(1)), self.from_y(class_weights(y, self.classes, x))], dim=1)
        return self.joined(h).squeeze(1)  # (B, 240 + 50) -> (B,)


# --- convolutional --------------------------------------------------------------------------------------------


class Generator(nn.Module):
    """DCGAN's generator of a longer latent: the class as a one-hot row beside z, (B, latent_dim + classes).

    Args:
        classes: number of classes.
        latent_dim, image_size, channels, base_channels: as in `dcgan.Generator`.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.

    Attributes:
        config: the arguments, by name.
    """

    def __init__(self, *, classes: int = 10, latent_dim: int = 100, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        check_positive(classes=classes, latent_dim=latent_dim)
        self.config = {"classes": classes, "latent_dim": latent_dim, "image_size": image_size, "channels": channels,
                       "base_channels": base_channels}
        self.classes, self.latent_dim = classes, latent_dim
        self.body = dcgan.Generator(latent_dim=latent_dim + classes, image_size=image_size, channels=channels,
                                    base_channels=base_channels)

    def forward(self, z: Tensor, y: Tensor) -> Tensor:
        """Turn z (B, latent_dim) and y, int64 (B,) or weights (B, classes), into images in [−1, 1].

        The images are (B, channels, image_size, image_size).
        """
        check_latent(z, self.latent_dim)
        return self.body(torch.cat([z, class_weights(y, self.classes, z)], dim=1))


class Discriminator(nn.Module):
    """DCGAN's discriminator of one more channel: a learned picture of the class (an embedding) beside the image.

    The embedding starts from N(0, 1), so that it is as loud as the image.

    Args:
        classes: number of classes.
        image_size, channels, base_channels: as in `dcgan.Discriminator`.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, classes: int = 10, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        check_positive(classes=classes, channels=channels)
        self.classes, self.image_shape = classes, (channels, image_size, image_size)
        self.body = dcgan.Discriminator(image_size=image_size, channels=channels + 1, base_channels=base_channels)
        self.from_y = nn.Embedding(classes, image_size * image_size)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Judge images x (B, channels, size, size) as members of classes y, int64 (B,); return logits (B,)."""
        check_images(x, self.image_shape)
        check_labels(y, self.classes, len(x))
        as_channel = self.from_y(y).view(-1, 1, *self.image_shape[1:])  # (B, 1, size, size)
        return self.body(torch.cat([x, as_channel], dim=1))
