"""02.saturating: the generator's half of the minimax game."""

from __future__ import annotations

import torch
from torch import sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Exercise, Mistake, unstable
from ganlab.lessons.generator_cost.exercises._shared import UNSTABLE, cost_mistakes, logit_cases, reduced


def saturating_cost(logits_fake):
    """The generator's half of the minimax game: J_G = mean[log(1 − D(G(z)))], with D(G(z)) = sigmoid(a).

    logits_fake: D's raw outputs a for n fakes, shape (n,), float32 or float64, from −100 to 100.
    Return one number, which G would minimise. The sum in place of the mean is right too.
    G would learn from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    # log(1 - sigmoid(a)) = -softplus(a)
    return -torch.nn.functional.softplus(logits_fake).mean()


def by_logsigmoid(logits_fake):
    return torch.nn.functional.logsigmoid(-logits_fake).mean()  # 1 - sigmoid(a) = sigmoid(-a)


EXERCISE = Exercise(
    id="02.saturating", place=1, title="The saturating generator cost", points=2, solution=saturating_cost,
    cases=logit_cases, also_right=reduced(lambda a: -softplus(a))[1:], gradients=("logits_fake",),
    difficulty=2, importance=3, minutes=5, another=by_logsigmoid,
    reason="Of the two terms of V only the one about fakes depends on G, and log(1 − sigmoid(a)) = −softplus(a) is "
           "the same number without the log of a rounded 0.",
    hints=("It is the fake half of J_D with its sign turned.",
           "1 − sigmoid(a) = sigmoid(−a). Which stable function gives its log?",
           "softplus(a) = −log(1 − sigmoid(a)). One minus and one mean are left to write."),
    mistakes=(
        unstable(UNSTABLE),
        Mistake("wrong_sign", "Wrong sign",
                "This is −log(1 − D(G(z))), D's own cost for the fakes: G would help D. J_G = +log(1 − D(G(z))), "
                "which is never positive.", [*reduced(softplus), softplus]),
        Mistake("nonsaturating", "Non-saturating for saturating",
                "This is −log D(G(z)), the next exercise's cost. The minimax game's own cost is log(1 − D(G(z))).",
                [*reduced(lambda a: softplus(-a)), lambda a: softplus(-a)]),
        Mistake("log_of_real", "log D for log(1 − D)",
                "log D(G(z)) is the log of the probability of real; the game's term for fakes is log(1 − D(G(z))).",
                [*reduced(lambda a: -softplus(-a)), lambda a: -softplus(-a)]),
        *cost_mistakes(lambda a: -softplus(a), lambda a: -sigmoid(a), no_log=(lambda a: 1 - sigmoid(a), sigmoid)),
    ))
