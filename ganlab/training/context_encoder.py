"""Context encoders: Pathak et al. 2016, section 3.2: squared error in the hole, and an adversarial term."""

from __future__ import annotations

from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_target
from ganlab.models.context_encoder import filled
from ganlab.training.gan import frozen


def hole_error(made: Tensor, x: Tensor, hole: Tensor) -> Tensor:
    """Return the mean squared difference of two pictures (B, C, H, W) inside the hole (B, 1, H, W). Equation 1."""
    check_target(x, made)
    return (hole * (made - x) ** 2).sum() / (hole.sum() * x.shape[1]).clamp_min(1)


def l2_step(G: nn.Module, opt_G: Optimizer, x: Tensor, hole: Tensor) -> dict[str, Tensor]:
    """Train G once by the squared error alone.

    Args:
        x: whole pictures (B, C, H, W) in [−1, 1]. hole: (B, 1, H, W), 1 inside.

    Returns:
        A detached scalar: l2.
    """
    l2 = hole_error(G(x * (1 - hole), hole), x, hole)
    opt_G.zero_grad()
    l2.backward()
    opt_G.step()
    return {"l2": l2.detach()}


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, hole: Tensor, *,
    l2_weight: float = 0.999, adversarial_weight: float = 0.001,
) -> dict[str, Tensor]:
    """Train D once, then G once.

        D maximises  log D(x) + log(1 − D(x̂))         x̂: x whose hole is filled by G
        G minimises  λ_rec mean over the hole (G − x)²  −  λ_adv log D(x̂)            equations 1 to 3

    Departure: D sees the whole filled picture, where the paper's sees the hole alone: so a seam counts.

    Args:
        x: whole pictures (B, C, H, W) in [−1, 1]; G gets them with 0 in the hole, the middle of the range.
        hole: (B, 1, H, W), 1 inside.
        l2_weight, adversarial_weight: λ_rec and λ_adv.

    Returns:
        Detached scalars: loss_D, l2, adversarial (without their weights), and D_x, D_filled before D's update.
    """
    # Discriminator: maximise log D(x) + log(1 − D(x̂))
    made = G(x * (1 - hole), hole)
    x_hat = filled(x, made, hole)
    real, fake = D(x), D(x_hat.detach())
    J_D = losses.discriminator_bce(real, fake)
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: minimise λ_rec mean over the hole (G − x)² − λ_adv log D(x̂)
    l2 = hole_error(made, x, hole)
    with frozen(D):
        adversarial = losses.generator_nonsaturating(D(x_hat))
    opt_G.zero_grad()
    (l2_weight * l2 + adversarial_weight * adversarial).backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "l2": l2.detach(), "adversarial": adversarial.detach(),
            "D_x": real.detach().sigmoid().mean(), "D_filled": fake.detach().sigmoid().mean()}
