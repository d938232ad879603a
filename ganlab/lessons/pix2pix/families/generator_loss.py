"""Variants of 06.generator_loss: how G fools D, the distance to the target, the weight that is the default."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch.nn.functional import softplus

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.pix2pix.exercises import generator_loss
from ganlab.lessons.pix2pix.exercises._shared import EVALUATING, NOT_ONE_NUMBER, PLAIN, TURNED

FOOLED = {"log": ("−mean log D(x, y_fake)", "torch.nn.functional.softplus(-D(x, y_fake)).mean()"),
          "squares": ("mean (D(x, y_fake) − 1)²", "(D(x, y_fake) - 1).square().mean()")}
DISTANCES = {"absolute": ("mean |y − y_fake|", "(y - y_fake).abs().mean()"),
             "squares": ("mean (y − y_fake)²", "(y - y_fake).square().mean()"),
             "rounded": ("mean √((y − y_fake)² + 0.01)", "((y - y_fake).square() + 0.01).sqrt().mean()")}


def text(here: str, fooled: str, distance: str, default: float) -> str:
    gives = "logits, the formula's D is their sigmoid" if fooled == "log" else "numbers, of which 1 stands for real"
    return f'''
def generator_loss(D, x, y, y_fake, l1_weight={default}):
    """The loss of a generator of pairs: J_G = {FOOLED[fooled][0]} + l1_weight · {DISTANCES[distance][0]}.

    {here}
    D: a network called with a pair, D(x, y); it gives a map (B, 1, h, w) of {gives}.
    x: input images; y: their targets; y_fake = G(x). All have the shape (B, C, H, W).
    The means are over all patches, and over all pixels and channels, of all images. G learns through y_fake.
    Whether a gradient reaches D's weights does not matter here. Leave D in the mode it came in.
    Return one number, a tensor on which backward() can be called.
    """
    return {FOOLED[fooled][1]} + l1_weight * {DISTANCES[distance][1]}
'''


def mistakes(right: Callable, fooled: str, distance: str, default: float) -> tuple[Mistake, ...]:
    gan = {"log": lambda a: softplus(-a), "squares": lambda a: (a - 1) ** 2}[fooled]
    apart = {"absolute": torch.abs, "squares": torch.square, "rounded": lambda d: (d**2 + 0.01).sqrt()}[distance]

    def loss(D, x, y, f, weight=default, *, gan=gan, apart=apart, pair=lambda x, y, f: (x, f), factors=(1.0, None),
             reduce=torch.mean):
        return (factors[0] * reduce(gan(D(*pair(x, y, f)))) +
                (weight if factors[1] is None else factors[1]) * reduce(apart(y - f)))

    def made(**changes):
        return [lambda *args: loss(*args, **changes)]

    def after(act):
        def wrong(D, x, y, f, weight=default):
            J = loss(D, x, y, f, weight)
            return act(D, J)
        return [wrong]

    return (
        Mistake("wrong_sign", "Wrong sign", "G lowers J_G: D's answer for the fake should become that for real.",
                [*made(factors=(-1.0, None)), *made(gan=softplus), *made(gan=lambda a: a**2),
                 lambda *args: -loss(*args)]),
        Mistake("other_distance", "Another distance", "Look at how y and y_fake are compared.",
                [way for other in (torch.abs, torch.square, lambda d: (d**2 + 0.01).sqrt(), lambda d: d)
                 for way in made(apart=other)]),
        Mistake("other_gan", "Another GAN's loss", "Look at what D's answer costs G.",
                [way for other in (lambda a: softplus(-a), lambda a: (a - 1) ** 2, lambda a: 0.5 * (a - 1) ** 2,
                                   lambda a: -a, lambda a: -softplus(a)) for way in made(gan=other)]),
        Mistake("weight_left_out", "The weight left out, or at another place", "l1_weight multiplies the distance.",
                [*made(factors=(1.0, 1.0)), lambda D, x, y, f, w=default: loss(D, x, y, f, 1.0, factors=(w, None)),
                 lambda D, x, y, f, w=default: loss(D, x, y, f, w, factors=(w, None)),
                 lambda D, x, y, f, w=default: loss(D, x, y, f, default),
                 *(lambda D, x, y, f, w=w: loss(D, x, y, f, w) for w in (1.0, 10.0, 50.0, 100.0))]),
        Mistake("one_term", "One of the two terms", "The two terms are added.",
                [*made(factors=(1.0, 0.0)), *made(factors=(0.0, None))]),
        Mistake("other_pair", "Another pair", TURNED,
                [*made(pair=lambda x, y, f: (x, y)), *made(pair=lambda x, y, f: (f, x)),
                 *made(pair=lambda x, y, f: (y, f))]),
        Mistake("detached", "y_fake detached", "G learns through y_fake.",
                [*made(pair=lambda x, y, f: (x, f.detach())), lambda D, x, y, f, *w: loss(D, x, y, f.detach(), *w)]),
        Mistake("summed", "Sum for mean", NOT_ONE_NUMBER, made(reduce=torch.sum)),
        Mistake("plain", "A plain number", PLAIN, after(lambda D, J: J.item())),
        Mistake("evaluating", "D left in another mode", EVALUATING, after(lambda D, J: (D.eval(), J)[1])),
    )


FAMILY = Family(
    base=generator_loss.EXERCISE, text=text, mistakes=mistakes, choices={
        "fooled": Choice("what D's answer costs G", {"log": "D's answer costs its log",
                                                     "squares": "D's answer costs its squared distance from 1"}),
        "distance": Choice("the distance to the target", {
            "absolute": "the distance is |y − y_fake|", "squares": "the distance is a square",
            "rounded": "the distance is the root of a square and 0.01"}),
        "default": Choice("the default of l1_weight", {100.0: "l1_weight is 100", **{
            weight: f"l1_weight is {weight:g} where it is left out" for weight in (10.0, 25.0, 40.0)}})})
