"""13.between: texts between two texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize

from ganlab.checking import Case, Exercise, Mistake, several_results


def between(t, beta):
    """GAN-INT's interpolated texts: β t₁ + (1 − β) t₂, for pairs of texts of one batch. Reed et al. 2016, eq. 5.

    t: float32 (B, d), the vectors of B texts, B even, B ≥ 2.
    beta: β, a number from 0 to 1.
    t₁ is in the first half of the batch, t₂ at the same place of the second half: of four texts, 0 goes with 2 and 1
    with 3.
    Return a tensor (B/2, d).
    """
    first, second = t.chunk(2)
    return beta * first + (1 - beta) * second


def by_steps(t, beta):
    n = len(t) // 2
    return t[n:] + beta * (t[:n] - t[n:])


def cases(rng: np.random.Generator) -> list[Case]:
    def case(batch: int, length: int, beta: float) -> Case:
        return Case((torch.tensor(rng.standard_normal((batch, length)), dtype=torch.float32), beta))

    by_hand = torch.tensor([[4.0, 0.0, 1.0], [0.0, 8.0, 2.0], [0.0, 4.0, 1.0], [4.0, 0.0, -2.0]])
    return [Case((by_hand, 0.25), expected=torch.tensor([[1.0, 3.0, 1.0], [3.0, 2.0, -1.0]])),
            case(4, 6, 0.5), case(6, 4, 0.8), case(8, 2, 0.0), case(8, 5, 1.0), case(2, 4, 0.35), case(10, 8, 0.3),
            case(6, 10, float(rng.uniform(0.1, 0.4)))]


def _halves(t: Tensor) -> tuple[Tensor, Tensor]:
    return t[:len(t) // 2], t[len(t) // 2:]


def _of(mixed: Callable, pairs: Callable = _halves) -> Callable:
    """`pairs` takes t apart, `mixed` makes a text of two."""
    return lambda t, beta: mixed(*pairs(t), beta)


def _mix(a: Tensor, b: Tensor, beta: float) -> Tensor:
    return beta * a + (1 - beta) * b


def _pieces_of_two(t, beta):
    first, second = t.split(2)
    return _mix(first, second, beta)


def _slerp(a: Tensor, b: Tensor, beta: float) -> Tensor:
    angle = (normalize(a, dim=1) * normalize(b, dim=1)).sum(1, keepdim=True).clamp(-1, 1).acos()
    return ((beta * angle).sin() * a + ((1 - beta) * angle).sin() * b) / angle.sin()


EXERCISE = Exercise(
    id="13.between", place=4, title="Between two texts", points=1, solution=between, cases=cases,
    difficulty=1, importance=2, minutes=4, another=by_steps,
    reason="There are few texts and much space between their vectors, where G was never trained; a point on the line "
           "between two texts lies there, and at β = 1 and β = 0 the line meets the texts themselves.",
    hints=("The first half of the batch is t[:B/2]. What is the second?",
           "t.chunk(2) gives both halves; a slice needs an integer: len(t) // 2.",
           "β times the first half, and 1 − β times the second: beta * first + (1 - beta) * second."),
    mistakes=(
        Mistake("exchanged", "β and 1 − β exchanged", "β belongs to the first half: β = 1 gives the first half itself.",
                [_of(lambda a, b, beta: _mix(b, a, beta))]),
        Mistake("neighbours", "Neighbours paired", "Text i of the first half goes with text i of the second; text 0 "
                "does not go with text 1.", [_of(mix, lambda t: (t[0::2], t[1::2])) for mix in (
                    _mix, lambda a, b, beta: _mix(b, a, beta))]
                + [_of(_mix, lambda t: (t[:-1], t[1:])), _of(_mix, lambda t: (t, t.roll(1, 0))),
                   _of(_mix, lambda t: (t, t.roll(-1, 0)))]),
        Mistake("back_to_front", "Back to front", "Text i of the first half goes with text i of the second.",
                [_of(_mix, lambda t: (_halves(t)[0], _halves(t)[1].flip(0))),
                 _of(_mix, lambda t: (_halves(t)[0].flip(0), _halves(t)[1])), _of(_mix, lambda t: (t, t.flip(0)))]),
        Mistake("shuffled", "Pairs drawn", "The pairs are given: nothing is drawn at random.",
                [_of(_mix, lambda t: (t, t[torch.randperm(len(t))])),
                 _of(_mix, lambda t: _halves(t[torch.randperm(len(t))])),
                 _of(_mix, lambda t: (_halves(t)[0], _halves(t)[1][torch.randperm(len(t) // 2)]))]),
        Mistake("all_kept", "All B rows", "Two texts make one: B/2 rows come back.",
                [lambda t, beta: torch.cat([_of(_mix)(t, beta)] * 2),
                 _of(_mix, lambda t: (t, torch.cat(_halves(t)[::-1]))),
                 lambda t, beta: torch.cat([beta * _halves(t)[0], (1 - beta) * _halves(t)[1]]),
                 lambda t, beta: torch.cat([t, _of(_mix)(t, beta)]), lambda t, beta: _mix(t, t, beta),
                 lambda t, beta: torch.cat([_halves(t)[0], _of(_mix)(t, beta)])]),
        Mistake("halves_of_numbers", "The numbers halved", "The batch is halved, dim=0, not the numbers of a text.",
                [_of(_mix, lambda t: t.chunk(2, 1)), _of(_mix, lambda t: (
                    t[:, :t.shape[1] // 2], t[:, t.shape[1] // 2:])),
                 lambda t, beta: torch.cat([beta * t[:, :t.shape[1] // 2], (1 - beta) * t[:, t.shape[1] // 2:]], 1)]),
        Mistake("side_by_side", "Side by side", "The two texts are mixed number by number: the length stays d.",
                [_of(lambda a, b, beta: torch.cat([beta * a, (1 - beta) * b], 1)),
                 _of(lambda a, b, beta: torch.cat([a, b], 1)),
                 _of(lambda a, b, beta: torch.stack([beta * a, (1 - beta) * b]))]),
        Mistake("not_to_one", "Weights that do not add up to 1", "The weights are β and 1 − β.",
                [_of(mix) for mix in (
                    lambda a, b, beta: beta * (a + b), lambda a, b, beta: a + beta * b, lambda a, b, beta: beta * a + b,
                    lambda a, b, beta: a + (1 - beta) * b, lambda a, b, beta: a + b,
                    lambda a, b, beta: beta * a + (1 + beta) * b, lambda a, b, beta: (1 - beta) * (a + b),
                    lambda a, b, beta: beta * a + (1 - beta**2) ** 0.5 * b,
                    lambda a, b, beta: beta**0.5 * a + (1 - beta) ** 0.5 * b)]),
        Mistake("bracket", "Brackets missing", "1 − β is one factor: (1 - beta) * second.",
                [_of(lambda a, b, beta: beta * a + 1 - beta * b), _of(lambda a, b, beta: beta * a + 1 * b - beta)]),
        Mistake("wrong_sign", "Wrong sign", "Both texts are added: β t₁ + (1 − β) t₂.",
                [_of(mix) for mix in (
                    lambda a, b, beta: beta * a - (1 - beta) * b, lambda a, b, beta: -_mix(a, b, beta),
                    lambda a, b, beta: beta * a + (beta - 1) * b, lambda a, b, beta: (1 - beta) * b - beta * a,
                    lambda a, b, beta: a + beta * (a - b), lambda a, b, beta: b + beta * (b - a))]),
        Mistake("difference_only", "The way without its start", "b + β (a − b) starts at b.",
                [_of(lambda a, b, beta: beta * (a - b)), _of(lambda a, b, beta: beta * (b - a)),
                 _of(lambda a, b, beta: a - b)]),
        Mistake("beta_ignored", "β left out", "β says how near to t₁ the text lies; ½ is one choice.",
                [_of(lambda a, b, beta: (a + b) / 2), _of(lambda a, b, beta: a), _of(lambda a, b, beta: b)]),
        Mistake("beta_bent", "β bent", "The weights are β itself and 1 − β.",
                [_of(lambda a, b, beta: _mix(a, b, beta**2)), _of(lambda a, b, beta: _mix(a, b, beta / 2)),
                 _of(lambda a, b, beta: _mix(a, b, beta * beta * (3 - 2 * beta))),
                 _of(lambda a, b, beta: _mix(a, b, round(beta))),
                 _of(lambda a, b, beta: _mix(a, b, float(beta > 0.5)))]),
        Mistake("beta_drawn", "β drawn", "β is an argument: draw none.",
                [_of(lambda a, b, beta: _mix(a, b, torch.rand(1))),
                 _of(lambda a, b, beta: _mix(a, b, torch.rand(len(a), 1))),
                 _of(lambda a, b, beta: _mix(a, b, torch.rand(()))),
                 _of(lambda a, b, beta: _mix(a, b, torch.rand_like(a)))]),
        Mistake("one_half_only", "One half only", "t₁ comes from the first half, t₂ from the second.",
                [_of(_mix, lambda t: (t[:len(t) // 2], t[:len(t) // 2].flip(0))),
                 lambda t, beta: beta * _halves(t)[0], lambda t, beta: (1 - beta) * _halves(t)[1],
                 lambda t, beta: beta * _halves(t)[1], lambda t, beta: (1 - beta) * _halves(t)[0],
                 lambda t, beta: beta * t, _of(_mix, lambda t: (_halves(t)[0], t.mean(0)))]),
        Mistake("half_shifted", "Halves cut at another place", "Each half has B/2 texts: t[:B//2] and t[B//2:].",
                [_of(_mix, lambda t: (t[:len(t) // 2], t[len(t) // 2 + 1:])),
                 _of(_mix, lambda t: (t[:len(t) // 2 - 1], t[len(t) // 2:])),
                 _of(_mix, lambda t: (t[:len(t) // 2], t[len(t) // 2 - 1:-1])),
                 _of(_mix, lambda t: (t[:len(t) // 2 - 1], t[len(t) // 2 + 1:])),
                 _of(_mix, lambda t: (t[1:len(t) // 2], t[len(t) // 2 + 1:]))]),
        Mistake("split_by_two", "Pieces of two", "split(2) makes pieces of two rows; chunk(2) makes two pieces.",
                [_pieces_of_two, lambda t, beta: _mix(*t.split(2), beta), lambda t, beta: _mix(*t.split(2)[:2], beta),
                 lambda t, beta: _mix(t.split(2)[0], t.split(2)[1], beta),
                 lambda t, beta: beta * t.split(2)[0] + (1 - beta) * t.split(2)[-1]]),
        Mistake("slice_not_integer", "A slice that is no integer", "B / 2 is a float: slices take integers, B // 2.",
                [lambda t, beta: t[:len(t) / 2]]),
        Mistake("one_text", "One text for all", "Every pair makes a text of its own.",
                [lambda t, beta: _of(_mix)(t, beta).mean(0), lambda t, beta: _of(_mix)(t, beta).mean(0, keepdim=True),
                 lambda t, beta: _mix(t[0], t[1], beta), lambda t, beta: _mix(t[0], t[-1], beta),
                 lambda t, beta: _of(_mix)(t, beta)[0], lambda t, beta: _of(_mix)(t, beta).mean(1),
                 lambda t, beta: _mix(t[0], t[len(t) // 2], beta)]),
        Mistake("all_pairs", "All pairs", "Each text has one partner; B/2 rows come back.",
                [_of(lambda a, b, beta: _mix(a[:, None], b[None], beta)),
                 _of(lambda a, b, beta: _mix(a[:, None], b[None], beta).flatten(0, 1))]),
        Mistake("slerp", "Along a sphere", "Equation 5 is a straight line; slerp is for latents.", [_of(_slerp)]),
        Mistake("normalised", "Normalised", "Equation 5 leaves the length as it comes.",
                [lambda t, beta: normalize(_of(_mix)(t, beta), dim=1),
                 lambda t, beta: _of(_mix)(normalize(t, dim=1), beta)]),
        Mistake("multiplied", "Multiplied", "The two texts are added, not multiplied.",
                [_of(lambda a, b, beta: (beta * a) * ((1 - beta) * b)), _of(lambda a, b, beta: a * b)]),
        several_results("One tensor"),
    ))
