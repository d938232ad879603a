"""The Dirac game, Mescheder et al. 2018, section 2: the smallest GAN, two numbers, so that all of it can be proved.

The data are one point, δ₀. The generator makes one point, δ_θ. The discriminator is a line through 0 with the logit
D(x) = ψx, high for real as everywhere in this course. (The paper's D is high for fakes: its ψ is ours with the sign
turned, and all eigenvalues are the same.) With σ the logistic function, D maximises

    V(θ, ψ) = log σ(D(0)) + log(1 − σ(D(θ))) = −log 2 − log(1 + exp(θψ)),

and both are done at θ = ψ = 0, the one equilibrium. A *field* says where each player's gradient points:
(dθ/dt, dψ/dt). Its Jacobian J at the equilibrium has eigenvalues λ. The flow converges near it if all Re λ < 0, and
simultaneous gradient steps of size h do if all |1 + hλ| < 1.

States are float64 arrays (…, 2): θ, then ψ; leading axes hold other starts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from ganlab.theory.optimal import Array

Field = Callable[[Array], Array]
RADIUS_LAW = 8.0  # what r²t of the non-saturating flow tends to
NODES = 60  # of the Gauss–Hermite quadrature of `instance_noise`


@dataclass(frozen=True)
class Game:
    """One way to play: its field, and its Jacobian at the equilibrium.

    Attributes:
        name: as papers call it.
        field: states (…, 2) → directions (…, 2).
        jacobian: ((∂θ′/∂θ, ∂θ′/∂ψ), (∂ψ′/∂θ, ∂ψ′/∂ψ)) at θ = ψ = 0; None where the field has no derivative there.
    """

    name: str
    field: Field
    jacobian: tuple[tuple[float, float], tuple[float, float]] | None

    def eigenvalues(self) -> tuple[complex, complex]:
        """Return both eigenvalues of the Jacobian, from its trace and determinant; the larger, or the upper, first.

        Raises:
            ValueError: the field has no derivative at the equilibrium.
        """
        if self.jacobian is None:
            raise ValueError(f"Expected a field with a derivative at the equilibrium; that of {self.name} has none. "
                             "Follow its flow instead.")
        (a, b), (c, d) = self.jacobian
        half, root = (a + d) / 2, np.emath.sqrt((a - d) ** 2 / 4 + b * c)
        return complex(half + root), complex(half - root)


# --- the games --------------------------------------------------------------------------------------------

def gan() -> Game:
    """The minimax game, Goodfellow et al. 2014: θ′ = ψσ(θψ), ψ′ = −θσ(θψ), λ = ±i/2.

    The flow keeps the radius r² = θ² + ψ² exactly; simultaneous steps leave it.
    """
    return Game("GAN", lambda state: _turned(state) * expit(_product(state)), ((0, 0.5), (-0.5, 0)))


def nonsaturating() -> Game:
    """The game with G's non-saturating loss: θ′ = ψσ(−θψ), ψ′ = −θσ(θψ), again with λ = ±i/2.

    Yet d(r²)/dt = −2θψ tanh(θψ/2) is never positive: the flow converges, but only as r²t → 8, slower than any
    exponential.
    """
    def field(state: Array) -> Array:
        s = _product(state)
        return _turned(state) * expit(np.concatenate([-s, s], axis=-1))

    return Game("NS-GAN", field, ((0, 0.5), (-0.5, 0)))


def wgan() -> Game:
    """The game of Wasserstein, Arjovsky et al. 2017, without its clipping: θ′ = ψ, ψ′ = −θ, λ = ±i. It is circles."""
    return Game("WGAN", _turned, ((0, 1), (-1, 0)))


def wgan_gp(gamma: float, slope: float = 1.0) -> Game:
    """WGAN with a gradient penalty γ/2 (|ψ| − g₀)², Gulrajani et al. 2017 (their λ is γ/2): it never settles.

    ψ′ = −θ − γ sign(ψ)(|ψ| − g₀) jumps at ψ = 0: the penalty pushes D away from the only place where G rests.

    Args:
        gamma: γ from 0 on. slope: g₀, the slope that the penalty asks for; the paper's is 1.
    """
    _check(gamma)

    def field(state: Array) -> Array:
        _, psi = _split(state)
        return _turned(state) - gamma * _only_psi(np.sign(psi) * (np.abs(psi) - slope))

    return Game("WGAN-GP", field, None)


def r1(gamma: float) -> Game:
    """GAN with R1, γ/2 ‖∇D‖² = γ/2 ψ², Mescheder et al. 2018, section 4.1: λ = −γ/2 ± √(γ² − 1)/2.

    It converges for every γ > 0. γ = 1 is critical damping, a double λ = −½: less circles longer, more creeps.
    """
    return _damped("R1", gamma, gamma)


def r1_r2(gamma: float) -> Game:
    """GAN with R1 + R2, one penalty on the real and one on the fake point: here it is R1 with twice the γ."""
    return _damped("R1 + R2", gamma, 2 * gamma)


def consensus(gamma: float) -> Game:
    """Consensus optimisation, Mescheder et al. 2017: v − γ ∇ ½‖v‖², v the field of the GAN; λ = −γ/4 ± i/2."""
    _check(gamma)

    def field(state: Array) -> Array:
        s = _product(state)
        g = expit(s)
        slope = g * (1 - g)  # of g
        energy = state * g**2 + np.square(state).sum(-1, keepdims=True) * g * slope * state[..., ::-1]
        return gan().field(state) - gamma * energy

    return Game("consensus", field, ((-gamma / 4, 0.5), (-0.5, -gamma / 4)))


def instance_noise(sigma: float) -> Game:
    """GAN whose points, real and fake, wear Gaussian noise N(0, σ²), Sønderby et al. 2017: λ = −σ²/4 ± √(σ⁴/4 − 1)/2.

    The expectations over the noise are taken by Gauss–Hermite quadrature with 60 nodes.

    Args:
        sigma: standard deviation of the noise, from 0 on.
    """
    _check(sigma)
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    noise, weights = sigma * nodes, weights / weights.sum()

    def field(state: Array) -> Array:
        theta, psi = _split(state)
        fake, real = expit(psi * (theta + noise)), expit(-psi * noise)  # D(fake), 1 − D(real)
        to_theta = psi * (weights * fake).sum(-1, keepdims=True)
        to_psi = (weights * (noise * real - (theta + noise) * fake)).sum(-1, keepdims=True)
        return np.concatenate([to_theta, to_psi], axis=-1)

    return Game("instance noise", field, ((0, 0.5), (-0.5, -(sigma**2) / 2)))


def _damped(name: str, gamma: float, damping: float) -> Game:
    _check(gamma)

    def field(state: Array) -> Array:
        return gan().field(state) - damping * _only_psi(_split(state)[1])

    return Game(name, field, ((0, 0.5), (-0.5, -damping)))


# --- how it is played -------------------------------------------------------------------------------------

def flow(game: Game, start: ArrayLike, *, time: float, steps: int) -> Array:
    """Follow the field without steps: dθ/dt, dψ/dt, by Runge and Kutta's method of order 4.

    Args:
        game: one of the above. start: (…, 2).
        time: how long. steps: how many to take; the error falls with the 4th power of time/steps.

    Returns:
        (steps + 1, …, 2), the start first.

    Raises:
        ValueError: the start is no state, or time or steps is out of range.
    """
    h = _step_size(time / steps if steps > 0 else math.nan)

    def step(state: Array) -> Array:
        k1 = game.field(state)
        k2 = game.field(state + h / 2 * k1)
        k3 = game.field(state + h / 2 * k2)
        k4 = game.field(state + h * k3)
        return state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)

    return _path(step, start, steps)


def simultaneous(game: Game, start: ArrayLike, *, h: float, steps: int) -> Array:
    """Play gradient steps of size h, both players from the same state: near the equilibrium by I + hJ.

    Returns and errors as `flow`.
    """
    h = _step_size(h)
    return _path(lambda state: state + h * game.field(state), start, steps)


def alternating(game: Game, start: ArrayLike, *, h: float, steps: int) -> Array:
    """Play gradient steps of size h in turn, D first and G against the new D, as the course's steps do.

    Near the equilibrium: by the matrix of `alternating_matrix`. Returns and errors as `flow`.
    """
    h = _step_size(h)

    def step(state: Array) -> Array:
        theta, psi = _split(state)
        psi = psi + h * _split(game.field(state))[1]
        theta = theta + h * _split(game.field(np.concatenate([theta, psi], axis=-1)))[0]
        return np.concatenate([theta, psi], axis=-1)

    return _path(step, start, steps)


def alternating_matrix(game: Game, h: float) -> Array:
    """Return the (2, 2) matrix of one alternating step near the equilibrium: D's rows first, then G's with the new ψ.

    Of GAN it has determinant 1 and trace 2 − h²/4: both eigenvalues lie on the unit circle while h ≤ 4, and beyond
    that one lies outside. (The paper's η_D η_G = h² with one step each.)

    Raises:
        ValueError: the field has no derivative at the equilibrium.
    """
    game.eigenvalues()  # or raises
    jacobian = np.array(game.jacobian, np.float64)
    d_moves, g_moves = np.eye(2), np.eye(2)
    d_moves[1] += h * jacobian[1]
    g_moves[0] += h * jacobian[0]
    return g_moves @ d_moves


def _path(step: Callable[[Array], Array], start: ArrayLike, steps: int) -> Array:
    state = np.asarray(start, np.float64)
    if state.ndim < 1 or state.shape[-1] != 2 or not np.isfinite(state).all() or steps < 0:
        raise ValueError(f"Expected a finite start (θ, ψ) and steps from 0 on, got {start} and {steps}.")
    path = [state]
    for _ in range(steps):
        state = step(state)
        path.append(state)
    return np.stack(path)


def _step_size(h: float) -> float:
    if not (math.isfinite(h) and h >= 0):
        raise ValueError("Expected a step size from 0 on, and time and steps that give one.")
    return h


def _check(strength: float) -> None:
    if not (math.isfinite(strength) and strength >= 0):
        raise ValueError(f"Expected a strength (γ or σ) from 0 on, got {strength!r}.")


def _split(state: Array) -> tuple[Array, Array]:
    return state[..., :1], state[..., 1:]


def _product(state: Array) -> Array:
    return state[..., :1] * state[..., 1:]  # θψ


def _turned(state: Array) -> Array:
    return np.concatenate([state[..., 1:], -state[..., :1]], axis=-1)  # (ψ, −θ)


def _only_psi(psi: Array) -> Array:
    return np.concatenate([np.zeros_like(psi), psi], axis=-1)
