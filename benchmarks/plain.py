"""The yardstick: the two-player step as public DCGAN code usually writes it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torch.optim import Optimizer


def step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor) -> None:
    """Train D, then G; D is not frozen in G's half, so that its weight gradients are computed in vain."""
    ones, zeros = torch.ones(len(x), device=x.device), torch.zeros(len(x), device=x.device)
    opt_D.zero_grad()
    binary_cross_entropy_with_logits(D(x).float(), ones).backward()
    x_fake = G(z)
    binary_cross_entropy_with_logits(D(x_fake.detach()).float(), zeros).backward()
    opt_D.step()
    opt_G.zero_grad()
    binary_cross_entropy_with_logits(D(x_fake).float(), ones).backward()
    opt_G.step()
