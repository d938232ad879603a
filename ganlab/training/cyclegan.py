"""Training CycleGAN: Zhu et al. 2017, sections 3 and 4, 5.2 and appendix 7.1."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_target
from ganlab.training.gan import frozen, grad_norm
from ganlab.training.image_pool import ImagePool


def step(
    G_xy: nn.Module, G_yx: nn.Module, D_x: nn.Module, D_y: nn.Module, opt_G: Optimizer, opt_D: Optimizer,
    x: Tensor, y: Tensor, *, pool_x: ImagePool, pool_y: ImagePool,
    cycle_weight: float = 10.0, identity_weight: float = 5.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_squares,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_squares,
) -> dict[str, Tensor]:
    """Train both generators once, then both discriminators once, on images x and y that are no pairs.

    The objective is eq. 3, and the identity term of section 5.2.

        G_xy, G_yx minimise  (D_y(G_xy(x)) − 1)² + (D_x(G_yx(y)) − 1)²                adversarial, least squares
                             + λ [‖G_yx(G_xy(x)) − x‖₁ + ‖G_xy(G_yx(y)) − y‖₁]        cycle, λ = 10
                             + μ [‖G_xy(y) − y‖₁ + ‖G_yx(x) − x‖₁]                    identity, μ = 0.5 λ
        D_x minimises        ½ [(D_x(x) − 1)² + D_x(G_yx(y))²]                        halved, which slows D
        D_y minimises        ½ [(D_y(y) − 1)² + D_y(G_xy(x))²]

    The paper calls G_xy G, G_yx F. Unlike in `gan.step` the generators go first, as in public code: the pools then
    mix their images with earlier ones for the discriminators.

    Departure: the identity term is on by default, as in public code; the paper has it for paintings alone.

    What a network does at one time goes through it as one batch, which is faster than several small ones. Instance
    norm keeps the images of a batch apart, so nothing changes by it; networks with batch norm would mix them.

    Args:
        x, y: images of the two domains (B, C, H, W) in the range of the generators' outputs. Only without the
            identity term may their channels differ.
        opt_G: holds the weights of both generators; opt_D: those of both discriminators.
        pool_x, pool_y: of earlier G_yx(y) for D_x and of earlier G_xy(x) for D_y.
        cycle_weight, identity_weight: λ and μ, which does not follow λ; with 0 the passes that only this term needs
            are left out.
        loss_D: (outputs for real, outputs for fake) → scalar. loss_G: (outputs for fake) → scalar.

    Returns:
        Detached scalars: loss_D (D_x's and D_y's, added); loss_G and its terms before they are weighted, loss_GAN,
        loss_cycle and loss_identity, 0 where it is left out; D_real and D_fake (mean output of D_x and D_y on what
        they learnt from, the targets being 1 and 0); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: the batches are empty, x, y or what a generator makes of them do not fit to each other or to a
            pool, or both pools are one.
    """
    _check_domains(x, y, identity_weight)
    _check_pools(pool_x, pool_y)
    # Generators: minimise the three terms, with the discriminators as they are
    if identity_weight:
        y_fake, y_same = G_xy(torch.cat([x, y])).chunk(2)
        x_fake, x_same = G_yx(torch.cat([y, x])).chunk(2)
        J_identity = l1_loss(y_same, y) + l1_loss(x_same, x)
    else:
        y_fake, x_fake, J_identity = G_xy(x), G_yx(y), x.new_zeros(())
    check_target(y, y_fake)
    check_target(x, x_fake)
    with frozen(D_x), frozen(D_y):  # the gradient passes through them; their own are never computed
        J_GAN = loss_G(D_y(y_fake)) + loss_G(D_x(x_fake))
    if cycle_weight:
        J_cycle = l1_loss(G_yx(y_fake), x) + l1_loss(G_xy(x_fake), y)
    else:
        J_cycle = x.new_zeros(())
    J_G = J_GAN + cycle_weight * J_cycle + identity_weight * J_identity
    x_earlier, y_earlier = pool_x(x_fake), pool_y(y_fake)  # before anything is trained: a pool may refuse
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(nn.ModuleList([G_xy, G_yx]))
    opt_G.step()

    # Discriminators: minimise ½ [(D(real) − 1)² + D(fake)²]; the pools detach: no gradient reaches a generator
    x_real, x_pooled = D_x(torch.cat([x, x_earlier])).chunk(2)
    y_real, y_pooled = D_y(torch.cat([y, y_earlier])).chunk(2)
    J_D = 0.5 * loss_D(x_real, x_pooled) + 0.5 * loss_D(y_real, y_pooled)
    opt_D.zero_grad()
    J_D.backward()
    grad_norm_D = grad_norm(nn.ModuleList([D_x, D_y]))
    opt_D.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "loss_GAN": J_GAN.detach(),
        "loss_cycle": J_cycle.detach(), "loss_identity": J_identity.detach(),
        "D_real": torch.cat([x_real, y_real]).detach().mean(),
        "D_fake": torch.cat([x_pooled, y_pooled]).detach().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }


def _check_pools(pool_x: ImagePool, pool_y: ImagePool) -> None:
    if pool_x is pool_y:
        raise ValueError("Expected two pools, got the same one twice: D_x would see images of domain y. Make an "
                         "ImagePool() for each domain.")


def _check_domains(x: Tensor, y: Tensor, identity_weight: float) -> None:
    """Raise a ValueError unless x and y can be batches of one step."""
    if x.dim() != 4 or y.dim() != 4 or len(x) != len(y) or x.shape[2:] != y.shape[2:]:
        raise ValueError("Expected two batches of images (B, C, H, W) of one number and size, got "
                         f"{tuple(x.shape)} and {tuple(y.shape)}. Load both domains at one size, and draw as many "
                         "images of each.")
    if not len(x):
        raise ValueError(f"Expected at least one image of each domain, got none: {tuple(x.shape)} and "
                         f"{tuple(y.shape)}. Check that no domain is empty.")
    if identity_weight and x.shape[1] != y.shape[1]:
        raise ValueError("Expected domains with the same number of channels for the identity term, got "
                         f"{x.shape[1]} and {y.shape[1]}. Pass identity_weight=0, or make all images grey or all "
                         "coloured.")
