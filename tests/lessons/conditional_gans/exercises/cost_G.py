"""Right and wrong answers to 05.cost_G."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def by_torch(source, named, y):
    real = F.binary_cross_entropy_with_logits(source, torch.ones_like(source))
    return real + F.cross_entropy(named, y)


def by_logs(source, named, y):
    return -(F.logsigmoid(source) + named.log_softmax(1)[torch.arange(len(y)), y]).mean()


def by_nll(source, named, y):
    return F.nll_loss(F.log_softmax(named, -1), y) + F.softplus(-source).sum() / source.numel()


def by_one_hot(source, named, y):
    rows = F.one_hot(y, named.shape[1])
    return F.softplus(-source).mean() - (rows * named.log_softmax(1)).sum(1).mean()


def by_logaddexp(source, named, y):
    wanted = named.gather(1, y.unsqueeze(1)).squeeze(1)
    return (torch.logaddexp(torch.zeros_like(source), -source) + torch.logsumexp(named, 1) - wanted).mean()


def by_modules(logits, class_logits, labels):
    return nn.CrossEntropyLoss()(class_logits, labels) + nn.BCEWithLogitsLoss()(logits, torch.ones(logits.shape))


def by_math(source, named, y):
    total = 0.0
    for a, row, k in zip(source.tolist(), named.tolist(), y.tolist()):
        total += max(-a, 0) + math.log1p(math.exp(-abs(a)))
        total += max(row) + math.log(sum(math.exp(b - max(row)) for b in row)) - row[k]
    return total / len(y)


def soft_targets(source, named, y):
    t = torch.zeros_like(named).scatter_(1, y[:, None], 1)
    return F.cross_entropy(named, t) - F.logsigmoid(source).mean()


def frozen_first(source, named, y):
    return torch.mean(source.relu() - source + torch.log1p((-source.abs()).exp())) + F.cross_entropy(named, y)


def from_probabilities(source, named, y):
    return -torch.log(torch.sigmoid(source)).mean() - torch.log(named.softmax(1)[torch.arange(len(y)), y]).mean()


def logged_softmax(source, named, y):
    return F.softplus(-source).mean() + F.nll_loss(torch.log(named.softmax(1)), y)


def clamped(source, named, y):
    p = torch.sigmoid(source).clamp(1e-7, 1 - 1e-7)
    return -p.log().mean() + F.cross_entropy(named, y)


RIGHT = [by_torch, by_logs, by_nll, by_one_hot, by_logaddexp, by_modules, by_math, soft_targets, frozen_first,
         lambda f, k, y: from_probabilities(f.double(), k.double(), y), lambda *args: by_torch(*args).view(1)]

WRONG = [
    (lambda f, k, y: F.softplus(-f).mean() - F.cross_entropy(k, y), "sign_of_class"),
    (lambda f, k, y: F.logsigmoid(f).mean() + F.cross_entropy(k, y), "sign_of_source"),
    (lambda f, k, y: F.logsigmoid(-f).mean() + F.cross_entropy(k, y), "saturating"),
    (lambda f, k, y: F.softplus(f).mean() + F.cross_entropy(k, y), "helps_d"),
    (lambda f, k, y: -F.logsigmoid(-f).mean() - F.cross_entropy(k, y), "both_terms_turned"),
    (lambda f, k, y: -by_torch(f, k, y), "maximised"),
    (lambda f, k, y: -F.logsigmoid(f).mean(), "class_forgotten"),
    (lambda f, k, y: F.nll_loss(k.log_softmax(1), y), "source_forgotten"),
    (lambda f, k, y: by_torch(f, k.softmax(1), y), "softmax_twice"),
    (lambda f, k, y: -F.logsigmoid(f).mean() + F.nll_loss(k, y), "nll_without_log_softmax"),
    (lambda f, k, y: -F.logsigmoid(f).mean() - k.softmax(1).gather(1, y[:, None]).mean(), "nll_without_log_softmax"),
    (lambda f, k, y: len(y) * by_torch(f, k, y), "sum_for_mean"),
    (lambda f, k, y: F.softplus(-f).mean() + F.cross_entropy(k, y, reduction="sum"), "sum_over_classes"),
    (lambda f, k, y: F.softplus(-f) + F.cross_entropy(k, y, reduction="none"), "not_averaged"),
    (lambda f, k, y: by_torch(f, k, k.argmax(dim=1)), "class_named_by_d"),
    (lambda f, k, y: by_torch(f, k, y) * 0.5, "halved"),
    (lambda f, k, y: by_torch(torch.sigmoid(f), k, y), "sigmoid_twice"),
    (lambda f, k, y: F.binary_cross_entropy(f, torch.ones_like(f)) + F.cross_entropy(k, y), "log_of_logit"),
    (lambda f, k, y: -torch.sigmoid(f).mean() + F.cross_entropy(k, y), "log_forgotten"),
    (lambda f, k, y: F.softplus(-f).mean() + F.binary_cross_entropy_with_logits(
        k, torch.eye(k.shape[1])[y].to(k.dtype)), "each_class_alone"),
    (lambda f, k, y: F.softplus(-f).mean() - F.log_softmax(k, dim=0)[torch.arange(len(y)), y].mean(),
     "softmax_over_batch"),
    (lambda f, k, y: F.softplus(-f).mean() - F.log_softmax(k, 1)[:, y].mean(), "all_classes_of_batch"),
    (lambda f, k, y: F.softplus(-f).mean() - (F.one_hot(y, k.shape[1]) * k.log_softmax(1)).mean(),
     "divided_by_classes"),
    (lambda f, k, y: F.softplus(-f).mean() * F.cross_entropy(k, y), "multiplied"),
    (from_probabilities, "unstable"),
    (logged_softmax, "unstable"),
    (clamped, "unstable"),
    (lambda f, k, y: by_torch(f, k.detach(), y), "gradient_cut"),
    (lambda *args: by_torch(*args).detach(), "gradient_cut"),
    (lambda f, k, y: F.softplus(-f).mean() + F.mse_loss(k.softmax(1), torch.eye(k.shape[1])[y]), "squared_classes"),
    (lambda f, k, y: by_torch(f.tanh(), k, y), None),
]


def fresh_1(s, c, y):
    return F.softplus(-s).mean() + F.cross_entropy(c, y)


def fresh_2(s, c, y):
    t = 0
    for i, k in enumerate(y):
        t = t - F.logsigmoid(s[i]) - c[i].log_softmax(0)[k]
    return t / len(y)


def fresh_3(s, c, y):
    s = s.numpy().astype(float)
    c = c.numpy().astype(float)
    c = c - c.max(1, keepdims=True)
    return np.mean(np.logaddexp(0, -s)) - np.mean(c[np.arange(len(y)), y.numpy()] - np.log(np.exp(c).sum(1)))


def fresh_4(s, c, y):
    return -(F.logsigmoid(s) + torch.take_along_dim(F.log_softmax(c, 1), y[:, None], 1)[:, 0]).mean()


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (lambda s, c, y: F.softplus(s).mean() + F.cross_entropy(c, y), "helps_d"),
    (lambda s, c, y: F.softplus(-s).mean() - F.cross_entropy(c, y), "sign_of_class"),
    (lambda s, c, y: -F.softplus(s).mean() + F.cross_entropy(c, y), "saturating"),
    (lambda s, c, y: F.softplus(-s).mean(), "class_forgotten"),
    (lambda s, c, y: F.cross_entropy(c, y), "source_forgotten"),
    (lambda s, c, y: F.softplus(-s).mean() + F.cross_entropy(c.softmax(-1), y), "softmax_twice"),
    (lambda s, c, y: (F.softplus(-s).mean() + F.cross_entropy(c, y)) / 2, "halved"),
    (lambda s, c, y: F.logsigmoid(s).mean() - F.cross_entropy(c, y), "maximised"),
    (lambda s, c, y: F.softplus(-s).sum() + F.cross_entropy(c, y, reduction="sum"), "sum_for_mean"),
    (lambda s, c, y: F.softplus(-s) + F.cross_entropy(c, y), "not_averaged"),
    (
        lambda s, c, y: F.softplus(-s).mean() + F.binary_cross_entropy_with_logits(c, F.one_hot(y, c.shape[1]).to(c)),
        "each_class_alone",
    ),
    (lambda s, c, y: F.softplus(-s).mean() + F.cross_entropy(c, y) + F.softplus(s).mean(), "both_source_terms"),
    (lambda s, c, y: -torch.sigmoid(s).mean() + F.cross_entropy(c, y), "log_forgotten"),
    (lambda s, c, y: F.softplus(-s).mean() - c.softmax(1)[:, y].log().mean(), "all_classes_of_batch"),
    (lambda s, c, y: F.softplus(-s).mean() - torch.log(c.softmax(1).max(1).values).mean(), "class_named_by_d"),
]

WRONG += [(lambda f, k, y: F.softplus(-f.sigmoid()).mean() + F.cross_entropy(k.softmax(1), y), "squashed_twice"),
          (lambda f, k, y: F.softplus(-f).mean() + F.cross_entropy(k, (y - 1) % k.shape[1]), "class_beside")]
