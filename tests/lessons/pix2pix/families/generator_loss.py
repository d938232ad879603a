"""Answers to variants of 06.generator_loss, with the particulars as arguments."""

import torch
from torch.nn import functional as F


def RIGHT(fooled, distance, default):
    def gan(a):
        ones = torch.ones_like(a)
        return F.binary_cross_entropy_with_logits(a, ones) if fooled == "log" else F.mse_loss(a, ones)

    def apart(f, y):
        if distance == "rounded":
            return torch.sqrt(torch.pow(y - f, 2) + 0.1**2).mean()
        return (F.l1_loss if distance == "absolute" else F.mse_loss)(f, y)

    def loss(D, x, y, y_fake, l1_weight=default):
        return gan(D(x, y_fake)) + l1_weight * apart(y_fake, y)

    def by_image(D, x, y, y_fake, l1_weight=default):
        judged = D(x, y_fake)
        return torch.stack([gan(a) + l1_weight * apart(f, t) for a, f, t in zip(judged, y_fake, y)]).mean()

    def reversed_sum(D, x, y, f, l1_weight=default):
        return torch.mul(apart(f, y), l1_weight).add(gan(D(x, f)))

    def flattened(D, x, y, f, l1_weight=default):
        return gan(D(x, f).flatten()) + l1_weight * apart(f.flatten(1), y.flatten(1))

    return [loss, by_image, reversed_sum, flattened]


def WRONG(fooled, distance, default):
    right = RIGHT(fooled, distance, default)[0]

    def with_weight(fixed):
        return lambda D, x, y, f, l1_weight=default: right(D, x, y, f, fixed)

    return [
        lambda *args: -right(*args), lambda *args: right(*args).item(), with_weight(1.0), with_weight(default),
        lambda D, x, y, f, *w: right(D, x, y, f.detach(), *w), lambda D, x, y, f, *w: right(D.eval(), x, y, f, *w),
        lambda D, x, y, f, w=default: right(D, x, y, f, w) - right(D, x, y, f, 0.0),
        lambda D, x, y, f, w=default: right(lambda a, b: D(b, a), x, y, f, w),
        lambda D, x, y, f, w=77.0: right(D, x, y, f, w),
    ]
