"""AC-GAN: Odena, Olah & Shlens 2017, "Conditional image synthesis with auxiliary classifier GANs".

D never sees the class. It judges the image and names its class; G must be judged real and be named right.
"""

from __future__ import annotations

from torch import Tensor, nn

from ganlab.layers import check_positive, init_normal_
from ganlab.models import cgan, dcgan


class Generator(cgan.Generator):
    """The generator of `models.cgan`, a one-hot class beside z: in AC-GAN only D and the objective differ."""


class Discriminator(nn.Module):
    """DCGAN's discriminator with two heads on its last feature maps: the source, and the class.

    Departure: the paper's D (its tables 1 and 2) has kernels of 3 and dropout in every layer; ours is DCGAN's, so
    that AC-GAN and the conditional DCGAN differ in the condition only.

    Args:
        classes: number of classes.
        image_size, channels, base_channels: as in `dcgan.Discriminator`.

    Raises:
        ValueError: a size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, classes: int = 10, image_size: int = 64, channels: int = 3,
                 base_channels: int = 64) -> None:
        super().__init__()
        check_positive(classes=classes)
        self.classes = classes
        self.body = dcgan.Discriminator(image_size=image_size, channels=channels, base_channels=base_channels)
        self.to_class = init_normal_(nn.Conv2d(self.body.to_logit.in_channels, classes, 4))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Judge images x (B, channels, size, size) in [−1, 1]; return source (B,) and class logits (B, classes)."""
        h = self.body.features(x)  # (B, 8·base, 4, 4) at 64×64
        return self.body.to_logit(h).flatten(), self.to_class(h).flatten(1)
