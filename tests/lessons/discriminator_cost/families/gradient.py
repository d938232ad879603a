"""Answers to variants of 01.gradient, with the particulars as arguments."""

import torch
from torch.nn.functional import logsigmoid, softplus


def RIGHT(real, weight, temperature):
    def share(t):
        return t if real == 1 else 1 - t

    def autograd(t, logit):
        a = logit.clone().requires_grad_()
        J = share(t) * softplus(-a / temperature) + weight * (1 - share(t)) * softplus(a / temperature)
        return torch.autograd.grad(J.sum(), a)[0]

    def other_autograd(t, a):
        a = a.clone().requires_grad_()
        y, one_minus_y = logsigmoid(a / temperature), logsigmoid(-a / temperature)
        (-(share(t) * y + weight * (1 - share(t)) * one_minus_y)).sum().backward()
        return a.grad

    def expanded(t, a):
        y = (a / temperature).sigmoid()
        return (y * (share(t) + weight * (1 - share(t))) - share(t)) / temperature

    return [autograd, other_autograd, expanded,
            lambda t, a: (1 / temperature) * (weight * (1 - share(t)) * torch.sigmoid(a / temperature)
                                              - share(t) * torch.sigmoid(-a / temperature)),
            lambda t, a: torch.stack([expanded(*pair) for pair in zip(t, a)])]


def WRONG(real, weight, temperature):
    right = RIGHT(real, weight, temperature)[2]

    def clamped(t, a):
        return right(t, a.clamp(-2, 2))

    return [lambda t, a: -right(t, a), lambda t, a: right(t, a).mean(), lambda t, a: right(t, a) / len(a), clamped,
            lambda t, a: right(t, a) * torch.sigmoid(a / temperature) * torch.sigmoid(-a / temperature),
            lambda t, a: right(t, a) / temperature if temperature != 1 else right(t, a) * 2,
            lambda t, a: right(t, a).tolist(), lambda t, a: right(t, a)[:, None],
            lambda t, a: right(t, a) ** 2]
