"""The step of Chollet 2017, "Deep learning with Python", section 8.5: noisy labels, RMSprop, clipped gradients."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.optim import Optimizer, RMSprop

from ganlab import losses
from ganlab.runtime import device
from ganlab.training.gan import frozen, grad_norm
from ganlab.training.loop import Run

CLIP = 1.0  # every number of a gradient lies between −CLIP and CLIP


def step(G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, *,
         noise: float = 0.05) -> dict[str, Tensor]:
    """Train D once on fakes and reals together, then G once on new latents.

    Departure: noise pulls the targets of both sides inwards, fake to U[0, noise) and real to U(1 − noise, 1], where
    the book adds it to labels of 0 and of 1, so that the larger ones leave [0, 1].

    Args:
        x: real batch, (B, C, H, W) in [−1, 1].
        noise: width of the noise of D's targets, 0 for none.

    Returns:
        Detached scalars as `gan.step` returns them; gradient norms are those before clipping.
    """
    # Discriminator: say 1 for x and 0 for G(z), roughly
    with torch.no_grad():
        x_fake = G(torch.randn(len(x), G.latent_dim, device=x.device))
    logits = D(torch.cat([x, x_fake]))  # (2B,)
    t = torch.cat([1 - noise * torch.rand(len(x)), noise * torch.rand(len(x))]).to(x.device)
    J_D = losses.bce(logits, t)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    nn.utils.clip_grad_value_(D.parameters(), CLIP)
    opt_D.step()

    # Generator: maximise log D(G(z)) on new z
    with frozen(D):
        J_G = losses.generator_nonsaturating(D(G(torch.randn(len(x), G.latent_dim, device=x.device))))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    nn.utils.clip_grad_value_(G.parameters(), CLIP)
    opt_G.step()

    D_x, D_G_z = logits.detach().sigmoid().view(2, -1).mean(1)
    return {"loss_D": J_D.detach(), "loss_G": J_G.detach(), "D_x": D_x, "D_G_z": D_G_z,
            "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G}


def new_run(G: nn.Module, D: nn.Module) -> Run:
    """Return a run of both on the course's device, with the book's RMSprop: rate 4e-4 for G and 8e-4 for D."""
    for network in (G, D):
        network.to(device())
    return Run({"G": G, "D": D}, {"G": RMSprop(G.parameters(), lr=4e-4, alpha=0.9, eps=1e-7),
                                  "D": RMSprop(D.parameters(), lr=8e-4, alpha=0.9, eps=1e-7)})
