"""Every objective of the course as a pure function: logits in, scalar out.

Where D is no classifier its output has another name and another unit: a critic's value (WGAN), an energy (EBGAN).

A logit `a` is D's raw output; D(x) = sigmoid(a). With softplus(a) = log(1 + exp(a)):

    -log sigmoid(a)       = softplus(-a)
    -log(1 - sigmoid(a))  = softplus(a)

Softplus never forms a probability first, so nothing overflows or rounds to log(0): the losses and their
gradients are finite in float32 for logits of ±100 and beyond. Logits of half precision are lifted to float32
first. Real is 1, fake is 0, in the whole course.
Logits may have any shape; "mean" averages over all elements, "sum" adds them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, normalize, softplus

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


def critic_wasserstein(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """The critic's loss of WGAN, Arjovsky et al. 2017, eq. 2 with the sign turned: J_D = E f(G(z)) − E f(x).

    Where f is the best of all functions that rise by at most 1 per unit of distance, −J_D is the Wasserstein-1
    distance, in the units of x. A critic that may be K times as steep says K times as much.

    Args:
        real, fake: values of the critic, any shape and any real number: not logits, and no sigmoid follows.
    """
    return _reduce(_lifted(fake), reduction) - _reduce(_lifted(real), reduction)


def generator_wasserstein(fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's loss of WGAN, Arjovsky et al. 2017, Algorithm 1, and of the hinge GAN: J_G = −E f(G(z))."""
    return -_reduce(_lifted(fake), reduction)


def discriminator_hinge(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """The hinge loss of D, Miyato et al. 2018, eq. 16: J_D = E [1 − D(x)]⁺ + E [1 + D(G(z))]⁺, [a]⁺ = max(a, 0).

    A sample on its right side by 1 or more gives no gradient. G's loss beside it is `generator_wasserstein`.
    """
    return _reduce((1 - _lifted(real)).relu(), reduction) + _reduce((1 + _lifted(fake)).relu(), reduction)


def discriminator_relativistic(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """D's loss on pairs, Jolicoeur-Martineau 2018 and R3GAN (Huang et al. 2024): J_D = −E log σ(D(x) − D(G(z))).

    D need only rank each fake below the real image beside it. Adding a number to all logits changes nothing.

    Args:
        real, fake: logits of one shape: element i of one is paired with element i of the other.

    Raises:
        ValueError: the shapes differ, which would silently make a table of all pairs.
    """
    _check_pairs(real, fake)
    return _reduce(_softplus(fake - real), reduction)


def generator_relativistic(real: Tensor, fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's loss on pairs, its rank above the real image: J_G = −E log σ(D(G(z)) − D(x)). Arguments and errors as D's."""
    return discriminator_relativistic(fake, real, reduction=reduction)


def reconstruction_error(x: Tensor, reconstruction: Tensor) -> Tensor:
    """The energy of EBGAN, Zhao et al. 2017, section 2.3: ‖Dec(Enc(x)) − x‖ of each image, a Euclidean norm.

    Its unit decides what a margin means: the norm of n pixels that are wrong by 0.1 each is 0.1 √n, their mean
    square 0.01.

    Args:
        x, reconstruction: (B, …) of one shape.

    Returns:
        (B,), each 0 or more. Gradients flow to both arguments.

    Raises:
        ValueError: the shapes differ.
    """
    _check_pairs(x, reconstruction)
    return torch.linalg.vector_norm((_lifted(reconstruction) - _lifted(x)).flatten(1), dim=1)


def discriminator_energy(energy_real: Tensor, energy_fake: Tensor, *, margin: float,
                         reduction: Reduction = "mean") -> Tensor:
    """D's loss of EBGAN, Zhao et al. 2017, eq. 1: J_D = E D(x) + E [m − D(G(z))]⁺, D an energy: low is real.

    Fakes beyond the margin give no gradient. If the fakes begin there, D never learns from them.

    Args:
        energy_real, energy_fake: any shape, 0 or more.
        margin: m > 0, in the unit of the energy.

    Raises:
        ValueError: the margin is not positive.
    """
    if not margin > 0:
        raise ValueError(f"Expected a positive margin, in the unit of the energy, got {margin!r}.")
    return _reduce(_lifted(energy_real), reduction) + _reduce((margin - _lifted(energy_fake)).relu(), reduction)


def generator_energy(energy_fake: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    """G's loss of EBGAN, Zhao et al. 2017, eq. 2: J_G = E D(G(z)), D an energy."""
    return _reduce(_lifted(energy_fake), reduction)


def pulling_away(codes: Tensor) -> Tensor:
    """The pulling-away term of EBGAN, Zhao et al. 2017, eq. 4: the mean over i ≠ j of cos²(S_i, S_j).

    It is 1 where all codes point the same or the opposite way, 0 where all are orthogonal. The square matters:
    without it opposite codes would be rewarded.

    Args:
        codes: S (N, F), the encoder's codes of a batch of fakes, N of at least 2.

    Raises:
        ValueError: there are fewer than 2 codes, or they are not flat.
    """
    if codes.dim() != 2 or len(codes) < 2:
        raise ValueError(f"Expected at least 2 codes of shape (N, F), got {tuple(codes.shape)}. Call flatten(1).")
    directions = normalize(_lifted(codes), dim=1)
    squared_cosines = (directions @ directions.T).square()  # (N, N)
    n = len(codes)
    return (squared_cosines.sum() - squared_cosines.diagonal().sum()) / (n * (n - 1))


def r1_penalty(logits_real: Tensor, x: Tensor) -> Tensor:
    """The R1 penalty of Mescheder et al. 2018, eq. 9, without its factor γ/2: E ‖∇ₓ a(x)‖², a the logit of real x.

    D pays for steep logits on real images only, and so loses its slope where the fake ones have arrived.

    Args:
        logits_real: D's logits of x, one an image: (B,); x must have required gradients when D was called.
        x: the real batch (B, …). The squares are added over all numbers of an image, and averaged over the batch.
            A leading axis of seeds, x (S, B, …) and logits (S, B), is summed: see `per_seed`.

    Raises:
        ValueError: the logits do not depend on x, are not one an image, or x requires no gradient.
    """
    return _over_batch(_slopes(logits_real, x).square().sum(-1))


def r2_penalty(logits_fake: Tensor, x_fake: Tensor) -> Tensor:
    """The R2 penalty of Mescheder et al. 2018, eq. 10, without its factor γ/2: R1 on fakes, E ‖∇ₓ a(G(z))‖².

    Arguments and errors as `r1_penalty`. x_fake is a leaf, G(z) detached: the penalty is D's alone.
    """
    return r1_penalty(logits_fake, x_fake)


def interpolates(x: Tensor, x_fake: Tensor, epsilon: Tensor) -> Tensor:
    """Return x̂ = ε x + (1 − ε) G(z), Gulrajani et al. 2017, Algorithm 1, as a leaf that requires gradients.

    Args:
        x, x_fake: (B, …) of one shape. epsilon: (B,) in [0, 1], one number an image; the paper draws it uniformly.
            With a leading axis of seeds all three have it.

    Raises:
        ValueError: the shapes do not fit.
    """
    _check_pairs(x, x_fake)
    if epsilon.dim() >= x.dim() or epsilon.shape != x.shape[:epsilon.dim()]:
        raise ValueError(f"Expected one ε an image, got {tuple(epsilon.shape)} for images {tuple(x.shape)}.")
    epsilon = epsilon.reshape(*epsilon.shape, *[1] * (x.dim() - epsilon.dim()))
    return (epsilon * x + (1 - epsilon) * x_fake).detach().requires_grad_()


def gradient_penalty(values: Tensor, x_hat: Tensor) -> Tensor:
    """The penalty of WGAN-GP, Gulrajani et al. 2017, eq. 3, without its factor λ: E (‖∇f(x̂)‖ − 1)².

    Two-sided: a critic that is too flat pays as well. Arguments and errors as `r1_penalty`, with the critic's values
    at `interpolates`.
    """
    return _over_batch((torch.linalg.vector_norm(_slopes(values, x_hat), dim=-1) - 1).square())


def kl_standard_normal(mu: Tensor, log_var: Tensor) -> Tensor:
    """KL( N(μ, σ²) ‖ N(0, I) ) = ½ Σ (μ² + σ² − log σ² − 1), Zhang et al. 2017, eq. 2: a sum over d, a mean over B.

    Args:
        mu, log_var: μ and log σ², (B, d).

    Raises:
        ValueError: their shapes differ, or they are no batch of vectors.
    """
    if mu.dim() != 2 or mu.shape != log_var.shape:
        raise ValueError(f"Expected μ and log σ² of one shape (batch, d), got {tuple(mu.shape)} and "
                         f"{tuple(log_var.shape)}.")
    mu, log_var = _lifted(mu), _lifted(log_var)
    return 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()


def matching(images: Tensor, texts: Tensor, *, scale: float = 14.0) -> Tensor:
    """How badly the vectors of pictures and of their texts match, Radford et al. 2021 (CLIP), figure 3.

    S is the table of all cosines between B pictures and B texts, times a scale. Each row is a choice among B texts,
    each column one among B pictures; the right ones stand on the diagonal: the mean of the two cross-entropies.

    Args:
        images, texts: (B, d), row i of both from the same example.
        scale: 1 / temperature. Departure: fixed, where the paper learns it from a start of 14.
    """
    S = scale * normalize(_lifted(images), dim=1) @ normalize(_lifted(texts), dim=1).T  # (B, B)
    right = torch.arange(len(S), device=S.device)
    return (cross_entropy(S, right) + cross_entropy(S.T, right)) / 2


def per_seed(loss: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return `loss` for networks of many seeds at once: each seed's own loss, added up.

    A seed's weights stand in its own loss alone. So the gradient of the sum is for each seed the gradient it would
    have alone, and one step trains all as if each were trained by itself; a mean would divide it by their number.

    Args:
        loss: of tensors (B, …) → scalar. The result takes tensors (S, B, …).
    """
    return lambda *arguments: torch.vmap(loss)(*arguments).sum()


def _slopes(logits: Tensor, x: Tensor) -> Tensor:
    """Return ∇ₓ of each image's logit, its numbers in a row: (B, numbers), or (S, B, numbers)."""
    if not x.requires_grad or not logits.requires_grad:
        raise ValueError("Expected logits that were computed from x with gradients. Call x.requires_grad_() before "
                         "D(x), and leave out no_grad.")
    if logits.dim() >= x.dim() or logits.shape != x.shape[:logits.dim()]:
        raise ValueError(f"Expected one logit an image, got {tuple(logits.shape)} for images {tuple(x.shape)}. "
                         "Flatten the logits to (batch,).")
    # Of the sum, since torch differentiates scalars: where D judges each image for itself this is the gradient of
    # its own logit; StyleGAN's D couples the images of a group a little, through minibatch_std.
    # create_graph: D learns through the gradient.
    gradient, = torch.autograd.grad(logits.sum(), x, create_graph=True)
    return _lifted(gradient).flatten(logits.dim())


def _over_batch(values: Tensor) -> Tensor:
    return values.mean(-1).sum()  # (B,), or (S, B) with an axis of seeds


def _softplus(a: Tensor) -> Tensor:
    return softplus(_lifted(a))


def _lifted(a: Tensor) -> Tensor:
    return a.float() if a.dtype in (torch.bfloat16, torch.float16) else a


def _check_pairs(a: Tensor, b: Tensor) -> None:
    if a.shape != b.shape:
        raise ValueError(f"Expected two tensors of one shape, got {tuple(a.shape)} and {tuple(b.shape)}.")


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
