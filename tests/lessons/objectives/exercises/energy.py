"""Answers to 11.energy, as learners write them."""

import torch
from torch.nn import functional as F


def relu(energy_real, energy_fake, margin):
    return energy_real.mean() + F.relu(margin - energy_fake).mean(), energy_fake.mean()


def clamp(r, f, m):
    loss_D = torch.mean(r) + torch.mean(torch.clamp(m - f, min=0))
    return [loss_D, torch.mean(f)]


def sums(r, f, m):
    return r.sum() + (m - f).relu().sum(), f.sum()


def stacked(r, f, m):
    hinge = torch.maximum(torch.zeros_like(f), m - f)
    return torch.stack([(r + hinge).mean(), f.mean()])


def loop(r, f, m):
    J_D = J_G = 0
    for real, fake in zip(r, f):
        J_D = J_D + real + (m - fake if fake < m else 0)
        J_G = J_G + fake
    return J_D / len(r), J_G / len(r)


def where(r, f, m):
    return r.mean() + torch.where(f < m, m - f, torch.zeros(())).mean(), f.mean(dim=0)


def built_in(r, f, m):
    return r.mean() + F.hinge_embedding_loss(f, -torch.ones_like(f), margin=m), f.double().mean()


def kept_axis(r, f, m):
    return (r + (m - f).clamp_min(0)).mean(0, keepdim=True), f.mean(0, keepdim=True)


RIGHT = [relu, clamp, sums, stacked, loop, where, built_in, kept_axis]

WRONG = [
    (lambda r, f, m: relu(r, f, m)[::-1], "exchanged"), (lambda r, f, m: (r.mean() - f.mean(), f.mean()), "no_hinge"),
    (lambda r, f, m: (r.mean() + (m - f).mean(), f.mean()), "no_hinge"),
    (lambda r, f, m: (r.mean() + F.relu(1 - f).mean(), f.mean()), "no_margin"),
    (lambda r, f, m: (r.mean() + F.relu(f - m).mean(), f.mean()), "hinge_turned"),
    (lambda r, f, m: (r.mean() + F.relu(m - f.mean()), f.mean()), "mean_first"),
    (lambda r, f, m: (F.relu(m + r - f).mean(), f.mean()), "pairs"),
    (lambda r, f, m: (f.mean() + F.relu(m - r).mean(), f.mean()), "real_and_fake"),
    (lambda r, f, m: relu(f, r, m), "all_exchanged"),
    (lambda r, f, m: (F.relu(m - r).mean() + F.relu(m - f).mean(), f.mean()), "hinge_on_real"),
    (lambda r, f, m: (r.mean() - F.relu(m - f).mean(), f.mean()), "subtracted"),
    (lambda r, f, m: (F.relu(m - f).mean(), f.mean()), "only_fake"), (lambda r, f, m: (r.mean(), f.mean()),
                                                                      "only_real"),
    (lambda r, f, m: (relu(r, f, m)[0], -f.mean()), "sign_of_g"),
    (lambda r, f, m: (relu(r, f, m)[0], F.relu(m - f).mean()), "hinge_for_g"),
    (lambda r, f, m: (F.softplus(-r).mean() + F.softplus(f).mean(), F.softplus(-f).mean()), "logs"),
    (lambda r, f, m: (F.relu(1 - r).mean() + F.relu(1 + f).mean(), -f.mean()), "hinge_gan"),
    (lambda r, f, m: (relu(r, f, m)[0] / 2, f.mean()), "halved"),
    (lambda r, f, m: (r.sum() + F.relu(m - f).sum(), f.mean()), "mixed"),
    (lambda r, f, m: (r + F.relu(m - f), f), "not_reduced"), (lambda r, f, m: relu(r, f, m)[0], "one_of_two"),
    (lambda r, f, m: sum(relu(r, f, m)), "added"),
    (lambda r, f, m: (r.mean() + F.relu(m - f.detach()).mean(), f.mean()), "detached"),
    (lambda r, f, m: tuple(part.detach() for part in relu(r, f, m)), "detached"),
    (lambda r, f, m: tuple(part.item() for part in relu(r, f, m)), "detached"),
    (lambda r, f, m: (r.mean() + F.leaky_relu(m - f).mean(), f.mean()), None),
]
