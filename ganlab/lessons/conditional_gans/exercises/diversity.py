"""05.diversity: how varied the samples of one class are."""

from __future__ import annotations

import numpy as np
import torch
from torch import cdist, pdist

from ganlab.checking import Case, Exercise, Mistake, several_results


def class_diversity(features, y):
    """How varied the samples of one class are: mean pairwise distance within a class, then mean over the classes.

    features: a float tensor (N, F), one row a sample. y: an int64 tensor (N,), their classes, in any order.
    Not every class number need occur; every class that occurs has at least two samples.
    For each class that occurs: the mean Euclidean distance over all pairs of two samples of that class. Samples with
    equal features are a pair too, at distance 0. Every class counts the same, whatever its size. Return a number.
    """
    means = [torch.pdist(features[y == k]).mean() for k in y.unique()]
    return torch.stack(means).mean()


def by_all_pairs(features, y):
    means = []
    for k in y.unique():
        group = features[y == k]
        distances = (group[:, None] - group[None]).norm(dim=2)  # every pair twice, and zeros on the diagonal
        means.append(distances.sum() / (len(group) * (len(group) - 1)))
    return sum(means) / len(means)


def cases(rng: np.random.Generator) -> list[Case]:
    def case(sizes: dict[int, int], width: int, dtype: torch.dtype = torch.float32, note: str = "") -> Case:
        y = rng.permutation(np.repeat(list(sizes), list(sizes.values())))
        spread = 1 + np.searchsorted(sorted(sizes), y)[:, None]  # classes differ in spread, so their weights matter
        features = spread * rng.normal(size=(len(y), width)) + 4 * y[:, None]
        return Case((torch.tensor(features, dtype=dtype), torch.tensor(y)), note=note)

    square = torch.tensor([[0.0, 0], [3.0, 4], [10.0, 0], [10.0, 1], [10.0, 2]])
    collapsed = torch.tensor([[1.0, 2], [0.0, 0], [1.0, 2], [3.0, 4], [1.0, 2], [3.0, 4]])
    return [Case((square, torch.tensor([0, 0, 1, 1, 1])), expected=(5 + 4 / 3) / 2,
                 note="class 0: (0, 0), (3, 4); class 1: (10, 0), (10, 1), (10, 2)"),
            case({0: 4, 1: 2, 2: 6}, 3), case({0: 5, 1: 7, 2: 9, 3: 3}, 8, torch.float64),
            case({1: 3, 2: 5, 6: 2}, 4, note="classes 1, 2 and 6; no sample of the others"),
            Case((collapsed, torch.tensor([0, 1, 0, 1, 0, 1])), expected=5 / 3,
                 note="class 0: three times (1, 2); class 1: (0, 0) and twice (3, 4)"),
            case({3: 6}, 1, note="six samples of class 3, one feature")]


def _over_classes(measure):
    """Return a diversity that applies `measure` to the features of each class and averages over the classes."""
    return lambda x, y: torch.stack([measure(x[y == k]) for k in y.unique()]).mean()


def _by_number(classes, divide=None, empty=float("nan")):
    """Return a diversity that loops over `classes`(y); one that is missing gives `empty`."""
    def made(x, y):
        means = [pdist(x[y == k]).mean() if (y == k).any() else torch.tensor(empty) for k in classes(y)]
        return sum(means) / (divide or len(means))

    return made


def _each_pair(distance):
    """Mean of another distance over the pairs of each class."""
    def measure(a):
        i, j = torch.triu_indices(len(a), len(a), 1)
        return distance(a[i], a[j]).mean()

    return _over_classes(measure)


EXERCISE = Exercise(
    id="05.diversity", place=6, title="Diversity within a class", points=3, solution=class_diversity, cases=cases,
    difficulty=3, importance=3, minutes=12, another=by_all_pairs,
    reason="Pairs are taken within a class, so that different classes do not pass for variety, and the mean over "
           "classes keeps a frequent class from outweighing a rare one.",
    hints=("Begin with one class: features[y == k]. Which pairs are there among 3 samples?",
           "torch.pdist(a) gives the distance of every pair once; torch.cdist(a, a) has every pair twice and zeros "
           "on its diagonal.",
           "A mean for each class in y.unique(), then the mean of these means."),
    mistakes=(
        Mistake("own_distance", "Own distance counted",
                "The distance of a sample to itself is 0 and is no pair: leave the diagonal out (pdist does).",
                [_over_classes(lambda a: cdist(a, a).mean()),
                 _over_classes(lambda a: pdist(a).sum() / (len(a) * (len(a) + 1) / 2))]),
        Mistake("equal_samples_left_out", "Equal samples left out",
                "distances > 0 leaves out the diagonal, and with it pairs of two samples that look the same: those "
                "show a collapse and count, at distance 0. Leave out the diagonal itself.",
                [_over_classes(lambda a: pdist(a)[pdist(a) > 0].mean()),
                 _over_classes(lambda a: pdist(a).sum() / (pdist(a) > 0).sum().clamp(min=1)),
                 _over_classes(lambda a: pdist(a.unique(dim=0)).mean())]),
        Mistake("missing_class", "A class that is missing",
                "Not every class number need occur: loop over y.unique(), and divide by the number of classes that "
                "occur.",
                [_by_number(lambda y: range(int(y.max()) + 1)), _by_number(lambda y: range(len(y.unique()))),
                 _by_number(lambda y: range(int(y.max()) + 1), empty=0.0), _by_number(lambda y: range(10)),
                 _by_number(lambda y: range(10), empty=0.0), _by_number(lambda y: range(int(y.max()))),
                 _by_number(lambda y: range(int(y.max())), empty=0.0),
                 _by_number(lambda y: range(1, int(y.max()) + 1))]),
        Mistake("classes_mixed", "Classes mixed",
                "Pairs of two classes are far apart because the classes differ; only pairs within a class count.",
                [lambda x, y: pdist(x).mean(), lambda x, y: cdist(x, x).mean()]),
        Mistake("pooled", "Pooled over the pairs",
                "Every class counts the same: a mean for each class first, then the mean of these.",
                [lambda x, y: torch.cat([pdist(x[y == k]) for k in y.unique()]).mean(),
                 lambda x, y: cdist(x, x)[y[:, None] == y].mean(),
                 lambda x, y: torch.cat([pdist(x[y == k]) for k in y.unique()]).sum() / len(y),
                 lambda x, y: torch.cat([pdist(x[y == k]) for k in y.unique()]).sum()]),
        Mistake("weighted_by_size", "Weighted by size", "Every class counts the same, whatever its size.",
                [lambda x, y: torch.stack([pdist(x[y == k]).mean() for k in y]).mean()]),
        Mistake("squared", "Squared distance", "The Euclidean distance has a root.",
                [_over_classes(lambda a: pdist(a).square().mean()),
                 _each_pair(lambda a, b: (a - b).square().mean(1)),
                 _over_classes(lambda a: (a[:, None] - a).square().mean()),
                 _over_classes(lambda a: (a[:, None] - a).square().sum(-1).mean()),
                 _over_classes(lambda a: pdist(a).square().sum())]),
        Mistake("root_of_mean", "Root of the mean square",
                "First the root, then the mean: the mean distance, not the root of the mean squared distance.",
                [_over_classes(lambda a: pdist(a).square().mean().sqrt()),
                 lambda x, y: torch.stack([pdist(x[y == k]).square().mean() for k in y.unique()]).mean().sqrt(),
                 _over_classes(lambda a: (a[:, None] - a).square().mean().sqrt()),
                 _over_classes(lambda a: (a[:, None] - a).square().sum(-1).mean().sqrt()),
                 _over_classes(lambda a: pdist(a).norm()), _over_classes(lambda a: pdist(a).norm() / len(pdist(a))),
                 _over_classes(lambda a: 2**0.5 * pdist(a).norm() / (len(a) * (len(a) - 1))),
                 _over_classes(lambda a: 2**0.5 * pdist(a).norm())]),
        Mistake("normalised", "Features normalised", "The features are taken as they are, with their lengths.",
                [_over_classes(lambda a: pdist(torch.nn.functional.normalize(a)).mean()),
                 _over_classes(lambda a: pdist((a - a.mean(0)) / a.std(0)).mean()),
                 _over_classes(lambda a: pdist(a).mean() / a.norm(dim=1).mean()),
                 _over_classes(lambda a: pdist(a).mean() / pdist(a).max()), lambda x, y: class_diversity(
                     torch.nn.functional.normalize(x), y), lambda x, y: class_diversity(x, y) / pdist(x).mean()]),
        Mistake("mean_over_features", "Mean over the features",
                "The Euclidean distance is the root of the sum of squares, not of their mean.",
                [_over_classes(lambda a: pdist(a).mean() / a.shape[1] ** 0.5),
                 _over_classes(lambda a: pdist(a).mean() / a.shape[1])]),
        Mistake("manhattan", "Another distance",
                "The Euclidean distance is asked for, the root of the sum of squares.",
                [_over_classes(lambda a: pdist(a, p=1).mean()), _each_pair(lambda a, b: (a - b).abs().mean(1)),
                 _over_classes(lambda a: pdist(a, p=float("inf")).mean()),
                 _over_classes(lambda a: (a[:, None] - a).abs().mean()),
                 _over_classes(lambda a: (a[:, None] - a).abs().sum(-1).mean())]),
        Mistake("cosine", "Cosine distance", "The Euclidean distance is asked for; it depends on lengths too.",
                [_each_pair(lambda a, b: 1 - torch.cosine_similarity(a, b)),
                 _each_pair(lambda a, b: torch.cosine_similarity(a, b)),
                 _over_classes(lambda a: 1 - torch.cosine_similarity(a[:, None], a[None], dim=-1).mean()),
                 _over_classes(lambda a: (1 - torch.cosine_similarity(a[:, None], a[None], dim=-1)).sum() / (
                     len(a) * (len(a) - 1))),
                 _over_classes(lambda a: 1 - torch.cosine_similarity(a[1:], a[:-1]).mean())]),
        Mistake("to_the_centre", "Distance to the centre",
                "The distances between samples are asked for, not to their mean.",
                [_over_classes(lambda a: (a - a.mean(0)).norm(dim=1).mean()),
                 _over_classes(lambda a: 2 * (a - a.mean(0)).norm(dim=1).mean()),
                 _over_classes(lambda a: (a - a.mean(0)).square().sum(1).mean()),
                 _over_classes(lambda a: (a - a.mean(0)).square().sum(1).mean().sqrt()),
                 lambda x, y: (x - x.mean(0)).norm(dim=1).mean()]),
        Mistake("between_centres", "Distance between the classes",
                "How far classes lie apart says nothing about variety within one: pairs of one class are asked for.",
                [lambda x, y: pdist(torch.stack([x[y == k].mean(0) for k in y.unique()])).mean(),
                 lambda x, y: cdist(x, x)[y[:, None] != y].mean()]),
        Mistake("standard_deviation", "Standard deviation",
                "It measures spread too, but the mean distance of pairs is asked for.",
                [_over_classes(lambda a: a.std(0).mean()), _over_classes(lambda a: a.std()),
                 _over_classes(lambda a: a.std(0, correction=0).mean()), _over_classes(lambda a: a.var(0).mean()),
                 _over_classes(lambda a: a.std(0).norm()), _over_classes(lambda a: a.var(0).sum()),
                 _over_classes(lambda a: pdist(a).std())]),
        Mistake("sum_over_pairs", "Sum over the pairs",
                "Divide by the number of pairs: n (n − 1)/2 if each counts once.",
                [_over_classes(lambda a: pdist(a).sum()), _over_classes(lambda a: cdist(a, a).sum())]),
        Mistake("number_of_pairs", "Wrong number of pairs",
                "There are n (n − 1)/2 pairs of different samples: not n, not n². cdist has each of them twice.",
                [_over_classes(lambda a: pdist(a).sum() / len(a)), _over_classes(lambda a: cdist(a, a).sum() / len(a)),
                 _over_classes(lambda a: pdist(a).sum() / len(a) ** 2), _over_classes(lambda a: pdist(a).mean() / 2),
                 _over_classes(lambda a: 2 * pdist(a).mean()), _over_classes(lambda a: pdist(a).mean() / len(a)),
                 _over_classes(lambda a: pdist(a).sum() / (len(a) - 1)),
                 _over_classes(lambda a: cdist(a, a).sum() / (len(a) - 1))]),
        Mistake("sum_over_classes", "Sum over the classes", "At the end comes the mean over the classes.",
                [lambda x, y: sum(pdist(x[y == k]).mean() for k in y.unique()),
                 lambda x, y: sum(pdist(x[y == k]).mean() for k in y.unique()) / len(y),
                 lambda x, y: class_diversity(x, y) / len(y)]),
        Mistake("columns_for_rows", "Columns for rows", "A row is a sample: distances run between rows.",
                [_over_classes(lambda a: pdist(a.T).mean() if a.shape[1] > 1 else torch.tensor(float("nan")))]),
        Mistake("largest", "Largest distance", "The mean over all pairs, not the farthest two.",
                [_over_classes(lambda a: pdist(a).max())]),
        Mistake("nearest", "Smallest distance", "The mean over all pairs, not the nearest two.",
                [_over_classes(lambda a: pdist(a).min()),
                 _over_classes(lambda a: (cdist(a, a) + torch.eye(len(a)) * 1e9).amin(1).mean())]),
        Mistake("median", "Median", "The mean over all pairs is asked for.",
                [_over_classes(lambda a: pdist(a).median()),
                 lambda x, y: torch.stack([pdist(x[y == k]).mean() for k in y.unique()]).median()]),
        Mistake("lengths", "Lengths or ranges for distances", "Distances run between two samples of a class.",
                [_over_classes(lambda a: a.norm(dim=1).mean()), _over_classes(lambda a: a.abs().mean()),
                 _over_classes(lambda a: (a.amax(0) - a.amin(0)).mean()),
                 _over_classes(lambda a: (a.amax(0) - a.amin(0)).norm()), _over_classes(lambda a: a.max() - a.min())]),
        Mistake("neighbours_in_list", "Neighbours in the list",
                "Every pair counts, not only samples that stand next to each other.",
                [_over_classes(lambda a: (a[1:] - a[:-1]).norm(dim=1).mean()),
                 _over_classes(lambda a: (a - a.roll(1, 0)).norm(dim=1).mean()),
                 _over_classes(lambda a: (a - a.flip(0)).norm(dim=1).mean()),
                 _over_classes(lambda a: (a[:len(a) // 2 * 2:2] - a[1::2]).norm(dim=1).mean()),
                 _over_classes(lambda a: (a[:len(a) // 2] - a[len(a) // 2:len(a) // 2 * 2]).norm(dim=1).mean()),
                 _over_classes(lambda a: (a - a[torch.randperm(len(a))]).norm(dim=1).mean())]),
        Mistake("from_first", "From the first sample only", "Every pair counts, not only those with the first sample.",
                [_over_classes(lambda a: (a[1:] - a[0]).norm(dim=1).mean()),
                 _over_classes(lambda a: (a - a[0]).norm(dim=1).mean()),
                 _over_classes(lambda a: (a[1] - a[0]).norm())]),
        Mistake("not_averaged", "One value per class", "One number is asked for: the mean over the classes.",
                [lambda x, y: torch.stack([pdist(x[y == k]).mean() for k in y.unique()])]),
        several_results("One number, the mean over the classes,"),
        Mistake("in_order", "Classes taken in order", "The classes come in any order: y tells which rows go "
                "together.",
                [lambda x, y: torch.stack([pdist(part).mean() for part in x.chunk(len(y.unique()))]).mean()]),
        Mistake("added_under_root", "Added under the root", "Equal samples have the distance 0: no eps in the root.",
                [_each_pair(lambda a, b, eps=eps: ((a - b).square().sum(1) + eps).sqrt())
                 for eps in (1.0, 0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6)]),
        Mistake("one_class_only", "One class only", "All classes count: gather their means, then average.",
                [lambda x, y: pdist(x[y == y.unique()[0]]).mean(), lambda x, y: pdist(x[y == y.unique()[-1]]).mean(),
                 lambda x, y: pdist(x[y == y[0]]).mean(),
                 lambda x, y: max(pdist(x[y == k]).mean() for k in y.unique()),
                 lambda x, y: min(pdist(x[y == k]).mean() for k in y.unique())]),
        Mistake("transposed", "Features transposed", "y chooses rows of features, one a sample: features[y == k].",
                [lambda x, y: class_diversity(x.T, y)]),
        Mistake("rounded", "Rounded", "The distances are no whole numbers.",
                [lambda x, y: class_diversity(x, y).round(), lambda x, y: int(class_diversity(x, y)),
                 lambda x, y: class_diversity(x.long().to(x.dtype), y)]),
    ))
