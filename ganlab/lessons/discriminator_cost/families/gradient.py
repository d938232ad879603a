"""Variants of 01.gradient: the temperature of the sigmoid, which label is real, the weight of the fakes."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ganlab.checking import Choice, Family, Mistake, unstable
from ganlab.lessons.discriminator_cost.exercises import gradient
from ganlab.lessons.discriminator_cost.exercises._shared import REDUCED, also_reduced


def text(here: str, real: int, weight: int, temperature: float) -> str:
    share, other = ("t", "(1 − t)") if real else ("(1 − t)", "t")
    times, factor = (f"{weight} · ", f"{weight} * ") if weight > 1 else ("", "")
    logit = {1: "a", 2: "a / 2", 0.5: "2 a"}[temperature]
    return f'''
def cost_gradient(t, logit):
    """Derivative of J = −[{share} log y + {times}{other} log(1 − y)] with respect to the logit a.

    {here}
    y = sigmoid({logit}) is the probability of real; a is the logit.
    t: targets, shape (n,), from 0 to 1; logit: a, shape (n,), from −100 to 100; both float32 or both float64.
    Return a tensor of shape (n,), one derivative per sample: not divided by n. Formula or autograd, as you like.
    """
    y = torch.sigmoid(logit / {temperature})
    return ({factor}{other.replace("−", "-")} * y - {share.replace("−", "-")} * (1 - y)) / {temperature}
'''


def mistakes(right: Callable, real: int, weight: int, temperature: float) -> tuple[Mistake, ...]:
    def cost(t, a):
        share = t if real else 1 - t
        softplus = torch.nn.functional.softplus
        return share * softplus(-a / temperature) + weight * (1 - share) * softplus(a / temperature)

    def y(a):
        return torch.sigmoid(a / temperature)

    def share(t):
        return t if real else 1 - t

    return (
        Mistake("wrong_sign", "Wrong sign", "Where D is too sure of real the cost falls when the logit falls.",
                also_reduced(lambda t, a: -right(t, a))),
        Mistake("chain_rule", "A factor of the chain rule",
                "dJ/da is dJ/dy · dy/da, and dy/da is y (1 − y) divided by the temperature, once.",
                also_reduced(lambda t, a: right(t, a) * temperature, lambda t, a: right(t, a) / temperature,
                             lambda t, a: right(t, a) * temperature**2)),
        Mistake("factor_too_many", "One chain-rule factor too many", "y (1 − y) has cancelled already.",
                also_reduced(lambda t, a: right(t, a) * y(a) * (1 - y(a)),
                             lambda t, a: temperature * right(t, a) * y(a) * (1 - y(a)))),
        Mistake("derivative_by_y", "Derivative with respect to y, not to the logit", "One factor, dy/da, is missing.",
                also_reduced(lambda t, a: temperature * right(t, a) / (y(a) * (1 - y(a))))),
        Mistake("no_sigmoid", "Sigmoid forgotten", "The target is compared with y, not with the logit.",
                also_reduced(lambda t, a: weight * (1 - share(t)) * a - share(t) * (1 - a), lambda t, a: a - t)),
        Mistake("only_real", "Only the real half", "The fake term has a derivative too.",
                also_reduced(lambda t, a: -share(t) * (1 - y(a)) / temperature,
                             lambda t, a: -share(t) * (1 - y(a)))),
        Mistake("only_fake", "Only the fake half", "The real term has a derivative too.",
                also_reduced(lambda t, a: weight * (1 - share(t)) * y(a) / temperature,
                             lambda t, a: weight * (1 - share(t)) * y(a))),
        Mistake("weight", "The weight at another place", "The weight belongs to the fake term, and to it alone.",
                also_reduced(lambda t, a: weight * (y(a) - share(t)) / temperature,
                             lambda t, a: (weight * y(a) - share(t)) / temperature,
                             lambda t, a: weight * (y(a) - share(t)), lambda t, a: weight * y(a) - share(t))),
        Mistake("cost", "The cost, not its derivative", "This is J itself.", also_reduced(cost)),
        Mistake("reduced", "Sum or mean for one value per sample", REDUCED, also_reduced(right)[1:]),
        unstable("Right for small logits only: exp(a)/(1 + exp(a)) breaks at ±100. torch.sigmoid does not."),
    )


FAMILY = Family(
    base=gradient.EXERCISE, text=text, mistakes=mistakes, choices={
        "real": Choice("which label is real", {1: "real is 1", 0: "the target of a real sample is 0, of a fake one 1"}),
        "weight": Choice("the weight of the fake term", {1: "the fake term has the weight 1",
                                                         2: "the fake term counts twice",
                                                         3: "the fake term counts three times"}),
        "temperature": Choice("what the sigmoid is taken of", {1: "y is sigmoid(a)", 2: "y is the sigmoid of a / 2",
                                                               0.5: "y is the sigmoid of 2 a"})})
