"""The trial of lesson 15 on blending: a part pasted into a photograph, by Poisson's equation and by GP-GAN.

Pérez et al. 2003, "Poisson image editing"; Wu et al. 2019, "GP-GAN: towards realistic high-resolution image blending".
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from scipy.fft import dctn, idctn
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d, pad

from ganlab import layers
from ganlab.datasets import Batches, ImageSet
from ganlab.datasets.colour_transfer import reinhard
from ganlab.layers import check_mask, check_target
from ganlab.models import context_encoder, dcgan
from ganlab.runtime import seed_everything
from ganlab.training import gan, gp_gan
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LOW, WIDTH, BOTTLENECK, BATCH, CRITIC = 16, 32, 256, 32, 5
RIM = 4  # pixels around a pasted part whose colours `matched` takes


# --- what is pasted -------------------------------------------------------------------------------------------


def recoloured(x: Tensor, *, seed: int) -> Tensor:
    """Return pictures (B, 3, H, W) in [−1, 1], each in a light of its own: (1 − a) R x + a c.

    R turns the hues, by up to half a circle; c is a colour, and a, from 0.2 to 0.5, how much of it there is. All three
    are drawn for each picture. Contrast falls by 1 − a, and hardly anything leaves [−1, 1], where it is cut off.
    """
    draw = torch.Generator().manual_seed(seed)
    a = 0.2 + 0.3 * torch.rand(len(x), 1, 1, 1, generator=draw)
    c = 2 * torch.rand(len(x), 3, 1, 1, generator=draw) - 1
    angle = torch.pi * (2 * torch.rand(len(x), generator=draw) - 1)
    turned = torch.einsum("ncd,ndyx->ncyx", _turn(angle).to(x), x)
    return torch.lerp(turned, c.to(x), a.to(x)).clamp(-1, 1)


def _turn(angle: Tensor) -> Tensor:
    """Rotations of the colours (B, 3, 3) around grey."""
    third = 2 * torch.pi / 3
    steps = torch.arange(3)
    away = (steps[:, None] - steps) * third
    return (1 + 2 * (angle[:, None, None] - away).cos()) / 3


def squares(count: int, size: int, *, seed: int) -> Tensor:
    """Return masks (count, 1, size, size), 1 in a square half as wide as the picture, at a place by chance.

    Its corners lie on a grid of a sixteenth of the side, and never at the border.
    """
    unit = size // LOW
    corners = unit * torch.randint(1, LOW // 2, (count, 2), generator=torch.Generator().manual_seed(seed))
    return layers.squares(corners, size // 2, size)


# --- Poisson, exactly -----------------------------------------------------------------------------------------


def guidance(source: Tensor, target: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """Return v, the gradients that the result should have: (B, C, H, W − 1) to the right, (B, C, H − 1, W) down.

    Where one of the two pixels or both are inside the mask, the source's; elsewhere the target's. So across the rim the
    source's counts, as in Pérez et al., equation 7, and what the target hides behind the mask is never seen.

    Args:
        source, target: (B, C, H, W). mask: (B, 1, H, W), 1 where the source is pasted.

    Raises:
        ValueError: the shapes do not fit.
    """
    check_target(source, target)
    check_mask(mask, target)
    touched = torch.maximum(mask[..., 1:], mask[..., :-1]), torch.maximum(mask[..., 1:, :], mask[..., :-1, :])
    return tuple(torch.where(m > 0.5, source.diff(dim=axis), target.diff(dim=axis))
                 for m, axis in zip(touched, (3, 2)))


def poisson(source: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Return the picture whose gradients are nearest to v: the minimum of ‖∇x − v‖², exactly.

    With borders over which nothing flows (Neumann) the cosine transform turns ∇ᵀ∇ into a product with
    4 sin²(π k / 2H) + 4 sin²(π l / 2W). A constant is free: it is set so that outside the mask the mean is that of
    the target.

    Departure: Pérez et al. solve inside the mask alone; the target stays as it is. Here the whole picture gives way.

    Args, errors: as of `guidance`; also if nothing lies outside a mask.

    Returns:
        (B, C, H, W), computed in float64, as the source's type. It may leave [−1, 1].
    """
    right = _transposed(*guidance(source.double(), target.double(), mask.double()))
    squared = _laplacian(*target.shape[2:])
    squared[0, 0] = 1.0  # the mean: right has none
    x = _back(_forth(right) / squared)
    outside = 1 - mask.double()
    if not (outside.sum((2, 3)) > 0).all():
        raise ValueError("Expected at least one pixel outside each mask, got a mask that covers all.")
    constant = (outside * (target - x)).sum((2, 3), keepdim=True) / outside.sum((2, 3), keepdim=True)
    return (x + constant).to(source.dtype)


def gauss_poisson(low: Tensor, v: tuple[Tensor, Tensor], *, beta: float = 1.0, sigma: float = 0.5) -> Tensor:
    """Return the minimum of ‖∇x − v‖² + β ‖g ⋆ x − x_low‖²: v's gradients, x_low's colours. Section 3.3.

    Both terms are products after the cosine transform, so the minimum is one division:
    (∇ᵀ v + β g ⋆ x_low) / (∇ᵀ∇ + β g²).

    Departure: the authors' code has g where the minimum has g².

    Args:
        low: x_low, as large as the result, (B, C, H, W). v: as `guidance` makes it.
        beta: β, above 0.
        sigma: standard deviation of the Gaussian g, in pixels.

    Raises:
        ValueError: beta or sigma is not above 0.
    """
    if not (beta > 0 and sigma > 0):
        raise ValueError(f"Expected beta and sigma above 0, got {beta} and {sigma}. The paper has 1 and 0.5.")
    blur = _gaussian(*low.shape[2:], sigma)
    right = _forth(_transposed(*(part.double() for part in v))) + beta * blur * _forth(low.double())
    return _back(right / (_laplacian(*low.shape[2:]) + beta * blur**2)).to(low.dtype)


def coarse_to_fine(source: Tensor, target: Tensor, mask: Tensor, low: Tensor, *, beta: float = 1.0,
                   sigma: float = 0.5) -> Tensor:
    """Return the blended picture: Gauss–Poisson at the size of `low`, then at twice that, up to the target's.

    Each result, enlarged, is the x_low of the next. So a colour is settled where it is large, and detail is added.

    Departure: the paper makes smaller pictures with a Gaussian, this with means of areas.

    Args:
        source, target, mask: as in `guidance`. low: small colours (B, C, h, w), the target's side is h · 2^n.
    """
    x = low
    while True:
        factor = target.shape[2] // x.shape[2]
        parts = (avg_pool2d(part, factor) for part in (source, target, mask))
        x = gauss_poisson(x, guidance(*parts), beta=beta, sigma=sigma)
        if factor == 1:
            return x
        x = interpolate(x, scale_factor=2, mode="bilinear")


def _transposed(right: Tensor, down: Tensor) -> Tensor:
    """∇ᵀ v, (B, C, H, W): what flows into each pixel less what flows out."""
    return pad(right, (1, 0)) - pad(right, (0, 1)) + pad(down, (0, 0, 1, 0)) - pad(down, (0, 0, 0, 1))


def _laplacian(height: int, width: int) -> Tensor:
    """∇ᵀ∇ after the cosine transform, (H, W)."""
    rows, columns = (4 * (torch.pi * torch.arange(n).double() / (2 * n)).sin() ** 2 for n in (height, width))
    return rows[:, None] + columns


def _gaussian(height: int, width: int, sigma: float) -> Tensor:
    """g after the cosine transform, (H, W): the weights of a blur whose borders are mirrors."""
    far = max(1, round(4 * sigma))
    place = torch.arange(-far, far + 1).double()
    weights = (-(place**2) / (2 * sigma**2)).exp()
    rows, columns = (((torch.pi / n * place[:, None] * torch.arange(n)).cos() * weights[:, None]).sum(0) / weights.sum()
                     for n in (height, width))
    return rows[:, None] * columns


def _forth(x: Tensor) -> Tensor:
    return torch.from_numpy(dctn(x.numpy(), axes=(2, 3), norm="ortho"))


def _back(x: Tensor) -> Tensor:
    return torch.from_numpy(idctn(x.numpy(), axes=(2, 3), norm="ortho"))


# --- colours from a network -----------------------------------------------------------------------------------


def train_blending_gan(data: ImageSet, *, steps: int, lr: float = 2e-3, seed: int = 0, progress: bool = True) -> Run:
    """Train the small generator that gives a pasted picture of 16×16 pixels its colours, and return the run.

    Departure: the paper's has 64×64 pixels and a bottleneck of 4000, and the part lies in the middle. Here it lies
    anywhere, so G is told where.

    Args:
        data: photographs, of which only small ones are used.
        lr: G's; D has a tenth. Both fall to 0 in the second half.
    """
    seed_everything(seed)
    small = reduced(data.batch(range(len(data))))
    G = context_encoder.Generator(image_size=LOW, out_size=LOW, base_channels=WIDTH, bottleneck=BOTTLENECK,
                                  hole_channel=True)
    D = dcgan.Discriminator(image_size=LOW, base_channels=WIDTH)
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr / 10)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=50)})
    batches = Batches(small, BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer, rate in ((opt_G, lr), (opt_D, lr / 10)):
            set_lr(optimizer, rate * linear_decay(i, steps=steps, start=0.5))
        numbers = range(i * (CRITIC + 1), (i + 1) * (CRITIC + 1))
        x = [batches(number) for number in numbers]
        mask = [squares(BATCH, LOW, seed=10**6 * seed + number) for number in numbers]
        pasted = [context_encoder.filled(part, recoloured(part, seed=10**6 * seed + number), m)
                  for part, m, number in zip(x, mask, numbers)]
        return gp_gan.step(G, D, opt_G, opt_D, x, pasted, mask)

    return fit(run, one_step, steps=steps, progress=progress)


def reduced(x: Tensor) -> Tensor:
    """Return pictures (B, C, H, W) as 16×16 pixels, each the mean of its area."""
    return avg_pool2d(x, x.shape[2] // LOW)


@torch.no_grad()
def colours(run: Run, pasted: Tensor, mask: Tensor) -> Tensor:
    """Return the colours, (B, 3, 16, 16), that the network gives to pictures with something pasted into them.

    Departure: the paper takes all of them from the network. Outside the part they are known, and stay.
    """
    small, m = reduced(pasted), reduced(mask)
    return context_encoder.filled(small, run.averages["G"].module(small, m), m)


# --- what is compared -----------------------------------------------------------------------------------------


def matched(source: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    """Return the target with the source pasted after its colours got mean and spread of what is around the part."""
    around = max_pool2d(mask, 2 * RIM + 1, 1, RIM) - mask
    made = target.clone()
    for picture, part, m, rim in zip(made, source, mask[:, 0] > 0.5, around[:, 0] > 0.5):
        picture[:, m] = reinhard(part[None, :, None, m], picture[None, :, None, rim])[0, :, 0]
    return made


def ways(run: Run, source: Tensor, target: Tensor, mask: Tensor) -> dict[str, Tensor]:
    """Return the blended pictures by name, in [−1, 1]; none sees what the target hides behind the mask."""
    pasted = context_encoder.filled(target, source, mask)
    made = {"copy and paste": pasted, "colours of the rim": matched(source, pasted, mask),
            "Poisson": poisson(source, pasted, mask),
            "GP-GAN": coarse_to_fine(source, pasted, mask, colours(run, pasted, mask))}
    return {way: x.clamp(-1, 1) for way, x in made.items()}


def seam(made: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Return how much the error jumps from the last pixel inside to the first outside, the mean of |jump|."""
    error = made - truth
    crossed = [(mask.diff(dim=axis).abs() > 0.5).expand(-1, made.shape[1], -1, -1) for axis in (3, 2)]
    jumps = torch.cat([error.diff(dim=axis).abs()[edge] for axis, edge in zip((3, 2), crossed)])
    return float(jumps.mean())


def colour_distance(made: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Return how far the mean colour of the part is from the true one: the mean of |difference| over pictures."""
    inside = mask.sum((2, 3))
    return float(((mask * (made - truth)).sum((2, 3)) / inside).abs().mean())


def difference(made: Tensor, truth: Tensor, where: Tensor) -> float:
    """Return the mean absolute difference where a mask (B, 1, H, W) is 1."""
    return float((where * (made - truth).abs()).sum() / (where.sum() * made.shape[1]))


def contrast(made: Tensor, truth: Tensor, mask: Tensor) -> float:
    """Return the gradient energy inside the part, of the truth's."""
    def energy(x: Tensor) -> float:
        both = [torch.minimum(mask.narrow(axis, 1, n - 1), mask.narrow(axis, 0, n - 1)) for axis, n in
                ((3, mask.shape[3]), (2, mask.shape[2]))]
        return sum(float((m * x.diff(dim=axis) ** 2).sum()) for m, axis in zip(both, (3, 2)))

    return energy(made) / energy(truth)
