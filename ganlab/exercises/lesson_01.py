"""Exercises of lesson 01: the discriminator's cost."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.exercises.engine import Case, Exercise, Misconception, by_mean_and_sum, unstable

log, sigmoid = torch.log, torch.sigmoid


def cost(t, y):
    """Cross-entropy of each sample: J = −[t log y + (1 − t) log(1 − y)].

    t: targets, a tensor of shape (n,); 1 is real, 0 is fake (soft targets between them are allowed).
    y: probabilities D(x) strictly between 0 and 1, shape (n,).
    Return a tensor of shape (n,): one cost per sample, neither summed nor averaged. log is the natural logarithm.
    """
    return -(t * torch.log(y) + (1 - t) * torch.log(1 - y))


def discriminator_cost(y_real, y_fake):
    """The discriminator's cost over two batches: J_D = −mean[log D(x)] − mean[log(1 − D(G(z)))].

    y_real: probabilities that D gives to n real samples, shape (n,).
    y_fake: probabilities that D gives to n fake samples, shape (n,).
    Return one number. The sum over the batch in place of the mean, in both terms, is right too.
    """
    return -torch.log(y_real).mean() - torch.log(1 - y_fake).mean()


def discriminator_cost_logits(logits_real, logits_fake):
    """The same J_D from logits a, where D(x) = sigmoid(a): finite and exact for a from −100 to 100.

    logits_real: D's raw outputs for n real samples, shape (n,), float32 or float64.
    logits_fake: D's raw outputs for n fake samples, shape (n,).
    Return one number. The sum over the batch in place of the mean, in both terms, is right too.
    """
    # -log sigmoid(a) = softplus(-a)   and   -log(1 - sigmoid(a)) = softplus(a)
    softplus = torch.nn.functional.softplus
    return softplus(-logits_real).mean() + softplus(logits_fake).mean()


def cost_gradient(t, logit):
    """Derivative of each sample's cost J = −[t log y + (1 − t) log(1 − y)] by its logit a, where y = sigmoid(a).

    t: targets, shape (n,); logit: a, shape (n,).
    Return a tensor of shape (n,), one derivative per sample: not divided by n. Formula or autograd, as you like.
    """
    return torch.sigmoid(logit) - t


def _pair_of(low: float, high: float, rng: np.random.Generator, n: int, dtype: torch.dtype) -> tuple:
    return tuple(torch.tensor(rng.uniform(low, high, n), dtype=dtype) for _ in range(2))


def _float(*values: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype)


def _targets(rng: np.random.Generator, n: int, dtype: torch.dtype) -> torch.Tensor:
    return torch.tensor(rng.integers(0, 2, n), dtype=dtype)


def _cost_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_float(1.0), _float(0.5)), expected=_float(0.6931472)),
             Case((_float(1.0), _float(0.9)), expected=_float(0.1053605)),
             Case((_float(0.0), _float(0.9)), expected=_float(2.3025851)),
             Case((_float(1.0, 0.0, 0.9), _float(0.8, 0.3, 0.6)))]
    for n, dtype in ((5, torch.float32), (64, torch.float64)):
        cases.append(Case((_targets(rng, n, dtype), torch.tensor(rng.uniform(0.02, 0.98, n), dtype=dtype))))
    return cases


def _probability_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_float(0.5), _float(0.5)), expected=_float(1.3862944)),
             Case((_float(0.9), _float(0.2)), expected=_float(0.3285041)),
             Case((_float(0.9, 0.6), _float(0.2, 0.3)))]
    return cases + [Case(_pair_of(0.02, 0.98, rng, n, dtype))
                    for n, dtype in ((7, torch.float32), (64, torch.float64))]


def _logit_pair_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_float(0.0), _float(0.0)), expected=_float(1.3862944)),
             Case((_float(2.0), _float(-1.0))),
             Case((_float(2.0, -0.5), _float(-1.0, 0.3)))]
    cases += [Case(_pair_of(-5, 5, rng, n, dtype)) for n, dtype in ((7, torch.float32), (64, torch.float64))]
    for dtype in (torch.float32, torch.float64):
        for real, fake in ((100, -100), (-100, 100), (-60, 60), (60, -60), (-30, 30)):
            cases.append(Case((_float(real, dtype=dtype), _float(fake, dtype=dtype)), extreme=True))
    return cases


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_float(1.0), _float(0.0)), expected=_float(-0.5)),
             Case((_float(0.0), _float(0.0)), expected=_float(0.5)),
             Case((_float(1.0, 0.0, 0.9), _float(2.0, -1.0, 0.5)))]
    for n, dtype in ((5, torch.float32), (64, torch.float64)):
        cases.append(Case((_targets(rng, n, dtype), torch.tensor(rng.uniform(-5, 5, n), dtype=dtype))))
    for dtype in (torch.float32, torch.float64):
        cases.append(Case((_float(1, 0, 1, 0, dtype=dtype), _float(100, 100, -100, -100, dtype=dtype)),
                          extreme=True))
    return cases


def _pd(reduce, y_real, y_fake):
    return -reduce(log(y_real)) - reduce(log(1 - y_fake))


def _pl(reduce, real, fake):
    return reduce(softplus(-real)) + reduce(softplus(fake))


SIGN = "Every cost here is a minus log of a probability: it is never negative. Look for a missing minus."
SWAPPED = "Real is 1 and fake is 0: a real sample costs −log y, a fake one −log(1 − y). Yours has them exchanged."
NOT_REDUCED = "One number is asked for the batch, and one per sample came back: take the mean (or the sum)."
REDUCED = "One value per sample is asked for. The sum or the mean over the batch comes later."

_COST = Exercise(
    id="01.cost", title="Cross-entropy of one sample", points=1, solution=cost, cases=_cost_cases,
    hints=("What remains of the formula when t = 1? And when t = 0?",
           "Use torch.log on whole tensors; no loop is needed. Mind the minus in front of the bracket.",
           "J = -(t * torch.log(y) + (1 - t) * ...), and the last factor is the log of the probability of fake."),
    misconceptions=(
        Misconception("Wrong sign", SIGN, [lambda t, y: t * log(y) + (1 - t) * log(1 - y)]),
        Misconception("Swapped labels", SWAPPED, [lambda t, y: -(t * log(1 - y) + (1 - t) * log(y))]),
        Misconception("Arguments exchanged", "The target weighs the logs of the probability, not the other way "
                      "round: t log y, not y log t.", [lambda t, y: -(y * log(t) + (1 - y) * log(1 - t))]),
        Misconception("Only the real half", "The term of the fake samples, (1 − t) log(1 − y), is missing.",
                      [lambda t, y: -t * log(y)]),
        Misconception("Only the fake half", "The term of the real samples, t log y, is missing.",
                      [lambda t, y: -(1 - t) * log(1 - y)]),
        Misconception("Targets left out", "t and 1 − t choose which of the two logs counts for a sample.",
                      [lambda t, y: -(log(y) + log(1 - y)), lambda t, y: -log(y)]),
        Misconception("1 − log y for log(1 − y)", "The fake sample's probability is 1 − y; the log is taken of it.",
                      [lambda t, y: -(t * log(y) + (1 - t) * (1 - log(y)))]),
        Misconception("Sum or mean for one value per sample", REDUCED,
                      by_mean_and_sum(lambda reduce, t, y: reduce(-(t * log(y) + (1 - t) * log(1 - y))))),
        Misconception("Another logarithm", "log is the natural logarithm: torch.log, not log2 or log10.",
                      [lambda t, y: -(t * torch.log2(y) + (1 - t) * torch.log2(1 - y)),
                       lambda t, y: -(t * torch.log10(y) + (1 - t) * torch.log10(1 - y))]),
        Misconception("Sigmoid of a probability", "y is a probability already; a second sigmoid squeezes it "
                      "between 0.5 and 0.73.",
                      [lambda t, y: t * softplus(-y) + (1 - t) * softplus(y)]),
        Misconception("Squared error", "(t − y)² is regression's cost; the cross-entropy is made of logs.",
                      [lambda t, y: (t - y) ** 2, lambda t, y: 0.5 * (t - y) ** 2]),
    ))

_PROBABILITIES = Exercise(
    id="01.discriminator_cost", title="J_D from probabilities", points=2, solution=discriminator_cost,
    also_right=[lambda y_real, y_fake: _pd(torch.sum, y_real, y_fake)], cases=_probability_cases,
    hints=("Put t = 1 into the cost for the real batch and t = 0 for the fake batch.",
           "A real sample costs −log y, a fake one −log(1 − y); average each batch and add the two numbers.",
           "-torch.log(y_real).mean() is the first half. The second half uses 1 - y_fake."),
    misconceptions=(
        Misconception("Wrong sign", SIGN, by_mean_and_sum(lambda reduce, r, f: -_pd(reduce, r, f))),
        Misconception("Swapped labels", SWAPPED, by_mean_and_sum(lambda reduce, r, f: _pd(reduce, f, r))),
        Misconception("Missing mean", NOT_REDUCED, [lambda r, f: -log(r) - log(1 - f)]),
        Misconception("Only the real half", "The fake batch's term is missing: D would answer 'real' to "
                                            "everything.",
                      by_mean_and_sum(lambda reduce, r, f: -reduce(log(r)))),
        Misconception("Only the fake half", "The real batch's term is missing: D would answer 'fake' to "
                                            "everything.",
                      by_mean_and_sum(lambda reduce, r, f: -reduce(log(1 - f)))),
        Misconception("Both batches called real", "A fake sample's cost is −log(1 − y). −log y is what it costs to "
                      "call it real.", by_mean_and_sum(lambda reduce, r, f: -reduce(log(r)) - reduce(log(f)))),
        Misconception("One sign only", "The minus stands before both logs.",
                      by_mean_and_sum(lambda reduce, r, f: -reduce(log(r)) + reduce(log(1 - f)))),
        Misconception("Halved", "The two means are added; averaging over both batches at once gives half of J_D.",
                      by_mean_and_sum(lambda reduce, r, f: 0.5 * _pd(reduce, r, f))),
        Misconception("Log outside the mean", "The mean is taken of the logs; the log of a mean is another number.",
                      [lambda r, f: -log(r.mean()) - log(1 - f.mean())]),
        Misconception("1 − log y for log(1 − y)", "The probability of fake is 1 − y; the log is taken of it.",
                      by_mean_and_sum(lambda reduce, r, f: -reduce(log(r)) - reduce(1 - log(f)))),
        Misconception("Sigmoid of a probability", "The inputs are probabilities already; leave the sigmoid out.",
                      by_mean_and_sum(lambda reduce, r, f: _pl(reduce, r, f))),
    ))

_LOGITS = Exercise(
    id="01.discriminator_cost_logits", title="J_D from logits, stable at ±100", points=3,
    solution=discriminator_cost_logits, cases=_logit_pair_cases,
    also_right=[lambda real, fake: _pl(torch.sum, real, fake)],
    hints=("In float32, sigmoid(100) is exactly 1. What is log(1 − 1)?",
           "Write −log sigmoid(a) as log(1 + exp(−a)): this function has a name, and a stable version in "
           "torch.nn.functional.",
           "softplus(a) = log(1 + exp(a)). A real logit costs softplus(−a); a fake one costs softplus(a)."),
    misconceptions=(
        unstable("The formula is right, and on a computer it breaks: sigmoid rounds to 0 or 1, exp overflows, "
                 "and a "
                 "clamp or a small epsilon caps the cost. softplus never forms the probability."),
        Misconception("Log of a logit", "A logit is any real number: it becomes a probability through the sigmoid "
                      "before a log is taken.", by_mean_and_sum(_pd)),
        Misconception("Wrong sign", SIGN, by_mean_and_sum(lambda reduce, r, f: -_pl(reduce, r, f))),
        Misconception("Swapped labels", SWAPPED, by_mean_and_sum(lambda reduce, r, f: _pl(reduce, f, r))),
        Misconception("Sign inside the softplus", "−log sigmoid(a) = softplus(−a), −log(1 − sigmoid(a)) = "
                      "softplus(a): the real logit gets the minus.",
                      by_mean_and_sum(lambda reduce, r, f: reduce(softplus(r)) + reduce(softplus(f)))),
        Misconception("Missing mean", NOT_REDUCED, [lambda r, f: softplus(-r) + softplus(f)]),
        Misconception("Only the real half", "The fake batch's term is missing.",
                      by_mean_and_sum(lambda reduce, r, f: reduce(softplus(-r)))),
        Misconception("Only the fake half", "The real batch's term is missing.",
                      by_mean_and_sum(lambda reduce, r, f: reduce(softplus(f)))),
        Misconception("Both batches called real", "A fake logit costs softplus(a), not softplus(−a).",
                      by_mean_and_sum(lambda reduce, r, f: reduce(softplus(-r)) + reduce(softplus(-f)))),
        Misconception("One sign only", "The costs of the two batches are added, not subtracted.",
                      by_mean_and_sum(lambda reduce, r, f: reduce(softplus(-r)) - reduce(softplus(f)))),
        Misconception("Halved", "The two means are added; averaging over both batches at once gives half of J_D.",
                      by_mean_and_sum(lambda reduce, r, f: 0.5 * _pl(reduce, r, f))),
        Misconception("Sigmoid twice", "The stable functions take the logit itself and apply the sigmoid inside.",
                      by_mean_and_sum(lambda reduce, r, f: _pl(reduce, sigmoid(r), sigmoid(f)))),
    ))

_GRADIENT = Exercise(
    id="01.gradient", title="The gradient by the logit", points=2, solution=cost_gradient, cases=_gradient_cases,
    hints=("Chain rule: dJ/da = dJ/dy · dy/da. The derivative of the sigmoid is y (1 − y).",
           "dJ/dy = −t/y + (1 − t)/(1 − y). Multiply by y (1 − y) and simplify: all fractions go away.",
           "What remains is the probability minus the target."),
    misconceptions=(
        Misconception("Wrong sign", "Where D is too sure of real (y > t) the cost falls when the logit falls: the "
                      "derivative is positive there.", [lambda t, a: t - sigmoid(a)]),
        Misconception("Sigmoid forgotten", "The target is compared with the probability y = sigmoid(a), not with "
                                           "the "
                      "logit.", [lambda t, a: a - t, lambda t, a: t - a]),
        Misconception("Swapped labels", SWAPPED, [lambda t, a: sigmoid(a) - (1 - t)]),
        Misconception("Derivative by y, not by the logit", "−t/y + (1 − t)/(1 − y) is dJ/dy; one factor of the "
                                                           "chain "
                      "rule, dy/da = y (1 − y), is missing.",
                      [lambda t, a: -t / sigmoid(a) + (1 - t) / (1 - sigmoid(a))]),
        Misconception("One chain-rule factor too many", "y (1 − y) has cancelled already; (y − t) y (1 − y) is the "
                      "gradient of a squared error.",
                      [lambda t, a: (sigmoid(a) - t) * sigmoid(a) * (1 - sigmoid(a)),
                       lambda t, a: sigmoid(a) * (1 - sigmoid(a)),
                       lambda t, a: 2 * (sigmoid(a) - t) * sigmoid(a) * (1 - sigmoid(a))]),
        Misconception("Divided by the batch", "One derivative per sample is asked for, of that sample's own cost: "
                      "no mean over the batch.", [lambda t, a: (sigmoid(a) - t) / a.numel()]),
        Misconception("Sum or mean for one value per sample", REDUCED,
                      by_mean_and_sum(lambda reduce, t, a: reduce(sigmoid(a) - t))),
        Misconception("The cost, not its derivative", "This is J itself.",
                      [lambda t, a: t * softplus(-a) + (1 - t) * softplus(a)]),
        Misconception("Twice the gradient", "The factor 2 belongs to a squared error.",
                      [lambda t, a: 2 * (sigmoid(a) - t)]),
        unstable("Right for small logits only: a clamp, or exp(a)/(1 + exp(a)), breaks at ±100. torch.sigmoid does "
                 "not."),
    ))

EXERCISES = (_COST, _PROBABILITIES, _LOGITS, _GRADIENT)
