"""Right and wrong answers to 12.coverage, as learners write them."""

import numpy as np
import torch
from scipy.spatial import cKDTree


def loop(samples, real, k):
    found = 0
    for i, x in enumerate(real):
        radius = sorted(float((x - y).norm()) for j, y in enumerate(real) if j != i)[k - 1]
        found += any(float((x - s).norm()) < radius for s in samples)
    return found / len(real)


def infinite_diagonal(samples, real, k):
    d = torch.cdist(real, real) + torch.diag(torch.full((len(real),), torch.inf, dtype=torch.float64))
    radius = d.topk(k, largest=False).values[:, -1]
    return (torch.cdist(samples, real) < radius).any(0).float().mean()


def kthvalue(samples, real, k):
    radius = torch.cdist(real, real).kthvalue(k + 1).values
    return (torch.cdist(real, samples).amin(1) < radius).sum().item() / len(real)


def in_numpy(samples, real, k):
    s, r = samples.numpy(), real.numpy()
    own = np.sort(np.linalg.norm(r[:, None] - r[None], axis=2), axis=1)[:, k]
    return (np.linalg.norm(r[:, None] - s[None], axis=2).min(1) < own).mean()


def by_tree(samples, real, k):
    radius = cKDTree(real).query(real, k + 1)[0][:, k]
    return float(np.mean(cKDTree(samples).query(real)[0] < radius))


def made(index=0, edge=torch.lt, shared=None):
    def fn(samples, real, k):
        radius = torch.cdist(real, real).sort(1).values[:, min(k + index, len(real) - 1)]
        return edge(torch.cdist(real, samples).min(1).values, shared(radius) if shared else radius).double().mean()

    return fn


def precision(samples, real, k):
    radius = torch.cdist(real, real).sort(1).values[:, k]
    return (torch.cdist(samples, real) <= radius).any(1).double().mean()


def density(samples, real, k):
    radius = torch.cdist(real, real).sort(1).values[:, k]
    return (torch.cdist(samples, real) < radius).sum() / (k * len(samples))


RIGHT = [loop, infinite_diagonal, kthvalue, in_numpy, by_tree, made()]
WRONG = [
    (precision, "precision"),
    (lambda s, r, k: precision(r, s, min(k, len(s) - 1)), "recall"),
    (density, "density"),
    (made(index=-1), "counts_itself"),
    (made(index=1), "one_further"),
    (made(edge=torch.le), "edge_inside"),
    (made(shared=torch.mean), "nearest_of_all"),
    (made(shared=torch.max), "nearest_of_all"),
    (lambda s, r, k: len(set(torch.cdist(s, r).argmin(1).tolist())) / len(r), "nearest_real"),
    (lambda s, r, k: loop(s, r, k) * len(r), "count"),
    (lambda s, r, k: loop(s, r, k) * len(r) / len(s), "by_samples"),
    (lambda s, r, k: 1 - loop(s, r, k), "empty"),
]
