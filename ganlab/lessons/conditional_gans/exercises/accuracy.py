"""05.accuracy: how often a classifier reads the class that was asked for."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import cross_entropy, one_hot

from ganlab.checking import Case, Exercise, Mistake


def class_accuracy(logits, y):
    """The share of samples that a classifier names as the class that was asked for.

    logits: a float tensor (B, classes); the classifier's answer is the class with the largest logit.
    y: an int64 tensor (B,). Return a number from 0 to 1.
    """
    return (logits.argmax(dim=1) == y).float().mean()


def by_loop(logits, y):
    right = 0
    for row, asked in zip(logits, y):
        right += int(row.argmax() == asked)
    return right / len(y)


def cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, classes: int, dtype: torch.dtype = torch.float32) -> Case:
        """About two thirds right, never all, with classes of unequal size and one answer of the class before.

        The largest logit leads by little or by much: a right answer may have a probability below one half.
        """
        y = rng.integers(0, classes, batch)
        y[: batch // 2] = 0
        y[1] = 1
        logits = rng.normal(size=(batch, classes))
        named = np.where(rng.random(batch) < 0.66, y, (y + 1) % classes)
        named[:2] = y[0], 0
        logits[np.arange(batch), named] = logits.max(1) + rng.uniform(0.1, 3, batch)
        return Case((torch.tensor(logits, dtype=dtype), torch.tensor(y)))

    # Told apart from //, which is always 0: argmax without dim, right once because the largest logit of all stands
    # in row 0, and the logit for its class, as two rows have y for their largest. Row 3 is right with P = 0.37.
    first = torch.tensor([[0.0, 6, 1], [0.0, -1, -2], [0.0, 1, 5], [0.0, -0.1, -0.2]])
    all_right = torch.tensor([[-3.0, -1, -2, -4], [2.0, 1, 0, -1], [-9.0, -8, -8.5, -7]])
    return [Case((first, torch.tensor([1, 0, 0, 0])), expected=0.75),
            case(9, 3), case(20, 10), case(33, 5, torch.float64),
            Case((all_right, torch.tensor([1, 0, 3])), expected=1.0),
            Case((all_right, torch.tensor([0, 3, 1])), expected=0.0),
            Case((all_right[:1], torch.tensor([1])), expected=1.0),
            Case((10 * torch.tensor([[2.0, 3, 0], [4.0, 3, 1]]), torch.tensor([1, 0])), expected=1.0, extreme=True)]


def _right(logits, y):
    return logits.argmax(1) == y


def _probability(logits, y):
    return logits.softmax(1)[torch.arange(len(y)), y]


EXERCISE = Exercise(
    id="05.accuracy", place=5, title="Class accuracy", points=1, solution=class_accuracy, cases=cases,
    difficulty=1, importance=3, minutes=4, another=by_loop,
    reason="Softmax keeps the order of the logits, so the largest logit names the class, and the mean of ones (right) "
           "and zeros (wrong) is the share that is right.",
    hints=("Which class does the classifier name for each sample?",
           "argmax along the classes (dim=1), then compare with y.",
           "The mean of the comparisons, as floats, is the share."),
    mistakes=(
        Mistake("share_of_mistakes", "Share of mistakes", "The share that is right is asked for.",
                [lambda a, y: (~_right(a, y)).float().mean()]),
        Mistake("count", "Count for share", "Divide by the number of samples.", [lambda a, y: _right(a, y).sum()]),
        Mistake("percent", "Percent", "From 0 to 1, not to 100.",
                [lambda a, y: 100 * _right(a, y).float().mean(), lambda a, y: 100 * (~_right(a, y)).float().mean(),
                 lambda a, y: (100 * _right(a, y).float().mean()).round(),
                 lambda a, y: f"{_right(a, y).float().mean():.0%}"]),
        Mistake("argmax_over_batch", "argmax over the batch",
                "Each row is a sample: argmax along dim=1. Along dim=0, or without dim, samples are compared with one "
                "another.", [lambda a, y: (a.argmax(0) == y).float().mean(),
                             lambda a, y: (a.argmax() == y).float().mean(),
                             lambda a, y: (a.softmax(0).argmax(1) == y).float().mean(),
                             lambda a, y: (a.argmax(0)[:len(y)] == y[:a.shape[1]]).float().mean()]),
        Mistake("argmin", "argmin", "The classifier names the class with the largest logit.",
                [lambda a, y: (a.argmin(1) == y).float().mean()]),
        Mistake("largest_absolute", "Largest absolute value", "A logit of −8 is small: compare logits with their sign.",
                [lambda a, y: (a.abs().argmax(1) == y).float().mean()]),
        Mistake("mean_probability", "Mean probability",
                "Accuracy counts right answers; it does not ask how sure they were.",
                [lambda a, y: _probability(a, y).mean(), lambda a, y: a[torch.arange(len(y)), y].mean(),
                 lambda a, y: a.sigmoid()[torch.arange(len(y)), y].mean()]),
        Mistake("more_than_half", "More than one half",
                "Of more than two classes the right one may be the likeliest with less than one half: compare argmax "
                "with y.", [lambda a, y: (_probability(a, y) > 0.5).float().mean(),
                            lambda a, y: (a[torch.arange(len(y)), y] > 0).float().mean(),
                            lambda a, y: (a.softmax(1) > 0.5).float().mean(),
                            lambda a, y: (a.softmax(1).amax(1) > 0.5).float().mean()]),
        Mistake("logit_for_class", "The logit for its class", "max gives the largest logit, argmax its place: the "
                "class.", [lambda a, y: (a.amax(1) == y).float().mean(),
                           lambda a, y: (a.softmax(1).amax(1) == y).float().mean(),
                           lambda a, y: (a == y[:, None]).float().mean(),
                           lambda a, y: (a.round() == y[:, None]).float().mean()]),
        Mistake("how_sure", "How sure, not how right", "The classifier may be sure and wrong: compare with y.",
                [lambda a, y: a.softmax(1).amax(1).mean()]),
        Mistake("mean_over_classes", "Mean over classes",
                "Every sample counts the same here, whatever the size of its class.",
                [lambda a, y: torch.stack([_right(a, y)[y == k].float().mean() for k in y.unique()]).mean(),
                 lambda a, y: torch.stack([_right(a, y)[a.argmax(1) == k].float().mean()
                                           for k in a.argmax(1).unique()]).mean()]),
        Mistake("entries_of_one_hot", "Entries of one-hot rows",
                "Compared entry by entry, one-hot rows agree in many zeros: compare class numbers, one a sample.",
                [lambda a, y: (one_hot(a.argmax(1), a.shape[1]) == one_hot(y, a.shape[1])).float().mean(),
                 lambda a, y: ((a > 0) == one_hot(y, a.shape[1]).bool()).float().mean()]),
        Mistake("difference_of_classes", "Difference of class numbers",
                "Class numbers are names: class 2 is not nearer to 3 than to 9. Count how often they are equal.",
                [lambda a, y: (a.argmax(1) - y).float().mean(), lambda a, y: (a.argmax(1) - y).abs().float().mean(),
                 lambda a, y: (a.argmax(1) >= y).float().mean(), lambda a, y: (a.argmax(1) - y).square().float().mean(),
                 lambda a, y: 1 - (a.argmax(1) - y).abs().float().mean()]),
        Mistake("set_of_classes", "Which classes occur", "Sample by sample: how often is the class named right?",
                [lambda a, y: len(set(a.argmax(1).tolist()) & set(y.tolist())) / len(set(y.tolist())),
                 lambda a, y: len(a.argmax(1).unique()) / a.shape[1]]),
        Mistake("spread", "Standard deviation", "The mean of the comparisons is asked for.",
                [lambda a, y: _right(a, y).float().std(), lambda a, y: _right(a, y).float().var()]),
        Mistake("counted_from_1", "Counted from 1", "argmax counts classes from 0, as y does.",
                [lambda a, y: (a.argmax(1) + 1 == y).float().mean(),
                 lambda a, y: (a.argmax(1) == y + 1).float().mean()]),
        Mistake("rounded", "Rounded", "Return the share as it is, with all its digits.",
                [lambda a, y, digits=digits: round(_right(a, y).float().mean().item(), digits) for digits in range(4)]),
        Mistake("all_or_nothing", "All or nothing",
                "The share is asked for: 0.75 where three of four are right. // and int() drop the fraction, all() "
                "asks whether all are right.",
                [lambda a, y: _right(a, y).sum() // len(y), lambda a, y: _right(a, y).all(),
                 lambda a, y: torch.equal(a.argmax(1), y), lambda a, y: bool(_right(a, y)[0]),
                 lambda a, y: _right(a, y)[0].float(), lambda a, y: _right(a, y).any()]),
        Mistake("among_best_two", "Among the best two", "Only the largest logit counts.",
                [lambda a, y: (a.topk(2, 1).indices == y[:, None]).any(1).float().mean()]),
        Mistake("divided_by_classes", "Divided by another number", "Divide once, by the number of samples, B.",
                [lambda a, y: _right(a, y).sum() / a.shape[1], lambda a, y: _right(a, y).sum() / a.numel(),
                 lambda a, y: _right(a, y).sum() / len(y.unique()), lambda a, y: _right(a, y).sum() / len(y)**2,
                 lambda a, y: _right(a, y).sum() / (len(y) - 1), lambda a, y: _right(a, y).sum() / (len(y) + 1)]),
        Mistake("compared_with_all", "Each with every other",
                "Of shape (B, 1), the answers are compared with all B entries of y: argmax without keepdim.",
                [lambda a, y: (a.argmax(1, keepdim=True) == y).float().mean(),
                 lambda a, y: (a.argmax(1, keepdim=True) == y).sum() / len(y),
                 lambda a, y: (a.argmax(1) == y[:, None]).sum() / len(y)]),
        Mistake("mean_of_booleans", "Mean of booleans", "torch takes no mean of True and False: .float() comes first.",
                [lambda a, y: _right(a, y).mean()]),
        Mistake("max_is_a_pair", "max gives a pair",
                "max with dim gives values and indices together: take .indices, or use argmax.",
                [lambda a, y: (torch.max(a, 1) == y).float().mean()]),
        Mistake("cross_entropy", "Cross-entropy", "The cost of a classifier is no share of right answers.",
                [lambda a, y: cross_entropy(a, y), lambda a, y: (-cross_entropy(a, y)).exp()]),
        Mistake("some_samples", "Not all samples", "All B samples count: look at where a loop begins "
                "and returns.",
                [lambda a, y: _right(a, y)[:-1].sum() / len(y), lambda a, y: _right(a, y)[1:].sum() / len(y),
                 lambda a, y: _right(a, y)[0].float() / len(y), lambda a, y: _right(a[:-1], y[:-1]).float().mean(),
                 lambda a, y: _right(a[1:], y[1:]).float().mean()]),
        Mistake("argmax_of_y", "argmax of y", "y holds class numbers already: compare them as they are.",
                [lambda a, y: (a.argmax(1) == y.argmax()).float().mean(),
                 lambda a, y: (a.argmax(1) == y.argmax(-1)).float().mean(), lambda a, y: a.argmax(1) == y.argmax(1)]),
        Mistake("not_averaged", "Not averaged", "One number is asked for: the mean of the comparisons.",
                [lambda a, y: _right(a, y), lambda a, y: _right(a, y).tolist()]),
        Mistake("several_results", "Several results", "One number, the share that is right, is asked for, and nothing "
                "beside it.", [lambda *args: (0, 1)]),
    ))
