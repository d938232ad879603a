"""Lesson 15's frontal views: heads that are turned back, with and without the law that faces are symmetric."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from ganlab.datasets import Batches, smileys
from ganlab.datasets.turning import turned
from ganlab.models import dcgan, pix2pix
from ganlab.runtime import seed_everything
from ganlab.training import gan, tp_gan
from ganlab.training.ema import EMA
from ganlab.training.loop import Run, fit
from ganlab.training.schedule import linear_decay, set_lr

LEAST, MOST = 25.0, 60.0  # degrees
UPRIGHT = {"tilt": ["upright"]}


def angles(count: int, *, seed: int) -> Tensor:
    """Return angles in degrees, float32 (count,), from 25 to 60, to one side; a head of the other side is mirrored."""
    return LEAST + (MOST - LEAST) * torch.rand(count, generator=torch.Generator().manual_seed(seed))


def train(*, steps: int, symmetry_weight: float = 0.3, adversarial_weight: float = 0.003, count: int = 4000,
          lr: float = 2e-3, batch_size: int = 32, seed: int = 0, progress: bool = True) -> Run:
    """Train a small U-Net to turn smileys of 32 pixels back, and return the run with an average of G.

    Args:
        count: of different faces.
        lr: of both players; it falls to 0 in the second half.
    """
    seed_everything(seed)
    G = pix2pix.UNet(image_size=32, base_channels=24, dropout=0.0).to(memory_format=torch.channels_last)
    D = dcgan.Discriminator(image_size=32, base_channels=24).to(memory_format=torch.channels_last)
    opt_G, opt_D = gan.adam(G, lr=lr), gan.adam(D, lr=lr)
    run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=20)})
    data = smileys.faces(count, size=32, seed=1500 + seed, only=UPRIGHT)
    batches = Batches(data, batch_size, seed=seed)

    def one_step(i: int) -> Mapping[str, Tensor]:
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, lr * linear_decay(i, steps=steps, start=0.5))
        x = batches(i)
        x_side = turned(x, angles(batch_size, seed=10**6 * seed + i))
        return tp_gan.step(G, D, opt_G, opt_D, x_side.contiguous(memory_format=torch.channels_last),
                           x.contiguous(memory_format=torch.channels_last), symmetry_weight=symmetry_weight,
                           adversarial_weight=adversarial_weight)

    return fit(run, one_step, steps=steps, progress=progress)
