"""Right and wrong answers to 12.kid, as learners write them."""

import numpy as np
import torch


def loops(a, b):
    f = a.shape[1]

    def k(x, y):
        return (float(x @ y) / f + 1) ** 3

    def own(s):
        return sum(k(x, y) for i, x in enumerate(s) for j, y in enumerate(s) if i != j) / (len(s) * (len(s) - 1))

    return own(a) + own(b) - 2 * sum(k(x, y) for x in a for y in b) / (len(a) * len(b))


def in_numpy(a, b):
    a, b = a.numpy(), b.numpy()
    n, m, f = len(a), len(b), a.shape[1]
    aa, bb, ab = (a @ a.T / f + 1) ** 3, (b @ b.T / f + 1) ** 3, (a @ b.T / f + 1) ** 3
    np.fill_diagonal(aa, 0)
    np.fill_diagonal(bb, 0)
    return aa.sum() / (n * (n - 1)) + bb.sum() / (m * (m - 1)) - 2 * ab.mean()


def masked(a, b):
    def k(x, y):
        return (x.matmul(y.t()) / x.size(1)).add(1).pow(3)

    def off(x):
        return k(x, x)[~torch.eye(len(x), dtype=torch.bool)].mean()

    return off(a) + off(b) - 2 * k(a, b).mean()


def triangle(a, b):
    def own(x):
        pairs = torch.triu_indices(len(x), len(x), 1)
        return (((x[pairs[0]] * x[pairs[1]]).mean(1) + 1) ** 3).mean()

    return own(a) + own(b) - 2 * (((a[:, None] * b[None]).mean(2) + 1) ** 3).mean()


def trace(a, b):
    def k(x, y):
        return torch.einsum("if,jf->ij", x, y).div(x.shape[-1]).add(1) ** 3

    def own(x):
        return (k(x, x).sum() - torch.trace(k(x, x))) / (len(x) ** 2 - len(x))

    return (own(a) + own(b) - 2 * k(a, b).mean()).item()


def with_diagonal(a, b):
    def k(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    return k(a, a).mean() + k(b, b).mean() - 2 * k(a, b).mean()


def general(power=3, one=1, over=None, cross=2):
    def fn(a, b):
        def k(x, y):
            return (x @ y.T / (over(x) if over else x.shape[1]) + one) ** power

        def own(x):
            return (k(x, x).sum() - k(x, x).diag().sum()) / (len(x) * (len(x) - 1))

        return own(a) + own(b) - cross * k(a, b).mean()

    return fn


def whole_sum(a, b):
    def k(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3

    n, m = len(a), len(b)
    return k(a, a).sum() / (n * (n - 1)) + k(b, b).sum() / (m * (m - 1)) - 2 * k(a, b).mean()


RIGHT = [loops, in_numpy, masked, triangle, trace, general()]
WRONG = [
    (with_diagonal, "biased"),
    (whole_sum, "diagonal_in_the_sum"),
    (general(power=2), "other_power"),
    (general(power=1), "other_power"),
    (general(one=0), "one_forgotten"),
    (general(over=lambda x: 1), "not_divided_by_f"),
    (general(over=len), "divided_by_rows"),
    (general(cross=1), "cross_once"),
    (general(cross=-2), "cross_added"),
    (general(cross=0), "cross_only"),
    (lambda a, b: max(loops(a, b), 0.0), "cut_at_zero"),
    (lambda a, b: abs(loops(a, b)), "absolute"),
    (lambda a, b: max(loops(a, b), 0.0) ** 0.5, "rooted"),
]
