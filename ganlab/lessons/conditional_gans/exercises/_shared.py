"""What the exercises of lesson 05 share: the inputs and the common mistakes of AC-GAN's costs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, log, sigmoid
from torch.nn.functional import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    mse_loss,
    nll_loss,
    one_hot,
    softplus,
)

BRACKETS = "torch.cat takes a list of tensors: torch.cat([a, b], dim=1)."
STABLE = ("The formula is right, but log(σ(a)) and log(softmax) meet log(0) where logits are large, and a clamp cuts "
          "the value: use softplus for the source and cross_entropy, which takes logits, for the class.")
SUM = "Each E is the mean over the batch."
NO_LOG = "Each term is −log of a probability. Without the log a sure mistake costs hardly more than a doubtful one."

# what a learner may take for −E log P(y), with the name and explanation that belong to it
CLASS_MISTAKES: tuple[tuple[str, str, str, tuple[Callable[[Tensor, Tensor], Tensor], ...]], ...] = (
    ("softmax_twice", "Softmax twice", "cross_entropy takes logits and applies the softmax itself.",
     (lambda logits, y: cross_entropy(logits.softmax(1), y),
      lambda logits, y: cross_entropy(logits.exp(), y))),
    ("nll_without_log_softmax", "nll_loss without log_softmax",
     "nll_loss takes log-probabilities and only picks one and turns its sign. cross_entropy takes logits: it is "
     "log_softmax and nll_loss in one.",
     (nll_loss, lambda logits, y: nll_loss(logits.softmax(1), y))),
    ("sum_over_classes", "Sum over the batch in the class terms", SUM,
     (lambda logits, y: cross_entropy(logits, y, reduction="sum"),)),
    ("each_class_alone", "Each class for itself",
     "The classes exclude one another: their probabilities are one softmax, and −log P(y) is cross_entropy.",
     (lambda logits, y: binary_cross_entropy_with_logits(logits, one_hot(y, logits.shape[1]).to(logits.dtype)),
      lambda logits, y: softplus(-logits[torch.arange(len(y)), y]).mean(),
      lambda logits, y: logits.shape[1] * binary_cross_entropy_with_logits(
          logits, one_hot(y, logits.shape[1]).to(logits.dtype)))),
    ("integer_targets", "One-hot targets as integers",
     "cross_entropy takes class numbers, y itself, or one-hot rows as floats.",
     (lambda logits, y: cross_entropy(logits, one_hot(y, logits.shape[1])),
      lambda logits, y: cross_entropy(logits, y.to(logits.dtype)),
      lambda logits, y: cross_entropy(logits, y[:, None]))),
    ("smoothed_classes", "Smoothed classes", "The text has no label smoothing: P(y) counts alone.",
     tuple(lambda logits, y, s=s: cross_entropy(logits, y, label_smoothing=s) for s in (0.1, 0.05, 0.2))),
    ("squared_classes", "Squared error of the classes", "The cost is −log P(y), no square of a difference.",
     (lambda logits, y: mse_loss(logits.softmax(1), one_hot(y, logits.shape[1]).to(logits.dtype)),
      lambda logits, y: (logits.softmax(1) - one_hot(y, logits.shape[1])).square().sum(1).mean(),
      lambda logits, y: mse_loss(logits, one_hot(y, logits.shape[1]).to(logits.dtype)),
      lambda logits, y: (logits.softmax(1) - one_hot(y, logits.shape[1])).abs().mean())),
    ("class_without_log", "Log of the class forgotten",
     "The cost is −log P(y): neither 1 − P(y) nor the share of mistakes.",
     (lambda logits, y: 1 - logits.softmax(1)[torch.arange(len(y)), y].mean(),
      lambda logits, y: (logits.argmax(1) != y).to(logits.dtype).mean(),
      lambda logits, y: (logits.argmax(1) == y).to(logits.dtype).mean(),
      lambda logits, y: -(logits.argmax(1) == y).to(logits.dtype).mean(),
      lambda logits, y: logits.softmax(1)[torch.arange(len(y)), y].mean())),
    ("class_log_of_mean", "Log of the mean probability",
     "The mean is taken of the logs: log first, then the mean over the batch.",
     (lambda logits, y: -logits.softmax(1)[torch.arange(len(y)), y].mean().log(),)),
    ("log_of_class_logit", "Log of a class logit",
     "A logit is any real number: log_softmax makes log P(k) of the logits of a row.",
     (lambda logits, y: -logits[torch.arange(len(y)), y].log().mean(), lambda logits, y: nll_loss(logits.log(), y))),
    ("softmax_over_batch", "Softmax over the batch",
     "Each row of class logits is one sample: the softmax runs along the classes, dim=1.",
     (lambda logits, y: nll_loss(logits.log_softmax(0), y), lambda logits, y: cross_entropy(logits.T, y))),
    ("all_classes_of_batch", "The classes of all samples",
     "log_p[:, y] takes for each sample the classes of all samples, log_p[y] takes whole rows. One entry a row is "
     "wanted: log_p[arange(B), y], gather, or cross_entropy.",
     (lambda logits, y: -logits.log_softmax(1)[:, y].mean(),
      lambda logits, y: -logits.log_softmax(1)[:, y].sum(1).mean(),
      lambda logits, y: -logits.log_softmax(1)[y].mean())),
    ("class_not_picked", "All classes counted",
     "P(y | ·) is the probability of one class, y: the others come in through the softmax only.",
     (lambda logits, y: -logits.log_softmax(1).mean(), lambda logits, y: -logits.log_softmax(1).sum(1).mean())),
    ("divided_by_classes", "Divided by the number of classes",
     "E is the mean over the batch: of a (B, classes) table with one entry a row, sum along dim=1 first.",
     (lambda logits, y: cross_entropy(logits, y) / logits.shape[1],)),
    ("class_beside", "The class before or after", "Classes are counted from 0: y is the number of the column.",
     (lambda logits, y: cross_entropy(logits, (y - 1) % logits.shape[1]),
      lambda logits, y: cross_entropy(logits, (y + 1) % logits.shape[1]),
      lambda logits, y: cross_entropy(logits, y - 1), lambda logits, y: cross_entropy(logits, y + 1))),
    ("divided_by_batch", "Divided by the batch twice", "cross_entropy takes the mean over the batch already.",
     (lambda logits, y: cross_entropy(logits, y) / len(y),)),
)

# what a learner may take for the losses of the source: (real, fake), each a function of a logit
SOURCE_MISTAKES: tuple[tuple[str, str, str, tuple[tuple[Callable, Callable], ...]], ...] = (
    ("sigmoid_twice", "Sigmoid twice",
     "softplus and binary_cross_entropy_with_logits hold the sigmoid already: give them the logits.",
     ((lambda a: softplus(-sigmoid(a)), lambda a: softplus(sigmoid(a))),)),
    ("log_of_logit", "Log of a logit",
     "A logit is any real number. It becomes a probability, σ(logit), before a log is taken.",
     ((lambda a: -log(a), lambda a: -log(1 - a)),
      (lambda a: binary_cross_entropy(a, torch.ones_like(a)), lambda a: binary_cross_entropy(a, torch.zeros_like(a))))),
    ("log_forgotten", "Log of the source forgotten", NO_LOG,
     ((lambda a: -sigmoid(a), lambda a: sigmoid(a)), (lambda a: sigmoid(-a), lambda a: sigmoid(a)),
      (lambda a: -sigmoid(a), lambda a: -sigmoid(-a)))),
    ("log_of_mean", "Log of the mean probability",
     "The mean is taken of the logs: log first, then the mean over the batch.",
     ((lambda a: -log(sigmoid(a).mean()), lambda a: -log(1 - sigmoid(a).mean())),
      (lambda a: softplus(-a.mean()), lambda a: softplus(a.mean())))),
    ("other_gan", "Another GAN's loss", "Squares, hinges and bare logits belong to other GANs: AC-GAN takes −log P.",
     ((lambda a: (a - 1) ** 2, lambda a: a**2), (lambda a: 0.5 * (a - 1) ** 2, lambda a: 0.5 * a**2),
      (lambda a: (sigmoid(a) - 1) ** 2, lambda a: sigmoid(a) ** 2), (lambda a: -a, lambda a: a),
      (lambda a: torch.relu(1 - a), lambda a: torch.relu(1 + a)))),
    ("smoothed_source", "Smoothed labels", "The text has no label smoothing: real is 1, fake is 0.",
     ((lambda a: softplus(-a) + 0.1 * a, softplus), (lambda a: softplus(-a) + 0.2 * a, softplus),
      (lambda a: softplus(-a) + 0.1 * a, lambda a: softplus(a) - 0.1 * a))),
)


def judged(rng: np.random.Generator, batch: int, classes: int, dtype: torch.dtype = torch.float32) -> tuple:
    """Return logits of the source (B,) and of the classes (B, classes)."""
    return (torch.tensor(1.2 * rng.normal(size=batch), dtype=dtype),
            torch.tensor(1.2 * rng.normal(size=(batch, classes)), dtype=dtype))


def classes_of(rng: np.random.Generator, batch: int, classes: int) -> Tensor:
    return torch.tensor(rng.integers(0, classes, batch))
