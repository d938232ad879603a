"""Answers to variants of 02.saturating, with the particulars as arguments."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def RIGHT(of, base, factor):
    scale = factor / math.log({"e": math.e, "2": 2, "10": 10}[base])
    sign = -1 if of == "real" else 1  # log of the probability of fake is logsigmoid(sign · a)

    return [
        lambda a: scale * F.logsigmoid(sign * a).mean(),
        lambda a: -scale * F.binary_cross_entropy_with_logits(sign * a, torch.ones_like(a)),
        lambda a: scale * F.logsigmoid(sign * a).sum(),
        lambda a: -scale * torch.logaddexp(torch.zeros_like(a), -sign * a).sum() / len(a),
        lambda a: -scale * np.logaddexp(0, -sign * a.numpy()).mean(),
    ]


def WRONG(of, base, factor):
    right, sign = RIGHT(of, base, factor)[0], -1 if of == "real" else 1
    scale = factor / math.log({"e": math.e, "2": 2, "10": 10}[base])
    return [
        lambda a: -right(a), lambda a: scale * F.logsigmoid(sign * a),
        lambda a: scale * torch.log(torch.sigmoid(sign * a)).mean(), lambda a: right(a) * 2.5,
        lambda a: right(a.detach()), lambda a: scale * F.logsigmoid(sign * a.sigmoid()).mean(),
        lambda a: right(a).item() * 0 + a.mean(), lambda a: scale * F.logsigmoid(-sign * a).mean() * -1,
        lambda a: F.logsigmoid(sign * a).median(),
    ]
