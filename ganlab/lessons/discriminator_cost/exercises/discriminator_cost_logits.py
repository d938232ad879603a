"""01.discriminator_cost_logits: J_D from logits, stable at ±100."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import log, nn, sigmoid
from torch.nn import functional as F
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake, unstable
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


def discriminator_cost_logits(logits_real, logits_fake):
    """The same J_D from logits a, where D(x) = sigmoid(a): finite and exact for a from −100 to 100.

    logits_real: D's raw outputs for n real samples, shape (n,), float32 or float64.
    logits_fake: D's raw outputs for n fake samples, likewise.
    Return one number. The sum over the batch in place of the mean, in both terms, is right too.
    D will learn from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    # -log sigmoid(a) = softplus(-a)   and   -log(1 - sigmoid(a)) = softplus(a)
    softplus = torch.nn.functional.softplus
    return softplus(-logits_real).mean() + softplus(logits_fake).mean()


def by_logsigmoid(logits_real, logits_fake):
    log_sigmoid = torch.nn.functional.logsigmoid
    return -log_sigmoid(logits_real).mean() - log_sigmoid(-logits_fake).mean()  # 1 - sigmoid(a) = sigmoid(-a)


def cases(rng: np.random.Generator) -> list[Case]:
    log3 = math.log(3)  # the logit of 3/4
    by_hand = [Case((numbers(log3, log3), numbers(-log3, -log3)), expected=0.5753641),
               Case((numbers(2.0, -0.5, 1.0), numbers(-1.0, 0.3, -2.0))), Case((numbers(2.0), numbers(-1.0)))]
    drawn = [Case(pair_of(-5, 5, rng, n, dtype)) for n, dtype in ((7, torch.float32), (40, torch.float64))]
    extreme = [Case((numbers(a, a / 2, dtype=dtype), numbers(-a, -a / 2, dtype=dtype)), extreme=True)
               for dtype, sizes in ((torch.float32, (100, 90, 60, 30)), (torch.float64, (100, 60)))
               for size in sizes for a in (size, -size)]
    return [*by_hand, *drawn, *extreme]


def real(a):
    return softplus(-a)


def fake(a):
    return softplus(a)


EXERCISE = Exercise(
    id="01.discriminator_cost_logits", place=3, title="J_D from logits, stable at ±100", points=3,
    solution=discriminator_cost_logits, cases=cases, also_right=two_terms(real, fake)[1:],
    gradients=("logits_real", "logits_fake"),
    difficulty=3, importance=5, minutes=10, another=by_logsigmoid,
    reason="Simplified before a number is put in, −log sigmoid(a) is log(1 + exp(−a)) = softplus(−a), so no log is "
           "taken of a probability that float32 has rounded to 0.",
    hints=("In float32, sigmoid(100) is exactly 1. What is log(1 − 1)?",
           "Write −log sigmoid(a) as log(1 + exp(−a)): this function has a name, and a stable version in "
           "torch.nn.functional.",
           "softplus(a) = log(1 + exp(a)). A real logit costs softplus(−a); a fake one costs softplus(a)."),
    mistakes=(
        unstable("The formula is right, and on a computer it breaks: sigmoid rounds to 0 or 1, exp overflows, and a "
                 "clamp or a small epsilon caps the cost. softplus never forms the probability."),
        Mistake("log_of_logit", "Log of a logit",
                "A logit is any real number: it becomes a probability through the sigmoid before a log is taken.",
                [*two_terms(lambda a: -log(a), lambda a: -log(1 - a)), *two_terms(log, lambda a: log(1 - a)),
                 lambda r, f: F.binary_cross_entropy(r, torch.ones_like(r)),
                 lambda r, f: F.binary_cross_entropy(f, torch.zeros_like(f)),
                 lambda r, f: F.binary_cross_entropy(torch.cat([r, f]), torch.cat([r, f]))]),
        Mistake("wrong_sign", "Wrong sign", SIGN,
                [*two_terms(real, fake, -1), *two_terms(real, fake, -0.5), *two_terms(real, nothing, -1),
                 *two_terms(nothing, fake, -1)]),
        Mistake("swapped_labels", "Swapped labels", SWAPPED, [*two_terms(fake, real), *two_terms(fake, real, 0.5)]),
        Mistake("both_fake", "Sign inside the softplus",
                "−log sigmoid(a) = softplus(−a), −log(1 − sigmoid(a)) = softplus(a): the real logit gets the minus. "
                "Yours calls both batches fake.", [*two_terms(fake, fake), *two_terms(fake, fake, 0.5)]),
        Mistake("both_real", "Both batches called real", "A fake logit costs softplus(a), not softplus(−a).",
                [*two_terms(real, real), *two_terms(real, real, 0.5)]),
        Mistake("not_reduced", "Missing mean", NOT_REDUCED,
                [lambda r, f: real(r) + fake(f), lambda r, f: torch.cat([real(r), fake(f)]),
                 lambda r, f: (real(r) + fake(f)) / 2, lambda r, f: torch.stack([real(r), fake(f)])]),
        Mistake("mixed", "A sum and a mean", MIXED, mixed_terms(real, fake)),
        Mistake("only_real", "Only the real half", "The fake batch's term is missing.", two_terms(real, nothing)),
        Mistake("only_fake", "Only the fake half", "The real batch's term is missing.", two_terms(nothing, fake)),
        Mistake("generator", "The generator's cost", "−log D(G(z)) is what G minimises. D calls its fakes fake.",
                two_terms(nothing, real)),
        Mistake("one_sign", "One sign only", "The costs of the two batches are added, not subtracted.",
                [*two_terms(real, lambda a: -fake(a)), *two_terms(lambda a: -real(a), fake),
                 *two_terms(real, lambda a: -real(a)), *two_terms(fake, lambda a: -real(a)),
                 *two_terms(fake, lambda a: -fake(a))]),
        Mistake("halved", "Halved", HALVED, two_terms(real, fake, 0.5)),
        Mistake("divided_twice", "Divided by n twice", "The mean has divided by n already.",
                [lambda r, f: (real(r).mean() + fake(f).mean()) / len(r)]),
        Mistake("log_outside", "Log outside the mean",
                "The mean is taken of the costs: the cost of the mean logit, or of the mean probability, is another "
                "number.",
                [lambda r, f: real(r.mean()) + fake(f.mean()), lambda r, f: real(r.sum()) + fake(f.sum()),
                 lambda r, f: -log(sigmoid(r).mean()) - log(1 - sigmoid(f).mean()),
                 lambda r, f: -log(sigmoid(r).mean()) - log(sigmoid(-f).mean())]),
        Mistake("sigmoid_twice", "Sigmoid twice",
                "The stable functions take the logit itself and apply the sigmoid inside.",
                [way for scale in (1, 0.5, -1)
                 for way in two_terms(lambda a: real(sigmoid(a)), lambda a: fake(sigmoid(a)), scale)]),
        Mistake("one_minus_log", "1 − log y for log(1 − y)",
                "The probability of fake is 1 − sigmoid(a), and the log is taken of it: log sigmoid(−a).",
                two_terms(real, lambda a: -(1 + softplus(-a)))),
        Mistake("one_minus_logit", "1 − a for −a",
                "1 − sigmoid(a) = sigmoid(−a): the minus goes in front of the logit, and no 1 stands inside.",
                [*two_terms(real, lambda a: real(1 - a)), *two_terms(lambda a: fake(1 - a), fake)]),
        Mistake("no_log", "Logarithm forgotten", "A cost is minus the log of a probability.",
                [way for scale in (1, -1) for pair in ((sigmoid, lambda a: -sigmoid(a)),
                                                       (sigmoid, lambda a: 1 - sigmoid(a)),
                                                       (lambda a: 1 - sigmoid(a), sigmoid))
                 for way in two_terms(*pair, scale)] + two_terms(lambda a: torch.exp(-a), torch.exp)),
        Mistake("softmax", "Softmax over the batch", "Each logit has a sigmoid of its own; softmax mixes the samples.",
                two_terms(lambda a: -torch.log_softmax(a, 0), lambda a: -torch.log_softmax(-a, 0))),
        Mistake("critic", "Wasserstein's or hinge cost",
                "Differences of raw logits, or of logits cut at ±1, are costs of later papers. Here each sample costs "
                "minus the log of a probability.",
                [*two_terms(lambda a: -a, lambda a: a), *two_terms(lambda a: a, lambda a: -a),
                 *two_terms(lambda a: F.relu(1 - a), lambda a: F.relu(1 + a)),
                 *two_terms(lambda a: F.relu(-a), F.relu)]),
        Mistake("squared_error", "Squared error",
                "A squared distance from 1 and 0 is another cost; this one is made of logs.",
                [way for scale in (1, 0.5)
                 for way in (*two_terms(lambda a: (a - 1) ** 2, lambda a: a ** 2, scale),
                             *two_terms(lambda a: (sigmoid(a) - 1) ** 2, lambda a: sigmoid(a) ** 2, scale))]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm, neither log2 nor log10.",
                [*two_terms(real, fake, 1 / math.log(2)), *two_terms(real, fake, 1 / math.log(10))]),
        Mistake("weighted", "One batch weighs more", "The two terms are added as they are: neither has a factor.",
                [way for c in (0.1, 0.5, 2.0) for way in (*two_terms(real, lambda a, c=c: c * fake(a)),
                                                          *two_terms(lambda a, c=c: c * real(a), fake))]),
        Mistake("other_squashing", "Another function than the sigmoid",
                "D(x) = sigmoid(a): tanh, or a logit cut to [0, 1], is another probability.",
                [*two_terms(lambda a: real(2 * a), lambda a: fake(2 * a)),
                 *two_terms(lambda a: F.softplus(-a, 2), lambda a: F.softplus(a, 2)),
                 lambda r, f: F.binary_cross_entropy(r.clamp(0, 1), 1 + 0 * r)
                 + F.binary_cross_entropy(f.clamp(0, 1), 0 * f)]),
        Mistake("smoothed", "Smoothed labels", SMOOTHED,
                [*two_terms(lambda a: 0.9 * real(a) + 0.1 * fake(a), fake),
                 *two_terms(lambda a: 0.9 * real(a) + 0.1 * fake(a), lambda a: 0.1 * real(a) + 0.9 * fake(a))]),
        Mistake("one_batch", "One batch in both terms", ONE_BATCH,
                [way for scale in (1, 0.5) for one in (0, 1)
                 for way in one_batch(one, two_terms(real, fake, scale))]),
        Mistake("compared", "The batches compared", COMPARED,
                [lambda r, f: F.binary_cross_entropy_with_logits(r, f),
                 lambda r, f: F.binary_cross_entropy_with_logits(f, r)]),
        Mistake("two_numbers", "Two numbers for one", TWO_NUMBERS,
                [lambda r, f: torch.stack([real(r).mean(), fake(f).mean()]),
                 lambda r, f: torch.stack([real(r).sum(), fake(f).sum()]),
                 lambda r, f: (real(r).mean(), fake(f).mean()), lambda r, f: [real(r).mean(), fake(f).mean()]]),
        Mistake("module", "A module called like a function", MODULE,
                [lambda r, f: nn.BCEWithLogitsLoss(r, 1 + 0 * r) + nn.BCEWithLogitsLoss(f, 0 * f)]),
        Mistake("other_reduction", "Another reduction than the mean",
                "Mean or sum: neither the largest cost nor the median.",
                [lambda r, f: real(r).max() + fake(f).max(), lambda r, f: (real(r) + fake(f)).max(),
                 lambda r, f: real(r).median() + fake(f).median(),
                 lambda r, f: real(r).min() + fake(f).min(), lambda r, f: -(-real(r)).median() - (-fake(f)).median()]),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda r, f: math.log(1 + math.exp(-r)) + math.log(1 + math.exp(f)),
                 lambda r, f: (real(r) + fake(f)).item()]),
    ))
