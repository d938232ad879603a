"""R3GAN: Huang et al. 2024, "The GAN is dead; long live the GAN!": pairs, with R1 and R2 on both of each pair."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen, grad_norm

Pairing = Callable[[Tensor, Tensor], Tensor]


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    gamma: float = 1.0, loss_D: Pairing = losses.discriminator_relativistic,
    loss_G: Pairing = losses.generator_relativistic,
) -> dict[str, Tensor]:
    """Train D once, then G once, on pairs of a real and a fake sample: Huang et al. 2024, section 2.

        D maximises  log σ(D(x) − D(G(z))) − γ/2 ‖∇D(x)‖² − γ/2 ‖∇D(G(z))‖²
        G maximises  log σ(D(G(z)) − D(x))

    Departure: G's half reuses the pairs of D's half, as in `gan.step` with its samples.

    Args:
        x: real batch, (B, …). z: latents, (B, latent_dim): G(z)ᵢ is paired with xᵢ.
        gamma: γ from 0 on. It scales with the number of pixels: public settings go from 0.05 to 150.
        loss_D, loss_G: (logits of real, logits of fake) → scalar.

    Returns:
        Detached scalars: loss_D (without penalties), loss_G, r1 and r2 (as they were added), D_x and D_G_z (mean logits
        before the update of D: only their difference means something), grad_norm_D, grad_norm_G.

    Raises:
        ValueError: γ is negative, or the pairs do not fit.
    """
    if not gamma >= 0:
        raise ValueError(f"Expected a weight γ from 0 on, got {gamma!r}.")

    # Discriminator: maximise log σ(D(x) − D(G(z))) − γ/2 (‖∇D(x)‖² + ‖∇D(G(z))‖²)
    x_fake = G(z)
    real, fake = x.detach().requires_grad_(), x_fake.detach().requires_grad_()  # detach: no gradient to G
    logits_real, logits_fake = D(real), D(fake)
    J_D = loss_D(logits_real, logits_fake)
    R1 = gamma / 2 * losses.r1_penalty(logits_real, real)
    R2 = gamma / 2 * losses.r2_penalty(logits_fake, fake)
    opt_D.zero_grad()
    (J_D + R1 + R2).backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log σ(D(G(z)) − D(x)), against the D just trained
    with frozen(D):
        J_G = loss_G(D(x), D(x_fake))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "r1": R1.detach(), "r2": R2.detach(),
        "D_x": logits_real.detach().mean(), "D_G_z": logits_fake.detach().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }
