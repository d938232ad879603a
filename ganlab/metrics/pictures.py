"""How near is a picture to the one that was asked for? PSNR, SSIM, and how sharp it is."""

from __future__ import annotations

import torch
from skimage.metrics import structural_similarity
from torch import Tensor

PEAK = 2.0  # pictures lie in [−1, 1]


def psnr(x: Tensor, target: Tensor, mask: Tensor | None = None) -> float:
    """Peak signal-to-noise ratio in decibels: 10 log₁₀(2² / MSE), over all pixels of all pictures

    Args:
        x, target: (B, C, H, W) in [−1, 1], so that the peak is 2.
        mask: (B, 1, H, W); where given, only pixels with a mask above ½ count.

    Returns:
        Higher is nearer; infinity where the two are equal.

    Raises:
        ValueError: shapes differ, or the mask is empty.
    """
    _check_pair(x, target)
    error = (x.detach().cpu().double() - target.detach().cpu().double()) ** 2  # Macs' GPUs have no float64
    if mask is not None:
        if mask.shape != (len(x), 1, *x.shape[2:]):
            raise ValueError(f"Expected a mask of shape {(len(x), 1, *x.shape[2:])}, got {tuple(mask.shape)}.")
        error = error[(mask.cpu() > 0.5).expand_as(error)]
        if not len(error):
            raise ValueError("Expected a mask with at least one pixel above 0.5, got none. Paint more of it.")
    return float(10 * torch.log10(PEAK**2 / error.mean()))


def ssim(x: Tensor, target: Tensor) -> float:
    """Structural similarity, the mean over pictures, 1 where they are equal (Wang et al. 2004).

    It compares local means, contrasts and structures in windows of 7×7 pixels, as scikit-image computes them.

    Args:
        x, target: (B, C, H, W) in [−1, 1], H and W at least 7.

    Raises:
        ValueError: shapes differ, or the pictures are smaller than the window.
    """
    _check_pair(x, target)
    if min(x.shape[2:]) < 7:
        raise ValueError(f"Expected pictures of at least 7×7 pixels, got {tuple(x.shape[2:])}. Enlarge them.")
    # From [−1, 1] to [0, 2]: the measure takes ratios of local means, which mean nothing around zero.
    pairs = zip(*((pictures.detach().cpu().double() + 1).numpy() for pictures in (x, target)))
    return float(sum(structural_similarity(a, b, channel_axis=0, data_range=PEAK) for a, b in pairs) / len(x))


def gradient_energy(x: Tensor) -> float:
    """Return the mean squared difference of neighbouring pixels of (B, C, H, W): blurred pictures have little.

    Compare it with the same figure of real pictures of the same things; noise has much of it too.
    """
    if x.dim() != 4 or min(x.shape[2:]) < 2:
        raise ValueError(f"Expected pictures (B, C, H, W) of at least 2×2 pixels, got {tuple(x.shape)}.")
    x = x.detach().cpu().double()
    return float((x.diff(dim=2) ** 2).mean() + (x.diff(dim=3) ** 2).mean())


def _check_pair(x: Tensor, target: Tensor) -> None:
    if x.dim() != 4 or x.shape != target.shape or not len(x):
        raise ValueError(f"Expected two batches of pictures of one shape (B, C, H, W), got {tuple(x.shape)} "
                         f"and {tuple(target.shape)}.")
