"""The one place where bytes become the numbers that networks see, and back."""

from __future__ import annotations

import torch
from torch import Tensor


def to_signed(images: Tensor) -> Tensor:
    """Map uint8 0 … 255 to float32 −1 … 1, the range of a tanh generator; any shape, same device.

    Raises:
        TypeError: `images` is not uint8; floats have been scaled before, or nobody knows how.
    """
    if images.dtype != torch.uint8:
        raise TypeError(f"Expected uint8 images, got {images.dtype}. Scale bytes, and only once.")
    return images.to(torch.float32) / 127.5 - 1


def to_bytes(images: Tensor) -> Tensor:
    """Map floats in −1 … 1 to uint8 0 … 255, rounded to the nearest; any shape, same device.

    Values outside the range are clamped and nan becomes 0: a diverged generator can still be looked at.

    Raises:
        TypeError: `images` is not floating point.
    """
    if not images.is_floating_point():
        raise TypeError(f"Expected floating-point images in [-1, 1], got {images.dtype}. "
                        "Bytes need no scaling back.")
    scaled = (images.detach().to(torch.float32) + 1) * 127.5
    return scaled.nan_to_num(nan=0.0).round().clamp(0, 255).to(torch.uint8)
