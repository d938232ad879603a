"""11.generator_cost: the cost of WGAN's generator."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.objectives.exercises._shared import NOT_REDUCED, drawn, reduced


def generator_cost(fake):
    """The cost that WGAN's generator minimises: J_G = −mean f(G(z)).

    fake: f(G(z)) of n fakes, shape (n,), float32: any real numbers, no logits.
    Return one number. The sum in place of the mean is right too. G learns from it: its gradient is exact too; no
    detach.
    """
    return -fake.mean()


def by_weights(fake):
    return fake @ torch.full_like(fake, -1 / len(fake))


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([1.0, -3.0]),), note="f(G(z)): 1 and −3"), Case((torch.tensor([0.5, 2.0, 6.5]),)),
            *(Case((drawn(rng, n, scale=3, centre=-1),)) for n in (5, 8)), Case((torch.tensor([2.5]),)),
            Case((drawn(rng, 4, scale=20),), note="large values")]


EXERCISE = Exercise(
    id="11.generator_cost", place=3, title="The generator's cost", points=1, solution=generator_cost, cases=cases,
    also_right=reduced(lambda a: -a)[1:], gradients=("fake",), plain=False,
    difficulty=1, importance=3, minutes=3, another=by_weights,
    reason="Of the critic's difference only mean f(G(z)) depends on G, which wants it high, and without a sigmoid or "
           "a log each fake has the same weight, however low the critic holds it.",
    hints=("G wants its fakes to stand where the critic is high. A cost is what it makes small.",
           "In the critic's cost only one term depends on G, and G wants the opposite of it.",
           "Check the sign: values 1 and −3 have the mean −1, and cost +1."),
    mistakes=(
        Mistake("sign", "The minus forgotten", "G wants f(G(z)) high: the cost is its negative.",
                reduced(lambda a: a)),
        Mistake("nonsaturating", "Lesson 02's cost", "f's values are no logits: no sigmoid, no log.",
                reduced(lambda a: softplus(-a), lambda a: -softplus(a), softplus, lambda a: -softplus(-a))),
        Mistake("squashed", "Values squashed", "f's values are any real numbers: no sigmoid, no tanh.",
                reduced(lambda a: -a.sigmoid(), lambda a: -a.tanh(), torch.sigmoid, torch.tanh,
                        lambda a: 1 - a.sigmoid())),
        Mistake("hinge", "A hinge", "Every value counts, however large: no hinge for G, here and in the hinge GAN.",
                reduced(lambda a: (1 - a).relu(), lambda a: (1 + a).relu(), lambda a: (-a).relu(),
                        lambda a: -a.relu(), torch.relu)),
        Mistake("target", "A target", "f has no target value: the higher, the better for G.",
                reduced(lambda a: 1 - a, lambda a: (a - 1) ** 2, lambda a: (1 - a).abs(),
                        lambda a: (a - 1) ** 2 / 2)),
        Mistake("absolute", "Sign lost", "The sign matters: no |·|, no square.",
                [*reduced(lambda a: a.abs(), lambda a: -a.abs(), lambda a: a**2, lambda a: -(a**2)),
                 lambda a: a.mean().abs(), lambda a: -a.mean().abs(), lambda a: a.mean() ** 2]),
        Mistake("halved", "Another factor", "The mean has the factor −1, and no other.",
                reduced(lambda a: -a / 2, lambda a: -2 * a)),
        Mistake("divided_twice", "Divided by n twice", "The mean has divided by n already.",
                [lambda a: -a.mean() / len(a)]),
        Mistake("not_reduced", "Missing mean", NOT_REDUCED, [lambda a: -a, lambda a: -a / len(a)]),
        Mistake("other_reduction", "Another reduction than the mean", "The mean is asked for.",
                [lambda a: -a.max(), lambda a: -a.min(), lambda a: -a.median(), lambda a: -a[0], lambda a: -a.norm(),
                 lambda a: a.norm()]),
        Mistake("detached", "The values detached", "G learns from it: no detach, no torch.no_grad().",
                [lambda a: -a.detach().mean(), lambda a: -a.detach().sum()]),
        several_results("One number"),
    ))
