"""The laboratory's two players: the course's small networks, and optimisers quick enough for 800 steps a second."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from ganlab.models.mlp import PointDiscriminator

RULES = ("Adam", "RMSProp", "gradient descent")
BETAS, ALPHA, EPSILON = (0.5, 0.999), 0.99, 1e-8  # gan.adam's and torch's


class Kept(NamedTuple):
    """All that a player is at one step."""

    weights: Tensor
    first: Tensor
    second: Tensor
    updates: int
    rule: str


class Player:
    """A network and the optimiser that moves it, to be given to a step in an optimiser's place.

    Weights, gradients and moments lie in one row each; the network's parameters are pieces of that row. One rule on
    one long vector takes a quarter of the time of torch's optimisers on six short ones, and a copy of three rows is all
    there is to keep.

    Args:
        network: whose parameters are moved into the row.
    """

    def __init__(self, network: nn.Module) -> None:
        self.network, self.rate, self.rule, self.rests, self.updates = network, 1e-3, RULES[0], False, 0
        self._adam: TorchAdam | None = None
        parameters = [*network.parameters()]
        self.weights = torch.cat([w.detach().flatten() for w in parameters])
        self.gradients, self.first, self.second = (torch.zeros_like(self.weights) for _ in range(3))
        sizes = [w.numel() for w in parameters]
        for w, own, slope in zip(parameters, self.weights.split(sizes), self.gradients.split(sizes)):
            w.data, w.grad = own.view_as(w), slope.view_as(w)

    def follow(self, rule: str) -> None:
        """Move by this one of RULES from now on; after a change its moments begin anew."""
        if rule != self.rule:
            self.rule, self.updates = rule, 0
            self.first.zero_()
            self.second.zero_()

    def zero_grad(self) -> None:
        """Forget the gradients."""
        self.gradients.zero_()

    @torch.no_grad()
    def step(self) -> None:
        """Move the weights against their gradients, unless the player rests."""
        if self.rests:
            return
        self.updates += 1
        if self.rule == "Adam":  # Kingma & Ba 2015, Algorithm 1
            beta_1, beta_2 = BETAS
            self.first.lerp_(self.gradients, 1 - beta_1)
            self.second.mul_(beta_2).addcmul_(self.gradients, self.gradients, value=1 - beta_2)
            root = self.second.sqrt().div_(math.sqrt(1 - beta_2**self.updates)).add_(EPSILON)
            self.weights.addcdiv_(self.first, root, value=-self.rate / (1 - beta_1**self.updates))
        elif self.rule == "RMSProp":
            self.second.mul_(ALPHA).addcmul_(self.gradients, self.gradients, value=1 - ALPHA)
            self.weights.addcdiv_(self.gradients, self.second.sqrt().add_(EPSILON), value=-self.rate)
        else:
            self.weights.add_(self.gradients, alpha=-self.rate)

    def as_adam(self) -> TorchAdam:
        """Return the player, with the rule "Adam", as torch's Adam; made once, since torch's first takes seconds."""
        if self._adam is None:
            self._adam = TorchAdam(self)
        self._adam.tell()
        return self._adam

    def keep(self) -> Kept:
        """Return a copy of all that the player is."""
        return Kept(self.weights.clone(), self.first.clone(), self.second.clone(), self.updates, self.rule)

    def be(self, kept: Kept) -> None:
        """Be again what was kept, bit for bit."""
        self.weights.copy_(kept.weights)
        self.first.copy_(kept.first)
        self.second.copy_(kept.second)
        self.updates, self.rule = kept.updates, kept.rule


class TorchAdam(torch.optim.Adam):
    """A player with the rule "Adam" as torch's, for a step that looks into the moments of its optimiser."""

    def __init__(self, player: Player) -> None:
        parameters = [*player.network.parameters()]
        super().__init__(parameters, lr=player.rate, betas=BETAS, eps=EPSILON)
        self._player = player
        sizes = [w.numel() for w in parameters]
        for w, first, second in zip(parameters, player.first.split(sizes), player.second.split(sizes)):
            self.state[w] = {"exp_avg": first.view_as(w), "exp_avg_sq": second.view_as(w)}
        self.tell()

    def tell(self) -> None:
        """Say the player's rate and number of updates where torch's Adam has them."""
        self.param_groups[0]["lr"] = self._player.rate
        for state in self.state.values():
            state["step"] = self._player.updates

    def zero_grad(self) -> None:
        """Forget the gradients; they stay pieces of the player's row."""
        self._player.zero_grad()

    def step(self) -> None:
        """Let the player move."""
        self._player.step()
        self.tell()


class NoisyDiscriminator(PointDiscriminator):
    """The course's D of points, whose points may be blurred before it sees them (instance noise, Sønderby et al. 2017).

    `noise` is the standard deviation; `generator` draws it. `clearly` judges without noise.
    """

    noise, generator = 0.0, None

    def forward(self, x: Tensor) -> Tensor:
        """Judge points (B, dim); return logits (B,)."""
        if self.noise:
            x = x + self.noise * torch.randn(x.shape, generator=self.generator)
        return self.clearly(x)

    def clearly(self, x: Tensor) -> Tensor:
        """Judge points (B, dim) as they are."""
        return super().forward(x)
