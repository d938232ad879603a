"""09.kappa: Cohen's κ of two masks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.shadows.exercises._shared import BY_HAND, OVER_PICTURES, each_picture, random_masks, two_masks


def kappa(predicted, mask):
    """Cohen's κ of two masks: (p_o − p_e) / (1 − p_e).

    p_o: the share of pixels on which the masks agree, shadow on shadow or light on light.
    p_e: the agreement to be expected by chance, if both masks kept their share of shadow but lay anywhere.
    predicted, mask: bool tensors of one shape (B, 1, H, W), neither of them constant (single pictures may be). Count
    over all pixels of the batch together. Return a number.
    """
    a, b = predicted.float().mean(), mask.float().mean()
    p_o = (predicted == mask).float().mean()
    p_e = a * b + (1 - a) * (1 - b)
    return (p_o - p_e) / (1 - p_e)


def by_table(predicted, mask):
    pairs = 2 * predicted.flatten().long() + mask.flatten().long()  # 0 to 3
    table = torch.bincount(pairs, minlength=4).reshape(2, 2) / pairs.numel()
    p_o = table.diagonal().sum()
    p_e = (table.sum(0) * table.sum(1)).sum()
    return (p_o - p_e) / (1 - p_e)


def cases(rng: np.random.Generator) -> list[Case]:
    drawn = random_masks(rng, ((2, 8, 7), 0.2, 0.1), ((3, 10, 6), 0.5, 0.3), ((2, 12, 9), 0.1, 0.05))
    predicted, mask = two_masks(rng, (4, 5, 6), 0.3, 0.2)
    predicted[1], mask[2], predicted[3], mask[3] = False, True, False, False
    return [Case((BY_HAND[1], BY_HAND[1].clone()), expected=1.0), Case((BY_HAND[1], ~BY_HAND[1]), expected=-1.0),
            Case(BY_HAND, expected=0.0), *drawn,
            Case((predicted, mask), note="four pictures of 5×6, in three of them one mask or both constant")]


def wrong(predicted, mask, *, chance=lambda a, b: a * b + (1 - a) * (1 - b), final=lambda o, e: (o - e) / (1 - e),
          observed=lambda p, m: p == m):
    """The reference with chosen mistakes."""
    a, b = predicted.float().mean(), mask.float().mean()
    return final(observed(predicted, mask).float().mean(), chance(a, b))


def made(**mistakes: Any) -> Callable:
    return lambda p, m: wrong(p, m, **mistakes)


def correlation(p, m):
    return torch.corrcoef(torch.stack([p.flatten().float(), m.flatten().float()]))[0, 1]


EXERCISE = Exercise(
    id="09.kappa", place=4, title="Cohen's κ", points=2, solution=kappa, cases=cases, atol=1e-4,
    difficulty=2, importance=2, minutes=8, another=by_table,
    reason="Masks with shadow shares a and b agree by chance on ab + (1 − a)(1 − b) of the pixels, so κ says which "
           "part of the rest was won: 0 for chance, 1 for equal masks, below 0 for worse than chance.",
    hints=("Say that a is the share of shadow in one mask and b in the other. How often are both in shadow by chance?",
           "Agreement by chance has two parts: both in shadow, a · b, and both in light, (1 − a) · (1 − b).",
           "p_o is (predicted == mask).float().mean(); then put both into the formula."),
    mistakes=(
        Mistake("accuracy", "Accuracy", "p_o alone is accuracy: the agreement by chance has to be taken off.",
                [made(final=lambda o, e: o), made(final=lambda o, e: 1 - o)]),
        Mistake("chance_half", "Chance is ½", "Chance depends on how much shadow there is: with 5 % shadow two masks "
                "agree on 90 % by chance.", [made(chance=lambda a, b: 0.5)]),
        Mistake("only_shadow", "Only shadow on shadow", "Two masks also agree by chance where both are light: add "
                "(1 − a) · (1 − b).", [made(chance=lambda a, b: a * b)]),
        Mistake("only_light", "Only light on light", "Two masks also agree by chance where both are shadow: add a · b.",
                [made(chance=lambda a, b: (1 - a) * (1 - b))]),
        Mistake("by_disagreement", "Disagreement by chance", "p_e counts where both say the same: a · b and "
                "(1 − a) · (1 − b).", [made(chance=lambda a, b: a * (1 - b) + b * (1 - a)),
                                       made(chance=lambda a, b: a * (1 - b)), made(chance=lambda a, b: b * (1 - a))]),
        Mistake("one_share", "One share for both", "Each mask has its own share of shadow.",
                [made(chance=lambda a, b: b * b + (1 - b) ** 2), made(chance=lambda a, b: a * a + (1 - a) ** 2),
                 made(chance=lambda a, b: ((a + b) / 2) ** 2 + (1 - (a + b) / 2) ** 2),
                 made(chance=lambda a, b: ((a + b) / 2) ** 2), made(chance=lambda a, b: b * b),
                 made(chance=lambda a, b: a * a),
                 made(chance=lambda a, b: a), made(chance=lambda a, b: b), made(chance=lambda a, b: (a + b) / 2)]),
        Mistake("from_agreement", "Chance from the agreement", "p_e comes from each mask's own share of shadow, as if "
                "they had nothing to do with each other.",
                [lambda p, m: wrong(p, m, chance=lambda a, b: (
                    (p & m).float().mean() ** 2 + (~p & ~m).float().mean() ** 2)),
                 lambda p, m: wrong(p, m, chance=lambda a, b: (p & m).float().mean() * (~p & ~m).float().mean()),
                 lambda p, m: wrong(p, m, chance=lambda a, b: (p & m).float().mean())]),
        Mistake("larger_class", "The larger class", "Chance is not the share of the larger class: that is how well a "
                "constant mask does.", [
                    made(chance=lambda a, b: torch.maximum(b, 1 - b)),
                    made(chance=lambda a, b: torch.maximum(a, 1 - a)),
                    made(chance=lambda a, b: torch.maximum(a * b, (1 - a) * (1 - b)))]),
        Mistake("added", "Chance put together wrongly", "p_e is a · b, both in shadow, plus (1 − a) · (1 − b), "
                "both in light.",
                [made(chance=lambda a, b: a + b), made(chance=lambda a, b: (a + b) / 2 * (1 - (a + b) / 2)),
                 made(chance=lambda a, b: (a * b + (1 - a) * (1 - b)) / 2), made(chance=lambda a, b: 2 * a * b),
                 made(chance=lambda a, b: a * b * (1 - a) * (1 - b))]),
        Mistake("not_divided", "Not divided", "Without the division by 1 − p_e two equal masks do not reach 1.",
                [made(final=lambda o, e: o - e)]),
        Mistake("divided_by_chance", "Another divisor", "The divisor is what chance leaves to be won: 1 − p_e.",
                [made(final=lambda o, e: (o - e) / e), made(final=lambda o, e: o / e),
                 made(final=lambda o, e: (o - e) / (1 + e)),
                 *(lambda p, m, eps=eps: wrong(p, m, final=lambda o, e: (o - e) / (1 - e + eps))
                   for eps in (1.0, 0.1, 1e-2, 1e-3))]),
        Mistake("chance_alone", "Chance alone", "p_e is one part of the formula: (p_o − p_e) / (1 − p_e).",
                [made(final=lambda o, e: e), made(final=lambda o, e: 1 - e), made(final=lambda o, e: o * e)]),
        Mistake("youden", "Youden's index", "Sensitivity + specificity − 1 treats the masks differently; κ does not.",
                [lambda p, m: (p & m).sum() / m.sum() + (~p & ~m).sum() / (~m).sum() - 1,
                 lambda p, m: (p & m).sum() / p.sum() + (~p & ~m).sum() / (~p).sum() - 1]),
        Mistake("chance_per_picture", "Chance picture by picture", "The shares are those of all pixels of the batch.",
                [lambda p, m: (lambda o, a, b: (o - (e := (a * b + (1 - a) * (1 - b)).mean())) / (1 - e))(
                    (p == m).float().mean(), p.float().mean((1, 2, 3)), m.float().mean((1, 2, 3)))]),
        Mistake("divided_by_observed", "The two agreements mixed up", "(p_o − p_e) / (1 − p_e): each has its place.",
                [made(final=lambda o, e: (o - e) / (1 - o)), made(final=lambda o, e: (1 - o) / (1 - e)),
                 made(final=lambda o, e: (o - e) / o),
                 made(final=lambda o, e: (o - e) / (o + e))]),
        Mistake("wrong_sign", "Wrong sign", "p_o − p_e: what is observed, minus what chance gives.",
                [made(final=lambda o, e: (e - o) / (1 - e)), made(final=lambda o, e: (o - e) / (e - 1))]),
        Mistake("absolute", "Sign lost", "κ is below 0 where masks agree less than chance would have them.",
                [made(final=lambda o, e: ((o - e) / (1 - e)).abs()),
                 made(final=lambda o, e: ((o - e) / (1 - e)).clamp(min=0))]),
        Mistake("percent", "In percent", "κ is a number from −1 to 1.",
                [made(final=lambda o, e: 100 * (o - e) / (1 - e))]),
        Mistake("brackets", "Brackets forgotten", "/ binds tighter than −: (p_o - p_e) / (1 - p_e), with both pairs of "
                "brackets.",
                [made(final=lambda o, e: o - e / (1 - e)), made(final=lambda o, e: (o - e) / 1 - e),
                 made(final=lambda o, e: o - e / 1 - e)]),
        Mistake("over_pictures", "Mean over pictures", OVER_PICTURES.format("κ"),
                [each_picture(kappa), lambda p, m: torch.stack([kappa(a, b) for a, b in zip(p, m)]).nanmean()]),
        Mistake("not_one_number", "A number a picture", "Count over all pixels of the batch together: one number.",
                [lambda p, m: torch.stack([kappa(a, b) for a, b in zip(p, m)])]),
        Mistake("iou", "IoU", "This is intersection over union, which knows no chance.",
                [lambda p, m: (p & m).sum() / (p | m).sum(), lambda p, m: 2 * (p & m).sum() / (p.sum() + m.sum())]),
        Mistake("correlation", "Correlation", "The correlation of the two masks is near κ, but equals it only where "
                "both have the same share of shadow.", [correlation]),
        Mistake("observed_shadow", "Only the shadow's agreement", "p_o counts both kinds of agreement: shadow on "
                "shadow and light on light.",
                [made(observed=lambda p, m: p & m, chance=lambda a, b: a * b), made(observed=lambda p, m: p & m),
                 lambda p, m: wrong(p, m, final=lambda o, e: ((p & m).sum() / (p | m).sum() - e) / (1 - e))]),
        Mistake("observed_difference", "Disagreement for agreement", "p_o is the share of pixels on which both say the "
                "same: ==, not ^ or !=.", [made(observed=lambda p, m: p ^ m), made(observed=lambda p, m: p | m),
                 made(observed=lambda p, m: (p & m).float() + (p | m).float())]),
        Mistake("counts", "Counts for shares", "p_o and p_e are shares, from 0 to 1: divide the counts by the number "
                "of pixels.", [lambda p, m: (lambda o, e: (o - e) / (1 - e))(
                    (p == m).sum(), p.sum() * m.sum() + (~p).sum() * (~m).sum()),
                    lambda p, m: wrong(p, m, observed=lambda p, m: (p == m) * p.numel()),
                    lambda p, m: (lambda o, e: (o - e) / (1 - e))(
                        (p == m).float().mean(), p.sum() * m.sum() + (~p).sum() * (~m).sum()),
                    lambda p, m: (lambda o, e: (o - e) / (1 - e))(
                        (p == m).float().mean(), (p.sum() * m.sum() + (~p).sum() * (~m).sum()) / p.numel())]),
        Mistake("rounded", "Rounded", "Return the number as it is.",
                [lambda p, m, digits=digits: torch.round(kappa(p, m), decimals=digits) for digits in (0, 1, 2, 3)]),
        Mistake("first_picture", "Only the first picture", "Count over all pictures of the batch.",
                [lambda p, m: kappa(p[0], m[0])]),
        Mistake("minus_of_bool", "Minus between bool masks", "torch knows no − for bool tensors: .float() first, or "
                "==.",
                [lambda p, m: 1 - (p - m).abs().mean(), lambda p, m: (1 - p).sum()]),
        Mistake("no_number", "No single number", "One number is asked for: κ alone.",
                [lambda p, m: (0, 1), lambda p, m: [0, 1]]),
        Mistake("mean_of_bool", "Mean of a bool tensor", "torch takes no mean of a bool tensor: .float().mean().",
                [lambda p, m: (p == m).mean(), lambda p, m: p.mean()]),
    ))
