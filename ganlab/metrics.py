"""How good are the samples? Fréchet distance, class coverage and entropy, nearest neighbours, and a small
classifier whose features and labels they are measured in.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from ganlab.datasets import Batches, ImageSet, load
from ganlab.layers import check_image_size, check_images, check_positive, random_shift
from ganlab.runtime import cache_folder, replacing


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


def trace_of_root(cov_a: np.ndarray, cov_b: np.ndarray) -> float:
    """Return tr((Σ_a Σ_b)^½) of two covariance matrices, which may be singular.

    Σ_a Σ_b is not symmetric and its numerical root may come out complex. But it has the eigenvalues of the
    symmetric Σ_a^½ Σ_b Σ_a^½, and those are real; the ones that rounding pushes below 0 are 0.
    """
    values, vectors = np.linalg.eigh(cov_a)
    root_a = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    eigenvalues = np.linalg.eigvalsh(root_a @ cov_b @ root_a)
    return float(np.sqrt(np.clip(eigenvalues, 0, None)).sum())


def _checked_features(features: Tensor) -> np.ndarray:
    array = np.asarray(features.detach().cpu() if isinstance(features, Tensor) else features, dtype=np.float64)
    if array.ndim != 2 or len(array) < 2:
        raise ValueError(f"Expected features of shape (N, F) with N of at least 2, got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError("Expected finite features, got NaN or infinity. Look at the samples: did training fail?")
    return array


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


class Classifier(nn.Module):
    """A small convolutional classifier: three strided convolutions, 64 features, one logit a class.

    Args:
        classes: number of classes.
        image_shape: (C, H, W) with H = W a power of two, 16 or more.
    """

    def __init__(self, *, classes: int = 10, image_shape: tuple[int, int, int] = (1, 32, 32)) -> None:
        super().__init__()
        channels, size, width = image_shape
        check_positive(classes=classes, channels=channels)
        check_image_size(size)
        if width != size:
            raise ValueError(f"Expected square images, got {size}×{width}. Load them with a size.")
        self.image_shape = image_shape
        self.classes = classes
        self.body = nn.Sequential(
            nn.Conv2d(channels, 16, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Linear(64 * (size // 8) ** 2, 64), nn.ReLU())
        self.head = nn.Linear(64, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Turn images (B, C, H, W) in [−1, 1] into logits (B, classes)."""
        check_images(x, self.image_shape)
        return self.head(self.body(x))

    @torch.no_grad()
    def features(self, x: Tensor) -> Tensor:
        """Return the 64 features (B, 64) of images (B, C, H, W): where distances are measured."""
        check_images(x, self.image_shape)
        return self.body(x)

    @torch.no_grad()
    def predict(self, x: Tensor) -> Tensor:
        """Return the most likely class (B,) of images (B, C, H, W)."""
        return self(x).argmax(1)

    def accuracy(self, x: Tensor, labels: Tensor) -> float:
        """Return the share of images (B, C, H, W) whose predicted class is their label (B,)."""
        return float((self.predict(x) == labels).float().mean())


def digits_classifier(size: int = 32) -> Classifier:
    """Return the classifier of digits at `size` px, in eval mode: trained once from a fixed seed, then cached.

    It sees the training split only, shifted by up to size/16 px; on the held-out split it is right in at least
    98 % (tested). Training takes seconds on two CPU cores and leaves every random generator as it was.
    """
    with torch.random.fork_rng(devices=[]):
        classifier = Classifier(classes=10, image_shape=(1, size, size))
    path = cache_folder() / "classifiers" / f"digits-{size}-v1.pt"
    try:
        classifier.load_state_dict(torch.load(path, weights_only=True))
    except Exception:  # none yet, of an older torch, or damaged: all mean that it is trained anew
        train = load("digits", size=size, split="train")
        classifier = train_classifier(train, steps=600)
        try:
            with replacing(path) as partial:
                torch.save(classifier.state_dict(), partial)
        except OSError:
            pass  # a cache that cannot be written costs seconds next time, and nothing else
    return classifier.eval().requires_grad_(False)


def train_classifier(data: ImageSet, *, steps: int, batch_size: int = 64, seed: int = 0) -> Classifier:
    """Train a `Classifier` on a labelled, in-memory set with random shifts, cross-entropy and Adam with decay.

    Training starts from `seed` and leaves torch's global generator as it was.
    """
    if data.labels is None or data.classes is None:
        raise ValueError(f"Expected a data set with labels, but {data.name} has none.")
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)  # the CPU's alone: a GPU's generator is not touched
        classifier = Classifier(classes=len(data.classes), image_shape=data.image_shape)
        optimizer = torch.optim.AdamW(classifier.parameters())
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
        batches = Batches(data, batch_size, seed)
        for step in range(steps):
            x, labels = random_shift(batches(step), data.image_shape[1] // 16), data.labels[batches.indices(step)]
            loss = cross_entropy(classifier(x), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return classifier.eval()
