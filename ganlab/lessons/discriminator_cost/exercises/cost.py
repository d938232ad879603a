"""01.cost: the cross-entropy of one sample."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import log, nn, sigmoid
from torch.nn import functional as F
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.discriminator_cost.exercises._shared import (
    MODULE,
    PLAIN,
    REDUCED,
    SIGN,
    SWAPPED,
    also_reduced,
    numbers,
    targets,
)


def cost(t, y):
    """Cross-entropy of each sample: J = −[t log y + (1 − t) log(1 − y)].

    t: targets, a tensor of shape (n,); 1 is real, 0 is fake (soft targets between them are allowed).
    y: probabilities D(x) strictly between 0 and 1, shape (n,), float32 or float64 as t.
    Return a tensor of shape (n,): one cost per sample, neither summed nor averaged. log is the natural logarithm.
    D will learn from it: no detach, no torch.no_grad(). (What is made with NumPy or math is accepted here.)
    """
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def by_bce(t, y):
    return torch.nn.functional.binary_cross_entropy(y, t, reduction="none")


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((numbers(1.0, 1.0, 0.0), numbers(0.5, 0.9, 0.9)),
                    expected=numbers(0.6931472, 0.1053605, 2.3025851)),
               Case((numbers(1.0, 0.0, 0.9, 0.3), numbers(0.8, 0.3, 0.6, 0.9)))]
    drawn = [Case((t, torch.tensor(rng.uniform(0.05, 0.95, len(t)), dtype=t.dtype)))
             for t in (targets(rng, 5, torch.float32), torch.tensor(rng.uniform(0, 1, 64)), numbers(0.0))]
    nearly_sure = Case((numbers(1.0, 0.0, 1.0, 0.0, 0.5), numbers(0.002, 0.998, 0.998, 0.002, 0.002)), extreme=True)
    return [*by_hand, *drawn, nearly_sure]


def right(t, y):
    return -(t * log(y) + (1 - t) * log(1 - y))


def only_nearly_sure(verdicts):
    return all(right == (not case.extreme) for case, right in verdicts)


EXERCISE = Exercise(
    id="01.cost", place=1, title="Cross-entropy of one sample", points=1, solution=cost, cases=cases, gradients=("y",),
    difficulty=1, importance=5, minutes=4, another=by_bce,
    reason="The cost is minus the log of the probability that D gave to what turned out to be true, y for real and 1 "
           "− y for fake, and the target weighs the two.",
    hints=("What remains of the formula when t = 1? And when t = 0? A soft target, such as 0.9, needs both terms.",
           "Use torch.log on whole tensors; no loop and no if is needed. Mind the minus in front of the bracket.",
           "J = -(t * torch.log(y) + (1 - t) * ...), and the last factor is the log of the probability of fake."),
    mistakes=(
        Mistake("wrong_sign", "Wrong sign", SIGN, also_reduced(lambda t, y: -right(t, y))),
        Mistake("one_sign", "Minus in front of one term only",
                "The minus stands before the bracket: it belongs to both terms.",
                also_reduced(lambda t, y: -t * log(y) + (1 - t) * log(1 - y),
                             lambda t, y: t * log(y) - (1 - t) * log(1 - y))),
        Mistake("swapped_labels", "Swapped labels", SWAPPED, also_reduced(lambda t, y: right(1 - t, y))),
        Mistake("arguments_exchanged", "Arguments exchanged",
                "The target weighs the logs of the probability, not the other way round: t log y, not y log t.",
                also_reduced(lambda t, y: right(y, t), lambda t, y: F.binary_cross_entropy(t, y, reduction="none"),
                             lambda t, y: -(t * log(y) + (1 - t) * log(1 - t)),
                             lambda t, y: -(t * log(y) + (1 - y) * log(1 - t)),
                             lambda t, y: -(y * log(t) + (1 - t) * log(1 - y)))),
        Mistake("hard_targets", "Targets taken for 0 or 1",
                "A soft target, such as 0.9, weighs both logs. Choosing one of them by t == 1 or t > 0.5 (or rounding "
                "t) is right for 0 and 1 only.",
                [lambda t, y: right((t == 1).to(y), y), lambda t, y: right((t > 0.5).to(y), y),
                 lambda t, y: right((t > 0).to(y), y), lambda t, y: right((t >= 0.5).to(y), y),
                 lambda t, y: -log(t * y + (1 - t) * (1 - y)), lambda t, y: -log(1 - (t - y).abs())]),
        Mistake("only_real", "Only the real half", "The term of the fake samples, (1 − t) log(1 − y), is missing.",
                also_reduced(lambda t, y: -t * log(y))),
        Mistake("only_fake", "Only the fake half", "The term of the real samples, t log y, is missing.",
                also_reduced(lambda t, y: -(1 - t) * log(1 - y))),
        Mistake("no_targets", "Targets left out", "t and 1 − t choose which of the two logs counts for a sample.",
                also_reduced(lambda t, y: -(log(y) + log(1 - y)), lambda t, y: -log(y), lambda t, y: -log(1 - y),
                             lambda t, y: log(y), lambda t, y: log(1 - y),
                             lambda t, y: right(y, y), lambda t, y: -(t * log(y) + log(1 - y)),
                             lambda t, y: -(log(y) + (1 - t) * log(1 - y)),
                             lambda t, y: -t * (log(y) + log(1 - y)), lambda t, y: -(log(y) - log(1 - y)))),
        Mistake("one_minus_log", "1 − log y for log(1 − y)",
                "The fake sample's probability is 1 − y; the log is taken of it.",
                also_reduced(lambda t, y: -(t * log(y) + (1 - t) * (1 - log(y))))),
        Mistake("one_plus_y", "1 + y for 1 − y", "log1p(y) is log(1 + y): the probability of fake is log1p(−y).",
                also_reduced(lambda t, y: -(t * log(y) + (1 - t) * log(1 + y)))),
        Mistake("log_y_twice", "log y in both terms",
                "The second term holds the log of the probability of fake, 1 − y.",
                also_reduced(lambda t, y: -(t * log(y) - (1 - t) * log(y)))),
        Mistake("brackets", "Brackets misplaced",
                "(1 - t) is one factor, and log(1 − y) the other: look at the brackets.",
                also_reduced(lambda t, y: -(t * log(y) + 1 - t * log(1 - y)),
                             lambda t, y: -t * log(y) + 1 - t * log(1 - y),
                             lambda t, y: -(t * log(y) + 1 - t) * log(1 - y))),
        Mistake("reduced", "Sum or mean for one value per sample", REDUCED,
                [*also_reduced(right)[1:3], lambda t, y: right(t, y).mean().expand_as(y)]),
        Mistake("divided", "Divided by the batch", REDUCED, [lambda t, y: right(t, y) / len(y)]),
        Mistake("shape", "A column or a table", "The result has the shape (n,), as t and y have.",
                [lambda t, y: right(t, y)[:, None], lambda t, y: right(t, y)[None], lambda t, y: right(t[:, None], y)]),
        Mistake("factor", "A factor that does not belong", "The cost has neither ½ nor 2 in front.",
                [lambda t, y: right(t, y) / 2, lambda t, y: 2 * right(t, y)]),
        Mistake("product", "Terms multiplied", "The two terms are added; each is a weight times a log.",
                also_reduced(lambda t, y: -(t * log(y) * (1 - t) * log(1 - y)),
                             lambda t, y: -(t + log(y) + (1 - t) + log(1 - y)),
                             lambda t, y: -(log(y) * log(1 - y)))),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm: torch.log, not log2 or log10.",
                also_reduced(lambda t, y: right(t, y) / math.log(2), lambda t, y: right(t, y) / math.log(10))),
        Mistake("sigmoid", "Sigmoid of a probability",
                "y is a probability already; a second sigmoid squeezes it between 0.5 and 0.73.",
                also_reduced(lambda t, y: right(t, sigmoid(y)))),
        Mistake("softmax", "Softmax over the batch",
                "cross_entropy takes logits of several classes, and here takes the samples for classes. "
                "binary_cross_entropy fits a probability.",
                [lambda t, y: F.cross_entropy(y, t), lambda t, y: -t * torch.log_softmax(y, 0)]),
        Mistake("squared_error", "Squared error",
                "(t − y)² and |t − y| are regression's costs; the cross-entropy is made of logs.",
                also_reduced(lambda t, y: (t - y) ** 2, lambda t, y: 0.5 * (t - y) ** 2, lambda t, y: (t - y).abs())),
        Mistake("no_log", "Logarithm forgotten", "t and 1 − t weigh logs of probabilities, not the probabilities.",
                also_reduced(lambda t, y: -(t * y + (1 - t) * (1 - y)), lambda t, y: t * y + (1 - t) * (1 - y),
                             lambda t, y: -(t * torch.exp(y) + (1 - t) * torch.exp(1 - y)))),
        Mistake("likelihood", "The probability, not the cost",
                "The cost is minus the log of what D gives to the target.",
                [lambda t, y: y ** t * (1 - y) ** (1 - t), lambda t, y: torch.exp(-right(t, y))]),
        Mistake("derivative", "The derivative, not the cost", "J itself is asked for; its gradient comes later.",
                [lambda t, y: y - t, lambda t, y: t - y, lambda t, y: (y - t) / (y * (1 - y)),
                 lambda t, y: (t - y) / (y * (1 - y))]),
        Mistake("softplus", "Softplus of a probability", "softplus belongs to logits; y is a probability already.",
                also_reduced(lambda t, y: t * softplus(y) + (1 - t) * softplus(-y))),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda t, y: -(t * math.log(y) + (1 - t) * math.log(1 - y)), lambda t, y: right(t, y).item(),
                 lambda t, y: -log(y) if t == 1 else -log(1 - y)]),
        Mistake("list", "A list for a tensor",
                "torch.stack makes a tensor of a list of tensors, and keeps the gradient.",
                [lambda t, y: right(t, y).tolist(), lambda t, y: tuple(right(t, y).tolist())]),
        Mistake("module", "A module called like a function", MODULE, [lambda t, y: nn.BCELoss(y, t)]),
        Mistake("clamped", "Clamped or shifted",
                "Right in the middle and wrong near 0 and 1: a clamp or an epsilon this large changes the cost.",
                [lambda t, y, e=e: -(t * log(y + e) + (1 - t) * log(1 - y + e)) for e in (0.1, 1e-2, 1e-3, 1e-4)],
                when=only_nearly_sure),
    ))
