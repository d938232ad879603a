"""One-dimensional Gaussian mixtures: data whose density is known, so that D* and every divergence are too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from scipy.special import logsumexp, ndtr
from torch import Tensor

from ganlab.datasets.errors import DataError


class GaussianMixture:
    """p(x) = Σ w_i N(x; μ_i, σ_i²) on the real line, in float64.

    Args:
        weights: (K,) positive; divided by their sum.
        means: (K,).
        stds: (K,) positive.

    Raises:
        DataError: the lengths differ, or a weight or a standard deviation is not positive and finite.
    """

    def __init__(self, weights: Sequence[float], means: Sequence[float], stds: Sequence[float]):
        self.weights, self.means, self.stds = (np.atleast_1d(np.asarray(part, dtype=np.float64))
                                               for part in (weights, means, stds))
        if not self.weights.shape == self.means.shape == self.stds.shape or self.weights.ndim != 1:
            raise DataError("Expected as many weights as means and standard deviations, got "
                            f"{self.weights.size}, {self.means.size} and {self.stds.size}. Give one of each.")
        if not (_positive(self.weights) and _positive(self.stds) and np.isfinite(self.means).all()):
            raise DataError("Expected positive weights and standard deviations and finite means, got "
                            f"{self.weights}, {self.stds} and {self.means}. Correct these.")
        self.weights = self.weights / self.weights.sum()

    def __repr__(self) -> str:
        parts = zip(self.weights, self.means, self.stds)
        return "GaussianMixture(" + " + ".join(f"{w:.3g}·N({m:.3g}, {s:.3g}²)" for w, m, s in parts) + ")"

    def log_pdf(self, x):
        """Return log p(x), shape of `x`, float64; finite far out in the tails, where p(x) rounds to 0.

        A tensor gives a tensor on its device (without gradient; float32 on "mps", which knows no float64), all
        else gives a NumPy array or number.
        """
        return _like(x, self._log_pdf(_array(x)))

    def pdf(self, x):
        """Return p(x), shape of `x`, float64; tensors as in `log_pdf`."""
        return _like(x, np.exp(self._log_pdf(_array(x))))

    def cdf(self, x):
        """Return P(X ≤ x), shape of `x`, float64; tensors as in `log_pdf`."""
        return _like(x, (self.weights * ndtr((_array(x)[..., None] - self.means) / self.stds)).sum(-1))

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """Draw `n` numbers: float64 tensor (n,); `generator` is on the CPU, torch's own where None."""
        which = torch.multinomial(torch.from_numpy(self.weights), n, replacement=True, generator=generator)
        noise = torch.randn(n, dtype=torch.float64, generator=generator)
        return torch.from_numpy(self.means)[which] + torch.from_numpy(self.stds)[which] * noise

    def column(self, n: int, dtype: torch.dtype = torch.float32) -> Tensor:
        """Draw `n` numbers as a batch for a network on points: (n, 1)."""
        return self.sample(n).to(dtype)[:, None]

    def interval(self, width: float = 8.0) -> tuple[float, float]:
        """Return (a, b) that holds every component to `width` standard deviations: limits for quadrature."""
        return float((self.means - width * self.stds).min()), float((self.means + width * self.stds).max())

    def _log_pdf(self, x: np.ndarray) -> np.ndarray:
        z = (x[..., None] - self.means) / self.stds  # (…, K)
        log_parts = np.log(self.weights) - np.log(self.stds) - 0.5 * np.log(2 * np.pi) - 0.5 * z**2
        return logsumexp(log_parts, axis=-1)


def _positive(values: np.ndarray) -> bool:
    return bool(np.isfinite(values).all() and (values > 0).all())


def _array(x) -> np.ndarray:
    return np.asarray(x.detach().cpu().numpy() if isinstance(x, Tensor) else x, dtype=np.float64)


def _like(x, result: np.ndarray):
    return torch.as_tensor(result, dtype=_dtype_on(x.device)).to(x.device) if isinstance(x, Tensor) else result


def _dtype_on(device: torch.device) -> torch.dtype:
    return torch.float32 if device.type == "mps" else torch.float64  # Apple's GPUs know no float64
