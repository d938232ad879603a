"""Right and wrong answers to 06.patch_loss."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.pix2pix.exercises._shared import bce


def loop(logits, t):
    total, count = 0.0, 0
    for a in logits.flatten().tolist():
        total += np.logaddexp(0, -a) if t == 1 else np.logaddexp(0, a)
        count += 1
    return total / count


def both(logits, t):
    return (t * F.softplus(-logits) + (1 - t) * F.softplus(logits)).mean()


def twice(logits, t):
    each = F.binary_cross_entropy_with_logits(logits, t * torch.ones_like(logits), reduction="none")
    return each.mean((1, 2, 3)).mean()


def by_module(a, real):
    return nn.BCEWithLogitsLoss()(a, torch.ones_like(a) if real else torch.zeros_like(a))


def max_form(a, t):
    return (a.clamp(min=0) - a * t + torch.log1p(torch.exp(-torch.abs(a)))).sum() / a.numel()


def softmax_form(a, t):
    two = torch.stack([torch.zeros_like(a), a], -1).reshape(-1, 2)
    return F.cross_entropy(two, torch.full((len(two),), t))


def with_eps(a, t):
    p = torch.sigmoid(a)
    return -(t * torch.log(p + 1e-12) + (1 - t) * torch.log(1 - p + 1e-12)).mean()


def stable_value_only(a, t):
    with torch.no_grad():
        return bce(a, float(t))


def zero_times_inf(a, t):
    p = torch.sigmoid(a.double())
    return -(t * torch.log(p) + (1 - t) * torch.log(1 - p)).mean()


RIGHT = [loop, both, twice, by_module, max_form, softmax_form, lambda a, t: bce(a, float(t)),
         lambda a, t: -F.logsigmoid(a if t == 1 else -a).mean(),
         lambda a, t: torch.logaddexp(torch.zeros_like(a), (1 - 2 * t) * a).mean(),
         lambda a, t: torch.log(torch.sigmoid((2 * t - 1) * a.double())).mean().neg(),
         lambda a, t: F.soft_margin_loss(a.double(), torch.full_like(a, 2 * t - 1).double())]

WRONG = [
    (lambda a, t: bce(a, float(t), "sum"), "sum_for_mean"),
    (lambda a, t: bce(a.mean((1, 2, 3)), float(t)), "logits_averaged_first"),
    (lambda a, t: bce(a, 1.0 - t), "targets_exchanged"),
    (lambda a, t: bce(a, 1.0), "target_ignored"),
    (lambda a, t: -bce(a, float(t)), "wrong_sign"),
    (lambda a, t: bce(torch.sigmoid(a), float(t)), "sigmoid_twice"),
    (lambda a, t: bce(a, float(t), "none"), "not_reduced"),
    (lambda a, t: F.mse_loss(a, torch.full_like(a, t)), "least_squares"),
    (lambda a, t: -torch.log(torch.sigmoid(a) if t else 1 - torch.sigmoid(a)).mean(), "unstable"),
    (lambda a, t: F.binary_cross_entropy(torch.sigmoid(a), torch.full_like(a, t)), "unstable"),
    (with_eps, "unstable"),
    (zero_times_inf, "unstable"),
    (lambda a, t: bce(a.clamp(-30, 30), float(t)), "unstable"),
    (lambda a, t: -torch.log(torch.sigmoid(a).mean() if t else 1 - torch.sigmoid(a).mean()),
     "probabilities_averaged_first"),
    (lambda a, t: F.binary_cross_entropy(a, torch.full_like(a, t)), "log_of_logit"),
    (lambda a, t: nn.BCELoss()(a, torch.ones_like(a) if t else torch.zeros_like(a)), "log_of_logit"),
    (lambda a, t: bce(a, float(t)) / 2, "halved"),
    (lambda a, t: (1 - torch.sigmoid(a) if t == 1 else torch.sigmoid(a)).mean(), "log_forgotten"),
    (lambda a, t: -(t * torch.sigmoid(a) + (1 - t) * (1 - torch.sigmoid(a))).mean(), "log_forgotten"),
    (lambda a, t: F.mse_loss(a, torch.full_like(a, t)) / 2, "least_squares"),
    (lambda a, t: (bce(a, 1.0) + bce(a, 0.0)), "both_terms"),
    (lambda a, t: (1 - 2 * t) * a.mean(), "logit_itself"),
    (stable_value_only, "gradient_cut"),
    (lambda a, t: bce(a.data, float(t)), "gradient_cut"),
    (lambda a, t: bce(a, float(t)).detach(), "gradient_cut"),
    (lambda a, t: a.std(), None),
]


def fresh_1(a, t):
    return F.binary_cross_entropy_with_logits(a, torch.zeros_like(a) + t)


def fresh_2(a, t):
    l = nn.BCEWithLogitsLoss(reduction="none")(a, torch.full(a.shape, float(t), dtype=a.dtype))
    return l.flatten(1).mean(1).mean(0)


def fresh_3(a, t):
    return (torch.nn.Softplus()(a) - t * a).mean()


def fresh_4(a, t):
    return -(t * F.logsigmoid(a) + (1 - t) * F.logsigmoid(-a)).mean()


def fresh_5(a, t):
    return sum(math.log1p(math.exp(-abs(v))) + max(-v if t == 1 else v, 0) for v in a.flatten().tolist()) / a.numel()


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4, fresh_5]

WRONG += [
    (lambda a, t: bce(a, float(t)).sum() * a.numel(), "sum_for_mean"),
    (lambda a, t: bce(a, float(1 - t)), "targets_exchanged"),
    (lambda a, t: -bce(a, float(t)), "wrong_sign"),
    (lambda a, t: bce(a.mean((2, 3)), float(t)), "logits_averaged_first"),
    (lambda a, t: bce(a, float(t)) / 2, "halved"),
    (lambda a, t: bce(torch.sigmoid(a), float(t)), "sigmoid_twice"),
    (
        lambda a, t: F.binary_cross_entropy_with_logits(a, torch.full_like(a, t), reduction="none").mean((1, 2, 3)),
        "not_reduced",
    ),
    (lambda a, t: F.softplus(-a).mean(), "target_ignored"),
    (lambda a, t: -F.logsigmoid(a).mean() * t + (1 - t) * F.logsigmoid(-a).mean(), "minus_on_first_term_only"),
    (lambda a, t: bce(a[:, :, a.shape[2] // 2, a.shape[3] // 2], float(t)), "worst_patch"),
    (lambda a, t: bce(a, float(t)).item().__int__(), "rounded"),
]

WRONG += [(lambda a, t: torch.tensor(bce(a, float(t)).tolist()), "gradient_cut"),
          (lambda a, t: (bce(a, float(t)), a.sigmoid()), "several_results"),
          (lambda a, t: bce(a.tanh(), float(t)), "squashed"),
          (lambda a, t: -(t * F.logsigmoid(a) - (1 - t) * F.logsigmoid(a)).mean(), "one_minus_log")]
