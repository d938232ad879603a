"""Answers to 01.cost, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def where(t, y):
    soft = -(t * torch.log(y) + (1 - t) * torch.log1p(-y))
    return torch.where(t == 1, -torch.log(y), torch.where(t == 0, -torch.log(1 - y), soft))


def with_numpy(t, y):
    t, y = t.numpy(), y.numpy()
    return -(t * np.log(y) + (1 - t) * np.log(1 - y))


def in_float64(t, y):
    y = y.double().requires_grad_()
    return -(t * y.log() + (1 - t) * (1 - y).log())


def loop(t, y):
    out = []
    for target, probability in zip(t, y):
        out.append(-(target * probability.log() + (1 - target) * (1 - probability).log()))
    return torch.stack(out)


def filled(t, y):
    out = torch.zeros_like(y)
    for i in range(len(y)):
        out[i] = -t[i] * torch.log(y[i]) - (1 - t[i]) * torch.log(1 - y[i])
    return out


def from_logits(t, y):
    return F.binary_cross_entropy_with_logits(torch.logit(y), t, reduction="none")


def own_copy(t, y):
    y = y.clone()
    p = torch.stack([y, 1 - y])
    q = torch.stack([t, 1 - t])
    return -(q * p.log_()).sum(0)


def einsum(t, y):
    return -torch.einsum("kn,kn->n", torch.stack((t, 1 - t)), torch.log(torch.stack((y, 1 - y))))


def mixed(t, y):
    """Softplus of the logit, minus t times it."""
    a = torch.log(y / (1 - y))
    return F.softplus(a) - t * a


def filled_with_floats(t, y):
    out = torch.zeros_like(y)
    for i in range(len(t)):
        out[i] = -(t[i] * math.log(y[i]) + (1 - t[i]) * math.log(1 - y[i]))
    return out


def changes(t, y):
    y.clamp_(0.3, 0.7)
    return F.binary_cross_entropy(y, t, reduction="none")


def prints(t, y):
    print(-(t * torch.log(y) + (1 - t) * torch.log(1 - y)))


def branches(t, y):
    if t == 1:
        return -torch.log(y)
    return -torch.log(1 - y)


def with_no_grad(t, y):
    with torch.no_grad():
        return -t * torch.log(y) - (1 - t) * torch.log(1 - y)


def rounded_targets(t, y):
    out = torch.empty(len(t))
    for i in range(len(t)):
        out[i] = -torch.log(y[i]) if t[i] == 1 else -torch.log(1 - y[i])
    return out


def masked(t, y):
    out, real = torch.zeros_like(y), t.bool()
    out[real] = -torch.log(y[real])
    out[~real] = -torch.log(1 - y[~real])
    return out


def own_leaf(t, y):
    y.requires_grad_(True)
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


RIGHT = [
    lambda t, y: -t * y.log() - (1 - t) * (1 - y).log(),
    lambda t, y: F.binary_cross_entropy(y, t, reduction="none"),
    lambda target, prob: nn.BCELoss(reduction="none")(prob, target),
    lambda t, y: -torch.xlogy(t, y) - torch.xlogy(1 - t, 1 - y),
    lambda t, y: -(t * torch.log(y + 1e-8) + (1 - t) * torch.log(1 - y + 1e-8)),
    lambda t, y: -(t * torch.log(y + 1e-6) + (1 - t) * torch.log(1 - y + 1e-6)),
    lambda t, y: -(t * torch.log(y.clamp(1e-7, 1 - 1e-7)) + (1 - t) * torch.log(1 - y)),
    lambda t, y: t * torch.log(1 / y) + (1 - t) * torch.log(1 / (1 - y)),
    lambda t, y: -torch.log(y ** t * (1 - y) ** (1 - t)),
    lambda t, y: -math.log(2) * (t * torch.log2(y) + (1 - t) * torch.log2(1 - y)),
    where, with_numpy, in_float64, loop, filled, from_logits, own_copy, einsum, mixed,
    lambda t, y: torch.lerp(-torch.log(1 - y), -torch.log(y), t),
    lambda t, y: torch.log((1 - y) / y) * t - torch.log(1 - y),
    lambda t, y: -torch.distributions.Bernoulli(probs=y, validate_args=False).log_prob(t),
    lambda t, y: nn.BCELoss(reduction="none")(y.view(-1, 1), t.view(-1, 1)).squeeze(1),
    own_leaf, filled_with_floats,
    lambda t, y: torch.tensor([-(a * math.log(b) + (1 - a) * math.log(1 - b)) for a, b in zip(t, y)]),
    lambda t, y: -(t * np.log(y) + (1 - t) * np.log(1 - y)),
]

WRONG = [
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log1p(y)), "one_plus_y"),
    (lambda t, y: -torch.log(y)[:1], "too_few"),
    (lambda t, y: t * torch.log(y) + (1 - t) * torch.log(1 - y), "wrong_sign"),
    (lambda t, y: (t * y.log() + (1 - t) * (1 - y).log()).mean(), "wrong_sign"),
    (lambda t, y: -t * torch.log(y) + (1 - t) * torch.log(1 - y), "one_sign"),
    (lambda t, y: F.binary_cross_entropy(y, 1 - t, reduction="none"), "swapped_labels"),
    (lambda t, y: -(y * torch.log(t) + (1 - y) * torch.log(1 - t)), "arguments_exchanged"),
    (lambda t, y: F.binary_cross_entropy(t, y, reduction="none"), "arguments_exchanged"),
    (lambda t, y: nn.BCELoss()(t, y), "arguments_exchanged"),
    (lambda t, y: torch.where(t == 1, -torch.log(y), -torch.log(1 - y)), "hard_targets"),
    (lambda t, y: torch.where(t > 0.5, -torch.log(y), -torch.log(1 - y)), "hard_targets"),
    (lambda t, y: F.binary_cross_entropy(y, t.round(), reduction="none"), "hard_targets"),
    (rounded_targets, "hard_targets"),
    (lambda t, y: -t * torch.log(y), "only_real"),
    (lambda t, y: (t - 1) * torch.log(1 - y), "only_fake"),
    (lambda t, y: -torch.log(y), "no_targets"),
    (lambda t, y: -(y * torch.log(y) + (1 - y) * torch.log(1 - y)), "no_targets"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * (1 - torch.log(y))), "one_minus_log"),
    (lambda t, y: F.binary_cross_entropy(y, t), "reduced"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log(1 - y)).sum(), "reduced"),
    (lambda t, y: -(t * torch.log2(y) + (1 - t) * torch.log2(1 - y)), "other_logarithm"),
    (lambda t, y: -(t * torch.log10(y) + (1 - t) * torch.log10(1 - y)), "other_logarithm"),
    (lambda t, y: F.binary_cross_entropy_with_logits(y, t, reduction="none"), "sigmoid"),
    (lambda t, y: F.binary_cross_entropy_with_logits(y, t), "sigmoid"),
    (lambda t, y: F.cross_entropy(y, t), "softmax"),
    (lambda t, y: (y - t) ** 2, "squared_error"),
    (lambda t, y: F.mse_loss(y, t), "squared_error"),
    (lambda t, y: -(t * y + (1 - t) * (1 - y)), "no_log"),
    (lambda t, y: y - t, "derivative"),
    (lambda t, y: -t * math.log(y) - (1 - t) * math.log(1 - y), "plain_python"),
    (branches, "plain_python"),
    (lambda t, y: -(t * torch.log(y + 1e-3) + (1 - t) * torch.log(1 - y + 1e-3)), "clamped"),
    (lambda t, y: F.binary_cross_entropy(y.clamp(0.01, 0.99), t, reduction="none"), "clamped"),
    (changes, "input_changed"),
    (prints, "nothing_returned"),
    (with_no_grad, "gradient_cut"),
    (lambda t, y: F.binary_cross_entropy(y.detach(), t, reduction="none"), "gradient_cut"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log(1 - y.detach())), "gradient_wrong"),
    (lambda t, y: F.relu(1 - t * y), None),
    (lambda t, y: F.kl_div(y, t, reduction="none"), None),
    (masked, "hard_targets"),
    (lambda t, y: F.nll_loss(torch.stack([torch.log(1 - y), torch.log(y)], 1), t.long(), reduction="none"),
     "hard_targets"),
    (lambda t, y: nn.Parameter(-(t * torch.log(y) + (1 - t) * torch.log(1 - y))), "gradient_cut"),
    (lambda t, y: -(t * torch.log(y).clamp(min=-3) + (1 - t) * torch.log(1 - y).clamp(min=-3)), "clamped"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log(1 - y)).unsqueeze(1), "shape"),
    (lambda t, y: (-(t * torch.log(y) + (1 - t) * torch.log(1 - y))).tolist(), "list"),
    (lambda t, y: t * torch.log(y) - (1 - t) * torch.log(1 - y), "one_sign"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log(1 - t)), "arguments_exchanged"),
    (lambda t, y: -(t * torch.log(y) * (1 - t) * torch.log(1 - y)), "product"),
    (lambda t, y: F.binary_cross_entropy(y, t).expand(len(y)), "reduced"),
    (lambda t, y: -(t * torch.log(y) + (1 - t) * torch.log(1 - y)) / 2, "factor"),
    (lambda t, y: nn.BCELoss(y, t), "module"),
    (lambda t, y: F.l1_loss(y, t), "squared_error"),
]
