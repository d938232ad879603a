"""Two crowds of points: all measures of the lesson at once, their floors, and faults that are put in on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from ganlab import metrics

HIGHER_IS_BETTER = {"Fréchet": False, "KID": False, "sliced W₂²": False, "precision": True, "recall": True,
                    "density": True, "coverage": True}
MEASURES = (*HIGHER_IS_BETTER, "nearer to training")


def marks(samples: Tensor, reference: Tensor, *, k: int = 5, projections: int = 200) -> dict[str, float]:
    """Return the seven measures of samples against real features: name → figure.

    Args:
        samples, reference: features (N, F) and (M, F). k: neighbours, the same for all four measures with balls.
    """
    samples, reference = samples.double(), reference.double()
    precision, recall = metrics.precision_recall(samples, reference, k=k)
    density, coverage = metrics.density_coverage(samples, reference, k=k)
    return {"Fréchet": metrics.frechet_distance(samples, reference), "KID": metrics.squared_mmd(samples, reference),
            "sliced W₂²": metrics.sliced_wasserstein(samples, reference, projections=projections),
            "precision": precision, "recall": recall, "density": density, "coverage": coverage}


def nearer_to_training(samples: Tensor, training: Tensor, held_out: Tensor) -> float:
    """Return the share of samples whose nearest real point is one that the generator was trained on.

    ½ is expected of a generator that learned the distribution and not its samples: training and held-out points are
    then exchangeable. A tie, such as a real point that stands in both sets, counts half.

    Args:
        samples: (N, F). training, held_out: (M, F) each.

    Raises:
        ValueError: training and held-out points are not equally many.
    """
    if training.shape != held_out.shape:
        raise ValueError(f"Expected equally many training and held-out points, got {tuple(training.shape)} and "
                         f"{tuple(held_out.shape)}. Leave some out at random.")
    near, far = (metrics.nearest_neighbours(samples, each)[0][:, 0] for each in (training, held_out))
    return float((near < far).double().mean() + (near == far).double().mean() / 2)


def all_marks(samples: Tensor, training: Tensor, held_out: Tensor, **options: int) -> dict[str, float]:
    """Return the eight measures of samples: seven against the training set, as is usual, and who is nearer."""
    return marks(samples, training, **options) | {"nearer to training": nearer_to_training(samples, training, held_out)}


def floors(draws: Sequence[Mapping[str, float]]) -> dict[str, tuple[float, float]]:
    """Return mean and standard deviation of each measure over marks of other real samples: what "perfect" gives."""
    columns = {name: [draw[name] for draw in draws] for name in draws[0]}
    return {name: (float(np.mean(values)), float(np.std(values, ddof=1))) for name, values in columns.items()}


def worse_by(found: Mapping[str, float], floor: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return by how many standard deviations of its floor each measure is worse than real; below 0: better than real.

    More of the samples near training points than near held-out ones counts as worse.
    """
    return {name: (-1 if HIGHER_IS_BETTER.get(name) else 1) * (value - floor[name][0]) / max(floor[name][1], 1e-12)
            for name, value in found.items()}


def moment_matched(real: Tensor, seed: int = 0) -> Tensor:
    """Return as many Gaussian points as there are real ones, with exactly their mean and covariance."""
    generator = torch.Generator().manual_seed(seed)
    real = real.double()
    white = torch.randn(real.shape, generator=generator, dtype=torch.float64)
    white = (white - white.mean(0)) @ torch.linalg.inv(_root(white)).T
    return real.mean(0) + white @ _root(real).T


def _root(points: Tensor) -> Tensor:
    """Return R with R Rᵀ the covariance; features that never move make it singular, so a root by eigenvalues."""
    values, vectors = torch.linalg.eigh(torch.cov(points.T))
    return vectors * values.clamp(min=0).sqrt()


def two_modes(n: int, seed: int, *, shift: float = 0.0, width: float = 1.0, second: float = 0.5) -> Tensor:
    """Return n points (n, 2) of two round clouds at (−2, 0) and (2, 0), standard deviation ½.

    Args:
        shift: to the right. width: times the standard deviation. second: share of points in the right cloud.
    """
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(n, 2, generator=generator, dtype=torch.float64)
    right = torch.rand(n, generator=generator, dtype=torch.float64) < second
    centre = torch.where(right, 2.0, -2.0).double()[:, None] * torch.tensor([[1.0, 0.0]], dtype=torch.float64)
    return centre + 0.5 * width * noise + torch.tensor([[shift, 0.0]], dtype=torch.float64)


def planted(samples: Tensor, training: Tensor, share: float) -> Tensor:
    """Return samples of which the first `share` are copies of the first training points."""
    copies = round(share * len(samples))
    return torch.cat([training[:copies], samples[copies:]])


def of_draws(draw: Callable[[int], Tensor], training: Tensor, held_out: Tensor, count: int,
             **options: int) -> dict[str, tuple[float, float]]:
    """Return the floors over `count` draws of other real samples, `draw(0)`, `draw(1)` and so on."""
    return floors([all_marks(draw(number), training, held_out, **options) for number in range(count)])
