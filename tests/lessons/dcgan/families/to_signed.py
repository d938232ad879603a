"""Answers to variants of 04.to_signed, with the particulars as arguments."""

import numpy as np
import torch


def RIGHT(low, high, black):
    start, end = (low, high) if black == "low" else (high, low)

    def table(x):
        return torch.linspace(start, end, 256)[x.long()]

    return [
        table, lambda x: torch.lerp(torch.tensor(float(start)), torch.tensor(float(end)), x.float() / 255),
        lambda x: (x.double() / 255 * (end - start) + start).float(),
        lambda x: (1 - x.float() / 255) * start + x.float() / 255 * end,
        lambda x: torch.tensor(np.interp(x.numpy(), [0, 255], [start, end]), dtype=torch.float32),
    ]


def WRONG(low, high, black):
    right = RIGHT(low, high, black)[3]
    start, end = (low, high) if black == "low" else (high, low)
    return [
        lambda x: right(x) - start if start else right(x) + 1, lambda x: right(x).double(), lambda x: right(x).round(),
        lambda x: right(x).flatten(), lambda x: start + (end - start) * (x.float() / 256), lambda x: -2 * right(x),
        lambda x: right(x).to(torch.uint8), lambda x: x, lambda x: right(x).clamp(0, 1), lambda x: right(x).tolist(),
        lambda x: start + (end - start) * x.float() / x.max(),
    ]
