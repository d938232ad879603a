"""The step of 3D-GAN: D is trained only while it is not too good. Wu et al. 2016, eq. 1 and section 3.1."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen


def step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
         most: float = 0.8) -> dict[str, Tensor]:
    """Train D, unless it judges more than `most` of this batch rightly; then train G once.

        D maximises  log D(x) + log(1 − D(G(z)))       skipped where its accuracy is higher than `most`
        G maximises  log D(G(z))                       (non-saturating)

    The paper's other means against a D that learns too fast is its rate: 1e-5 beside G's 2.5e-3 (Adam with β₁ = ½,
    batches of 100).

    Departure: the paper looks at the accuracy in the last batch; in this one it is known too, and nothing has to be
    kept from step to step. Departure: the paper's eq. 1 is the saturating game, log(1 − D(G(z))) for G.

    Args:
        x: real solids, (B, 1, S, S, S) in [0, 1], the range of G's output.
        z: latents, (B, latent_dim).
        most: share of right answers, real and fake counted alike; 1 trains D in every step.

    Returns:
        Detached scalars: loss_D, loss_G, accuracy (of D before its update) and D_trained (1 or 0).
    """
    # How good is D? It answers rightly where a real logit is above 0 or a fake one below
    x_fake = G(z)
    real, fake = D(x), D(x_fake.detach())
    accuracy = ((real > 0).float().mean() + (fake < 0).float().mean()) / 2
    trained = accuracy <= most

    # Discriminator, where it is not too good: maximise log D(x) + log(1 − D(G(z)))
    J_D = losses.discriminator_bce(real, fake)
    if trained:
        opt_D.zero_grad()
        J_D.backward()
        opt_D.step()

    # Generator: maximise log D(G(z))
    with frozen(D):
        J_G = losses.generator_nonsaturating(D(x_fake))
    opt_G.zero_grad()
    J_G.backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "accuracy": accuracy, "D_trained": trained.float()}
