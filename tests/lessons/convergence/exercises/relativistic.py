"""Answers to 10.relativistic, as learners write them."""

import torch
from torch.nn import functional as F


def softplus(logits_real, logits_fake):
    return F.softplus(-(logits_real - logits_fake)).mean()


def logsigmoid(r, f):
    return -F.logsigmoid(r - f).mean()


def with_bce(r, f):
    return F.binary_cross_entropy_with_logits(r - f, torch.ones_like(r))


def total(r, f):
    return F.softplus(f - r).sum()


def logaddexp(r, f):
    return torch.logaddexp(torch.zeros_like(r), f - r).mean()


def loop(r, f):
    return sum(F.softplus(f[i] - r[i]) for i in range(len(r))) / len(r)



RIGHT = [softplus, logsigmoid, with_bce, total, logaddexp, loop]

WRONG = [
    (lambda r, f: F.softplus(r - f).mean(), "generator"),
    (lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean(), "separable"),
    (lambda r, f: F.softplus(f[None, :] - r[:, None]).mean(), "all_pairs"),
    (lambda r, f: F.softplus(f.mean() - r.mean()), "means_first"),
    (lambda r, f: F.softplus(f.mean() - r).mean() + F.softplus(f - r.mean()).mean(), "against_the_mean"),
    (lambda r, f: -(r - f).mean(), "no_sigmoid"),
    (lambda r, f: -torch.sigmoid(r - f).mean(), "no_log"),
    (lambda r, f: F.logsigmoid(r - f).mean(), "sign"),
    (lambda r, f: F.softplus(f.detach() - r).mean(), "detached"),
    (lambda r, f: F.softplus(f - r), "not_reduced"),
    (lambda r, f: -torch.log(torch.sigmoid(r - f)).mean(), "unstable"),
]
