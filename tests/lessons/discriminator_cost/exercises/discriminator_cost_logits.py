"""Answers to 01.discriminator_cost_logits, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def two_losses(r, f):
    bce = nn.BCEWithLogitsLoss()
    return bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))


def float_targets(r, f):
    ones, zeros = torch.ones(len(r)), torch.zeros(len(f))
    return F.binary_cross_entropy_with_logits(r, ones) + F.binary_cross_entropy_with_logits(f, zeros)


def logaddexp(r, f):
    zero = torch.zeros((), dtype=r.dtype)
    return (torch.logaddexp(zero, -r) + torch.logaddexp(zero, f)).mean()


def by_hand(r, f):
    def softplus(a):
        return a.clamp(min=0) + torch.log1p(torch.exp(-a.abs()))
    return softplus(-r).mean() + softplus(f).mean()


def logsumexp(r, f):
    def cost(a):
        return torch.logsumexp(torch.stack([torch.zeros_like(a), a]), dim=0)
    return cost(-r).mean() + cost(f).mean()


def wide(r, f):
    r, f = r.double(), f.double()
    return torch.log1p(torch.exp(-r)).mean() + torch.log1p(torch.exp(f)).mean()


def loop(r, f):
    total = 0.0
    for a, b in zip(r.tolist(), f.tolist()):
        total += max(-a, 0) + math.log1p(math.exp(-abs(a))) + max(b, 0) + math.log1p(math.exp(-abs(b)))
    return total / len(r)


def two_classes(r, f):
    """Softmax over (fake, real), with logits 0 and a."""
    def rows(a):
        return torch.stack([torch.zeros_like(a), a], dim=1)
    real = F.cross_entropy(rows(r), torch.ones(len(r), dtype=torch.long))
    return real + F.cross_entropy(rows(f), torch.zeros(len(f), dtype=torch.long))


def naive(r, f):
    return -torch.log(torch.sigmoid(r)).mean() - torch.log(1 - torch.sigmoid(f)).mean()


def bce_of_sigmoid(r, f):
    return (F.binary_cross_entropy(torch.sigmoid(r), torch.ones_like(r))
            + F.binary_cross_entropy(torch.sigmoid(f), torch.zeros_like(f)))


def bce_of_logits(r, f):
    return F.binary_cross_entropy(r, torch.ones_like(r)) + F.binary_cross_entropy(f, torch.zeros_like(f))


def naive_in_half(r, f):
    """Its value holds down to −100; in float32 its gradient does not."""
    return -torch.log(torch.sigmoid(r) + 1e-45).mean() + F.softplus(f).mean()


def chosen_where(r, f):
    """The value is chosen well; the gradient of what is not chosen is inf · 0."""
    def softplus(a):
        return torch.where(a > 20, a, torch.log1p(torch.exp(a)))
    return softplus(-r).mean() + softplus(f).mean()


def in_halves(r, f):
    a, t = torch.cat([r, f]), torch.cat([torch.ones_like(r), torch.zeros_like(f)])
    return F.binary_cross_entropy_with_logits(a, t)


def where_small(r, f):
    """torch.where as it is done well: what is not chosen stays finite too."""
    def softplus(a):
        return torch.where(a > 20, a, torch.log1p(torch.exp(a.clamp(max=20))))
    return softplus(-r).mean() + softplus(f).mean()


RIGHT = [
    lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(),
    lambda r, f: F.softplus(-r).sum() + F.softplus(f).sum(),
    lambda r, f: np.logaddexp(0, -r.numpy()).mean() + np.logaddexp(0, f.numpy()).mean(),
    lambda r, f: float(nn.Softplus()(torch.cat([-r, f])).sum()) / len(r),
    lambda r, f: 2 * in_halves(r, f),
    lambda r, f: -(F.logsigmoid(r) + F.logsigmoid(f) - f).mean(),
    lambda r, f: -nn.LogSigmoid()(torch.cat((r, -f))).sum(),
    two_losses, float_targets, logaddexp, by_hand, logsumexp, wide, loop, two_classes,
    lambda r, f: F.binary_cross_entropy_with_logits(torch.cat([r, f]), torch.cat([1 + 0 * r, 0 * f]), reduction="sum"),
    lambda r, f: -torch.distributions.Bernoulli(logits=torch.cat([r, -f])).log_prob(torch.ones(2 * len(r))).sum(),
    where_small,
]

WRONG = [
    (naive, "unstable"),
    (bce_of_sigmoid, "unstable"),
    (lambda r, f: torch.log(1 + torch.exp(-r)).mean() + torch.log(1 + torch.exp(f)).mean(), "unstable"),
    (lambda r, f: torch.log1p(torch.exp(-r)).sum() + torch.log1p(torch.exp(f)).sum(), "unstable"),
    (lambda r, f: -torch.log(torch.sigmoid(r) + 1e-8).mean() - torch.log(1 - torch.sigmoid(f) + 1e-8).mean(),
     "unstable"),
    (lambda r, f: F.softplus(-r.clamp(-50, 50)).mean() + F.softplus(f.clamp(-50, 50)).mean(), "unstable"),
    (lambda r, f: naive(r.double(), f.double()), "unstable"),
    (naive_in_half, "unstable"),
    (chosen_where, "gradient_nan"),
    (bce_of_logits, "log_of_logit"),
    (lambda r, f: -torch.log(r).mean() - torch.log(1 - f).mean(), "log_of_logit"),
    (lambda r, f: F.logsigmoid(r).mean() + F.logsigmoid(-f).mean(), "wrong_sign"),
    (lambda r, f: F.softplus(r).mean() + F.softplus(-f).mean(), "swapped_labels"),
    (lambda r, f: F.softplus(-r) + F.softplus(f), "not_reduced"),
    (lambda r, f: F.softplus(-r).sum() + F.softplus(-f).sum(), "both_real"),
    (lambda r, f: F.softplus(r).mean() + F.softplus(f).mean(), "both_fake"),
    (lambda r, f: F.softplus(-r).mean() + F.softplus(f).sum(), "mixed"),
    (lambda r, f: F.softplus(-r).mean(), "only_real"),
    (lambda r, f: F.softplus(f).mean(), "only_fake"),
    (lambda r, f: F.softplus(-f).mean(), "generator"),
    (lambda r, f: F.softplus(-r).mean() - F.softplus(f).mean(), "one_sign"),
    (in_halves, "halved"),
    (lambda r, f: bce_of_sigmoid(r, f) / 2, "halved"),
    (lambda r, f: F.softplus(-r.mean()) + F.softplus(f.mean()), "log_outside"),
    (lambda r, f: two_losses(torch.sigmoid(r), torch.sigmoid(f)), "sigmoid_twice"),
    (lambda r, f: -F.logsigmoid(r).mean() - (1 - F.logsigmoid(f)).mean(), "one_minus_log"),
    (lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(1 - f).mean(), "one_minus_logit"),
    (lambda r, f: -torch.sigmoid(r).mean() - (1 - torch.sigmoid(f)).mean(), "no_log"),
    (lambda r, f: f.mean() - r.mean(), "critic"),
    (lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), "critic"),
    (lambda r, f: F.mse_loss(r, torch.ones_like(r)) + F.mse_loss(f, torch.zeros_like(f)), "squared_error"),
    (lambda r, f: F.binary_cross_entropy_with_logits(r, torch.full_like(r, 0.9)) + F.softplus(f).mean(), "smoothed"),
    (lambda r, f: math.log(1 + math.exp(-r)) + math.log(1 + math.exp(f)), "plain_python"),
    (lambda r, f: two_losses(r, f).data, "gradient_cut"),
    (lambda r, f: F.softplus(-r).mean() + F.softplus(f.detach()).mean(), "gradient_cut"),
    (lambda r, f: print(two_losses(r, f)), "nothing_returned"),
    (lambda r, f: torch.tanh(r).mean() - torch.tanh(f).mean(), None),
    (lambda r, f: -F.logsigmoid(r).mean() - torch.log(1 - torch.sigmoid(f)).mean(), "unstable"),
    (lambda r, f: torch.nan_to_num(naive(r, f), posinf=100), "unstable"),
    (lambda r, f: -F.log_softmax(r, 0).mean() - F.log_softmax(-f, 0).mean(), "softmax"),
    (lambda r, f: F.softplus(r).mean() - F.softplus(f).mean(), "one_sign"),
    (lambda r, f: -F.softplus(-r).mean() + F.softplus(f).mean(), "one_sign"),
    (lambda r, f: nn.BCEWithLogitsLoss()(r, f), "compared"),
    (lambda r, f: nn.BCEWithLogitsLoss(r, torch.ones_like(r)) + nn.BCEWithLogitsLoss(f, torch.zeros_like(f)), "module"),
    (lambda r, f: F.softplus(-r).mean() + F.softplus(r).mean(), "one_batch"),
    (lambda r, f: (F.softplus(-r).mean(), F.softplus(f).mean()), "two_numbers"),
]
