"""Right and wrong answers to 03.jsd, as learners write them."""

import math

import numpy as np
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, xlogy
from scipy.stats import entropy

from tests.lessons.optimal_discriminator.exercises._shared import V, d_star_loop, jsd_loop, kl


def jsd_entropies(p, q, dx):

    def entropy(r):
        return -xlogy(r, r).sum() * dx

    return entropy((p + q) / 2) - (entropy(p) + entropy(q)) / 2


def jsd_torch(p, q, dx):
    p, q = (torch.as_tensor(p), torch.as_tensor(q))
    m = (p + q) / 2
    return 0.5 * dx * sum((torch.xlogy(r, r) - torch.xlogy(r, m)).sum() for r in (p, q))


def inner_kl(p, q, dx):

    def kl(a, b):
        mask = a != 0
        return np.sum(a[mask] * np.log(a[mask] / b[mask])) * dx

    m = 0.5 * (p + q)
    return 0.5 * kl(p, m) + 0.5 * kl(q, m)


def scipy_entropy(p, q, dx):
    P, Q = (p * dx, q * dx)
    M = (P + Q) / 2
    return (entropy(P, M) + entropy(Q, M)) / 2


def nan_to_num_kl(p, q, dx):
    m = (p + q) / 2
    return 0.5 * np.sum(np.nan_to_num(p * np.log(p / m))) * dx + 0.5 * np.sum(np.nan_to_num(q * np.log(q / m))) * dx


def tiny_epsilon(p, q, dx):
    m = (p + q) / 2 + 1e-12
    return 0.5 * dx * np.sum(p * np.log((p + 1e-12) / m) + q * np.log((q + 1e-12) / m))


def torch_kl_div(p, q, dx):
    import torch.nn.functional as F

    p, q = (torch.tensor(p), torch.tensor(q))
    m = ((p + q) / 2).clamp_min(1e-30).log()
    return 0.5 * (F.kl_div(m, p, reduction="sum") + F.kl_div(m, q, reduction="sum")) * dx


def nan_where_empty(p, q, dx):
    m = (p + q) / 2
    return 0.5 * np.sum(p * np.log(p / m)) * dx + 0.5 * np.sum(q * np.log(q / m)) * dx


def m_without_bracket(p, q, dx):
    m = p + q / 2
    return 0.5 * rel_entr(p, m).sum() * dx + 0.5 * rel_entr(q, m).sum() * dx


def symmetrised_kl(p, q, dx):
    return 0.5 * (rel_entr(p, q).sum() + rel_entr(q, p).sum()) * dx


def only_where_both(p, q, dx):
    m = (p + q) / 2
    mask = (p > 0) & (q > 0)
    return 0.5 * (p[mask] * np.log(p[mask] / m[mask]) + q[mask] * np.log(q[mask] / m[mask])).sum() * dx


def mean_over_grid(p, q, dx):
    m = (p + q) / 2
    return (rel_entr(p, m).mean() + rel_entr(q, m).mean()) / 2


def ends_left_out(p, q, dx):
    m = (p + q) / 2
    return 0.5 * np.trapezoid(rel_entr(p, m) + rel_entr(q, m), dx=dx)


def m_against_p(p, q, dx):
    m = (p + q) / 2
    return 0.5 * (rel_entr(m, p).sum() + rel_entr(m, q).sum()) * dx


def other_logarithm(p, q, dx):
    return (entropy(p, (p + q) / 2, base=2) + entropy(q, (p + q) / 2, base=2)) / 2


def dx_forgotten(p, q, dx):
    m = (p + q) / 2
    return 0.5 * sum((a * math.log(a / c) for a, c in zip(p, m) if a > 0)) + 0.5 * sum(
        (a * math.log(a / c) for a, c in zip(q, m) if a > 0)
    )


def entropy_2(p, q, dx):
    from scipy.special import xlogy

    m = (p + q) / 2
    return (0.5 * xlogy(p, p).sum() + 0.5 * xlogy(q, q).sum() + xlogy(m, m).sum()) * dx


def of_entropies(p, q, dx):

    def h(a):
        a = a[a > 0]
        return -np.sum(a * np.log(a)) * dx

    return h((p + q) / 2) - h(p) / 2 - h(q) / 2


def from_the_value(p, q, dx):
    d = np.where(p + q > 0, p / np.where(p + q > 0, p + q, 1), 0.5)
    v = (
        np.where(p > 0, p * np.log(np.where(p > 0, d, 1)), 0).sum() * dx
        + np.where(q > 0, q * np.log(np.where(q > 0, 1 - d, 1)), 0).sum() * dx
    )
    return (v + math.log(4)) / 2


def not_below_zero(p, q, dx):
    return max(
        0.0,
        0.5 * dx * (np.nansum(p * np.log(p / (0.5 * p + 0.5 * q))) + np.nansum(q * np.log(q / (0.5 * p + 0.5 * q)))),
    )


def torch_difference_of_logs(p, q, dx):
    m = torch.tensor((p + q) / 2)
    return sum(
        torch.where(a > 0, a * (torch.log(a) - torch.log(m)), 0.0).sum() * dx / 2
        for a in (torch.tensor(p), torch.tensor(q))
    )


def kl_again(a, b, dx):
    return np.nansum(a * np.log(a / b)) * dx


RIGHT = [
    jsd_entropies,
    jsd_loop,
    jsd_torch,
    lambda p, q, dx: jensenshannon(p, q) ** 2,
    lambda p, q, dx: 0.5 * dx * (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum(),
    lambda p, q, dx: float(np.log(4) + V(p, q, d_star_loop(p, q)).sum() * dx) / 2,
    lambda p, q, dx: 0.5 * dx * (np.nansum(p * np.log(2 * p / (p + q))) + np.nansum(q * np.log(2 * q / (p + q)))),
    inner_kl,
    scipy_entropy,
    nan_to_num_kl,
    tiny_epsilon,
    torch_kl_div,
    of_entropies,
    from_the_value,
    not_below_zero,
    torch_difference_of_logs,
]

WRONG = [
    (lambda p, q, dx: 0.5 * dx * (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))).sum(), "nan_where_empty"),
    (lambda p, q, dx: jsd_loop(p, q, dx) / math.log(2), "other_logarithm"),
    (lambda p, q, dx: jensenshannon(p, q), "distance"),
    (lambda p, q, dx: (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum() * dx, "halves_forgotten"),
    (lambda p, q, dx: 0.5 * (kl(p, p + q) + kl(q, p + q)).sum() * dx, "m_not_halved"),
    (lambda p, q, dx: kl(p, q).sum() * dx, "kl"),
    (lambda p, q, dx: 0.5 * (kl(p, q) + kl(q, p)).sum() * dx, "symmetrised_kl"),
    (lambda p, q, dx: 0.5 * kl(p, (p + q) / 2).sum() * dx, "only_one"),
    (lambda p, q, dx: 0.5 * (kl(p, (p + q) / 2) + kl(q, (p + q) / 2)).sum(), "dx_forgotten"),
    (lambda p, q, dx: 0.5 * np.abs(p - q).sum() * dx, "other_divergence"),
    (nan_where_empty, "nan_where_empty"),
    (m_without_bracket, "m_without_bracket"),
    (symmetrised_kl, "symmetrised_kl"),
    (only_where_both, "only_where_both"),
    (mean_over_grid, "mean_over_grid"),
    (ends_left_out, "ends_left_out"),
    (m_against_p, "m_against_p"),
    (other_logarithm, "other_logarithm"),
    (dx_forgotten, "dx_forgotten"),
    (entropy_2, "entropy"),
    (lambda p, q, dx: kl_again(p, (p + q) / 2, dx) + kl_again(q, (p + q) / 2, dx), "halves_forgotten"),
    (lambda p, q, dx: 0.5 * kl_again(p, q, dx) + 0.5 * kl_again(q, p, dx), "symmetrised_kl"),
    (
        lambda p, q, dx: np.sqrt(abs(0.5 * kl_again(p, (p + q) / 2, dx) + 0.5 * kl_again(q, (p + q) / 2, dx))),
        "distance",
    ),
    (lambda p, q, dx: 0.5 * kl_again(p, p + q, dx) + 0.5 * kl_again(q, p + q, dx), "m_not_halved"),
    (lambda p, q, dx: 0.5 * kl_again((p + q) / 2, p, dx) + 0.5 * kl_again((p + q) / 2, q, dx), "m_against_p"),
    (lambda p, q, dx: kl_again(p, q + 1e-12, dx), "kl"),
    (
        lambda p, q, dx: 0.5 * np.nansum(p * np.log2(2 * p / (p + q)) + q * np.log2(2 * q / (p + q))) * dx,
        "other_logarithm",
    ),
    (
        lambda p, q, dx: 0.5 * np.nansum(p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))) * dx,
        "only_where_both",
    ),
]
