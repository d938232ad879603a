"""Right and wrong answers to 12.frechet, as learners write them."""

import numpy as np
import torch
from scipy.linalg import eigvals, sqrtm


def by_sqrtm(mean_a, cov_a, mean_b, cov_b):
    root = sqrtm(cov_a @ cov_b)
    return np.sum((mean_a - mean_b) ** 2) + np.trace(cov_a + cov_b - 2 * root.real)


def symmetric(mean_a, cov_a, mean_b, cov_b):
    values, vectors = np.linalg.eigh(cov_a)
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    inner = np.linalg.eigvalsh(root @ cov_b @ root)
    return np.dot(mean_a - mean_b, mean_a - mean_b) + cov_a.trace() + cov_b.trace() - 2 * np.sqrt(inner).sum()


def in_torch(mean_a, cov_a, mean_b, cov_b):
    a, b = torch.tensor(cov_a), torch.tensor(cov_b)
    eigenvalues = torch.linalg.eigvals(a @ b).real.clamp(min=0)
    return torch.tensor(mean_a - mean_b).square().sum() + a.trace() + b.trace() - 2 * eigenvalues.sqrt().sum()


def nuclear(mean_a, cov_a, mean_b, cov_b):
    L_a, L_b = np.linalg.cholesky(cov_a), np.linalg.cholesky(cov_b)
    singular = np.linalg.svd(L_a.T @ L_b, compute_uv=False)
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a) + np.trace(cov_b) - 2 * singular.sum())


def not_below_zero(mean_a, cov_a, mean_b, cov_b):
    roots = np.sqrt(eigvals(cov_a @ cov_b)).real
    return max(0.0, np.linalg.norm(mean_a - mean_b) ** 2 + np.trace(cov_a) + np.trace(cov_b) - 2 * sum(roots))


def norm_only(mean_a, cov_a, mean_b, cov_b):
    return np.linalg.norm(mean_a - mean_b) + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real)


def no_root(mean_a, cov_a, mean_b, cov_b):
    return ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * (cov_a @ cov_b))


def entries(mean_a, cov_a, mean_b, cov_b):
    return ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * np.sqrt(np.abs(cov_a @ cov_b)))


def roots_apart(mean_a, cov_a, mean_b, cov_b):
    return ((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * (sqrtm(cov_a) @ sqrtm(cov_b)).real)


def diagonal(mean_a, cov_a, mean_b, cov_b):
    s_a, s_b = np.diag(cov_a) ** 0.5, np.diag(cov_b) ** 0.5
    return ((mean_a - mean_b) ** 2).sum() + ((s_a - s_b) ** 2).sum()


RIGHT = [by_sqrtm, symmetric, in_torch, nuclear, not_below_zero]
WRONG = [
    (norm_only, "distance_not_squared"),
    (no_root, "no_matrix_root"),
    (entries, "root_of_entries"),
    (roots_apart, "roots_apart"),
    (diagonal, "variances_only"),
    (lambda *a: np.sqrt(max(by_sqrtm(*a), 0.0)), "root_of_it_all"),
    (lambda m, a, n, b: ((m - n) ** 2).sum() + np.trace(a + b - sqrtm(a @ b).real), "two_left_out"),
    (lambda m, a, n, b: ((m - n) ** 2).sum() + np.trace(a + b + 2 * sqrtm(a @ b).real), "root_added"),
    (lambda m, a, n, b: np.dot(m - n, m - n), "means_only"),
    (lambda m, a, n, b: np.trace(a + b - 2 * sqrtm(a @ b).real), "covariances_only"),
    (lambda *a: by_sqrtm(*a) / len(a[0]), "averaged"),
    (lambda m, a, n, b: ((m - n) ** 2).sum() + np.trace(a) + np.trace(b), "root_left_out"),
]
