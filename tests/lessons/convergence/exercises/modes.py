"""Answers to 10.modes, as learners write them."""

import numpy as np
import torch


def loops(points, centres, noise, needed):
    counts, good = [0] * len(centres), 0
    for point in points.tolist():
        distances = [((point[0] - c[0]) ** 2 + (point[1] - c[1]) ** 2) ** 0.5 for c in centres.tolist()]
        nearest = distances.index(min(distances))
        if distances[nearest] <= 3 * noise:
            good += 1
            counts[nearest] += 1
    return sum(count >= needed for count in counts), good / len(points)


def with_cdist(points, centres, noise, needed):
    d = torch.cdist(points, centres)
    nearest = d.argmin(1)
    good = d.min(1).values <= 3 * noise
    counts = torch.stack([((nearest == m) & good).sum() for m in range(len(centres))])
    return (counts >= needed).sum(), good.float().mean()


def with_numpy(points, centres, noise, needed):
    p, c = points.numpy(), centres.numpy()
    d = np.sqrt(((p[:, None] - c[None]) ** 2).sum(-1))
    good = d.min(1) <= 3 * noise
    counts = np.bincount(d.argmin(1)[good], minlength=len(c))
    return [(counts >= needed).sum(), good.mean()]


def squares(points, centres, noise, needed):
    d2 = ((points[:, None] - centres) ** 2).sum(2)
    smallest, nearest = d2.min(1)
    good = smallest <= 9 * noise**2
    hot = torch.nn.functional.one_hot(nearest, len(centres))[good]
    return int((hot.sum(0) >= needed).sum()), good.sum().item() / len(points)


def by_unique(points, centres, noise, needed):
    distance, nearest = torch.cdist(points.double(), centres.double()).min(1)
    good = distance <= 3 * noise
    _, counts = torch.unique(nearest[good], return_counts=True)
    return int((counts >= needed).sum()), float(good.double().mean())


RIGHT = [loops, with_cdist, with_numpy, squares, by_unique]


def made(points, centres, noise, needed, reach=3, bad=False, strict=False):
    distance, nearest = torch.cdist(points, centres).min(1)
    good = distance <= reach * noise
    counts = torch.bincount(nearest if bad else nearest[good], minlength=len(centres))
    return int((counts > needed if strict else counts >= needed).sum()), float(good.float().mean())


WRONG = [
    (lambda *a: made(*a, reach=1), "one_sigma"),
    (lambda *a: made(*a, bad=True), "all_points"),
    (lambda *a: made(*a, strict=True), "more_than"),
    (lambda p, c, s, n: made(p, c, s, 1), "needed_ignored"),
    (lambda *a: (made(*a)[0] / len(a[1]), made(*a)[1]), "share_of_modes"),
    (lambda *a: (made(*a)[0], 100 * made(*a)[1]), "percent"),
    (lambda *a: (made(*a)[0], 1 - made(*a)[1]), "bad_share"),
    (lambda *a: (made(*a)[0], round(made(*a)[1] * len(a[0]))), "number_of_good"),
    (lambda *a: made(*a)[::-1], "exchanged"),
    (lambda *a: (len(a[1]) - made(*a)[0], made(*a)[1]), "missed_modes"),
    (lambda *a: print(made(*a)), None),
]
