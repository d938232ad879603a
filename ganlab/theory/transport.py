"""Optimal transport where it is exact: histograms by linear programming, the line, and Gaussians."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog
from scipy.sparse import kron, vstack

from ganlab.theory.optimal import Array

MASS = 1e-9  # how far the masses of a histogram may be from 1


def transport_plan(p: ArrayLike, q: ArrayLike, cost: ArrayLike) -> tuple[float, Array]:
    """Return the least cost of carrying p to q, and the plan that does it, by linear programming.

    Kantorovich's problem: minimise Σ T_ij c_ij over T ≥ 0 with row sums p and column sums q. With the distance
    |x_i − y_j| as cost it is the Wasserstein-1 distance W₁ (Arjovsky et al. 2017, eq. 1), with its square W₂².

    Args:
        p: (n,) and q: (m,), masses ≥ 0 that add up to 1.
        cost: (n, m), of carrying a unit of mass from i to j.

    Returns:
        The cost, in units of `cost`; the plan T (n, m): what goes from i to j. Several plans may be equally cheap.

    Raises:
        ValueError: masses do not add up to 1, or shapes do not fit.
    """
    p, q, cost = _masses(p), _masses(q), np.asarray(cost, np.float64)
    if cost.shape != (len(p), len(q)) or not np.isfinite(cost).all():
        raise ValueError(f"Expected finite costs of shape {(len(p), len(q))}, got {cost.shape}.")
    rows = kron(np.eye(len(p)), np.ones(len(q)))  # T, row after row, times this: the sums of its rows
    columns = kron(np.ones(len(p)), np.eye(len(q)))
    found = linprog(cost.ravel(), A_eq=vstack([rows, columns]), b_eq=np.concatenate([p, q * p.sum() / q.sum()]))
    if not found.success:
        raise ArithmeticError(f"Expected a plan, but the linear programme ended with: {found.message}")
    return float(found.fun), found.x.reshape(cost.shape)


def wasserstein_1d(p: ArrayLike, q: ArrayLike, x: ArrayLike) -> float:
    """Return W₁ of two histograms on one line in closed form: ∫ |P − Q| dx, P and Q the cumulated masses.

    Args:
        p, q: (n,), masses ≥ 0 that add up to 1. x: (n,), where the bins stand, increasing.

    Returns:
        The distance, in units of x.

    Raises:
        ValueError: masses do not add up to 1, shapes do not fit, or x does not increase.
    """
    p, q, x = _masses(p), _masses(q), np.asarray(x, np.float64)
    if not (p.shape == q.shape == x.shape) or not (np.diff(x) > 0).all():
        raise ValueError(f"Expected p, q and increasing x of one length, got {p.shape}, {q.shape} and {x.shape}.")
    return float(np.sum(np.abs(np.cumsum(p - q))[:-1] * np.diff(x)))


def gaussian_wasserstein(mean_a: ArrayLike, cov_a: ArrayLike, mean_b: ArrayLike, cov_b: ArrayLike) -> float:
    """Return W₂² of two Gaussians, Dowson & Landau 1982: |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½).

    It is the formula of the Fréchet distance, with true moments where that one estimates them.

    Args:
        mean_a, mean_b: (F,). cov_a, cov_b: (F, F), symmetric with no negative eigenvalue.

    Returns:
        The squared distance, in squared units of the means.

    Raises:
        ValueError: shapes do not fit.
    """
    mean_a, cov_a, mean_b, cov_b = (np.asarray(part, np.float64) for part in (mean_a, cov_a, mean_b, cov_b))
    if mean_a.ndim != 1 or mean_a.shape != mean_b.shape or not cov_a.shape == cov_b.shape == (len(mean_a),) * 2:
        raise ValueError(f"Expected means (F,) and covariances (F, F), got {mean_a.shape}, {cov_a.shape}, "
                         f"{mean_b.shape} and {cov_b.shape}.")
    traces = np.trace(cov_a) + np.trace(cov_b) - 2 * trace_of_root(cov_a, cov_b)
    return float(max(0.0, np.sum((mean_a - mean_b) ** 2) + traces))


def trace_of_root(cov_a: np.ndarray, cov_b: np.ndarray) -> float:
    """Return tr((Σ_a Σ_b)^½) of two covariance matrices, which may be singular.

    Σ_a Σ_b is not symmetric and its numerical root may come out complex. But it has the eigenvalues of the
    symmetric Σ_a^½ Σ_b Σ_a^½, and those are real; the ones that rounding pushes below 0 are 0.
    """
    values, vectors = np.linalg.eigh(cov_a)
    root_a = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    eigenvalues = np.linalg.eigvalsh(root_a @ cov_b @ root_a)
    return float(np.sqrt(np.clip(eigenvalues, 0, None)).sum())


def _masses(p: ArrayLike) -> Array:
    p = np.asarray(p, np.float64)
    if p.ndim != 1 or not (p >= 0).all() or not abs(p.sum() - 1) <= MASS:
        raise ValueError(f"Expected masses (n,) from 0 on that add up to 1, got the shape {p.shape} and the sum "
                         f"{p.sum():.6g}. Divide them by their sum.")
    return p
