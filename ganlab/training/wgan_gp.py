"""WGAN-GP: Gulrajani et al. 2017, "Improved training of Wasserstein GANs", Algorithm 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training import gan
from ganlab.training.gan import frozen, grad_norm
from ganlab.training.wgan import check_batches


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Sequence[Tensor], z: Sequence[Tensor], *,
    weight: float = 10.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.critic_wasserstein,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_wasserstein,
) -> dict[str, Tensor]:
    """Train the critic k times on k batches, then G once: Gulrajani et al. 2017, Algorithm 1 with n_critic = k.

        D maximises  f(x) − f(G(z)) − λ (‖∇f(x̂)‖ − 1)²      x̂ = εx + (1 − ε)G(z), ε uniform, one an image
        G maximises  f(G(z))

    The penalty is each image's own, so D must judge each for itself: no batch norm in D.

    Args:
        x: k real batches, (B, …) each; the paper has k = 5. z: k + 1 batches of latents, the last for G.
        weight: λ; the paper has 10 for images, its code 0.1 for points in the plane.

    Returns:
        Detached scalars: loss_D (without the penalty) and penalty of the last critic update, loss_G,
        grad_norm_D, grad_norm_G.

    Raises:
        ValueError: there is no batch, or not one more of latents; λ is negative.
    """
    check_batches(x, z)
    if not weight >= 0:
        raise ValueError(f"Expected a weight λ from 0 on, got {weight!r}. The paper has 10.")

    # Critic, k times: maximise f(x) − f(G(z)) − λ (‖∇f(x̂)‖ − 1)²
    for x_k, z_k in zip(x, z):
        with torch.no_grad():  # G gets no gradient from D's loss
            x_fake = G(z_k)
        values = D(x_k)
        J_D = loss_D(values, D(x_fake))
        x_hat = losses.interpolates(x_k, x_fake, torch.rand_like(values))
        penalty = weight * losses.gradient_penalty(D(x_hat), x_hat)
        opt_D.zero_grad()
        (J_D + penalty).backward()
        grad_norm_D = grad_norm(D)
        opt_D.step()

    # Generator: maximise f(G(z)), against the critic just trained
    with frozen(D):
        J_G = loss_G(D(G(z[-1])))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "penalty": penalty.detach(),
            "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def adam(module: nn.Module, *, lr: float = 1e-4) -> torch.optim.Adam:
    """Return Adam with the settings of the paper's code, β = (0.5, 0.9); its Algorithm 1 has β₁ = 0."""
    return gan.adam(module, lr=lr, betas=(0.5, 0.9))
