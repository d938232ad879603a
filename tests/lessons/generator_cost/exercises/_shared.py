"""What the answers of lesson 02 share."""

import numpy as np
import torch
from torch.nn import functional as F


def bce(logits, target, reduction="mean"):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target), reduction=reduction)


def softplus_loop(a):
    total = 0.0
    for value in a.tolist():
        total += np.logaddexp(0, value)
    return total / len(a)


def by_autograd(cost):
    def gradient(logit):
        a = logit.clone().requires_grad_()
        cost(a).sum().backward()
        return a.grad
    return gradient


def by_vmap(cost):
    return lambda logit: torch.func.vmap(torch.func.grad(cost))(logit)


def by_differences(cost, h=1e-5):
    return lambda logit: (cost(logit.double() + h) - cost(logit.double() - h)) / (2 * h)


def by_the_probability(cost):
    """Differentiates by y, not by a."""
    def gradient(logit):
        y = torch.sigmoid(logit).detach().requires_grad_()
        cost(y).sum().backward()
        return y.grad
    return gradient
