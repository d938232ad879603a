"""What the exercises of lesson 08 share: random tensors, and the mistake with the 1e-8."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Mistake


def normal(rng: np.random.Generator, *shape: int, centre: float = 0.0, spread: float = 1.0) -> Tensor:
    return torch.tensor(centre + spread * rng.standard_normal(shape), dtype=torch.float32)


NUMPY_INSIDE = Mistake(
    "numpy_inside", "NumPy inside",
    "NumPy and plain numbers keep no history, so nothing before this layer could learn: stay with tensors from the "
    "input to the result.", [lambda first, *rest: torch.tensor(first.numpy())])


EPSILONS = (1.0, 0.1, 1e-2, 1e-3, 1e-4)


def epsilon(explanation: str, with_eps: Callable | None = None, *others: Callable) -> Mistake:
    """Return the mistake with the 1e-8: only the extreme cases fail, or another number stands in its place.

    with_eps: the right answer, called with the inputs and that number. others: more answers of this kind.
    """
    def only_extreme(verdicts) -> bool:
        return all(right for case, right in verdicts if not case.extreme)

    return Mistake("epsilon", "The 1e-8 not where it belongs", explanation,
                   [lambda *args, eps=eps: with_eps(*args, eps) for eps in EPSILONS if with_eps] + [*others],
                   when=only_extreme)
