"""EBGAN: Zhao, Mathieu & LeCun 2017, section 2: D is an autoencoder, its error an energy."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.models.ebgan import Discriminator
from ganlab.training.gan import frozen, grad_norm


def step(
    G: nn.Module, D: Discriminator, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    margin: float = 20.0, pt_weight: float = 0.0,
    energy: Callable[[Tensor, Tensor], Tensor] = losses.reconstruction_error,
    repel: Callable[[Tensor], Tensor] = losses.pulling_away,
) -> dict[str, Tensor]:
    """Train D once, then G once: Zhao et al. 2017, eq. 1 and 2; with a pulling-away term EBGAN-PT, section 2.4.

        D minimises  E(x) + [m − E(G(z))]⁺               E(x) = ‖Dec(Enc(x)) − x‖
        G minimises  E(G(z)) + w f_PT(Enc(G(z)))

    G's gradient flows through both sides of its energy: through the reconstruction and through the image itself.

    Departure: G's half reuses the samples of D's half, as in `gan.step`.

    Args:
        x: real images (B, C, H, W) in [−1, 1]. z: latents, (B, latent_dim).
        margin: m, in the unit of the energy; the paper has 20 for faces, 80 for bedrooms, 10 for digits.
        pt_weight: w of the pulling-away term; the paper has 0.1, and 0 is EBGAN without it.
        energy: (images, reconstructions) → (B,). repel: codes (B, F) → scalar.

    Returns:
        Detached scalars: loss_D, loss_G (without the term), pulling_away (unweighted), energy_real and energy_fake
        (means before the update of D), grad_norm_D, grad_norm_G.

    Raises:
        ValueError: the margin is not positive.
    """
    # Discriminator: minimise E(x) + [m − E(G(z))]⁺
    x_fake = G(z)
    fake = x_fake.detach()  # detach: G gets no gradient from D's loss
    energy_real = energy(x, D(x))
    energy_fake = energy(fake, D(fake))
    J_D = losses.discriminator_energy(energy_real, energy_fake, margin=margin)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: minimise E(G(z)) + w f_PT, against the D just trained
    with frozen(D):
        codes = D.encode(x_fake)
        J_G = losses.generator_energy(energy(x_fake, D.decode(codes)))  # no detach on either side
        PT = repel(codes.flatten(1)) if pt_weight else torch.zeros_like(J_G)
    opt_G.zero_grad()
    (J_G + pt_weight * PT).backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "pulling_away": PT.detach(),
        "energy_real": energy_real.detach().mean(), "energy_fake": energy_fake.detach().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }
