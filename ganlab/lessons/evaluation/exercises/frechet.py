"""12.frechet: the Fréchet distance of two Gaussians."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake


def frechet(mean_a, cov_a, mean_b, cov_b):
    """The Fréchet distance of two Gaussians: |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½).

    mean_a, mean_b: the means μ, float64 arrays (F,), F ≥ 1. cov_a, cov_b: the covariances Σ, float64 arrays (F, F),
    symmetric, with eigenvalues > 0.
    tr is the trace. (Σ_a Σ_b)^½ is the matrix root, not the root of each entry; its trace is the sum of the roots of
    the eigenvalues of Σ_a Σ_b, which are real and > 0. Rounding may give them a tiny imaginary part: drop it.
    Return one number, in squared units of the means.
    """
    eigenvalues = np.linalg.eigvals(cov_a @ cov_b).real
    mean_term = ((mean_a - mean_b) ** 2).sum()
    return mean_term + np.trace(cov_a) + np.trace(cov_b) - 2 * np.sqrt(eigenvalues).sum()


def by_cholesky(mean_a, cov_a, mean_b, cov_b):
    L_a, L_b = np.linalg.cholesky(cov_a), np.linalg.cholesky(cov_b)
    roots = np.linalg.svd(L_a.T @ L_b, compute_uv=False)  # their squares are the eigenvalues of Σ_a Σ_b
    return ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b) - 2 * roots.sum()


def _covariance(rng: np.random.Generator, size: int) -> np.ndarray:
    root = rng.normal(size=(size, size))
    return root @ root.T + 0.2 * np.eye(size)


def cases(rng: np.random.Generator) -> list[Case]:
    found = [Case((np.zeros(1), np.eye(1), np.zeros(1), np.eye(1)), expected=0.0, note="two equal Gaussians"),
             Case((np.array([3.0]), np.array([[4.0]]), np.array([1.0]), np.array([[1.0]])), expected=5.0,
                  note="on a line: means 3 and 1, standard deviations 2 and 1"),
             Case((np.array([1.0, 2.0]), np.diag([4.0, 1.0]), np.array([1.0, 2.0]), np.diag([1.0, 9.0])), expected=5.0,
                  note="equal means, diagonal covariances")]
    for size in (2, 3, 5):
        found.append(Case((rng.normal(size=size), _covariance(rng, size), 2 + rng.normal(size=size),
                           _covariance(rng, size)), note=f"{size} features"))
    return found


def _mean(a, b):
    return ((a - b) ** 2).sum()


def _root(a, b):
    return np.sqrt(np.abs(np.linalg.eigvals(a @ b).real)).sum()


def _right(m, a, n, b):
    return _mean(m, n) + np.trace(a) + np.trace(b) - 2 * _root(a, b)


def _symmetric_root(a):
    values, vectors = np.linalg.eigh(a)
    return (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T


EXERCISE = Exercise(
    id="12.frechet", place=1, title="The Fréchet distance", points=2, solution=frechet, cases=cases,
    difficulty=3, importance=4, minutes=12, another=by_cholesky,
    reason="It is W₂² of the two Gaussians: the means lie |μ_a − μ_b|² apart, and the trace is what is left to be "
           "carried where the covariances differ, so that it is 0 for equal ones.",
    hints=("Two parts: how far apart the means are, and how different the covariances.",
           "The first part is the sum of squared differences of the means. For the second you need three traces.",
           "np.linalg.eigvals(cov_a @ cov_b).real holds the eigenvalues; the trace of the root is the sum of their "
           "roots."),
    mistakes=(
        Mistake("distance_not_squared", "Means not squared", "The squared length of μ_a − μ_b is asked for.",
                [lambda m, a, n, b: _right(m, a, n, b) - _mean(m, n) + np.sqrt(_mean(m, n)),
                 lambda m, a, n, b: _right(m, a, n, b) - _mean(m, n) + np.abs(m - n).sum()]),
        Mistake("root_of_it_all", "Root of the distance",
                "The Fréchet distance that everybody reports is squared already: no root at the end.",
                [lambda m, a, n, b: np.sqrt(max(_right(m, a, n, b), 0))]),
        Mistake("no_matrix_root", "No root", "2 (Σ_a Σ_b)^½: the root of the product, not the product.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b - 2 * a @ b)]),
        Mistake("root_of_entries", "Root of each entry",
                "np.sqrt takes the root of each entry. The root of a matrix is the one whose square is the matrix.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b) - 2 * np.sqrt(np.abs(np.diag(a @ b))).sum(),
                 lambda m, a, n, b: _mean(m, n) + np.trace(a + b - 2 * np.sqrt(a @ b))]),
        Mistake("variances_only", "Only the variances",
                "With the diagonals alone you leave out how the features go together.",
                [lambda m, a, n, b: _mean(m, n) + ((np.sqrt(np.diag(a)) - np.sqrt(np.diag(b))) ** 2).sum()]),
        Mistake("roots_apart", "Product of two roots",
                "Σ_a^½ Σ_b^½ is another matrix than (Σ_a Σ_b)^½, unless the two go together.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b - 2 * _symmetric_root(a) @ _symmetric_root(b))]),
        Mistake("two_left_out", "The 2 left out", "Twice the root is subtracted.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b) - _root(a, b)]),
        Mistake("root_added", "Wrong sign", "The root is subtracted: equal Gaussians are 0 apart.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b) + 2 * _root(a, b)]),
        Mistake("root_left_out", "The root left out", "Without the root equal Gaussians would not be 0 apart.",
                [lambda m, a, n, b: _mean(m, n) + np.trace(a + b)]),
        Mistake("means_only", "Only the means", "Two Gaussians with equal means may have other covariances.",
                [lambda m, a, n, b: _mean(m, n)]),
        Mistake("covariances_only", "Only the covariances", "The means count too: |μ_a − μ_b|².",
                [lambda m, a, n, b: _right(m, a, n, b) - _mean(m, n)]),
        Mistake("averaged", "Mean for sum", "A squared length and a trace are sums over the features.",
                [lambda m, a, n, b: _right(m, a, n, b) / len(m),
                 lambda m, a, n, b: _right(m, a, n, b) - _mean(m, n) + _mean(m, n) / len(m)]),
        Mistake("no_trace", "Sum of all entries", "The trace is the sum of the diagonal, not of all entries.",
                [lambda m, a, n, b: _mean(m, n) + a.sum() + b.sum() - 2 * _root(a, b)]),
    ))
