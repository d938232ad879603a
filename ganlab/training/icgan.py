"""Learning the way back from a picture to (z, y): Perarnau et al. 2016, section 3.2, eq. 3 and 4."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Optimizer


def step_z(E_z: nn.Module, opt: Optimizer, G: nn.Module, z: Tensor, y: Tensor) -> dict[str, Tensor]:
    """Train E_z once: E_z minimises ‖z − E_z(G(z, y))‖².

    Only of a picture that G has made is z known. So E_z learns from G's pictures alone, G staying as it is.

    Args:
        G: (z, y) → pictures, in eval mode.
        z: latents (B, latent_dim). y: conditions, one a latent.

    Returns:
        A detached scalar: loss_z, the mean over the batch and over the numbers of z.
    """
    with torch.no_grad():
        x_fake = G(z, y)
    J = mse_loss(E_z(x_fake), z)
    opt.zero_grad()
    J.backward()
    opt.step()
    return {"loss_z": J.detach()}


def step_y(E_y: nn.Module, opt: Optimizer, x: Tensor, y: Tensor) -> dict[str, Tensor]:
    """Train E_y once on real pictures x (B, C, H, W) with attributes y (B, d): E_y minimises ‖y − E_y(x)‖².

    Returns:
        A detached scalar: loss_y, the mean over the batch and over the numbers of y.
    """
    J = mse_loss(E_y(x), y)
    opt.zero_grad()
    J.backward()
    opt.step()
    return {"loss_y": J.detach()}
