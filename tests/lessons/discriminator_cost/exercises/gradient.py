"""Answers to 01.gradient, as learners write them."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def backward(t, logit):
    a = logit.clone().requires_grad_()
    F.binary_cross_entropy_with_logits(a, t, reduction="sum").backward()
    return a.grad


def on_the_input(t, logit):
    logit.requires_grad_()
    cost = t * F.softplus(-logit) + (1 - t) * F.softplus(logit)
    return torch.autograd.grad(cost.sum(), logit)[0]


def with_a_vector(t, logit):
    a = logit.detach().clone().requires_grad_(True)
    J = F.binary_cross_entropy_with_logits(a, t, reduction="none")
    J.backward(torch.ones_like(J))
    return a.grad


def functional(t, logit):
    def cost(s, a):
        return -s * F.logsigmoid(a) - (1 - s) * F.logsigmoid(-a)
    return torch.func.vmap(torch.func.grad(cost, argnums=1))(t, logit)


def loop(t, logit):
    return torch.stack([torch.sigmoid(a) - s for s, a in zip(t, logit)])


def filled(t, logit):
    out = torch.zeros(len(t), dtype=logit.dtype)
    for i, (s, a) in enumerate(zip(t.tolist(), logit.tolist())):
        y = 1 / (1 + math.exp(-a)) if a > 0 else math.exp(a) / (1 + math.exp(a))
        out[i] = y - s
    return out


def differences(t, logit):
    a, h = logit.double(), 1e-5

    def cost(a):
        return F.binary_cross_entropy_with_logits(a, t.double(), reduction="none")
    return (cost(a + h) - cost(a - h)) / (2 * h)


def of_the_mean(t, logit):
    a = logit.clone().requires_grad_()
    F.binary_cross_entropy_with_logits(a, t).backward()
    return a.grad


def by_y(t, logit):
    y = torch.sigmoid(logit).detach().requires_grad_()
    F.binary_cross_entropy(y, t, reduction="sum").backward()
    return y.grad


def through_the_log(t, logit):
    a = logit.clone().requires_grad_()
    y = torch.sigmoid(a)
    (-(t * torch.log(y) + (1 - t) * torch.log(1 - y))).sum().backward()
    return a.grad


def never_calls_backward(t, logit):
    a = logit.clone().requires_grad_()
    F.binary_cross_entropy_with_logits(a, t, reduction="sum")
    return a.grad


def chain(t, logit):
    y = torch.sigmoid(logit)
    return (-t / y + (1 - t) / (1 - y)) * y * (1 - y)


def jacobian(t, logit):
    def cost(a):
        return F.binary_cross_entropy_with_logits(a, t, reduction="none")
    return torch.autograd.functional.jacobian(cost, logit).diagonal()


RIGHT = [
    lambda t, a: 1 / (1 + torch.exp(-a)) - t,
    lambda t, a: a.sigmoid() - t,
    lambda t, a: -(t - a.sigmoid()),
    lambda t, a: (1 / (1 + np.exp(-a.double().numpy()))) - t.numpy(),
    lambda t, a: t * (torch.sigmoid(a) - 1) + (1 - t) * torch.sigmoid(a),
    lambda t, a: -t * torch.sigmoid(-a) + (1 - t) * torch.sigmoid(a),
    lambda t, a: torch.special.expit(a) - t,
    lambda t, a: 0.5 * (1 + torch.tanh(a / 2)) - t,
    lambda t, a: torch.softmax(torch.stack([torch.zeros_like(a), a]), dim=0)[1] - t,
    lambda t, a: torch.nn.Sigmoid()(a).sub_(t),
    backward, on_the_input, with_a_vector, functional, loop, filled, differences,
    lambda t, a: torch.exp(F.logsigmoid(a)) - t,
    lambda t, a: torch.sub(torch.sigmoid(a), t),
    jacobian,
]

WRONG = [
    (lambda t, a: a - (torch.sigmoid(a) - t), "step"),
    (lambda t, a: torch.sign(torch.sigmoid(a) - t), "sign_only"),
    (lambda t, a: (torch.sigmoid(a) - t)[:, None], "right_but_for_shape"),
    (lambda t, a: torch.sigmoid(a) + t, "other_argument"),
    (lambda t, a: t - torch.sigmoid(a), "wrong_sign"),
    (lambda t, a: a - t, "no_sigmoid"),
    (lambda t, a: -t / a + (1 - t) / (1 - a), "no_sigmoid"),
    (lambda t, a: torch.sigmoid(a) - 1 + t, "swapped_labels"),
    (lambda t, a: -t / torch.sigmoid(a) + (1 - t) / (1 - torch.sigmoid(a)), "derivative_by_y"),
    (by_y, "derivative_by_y"),
    (lambda t, a: torch.sigmoid(a) * (1 - torch.sigmoid(a)), "sigmoid_alone"),
    (lambda t, a: (torch.sigmoid(a) - t) * torch.sigmoid(a) * (1 - torch.sigmoid(a)), "factor_too_many"),
    (lambda t, a: -t * (1 - torch.sigmoid(a)), "only_real"),
    (lambda t, a: (1 - t) * torch.sigmoid(a), "only_fake"),
    (lambda t, a: t * (1 - torch.sigmoid(a)) + (1 - t) * torch.sigmoid(a), "one_sign"),
    (lambda t, a: torch.sigmoid(a) - 1, "no_target"),
    (lambda t, a: (torch.sigmoid(a) - t).abs(), "absolute"),
    (lambda t, a: torch.where(t == 1, torch.sigmoid(a) - 1, torch.sigmoid(a)), "hard_targets"),
    (lambda t, a: (torch.sigmoid(a) - t) / len(a), "divided"),
    (of_the_mean, "divided"),
    (lambda t, a: (torch.sigmoid(a) - t).mean(), "reduced"),
    (lambda t, a: F.binary_cross_entropy_with_logits(a, t, reduction="none"), "cost"),
    (lambda t, a: F.binary_cross_entropy_with_logits(a, t), "cost"),
    (lambda t, a: 2 * (torch.sigmoid(a) - t), "factor"),
    (lambda t, a: (torch.sigmoid(a) - t) ** 2, "squared"),
    (lambda t, a: torch.sigmoid(torch.sigmoid(a)) - t, "sigmoid_twice"),
    (lambda t, a: torch.tanh(a) - t, "other_squashing"),
    (lambda t, a: torch.softmax(a, dim=0) - t, "other_squashing"),
    (lambda t, a: 1 / (1 + torch.exp(a)) - t, "other_squashing"),
    (lambda t, a: 1 / (1 + math.exp(-a)) - t, "plain_python"),
    (lambda t, a: torch.exp(a) / (1 + torch.exp(a)) - t, "unstable"),
    (through_the_log, "unstable"),
    (chain, "unstable"),
    (lambda t, a: torch.sigmoid(a.clamp(-3, 3)) - t, None),
    (never_calls_backward, "nothing_returned"),
    (lambda t, a: a.sigmoid_() - t, "input_changed"),
    (lambda t, a: print(torch.sigmoid(a) - t), "nothing_returned"),
    (lambda t, a: torch.exp(a) - t, None),
    (lambda t, a: (torch.sigmoid(a) - t).tolist(), "list"),
    (lambda t, a: torch.autograd.grad(F.binary_cross_entropy_with_logits(a, t), a), "no_grad_asked"),
    (lambda t, a: 0.5 * (torch.sigmoid(a) - t), "factor"),
    (lambda t, a: torch.round(torch.sigmoid(a)) - t, "hard_answer"),
    (lambda t, a: -a, "by_target"),
    (lambda t, a: torch.sigmoid(a - t), "inside"),
    (lambda t, a: -F.logsigmoid(a), "cost"),
    (lambda t, a: -t * (1 - torch.sigmoid(a)) - (1 - t) * torch.sigmoid(a), "one_sign"),
    (lambda t, a: (torch.sigmoid(a) - t) / (torch.sigmoid(a) * (1 - torch.sigmoid(a))), "derivative_by_y"),
]
