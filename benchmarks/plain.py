"""The yardsticks: the steps of DCGAN and of pix2pix as public code usually writes them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss
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


def pix2pix_step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, y: Tensor) -> None:
    """Train pix2pix's D, then G; D is frozen in G's half, as the well-known PyTorch code has it."""
    y_fake = G(x)
    opt_D.zero_grad()
    logits_fake = D(torch.cat([x, y_fake], 1).detach()).float()
    loss_fake = binary_cross_entropy_with_logits(logits_fake, torch.zeros_like(logits_fake))
    logits_real = D(torch.cat([x, y], 1)).float()
    loss_real = binary_cross_entropy_with_logits(logits_real, torch.ones_like(logits_real))
    ((loss_fake + loss_real) * 0.5).backward()
    opt_D.step()
    D.requires_grad_(False)
    opt_G.zero_grad()
    logits_fake = D(torch.cat([x, y_fake], 1)).float()
    loss_GAN = binary_cross_entropy_with_logits(logits_fake, torch.ones_like(logits_fake))
    (loss_GAN + l1_loss(y_fake, y) * 100.0).backward()
    opt_G.step()
    D.requires_grad_(True)


def adam(module: nn.Module) -> torch.optim.Adam:
    """Return Adam with the settings of both papers, and otherwise torch's defaults."""
    return torch.optim.Adam(module.parameters(), 2e-4, (0.5, 0.999))
