"""11.clip: WGAN's clipping of the critic's weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def clip(weights, c):
    """WGAN's clipping of the critic: every number of every weight is limited to [−c, c].

    weights: a list of float32 tensors of any shapes, which ask for no gradient. c: a float > 0.
    What is above c becomes c, what is below −c becomes −c, all else stays as it is.
    Return a list of as many tensors, in the same order and of the same shapes: new ones, or the old ones changed in
    place. Both are right.
    """
    return [weight.clamp(-c, c) for weight in weights]


def in_place(weights, c):
    for weight in weights:
        weight.clamp_(-c, c)
    return weights


def observe(fn: Callable, args: tuple) -> Any:
    """Make tensors of the lists, and put down each tensor that comes back."""
    lists, c = args
    clipped = fn([torch.tensor(numbers) for numbers in lists], c)
    if not isinstance(clipped, list | tuple):
        return clipped
    return {"how many tensors": len(clipped)} | {
        f"tensor {number} of the list": tensor for number, tensor in enumerate(clipped, 1)}


def cases(rng: np.random.Generator) -> list[Case]:
    def case(c: float, *shapes: tuple[int, ...], scale: float = 1.0) -> Case:
        return Case(([np.float32(scale * rng.standard_normal(shape)).tolist() for shape in shapes], c))

    return [Case(([[2.0, -3.0], [0.5, -0.25]], 1.0), expected={"tensor 1 of the list": np.array([1.0, -1.0]),
                                                               "tensor 2 of the list": np.array([0.5, -0.25])}),
            case(0.5, (3, 2), (3,), (1, 3)), case(1.0, (2, 1, 3, 3), (2,)), case(0.01, (4, 3), (4,), scale=0.02),
            case(2.5, (5,), scale=3), case(10.0, (2, 3), (2,))]


def _each(change: Callable) -> Callable:
    return lambda weights, c: [change(weight, c) for weight in weights]


EXERCISE = Exercise(
    id="11.clip", place=4, title="Clipping", points=1, solution=clip, cases=cases, observe=observe, atol=1e-7,
    difficulty=1, importance=1, minutes=5, another=in_place,
    reason="A critic with small weights cannot be steep, so cutting each number off at ±c keeps its slopes limited, "
           "though c does not tell what the limit is.",
    hints=("Go through the list, and limit the numbers of each tensor.",
           "Tensors have a method for it. Which two limits does it get?",
           "weight.clamp(-c, c) is a new tensor; weight.clamp_(-c, c), with the _, changes the old one."),
    mistakes=(
        Mistake("unchanged", "The old weights came back",
                "weight.clamp(…) makes a new tensor and leaves the old one: collect the new ones in a list.",
                [lambda weights, c: weights]),
        Mistake("one_sided", "One limit only", "There are two limits: −c below and c above.",
                [_each(lambda w, c: w.clamp(max=c)), _each(lambda w, c: w.clamp(min=-c))]),
        Mistake("from_zero", "Limited to [0, c]", "The lower limit is −c: negative weights stay negative.",
                [_each(lambda w, c: w.clamp(0, c)), _each(lambda w, c: w.relu()), _each(lambda w, c: w.clamp(-c, 0))]),
        Mistake("sign_lost", "Sign lost", "A weight keeps its sign: no |·|.",
                [_each(lambda w, c: w.abs().clamp(max=c)), _each(lambda w, c: w.abs()),
                 _each(lambda w, c: w.abs().clamp(-c, c))]),
        Mistake("fixed_limit", "c ignored", "The limit is c, not a fixed number.",
                [_each(lambda w, c, fixed=fixed: w.clamp(-fixed, fixed)) for fixed in (1.0, 0.01)]),
        Mistake("half_as_wide", "An interval of length c", "[−c, c] is 2c long.",
                [_each(lambda w, c: w.clamp(-c / 2, c / 2))]),
        Mistake("scaled", "All numbers scaled", "Only what is beyond ±c changes; all else stays as it is.",
                [_each(lambda w, c: w * c / w.abs().max()), _each(lambda w, c: w * min(1, c / float(w.abs().max()))),
                 _each(lambda w, c: w * c), _each(lambda w, c: w / c)]),
        Mistake("norm_limited", "The norm limited", "Each number is limited by itself, not the length of a whole "
                "tensor.",
                [_each(lambda w, c: w * min(1, c / float(w.norm()))), _each(lambda w, c: c * w / w.norm()),
                 lambda ws, c: [w * min(1, c / float(torch.cat([v.flatten() for v in ws]).norm())) for w in ws]]),
        Mistake("smooth", "A smooth limit", "Between −c and c nothing changes: no tanh.",
                [_each(lambda w, c: c * (w / c).tanh()), _each(lambda w, c: c * w.tanh()),
                 _each(lambda w, c: w.tanh())]),
        Mistake("sign_only", "Every number set to ±c", "What lies between −c and c stays as it is.",
                [_each(lambda w, c: c * w.sign())]),
        Mistake("zeroed", "Set to 0", "What is beyond a limit is put onto that limit, not to 0.",
                [_each(lambda w, c: w * (w.abs() <= c))]),
        Mistake("all_to_c", "All set to c", "What is below −c becomes −c, not c.",
                [_each(lambda w, c: torch.where(w.abs() > c, c, w))]),
        Mistake("exchanged", "Limits exchanged", "clamp takes the lower limit first: −c, then c.",
                [_each(lambda w, c: w.clamp(c, -c))]),
        Mistake("one_tensor", "One tensor", "The list keeps its tensors, one for each weight.",
                [lambda ws, c: torch.cat([w.flatten() for w in ws]).clamp(-c, c),
                 lambda ws, c: [torch.cat([w.flatten() for w in ws]).clamp(-c, c)]]),
        Mistake("first_only", "One weight only", "All weights of the list are limited.",
                [lambda ws, c: [ws[0].clamp(-c, c)], lambda ws, c: [ws[0].clamp(-c, c), *ws[1:]],
                 lambda ws, c: ws[0].clamp(-c, c), lambda ws, c: ws[-1].clamp(-c, c)]),
        Mistake("other_order", "Another order", "The tensors come back in the order of the list.",
                [lambda ws, c: [w.clamp(-c, c) for w in ws[::-1]]]),
        Mistake("list_taken_for_tensor", "The list taken for a tensor", "weights is a list: go through it with for.",
                [lambda ws, c: ws.clamp(-c, c), lambda ws, c: ws.clamp_(-c, c), lambda ws, c: torch.clamp(ws, -c, c)]),
    ))
