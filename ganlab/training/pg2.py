"""Training PG²: Ma et al. 2017, sections 3.1 and 3.2: stage I by a weighted L1, stage II against D."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.datasets.figures import to_segments
from ganlab.layers import check_mask, check_target
from ganlab.training.gan import frozen


def pose_mask(joints: Tensor, limbs: Sequence[tuple[int, int]], size: int, *, radius: float = 4.0) -> Tensor:
    """Return where the person will be, from the pose alone: M_B, (B, 1, size, size), 1 near a limb, else 0.

    Departure: the paper lays discs along each limb and closes gaps; this takes all that is near the line.

    Args:
        joints: (B, J, 2), x and y from −1 to 1. limbs: pairs of joints.
        radius: pixels from the line.
    """
    return (to_segments(joints, limbs, size).amin(1, keepdim=True) <= 2 * radius / size).float()


def masked_l1(made: Tensor, x: Tensor, mask: Tensor) -> Tensor:
    """Return the mean of |made − x| · (1 + M_B): the person counts twice. Section 3.1.

    Args:
        made, x: (B, C, H, W). mask: M_B, (B, 1, H, W) in [0, 1].
    """
    check_target(x, made)
    check_mask(mask, x)
    return ((made - x).abs() * (1 + mask)).mean()


def stage_one_step(G1: nn.Module, opt_G1: Optimizer, x_A: Tensor, pose: Tensor, x_B: Tensor,
                   mask: Tensor) -> dict[str, Tensor]:
    """Train G1 once: it minimises |(G1(x_A, pose) − x_B) ⊙ (1 + M_B)|.

    Args:
        x_A, x_B: one person in two poses, (B, C, H, W) in [−1, 1].
        pose: of x_B, as maps (B, J, H, W). mask: its M_B.

    Returns:
        A detached scalar: masked_L1.
    """
    J_G1 = masked_l1(G1(x_A, pose), x_B, mask)
    opt_G1.zero_grad()
    J_G1.backward()
    opt_G1.step()
    return {"masked_L1": J_G1.detach()}


def stage_two_step(
    G1: nn.Module, G2: nn.Module, D: nn.Module, opt_G2: Optimizer, opt_D: Optimizer, x_A: Tensor, pose: Tensor,
    x_B: Tensor, mask: Tensor, *, l1_weight: float = 50.0,
) -> dict[str, Tensor]:
    """Train D once, then G2 once. G1 stays as it is.

        x̂_1 = G1(x_A, pose)      x̂_2 = x̂_1 + G2(x_A, x̂_1)
        D maximises   log D(x_A, x_B) + log(1 − D(x_A, x̂_2))
        G2 maximises  log D(x_A, x̂_2) − λ |(x̂_2 − x_B) ⊙ (1 + M_B)|

    D sees pairs: a sharp picture of another person is a wrong answer. The authors' code shows D single pictures, and
    x_A among the fakes.

    Args:
        x_A, x_B, pose, mask: as in `stage_one_step`.
        l1_weight: λ; in the authors' code 50 on DeepFashion, 10 on Market-1501.

    Returns:
        Detached scalars: loss_D, loss_GAN, masked_L1 (before it is weighted), and D_real, D_fake before D's update.
    """
    with torch.no_grad():
        coarse = G1(x_A, pose)

    # Discriminator: maximise log D(x_A, x_B) + log(1 − D(x_A, x̂_2))
    refined = coarse + G2(x_A, coarse)
    real, fake = D(x_A, x_B), D(x_A, refined.detach())
    J_D = losses.discriminator_bce(real, fake)
    opt_D.zero_grad()
    J_D.backward()
    opt_D.step()

    # Generator: maximise log D(x_A, x̂_2) − λ |(x̂_2 − x_B) ⊙ (1 + M_B)|
    with frozen(D):
        J_GAN = losses.generator_nonsaturating(D(x_A, refined))
    J_L1 = masked_l1(refined, x_B, mask)
    opt_G2.zero_grad()
    (J_GAN + l1_weight * J_L1).backward()
    opt_G2.step()

    return {"loss_D": J_D.detach(), "loss_GAN": J_GAN.detach(), "masked_L1": J_L1.detach(),
            "D_real": real.detach().sigmoid().mean(), "D_fake": fake.detach().sigmoid().mean()}
