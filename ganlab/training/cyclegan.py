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

    What a network does at one time goes through it as one batch, see `in_one_batch`. A term of weight 0 costs
    nothing: the pass that only this term needs is left out, and the image itself stands in for what it would give.

    Args:
        x, y: images of the two domains (B, C, H, W) in the range of the generators' outputs. Only without the
            identity term may their channels differ.
        opt_G: holds the weights of both generators; opt_D: those of both discriminators.
        pool_x, pool_y: of earlier G_yx(y) for D_x and of earlier G_xy(x) for D_y.
        cycle_weight, identity_weight: λ and μ, which does not follow λ.
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
    y_fake, y_same = _translated(G_xy, x, y, identity_weight)  # G_xy(x), G_xy(y)
    x_fake, x_same = _translated(G_yx, y, x, identity_weight)  # G_yx(y), G_yx(x)
    with frozen(D_x), frozen(D_y):  # the gradient passes through them; their own are never computed
        GAN_xy = loss_G(D_y(y_fake))  # (D_y(G_xy(x)) − 1)²
        GAN_yx = loss_G(D_x(x_fake))  # (D_x(G_yx(y)) − 1)²
    x_back = G_yx(y_fake) if cycle_weight else x
    y_back = G_xy(x_fake) if cycle_weight else y
    cycle_x = l1_loss(x_back, x)  # ‖G_yx(G_xy(x)) − x‖₁
    cycle_y = l1_loss(y_back, y)  # ‖G_xy(G_yx(y)) − y‖₁
    identity_y = l1_loss(y_same, y)  # ‖G_xy(y) − y‖₁
    identity_x = l1_loss(x_same, x)  # ‖G_yx(x) − x‖₁
    J_GAN, J_cycle, J_identity = GAN_xy + GAN_yx, cycle_x + cycle_y, identity_y + identity_x
    J_G = J_GAN + cycle_weight * J_cycle + identity_weight * J_identity
    x_earlier, y_earlier = pool_x(x_fake), pool_y(y_fake)  # before anything is trained: a pool may refuse
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(nn.ModuleList([G_xy, G_yx]))
    opt_G.step()

    # Discriminators: minimise what they mistake, halved; the pools detach, so no gradient reaches a generator
    x_real, x_pooled = in_one_batch(D_x, x, x_earlier)
    y_real, y_pooled = in_one_batch(D_y, y, y_earlier)
    J_D_x = 0.5 * loss_D(x_real, x_pooled)  # ½ [(D_x(x) − 1)² + D_x(G_yx(y))²]
    J_D_y = 0.5 * loss_D(y_real, y_pooled)  # ½ [(D_y(y) − 1)² + D_y(G_xy(x))²]
    J_D = J_D_x + J_D_y
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


def in_one_batch(network: nn.Module, *images: Tensor) -> tuple[Tensor, ...]:
    """Return network(a), network(b), … for batches of one size, which go through it together.

    That is faster than one after the other. Instance norm keeps the images of a batch apart, so nothing changes by
    it; networks with batch norm would mix them.
    """
    return network(torch.cat(images)).chunk(len(images))


def _translated(G: nn.Module, images: Tensor, goals: Tensor, identity_weight: float) -> tuple[Tensor, Tensor]:
    """Return G(images) and G(goals), goals being of G's own domain; without the identity term goals as they are."""
    made, same = in_one_batch(G, images, goals) if identity_weight else (G(images), goals)
    check_target(goals, made)
    return made, same


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
