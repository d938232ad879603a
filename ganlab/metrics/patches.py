"""Do pictures look like those of a collection? Their small patches are compared, as crowds."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, pad

from ganlab.layers import check_positive
from ganlab.metrics.distributions import frechet_distance
from ganlab.metrics.estimates import sliced_wasserstein

SIDE = 7  # pixels, as in Karras et al. 2018


def patch_distance(images: Tensor, real: Tensor, *, count: int = 8000, seed: int = 0) -> float:
    """Sliced Wasserstein distance of 7×7 patches, after Karras et al. 2018, section 5 and appendix G.

    As many patches of each crowd are drawn at random places and compared pixel by pixel, in colour: once as they are,
    once their detail alone, which is what a blur over 3×3 pixels takes away. The two squared distances, each in units
    of the real pictures' own variance, are added. Other colours and contrasts raise the first; blur, grain and speckle,
    whose colours are right, raise the second. What a picture shows as a whole raises neither: a nose beside a mouth is
    no nearer than one above it. It never is 0: compare with real pictures that were held out.

    Departure: two bands in place of a pyramid, and each channel keeps its mean and deviation, so that colours count.

    Args:
        images, real: (N, C, H, W) and (M, C, h, w) in [−1, 1], of at least 7×7 pixels.
        count: patches of each.
        seed: of the places and the directions.

    Raises:
        ValueError: the pictures are smaller, have different channels, or `count` is not positive.
    """
    _check_crowds(images, real, count)
    generator = torch.Generator().manual_seed(seed)
    distance = 0.0
    for made, wanted in ((images, real), (_detail(images), _detail(real))):
        unit = wanted.std().clamp(min=1e-6)
        crowds = [_patches(part, count, generator).double() / unit for part in (made, wanted)]
        distance += sliced_wasserstein(*crowds, projections=200, seed=seed)
    return distance


def patch_frechet(images: Tensor, real: Tensor, *, count: int = 8000, seed: int = 0) -> float:
    """Fréchet distance of the detail of 7×7 patches, in units of the real detail's variance.

    As `patch_distance`'s second half, with Gaussians in place of slices: blur, grain and speckle raise it. It needs no
    network, so it suits pictures that no network of the course was trained on.

    Args and errors as of `patch_distance`.
    """
    _check_crowds(images, real, count)
    generator = torch.Generator().manual_seed(seed)
    details = [_detail(part) for part in (images, real)]
    unit = details[1].std().clamp(min=1e-6)
    return frechet_distance(*(_patches(part, count, generator).double() / unit for part in details))


def _check_crowds(images: Tensor, real: Tensor, count: int) -> None:
    check_positive(count=count)
    if images.dim() != 4 or real.dim() != 4 or images.shape[1] != real.shape[1]:
        raise ValueError("Expected two crowds of pictures (N, C, H, W) with the same channels, got "
                         f"{tuple(images.shape)} and {tuple(real.shape)}.")


def _detail(images: Tensor) -> Tensor:
    """What a blur over 3×3 pixels takes away."""
    return images - avg_pool2d(pad(images, (1, 1, 1, 1), mode="replicate"), 3, stride=1)


def _patches(images: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Patches at random places, (count, C · 49)."""
    if not len(images) or min(images.shape[2:]) < SIDE:
        raise ValueError(f"Expected pictures of at least {SIDE}×{SIDE} pixels, got {tuple(images.shape)}.")
    windows = images.unfold(2, SIDE, 1).unfold(3, SIDE, 1)  # (N, C, H − 6, W − 6, 7, 7), a view
    which, row, column = (torch.randint(0, windows.shape[axis], (count,), generator=generator) for axis in (0, 2, 3))
    return windows[which, :, row, column].flatten(1)
