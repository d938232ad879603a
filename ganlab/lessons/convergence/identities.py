"""Every row of lesson 10's table of the Dirac game, three ways: by sympy, by integration, by the course's own steps.

A row holds the field as sympy differentiates it from the costs, the eigenvalues that the table claims, the game of
`theory.dirac`, and, where the course trains that way, its step on two networks of one number each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import sympy
import torch
from numpy.typing import NDArray
from scipy.linalg import expm
from torch import Tensor, nn

from ganlab import losses
from ganlab.theory import dirac
from ganlab.training import gan, r1, r3gan, wgan

Array = NDArray[np.float64]
Step = Callable[..., object]

theta, psi, gamma, sigma = sympy.symbols("theta psi gamma sigma", real=True)
_STRENGTHS = {"γ": gamma, "σ": sigma}


@dataclass(frozen=True)
class Row:
    """One way to play.

    Attributes:
        field: (θ′, ψ′) by sympy. eigenvalues: both of the Jacobian at θ = ψ = 0, as the table claims.
        made: a strength → the game of `theory.dirac`. strength: its letter, γ, σ or "".
        step: a strength → the course's step (G, D, opt_G, opt_D, x, z); None where the course has none.
    """

    field: tuple[sympy.Expr, sympy.Expr]
    eigenvalues: tuple[sympy.Expr, sympy.Expr]
    made: Callable[[float], dirac.Game]
    strength: str = ""
    step: Callable[[float], Step] | None = None


# --- the costs, and what sympy makes of them --------------------------------------------------------------

def log_sigmoid(a: sympy.Expr) -> sympy.Expr:
    return -sympy.log(1 + sympy.exp(-a))


VALUE = log_sigmoid(sympy.Integer(0)) + log_sigmoid(-theta * psi)  # log D(0) + log(1 − D(θ)), D(x) = σ(ψx)


def _penalised(times: int) -> tuple[sympy.Expr, sympy.Expr]:
    """The plain game, and D pays γ/2 of its squared slope ψ², once or twice."""
    return -VALUE.diff(theta), (VALUE - times * gamma / 2 * psi**2).diff(psi)


def _consensus() -> tuple[sympy.Expr, sympy.Expr]:
    to_theta, to_psi = _penalised(0)
    energy = (to_theta**2 + to_psi**2) / 2
    return to_theta - gamma * energy.diff(theta), to_psi - gamma * energy.diff(psi)


def _noisy() -> tuple[sympy.Expr, sympy.Expr]:
    """Real and fake points with noise ±σ, each sign as often: the same variance as Gaussian noise of σ, which is all
    that the Jacobian sees."""
    value = sum(log_sigmoid(psi * e) + log_sigmoid(-psi * (theta + e)) for e in (sigma, -sigma)) / 2
    return -value.diff(theta), value.diff(psi)


def _pair(middle: sympy.Expr, root: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    return middle + root, middle - root


_HALF = sympy.Rational(1, 2)
ROWS: Mapping[str, Row] = {
    "GAN, saturating": Row(
        _penalised(0), _pair(sympy.Integer(0), sympy.I / 2), lambda _: dirac.gan(), "",
        lambda _: lambda *game: gan.step(*game, loss_G=losses.generator_saturating)),
    "GAN, non-saturating": Row(
        (log_sigmoid(theta * psi).diff(theta), VALUE.diff(psi)), _pair(sympy.Integer(0), sympy.I / 2),
        lambda _: dirac.nonsaturating(), "", lambda _: gan.step),
    "WGAN, not clipped": Row(
        ((psi * theta).diff(theta), (psi * 0 - psi * theta).diff(psi)), _pair(sympy.Integer(0), sympy.I),
        lambda _: dirac.wgan(), "",
        lambda _: lambda G, D, opt_G, opt_D, x, z: wgan.step(G, D, opt_G, opt_D, [x], [z, z], clip=99)),
    "R1": Row(
        _penalised(1), _pair(-gamma / 2, sympy.sqrt(gamma**2 - 1) / 2), dirac.r1, "γ",
        lambda g: lambda *game: r1.step(*game, gamma=g, loss_G=losses.generator_saturating)),
    "R1 + R2": Row(
        _penalised(2), _pair(-gamma, sympy.sqrt(4 * gamma**2 - 1) / 2), dirac.r1_r2, "γ",
        lambda g: lambda *game: r3gan.step(*game, gamma=g, loss_D=losses.discriminator_bce,
                                           loss_G=lambda _, fake: losses.generator_saturating(fake))),
    "instance noise": Row(
        _noisy(), _pair(-sigma**2 / 4, sympy.sqrt(sigma**4 / 4 - 1) / 2), dirac.instance_noise, "σ",
        lambda s: lambda *game: gan.step(*game, loss_G=losses.generator_saturating, augment=_signs(s))),
    "consensus": Row(_consensus(), _pair(-gamma / 4, sympy.I / 2), dirac.consensus, "γ"),
}


def _signs(s: float) -> Callable[[Tensor], Tensor]:
    """Return noise ±s on a batch of two."""
    return lambda points: points + s * torch.tensor([[1.0], [-1.0]], dtype=points.dtype)


def wrong_by_sympy(name: str) -> sympy.Expr:
    """Return what is left of the table's eigenvalues when sympy's are taken away: 0 where the row is right.

    Both are compared by sum and product, which fix a pair of numbers.
    """
    row = ROWS[name]
    J = sympy.Matrix(row.field).jacobian([theta, psi]).subs({theta: 0, psi: 0})
    one, other = row.eigenvalues
    return sympy.simplify((J.trace() - one - other) ** 2) + sympy.simplify((J.det() - one * other) ** 2)


def wrong_by_integration(name: str, *, time: float = 10.0, strength: float = 0.8) -> float:
    """Follow the field from 10⁻⁴ off the equilibrium; return its distance from exp(Jt), over the start's own."""
    game = ROWS[name].made(strength)
    start = 1e-4 * np.array([0.6, -0.8])
    end = dirac.flow(game, start, time=time, steps=2000)[-1]
    return float(np.linalg.norm(end - expm(time * np.array(game.jacobian)) @ start) / np.linalg.norm(start))


# --- networks of one number -------------------------------------------------------------------------------

class Shift(nn.Module):
    """G(z) = z + θ: a generator with one parameter."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self.theta = nn.Parameter(torch.tensor(start, dtype=torch.float64))

    def forward(self, z: Tensor) -> Tensor:
        """Shift z (B, 1)."""
        return z + self.theta


class Slope(nn.Module):
    """D(x) = ψx, one logit a point: a discriminator with one parameter."""

    def __init__(self, start: float) -> None:
        super().__init__()
        self.psi = nn.Parameter(torch.tensor(start, dtype=torch.float64))

    def forward(self, x: Tensor) -> Tensor:
        """Judge x (B, 1); return logits (B,)."""
        return (self.psi * x).squeeze(-1)


def trained(step: Step, start: tuple[float, float], *, h: float, steps: int) -> Array:
    """Train a Shift against a Slope by one of the course's steps, with SGD of rate h; return (steps + 1, 2): θ, ψ.

    The real batch is two points at 0, and z is 0 as well: the fakes are two points at θ.
    """
    G, D = Shift(start[0]), Slope(start[1])
    opt_G, opt_D = (torch.optim.SGD(network.parameters(), lr=h) for network in (G, D))
    here, path = torch.zeros(2, 1, dtype=torch.float64), [start]
    for _ in range(steps):
        step(G, D, opt_G, opt_D, here, here)
        path.append((G.theta.item(), D.psi.item()))
    return np.array(path)


def wrong_by_training(name: str, *, h: float = 0.2, steps: int = 50, strength: float = 0.8) -> float:
    """Train from 10⁻⁴ off the equilibrium; return the largest distance from the linear map, over the start's.

    The linear map is that of alternating steps, `theory.dirac.alternating_matrix`.
    """
    row = ROWS[name]
    start = 1e-4 * np.array([0.6, -0.8])
    path = trained(row.step(strength), tuple(start), h=h, steps=steps)
    M = dirac.alternating_matrix(row.made(strength), h)
    expected = np.stack([np.linalg.matrix_power(M, k) @ start for k in range(steps + 1)])
    return float(np.linalg.norm(path - expected, axis=1).max() / np.linalg.norm(start))


# --- the law of the non-saturating flow -------------------------------------------------------------------

def radius_law() -> sympy.Expr:
    """Return the limit of t·r² of the non-saturating flow, step by step, by sympy: 8.

    d(r²)/dt = −2θψ tanh(θψ/2), near 0 −(θψ)² = −r⁴ sin²(2φ)/4. Averaged over one turn it is −r⁴/8, and u = r² obeys
    u′ = −u²/8.
    """
    r, phi, t = sympy.symbols("r phi t", positive=True)
    to_theta, to_psi = ROWS["GAN, non-saturating"].field
    change = 2 * (theta * to_theta + psi * to_psi)  # of r²
    s = sympy.symbols("s", real=True)
    in_s = sympy.simplify(change.subs(psi, s / theta))  # it depends on θψ alone
    leading = sympy.series(in_s, s, 0, 3).removeO()  # −s²
    turned = leading.subs(s, r**2 * sympy.sin(2 * phi) / 2)
    rate = sympy.integrate(turned, (phi, 0, 2 * sympy.pi)) / (2 * sympy.pi) / r**4  # u′ = rate · u²
    u = sympy.Function("u")
    start = sympy.symbols("u_0", positive=True)
    solved = sympy.dsolve(sympy.Eq(u(t).diff(t), rate * u(t) ** 2), u(t), ics={u(0): start}).rhs
    return sympy.limit(t * solved, t, sympy.oo)
