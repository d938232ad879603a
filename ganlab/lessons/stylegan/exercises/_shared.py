"""What the exercises of lesson 08 share: random tensors, and the mistake with the 1e-8."""

from __future__ import annotations

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


def epsilon(explanation: str) -> Mistake:
    """Return the mistake of an answer that is right but where the 1e-8 decides: in the extreme cases."""
    def only_extreme(verdicts) -> bool:
        return all(right for case, right in verdicts if not case.extreme)

    return Mistake("epsilon", "The 1e-8 not where it belongs", explanation, when=only_extreme)
