"""Answers to 11.critic_cost, as learners write them."""

import torch
from torch.nn import functional as F


def means(real, fake):
    return torch.mean(fake) - torch.mean(real)


def minus_first(real, fake):
    return -(real.mean() - fake.mean())


def sums(real, fake):
    return fake.sum() - real.sum()


def one_mean(real, fake):
    return (fake - real).mean()


def joined(real, fake):
    signs = torch.cat([-torch.ones_like(real), torch.ones_like(fake)])
    return signs @ torch.cat([real, fake]) / len(real)


def loop(real, fake):
    total = 0
    for a, b in zip(real, fake):
        total = total - a + b
    return total / len(real)


def in_double(real, fake):
    return fake.double().mean(dim=0, keepdim=True) - real.double().mean(dim=0, keepdim=True)


RIGHT = [means, minus_first, sums, one_mean, joined, loop, in_double]

WRONG = [
    (lambda r, f: r.mean() - f.mean(), "maximised"),
    (lambda r, f: torch.sum(r - f), "maximised"),
    (lambda r, f: r.mean() + f.mean(), "added"),
    (lambda r, f: -r.mean() - f.mean(), "added"),
    (lambda r, f: (r.mean() - f.mean()).abs(), "absolute"),
    (lambda r, f: F.l1_loss(f, r), "absolute"),
    (lambda r, f: F.binary_cross_entropy_with_logits(r, torch.ones_like(r))
     + F.binary_cross_entropy_with_logits(f, torch.zeros_like(f)), "logs"),
    (lambda r, f: torch.sigmoid(f).mean() - torch.sigmoid(r).mean(), "squashed"),
    (lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), "hinge"),
    (lambda r, f: F.relu(f - r).mean(), "cut_at_zero"),
    (lambda r, f: f - r, "not_reduced"),
    (lambda r, f: f.sum() - r.mean(), "mixed"),
    (lambda r, f: -r.mean(), "only_real"),
    (lambda r, f: f.mean(), "only_fake"),
    (lambda r, f: torch.cat([f, -r]).mean(), "halved"),
    (lambda r, f: f.median() - r.median(), "other_reduction"),
    (lambda r, f: f.detach().mean() - r.mean(), "detached"),
    (lambda r, f: (f.mean() - r.mean()).item(), "gradient_cut"),
    (lambda r, f: (f.mean(), r.mean()), "several_results"),
]
