"""11.hinge: the hinge cost of D."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.objectives.exercises._shared import drawn, nothing, two_term_mistakes, two_terms


def hinge_cost(real, fake):
    """The hinge cost of D: J_D = mean [1 − D(x)]⁺ + mean [1 + D(G(z))]⁺, with [a]⁺ = max(a, 0).

    real, fake: D's outputs for n real samples and for n fakes, shape (n,), float32: any real numbers.
    Return one number. The sum in place of the mean, in both terms, is right too. D learns from it: its gradient by both
    is exact too; no detach.
    """
    return (1 - real).relu().mean() + (1 + fake).relu().mean()


def by_selection(real, fake):
    short_real, short_fake = 1 - real, 1 + fake  # how much each sample lacks
    return (short_real * (short_real > 0)).mean() + (short_fake * (short_fake > 0)).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([3.0, 0.5]), torch.tensor([-0.5, -4.0])), note="D(x): 3 and 0.5; D(G(z)): −0.5 and −4"),
            Case((torch.tensor([-2.0, 1.5, 0.0]), torch.tensor([1.5, -1.5, 0.25])), note="on both sides of the hinges"),
            *(Case((drawn(rng, n, scale=2), drawn(rng, n, scale=2))) for n in (5, 9)),
            Case((torch.tensor([0.25]), torch.tensor([-0.75]))),
            Case((torch.tensor([7.0, 2.0]), torch.tensor([-2.0, -30.0])), note="all on their right side, by 1 or more"),
            Case((torch.tensor([1.0, 1.0]), torch.tensor([-1.0, -1.0])), finite=True, note="exactly at the hinges")]


def real_term(a):
    return (1 - a).relu()


def fake_term(a):
    return (1 + a).relu()


EXERCISE = Exercise(
    id="11.hinge", place=6, title="The hinge", points=1, solution=hinge_cost, cases=cases,
    also_right=two_terms(real_term, fake_term)[1:], gradients=("real", "fake"), plain=False,
    difficulty=1, importance=3, minutes=5, another=by_selection,
    reason="A sample on its right side by 1 or more lies where max(a, 0) is flat, so it teaches D nothing, and D "
           "spends its strength on the samples that are hard.",
    hints=("A real sample at D(x) = 1 or above costs nothing. What does one at 0.5 cost, and one at −2?",
           "[a]⁺ is relu: of 1 − D(x) for real samples, and of 1 + D(G(z)) for fakes.",
           "Each sample has its own hinge: first relu, then the mean. Then add the two means."),
    mistakes=(
        Mistake("exchanged", "Real and fake exchanged", "1 − D(x) belongs to real samples, 1 + D(G(z)) to fakes.",
                two_terms(fake_term, real_term)),
        Mistake("both_real", "Both called real", "A fake costs [1 + D(G(z))]⁺: D wants it low.",
                two_terms(real_term, real_term)),
        Mistake("both_fake", "Both called fake", "A real sample costs [1 − D(x)]⁺: D wants it high.",
                two_terms(fake_term, fake_term)),
        Mistake("no_hinge", "Without the hinge", "A sample that is right by 1 or more costs 0, not less: max(a, 0).",
                [*two_terms(lambda a: 1 - a, lambda a: 1 + a), *two_terms(lambda a: -a, lambda a: a)]),
        Mistake("mean_first", "Means before the hinge", "Each sample has its own hinge; the mean comes last.",
                [lambda r, f: (1 - r.mean()).relu() + (1 + f.mean()).relu(),
                 lambda r, f: (1 - r.mean() + 1 + f.mean()).relu()]),
        Mistake("one_hinge", "One hinge for a pair", "Real and fake have a hinge each, and are no pairs.",
                [lambda r, f: (1 - r + f).relu().mean(), lambda r, f: (2 - r + f).relu().mean(),
                 lambda r, f: (1 - r + f).relu().sum(), lambda r, f: (2 - r + f).relu().sum()]),
        Mistake("no_margin", "Without the 1", "The hinge is at ±1: to be right by a little is not enough.",
                two_terms(lambda a: (-a).relu(), torch.relu)),
        Mistake("margin_outside", "The 1 outside", "1 − D(x) stands inside [·]⁺.",
                two_terms(lambda a: 1 - a.relu(), lambda a: 1 + a.relu())),
        Mistake("hinge_turned", "The other side cut", "[a]⁺ keeps what is above 0.",
                [*two_terms(lambda a: (a - 1).relu(), lambda a: (-1 - a).relu()),
                 *two_terms(lambda a: (1 - a).clamp(max=0), lambda a: (1 + a).clamp(max=0))]),
        Mistake("maximised", "The minus forgotten", "mean min(0, −1 + D(x)) + mean min(0, −1 − D(G(z))) is what D "
                "maximises; the cost is its negative.", two_terms(real_term, fake_term, -1)),
        Mistake("subtracted", "Minus between the terms", "Both terms are costs and are added.",
                [*two_terms(real_term, lambda a: -fake_term(a)), *two_terms(lambda a: -real_term(a), fake_term)]),
        Mistake("generator", "G's cost", "D's cost has two terms, each with a hinge.",
                [*two_terms(nothing, lambda a: -a), *two_terms(nothing, real_term)]),
        Mistake("squared", "Squared", "The hinge is not squared.",
                two_terms(lambda a: real_term(a) ** 2, lambda a: fake_term(a) ** 2)),
        Mistake("logs", "Lesson 01's cost", "softplus is smooth; the hinge has a corner and a flat side.",
                [*two_terms(lambda a: softplus(-a), softplus), *two_terms(lambda a: softplus(1 - a),
                                                                        lambda a: softplus(1 + a))]),
        Mistake("absolute", "Absolute value for hinge", "Beyond its hinge a sample costs nothing.",
                two_terms(lambda a: (1 - a).abs(), lambda a: (1 + a).abs())),
        Mistake("squashed", "Outputs squashed", "D's outputs are any real numbers: no sigmoid, no tanh.",
                [way for squash in (torch.sigmoid, torch.tanh) for way in two_terms(
                    lambda a, s=squash: real_term(s(a)), lambda a, s=squash: fake_term(s(a)))]),
        *two_term_mistakes(real_term, fake_term),
    ))
