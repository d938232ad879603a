"""09.darken: a shadow falls on photographs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.shadows.exercises._shared import uniform


def darken(y, m, depth):
    """Let a shadow fall on photographs: their light is multiplied by 1 − m · depth.

    y: photographs without shadow, a float tensor (B, 3, H, W) in [−1, 1], where −1 is no light.
    m: how deep the shadow is at each pixel, a float tensor (B, 1, H, W) from 0 (full light) to 1 (full shadow).
    depth: (B,), the share of the light that the full shadow takes away, from 0 to 1, one number a photograph.
    Return x, the photographs with shadow, (B, 3, H, W) in [−1, 1].
    """
    light = (y + 1) / 2
    light = light * (1 - m * depth[:, None, None, None])
    return 2 * light - 1


def towards_black(y, m, depth):
    taken = m * depth.view(-1, 1, 1, 1)  # the share of the way from y to −1
    return y - taken * (y + 1)


def cases(rng: np.random.Generator) -> list[Case]:
    def some(batch: int, height: int, width: int, dtype: torch.dtype = torch.float32) -> tuple:
        return (uniform(rng, -1, 1, batch, 3, height, width, dtype=dtype),
                uniform(rng, 0, 1, batch, 1, height, width, dtype=dtype), uniform(rng, 0.3, 0.8, batch, dtype=dtype))

    y = torch.stack([torch.ones(3, 2, 2), -torch.ones(3, 2, 2)])
    m = torch.tensor([[[0.0, 1.0], [0.5, 1.0]]]).expand(2, 1, 2, 2).clone()
    half = torch.tensor([[1.0, 0.0], [0.5, 0.0]]).expand(3, 2, 2)
    by_hand = [Case((y, m, torch.tensor([0.5, 0.25])), expected=torch.stack([half, y[1]]),
                    note="a white and a black photograph of 2×2, m = [[0, 1], [0.5, 1]], depth = [0.5, 0.25]")]
    # the first two have as many photographs as rows and columns: a depth on the wrong axis does not raise there
    found = [some(3, 3, 3), some(4, 4, 4), some(2, 5, 7), some(5, 4, 6), some(2, 6, 3, torch.float64), some(1, 4, 5)]
    y, m, _ = some(3, 4, 6)
    ends = (y, m.round(), torch.tensor([0.0, 1.0, 0.5]))
    return by_hand + [Case(args) for args in (*found, ends)]


def wrong(y, m, depth, *, to_light=lambda y: (y + 1) / 2, back=lambda light: 2 * light - 1,
          factor=lambda m, d: 1 - m * d, axis=0):
    """The reference with chosen mistakes."""
    shape = [1, 1, 1, 1]
    shape[axis] = -1
    return back(to_light(y) * factor(m, depth.reshape(shape)))


def same(value: Any) -> Any:
    return value


def made(**mistakes: Any) -> Callable:
    return lambda y, m, depth: wrong(y, m, depth, **mistakes)


def taken(scale: float, *, clamp: bool = False) -> Callable:
    def subtracted(y, m, depth):
        x = y - scale * m * depth[:, None, None, None]
        return x.clamp(-1, 1) if clamp else x
    return subtracted


EXERCISE = Exercise(
    id="09.darken", place=2, title="Let a shadow fall", points=2, solution=darken, cases=cases,
    difficulty=2, importance=2, minutes=8, another=towards_black,
    reason="A share of the light is lost, and light begins at 0 where pictures begin at −1: multiplied in [−1, 1] a "
           "factor would pull every pixel towards middle grey, and black would become lighter.",
    hints=("Black is −1 here. What does y · ½ make of black, and of grey, which is 0?",
           "Go from [−1, 1] to light in [0, 1], multiply there, and go back.",
           "depth has shape (B,): depth[:, None, None, None] lays it along the batch axis."),
    mistakes=(
        Mistake("not_in_light", "Multiplied in [−1, 1]", "There 0 is middle grey, so a factor below 1 pulls everything "
                "towards grey: black becomes lighter. Go to [0, 1] first.", [made(to_light=same, back=same)]),
        Mistake("not_scaled_back", "Not scaled back", "The result has to lie in [−1, 1] again: 2 · light − 1.",
                [made(back=same), made(back=lambda light: 2 * light), made(back=lambda light: light - 1),
                 made(to_light=lambda y: y + 1, back=same)]),
        Mistake("scaled_otherwise", "Scaled otherwise", "From y to light and back: (y + 1) / 2, then 2 · light − 1, "
                "the reverse.", [made(to_light=same), made(to_light=lambda y: y + 1),
                                 made(to_light=lambda y: y / 2 + 1), made(to_light=lambda y: (y - 1) / 2),
                                 made(back=lambda light: (light + 1) / 2),
                                 made(back=lambda light: 2 * (light - 1)), made(back=lambda light: light - 0.5),
                                 made(back=lambda light: light / 2 - 1),
                                 made(to_light=lambda y: y / 2, back=lambda light: 2 * light - 1),
                                 made(back=lambda light: (light - 0.5) / 2),
                                 made(back=lambda light: 255 * light), made(back=lambda light: light * 127.5),
                                 made(to_light=lambda y: (y - 1) / 2, back=lambda light: 2 * light + 1)]),
        Mistake("share_kept", "Share kept for share taken", "depth is the share of light that goes: 1 − m · depth "
                "stays.",
                [made(factor=lambda m, d: m * d), made(factor=lambda m, d: 1 - m * (1 - d)),
                 made(factor=lambda m, d: d)]),
        Mistake("exchanged", "Light and shadow exchanged", "m is 1 in the shadow, 0 in the light.",
                [made(factor=lambda m, d: 1 - (1 - m) * d), made(factor=lambda m, d: (1 - m) * d)]),
        Mistake("lighter", "Lighter for darker", "A shadow takes light away: the factor is 1 − m · depth, not more "
                "than 1.", [made(factor=lambda m, d: 1 + m * d),
                            made(factor=lambda m, d: 1 / (1 - m * d).clamp(min=1e-6))]),
        Mistake("factor", "Another factor", "The factor is 1 − m · depth, from 1 in the light to 1 − depth in full "
                "shadow.",
                [made(factor=lambda m, d: (1 - m) * (1 - d)), made(factor=lambda m, d: 1 - m - d),
                 made(factor=lambda m, d: 1 - (m + d)), made(factor=lambda m, d: m * (1 - d)),
                 made(factor=lambda m, d: 1 - m * d / 2), made(factor=lambda m, d: 1 - m**2 * d),
                 made(factor=lambda m, d: (1 - d) ** m), made(factor=lambda m, d: (-m * d).exp()),
                 made(factor=lambda m, d: (1 - m * d) ** 2), made(factor=lambda m, d: 1 - m + d),
                 made(factor=lambda m, d: 1 / (1 + m * d)), made(factor=lambda m, d: m - d),
                 made(factor=lambda m, d: (1 - m * d).sqrt()), made(factor=lambda m, d: 1 - m * d**2),
                 made(factor=lambda m, d: 1 - (m + 1) / 2 * d), made(factor=lambda m, d: 1 - m.sqrt() * d),
                 made(factor=lambda m, d: 1 - 2 * m * d)]),
        Mistake("gamma", "A gamma curve", "Light is (y + 1) / 2 here, without a gamma or a logarithm.",
                [made(to_light=lambda y, g=g: ((y + 1) / 2) ** g, back=lambda light, g=g: 2 * light ** (1 / g) - 1)
                 for g in (2.2, 2.4, 1 / 2.2)]),
        Mistake("rounded", "Rounded to 256 levels", "Photographs are floats here: nothing is rounded.",
                [made(back=lambda light, rounded=rounded, most=most: 2 * rounded(most * light) / most - 1)
                 for rounded in (torch.round, torch.floor) for most in (255, 256)]
                + [lambda y, m, d: darken(y, m, d).round()]),
        Mistake("first_of_batch", "One mask for all", "Every photograph has its own mask.",
                [lambda y, m, d: darken(y, m[:1], d), lambda y, m, d: darken(y, m.mean(0, keepdim=True), d)]),
        Mistake("subtracted", "Subtracted", "A shadow takes a share of the light that is there, not the same amount "
                "from every pixel.", [taken(1), taken(2), taken(1, clamp=True), taken(2, clamp=True),
                                 lambda y, m, d: 2 * ((y + 1) / 2 - m * d[:, None, None, None]).clamp(min=0) - 1,
                                 lambda y, m, d: y - (y + 1).mean() * m * d[:, None, None, None]]),
        Mistake("wrong_axis", "Depth on the wrong axis", "m * depth lays the depths along the columns: torch aligns "
                "shapes from the right. Use depth[:, None, None, None].",
                [made(axis=3), made(axis=2), made(axis=1), lambda y, m, d: (y + 1) / 2 * (1 - m * d) * 2 - 1,
                 lambda y, m, d: (y + 1) / 2 * (1 - m * d[:, None]) * 2 - 1,
                 lambda y, m, d: (y + 1) / 2 * (1 - m * d.view(-1, 1, 1)) * 2 - 1, lambda y, m, d: y * (1 - m * d)]),
        Mistake("one_depth", "One depth for all", "Every photograph has its own depth.",
                [lambda y, m, d: darken(y, m, d[:1].expand(len(d))),
                 lambda y, m, d: darken(y, m, d[-1:].expand(len(d))),
                 lambda y, m, d: darken(y, m, d.mean().expand(len(d)))]),
        Mistake("depth_as_number", "Depth taken for one number", "depth has one number a photograph: item() and "
                "float() fail on several. Lay it along the batch axis.",
                [lambda y, m, d: (y + 1) * (1 - m * d.item()) - 1, lambda y, m, d: (y + 1) * (1 - m * float(d)) - 1,
                 lambda y, m, d: (y + 1) * (1 - m * int(d)) - 1]),
        Mistake("two_values", "Half-shadows lost", "m may lie between 0 and 1: do not cut it to two values.",
                [lambda y, m, d: darken(y, (m > 0.5).to(m), d), lambda y, m, d: darken(y, (m >= 0.5).to(m), d),
                 lambda y, m, d: darken(y, m.round(), d), lambda y, m, d: darken(y, (m > 0).to(m), d),
                 lambda y, m, d: darken(y, (m == 1).to(m), d)]),
        Mistake("no_depth", "Depth forgotten", "A full shadow leaves some light: 1 − m · depth.",
                [lambda y, m, d: darken(y, m, torch.ones_like(d))]),
        Mistake("no_mask", "Mask forgotten", "The light outside the shadow stays as it is.",
                [lambda y, m, d: darken(y, torch.ones_like(m), d)]),
        Mistake("clamped", "Values cut off", "x lies in [−1, 1]: below 0 is no error, it is darker than middle grey.",
                [lambda y, m, d, low=low: darken(y, m, d).clamp(low, 1) for low in (0, -0.5, -0.9, -0.95, -0.99)]),
        Mistake("grey", "Colours lost", "The three channels stay: no mean over them.",
                [lambda y, m, d: darken(y, m, d).mean(1, keepdim=True),
                 lambda y, m, d: darken(y, m, d).mean(1, keepdim=True).expand_as(y)]),
        Mistake("channels_last", "Channels last", "Photographs are (B, 3, H, W) here: the channels stay axis 1.",
                [lambda y, m, d: darken(y, m, d).permute(0, 2, 3, 1), lambda y, m, d: darken(y, m, d).transpose(2, 3)]),
        Mistake("no_tensor", "Not the photographs alone", "One tensor is asked for: x, and nothing beside it.",
                [lambda y, m, d: (darken(y, m, d), m), lambda y, m, d: list(darken(y, m, d))]),
        Mistake("one_channel", "Only one channel", "The shadow falls on all three channels.",
                [lambda y, m, d: torch.cat([darken(y, m, d)[:, :1], y[:, 1:]], 1),
                 lambda y, m, d: darken(y, m, d)[:, :1]]),
    ))
