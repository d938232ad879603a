"""What the exercises of lesson 05 share: the inputs and the common mistakes of AC-GAN's costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, nll_loss, one_hot

BRACKETS = "torch.cat takes a list of tensors: torch.cat([a, b], dim=1)."
STABLE = ("The formula is right, but log(σ(a)) and log(softmax) meet log(0) where logits are large, and a clamp cuts "
          "the value: use softplus for the source and cross_entropy, which takes logits, for the class.")
SUM = "Each E is the mean over the batch."
SIGMOID_TWICE = "softplus and binary_cross_entropy_with_logits hold the sigmoid already: give them the logits."
LOG_OF_LOGIT = "A logit is any real number. It becomes a probability, σ(logit), before a log is taken."
NO_LOG = "Each term is −log of a probability. Without the log a sure mistake costs hardly more than a doubtful one."

# what a learner may take for −E log P(y), with the name and explanation that belong to it
CLASS_MISTAKES: tuple[tuple[str, str, str, tuple[Callable[[Tensor, Tensor], Tensor], ...]], ...] = (
    ("softmax_twice", "Softmax twice", "cross_entropy takes logits and applies the softmax itself.",
     (lambda logits, y: cross_entropy(logits.softmax(1), y),
      lambda logits, y: cross_entropy(logits.log_softmax(1).exp().log_softmax(1), y))),
    ("nll_without_log_softmax", "nll_loss without log_softmax",
     "nll_loss takes log-probabilities and only picks one and turns its sign. cross_entropy takes logits: it is "
     "log_softmax and nll_loss in one.",
     (nll_loss, lambda logits, y: nll_loss(logits.softmax(1), y))),
    ("sum_over_classes", "Sum over the batch in the class terms", SUM,
     (lambda logits, y: cross_entropy(logits, y, reduction="sum"),)),
    ("each_class_alone", "Each class for itself",
     "The classes exclude one another: their probabilities are one softmax, and −log P(y) is cross_entropy.",
     (lambda logits, y: binary_cross_entropy_with_logits(logits, one_hot(y, logits.shape[1]).to(logits.dtype)),)),
    ("softmax_over_batch", "Softmax over the batch",
     "Each row of class logits is one sample: the softmax runs along the classes, dim=1.",
     (lambda logits, y: nll_loss(logits.log_softmax(0), y),)),
    ("all_classes_of_batch", "The classes of all samples",
     "log_p[:, y] takes for each sample the classes of all samples. One entry a row is wanted: log_p[arange(B), y], "
     "gather, or cross_entropy.",
     (lambda logits, y: -logits.log_softmax(1)[:, y].mean(),)),
    ("class_not_picked", "All classes counted",
     "P(y | ·) is the probability of one class, y: the others come in through the softmax only.",
     (lambda logits, y: -logits.log_softmax(1).mean(), lambda logits, y: -logits.log_softmax(1).sum(1).mean())),
    ("divided_by_classes", "Divided by the number of classes",
     "E is the mean over the batch: of a (B, classes) table with one entry a row, sum along dim=1 first.",
     (lambda logits, y: cross_entropy(logits, y) / logits.shape[1],)),
)


def judged(rng: np.random.Generator, batch: int, classes: int, dtype: torch.dtype = torch.float32) -> tuple:
    """Return logits of the source (B,) and of the classes (B, classes)."""
    return (torch.tensor(2 * rng.normal(size=batch), dtype=dtype),
            torch.tensor(2 * rng.normal(size=(batch, classes)), dtype=dtype))


def classes_of(rng: np.random.Generator, batch: int, classes: int) -> Tensor:
    return torch.tensor(rng.integers(0, classes, batch))
