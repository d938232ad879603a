"""14.fill: a picture with its hole filled."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.restoration.exercises._shared import holes, percent, uniform


def fill(x, made, hole):
    """Fill the hole of each picture: x outside the hole, what the network made inside.

    x: pictures with holes, (B, C, H, W). made: what a network made of them, (B, C, H, W). Both are float32 with values
    in [−1, 1]. What x holds inside the hole is not to be seen in the result.
    hole: (B, 1, H, W), float32: 1 inside the hole, 0 outside, for all channels. Each picture has its own hole, of any
    form; it may be empty or as large as the picture.
    Return new pictures, (B, C, H, W). x and made stay as they are. The network learns: gradients flow to made, through
    the pixels inside the hole and no others.
    """
    return (1 - hole) * x + hole * made


def by_where(x, made, hole):
    return torch.where(hole > 0.5, made, x)


def cases(rng: np.random.Generator) -> list[Case]:
    x = torch.tensor([[[[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]]])
    hole = torch.tensor([[[[0.0, 1.0, 0.0], [0.0, 1.0, 1.0]]]])
    return [Case((x, -x, hole), expected=torch.tensor([[[[0.1, -0.2, 0.3], [0.4, -0.5, -0.6]]]]),
                 note="one grey picture of 2×3; made is −x, and three of the six pixels lie in the hole"),
            *(Case((uniform(rng, *shape), uniform(rng, *shape), holes(rng, (shape[0], *shape[2:]), *shares)),
                   note=percent(shape, shares))
              for shape, shares in (((3, 3, 4, 5), (0.2, 0.5, 0.8)), ((2, 2, 5, 3), (0.4, 0.4)),
                                    ((3, 3, 3, 4), (0.0, 1.0, 0.3)), ((1, 3, 6, 6), (0.25,))))]


def _put(x: Tensor, made: Tensor, hole: Tensor) -> Tensor:
    return (1 - hole) * x + hole * made


def _span(marks: Tensor, axis: int) -> Tensor:
    """Return 1 from the first 1 along an axis to the last."""
    return marks.cummax(axis).values * marks.flip(axis).cummax(axis).values.flip(axis)


def _box(hole: Tensor) -> Tensor:
    return _span(hole.amax(3, keepdim=True), 2) * _span(hole.amax(2, keepdim=True), 3)


def _mean_outside(x: Tensor, hole: Tensor, axes: tuple[int, ...]) -> Tensor:
    outside = (1 - hole).expand_as(x)
    return (outside * x).sum(axes, keepdim=True) / outside.sum(axes, keepdim=True).clamp(min=1)


EXERCISE = Exercise(
    id="14.fill", place=4, title="The hole filled", points=1, solution=fill, cases=cases, gradients=("made",),
    plain=False,
    difficulty=1, importance=2, minutes=4, another=by_where,
    reason="Outside the hole the truth is known and no network can improve on it, and since made is multiplied by 0 "
           "there, the network learns only from the pixels that it has to invent.",
    hints=("Take one pixel inside the hole and one outside. Where does each come from?",
           "Times hole keeps what is inside and puts 0 outside; times 1 − hole does the opposite.",
           "(1 - hole) * x + hole * made. The one channel of hole is laid over all channels by itself."),
    mistakes=(
        Mistake("exchanged", "Inside and outside exchanged", "hole is 1 where the picture is missing: made belongs "
                "there, x everywhere else.", [lambda x, m, h: _put(m, x, h)]),
        Mistake("made_everywhere", "The hole ignored", "Outside the hole the true pixels are known: keep x there.",
                [lambda x, m, h: m]),
        Mistake("x_everywhere", "The hole left as it is", "Inside the hole stands what the network made.",
                [lambda x, m, h: x, lambda x, m, h: x.clone()]),
        Mistake("added", "Added to what is there", "What x holds inside the hole has to go first: (1 − hole) · x.",
                [lambda x, m, h: x + h * m, lambda x, m, h: x + m]),
        Mistake("made_added_everywhere", "made added everywhere", "made counts inside the hole only: hole · made.",
                [lambda x, m, h: (1 - h) * x + m, lambda x, m, h: m + h * x]),
        Mistake("outside_lost", "The rest left empty", "Outside the hole the picture x stays.",
                [lambda x, m, h: h * m]),
        Mistake("hole_left_empty", "The hole left empty", "Inside the hole stands what the network made.",
                [lambda x, m, h: (1 - h) * x, lambda x, m, h: (1 - h) * x + h, lambda x, m, h: (1 - h) * x - h]),
        Mistake("wrong_part", "The wrong part alone", "x belongs outside, made inside: each is taken once.",
                [lambda x, m, h: (1 - h) * m, lambda x, m, h: h * x]),
        Mistake("averaged", "Averaged", "Each pixel comes from one of the two pictures, not from their mean.",
                [lambda x, m, h: (x + m) / 2, lambda x, m, h: ((1 - h) * x + h * m) / 2,
                 lambda x, m, h: _put(x, (x + m) / 2, h)]),
        Mistake("wrong_step", "A step the wrong way", "From x the step to made is made − x: x + hole · (made − x).",
                [lambda x, m, h: x + h * (x - m), lambda x, m, h: x - h * m,
                 lambda x, m, h: (1 - h) * x - h * m, lambda x, m, h: h * (m - x)]),
        Mistake("bracket", "Brackets missing", "1 − hole is a factor: (1 − hole) · x.",
                [lambda x, m, h: 1 - h * x + h * m, lambda x, m, h: x - h + h * m]),
        Mistake("multiplied", "Multiplied", "The two parts are added.",
                [lambda x, m, h: (1 - h) * x * h * m, lambda x, m, h: x * m * h]),
        Mistake("one_hole", "One hole for all", "Each picture has its own hole.",
                [lambda x, m, h: _put(x, m, h[:1]), lambda x, m, h: _put(x, m, h[-1:]),
                 lambda x, m, h: _put(x, m, h.amax(0, keepdim=True)), lambda x, m, h: _put(x, m, h.mean(0))]),
        Mistake("box", "The box around the hole", "A hole has any form: only its own pixels are filled.",
                [lambda x, m, h: _put(x, m, _box(h)), lambda x, m, h: _put(x, m, h.amax(2, True) * h.amax(3, True)),
                 lambda x, m, h: _put(x, m, h.amax(2, keepdim=True)),
                 lambda x, m, h: _put(x, m, h.amax(3, keepdim=True))]),
        Mistake("one_channel", "One channel only", "The hole goes through all channels.",
                [lambda x, m, h: torch.cat([_put(x, m, h)[:, :1], x[:, 1:]], 1),
                 lambda x, m, h: _put(x, m, h)[:, :1]]),
        Mistake("one_colour", "One value for the hole", "Each pixel of the hole is taken from made at its own place.",
                [lambda x, m, h: _put(x, m.mean(1, keepdim=True), h),
                 lambda x, m, h: _put(x, m.mean((2, 3), keepdim=True), h), lambda x, m, h: _put(x, m.mean(), h),
                 lambda x, m, h: _put(x, _mean_outside(x, h, (2, 3)), h),
                 lambda x, m, h: _put(x, _mean_outside(x, h, (1, 2, 3)), h),
                 lambda x, m, h: _put(x, x.mean((2, 3), keepdim=True), h)]),
        Mistake("soft_edge", "A soft edge", "The hole has a sharp edge here: no blur of hole.",
                [lambda x, m, h: _put(x, m, avg_pool2d(h, 3, 1, 1)),
                 lambda x, m, h: _put(x, m, avg_pool2d(h, 3, 1, 1, count_include_pad=False))]),
        Mistake("clamped", "Values cut off", "The pictures lie in [−1, 1] already, and below 0 is no error.",
                [lambda x, m, h: _put(x, m, h).clamp(0, 1), lambda x, m, h: _put(x, m.clamp(0, 1), h),
                 lambda x, m, h: torch.tanh(_put(x, m, h)), lambda x, m, h: _put(x, torch.tanh(m), h)]),
        Mistake("float_for_bool", "Numbers where True and False are asked for", "torch.where and an index want True "
                "and False, and ~ turns only these: hole > 0.5, or hole.bool().",
                [lambda x, m, h: torch.where(h, m, x), lambda x, m, h: x * ~h, lambda x, m, h: x[h]]),
        Mistake("minus_bool", "1 − a bool mask", "True and False are turned by ~. 1 − hole needs hole as numbers.",
                [lambda x, m, h: (1 - h.bool()) * x]),
        Mistake("index_of_one_channel", "An index with one channel", "A bool index must have the shape of the picture: "
                "hole.bool().expand_as(x).", [lambda x, m, h: x[h.bool()]]),
        Mistake("pixels_alone", "Only the pixels of the hole", "Whole pictures are asked for, (B, C, H, W).",
                [lambda x, m, h: m[h.bool().expand_as(m)], lambda x, m, h: x[~h.bool().expand_as(x)]]),
        Mistake("joined", "Joined for added", "One picture is asked for: the two parts are added, pixel by pixel.",
                [lambda x, m, h: torch.cat([(1 - h) * x, h * m], 1), lambda x, m, h: torch.cat([(1 - h) * x, h * m], 0),
                 lambda x, m, h: torch.cat([x, m], 1), lambda x, m, h: torch.cat([x, h], 1)]),
        several_results("One tensor"),
    ))
