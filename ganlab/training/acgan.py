"""The step with an auxiliary classifier: Odena, Olah & Shlens 2017, section 3."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer

from ganlab import losses
from ganlab.training.gan import Augment, frozen, grad_norm


def step(
    G: nn.Module, D: nn.Module, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, y: Tensor, z: Tensor, *,
    loss_class_D: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
    loss_class_G: Callable[[Tensor, Tensor], Tensor] = cross_entropy,
    augment: Augment = lambda images: images,
) -> dict[str, Tensor]:
    """Train D once, then G once; D sees no class, but must name it.

        L_S = log P(real | x) + log P(fake | G(z, y))      the source
        L_C = log P(y | x) + log P(y | G(z, y))            the class
        D maximises  L_S + L_C
        G maximises  L_C − L_S

    Departure: G does not minimise log P(fake | G(z, y)) but maximises log P(real | G(z, y)), the non-saturating
    form. The terms of x have no gradient for G. G's half reuses the samples of D's half, as in `gan.step`.

    Args:
        x: real batch, (B, …) in the range of G's output.
        y: its classes, int64 (B,); the fakes are made for the same classes.
        z: latents, (B, latent_dim).
        loss_class_D, loss_class_G: (class logits (B, classes), y) → −E log P(y | ·), for each half.
        augment: as in `gan.step`.

    Returns:
        Detached scalars: loss_D, loss_G, D_x and D_G_z (mean probability of real), class_x and class_G_z (the share
        of real and fake images whose class D names right), grad_norm_D, grad_norm_G.
    """
    # Discriminator: maximise L_S + L_C
    x_fake = G(z, y)
    source_real, class_real = D(augment(x))
    source_fake, class_fake = D(augment(x_fake.detach()))
    minus_L_S = losses.discriminator_bce(source_real, source_fake)
    minus_L_C = loss_class_D(class_real, y) + loss_class_D(class_fake, y)
    J_D = minus_L_S + minus_L_C
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise L_C − L_S
    with frozen(D):
        source, named = D(augment(x_fake))
    J_G = losses.generator_nonsaturating(source) + loss_class_G(named, y)
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(),
        "D_x": source_real.detach().sigmoid().mean(), "D_G_z": source_fake.detach().sigmoid().mean(),
        "class_x": _share_right(class_real, y), "class_G_z": _share_right(class_fake, y),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }


def _share_right(logits: Tensor, y: Tensor) -> Tensor:
    return (logits.detach().argmax(1) == y).float().mean()
