"""The yardsticks: the steps of DCGAN, pix2pix, CycleGAN and StyleGAN as public code usually writes them."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import (
    avg_pool2d,
    binary_cross_entropy_with_logits,
    conv2d,
    interpolate,
    l1_loss,
    leaky_relu,
    mse_loss,
    softplus,
)
from torch.optim import Optimizer

from ganlab.models.stylegan import EqualisedConv, StyledLayer, blur
from ganlab.training.image_pool import ImagePool
from ganlab.training.stylegan import mixed_styles


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


def stylegan_step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
                  gamma: float = 10.0) -> None:
    """Train StyleGAN's D with R1 at every step, then G on samples of its own, through a D that is not frozen."""
    G.requires_grad_(False)
    x_fake = G.synthesis(mixed_styles(G, z, x.shape[2]))
    x = x.detach().requires_grad_()
    logits_real, logits_fake = D(x).float(), D(x_fake).float()
    slope, = torch.autograd.grad(logits_real.sum(), x, create_graph=True)
    penalty = slope.square().sum((1, 2, 3)).mean()
    opt_D.zero_grad()
    (softplus(-logits_real).mean() + softplus(logits_fake).mean() + gamma / 2 * penalty).backward()
    opt_D.step()
    G.requires_grad_(True)
    x_fake = G.synthesis(mixed_styles(G, torch.randn_like(z), x.shape[2]))
    opt_G.zero_grad()
    softplus(-D(x_fake).float()).mean().backward()
    opt_G.step()


def resize_apart(G: nn.Module, D: nn.Module) -> None:
    """Make StyleGAN's networks resize apart from their convolutions, with torch's instance norm, as usual."""
    for network in (G, D):
        for layer in list(network.modules()):
            for name, child in layer.named_children():
                if isinstance(child, EqualisedConv) and child.resample:
                    setattr(layer, name, _Apart(child))
                elif isinstance(child, StyledLayer):
                    setattr(layer, name, _Styled(child))


class _Apart(nn.Module):
    def __init__(self, conv: EqualisedConv) -> None:
        super().__init__()
        self.conv = conv

    def forward(self, x: Tensor) -> Tensor:
        conv = self.conv
        if conv.resample == "up":
            x = interpolate(x, scale_factor=2, mode="nearest")
        x = conv2d(x, conv.weight * conv.scale, conv.bias, padding=conv.padding)
        return x if conv.resample == "up" else avg_pool2d(x, 2)


class _Styled(nn.Module):
    def __init__(self, layer: StyledLayer) -> None:
        super().__init__()
        self.layer = layer
        if layer.up:
            layer.conv = _Apart(layer.conv)

    def forward(self, h: Tensor, w: Tensor, noise: Tensor) -> Tensor:
        layer = self.layer
        h = layer.conv(h) if layer.conv is not None else h
        h = blur(h) if layer.up else h
        h = h + layer.noise_scale * layer.noise_strength[:, None, None] * noise
        h = leaky_relu(h + layer.bias[:, None, None], 0.2)
        scale, bias = layer.to_style(w)[:, :, None, None].chunk(2, dim=1)
        return nn.functional.instance_norm(h, eps=1e-8) * (scale + 1) + bias


def stylegan_adam(module: nn.Module) -> torch.optim.Adam:
    """Return Adam with StyleGAN's settings, and otherwise torch's defaults."""
    return torch.optim.Adam(module.parameters(), 1e-3, (0.0, 0.99))


def adam(module: nn.Module) -> torch.optim.Adam:
    """Return Adam with the settings of both papers, and otherwise torch's defaults."""
    return torch.optim.Adam(module.parameters(), 2e-4, (0.5, 0.999))
