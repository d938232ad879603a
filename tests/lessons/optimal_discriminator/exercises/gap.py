"""Right and wrong answers to 03.gap, as learners write them."""

import math

import numpy as np
import torch
from scipy.special import xlogy

from tests.lessons.optimal_discriminator.exercises._shared import (
    V,
    d_star_loop,
    d_star_mask,
    jsd_loop,
    kl,
    value_loop,
    value_masks,
)


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


def value_of(p, q, d, dx):
    return (xlogy(p, d) + xlogy(q, 1 - d)).sum() * dx


def divide_where(p, q, d, dx):
    ds = np.divide(p, p + q, out=np.full_like(p, 0.5), where=p + q > 0)
    return value_of(p, q, ds, dx) - value_of(p, q, d, dx)


def coins(p, q, d, dx):
    t = p + q
    ds = np.where(t > 0, p / np.where(t > 0, t, 1), 0.5)
    return (t * (xlogy(ds, ds / d) + xlogy(1 - ds, (1 - ds) / (1 - d)))).sum() * dx


def tiny_epsilon(p, q, d, dx):
    ds = (p + 1e-12) / (p + q + 2e-12)
    ds = np.clip(ds, 1e-12, 1 - 1e-12)

    def f(y):
        return np.sum(p * np.log(y) + q * np.log(1 - y)) * dx

    return f(ds) - f(d)


def safe_terms(p, q, d, dx):
    ds = np.nan_to_num(p / (p + q), nan=0.5)
    a = np.where(p > 0, p * np.log(ds), 0) + np.where(q > 0, q * np.log(1 - ds), 0)
    return (a - p * np.log(d) - q * np.log(1 - d)).sum() * dx


def absolute_pointwise(p, q, d, dx):
    return abs(
        sum(
            (
                value_of(np.array([a]), np.array([b]), np.array([a / (a + b) if a + b else 0.3]), dx)
                - value_of(np.array([a]), np.array([b]), np.array([y]), dx)
                for a, b, y in zip(p, q, d)
            )
        )
    )


def nan_where_empty(p, q, d, dx):
    ds = p / (p + q)
    return (p * np.log(ds) + q * np.log(1 - ds) - (p * np.log(d) + q * np.log(1 - d))).sum() * dx


def nan_where_empty_2(p, q, d, dx):
    ds = np.where(p + q > 0, p / (p + q), 0.5)
    return (p * np.log(ds) + q * np.log(1 - ds) - (p * np.log(d) + q * np.log(1 - d))).sum() * dx


def sum_of_terms(p, q, d, dx):
    ds = np.where(p + q > 0, p / (p + q), 0.5)
    return np.nan_to_num(p * np.log(ds) + q * np.log(1 - ds)).sum() * dx - value_of(p, q, d, dx)


def log_four(p, q, d, dx):
    return -np.log(4) - value_of(p, q, d, dx)


def wrong_sign(p, q, d, dx):
    return value_of(p, q, d, dx) - value_of(p, q, np.nan_to_num(p / (p + q)), dx)


def dx_forgotten(p, q, d, dx):
    return value_of(p, q, np.nan_to_num(p / (p + q)), 1) - value_of(p, q, d, 1)


def no_weights(p, q, d, dx):
    ds = np.nan_to_num(p / (p + q))
    return (ds * np.log(ds / d) + (1 - ds) * np.log((1 - ds) / (1 - d))).sum() * dx


def discriminators_compared(p, q, d, dx):
    return np.abs(np.nan_to_num(p / (p + q), nan=0.5) - d).sum() * dx


def log_four_2(p, q, d, dx):
    return value_of(p, q, np.full_like(p, 0.5), dx) - value_of(p, q, d, dx)


def same_log(p, q, d, dx):
    return value_of(p, q, np.nan_to_num(p / (p + q)), dx) - (p * np.log(d) + q * np.log(d)).sum() * dx


def ends_left_out(p, q, d, dx):
    ds = np.nan_to_num(p / (p + q), nan=0.5)
    return np.trapezoid(xlogy(p, ds / d) + xlogy(q, (1 - ds) / (1 - d)), dx=dx)


def from_the_jsd(p, q, d, dx):
    jsd = 0
    m = (p + q) / 2
    for a in (p, q):
        k = a > 0
        jsd += 0.5 * np.sum(a[k] * np.log(a[k] / m[k])) * dx
    return 2 * jsd - np.log(4) - np.sum(p * np.log(d) + q * np.log(1 - d)) * dx


def from_cross_entropies(p, q, d, dx):
    p, q, d = map(torch.tensor, (p, q, d))
    best = torch.where(p + q > 0, p / (p + q), torch.full_like(p, 0.5))
    bce = torch.nn.functional.binary_cross_entropy
    return ((p + q) * (bce(d, best, reduction="none") - bce(best, best, reduction="none"))).sum() * dx


def tiny_epsilon_in_logs(p, q, d, dx):
    eps = 1e-12
    ds = p / (p + q + eps)

    def V_again(y):
        return (p * np.log(y + eps) + q * np.log(1 - y + eps)).sum() * dx

    return V_again(ds) - V_again(d)


def pointwise_loop(p, q, d, dx):
    t = 0
    for a, b, y in zip(p, q, d):
        s = a / (a + b) if a + b > 0 else 0.5
        t += (a * np.log(s / y) if a else 0) + (b * np.log((1 - s) / (1 - y)) if b else 0)
    return t * dx


def V_again(p, q, d, dx):
    return (np.where(p > 0, p * np.log(d), 0) + np.where(q > 0, q * np.log(1 - d), 0)).sum() * dx


def D(p, q):
    return np.where(p + q > 0, p / (p + q), 0.5)


RIGHT = [
    gap_loop,
    gap_kl,
    gap_torch,
    lambda p, q, d, dx: dx * (V(p, q, d_star_mask(p, q)) - V(p, q, d)).sum(),
    lambda p, q, d, dx: value_loop(p, q, d_star_loop(p, q), dx) - value_loop(p, q, d, dx),
    lambda p, q, d, dx: -np.log(4) + 2 * jsd_loop(p, q, dx) - value_masks(p, q, d, dx),
    divide_where,
    coins,
    tiny_epsilon,
    safe_terms,
    absolute_pointwise,
    sum_of_terms,
    from_the_jsd,
    from_cross_entropies,
    tiny_epsilon_in_logs,
    pointwise_loop,
]

WRONG = [
    (lambda p, q, d, dx: -gap_kl(p, q, d, dx), "wrong_sign"),
    (lambda p, q, d, dx: value_loop(p, q, d_star_loop(p, q), dx), "only_optimal"),
    (lambda p, q, d, dx: value_masks(p, q, d, dx), "only_given"),
    (lambda p, q, d, dx: -math.log(4) - value_masks(p, q, d, dx), "log_four"),
    (lambda p, q, d, dx: gap_kl(p, q, d, 1.0), "dx_forgotten"),
    (lambda p, q, d, dx: (V(p, q, d_star_mask(p, q)) - V(p, q, d)).mean(), "mean_over_grid"),
    (
        lambda p, q, d, dx: (p * np.log(p / (p + q) / d) + q * np.log(q / (p + q) / (1 - d))).sum() * dx,
        "nan_where_empty",
    ),
    (lambda p, q, d, dx: (V(p, q, d_star_mask(q, p)) - V(p, q, d)).sum() * dx, "swapped"),
    (lambda p, q, d, dx: np.abs(d_star_mask(p, q) - d).max(), "discriminators_compared"),
    (lambda p, q, d, dx: ((d_star_mask(p, q) - d) ** 2).sum() * dx, "discriminators_compared"),
    (nan_where_empty, "nan_where_empty"),
    (nan_where_empty_2, "nan_where_empty"),
    (log_four, "log_four"),
    (wrong_sign, "wrong_sign"),
    (dx_forgotten, "dx_forgotten"),
    (no_weights, "no_weights"),
    (discriminators_compared, "discriminators_compared"),
    (log_four_2, "log_four"),
    (same_log, "same_log"),
    (ends_left_out, "ends_left_out"),
    (lambda p, q, d, dx: V_again(p, q, d, dx) - V_again(p, q, D(p, q), dx), "wrong_sign"),
    (lambda p, q, d, dx: V_again(p, q, D(p, q), dx), "only_optimal"),
    (lambda p, q, d, dx: V_again(p, q, D(q, p), dx) - V_again(p, q, d, dx), "swapped"),
    (lambda p, q, d, dx: (p * np.log(D(p, q) / d) + q * np.log((1 - D(p, q)) / (1 - d))).sum() * dx, "nan_where_empty"),
    (lambda p, q, d, dx: (D(p, q) - d).sum() * dx, "discriminators_compared"),
    (lambda p, q, d, dx: (V_again(p, q, D(p, q), dx) - V_again(p, q, d, dx)) ** 2, "squared"),
    (lambda p, q, d, dx: np.nanmean(p * np.log(D(p, q) / d) + q * np.log((1 - D(p, q)) / (1 - d))), None),
    (lambda p, q, d, dx: V_again(p, q, D(p, q) - d, dx), "discriminators_compared"),
]
