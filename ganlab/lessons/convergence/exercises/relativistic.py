"""10.relativistic: D's cost on pairs."""

from __future__ import annotations

import numpy as np
import torch
from torch import sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake, unstable


def relativistic_cost(logits_real, logits_fake):
    """D's cost on pairs: J_D = −mean log σ(D(x_i) − D(G(z_i))), with the sigmoid σ.

    logits_real, logits_fake: D's logits of n real and n fake samples, shape (n,), float32 or float64; number i of one
    is paired with number i of the other; their difference goes from −200 to 200.
    Return one number. The sum in place of the mean is right too. Both players would learn from it: its gradient is
    exact too; no detach.
    """
    return torch.nn.functional.softplus(logits_fake - logits_real).mean()


def by_logsigmoid(logits_real, logits_fake):
    return -torch.nn.functional.logsigmoid(logits_real - logits_fake).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    def drawn(n, scale=2.0):
        return torch.from_numpy(scale * rng.standard_normal(n)).float()

    return [Case((torch.tensor([0.0, 0.0]), torch.tensor([0.0, 0.0])), note="D cannot tell them apart"),
            Case((torch.tensor([3.0, -1.0, 0.5]), torch.tensor([1.0, 1.0, 0.5]))), Case((drawn(6), drawn(6))),
            Case((drawn(4) + 5, drawn(4) + 5), note="the same number added to all logits"), Case((drawn(1), drawn(1))),
            Case((torch.tensor([60.0, -45.0]), torch.tensor([-90.0, 95.0])), extreme=True, note="differences of ±150")]


def by_both(cost):
    """A mistake as the mean and as the sum."""
    return [lambda r, f: cost(r, f).mean(), lambda r, f: cost(r, f).sum()]


EXERCISE = Exercise(
    id="10.relativistic", place=7, title="The relativistic pair", points=2, solution=relativistic_cost, cases=cases,
    also_right=(lambda r, f: softplus(f - r).sum(),), gradients=("logits_real", "logits_fake"), plain=False,
    difficulty=2, importance=4, minutes=6, another=by_logsigmoid,
    reason="D has only to rank each real sample above the fake beside it, so the difference of the two logits takes "
           "the place of the single logit a in lesson 01's −log σ(a) = softplus(−a).",
    hints=("Each real logit has one fake logit beside it. What does D want of their difference?",
           "−log σ(a) = softplus(−a), lesson 01. Here a is a difference of two logits.",
           "a = logits_real − logits_fake, and the cost is the mean of softplus(−a)."),
    mistakes=(
        Mistake("generator", "G's cost", "This is the cost of G, which wants the fake above the real. D wants the real "
                "above the fake.", by_both(lambda r, f: softplus(r - f))),
        Mistake("separable", "Real and fake apart", "This is lesson 01's cost: each logit against 0. On pairs only the "
                "difference of the two counts.", by_both(lambda r, f: softplus(-r) + softplus(f))),
        Mistake("all_pairs", "Every real with every fake",
                "Number i is paired with number i alone: no table of all pairs.",
                by_both(lambda r, f: softplus(f[None] - r[:, None]))),
        Mistake("means_first", "Means before the softplus", "Each pair has its own softplus; the mean comes last.",
                [lambda r, f: softplus(f.mean() - r.mean()), lambda r, f: softplus((f - r).sum())]),
        Mistake("against_the_mean", "Against the mean of the others", "This is the relativistic *average* GAN. Here "
                "number i meets number i.",
                by_both(lambda r, f: softplus(f.mean() - r))
                + by_both(lambda r, f: softplus(f.mean() - r) + softplus(f - r.mean()))),
        Mistake("sigmoid_of_each", "Sigmoids before the difference", "σ is taken of the difference of the logits.",
                by_both(lambda r, f: softplus(sigmoid(f) - sigmoid(r)))),
        Mistake("no_log", "Without the log", "The cost is −log of the sigmoid.",
                by_both(lambda r, f: -sigmoid(r - f)) + by_both(lambda r, f: sigmoid(f - r))
                + by_both(lambda r, f: sigmoid(r - f))),
        Mistake("no_sigmoid", "Without the sigmoid", "The bare difference is the critic's cost of WGAN.",
                by_both(lambda r, f: f - r) + by_both(lambda r, f: r - f)),
        Mistake("sign", "The minus forgotten", "log σ is what D maximises; the cost is its negative.",
                by_both(lambda r, f: -softplus(f - r))),
        Mistake("detached", "The fakes detached", "Gradients are asked for by both: no detach.",
                by_both(lambda r, f: softplus(f.detach() - r)) + by_both(lambda r, f: softplus(f - r.detach()))),
        Mistake("not_reduced", "One value a pair", "One number is asked for: the mean.",
                [lambda r, f: softplus(f - r)]),
        unstable("The formula is right, but σ rounds to 0 in floating point, and log(0) is infinite. "
                 "softplus(−a) is safe."),
    ))
