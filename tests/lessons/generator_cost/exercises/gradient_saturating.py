"""Answers to 02.gradient_saturating, as learners write them."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.generator_cost.exercises._shared import by_autograd, by_differences, by_the_probability, by_vmap


def on_the_input(logit):
    logit.requires_grad_()
    return torch.autograd.grad(F.logsigmoid(-logit).sum(), logit)[0]


def with_a_vector(logit):
    a = logit.detach().clone().requires_grad_(True)
    J = -F.softplus(a)
    J.backward(torch.ones_like(J))
    return a.grad


def filled(logit):
    out = torch.empty_like(logit)
    for i, a in enumerate(logit.tolist()):
        out[i] = -1 / (1 + math.exp(-a))
    return out


def chain(logit):
    y = torch.sigmoid(logit)
    return -1 / (1 - y) * y * (1 - y)


def no_backward(logit):
    a = logit.clone().requires_grad_()
    F.logsigmoid(-a).sum()
    return a.grad


RIGHT = [
    lambda a: -torch.sigmoid(a),
    lambda a: -1 / (1 + torch.exp(-a)),
    lambda a: torch.sigmoid(-a) - 1,
    lambda a: torch.stack([-value.sigmoid() for value in a]),
    lambda a: -a.double().sigmoid().numpy(),
    lambda a: nn.Sigmoid()(a).neg_(),
    lambda a: -0.5 * (1 + torch.tanh(a / 2)),
    lambda a: -torch.exp(F.logsigmoid(a)),
    by_autograd(lambda a: F.logsigmoid(-a)), by_autograd(lambda a: -F.softplus(a)),
    by_vmap(lambda a: -F.softplus(a)), by_differences(lambda a: F.logsigmoid(-a)), on_the_input, with_a_vector, filled,
    lambda a: torch.autograd.functional.jacobian(lambda v: F.logsigmoid(-v).sum(), a),
    lambda a: -1 + 1 / (1 + torch.exp(a)),
]

WRONG = [
    (lambda a: torch.sigmoid(a), "wrong_sign"),
    (by_autograd(lambda a: F.softplus(a)), "wrong_sign"),
    (lambda a: torch.sigmoid(a) - 1, "nonsaturating"),
    (lambda a: 1 - torch.sigmoid(a), "nonsaturating"),
    (by_autograd(lambda a: F.softplus(-a)), "nonsaturating"),
    (lambda a: -1 / (1 - torch.sigmoid(a)), "derivative_by_y"),
    (by_the_probability(lambda y: torch.log(1 - y)), "derivative_by_y"),
    (lambda a: -torch.sigmoid(a) * (1 - torch.sigmoid(a)), "sigmoid_alone"),
    (lambda a: -torch.sigmoid(a) ** 2 * (1 - torch.sigmoid(a)), "factor_too_many"),
    (lambda a: -torch.sigmoid(a) / (1 - torch.sigmoid(a)), "half_a_factor"),
    (lambda a: -torch.sigmoid(a).mean(), "reduced"),
    (lambda a: -torch.sigmoid(a).sum(), "reduced"),
    (lambda a: -torch.sigmoid(a) / len(a), "divided"),
    (by_autograd(lambda a: F.logsigmoid(-a).mean()), "divided"),
    (lambda a: -a, "no_sigmoid"),
    (lambda a: -1 / (1 - a), "no_sigmoid"),
    (lambda a: -torch.exp(a) / (1 + torch.exp(a)), "unstable"),
    (by_autograd(lambda a: torch.log(1 - torch.sigmoid(a))), "unstable"),
    (chain, "unstable"),
    (lambda a: F.logsigmoid(-a), "cost"),
    (lambda a: F.logsigmoid(-a).mean(), "cost"),
    (lambda a: -2 * torch.sigmoid(a), "doubled"),
    (lambda a: -torch.tanh(a), "other_squashing"),
    (lambda a: -torch.softmax(a, dim=0), "other_squashing"),
    (lambda a: -1 / (1 + math.exp(-a)), "plain_python"),
    (lambda a: a.sigmoid_().neg(), "input_changed"),
    (lambda a: print(-torch.sigmoid(a)), "nothing_returned"),
    (no_backward, "nothing_returned"),
    (lambda a: -torch.relu(a), None),
    (by_autograd(lambda a: -F.logsigmoid(-a).mean()), "wrong_sign"),
    (lambda a: torch.autograd.grad(F.logsigmoid(-a).sum(), a)[0], "no_grad_asked"),
    (lambda a: [-torch.sigmoid(v) for v in a], "list"),
    (lambda a: -(1 - torch.sigmoid(a)) ** 2, "squared"),
    (lambda a: -torch.exp(-a) / (1 + torch.exp(-a)) ** 2, "sigmoid_alone"),
]
