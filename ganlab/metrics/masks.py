"""How well does a predicted mask fit the true one? Accuracy, intersection over union, Cohen's κ."""

from __future__ import annotations

import torch
from sklearn.metrics import cohen_kappa_score
from torch import Tensor


def pixel_accuracy(predicted: Tensor, mask: Tensor) -> float:
    """Return the share of pixels on which two masks agree; both bool, or numbers cut at ½, of one shape."""
    predicted, mask = _checked(predicted, mask)
    return float((predicted == mask).double().mean())


def iou(predicted: Tensor, mask: Tensor) -> float:
    """Intersection over union of two masks, over all pixels of the batch; 1 where both are empty.

    Args:
        predicted, mask: bool, or numbers that are cut at ½, of one shape.
    """
    predicted, mask = _checked(predicted, mask)
    union = int((predicted | mask).sum())
    return int((predicted & mask).sum()) / union if union else 1.0


def kappa(predicted: Tensor, mask: Tensor) -> float:
    """Cohen's κ of two masks: (agreement − agreement by chance) / (1 − agreement by chance) (Cohen 1960).

    1 is perfect, 0 is no better than masks of the same sizes laid at random. Where both masks are one and the same
    constant, chance agrees fully and κ is undefined: NaN.

    Args:
        predicted, mask: bool, or numbers that are cut at ½, of one shape.
    """
    predicted, mask = _checked(predicted, mask)
    if bool((predicted == predicted[0]).all()) and torch.equal(predicted, mask):
        return float("nan")
    return float(cohen_kappa_score(mask.numpy(), predicted.numpy()))


def _checked(predicted: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    if predicted.shape != mask.shape or not mask.numel():
        raise ValueError(f"Expected two masks of one shape, got {tuple(predicted.shape)} and {tuple(mask.shape)}.")
    return tuple((m if m.dtype == torch.bool else m > 0.5).detach().cpu().flatten() for m in (predicted, mask))
