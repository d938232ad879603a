"""Answers to 02.gradient_nonsaturating, as learners write them."""

import math

import torch
from torch.nn import functional as F

from tests.lessons.generator_cost.exercises._shared import by_autograd, by_differences, by_the_probability, by_vmap


def on_the_input(logit):
    logit.requires_grad_()
    return torch.autograd.grad(F.softplus(-logit).sum(), logit)[0]


def one_by_one(logit):
    out = []
    for value in logit:
        a = value.clone().requires_grad_()
        (-F.logsigmoid(a)).backward()
        out.append(a.grad)
    return torch.stack(out)


def filled(logit):
    out = torch.zeros(len(logit))
    for i, a in enumerate(logit.tolist()):
        out[i] = -1 / (1 + math.exp(a))
    return out


def chain(logit):
    y = torch.sigmoid(logit)
    return -1 / y * y * (1 - y)


def of_the_mean(logit):
    a = logit.clone().requires_grad_()
    F.binary_cross_entropy_with_logits(a, torch.ones_like(a)).backward()
    return a.grad


RIGHT = [
    lambda a: torch.sigmoid(a) - 1,
    lambda a: -torch.sigmoid(-a),
    lambda a: -1 / (1 + torch.exp(a)),
    lambda a: -(1 - torch.sigmoid(a)),
    lambda a: torch.stack([value.sigmoid() - 1 for value in a]),
    lambda a: -(-a.double()).sigmoid().numpy(),
    lambda a: torch.special.expit(a) - torch.ones_like(a),
    lambda a: len(a) * of_the_mean(a),
    by_autograd(lambda a: -F.logsigmoid(a)), by_autograd(lambda a: F.softplus(-a)),
    by_autograd(lambda a: F.binary_cross_entropy_with_logits(a, torch.ones_like(a), reduction="none")),
    by_vmap(lambda a: F.softplus(-a)), by_differences(lambda a: F.softplus(-a)), on_the_input, one_by_one, filled,
    lambda a: torch.autograd.functional.jacobian(lambda v: -F.logsigmoid(v), a).sum(0),
    lambda a: -torch.exp(-F.softplus(a)),
]

WRONG = [
    (lambda a: 1 - torch.sigmoid(a), "wrong_sign"),
    (by_autograd(F.logsigmoid), "wrong_sign"),
    (lambda a: -torch.sigmoid(a), "saturating"),
    (lambda a: torch.sigmoid(a), "saturating"),
    (by_autograd(lambda a: F.logsigmoid(-a)), "saturating"),
    (lambda a: -1 / torch.sigmoid(a), "derivative_by_y"),
    (by_the_probability(lambda y: -torch.log(y)), "derivative_by_y"),
    (lambda a: torch.sigmoid(a) * (1 - torch.sigmoid(a)), "sigmoid_alone"),
    (lambda a: (torch.sigmoid(a) - 1) * torch.sigmoid(a) * (1 - torch.sigmoid(a)), "factor_too_many"),
    (lambda a: -(1 - torch.sigmoid(a)) / torch.sigmoid(a), "half_a_factor"),
    (lambda a: (torch.sigmoid(a) - 1).sum(), "reduced"),
    (of_the_mean, "divided"),
    (lambda a: a - 1, "no_sigmoid"),
    (lambda a: -1 / a, "no_sigmoid"),
    (lambda a: torch.exp(a) / (1 + torch.exp(a)) - 1, "unstable"),
    (by_autograd(lambda a: -torch.log(torch.sigmoid(a))), "unstable"),
    (chain, "unstable"),
    (lambda a: F.softplus(-a), "cost"),
    (lambda a: F.binary_cross_entropy_with_logits(a, torch.ones_like(a)), "cost"),
    (lambda a: 2 * (torch.sigmoid(a) - 1), "doubled"),
    (lambda a: (torch.sigmoid(a) - 1) ** 2, "squared"),
    (lambda a: torch.sigmoid(torch.sigmoid(a)) - 1, "sigmoid_twice"),
    (lambda a: torch.tanh(a) - 1, "other_squashing"),
    (lambda a: 1 / (1 + math.exp(-a)) - 1, "plain_python"),
    (lambda a: a.sigmoid_() - 1, "input_changed"),
    (lambda a: print(torch.sigmoid(a) - 1), "nothing_returned"),
    (lambda a: torch.relu(a) - 1, None),
    (lambda a: torch.autograd.grad(F.softplus(-a).sum(), a)[0], "no_grad_asked"),
    (lambda a: torch.sigmoid(a) - 0.9, "smoothed"),
    (lambda a: [v.item() - 1 for v in torch.sigmoid(a)], "list"),
    (lambda a: -1 / (1 + torch.exp(-a)), "saturating"),
]
