"""Right and wrong answers to 12.sliced, as learners write them."""

import numpy as np
import torch
from scipy.stats import wasserstein_distance


def loop(a, b, directions):
    total = 0.0
    for u in directions:
        x, y = sorted((a @ u).tolist()), sorted((b @ u).tolist())
        total += sum((p - q) ** 2 for p, q in zip(x, y)) / len(x)
    return total / len(directions)


def in_numpy(a, b, directions):
    x, y = (np.sort(part.numpy() @ directions.numpy().T, axis=0) for part in (a, b))
    return np.mean((x - y) ** 2)


def transposed(a, b, directions):
    x, y = torch.sort(directions @ a.T, dim=1)[0], torch.sort(directions @ b.T, dim=1)[0]
    return (x - y).square().mean(1).mean()


def by_argsort(a, b, directions):
    x, y = a @ directions.T, b @ directions.T
    return torch.nn.functional.mse_loss(x.gather(0, x.argsort(0)), y.gather(0, y.argsort(0)))


def downwards(a, b, directions):
    x, y = (torch.einsum("nf,lf->nl", part, directions).sort(0, descending=True)[0] for part in (a, b))
    return ((x - y) ** 2).mean().item()


def sorted_so(dim=0, reduce=lambda d: (d**2).mean(), second=True, first=True):
    def fn(a, b, u):
        x, y = a @ u.T, b @ u.T
        return reduce((x.sort(dim).values if first else x) - (y.sort(dim).values if second else y))

    return fn


def w1(a, b, u):
    return np.mean([wasserstein_distance(a @ each, b @ each) for each in u])


RIGHT = [loop, in_numpy, transposed, by_argsort, downwards]
WRONG = [
    (sorted_so(first=False, second=False), "not_sorted"),
    (sorted_so(second=False), "one_sorted"),
    (sorted_so(dim=1), "sorted_over_directions"),
    (w1, "absolute"),
    (sorted_so(reduce=lambda d: (d**2).sum()), "summed"),
    (sorted_so(reduce=lambda d: (d**2).sum(0).mean()), "summed"),
    (sorted_so(reduce=lambda d: d.square().mean().sqrt()), "rooted"),
    (sorted_so(reduce=lambda d: d.square().mean(0).max()), "largest"),
    (sorted_so(reduce=lambda d: d.mean(0).square().mean()), "means_only"),
    (lambda a, b, u: ((a.sort(0)[0] - b.sort(0)[0]) ** 2).mean(), "not_projected"),
    (lambda a, b, u: (((a.sort(0)[0] - b.sort(0)[0]) @ u.T) ** 2).mean(), "sorted_first"),
    (lambda a, b, u: (((a @ u[0]).sort()[0] - (b @ u[0]).sort()[0]) ** 2).mean(), "one_direction"),
]
