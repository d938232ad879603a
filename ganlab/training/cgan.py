"""The conditional step: Mirza & Osindero 2014, eq. 2."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import Augment, frozen, grad_norm


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, y: Tensor, z: Tensor, *,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
    augment: Augment = lambda images: images,
) -> dict[str, Tensor]:
    """Train D once, then G once, both told the class y.

        D maximises  log D(x | y) + log(1 − D(G(z | y) | y))
        G maximises  log D(G(z | y) | y)                     (non-saturating)

    Departure: G's half reuses the samples of D's half, as in `gan.step`.

    Args:
        x: real batch, (B, …) in the range of G's output.
        y: its classes, int64 (B,); the fakes are made for the same classes.
        z: latents, (B, latent_dim).
        loss_D, loss_G, augment: as in `gan.step`.

    Returns:
        Detached scalars: loss_D, loss_G, D_x, D_G_z, grad_norm_D, grad_norm_G, as in `gan.step`.
    """
    # Discriminator: maximise log D(x | y) + log(1 − D(G(z | y) | y))
    x_fake = G(z, y)
    logits_real = D(augment(x), y)
    logits_fake = D(augment(x_fake.detach()), y)
    J_D = loss_D(logits_real, logits_fake)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(G(z | y) | y)
    with frozen(D):
        J_G = loss_G(D(augment(x_fake), y))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(),
        "D_x": logits_real.detach().sigmoid().mean(), "D_G_z": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }
