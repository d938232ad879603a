"""The two-player step: Goodfellow et al. 2014, Algorithm 1, as every unconditional lesson runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.runtime import device
from ganlab.training.ema import EMA
from ganlab.training.loop import Run

Augment = Callable[[Tensor], Tensor]


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
    augment: Augment = lambda images: images,
) -> dict[str, Tensor]:
    """Train D once, then G once: Goodfellow et al. 2014, Algorithm 1 with k = 1.

        D maximises  log D(x) + log(1 − D(G(z)))
        G maximises  log D(G(z))                        (non-saturating, section 3)

    Departure: G's half reuses the samples of D's half instead of drawing new z, which saves one forward pass
    of G. The samples are as good as new: D has changed since, G has not.

    In G's half D's weights stay as they are; the running statistics of its batch norm, where it has any, go on
    following what it sees, as in all public code.

    Args:
        x: real batch, (B, …) in the range of G's output.
        z: latents, (B, latent_dim).
        loss_D: (logits of real, logits of fake) → scalar. loss_G: (logits of fake) → scalar.
        augment: applied to everything that D sees, real and fake; differentiable. Nothing by default.

    Returns:
        Detached scalars: loss_D, loss_G, D_x and D_G_z (mean of sigmoid(D) before the update of D: probabilities,
        where the loss takes logits), grad_norm_D, grad_norm_G.
    """
    # Discriminator: maximise log D(x) + log(1 − D(G(z)))
    x_fake = G(z)
    logits_real = D(augment(x))
    logits_fake = D(augment(x_fake.detach()))  # detach: G gets no gradient from D's loss
    J_D = loss_D(logits_real, logits_fake)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(G(z)), against the D just trained
    with frozen(D):  # the gradient passes through D; D's own weight gradients are never computed
        J_G = loss_G(D(augment(x_fake)))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(),
        "D_x": logits_real.detach().sigmoid().mean(), "D_G_z": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }


@contextmanager
def frozen(module: nn.Module) -> Iterator[None]:
    """Compute no gradient for the parameters of `module` in this block; gradients still pass through it."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    for p in parameters:
        p.requires_grad_(False)
    try:
        yield
    finally:
        for p in parameters:
            p.requires_grad_(True)


def grad_norm(module: nn.Module) -> Tensor:
    """Return the Euclidean norm of all gradients of `module` as a scalar tensor; 0 where there are none."""
    return torch.nn.utils.get_total_norm([p.grad for p in module.parameters() if p.grad is not None])


def adam(module: nn.Module, *, lr: float = 2e-4, betas: tuple[float, float] = (0.5, 0.999)) -> torch.optim.Adam:
    """Return Adam with DCGAN's settings (Radford et al. 2016, section 4), fused where the device has it."""
    return torch.optim.Adam(module.parameters(), lr=lr, betas=betas, fused=_has_fused_adam(module))


def _has_fused_adam(module: nn.Module) -> bool:
    return all(p.device.type in ("cpu", "cuda", "mps") and p.is_floating_point() for p in module.parameters())


def new_run(G: nn.Module, D: nn.Module, *, lr: float = 5e-4) -> Run:
    """Return a run of two convolutional players, with an Adam for each and an average of G.

    Both move to the course's device, channels-last: the channels of a pixel lie side by side, which suits
    convolutions on most processors.
    """
    for network in (G, D):
        network.to(device(), memory_format=torch.channels_last)
    return Run({"G": G, "D": D}, {"G": adam(G, lr=lr), "D": adam(D, lr=lr)}, {"G": EMA(G, half_life=100)})


@torch.no_grad()
def samples(run: Run, *inputs: Tensor) -> Tensor:
    """Return the images that the averaged generator of a run makes of latents (and classes), on the CPU."""
    return run.averages["G"].module(*(each.to(device()) for each in inputs)).cpu()
