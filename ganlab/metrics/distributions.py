"""How good are samples as a crowd? Fréchet distance, classes covered, diversity."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.layers import check_positive
from ganlab.metrics.neighbours import checked_features as _checked_features  # the name that lesson 04 shows
from ganlab.theory import trace_of_root


def frechet_distance(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance between two sets of features, each taken as a Gaussian.

    Heusel et al. 2017, eq. 6: |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½), in squared feature units; 0 for equal
    Gaussians. It depends on the number of samples: compare distances only at equal numbers.

    Args:
        features_a, features_b: (N, F) and (M, F), at least 2 rows each; computed in float64.

    Raises:
        ValueError: shapes do not fit, there are too few rows, or a feature is not finite.
    """
    a, b = _checked_features(features_a), _checked_features(features_b)
    if a.shape[1] != b.shape[1]:
        raise ValueError(f"Expected features of one length, got {a.shape[1]} and {b.shape[1]}. "
                         "Take both from the same classifier.")
    cov_a, cov_b = np.atleast_2d(np.cov(a, rowvar=False)), np.atleast_2d(np.cov(b, rowvar=False))
    mean_term = np.sum((a.mean(0) - b.mean(0)) ** 2)
    return float(max(0.0, mean_term + np.trace(cov_a) + np.trace(cov_b) - 2 * trace_of_root(cov_a, cov_b)))


def class_coverage(labels: Tensor, classes: int) -> int:
    """Return how many of the classes 0 … classes − 1 occur in `labels` (N,): after a collapse some are missing."""
    return int((_class_shares(labels, classes) > 0).sum())


def class_entropy(labels: Tensor, classes: int) -> float:
    """Return the entropy of the classes in `labels` (N,), in nats: log(classes) where all are equally frequent."""
    share = _class_shares(labels, classes)
    share = share[share > 0]
    return float(abs((share * share.log()).sum()))


def _class_shares(labels: Tensor, classes: int) -> Tensor:
    labels = torch.as_tensor(labels)
    check_positive(classes=classes)
    if labels.dim() != 1 or len(labels) == 0 or labels.is_floating_point():
        raise ValueError(f"Expected at least one integer label in a tensor (N,), got shape {tuple(labels.shape)} "
                         f"of {labels.dtype}.")
    if int(labels.min()) < 0 or int(labels.max()) >= classes:
        raise ValueError(f"Expected labels from 0 to {classes - 1}, "
                         f"got {int(labels.min())} to {int(labels.max())}.")
    return torch.bincount(labels.cpu(), minlength=classes).double() / len(labels)


def pairwise_diversity(features: Tensor) -> float:
    """Return the mean Euclidean distance between two different items of `features` (N, …), N of at least 2.

    Within one class it tells how varied a generator is there: compare it with the same figure of real data.

    Raises:
        ValueError: there are fewer than two items.
    """
    if features.dim() < 2 or len(features) < 2:
        raise ValueError(f"Expected at least 2 items of shape (N, …), got {tuple(features.shape)}. "
                         "Draw more samples of the class.")
    return float(torch.pdist(features.detach().cpu().double().flatten(1)).mean())


def class_diversity(features: Tensor, labels: Tensor, classes: int) -> float:
    """Return the mean of `pairwise_diversity` over the classes: how varied items of one class are.

    Args:
        features: (N, …). labels: int64 (N,); every class needs at least two items.

    Raises:
        ValueError: shapes differ, labels are out of range, or a class has fewer than two items.
    """
    if len(features) != len(labels):
        raise ValueError(f"Expected one label an item, got {len(features)} items and {len(labels)} labels.")
    shares = _class_shares(labels, classes)
    few = (shares * len(labels) < 1.5).nonzero().flatten().tolist()
    if few:
        raise ValueError(f"Expected at least 2 items of every class, but of class {few[0]} there are fewer. "
                         "Draw more samples of it.")
    return sum(pairwise_diversity(features[labels == label]) for label in range(classes)) / classes
