"""Edge drawings of pictures: what lesson 06 turns back into pictures."""

from __future__ import annotations

import numpy as np
import torch
from skimage.feature import canny as _canny
from torch import Tensor

# Rec. 601, as Pillow weighs them: 1000ths of red, green and blue.
LUMA = np.array([299, 587, 114], dtype=np.float64) / 1000


def canny(images: Tensor, *, sigma: float = 1.0, low: float = 0.1, high: float = 0.2) -> Tensor:
    """Return the edges of pictures as black lines one pixel thin on white, by Canny's detector (1986).

    Args:
        images: uint8 (N, 3, H, W) or (N, 1, H, W).
        sigma: standard deviation in pixels of the Gaussian that smooths the luma first.
        low, high: thresholds on the gradient of the luma (0 to 1) as Sobel's filter sums it, 8 times the slope a
            pixel: a line holds a pixel above `high`, and goes on above `low`.

    Returns:
        uint8 (N, 1, H, W): 0 on an edge, 255 elsewhere; on the device of `images`.

    Raises:
        TypeError: the images are no uint8 tensor.
        ValueError: they are of another shape, or sigma or the thresholds are not 0 ≤ low ≤ high.
    """
    if not isinstance(images, Tensor) or images.dtype != torch.uint8:
        got = images.dtype if isinstance(images, Tensor) else type(images).__name__
        raise TypeError(f"Expected uint8 images, got {got}. Take them from images_uint8, or use to_bytes.")
    if images.ndim != 4 or images.shape[1] not in (1, 3):
        raise ValueError(f"Expected images of shape (N, 3, H, W) or (N, 1, H, W), got {tuple(images.shape)}. "
                         "Add the batch's axis with images[None] where it is missing.")
    if not (sigma > 0 and 0 <= low <= high):
        raise ValueError(f"Expected sigma above 0 and thresholds 0 ≤ low ≤ high, got sigma {sigma}, low {low}, "
                         f"high {high}. The defaults are 1, 0.1 and 0.2.")
    planes = images.cpu().numpy().transpose(0, 2, 3, 1) / 255  # (N, H, W, C)
    luma = planes @ LUMA if planes.shape[3] == 3 else planes[..., 0]
    # Beyond its border a picture goes on as its rim does; scikit-image's own choice, black, bends lines near it.
    lines = [_canny(plane, sigma=sigma, low_threshold=low, high_threshold=high, mode="nearest") for plane in luma]
    drawn = np.where(np.array(lines, dtype=bool).reshape(luma.shape), 0, 255).astype(np.uint8)[:, None]
    return torch.from_numpy(drawn).to(images.device)
