"""09.oracle_gain: the best that one factor a photograph can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.shadows.exercises._shared import uniform


def oracle_gain(x, y, m):
    """The best that one brightening factor a photograph can do: the g with the least squared error in the shadow.

    It minimises the sum of (g · light of x − light of y)² over the pixels under the mask, all three channels.
    x, y: photographs with and without shadow, float tensors (B, 3, H, W) in [−1, 1], where −1 is no light.
    m: masks, a float tensor (B, 1, H, W), 1 in the shadow and 0 elsewhere; under each mask x has some light.
    Return the factors, shape (B,); they may lie below 1.
    """
    light_x, light_y = (x + 1) / 2, (y + 1) / 2
    return (m * light_x * light_y).sum((1, 2, 3)) / (m * light_x**2).sum((1, 2, 3))


def by_least_squares(x, y, m):
    a, b = ((m * (part + 1) / 2).flatten(1)[:, :, None] for part in (x, y))  # (B, n, 1)
    return torch.linalg.lstsq(a, b).solution[:, 0, 0]


def cases(rng: np.random.Generator) -> list[Case]:
    def some(batch: int, height: int, width: int, share: float = 0.4, dtype: torch.dtype = torch.float32) -> tuple:
        y = uniform(rng, -1, 1, batch, 3, height, width, dtype=dtype)
        m = torch.tensor(rng.random((batch, 1, height, width)) < share).to(dtype)
        m[:, :, 0, 0] = 1
        keep = uniform(rng, 0.3, 0.8, batch, 3, height, width, dtype=dtype)
        return (y + 1) * torch.where(m > 0, keep, 1.0) - 1, y, m

    y = torch.full((2, 3, 2, 2), 0.6)
    m = torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]], [[[0.0, 0.0], [1.0, 0.0]]]])
    x = torch.where(m > 0, torch.tensor([2 * 0.4 - 1, 2 * 0.2 - 1])[:, None, None, None], y)  # light: 0.4, 0.2
    by_hand = [Case((x, y, m), expected=torch.tensor([2.0, 4.0]))]
    drawn = [some(3, 6, 6), some(2, 9, 7), some(4, 5, 8, 1.0), some(5, 4, 6, 0.02), some(2, 5, 6, 0.4, torch.float64)]
    brighter, _, m = some(2, 6, 5)
    drawn.append((brighter.abs(), uniform(rng, -1, 0, 2, 3, 6, 5), m))
    drawn.append(some(1, 5, 7))
    x, y, m = some(3, 7, 6)
    x[:, :, 0, 1:4], m[:, :, 0, 1:3] = -1, 1
    return by_hand + [Case(args) for args in drawn] + [
        Case((x, y, m), note="three photographs of 7×6, some pixels in the shadow without any light", extreme=True)]


def wrong(x, y, m, *, to_light=lambda image: (image + 1) / 2, axes=(1, 2, 3), top=lambda a, b: a * b,
          bottom=lambda a, b: a * a, masks=lambda m: (m, m)):
    """The reference with chosen mistakes."""
    a, b = to_light(x), to_light(y)
    above, below = masks(m)
    return (above * top(a, b)).sum(axes) / (below * bottom(a, b)).sum(axes)


def made(**mistakes: Any) -> Callable:
    return lambda x, y, m: wrong(x, y, m, **mistakes)


def share(x, y, m, term):
    """The whole sum, over the sum of each photograph."""
    parts = (m * term((x + 1) / 2, (y + 1) / 2)).sum((1, 2, 3))
    return parts.sum() / parts


def slope(x, y, m):
    """Of a line that need not go through 0."""
    a, b, n = (x + 1) / 2, (y + 1) / 2, 3 * m.sum((1, 2, 3), keepdim=True)
    a, b = (image - (m * image).sum((1, 2, 3), keepdim=True) / n for image in (a, b))
    return (m * a * b).sum((1, 2, 3)) / (m * a * a).sum((1, 2, 3))


def medians(x, y, m):
    return torch.stack([((b + 1) / (a + 1))[where.expand_as(a) > 0].median() for a, b, where in zip(x, y, m)])


def _on_grid(x, y, m, grid, size=torch.square):
    """The factor of the grid with the least error."""
    error = (m * size(grid[:, None, None, None, None] * (x + 1) / 2 - (y + 1) / 2)).sum((2, 3, 4))
    return grid[error.argmin(0)]


EXERCISE = Exercise(
    id="09.oracle_gain", place=5, title="The best single gain", points=2, solution=oracle_gain, cases=cases, lists=True,
    rtol=1e-3, atol=1e-4,
    difficulty=3, importance=2, minutes=10, another=by_least_squares,
    reason="With the lights a and b the squared error is a parabola in g, lowest where its slope 2 Σ a (g a − b) is "
           "0, so g is Σ ab / Σ a², in which bright pixels count more than dark ones.",
    hints=("Write a for the light of x and b for that of y. For which g is the sum of (g a − b)² smallest? Set its "
           "derivative by g to zero.",
           "2 Σ a (g a − b) = 0, so g = Σ a b / Σ a². Which pixels take part in the sums?",
           "light = (x + 1) / 2; multiply by m, and sum over the axes (1, 2, 3)."),
    mistakes=(
        Mistake("not_in_light", "Not in light", "In [−1, 1] a factor turns around middle grey: go to (x + 1) / 2 "
                "first.",
                [made(to_light=lambda image: image),
                 lambda x, y, m: wrong(x, y, torch.ones_like(m), to_light=lambda i: i),
                 lambda x, y, m: (m * (x + 1) / 2 * y).sum((1, 2, 3)) / (m * ((x + 1) / 2) ** 2).sum((1, 2, 3)),
                 lambda x, y, m: (m * y).sum((1, 2, 3)) / (m * x).sum((1, 2, 3))]),
        Mistake("scaled_otherwise", "Scaled otherwise", "Light is (x + 1) / 2: −1 becomes 0, and 1 stays 1.",
                [made(to_light=lambda image: image / 2 + 1), made(to_light=lambda image: (image - 1) / 2),
                 made(to_light=lambda image: image + 0.5), made(to_light=lambda image: image * 127.5 + 128),
                 made(to_light=lambda image: (image * 127.5 + 128).round())]),
        Mistake("searched", "Searched on a grid",
                "A search finds a factor near the best, if its range holds it. The derivative gives it exactly.",
                [lambda x, y, m, grid=grid: _on_grid(x, y, m, torch.linspace(*grid)) for grid in (
                    (0, 5, 51), (0, 5, 501), (0, 10, 101), (0, 10, 1001), (1, 5, 401), (1, 10, 901), (0, 2, 201),
                    (1, 3, 201))]),
        Mistake("absolute_error", "Least absolute error", "The squares of the errors are added, not their sizes.",
                [lambda x, y, m, grid=grid: _on_grid(x, y, m, torch.linspace(*grid), torch.abs) for grid in (
                    (0, 5, 501), (0, 10, 1001), (1, 5, 401))]),
        Mistake("wrong_sign", "Wrong sign", "Light is never negative, and nor is the factor: Σ a b / Σ a².",
                [lambda *args: -oracle_gain(*args)]),
        several_results("The factors, shape (B,),"),
        Mistake("no_mask", "Mask ignored", "Only the pixels in shadow count.",
                [lambda x, y, m: oracle_gain(x, y, torch.ones_like(m)), made(masks=lambda m: (m, torch.ones_like(m))),
                 made(masks=lambda m: (torch.ones_like(m), m))]),
        Mistake("mask_inverted", "Mask inverted", "m is 1 in the shadow, and there the error counts.",
                [lambda x, y, m: oracle_gain(x, y, 1 - m)]),
        Mistake("mask_before_light", "Mask before the light", "x · m is 0 outside the shadow, and 0 is grey: (0 + 1) / "
                "2 counts. Multiply the light by m, not x.", [
                    lambda x, y, m: oracle_gain(x * m, y * m, torch.ones_like(m))]),
        Mistake("ratio_of_means", "Ratio of means", "mean b / mean a makes the means equal; the least squared error "
                "asks for Σ a b / Σ a².", [made(top=lambda a, b: b, bottom=lambda a, b: a),
                                      made(top=lambda a, b: b, bottom=lambda a, b: a, axes=(0, 1, 2, 3))]),
        Mistake("mean_of_ratios", "Mean of ratios", "The mean or median of b / a gives dark pixels, where ratios are "
                "large, the same weight as bright ones.",
                [lambda x, y, m: (m * (y + 1) / (x + 1)).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3))),
                 lambda x, y, m: (m * (y + 1) / (x + 1)).sum((1, 2, 3)) / m.sum((1, 2, 3)),
                 lambda x, y, m: (m * (y + 1) / (x + 1)).mean((1, 2, 3)), medians]),
        Mistake("upside_down", "Upside down", "The gain leads from x to y: the divisor is Σ a² of the dark photograph.",
                [made(bottom=lambda a, b: b * b), lambda x, y, m: 1 / oracle_gain(x, y, m),
                 made(top=lambda a, b: a * a, bottom=lambda a, b: b * b),
                 made(top=lambda a, b: a, bottom=lambda a, b: b),
                 made(top=lambda a, b: b * b, bottom=lambda a, b: a * b)]),
        Mistake("energies", "Ratio of energies", "Σ b² / Σ a², or its root, makes energies equal, not the error small.",
                [made(top=lambda a, b: b * b), lambda *args: wrong(*args, top=lambda a, b: b * b).sqrt()]),
        Mistake("rooted", "Root taken or square forgotten", "Σ a b / Σ a², without a root: the derivative is linear "
                "in g.",
                [lambda *args: oracle_gain(*args).sqrt(), lambda *args: oracle_gain(*args) ** 2,
                 made(bottom=lambda a, b: a), made(bottom=lambda a, b: b),
                 lambda x, y, m: wrong(x, y, m) * (m * (x + 1) ** 2 / 4).sum((1, 2, 3)).sqrt()]),
        Mistake("squared_sum", "Square of the sum", "Σ a² is the sum of the squares, not the square of the sum.",
                [lambda x, y, m: (m * (x + 1) / 2 * (y + 1) / 2).sum((1, 2, 3)) / (
                    m * (x + 1) / 2).sum((1, 2, 3)) ** 2,
                 lambda x, y, m: (m * (x + 1) / 2).sum((1, 2, 3)) * (m * (y + 1) / 2).sum((1, 2, 3)) / (
                     m * (x + 1) ** 2 / 4).sum((1, 2, 3))]),
        Mistake("intercept", "A line with an intercept", "There is a factor only, and nothing is added: the line goes "
                "through 0, and means are not taken off.", [slope]),
        Mistake("twice", "Factor 2 left over", "2 Σ a (g a − b) = 0: the 2 falls out.",
                [lambda *args: 2 * oracle_gain(*args), lambda *args: oracle_gain(*args) / 2]),
        Mistake("difference", "The difference taken", "The gain multiplies; it is no difference.",
                [lambda *args: oracle_gain(*args) - 1, made(top=lambda a, b: b - a), made(top=lambda a, b: a * (b - a)),
                 lambda x, y, m: (m * (y - x) / 2).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3))),
                 lambda x, y, m: (m * (y - x) / 2).mean((1, 2, 3)), lambda x, y, m: (m * (y - x)).mean((1, 2, 3)),
                 lambda x, y, m: (m * (y - x)).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3)))]),
        Mistake("one_for_batch", "One gain for the batch", "Every photograph has its own gain: sum over the axes "
                "(1, 2, 3).", [made(axes=(0, 1, 2, 3)), lambda *args: wrong(*args,
                                                                            axes=(0, 1, 2, 3)).expand(len(args[0])),
                               lambda *args: oracle_gain(*args).mean(), lambda *args: oracle_gain(*args)[:1].expand(
                                   len(args[0])), lambda *args: oracle_gain(*args)[0],
                               lambda x, y, m: oracle_gain(x, y, m) * share(x, y, m, lambda a, b: a * b),
                               lambda x, y, m: oracle_gain(x, y, m) / share(x, y, m, lambda a, b: a * a)]),
        Mistake("for_channels", "A gain for each channel", "One gain a photograph: sum over the channels too.",
                [made(axes=(2, 3)), lambda *args: wrong(*args, axes=(2, 3)).mean(1)]),
        Mistake("other_axes", "Summed over other axes", "Photographs lie along axis 0; the sum runs over the axes 1, 2 "
                "and 3.", [made(axes=1), made(axes=(0, 2, 3)), made(axes=(0, 1)), made(axes=(1, 2)), made(axes=3)]),
        Mistake("clamped", "Kept above 1", "The least error may ask for less than 1: no clamp.",
                [lambda *args: oracle_gain(*args).clamp(min=1)]),
        Mistake("one_channel", "One channel, or grey", "All three channels count, each for itself: 3 · a · b, not the "
                "product of means.", [
                    *(lambda x, y, m, only=only: oracle_gain(x[:, only], y[:, only], m)
                      for only in ([0], [1], [2])),
                    lambda x, y, m: oracle_gain(x.mean(1, keepdim=True), y.mean(1, keepdim=True), m)]),
        Mistake("extremes", "Ratio of the brightest", "All pixels of the shadow count, not the brightest alone.",
                [lambda x, y, m: (m * (y + 1)).amax((1, 2, 3)) / (m * (x + 1)).amax((1, 2, 3))]),
        Mistake("smoothed", "1 added below", "A guard against 0/0 is as small as 1e-8; 1 changes the factor.",
                [lambda x, y, m, extra=extra: (m * (x + 1) * (y + 1)).sum((1, 2, 3)) / (
                    (m * (x + 1) ** 2).sum((1, 2, 3)) + extra)
                 for extra in (4, 1, 0.4, 0.04)]),
        Mistake("error", "The error returned", "The factor is asked for, not the error that it leaves.",
                [lambda x, y, m: (m * (y - x) ** 2 / 4).sum((1, 2, 3)),
                 lambda x, y, m: (m * (oracle_gain(x, y, m)[:, None, None, None] * (x + 1) - y - 1) ** 2 / 4).sum(
                     (1, 2, 3))]),
        Mistake("no_mask_axis", "Mask as an index", "m has one channel and holds numbers: x[m.bool()] does not fit. "
                "Multiply by m, or expand it: m.expand_as(x) > 0.",
                [lambda x, y, m: x[m.bool()].sum(), lambda x, y, m: x[m].sum(), lambda x, y, m: x[m == 1].sum(),
                 lambda x, y, m: x[m > 0].sum()]),
        Mistake("applied", "Applied already", "Return the gains, not the brightened photographs.",
                [lambda x, y, m: x * oracle_gain(x, y, m)[:, None, None, None],
                 lambda x, y, m: (x + 1) * oracle_gain(x, y, m)[:, None, None, None] - 1,
                 lambda x, y, m: (x + 1) / 2 * oracle_gain(x, y, m)[:, None, None, None]]),
        Mistake("kept_axes", "Axes kept", "Shape (B,): no keepdim.",
                [lambda *args: oracle_gain(*args)[:, None, None, None], lambda *args: oracle_gain(*args)[:, None]]),
    ))
