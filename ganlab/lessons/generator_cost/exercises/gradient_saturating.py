"""02.gradient_saturating: what a fake receives from the saturating cost."""

from __future__ import annotations

import torch
from torch import sigmoid

from ganlab.checking import Exercise
from ganlab.lessons.generator_cost.exercises._shared import derivative_mistakes, logit_cases


def saturating_gradient(logit):
    """Derivative of log(1 − sigmoid(a)) with respect to the logit a: what a fake receives from the saturating cost.

    logit: a, a tensor of shape (n,), float32 or float64, from −100 to 100.
    Return a tensor of shape (n,), one derivative per fake: not divided by n. Formula or autograd, as you like.
    """
    return -torch.sigmoid(logit)


def by_autograd(logit):
    a = logit.clone().requires_grad_()
    cost = -torch.nn.functional.softplus(a)
    return torch.autograd.grad(cost.sum(), a)[0]


EXERCISE = Exercise(
    id="02.gradient_saturating", place=3, title="Gradient of the saturating cost", points=2,
    solution=saturating_gradient, cases=logit_cases,
    difficulty=2, importance=3, minutes=6, another=by_autograd,
    reason="The slope of log(1 − y) is −1/(1 − y), and the sigmoid's slope y (1 − y) makes −y of it, so a fake that D "
           "is sure about, with y near 0, gets next to no gradient.",
    hints=("log(1 − sigmoid(a)) = −softplus(a). What is the derivative of softplus?",
           "Chain rule: d/dy log(1 − y) = −1/(1 − y), and dy/da = y (1 − y).",
           "1 − y cancels. What remains is −y, with y = sigmoid(a)."),
    mistakes=derivative_mistakes(
        saturating_gradient, lambda a: sigmoid(a) - 1, "nonsaturating", "Non-saturating for saturating",
        lambda a: -1 / (1 - sigmoid(a)),
        "−1/(1 − y) is the derivative with respect to y; the factor dy/da = y (1 − y) is missing."))
