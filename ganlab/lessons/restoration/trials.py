"""The trials of lesson 14 in the class budget: pictures made four times as large, and holes that are filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

import numpy as np
import torch
from skimage.restoration import inpaint_biharmonic
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate

from ganlab.datasets import Batches, ImageSet
from ganlab.layers import crops, squares
from ganlab.metrics import FactorClassifier
from ganlab.models import context_encoder as filling
from ganlab.models import dcgan, srgan
from ganlab.runtime import seed_everything
from ganlab.training import context_encoder, gan
from ganlab.training import srgan as enlarging
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

FACTOR, WIDTH, BLOCKS, BATCH, CROP = 4, 32, 4, 16, 32


def reduced(x: Tensor) -> Tensor:
    """Return pictures (B, C, H, W) at a quarter of their side: each pixel the mean of the area that it stands for.

    Departure: the paper reduces by bicubic interpolation.
    """
    return avg_pool2d(x, FACTOR)


def bicubic(x_low: Tensor) -> Tensor:
    """Return pictures enlarged by bicubic interpolation, the classical way, in [−1, 1]."""
    return interpolate(x_low, scale_factor=FACTOR, mode="bicubic").clamp(-1, 1)


def layers_of(classifier: FactorClassifier) -> nn.Module:
    """Return φ: the first layers of a classifier, convolutions and ReLUs, which take pictures of any size."""
    return classifier.body[:4].requires_grad_(False).eval()


def _small_generator() -> srgan.Generator:
    G = srgan.Generator(base_channels=WIDTH, blocks=BLOCKS, batch_norm=False, add_bicubic=True)
    return G.to(memory_format=torch.channels_last)


def enlarge_by_l2(data: ImageSet, *, steps: int, lr: float = 2e-3, seed: int = 0, progress: bool = True) -> Run:
    """Train a small SRResNet by the squared error, on random parts of 32 pixels, and return the run.

    The network works everywhere alike, so it learns from parts as well as from whole pictures, and a part costs less.

    Args:
        data: pictures of the large size.
        lr: Adam's; it falls to 0 in the second half.
    """
    seed_everything(seed)
    G = _small_generator()
    opt = torch.optim.Adam(G.parameters(), lr=lr)
    run = Run({"G": G}, {"G": opt}, {"G": EMA(G, half_life=20)})
    batches, side = Batches(data, BATCH, seed=seed), min(CROP, data.image_shape[1])

    def one_step(i: int) -> Mapping[str, Tensor]:
        set_lr(opt, lr * linear_decay(i, steps=steps, start=0.5))
        x = crops(batches(i), side, seed=i)
        return enlarging.resnet_step(G, opt, reduced(x), x)

    return fit(run, one_step, steps=steps, progress=progress)


def enlarge_by_gan(start: Run, data: ImageSet, features: Callable[[Tensor], Tensor], *, steps: int, lr: float = 5e-4,
                   content_weight: float = 1.0, adversarial_weight: float = 0.003, seed: int = 0,
                   progress: bool = True) -> Run:
    """Go on from a network trained by the squared error, as section 3.2 does, against a discriminator.

    Departure: the weight of the adversarial term is that of these small features, not VGG's 1e-3.
    """
    seed_everything(seed + 1)
    G = _small_generator()
    G.load_state_dict(start.averages["G"].module.state_dict())
    side = min(CROP, data.image_shape[1])
    D = srgan.Discriminator(image_size=side, base_channels=16, hidden=64)
    D.to(memory_format=torch.channels_last)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=20)})
    batches = Batches(data, BATCH, seed=seed + 1)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        x = crops(batches(i), side, seed=i)
        return enlarging.step(G, D, opt_G, opt_D, reduced(x), x, features=features, content_weight=content_weight,
                              adversarial_weight=adversarial_weight)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def between_networks(first: nn.Module, second: nn.Module, alpha: float) -> nn.Module:
    """Return a network whose weights lie between those of two: (1 − α) first + α second. Wang et al. 2018, eq. 5."""
    mixed = deepcopy(first)
    other = second.state_dict()
    mixed.load_state_dict({name: torch.lerp(value, other[name], alpha) if value.is_floating_point() else value
                           for name, value in first.state_dict().items()})
    return mixed.eval()


# --- holes ----------------------------------------------------------------------------------------------------


def holes(count: int, size: int, *, seed: int) -> Tensor:
    """Return square holes at random places, (count, 1, size, size): 1 inside, half as wide as a picture."""
    side = size // 2
    corners = torch.randint(0, size - side + 1, (count, 2), generator=torch.Generator().manual_seed(seed))
    return squares(corners, side, size)


# what is trained: the weights of the squared error and of the adversarial term
WAYS = {"L2 alone": (1.0, 0.0), "adversarial alone": (0.0, 1.0), "both": (0.95, 0.05)}


def fill_holes(data: ImageSet, way: str, *, steps: int, lr: float = 2e-3, width: int = 32, bottleneck: int = 256,
               seed: int = 0, progress: bool = True) -> Run:
    """Train a small context encoder in one of three ways and return the run.

    Departure: the paper has 0.999 and 0.001 for "both", a rate of 2e-4 for D and ten times that for G.

    Args:
        way: a name in WAYS.
        lr: of both players; it falls to 0 in the second half.
    """
    seed_everything(seed)
    size = data.image_shape[1]
    l2_weight, adversarial_weight = WAYS[way]
    G = filling.Generator(image_size=size, out_size=size, base_channels=width, bottleneck=bottleneck,
                          hole_channel=True).to(memory_format=torch.channels_last)
    D = dcgan.Discriminator(image_size=size, base_channels=width).to(memory_format=torch.channels_last)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr / 2)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=50)})
    batches = Batches(data, 2 * BATCH, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer, rate in ((opt_G, lr), (opt_D, lr / 2)):
            set_lr(optimizer, rate * linear_decay(i, steps=steps, start=0.5))
        x = batches(i).contiguous(memory_format=torch.channels_last)
        hole = holes(len(x), size, seed=10**6 * seed + i)
        if not adversarial_weight:
            return context_encoder.l2_step(G, opt_G, x, hole)
        return context_encoder.step(G, D, opt_G, opt_D, x, hole, l2_weight=l2_weight,
                                    adversarial_weight=adversarial_weight)

    return fit(run, one_step, steps=steps, progress=progress)


@torch.no_grad()
def filled(run: Run, x: Tensor, hole: Tensor) -> Tensor:
    """Return pictures whose holes are filled by the average G of a run."""
    return filling.filled(x, run.averages["G"].module(x * (1 - hole), hole), hole)


def mean_colour(x: Tensor, hole: Tensor) -> Tensor:
    """Return pictures whose holes have the mean colour of what is around them: the simplest filling there is."""
    around = 1 - hole
    mean = (x * around).sum((2, 3), keepdim=True) / around.sum((2, 3), keepdim=True).clamp_min(1)
    return filling.filled(x, mean.expand_as(x), hole)


def biharmonic(x: Tensor, hole: Tensor) -> Tensor:
    """Return pictures whose holes are filled as smoothly as their rims allow: scikit-image's classical inpainting."""
    made = [inpaint_biharmonic(picture.permute(1, 2, 0).double().numpy(), mask[0].numpy() > 0.5, channel_axis=-1)
            for picture, mask in zip(x, hole)]
    return torch.from_numpy(np.stack(made)).permute(0, 3, 1, 2).float().clamp(-1, 1)


def in_the_hole(made: Tensor, truth: Tensor, hole: Tensor) -> float:
    """Return the mean absolute difference inside the holes."""
    return float((hole * (made - truth).abs()).sum() / (hole.sum() * truth.shape[1]))


def hole_alone(x: Tensor, hole: Tensor) -> Tensor:
    """Cut square holes of one size out of pictures: (B, C, side, side)."""
    side = round(float(hole[0].sum()) ** 0.5)
    return x[hole.expand_as(x) > 0.5].view(len(x), x.shape[1], side, side)
