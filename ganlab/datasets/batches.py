"""Batches as a pure function of the step, so that a resumed run sees the data that an unbroken one would."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.datasets.images import ImageSet


class Batches:
    """`batches(step)`: the batch of that step, the same whenever and however often it is asked for.

    Examples come in the order of one shuffle after another: example number p of the run is in epoch p // n, whose
    order is a permutation seeded by (seed, epoch). A batch may straddle two epochs; no example is dropped.

    Args:
        data: an ImageSet, or a tensor with the examples along its first axis.
        batch_size: B, at least 1; may exceed the number of examples.
        seed: a non-negative integer.

    Raises:
        ValueError: there are no examples, or `batch_size` is below 1.
    """

    def __init__(self, data: ImageSet | Tensor, batch_size: int, seed: int = 0):
        if len(data) == 0:
            raise ValueError("Expected at least one example to make batches of, got none.")
        if batch_size < 1:
            raise ValueError(f"Expected a batch size of at least 1, got {batch_size}.")
        self.data, self.batch_size, self.seed = data, batch_size, seed
        self._orders: dict[int, Tensor] = {}

    def __call__(self, step: int) -> Tensor:
        """Return the batch of `step` (from 0): float32 (B, C, H, W) in [−1, 1], or B rows of the tensor."""
        indices = self.indices(step)
        if isinstance(self.data, ImageSet):
            return self.data.batch(indices)
        return self.data[indices.to(self.data.device)]

    def indices(self, step: int) -> Tensor:
        """Return the int64 (B,) indices of `step`'s examples, for instance to look up their labels."""
        if step < 0:
            raise ValueError(f"Expected a step from 0 on, got {step}.")
        n = len(self.data)
        start, stop = step * self.batch_size, (step + 1) * self.batch_size
        parts = []
        for epoch in range(start // n, (stop - 1) // n + 1):
            parts.append(self._order(epoch)[max(start - epoch * n, 0):stop - epoch * n])
        return torch.cat(parts)

    def _order(self, epoch: int) -> Tensor:
        if epoch not in self._orders:
            # SeedSequence mixes the two numbers: seed + epoch would make run 0's epoch 1 run 1's epoch 0.
            mixed = int(np.random.SeedSequence([self.seed, epoch]).generate_state(1, np.uint64)[0] >> 1)
            order = torch.randperm(len(self.data), generator=torch.Generator().manual_seed(mixed))
            # The epoch before is kept, for a batch may straddle the two.
            self._orders = {known: kept for known, kept in self._orders.items() if known == epoch - 1}
            self._orders[epoch] = order
        return self._orders[epoch]
