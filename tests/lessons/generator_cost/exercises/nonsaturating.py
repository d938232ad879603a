"""Answers to 02.nonsaturating, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.generator_cost.exercises._shared import bce, softplus_loop


def module(logits):
    return nn.BCEWithLogitsLoss()(logits, torch.ones(len(logits)))


def stacked(a):
    return -torch.stack([F.logsigmoid(value) for value in a]).mean()


def growing(a):
    J = torch.zeros((), dtype=a.dtype)
    for value in a:
        J = J - F.logsigmoid(value) / len(a)
    return J


def classes(a):
    rows = torch.stack([torch.zeros_like(a), a], dim=1)
    return F.cross_entropy(rows, torch.ones(len(a), dtype=torch.long))


def by_hand(a):
    return ((-a).clamp(min=0) + torch.log1p(torch.exp(-a.abs()))).mean()


def wide(a):
    return torch.log1p(torch.exp(-a.double())).mean()


def naive(a):
    return -torch.log(torch.sigmoid(a)).mean()


RIGHT = [
    lambda a: F.softplus(-a).mean(),
    lambda a: -F.logsigmoid(a).sum(),
    lambda a: bce(a, 1.0),
    lambda a: bce(a, 1.0, "sum"),
    lambda a: softplus_loop(-a),
    lambda a: np.logaddexp(0, -a.numpy()).mean(),
    lambda a: nn.BCEWithLogitsLoss()(a, torch.ones_like(a)).item(),
    lambda a: (F.softplus(a) - a).mean(),
    lambda a: nn.Softplus()(-a).mean(0, keepdim=True),
    lambda a: torch.logaddexp(-a, torch.zeros_like(a)).mean(),
    module, stacked, growing, classes, by_hand, wide,
    lambda a: torch.logsumexp(torch.stack([torch.zeros_like(a), -a]), 0).mean(),
    lambda a: -torch.distributions.Bernoulli(logits=a).log_prob(torch.ones_like(a)).sum(),
]

WRONG = [
    (lambda a: F.logsigmoid(-a).mean(), "saturating"),
    (lambda a: -F.softplus(a).sum(), "saturating"),
    (lambda a: F.logsigmoid(a).mean(), "wrong_sign"),
    (lambda a: bce(a, 0.0), "target_0"),
    (lambda a: -F.logsigmoid(-a).mean(), "target_0"),
    (lambda a: -torch.log(a).mean(), "log_of_logit"),
    (lambda a: F.binary_cross_entropy(a, torch.ones_like(a)), "log_of_logit"),
    (lambda a: -F.logsigmoid(a), "not_reduced"),
    (naive, "unstable"),
    (lambda a: torch.log(1 + torch.exp(-a)).mean(), "unstable"),
    (lambda a: F.binary_cross_entropy(torch.sigmoid(a), torch.ones_like(a)), "unstable"),
    (lambda a: -torch.log(torch.sigmoid(a) + 1e-8).mean(), "unstable"),
    (lambda a: -torch.log(torch.sigmoid(a).clamp(min=1e-6)).sum(), "unstable"),
    (lambda a: F.softplus(-a.clamp(min=-90)).mean(), "unstable"),
    (lambda a: -F.logsigmoid(a.half()).float().mean(), None),
    (lambda a: bce(torch.sigmoid(a), 1.0), "sigmoid_twice"),
    (lambda a: 1 - torch.sigmoid(a).mean(), "no_log"),
    (lambda a: -torch.sigmoid(a).mean(), "no_log"),
    (lambda a: -torch.log(torch.sigmoid(a).mean()), "log_outside"),
    (lambda a: F.softplus(-a.mean()), "log_outside"),
    (lambda a: -a.mean(), "critic"),
    (lambda a: ((a - 1) ** 2).mean(), "squared_error"),
    (lambda a: F.mse_loss(torch.sigmoid(a), torch.ones_like(a)), "squared_error"),
    (lambda a: 0.5 * bce(a, 1.0), "halved"),
    (lambda a: bce(a, 0.9), "smoothed"),
    (lambda a: F.softplus(-a).mean() / len(a), "divided_twice"),
    (lambda a: -torch.log2(torch.sigmoid(a)).mean(), "other_logarithm"),
    (lambda a: (torch.sigmoid(a) - 1).mean(), "gradient"),
    (lambda a: math.log(1 + math.exp(-a)), "plain_python"),
    (lambda a: F.softplus(-a).mean().detach(), "gradient_cut"),
    (lambda a: F.softplus(-a.data).mean(), "gradient_cut"),
    (lambda a: print(bce(a, 1.0)), "nothing_returned"),
    (lambda a: bce(a.mul_(2), 1.0), "input_changed"),
    (lambda a: (1 - torch.tanh(a)).mean(), None),
    (lambda a: -torch.log(a.mean()), "log_of_logit"),
    (lambda a: -F.logsigmoid(torch.sigmoid(a)).mean(), "sigmoid_twice"),
    (lambda a: F.relu(1 - a).mean(), "critic"),
    (lambda a: F.softplus(-a).mean().clone().detach().requires_grad_(), "gradient_cut"),
    (lambda a: -F.log_softmax(a, 0).mean(), "softmax"),
    (lambda a: F.softplus(-a).median(), "other_reduction"),
    (lambda a: -np.log(1 / (1 + np.exp(-a))).mean(), "unstable"),
]
