"""Dense networks for points, many seeds at once: the weights of all have a leading axis of seeds.

A small network keeps a processor waiting for the next layer; eight of them in one batched product cost little more
than one. Nothing is shared: each seed has its own weights, its own samples and, with losses that are added over the
seeds (`losses.per_seed`; penalties do so by themselves), its own gradients. Adam works on each number alone, and so
trains each seed as if it were alone; a limit on the norm of all gradients would not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from ganlab.models.mlp import PointDiscriminator, PointGenerator

PointNetwork = PointGenerator | PointDiscriminator


class StackedLinear(nn.Module):
    """Several linear layers of one shape: y_s = x_s W_s + b_s for each seed s.

    Args:
        layers: one of each seed.
    """

    def __init__(self, layers: Sequence[nn.Linear]) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.stack([layer.weight.detach().T for layer in layers]))  # (S, in, out)
        self.bias = nn.Parameter(torch.stack([layer.bias.detach() for layer in layers]).unsqueeze(1))  # (S, 1, out)

    def forward(self, x: Tensor) -> Tensor:
        """Turn x (S, B, in) into (S, B, out)."""
        return torch.baddbmm(self.bias, x, self.weight)


class Stacked(nn.Module):
    """Several generators, or several discriminators, of points as one network; see `stacked`.

    Args:
        networks: one of each seed, all of one class and of one size; they are copied.

    Raises:
        ValueError: there is none, or they differ in class or size.
    """

    def __init__(self, networks: Sequence[PointNetwork]) -> None:
        super().__init__()
        makes = {(type(network), str(network)) for network in networks}
        if len(makes) != 1 or not isinstance(networks[0], PointNetwork):
            raise ValueError("Expected point generators, or point discriminators, of one size, got "
                             f"{sorted({type(network).__name__ for network in networks})} of {len(makes)} makes.")
        self.seeds = len(networks)
        self.judges = isinstance(networks[0], PointDiscriminator)
        self.layers = nn.Sequential(*(
            StackedLinear(alike) if isinstance(alike[0], nn.Linear) else alike[0]
            for alike in zip(*(network.layers for network in networks))))

    def forward(self, x: Tensor) -> Tensor:
        """Turn latents (S, B, latent_dim) into points (S, B, dim), or judge points: logits (S, B)."""
        if x.dim() != 3 or len(x) != self.seeds:
            raise ValueError(f"Expected one batch for each of {self.seeds} seeds, (seeds, batch, numbers), got "
                             f"{tuple(x.shape)}.")
        out = self.layers(x)
        return out.squeeze(-1) if self.judges else out


def stacked(build: Callable[[], PointNetwork], seeds: Sequence[int]) -> Stacked:
    """Build one network a seed, each after torch.manual_seed(seed), and stack them; torch's generator stays as it was.

    Args:
        build: for example `lambda: PointGenerator(hidden=(32, 32))`.
        seeds: one or more.
    """
    networks = []
    with torch.random.fork_rng(devices=[]):
        for seed in seeds:
            torch.manual_seed(seed)
            networks.append(build())
    return Stacked(networks)
