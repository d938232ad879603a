"""Eight objectives in one contest: the same images, the same G, the same number of images shown to D.

D is DCGAN's without batch norm, since two of the penalties are each image's own; EBGAN needs an autoencoder instead.
What else differs is what an objective's paper asks for: its optimiser, how often D moves for each step of G, and what
holds D back. Each objective got the best of the same rates on a seed that the table does not use, and of two that were
within a tenth the smaller (`python -m benchmarks.objectives rates`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ganlab import losses
from ganlab.datasets import Batches, ImageSet
from ganlab.models import dcgan
from ganlab.models import ebgan as autoencoder
from ganlab.runtime import seed_everything
from ganlab.training import ebgan, gan, hinge, r1, r3gan, wgan, wgan_gp
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LATENT, WIDTH, BATCH = 64, 32, 32
RATES = (5e-4, 1e-3, 2e-3, 4e-3, 8e-3)  # that each objective was tried with


def plain_D(size: int, channels: int) -> nn.Module:
    """Return DCGAN's discriminator without batch norm."""
    return dcgan.Discriminator(image_size=size, channels=channels, base_channels=WIDTH, batch_norm=False)


@dataclass(frozen=True)
class Entry:
    """An objective of the contest.

    Attributes:
        step: the paper's step (G, D, opt_G, opt_D, x, z) → scalars.
        lr: of both players, falling to 0.
        optimizer: (network, lr=…) → optimiser.
        D: (image size, channels) → discriminator.
        k: updates of D for each of G, and then x and z are lists; None where the step takes one batch.
    """

    step: Callable[..., Mapping[str, Tensor]]
    lr: float
    optimizer: Callable[..., Optimizer] = gan.adam
    D: Callable[[int, int], nn.Module] = plain_D
    k: int | None = None


def _autoencoder(size: int, channels: int) -> nn.Module:
    return autoencoder.Discriminator(image_size=size, channels=channels, base_channels=WIDTH, stages=2)


least_squares = partial(gan.step, loss_D=losses.discriminator_least_squares, loss_G=losses.generator_least_squares)

ENTRIES = {
    "non-saturating": Entry(gan.step, 4e-3),
    "least squares": Entry(least_squares, 2e-3),
    "WGAN, clipped": Entry(wgan.step, 4e-3, wgan.rmsprop, k=5),
    "WGAN-GP": Entry(wgan_gp.step, 4e-3, wgan_gp.adam, k=5),
    "hinge, spectral norm": Entry(hinge.step, 2e-3, hinge.adam, lambda *size: hinge.normalised_(plain_D(*size)), k=1),
    "EBGAN": Entry(partial(ebgan.step, margin=5.0, pt_weight=0.1), 2e-3, D=_autoencoder),
    "non-saturating, R1": Entry(partial(r1.step, gamma=1.0), 8e-3),
    "pairs, R1 + R2": Entry(partial(r3gan.step, gamma=1.0), 4e-3),
}


def changed(entry: Entry, **options: object) -> Entry:
    """Return the entry with other options of its step."""
    return replace(entry, step=partial(entry.step, **options))


def train(entry: Entry, data: ImageSet, *, images: int = 25_600, lr: float | None = None, seed: int = 0,
          progress: bool = True) -> Run:
    """Train an entry until D has been shown so many real images, and return the run.

    Its history has the processor's seconds beside the step's scalars.
    """
    seed_everything(seed)
    channels, size, _ = data.image_shape
    k, rate = entry.k or 1, lr or entry.lr
    steps = images // (BATCH * k)  # of G
    G = dcgan.Generator(latent_dim=LATENT, image_size=size, channels=channels, base_channels=WIDTH)
    D = entry.D(size, channels)
    opt_G, opt_D = (entry.optimizer(network, lr=rate) for network in (G, D))
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=max(1, steps / 10))})
    batches, draw = Batches(data, BATCH, seed=seed), torch.Generator().manual_seed(seed)

    def one_step(i: int) -> dict[str, Tensor]:
        began = time.process_time()
        for optimizer in run.optimizers.values():
            set_lr(optimizer, rate * linear_decay(i, steps=steps))
        x = [batches(i * k + j) for j in range(k)]
        z = [torch.randn(BATCH, LATENT, generator=draw) for _ in range(k + 1 if entry.k else 1)]
        scalars = entry.step(G, D, opt_G, opt_D, *((x, z) if entry.k else (x[0], z[0])))
        return {**scalars, "seconds": torch.tensor(time.process_time() - began)}

    return fit(run, one_step, steps=steps, progress=progress)


def samples(run: Run, count: int, *, seed: int = 0) -> Tensor:
    """Return images (count, C, H, W) in [−1, 1] of the average G."""
    z = torch.randn(count, LATENT, generator=torch.Generator().manual_seed(seed))
    return torch.cat([gan.samples(run, part) for part in z.split(1000)])


def stacked_digits(data: ImageSet, count: int, *, seed: int = 0) -> ImageSet:
    """Return pictures whose three channels are three digits: a thousand kinds, so many can be counted.

    Metz et al. 2017, section 3.3. The labels are the numbers 0 to 999 that the digits spell.
    """
    draw = torch.Generator().manual_seed(seed)
    chosen = torch.randint(len(data), (count, 3), generator=draw)
    labels = (data.labels[chosen] * torch.tensor([100, 10, 1])).sum(1)
    return ImageSet(images=data.images[chosen, 0], labels=labels, name="stacked digits", split=data.split)


@torch.no_grad()
def spelt(classifier: nn.Module, images: Tensor) -> Tensor:
    """Return the number 0 to 999 that a classifier of grey digits reads in each stacked image (B, 3, H, W)."""
    digits = torch.stack([classifier.predict(images[:, channel:channel + 1]) for channel in range(3)], 1)
    return (digits * torch.tensor([100, 10, 1])).sum(1)
