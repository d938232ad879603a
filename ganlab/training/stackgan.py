"""One step of either stage of StackGAN: Zhang et al. 2017, eq. 3 to 6."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, t: Tensor, t_wrong: Tensor, z: Tensor,
    *, kl_weight: float = 1.0,
) -> dict[str, Tensor]:
    """Train D once, then G once; stage I where G draws small pictures, stage II where G redraws those of a stage I.

        D maximises  log D(x, t) + ½ [log(1 − D(x, t_wrong)) + log(1 − D(G(z, c), t))]      c ~ N(μ(t), σ²(t))
        G maximises  log D(G(z, c), t) − λ KL( N(μ(t), σ²(t)) ‖ N(0, I) )

    The pair (x, t_wrong) is GAN-CLS's; the paper's equations leave it out, its section 3.3.1 and its code have it.

    Departure: G maximises log D where the paper minimises log(1 − D), as in all public code.

    Args:
        G: (z, t) → pictures, μ, log σ².
        x: real pictures (B, C, H, W) in the range of G's output.
        t, t_wrong: vectors of the texts that describe them, and of others, (B, text_dim).
        z: latents (B, latent_dim).
        kl_weight: λ.

    Returns:
        Detached scalars: loss_D, loss_G, kl, and the mean probabilities D_right, D_wrong and D_fake before D's update.
    """
    # Discriminator: maximise log D(x, t) + ½ [log(1 − D(x, t_wrong)) + log(1 − D(G(z, c), t))]
    x_fake, mu, log_var = G(z, t)
    right, wrong, fake = D(x, t), D(x, t_wrong), D(x_fake.detach(), t)
    J_D = losses.bce(right, 1.0) + 0.5 * (losses.bce(wrong, 0.0) + losses.bce(fake, 0.0))
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: maximise log D(G(z, c), t) − λ KL
    kl = losses.kl_standard_normal(mu, log_var)
    with frozen(D):
        J_G = losses.generator_nonsaturating(D(x_fake, t)) + kl_weight * kl
    opt_G.zero_grad()
    J_G.backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "kl": kl.detach(),
            **{f"D_{name}": logits.detach().sigmoid().mean()
               for name, logits in (("right", right), ("wrong", wrong), ("fake", fake))}}
