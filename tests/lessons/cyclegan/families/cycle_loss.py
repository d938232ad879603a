"""Answers to variants of 07.cycle_loss, with the particulars as arguments."""

import torch
from torch.nn import functional as F


def RIGHT(x_weight, y_weight, apart):
    measure = F.l1_loss if apart == "absolute" else F.mse_loss
    power = 1 if apart == "absolute" else 2

    def by_hand(G_xy, G_yx, x, y):
        there, back = G_yx(G_xy(x)), G_xy(G_yx(y))
        return x_weight * ((there - x).abs() ** power).mean() + y_weight * ((back - y).abs() ** power).mean()

    def summed(G_xy, G_yx, x, y):
        total = 0
        for weight, a, b in ((x_weight, G_yx(G_xy(x)), x), (y_weight, G_xy(G_yx(y)), y)):
            total = total + weight * measure(a, b, reduction="sum") / b.numel()
        return total

    return [
        by_hand, summed,
        lambda F_, G, x, y: x_weight * measure(G(F_(x)), x) + y_weight * measure(F_(G(y)), y),
        lambda F_, G, x, y: torch.stack([x_weight * measure(x, G(F_(x))), y_weight * measure(y, F_(G(y)))]).sum(),
    ]


def WRONG(x_weight, y_weight, apart):
    right = RIGHT(x_weight, y_weight, apart)[2]

    def evaluating(G_xy, G_yx, x, y):
        G_xy.eval()
        return right(G_xy.train(not G_xy.training), G_yx, x, y)

    return [
        lambda *args: -right(*args), lambda *args: right(*args).item(), lambda F_, G, x, y: right(G, F_, x, y),
        lambda F_, G, x, y: right(F_, G, y, x), lambda *args: 7 * right(*args), evaluating,
        lambda F_, G, x, y: right(F_, lambda a: G(a.detach()), x, y),
        lambda F_, G, x, y: right(F_, G, x, y) / 2, lambda F_, G, x, y: right(F_, F_, x, y),
    ]
