"""The blending GAN of Wu et al. 2019, "GP-GAN: towards realistic high-resolution image blending", section 3.2."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import frozen


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Sequence[Tensor], pasted: Sequence[Tensor],
    mask: Sequence[Tensor], *, clip: float = 0.01, l2_weight: float = 0.999, adversarial_weight: float = 0.001,
) -> dict[str, Tensor]:
    """Train the critic k times on k batches, then G once: WGAN's step (`wgan.step`) and a squared error.

        D maximises  f(x) − f(G(pasted))          and then every weight of f is clipped to [−c, c]
        G minimises  λ mean (G(pasted) − x)²  −  (1 − λ) f(G(pasted))

    Args:
        x: k + 1 batches of pictures (B, C, H, W) in [−1, 1], the last for G; the paper has k = 5.
        pasted: the same pictures with a part pasted into them whose colours do not fit.
        mask: where it is, (B, 1, H, W), 1 inside.
        clip: c.
        l2_weight, adversarial_weight: λ and 1 − λ.

    Returns:
        Detached scalars: loss_D of the last update of D, l2 and adversarial (without their weights).

    Raises:
        ValueError: there are fewer than two batches, or not as many of each.
    """
    if len(x) < 2 or not len(x) == len(pasted) == len(mask):
        raise ValueError(f"Expected k + 1 batches each, k at least 1, got {len(x)}, {len(pasted)} and {len(mask)}.")

    # Critic, k times: maximise f(x) − f(G(pasted))
    for x_k, pasted_k, mask_k in zip(x[:-1], pasted, mask):
        with torch.no_grad():  # G gets no gradient from D's loss
            made = G(pasted_k, mask_k)
        J_D = losses.critic_wasserstein(D(x_k), D(made))
        opt_D.zero_grad()
        J_D.backward()
        opt_D.step()
        with torch.no_grad():
            for w in D.parameters():
                w.clamp_(-clip, clip)

    # Generator: minimise λ mean (G(pasted) − x)² − (1 − λ) f(G(pasted)), against the critic just trained
    made = G(pasted[-1], mask[-1])
    l2 = mse_loss(made, x[-1])
    with frozen(D):
        adversarial = losses.generator_wasserstein(D(made))
    opt_G.zero_grad()
    (l2_weight * l2 + adversarial_weight * adversarial).backward()
    opt_G.step()

    return {"loss_D": J_D.detach(), "l2": l2.detach(), "adversarial": adversarial.detach()}
