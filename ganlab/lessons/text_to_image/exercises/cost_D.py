"""13.cost_D: what GAN-CLS's discriminator minimises."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, sigmoid
from torch.nn.functional import binary_cross_entropy, relu, softplus

from ganlab.checking import Case, Exercise, Mistake, unstable


def cost_D(right, wrong, fake):
    """The cost that GAN-CLS's D minimises, from its logits of three kinds of pairs. Reed et al. 2016, algorithm 1.

    J_D = −E log σ(right) − ½ [E log(1 − σ(wrong)) + E log(1 − σ(fake))]; each E is the mean over the batch.
    right: real pictures with their own texts. wrong: the same pictures with texts of others. fake: fakes with the
    texts they were drawn for. Each is (B,), float32 or float64; σ is the sigmoid, log the natural logarithm.
    Return a number, or a tensor of one element, that stays exact for logits of ±100.
    D learns from it: its gradient is exact too; no detach. (What is made with NumPy or math is accepted here.)
    """
    # −log σ(a) = softplus(−a)   and   −log(1 − σ(a)) = softplus(a)
    softplus = torch.nn.functional.softplus
    return softplus(-right).mean() + 0.5 * (softplus(wrong).mean() + softplus(fake).mean())


def by_bce(right, wrong, fake):
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    false = bce(wrong, torch.zeros_like(wrong)) + bce(fake, torch.zeros_like(fake))
    return bce(right, torch.ones_like(right)) + false / 2


def cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, dtype: torch.dtype = torch.float32) -> Case:
        return Case(tuple(torch.tensor(1.5 * rng.standard_normal(batch) + centre, dtype=dtype)
                          for centre in (0.5, 0.0, -0.5)))

    def odds(*values: float) -> Tensor:
        return torch.tensor(values).log()

    sure = torch.tensor([100.0, -100.0])
    return [Case((odds(3, 1), odds(1 / 3, 3), odds(1, 1 / 7)),
                 expected=-(math.log(3 / 4) + math.log(1 / 2)) / 2
                 - (math.log(3 / 4) + math.log(1 / 4) + math.log(1 / 2) + math.log(7 / 8)) / 4,
                 note="σ(right): 3/4 and 1/2; σ(wrong): 1/4 and 3/4; σ(fake): 1/2 and 1/8"),
            case(5), case(8), case(16, torch.float64), case(1),
            Case((sure, -sure, -sure), extreme=True, note="logits of ±100"),
            Case((-sure, sure, torch.tensor([0.5, -1.0])), extreme=True, note="logits of ±100"),
            Case((torch.tensor([0.5, 2.0]), sure, sure), extreme=True, note="logits of ±100"),
            Case((torch.tensor([-90.0, 30.0]), torch.tensor([-1.0, 0.0]), torch.tensor([90.0, 60.0])), extreme=True,
                 note="logits of ±90, 60 and 30")]


def _real(a: Tensor) -> Tensor:
    return softplus(-a)


def _cost(real: Callable, fake: Callable, *, scale: float = 1.0) -> Callable:
    """J_D with other costs of one logit."""
    return lambda r, w, f: scale * (real(r).mean() + (fake(w).mean() + fake(f).mean()) / 2)


def _terms(right: float, wrong: float, fake: float) -> Callable:
    """J_D with other factors of its three terms."""
    return lambda r, w, f: right * _real(r).mean() + wrong * softplus(w).mean() + fake * softplus(f).mean()


def _called(right: Callable, wrong: Callable, fake: Callable) -> list[Callable]:
    """Three costs of one logit each, with the factors of the paper and without."""
    return [lambda r, w, f, half=half: right(r).mean() + half * (wrong(w).mean() + fake(f).mean()) for half in (0.5, 1)]


def _bce_1(a: Tensor) -> Tensor:
    return binary_cross_entropy(a, torch.ones_like(a))


def _bce_0(a: Tensor) -> Tensor:
    return binary_cross_entropy(a, torch.zeros_like(a))


EXERCISE = Exercise(
    id="13.cost_D", place=3, title="GAN-CLS: the cost of D", points=3, solution=cost_D, cases=cases,
    gradients=("right", "wrong", "fake"),
    difficulty=2, importance=3, minutes=10, another=by_bce,
    reason="Real pictures and fakes both come with right texts, so D could tell them apart without reading; the wrong "
           "texts make it read, and the ½ lets the two false kinds weigh as much as the one true kind.",
    hints=("Three terms, two of them alike: only a real picture with its own text is right, the other pairs are not.",
           "−log σ(a) = softplus(−a) and −log(1 − σ(a)) = softplus(a): both take the logit and stay finite.",
           "The mean of softplus(−right), and half of the means of softplus(wrong) and softplus(fake)."),
    mistakes=(
        Mistake("maximised", "Maximised",
                "The paper says what D maximises; a cost is minimised: each log has a minus.",
                [_terms(-1, -0.5, -0.5), _terms(-1, -1, -1)]),
        Mistake("half_forgotten", "½ forgotten", "Two kinds of wrong pairs stand against one right kind: each of them "
                "counts half.", [_terms(1, 1, 1)]),
        Mistake("mean_of_three", "The three alike", "The right pairs count 1, the two kinds of wrong ones ½ each.",
                [_terms(1 / 3, 1 / 3, 1 / 3), _terms(0.5, 0.5, 0.5), _terms(2 / 3, 2 / 3, 2 / 3)]),
        Mistake("scaled", "Scaled", "J_D is −E log σ(right) and half of the two other terms, without another factor.",
                [_terms(0.5, 0.25, 0.25), _terms(2, 1, 1), _terms(1 / 3, 1 / 6, 1 / 6), _terms(0.25, 0.125, 0.125)]),
        Mistake("one_halved", "One term halved", "The ½ stands before a bracket with both terms in it.",
                [_terms(1, 0.5, 1), _terms(1, 1, 0.5), _terms(0.5, 1, 1), _terms(0.5, 0.5, 1), _terms(0.5, 1, 0.5)]),
        Mistake("other_weights", "Other weights", "The weights are 1, ½ and ½.",
                [_terms(1, 1 / 3, 1 / 3), _terms(1, 0.25, 0.25), _terms(1, 2, 2), _terms(1, 0.25, 0.75),
                 _terms(1, 0.75, 0.25)]),
        Mistake("wrong_forgotten", "Wrong texts forgotten", "Without real pictures with wrong texts D need not read: "
                "any real picture is right then.",
                [_terms(1, 0, 0.5), _terms(1, 0, 1), _terms(0.5, 0, 0.5)]),
        Mistake("fake_forgotten", "Fakes forgotten", "D has to call fakes fake too: G learns from that.",
                [_terms(1, 0.5, 0), _terms(1, 1, 0), _terms(0.5, 0.5, 0)]),
        Mistake("right_forgotten", "Right pairs forgotten", "Real pictures with their own texts cost −log σ(right).",
                [_terms(0, 0.5, 0.5), _terms(0, 1, 1)]),
        Mistake("one_term", "One term only", "J_D has three terms.",
                [_terms(1, 0, 0), _terms(0, 1, 0), _terms(0, 0, 1), _terms(0, 0.5, 0), _terms(0, 0, 0.5)]),
        Mistake("wrong_called_right", "Wrong texts called right", "The picture is real, but the text belongs to "
                "another: D has to say no, −log(1 − σ(wrong)).",
                [*_called(_real, _real, softplus), *_called(_real, lambda a: -softplus(a), softplus)]),
        Mistake("fake_called_real", "Fakes called real", "−log σ(fake) is what G minimises; D says no to fakes.",
                [*_called(_real, softplus, _real), *_called(_real, softplus, lambda a: -softplus(a))]),
        Mistake("all_called_real", "All called real", "Only the right pairs cost −log σ(a); the others −log(1 − σ(a)).",
                _called(_real, _real, _real)),
        Mistake("all_called_fake", "All called fake", "The right pairs cost −log σ(right) = softplus(−right).",
                _called(softplus, softplus, softplus)),
        Mistake("exchanged", "Labels exchanged", "σ(a) is the probability of a real picture with its text: right pairs "
                "cost softplus(−a), the others softplus(a).", _called(softplus, _real, _real)),
        Mistake("sign_of_right", "Sign of the first term", "All three logs get a minus.",
                _called(lambda a: -softplus(-a), softplus, softplus)),
        Mistake("sign_of_both", "Sign of the bracket", "Both logs in the bracket get a minus, as the first has.",
                _called(_real, lambda a: -softplus(a), lambda a: -softplus(a))),
        Mistake("cost_of_g", "G's cost", "This is what G minimises; D judges three kinds of pairs.",
                [lambda r, w, f: _real(f).mean()]),
        Mistake("arguments_exchanged", "Arguments exchanged", "right, wrong, fake is the order; right has no ½.",
                [lambda r, w, f: cost_D(w, r, f), lambda r, w, f: cost_D(f, w, r),
                 lambda r, w, f: cost_D(f, r, w), lambda r, w, f: cost_D(w, f, r)]),
        Mistake("sum_for_mean", "Sum for mean", "Each E is the mean over the batch.",
                [lambda r, w, f, half=half: _real(r).sum() + half * (softplus(w).sum() + softplus(f).sum())
                 for half in (0.5, 1)]),
        Mistake("divided_twice", "Divided by B twice", "The mean has divided by B already.",
                [lambda r, w, f: cost_D(r, w, f) / len(r)]),
        Mistake("not_averaged", "One value per pair", "One number is asked for: each E is the mean over the batch.",
                [lambda r, w, f, half=half: _real(r) + half * (softplus(w) + softplus(f)) for half in (0.5, 1)]
                + [lambda r, w, f: torch.cat([_real(r), softplus(w), softplus(f)])]),
        Mistake("several_numbers", "Several numbers", "One number is asked for: add the terms up.",
                [lambda r, w, f: (0, 0), lambda r, w, f: [0, 0],
                 lambda r, w, f: torch.stack([_real(r).mean(), softplus(w).mean(), softplus(f).mean()]),
                 lambda r, w, f: torch.stack([_real(r).mean(), softplus(w).mean() / 2, softplus(f).mean() / 2]),
                 lambda r, w, f: torch.stack([_real(r).mean(), (softplus(w).mean() + softplus(f).mean()) / 2])]),
        Mistake("log_outside", "Log outside the mean", "The mean is taken of the logs: log first, then the mean.",
                [_cost(lambda a: -sigmoid(a).mean().log(), lambda a: -sigmoid(-a).mean().log()),
                 _cost(lambda a: softplus(-a.mean()), lambda a: softplus(a.mean()))]),
        Mistake("pairs_mixed", "Pairs mixed", "Each term has its own logits: the log is taken of each, then they are "
                "added.", [lambda r, w, f: (_real(r) + softplus((w + f) / 2)).mean(),
                           lambda r, w, f: (_real(r) + softplus(w + f)).mean(),
                           lambda r, w, f: (_real(r) + softplus(w + f) / 2).mean(),
                           lambda r, w, f: (_real(r) - (1 - (sigmoid(w) + sigmoid(f)) / 2).log()).mean(),
                           lambda r, w, f: (_real(r) + softplus(w) * softplus(f) / 2).mean()]),
        Mistake("compared", "Logits compared", "Each pair is judged alone; differences belong to another GAN.",
                [lambda r, w, f: (softplus(w - r) + softplus(f - r)).mean(),
                 lambda r, w, f: (softplus(w - r) + softplus(f - r)).mean() / 2,
                 lambda r, w, f: softplus((w + f) / 2 - r).mean(), lambda r, w, f: softplus(f - r).mean()]),
        Mistake("sigmoid_twice", "Sigmoid twice", "softplus, logsigmoid and binary_cross_entropy_with_logits hold the "
                "sigmoid already: give them the logits.",
                [_cost(lambda a: _real(sigmoid(a)), lambda a: softplus(sigmoid(a)))]),
        Mistake("log_of_logit", "Log of a logit", "A logit is any real number; it becomes a probability, σ(a), before "
                "a log is taken.", [_cost(lambda a: -torch.log(a), lambda a: -torch.log(1 - a)),
                                    *_called(_bce_1, _bce_0, _bce_0)]),
        Mistake("one_minus_log", "1 − log for log(1 − …)", "The log is taken of 1 − σ(a).",
                [_cost(_real, lambda a: -(1 + softplus(-a)))]),
        Mistake("one_minus_logit", "1 − a for −a", "1 − σ(a) = σ(−a): the minus stands before the logit, and no 1.",
                [_cost(_real, lambda a: softplus(a - 1)), _cost(lambda a: softplus(a - 1), softplus)]),
        Mistake("no_log", "Log forgotten", "Each term is −log of a probability, not the probability itself.",
                [_cost(lambda a: -sigmoid(a), sigmoid), _cost(lambda a: -sigmoid(a), lambda a: sigmoid(a) - 1),
                 _cost(lambda a: 1 - sigmoid(a), sigmoid)]),
        Mistake("other_gan", "Another GAN's cost", "Squares, hinges and bare logits belong to other GANs.",
                [cost for half in (1, 0.5) for cost in (
                    _cost(lambda a: (a - 1) ** 2, lambda a: a**2, scale=half),
                    _cost(lambda a: (sigmoid(a) - 1) ** 2, lambda a: sigmoid(a) ** 2, scale=half),
                    _cost(lambda a: relu(1 - a), lambda a: relu(1 + a), scale=half),
                    _cost(lambda a: -a, lambda a: a, scale=half))]),
        Mistake("smoothed", "Smoothed labels", "The text has no label smoothing: right is 1, wrong and fake are 0.",
                [_cost(lambda a, s=s: _real(a) + s * a, softplus) for s in (0.1, 0.2, 0.05)]
                + [_cost(lambda a: _real(a) + 0.1 * a, lambda a: softplus(a) - 0.1 * a)]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm, neither log2 nor log10.",
                [_cost(_real, softplus, scale=1 / math.log(base)) for base in (2, 10)]),
        unstable("The formula is right, but sigmoid(±100) rounds to 0 or 1, exp(100) overflows, and a clamp or a small "
                 "number in the log caps the cost: use softplus, logsigmoid or binary_cross_entropy_with_logits."),
    ))
