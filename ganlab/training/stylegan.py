"""Training StyleGAN: Karras, Laine & Aila 2019, section 3.1 and appendix C, growing as in Karras et al. 2018.

The optimisers live through all stages. Adam keeps a state for a parameter from its first gradient on: layers that
have not grown yet have none, and begin with fresh moments when they fade in; layers that have been left behind
(small to_rgb and from_rgb) get no gradient, and stay as they are. The state of all others is kept, where public
code of progressive growing throws it away at every new size: with β₁ = 0 there is no momentum to go astray, with
β₂ = 0.99 the scale of the gradients is forgotten after a hundred steps or so, and a fade that starts at α = 0
changes nothing at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d
from torch.optim import Optimizer

from ganlab import losses
from ganlab.layers import check_image_size, check_positive
from ganlab.models.stylegan import Discriminator, Generator, crossed, upsample
from ganlab.training import gan
from ganlab.training.ema import EMA
from ganlab.training.gan import frozen, grad_norm


@dataclass(frozen=True)
class Stage:
    """Where progressive growing stands: the size of all images, and α, how far its layers are faded in.

    Raises:
        ValueError: the size is no power of two from 4 on, or α is not in [0, 1], or below 1 at 4×4.
    """

    image_size: int
    alpha: float = 1.0

    def __post_init__(self) -> None:
        check_image_size(self.image_size, 4)
        if not 0 <= self.alpha <= 1 or (self.image_size == 4 and self.alpha < 1):  # nan fails too
            raise ValueError(f"Expected alpha from 0 to 1, got {self.alpha!r} at {self.image_size} pixels. 4×4 has "
                             "nothing to fade in from: its alpha is 1.")


def step(
    G: Generator, D: Discriminator, opt_G: Optimizer, opt_D: Optimizer, x: Tensor, z: Tensor, *,
    stage: Stage | None = None, mixing: float = 0.9, r1_weight: float = 10.0,
    loss_D: Callable[[Tensor, Tensor], Tensor] = losses.discriminator_bce,
    loss_G: Callable[[Tensor], Tensor] = losses.generator_nonsaturating,
) -> dict[str, Tensor]:
    """Train D once, then G once: non-saturating loss with R1 (Mescheder et al. 2018, eq. 9), and style mixing.

        D maximises  log D(x) + log(1 − D(G(z))) − γ/2 ‖∇ₓ D's logit(x)‖²     γ = 10
        G maximises  log D(G(z))

    Departure: G's half reuses the samples of D's half, as in `gan.step`.

    Args:
        x: real images (B, C, H, W) of the final size in [−1, 1]. z: latents (B, latent_dim).
        stage: of progressive growing; the networks' full size by default. x is brought to it here.
        mixing: share of the images whose styles come from two latents, with a random crossover.
        r1_weight: γ; 0 leaves the penalty out, see `lazy_r1`.
        loss_D: (logits of real, logits of fake) → scalar. loss_G: (logits of fake) → scalar.

    Returns:
        Detached scalars: loss_D (without the penalty) and loss_G; r1, the penalty as it was added; D_x and D_G_z
        (mean of sigmoid(D) before the update of D); grad_norm_D, grad_norm_G.

    Raises:
        ValueError: images, stage, mixing or γ that do not fit.
    """
    _check_penalty(r1_weight)
    stage = stage or Stage(D.image_size)
    x = at_stage(x, stage)

    # Discriminator: maximise log D(x) + log(1 − D(G(z))) − γ/2 ‖∇ₓ logit(x)‖²
    styles = mixed_styles(G, z, stage.image_size, share=mixing)
    x_fake = G.synthesis(styles, image_size=stage.image_size, alpha=stage.alpha)
    x.requires_grad_(r1_weight > 0)
    logits_real = D(x, alpha=stage.alpha)
    logits_fake = D(x_fake.detach(), alpha=stage.alpha)  # detach: G gets no gradient from D's loss
    J_D = loss_D(logits_real, logits_fake)
    R1 = r1_weight / 2 * losses.r1_penalty(logits_real, x) if r1_weight else torch.zeros_like(J_D)
    opt_D.zero_grad()
    (J_D + R1).backward()
    grad_norm_D = grad_norm(D)
    opt_D.step()

    # Generator: maximise log D(G(z)), against the D just trained
    with frozen(D):  # the gradient passes through D; D's own weight gradients are never computed
        J_G = loss_G(D(x_fake, alpha=stage.alpha))
    opt_G.zero_grad()
    J_G.backward()
    grad_norm_G = grad_norm(G)
    opt_G.step()

    return {
        "loss_D": J_D.detach(), "loss_G": J_G.detach(), "r1": R1.detach(),
        "D_x": logits_real.detach().sigmoid().mean(), "D_G_z": logits_fake.detach().sigmoid().mean(),
        "grad_norm_D": grad_norm_D, "grad_norm_G": grad_norm_G,
    }


def mixed_styles(G: Generator, z: Tensor, image_size: int, *, share: float = 0.9) -> Tensor:
    """Return styles (B, layers, style_dim), a share of which changes to those of another latent on the way.

    Section 3.1, "mixing regularization": the crossover is drawn for each image among the layers in use.

    Args:
        z: (B, latent_dim). The other latents are drawn here, from torch's generator.
        image_size: of the images that will be made.
        share: from 0 to 1.

    Raises:
        ValueError: the share is out of range.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"Expected mixing from 0 to 1, a share of the images, got {share!r}.")
    styles = G.styles(z)
    if not share:
        return styles
    layers = G.synthesis.layers_at(image_size)
    crossover = torch.randint(1, layers, (len(z),), device=z.device)
    crossover[torch.rand(len(z), device=z.device) >= share] = styles.shape[1]  # all layers from z
    return crossed(styles, G.styles(torch.randn_like(z)), crossover)


def lazy_r1(step: int, *, weight: float = 10.0, every: int = 16) -> float:
    """Return the weight of the R1 penalty at this step: every · γ in one of `every` steps, 0 in the others.

    Departure: the paper has γ at every step. The penalty costs a second derivative, and changes slowly; on the
    average over the steps its gradient is the same (Karras et al. 2020, "lazy regularization").

    Raises:
        ValueError: the weight is below 0 or no number, or `every` is no positive integer.
    """
    _check_penalty(weight)
    check_positive(every=every)
    return every * weight if step % every == 0 else 0.0


def _check_penalty(weight: float) -> None:
    if not 0 <= weight < math.inf:  # nan fails too
        raise ValueError(f"Expected a weight γ of the R1 penalty from 0 on, got {weight!r}. The paper has 10; 0 "
                         "leaves the penalty out.")


def stage_at(images_seen: int, *, image_size: int = 1024, first_size: int = 8, stable: int = 800_000,
             fade: int = 800_000) -> Stage:
    """Return the stage of progressive growing after D has seen so many real images (2018, section 2, appendix A).

    The first size is trained for `stable` images. Then every doubling is faded in during `fade` images, α growing
    from 0 to 1, and trained for `stable` images; the last size without end. Small first: 8×8 as in 2019,
    appendix C, where 2018 begins with 4×4.

    Args:
        images_seen: 0 or more.
        image_size, first_size: the last and the first size, powers of two.
        stable, fade: images a phase.

    Raises:
        ValueError: a size is no power of two, first_size is above image_size, or a count is out of range.
    """
    check_positive(stable=stable, fade=fade)
    doublings = check_image_size(image_size, 4) - check_image_size(first_size, 4)
    if doublings < 0 or images_seen < 0:
        raise ValueError("Expected first_size of at most image_size and images_seen of at least 0, got first_size "
                         f"{first_size}, image_size {image_size} and images_seen {images_seen}.")
    grown, into = divmod(max(0, images_seen - stable), stable + fade)  # whole rounds of fade and stable
    if images_seen < stable or grown >= doublings:
        return Stage(first_size if images_seen < stable else image_size)
    return Stage(first_size * 2 ** (grown + 1), min(1.0, into / fade))


def at_stage(x: Tensor, stage: Stage) -> Tensor:
    """Return real images as they are shown at a stage: averaged down, and while fading mixed with half their size.

    2018, section 2: the real images go over from one resolution to the next as the generated ones do.

    Args:
        x: floating-point images (B, C, H, H), H a multiple of stage.image_size; they are not changed.

    Raises:
        ValueError: there are no images, they are smaller than the stage or no multiple of it, or no floats.
    """
    height = x.shape[-1] if x.dim() == 4 else 0
    if not height or x.shape[2] != height or height % stage.image_size:
        raise ValueError(f"Expected square images (B, C, H, H) whose side is a multiple of {stage.image_size}, got "
                         f"{tuple(x.shape)}. Load them with load(name, size=…) of the final image_size.")
    if not len(x) or not x.is_floating_point():
        raise ValueError(f"Expected at least one image, of floating-point numbers in [−1, 1], got {len(x)} of "
                         f"{x.dtype}. Take them as dataset.batch(indices) gives them.")
    x = avg_pool2d(x.detach(), height // stage.image_size)
    if stage.alpha == 1:
        return x
    coarse = upsample(avg_pool2d(x, 2))
    return coarse + stage.alpha * (x - coarse)


def adam(module: nn.Module, *, lr: float = 1e-3) -> torch.optim.Adam:
    """Return Adam with β = (0, 0.99) (2018, appendix A); the mapping network slows itself down a hundred times."""
    return gan.adam(module, lr=lr, betas=(0.0, 0.99))


def average(G: Generator, *, batch_size: int, half_life_images: float = 10_000) -> EMA:
    """Return the moving average of G whose samples are shown, its half-life counted in images, not in updates."""
    check_positive(batch_size=batch_size)
    return EMA(G, half_life=half_life_images / batch_size)
