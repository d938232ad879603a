"""11.pulling_away: EBGAN's pulling-away term."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.objectives.exercises._shared import drawn


def pulling_away(codes):
    """EBGAN's pulling-away term: the mean of cos² over all pairs of two different codes. Zhao et al. 2017, eq. 4.

    f = 1/(N(N − 1)) · Σ over all i ≠ j of cos²(S_i, S_j), with cos(a, b) = a·b / (‖a‖ ‖b‖), Euclidean norms.
    codes: S, the codes of N fakes, (N, F), float32, N ≥ 2; none is shorter than 0.1.
    Return one number. G learns from it: its gradient is exact too, also through the norms; no detach.
    """
    directions = codes / codes.norm(dim=1, keepdim=True)
    squared = (directions @ directions.T) ** 2  # (N, N)
    n = len(codes)
    return (squared.sum() - squared.diagonal().sum()) / (n * (n - 1))


def by_cosines(codes):
    cosines = torch.nn.functional.cosine_similarity(codes[:, None], codes[None], dim=2)  # (N, N)
    different = ~torch.eye(len(codes), dtype=torch.bool)
    return (cosines[different] ** 2).mean()


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([[2.0, 0.0], [0.0, 3.0]]),), expected=0.0, note="two codes at a right angle"),
            Case((torch.tensor([[1.0, 0.0], [3.0, 4.0]]),), expected=0.36, note="(1, 0) and (3, 4): the cosine is 0.6"),
            Case((torch.tensor([[1.0, 2.0], [-2.0, -4.0], [2.0, -1.0]]),), expected=1 / 3,
                 note="(1, 2), its opposite (−2, −4), and (2, −1) at a right angle to both"),
            *(Case((drawn(rng, *shape, scale=2, centre=centre),))
              for *shape, centre in ((4, 3, 0.0), (3, 6, 1.0), (7, 4, 0.5), (5, 5, 0.0)))]


def _unit(codes: Tensor) -> Tensor:
    return codes / codes.norm(dim=1, keepdim=True)


def _cosines(codes: Tensor) -> Tensor:
    return _unit(codes) @ _unit(codes).T


def _others(table: Tensor) -> Tensor:
    """Return what stands beside the diagonal, as a row."""
    return table[~torch.eye(len(table), dtype=torch.bool)]


def _mean(of: Callable, made: Callable = _cosines) -> Callable:
    """`made` gives the table (N, N), `of` what is averaged beside the diagonal."""
    return lambda codes: of(_others(made(codes))).mean()


def _square(a: Tensor) -> Tensor:
    return a**2


EXERCISE = Exercise(
    id="11.pulling_away", place=10, title="Pulling away", points=2, solution=pulling_away, cases=cases,
    gradients=("codes",), plain=False,
    difficulty=3, importance=2, minutes=12, another=by_cosines,
    reason="The square makes opposite codes cost as much as equal ones, so G is rewarded for right angles only, and a "
           "code paired with itself has cosine 1 whatever G makes: it teaches nothing.",
    hints=("Divide each code by its length. What does one matrix product then hold?",
           "All cosines, as a table (N, N). On the diagonal stands each code with itself: it must not count.",
           "Square the table, take the sum without the diagonal, and divide by N(N − 1)."),
    mistakes=(
        Mistake("not_squared", "Not squared", "Without the square opposite codes would be rewarded.",
                [_mean(lambda a: a)]),
        Mistake("absolute", "Absolute value for square", "The cosines are squared.", [_mean(torch.abs)]),
        Mistake("diagonal_counted", "Codes paired with themselves", "cos of a code with itself is always 1: leave the "
                "diagonal out.", [lambda S: (_cosines(S) ** 2).mean(), lambda S: _cosines(S).mean(),
                                 lambda S: _cosines(S).abs().mean()]),
        Mistake("diagonal_in_the_sum", "The diagonal in the sum", "N(N − 1) counts the pairs of different codes; the "
                "sum has to leave out the diagonal too.",
                [lambda S: (_cosines(S) ** 2).sum() / (len(S) * (len(S) - 1))]),
        Mistake("divided_by_n_squared", "Divided by N²", "Without the diagonal N(N − 1) pairs are left, not N².",
                [lambda S: _others(_cosines(S) ** 2).sum() / len(S) ** 2]),
        Mistake("not_normalised", "Not normalised", "A cosine knows no lengths: divide each code by its norm.",
                [_mean(_square, lambda S: S @ S.T), _mean(lambda a: a, lambda S: S @ S.T)]),
        Mistake("norms_squared", "Divided by squared norms", "cos = a·b / (‖a‖ ‖b‖): the norms, with the root.",
                [_mean(_square, lambda S: (lambda U: U @ U.T)(S / S.square().sum(1, keepdim=True)))]),
        Mistake("normalised_once", "One norm of the two", "The product is divided by the norms of both codes.",
                [_mean(_square, lambda S: _unit(S) @ S.T)]),
        Mistake("norms_not_squared", "Norms not squared", "The whole cosine is squared, norms and all.",
                [_mean(lambda a: a, lambda S: (S @ S.T) ** 2 / (S.norm(dim=1)[:, None] * S.norm(dim=1)))]),
        Mistake("other_axis", "Normalised along the other axis", "Each code, a row, has length 1: dim=1.",
                [_mean(_square, lambda S: (lambda U: U @ U.T)(S / S.norm(dim=0, keepdim=True))),
                 _mean(_square, lambda S: (lambda U: U @ U.T)(S / S.norm()))]),
        Mistake("features_paired", "Features paired", "The codes are the rows: S Sᵀ, not Sᵀ S.",
                [_mean(_square, lambda S: _unit(S).T @ _unit(S)),
                 _mean(_square, lambda S: (lambda U: U.T @ U)(S / S.norm(dim=0, keepdim=True)))]),
        Mistake("sum_for_mean", "Sum for mean", "The sum is divided by the number of pairs.",
                [lambda S: _others(_cosines(S) ** 2).sum(), lambda S: (_cosines(S) ** 2).sum(),
                 lambda S: _others(_cosines(S) ** 2).sum() / 2, lambda S: _others(_cosines(S) ** 2).sum() / len(S)]),
        Mistake("each_pair_once", "Half of the pairs", "Σ over i ≠ j counts each pair twice; N(N − 1) does too.",
                [lambda S: _others(_cosines(S) ** 2).mean() / 2]),
        Mistake("square_outside", "Squared at the end", "Each cosine is squared; then comes the mean.",
                [lambda S: _others(_cosines(S)).mean() ** 2, lambda S: _others(_cosines(S)).sum() ** 2]),
        Mistake("root", "Root taken", "The mean of the squares, without a root.",
                [lambda S: (_others(_cosines(S) ** 2).mean() + 1e-30).sqrt()]),
        Mistake("rewarded", "Wrong sign", "Codes that point alike cost: the term is never below 0.",
                [_mean(lambda a: -(a**2)), _mean(lambda a: 1 - a**2), _mean(lambda a: 1 - a)]),
        Mistake("distances", "Distances", "The term knows angles only.",
                [_mean(_square, lambda S: (S[:, None] - S[None]).square().sum(-1).clamp_min(1e-20).sqrt()),
                 _mean(lambda a: a, lambda S: (S[:, None] - S[None]).square().sum(-1).clamp_min(1e-20).sqrt())]),
        Mistake("neighbours", "Neighbours only", "Every code is paired with all N − 1 others.",
                [lambda S: ((_unit(S)[1:] * _unit(S)[:-1]).sum(1) ** 2).mean(),
                 lambda S: ((_unit(S) * _unit(S).roll(1, 0)).sum(1) ** 2).mean()]),
        Mistake("centred", "Mean subtracted", "A cosine is taken of the codes themselves; a correlation is another "
                "number.", [_mean(_square, lambda S: _cosines(S - S.mean(1, keepdim=True))),
                            _mean(_square, lambda S: _cosines(S - S.mean(0)))]),
        Mistake("not_summed", "A table", "One number is asked for: the mean over the pairs.",
                [lambda S: _cosines(S) ** 2, lambda S: _others(_cosines(S) ** 2)]),
        Mistake("detached", "Something detached", "The value is right, but the gradient is not: no detach, no "
                "torch.no_grad(), not around the norms either.",
                [_mean(_square, lambda S: (lambda U: U @ U.T)(S / S.norm(dim=1, keepdim=True).detach())),
                 _mean(_square, lambda S: _unit(S) @ _unit(S).detach().T),
                 lambda S: _others(_cosines(S) ** 2).mean().detach()]),
        several_results("One number"),
    ))
