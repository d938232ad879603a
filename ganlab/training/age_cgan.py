"""Latents that keep a person: Antipov, Baccouche & Dugelay 2017, "Face aging with conditional GANs", section 2.3."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn


def optimised(G: nn.Module, z: Tensor, y: Tensor, x: Tensor, identity: Callable[[Tensor], Tensor], *,
              steps: int = 20) -> Tensor:
    """Go on from first latents z to some whose pictures show the same person as x:

        z* = argmin over z of  ‖FR(x) − FR(G(z, y))‖²        by L-BFGS, equation 3

    With another age in y, G(z*, y) shows that person older or younger.

    Args:
        G: (z, y) → pictures, in eval mode; it stays as it is.
        z: (B, latent_dim), the encoder's guess. y: the conditions of x.
        x: pictures (B, C, H, W) in [−1, 1].
        identity: FR, pictures → features (B, …) that tell people apart: a face recogniser's in the paper.
        steps: of L-BFGS, for the whole batch at once.

    Returns:
        z*, detached, as far as the steps led.
    """
    z_star = z.detach().clone().requires_grad_(True)
    opt = torch.optim.LBFGS([z_star], max_iter=steps, line_search_fn="strong_wolfe")
    with torch.no_grad():
        wanted = identity(x)

    def distance() -> Tensor:
        J = (wanted - identity(G(z_star, y))).square().sum()
        opt.zero_grad()
        J.backward(inputs=[z_star])
        return J

    opt.step(distance)
    return z_star.detach()
