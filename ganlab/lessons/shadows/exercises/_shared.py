"""What the exercises of lesson 09 share: masks and pictures drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case

OVER_PICTURES = "Count over all pixels together: the mean of the pictures' own {} is another number."
BY_HAND = (torch.tensor([[[[True, True, False], [False, False, False]]]]),
           torch.tensor([[[[True, False, False], [True, False, True]]]]))


def uniform(rng: np.random.Generator, low: float, high: float, *shape: int, dtype=torch.float32) -> torch.Tensor:
    return torch.tensor(rng.uniform(low, high, shape), dtype=dtype)


def two_masks(rng: np.random.Generator, shape: tuple[int, int, int], share: float, noise: float) -> tuple:
    """Return (predicted, mask), bool (B, 1, H, W), B ≥ 2: the pictures differ in their shares, none is constant."""
    batch, height, width = shape
    mask = rng.random((batch, 1, height, width)) < share
    mask[0] |= rng.random((1, height, width)) < 0.3
    mask[:, :, 0, 0], mask[:, :, 0, 1] = True, False
    predicted = mask ^ (rng.random(mask.shape) < noise)
    predicted[:, :, 0, 0], predicted[:, :, 0, 1] = True, False
    predicted[:, :, 1] |= mask[:, :, 2]  # more mistakes of one kind than of the other
    return torch.tensor(predicted), torch.tensor(mask)


def random_masks(rng: np.random.Generator, *rows: tuple) -> list[Case]:
    return [Case(two_masks(rng, *row), note=f"two masks of {row[0][0]} pictures of {row[0][1]}×{row[0][2]}")
            for row in rows]


def each_picture(fn: Callable[[Any, Any], Any]) -> Callable:
    """Return the mean of the pictures' own measures."""
    return lambda predicted, mask: torch.stack([
        torch.as_tensor(fn(p, m), dtype=torch.float32) for p, m in zip(predicted, mask)]).mean()
