"""02.nonsaturating: the generator cost used in practice."""

from __future__ import annotations

import torch
from torch import sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Exercise, Mistake, unstable
from ganlab.lessons.generator_cost.exercises._shared import UNSTABLE, cost_mistakes, logit_cases, reduced


def nonsaturating_cost(logits_fake):
    """The generator cost used in practice: J_G = −mean[log D(G(z))], with D(G(z)) = sigmoid(a).

    logits_fake: D's raw outputs a for n fakes, shape (n,), float32 or float64, from −100 to 100.
    Return one number, which G minimises. The sum in place of the mean is right too.
    G will learn from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    # -log sigmoid(a) = softplus(-a)
    return torch.nn.functional.softplus(-logits_fake).mean()


def by_bce(logits_fake):
    return torch.nn.functional.binary_cross_entropy_with_logits(logits_fake, torch.ones_like(logits_fake))


EXERCISE = Exercise(
    id="02.nonsaturating", place=2, title="The non-saturating generator cost", points=2, solution=nonsaturating_cost,
    cases=logit_cases, also_right=reduced(lambda a: softplus(-a))[1:], gradients=("logits_fake",),
    difficulty=2, importance=5, minutes=5, another=by_bce,
    reason="G wants D to call its fakes real, so this is the cross-entropy of the fakes with the target 1, which for "
           "a logit is −log sigmoid(a) = softplus(−a).",
    hints=("G wants D to answer 'real': the cross-entropy with the target flipped to 1.",
           "−log sigmoid(a) = log(1 + exp(−a)). Which function is that?",
           "softplus of minus the logit, then the mean."),
    mistakes=(
        unstable(UNSTABLE),
        Mistake("saturating", "Saturating for non-saturating",
                "log(1 − D(G(z))) is the saturating cost: its gradient dies where D is sure. Here G minimises −log "
                "D(G(z)).",
                [*reduced(lambda a: -softplus(a)), lambda a: -softplus(a)]),
        Mistake("wrong_sign", "Wrong sign",
                "log D(G(z)) is never positive, and minimising it makes the fakes worse. The cost has a minus.",
                [*reduced(lambda a: -softplus(-a)), lambda a: -softplus(-a)]),
        Mistake("target_0", "Target 0 for target 1",
                "−log(1 − D(G(z))) is what D pays for fakes. For G the target is flipped to 1.",
                [*reduced(softplus), softplus]),
        *cost_mistakes(lambda a: softplus(-a), lambda a: sigmoid(a) - 1,
                       no_log=(lambda a: -sigmoid(a), lambda a: 1 - sigmoid(a), sigmoid)),
    ))
