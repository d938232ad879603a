"""02.gradient_nonsaturating: what a fake receives from the non-saturating cost."""

from __future__ import annotations

import torch
from torch import sigmoid

from ganlab.checking import Exercise
from ganlab.lessons.generator_cost.exercises._shared import derivative_mistakes, logit_cases


def nonsaturating_gradient(logit):
    """Derivative of −log sigmoid(a) with respect to the logit a: what a fake receives from the non-saturating cost.

    logit: a, a tensor of shape (n,), float32 or float64, from −100 to 100.
    Return a tensor of shape (n,), one derivative per fake: not divided by n. Formula or autograd, as you like.
    """
    return torch.sigmoid(logit) - 1


def by_symmetry(logit):
    return -torch.sigmoid(-logit)  # y - 1 = -(1 - y), and 1 - sigmoid(a) = sigmoid(-a)


EXERCISE = Exercise(
    id="02.gradient_nonsaturating", place=4, title="Gradient of the non-saturating cost", points=2,
    solution=nonsaturating_gradient, cases=logit_cases,
    difficulty=2, importance=3, minutes=4, another=by_symmetry,
    reason="The slope of −log y is −1/y, and the sigmoid's slope y (1 − y) makes −(1 − y) of it: full strength where "
           "D says fake, and next to nothing where D already says real.",
    hints=("It is dJ/da = y − t of lesson 01. Which target does G want?",
           "Chain rule: d/dy (−log y) = −1/y, and dy/da = y (1 − y).",
           "y cancels. What remains is −(1 − y), with y = sigmoid(a)."),
    mistakes=derivative_mistakes(
        nonsaturating_gradient, lambda a: -sigmoid(a), "saturating", "Saturating for non-saturating",
        lambda a: -1 / sigmoid(a),
        "−1/y is the derivative with respect to y; the factor dy/da = y (1 − y) is missing."))
