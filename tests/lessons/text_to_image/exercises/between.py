"""Right and wrong answers to 13.between."""

import numpy as np
import torch
from torch.nn import functional as F


def slices(t, beta):
    n = len(t) // 2
    return beta * t[:n] + (1 - beta) * t[n:]


def lerp(t, beta):
    first, second = torch.tensor_split(t, 2)
    return torch.lerp(second, first, beta)


def reshaped(t, beta):
    halves = t.view(2, -1, t.size(1))
    return halves[0] * beta + halves[1] * (1 - beta)


def row_by_row(t, beta):
    B = t.shape[0]
    rows = []
    for i in range(B // 2):
        rows.append(beta * t[i] + (1 - beta) * t[i + B // 2])
    return torch.stack(rows)


def number_by_number(t, beta):
    n, d = t.shape[0] // 2, t.shape[1]
    out = torch.zeros(n, d)
    for i in range(n):
        for j in range(d):
            out[i, j] = beta * t[i, j] + (1 - beta) * t[n + i, j]
    return out


def numpy(t, beta):
    first, second = np.split(t.numpy(), 2)
    return beta * first + (1 - beta) * second


def by_matrix(t, beta):
    eye = torch.eye(len(t) // 2)
    return torch.cat([beta * eye, (1 - beta) * eye], dim=1) @ t


def by_zip(t, beta):
    first, second = t.split(len(t) // 2)
    return torch.stack([b + beta * (a - b) for a, b in zip(first, second)])


def weights(t, beta):
    return torch.einsum("k,kbd->bd", torch.tensor([beta, 1 - beta]), t.unflatten(0, (2, -1)))


RIGHT = [slices, lerp, reshaped, row_by_row, number_by_number, numpy, by_matrix, by_zip, weights]


def in_place(t, beta):
    first, second = t.chunk(2)
    first *= beta
    second *= 1 - beta
    return first + second


def nothing(t, beta):
    slices(t, beta)


def sphere(t, beta):
    a, b = t.chunk(2)
    omega = torch.acos(F.cosine_similarity(a, b, dim=1))[:, None]
    return (torch.sin(beta * omega) * a + torch.sin((1 - beta) * omega) * b) / torch.sin(omega)


WRONG = [
    (lambda t, beta: torch.lerp(*t.chunk(2), beta), "exchanged"), (lambda t, beta: slices(t, 1 - beta), "exchanged"),
    (lambda t, beta: beta * t[::2] + (1 - beta) * t[1::2], "neighbours"),
    (lambda t, beta: beta * t[:-1] + (1 - beta) * t[1:], "neighbours"),
    (lambda t, beta: torch.stack([beta * t[i] + (1 - beta) * t[-1 - i] for i in range(len(t) // 2)]), "back_to_front"),
    (lambda t, beta: beta * t + (1 - beta) * t[torch.randperm(len(t))], "shuffled"),
    (lambda t, beta: beta * t + (1 - beta) * t.roll(len(t) // 2, 0), "all_kept"),
    (lambda t, beta: torch.cat([t, slices(t, beta)]), "all_kept"),
    (lambda t, beta: torch.cat([t[:len(t) // 2] * beta, t[len(t) // 2:] * (1 - beta)]), "all_kept"),
    (lambda t, beta: beta * t.chunk(2, dim=1)[0] + (1 - beta) * t.chunk(2, dim=1)[1], "halves_of_numbers"),
    (lambda t, beta: torch.cat([beta * t[:len(t) // 2], (1 - beta) * t[len(t) // 2:]], dim=1), "side_by_side"),
    (lambda t, beta: beta * (t[:len(t) // 2] + t[len(t) // 2:]), "not_to_one"),
    (lambda t, beta: t[:len(t) // 2] + t[len(t) // 2:], "not_to_one"),
    (lambda t, beta: beta * t[:len(t) // 2] + t[len(t) // 2:], "not_to_one"),
    (lambda t, beta: beta * t[:len(t) // 2] + 1 - beta * t[len(t) // 2:], "bracket"),
    (lambda t, beta: beta * t[:len(t) // 2] - (1 - beta) * t[len(t) // 2:], "wrong_sign"),
    (lambda t, beta: beta * (t[:len(t) // 2] - t[len(t) // 2:]), "difference_only"),
    (lambda t, beta: t.view(2, -1, t.shape[1]).mean(0), "beta_ignored"),
    (lambda t, beta: t[len(t) // 2:], "beta_ignored"),
    (lambda t, beta: slices(t, beta**2), "beta_bent"), (lambda t, beta: slices(t, torch.rand(1)), "beta_drawn"),
    (lambda t, beta: beta * t[:len(t) // 2], "one_half_only"), (lambda t, beta: beta * t, "one_half_only"),
    (lambda t, beta: beta * t[:len(t) // 2] + (1 - beta) * t[len(t) // 2 + 1:], "half_shifted"),
    (lambda t, beta: [beta * a + (1 - beta) * b for a, b in [t.split(2)]][0], "split_by_two"),
    (lambda t, beta: beta * t[:len(t) / 2] + (1 - beta) * t[len(t) / 2:], "slice_not_integer"),
    (lambda t, beta: slices(t, beta).mean(0), "one_text"),
    (lambda t, beta: beta * t[0] + (1 - beta) * t[1], "one_text"),
    (lambda t, beta: torch.stack([beta * a + (1 - beta) * b for a in t[:len(t) // 2] for b in t[len(t) // 2:]]),
     "all_pairs"),
    (sphere, "slerp"), (lambda t, beta: F.normalize(slices(t, beta)), "normalised"),
    (lambda t, beta: t.chunk(2)[0] * t.chunk(2)[1], "multiplied"),
    (lambda t, beta: (beta * t.chunk(2)[0], (1 - beta) * t.chunk(2)[1]), "several_results"),
    (in_place, "input_changed"), (nothing, "nothing_returned"),
    (lambda t, beta: slices(t.tanh(), beta), None), (lambda t, beta: slices(t, beta) + 0.1 * torch.randn(1), None),
]
