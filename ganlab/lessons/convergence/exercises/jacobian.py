"""10.jacobian: the slopes of the field at the equilibrium."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def jacobian(gamma):
    """The Jacobian at θ = ψ = 0 of the Dirac game with the R1 penalty.

    The field is θ' = ψ σ(θψ) and ψ' = −θ σ(θψ) − γ ψ, with the sigmoid σ.
    gamma: the weight γ ≥ 0, a float; γ = 0 is the plain GAN.
    Return the 2×2 matrix ((∂θ'/∂θ, ∂θ'/∂ψ), (∂ψ'/∂θ, ∂ψ'/∂ψ)) at (0, 0): nested lists, or an array.
    """
    return np.array([[0.0, 0.5], [-0.5, -gamma]])


def by_autograd(gamma):
    def field(point):
        theta, psi = point
        return torch.stack([psi * torch.sigmoid(theta * psi), -theta * torch.sigmoid(theta * psi) - gamma * psi])

    return torch.autograd.functional.jacobian(field, torch.zeros(2, dtype=torch.float64))


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((0.0,), expected=np.array([[0.0, 0.5], [-0.5, 0.0]]), note="the plain GAN"),
            Case((1.0,), expected=np.array([[0.0, 0.5], [-0.5, -1.0]])),
            *(Case((float(rng.uniform(low, low + 1)),)) for low in (0.1, 1.2, 3))]


def matrix(a, b, c, d):
    return np.array([[a, b], [c, d]])


EXERCISE = Exercise(
    id="10.jacobian", place=2, title="The Jacobian at the equilibrium", points=2, solution=jacobian, cases=cases,
    lists=True,
    difficulty=3, importance=3, minutes=10, another=by_autograd,
    reason="At (0, 0) σ is ½ and every slope of σ still has a factor θ or ψ that is 0, so the players push each other "
           "crosswise with opposite signs, and on the diagonal only −γ stands, the brake of D.",
    hints=("Differentiate θ' by θ and by ψ, put in θ = ψ = 0, and you have the first row.",
           "Every term that still has a factor θ or ψ is 0 there. σ(0) = ½.",
           "∂θ'/∂ψ = σ(θψ) + a term with the factor ψ. The penalty stands in one entry only, that of ψ' by ψ."),
    mistakes=(
        Mistake("transposed", "Rows and columns exchanged",
                "Row 1 holds the slopes of θ', row 2 those of ψ'. The columns are: by θ, by ψ.",
                [lambda g: matrix(0, -0.5, 0.5, -g)]),
        Mistake("sigma_one", "σ(0) = 1", "σ(0) = 1/(1 + 1) = ½.", [lambda g: matrix(0, 1, -1, -g)]),
        Mistake("sigma_zero", "σ(0) = 0", "σ(0) = 1/(1 + 1) = ½.", [lambda g: matrix(0, 0, 0, -g)]),
        Mistake("slope_of_sigma", "The slope of σ in place of σ",
                "σ'(0) = ¼ is multiplied by θ or ψ, which are 0 here. σ(0) = ½ stays.",
                [lambda g: matrix(0, 0.25, -0.25, -g)]),
        Mistake("penalty_on_g", "The penalty on G's number",
                "R1 is part of D's cost alone: −γψ stands in ψ', and so in the entry of ψ' by ψ.",
                [lambda g: matrix(-g, 0.5, -0.5, 0), lambda g: matrix(-g, 0.5, -0.5, -g)]),
        Mistake("penalty_positive", "The penalty rewards",
                "The penalty pulls ψ towards 0: its entry is negative.", [lambda g: matrix(0, 0.5, -0.5, g)]),
        Mistake("penalty_halved", "Half of γ",
                "The derivative of γ/2 ψ² is γψ: the half is used up. Here ψ' already holds −γψ.",
                [lambda g: matrix(0, 0.5, -0.5, -g / 2)]),
        Mistake("no_penalty", "The penalty forgotten", "−γψ in ψ' has the slope −γ by ψ.",
                [lambda g: matrix(0, 0.5, -0.5, 0)]),
        Mistake("same_sign", "Both players in one direction",
                "θ' grows with ψ; ψ' falls with θ. The two entries have opposite signs.",
                [lambda g: matrix(0, 0.5, 0.5, -g), lambda g: matrix(0, -0.5, -0.5, -g)]),
        Mistake("diagonal", "On the diagonal",
                "θ' changes with ψ, not with θ, near (0, 0): the ½ stand beside the diagonal.",
                [lambda g: matrix(0.5, 0, 0, -0.5 - g), lambda g: matrix(0.5, 0, -g, -0.5)]),
        Mistake("eigenvalues", "The eigenvalues", "The matrix itself is asked for. Its eigenvalues come next.",
                [lambda g: np.linalg.eigvals(matrix(0, 0.5, -0.5, -g))]),
    ))
