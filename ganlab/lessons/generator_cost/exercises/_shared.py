"""What the exercises of lesson 02 share: inputs, explanations and ways to write wrong answers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import log, nn, sigmoid
from torch.nn import functional as F
from torch.nn.functional import softplus

from ganlab.checking import Case, Mistake, by_mean_and_sum, unstable

NOT_REDUCED = "One number is asked for the batch, and one per fake came back: take the mean (or the sum)."
LOG_OF_LOGIT = "A logit is any real number: it becomes a probability through the sigmoid before a log is taken."
UNSTABLE = ("Right for small logits and broken for large ones: the sigmoid rounds to 0 or 1, exp overflows, or a clamp "
            "or a small epsilon caps the result. torch.nn.functional.softplus and torch.sigmoid stay exact.")
MODULE = ("nn.BCELoss and nn.BCEWithLogitsLoss are modules: first make one, then call it: nn.BCELoss()(y, t). What "
          "stands in the first brackets are settings.")
NO_GRAD_ASKED = ("Only a tensor that asks for gradients has any: begin with a = logit.clone().requires_grad_(), and "
                 "differentiate by a.")
PLAIN = ("math.log, .item() and if take one number. The argument is a whole batch: torch.log and its like work on each "
         "element of a tensor.")


def numbers(*values: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype)


def logit_cases(rng: np.random.Generator) -> list[Case]:
    """Logits of a few fakes, of one, of many, and large ones."""
    ordinary = [Case((numbers(math.log(3), -math.log(3)),)), Case((numbers(-1.5, 0.5, 3.0),)), Case((numbers(2.0),))]
    ordinary += [Case((torch.tensor(rng.uniform(-5, 5, n), dtype=dtype),))
                 for n, dtype in ((6, torch.float32), (40, torch.float64))]
    extreme = [Case((numbers(a, a / 2, dtype=dtype),), extreme=True)
               for dtype, sizes in ((torch.float32, (100, 90, 60, 30)), (torch.float64, (100, 60)))
               for size in sizes for a in (size, -size)]
    return [*ordinary, *extreme]


def reduced(*ways: Callable, signs: tuple[int, ...] = (1,)) -> list[Callable]:
    """Return the mean and the sum of each function of a logit, with each sign."""
    return [reduction for way in ways for sign in signs
            for reduction in by_mean_and_sum(lambda reduce, a, way=way, sign=sign: sign * reduce(way(a)))]


def also_reduced(*ways: Callable) -> list[Callable]:
    """Return each function of a logit, then their means and sums, then each divided by n."""
    return [*ways, *reduced(*ways), *(lambda a, way=way: way(a) / len(a) for way in ways)]


def cost_mistakes(cost: Callable, derivative: Callable, no_log: Sequence[Callable]) -> tuple[Mistake, ...]:
    """The mistakes that both costs share.

    Args:
        cost, derivative: those of one fake.
        no_log: what is averaged where the logarithm is forgotten.
    """
    return (
        Mistake("log_of_logit", "Log of a logit", LOG_OF_LOGIT,
                [*reduced(log, lambda a: log(1 - a), signs=(1, -1)),
                 lambda a: F.binary_cross_entropy(a, torch.ones_like(a)),
                 lambda a: log(1 - a.mean()), lambda a: log(a.mean()), lambda a: -log(a.mean()),
                 lambda a: -log(1 - a.mean())]),
        Mistake("not_reduced", "Missing mean", NOT_REDUCED, [cost, lambda a: cost(a) / len(a)]),
        Mistake("sigmoid_twice", "Sigmoid twice",
                "The stable functions take the logit itself and apply the sigmoid inside.",
                reduced(lambda a: softplus(sigmoid(a)), lambda a: softplus(-sigmoid(a)), signs=(1, -1))),
        Mistake("log_outside", "Log outside the mean",
                "The mean is taken of the logs: the log of a mean, or the cost of the mean logit, is another number.",
                [lambda a: cost(a.mean()), lambda a: cost(a.sum()), lambda a: log(1 - sigmoid(a).mean()),
                 lambda a: log((1 - sigmoid(a)).sum()), lambda a: -log(sigmoid(a).mean()),
                 lambda a: -log(sigmoid(a).sum()), lambda a: log(sigmoid(a).mean())]),
        Mistake("one_minus_log", "1 − log y for log(1 − y)", "The log is taken of the probability 1 − y.",
                reduced(lambda a: 1 + softplus(-a), signs=(1, -1))),
        Mistake("one_minus_logit", "1 − a for −a",
                "1 − sigmoid(a) = sigmoid(−a): the minus goes in front of the logit, and no 1 stands inside.",
                reduced(lambda a: softplus(1 - a), lambda a: softplus(a - 1), signs=(1, -1))),
        Mistake("no_log", "Logarithm forgotten",
                "D(G(z)) and 1 − D(G(z)) are probabilities; the cost is made of a log.",
                reduced(*no_log)),
        Mistake("critic", "Wasserstein's or hinge cost",
                "The mean of raw logits is the cost of a later paper. Here a fake costs the log of a probability.",
                [*reduced(lambda a: a, signs=(1, -1)), *reduced(lambda a: F.relu(1 - a), lambda a: F.relu(1 + a)),
                 *reduced(F.relu, lambda a: F.relu(-a), signs=(1, -1))]),
        Mistake("both_terms", "Both logs", "G's cost has one term: log D, or log(1 − D), and not both.",
                reduced(lambda a: softplus(a) + softplus(-a), signs=(1, -1))),
        Mistake("other_squashing", "Another function than the sigmoid",
                "D(G(z)) = sigmoid(a): tanh and exp are other functions.",
                reduced(lambda a: log(1 - torch.tanh(a)), lambda a: log((1 - torch.tanh(a)) / 2),
                        lambda a: log((1 + torch.tanh(a)) / 2), torch.exp, lambda a: torch.exp(-a),
                        lambda a: torch.log1p(sigmoid(a)), signs=(1, -1))),
        Mistake("squared_error", "Squared error",
                "A squared distance from 1 or 0 is another cost; this one is made of a log.",
                reduced(lambda a: (a - 1) ** 2, lambda a: 0.5 * (a - 1) ** 2, lambda a: (sigmoid(a) - 1) ** 2,
                        lambda a: a ** 2, lambda a: sigmoid(a) ** 2)),
        Mistake("softmax", "Softmax over the batch", "Each logit has a sigmoid of its own; softmax mixes the fakes.",
                reduced(lambda a: torch.log_softmax(a, 0), lambda a: torch.log_softmax(-a, 0), signs=(1, -1))),
        Mistake("halved", "Halved", "No factor ½ belongs here.", reduced(lambda a: 0.5 * cost(a))),
        Mistake("divided_twice", "Divided by n twice", "The mean has divided by n already.",
                [lambda a: cost(a).mean() / len(a)]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm, neither log2 nor log10.",
                reduced(lambda a: cost(a) / math.log(2), lambda a: cost(a) / math.log(10))),
        Mistake("smoothed", "Smoothed labels", "The target is exactly 0 or 1 here, not 0.1 or 0.9.",
                reduced(lambda a: 0.9 * cost(a) + 0.1 * (cost(a) + a), lambda a: 0.9 * cost(a) + 0.1 * (cost(a) - a))),
        Mistake("gradient", "The gradient, not the cost",
                "This is the derivative of the cost, the subject of a later exercise.",
                also_reduced(derivative)),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda a: float(cost(a)), lambda a: cost(a).item(), lambda a: cost(a) if a > 0 else softplus(-a) * 0]),
        Mistake("module", "A module called like a function", MODULE,
                [lambda a: nn.BCEWithLogitsLoss(a, torch.ones_like(a))]),
        Mistake("other_reduction", "Another reduction than the mean", "Mean or sum: neither an extreme nor the median.",
                [lambda a: cost(a).max(), lambda a: cost(a).min(), lambda a: cost(a).median(),
                 lambda a: -(-cost(a)).median(), lambda a: cost(a).std(), lambda a: cost(a).std(unbiased=False),
                 lambda a: cost(a).prod(), lambda a: cost(a).norm()]),
        Mistake("squares", "Squared cost", "The cost itself is averaged, not its square.",
                [*reduced(lambda a: cost(a) ** 2, signs=(1, -1)), lambda a: cost(a).mean() ** 2]),
        Mistake("one_fake", "One fake for the batch", "The mean runs over all fakes.",
                [lambda a: cost(a)[0], lambda a: cost(a)[-1]]),
    )


def derivative_mistakes(right: Callable, other: Callable, other_key: str, other_name: str, by_y: Callable,
                        by_y_text: str) -> tuple[Mistake, ...]:
    """The mistakes that both derivatives share."""
    def slope(a: torch.Tensor) -> torch.Tensor:
        return sigmoid(a) * (1 - sigmoid(a))

    return (
        Mistake("wrong_sign", "Wrong sign",
                "Look at which way the cost falls: raising a fake's logit must lower G's cost, so the derivative is "
                "never positive.", also_reduced(lambda a: -right(a))),
        Mistake(other_key, other_name, "This is the derivative of the other generator cost.",
                also_reduced(other, lambda a: -other(a))),
        Mistake("derivative_by_y", "Derivative with respect to y, not the logit", by_y_text,
                also_reduced(by_y, lambda a: -by_y(a))),
        Mistake("sigmoid_alone", "Derivative of the sigmoid alone",
                "y (1 − y) is dy/da, one factor of the chain rule; the derivative of the log is the other.",
                also_reduced(slope, lambda a: -slope(a))),
        Mistake("factor_too_many", "One chain-rule factor too many",
                "One of the factors y and 1 − y has cancelled: no square of y or of 1 − y is left.",
                also_reduced(lambda a: right(a) * slope(a), lambda a: -right(a) * slope(a))),
        Mistake("half_a_factor", "Half of the sigmoid's derivative",
                "dy/da is y (1 − y), both factors: one of them cancels against the derivative of the log, the other "
                "stays.",
                also_reduced(lambda a: torch.exp(a), lambda a: -torch.exp(a), lambda a: torch.exp(-a),
                             lambda a: -torch.exp(-a))),
        Mistake("reduced", "Sum or mean for one value per fake",
                "One derivative per fake is asked for: no sum, no mean.",
                reduced(right)),
        Mistake("divided", "Divided by the batch",
                "One derivative per fake is asked for, of that fake's own cost: no division by the batch size.",
                [lambda a: right(a) / a.numel()]),
        Mistake("no_sigmoid", "Sigmoid forgotten",
                "The derivative is made of the probability sigmoid(a), not of the logit.",
                also_reduced(lambda a: -a, lambda a: a - 1, lambda a: a, lambda a: 1 - a, lambda a: -1 / (1 - a),
                             lambda a: 1 / (1 - a), lambda a: -1 / a, lambda a: 1 / a)),
        Mistake("cost", "The cost, not its derivative", "This is the cost itself.",
                also_reduced(lambda a: softplus(-a), lambda a: -softplus(a), lambda a: softplus(a),
                             lambda a: -softplus(-a))),
        Mistake("sigmoid_twice", "Sigmoid twice", "sigmoid(a) is the probability already.",
                also_reduced(lambda a: sigmoid(sigmoid(a)), lambda a: -sigmoid(sigmoid(a)),
                             lambda a: sigmoid(sigmoid(a)) - 1)),
        Mistake("doubled", "Twice the gradient", "The factor 2 belongs to a squared error.", [lambda a: 2 * right(a)]),
        Mistake("squared", "Squared", "The derivative is no square: that belongs to another cost.",
                also_reduced(lambda a: right(a) ** 2, lambda a: -right(a) ** 2, lambda a: other(a) ** 2,
                             lambda a: -other(a) ** 2)),
        Mistake("other_squashing", "Another function than the sigmoid",
                "y = sigmoid(a); tanh and softmax are other functions.",
                also_reduced(lambda a: -torch.tanh(a), lambda a: torch.tanh(a) - 1, lambda a: -torch.softmax(a, 0),
                             lambda a: torch.softmax(a, 0) - 1, lambda a: torch.tanh(a))),
        Mistake("one_too_many", "A 1 too many",
                "1 is subtracted once, or not at all: write sigmoid(a) as y, and derive.",
                also_reduced(lambda a: 1 + sigmoid(a), lambda a: 2 - sigmoid(a), lambda a: -1 - sigmoid(a),
                             lambda a: sigmoid(a) - 2)),
        Mistake("hard_answer", "Probability rounded", "sigmoid(a) enters as it is, not rounded to 0 or 1.",
                [lambda a: right(a).round()]),
        Mistake("halved", "Halved", "No factor ½ belongs here.", [lambda a: right(a) / 2]),
        Mistake("plain_python", "Python's math on a whole batch", PLAIN,
                [lambda a: float(right(a)), lambda a: right(a).item(), lambda a: right(a) if a > 0 else 0 * a]),
        Mistake("no_grad_asked", "Logit without requires_grad", NO_GRAD_ASKED,
                [lambda a: torch.autograd.grad(softplus(a).sum(), a)]),
        Mistake("list", "A list for a tensor",
                "torch.stack makes a tensor of a list; torch.autograd.grad returns a tuple: take its [0].",
                [lambda a: right(a).tolist(), lambda a: (right(a),)]),
        Mistake("smoothed", "Smoothed labels", "The target is exactly 0 or 1 here, not 0.1 or 0.9.",
                [lambda a: right(a) + 0.1, lambda a: right(a) - 0.1]),
        unstable(UNSTABLE),
    )
