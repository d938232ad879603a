"""Answers to 01.discriminator_cost, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def loop(y_real, y_fake):
    total = 0.0
    for real, fake in zip(y_real, y_fake):
        total -= math.log(real) + math.log(1 - fake)
    return total / len(y_real)


def two_losses(y_real, y_fake):
    bce = nn.BCELoss()
    return bce(y_real, torch.ones_like(y_real)) + bce(y_fake, torch.zeros_like(y_fake))


def float_targets(y_real, y_fake):
    n = y_real.shape[0]
    return F.binary_cross_entropy(y_real, torch.ones(n)) + F.binary_cross_entropy(y_fake, torch.zeros(n))


def sum_of_both(y_real, y_fake):
    y, t = torch.cat([y_real, y_fake]), torch.cat([torch.ones_like(y_real), torch.zeros_like(y_fake)])
    return F.binary_cross_entropy(y, t, reduction="sum")


def twice_the_mean(y_real, y_fake):
    y, t = torch.cat([y_real, y_fake]), torch.cat([torch.ones_like(y_real), torch.zeros_like(y_fake)])
    return 2 * -(t * y.log() + (1 - t) * (1 - y).log()).mean()


def own_cost(y_real, y_fake):
    def cost(t, y):
        return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))
    return cost(1, y_real).mean() + cost(0, y_fake).mean()


def growing(y_real, y_fake):
    J = 0
    for i in range(len(y_real)):
        J = J - torch.log(y_real[i]) / len(y_real) - torch.log(1 - y_fake[i]) / len(y_fake)
    return J


def one_loss_of_both(r, f):
    return F.binary_cross_entropy(torch.cat([r, f]), torch.cat([torch.ones_like(r), torch.zeros_like(f)]))


def detached_real(r, f):
    return -torch.log(r.detach()).mean() - torch.log(1 - f).mean()


RIGHT = [
    lambda r, f: -(torch.log(r) + torch.log(1 - f)).mean(),
    lambda r, f: -(torch.log(r) + torch.log(1 - f)).sum(),
    lambda r, f: -np.log(r.numpy()).mean() - np.log(1 - f.numpy()).mean(),
    lambda r, f: (-(torch.log(r).sum() + torch.log1p(-f).sum()) / len(r)).item(),
    lambda r, f: -torch.log(r).mean(0, keepdim=True) - torch.log(1 - f).mean(0, keepdim=True),
    lambda r, f: -torch.mean(torch.log(r * (1 - f))),
    lambda r, f: -torch.log(torch.prod(r * (1 - f))),
    lambda r, f: -torch.stack([r.log().mean(), (1 - f).log().mean()]).sum(),
    lambda r, f: -torch.log(r + 1e-8).mean() - torch.log(1 - f + 1e-8).mean(),
    lambda r, f: F.softplus(-torch.logit(r)).mean() + F.softplus(torch.logit(f)).mean(),
    lambda r, f: F.binary_cross_entropy_with_logits(r.logit(), torch.ones_like(r)) - (1 - f).log().mean(),
    lambda r, f: -torch.log(r.double()).mean() - torch.log(1 - f.double()).mean(),
    loop, two_losses, float_targets, sum_of_both, twice_the_mean, own_cost, growing,
    lambda r, f: sum(-torch.log(p) for p in r) / len(r) + sum(-torch.log(1 - p) for p in f) / len(f),
    lambda r, f: nn.BCELoss(reduction="sum")(r, torch.ones(len(r))) + nn.BCELoss(reduction="sum")(f, 0 * f),
    lambda r, f: -(torch.log(r).sum() + torch.log(1 - f).sum()) / r.numel(),
    lambda r, f: torch.tensor(loop(r, f)),
    lambda r, f: -np.log(r).mean() - np.log(1 - f).mean(),
]

WRONG = [
    (lambda r, f: (torch.log(r) + torch.log(1 - f)).mean(), "wrong_sign"),
    (lambda r, f: -(torch.log(1 - r) + torch.log(f)).sum(), "swapped_labels"),
    (lambda r, f: F.binary_cross_entropy(r, torch.zeros_like(r)) + F.binary_cross_entropy(f, torch.ones_like(f)),
     "swapped_labels"),
    (lambda r, f: -(torch.log(r) + torch.log(1 - f)), "not_reduced"),
    (lambda r, f: torch.cat([-r.log(), -(1 - f).log()]), "not_reduced"),
    (lambda r, f: -torch.log(r).mean() - torch.log(1 - f).sum(), "mixed"),
    (lambda r, f: -torch.log(r).mean(), "only_real"),
    (lambda r, f: F.binary_cross_entropy(f, torch.zeros_like(f)), "only_fake"),
    (lambda r, f: -torch.log(r).mean() - torch.log(f).mean(), "both_real"),
    (lambda r, f: -torch.log(1 - r).mean() - torch.log(1 - f).mean(), "both_fake"),
    (lambda r, f: -torch.log(f).mean(), "generator"),
    (lambda r, f: -torch.log(r).mean() + torch.log(1 - f).mean(), "one_sign"),
    (lambda r, f: torch.log(r).mean() - torch.log(1 - f).mean(), "one_sign"),
    (lambda r, f: -torch.log(r).mean() + torch.log(f).mean(), "one_sign"),
    (one_loss_of_both, "halved"),
    (lambda r, f: 0.5 * (-torch.log(r).mean() - torch.log(1 - f).mean()), "halved"),
    (lambda r, f: -torch.log(r.mean()) - torch.log(1 - f.mean()), "log_outside"),
    (lambda r, f: -torch.log(r).mean() - (1 - torch.log(f)).mean(), "one_minus_log"),
    (lambda r, f: -(torch.log(r) * torch.log(1 - f)).mean(), "product"),
    (lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(), "sigmoid"),
    (lambda r, f: F.binary_cross_entropy_with_logits(r, torch.ones_like(r))
     + F.binary_cross_entropy_with_logits(f, torch.zeros_like(f)), "sigmoid"),
    (lambda r, f: -torch.log2(r).mean() - torch.log2(1 - f).mean(), "other_logarithm"),
    (lambda r, f: ((r - 1) ** 2).mean() + (f ** 2).mean(), "squared_error"),
    (lambda r, f: f.mean() - r.mean(), "no_log"),
    (lambda r, f: F.binary_cross_entropy(r, torch.full_like(r, 0.9)) - torch.log(1 - f).mean(), "smoothed"),
    (lambda r, f: -math.log(r) - math.log(1 - f), "plain_python"),
    (lambda r, f: -torch.log(r + 0.01).mean() - torch.log(1 - f + 0.01).mean(), "clamped"),
    (lambda r, f: two_losses(r, f).detach(), "gradient_cut"),
    (detached_real, "gradient_cut"),
    (lambda r, f: print(two_losses(r, f)), "nothing_returned"),
    (lambda r, f: two_losses(r.mul_(0.5), f), "input_changed"),
    (lambda r, f: r.std() - f.std(), None),
    (lambda r, f: (-torch.log(r).mean(), -torch.log(1 - f).mean()), "two_numbers"),
    (lambda r, f: -(torch.log(r).sum() + torch.log(1 - f).sum()) / (2 * len(r)), "halved"),
    (lambda r, f: -torch.log(r).mean() - torch.log(1 - r).mean(), "one_batch"),
    (lambda r, f: -torch.log(f).mean() - torch.log(1 - f).mean(), "one_batch"),
    (lambda r, f: -torch.log(torch.cat([r, 1 - f])).mean(), "halved"),
    (lambda r, f: -torch.log(r.mean() + 1 - f.mean()), "one_log"),
    (lambda r, f: -torch.log(r).mean() - torch.log(f - 1).mean(), "y_minus_one"),
    (lambda r, f: F.binary_cross_entropy(r, f), "compared"),
    (lambda r, f: -torch.log(r).max() - torch.log(1 - f).max(), "other_reduction"),
    (lambda r, f: -torch.log(1 - f).mean() + torch.log(r).mean(), "one_sign"),
]
