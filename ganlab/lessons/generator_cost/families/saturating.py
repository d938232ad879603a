"""Variants of 02.saturating: what D's probability is of, the base of the logarithm, a factor."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch.nn.functional import softplus

from ganlab.checking import Choice, Family, Mistake, unstable
from ganlab.lessons.generator_cost.exercises import saturating
from ganlab.lessons.generator_cost.exercises._shared import LOG_OF_LOGIT, UNSTABLE, reduced

IN_NATURAL = {"e": "", "2": " / np.log(2)", "10": " / np.log(10)"}
DIVISORS = {"e": 1.0, "2": math.log(2), "10": math.log(10)}


def text(here: str, of: str, base: str, factor: int) -> str:
    inside, sign = ("1 − D(G(z))", "") if of == "real" else ("D(G(z))", "-")
    times, multiplied = (f"{factor} · ", f"{factor} * ") if factor > 1 else ("", "")
    return f'''
def saturating_cost(logits_fake):
    """The generator's half of the minimax game: J_G = {times}mean[log({inside})], with D(G(z)) = sigmoid(a).

    {here}
    D(G(z)): the probability that D gives to its input being {of}; log has the base {base}.
    logits_fake: D's raw outputs a for n fakes, shape (n,), float32 or float64, from −100 to 100.
    Return one number, which G would minimise. The sum in place of the mean is right too.
    G would learn from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    return -{multiplied}torch.nn.functional.softplus({sign}logits_fake).mean(){IN_NATURAL[base]}
'''


def cost_of_one(of: str, base: str, factor: int) -> Callable:
    sign = 1 if of == "real" else -1
    return lambda a: -factor * softplus(sign * a) / DIVISORS[base]


def also_right(right: Callable, **particulars) -> Sequence[Callable]:
    return reduced(cost_of_one(**particulars))[1:]


def mistakes(right: Callable, of: str, base: str, factor: int) -> tuple[Mistake, ...]:
    one, other = cost_of_one(of, base, factor), cost_of_one("fake" if of == "real" else "real", base, factor)
    return (
        unstable(UNSTABLE),
        Mistake("wrong_sign", "Wrong sign", "This is D's own cost for the fakes: G would help D.",
                [*reduced(lambda a: -one(a)), lambda a: -one(a)]),
        Mistake("nonsaturating", "Non-saturating for saturating",
                "This is minus the log of the probability of real, the next exercise's cost.",
                [*reduced(lambda a: -other(a)), lambda a: -other(a)]),
        Mistake("not_reduced", "Missing mean", "One number is asked for the batch.", [one, lambda a: one(a) / len(a)]),
        Mistake("log_of_logit", "Log of a logit", LOG_OF_LOGIT,
                reduced(torch.log, lambda a: torch.log(1 - a), lambda a: factor * torch.log(1 - a) / DIVISORS[base],
                        lambda a: factor * torch.log(a) / DIVISORS[base], signs=(1, -1))),
        Mistake("sigmoid_twice", "Sigmoid twice", "softplus takes the logit itself.",
                reduced(lambda a: one(torch.sigmoid(a)), lambda a: other(torch.sigmoid(a)))),
        Mistake("no_log", "Logarithm forgotten", "The cost is made of a log.",
                reduced(torch.sigmoid, lambda a: 1 - torch.sigmoid(a), lambda a: factor * torch.sigmoid(a),
                        lambda a: factor * (1 - torch.sigmoid(a)))),
        Mistake("log_outside", "Log outside the mean", "The mean is taken of the logs.",
                [lambda a: one(a.mean()), lambda a: one(a.sum())]),
        Mistake("halved", "Another factor", "Look at the factor in front, and at the base of the logarithm.",
                reduced(*(lambda a, by=by: by * one(a) for by in (0.5, 2, 1 / 3, 3)),
                        *(lambda a, by=by: by * one(a) for by in (math.log(2), math.log(10))))),
    )


FAMILY = Family(
    base=saturating.EXERCISE, text=text, mistakes=mistakes, also_right=also_right, choices={
        "of": Choice("what D gives the probability of", {"real": "D gives the probability of real",
                                                         "fake": "D gives the probability that its input is fake"}),
        "base": Choice("the base of the logarithm", {"e": "log is the natural logarithm",
                                                     "2": "log is the logarithm to base 2",
                                                     "10": "log is the logarithm to base 10"}),
        "factor": Choice("the factor before the mean", {1: "the mean has the factor 1", 2: "the mean is doubled",
                                                        3: "the mean is multiplied by 3"})})
