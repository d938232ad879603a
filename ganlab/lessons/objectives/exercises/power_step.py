"""11.power_step: one step towards the largest singular value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn.functional import normalize

from ganlab.checking import Case, Exercise, Mistake


def power_step(W, u):
    """One step of the power iteration, which estimates the largest singular value of W: Miyato et al. 2018.

    v = Wᵀu / ‖Wᵀu‖, then u' = Wv / ‖Wv‖, then σ = u'·(Wv) with the new u'. ‖·‖ is the Euclidean norm.
    W: (m, n), u: (m,), float64. u may have any length; neither Wᵀu nor Wv is 0.
    Return the three (u', v, σ): (m,), (n,) and one number. Only the values count; no gradient is asked for.
    (The paper makes one such step at each update of D, on W as it is then, and keeps u' for the next. It counts u' and
    v as constants: D learns through W alone.)
    """
    v = W.T @ u
    v = v / v.norm()
    u = W @ v
    u = u / u.norm()
    return u, v, u @ W @ v


def by_lengths(W, u):
    v = torch.nn.functional.normalize(W.T @ u, dim=0)
    stretched = W @ v
    sigma = stretched.norm()  # u'·(Wv), since u' has the direction of Wv
    return stretched / sigma, v, sigma


NAMES = ("u'", "v", "σ")


def observe(fn: Callable, args: tuple) -> Any:
    """Name the three results; what is not three goes through."""
    found = fn(*args)
    return dict(zip(NAMES, found)) if isinstance(found, list | tuple) and len(found) == 3 else found


def cases(rng: np.random.Generator) -> list[Case]:
    def tensor(values) -> torch.Tensor:
        return torch.tensor(np.asarray(values), dtype=torch.float64)

    by_hand = Case((tensor([[3.0, 0.0], [4.0, 0.0]]), tensor([2.0, 0.0])),
                   expected={"u'": np.array([0.6, 0.8]), "v": np.array([1.0, 0.0]), "σ": 5.0},
                   note="W = [[3, 0], [4, 0]], u = (2, 0): one step is enough")
    diagonal = Case((tensor(np.diag([3.0, 1.0])), tensor([1.0, -1.0])), note="W = diag(3, 1), u = (1, −1)")
    return [by_hand, diagonal, *(Case((tensor(rng.normal(size=shape)), tensor(rng.normal(size=shape[0]))))
                                 for shape in ((3, 3), (2, 4), (5, 3), (1, 3)))]


def _step(W, u, *, norm: Callable = torch.norm, norm_v: Callable | None = None, steps: int = 1) -> tuple:
    for _ in range(steps):
        v = W.T @ u
        v = v / (norm_v or norm)(v)
        u = W @ v
        u = u / norm(u)
    return u, v, u @ W @ v


def _sigma(made: Callable) -> Callable:
    """The right vectors with another σ; `made` gets W, the old u, the new u' and v."""
    def wrong(W, u):
        new, v, _ = _step(W, u)
        return new, v, made(W, u, new, v)
    return wrong


def _u_from_u(W, u):
    v, new = normalize(W.T @ u, dim=0), normalize(W @ u, dim=0)
    return new, v, new @ W @ v


def _converged(W, u):
    left, values, right = torch.linalg.svd(W)
    return left[:, 0], right[0], values[0]


EXERCISE = Exercise(
    id="11.power_step", place=7, title="The power iteration", points=2, solution=power_step, cases=cases,
    observe=observe, rtol=1e-6, atol=1e-8,
    difficulty=2, importance=2, minutes=8, another=by_lengths,
    reason="Each pass through Wᵀ and W stretches most the part of u that lies along the largest singular value, so "
           "that part wins in time, and the length of Wv tells how much a vector of length 1 is stretched.",
    hints=("Three lines, in the order of the text. Each uses what the line before has made.",
           "v has n numbers: W.T @ u, divided by its norm. u' has m numbers: W @ v, divided by its norm.",
           "σ = u' @ W @ v, with the new u'. Return (u', v, σ) in this order."),
    mistakes=(
        Mistake("old_u", "σ with the old u", "σ is taken with the new u', which has length 1.",
                [_sigma(lambda W, u, new, v: u @ W @ v), _sigma(lambda W, u, new, v: u @ W @ v / u.norm())]),
        Mistake("u_kept", "The old u came back", "The new u' is kept for the next step.",
                [lambda W, u: (u, *_step(W, u)[1:]), lambda W, u: (u / u.norm(), *_step(W, u)[1:]),
                 lambda W, u: (u, _step(W, u)[1], u @ W @ _step(W, u)[1])]),
        Mistake("v_not_normalised", "v not normalised", "v is divided by its norm: it has length 1.",
                [lambda W, u: _step(W, u, norm_v=lambda v: 1.0)]),
        Mistake("u_not_normalised", "u' not normalised", "u' is divided by its norm: it has length 1.",
                [lambda W, u: _step(W, u, norm=lambda v: 1.0, norm_v=torch.norm),
                 lambda W, u: (W @ _step(W, u)[1], _step(W, u)[1], _step(W, u)[2])]),
        Mistake("nothing_normalised", "Nothing normalised", "Both vectors are divided by their norms.",
                [lambda W, u: _step(W, u, norm=lambda v: 1.0)]),
        Mistake("norm_squared", "Divided by the square", "A vector gets length 1 when it is divided by its norm: with "
                "the root.", [lambda W, u: _step(W, u, norm=lambda v: v @ v)]),
        Mistake("other_norm", "Another norm", "The Euclidean norm is asked for.",
                [lambda W, u: _step(W, u, norm=lambda v: v.abs().sum()),
                 lambda W, u: _step(W, u, norm=lambda v: v.abs().max()),
                 lambda W, u: _step(W, u, norm=torch.sum)]),
        Mistake("transposed", "W and Wᵀ exchanged", "u has m numbers: Wᵀu comes first, and Wv after it.",
                [lambda W, u: _step(W.T, u), lambda W, u: (lambda a, b, s: (b, a, s))(*_step(W.T, u)),
                 lambda W, u: (lambda a, b, s: (a, b, a @ W @ b))(*_step(W.T, u))]),
        Mistake("old_u_again", "u' from u", "u' is made of the new v: Wv.",
                [_u_from_u]),
        Mistake("squared", "σ squared", "‖WᵀWv‖ grows like σ². σ = u'·(Wv) is asked for.",
                [_sigma(lambda W, u, new, v: (new @ W @ v) ** 2), _sigma(lambda W, u, new, v: (W.T @ W @ v).norm())]),
        Mistake("inverse", "1/σ", "σ itself is asked for; W is divided by it later.",
                [_sigma(lambda W, u, new, v: 1 / (new @ W @ v))]),
        Mistake("divided", "W/σ", "Only the step is asked for; W is divided by σ later.",
                [_sigma(lambda W, u, new, v: W / (new @ W @ v)), lambda W, u: W / _step(W, u)[2]]),
        Mistake("several_steps", "Several steps", "One step is asked for: the paper leaves the rest to the next "
                "updates.", [lambda W, u, steps=steps: _step(W, u, steps=steps) for steps in (2, 3, 5, 10, 100)]),
        Mistake("exact", "The exact value", "One step is asked for, not the singular value decomposition.",
                [_converged, _sigma(lambda W, u, new, v: torch.linalg.matrix_norm(W, 2)),
                 lambda W, u: torch.linalg.matrix_norm(W, 2)]),
        Mistake("frobenius", "Another norm of W", "σ is the stretching along v, not the norm of all numbers of W.",
                [_sigma(lambda W, u, new, v: W.norm())]),
        Mistake("other_order", "Another order", "The three are (u', v, σ), in this order.",
                [lambda W, u: (lambda a, b, s: (b, a, s))(*_step(W, u)),
                 lambda W, u: (lambda a, b, s: (s, a, b))(*_step(W, u)),
                 lambda W, u: (lambda a, b, s: (s, b, a))(*_step(W, u))]),
        Mistake("sigma_alone", "σ alone", "u' and v are asked for too: the next step begins with u'.",
                [lambda W, u: _step(W, u)[2]]),
        Mistake("two_of_three", "Two of the three", "Three are asked for: u', v and σ.",
                [lambda W, u: _step(W, u)[:2], lambda W, u: list(_step(W, u)[:2])]),
    ))
