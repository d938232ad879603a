"""The yardsticks: the steps of DCGAN, pix2pix and CycleGAN as public code usually writes them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, l1_loss, mse_loss
from torch.optim import Optimizer

from ganlab.training.image_pool import ImagePool


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


def cyclegan_step(
    G_xy: nn.Module, G_yx: nn.Module, D_x: nn.Module, D_y: nn.Module, opt_G: Optimizer, opt_D: Optimizer,
    x: Tensor, y: Tensor, *, pool_x: ImagePool, pool_y: ImagePool,
) -> None:
    """Train CycleGAN's generators, then its discriminators, frozen before, as the well-known PyTorch code has
    it: every image goes through every network by itself, and each discriminator's loss backwards by itself.
    """
    y_fake, x_fake = G_xy(x), G_yx(y)
    x_cycled, y_cycled = G_yx(y_fake), G_xy(x_fake)
    for D in (D_x, D_y):
        D.requires_grad_(False)
    opt_G.zero_grad()
    loss_identity = l1_loss(G_xy(y), y) * 5.0 + l1_loss(G_yx(x), x) * 5.0
    loss_GAN = _squared_from(1.0, D_y(y_fake)) + _squared_from(1.0, D_x(x_fake))
    loss_cycle = l1_loss(x_cycled, x) * 10.0 + l1_loss(y_cycled, y) * 10.0
    (loss_GAN + loss_cycle + loss_identity).backward()
    opt_G.step()
    for D in (D_x, D_y):
        D.requires_grad_(True)
    opt_D.zero_grad()
    for D, real, pooled in ((D_x, x, pool_x(x_fake)), (D_y, y, pool_y(y_fake))):
        ((_squared_from(1.0, D(real)) + _squared_from(0.0, D(pooled))) * 0.5).backward()
    opt_D.step()


def _squared_from(target: float, judged: Tensor) -> Tensor:
    judged = judged.float()
    return mse_loss(judged, torch.full_like(judged, target))


def adam(module: nn.Module) -> torch.optim.Adam:
    """Return Adam with the settings of both papers, and otherwise torch's defaults."""
    return torch.optim.Adam(module.parameters(), 2e-4, (0.5, 0.999))
