"""Two clouds in the plane that are copies of each other, so that their distance W₁ is known; and critics of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from ganlab import losses
from ganlab.models.mlp import PointDiscriminator
from ganlab.runtime import seed_everything

BATCH = 128


class Cloud(nn.Module):
    """The smallest generator of a cloud: z + offset. All that it can learn is where the cloud lies.

    Moved as a whole by `offset`, a cloud is |offset| away from where it was: W₁ can neither be more, since each point
    may go that way, nor less, since the mean has to.
    """

    def __init__(self, distance: float) -> None:
        super().__init__()
        self.offset = nn.Parameter(torch.tensor([float(distance), 0.0]))

    def forward(self, z: Tensor) -> Tensor:
        """Turn z (B, 2) into points (B, 2)."""
        return z + self.offset


def train_critic(step: Callable[..., Mapping[str, Tensor]], optimizer: Callable[[nn.Module], torch.optim.Optimizer],
                 distance: float, *, steps: int = 300, seed: int = 0) -> PointDiscriminator:
    """Return a critic of a cloud around 0 and its copy at a distance, trained by a paper's step; the copy stays.

    Args:
        step: (G, D, opt_G, opt_D, x, z) → scalars, with lists of one x and two z.
    """
    seed_everything(seed)
    G, D = Cloud(distance), PointDiscriminator(hidden=(64, 64))
    opt_G, opt_D = torch.optim.SGD(G.parameters(), lr=0.0), optimizer(D)  # G rests
    for _ in range(steps):
        step(G, D, opt_G, opt_D, [torch.randn(BATCH, 2)], [torch.randn(BATCH, 2), torch.randn(BATCH, 2)])
    return D


@torch.no_grad()
def says(D: nn.Module, distance: float, *, count: int = 4000) -> float:
    """Return what a critic takes the distance for: mean f(x) − mean f(G(z)), on fresh points."""
    return -float(losses.critic_wasserstein(D(torch.randn(count, 2)), D(Cloud(distance)(torch.randn(count, 2)))))


def slopes(D: nn.Module, distance: float, *, count: int = 4000) -> Tensor:
    """Return ‖∇f(x̂)‖ at fresh interpolates of both clouds (count,)."""
    x, x_fake = torch.randn(count, 2), Cloud(distance)(torch.randn(count, 2)).detach()
    x_hat = losses.interpolates(x, x_fake, torch.rand(count))
    gradient, = torch.autograd.grad(D(x_hat).sum(), x_hat)
    return gradient.norm(dim=1)


@torch.no_grad()
def at_the_limits(D: nn.Module, clip: float) -> float:
    """Return the share of a clipped critic's weights that lie within a hundredth of a limit."""
    weights = torch.cat([w.flatten() for w in D.parameters()]).abs()
    return float((weights > 0.99 * clip).float().mean())
