"""Training pix2pix: Isola et al. 2017, sections 3.1 and 3.3, appendix 6.2."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, l1_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_target
from ganlab.training.gan import frozen, grad_norm


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, y: Tensor, *,
    l1_weight: float = 100.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
) -> dict[str, Tensor]:
    """Train D once, then G once: Isola et al. 2017, eq. 1 to 4; x is the input image, y its target.

        D maximises  ½ [log D(x, y) + log(1 − D(x, G(x)))]     halved, which slows D (section 3.3)
        G maximises  log D(x, G(x)) − λ ‖y − G(x)‖₁            (non-saturating), λ = 100

    The paper's z in G(x, z) is the dropout inside G. D gives a logit a patch; the losses average over all patches.
    Real and fake pairs go through D one after the other: in one batch they would share batch-norm statistics.

    Departure: G's half reuses the images of D's half instead of drawing new dropout, as all public code does.

    In G's half D's weights stay as they are, as in `gan.step`.

    Args:
        x: input images (B, C, H, W). y: their targets, in the range of G's output.
        l1_weight: λ, the weight of the mean absolute difference.
        loss_D: (logits of real pairs, logits of fake pairs) → scalar. loss_G: (logits of fake pairs) → scalar.

    Returns:
        Detached scalars: loss_D; loss_G and its two terms, loss_GAN and loss_L1 (before it is weighted); D_real and
        D_fake (mean of sigmoid(D) on real and on fake pairs before the update of D); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: y has another shape than G's output.
    """
    # Discriminator: maximise ½ [log D(x, y) + log(1 − D(x, G(x)))]
    y_fake = G(x)
    check_target(y, y_fake)
    logits_real = D(x, y)
    logits_fake = D(x, y_fake.detach())  # detach: G gets no gradient from D's loss
    J_D = 0.5 * loss_D(logits_real, logits_fake)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(x, G(x)) − λ ‖y − G(x)‖₁, against the D just trained
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


def step_l1(G: nn.Module, opt_G: Optimizer, x: Tensor, y: Tensor, *more: Tensor) -> dict[str, Tensor]:
    """Train G once without a discriminator, the paper's ablation "L1" (section 4.2): G minimises ‖y − G(x)‖₁.

    Args:
        x: input images (B, C, H, W). y: their targets, in the range of G's output.
        more: further inputs of G, such as the masks of `shadows.step_removal`.

    Returns:
        Detached scalars: loss_L1 and grad_norm_G.

    Raises:
        ValueError: y has another shape than G's output.
    """
    y_fake = G(x, *more)
    check_target(y, y_fake)
    J_L1 = l1_loss(y_fake, y)
    opt_G.zero_grad()
    J_L1.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()
    return {"loss_L1": J_L1.detach(), "grad_norm_G": grad_norm_G}


def jitter(x: Tensor, y: Tensor, *, enlarge: float = 286 / 256) -> tuple[Tensor, Tensor]:
    """Return both images of each pair with the same random jitter and mirroring (appendix 6.2).

    Both are enlarged, a window of the old size is cut out of both at the same random place, and half of the pairs
    are mirrored left to right.

    Args:
        x, y: floating-point images (B, C, H, W) of one size; the channels may differ.
        enlarge: factor, at least 1; the paper's goes from 256 to 286 pixels.

    Raises:
        ValueError: x and y differ in number or size, or `enlarge` is below 1.
    """
    if x.dim() != 4 or y.dim() != 4 or len(x) != len(y) or x.shape[2:] != y.shape[2:]:
        raise ValueError(f"Expected two batches of images (B, C, H, W) of one number and size, got "
                         f"{tuple(x.shape)} and {tuple(y.shape)}. Give both images of each pair, of one size.")
    if not enlarge >= 1:  # nan fails too
        raise ValueError(f"Expected enlarge of at least 1, got {enlarge!r}. Take 1 to mirror alone.")
    batch, _, height, width = x.shape
    larger = (round(height * enlarge), round(width * enlarge))
    both = interpolate(torch.cat([x, y], dim=1), larger, mode="bilinear", align_corners=False)
    top = torch.randint(0, larger[0] - height + 1, (batch, 1), device=x.device)
    left = torch.randint(0, larger[1] - width + 1, (batch, 1), device=x.device)
    mirrored = torch.rand(batch, 1, device=x.device) < 0.5
    rows = top + torch.arange(height, device=x.device)  # (B, H)
    columns = left + torch.arange(width, device=x.device)  # (B, W)
    columns = torch.where(mirrored, columns.flip(1), columns)
    item = torch.arange(batch, device=x.device)[:, None, None]
    both = both[item, :, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)  # (B, C, H, W)
    return both[:, :x.shape[1]].contiguous(), both[:, x.shape[1]:].contiguous()
