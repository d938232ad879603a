"""Answers to variants of 01.cost, with the particulars as arguments."""

import math

import numpy as np
import torch
from torch.nn import functional as F

BASE = {"e": math.e, "2": 2, "10": 10}


def RIGHT(real, base, weight):
    scale = math.log(BASE[base])

    def share(t):
        return t if real == 1 else 1 - t

    def loop(t, y):
        return torch.stack([-(share(a) * b.log() + weight * (1 - share(a)) * (1 - b).log()) / scale
                            for a, b in zip(t, y)])

    return [
        lambda t, y: F.binary_cross_entropy(y, share(t), weight=share(t) + weight * (1 - share(t)),
                                            reduction="none") / scale if weight == 1 else loop(t, y),
        loop,
        lambda t, y: -share(t) * y.log() / scale - weight * (1 - share(t)) * torch.log1p(-y) / scale,
        lambda t, y: -torch.log(y ** share(t) * (1 - y) ** (weight * (1 - share(t)))) / scale,
        lambda t, y: -(share(t) * np.log(y) + weight * (1 - share(t)) * np.log(1 - y)) / scale,
    ]


def WRONG(real, base, weight):
    right = RIGHT(real, base, weight)[1]

    def share(t):
        return t if real == 1 else 1 - t

    def numbers(t, y):
        return share(t) * y.log() / math.log(BASE[base]), (1 - share(t)) * (1 - y).log() / math.log(BASE[base])

    def detached(t, y):
        return right(t, y.detach())

    return [
        lambda t, y: -right(t, y), lambda t, y: right(t, y).mean(), lambda t, y: -numbers(t, y)[0],
        lambda t, y: -weight * numbers(t, y)[1], lambda t, y: right(t, y).sum(), lambda t, y: 5 * right(t, y),
        detached, lambda t, y: right(t.round(), y), lambda t, y: right(t, torch.sigmoid(y)),
        lambda t, y: -(5 * numbers(t, y)[0] + weight * numbers(t, y)[1]), lambda t, y: F.mse_loss(y, t),
    ]
