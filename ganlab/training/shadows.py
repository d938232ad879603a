"""Training on painted shadows: Morales et al. 2018. One step for segmentation, one for removal."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.functional import l1_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_mask, check_target
from ganlab.training.gan import frozen, grad_norm


def step_segmentation(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, m: Tensor, *,
    bce_weight: float = 100.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
) -> dict[str, Tensor]:
    """Train D once, then G once, to find shadows: Morales et al. 2018; x is the photograph, m its mask.

        D maximises  ½ [log D(x, m) + log(1 − D(x, G(x)))]
        G maximises  log D(x, G(x)) − λ H(m, G(x)),     H(m, p) = −[m log p + (1 − m) log(1 − p)], mean over pixels

    Departure: the term beside the adversarial one, cross-entropy for each pixel, and its weight λ = 100 are ours,
    after pix2pix. It is computed from logits, which is why G has a method `logits`.

    Args:
        G: x → m, with G.logits. D: (x, m) → logits.
        x: photographs with shadows (B, 3, H, W) in [−1, 1]. m: their masks (B, 1, H, W), 0 and 1.
        bce_weight: λ.
        loss_D: (logits of true masks, logits of G's) → scalar. loss_G: (logits of G's masks) → scalar.

    Returns:
        Detached scalars: loss_D; loss_G and its two terms, loss_GAN and loss_BCE (before it is weighted); D_real
        and D_fake (mean of sigmoid(D) before the update of D); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: m has another shape or leaves [0, 1].
    """
    check_mask(m, x)
    # Discriminator: maximise ½ [log D(x, m) + log(1 − D(x, G(x)))]
    logits = G.logits(x)
    m_fake = logits.sigmoid()
    logits_real = D(x, m)
    logits_fake = D(x, m_fake.detach())  # detach: G gets no gradient from D's loss
    J_D = 0.5 * loss_D(logits_real, logits_fake)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(x, G(x)) − λ H(m, G(x)), against the D just trained
    with frozen(D):  # the gradient passes through D; D's own weight gradients are never computed
        J_GAN = loss_G(D(x, m_fake))
    J_BCE = losses.bce(logits, m)
    J_G = J_GAN + bce_weight * J_BCE
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "loss_GAN": J_GAN.detach(), "loss_BCE": J_BCE.detach(),
        "D_real": logits_real.detach().sigmoid().mean(), "D_fake": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }


def step_removal(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, m: Tensor, y: Tensor, *,
    l1_weight: float = 100.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
) -> dict[str, Tensor]:
    """Train D once, then G once, to remove shadows: Morales et al. 2018; y is the photograph x without its shadow.

        D maximises  ½ [log D(x, y) + log(1 − D(x, G(x, m)))]
        G maximises  log D(x, G(x, m)) − λ ‖y − G(x, m)‖₁,     λ = 100, mean over pixels and channels

    The same step trains both generators, cGAN1 and cGAN3.

    Args:
        G: (x, m) → y. D: (x, y) → logits; it sees 6 channels.
        x: photographs with shadows (B, 3, H, W) in [−1, 1]. m: their masks (B, 1, H, W) in [0, 1].
        y: the same photographs without them (B, 3, H, W) in [−1, 1].
        l1_weight: λ.
        loss_D: (logits of true pairs, logits of G's) → scalar. loss_G: (logits of G's pairs) → scalar.

    Returns:
        Detached scalars: loss_D; loss_G and its two terms, loss_GAN and loss_L1 (before it is weighted); D_real and
        D_fake (mean of sigmoid(D) before the update of D); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: y has another shape than G's output.
    """
    # Discriminator: maximise ½ [log D(x, y) + log(1 − D(x, G(x, m)))]
    y_fake = G(x, m)
    check_target(y, y_fake)
    logits_real = D(x, y)
    logits_fake = D(x, y_fake.detach())  # detach: G gets no gradient from D's loss
    J_D = 0.5 * loss_D(logits_real, logits_fake)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(x, G(x, m)) − λ ‖y − G(x, m)‖₁, against the D just trained
    with frozen(D):  # the gradient passes through D; D's own weight gradients are never computed
        J_GAN = loss_G(D(x, y_fake))
    J_L1 = l1_loss(y_fake, y)
    J_G = J_GAN + l1_weight * J_L1
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "loss_GAN": J_GAN.detach(), "loss_L1": J_L1.detach(),
        "D_real": logits_real.detach().sigmoid().mean(), "D_fake": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }
