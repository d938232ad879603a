"""VGAN's step: the game on clips, and a cost on the mask. Vondrick et al. 2016, sections 2.1, 2.2 and 2.4."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen


def step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
         mask_weight: float = 0.1) -> dict[str, Tensor]:
    """Train D once, then G once.

        D maximises  log D(x) + log(1 − D(G(z)))
        G maximises  log D(G(z)) − λ · mean |m|        m: the mask of G's own clips, λ = mask_weight

    Without the last term nothing keeps G from calling everything foreground: the background would be idle.

    Args:
        G: with a method `parts` that returns `models.vgan.Parts`.
        x: real clips, (B, C, T, H, W) in [−1, 1].
        z: latents, (B, latent_dim).
        mask_weight: λ.

    Returns:
        Detached scalars: loss_D, loss_G (without the mask's term), mask (its mean), D_x and D_G_z (mean
        probabilities before D's update).
    """
    # Discriminator: maximise log D(x) + log(1 − D(G(z)))
    made = G.parts(z)
    x_fake = made.video()
    real, fake = D(x), D(x_fake.detach())
    J_D = losses.discriminator_bce(real, fake)
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: maximise log D(G(z)) − λ mean |m|
    with frozen(D):
        J_G = losses.generator_nonsaturating(D(x_fake))
    area = made.mask.abs().mean()
    opt_G.zero_grad()
    (J_G + mask_weight * area).backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "mask": area.detach(),
            "D_x": real.detach().sigmoid().mean(), "D_G_z": fake.detach().sigmoid().mean()}
