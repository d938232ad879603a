"""Answers to variants of 04.conv_size, with the particulars as arguments."""

import math

import torch


def RIGHT(dilation, sides, rounding):
    def room(n, k, s, p):
        return n + sides * p - dilation * (k - 1) - 1

    def fractions(n, k, s, p):
        return (math.floor if rounding == "down" else math.ceil)(room(n, k, s, p) / s) + 1

    def places(n, k, s, p):
        starts = len([start for start in range(0, room(n, k, s, p) + 1, s)])
        return starts + (rounding == "up" and room(n, k, s, p) % s > 0)

    def counted(n, k, s, p):
        at, count = 0, 1
        while at + s <= room(n, k, s, p):
            at, count = at + s, count + 1
        return count + 1 if rounding == "up" and at < room(n, k, s, p) else count

    def measured(n, k, s, p):
        x = torch.zeros(1, 1, n + sides * p)
        count = torch.conv1d(x, torch.zeros(1, 1, k), stride=s, dilation=dilation).shape[-1]
        return count if rounding == "down" or (count - 1) * s == room(n, k, s, p) else count + 1

    return [fractions, places, counted, measured]


def WRONG(dilation, sides, rounding):
    right = RIGHT(dilation, sides, rounding)[0]
    return [
        lambda *args: right(*args) - 1, lambda *args: float(right(*args)), lambda n, k, s, p: right(n, k, s, 0),
        lambda n, k, s, p: right(n, k, 1, p), lambda n, k, s, p: right(n, s, k, p), lambda *args: [right(*args)],
        lambda n, k, s, p: right(n, k + 1, s, p), lambda n, k, s, p: right(n, k, s, 3 * p),
        lambda n, k, s, p: (n + sides * p - dilation * (k - 1) - 1) / s + 1,
    ]
