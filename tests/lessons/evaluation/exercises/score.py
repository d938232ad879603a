"""Right and wrong answers to 12.score, as learners write them."""

import math

import numpy as np
import torch
from scipy.special import rel_entr
from scipy.stats import entropy


def loop(p):
    rows = p.tolist()
    marginal = [sum(column) / len(rows) for column in zip(*rows)]
    total = sum(a * math.log(a / m) for row in rows for a, m in zip(row, marginal) if a > 0)
    return math.exp(total / len(rows))


def entropies(p):
    marginal = p.mean(dim=0)
    return torch.exp(torch.special.entr(marginal).sum() - torch.special.entr(p).sum(1).mean())


def by_scipy(p):
    p = p.numpy()
    return np.exp(np.mean([entropy(row, p.mean(0)) for row in p]))


def epsilon(p):
    eps = 1e-12
    return (p * ((p + eps).log() - (p.mean(0, keepdim=True) + eps).log())).sum(1).mean().exp()


def nansum(p):
    return (p * (p / p.mean(0)).log()).nansum(1).mean().exp()


def kl_div(p):
    return torch.nn.functional.kl_div(p.mean(0).clamp_min(1e-300).log().expand_as(p), p, reduction="batchmean").exp()


def kl(p, m):
    return torch.from_numpy(rel_entr(p.numpy(), m.expand_as(p).numpy()))


def naive(p):
    return (p * (p.log() - p.mean(0).log())).sum(1).mean().exp()


RIGHT = [loop, entropies, by_scipy, epsilon, nansum, kl_div]
WRONG = [
    (naive, "nan_at_zero"),
    (lambda p: kl(p, p.mean(0)).sum(1).mean(), "no_exp"),
    (lambda p: kl(p, p.mean(0)).sum(1).exp().mean(), "exp_within"),
    (lambda p: kl(p, p.mean(0)).sum().exp(), "summed"),
    (lambda p: kl(p, p.mean(0)).mean().exp(), "averaged_over_classes"),
    (lambda p: (p.mean(0) * (p.mean(0) / p).log()).sum(1).mean().exp(),
     "turned_round"),
    (lambda p: (-kl(p, p.mean(0)).sum(1).mean()).exp(), "wrong_sign"),
    (lambda p: torch.special.entr(p.mean(0)).sum().exp(), "marginal_only"),
    (lambda p: torch.special.entr(p).sum(1).mean().exp(), "images_only"),
    (lambda p: kl(p, torch.full((p.shape[1],), 1 / p.shape[1], dtype=p.dtype)).sum(1).mean().exp(), "uniform"),
    (lambda p: (kl(p, p.mean(0)).sum(1).mean() / math.log(2)).exp(), "other_logarithm"),
]
