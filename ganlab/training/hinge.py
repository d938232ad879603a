"""Hinge loss with spectral normalisation: Miyato et al. 2018, "Spectral normalization for GANs"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training import gan
from ganlab.training.gan import frozen, grad_norm
from ganlab.training.wgan import check_batches


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Sequence[Tensor], z: Sequence[Tensor], *,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_hinge,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_wasserstein,
) -> dict[str, Tensor]:
    """Train D k times on k batches, then G once: Miyato et al. 2018, eq. 16 and 17 with n_dis = k.

        D minimises  [1 − D(x)]⁺ + [1 + D(G(z))]⁺
        G maximises  D(G(z))

    What keeps D from growing steep is not in the losses but in D: see `normalised_`.

    Args:
        x: k real batches, (B, …) each; the paper has k = 5 with its hinge. z: k + 1 batches of latents, the last for G.

    Returns:
        Detached scalars: loss_D of the last update of D, loss_G, grad_norm_D, grad_norm_G.

    Raises:
        ValueError: there is no batch, or not one more of latents.
    """
    check_batches(x, z)

    # Discriminator, k times: minimise [1 − D(x)]⁺ + [1 + D(G(z))]⁺
    for x_k, z_k in zip(x, z):
        with torch.no_grad():  # G gets no gradient from D's loss
            x_fake = G(z_k)
        J_D = loss_D(D(x_k), D(x_fake))
        opt_D.zero_grad()
        J_D.backward()
        grad_norm_D = grad_norm(D)
        opt_D.step()

    # Generator: maximise D(G(z)), against the D just trained
    with frozen(D):
        J_G = loss_G(D(G(z[-1])))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def normalised_(D: nn.Module) -> nn.Module:
    """Divide every weight of D by its largest singular value from now on, and return D: Miyato et al. 2018, section 2.

    It is torch's own parametrization on each linear and convolutional layer. Each pass in training mode makes one
    step of the power iteration, so the value is an estimate; it begins after 15 steps. A convolution's weight counts
    as a matrix (out, in · height · width), as in the paper.

    Raises:
        ValueError: D has no such layer, for example since it is stacked.
    """
    layers = [layer for layer in D.modules() if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d)]
    if not layers:
        raise ValueError(f"Expected linear or convolutional layers, found none in {type(D).__name__}. Networks of many "
                         "seeds cannot be normalised.")
    for layer in layers:
        spectral_norm(layer)
    return D


def adam(module: nn.Module, *, lr: float = 2e-4) -> torch.optim.Adam:
    """Return Adam with β = (0, 0.9) and α = 2·10⁻⁴, the paper's setting for its residual networks."""
    return gan.adam(module, lr=lr, betas=(0.0, 0.9))
