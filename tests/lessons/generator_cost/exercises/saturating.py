"""Answers to 02.saturating, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.generator_cost.exercises._shared import bce, softplus_loop


def module(logits):
    zeros = torch.zeros(len(logits))
    return -nn.BCEWithLogitsLoss()(logits, zeros)


def stacked(a):
    return torch.stack([F.logsigmoid(-value) for value in a]).mean()


def growing(a):
    J = 0
    for value in a:
        J = J + F.logsigmoid(-value)
    return J / len(a)


def log_of_softmax(a):
    return torch.log_softmax(torch.stack([torch.zeros_like(a), a]), dim=0)[0].mean()


def wide(a):
    return -torch.log1p(torch.exp(a.double())).mean()


def naive(a):
    return torch.log(1 - torch.sigmoid(a)).mean()


def chosen_where(a):
    return -torch.where(a > 20, a, torch.log1p(torch.exp(a))).mean()


RIGHT = [
    lambda a: -F.softplus(a).mean(),
    lambda a: F.logsigmoid(-a).sum(),
    lambda a: -bce(a, 0.0),
    lambda a: -softplus_loop(a),
    lambda a: -np.logaddexp(0, a.numpy()).mean(),
    lambda a: (F.logsigmoid(a) - a).mean(),
    lambda a: (-a.relu() - torch.log1p(torch.exp(-a.abs()))).mean(),
    lambda a: -torch.logaddexp(a, torch.zeros_like(a)).sum(),
    lambda a: F.logsigmoid(a.neg()).mean(dim=0, keepdim=True),
    lambda a: nn.LogSigmoid()(-a).mean().item(),
    lambda a: -torch.logsumexp(torch.stack([a, 0 * a]), 0).mean(),
    module, stacked, growing, log_of_softmax, wide,
    lambda a: -F.softplus(a).mean(dtype=torch.float64),
    lambda a: torch.distributions.Bernoulli(logits=a).log_prob(torch.zeros_like(a)).mean(),
]

WRONG = [
    (lambda a: bce(a, 0.0), "wrong_sign"),
    (lambda a: F.softplus(a).sum(), "wrong_sign"),
    (lambda a: -F.logsigmoid(a).mean(), "nonsaturating"),
    (lambda a: bce(a, 1.0), "nonsaturating"),
    (lambda a: F.logsigmoid(a).sum(), "log_of_real"),
    (lambda a: -bce(a, 1.0), "log_of_real"),
    (lambda a: torch.log(1 - a).mean(), "log_of_logit"),
    (lambda a: F.binary_cross_entropy(a, torch.zeros_like(a)), "log_of_logit"),
    (lambda a: F.logsigmoid(-a), "not_reduced"),
    (naive, "unstable"),
    (lambda a: torch.log(1 - torch.sigmoid(a) + 1e-7).mean(), "unstable"),
    (lambda a: -torch.log(1 + torch.exp(a)).sum(), "unstable"),
    (lambda a: -F.binary_cross_entropy(torch.sigmoid(a), torch.zeros_like(a)), "unstable"),
    (lambda a: torch.log1p(-torch.sigmoid(a)).mean(), "unstable"),
    (lambda a: naive(a.double()), "unstable"),
    (lambda a: -F.softplus(a.clamp(-80, 80)).mean(), "unstable"),
    (chosen_where, "gradient_nan"),
    (lambda a: torch.log((1 - torch.sigmoid(a)).mean()), "log_outside"),
    (lambda a: -F.softplus(a.mean()), "log_outside"),
    (lambda a: (1 - F.logsigmoid(a)).mean(), "one_minus_log"),
    (lambda a: F.logsigmoid(1 - a).mean(), "one_minus_logit"),
    (lambda a: -bce(torch.sigmoid(a), 0.0), "sigmoid_twice"),
    (lambda a: (1 - torch.sigmoid(a)).mean(), "no_log"),
    (lambda a: -torch.sigmoid(a), "gradient"),
    (lambda a: -a.mean(), "critic"),
    (lambda a: ((torch.sigmoid(a) - 1) ** 2).mean(), "squared_error"),
    (lambda a: F.logsigmoid(-a).mean() / len(a), "divided_twice"),
    (lambda a: F.logsigmoid(-a).mean() / math.log(2), "other_logarithm"),
    (lambda a: math.log(1 - 1 / (1 + math.exp(-a))), "plain_python"),
    (lambda a: -F.softplus(a.detach()).mean(), "gradient_cut"),
    (lambda a: print(-F.softplus(a).mean()), "nothing_returned"),
    (lambda a: F.logsigmoid(a.neg_()).mean(), "input_changed"),
    (lambda a: torch.tanh(a).mean(), None),
    (lambda a: torch.log(torch.sigmoid(a)).mean(), "log_of_real"),
    (lambda a: -torch.log(1 - torch.sigmoid(a)).mean(), "wrong_sign"),
    (lambda a: torch.log(1 - a.mean()), "log_of_logit"),
    (lambda a: F.logsigmoid(-a).max(), "other_reduction"),
    (lambda a: nn.BCEWithLogitsLoss(a, torch.zeros_like(a)), "module"),
]
