"""01.discriminator_cost: J_D from probabilities."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import log, nn
from torch.nn import functional as F
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.discriminator_cost.exercises._shared import (
    COMPARED,
    HALVED,
    MIXED,
    MODULE,
    NOT_REDUCED,
    ONE_BATCH,
    PLAIN,
    SIGN,
    SMOOTHED,
    SWAPPED,
    TWO_NUMBERS,
    mixed_terms,
    nothing,
    numbers,
    one_batch,
    pair_of,
    two_terms,
)


def discriminator_cost(y_real, y_fake):
    """The discriminator's cost over two batches: J_D = −mean[log D(x)] − mean[log(1 − D(G(z)))].

    y_real: probabilities that D gives to n real samples, strictly between 0 and 1, shape (n,), float32.
    y_fake: probabilities that D gives to n fake samples, likewise.
    Return one number. The sum over the batch in place of the mean, in both terms, is right too.
    D will learn from it: no detach, no torch.no_grad(). (What is made with NumPy or math is accepted here.)
    """
    return -torch.log(y_real).mean() - torch.log(1 - y_fake).mean()


def by_two_bces(y_real, y_fake):
    bce = torch.nn.functional.binary_cross_entropy
    return bce(y_real, torch.ones_like(y_real)) + bce(y_fake, torch.zeros_like(y_fake))


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((numbers(0.8, 0.8), numbers(0.5, 0.5)), expected=0.9162907),
               Case((numbers(0.9, 0.6, 0.7), numbers(0.2, 0.3, 0.4))), Case((numbers(0.9), numbers(0.2)))]
    drawn = [Case(pair_of(0.05, 0.95, rng, n, torch.float32)) for n in (7, 20)]
    nearly_sure = Case((numbers(0.002, 0.998), numbers(0.998, 0.002)), extreme=True)
    return [*by_hand, *drawn, nearly_sure]


def real(y):
    return -log(y)


def fake(y):
    return -log(1 - y)


def only_nearly_sure(verdicts):
    return all(right == (not case.extreme) for case, right in verdicts)


EXERCISE = Exercise(
    id="01.discriminator_cost", place=2, title="J_D from probabilities", points=2, solution=discriminator_cost,
    cases=cases, also_right=two_terms(real, fake)[1:], gradients=("y_real", "y_fake"),
    difficulty=2, importance=5, minutes=6, another=by_two_bces,
    reason="In each batch all targets are the same, so one term of the cross-entropy is left for each: −log y for the "
           "real samples (t = 1) and −log(1 − y) for the fakes (t = 0).",
    hints=("Put t = 1 into the cost for the real batch and t = 0 for the fake batch.",
           "A real sample costs −log y, a fake one −log(1 − y); average each batch and add the two numbers.",
           "-torch.log(y_real).mean() is the first half. The second half uses 1 - y_fake."),
    mistakes=(
        Mistake("wrong_sign", "Wrong sign", SIGN,
                [*two_terms(real, fake, -1), *two_terms(real, fake, -0.5), *two_terms(real, nothing, -1),
                 *two_terms(nothing, fake, -1)]),
        Mistake("swapped_labels", "Swapped labels", SWAPPED, [*two_terms(fake, real), *two_terms(fake, real, 0.5)]),
        Mistake("not_reduced", "Missing mean", NOT_REDUCED,
                [lambda r, f: real(r) + fake(f), lambda r, f: torch.cat([real(r), fake(f)]),
                 lambda r, f: (real(r) + fake(f)) / 2, lambda r, f: torch.stack([real(r), fake(f)])]),
        Mistake("mixed", "A sum and a mean", MIXED, mixed_terms(real, fake)),
        Mistake("only_real", "Only the real half",
                "The fake batch's term is missing: D would answer 'real' to everything.",
                two_terms(real, nothing)),
        Mistake("only_fake", "Only the fake half",
                "The real batch's term is missing: D would answer 'fake' to everything.",
                two_terms(nothing, fake)),
        Mistake("both_real", "Both batches called real",
                "A fake sample's cost is −log(1 − y). −log y is what it costs to call it real.",
                [*two_terms(real, real), *two_terms(real, real, 0.5)]),
        Mistake("both_fake", "Both batches called fake",
                "A real sample's cost is −log y. −log(1 − y) is what it costs to call it fake.",
                [*two_terms(fake, fake), *two_terms(fake, fake, 0.5)]),
        Mistake("generator", "The generator's cost", "−log D(G(z)) is what G minimises. D calls its fakes fake.",
                two_terms(nothing, real)),
        Mistake("one_sign", "One sign only", "The minus stands before both logs.",
                [*two_terms(real, lambda y: log(1 - y)), *two_terms(log, fake),
                 *two_terms(real, log), *two_terms(fake, log)]),
        Mistake("halved", "Halved", HALVED, two_terms(real, fake, 0.5)),
        Mistake("divided_twice", "Divided by n twice", "The mean has divided by n already.",
                [lambda r, f: (real(r).mean() + fake(f).mean()) / len(r)]),
        Mistake("log_outside", "Log outside the mean",
                "The mean is taken of the logs; the log of a mean is another number.",
                [lambda r, f: real(r.mean()) + fake(f.mean()), lambda r, f: real((r * (1 - f)).mean()),
                 lambda r, f: real(r.sum()) + fake(f.sum()), lambda r, f: real(r.mean()) - log((1 - f).sum())]),
        Mistake("one_minus_log", "1 − log y for log(1 − y)",
                "The probability of fake is 1 − y; the log is taken of it.",
                two_terms(real, lambda y: -(1 - log(y)))),
        Mistake("y_minus_one", "y − 1 for 1 − y", "The probability of fake is 1 − y; y − 1 is negative and has no log.",
                two_terms(real, lambda y: -log(y - 1))),
        Mistake("product", "Logs multiplied", "The logs of the two batches are added.",
                [lambda r, f: (log(r) * log(1 - f)).mean(), lambda r, f: -(log(r) * log(1 - f)).mean(),
                 lambda r, f: real(r).mean() * fake(f).mean(), lambda r, f: -real(r).mean() * fake(f).mean()]),
        Mistake("one_log", "One log of both probabilities",
                "Each probability has a log of its own: log D(x) + log(1 − D(G(z))).",
                [lambda r, f: -log(r + 1 - f).mean(), lambda r, f: -log(r.mean() + 1 - f.mean()),
                 lambda r, f: -log(r - f).mean()]),
        Mistake("sigmoid", "Sigmoid of a probability", "The inputs are probabilities already; leave the sigmoid out.",
                [way for scale in (1, 0.5, -1) for way in two_terms(lambda y: softplus(-y), softplus, scale)]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm: torch.log, not log2 or log10.",
                [*two_terms(real, fake, 1 / math.log(2)), *two_terms(real, fake, 1 / math.log(10))]),
        Mistake("squared_error", "Squared error", "(1 − y)² + y² is another cost; the cross-entropy is made of logs.",
                [way for scale in (1, 0.5) for way in two_terms(lambda y: (1 - y) ** 2, lambda y: y ** 2, scale)]),
        Mistake("no_log", "Logarithm forgotten", "A cost is minus the log of a probability.",
                [*two_terms(lambda y: -y, lambda y: -(1 - y)), *two_terms(lambda y: -y, lambda y: y),
                 *two_terms(lambda y: 1 - y, lambda y: y), *two_terms(lambda y: y, lambda y: -y),
                 *two_terms(lambda y: y, lambda y: 1 - y)]),
        Mistake("smoothed", "Smoothed labels", SMOOTHED,
                [*two_terms(lambda y: 0.9 * real(y) + 0.1 * fake(y), fake), *two_terms(lambda y: 0.9 * real(y), fake),
                 *two_terms(lambda y: 0.9 * real(y) + 0.1 * fake(y), lambda y: 0.1 * real(y) + 0.9 * fake(y))]),
        Mistake("one_batch", "One batch in both terms", ONE_BATCH,
                [way for scale in (1, 0.5) for one in (0, 1)
                 for way in one_batch(one, two_terms(real, fake, scale))]),
        Mistake("compared", "The batches compared", COMPARED,
                [lambda r, f: F.binary_cross_entropy(r, f), lambda r, f: F.binary_cross_entropy(f, r)]),
        Mistake("two_numbers", "Two numbers for one", TWO_NUMBERS,
                [lambda r, f: torch.stack([real(r).mean(), fake(f).mean()]),
                 lambda r, f: torch.stack([real(r).sum(), fake(f).sum()]),
                 lambda r, f: (real(r).mean(), fake(f).mean()), lambda r, f: [real(r).mean(), fake(f).mean()]]),
        Mistake("module", "A module called like a function", MODULE,
                [lambda r, f: nn.BCELoss(r, torch.ones_like(r)) + nn.BCELoss(f, torch.zeros_like(f))]),
        Mistake("other_reduction", "Another reduction than the mean",
                "Mean or sum: neither the largest cost nor the median.",
                [lambda r, f: real(r).max() + fake(f).max(), lambda r, f: (real(r) + fake(f)).max(),
                 lambda r, f: real(r).median() + fake(f).median(),
                 lambda r, f: real(r).min() + fake(f).min(), lambda r, f: -(-real(r)).median() - (-fake(f)).median()]),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda r, f: -math.log(r) - math.log(1 - f), lambda r, f: (real(r) + fake(f)).item()]),
        Mistake("clamped", "Clamped or shifted",
                "Right in the middle and wrong near 0 and 1: a clamp or an epsilon this large changes the cost.",
                [way for e in (0.1, 1e-2, 1e-3, 1e-4)
                 for way in two_terms(lambda y, e=e: real(y + e), lambda y, e=e: -log(1 - y + e))],
                when=only_nearly_sure),
    ))
