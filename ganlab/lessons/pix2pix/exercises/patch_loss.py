"""06.patch_loss: one map of logits becomes a loss."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, log, sigmoid
from torch.nn.functional import binary_cross_entropy, softplus
from torch.nn.functional import binary_cross_entropy_with_logits as bce

from ganlab.checking import Case, Exercise, Mistake, several_results, unstable
from ganlab.lessons.pix2pix.exercises import _shared
from ganlab.lessons.pix2pix.exercises._shared import raw_bce


def patch_loss(logits, t):
    """PatchGAN's loss: every logit of the map judges one patch, and all patches have the same target t.

    logits: D's raw outputs a, shape (B, 1, h, w), from −100 to 100. t: 1 if the images are real, 0 if fake.
    J is the mean of −[t log sigmoid(a) + (1 − t) log(1 − sigmoid(a))] over all patches of all images.
    Return one number. D learns from it: its gradient is exact too; no detach. (What is made with NumPy or math is
    accepted here.)
    """
    # -log sigmoid(a) = softplus(-a) and -log(1 - sigmoid(a)) = softplus(a)
    return torch.nn.functional.softplus(-logits if t == 1 else logits).mean()


def by_targets(logits, t):
    targets = torch.full_like(logits, t)
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets)


def cases(rng: np.random.Generator) -> list[Case]:
    quarters = torch.tensor([3.0, 1 / 3, 3.0] * 4).log().reshape(2, 1, 2, 3)  # sigmoid gives 3/4, 1/4, 3/4
    by_hand = torch.tensor([[[[0.5, 2.0], [-1.0, 3.0]]]])
    found = [Case((quarters, 1), expected=-(2 * np.log(0.75) + np.log(0.25)) / 3),
             Case((quarters, 0), expected=-(2 * np.log(0.25) + np.log(0.75)) / 3),
             Case((by_hand, 1)), Case((by_hand, 0))]
    for shape, t, dtype in (((3, 1, 4, 4), 0, torch.float32), ((2, 1, 3, 5), 1, torch.float64),
                            ((4, 1, 1, 1), 1, torch.float32)):
        found.append(Case((torch.tensor(rng.uniform(-4, 4, shape), dtype=dtype), t)))
    for a in (100.0, 90.0, 40.0):
        found += [Case((torch.tensor([a, -a, 1.0, -2.0]).reshape(1, 1, 2, 2), t), extreme=True) for t in (0, 1)]
    return found


def _right(a: Tensor, t: int) -> Tensor:
    return softplus(-a if t else a)


EXERCISE = Exercise(
    id="06.patch_loss", place=3, title="A map of logits becomes a loss", points=1, solution=patch_loss, cases=cases,
    gradients=("logits",),
    difficulty=2, importance=3, minutes=6, another=by_targets,
    reason="Each logit judges one patch, and all patches of an image are as real as the image, so this is lesson 01's "
           "cost with one target, averaged over patches and images.",
    hints=("Give each logit of the map the loss of lesson 01, all with the same target. Then average.",
           "There are only two cases: t = 1 asks for −log sigmoid(a), t = 0 for −log(1 − sigmoid(a)). Which stable "
           "function gives both?",
           "softplus(−a) for t = 1, softplus(a) for t = 0, and .mean() over everything."),
    mistakes=(
        unstable("Right for small logits and broken for large ones: the sigmoid rounds to 0 or 1, or a clamp caps the "
                 "result. softplus, or binary_cross_entropy_with_logits, stays exact."),
        Mistake("sum_for_mean", "Sum for mean",
                "The map may have any size; only the mean keeps the loss, and its balance against λ, the same.",
                [lambda a, t: _right(a, t).sum(), lambda a, t: _right(a, t).sum((1, 2, 3)).mean(),
                 lambda a, t: _right(a, t).mean((1, 2, 3)).sum()]),
        Mistake("logits_averaged_first", "Logits averaged first",
                "Each patch is judged for itself: the loss of the mean logit is another number, and lets good patches "
                "hide bad ones.", [lambda a, t: _right(a.mean(), t), lambda a, t: _right(a.mean((1, 2, 3)), t).mean()]),
        Mistake("probabilities_averaged_first", "Probabilities averaged first",
                "The mean is taken of the logs, not the log of a mean.",
                [lambda a, t: -log(sigmoid(a).mean() if t else 1 - sigmoid(a).mean()),
                 lambda a, t: -log(sigmoid(a if t else -a).mean((1, 2, 3))).mean()]),
        Mistake("targets_exchanged", "Targets exchanged", "Real is 1: then the loss is small where the logit is large.",
                [lambda a, t: _right(a, 1 - t).mean()]),
        Mistake("target_ignored", "Target ignored", "Where t is 0, the loss is −log(1 − sigmoid(a)).",
                [lambda a, t: softplus(-a).mean(), lambda a, t: softplus(a).mean(),
                 lambda a, t: softplus(-t * a).mean(), lambda a, t: softplus((1 - t) * a).mean(),
                 lambda a, t: (t * softplus(-a)).mean(), lambda a, t: ((1 - t) * softplus(a)).mean()]),
        Mistake("both_terms", "Both terms at once", "t picks one of the two logs; they are not added for both targets.",
                [lambda a, t: (softplus(-a) + softplus(a)).mean()]),
        Mistake("wrong_sign", "Wrong sign", "The log of a probability is negative; the loss is minus that.",
                [lambda a, t: -_right(a, t).mean()]),
        Mistake("minus_on_first_term_only", "Minus on one term only", "The minus stands before the whole bracket.",
                [lambda a, t: (_right(a, t) if t else -_right(a, t)).mean(),
                 lambda a, t: (-_right(a, t) if t else _right(a, t)).mean()]),
        Mistake("sigmoid_twice", "Sigmoid twice",
                "softplus and binary_cross_entropy_with_logits take the logit itself.",
                [lambda a, t: _right(sigmoid(a), t).mean()]),
        Mistake("log_of_logit", "Log of a logit",
                "A logit is any real number: it becomes a probability through the sigmoid before a log is taken.",
                [lambda a, t: -log(a if t else 1 - a).mean(), raw_bce]),
        Mistake("one_minus_log", "1 − log for log(1 − …)", "The fake's probability is 1 − sigmoid(a); the log is taken "
                "of it.", [lambda a, t: (softplus(-a) if t else -(1 + softplus(-a))).mean(),
                        lambda a, t: (softplus(-a) if t else -1 - softplus(-a)).mean(),
                        lambda a, t: (1 if t else -1) * softplus(-a).mean(),
                        lambda a, t: (softplus(-a) if t else 1 + softplus(-a)).mean()]),
        Mistake("squashed", "Logits squashed", "D's outputs are logits already: no tanh, no softmax, no scale.",
                [lambda a, t, squash=squash: _right(squash(a), t).mean() for squash in (
                    torch.tanh, torch.relu, lambda a: a.flatten(1).softmax(1), lambda a: a / 2, lambda a: 2 * a)]),
        Mistake("log_forgotten", "Log forgotten", _shared.NO_LOG,
                [lambda a, t: sigmoid(-a if t else a).mean(), lambda a, t: sigmoid(a if t else -a).mean(),
                 lambda a, t: -sigmoid(a if t else -a).mean()]),
        Mistake("logit_itself", "The logit for its loss", "The log of a sigmoid is wanted; a bare ±a, or a hinge, "
                "belongs to other GANs.", [lambda a, t: (-a if t else a).mean(), lambda a, t: (a if t else -a).mean(),
                                        lambda a, t: torch.relu(1 - a if t else 1 + a).mean()]),
        Mistake("halved", "Halved or doubled", "The ½ belongs to D's objective as a whole, not to the loss of one map.",
                [lambda a, t: 0.5 * _right(a, t).mean(), lambda a, t: 2 * _right(a, t).mean()]),
        Mistake("rounded", "Rounded", "A loss is no whole number, and no gradient flows through rounding.",
                [lambda a, t: int(_right(a, t).mean()), lambda a, t: _right(a, t).mean().round()]),
        Mistake("other_logarithm", "Another logarithm", "log is the natural logarithm.",
                [lambda a, t: _right(a, t).mean() / np.log(2), lambda a, t: _right(a, t).mean() / np.log(10)]),
        Mistake("not_reduced", "Not reduced", "One number is asked for: the mean over images and patches.",
                [_right, lambda a, t: _right(a, t).mean((1, 2, 3)), lambda a, t: _right(a, t).mean((2, 3)),
                 lambda a, t: _right(a, t).flatten(1).mean(1), lambda a, t: _right(a, t).mean(0),
                 lambda a, t: _right(a, t).mean(1), lambda a, t: _right(a, t).mean(-1),
                 lambda a, t: _right(a, t).mean((0, 1)),
                 lambda a, t: softplus(a).mean() - t * a]),
        Mistake("target_shape", "Target of another shape",
                "binary_cross_entropy_with_logits wants one target for each logit: torch.full_like(logits, t).",
                [lambda a, t: bce(a, t), lambda a, t: bce(a, torch.tensor(t)), lambda a, t: bce(a, torch.tensor([t])),
                 lambda a, t: bce(a, torch.full((len(a),), float(t))),
                 lambda a, t: bce(a, torch.full((len(a), 1), float(t))),
                 lambda a, t: binary_cross_entropy(sigmoid(a), torch.tensor(float(t))),
                 lambda a, t: binary_cross_entropy(sigmoid(a), torch.tensor([float(t)])),
                 lambda a, t: binary_cross_entropy(sigmoid(a), t)]),
        Mistake("arguments_exchanged", "Arguments exchanged",
                "binary_cross_entropy_with_logits takes the logits first, then the targets.",
                [lambda a, t: bce(torch.full_like(a, t), a)]),
        several_results("One number, the mean over all patches,"),
        Mistake("divided_again", "Divided again", "The mean has the number of patches and images in it already.",
                [lambda a, t: _right(a, t).mean() / len(a), lambda a, t: _right(a, t).mean() / a.numel(),
                 lambda a, t: _right(a, t).sum() / len(a)**2]),
        Mistake("smoothed", "Smoothed labels", "The target is t itself, 0 or 1.",
                [lambda a, t: bce(a, torch.full_like(a, 0.9 if t else 0.0)),
                 lambda a, t: bce(a, torch.full_like(a, 0.9 if t else 0.1))]),
        Mistake("least_squares", "Least squares", "(a − t)² is the loss that CycleGAN uses; pix2pix takes the logs.",
                [lambda a, t: ((a - t) ** 2).mean(), lambda a, t: ((sigmoid(a) - t) ** 2).mean(),
                 lambda a, t: 0.5 * ((a - t) ** 2).mean(), lambda a, t: (a - t).abs().mean()]),
        Mistake("worst_patch", "One patch only", "All patches count alike.",
                [lambda a, t: _right(a, t).amax((1, 2, 3)).mean(), lambda a, t: _right(a.amax((2, 3)), t).mean(),
                 lambda a, t: _right(a.max(), t), lambda a, t: _right(a.amin((2, 3)), t).mean(),
                 lambda a, t: _right(a, t).max(),
                 lambda a, t: _right(a, t)[0].mean(), lambda a, t: _right(a, t)[:, :, 0, 0].mean(),
                 lambda a, t: _right(a, t)[:, :, a.shape[2] // 2, a.shape[3] // 2].mean(),
                 lambda a, t: _right(a, t).flatten()[0], lambda a, t: _right(a, t).amin((1, 2, 3)).mean(),
                 lambda a, t: _right(a, t).median()]),
    ))
