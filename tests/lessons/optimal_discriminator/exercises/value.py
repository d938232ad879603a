"""Right and wrong answers to 03.value, as learners write them."""

import math

import numpy as np
import torch
from scipy.special import xlogy

from tests.lessons.optimal_discriminator.exercises._shared import V, value_loop, value_masks


def value_torch(p, q, d, dx):
    p, q, d = (torch.tensor(v) for v in (p, q, d))
    return (torch.xlogy(p, d) + torch.xlogy(q, 1 - d)).sum() * dx


def guarded_loop(p_data, p_g, d, dx):
    v = 0
    for i in range(len(p_data)):
        if p_data[i] != 0:
            v += p_data[i] * (math.log(d[i]) if d[i] > 0 else -math.inf)
        if p_g[i] != 0:
            v += p_g[i] * (math.log(1 - d[i]) if d[i] < 1 else -math.inf)
    return v * dx


def nan_to_num(p, q, d, dx):
    a = np.nan_to_num(p * np.log(d), nan=0.0, neginf=-np.inf)
    b = np.nan_to_num(q * np.log(1 - d), nan=0.0, neginf=-np.inf)
    return np.sum((a + b) * dx)


def log_where(p, q, d, dx):
    return dx * (
        np.sum(np.log(d, where=p > 0, out=np.zeros_like(d)) * p)
        + np.sum(np.log1p(-d, where=q > 0, out=np.zeros_like(d)) * q)
    )


def terms_zeroed(p, q, d, dx):
    real, fake = (p * np.log(d), q * np.log(1 - d))
    real[p == 0] = 0
    fake[q == 0] = 0
    return float(np.dot(real + fake, np.full(len(p), dx)))


def weighted_average(p, q, d, dx):
    w = p * dx
    u = q * dx
    return (
        np.average(np.where(w > 0, np.log(d), 0), weights=w) * w.sum()
        + np.average(np.where(u > 0, np.log(1 - d), 0), weights=u) * u.sum()
    )


def with_epsilon(p, q, d, dx):
    return np.sum(p * np.log(d + 1e-08) + q * np.log(1 - d + 1e-08)) * dx


def infinity_hidden(p, q, d, dx):
    m = (d > 0) & (d < 1)
    return (p[m] * np.log(d[m]) + q[m] * np.log(1 - d[m])).sum() * dx


def with_clip(p, q, d, dx):
    d = np.clip(d, 1e-07, 1 - 1e-07)
    return (p * np.log(d) + q * np.log(1 - d)).sum() * dx


def nan_where_empty(p, q, d, dx):
    return (p * np.log(d) + q * np.log(1 - d)).sum()


def only_where_both(p, q, d, dx):
    s = 0
    for a, b, y in zip(p, q, d):
        if a > 0 and b > 0:
            s += (a * np.log(y) + b * np.log(1 - y)) * dx
    return s


def one_term_a_point(p, q, d, dx):
    s = 0
    for a, b, y in zip(p, q, d):
        if a > 0:
            s += a * np.log(y) * dx
        elif b > 0:
            s += b * np.log(1 - y) * dx
    return s


def other_logarithm(p, q, d, dx):
    return np.nan_to_num(p * np.log2(d) + q * np.log2(1 - d), nan=0, neginf=-np.inf).sum() * dx


def one_term_a_point_2(p, q, d, dx):
    return np.where(p > 0, p * np.log(d), q * np.log(1 - d)).sum() * dx


def torch_where(p, q, d, dx):
    p, q, d = (torch.from_numpy(p), torch.from_numpy(q), torch.from_numpy(d))
    zero = torch.zeros_like(p)
    return (torch.where(p == 0, zero, p * d.log()) + torch.where(q == 0, zero, q * (1 - d).log())).sum().item() * dx


def log_of_product_of_powers(p, q, d, dx):
    return -dx * (-np.log(np.prod(np.where(p > 0, d, 1) ** p)) - np.log(np.prod(np.where(q > 0, 1 - d, 1) ** q)))


def terms_appended(p, q, d, dx):
    out = []
    for i in range(p.size):
        term = 0.0
        if p[i] > 0:
            term += p[i] * np.log(d[i])
        if q[i] > 0:
            term += q[i] * np.log(1 - d[i])
        out.append(term * dx)
    return sum(out)


def dot_products(p, q, d, dx):
    i, j = (np.nonzero(p)[0], np.nonzero(q)[0])
    return (p[i] @ np.log(d[i]) + q[j] @ np.log1p(-d[j])) * dx


RIGHT = [
    lambda p, q, d, dx: np.nan_to_num(p * np.log(d)).sum() * dx + np.nan_to_num(q * np.log(1 - d)).sum() * dx,
    lambda p, q, d, dx: np.sum(p * np.log(d + 1e-12) + q * np.log(1 - d + 1e-12)) * dx,
    with_epsilon, with_clip,
    value_torch,
    value_masks,
    lambda p, q, d, dx: V(p, q, d).sum() * dx,
    lambda p, q, d, dx: np.nansum(p * np.log(d) * dx) + np.nansum(q * np.log(1 - d)) * dx,
    guarded_loop,
    nan_to_num,
    log_where,
    terms_zeroed,
    weighted_average,
    torch_where,
    log_of_product_of_powers,
    terms_appended,
    dot_products,
]

WRONG = [
    (lambda p, q, d, dx: np.trapezoid(V(p, q, d), dx=dx), "ends_left_out"),
    (lambda p, q, d, dx: V(p, q, d)[:-1].sum() * dx, "ends_left_out"),
    (lambda p, q, d, dx: V(p, q, d).sum() * dx + np.log(4), "by_a_constant"),
    (value_loop, "infinity_hidden"),
    (lambda p, q, d, dx: -V(p, q, d).sum() * dx, "wrong_sign"),
    (lambda p, q, d, dx: V(p, q, d).sum(), "dx_forgotten"),
    (lambda p, q, d, dx: V(p, q, d).mean(), "mean_over_grid"),
    (lambda p, q, d, dx: (p * np.log(d) + q * np.log(1 - d)).sum() * dx, "nan_where_empty"),
    (lambda p, q, d, dx: V(q, p, d).sum() * dx, "swapped"),
    (lambda p, q, d, dx: xlogy(p, d).sum() * dx, "only_real"),
    (lambda p, q, d, dx: V(p, q, d).sum() * dx / np.log(2), "other_logarithm"),
    (lambda p, q, d, dx: V(p, q, d) * dx, "not_summed"),
    (lambda p, q, d, dx: (xlogy(p, d) - xlogy(q, 1 - d)).sum() * dx, "minus_between"),
    (lambda p, q, d, dx: (p * d + q * (1 - d)).sum() * dx, "no_logs"),
    (infinity_hidden, "infinity_hidden"),
    (nan_where_empty, "nan_where_empty"),
    (only_where_both, "only_where_both"),
    (one_term_a_point, "one_term_a_point"),
    (other_logarithm, "other_logarithm"),
    (one_term_a_point_2, "one_term_a_point"),
    (lambda p, q, d, dx: np.nansum(p * np.log(d)) * dx - np.nansum(q * np.log(1 - d)) * dx, "minus_between"),
    (lambda p, q, d, dx: (np.nansum(p * np.log(d)) + np.nansum(q * np.log(d))) * dx, "same_log"),
    (lambda p, q, d, dx: np.sum(p * np.log(d)) * dx + np.sum(q * np.log(1 - d)) * dx, "nan_where_empty"),
    (lambda p, q, d, dx: np.nanmean(p * np.log(d) + q * np.log(1 - d)), "mean_over_grid"),
    (lambda p, q, d, dx: np.nansum(p * np.log(d)) * dx, "only_real"),
    (lambda p, q, d, dx: np.nansum(p * np.log10(d) + q * np.log10(1 - d)) * dx, "other_logarithm"),
    (lambda p, q, d, dx: np.nansum(np.log(p * d) + np.log(q * (1 - d))) * dx, "log_of_product"),
]
