"""WGAN: Arjovsky, Chintala & Bottou 2017, Algorithm 1. D is a critic f: its values are no logits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.optim import Optimizer, RMSprop

from ganlab import losses
from ganlab.training.gan import frozen, grad_norm


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Sequence[Tensor], z: Sequence[Tensor], *,
    clip: float = 0.01,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.critic_wasserstein,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_wasserstein,
) -> dict[str, Tensor]:
    """Train the critic k times on k batches, then G once: Arjovsky et al. 2017, Algorithm 1 with n_critic = k.

        D maximises  f(x) − f(G(z))      and then every weight of f is clipped to [−c, c]
        G maximises  f(G(z))

    Clipping bounds how steep f can be, by a number that nobody knows: −loss_D is a multiple of the distance W₁.

    Args:
        x: k real batches, (B, …) each; the paper has k = 5. z: k + 1 batches of latents, the last for G.
        clip: c.

    Returns:
        Detached scalars: loss_D of the last critic update, loss_G, grad_norm_D, grad_norm_G.

    Raises:
        ValueError: there is no batch, or not one more of latents; c is not positive.
    """
    check_batches(x, z)
    if not clip > 0:
        raise ValueError(f"Expected a positive limit c of the weights, got {clip!r}. The paper has 0.01.")

    # Critic, k times: maximise f(x) − f(G(z))
    for x_k, z_k in zip(x, z):
        with torch.no_grad():  # G gets no gradient from D's loss
            x_fake = G(z_k)
        J_D = loss_D(D(x_k), D(x_fake))
        opt_D.zero_grad()
        J_D.backward()
        grad_norm_D = grad_norm(D)
        opt_D.step()
        with torch.no_grad():
            for w in D.parameters():
                w.clamp_(-clip, clip)

    # Generator: maximise f(G(z)), against the critic just trained
    with frozen(D):
        J_G = loss_G(D(G(z[-1])))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def check_batches(x: Sequence[Tensor], z: Sequence[Tensor]) -> None:
    """Raise a ValueError unless there are k real batches, k of at least 1, and k + 1 batches of latents."""
    if len(x) < 1 or len(z) != len(x) + 1:
        raise ValueError(f"Expected k real batches and k + 1 batches of latents, got {len(x)} and {len(z)}. "
                         "Give lists: one batch of each for every update of D, and latents for G.")


def rmsprop(module: nn.Module, *, lr: float = 5e-5) -> RMSprop:
    """Return RMSProp with the paper's settings: α = 5·10⁻⁵ and no momentum, which made their critics unstable."""
    return RMSprop(module.parameters(), lr=lr)
