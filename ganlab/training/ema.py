"""An exponential moving average of a network's weights: smoother samples than the weights of one step."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import nn


class EMA:
    """Keep a copy of `module` whose parameters follow the live ones with a given half-life.

    Yazici et al. 2019, "The unusual effectiveness of averaging in GAN training". Buffers (the running
    statistics of batch norm) are copied, not averaged: they are averages already.

    Args:
        module: the live network, usually G.
        half_life: after so many updates, half of an old weight's influence is gone.

    Attributes:
        module: the averaged copy, in eval mode, without gradients.
    """

    def __init__(self, module: nn.Module, half_life: float = 100.0) -> None:
        if not half_life > 0:
            raise ValueError(f"Expected a half-life above 0 updates, got {half_life}.")
        self.live = module
        self.module = deepcopy(module).eval().requires_grad_(False)
        self.decay = 0.5 ** (1 / half_life)

    @torch.no_grad()
    def update(self) -> None:
        """Move the average towards the live weights; call it once after every step."""
        torch._foreach_lerp_(list(self.module.parameters()), list(self.live.parameters()), 1 - self.decay)
        for averaged, live in zip(self.module.buffers(), self.live.buffers()):
            averaged.copy_(live)
