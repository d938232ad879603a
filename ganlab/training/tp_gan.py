"""A frontal view from the side: TP-GAN, Huang et al. 2017, "Beyond face rotation", section 3.2."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.functional import l1_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_target
from ganlab.training.gan import frozen


def asymmetry(x: Tensor) -> Tensor:
    """Return the mean absolute difference of pictures (B, C, H, W) and their mirror images. Equation 4."""
    return l1_loss(x, x.flip(3))


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x_side: Tensor, x_front: Tensor, *,
    symmetry_weight: float = 0.3, adversarial_weight: float = 0.001,
) -> dict[str, Tensor]:
    """Train D once, then G once, from pictures of the same heads, turned away and frontal.

        D maximises  log D(x_front) + log(1 − D(G(x_side)))
        G minimises  |x_front − G(x_side)| + λ_sym |G(x_side) − its mirror image| − λ_adv log D(G(x_side))

    Departure: one generator draws the whole face. The paper has four more for eyes, nose and mouth, a term that keeps
    the identity by a face recogniser's features, and one for smoothness.

    Args:
        x_side: heads turned away (B, C, H, W). x_front: their frontal views, in the range of G's output.
        symmetry_weight, adversarial_weight: λ_sym and λ_adv.

    Returns:
        Detached scalars: loss_D, pixel, symmetry, adversarial (without their weights).

    Raises:
        ValueError: x_front has another shape than G's output.
    """
    # Discriminator: maximise log D(x_front) + log(1 − D(G(x_side)))
    x_fake = G(x_side)
    check_target(x_front, x_fake)
    J_D = losses.discriminator_bce(D(x_front), D(x_fake.detach()))
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: minimise |x_front − G| + λ_sym |G − its mirror image| − λ_adv log D(G)
    pixel, symmetry = l1_loss(x_fake, x_front), asymmetry(x_fake)
    with frozen(D):
        adversarial = losses.generator_nonsaturating(D(x_fake))
    opt_G.zero_grad()
    (pixel + symmetry_weight * symmetry + adversarial_weight * adversarial).backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "pixel": pixel.detach(), "symmetry": symmetry.detach(),
            "adversarial": adversarial.detach()}
