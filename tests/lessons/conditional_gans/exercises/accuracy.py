"""Right and wrong answers to 05.accuracy."""

import numpy as np
import torch
from torch.nn import functional as F


def count(logits, y):
    return (torch.max(logits, 1)[1] == y).sum().item() / len(y)


def loop(logits, y):
    right = 0
    for row, label in zip(logits.tolist(), y.tolist()):
        right += row.index(max(row)) == label
    return right / len(logits)


def by_numpy(logits, y):
    return np.mean(logits.numpy().argmax(axis=1) == y.numpy())


def topk(logits, y):
    return logits.topk(1, dim=1).indices.eq(y.view(-1, 1)).double().mean()


def wanted_is_largest(logits, y):
    return torch.isclose(logits.gather(1, y[:, None])[:, 0], logits.amax(1), rtol=0, atol=0).sum() / y.numel()


def by_softmax(logits, y):
    _, named = F.softmax(logits, dim=-1).max(-1)
    return named.eq(y).float().sum() / y.size(0)


RIGHT = [count, loop, by_numpy, topk, wanted_is_largest, by_softmax,
         lambda a, y: 1 - torch.count_nonzero(a.argmax(-1) - y) / len(y),
         lambda a, y: (a.argmax(1, keepdim=True) == y[:, None]).float().mean(),
         lambda a, y: float((F.one_hot(a.argmax(1), a.shape[1]) * F.one_hot(y, a.shape[1])).sum()) / len(y),
         lambda a, y: a.argsort(1, descending=True)[:, 0].eq(y).numpy().mean(),
         lambda a, y: (a.argmax(1) == y).half().float().mean(0, keepdim=True)]

WRONG = [
    (lambda a, y: (a.argmax(1) != y).float().mean(), "share_of_mistakes"),
    (lambda a, y: int((a.argmax(1) == y).sum()), "count"),
    (lambda a, y: 100 * (a.argmax(1) == y).float().mean(), "percent"),
    (lambda a, y: (a.argmax(dim=0) == y).float().mean(), "argmax_over_batch"),
    (lambda a, y: (torch.argmax(a) == y).double().mean(), "argmax_over_batch"),
    (lambda a, y: (a.softmax(1).gather(1, y[:, None]) > 0.5).double().mean(), "more_than_half"),
    (lambda a, y: np.mean([row[k] > 0 for row, k in zip(a.tolist(), y.tolist())]), "more_than_half"),
    (lambda a, y: (torch.max(a, 1)[0] == y).float().mean(), "logit_for_class"),
    (lambda a, y: (a.min(1).indices == y).float().mean(), "argmin"),
    (lambda a, y: (a.abs().argmax(1) == y).float().mean(), "largest_absolute"),
    (lambda a, y: a.softmax(1).gather(1, y[:, None]).mean(), "mean_probability"),
    (lambda a, y: a.softmax(1).max(1).values.mean(), "how_sure"),
    (lambda a, y: (a.argmax(1) == y).sum() // len(y), "all_or_nothing"),
    (lambda a, y: round(float((a.argmax(1) == y).float().mean())), "rounded"),
    (lambda a, y: bool((a.argmax(1) == y).all()), "all_or_nothing"),
    (lambda a, y: (a.argmax(1) == y).sum() / a.shape[1], "divided_by_classes"),
    (lambda a, y: (a.argmax(1, keepdim=True) == y).float().mean(), "compared_with_all"),
    (lambda a, y: torch.mean(a.argmax(1) == y), "mean_of_booleans"),
    (lambda a, y: (a.argmax(1) == y).float(), "not_averaged"),
    (lambda a, y: (a.argmax(1) == y - 1).float().mean(), "counted_from_1"),
    (lambda a, y: F.cross_entropy(a, y), "cross_entropy"),
    (lambda a, y: float(y.unique().numel()), None),
]


def fresh_1(l, y):
    return (l.max(dim=1).indices == y).float().mean().item()


def fresh_2(l, y):
    return sum((int(torch.argmax(r)) == int(k) for r, k in zip(l, y))) / len(y)


def fresh_3(l, y):
    return torch.eq(l.argmax(-1), y).to(torch.float64).mean()


def fresh_4(l, y):
    return l.argmax(1).eq(y).sum().div(len(y))


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (lambda l, y: (l.argmax(1) == y).sum().item(), "count"),
    (lambda l, y: (l.max(1)[0] == y).float().mean(), "logit_for_class"),
    (lambda l, y: (l.argmax(1) != y).float().mean(), "share_of_mistakes"),
    (lambda l, y: (l.argmax(1) == y).float(), "not_averaged"),
    (lambda l, y: (l.argmax(1) == y).mean(), "mean_of_booleans"),
    (lambda l, y: (l.argmax(1) == y).float().sum() / l.shape[1], "divided_by_classes"),
    (lambda l, y: 100 * (l.argmax(1) == y).float().mean(), "percent"),
    (lambda l, y: l.softmax(1)[range(len(y)), y].mean(), "mean_probability"),
    (lambda l, y: (l.argmin(1) == y).float().mean(), "argmin"),
    (lambda l, y: (l.argmax(1) + 1 == y).float().mean(), "counted_from_1"),
]

WRONG += [(lambda l, y: ((l.argmax(1) == y).sum().item(), len(y)), "several_results"),
          (lambda l, y: round((l.argmax(1) == y).float().mean().item(), 2), "rounded"),
          (lambda l, y: (l.argmax(1) == y)[:-1].sum().item() / len(y), "some_samples"),
          (lambda l, y: (l.argmax(1) == y.argmax()).float().mean(), "argmax_of_y")]
