"""09.iou: intersection over union of two masks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.shadows.exercises._shared import BY_HAND, OVER_PICTURES, each_picture, random_masks, two_masks

BOTH_EMPTY, ONE_EMPTY = "two empty masks", "an empty mask, and one that is not"
APART = "a mask and its opposite: no pixel is in both"


def iou(predicted, mask):
    """Intersection over union of two masks: pixels that are in both, divided by pixels that are in either.

    predicted, mask: bool tensors of one shape (B, 1, H, W). Count over all pixels of the batch together.
    Two empty masks agree: 1. Return a number.
    """
    union = (predicted | mask).sum()
    return 1.0 if union == 0 else float((predicted & mask).sum() / union)


def by_counting(predicted, mask):
    both = int((predicted & mask).sum())
    only_one = int((predicted ^ mask).sum())
    return both / (both + only_one) if both + only_one else 1.0


def cases(rng: np.random.Generator) -> list[Case]:
    drawn = random_masks(rng, ((2, 8, 6), 0.2, 0.1), ((3, 7, 10), 0.5, 0.3))
    predicted, mask = two_masks(rng, (4, 5, 6), 0.3, 0.2)
    predicted[1], mask[2] = False, False
    predicted[3] = mask[3] = False
    empty, full = torch.zeros(2, 1, 2, 3, dtype=torch.bool), torch.ones(2, 1, 2, 3, dtype=torch.bool)
    some = torch.tensor([[[[True, True, False], [False, True, False]]], [[[False] * 3] * 2]])
    return [Case(BY_HAND, expected=0.25), Case((BY_HAND[0], ~BY_HAND[0]), expected=0.0, note=APART), *drawn,
            Case((predicted, mask), note="four pictures: in two one mask is empty, in one both"),
            Case((full, full.clone()), expected=1.0, note="two masks that are True everywhere"),
            Case((full, some), expected=0.25, note="a mask that is True everywhere, and one with a quarter"),
            Case((empty, some), expected=0.0, note=ONE_EMPTY), Case((some, empty), expected=0.0, note=ONE_EMPTY),
            Case((empty, empty.clone()), expected=1.0, note=BOTH_EMPTY)]


def ratio(top: Callable, bottom: Callable) -> Callable:
    return lambda p, m: top(p, m).sum() / bottom(p, m).sum()


def guarded(*wrong: Callable) -> list[Callable]:
    """The same mistakes in some ways: as they are, with the answer 1 for two empty masks, with other guards."""
    def guard(fn: Callable, empty: Callable, answer: float) -> Callable:
        return lambda p, m: answer if empty(p, m) else fn(p, m)

    return [version for fn in wrong for version in (
        fn, guard(fn, lambda p, m: not (p | m).any(), 1.0), guard(fn, lambda p, m: not (p & m).any(), 0.0),
        guard(fn, lambda p, m: not m.any(), 1.0), guard(fn, lambda p, m: not p.any(), 1.0),
        guard(fn, lambda p, m: not (p ^ m).any(), 1.0),
        guard(guard(fn, lambda p, m: not m.any() or not p.any(), 0.0), lambda p, m: not (p | m).any(), 1.0))]


def fails_only(*notes: str) -> Callable:
    """Return a rule: the cases with these notes are wrong, or some of them, and all others right."""
    return lambda verdicts: all(right or case.note in notes for case, right in verdicts)


def counts(p, m):
    return (p & m).sum(), (p | m).sum(), p.sum(), m.sum()


EXERCISE = Exercise(
    id="09.iou", place=3, title="Intersection over union", points=1, solution=iou, cases=cases,
    difficulty=1, importance=2, minutes=6, another=by_counting,
    reason="Pixels on which both masks say light stand neither above nor below the line, so a mask cannot look good "
           "by leaving the many light pixels alone, as it can with accuracy.",
    hints=("Draw two overlapping discs. Which area is on top of the fraction, which below?",
           "& is true where both are, | where at least one is. .sum() counts.",
           "Ask for union == 0 before you divide."),
    mistakes=(
        Mistake("empty_masks", "Empty masks forgotten", "Two empty masks have an empty union, and 0/0 is not a number: "
                "they agree, so the answer is 1.", when=fails_only(BOTH_EMPTY)),
        Mistake("one_empty", "One empty mask taken for two", "1 is the answer where both masks are empty. Where only "
                "one is, they agree nowhere: 0. Ask for the union.", when=fails_only(ONE_EMPTY, BOTH_EMPTY)),
        Mistake("apart", "Masks that do not meet", "Where no pixel is in both masks the IoU is 0, not 1. Only an empty "
                "union is another case.", when=fails_only(APART, ONE_EMPTY, BOTH_EMPTY)),
        Mistake("dice", "Dice for IoU", "2 · intersection / (sum of both areas) is the Dice coefficient: it counts the "
                "intersection twice.", guarded(lambda p, m: 2 * (p & m).sum() / (p.sum() + m.sum()))),
        Mistake("sum_for_union", "Sum for union", "Adding both areas counts the intersection twice.",
                guarded(lambda p, m: (p & m).sum() / (p.sum() + m.sum()))),
        Mistake("union_miscounted", "Union miscounted", "The sum of both areas counts the intersection twice: take it "
                "off once.", guarded(lambda p, m: (p & m).sum() / (p.sum() + m.sum() + (p & m).sum()),
                                 lambda p, m: (p & m).sum() / (p.sum() - m.sum()).abs(),
                                 lambda p, m: (p & m).sum() / (p.sum() | m.sum()))),
        Mistake("recall", "Recall", "Divided by the true mask alone this is recall: a mask of all would score 1.",
                guarded(ratio(lambda p, m: p & m, lambda p, m: m))),
        Mistake("precision", "Precision", "Divided by the predicted mask alone this is precision: one sure pixel would "
                "score 1.", guarded(ratio(lambda p, m: p & m, lambda p, m: p))),
        Mistake("overlap", "Divided by the smaller or larger mask", "The divisor is the union: all pixels that are in "
                "either mask.", guarded(lambda p, m: (p & m).sum() / torch.minimum(p.sum(), m.sum()),
                                        lambda p, m: (p & m).sum() / torch.maximum(p.sum(), m.sum()),
                                        lambda p, m: (p & m).sum() / torch.minimum(p.sum(), m.sum()).clamp(min=1))),
        Mistake("areas", "Areas for overlap", "Masks of one size need not overlap: count the pixels that are in both.",
                guarded(lambda p, m: torch.minimum(p.sum(), m.sum()) / torch.maximum(p.sum(), m.sum()),
                        lambda p, m: p.sum() / m.sum())),
        Mistake("rounded", "Rounded", "Return the number as it is.",
                [lambda p, m, digits=digits: round(iou(p, m), digits) for digits in range(3)]),
        Mistake("accuracy", "Divided by all pixels", "This counts the light pixels too: with little shadow an "
                "empty mask would score high.",
                guarded(lambda p, m: (p == m).float().mean(), lambda p, m: (p & m).float().mean(),
                                 lambda p, m: (p == m).sum() / (p | m).sum())),
        Mistake("upside_down", "Union over intersection", "The smaller number stands on top.",
                guarded(lambda p, m: (p | m).sum() / (p & m).sum())),
        Mistake("difference", "Difference for agreement", "Where exactly one of them is true, p ^ m, the masks differ: "
                "that is neither the intersection nor the union.",
                guarded(lambda p, m: (p ^ m).sum() / (p | m).sum(), lambda p, m: (p & m).sum() / (p ^ m).sum(),
                        lambda p, m: (p ^ m).float().mean(), lambda p, m: 1 - iou(p, m))),
        Mistake("over_pictures", "Mean over pictures", OVER_PICTURES.format("IoU"),
                [each_picture(iou), *guarded(
                    lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3))).mean(),
                    lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3)).clamp(min=1)).mean(),
                    lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3))).nanmean(),
                    *(lambda p, m, dim=dim: ((p & m).sum(dim) / (p | m).sum(dim).clamp(min=1)).mean()
                      for dim in (0, 2, 3, (2, 3))),
                    lambda p, m: ((p & m).sum((1, 2, 3)) / ((p | m).sum((1, 2, 3)) + 1e-6)).mean(),
                    lambda p, m: (((p & m).sum((1, 2, 3)) + 1e-6) / ((p | m).sum((1, 2, 3)) + 1e-6)).mean())]),
        Mistake("not_one_number", "A number a picture", "Count over all pixels of the batch together: one number.",
                [lambda p, m: (p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3)).clamp(min=1),
                 lambda p, m: (p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3)),
                 lambda p, m: (p & m).sum((2, 3)) / (p | m).sum((2, 3)),
                 lambda p, m: torch.tensor([iou(a, b) for a, b in zip(p, m)])]),
        Mistake("both_classes", "Both classes", "Only the shadow counts; this averages the IoU of shadow and of light.",
                [lambda p, m: (iou(p, m) + iou(~p, ~m)) / 2]),
        Mistake("light", "Light for shadow", "True is shadow, and its overlap is asked for.",
                [lambda p, m: iou(~p, ~m), *guarded(lambda p, m: (~p & ~m).sum() / (~p | ~m).sum(),
                                                    lambda p, m: (~p & ~m).sum() / (p | m).sum())]),
        Mistake("smoothed", "1 added above and below", "A small number such as 1e-8 guards against 0/0; 1 changes the "
                "measure.", [lambda p, m: ((p & m).sum() + 1) / ((p | m).sum() + 1),
                             lambda p, m: (p & m).sum() / ((p | m).sum() + 1),
                             *guarded(lambda p, m: (p & m).sum() / ((p | m).sum() + 1))]),
        Mistake("percent", "In percent", "A number from 0 to 1 is asked for.", guarded(lambda p, m: 100 * iou(p, m))),
        Mistake("python_and", "and / or for & / |", "Python's and, or and not take a tensor for one truth value. "
                "Elementwise are &, | and ~.", [lambda p, m: (p and m).sum() / (p or m).sum()]),
        Mistake("bool_minus", "Minus between bool masks", "torch knows no − for bool tensors. Count first, or use &, | "
                "and ^.", [lambda p, m: (p - m).sum(), lambda p, m: (p + m - p * m).sum()]),
        Mistake("mean_of_bool", "Mean of a bool tensor", "torch takes no mean of a bool tensor: .float().mean(), or "
                ".sum().",
                [lambda p, m: (p & m).mean() / (p | m).mean(), lambda p, m: (p == m).mean()]),
        Mistake("first_picture", "Only the first picture", "Count over all pictures of the batch.",
                [lambda p, m: iou(p[0], m[0]), *guarded(lambda p, m: (p[0] & m[0]).sum() / (p[0] | m[0]).sum())]),
        Mistake("constant", "Always the same number", "The number depends on how the masks overlap.",
                [lambda p, m: 1.0, lambda p, m: 0.0]),
        Mistake("no_number", "No single number", "One number is asked for: the quotient alone.",
                [lambda p, m: (0, 1), lambda p, m: [0, 1]]),
        Mistake("intersection", "Only counted", "Divide the intersection by the union.",
                [*guarded(lambda p, m: (p & m).sum(), lambda p, m: (p | m).sum()), lambda p, m: p & m]),
        Mistake("all_or_nothing", "All or nothing", "Masks that are partly alike lie between 0 and 1: // throws the "
                "fraction away, and torch.equal knows equal and unequal only.",
                [lambda p, m: (p & m).sum() // (p | m).sum(), *guarded(lambda p, m: float((p & m).any())),
                 lambda p, m: bool((p & m).any()),
                 lambda p, m: float(p.any() and m.any()), lambda p, m: torch.equal(p, m),
                 *guarded(lambda p, m: int((p & m).sum()) // max(1, int((p | m).sum())))]),
    ))
