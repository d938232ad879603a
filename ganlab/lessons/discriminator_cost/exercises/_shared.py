"""What the exercises of lesson 01 share: inputs, explanations and ways to write wrong answers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

SIGN = "Every cost here is a minus log of a probability: it is never negative. Look for a missing minus."
SWAPPED = "Real is 1 and fake is 0: a real sample costs −log y, a fake one −log(1 − y). Yours has them exchanged."
MODULE = ("nn.BCELoss and nn.BCEWithLogitsLoss are modules: first make one, then call it: nn.BCELoss()(y, t). What "
          "stands in the first brackets are settings.")
NO_GRAD_ASKED = ("Only a tensor that asks for gradients has any: begin with a = logit.clone().requires_grad_(), and "
                 "differentiate by a.")
ONE_BATCH = "The real batch belongs into the first term, the fake batch into the second. One of them is missing."
COMPARED = ("The targets of a cross-entropy are ones for the real batch and zeros for the fake one. Yours compares the "
            "two batches with each other.")
NOT_REDUCED = "One number is asked for the batch, and one per sample came back: take the mean (or the sum)."
REDUCED = "One value per sample is asked for. The sum or the mean over the batch comes later."
HALVED = "The two means are added; averaging over both batches at once gives half of J_D."
MIXED = "One batch is summed and the other averaged: take the mean in both terms, or the sum in both."
SMOOTHED = "The target of a real sample is 1 here. A softer one, such as 0.9, is a trick not asked for."
PLAIN = ("math.log, .item() and if take one number. The argument is a whole batch: torch.log and its like work on each "
         "element of a tensor, and a target chooses by multiplication.")
TWO_NUMBERS = "One number is asked for: add the costs of the two batches."


def numbers(*values: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype)


def targets(rng: np.random.Generator, n: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.tensor(rng.integers(0, 2, n), dtype=dtype)


def pair_of(low: float, high: float, rng: np.random.Generator, n: int, dtype: torch.dtype) -> tuple:
    return tuple(torch.tensor(rng.uniform(low, high, n), dtype=dtype) for _ in range(2))


def nothing(y: torch.Tensor) -> torch.Tensor:
    """The cost of a batch that is left out."""
    return 0 * y


def also_reduced(*ways: Callable) -> list[Callable]:
    """Return each way of writing a value per sample, then their means and sums, then each divided by n."""
    def reduced(way: Callable, reduce: Callable) -> Callable:
        return lambda *args: reduce(way(*args))

    return [*ways, *(reduced(way, reduce) for way in ways for reduce in (torch.mean, torch.sum)),
            *(reduced(way, lambda values: values / len(values)) for way in ways)]


def two_terms(real: Callable, fake: Callable, scale: float = 1.0) -> list[Callable]:
    """Return a cost over two batches, with means and with sums: scale · (reduce real(·) + reduce fake(·))."""
    def way(reduce: Callable) -> Callable:
        return lambda a, b: scale * (reduce(real(a)) + reduce(fake(b)))

    return [way(torch.mean), way(torch.sum)]


def mixed_terms(real: Callable, fake: Callable) -> list[Callable]:
    """Return a cost over two batches of which one is summed and the other averaged."""
    return [lambda a, b: real(a).mean() + fake(b).sum(), lambda a, b: real(a).sum() + fake(b).mean()]


def one_batch(which: int, ways: list[Callable]) -> list[Callable]:
    """Return each cost over two batches with one of them in both places."""
    def repeated(way: Callable) -> Callable:
        return lambda *batches: way(batches[which], batches[which])

    return [repeated(way) for way in ways]
