"""The objectives that the laboratory plays: each is a step of the course, with the one number that it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab import losses
from ganlab.training import gan, hinge, r1, r3gan, unrolled, wgan, wgan_gp
from ganlab.widgets.laboratory.players import Player

Scalars = dict[str, Tensor]
Batches = Sequence[Tensor]
LOGIT, NUMBER, CRITIC = "logit", "number", "critic"
INNER = 4  # an unrolled D learns at four times the rate of D: with D's own rate five updates hardly move it


@dataclass(frozen=True)
class Strength:
    """The one number of an objective, as a slider: what it is, its usual value, from where to where."""

    name: str
    value: float
    low: float
    high: float
    kind: str = "linear"  # or "log", or "whole"


@dataclass(frozen=True)
class Objective:
    """One loss of the menu.

    Args:
        play: (player D, player G, k batches x, k batches z or one more, strength) → the step's scalars.
        sends: (values of D at reals, at fakes) → J_G, whose gradient at the fakes is drawn.
        output: what D returns: LOGIT, NUMBER (from 0, fake, to 1, real) or CRITIC (any number, higher is more real).
        more_z: whether `play` takes one batch of z more than of x.
    """

    play: Callable[[Player, Player, Batches, Batches, float], Scalars]
    sends: Callable[[Tensor, Tensor], Tensor]
    strength: Strength
    output: str = LOGIT
    more_z: bool = False


R1 = Strength("R1's γ", 0.0, 0.0, 10.0)


def _once(one: Callable[[Player, Player, Tensor, Tensor, float], Scalars]) -> Callable[..., Scalars]:
    """Make a step with one update of D into one with k: G rests in all but the last."""
    def play(D: Player, G: Player, x: Batches, z: Batches, strength: float) -> Scalars:
        resting, G.rests = G.rests, True
        for x_k, z_k in zip(x[:-1], z):
            one(D, G, x_k, z_k, strength)
        G.rests = resting
        return one(D, G, x[-1], z[-1], strength)
    return play


def _slopes_may_cost(loss_D: Callable[..., Tensor], loss_G: Callable[[Tensor], Tensor]) -> Callable[..., Scalars]:
    def one(D: Player, G: Player, x: Tensor, z: Tensor, gamma: float) -> Scalars:
        if gamma:
            return r1.step(G.network, D.network, G, D, x, z, gamma=gamma, loss_D=loss_D, loss_G=loss_G)
        return gan.step(G.network, D.network, G, D, x, z, loss_D=loss_D, loss_G=loss_G)
    return _once(one)


def _pairs(D: Player, G: Player, x: Tensor, z: Tensor, gamma: float) -> Scalars:
    return r3gan.step(G.network, D.network, G, D, x, z, gamma=gamma)


def _unrolled(D: Player, G: Player, x: Tensor, z: Tensor, K: float) -> Scalars:
    return unrolled.step(G.network, D.network, G, D.as_adam(), x, z, K=int(K), inner_lr=INNER * D.rate)


def _clipped(D: Player, G: Player, x: Batches, z: Batches, c: float) -> Scalars:
    return wgan.step(G.network, D.network, G, D, x, z, clip=torch.inf if D.rests else c)


def _penalised(D: Player, G: Player, x: Batches, z: Batches, weight: float) -> Scalars:
    return wgan_gp.step(G.network, D.network, G, D, x, z, weight=weight)


_hinge_with_R1 = _slopes_may_cost(losses.discriminator_hinge, losses.generator_wasserstein)


def _hinge(D: Player, G: Player, x: Batches, z: Batches, gamma: float) -> Scalars:
    if gamma:
        return _hinge_with_R1(D, G, x, z[1:], gamma)
    return hinge.step(G.network, D.network, G, D, x, z)


def _of_fakes(loss_G: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda real, fake: loss_G(fake)


NONSATURATING, SATURATING, SQUARES = "non-saturating", "saturating", "least squares"
CLIPPED, PENALTY, HINGE = "Wasserstein, clipping", "Wasserstein, penalty", "hinge"
PAIRS, UNROLLED = "pairs (R3GAN)", "minimax, unrolled"

OBJECTIVES = {
    NONSATURATING: Objective(_slopes_may_cost(losses.discriminator_bce, losses.generator_nonsaturating),
                             _of_fakes(losses.generator_nonsaturating), R1),
    SATURATING: Objective(_slopes_may_cost(losses.discriminator_bce, losses.generator_saturating),
                          _of_fakes(losses.generator_saturating), R1),
    SQUARES: Objective(_slopes_may_cost(losses.discriminator_least_squares, losses.generator_least_squares),
                       _of_fakes(losses.generator_least_squares), R1, NUMBER),
    CLIPPED: Objective(_clipped, _of_fakes(losses.generator_wasserstein), Strength("clip c", 0.1, 0.001, 1.0, "log"),
                       CRITIC, more_z=True),
    PENALTY: Objective(_penalised, _of_fakes(losses.generator_wasserstein),
                       Strength("penalty λ", 0.1, 0.01, 10.0, "log"), CRITIC, more_z=True),
    HINGE: Objective(_hinge, _of_fakes(losses.generator_wasserstein), R1, CRITIC, more_z=True),
    PAIRS: Objective(_once(_pairs), losses.generator_relativistic, Strength("R1 and R2's γ", 0.5, 0.0, 10.0), CRITIC),
    UNROLLED: Objective(_once(_unrolled), _of_fakes(losses.generator_saturating),
                        Strength("unrolling K", 5, 0, 10, "whole")),
}
