"""11.critic_cost: the cost of WGAN's critic."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.objectives.exercises._shared import drawn, two_term_mistakes, two_terms


def critic_cost(real, fake):
    """The cost that WGAN's critic f minimises: J_D = mean f(G(z)) − mean f(x).

    real, fake: f(x) of n real samples and f(G(z)) of n fakes, shape (n,), float32: any real numbers, no logits.
    Return one number. The sum in place of the mean, in both terms, is right too. The critic learns from it: its
    gradient by both is exact too; no detach.
    """
    return fake.mean() - real.mean()


def by_pairs(real, fake):
    return (fake - real).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([4.0, 6.0]), torch.tensor([1.0, -3.0])), note="f(x): 4 and 6; f(G(z)): 1 and −3"),
            Case((torch.tensor([-1.0, 0.5, 2.0]), torch.tensor([3.0, 2.5, -0.5])),
                 note="the critic is wrong: its cost is above 0"),
            *(Case((drawn(rng, n, scale=3), drawn(rng, n, scale=3, centre=-1))) for n in (5, 8, 1)),
            Case((drawn(rng, 4, centre=40), drawn(rng, 4, centre=40)), note="the same number added to all values")]


def real_term(a):
    return -a


def fake_term(a):
    return a


SQUASHED = "f's values are no logits and no probabilities: no sigmoid, no log."

EXERCISE = Exercise(
    id="11.critic_cost", place=2, title="The critic's cost", points=1, solution=critic_cost, cases=cases,
    also_right=two_terms(real_term, fake_term)[1:], gradients=("real", "fake"), plain=False,
    difficulty=1, importance=3, minutes=4, another=by_pairs,
    reason="W₁ is the largest mean f(x) − mean f(G(z)) that an f with slopes of at most 1 can earn, so the cost that "
           "the critic minimises is the negative of that difference, without a sigmoid.",
    hints=("The critic wants to stand high on real samples and low on fakes. A cost is what it makes small.",
           "It is a difference of two means.",
           "Check the sign: real values 4 and 6, fake values 1 and −3 cost −1 − 5 = −6."),
    mistakes=(
        Mistake("maximised", "Maximised", "mean f(x) − mean f(G(z)) is what the critic wants large; its cost is the "
                "negative.", two_terms(fake_term, real_term)),
        Mistake("added", "Plus for minus", "f shall be high on the one and low on the other: a difference.",
                [*two_terms(fake_term, fake_term), *two_terms(real_term, real_term)]),
        Mistake("absolute", "Sign lost", "The sign tells the critic which way to go: no |·|, no square.",
                [lambda r, f: (f.mean() - r.mean()).abs(), lambda r, f: (f - r).abs().mean(),
                 lambda r, f: (f.sum() - r.sum()).abs(), lambda r, f: (f - r).abs().sum(),
                 lambda r, f: (f.mean() - r.mean()) ** 2, lambda r, f: ((f - r) ** 2).mean(),
                 lambda r, f: ((f - r) ** 2).sum()]),
        Mistake("logs", "The classifier's cost", SQUASHED,
                [*two_terms(lambda a: softplus(-a), softplus), *two_terms(lambda a: -softplus(-a), softplus),
                 *two_terms(softplus, lambda a: softplus(-a))]),
        Mistake("squashed", "Values squashed", SQUASHED,
                [way for squash in (torch.sigmoid, torch.tanh) for way in (
                    *two_terms(lambda a, s=squash: -s(a), squash), *two_terms(squash, lambda a, s=squash: -s(a)))]),
        Mistake("hinge", "The hinge cost", "The hinge comes later: here every value counts, however large.",
                two_terms(lambda a: (1 - a).relu(), lambda a: (1 + a).relu())),
        Mistake("cut_at_zero", "Cut at 0", "The cost has both signs: no relu, no clamp.",
                [lambda r, f: (f.mean() - r.mean()).relu(), lambda r, f: (f - r).relu().mean(),
                 lambda r, f: (r - f).relu().mean()]),
        *two_term_mistakes(real_term, fake_term),
    ))
