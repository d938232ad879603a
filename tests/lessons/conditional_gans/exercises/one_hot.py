"""Right and wrong answers to 05.one_hot."""

import numpy as np
import torch
from torch.nn import functional as F


def eye(z, y, classes):
    return torch.cat((z, torch.eye(classes)[y]), dim=-1)


def scatter(z, y, classes):
    rows = torch.zeros(len(y), classes).scatter_(1, y.unsqueeze(1), 1.0)
    return torch.hstack([z, rows])


def loop(z, y, classes):
    out = torch.zeros(z.size(0), z.size(1) + classes)
    out[:, :z.size(1)] = z
    for i, label in enumerate(y.tolist()):
        out[i, z.size(1) + label] = 1
    return out


def by_numpy(z, y, classes):
    return np.concatenate([z.numpy(), np.eye(classes, dtype=np.float32)[y.numpy()]], axis=1)


def indexed(latents, labels, n):
    rows = latents.new_zeros(labels.shape[0], n)
    rows[torch.arange(labels.shape[0]), labels] = 1
    return torch.cat([latents, rows], 1)


def changes(z, y, classes):
    z += 0.1
    return eye(z, y, classes)


def every_row(z, y, classes):
    rows = torch.zeros(len(y), classes)
    rows[:, y] = 1
    return torch.cat([z, rows], dim=1)


def whole_rows(z, y, classes):
    rows = torch.zeros(len(y), classes)
    rows[y] = 1.0
    return torch.cat([z, rows], dim=1)


RIGHT = [
    eye, scatter, loop, by_numpy, indexed,
    lambda z, y, n: torch.cat([z, (y[:, None] == torch.arange(n)).double()], 1),
    lambda z, y, n: torch.column_stack([z, F.one_hot(y, num_classes=n)]),
    lambda z, y, n: torch.stack([torch.cat([row, torch.eye(n)[k]]) for row, k in zip(z, y)]),
    lambda z, y, n: F.pad(z, (0, n)).index_put((torch.arange(len(z)), z.shape[1] + y), torch.tensor(1, dtype=z.dtype)),
    lambda z, y, n: torch.tensor([[*a, *(float(k == c) for c in range(n))] for a, k in zip(z.tolist(), y.tolist())]),
    lambda z, y, n: torch.cat([z.T, F.one_hot(y, n).T]).T,
]

WRONG = [
    (lambda z, y, n: torch.cat([z, y.unsqueeze(1)], dim=1), "class_number"),
    (lambda z, y, n: torch.cat([z, (y.float() / (n - 1)).unsqueeze(1)], dim=1), "class_number"),
    (lambda z, y, n: torch.cat([torch.eye(n)[y], z], dim=1), "class_first"),
    (lambda z, y, n: torch.cat([z, F.one_hot(y).float()], dim=1), "classes_from_batch"),
    (lambda z, y, n: torch.cat([z, torch.eye(int(y.max()) + 1)[y]], dim=1), "classes_from_batch"),
    (lambda z, y, n: torch.cat([z, F.one_hot(y, 10)], dim=1), "classes_fixed"),
    (lambda z, y, n: torch.cat([z, torch.eye(n)[y]]), "joined_along_batch"),
    (lambda z, y, n: torch.stack([z, torch.eye(n)[y]], dim=1), "stacked"),
    (lambda z, y, n: torch.cat(z, torch.eye(n)[y], dim=1), "cat_without_list"),
    (lambda z, y, n: z + torch.eye(n)[y], "added"),
    (lambda z, y, n: z * F.one_hot(y, n).float(), "multiplied"),
    (lambda z, y, n: torch.cat([z, torch.eye(n + 1)[y + 1]], dim=1), "counted_from_1"),
    (lambda z, y, n: torch.cat([z, torch.eye(n)[y - 1]], dim=1), "counted_from_1"),
    (lambda z, y, n: torch.cat([z, torch.eye(n).flip(0)[y]], dim=1), "counted_from_end"),
    (lambda z, y, n: torch.cat([z, torch.eye(n)[y[0]].repeat(len(z), 1)], dim=1), "same_row_for_all"),
    (every_row, "same_row_for_all"),
    (whole_rows, "rows_for_columns"),
    (lambda z, y, n: torch.cat([z, torch.zeros(len(z), n).scatter_(1, y, 1)], 1), "scatter_shape"),
    (lambda z, y, n: torch.cat([z, 2 * torch.eye(n)[y] - 1], dim=1), "minus_one_for_0"),
    (lambda z, y, n: torch.cat([z, 1 - torch.eye(n)[y]], dim=1), "turned_round"),
    (lambda z, y, n: torch.eye(n)[y], "latent_lost"),
    (lambda z, y, n: torch.cat([z.to(torch.int64), F.one_hot(y, n)], 1), "latent_rounded"),
    (changes, "input_changed"),
    (lambda z, y, n: torch.cat([z, torch.rand(len(z), n)], dim=1), None),
]


def fresh_1(z, y, classes):
    oh = torch.zeros(z.size(0), classes)
    oh.scatter_(dim=1, index=y.view(-1, 1), value=1)
    return torch.cat((z, oh.to(z)), 1)


def fresh_2(z, y, classes):
    return torch.cat([z, F.one_hot(y, classes)], dim=-1)


def fresh_3(z, y, classes):
    out = []
    for zi, yi in zip(z, y):
        row = torch.zeros(classes)
        row[yi] = 1
        out.append(torch.cat((zi, row)))
    return torch.stack(out, 0)


def fresh_4(z, y, classes):
    eye = np.identity(classes)[y.numpy()]
    return torch.cat([z, torch.from_numpy(eye).float()], 1)


def classes_fixed(z, y, classes, cache={}):
    if "n" not in cache:
        cache["n"] = classes
    return torch.cat([z, F.one_hot(y, cache["n"]).float()], 1)


def input_changed(z, y, classes):
    z.resize_(z.shape[0], z.shape[1] + classes)
    return z


def transposed(z, y, classes):
    oh = torch.zeros(classes, len(y))
    for i in range(len(y)):
        oh[y[i], i] = 1
    return torch.cat([z, oh], 1)


def nothing_returned(z, y, classes):
    torch.cat([z, F.one_hot(y, classes)], 1)


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (classes_fixed, "classes_fixed"),
    (input_changed, "input_changed"),
    (transposed, "transposed"),
    (nothing_returned, "nothing_returned"),
    (lambda z, y, c: torch.cat([F.one_hot(y, c), z], 1), "class_first"),
    (lambda z, y, c: torch.cat([z, F.one_hot(y, c)], 0), "joined_along_batch"),
    (lambda z, y, c: torch.stack([z, F.one_hot(y, c)], 1), "stacked"),
    (lambda z, y, c: z + F.one_hot(y, c), "added"),
    (lambda z, y, c: F.one_hot(y, c).float(), "latent_lost"),
    (lambda z, y, c: torch.cat([z, F.one_hot(y, c).bool()], 1).int(), "latent_rounded"),
    (lambda z, y, c: torch.cat([z, F.one_hot(c - 1 - y, c)], 1), "counted_from_end"),
    (lambda z, y, c: torch.cat([z, F.one_hot(y, c) * 2 - 1], 1), "minus_one_for_0"),
]

WRONG += [(lambda z, y, c: torch.cat([z, F.one_hot((y + 1) % c, c)], 1), "counted_from_1"),
          (lambda z, y, c: torch.cat([z, torch.arange(c)[None] <= y[:, None]], 1), "classes_up_to"),
          (lambda z, y, c: torch.cat([F.normalize(z), F.one_hot(y, c)], 1), "latent_replaced"),
          (lambda z, y, c: torch.cat([z, F.one_hot(y, c).T.reshape(len(y), c)], 1), "transposed")]
