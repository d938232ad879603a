"""Answers to variants of 08.pixel_norm, with the particulars as arguments."""

import torch


def RIGHT(power, over, size):
    def reduced(x):
        made = torch.pow(x.abs(), power)
        return made.sum(1, keepdim=True) / (x.shape[1] if over == "mean" else 1) + 1e-8

    def einsum(x):
        total = torch.einsum("bf...->b...", x.abs() ** power) / (x.shape[1] if over == "mean" else 1)
        return size * x / (total + 1e-8).unsqueeze(1) ** (1 / power)

    def features_last(x):
        x = x.movedim(1, -1)
        powers = x.abs() ** power
        below = powers.mean(-1, keepdim=True) if over == "mean" else powers.sum(-1, keepdim=True)
        return (size * x * (below + 1e-8) ** (-1 / power)).movedim(-1, 1)

    return [
        lambda x: size * x / reduced(x) ** (1 / power), einsum, features_last,
        lambda x: size * x * torch.exp(-torch.log(reduced(x)) / power),
        lambda x: torch.cat([size * row[None] / reduced(row[None]) ** (1 / power) for row in x]),
    ]


def WRONG(power, over, size):
    right = RIGHT(power, over, size)[0]

    def divisor(x):
        powers = x.abs() ** power
        return ((powers.mean if over == "mean" else powers.sum)(1, keepdim=True) + 1e-8) ** (1 / power)

    return [
        lambda x: 1.5 * right(x), lambda x: size * x * divisor(x), lambda x: size * x / divisor(x).detach(),
        lambda x: right(x.detach()), lambda x: right(x - x.mean(1, keepdim=True)), lambda x: (right(x), x),
        lambda x: right(x.transpose(0, 1)).transpose(0, 1), lambda x: size * x / divisor(x) ** 2, divisor,
        lambda x: right(x).flatten(),
    ]
