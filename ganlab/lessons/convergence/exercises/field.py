"""10.field: where both players of the Dirac game are pushed."""

from __future__ import annotations

import math

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def dirac_field(theta, psi):
    """The field of the Dirac game: where both players are pushed at the point (θ, ψ).

    The data are the point 0. G makes the point θ, a float. D has the logit D(x) = ψ·x, ψ a float; σ is the sigmoid.
    The value is V(θ, ψ) = log σ(ψ·0) + log(1 − σ(ψ·θ)) = −log 2 − log(1 + exp(θψ)).
    G goes down V, with θ' = −∂V/∂θ. D goes up V, with ψ' = +∂V/∂ψ. −20 ≤ θψ ≤ 20.
    Return the pair (θ', ψ'). (An array or a tensor of the two is accepted.)
    """
    D_fake = 1 / (1 + np.exp(-theta * psi))
    return psi * D_fake, -theta * D_fake


def by_autograd(theta, psi):
    point = torch.tensor([theta, psi], dtype=torch.float64, requires_grad=True)
    V = -torch.nn.functional.softplus(point[0] * point[1])  # without its constant −log 2
    slopes, = torch.autograd.grad(V, point)
    return -slopes[0], slopes[1]


def sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a))


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((1.0, 0.0), expected=np.array([0.0, -0.5]), note="D is flat: only D moves, away from the fake"),
               Case((0.0, 1.0), expected=np.array([0.5, 0.0]), note="the fake sits on the data"),
               Case((0.0, 0.0), expected=np.array([0.0, 0.0]), note="the equilibrium")]
    drawn = [Case((float(rng.uniform(0.5, 2)), float(sign * rng.uniform(0.5, 2)))) for sign in (1, -1, 1)]
    return [*by_hand, *drawn, Case((-4.0, 5.0))]


EXERCISE = Exercise(
    id="10.field", place=1, title="The field of the Dirac game", points=2, solution=dirac_field, cases=cases,
    lists=True,
    difficulty=3, importance=4, minutes=12, another=by_autograd,
    reason="Both players meet in the product θψ alone, so the chain rule gives each the other's number, with one "
           "factor σ(θψ), and the signs differ because G goes down V where D goes up: the field turns.",
    hints=("Only one term of V depends on θ, and only one on ψ: which?",
           "The derivative of −log(1 + exp(s)) with respect to s is −σ(s). Here s = θψ: use the chain rule.",
           "∂V/∂θ = −ψ σ(θψ) and ∂V/∂ψ = −θ σ(θψ). One player goes down, the other up."),
    mistakes=(
        Mistake("both_descend", "Both go down V", "D goes up V: ψ' = +∂V/∂ψ.",
                [lambda t, p: (p * sigmoid(t * p), t * sigmoid(t * p))]),
        Mistake("both_ascend", "Both go up V", "G goes down V: θ' = −∂V/∂θ.",
                [lambda t, p: (-p * sigmoid(t * p), -t * sigmoid(t * p))]),
        Mistake("wrong_signs", "The signs exchanged", "G goes down V and D goes up. Yours do the opposite.",
                [lambda t, p: (-p * sigmoid(t * p), t * sigmoid(t * p))]),
        Mistake("no_inner_derivative", "The inner derivative exchanged",
                "By the chain rule ∂(θψ)/∂θ = ψ, and ∂(θψ)/∂ψ = θ.",
                [lambda t, p: (t * sigmoid(t * p), -p * sigmoid(t * p)),
                 lambda t, p: (sigmoid(t * p), -sigmoid(t * p))]),
        Mistake("players_exchanged", "ψ' before θ'", "The pair is (θ', ψ'), G's number first.",
                [lambda t, p: (-t * sigmoid(t * p), p * sigmoid(t * p))]),
        Mistake("nonsaturating", "The non-saturating game",
                "Here G goes down V itself, lesson 02's saturating cost. The factor σ(−θψ) belongs to −log D(G(z)).",
                [lambda t, p: (p * sigmoid(-t * p), -t * sigmoid(t * p))]),
        Mistake("other_half", "1 − D in place of D",
                "The slope of log(1 − σ(s)) is −σ(s). 1 − σ(s) belongs to log σ(s).",
                [lambda t, p: (p * sigmoid(-t * p), -t * sigmoid(-t * p))]),
        Mistake("near_zero", "Only near the equilibrium",
                "σ(θψ) is ½ only where θψ = 0. The field is asked for at every point.",
                [lambda t, p: (p / 2, -t / 2)]),
        Mistake("wasserstein", "Without the sigmoid",
                "D is a logit here, and the cost has a log of its sigmoid. Without it this is the game of WGAN.",
                [lambda t, p: (p, -t)]),
        Mistake("squared", "The slope of the sigmoid",
                "The derivative of log(1 − σ(s)) is −σ(s): one of the two factors of σ' has cancelled.",
                [lambda t, p: (p * sigmoid(t * p) * sigmoid(-t * p), -t * sigmoid(t * p) * sigmoid(-t * p))]),
        Mistake("value", "The value, not its slopes", "Asked for are two numbers: the slopes of V.",
                [lambda t, p: -math.log(2) - math.log1p(math.exp(t * p))]),
    ))
