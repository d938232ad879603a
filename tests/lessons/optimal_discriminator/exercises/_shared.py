"""What the answers of several exercises share."""

import math

import numpy as np
from scipy.special import rel_entr, xlog1py, xlogy


def d_star_loop(p, q):
    return np.array([a / (a + b) if a + b > 0 else 0.5 for a, b in zip(p, q)])


def jsd_loop(p, q, dx):
    total = 0.0
    for a, b in zip(p, q):
        for c in (a, b):
            if c > 0:
                total += 0.5 * c * math.log(2 * c / (a + b)) * dx
    return total


def kl(p, q):
    return rel_entr(p, q)


def V(p, q, d):
    return xlogy(p, d) + xlog1py(q, -d)


def d_star_mask(p, q):
    out = np.full_like(p, 0.5)
    some = p + q > 0
    out[some] = p[some] / (p[some] + q[some])
    return out


def value_loop(p, q, d, dx):
    total = 0.0
    for a, b, y in zip(p, q, d):
        if a > 0:
            total += a * math.log(y) * dx
        if b > 0:
            total += b * math.log(1 - y) * dx
    return total


def value_masks(p, q, d, dx):
    return dx * (np.sum(p[p > 0] * np.log(d[p > 0])) + np.sum(q[q > 0] * np.log(1 - d[q > 0])))
