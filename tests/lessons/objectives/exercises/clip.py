"""Answers to 11.clip, as learners write them."""

import numpy as np
import torch
from torch.nn import functional as F


def clamp(weights, c):
    return [torch.clamp(w, min=-c, max=c) for w in weights]


def in_place(weights, c):
    for w in weights:
        w.clamp_(-c, c)
    return weights


def by_data(weights, c):
    for w in weights:
        w.data = w.data.clip(-c, c)
    return weights


def two_limits(weights, c):
    limit = torch.tensor(c)
    clipped = []
    for w in weights:
        clipped.append(torch.minimum(torch.maximum(w, -limit), limit))
    return clipped


def by_masks(weights, c):
    clipped = []
    for w in weights:
        w = w.clone()
        w[w > c] = c
        w[w < -c] = -c
        clipped.append(w)
    return clipped


def by_where(weights, c):
    return [torch.where(w.abs() > c, c * w.sign(), w) for w in weights]


def hardtanh(weights, c):
    return tuple(F.hardtanh(w, -c, c) for w in weights)


def in_numpy(weights, c):
    return [np.clip(w.numpy(), -c, c) for w in weights]


def parameters(weights, c):
    made = torch.nn.ParameterList(weights)
    with torch.no_grad():
        for w in made:
            w.copy_(w.clamp(-c, c))
    return list(made)


RIGHT = [clamp, in_place, by_data, two_limits, by_masks, by_where, hardtanh, in_numpy, parameters]


def renamed(weights, c):
    for w in weights:
        w = torch.clamp(w, -c, c)
    return weights


def no_return(weights, c):
    for w in weights:
        w.clamp_(-c, c)


WRONG = [
    (renamed, "unchanged"), (no_return, "nothing_returned"),
    (lambda ws, c: [torch.clamp(w, max=c) for w in ws], "one_sided"),
    (lambda ws, c: [torch.clamp(w, 0, c) for w in ws], "from_zero"),
    (lambda ws, c: [w.abs().clamp(max=c) for w in ws], "sign_lost"),
    (lambda ws, c: [w.clamp(-0.01, 0.01) for w in ws], "fixed_limit"),
    (lambda ws, c: [w.clamp(-c / 2, c / 2) for w in ws], "half_as_wide"),
    (lambda ws, c: [w / w.abs().max() * c for w in ws], "scaled"),
    (lambda ws, c: [w * torch.clamp(c / w.norm(), max=1.0) for w in ws], "norm_limited"),
    (lambda ws, c: [c * torch.tanh(w / c) for w in ws], "smooth"),
    (lambda ws, c: [torch.sign(w) * c for w in ws], "sign_only"),
    (lambda ws, c: [torch.where(w.abs() > c, 0.0, w) for w in ws], "zeroed"),
    (lambda ws, c: [torch.where(w.abs() > c, c, w) for w in ws], "all_to_c"),
    (lambda ws, c: [w.clamp(c, -c) for w in ws], "exchanged"),
    (lambda ws, c: torch.cat([w.reshape(-1) for w in ws]).clamp(-c, c), "one_tensor"),
    (lambda ws, c: [ws[0].clamp(-c, c)], "first_only"),
    (lambda ws, c: torch.clamp(ws, -c, c), "list_taken_for_tensor"),
    (lambda ws, c: [w.clamp(-c, c) for w in reversed(ws)], "other_order"),
]
