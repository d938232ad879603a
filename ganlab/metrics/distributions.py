"""How good are samples as a crowd? Fréchet distance, precision and recall, classes covered, diversity, neighbours."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.layers import check_positive
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


def _checked_features(features: Tensor) -> np.ndarray:
    array = np.asarray(features.detach().cpu() if isinstance(features, Tensor) else features, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2:
        raise ValueError(f"Expected features of shape (N, F) with N of at least 2, got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError("Expected finite features, got NaN or infinity. Look at the samples: did training fail?")
    return array


def precision_recall(samples: Tensor, real: Tensor, *, k: int = 3) -> tuple[float, float]:
    """Return how many samples lie among the real, and how many of the real lie among the samples.

    Kynkäänniemi et al. 2019, eq. 1: around each point of a set stands a ball whose radius is the distance to its
    k-th nearest other point. Precision is the share of samples inside at least one ball of the real ones; recall is
    the share of real ones inside at least one ball of the samples. Where both sets come from one distribution neither
    is 1, nor any other fixed number: measure real against other real ones as well.

    Args:
        samples, real: features (N, F) and (M, F), more than k rows each; computed in float64.
        k: 1 or more; the paper has 3.

    Raises:
        ValueError: shapes do not fit, a feature is not finite, or k is out of range.
    """
    check_positive(k=k)
    a, b = (torch.from_numpy(_checked_features(features)) for features in (samples, real))
    if a.shape[1] != b.shape[1] or k >= min(len(a), len(b)):
        raise ValueError(f"Expected features of one length, more than k = {k} rows of each, got {tuple(a.shape)} and "
                         f"{tuple(b.shape)}. Take both from the same classifier, and more images.")

    def distances(x: Tensor, y: Tensor) -> Tensor:  # exact, so that a point on the edge of a ball counts as inside
        return torch.cdist(x, y, compute_mode="donot_use_mm_for_euclid_dist")

    def share_inside(points: Tensor, centres: Tensor) -> float:
        radii = distances(centres, centres).kthvalue(k + 1, dim=1).values  # + 1: the nearest is the centre itself
        return float((distances(points, centres) <= radii).any(1).double().mean())

    return share_inside(a, b), share_inside(b, a)


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


def nearest_neighbours(x: Tensor, reference: Tensor, k: int = 1) -> tuple[Tensor, Tensor]:
    """Find for each x the `k` nearest items of `reference` by Euclidean distance: has the generator memorised?

    Args:
        x, reference: (N, …) and (M, …), pixels or features, M of at least k.

    Returns:
        Distances (N, k), nearest first, and indices into `reference` (N, k).
    """
    if x.shape[1:] != reference.shape[1:]:
        raise ValueError(f"Expected items of one shape, got {tuple(x.shape[1:])} and {tuple(reference.shape[1:])}.")
    if not 1 <= k <= len(reference):
        raise ValueError(f"Expected k from 1 to {len(reference)}, the number of reference items, got {k}.")
    x, reference = x.cpu().double(), reference.cpu().double()  # float32 would lose the zeros; MPS has no float64
    distances = torch.cdist(x.flatten(1), reference.flatten(1))
    nearest, indices = distances.topk(k, largest=False)
    return nearest, indices


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
