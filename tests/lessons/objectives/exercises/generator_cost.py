"""Answers to 11.generator_cost, as learners write them."""

import torch
from torch.nn import functional as F


def mean(fake):
    return -torch.mean(fake)


def mean_of_minus(fake):
    return (-fake).mean()


def total(fake):
    return -fake.sum()


def loop(fake):
    J = torch.zeros(1)
    for value in fake:
        J = J - value / len(fake)
    return J


def by_product(fake):
    return fake @ torch.full_like(fake, -1 / len(fake))


def zero_minus(fake):
    return 0 - sum(fake) / fake.shape[0]


RIGHT = [mean, mean_of_minus, total, loop, by_product, zero_minus]


def cut(fake):
    with torch.no_grad():
        return -fake.mean()


WRONG = [
    (lambda f: f.mean(), "sign"), (lambda f: F.softplus(-f).mean(), "nonsaturating"),
    (lambda f: F.logsigmoid(-f).mean(), "nonsaturating"), (lambda f: -torch.sigmoid(f).mean(), "squashed"),
    (lambda f: F.relu(1 - f).mean(), "hinge"), (lambda f: (1 - f).mean(), "target"),
    (lambda f: ((f - 1) ** 2).mean(), "target"), (lambda f: f.mean().abs(), "absolute"),
    (lambda f: -f.mean() / 2, "halved"), (lambda f: -f, "not_reduced"), (lambda f: -f.max(), "other_reduction"),
    (lambda f: -f.detach().mean(), "detached"), (cut, "detached"), (lambda f: -f.mean().item(), "gradient_cut"),
    (lambda f: -f.numpy().mean(), "gradient_cut"), (lambda f: -f.mean() / len(f), "divided_twice"),
]
