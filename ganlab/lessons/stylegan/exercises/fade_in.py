"""08.fade_in: the image while a new size fades in."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, pad, pixel_shuffle

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.stylegan.exercises._shared import NUMPY_INSIDE, normal


def fade_in(coarse, fine, alpha):
    """The image while a new size fades in: (1 − α)·(coarse enlarged) + α·fine.

    coarse: image of the size before, (B, C, H, W). fine: image of the new size, (B, C, 2H, 2W). Both are float32, of
    any range. alpha: a number from 0 to 1, both included.
    Enlarged means nearest neighbour: every pixel of coarse becomes a square of 2×2 equal pixels.
    Return a tensor (B, C, 2H, 2W), through which gradients flow to coarse and fine.
    """
    enlarged = coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    return (1 - alpha) * enlarged + alpha * fine


def by_lerp(coarse, fine, alpha):
    enlarged = torch.nn.functional.interpolate(coarse, scale_factor=2, mode="nearest")
    return torch.lerp(enlarged, fine, alpha)


def cases(rng: np.random.Generator) -> list[Case]:
    coarse = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    enlarged = torch.tensor([[[[1.0, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]]])
    fine = torch.arange(16.0).view(1, 1, 4, 4)
    by_hand = [Case((coarse, fine, 0.5), expected=(enlarged + fine) / 2),
               Case((coarse, fine, 0.0), expected=enlarged), Case((coarse, fine, 1.0), expected=fine)]
    sizes = ((2, 3, 3, 2, rng.uniform(0.1, 0.4)), (3, 3, 4, 4, rng.uniform(0.6, 0.9)), (1, 2, 2, 3, 0.25),
             (2, 1, 1, 4, 0.75))
    return by_hand + [Case((normal(rng, b, c, h, w), normal(rng, b, c, 2 * h, 2 * w), float(alpha)))
                      for b, c, h, w, alpha in sizes]


def _nearest(x: Tensor) -> Tensor:
    return x.repeat_interleave(2, 2).repeat_interleave(2, 3)


def _enlarged_by(**how):
    return lambda c, f, a: (1 - a) * interpolate(c, scale_factor=2, **how) + a * f


def _zero_filled(coarse: Tensor) -> Tensor:
    out = coarse.new_zeros(*coarse.shape[:2], 2 * coarse.shape[2], 2 * coarse.shape[3])
    out[:, :, ::2, ::2] = coarse
    return out


def _smooth_step(a):
    return a * a * (3 - 2 * a)


EXERCISE = Exercise(
    id="08.fade_in", place=4, title="Fading in a new size", points=1, solution=fade_in, cases=cases,
    gradients=("coarse", "fine"), plain=False,
    difficulty=2, importance=2, minutes=5, another=by_lerp,
    reason="At α = 0 the image is the old one, enlarged, so new layers with random weights spoil nothing; at α = 1 it "
           "is the new one alone, and between them nothing jumps.",
    hints=("At α = 0 nothing of the new size may show. What is to be seen then?",
           "[a, b] becomes [a, a, b, b]: every pixel is repeated where it stands, along both axes.",
           "coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3), or torch.nn.functional.interpolate "
           "with scale_factor=2."),
    mistakes=(
        Mistake("weights_exchanged", "Weights exchanged", "At α = 0 the image is coarse, at α = 1 fine.",
                [lambda c, f, a: a * _nearest(c) + (1 - a) * f]),
        Mistake("tiled", "Tiled", "repeat lays whole copies side by side; repeat_interleave repeats each pixel.",
                [lambda c, f, a: (1 - a) * c.repeat(1, 1, 2, 2) + a * f,
                 lambda c, f, a: (1 - a) * pixel_shuffle(c.repeat(1, 4, 1, 1), 2) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat_interleave(4, 3).reshape(f.shape) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat(1, 1, 2, 1).repeat_interleave(2, 3) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat(1, 1, 1, 2).repeat_interleave(2, 2) + a * f]),
        Mistake("smoothed", "Smoothed", "Enlarged by nearest neighbour: equal pixels, nothing between them.",
                [_enlarged_by(mode="bilinear"), _enlarged_by(mode="bicubic"),
                 _enlarged_by(mode="bilinear", align_corners=True), _enlarged_by(mode="bicubic", align_corners=True),
                 lambda c, f, a: (1 - a) * _nearest(avg_pool2d(c, 3, 1, 1)) + a * f,
                 lambda c, f, a: (1 - a) * avg_pool2d(_nearest(c), 3, 1, 1) + a * f]),
        Mistake("coarse_in_full", "Added in full", "The coarse image gives way: its weight is 1 − α.",
                [lambda c, f, a: _nearest(c) + a * f, lambda c, f, a: _nearest(c) + f]),
        Mistake("mean", "Mean of both", "The weights are 1 − α and α, not one half.",
                [lambda c, f, a: (_nearest(c) + f) / 2]),
        Mistake("halved", "Halved", "(1 − α) and α add up to 1; nothing more is divided.",
                [lambda c, f, a: ((1 - a) * _nearest(c) + a * f) / 2]),
        Mistake("fine_in_full", "Fine in full", "The fine image comes in with weight α.",
                [lambda c, f, a: (1 - a) * _nearest(c) + f]),
        Mistake("alpha_on_both", "α on both", "The weights are 1 − α for coarse and α for fine: they add up to 1.",
                [lambda c, f, a: a * (_nearest(c) + f), lambda c, f, a: (1 - a) * (_nearest(c) + f),
                 lambda c, f, a: (1 - a) * (_nearest(c) + a * f)]),
        Mistake("bracket", "Brackets missing", "The bracket is a factor: (1 − α)·coarse, not 1 − α·coarse.",
                [lambda c, f, a: 1 - a * _nearest(c) + a * f]),
        Mistake("subtracted", "Minus between the images", "The two weighted images are added.",
                [lambda c, f, a: (1 - a) * _nearest(c) - a * f, lambda c, f, a: a * f - (1 - a) * _nearest(c)]),
        Mistake("not_even", "α bent", "α itself is the weight: no square, no root, no smooth step.",
                [lambda c, f, a: (1 - a**2) * _nearest(c) + a**2 * f,
                 lambda c, f, a: (1 - a) ** 2 * _nearest(c) + a**2 * f,
                 lambda c, f, a: (1 - a) ** 0.5 * _nearest(c) + a**0.5 * f,
                 lambda c, f, a: (1 - a**2) ** 0.5 * _nearest(c) + a * f,
                 lambda c, f, a: (1 - _smooth_step(a)) * _nearest(c) + _smooth_step(a) * f]),
        Mistake("switched", "Switched, not faded", "For α between 0 and 1 both images show.",
                [lambda c, f, a: _nearest(c) if a < 0.5 else f, lambda c, f, a: _nearest(c) if a < 1 else f,
                 lambda c, f, a: f if a > 0 else _nearest(c), lambda c, f, a: _nearest(c) if a <= 0.5 else f,
                 lambda c, f, a: torch.where(torch.rand(f.shape) < a, f, _nearest(c)),
                 lambda c, f, a: torch.where(torch.rand_like(f) < a, f, _nearest(c))]),
        Mistake("fine_smoothed", "The fine image smoothed away",
                "fine itself is mixed in, not what is left of it at half size.",
                [lambda c, f, a: (1 - a) * _nearest(c) + a * _nearest(avg_pool2d(f, 2)),
                 lambda c, f, a: (1 - a) * _nearest(c) + a * _nearest(f[:, :, ::2, ::2])]),
        Mistake("half_size", "Half size", "The result has the new size: coarse is enlarged, fine not made smaller.",
                [lambda c, f, a: (1 - a) * c + a * avg_pool2d(f, 2),
                 lambda c, f, a: (1 - a) * c + a * f[:, :, ::2, ::2]]),
        Mistake("fine_enlarged", "Both enlarged", "fine has the new size already; only coarse is enlarged.",
                [lambda c, f, a: (1 - a) * _nearest(c) + a * _nearest(f),
                 lambda c, f, a: (1 - a) * c + a * _nearest(f)]),
        Mistake("not_enlarged", "Not enlarged",
                "coarse has half the pixels along each axis: it is enlarged along both before the images are added.",
                [lambda c, f, a: (1 - a) * c + a * f, lambda c, f, a: a * f + (1 - a) * c,
                 lambda c, f, a: torch.lerp(c, f, a), lambda c, f, a: c + a * (f - c),
                 lambda c, f, a: (1 - a) * c.repeat_interleave(2, 2) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat_interleave(4, 2) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat_interleave(4, 3) + a * f,
                 lambda c, f, a: (1 - a) * c.repeat_interleave(2, 3) + a * f]),
        Mistake("only_fine", "Only the fine image", "While the size fades in, the coarse image shows too.",
                [lambda c, f, a: f, lambda c, f, a: a * f]),
        Mistake("only_coarse", "Only the coarse image", "As α grows the fine image shows.",
                [lambda c, f, a: _nearest(c), lambda c, f, a: (1 - a) * _nearest(c),
                 lambda c, f, a: (1 - a) * _nearest(c) + a]),
        Mistake("joined", "Joined for added", "The two weighted images are added, pixel by pixel.",
                [lambda c, f, a: torch.cat([(1 - a) * _nearest(c), a * f], 1),
                 lambda c, f, a: torch.cat([(1 - a) * _nearest(c), a * f], 0)]),
        Mistake("zero_filled", "Filled with zeros", "Every pixel of coarse fills its 2×2 square.",
                [lambda c, f, a: (1 - a) * _zero_filled(c) + a * f,
                 *(lambda c, f, a, shape=shape: (1 - a) * pad(c, shape(*c.shape[2:])) + a * f for shape in (
                     lambda h, w: (0, w, 0, h), lambda h, w: (w // 2, w - w // 2, h // 2, h - h // 2)))]),
        several_results("One image, the sum of both,"),
        Mistake("averaged", "One number for the image", "An image is asked for: no mean over its pixels.",
                [lambda c, f, a: fade_in(c, f, a).mean()]),
        Mistake("rounded", "Rounded", "The images have any values: nothing is rounded.",
                [lambda c, f, a: fade_in(c, f, a).round(), lambda c, f, a: fade_in(c.round(), f.round(), a),
                 lambda c, f, a: fade_in(c, f, a).long()]),
        Mistake("own_draw", "α drawn here", "α is given: no random numbers.",
                [lambda c, f, a: (1 - (r := torch.rand(()))) * _nearest(c) + r * f,
                 lambda c, f, a: fade_in(c, f, torch.rand(len(c), 1, 1, 1))]),
        Mistake("other_side", "Size from one side", "H and W need not be equal: each is doubled.",
                [lambda c, f, a, at=at: (1 - a) * interpolate(c, size=(2 * c.shape[at],) * 2) + a * f
                 for at in (2, 3)]),
        Mistake("flipped", "Axes exchanged", "Rows stay rows and columns stay columns.",
                [lambda c, f, a: (1 - a) * _nearest(c.transpose(2, 3)) + a * f,
                 *(lambda c, f, a, axes=axes: (1 - a) * _nearest(c).flip(axes) + a * f
                   for axes in ((2,), (3,), (2, 3)))]),
        Mistake("clipped", "Values cut off", "The images have any range; nothing is cut off or squeezed.",
                [lambda c, f, a: ((1 - a) * _nearest(c) + a * f).clamp(0, 1),
                 lambda c, f, a: torch.tanh((1 - a) * _nearest(c) + a * f),
                 lambda c, f, a: ((1 - a) * _nearest(c) + a * f).clamp(-1, 1)]),
        NUMPY_INSIDE,
    ))
