"""Answers to variants of 07.learning_rate, with the particulars as arguments."""

import numpy as np


def RIGHT(flat, end, curve):
    power = 1 if curve == "line" else 2

    def branches(step, steps, lr=2e-4):
        if step <= flat * steps:
            return lr
        share = (step - flat * steps) / ((1 - flat) * steps)
        return lr - (lr - end * lr) * share**power

    def clipped(step, steps, lr=2e-4):
        share = float(np.clip((step / steps - flat) / (1 - flat), 0, 1))
        return lr * (end + (1 - end) * (1 - share**power))

    def limited(step, steps, lr=2e-4):
        behind = max(0, step - flat * steps)
        return lr * (1 - (1 - end) * (behind / (steps - flat * steps)) ** power)

    def of_what_is_left(step, steps, lr=2e-4):
        left = min(1, (steps - step) / (steps * (1 - flat)))
        return end * lr + (1 - end) * lr * (left if power == 1 else left * (2 - left))

    return [branches, clipped, limited, of_what_is_left]


def WRONG(flat, end, curve):
    right = RIGHT(flat, end, curve)[1]
    return [
        lambda i, n, lr=2e-4: lr, lambda i, n, lr=2e-4: right(i, n), lambda i, n, lr=2e-4: right(i, n, 1.0),
        lambda i, n, lr=2e-4: right(min(i + 1, n), n, lr), lambda i, n, lr=2e-4: [right(i, n, lr)],
        lambda i, n, lr=2e-4: right(n - i, n, lr), lambda i, n, lr=2e-4: 2 * right(i, n, lr),
        lambda i, n, lr=1e-3: right(i, n, lr), lambda i, n, lr=2e-4: RIGHT(flat, 0.3, curve)[1](i, n, lr),
    ]
