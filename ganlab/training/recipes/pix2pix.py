"""Portraits from sketches by pix2pix: the generator that lesson 06's explorer draws with."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets import faces, sketches
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import patchgan
from ganlab.models import pix2pix as models
from ganlab.training import pix2pix
from ganlab.training.ema import EMA
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step
from ganlab.training.schedule import linear_decay, set_lr


@dataclass(frozen=True, kw_only=True)
class Portraits(Recipe):
    """A generator of portraits from outlines with dabs of colour, and how it is trained.

    Departure: the paper has λ = 100, a rate of 2e-4 for both networks to the end, batches of one, jitter, and no
    average of G.
    """

    faces: int = 20_000
    data_seed: int = 6
    image_size: int = 64
    base_channels: int = 24
    layers: int = 2  # of D: a patch of 34 pixels
    base_channels_D: int = 32
    steps: int = 10_000
    l1_weight: float = 50.0
    learning_rate: float = 1e-3  # falls linearly to 0 in the second half
    beta1: float = 0.5
    half_life: float = 500  # of the average, in steps
    half: bool = True  # stored with 16 bits a number

    @property
    def data(self) -> str:
        return (f"sketches.sketches(images, seed=step) of faces.faces({self.faces}, size={self.image_size}, "
                f"seed={self.data_seed})")

    def pictures(self, count: int) -> Tensor:
        return self._drawn(count).images

    def begin(self) -> tuple[Run, Step]:
        G = models.UNet(in_channels=sketches.CHANNELS, image_size=self.image_size, base_channels=self.base_channels,
                        upsample="resize", dropout=0)
        D = patchgan.Discriminator(in_channels=sketches.CHANNELS + 3, base_channels=self.base_channels_D,
                                   layers=self.layers)
        for network in (G, D):
            network.to(memory_format=torch.channels_last)
        optimizers = {name: torch.optim.Adam(network.parameters(), lr=self.learning_rate, betas=(self.beta1, 0.999))
                      for name, network in (("G", G), ("D", D))}
        run = Run({"G": G, "D": D}, optimizers, {"G": EMA(G, half_life=self.half_life)})
        drawn = self._drawn(self.faces)
        batches = Batches(drawn, self.batch_size, seed=self.seed)

        def one_step(number: int) -> dict[str, Tensor]:
            for optimizer in optimizers.values():
                set_lr(optimizer, self.learning_rate * linear_decay(number, steps=self.steps, start=0.5))
            x = sketches.sketches(drawn.images[batches.indices(number)], seed=number)  # other dabs at each visit
            x, y = (images.contiguous(memory_format=torch.channels_last) for images in (x, batches(number)))
            with torch.autocast("cpu", torch.bfloat16):
                return pix2pix.step(G, D, optimizers["G"], optimizers["D"], x, y, l1_weight=self.l1_weight)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        truth = faces.faces(12, size=self.image_size, seed=self.data_seed + 1).images
        without, some = (sketches.sketches(truth, most=most, seed=3) for most in (0, sketches.MOST))
        G = run.averages["G"].module
        with torch.no_grad(), models.sampling(G, dropout=False, batch_statistics=False):
            rows = [without[:, :1].expand(-1, 3, -1, -1), G(without), some[:, 1:4], G(some), truth / 127.5 - 1]
        return torch.stack([row.float() for row in rows])

    def _drawn(self, count: int) -> ImageSet:
        return faces.faces(count, size=self.image_size, seed=self.data_seed)


RECIPES = (Portraits(name="portraits-64"),)
