"""GAN with R1: Mescheder, Geiger & Nowozin 2018, "Which training methods for GANs do actually converge?"."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen, grad_norm


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    gamma: float = 10.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
) -> dict[str, Tensor]:
    """Train D once, then G once: the non-saturating game with a penalty on D's slope at real samples, 2018, eq. 9.

        D maximises  log D(x) + log(1 − D(G(z))) − γ/2 ‖∇ₓ D's logit(x)‖²     γ = 10
        G maximises  log D(G(z))

    The authors' code leaves out the half: its 10 is γ = 20 here.

    Departure: G's half reuses the samples of D's half, as in `gan.step`.

    Args:
        x: real batch, (B, …). z: latents, (B, latent_dim).
        gamma: γ from 0 on.
        loss_D: (logits of real, logits of fake) → scalar. loss_G: (logits of fake) → scalar.

    Returns:
        Detached scalars: loss_D (without the penalty) and loss_G; r1, the penalty as it was added; D_x and D_G_z (mean
        of sigmoid(D) before the update of D); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: γ is negative.
    """
    if not gamma >= 0:
        raise ValueError(f"Expected a weight γ from 0 on, got {gamma!r}. The paper has 10.")

    # Discriminator: maximise log D(x) + log(1 − D(G(z))) − γ/2 ‖∇ₓ logit(x)‖²
    x_fake = G(z)
    real = x.detach().requires_grad_()
    logits_real = D(real)
    logits_fake = D(x_fake.detach())  # detach: G gets no gradient from D's loss
    J_D = loss_D(logits_real, logits_fake)
    R1 = gamma / 2 * losses.r1_penalty(logits_real, real)
    opt_D.zero_grad()
    (J_D + R1).backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(G(z)), against the D just trained
    with frozen(D):
        J_G = loss_G(D(x_fake))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "r1": R1.detach(),
        "D_x": logits_real.detach().sigmoid().mean(), "D_G_z": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }
