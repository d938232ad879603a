"""Faces from words by StackGAN: an encoder that reads and stage I at 32 pixels, with which lesson 13 draws.

`Large`, stage II at 64, goes on from the file of stage I.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from ganlab.datasets import descriptions, faces
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import shipped, stackgan
from ganlab.training import matching
from ganlab.training import stackgan as training
from ganlab.training.ema import EMA
from ganlab.training.gan import adam
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step
from ganlab.training.schedule import linear_decay, set_lr

SHOWN = ("somebody with long red hair and a smile", "a bald head with a little grey hair, a beard and sunglasses",
         "curly black hair, dark skin, an open mouth and round glasses", "a face with a pink bob and a frown",
         "a portrait with no beard, a yellow ground, blond hair in a ponytail and no glasses", "a grin")
HELD_OUT = {"hair_colour": "red", "ground": "green"}  # never together in training


def seen(data: ImageSet) -> Tensor:
    """Return the int64 indices of all faces but those that are held out: red hair on a green ground."""
    held = torch.ones(len(data), dtype=torch.bool)
    for name, value in HELD_OUT.items():
        held &= data.factors[name] == faces.FACTORS[name].index(value)
    return (~held).nonzero().flatten()


@dataclass(frozen=True, kw_only=True)
class Faces(Recipe):
    """What both stages share.

    Departure: the paper has a rate of 2e-4, halved every 100 epochs, batches of 64, and no average of G.
    """

    precision: ClassVar[str] = "float32"
    faces: int = 24_000
    data_seed: int = 13
    image_size: int = 32
    batch_size: int = 32
    base_channels_D: int = 32
    projected: int = 64
    kl_weight: float = 0.02
    learning_rate: float = 2e-3  # falls linearly to 0 in the second half
    half_life: float = 200  # of the average, in steps
    half: bool = True

    @property
    def data(self) -> str:
        return (f"faces.faces({self.faces}, size={self.image_size}, seed={self.data_seed}) without "
                f"{' and '.join(' '.join(pair) for pair in HELD_OUT.items())}; "
                "descriptions.of(…, seed=step)")

    def pictures(self, count: int) -> Tensor:
        return self._drawn(count).images

    def _drawn(self, count: int) -> ImageSet:
        return faces.faces(count, size=self.image_size, seed=self.data_seed)

    @abstractmethod
    def networks(self, drawn: ImageSet) -> stackgan.StackGAN:
        """Build the networks, with what has been learned before."""

    def begin(self) -> tuple[Run, Step]:
        drawn = self._drawn(self.faces)
        G = self.networks(drawn).to(memory_format=torch.channels_last)
        D = stackgan.Discriminator(text_dim=G.encoder.text_dim, projected=self.projected, image_size=self.image_size,
                                   base_channels=self.base_channels_D).to(memory_format=torch.channels_last)
        opt_G, opt_D = adam(G.draw, lr=self.learning_rate), adam(D, lr=self.learning_rate)
        run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=self.half_life)})
        batches = Batches(seen(drawn), self.batch_size, seed=self.seed)

        def one_step(number: int) -> dict[str, Tensor]:
            for optimizer in (opt_G, opt_D):
                set_lr(optimizer, self.learning_rate * linear_decay(number, steps=self.steps, start=0.5))
            indices = batches(number)
            t = G.encoder.read(descriptions.of(drawn, indices, seed=number))
            x = drawn.batch(indices).contiguous(memory_format=torch.channels_last)
            z = torch.randn(len(x), G.latent_dim)
            return training.step(G.draw, D, opt_G, opt_D, x, t, t.roll(1, 0), z, kl_weight=self.kl_weight)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        G = run.averages["G"].module
        z = torch.randn(8, G.latent_dim, generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            return torch.stack([G(z, G.encoder.read([words] * 8)) for words in SHOWN])


@dataclass(frozen=True, kw_only=True)
class Small(Faces):
    """Encoder and stage I."""

    latent_dim: int = 32
    condition_dim: int = 64
    base_channels: int = 32
    reading_steps: int = 1000

    def networks(self, drawn: ImageSet) -> stackgan.StackGAN:
        encoder, _ = matching.learn_to_read(drawn.subset(seen(drawn)), steps=self.reading_steps, seed=self.seed)
        G = stackgan.StackGAN(encoder=encoder.config, stage_one={
            "text_dim": encoder.text_dim, "latent_dim": self.latent_dim, "condition_dim": self.condition_dim,
            "image_size": self.image_size, "base_channels": self.base_channels})
        G.encoder.load_state_dict(encoder.state_dict())
        G.encoder.requires_grad_(False)
        return G


@dataclass(frozen=True, kw_only=True)
class Large(Faces):
    """Stage II on what `Small` has learned."""

    image_size: int = 64
    batch_size: int = 16
    base_channels_D: int = 24
    half_life: float = 50
    learning_rate: float = 1e-3
    base_channels: int = 24
    blocks: int = 1
    add_enlarged: bool = True
    stage_one: str = "faces-text-32"

    def networks(self, drawn: ImageSet) -> stackgan.StackGAN:
        before = shipped.load(self.stage_one)
        G = stackgan.StackGAN(encoder=before.config["encoder"], stage_one=before.config["stage_one"], stage_two={
            "image_size": self.image_size, "base_channels": self.base_channels, "blocks": self.blocks,
            "add_enlarged": self.add_enlarged})
        G.encoder.load_state_dict(before.encoder.state_dict())
        G.encoder.requires_grad_(False)
        G.stage_one.load_state_dict(before.stage_one.state_dict())
        return G


RECIPES = (Small(name="faces-text-32", steps=5_000),)  # no stage II has come out well enough to ship
