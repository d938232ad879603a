"""Right and wrong answers to 05.diversity."""

import itertools
import math

import numpy as np
import torch
from torch.nn import functional as F


def loop(features, y):
    means = []
    for k in sorted(set(y.tolist())):
        group = features[y == k]
        distances = [(group[i] - group[j]).norm().item() for i in range(len(group)) for j in range(i)]
        means.append(sum(distances) / len(distances))
    return sum(means) / len(means)


def by_cdist(features, y):
    means = []
    for k in torch.unique(y):
        group = features[y == k]
        n = len(group)
        means.append(torch.cdist(group, group, compute_mode="donot_use_mm_for_euclid_dist").sum() / (n * (n - 1)))
    return sum(means) / len(means)


def masked(features, y):
    distances = (features[:, None] - features[None]).square().sum(-1).sqrt()
    pairs = (y[:, None] == y[None]) & ~torch.eye(len(y), dtype=torch.bool)
    return torch.stack([distances[pairs & (y == k)[:, None]].mean() for k in y.unique()]).mean()


def triangle(features, y):
    means = []
    for k in range(int(y.max()) + 1):
        group = features[y == k].double()
        if len(group) == 0:
            continue
        i, j = torch.triu_indices(len(group), len(group), offset=1)
        means.append((group[i] - group[j]).norm(dim=1).mean())
    return float(torch.tensor(means).mean())


def by_numpy(features, y):
    x, labels = features.numpy(), y.numpy()
    out = []
    for k in np.unique(labels):
        group = x[labels == k]
        gaps = np.linalg.norm(group[:, None] - group[None], axis=-1)
        out.append(gaps[~np.eye(len(group), dtype=bool)].mean())
    return np.mean(out)


def combinations(rows, labels):
    groups = {}
    for row, label in zip(rows.tolist(), labels.tolist()):
        groups.setdefault(label, []).append(row)
    means = [np.mean([math.dist(a, b) for a, b in itertools.combinations(group, 2)]) for group in groups.values()]
    return sum(means) / len(means)


def by_products(features, y):
    means = []
    for k in y.unique():
        a = features[y == k].double()
        squares = (a**2).sum(1)
        gaps = (squares[:, None] + squares - 2 * a @ a.T).clamp(min=0).sqrt()
        means.append(gaps.triu(1).sum() / (len(a) * (len(a) - 1) / 2))
    return torch.stack(means).mean()


def pairwise(features, y):
    means = [F.pairwise_distance(*(features[y == k][list(side)] for side in zip(
        *itertools.combinations(range(int((y == k).sum())), 2)))).mean() for k in y.unique()]
    return torch.tensor(means).mean()


def by_class(measure, reduce=lambda means: sum(means) / len(means)):
    """Another diversity from a measure of one class and a way to bring the classes together."""
    return lambda features, y: reduce([measure(features[y == k]) for k in y.unique()])


def positive(a):
    gaps = torch.cdist(a, a)
    return gaps[gaps > 0].mean()


RIGHT = [loop, by_cdist, masked, triangle, by_numpy, combinations, by_products, pairwise,
         lambda x, y: np.mean([float(F.pdist(x[y == k]).mean()) for k in y.unique()]),
         by_class(lambda a: torch.cdist(a, a)[~torch.eye(len(a), dtype=bool)].mean()),
         by_class(lambda a: torch.cdist(a, a).sum() / (len(a) ** 2 - len(a)))]

WRONG = [
    (by_class(lambda a: torch.cdist(a, a).mean()), "own_distance"),
    (by_class(positive), "equal_samples_left_out"),
    (lambda x, y: torch.stack([F.pdist(x[y == k]).mean() for k in range(int(y.max()) + 1)]).mean(), "missing_class"),
    (lambda x, y: sum(F.pdist(x[y == k]).mean() for k in y.unique()) / (y.max() + 1), "missing_class"),
    (lambda x, y: sum(F.pdist(x[y == k]).mean() for k in range(len(set(y.tolist())))) / len(set(y.tolist())),
     "missing_class"),
    (lambda x, y: F.pdist(x).mean(), "classes_mixed"),
    (lambda x, y: torch.cat([F.pdist(x[y == k]) for k in y.unique()]).mean(), "pooled"),
    (by_class(lambda a: (F.pdist(a) ** 2).mean()), "squared"),
    (by_class(lambda a: (F.pdist(a) ** 2).mean().sqrt()), "root_of_mean"),
    (by_class(lambda a: ((a[:, None] - a) ** 2).mean(-1).sqrt().sum() / (len(a) * (len(a) - 1))), "mean_over_features"),
    (by_class(lambda a: F.pdist(a, p=1.0).mean()), "manhattan"),
    (by_class(lambda a: torch.dist(a, a.mean(0, keepdim=True).expand_as(a)) / len(a)), None),
    (by_class(lambda a: torch.cdist(a, a.mean(0, keepdim=True)).mean()), "to_the_centre"),
    (lambda x, y: F.pdist(torch.stack([x[y == k].mean(0) for k in y.unique()])).mean(), "between_centres"),
    (by_class(lambda a: a.std(dim=0).mean()), "standard_deviation"),
    (by_class(lambda a: F.pdist(a).sum()), "sum_over_pairs"),
    (by_class(lambda a: F.pdist(a).sum() / len(a)), "number_of_pairs"),
    (by_class(lambda a: torch.cdist(a, a).sum() / (len(a) * (len(a) - 1) / 2)), "number_of_pairs"),
    (by_class(lambda a: F.pdist(a).mean(), sum), "sum_over_classes"),
    (by_class(lambda a: F.pdist(a).amax()), "largest"),
    (by_class(lambda a: F.pdist(a).median()), "median"),
    (by_class(lambda a: (a[1:] - a[0]).norm(dim=1).mean()), "from_first"),
    (by_class(lambda a: F.pdist(a).mean(), torch.stack), "not_averaged"),
]


def averaged(m, red=lambda L: torch.stack(L).mean()):
    return lambda x, y: red([m(x[y == k]) for k in y.unique()])


def fresh_1(f, y):
    ms = []
    for c in y.unique():
        g = f[y == c]
        n = len(g)
        ms.append(torch.cdist(g[None], g[None])[0].sum() / (n * n - n))
    return sum(ms) / len(ms)


def fresh_2(f, y):
    return float(
        np.mean(
            [
                np.mean([np.linalg.norm(p - q) for p, q in itertools.combinations(f[y == c].numpy(), 2)])
                for c in set(y.tolist())
            ]
        )
    )


def fresh_3(f, y):
    tot = []
    for c in y.unique(sorted=False):
        g = f[y == c]
        d = (g.unsqueeze(0) - g.unsqueeze(1)).norm(dim=-1)
        m = torch.ones_like(d).triu(diagonal=1).bool()
        tot.append(d[m].mean())
    return torch.stack(tot).mean()


def fresh_4(f, y):
    n = int(y.max()) + 1
    r = [torch.pdist(f[y == c]).mean() for c in range(n) if (y == c).any()]
    return torch.tensor(r).mean()


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (averaged(lambda g: torch.cdist(g, g).mean()), "own_distance"),
    (averaged(lambda g: torch.pdist(g).sum()), "sum_over_pairs"),
    (averaged(lambda g: (torch.pdist(g) ** 2).mean()), "squared"),
    (averaged(lambda g: torch.pdist(g, 1).mean()), "manhattan"),
    (averaged(lambda g: g.std(0).mean()), "standard_deviation"),
    (lambda x, y: torch.pdist(x).mean(), "classes_mixed"),
    (lambda x, y: torch.cat([torch.pdist(x[y == k]) for k in y.unique()]).mean(), "pooled"),
    (averaged(lambda g: (g - g.mean(0)).norm(dim=1).mean()), "to_the_centre"),
    (averaged(lambda g: torch.pdist(g).mean(), lambda L: sum(L)), "sum_over_classes"),
    (averaged(lambda g: torch.cdist(g, g)[torch.cdist(g, g) > 0].mean()), "equal_samples_left_out"),
    (averaged(lambda g: torch.cdist(g, g).max()), "largest"),
    (averaged(lambda g: 1 - F.cosine_similarity(g[:-1], g[1:]).mean()), "cosine"),
    (averaged(lambda g: ((g[:, None] - g) ** 2).sum(-1).mean().sqrt()), "root_of_mean"),
    (averaged(lambda g: torch.pdist(g).mean(), lambda L: torch.stack(L)), "not_averaged"),
    (averaged(lambda g: torch.pdist(g).mean(), lambda L: torch.stack(L).median()), "median"),
    (
        lambda x, y: sum(torch.pdist(x[y == k]).mean() * (y == k).sum() / len(y) for k in y.unique()),
        "weighted_by_size",
    ),
    (lambda x, y: torch.stack([torch.pdist(x[y == k]).mean() for k in y]).mean(), "weighted_by_size"),
    (averaged(lambda g: g.norm(dim=1).mean()), "lengths"),
    (averaged(lambda g: (g.max(0).values - g.min(0).values).mean()), "lengths"),
]

WRONG += [(by_class(lambda a: (a - a[torch.randperm(len(a))]).norm(dim=1).mean()), "neighbours_in_list"),
          (by_class(lambda a: F.pdist(F.normalize(a)).mean()), "normalised"),
          (by_class(lambda a: F.pdist(a).mean(), max), "one_class_only")]

WRONG += [(lambda x, y: [torch.pdist(x[y == k]).mean().item() for k in y.unique()], "several_results"),
          (lambda x, y: torch.stack([torch.pdist(part).mean() for part in x.chunk(len(y.unique()))]).mean(),
           "in_order")]
