"""Right and wrong answers to 12.precision, as learners write them."""

import numpy as np
import torch
from scipy.spatial import cKDTree


def loop(samples, real, k):
    radii = [sorted(float((x - y).norm()) for j, y in enumerate(real) if j != i)[k - 1] for i, x in enumerate(real)]
    inside = [any(float((s - x).norm()) <= r for x, r in zip(real, radii)) for s in samples]
    return sum(inside) / len(inside)


def infinite_diagonal(samples, real, k):
    d = torch.cdist(real, real)
    d.fill_diagonal_(torch.inf)
    radius = d.topk(k, largest=False).values[:, -1]
    return (torch.cdist(samples, real) <= radius[None]).any(1).float().mean()


def kthvalue(samples, real, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    return ((torch.cdist(samples, real) - radius).min(1).values <= 0).double().mean().item()


def in_numpy(samples, real, k):
    s, r = samples.numpy(), real.numpy()
    own = np.sort(np.linalg.norm(r[:, None] - r[None], axis=2), axis=1)[:, k]
    return (np.linalg.norm(s[:, None] - r[None], axis=2) <= own).any(1).mean()


def by_tree(samples, real, k):
    radius = cKDTree(real).query(real, k + 1)[0][:, k]
    return np.mean([(np.sqrt(((real.numpy() - s) ** 2).sum(1)) <= radius).any() for s in samples.numpy()])


def turned(samples, real, k):
    radius = torch.cdist(real, real).sort(0)[0][k]
    return (torch.cdist(real, samples) <= radius[:, None]).any(0).sum() / len(samples)


def made(index=0, centres="real", edge=torch.le, dim=1):
    def fn(samples, real, k):
        radius = torch.cdist(real, real).sort(1).values[:, min(k + index, len(real) - 1)]
        return edge(torch.cdist(samples, real), radius).any(dim).double().mean()

    return fn


def recall(samples, real, k):
    return made()(real, samples, min(k, len(samples) - 1))


def nearest(samples, real, k):
    radius = torch.cdist(real, real).sort(1).values[:, k]
    distance, index = torch.cdist(samples, real).min(1)
    return (distance <= radius[index]).double().mean()


RIGHT = [loop, infinite_diagonal, kthvalue, in_numpy, by_tree, turned]
WRONG = [
    (recall, "recall"),
    (made(index=-1), "counts_itself"),
    (made(index=1), "one_further"),
    (made(edge=torch.lt), "edge_outside"),
    (made(dim=0), "balls_with_samples"),
    (nearest, "nearest_only"),
    (lambda s, r, k: (torch.cdist(s, r) <= torch.cdist(r, r).sort(1)[0][:, k]).all(1).double().mean(), "all_balls"),
    (lambda s, r, k: (torch.cdist(s, r) <= torch.cdist(r, r).sort(1)[0][:, k]).double().mean(), "share_of_pairs"),
    (lambda s, r, k: (torch.cdist(s, r) <= torch.cdist(r, r).sort(1)[0][:, k].mean()).any(1).double().mean(),
     "one_radius"),
    (lambda s, r, k: (torch.cdist(s, r) <= torch.cdist(r, r).sort(1)[0][:, k]).any(1).sum(), "count"),
    (lambda s, r, k: 1 - loop(s, r, k), "outside"),
    (lambda s, r, k: (torch.cdist(s, r, p=1) <= torch.cdist(r, r, p=1).sort(1)[0][:, k]).any(1).double().mean(),
     "other_distance"),
]
