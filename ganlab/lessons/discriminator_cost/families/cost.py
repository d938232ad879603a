"""Variants of 01.cost: which label is real, the base of the logarithm, the weight of the fakes."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.discriminator_cost.exercises import cost
from ganlab.lessons.discriminator_cost.exercises._shared import PLAIN, REDUCED, SIGN, also_reduced

LOGS = {"e": "log", "2": "log2", "10": "log10"}


def text(here: str, real: int, base: str, weight: int) -> str:
    share, other = ("t", "(1 − t)") if real else ("(1 − t)", "t")
    times = f"{weight} · " if weight > 1 else ""
    log, factor = LOGS[base], f"{weight} * " if weight > 1 else ""
    return f'''
def cost(t, y):
    """Cross-entropy of each sample: J = −[{share} log y + {times}{other} log(1 − y)].

    {here}
    t: targets, a tensor of shape (n,); {real} is real, {1 - real} is fake (soft targets between them are allowed).
    y: probabilities D(x) of real, strictly between 0 and 1, shape (n,), float32 or float64 as t.
    Return a tensor of shape (n,): one cost per sample, neither summed nor averaged. log has the base {base}.
    D will learn from it: no detach, no torch.no_grad(). (What is made with NumPy or math is accepted here.)
    """
    return -({share.replace("−", "-")} * torch.{log}(y) + {factor}{other.replace("−", "-")} * torch.{log}(1 - y))
'''


def mistakes(right: Callable, real: int, base: str, weight: int) -> tuple[Mistake, ...]:
    log = getattr(torch, LOGS[base])

    def of_real(t, y):
        return (t if real else 1 - t) * log(y)

    def of_fake(t, y):
        return weight * (1 - t if real else t) * log(1 - y)

    return (
        Mistake("wrong_sign", "Wrong sign", SIGN, also_reduced(lambda t, y: -right(t, y))),
        Mistake("one_sign", "Minus in front of one term only", "The minus belongs to both terms.",
                also_reduced(lambda t, y: -of_real(t, y) + of_fake(t, y), lambda t, y: of_real(t, y) - of_fake(t, y))),
        Mistake("only_real", "Only the real half", "The term of the fake samples is missing.",
                also_reduced(lambda t, y: -of_real(t, y))),
        Mistake("only_fake", "Only the fake half", "The term of the real samples is missing.",
                also_reduced(lambda t, y: -of_fake(t, y))),
        Mistake("arguments_exchanged", "Arguments exchanged", "The target weighs the logs of the probability.",
                also_reduced(lambda t, y: right(y, t))),
        Mistake("hard_targets", "Targets taken for 0 or 1", "A soft target, such as 0.9, weighs both logs.",
                [lambda t, y: right((t == 1).to(y), y), lambda t, y: right((t > 0.5).to(y), y),
                 lambda t, y: right((t > 0).to(y), y)]),
        Mistake("reduced", "Sum or mean for one value per sample", REDUCED, also_reduced(right)[1:]),
        Mistake("weight", "The weight at another place",
                "Look at the weight: it stands before the fake term, or is 1 where the task has none.",
                also_reduced(*(lambda t, y, w=w: -(w * of_real(t, y) + of_fake(t, y)) for w in (2, 3)),
                             lambda t, y: -(weight * of_real(t, y) + of_fake(t, y) / weight),
                             *(lambda t, y, w=w: w * right(t, y) for w in (2, 3)))),
        Mistake("sigmoid", "Sigmoid of a probability", "y is a probability already.",
                also_reduced(lambda t, y: right(t, torch.sigmoid(y)))),
        Mistake("no_targets", "Targets left out", "The target chooses which of the two logs counts for a sample.",
                also_reduced(lambda t, y: -log(y) - weight * log(1 - y), lambda t, y: -log(y) - log(1 - y))),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN, [lambda t, y: right(t, y).item()]),
    )


FAMILY = Family(
    base=cost.EXERCISE, text=text, mistakes=mistakes, choices={
        "real": Choice("which label is real", {1: "real is 1", 0: "the target of a real sample is 0, of a fake one 1"}),
        "base": Choice("the base of the logarithm", {"e": "log is the natural logarithm",
                                                     "2": "log is the logarithm to base 2",
                                                     "10": "log is the logarithm to base 10"}),
        "weight": Choice("the weight of the fake term", {1: "the fake term has the weight 1",
                                                         2: "the fake term counts twice",
                                                         3: "the fake term counts three times"})})
