"""Faces from words: an encoder that reads and StackGAN's stage I at 64 pixels, with which lesson 13 draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn

from ganlab import losses
from ganlab.datasets import descriptions, faces
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import dcgan, stackgan
from ganlab.training import matching, r3gan
from ganlab.training.ema import EMA
from ganlab.training.gan import adam
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step, joined
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
    """An encoder that reads, and stage I at 64 pixels, trained with R3GAN's pairs of lesson 11.

    Both of a pair have one text, which D sees as further channels. There are no wrong texts: a fake is compared with a
    real picture of the same text, and so has to fit it.
    """

    precision: ClassVar[str] = "float32"
    faces: int = 24_000
    data_seed: int = 13
    image_size: int = 64
    batch_size: int = 16
    latent_dim: int = 64
    condition_dim: int = 64
    base_channels: int = 24
    base_channels_D: int = 24
    projected: int = 16
    reading_steps: int = 1000
    kl_weight: float = 0.005
    gamma: float = 2.0
    learning_rate: float = 1e-3  # falls linearly to 0 in the second half
    half_life: float = 300  # of the average, in steps
    half: bool = True

    @property
    def data(self) -> str:
        return (f"faces.faces({self.faces}, size={self.image_size}, seed={self.data_seed}) without "
                f"{' and '.join(' '.join(pair) for pair in HELD_OUT.items())}; "
                "descriptions.of(…, seed=step)")

    def pictures(self, count: int) -> Tensor:
        return self._drawn(count, self.image_size).images

    def _drawn(self, count: int, size: int) -> ImageSet:
        return faces.faces(count, size=size, seed=self.data_seed)

    def begin(self) -> tuple[Run, Step]:
        drawn, G = self._drawn(self.faces, self.image_size), self._networks().to(memory_format=torch.channels_last)
        pair, D = Told(G), Reading(G.encoder.text_dim, self.projected, self.image_size, self.base_channels_D)
        D.to(memory_format=torch.channels_last)
        opt_G, opt_D = (adam(player, lr=self.learning_rate, betas=(0.0, 0.99)) for player in (G.draw, D))
        run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=self.half_life)})
        batches = Batches(seen(drawn), self.batch_size, seed=self.seed)

        def loss_G(logits_real: Tensor, logits_fake: Tensor) -> Tensor:
            return losses.generator_relativistic(logits_real, logits_fake) + self.kl_weight * pair.kl

        def one_step(number: int) -> dict[str, Tensor]:
            for optimizer in (opt_G, opt_D):
                set_lr(optimizer, self.learning_rate * linear_decay(number, steps=self.steps, start=0.5))
            indices = batches(number)
            t = G.encoder.read(descriptions.of(drawn, indices, seed=number))
            x = joined(drawn.batch(indices), t).contiguous(memory_format=torch.channels_last)
            z = torch.cat([torch.randn(len(t), G.latent_dim), t], dim=1)
            return r3gan.step(pair, D, opt_G, opt_D, x, z, gamma=self.gamma, loss_G=loss_G)

        return run, one_step

    def _networks(self) -> stackgan.StackGAN:
        """A new stage I, and an encoder that has learned to read from the same faces at 32 pixels."""
        small = self._drawn(self.faces, min(32, self.image_size))
        encoder, _ = matching.learn_to_read(small.subset(seen(small)), steps=self.reading_steps, seed=self.seed)
        G = stackgan.StackGAN(encoder=encoder.config, stage_one={
            "text_dim": encoder.text_dim, "latent_dim": self.latent_dim, "condition_dim": self.condition_dim,
            "image_size": self.image_size, "base_channels": self.base_channels})
        G.encoder.load_state_dict(encoder.state_dict())
        G.encoder.requires_grad_(False)
        return G

    def sheet(self, run: Run) -> Tensor:
        G = run.averages["G"].module
        z = torch.randn(8, G.latent_dim, generator=torch.Generator().manual_seed(0))
        with torch.no_grad():
            return torch.stack([G(z, G.encoder.read([words] * 8)) for words in SHOWN])


class Told(nn.Module):
    """Turn [z, t] into what D sees of it, the picture and its text; `kl` is that of the last batch."""

    def __init__(self, G: stackgan.StackGAN) -> None:
        super().__init__()
        self.draw = G.draw
        self.kl = torch.zeros(())

    def forward(self, z: Tensor) -> Tensor:
        """Return (B, 3 + text_dim, H, W) for (B, latent_dim + text_dim)."""
        z, t = z.split([self.draw.latent_dim, self.draw.text_dim], dim=1)
        x, mu, log_var = self.draw(z, t)
        self.kl = losses.kl_standard_normal(mu, log_var)
        return joined(x, t)


class Reading(nn.Module):
    """DCGAN's discriminator without batch norm, which sees a few numbers made of the text as further channels."""

    def __init__(self, text_dim: int, projected: int, image_size: int, base_channels: int) -> None:
        super().__init__()
        self.project = nn.Linear(text_dim, projected)
        self.body = dcgan.Discriminator(image_size=image_size, channels=3 + projected, base_channels=base_channels,
                                        batch_norm=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return logits (B,) for pictures joined with their texts, (B, 3 + text_dim, H, W)."""
        t = x[:, 3:, 0, 0].detach()  # the penalty is on the picture's slope: D may be as steep in the text as it likes
        return self.body(joined(x[:, :3], self.project(t)))


RECIPES = (Faces(name="faces-text-64", steps=7_000),)
