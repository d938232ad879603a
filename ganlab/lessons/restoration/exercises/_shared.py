"""What the exercises of lesson 14 share: pictures, features and holes drawn at random."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


def drawn(rng: np.random.Generator, *shape: int, scale: float = 1.0) -> Tensor:
    return torch.tensor(scale * rng.standard_normal(shape), dtype=torch.float32)


def uniform(rng: np.random.Generator, *shape: int, reach: float = 1.0) -> Tensor:
    """Return numbers between −reach and reach."""
    return torch.tensor(rng.uniform(-reach, reach, shape), dtype=torch.float32)


def percent(shape: tuple[int, ...], shares: tuple[float, ...]) -> str:
    """Return what the learner reads about random pictures with holes."""
    return f"random pictures {shape} with holes of {', '.join(f'{100 * share:.0f} %' for share in shares)}"


def holes(rng: np.random.Generator, shape: tuple[int, int, int], *shares: float) -> Tensor:
    """Return holes (B, 1, H, W), 1 inside and 0 outside; picture b has about the share `shares[b]` in its hole.

    A share of 0 makes no hole, 1 a hole as large as the picture; any other leaves a pixel of each kind at least.
    """
    batch, height, width = shape
    places = rng.random((batch, height * width)).argsort(1)
    sizes = [share if share in (0, 1) else np.clip(share, 1.01 / (height * width), 1 - 1.01 / (height * width))
             for share in shares]
    inside = places < np.array(sizes)[:, None] * height * width
    return torch.tensor(inside.reshape(batch, 1, height, width), dtype=torch.float32)
