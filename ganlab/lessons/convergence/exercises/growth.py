"""10.growth: do alternating steps come nearer to the equilibrium, circle, or leave it?"""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake


def growth(h, gamma):
    """The factor by which alternating steps of the Dirac game with R1 grow or shrink, near the equilibrium.

    Near (0, 0), where σ(θψ) ≈ ½, one step is linear: D first, ψ ← −(h/2)·θ + (1 − hγ)·ψ, with the old θ; then G,
    θ ← θ + (h/2)·ψ, with the new ψ. h: the step size, a float from 0 to 8; gamma: γ, a float from 0 to 3.
    Return the largest absolute value of the two eigenvalues (they may be complex) of the 2×2 matrix that takes the
    old (θ, ψ) to the new: above 1 the steps leave the equilibrium, below 1 they come to it, at 1 they circle.
    """
    D_moves = np.array([[1, 0], [-h / 2, 1 - h * gamma]])
    G_moves = np.array([[1, h / 2], [0, 1]])
    return np.abs(np.linalg.eigvals(G_moves @ D_moves)).max()


def by_trace(h, gamma):
    trace, determinant = 2 - h**2 / 4 - h * gamma, 1 - h * gamma
    return np.abs(np.roots([1, -trace, determinant])).max()  # λ² − trace · λ + determinant = 0


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((0.0, 1.0), expected=1.0, note="nobody moves"), Case((1.0, 0.0), expected=1.0, note="the plain GAN"),
            Case((5.0, 0.0), expected=4.0, note="too large a step"),
            Case((0.4, 0.5)), Case((float(rng.uniform(0.1, 0.3)), float(rng.uniform(1.5, 2.5)))),
            Case((float(rng.uniform(0.5, 1)), float(rng.uniform(0.2, 0.6)))),
            Case((float(rng.uniform(4.2, 6)), float(rng.uniform(0, 0.1)))),
            Case((float(rng.uniform(3, 5)), float(rng.uniform(1.2, 2))))]


def moves(h, gamma, *, half=0.5, penalty=1.0, sign=-1):
    return (np.array([[1, 0], [sign * half * h, 1 - penalty * h * gamma]], float),
            np.array([[1, half * h], [0, 1]], float))


def largest(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


def together(h, gamma):
    return np.array([[1, h / 2], [-h / 2, 1 - h * gamma]])


def alternating(h, gamma, **mistakes):
    D, G = moves(h, gamma, **mistakes)
    return G @ D


EXERCISE = Exercise(
    id="10.growth", place=4, title="When are alternating steps stable?", points=2, solution=growth, cases=cases,
    rtol=1e-6, atol=1e-6,
    difficulty=3, importance=2, minutes=10, another=by_trace,
    reason="Two moves in turn are the product of their matrices, the first mover on the right, and after many steps "
           "the eigenvalue of the largest absolute value outweighs the other.",
    hints=("Write D's move as a matrix that changes only the second row, and G's as one that changes only the first.",
           "The matrix that acts first stands on the right: G's matrix @ D's matrix.",
           "np.linalg.eigvals gives both eigenvalues, np.abs their absolute values, .max() the larger one."),
    mistakes=(
        Mistake("simultaneous", "Simultaneous steps", "G meets the new ψ. Put the new ψ into G's line, or multiply two "
                "matrices.", [lambda h, g: largest(together(h, g))]),
        Mistake("flow", "The eigenvalues of the flow", "Asked for are those of the step: the identity plus h times the "
                "push, done in turn.",
                [lambda h, g: largest(np.array([[0, 0.5], [-0.5, -g]])),
                 lambda h, g: largest(h * np.array([[0, 0.5], [-0.5, -g]])),
                 lambda h, g: np.linalg.eigvals(np.array([[0, 0.5], [-0.5, -g]])).real.max()]),
        Mistake("real_part", "The real part", "A complex eigenvalue a + bi has the absolute value √(a² + b²): np.abs.",
                [lambda h, g: np.linalg.eigvals(alternating(h, g)).real.max(),
                 lambda h, g: np.abs(np.linalg.eigvals(alternating(h, g)).real).max()]),
        Mistake("smallest", "The smaller eigenvalue", "The larger one decides: max.",
                [lambda h, g: np.abs(np.linalg.eigvals(alternating(h, g))).min()]),
        Mistake("determinant", "The determinant", "The determinant is the product of both eigenvalues; asked for is "
                "the larger of them.",
                [lambda h, g: np.linalg.det(alternating(h, g)), lambda h, g: abs(np.linalg.det(alternating(h, g))),
                 lambda h, g: np.sqrt(abs(np.linalg.det(alternating(h, g))))]),
        Mistake("norm", "The norm of the matrix",
                "A norm tells how far one step may go, eigenvalues what many steps do.",
                [lambda h, g: np.linalg.norm(alternating(h, g), 2), lambda h, g: np.linalg.norm(alternating(h, g))]),
        Mistake("no_half", "h in place of h/2", "σ(0) = ½: both pushes are halved.",
                [lambda h, g: largest(alternating(h, g, half=1)), lambda h, g: largest(alternating(h, 2 * g, half=1))]),
        Mistake("no_penalty", "The penalty forgotten", "In D's move ψ is multiplied by 1 − hγ.",
                [lambda h, g: largest(alternating(h, 0 * g))]),
        Mistake("penalty_no_h", "γ in place of hγ", "The penalty pushes with −γψ, times the step size h.",
                [lambda h, g: largest(np.array([[1, h / 2], [0, 1]]) @ np.array([[1, 0], [-h / 2, 1 - g]]))]),
        Mistake("same_signs", "Both in one direction", "D's move has −h/2, G's has +h/2.",
                [lambda h, g: largest(alternating(h, g, sign=1))]),
        Mistake("triangular", "The players do not meet",
                "Your matrix has a 0 beside the diagonal. G's move changes θ, the first row: (1, h/2) over (0, 1). For "
                "matrices the product is written @, not *.",
                [lambda h, g: largest(moves(h, g)[1].T @ moves(h, g)[0]),
                 lambda h, g: largest(np.multiply(*moves(h, g)))]),
        Mistake("both", "Both eigenvalues", "One number is asked for: the larger absolute value.",
                [lambda h, g: np.abs(np.linalg.eigvals(alternating(h, g)))]),
    ))
