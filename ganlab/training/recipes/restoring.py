"""Pictures four times as large by SRGAN, and holes filled by a context encoder: what `ganlab restore` works with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from ganlab.datasets import faces, load
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.layers import crops, squares
from ganlab.metrics import factors_classifier
from ganlab.models import context_encoder as filling
from ganlab.models import dcgan, srgan
from ganlab.training import context_encoder, gan
from ganlab.training import srgan as enlarging
from ganlab.training.ema import EMA
from ganlab.training.loop import Run
from ganlab.training.recipes.keep import Recipe, Step
from ganlab.training.schedule import linear_decay, set_lr


class Mixed:
    """Batches of which each set gives an equal part, however large it is; channels last."""

    def __init__(self, sets: Sequence[ImageSet], batch_size: int, *, seed: int) -> None:
        self.each = [Batches(data, batch_size // len(sets), seed=seed) for data in sets]

    def __call__(self, number: int) -> Tensor:
        """Return pictures (B, 3, H, W) in [−1, 1]."""
        x = torch.cat([batches(number) for batches in self.each])
        return x.contiguous(memory_format=torch.channels_last)


@dataclass(frozen=True, kw_only=True)
class Enlarging(Recipe):
    """A small SRResNet by the squared error and then, with its last `steps − l2_steps`, against a discriminator.

    Features are the first layers of the classifier of faces, as in lesson 14: nothing is downloaded.

    Departure: the pixels themselves count as features, too. These layers halve the side twice and see no dots finer
    than that: with them alone, and an adversarial weight of .003, G strewed dots over photographs and faces.
    """

    precision: ClassVar[str] = "float32"
    faces: int = 6_000
    data_seed: int = 14
    image_size: int = 64
    crop: int = 32
    base_channels: int = 32
    blocks: int = 4
    base_channels_D: int = 16
    l2_steps: int = 2_000
    l2_rate: float = 2e-3  # falls linearly to 0 in the second half of its phase, as the other does
    learning_rate: float = 5e-4
    content_weight: float = 1.0
    pixel_weight: float = 4.0  # beside 1 of the features, of which there are about as many
    adversarial_weight: float = 0.001
    half_life: float = 20  # of the average, in steps
    half: bool = True

    @property
    def data(self) -> str:
        return (f"load(\"photos\", size={self.image_size}), load(\"earth\", size={self.image_size}).targets and "
                f"faces.faces({self.faces}, size={self.image_size}, seed={self.data_seed}), a third each; "
                f"parts of {self.crop} pixels, the mean of each 4×4")

    def pictures(self, count: int) -> Tensor:
        return faces.faces(count, size=self.image_size, seed=self.data_seed).images

    def begin(self) -> tuple[Run, Step]:
        G = srgan.Generator(base_channels=self.base_channels, blocks=self.blocks, batch_norm=False, add_bicubic=True)
        D = srgan.Discriminator(image_size=self.crop, base_channels=self.base_channels_D, hidden=64)
        for network in (G, D):
            network.to(memory_format=torch.channels_last)
        opt_G, opt_D = gan.adam(G, lr=self.l2_rate), gan.adam(D, lr=self.learning_rate)
        run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=self.half_life)})
        drawn = faces.faces(self.faces, size=self.image_size, seed=self.data_seed)
        batches = Mixed([load("photos", size=self.image_size), load("earth", size=self.image_size).targets, drawn],
                        self.batch_size, seed=self.seed)
        layers = factors_classifier(32, "faces").body[:4].requires_grad_(False).eval()

        def features(x: Tensor) -> Tensor:
            return torch.cat([layers(x).flatten(1), self.pixel_weight**0.5 * x.flatten(1)], dim=1)

        def one_step(number: int) -> dict[str, Tensor]:
            x = crops(batches(number), self.crop, seed=number)
            x_low = avg_pool2d(x, 4)
            if number < self.l2_steps:
                set_lr(opt_G, self.l2_rate * linear_decay(number, steps=self.l2_steps, start=0.5))
                error = enlarging.resnet_step(G, opt_G, x_low, x)["loss_G"]
                return {"error": error}
            for optimizer in (opt_G, opt_D):
                set_lr(optimizer, self.learning_rate * linear_decay(
                    number - self.l2_steps, steps=self.steps - self.l2_steps, start=0.5))
            return enlarging.step(G, D, opt_G, opt_D, x_low, x, features=features, content_weight=self.content_weight,
                                  adversarial_weight=self.adversarial_weight)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        x = seen_by_none(self.image_size, self.data_seed)
        x_low = avg_pool2d(x, 4)
        with torch.no_grad():
            made = run.averages["G"].module(x_low)
        near, bicubic = (interpolate(x_low, scale_factor=4, mode=mode) for mode in ("nearest", "bicubic"))
        return torch.stack([rows.clamp(-1, 1) for rows in (near, bicubic, made, x)])


@dataclass(frozen=True, kw_only=True)
class Filling(Recipe):
    """A context encoder for square holes of 8 to 32 of 64 pixels, anywhere, by both terms of lesson 14."""

    precision: ClassVar[str] = "float32"
    faces: int = 8_000
    data_seed: int = 16
    image_size: int = 64
    base_channels: int = 24
    bottleneck: int = 192
    base_channels_D: int = 24
    least: int = 8
    most: int = 32
    l2_weight: float = 0.995
    adversarial_weight: float = 0.005
    learning_rate: float = 2e-3  # of G; D has half of it; both fall linearly to 0 in the second half
    half_life: float = 50
    half: bool = True

    @property
    def data(self) -> str:
        return (f"load(\"photos\", size={self.image_size}) and faces.faces({self.faces}, size={self.image_size}, "
                f"seed={self.data_seed}), a half each; holes(…, seed=step)")

    def pictures(self, count: int) -> Tensor:
        return faces.faces(count, size=self.image_size, seed=self.data_seed).images

    def begin(self) -> tuple[Run, Step]:
        G = filling.Generator(image_size=self.image_size, out_size=self.image_size, base_channels=self.base_channels,
                              bottleneck=self.bottleneck, hole_channel=True).to(memory_format=torch.channels_last)
        D = dcgan.Discriminator(image_size=self.image_size, base_channels=self.base_channels_D)
        D.to(memory_format=torch.channels_last)
        opt_G, opt_D = gan.adam(G, lr=self.learning_rate), gan.adam(D, lr=self.learning_rate / 2)
        run = Run({"G": G, "D": D}, {"G": opt_G, "D": opt_D}, {"G": EMA(G, half_life=self.half_life)})
        batches = Mixed([load("photos", size=self.image_size),
                         faces.faces(self.faces, size=self.image_size, seed=self.data_seed)],
                        self.batch_size, seed=self.seed)

        def one_step(number: int) -> dict[str, Tensor]:
            for optimizer, rate in ((opt_G, self.learning_rate), (opt_D, self.learning_rate / 2)):
                set_lr(optimizer, rate * linear_decay(number, steps=self.steps, start=0.5))
            x = batches(number)
            hole = holes(len(x), self.image_size, least=self.least, most=self.most, seed=number)
            return context_encoder.step(G, D, opt_G, opt_D, x, hole, l2_weight=self.l2_weight,
                                        adversarial_weight=self.adversarial_weight)

        return run, one_step

    def sheet(self, run: Run) -> Tensor:
        x = seen_by_none(self.image_size, self.data_seed)
        hole = holes(len(x), self.image_size, least=self.least, most=self.most, seed=0)
        given = x * (1 - hole)
        with torch.no_grad():
            made = run.averages["G"].module(given, hole)
        return torch.stack([given, filling.filled(x, made, hole), x])


def holes(count: int, size: int, *, least: int, most: int, seed: int) -> Tensor:
    """Return square holes of `least` to `most` pixels at random places, (count, 1, size, size): 1 inside."""
    draw = torch.Generator().manual_seed(seed)
    side = torch.randint(least, most + 1, (count, 1), generator=draw)
    corner = (torch.rand(count, 2, generator=draw) * (size - side + 1)).long()
    return squares(corner, side, size)


def seen_by_none(size: int, seed: int) -> Tensor:
    """Return six photographs and six faces that no training has seen, (12, 3, size, size) in [−1, 1]."""
    photos = load("photos", split="test", size=size)
    some = torch.linspace(0, len(photos) - 1, 6).long()
    return torch.cat([photos.batch(some), faces.faces(6, size=size, seed=seed + 10**6).batch(range(6))])


RECIPES = (Enlarging(name="photos-x4", steps=2_700, batch_size=18),
           Filling(name="faces-fill-64", steps=4_000, batch_size=32))
