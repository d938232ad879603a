"""14.cost_G: the cost of SRGAN's generator."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, log, sigmoid
from torch.nn.functional import binary_cross_entropy, smooth_l1_loss, softplus

from ganlab.checking import Case, Exercise, Mistake, several_results, unstable
from ganlab.lessons.restoration.exercises._shared import drawn


def cost_G(features_made, features_true, logits):
    """The cost of SRGAN's G: J_G = MSE of feature maps + 10⁻³ · (−E log σ(a)). Ledig et al. 2017, eq. 3 to 6.

    MSE: the mean of (features_made − features_true)² over all numbers, (B, C, H, W). E: the mean over the batch.
    Departure: where the paper adds up channels and pictures, both terms are means here.
    features_made, features_true: what a fixed network makes of G's pictures and of the true ones, (B, C, H, W),
    float32. logits: D's logits a of G's pictures, (B,), float32, from −100 to 100: the cost is finite there too.
    Return one number. G learns from it: gradients flow to features_made and to logits; features_true is data.
    """
    content = ((features_made - features_true) ** 2).mean()
    adversarial = torch.nn.functional.softplus(-logits).mean()  # −log σ(a) = log(1 + exp(−a))
    return content + 1e-3 * adversarial


def by_logsigmoid(features_made, features_true, logits):
    content = torch.nn.functional.mse_loss(features_made, features_true)
    return content - 1e-3 * torch.nn.functional.logsigmoid(logits).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    def features(batch: int, channels: int, height: int, width: int, apart: float) -> tuple[Tensor, Tensor]:
        true = drawn(rng, batch, channels, height, width)
        return true + apart * (drawn(rng, *true.shape) + 0.4), true  # off to one side

    flat, logit = torch.zeros(2, 1, 1, 2), math.log(3)  # of the probability 3/4
    found = [Case((torch.tensor([[[[1.0, 3.0]]]]), torch.tensor([[[[0.0, 1.0]]]]), torch.tensor([logit])),
                  expected=2.5 + 1e-3 * math.log(4 / 3),
                  note="features (1, 3) and (0, 1): their MSE is 2.5; one logit, log 3: σ(a) = 3/4"),
             Case((flat + 0.1, flat, torch.tensor([logit, -logit])), expected=0.01 + 1e-3 * math.log(16 / 3) / 2,
                  note="features 0.1 and 0 everywhere; two logits, log 3 and −log 3: σ(a) = 3/4 and 1/4")]
    for sizes, level in (((3, 2, 2, 3, 0.03), -1.0), ((2, 3, 3, 2, 0.05), 1.0), ((4, 2, 1, 3, 0.02), 0.0),
                         ((3, 4, 2, 2, 0.5), -2.0)):
        found.append(Case((*features(*sizes), drawn(rng, sizes[0], scale=1.5) + level),
                          note=f"random features {sizes[:4]} and {sizes[0]} logits"))
    return found + [Case((*features(len(a), 2, 2, 2, 0.05), torch.tensor(a)), extreme=True,
                         note=f"random features and logits {', '.join(f'{one:g}' for one in a)}")
                    for a in ([-100.0, 100.0], [-100.0, -95.0, 3.0], [100.0, 98.0], [-60.0, 60.0])]


def _squares(F: Tensor, T: Tensor) -> Tensor:
    return ((F - T) ** 2).mean()


def _fool(a: Tensor) -> Tensor:
    return softplus(-a).mean()


def _J(content: Callable = _squares, gan: Callable = _fool, weight: float = 1e-3, of_content: float = 1.0) -> Callable:
    return lambda F, T, a: of_content * content(F, T) + weight * gan(a)


def _both_weights(**changes: Callable) -> list[Callable]:
    """A wrong cost with the weight, and without it: that is forgotten together with other things."""
    return [_J(**changes, weight=weight) for weight in (1e-3, 1.0)]


_right = _J()

EXERCISE = Exercise(
    id="14.cost_G", place=3, title="SRGAN's generator", points=2, solution=cost_G, cases=cases,
    gradients=("features_made", "logits"), plain=False, atol=1e-7,
    difficulty=2, importance=3, minutes=8, another=by_logsigmoid,
    reason="The features say which picture it has to be, and D says that it has to look real; −log σ(a) pulls hardest "
           "where D is surest of a fake, and as softplus(−a) it stays finite there.",
    hints=("Two terms: the features shall be those of the true picture, and D shall say \"real\". Write each as one "
           "number first.",
           "−log σ(a) is softplus(−a): it stays finite where σ(a) is rounded to 0. The weight 10⁻³ belongs to "
           "that term.",
           "((features_made - features_true) ** 2).mean() + 1e-3 * torch.nn.functional.softplus(-logits).mean()."),
    mistakes=(
        unstable("The formula is right, but σ(−100) is 0 in float32, and its log infinite; a clamp or a small number "
                 "cuts the value. softplus(−a) is −log σ(a), and finite."),
        Mistake("weight_forgotten", "Weight forgotten", "The adversarial term is multiplied by 10⁻³.",
                [_J(weight=1.0)]),
        Mistake("weight_on_content", "Weight on the wrong term", "10⁻³ belongs to the adversarial term alone.",
                [_J(weight=1.0, of_content=1e-3), _J(of_content=1e-3), _J(of_content=1 - 1e-3)]),
        Mistake("other_weight", "Another weight", "The weight is 10⁻³ = 0.001.",
                [_J(weight=weight) for weight in (1e-2, 1e-4, 0.1, 1e3, 5e-3, 1e-6, 1e-5, 10.0, math.exp(-3))]),
        Mistake("wrong_sign", "Wrong sign", "log σ(a) is negative, and G wants it large: its cost is −E log σ(a).",
                _both_weights(gan=lambda a: -softplus(-a).mean())),
        Mistake("loss_of_d", "D's loss for G's", "softplus(a) is −log(1 − σ(a)), D's own loss of fakes. G wants D to "
                "say 1.", _both_weights(gan=lambda a: softplus(a).mean())),
        Mistake("saturating", "Saturating", "log(1 − σ(a)) is the minimax form; its gradient dies where D is sure. The "
                "text asks for −log σ(a).", _both_weights(gan=lambda a: -softplus(a).mean())),
        Mistake("batch_summed", "Sum over the batch", "E is the mean over the batch.",
                _both_weights(gan=lambda a: softplus(-a).sum())),
        Mistake("content_summed", "Sum of the squares", "The mean is taken over all numbers of the feature maps, over "
                "channels and pictures too.",
                [way for content in (
                    lambda F, T: ((F - T) ** 2).sum(), lambda F, T: ((F - T) ** 2).sum((1, 2, 3)).mean(),
                    lambda F, T: ((F - T) ** 2).sum(1).mean(), lambda F, T: ((F - T) ** 2).mean((1, 2, 3)).sum(),
                    lambda F, T: ((F - T) ** 2).sum((2, 3)).mean(), lambda F, T: ((F - T) ** 2).sum((0, 1)).mean())
                 for way in _both_weights(content=content)]),
        Mistake("both_summed", "Sums for means", "Both terms are means.",
                [way for content in (lambda F, T: ((F - T) ** 2).sum(), lambda F, T: ((F - T) ** 2).sum((0, 1)).mean())
                 for way in _both_weights(content=content, gan=lambda a: softplus(-a).sum())]),
        Mistake("absolute", "Absolute differences", "The differences of the features are squared.",
                [*_both_weights(content=lambda F, T: (F - T).abs().mean()), *_both_weights(content=smooth_l1_loss),
                 *_both_weights(content=lambda F, T: (F - T).abs().sum())]),
        Mistake("root", "Root of the squares", "The mean of the squares, without a root.",
                [way for content in (
                    lambda F, T: ((F - T) ** 2).mean().sqrt(), lambda F, T: ((F - T) ** 2).sum().sqrt(),
                    lambda F, T: ((F - T) ** 2).sum((1, 2, 3)).sqrt().mean())
                 for way in _both_weights(content=content)]),
        Mistake("square_forgotten", "Square forgotten", "Differences of both signs would cancel: square each.",
                [*_both_weights(content=lambda F, T: (F - T).mean()),
                 *_both_weights(content=lambda F, T: (T - F).mean())]),
        Mistake("square_too_late", "Averaged too early", "Each number of the maps is compared with its own: square "
                "first, then take the mean.",
                [way for axes in ((0, 1, 2, 3), (2, 3), (1,), (0,), (1, 2, 3)) for way in _both_weights(
                    content=lambda F, T, axes=axes: ((F - T).mean(axes) ** 2).mean())]),
        Mistake("halved", "Halved", "No ½ stands before either term.",
                [_J(of_content=0.5), _J(weight=5e-4), _J(of_content=0.5, weight=5e-4), _J(of_content=0.5, weight=1.0)]),
        Mistake("scaled_maps", "Maps divided by 12.75", "The paper rescales VGG's maps by 1/12.75; here they are "
                "taken as they come.", [_J(of_content=1 / 12.75**2), _J(of_content=1 / 12.75), _J(of_content=0.006)]),
        Mistake("term_forgotten", "One term forgotten", "The cost has two terms, features and D.",
                [_J(weight=0.0), _J(of_content=0.0), _J(of_content=0.0, weight=1.0)]),
        Mistake("subtracted", "Content subtracted", "Both terms are costs, and added.", [_J(of_content=-1.0)]),
        Mistake("multiplied", "Multiplied", "The two terms are added.",
                [lambda F, T, a: _squares(F, T) * 1e-3 * _fool(a), lambda F, T, a: _squares(F, T) * _fool(a)]),
        Mistake("divided_twice", "Divided by B twice", "The mean has divided by B already.",
                [_J(gan=lambda a: _fool(a) / len(a)), _J(content=lambda F, T: _squares(F, T) / len(F)),
                 lambda F, T, a: _right(F, T, a) / len(a)]),
        Mistake("log_forgotten", "Log forgotten", "The term is −log σ(a): without the log a sure D teaches G nothing.",
                [way for gan in (lambda a: -sigmoid(a).mean(), lambda a: sigmoid(-a).mean(),
                                 lambda a: sigmoid(a).mean()) for way in _both_weights(gan=gan)]),
        Mistake("sigmoid_twice", "Sigmoid twice", "softplus, and BCE with logits, hold the sigmoid already: give them "
                "the logits.", _both_weights(gan=lambda a: softplus(-sigmoid(a)).mean())),
        Mistake("logit_itself", "The logit for its loss", "A bare −a is the loss against a Wasserstein critic.",
                _both_weights(gan=lambda a: -a.mean())),
        Mistake("log_of_logit", "Log of a logit", "A logit is any real number. It becomes a probability, σ(a), before "
                "a log is taken.", [*_both_weights(gan=lambda a: -log(a).mean()),
                                    *_both_weights(gan=lambda a: binary_cross_entropy(a, torch.ones_like(a)))]),
        Mistake("least_squares", "Least squares", "Squares of the logits belong to LSGAN; SRGAN takes the log.",
                [way for gan in (lambda a: ((a - 1) ** 2).mean(), lambda a: 0.5 * ((a - 1) ** 2).mean(),
                                 lambda a: ((sigmoid(a) - 1) ** 2).mean()) for way in _both_weights(gan=gan)]),
        Mistake("averaged_first", "Averaged before the log", "Each logit has its own loss; the mean is taken of those.",
                [*_both_weights(gan=lambda a: softplus(-a.mean())),
                 *_both_weights(gan=lambda a: -log(sigmoid(a).mean()))]),
        Mistake("not_reduced", "Missing mean", "One number is asked for: both terms are means.",
                [*_both_weights(gan=lambda a: softplus(-a)), *_both_weights(content=lambda F, T: (F - T) ** 2),
                 *_both_weights(content=lambda F, T: ((F - T) ** 2).mean((1, 2, 3))),
                 *_both_weights(content=lambda F, T: ((F - T) ** 2).mean((1, 2, 3)), gan=lambda a: softplus(-a))]),
        Mistake("detached", "Something detached", "The value is right, but a gradient is missing: only features_true "
                "is data. No detach, no torch.no_grad().",
                [lambda F, T, a: _right(F.detach(), T, a), lambda F, T, a: _right(F, T, a.detach()),
                 lambda F, T, a: _right(F, T, a).detach()]),
        several_results("One number"),
    ))
