"""10.r1_step: one step of the Dirac game with R1, D first."""

from __future__ import annotations

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def r1_step(theta, psi, h, gamma):
    """One alternating step of the Dirac game with the R1 penalty: first D, then G against the new D.

    D:  ψ ← ψ + h·(−θ σ(θψ) − γ ψ), with the old θ and ψ on the right
    G:  θ ← θ + h·ψ σ(θψ), with the new ψ on the right, also inside the sigmoid σ
    theta, psi: where both are, floats, |θψ| ≤ 20; h: the step size, a float > 0; gamma: γ ≥ 0, a float.
    Return the pair (θ, ψ) after the step. (An array or a tensor of the two is accepted.)
    """
    psi = psi + h * (-theta / (1 + np.exp(-theta * psi)) - gamma * psi)
    theta = theta + h * psi / (1 + np.exp(-theta * psi))
    return theta, psi


def by_costs(theta, psi, h, gamma):
    theta, psi = (torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (theta, psi))
    J_D = torch.nn.functional.softplus(theta * psi) + gamma / 2 * psi**2
    psi = (psi - h * torch.autograd.grad(J_D, psi)[0]).detach()
    J_G = -torch.nn.functional.softplus(theta * psi)  # log(1 − D(θ)), saturating
    theta = (theta - h * torch.autograd.grad(J_G, theta)[0]).detach()
    return theta, psi


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((2.0, 0.0, 0.5, 1.0), note="D is flat before the step"),
               Case((0.0, 1.0, 0.2, 1.0), expected=np.array([0.08, 0.8]), note="the fake sits on the data")]
    drawn = [Case((float(rng.uniform(0.5, 2)), float(sign * rng.uniform(0.5, 2)), float(rng.uniform(0.1, 0.6)),
                   float(gamma))) for sign, gamma in ((1, 0), (-1, rng.uniform(0.3, 0.8)), (1, rng.uniform(1.5, 3)))]
    return [*by_hand, *drawn]


def play(theta, psi, h, gamma, *, sign=1, penalty=1.0, old=False, first="D", squash=lambda s: 1 / (1 + np.exp(-s)),
         inside_old=False, inner=1):
    """One step with a mistake in it."""
    before = psi
    if first == "G":
        theta = theta + h * psi * squash(theta * psi)
    psi = psi + h * (-sign * theta * squash(theta * psi) - penalty * gamma * psi)
    if first == "D":
        seen = before if old else psi
        theta = theta + h * seen * squash(inner * theta * (before if inside_old else seen))
    return theta, psi


def with_sigmoid_outside(theta, psi, h, gamma):
    psi = (1 - h * gamma) * (psi - h * theta / (1 + np.exp(-theta * psi)))
    return theta + h * psi / (1 + np.exp(-theta * psi)), psi


def penalty_on_G(theta, psi, h, gamma):
    new, psi = play(theta, psi, h, 0)[1], psi
    return theta + h * (new / (1 + np.exp(-theta * new)) - gamma * theta), new


EXERCISE = Exercise(
    id="10.r1_step", place=3, title="One step with R1", points=2, solution=r1_step, cases=cases, lists=True,
    difficulty=2, importance=3, minutes=8, another=by_costs,
    reason="G answers the D of this very moment, so its σ(θψ) is taken at the new ψ; −γψ, the slope of −γ/2 ψ², "
           "stands in D's half alone, because R1 is a part of D's cost.",
    hints=("Two lines are enough: the first stores the new ψ, the second uses it.",
           "σ(s) = 1 / (1 + np.exp(-s)). The second line needs it at the old θ and the new ψ.",
           "psi = psi + h * (-theta * s - gamma * psi), where s = σ(θψ). Then s anew: theta = theta + h * psi * s."),
    mistakes=(
        Mistake("simultaneous", "Simultaneous", "G meets the new ψ: store it before θ moves.",
                [lambda *args: play(*args, old=True)]),
        Mistake("old_sigma", "The old σ in G's half", "σ(θψ) has changed with ψ: compute it anew for G.",
                [lambda *args: play(*args, inside_old=True)]),
        Mistake("g_first", "G first", "D moves first here, then G against the new D.",
                [lambda *args: play(*args, first="G")]),
        Mistake("penalty_forgotten", "Without the penalty", "D's push has a second term, −γψ.",
                [lambda *args: play(*args, penalty=0)]),
        Mistake("penalty_positive", "The penalty rewards", "The penalty pulls ψ towards 0: −γψ.",
                [lambda *args: play(*args, penalty=-1)]),
        Mistake("penalty_halved", "Half of γ", "The slope of γ/2 ψ² is γψ: the half is used up.",
                [lambda *args: play(*args, penalty=0.5)]),
        Mistake("penalty_doubled", "Twice γ", "The slope of γ/2 ψ² is γψ. Without the half it would be 2γψ.",
                [lambda *args: play(*args, penalty=2)]),
        Mistake("penalty_after", "The penalty on the new ψ", "Both terms of D's push are taken at the old ψ.",
                [with_sigmoid_outside]),
        Mistake("penalty_on_g", "The penalty on G's number", "R1 is part of D's cost alone.", [penalty_on_G]),
        Mistake("d_descends", "D goes the wrong way", "D is pushed by −θσ(θψ): away from the fake.",
                [lambda *args: play(*args, sign=-1)]),
        Mistake("no_sigmoid", "Without the sigmoid", "Both pushes have the factor σ(θψ).",
                [lambda *args: play(*args, squash=lambda s: 1)]),
        Mistake("half", "σ fixed at ½", "σ(θψ) is ½ only where θψ = 0.",
                [lambda *args: play(*args, squash=lambda s: 0.5)]),
        Mistake("nonsaturating", "G's other cost",
                "G's push has the factor σ(θψ) here; σ(−θψ) is the non-saturating one.",
                [lambda *args: play(*args, inner=-1)]),
        Mistake("no_h", "Without the step size", "Each push is multiplied by h.",
                [lambda t, p, h, g: play(t, p, 1.0, g)]),
        Mistake("pushes", "The pushes, not the new point",
                "Return where both stand after the step: old plus h times the push.",
                [lambda t, p, h, g: tuple(np.subtract(play(t, p, h, g), (t, p)))]),
        Mistake("exchanged", "ψ before θ", "The pair is (θ, ψ), G's number first.",
                [lambda *args: play(*args)[::-1]]),
    ))
