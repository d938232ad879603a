"""15.symmetry: what TP-GAN's G pays for a face that is not its own mirror image."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results


def symmetry_cost(x):
    """The cost of asymmetry: the mean absolute difference of pictures and mirror images. Huang et al. 2017, eq. 4.

    The mirror image has left and right exchanged: its column j is column W − 1 − j of the picture.
    x: pictures, (B, C, H, W), float32 in [−1, 1]. W may be odd.
    The mean is over all numbers of x. Departure: the paper takes one half of each picture and a sum.
    Return one number. The network learns from it: gradients flow to x.
    """
    return (x - x.flip(3)).abs().mean()


def by_halves(x):
    half = x.shape[3] // 2
    left, right = x[..., :half], x[..., -half:].flip(3)
    return 2 * (left - right).abs().sum() / x.numel()  # each pair counts twice; an odd middle differs by 0


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([[[[0.0, 0.5, 1.0], [0.2, -0.3, -0.2]]]]),), expected=torch.tensor(2.8 / 6),
                 note="one grey picture of 2×3: 0, 0.5, 1 above, 0.2, −0.3, −0.2 below"),
            *(Case((torch.tensor(rng.uniform(-1, 1, shape), dtype=torch.float32),), note=f"random pictures {shape}")
              for shape in ((3, 3, 4, 6), (2, 3, 5, 5), (4, 1, 2, 3), (2, 2, 2, 2)))]


def _of(change: Callable[[Tensor], Tensor]) -> Callable:
    """The cost with another image for the mirror image."""
    return lambda x: (x - change(x)).abs().mean()


def _from(change: Callable[[Tensor], Tensor]) -> Callable:
    """Something else made of the difference of picture and mirror image."""
    return lambda x: change(x - x.flip(3))


def _halves(x: Tensor) -> tuple[Tensor, Tensor]:
    half = x.shape[3] // 2
    return x[..., :half], x[..., -half:]


EXERCISE = Exercise(
    id="15.symmetry", place=2, title="The cost of asymmetry", points=1, solution=symmetry_cost, cases=cases,
    gradients=("x",), plain=False,
    difficulty=1, importance=2, minutes=4, another=by_halves,
    reason="A picture that equals its mirror image costs nothing, whatever it shows, and as each difference stands "
           "there twice, once with each sign, the mean without the absolute value would always be 0.",
    hints=("Which of the four axes runs from left to right?",
           "flip turns the order along an axis round. What is left of a symmetric face when its mirror image is taken "
           "away?",
           "(x - x.flip(3)) holds each difference twice, once with each sign: its absolute value, then the mean."),
    mistakes=(
        Mistake("top_bottom", "Upside down", "Left and right are exchanged: the last axis, not the one before it.",
                [_of(lambda x: x.flip(2)), _of(lambda x: x.flip(-2))]),
        Mistake("turned", "Turned by half a circle", "Only left and right are exchanged: one axis is flipped.",
                [_of(lambda x: x.flip(2, 3)), _of(lambda x: x.rot90(2, (2, 3)))]),
        Mistake("other_axis", "Channels or pictures exchanged", "The axis from left to right is the last one, 3 or −1.",
                [_of(lambda x: x.flip(1)), _of(lambda x: x.flip(0))]),
        Mistake("all_axes", "All axes flipped", "Only the last axis is flipped.",
                [_of(lambda x: x.flip(0, 1, 2, 3))]),
        Mistake("no_absolute_value", "No absolute value", "Each difference stands there twice, with both signs: "
                "without the absolute value the mean is 0.",
                [_from(lambda d: d.mean()), _from(lambda d: d.mean().abs())]),
        Mistake("squared", "Squares", "The absolute difference is asked for, as in L1.",
                [_from(lambda d: (d**2).mean()), _from(lambda d: (d**2).mean().sqrt())]),
        Mistake("sum", "A sum for the mean", "The mean over all numbers is asked for.",
                [_from(lambda d: d.abs().sum()), _from(lambda d: d.abs().sum((1, 2, 3)).mean()),
                 _from(lambda d: d.abs().sum() / len(d)), _from(lambda d: d.abs().sum((2, 3)).mean())]),
        Mistake("halved", "Half of it", "The mean is over all numbers; each pair counts twice above and twice below.",
                [_from(lambda d: d.abs().mean() / 2)]),
        Mistake("unmirrored_halves", "Halves that are not mirrored", "The right half has to be flipped before it is "
                "laid over the left one.", [lambda x: (_halves(x)[0] - _halves(x)[1]).abs().mean()]),
        Mistake("middle_left_out", "The middle column left out", "The middle of an odd width counts too: it is its "
                "own mirror image, with a difference of 0.",
                [lambda x: (_halves(x)[0] - _halves(x)[1].flip(3)).abs().mean()]),
        Mistake("rolled", "Shifted, not mirrored", "A mirror image turns the order of the columns round.",
                [_of(lambda x: x.roll(1, 3)), _of(lambda x: x.roll(x.shape[3] // 2, 3))]),
        Mistake("transposed", "Rows for columns", "The mirror image exchanges left and right, not rows and columns.",
                [_of(lambda x: x.mT)]),
        Mistake("added", "Added to the mirror image", "The difference of picture and mirror image is asked for.",
                [lambda x: (x + x.flip(3)).abs().mean()]),
        Mistake("negated", "Less than nothing", "What is not symmetric costs: the number is 0 or more.",
                [_from(lambda d: -d.abs().mean())]),
        Mistake("absolute_values", "Signs lost too early", "First the difference, then its absolute value.",
                [lambda x: (x.abs() - x.flip(3).abs()).abs().mean()]),
        Mistake("a_picture_each", "One number a picture", "One number for the whole batch is asked for.",
                [_from(lambda d: d.abs().mean((1, 2, 3))), _from(lambda d: d.abs().flatten(1).mean(1))]),
        Mistake("no_mean", "All differences", "One number is asked for: their mean.", [_from(lambda d: d.abs())]),
        Mistake("one_picture", "The first picture alone", "All pictures of the batch count.",
                [_from(lambda d: d[0].abs().mean()), _from(lambda d: d[-1].abs().mean())]),
        Mistake("one_channel", "One channel alone", "All channels count.", [_from(lambda d: d[:, 0].abs().mean())]),
        Mistake("largest", "The largest difference", "The mean is asked for.", [_from(lambda d: d.abs().amax())]),
        Mistake("median", "The median", "The mean is asked for.", [_from(lambda d: d.abs().median())]),
        several_results("One number"),
    ))
