"""SRGAN's two phases: Ledig et al. 2017, section 3.2; first SRResNet by squared error, then against a discriminator."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_target
from ganlab.training.gan import frozen


def resnet_step(G: nn.Module, opt_G: Optimizer, x_low: Tensor, x: Tensor) -> dict[str, Tensor]:
    """Train SRResNet once: G minimises the mean squared difference of G(x_low) and x (equation 4).

    Args:
        x_low, x: small pictures and what they should become, in [−1, 1].

    Returns:
        A detached scalar: loss_G.
    """
    made = G(x_low)
    check_target(x, made)
    J_G = mse_loss(made, x)
    opt_G.zero_grad()
    J_G.backward()
    opt_G.step()
    return {"loss_G": J_G.detach()}


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x_low: Tensor, x: Tensor, *,
    features: Callable[[Tensor], Tensor], content_weight: float = 1.0, adversarial_weight: float = 1e-3,
) -> dict[str, Tensor]:
    """Train D once, then G once.

        D maximises  log D(x) + log(1 − D(G(x_low)))
        G minimises  λ_c mean (φ(x) − φ(G(x_low)))²  −  λ_a log D(G(x_low))          equations 3, 5, 6

    Args:
        x_low, x: small pictures and what they should become, in [−1, 1].
        features: φ, a network that was trained before and stays as it is: the paper's is VGG's 16th convolution.
        content_weight, adversarial_weight: λ_c and λ_a, 1 and 1e-3 in the paper.

    Returns:
        Detached scalars: loss_D, content, adversarial (without their weights), and D_x, D_G before D's update.
    """
    # Discriminator: maximise log D(x) + log(1 − D(G(x_low)))
    made = G(x_low)
    check_target(x, made)
    real, fake = D(x), D(made.detach())
    J_D = losses.discriminator_bce(real, fake)
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: minimise λ_c mean (φ(x) − φ(G(x_low)))² − λ_a log D(G(x_low))
    content = mse_loss(features(made), features(x).detach())
    with frozen(D):
        adversarial = losses.generator_nonsaturating(D(made))
    opt_G.zero_grad()
    (content_weight * content + adversarial_weight * adversarial).backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "content": content.detach(), "adversarial": adversarial.detach(),
            "D_x": real.detach().sigmoid().mean(), "D_G": fake.detach().sigmoid().mean()}
