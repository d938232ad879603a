"""IcGAN's encoders: Perarnau et al. 2016, "Invertible conditional GANs for image editing", section 3.2.

A generator makes a picture of (z, y); an encoder goes the way back. Two of them, alike but for their output:

    E_z: x → z, what the condition does not say        E_y: x → y, the attributes
    x → 5×5/2 conv 32 → 64 → 128 → 256 → dense → z or y
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganlab.layers import check_image_size, check_images, check_positive, init_normal_


class Encoder(nn.Module):
    """Read a vector off a picture.

    Args:
        outputs: numbers read: the length of z, or of y.
        image_size: a power of two, 16 or more; strided convolutions halve it down to 4×4.
        channels: of the pictures.
        base_channels: feature maps of the first stage; they double at each.
        hidden: units of the dense layer between.

    Raises:
        ValueError: the size is no power of two or too small, or a number is not positive.
    """

    def __init__(self, *, outputs: int = 100, image_size: int = 64, channels: int = 3, base_channels: int = 32,
                 hidden: int = 4096) -> None:
        super().__init__()
        check_positive(outputs=outputs, channels=channels, base_channels=base_channels, hidden=hidden)
        self.image_shape = (channels, image_size, image_size)
        widths = [channels, *(base_channels * 2**i for i in range(check_image_size(image_size) - 2))]  # 3, 32, 64, …
        stages: list[nn.Module] = []
        for narrow, wide in pairwise(widths):
            stages += [nn.Conv2d(narrow, wide, 5, 2, 2, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
        self.stages = nn.Sequential(*stages, nn.Flatten())
        self.dense = nn.Sequential(nn.Linear(widths[-1] * 16, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(),
                                   nn.Linear(hidden, outputs))
        init_normal_(self)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, outputs) for pictures x (B, channels, size, size) in [−1, 1]."""
        check_images(x, self.image_shape)
        return self.dense(self.stages(x))  # (B, 256 · 4 · 4) → (B, outputs)
