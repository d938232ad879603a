"""Colour transfer: give pictures the colours of another collection, pixel by pixel, without training anything."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from skimage.color import lab2rgb, rgb2lab
from torch import Tensor

LEVELS = 256


def reinhard(images: Tensor, goals: Tensor) -> Tensor:
    """Give every picture the mean and the spread of colours that pictures of another collection have on average.

    Reinhard, Ashikhmin, Gooch, Shirley 2001. Departure: in CIELAB instead of lαβ, and towards the average of a
    collection instead of one picture, for without pairs nobody knows which.

    Args:
        images, goals: float32 (N, 3, H, W) and (M, 3, h, w) in [−1, 1].

    Returns:
        float32 (N, 3, H, W) in [−1, 1]. A picture of one colour gets the goals' mean.

    Raises:
        ValueError: the pictures have other shapes.
    """
    _check(images, goals)
    lab, goal = _lab(images), _lab(goals)
    mean, spread = (value.mean(0) for value in (goal.mean((1, 2), keepdims=True), goal.std((1, 2), keepdims=True)))
    own = np.maximum(lab.std((1, 2), keepdims=True), 1e-3)
    moved = (lab - lab.mean((1, 2), keepdims=True)) / own * spread + mean
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of colours that a screen cannot show
        rgb = np.clip(lab2rgb(moved), 0, 1)  # (N, H, W, 3); what lies outside is cut off
    return torch.from_numpy(2 * rgb - 1).permute(0, 3, 1, 2).float().contiguous()


def match_histograms(images: Tensor, own: Tensor, goals: Tensor) -> Tensor:
    """Move each channel's values so that a collection gets the histogram of another: one curve a channel for all.

    Args:
        images: float32 (N, 3, H, W) in [−1, 1], pictures of the collection `own`.
        own, goals: (M, 3, h, w) and (K, 3, h, w): they set the curves.

    Returns:
        float32 (N, 3, H, W) in [−1, 1].

    Raises:
        ValueError: the pictures have other shapes.
    """
    _check(images, own, goals)
    made, levels = images.clone(), np.linspace(0, 1, LEVELS)
    for channel in range(3):
        before, after = (np.quantile(part[:, channel].numpy(), levels) for part in (own, goals))
        values, first = np.unique(before, return_index=True)  # a value that stands at several levels gets their mean
        means = np.add.reduceat(after, first) / np.diff(first, append=LEVELS)
        curve = np.interp(images[:, channel].numpy(), values, means)
        made[:, channel] = torch.from_numpy(curve).to(made.dtype)
    return made


def _lab(images: Tensor) -> np.ndarray:
    """CIELAB of (N, 3, H, W) in [−1, 1]: float (N, H, W, 3)."""
    return rgb2lab((images.permute(0, 2, 3, 1).double().numpy() + 1) / 2)


def _check(*parts: Tensor) -> None:
    for part in parts:
        if part.dim() != 4 or part.shape[1] != 3 or not len(part):
            raise ValueError(f"Expected colour pictures (N, 3, H, W), at least one, got {tuple(part.shape)}. "
                             "Add the batch axis, or leave the grey ones out.")
