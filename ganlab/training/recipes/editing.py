"""Faces by glasses, colour of hair and age: the conditional GAN whose faces lesson 15 edits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from ganlab.datasets import ageing
from ganlab.datasets.batches import Batches
from ganlab.models import cgan, dcgan
from ganlab.training import r3gan
from ganlab.training.ema import EMA
from ganlab.training.gan import adam
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step, joined
from ganlab.training.schedule import linear_decay, set_lr


@dataclass(frozen=True, kw_only=True)
class Faces(Recipe):
    """R3GAN's pairs of lesson 11, both of a pair with one condition, which D sees as further channels.

    Trained as in lesson 13, with wrong conditions, G drew one face a condition, whatever z was.
    """

    precision: ClassVar[str] = "float32"
    faces: int = 24_000
    data_seed: int = 15
    image_size: int = 32
    batch_size: int = 32
    latent_dim: int = 64
    base_channels: int = 32
    base_channels_D: int = 32
    gamma: float = 1.0
    learning_rate: float = 1e-3  # falls linearly to 0 in the second half
    half_life: float = 300  # of the average, in steps
    half: bool = True

    @property
    def data(self) -> str:
        return f"ageing.aged({self.faces}, size={self.image_size}, seed={self.data_seed})"

    def pictures(self, count: int) -> Tensor:
        return ageing.aged(count, size=self.image_size, seed=self.data_seed).images

    def begin(self) -> tuple[Run, Step]:
        drawn = ageing.aged(self.faces, size=self.image_size, seed=self.data_seed)
        y_all = ageing.conditions(drawn.factors)
        told = y_all.shape[1]
        G = cgan.Generator(classes=told, latent_dim=self.latent_dim, image_size=self.image_size,
                           base_channels=self.base_channels).to(memory_format=torch.channels_last)
        D = dcgan.Discriminator(image_size=self.image_size, channels=3 + told, base_channels=self.base_channels_D,
                                batch_norm=False).to(memory_format=torch.channels_last)
        opt_G, opt_D = (adam(player, lr=self.learning_rate, betas=(0.0, 0.99)) for player in (G, D))
        run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=self.half_life)})
        batches, pair = Batches(drawn, self.batch_size, seed=self.seed), Told(G)

        def one_step(number: int) -> dict[str, Tensor]:
            for optimizer in (opt_G, opt_D):
                set_lr(optimizer, self.learning_rate * linear_decay(number, steps=self.steps, start=0.5))
            indices = batches.indices(number)
            y = y_all[indices]
            x = joined(drawn.batch(indices), y).contiguous(memory_format=torch.channels_last)
            z = torch.cat([torch.randn(len(y), self.latent_dim), y], dim=1)
            return r3gan.step(pair, D, opt_G, opt_D, x, z, gamma=self.gamma)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        G, chance = run.averages["G"].module, torch.Generator().manual_seed(0)
        z = torch.randn(6, self.latent_dim, generator=chance)
        rows = ageing.conditions(ageing.aged(6, seed=0).factors)
        with torch.no_grad():
            return torch.stack([G(z, row.expand(6, -1)) for row in rows])


class Told(nn.Module):
    """Turn [z, y] into what D sees of it: the picture and its condition."""

    def __init__(self, G: cgan.Generator) -> None:
        super().__init__()
        self.G = G

    def forward(self, z: Tensor) -> Tensor:
        """Return (B, C + classes, H, W) for (B, latent_dim + classes)."""
        z, y = z.split([self.G.latent_dim, self.G.classes], dim=1)
        return joined(self.G(z, y), y)


RECIPES = (Faces(name="faces-edited-32", steps=10_000),)
