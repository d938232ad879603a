"""Right and wrong answers to 03.d_star, as learners write them."""

import numpy as np
import torch

from tests.lessons.optimal_discriminator.exercises._shared import d_star_loop, d_star_mask


def d_star_torch(p, q):
    p, q = (torch.as_tensor(p), torch.as_tensor(q))
    return torch.where(p + q > 0, p / (p + q), torch.tensor(0.5, dtype=p.dtype))


def d_star_divide(p, q):
    return np.divide(p, p + q, out=np.full(p.shape, 0.5), where=p + q != 0)


def d_star_changes(p, q):
    p[p + q == 0] = 1e-09
    q[q == 0] = 1e-09
    return p / (p + q)


def nan_replaced(p, q):
    with np.errstate(divide="ignore", invalid="ignore"):
        d = p / (p + q)
    d[np.isnan(d)] = 0.5
    return d


def append_loop(p, q):
    result = []
    for i in range(len(p)):
        if p[i] == 0 and q[i] == 0:
            result.append(0.5)
        else:
            result.append(p[i] / (p[i] + q[i]))
    return result


def empty_masked(p, q):
    s = p + q
    empty = s == 0
    s[empty] = 1
    return np.where(empty, 0.5, p / s)


def log_domain(p, q):
    p, q = (torch.tensor(p), torch.tensor(q))
    return torch.nan_to_num(torch.exp(torch.log(p) - torch.logaddexp(torch.log(p), torch.log(q))), nan=0.5).numpy()


def vectorized(p, q):
    return np.vectorize(lambda a, b: 0.5 if a + b == 0 else a / (a + b))(p, q)


def other_where_empty(p, q):
    return p / (p + q + 1e-08)


def other_where_empty_2(p, q):
    return np.where(p_or(p, q), p / (p + q), 0.0)


def p_or(p, q):
    return (p > 0) | (q > 0)


def swapped(p, q):
    return 1 - p / (p + q)


def nan_where_empty(p, q):
    if p.sum() + q.sum() == 0:
        return 0.5
    return p / (p + q)


def half_where_one_empty(p, q):
    out = np.zeros(len(p))
    for i in range(len(p)):
        if p[i] > 0 and q[i] > 0:
            out[i] = p[i] / (p[i] + q[i])
        else:
            out[i] = 0.5
    return out


def larger_above(p, q):
    return np.maximum(p, q) / (p + q)


def other_denominator(p, q):
    return np.where(p + q == 0, 0.5, p / (p * q))


def swapped_2(p, q):
    return np.where(p + q == 0, 0.5, 1 / (1 + p / q))


def kept_off_the_ends(p, q):
    return np.clip(np.nan_to_num(p / (p + q), nan=0.5), 0.001, 1 - 0.001)


def logistic_of_difference(p, q):
    return np.exp(p) / (np.exp(p) + np.exp(q))


def selected(p, q):
    p, q = (np.asarray(p), np.asarray(q))
    return np.select([p + q == 0, q == 0, p == 0], [0.5, 1.0, 0.0], default=p / (p + q))


def equal_or_divided(p, q):
    d = np.zeros_like(p)
    for i, (a, b) in enumerate(zip(p, q)):
        d[i] = 0.5 if a == b else a / (a + b)
    return d


def stacked_ratio(p, q):
    both = np.stack([p, q])
    total = both.sum(0)
    return np.where(total == 0, np.array([[0.5]]), both / np.where(total == 0, 1, total))[0]


def torch_nan_to_num(p, q):
    return torch.from_numpy(p / (p + q)).nan_to_num(0.5)


RIGHT = [
    d_star_mask,
    d_star_loop,
    d_star_torch,
    d_star_divide,
    lambda p, q: np.nan_to_num(p / (p + q), nan=0.5),
    lambda p, q: (p + 1e-12) / (p + q + 2e-12),
    lambda p, q: torch.tensor(d_star_loop(p, q), dtype=torch.float32),
    nan_replaced,
    append_loop,
    empty_masked,
    log_domain,
    vectorized,
    selected,
    equal_or_divided,
    stacked_ratio,
    torch_nan_to_num,
]

WRONG = [
    (lambda p, q: p * q / (p + q), "other_denominator"),
    (lambda p, q: d_star_mask(p, q).clip(1e-6, 1 - 1e-6), "kept_off_the_ends"),
    (lambda p, q: d_star_mask(p, q)[:, None], "right_but_for_shape"),
    (lambda p, q: np.round(d_star_mask(p, q), 2), "rounded"),
    (lambda p, q: p / (p + q), "nan_where_empty"),
    (lambda p, q: p / (p + q + 1e-12), "other_where_empty"),
    (lambda p, q: np.nan_to_num(q / (p + q), nan=0.5), "swapped"),
    (lambda p, q: p / q, "density_ratio"),
    (lambda p, q: 0.5 * np.ones_like(p), "constant_half"),
    (lambda p, q: (p > q) * 1.0, "hard_decision"),
    (lambda p, q: p.sum() / (p + q).sum(), "reduced"),
    (lambda p, q: (p + q) / 2, "mean_density"),
    (d_star_changes, "input_changed"),
    (lambda p, q: p - q, "difference"),
    (other_where_empty, "other_where_empty"),
    (other_where_empty_2, "other_where_empty"),
    (swapped, "swapped"),
    (nan_where_empty, "nan_where_empty"),
    (half_where_one_empty, "half_where_one_empty"),
    (larger_above, "larger_above"),
    (other_denominator, "other_denominator"),
    (swapped_2, "swapped"),
    (kept_off_the_ends, "kept_off_the_ends"),
    (logistic_of_difference, "logistic_of_difference"),
    (lambda p, q: np.where(p + q > 0, p / (p + q), 0), "other_where_empty"),
    (lambda p, q: [0.5 if a == 0 or b == 0 else a / (a + b) for a, b in zip(p, q)], "half_where_one_empty"),
    (lambda p, q: (p - q) / (p + q + 1e-12), "difference"),
    (lambda p, q: np.log(p / (p + q)), "log_of_it"),
    (lambda p, q: q / (p + q + 1e-10), "swapped"),
    (lambda p, q: p / (p + q) if (p + q).all() else 0.5, None),
    (lambda p, q: np.where(p > q, 1.0, np.where(p < q, 0.0, 0.5)), "hard_decision"),
]
