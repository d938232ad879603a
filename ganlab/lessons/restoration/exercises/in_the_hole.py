"""14.in_the_hole: the error inside the holes, and only there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.restoration.exercises._shared import holes, percent, uniform


def in_the_hole(filled, truth, hole):
    """The mean absolute difference inside the holes: Σ hole · |filled − truth| / (C · Σ hole).

    The sums run over the whole batch: the mean is over all pixels that lie in holes, and over their C channels.
    filled, truth: pictures, (B, C, H, W), float32. Outside the hole they may differ too; that does not count.
    hole: (B, 1, H, W), float32: 1 inside the hole, 0 outside. The holes differ in size; a picture may have none, but
    not every picture of a batch.
    Return one number. The network learns from it: gradients flow to filled; truth is data.
    """
    channels = filled.shape[1]
    return (hole * (filled - truth).abs()).sum() / (channels * hole.sum())


def by_index(filled, truth, hole):
    inside = hole.bool().expand_as(filled)
    return (filled - truth)[inside].abs().mean()


def cases(rng: np.random.Generator) -> list[Case]:
    truth = torch.zeros(2, 2, 1, 3)
    filled = torch.tensor([[[[0.1, 0.2, 0.9]], [[-0.3, 0.4, 0.9]]], [[[0.9, 0.9, -0.5]], [[-0.9, 0.9, 0.5]]]])
    hole = torch.tensor([[[[1.0, 1.0, 0.0]]], [[[0.0, 0.0, 1.0]]]])
    return [Case((filled[:1], truth[:1], hole[:1]), expected=0.25,
                 note="one picture with 2 channels; inside the hole the differences are 0.1, 0.2, −0.3, 0.4"),
            Case((filled, truth, hole), expected=1 / 3,
                 note="two pictures: inside the holes 0.1, 0.2, −0.3, 0.4, and −0.5, 0.5"),
            *(Case((uniform(rng, *shape), uniform(rng, *shape), holes(rng, (shape[0], *shape[2:]), *shares)),
                   note=percent(shape, shares))
              for shape, shares in (((3, 3, 4, 5), (0.2, 0.5, 0.9)), ((2, 2, 3, 6), (0.7, 0.15)),
                                    ((4, 3, 3, 4), (0.0, 0.3, 1.0, 0.6)), ((1, 3, 5, 4), (0.3,))))]


def _off(F: Tensor, T: Tensor) -> Tensor:
    return (F - T).abs()


def _inside(F: Tensor, T: Tensor, h: Tensor) -> Tensor:
    return (h * _off(F, T)).sum()


def _over(divisor: Callable, error: Callable = _off) -> Callable:
    """The sum of the errors inside, divided by `divisor` of (filled, hole)."""
    return lambda F, T, h: (h * error(F, T)).sum() / divisor(F, h)


def _all_of(F: Tensor, h: Tensor) -> Tensor:
    return F.shape[1] * h.sum()


def _of_each(F: Tensor, T: Tensor, h: Tensor) -> Tensor:
    return (h * _off(F, T)).sum((1, 2, 3)) / (F.shape[1] * h.sum((1, 2, 3)))


_right = _over(_all_of)

EXERCISE = Exercise(
    id="14.in_the_hole", place=5, title="The error in the hole", points=2, solution=in_the_hole, cases=cases,
    gradients=("filled",), plain=False,
    difficulty=2, importance=2, minutes=6, another=by_index,
    reason="Outside the hole nothing was lost, so a mean over the whole picture would make every way look good; "
           "divided by C · Σ hole each lost number counts once, whatever the size of the hole.",
    hints=("hole · |filled − truth| is 0 outside. How many numbers are left that count?",
           "hole has one channel, the pictures have C: each pixel of a hole counts C times in the sum above.",
           "(hole * (filled - truth).abs()).sum() / (filled.shape[1] * hole.sum())."),
    mistakes=(
        Mistake("whole_picture", "Divided by all pixels", "Divide by what lies in holes only: else a small hole hardly "
                "counts.", [_over(lambda F, h: F.numel()), _over(lambda F, h: h.numel()),
                            _over(lambda F, h: F[0].numel()), _over(lambda F, h: h[0].numel())]),
        Mistake("channels_forgotten", "Channels forgotten", "hole has one channel, the sum above has C: divide by "
                "C · Σ hole.", [_over(lambda F, h: h.sum())]),
        Mistake("channels_twice", "Channels counted twice", "hole.expand_as(filled) counts the channels already; C "
                "comes in once.", [_over(lambda F, h: F.shape[1] ** 2 * h.sum()),
                                   lambda F, T, h: (h * _off(F, T)).mean(1).sum() / (F.shape[1] * h.sum())]),
        Mistake("channels_fixed", "Always 3 channels", "C is what the pictures have: filled.shape[1].",
                [_over(lambda F, h: 3 * h.sum())]),
        Mistake("batch_in_the_divisor", "Divided by B too", "hole.sum() runs over the whole batch already.",
                [_over(lambda F, h: len(F) * F.shape[1] * h.sum()), _over(lambda F, h: len(F) * h.sum()),
                 _over(lambda F, h: len(F))]),
        Mistake("holes_not_added", "Holes not added up", "Both sums run over the whole batch, over the holes of all "
                "pictures.",
                [lambda F, T, h: len(F) * _right(F, T, h), _over(lambda F, h: F.shape[1] * h[0].sum().clamp(min=1)),
                 lambda F, T, h: _right(F, T, h[:1]), lambda F, T, h: _right(F[:1], T[:1], h[:1])]),
        Mistake("no_hole", "The hole ignored", "Only the pixels inside the hole count.",
                [lambda F, T, h: _off(F, T).mean(), lambda F, T, h: _off(F, T).sum(),
                 lambda F, T, h: _off(F, T).sum() / _all_of(F, h), lambda F, T, h: _off(F, T).mean() / h.mean()]),
        Mistake("outside", "Outside for inside", "hole is 1 inside the hole, and there the error counts.",
                [lambda F, T, h: _right(F, T, 1 - h), lambda F, T, h: _inside(F, T, 1 - h) / _all_of(F, h),
                 lambda F, T, h: ((1 - h) * _off(F, T)).mean(), lambda F, T, h: _inside(F, T, h) / _all_of(F, 1 - h)]),
        Mistake("pictures_apart", "Mean of the pictures' means", "All pixels in holes count alike: add up over the "
                "batch first, then divide once.",
                [lambda F, T, h: _of_each(F, T, h).mean(), lambda F, T, h: _of_each(F, T, h).nanmean(),
                 lambda F, T, h: _of_each(F, T, h).nan_to_num(0).mean(),
                 lambda F, T, h: ((h * _off(F, T)).sum((1, 2, 3)) / (F.shape[1] * h.sum((1, 2, 3)) + 1e-8)).mean(),
                 lambda F, T, h: (_of_each(F, T, h) * F.shape[1]).mean(), lambda F, T, h: _of_each(F, T, h).sum()]),
        Mistake("squared", "Squares for absolute values", "The absolute difference is asked for.",
                [_over(_all_of, lambda F, T: (F - T) ** 2), lambda F, T, h: _over(
                    _all_of, lambda F, T: (F - T) ** 2)(F, T, h).sqrt(),
                 lambda F, T, h: (h * (F - T) ** 2).mean(), _over(lambda F, h: h.sum(), lambda F, T: (F - T) ** 2),
                 lambda F, T, h: (h * (F - T)).norm(), lambda F, T, h: _right(F, T, h) ** 2]),
        Mistake("smooth_l1", "Smooth L1", "The plain absolute difference is asked for.",
                [_over(_all_of, lambda F, T: smooth_l1_loss(F, T, reduction="none"))]),
        Mistake("abs_forgotten", "abs forgotten", "Differences of both signs would cancel: take each absolute value.",
                [_over(_all_of, lambda F, T: F - T), _over(_all_of, lambda F, T: T - F),
                 lambda F, T, h: (h * (F - T)).sum().abs() / _all_of(F, h),
                 lambda F, T, h: (h * (F - T).sum(1, keepdim=True).abs()).sum() / _all_of(F, h),
                 lambda F, T, h: (h * (F - T).mean(1, keepdim=True).abs()).sum() / h.sum()]),
        Mistake("parts_subtracted", "Absolute values subtracted", "|filled − truth| is another number than "
                "|filled| − |truth|.", [_over(_all_of, lambda F, T: F.abs() - T.abs()),
                                        _over(_all_of, lambda F, T: (F.abs() - T.abs()).abs())]),
        Mistake("summed", "Sum for mean", "The sum is divided by how many numbers lie in holes, C · Σ hole.",
                [_inside]),
        Mistake("one_masked", "One picture masked", "The hole is laid over the difference, or over both pictures.",
                [lambda F, T, h: _off(h * F, T).sum() / _all_of(F, h), lambda F, T, h: _off(F, h * T).sum() / _all_of(
                    F, h), lambda F, T, h: _off(h * F, T).mean(), lambda F, T, h: _off(F, h * T).mean()]),
        Mistake("other_mean", "Largest or middle difference", "The mean of the absolute differences is asked for.",
                [lambda F, T, h: (h * _off(F, T)).max(),
                 lambda F, T, h: _off(F, T)[h.bool().expand_as(F)].median()]),
        Mistake("wrong_sign", "Wrong sign", "A difference is a cost: it is never below 0.",
                [lambda F, T, h: -_right(F, T, h)]),
        Mistake("halved", "Halved", "No ½ stands in the formula.", [lambda F, T, h: _right(F, T, h) / 2]),
        Mistake("one_channel", "One channel only", "All C channels count.",
                [lambda F, T, h: (h * _off(F, T))[:, :1].sum() / h.sum(),
                 lambda F, T, h: (h * _off(F, T))[:, 0].sum() / _all_of(F, h)]),
        Mistake("index_of_one_channel", "An index with one channel", "A bool index must have the shape of the picture: "
                "hole.bool().expand_as(filled).", [lambda F, T, h: F[h.bool()]]),
        Mistake("float_index", "Numbers as an index", "An index wants True and False: hole.bool(), or hole > 0.5.",
                [lambda F, T, h: F[h], lambda F, T, h: torch.where(h, F, T)]),
        Mistake("not_reduced", "Several numbers", "One number is asked for.",
                [_of_each, lambda F, T, h: h * _off(F, T), lambda F, T, h: h * _off(F, T) / _all_of(F, h),
                 lambda F, T, h: _off(F, T)[h.bool().expand_as(F)],
                 lambda F, T, h: (h * _off(F, T)).sum((1, 2, 3)) / _all_of(F, h),
                 lambda F, T, h: (h * _off(F, T)).sum((0, 2, 3)) / h.sum()]),
        several_results("One number"),
    ))
