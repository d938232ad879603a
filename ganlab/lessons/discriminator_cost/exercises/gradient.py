"""01.gradient: the derivative of the cross-entropy with respect to the logit."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake, unstable
from ganlab.lessons.discriminator_cost.exercises._shared import (
    NO_GRAD_ASKED,
    PLAIN,
    REDUCED,
    SWAPPED,
    also_reduced,
    numbers,
    targets,
)


def cost_gradient(t, logit):
    """Derivative of J = −[t log y + (1 − t) log(1 − y)] with respect to the logit a, where y = sigmoid(a).

    t: targets, shape (n,), from 0 to 1; logit: a, shape (n,), from −100 to 100; both float32 or both float64.
    Return a tensor of shape (n,), one derivative per sample: not divided by n. Formula or autograd, as you like.
    """
    return torch.sigmoid(logit) - t


def by_autograd(t, logit):
    a = logit.clone().requires_grad_()
    torch.nn.functional.binary_cross_entropy_with_logits(a, t, reduction="sum").backward()
    return a.grad


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((numbers(1.0, 0.0), numbers(0.0, 0.0)), expected=numbers(-0.5, 0.5)),
               Case((numbers(1.0, 0.0, 0.9), numbers(2.0, -1.0, 0.5)))]
    drawn = [Case((t, torch.tensor(rng.uniform(-5, 5, len(t)), dtype=t.dtype)))
             for t in (targets(rng, 5, torch.float32), torch.tensor(rng.uniform(0, 1, 64)), numbers(0.0))]
    extreme = [Case((numbers(1, 0, 1, 0, 0.5, dtype=dtype), numbers(a, a, -a, -a, a, dtype=dtype)), extreme=True)
               for dtype in (torch.float32, torch.float64) for a in (100, 60, 30)]
    return [*by_hand, *drawn, *extreme]


def right(t, a):
    return sigmoid(a) - t


def slope(a):
    """The derivative of the sigmoid."""
    return sigmoid(a) * (1 - sigmoid(a))


def cost(t, a):
    return t * softplus(-a) + (1 - t) * softplus(a)


EXERCISE = Exercise(
    id="01.gradient", place=4, title="The gradient with respect to the logit", points=2,
    solution=cost_gradient, cases=cases,
    difficulty=3, importance=4, minutes=10, another=by_autograd,
    reason="The slope of J in y is (y − t) / (y (1 − y)), and the sigmoid's slope y (1 − y) cancels what stands "
           "below, so the probability minus the target is left, never more than 1 in size.",
    hints=("Chain rule: dJ/da = dJ/dy · dy/da. The derivative of the sigmoid is y (1 − y).",
           "dJ/dy = −t/y + (1 − t)/(1 − y). Multiply by y (1 − y) and simplify: all fractions go away.",
           "What remains is the probability minus the target."),
    mistakes=(
        Mistake("wrong_sign", "Wrong sign",
                "Where D is too sure of real (y > t) the cost falls when the logit falls: the derivative is positive "
                "there.",
                also_reduced(lambda t, a: -right(t, a))),
        Mistake("no_sigmoid", "Sigmoid forgotten",
                "The target is compared with the probability y = sigmoid(a), not with the logit.",
                also_reduced(lambda t, a: a - t, lambda t, a: t - a, lambda t, a: a,
                             lambda t, a: -t / a + (1 - t) / (1 - a),
                             lambda t, a: t / a - (1 - t) / (1 - a))),
        Mistake("swapped_labels", "Swapped labels", SWAPPED,
                also_reduced(lambda t, a: right(1 - t, a))),
        Mistake("derivative_by_y", "Derivative with respect to y, not to the logit",
                "−t/y + (1 − t)/(1 − y) is dJ/dy; one factor of the chain rule, dy/da = y (1 − y), is missing.",
                also_reduced(lambda t, a: right(t, a) / slope(a), lambda t, a: -right(t, a) / slope(a),
                             lambda t, a: -t / sigmoid(a) - (1 - t) / (1 - sigmoid(a)))),
        Mistake("sigmoid_alone", "Derivative of the sigmoid alone",
                "y (1 − y) is dy/da, one factor of the chain rule; dJ/dy is the other.",
                also_reduced(lambda t, a: slope(a), lambda t, a: -slope(a), lambda t, a: slope(a) - t)),
        Mistake("factor_too_many", "One chain-rule factor too many",
                "y (1 − y) has cancelled already; (y − t) y (1 − y) is the gradient of a squared error.",
                also_reduced(lambda t, a: right(t, a) * slope(a), lambda t, a: 2 * right(t, a) * slope(a),
                             lambda t, a: -right(t, a) * slope(a))),
        Mistake("only_real", "Only the real half", "The term (1 − t) log(1 − y) has a derivative too.",
                also_reduced(lambda t, a: -t * (1 - sigmoid(a)), lambda t, a: t * (1 - sigmoid(a)))),
        Mistake("only_fake", "Only the fake half", "The term t log y has a derivative too.",
                also_reduced(lambda t, a: (1 - t) * sigmoid(a), lambda t, a: -(1 - t) * sigmoid(a))),
        Mistake("one_sign", "One term with the wrong sign",
                "J falls with the logit where t = 1 and rises where t = 0: −t (1 − y) + (1 − t) y.",
                also_reduced(lambda t, a: t * (1 - sigmoid(a)) + (1 - t) * sigmoid(a),
                             lambda t, a: -t * (1 - sigmoid(a)) - (1 - t) * sigmoid(a))),
        Mistake("no_target", "Target left out", "The derivative depends on the target: at t = 1 it is negative.",
                also_reduced(lambda t, a: sigmoid(a), lambda t, a: sigmoid(a) - 1, lambda t, a: 1 - sigmoid(a),
                             lambda t, a: -sigmoid(a), lambda t, a: 2 * sigmoid(a) - 1)),
        Mistake("by_target", "Derivative with respect to the target",
                "The derivative is taken with respect to the logit a, with t held fixed.",
                also_reduced(lambda t, a: -a)),
        Mistake("product", "Target multiplied", "The target is subtracted from the probability.",
                also_reduced(lambda t, a: sigmoid(a) * t)),
        Mistake("log_left", "A logarithm left", "The derivative of the log is a fraction: no logarithm is left.",
                also_reduced(lambda t, a: -softplus(-a) - t, lambda t, a: -softplus(-a), lambda t, a: -softplus(a))),
        Mistake("absolute", "Absolute value", "The sign tells which way the logit has to move: leave it in.",
                also_reduced(lambda t, a: right(t, a).abs())),
        Mistake("hard_targets", "Targets taken for 0 or 1", "A soft target, such as 0.9, is subtracted as it is.",
                [lambda t, a: right((t == 1).to(a), a), lambda t, a: right((t > 0.5).to(a), a),
                 lambda t, a: right((t >= 0.5).to(a), a), lambda t, a: right((t > 0).to(a), a)]),
        Mistake("hard_answer", "Probability rounded", "sigmoid(a) enters as it is, not rounded to 0 or 1.",
                [lambda t, a: (a > 0).to(a) - t, lambda t, a: (a >= 0).to(a) - t]),
        Mistake("inside", "Target inside the sigmoid",
                "The sigmoid is taken of the logit alone; the target is subtracted outside.",
                also_reduced(lambda t, a: sigmoid(a - t), lambda t, a: sigmoid(t) - a)),
        Mistake("divided", "Divided by the batch",
                "One derivative per sample is asked for, of that sample's own cost: no mean over the batch.",
                [lambda t, a: right(t, a) / a.numel()]),
        Mistake("reduced", "Sum or mean for one value per sample", REDUCED, also_reduced(right)[1:3]),
        Mistake("cost", "The cost, not its derivative", "This is J itself.",
                also_reduced(cost, lambda t, a: -cost(t, a), lambda t, a: softplus(-a), lambda t, a: softplus(a))),
        Mistake("factor", "A factor that does not belong", "The factors 2 and ½ belong to a squared error.",
                [lambda t, a: 2 * right(t, a), lambda t, a: right(t, a) / 2]),
        Mistake("squared", "Squared", "The difference itself is the derivative; its square is another cost.",
                also_reduced(lambda t, a: right(t, a) ** 2)),
        Mistake("step", "A step in place of the derivative", "The derivative alone is asked for; no step is taken yet.",
                [lambda t, a: a - right(t, a), lambda t, a: a + right(t, a)]),
        Mistake("sign_only", "Only the sign", "How far the probability is from the target counts too.",
                [lambda t, a: right(t, a).sign()]),
        Mistake("sigmoid_twice", "Sigmoid twice", "sigmoid(a) is the probability already.",
                also_reduced(lambda t, a: sigmoid(sigmoid(a)) - t)),
        Mistake("other_squashing", "Another function than the sigmoid",
                "y = 1/(1 + exp(−a)): mind the sign in the exponent; tanh and softmax are other functions.",
                also_reduced(lambda t, a: torch.tanh(a) - t, lambda t, a: torch.softmax(a, 0) - t,
                             lambda t, a: sigmoid(-a) - t)),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda t, a: 1 / (1 + math.exp(-a)) - t, lambda t, a: (sigmoid(a) - t).item(),
                 lambda t, a: sigmoid(a) - 1 if t == 1 else sigmoid(a)]),
        Mistake("no_grad_asked", "Logit without requires_grad", NO_GRAD_ASKED,
                [lambda t, a: torch.autograd.grad(cost(t, a).sum(), a)]),
        Mistake("list", "A list for a tensor",
                "torch.stack makes a tensor of a list; torch.autograd.grad returns a tuple: take its [0].",
                [lambda t, a: right(t, a).tolist(), lambda t, a: (right(t, a),)]),
        unstable("Right for small logits only: a clamp or exp(a)/(1 + exp(a)) breaks at ±100. torch.sigmoid does not."),
    ))
