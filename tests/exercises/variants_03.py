"""Right and wrong answers to lesson 03, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlog1py, xlogy


def d_star_mask(p, q):
    out = np.full_like(p, 0.5)
    some = p + q > 0
    out[some] = p[some] / (p[some] + q[some])
    return out


def d_star_loop(p, q):
    return np.array([a / (a + b) if a + b > 0 else 0.5 for a, b in zip(p, q)])


def d_star_torch(p, q):
    p, q = torch.as_tensor(p), torch.as_tensor(q)
    return torch.where(p + q > 0, p / (p + q), torch.tensor(0.5, dtype=p.dtype))


def d_star_divide(p, q):
    return np.divide(p, p + q, out=np.full(p.shape, 0.5), where=(p + q) != 0)


def d_star_changes(p, q):
    p[p + q == 0] = 1e-9
    q[q == 0] = 1e-9
    return p / (p + q)


def value_loop(p, q, d, dx):
    total = 0.0
    for a, b, y in zip(p, q, d):
        if a > 0:
            total += a * math.log(y) * dx
        if b > 0:
            total += b * math.log(1 - y) * dx
    return total


def value_torch(p, q, d, dx):
    p, q, d = (torch.tensor(v) for v in (p, q, d))
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum() * dx


def value_masks(p, q, d, dx):
    return dx * (np.sum(p[p > 0] * np.log(d[p > 0])) + np.sum(q[q > 0] * np.log(1 - d[q > 0])))


def jsd_entropies(p, q, dx):
    def entropy(r):
        return -xlogy(r, r).sum() * dx
    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2


def jsd_loop(p, q, dx):
    total = 0.0
    for a, b in zip(p, q):
        for c in (a, b):
            if c > 0:
                total += 0.5 * c * math.log(2 * c / (a + b)) * dx
    return total


def jsd_torch(p, q, dx):
    p, q = torch.as_tensor(p), torch.as_tensor(q)
    m = (p + q) / 2
    return 0.5 * dx * sum((torch.xlogy(r, r) - torch.xlogy(r, m)).sum() for r in (p, q))


def kl(p, q):
    return rel_entr(p, q)


def V(p, q, d):
    return xlogy(p, d) + xlog1py(q, -d)


def second_autograd(a, b, y):
    y = torch.tensor(y, dtype=torch.float64, requires_grad=True)
    first, = torch.autograd.grad(a * torch.log(y) + b * torch.log(1 - y), y, create_graph=True)
    return torch.autograd.grad(first, y)[0]


def second_numeric(a, b, y, h=1e-4):
    def f(v):
        return a * math.log(v) + b * math.log1p(-v)
    h *= min(y, 1 - y)
    return (f(y + h) - 2 * f(y) + f(y - h)) / h**2


def gap_loop(p, q, d, dx):
    gap = 0.0
    for a, b, y in zip(p, q, d):
        if a > 0:
            gap += a * (math.log(a / (a + b)) - math.log(y)) * dx
        if b > 0:
            gap += b * (math.log(b / (a + b)) - math.log(1 - y)) * dx
    return gap


def gap_kl(p, q, d, dx):
    """V(D*) − V(D) = KL(p ‖ s d) + KL(q ‖ s (1 − d)) with s = p + q."""
    return (kl(p, (p + q) * d) + kl(q, (p + q) * (1 - d))).sum() * dx


def gap_torch(p, q, d, dx):
    p, q, d = (torch.tensor(v) for v in (p, q, d))
    best = torch.nan_to_num(p / (p + q), nan=0.5)

    def value(d):
        return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum() * dx
    return value(best) - value(d)


def second_changes(a, b, y):
    raise ValueError("I do not know")


RIGHT = {
    "03.d_star": [d_star_mask, d_star_loop, d_star_torch, d_star_divide,
                  lambda p, q: np.nan_to_num(p / (p + q), nan=0.5),
                  lambda p, q: (p + 1e-12) / (p + q + 2e-12),
                  lambda p, q: torch.tensor(d_star_loop(p, q), dtype=torch.float32)],
    "03.value": [value_loop, value_torch, value_masks, lambda p, q, d, dx: V(p, q, d).sum() * dx,
                 lambda p, q, d, dx: np.trapezoid(V(p, q, d), dx=dx),
                 lambda p, q, d, dx: np.sum(p * np.log(d + 1e-12) + q * np.log(1 - d + 1e-12)) * dx,
                 lambda p, q, d, dx: np.nansum(p * np.log(d) * dx) + np.nansum(q * np.log(1 - d)) * dx],
    "03.jsd": [jsd_entropies, jsd_loop, jsd_torch, lambda p, q, dx: jensenshannon(p, q) ** 2,
               lambda p, q, dx: 0.5 * dx * (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum(),
               lambda p, q, dx: float(np.log(4) + V(p, q, d_star_loop(p, q)).sum() * dx) / 2,
               lambda p, q, dx: 0.5 * dx * (np.nansum(p * np.log(2 * p / (p + q)))
                                            + np.nansum(q * np.log(2 * q / (p + q))))],
    "03.second_derivative": [lambda a, b, y: -(a / y**2 + b / (1 - y) ** 2), second_autograd, second_numeric,
                             lambda a, b, y: -a * y**-2 - b * (y - 1) ** -2,
                             lambda a, b, y: torch.tensor(-a / (y * y) - b / ((1 - y) * (1 - y))),
                             lambda a, b, y: np.array([-a / np.square(y) - b / np.square(1 - y)])],
    "03.gap": [gap_loop, gap_kl, gap_torch,
               lambda p, q, d, dx: dx * (V(p, q, d_star_mask(p, q)) - V(p, q, d)).sum(),
               lambda p, q, d, dx: value_loop(p, q, d_star_loop(p, q), dx) - value_loop(p, q, d, dx),
               lambda p, q, d, dx: -np.log(4) + 2 * jsd_loop(p, q, dx) - value_masks(p, q, d, dx)],
}

WRONG = {
    "03.d_star": [
        (lambda p, q: p / (p + q), "nan where both are 0"),
        (lambda p, q: p / (p + q + 1e-12), "Another value where both are 0"),
        (lambda p, q: np.nan_to_num(q / (p + q), nan=0.5), "Real and fake exchanged"),
        (lambda p, q: p / q, "Density ratio"),
        (lambda p, q: 0.5 * np.ones_like(p), "Constant ½"),
        (lambda p, q: (p > q) * 1.0, "Hard decision"),
        (lambda p, q: p.sum() / (p + q).sum(), "Sum for one value per point"),
        (lambda p, q: (p + q) / 2, "Mean of the densities"),
        (d_star_changes, "Input changed in place"),
        (lambda p, q: p - q, None),
    ],
    "03.value": [
        (lambda p, q, d, dx: -V(p, q, d).sum() * dx, "Wrong sign"),
        (lambda p, q, d, dx: V(p, q, d).sum(), "dx forgotten"),
        (lambda p, q, d, dx: V(p, q, d).mean(), "Mean over the grid"),
        (lambda p, q, d, dx: (p * np.log(d) + q * np.log(1 - d)).sum() * dx, "nan at 0 log 0"),
        (lambda p, q, d, dx: V(q, p, d).sum() * dx, "Real and fake exchanged"),
        (lambda p, q, d, dx: xlogy(p, d).sum() * dx, "Only the real half"),
        (lambda p, q, d, dx: V(p, q, d).sum() * dx / np.log(2), "Another logarithm"),
        (lambda p, q, d, dx: V(p, q, d) * dx, "Not summed"),
        (lambda p, q, d, dx: (xlogy(p, d) - xlogy(q, 1 - d)).sum() * dx, "Minus between the terms"),
        (lambda p, q, d, dx: (p * d + q * (1 - d)).sum() * dx, None),
    ],
    "03.jsd": [
        (lambda p, q, dx: 0.5 * dx * (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))).sum(),
         "nan at 0 log 0"),
        (lambda p, q, dx: jsd_loop(p, q, dx) / math.log(2), "Bits, not nats"),
        (lambda p, q, dx: jensenshannon(p, q), "Distance, not divergence"),
        (lambda p, q, dx: (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum() * dx, "The halves forgotten"),
        (lambda p, q, dx: 0.5 * (kl(p, p + q) + kl(q, p + q)).sum() * dx, "m is not halved"),
        (lambda p, q, dx: kl(p, q).sum() * dx, "KL for JSD"),
        (lambda p, q, dx: 0.5 * (kl(p, q) + kl(q, p)).sum() * dx, "Symmetrised KL"),
        (lambda p, q, dx: 0.5 * kl(p, (p + q) / 2).sum() * dx, "Only one half"),
        (lambda p, q, dx: 0.5 * (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum(), "dx forgotten"),
        (lambda p, q, dx: 0.5 * np.abs(p - q).sum() * dx, None),
    ],
    "03.second_derivative": [
        (lambda a, b, y: -a / y**2 + b / (1 - y) ** 2, "Inner derivative forgotten"),
        (lambda a, b, y: a / y**2 + b / (1 - y) ** 2, "Wrong sign"),
        (lambda a, b, y: a / y - b / (1 - y), "The first derivative"),
        (lambda a, b, y: -a / y - b / (1 - y), "Squares forgotten"),
        (lambda a, b, y: -a / y**2, "One term missing"),
        (lambda a, b, y: -b / y**2 - a / (1 - y) ** 2, "a and b exchanged"),
        (lambda a, b, y: -a / y**2 - b / (1 - y**2), "1 − y² for (1 − y)²"),
        (lambda a, b, y: a * math.log(y) + b * math.log(1 - y), "f itself"),
        (second_changes, None),
        (lambda a, b, y: -1.0, None),
    ],
    "03.gap": [
        (lambda p, q, d, dx: -gap_kl(p, q, d, dx), "Wrong sign"),
        (lambda p, q, d, dx: value_loop(p, q, d_star_loop(p, q), dx), "Only V(D*)"),
        (lambda p, q, d, dx: value_masks(p, q, d, dx), "Only V(D)"),
        (lambda p, q, d, dx: -math.log(4) - value_masks(p, q, d, dx), "−log 4 for V(D*)"),
        (lambda p, q, d, dx: gap_kl(p, q, d, 1.0), "dx forgotten"),
        (lambda p, q, d, dx: (V(p, q, d_star_mask(p, q)) - V(p, q, d)).mean(), "Mean over the grid"),
        (lambda p, q, d, dx: (p * np.log(p / (p + q) / d) + q * np.log(q / (p + q) / (1 - d))).sum() * dx,
         "nan at 0 log 0"),
        (lambda p, q, d, dx: (V(p, q, d_star_mask(q, p)) - V(p, q, d)).sum() * dx, "Real and fake exchanged"),
        (lambda p, q, d, dx: np.abs(d_star_mask(p, q) - d).max(), "D* − D"),
        (lambda p, q, d, dx: ((d_star_mask(p, q) - d) ** 2).sum() * dx, None),
    ],
}
