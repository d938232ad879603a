"""Faces by StyleGAN: the generators that lessons 00 and 08 play with."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets import faces, smileys
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import stylegan as models
from ganlab.training import stylegan
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step
from ganlab.training.schedule import linear_decay, set_lr


@dataclass(frozen=True, kw_only=True)
class Faces(Recipe):
    """A generator of faces, and how it is trained.

    Departure: made for a run of an hour. The paper has r1_weight 10 at every step, a learning rate of 1e-3 for both
    networks to the end, mapping_lr 0.01 and mixing 0.9.
    """

    drawn: str = "smileys"  # the module of ganlab.datasets that draws the faces
    faces: int = 20_000
    data_seed: int = 8
    image_size: int = 64
    latent_dim: int = 16  # six factors and a little variation need no more; with 64 the tilt came out less even
    style_dim: int = 64
    mapping_layers: int = 4
    mapping_lr: float = 0.1  # so short a run at the paper's 0.01 leaves a mapping network where it started
    base_channels: int = 384
    max_channels: int = 64
    steps: int = 22_000
    learning_rate: float = 1e-2  # of G; falls linearly to 0 in the second half; 3e-3 is far too slow here
    learning_rate_D: float = 2e-2  # likewise; D the faster one, as in Heusel et al. 2017
    r1_weight: float = 2.0  # with γ = 0.1 all faces came out in one colour
    r1_every: int = 4
    mixing: float = 0.5
    stable: int = 48_000
    fade: int = 16_000
    half_life_images: float = 10_000

    @property
    def data(self) -> str:
        return f"{self.drawn}.faces({self.faces}, size={self.image_size}, seed={self.data_seed})"

    def pictures(self, count: int) -> Tensor:
        return self._drawn(count).images

    def begin(self) -> tuple[Run, Step]:
        sizes = {"image_size": self.image_size, "base_channels": self.base_channels, "max_channels": self.max_channels}
        G = models.Generator(latent_dim=self.latent_dim, style_dim=self.style_dim, mapping_layers=self.mapping_layers,
                             mapping_lr=self.mapping_lr, **sizes)
        D = models.Discriminator(**sizes)
        for network in (G, D):
            network.to(memory_format=torch.channels_last)
        optimizers = {"G": stylegan.adam(G, lr=self.learning_rate), "D": stylegan.adam(D, lr=self.learning_rate_D)}
        average = stylegan.average(G, batch_size=self.batch_size, half_life_images=self.half_life_images)
        run = Run({"G": G, "D": D}, optimizers, {"G": average})
        batches = Batches(self._drawn(self.faces), self.batch_size, seed=self.seed)
        rates = {"G": self.learning_rate, "D": self.learning_rate_D}

        def one_step(number: int) -> dict[str, Tensor]:
            for name, rate in rates.items():
                set_lr(optimizers[name], rate * linear_decay(number, steps=self.steps, start=0.5))
            r1 = stylegan.lazy_r1(number, weight=self.r1_weight, every=self.r1_every)
            x = batches(number).contiguous(memory_format=torch.channels_last)
            z = torch.randn(self.batch_size, self.latent_dim)
            with torch.autocast("cpu", torch.bfloat16):
                return stylegan.step(G, D, optimizers["G"], optimizers["D"], x, z, stage=self._stage(number),
                                     mixing=self.mixing, r1_weight=r1)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        G, stage, rows, columns = run.averages["G"].module, self._stage(run.step), 8, 12
        z = torch.randn(rows * columns, G.latent_dim, generator=torch.Generator().manual_seed(0))
        noise = G.synthesis.draw_noise(generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            return G(z, image_size=stage.image_size, alpha=stage.alpha, noise=noise).unflatten(0, (rows, columns))

    def end(self, run: Run) -> None:
        z = torch.randn(20_000, self.latent_dim, generator=torch.Generator().manual_seed(self.seed))
        run.averages["G"].module.average_w(z)

    def _drawn(self, count: int) -> ImageSet:
        module = {"smileys": smileys, "faces": faces}[self.drawn]
        return module.faces(count, size=self.image_size, seed=self.data_seed)

    def _stage(self, number: int) -> stylegan.Stage:
        return stylegan.stage_at(number * self.batch_size, image_size=self.image_size, stable=self.stable,
                                 fade=self.fade)


RECIPES = (
    Faces(name="smileys-64"),
    # nine factors and 38 drawings of hair need more of everything than six factors of a circle
    Faces(name="faces-64", drawn="faces", faces=40_000, latent_dim=64, base_channels=512, max_channels=96,
          steps=24_000, stable=40_000),
)
