"""Answers to variants of 03.d_star, with the particulars as arguments."""

import numpy as np
import torch


def RIGHT(often, of, empty):
    def loop(p_data, p_g):
        out = []
        for p, q in zip(p_data, p_g):
            total = often * p + q
            out.append(empty if total == 0 else (often * p if of == "real" else q) / total)
        return np.array(out)

    def filled(p_data, p_g):
        out = np.full(p_data.shape, float(empty))
        there = (p_data > 0) | (p_g > 0)
        above = often * p_data if of == "real" else p_g
        out[there] = above[there] / (often * p_data + p_g)[there]
        return out

    def odds(p, q):
        with np.errstate(all="ignore"):
            real = 1 / (1 + q / (often * p))
            return np.where(p + q == 0, empty, real if of == "real" else 1 - real)

    def nan_replaced(p, q):
        with np.errstate(all="ignore"):
            made = (often * p if of == "real" else q) / (often * p + q)
        made[np.isnan(made)] = empty
        return made

    return [loop, filled, odds, nan_replaced, lambda p, q: torch.tensor(loop(p, q)), lambda p, q: list(loop(p, q))]


def WRONG(often, of, empty):
    right = RIGHT(often, of, empty)[0]

    def other(p, q):
        found = right(p, q)
        return np.where(p + q == 0, 0.25, found)

    return [
        lambda p, q: 1 - right(p, q), lambda p, q: RIGHT(often + 3.5, of, empty)[0](p, q), other,
        lambda p, q: (often * p if of == "real" else q) / (often * p + q), lambda p, q: p - q,
        lambda p, q: right(p, q) ** 2, lambda p, q: right(p, q)[:1], lambda p, q: np.full(p.shape, 0.5),
        lambda p, q: right(q, p),
    ]
