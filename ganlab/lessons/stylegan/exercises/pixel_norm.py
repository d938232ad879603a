"""08.pixel_norm: pixel normalisation."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.stylegan.exercises._shared import NUMPY_INSIDE, epsilon, normal


def pixel_norm(x):
    """Divide every vector of features by its root mean square: x / √(mean of x² + 1e-8).

    x: latents (B, F), each row a vector; or feature maps (B, F, H, W), each pixel of each image a vector. float32.
    Where all features are 0 they stay 0.
    Return a tensor of the shape of x, through which gradients flow to x, also by way of the root mean square.
    """
    return x / (x.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()


def by_rms_norm(x):
    last = x.movedim(1, -1)  # features last, where rms_norm wants them
    return torch.nn.functional.rms_norm(last, last.shape[-1:], eps=1e-8).movedim(-1, 1)


def cases(rng: np.random.Generator) -> list[Case]:
    rows = torch.tensor([[3.0, 4.0], [-1.0, 7.0]])  # mean squares 12.5 and 25
    by_hand = rows / torch.tensor([[12.5**0.5], [5.0]])
    return [Case((rows,), expected=by_hand), Case((normal(rng, 4, 6, centre=1, spread=2),)),
            Case((normal(rng, 3, 3, centre=-2, spread=0.5),)), Case((normal(rng, 2, 5, 3, 4, spread=3),)),
            Case((normal(rng, 3, 4, 4, 4, centre=-1),)), Case((normal(rng, 1, 7, centre=2),)),
            Case((normal(rng, 1, 3, 1, 5),)), Case((torch.zeros(2, 3),), expected=torch.zeros(2, 3), extreme=True,
                                                finite=True),
            Case((torch.tensor([[1e-2, -2e-2, 0.5e-2], [1.0, 2.0, 2.0]]),), extreme=True)]


def _root_mean_square(x: Tensor, over=1) -> Tensor:
    return (x.square().mean(over, keepdim=True) + 1e-8).sqrt()


def _rms(x: Tensor, over=1) -> Tensor:
    over = [axis % x.dim() for axis in (over if isinstance(over, tuple) else (over,))]
    return x / _root_mean_square(x, over)


def _only_shape(verdicts, axes: int) -> bool:
    """Say whether just the inputs with so many axes went right."""
    return all(right == (case.args[0].dim() == axes) for case, right in verdicts if not case.extreme)


EXERCISE = Exercise(
    id="08.pixel_norm", place=2, title="Pixel norm", points=1, solution=pixel_norm, cases=cases, gradients=("x",),
    plain=False,
    difficulty=2, importance=2, minutes=5, another=by_rms_norm,
    reason="The features lie along axis 1 in both shapes; once divided they have the mean square 1, so the length of "
           "a vector is gone, and the 1e-8 keeps 0 from being divided by 0.",
    hints=("In both shapes the features lie along the same axis. Which?",
           "x.square().mean(dim=1, keepdim=True): keepdim so that it divides x as it stands.",
           "Add 1e-8, take the root, and divide x by it."),
    mistakes=(
        epsilon("Where all features are 0, 0/0 is not a number: that is what the 1e-8 is for. Much larger, it makes "
                "small features too small.", lambda x, eps: x / (x.square().mean(1, keepdim=True) + eps).sqrt()),
        Mistake("length_one", "Length 1",
                "Divided by the norm, a vector of F features has length 1; by the root of the mean square, √F: every "
                "feature keeps a size of about 1.",
                [lambda x: x / (x.square().sum(1, keepdim=True) + 1e-8).sqrt(),
                 lambda x: torch.nn.functional.normalize(x, dim=1)]),
        Mistake("number_of_features", "Wrong number of features",
                "The mean of F squares is their sum divided by F, once, under the root: not by √F or F − 1.",
                [lambda x, scale=scale: x / ((x.square().sum(1, keepdim=True) + 1e-8).sqrt() * scale(x.shape[1]))
                 for scale in (lambda f: f**0.5, lambda f: 1 / f, lambda f: f, lambda f: max(f - 1, 1) ** -0.5)]
                + [lambda x: x / (x.square().sum(1, keepdim=True) / (x.shape[1] - 1) + 1e-8).sqrt()]),
        several_results("One tensor of the shape of x"),
        Mistake("centred", "Mean subtracted", "Pixel norm only divides; the mean stays in.",
                [lambda x: _rms(x - x.mean(1, keepdim=True)), lambda x: _rms(x) - _rms(x).mean(1, keepdim=True),
                 lambda x: _rms(x) - x.mean(1, keepdim=True),
                 lambda x: (x - x.mean(1, keepdim=True)) / _root_mean_square(x),
                 lambda x: torch.nn.functional.layer_norm(x, x.shape[1:]),
                 lambda x: torch.nn.functional.layer_norm(x, x.shape[1:], eps=1e-8),
                 lambda x: (x - x.mean(1, keepdim=True)) / (x.std(1, keepdim=True) + 1e-8)]),
        Mistake("deviation", "Deviation for root mean square",
                "The deviation takes the mean away first; here x² itself is averaged.",
                [lambda x: x / (x.var(1, keepdim=True, correction=0) + 1e-8).sqrt(),
                 lambda x: x / (x.std(1, keepdim=True) + 1e-8)]),
        Mistake("no_root", "Root forgotten", "Divide by the root of the mean square.",
                [lambda x: x / (x.square().mean(1, keepdim=True) + 1e-8),
                 lambda x: x / (x.square().sum(1, keepdim=True) + 1e-8)]),
        Mistake("root_twice", "Root taken twice", "The root is taken once.",
                [lambda x: x / _root_mean_square(x).sqrt()]),
        Mistake("multiplied", "Multiplied", "The root mean square divides: x / sqrt(…), or x * rsqrt(…).",
                [lambda x: x * _root_mean_square(x)]),
        Mistake("last_axis", "Over the last axis", "The features lie along axis 1, in maps too: dim=1.",
                [lambda x: _rms(x, -1)]),
        Mistake("over_batch", "Over the batch", "Each vector is normalised for itself: dim=1, not dim=0.",
                [lambda x: _rms(x, 0)]),
        Mistake("over_pixels", "Over the pixels", "Each pixel is a vector of its own: only dim=1 is averaged.",
                [lambda x: _rms(x, tuple(range(1, x.dim()))), lambda x: _rms(x, (2, 3) if x.dim() == 4 else 1),
                 lambda x: x / _root_mean_square(x, (2, 3)), lambda x: x / _root_mean_square(x, (1, 2, 3))]),
        Mistake("over_everything", "Over everything", "Each vector has its own mean square: dim=1, keepdim=True.",
                [lambda x: _rms(x, tuple(range(x.dim()))), lambda x: x / x.norm()]),
        Mistake("absolute_values", "Absolute values", "The mean of |x| is not the root of the mean of x².",
                [lambda x: x / (x.abs().mean(1, keepdim=True) + 1e-8)]),
        Mistake("plain_mean", "Mean of x, not of x²", "Square first, then take the mean, then the root.",
                [lambda x: x / x.mean(1, keepdim=True), lambda x: x / (x.mean(1, keepdim=True) ** 2 + 1e-8).sqrt(),
                 lambda x: x / (x.mean(1, keepdim=True) + 1e-8),
                 lambda x: x / (x.mean(1, keepdim=True) + 1e-8).sqrt()]),
        Mistake("largest", "Divided by the largest", "The root mean square divides, not the largest value.",
                [lambda x: x / (x.abs().amax(1, keepdim=True) + 1e-8)]),
        Mistake("squared_above", "x² above", "x itself is divided; only below it is squared.",
                [lambda x: x.square() / _root_mean_square(x), lambda x: x.square() / _root_mean_square(x).square()]),
        Mistake("only_the_root", "Only the root mean square", "x is divided by it: the result has the shape of x.",
                [lambda x: _root_mean_square(x), lambda x: 1 / _root_mean_square(x),
                 lambda x: _root_mean_square(x).squeeze(1)]),
        Mistake("no_keepdim", "keepdim forgotten",
                "Without keepdim=True the mean loses axis 1, and it is lined up with another axis of x or with none.",
                [lambda x: x / (x.square().mean(1) + 1e-8).sqrt(), lambda x: x * (x.square().mean(1) + 1e-8).rsqrt()]),
        Mistake("detached_root", "Root mean square detached",
                "The value is right, but the root mean square counts as a constant in the gradient. It depends on x: "
                "no detach, no torch.no_grad() around it.", [lambda x: x / _root_mean_square(x).detach()]),
        NUMPY_INSIDE,
        Mistake("only_latents", "Right for latents alone", "Feature maps have their features along axis 1 as well, and "
                "each pixel is a vector.", when=lambda verdicts: _only_shape(verdicts, 2)),
        Mistake("only_maps", "Right for feature maps alone", "Latents (B, F) have their features along axis 1 as well.",
                when=lambda verdicts: _only_shape(verdicts, 4)),
    ))
