"""Points in the plane against the modes that they should sit on."""

from __future__ import annotations

import torch
from torch import Tensor

from ganlab.layers import check_positive


def modes_and_quality(points: Tensor, centres: Tensor, *, noise: float, radius: float = 3.0,
                      needed: int = 1) -> tuple[int, float]:
    """Return how many modes are captured, and the share of points of high quality: Srivastava et al. 2017 (VEEGAN).

    A point is of high quality if it lies within `radius` standard deviations of its nearest centre; a mode is captured
    if at least `needed` such points are its own. Of true points in the plane 98.89 % are of high quality
    (`theory.quality_ceiling`): a generator above that is too narrow, not better.

    Args:
        points: (N, 2), at least one. centres: (modes, 2).
        noise: standard deviation of the data around each centre, in each direction.
        radius: in standard deviations. needed: 1 as in the paper; more where stray points would count as modes.

    Raises:
        ValueError: shapes do not fit, or noise or radius is not positive.
    """
    check_positive(needed=needed)
    if points.dim() != 2 or centres.dim() != 2 or points.shape[1] != centres.shape[1] or not len(points):
        raise ValueError(f"Expected points (N, 2) and centres (modes, 2), got {tuple(points.shape)} and "
                         f"{tuple(centres.shape)}.")
    if not (noise > 0 and radius > 0):
        raise ValueError(f"Expected a positive noise and radius, got {noise!r} and {radius!r}.")
    nearest = torch.cdist(points.detach().cpu().double(), centres.cpu().double()).min(1)
    good = nearest.values <= radius * noise
    counts = torch.bincount(nearest.indices[good], minlength=len(centres))
    return int((counts >= needed).sum()), float(good.double().mean())
