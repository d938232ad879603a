"""Every objective of the course as a pure function: logits in, scalar out.

A logit `a` is D's raw output; D(x) = sigmoid(a). With softplus(a) = log(1 + exp(a)):

    -log sigmoid(a)       = softplus(-a)
    -log(1 - sigmoid(a))  = softplus(a)

Softplus never forms a probability first, so nothing overflows or rounds to log(0): the losses and their
gradients are finite in float32 for logits of ±100 and beyond. Logits of half precision are lifted to float32
first. Real is 1, fake is 0, in the whole course.
Logits may have any shape; "mean" averages over all elements, "sum" adds them.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import softplus

Reduction = Literal["mean", "sum"]


def bce(logits: Tensor, t: Tensor | float, *, reduction: Reduction = "mean") -> Tensor:
    """Binary cross-entropy from logits: J = −[t log σ(a) + (1 − t) log(1 − σ(a))].

    Args:
        logits: any shape, floating point.
        t: target in [0, 1], a number or a tensor that broadcasts to `logits`; 1 is real, 0 is fake.
    """
    _check_targets(logits, t)
    # -t log sigmoid(a) - (1 - t) log(1 - sigmoid(a))
    return _reduce(t * _softplus(-logits) + (1 - t) * _softplus(logits), reduction)


def bce_from_probability(y: Tensor, t: Tensor | float, *, reduction: Reduction = "mean") -> Tensor:
    """Binary cross-entropy from probabilities: J = −[t log y + (1 − t) log(1 − y)], as textbooks write it.

    For reading and for lesson 01 only: where a float32 sigmoid has rounded to 0 or 1 it is infinite or nan.
    Training uses `bce`.

    Args:
        y: probabilities in [0, 1], any shape.
        t: target in [0, 1], a number or a tensor that broadcasts to `y`.
    """
    _check_targets(y, t)
    return _reduce(-(t * torch.log(y) + (1 - t) * torch.log(1 - y)), reduction)


def discriminator_bce(logits_real: Tensor, logits_fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """D's loss, Goodfellow et al. 2014, eq. 1 with the sign turned: J_D = −E log D(x) − E log(1 − D(G(z)))."""
    # -log D(x)  -  log(1 - D(G(z)))
    return _reduce(_softplus(-logits_real), reduction) + _reduce(_softplus(logits_fake), reduction)


def noisy_label_bce(width: float = 0.05):
    """Return a D loss whose targets are noisy: fake ~ U[0, width), real ~ U(1 − width, 1].

    A tip that many courses repeat: D is never rewarded for being infinitely sure.

    Args:
        width: of the noise, in [0, 0.5].

    Raises:
        ValueError: `width` is outside [0, 0.5], where labels would change sides.
    """
    if not 0 <= width <= 0.5:
        raise ValueError(f"Expected a noise width from 0 to 0.5, got {width}.")

    def loss(logits_real: Tensor, logits_fake: Tensor) -> Tensor:
        return bce(logits_real, 1 - width * torch.rand_like(logits_real)) + bce(
            logits_fake, width * torch.rand_like(logits_fake))

    return loss


def generator_saturating(logits_fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's half of the minimax game, Goodfellow et al. 2014, eq. 1: J_G = E log(1 − D(G(z))).

    Its gradient per logit is −σ(a), which dies where D is sure that the sample is fake.
    """
    # log(1 - D(G(z)))
    return _reduce(-_softplus(logits_fake), reduction)


def generator_nonsaturating(logits_fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """The G loss that is used in practice, Goodfellow et al. 2014, section 3: J_G = −E log D(G(z)).

    Its gradient per logit is σ(a) − 1, largest where D is sure that the sample is fake.
    """
    # -log D(G(z))
    return _reduce(_softplus(-logits_fake), reduction)


def discriminator_least_squares(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """D's loss of LSGAN, Mao et al. 2017, eq. 9, with a = 0, b = 1: ½ E (D(x) − 1)² + ½ E D(G(z))²."""
    return 0.5 * _reduce((_lifted(real) - 1) ** 2, reduction) + 0.5 * _reduce(_lifted(fake) ** 2, reduction)


def generator_least_squares(fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's loss of LSGAN, Mao et al. 2017, eq. 9, with c = 1: ½ E (D(G(z)) − 1)²."""
    return 0.5 * _reduce((_lifted(fake) - 1) ** 2, reduction)


def discriminator_squares(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """D's least-squares loss as Zhu et al. 2017, section 4, write it: E (D(y) − 1)² + E D(G(x))², without the ½."""
    return 2 * discriminator_least_squares(real, fake, reduction=reduction)


def generator_squares(fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's least-squares loss as Zhu et al. 2017, section 4, write it: E (D(G(x)) − 1)², without the ½.

    The ½ matters where other terms are added: with it, CycleGAN's λ = 10 would weigh like 20.
    """
    return 2 * generator_least_squares(fake, reduction=reduction)


def r1_penalty(logits_real: Tensor, x: Tensor) -> Tensor:
    """The R1 penalty of Mescheder et al. 2018, eq. 9, without its factor γ/2: E ‖∇ₓ a(x)‖², a the logit of real x.

    D pays for steep logits on real images only, and so loses its slope where the fake ones have arrived.

    Args:
        logits_real: D's logits of x, any shape; x must have required gradients when D was called.
        x: the real batch (B, …). The squares are added over all numbers of an image, and averaged over the batch.

    Raises:
        ValueError: the logits do not depend on x, or x requires no gradient.
    """
    if not x.requires_grad or not logits_real.requires_grad:
        raise ValueError("Expected logits that were computed from x with gradients. Call x.requires_grad_() before "
                         "D(x), and leave out no_grad.")
    # Of the sum, since torch differentiates scalars: where D judges each image for itself this is the gradient of
    # its own logit; StyleGAN's D couples the images of a group a little, through minibatch_std.
    # create_graph: D learns through the gradient.
    gradient, = torch.autograd.grad(logits_real.sum(), x, create_graph=True)
    return gradient.float().square().flatten(1).sum(1).mean()


def _softplus(a: Tensor) -> Tensor:
    return softplus(_lifted(a))


def _lifted(a: Tensor) -> Tensor:
    return a.float() if a.dtype in (torch.bfloat16, torch.float16) else a


def _check_targets(values: Tensor, t: Tensor | float) -> None:
    # (B,) logits with (B, 1) targets would silently become a B×B table
    if isinstance(t, Tensor) and torch.broadcast_shapes(values.shape, t.shape) != values.shape:
        raise ValueError(f"Expected targets that broadcast to the shape {tuple(values.shape)} of the predictions, "
                         f"got {tuple(t.shape)}. Flatten both to (batch,).")


def _reduce(values: Tensor, reduction: Reduction) -> Tensor:
    if reduction == "mean":
        return values.mean()
    if reduction == "sum":
        return values.sum()
    raise ValueError(f'Expected reduction "mean" or "sum", got {reduction!r}.')
