"""Answers to 11.hinge, as learners write them."""

import torch
from torch.nn import functional as F


def relu(real, fake):
    return F.relu(1.0 - real).mean() + F.relu(1.0 + fake).mean()


def clamp(real, fake):
    return torch.clamp(1 - real, min=0).mean() + torch.clamp(1 + fake, min=0).mean()


def as_the_paper(real, fake):
    zero = torch.zeros_like(real)
    return -torch.minimum(zero, -1 + real).mean() - torch.minimum(zero, -1 - fake).mean()


def sums(real, fake):
    return torch.relu(1 - real).sum() + torch.relu(1 + fake).sum()


def one_mean(real, fake):
    return (torch.maximum(1 - real, torch.zeros(())) + torch.maximum(1 + fake, torch.zeros(()))).mean()


def loop(real, fake):
    total = torch.zeros(())
    for a in real:
        if a < 1:
            total = total + (1 - a)
    for a in fake:
        if a > -1:
            total = total + (1 + a)
    return total / len(real)


def joined(real, fake):
    signed = torch.cat([real, -fake])
    return 2 * F.relu(1 - signed).mean()


def where(real, fake):
    return torch.where(real < 1, 1 - real, 0).mean() + torch.where(fake > -1, 1 + fake, 0).mean()


def built_in(real, fake):
    minus = -torch.ones_like(real)
    return F.hinge_embedding_loss(real, minus) + F.hinge_embedding_loss(-fake, minus)


RIGHT = [relu, clamp, as_the_paper, sums, one_mean, loop, joined, where, built_in]

WRONG = [
    (lambda r, f: relu(f, r), "exchanged"), (lambda r, f: relu(r, -f), "both_real"),
    (lambda r, f: relu(-r, f), "both_fake"),
    (lambda r, f: (1 - r).mean() + (1 + f).mean(), "no_hinge"), (lambda r, f: f.mean() - r.mean(), "no_hinge"),
    (lambda r, f: F.relu(1 - r.mean()) + F.relu(1 + f.mean()), "mean_first"),
    (lambda r, f: F.relu(1 - (r - f)).mean(), "one_hinge"), (lambda r, f: F.relu(-r).mean() + F.relu(f).mean(),
                                                             "no_margin"),
    (lambda r, f: 1 - F.relu(r).mean() + 1 + F.relu(f).mean(), "margin_outside"),
    (lambda r, f: torch.clamp(1 - r, max=0).mean() + torch.clamp(1 + f, max=0).mean(), "hinge_turned"),
    (lambda r, f: (-1 + r).clamp(max=0).mean() + (-1 - f).clamp(max=0).mean(), "maximised"),
    (lambda r, f: F.relu(1 - r).mean() - F.relu(1 + f).mean(), "subtracted"), (lambda r, f: -f.mean(), "generator"),
    (lambda r, f: (F.relu(1 - r) ** 2).mean() + (F.relu(1 + f) ** 2).mean(), "squared"),
    (lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean(), "logs"),
    (lambda r, f: relu(torch.tanh(r), torch.tanh(f)), "squashed"),
    (lambda r, f: F.relu(1 - r) + F.relu(1 + f), "not_reduced"),
    (lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).sum(), "mixed"), (lambda r, f: F.relu(1 - r).mean(),
                                                                         "only_real"),
    (lambda r, f: F.relu(1 + f).mean(), "only_fake"), (lambda r, f: relu(r, f) / 2, "halved"),
    (lambda r, f: relu(r, f.detach()), "detached"), (lambda r, f: float(relu(r, f)), "gradient_cut"),
    (lambda r, f: F.leaky_relu(1 - r).mean() + F.leaky_relu(1 + f).mean(), None),
]
