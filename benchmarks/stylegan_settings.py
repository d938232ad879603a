"""Which settings of StyleGAN give the most for a CPU second? Lesson 08's networks at 16×16, one change at a time.

    python -m benchmarks.stylegan_settings [--seconds 60] [--only NAME ...] [--write]

Every run has the same seconds of processor time on one core, so that dear steps pay for themselves or do not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

import torch

from benchmarks import results
from ganlab import metrics
from ganlab.datasets import faces, smileys
from ganlab.datasets.batches import Batches
from ganlab.datasets.images import ImageSet
from ganlab.models import stylegan
from ganlab.runtime import seed_everything
from ganlab.training import gan
from ganlab.training import stylegan as training
from ganlab.training.schedule import linear_decay, set_lr

SIZE = 16


@dataclass(frozen=True)
class Settings:
    """Those of lesson 08; shares of the time for 8×8, as for each size but the last, and for each fade."""

    seed: int = 0
    size: int = SIZE
    faces: bool = False  # else smileys
    only: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    rate_G: float = 0.01
    rate_D: float = 0.02
    falling: bool = True
    gamma: float = 2.0
    lazy: int = 4
    mixing: float = 0.5
    latent_dim: int = 16
    mapping_lr: float = 0.1
    batch_size: int = 16
    base_channels: int = 256
    max_channels: int = 64
    beta1: float = 0.0
    first: float = 0.15
    fade: float = 0.10
    unscaled_noise: bool = False
    half_life: float = 2000  # of the average of G, in images
    bf16: bool = False


LESSON = Settings()
CHANGES = {
    "none": LESSON,
    "none, another seed": replace(LESSON, seed=1),
    "learning rate 0.001 for both (paper)": replace(LESSON, rate_G=0.001, rate_D=0.001),
    "learning rate 0.01 for both": replace(LESSON, rate_D=0.01),
    "learning rates do not fall": replace(LESSON, falling=False),
    "β₁ = 0.5": replace(LESSON, beta1=0.5),
    "γ = 0.1": replace(LESSON, gamma=0.1),
    "γ = 10 (paper)": replace(LESSON, gamma=10.0),
    "R₁ in every step (paper)": replace(LESSON, lazy=1),
    "mixing for 9 of 10 (paper)": replace(LESSON, mixing=0.9),
    "no mixing": replace(LESSON, mixing=0.0),
    "64 latents": replace(LESSON, latent_dim=64),
    "mapping network 100 times slower (paper)": replace(LESSON, mapping_lr=0.01),
    "noise strengths not scaled (paper)": replace(LESSON, unscaled_noise=True),
    "batches of 8": replace(LESSON, batch_size=8),
    "batches of 32": replace(LESSON, batch_size=32),
    "maps × 1.5": replace(LESSON, base_channels=384, max_channels=96),
    "16×16 from the start": replace(LESSON, first=0.0, fade=0.0),
    "bf16": replace(LESSON, bf16=True),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of processor time for each run")
    parser.add_argument("--only", nargs="+", choices=CHANGES, default=list(CHANGES), metavar="NAME")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows = []
    for name in options.only:
        rows.append([name, *judged(*train(CHANGES[name], options.seconds))])
        print(" | ".join(rows[-1]), flush=True)
    header = ["change", "steps", "Fréchet distance", "fidelity", "lowest entropy (of the data's)"]
    if options.write:
        results.write_section("stylegan-settings",
                              f"Settings of StyleGAN, 16×16, {options.seconds:g} processor seconds each",
                              results.table(header, rows))


def train(settings: Settings, seconds: float) -> tuple[int, torch.Tensor]:
    """Train for so many processor seconds; return the steps, and 2,000 samples of the averaged G."""
    steps, _, made = train_until(settings, lambda _, spent: spent / seconds)
    return steps, made


def train_until(settings: Settings, share: Callable[[int, float], float]) -> tuple[int, float, torch.Tensor]:
    """Train until share(steps, processor seconds) comes to 1; return both, and 2,000 samples of the averaged G."""
    seed_everything(settings.seed)
    sizes = {"image_size": settings.size, "base_channels": settings.base_channels,
             "max_channels": settings.max_channels}
    G = stylegan.Generator(latent_dim=settings.latent_dim, style_dim=64, mapping_layers=4,
                           mapping_lr=settings.mapping_lr, **sizes)
    D = stylegan.Discriminator(**sizes)
    for layer in G.synthesis.layers if settings.unscaled_noise else ():
        layer.noise_scale = 1.0
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    rates = {"G": settings.rate_G, "D": settings.rate_D}
    optimizers = {name: gan.adam(network, betas=(settings.beta1, 0.99)) for name, network in zip("GD", (G, D))}
    average = training.average(G, batch_size=settings.batch_size, half_life_images=settings.half_life)
    batches = Batches(drawn(settings, 20_000, settings.seed), settings.batch_size, settings.seed)
    begun, steps = time.process_time(), 0
    while (spent := share(steps, time.process_time() - begun)) < 1:
        for name, optimizer in optimizers.items():
            set_lr(optimizer, rates[name] * (linear_decay(spent, steps=1) if settings.falling else 1.0))
        x = batches(steps).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16) if settings.bf16 else nullcontext():
            training.step(G, D, optimizers["G"], optimizers["D"], x,
                          torch.randn(settings.batch_size, settings.latent_dim), stage=_stage(spent, settings),
                          mixing=settings.mixing,
                          r1_weight=training.lazy_r1(steps, weight=settings.gamma, every=settings.lazy))
        average.update()
        steps += 1
    seconds = time.process_time() - begun
    seed_everything(settings.seed)
    with torch.no_grad():
        return steps, seconds, torch.cat([average.module(torch.randn(250, settings.latent_dim)) for _ in range(8)])


def drawn(settings: Settings, count: int, seed: int) -> ImageSet:
    """Return so many of the pictures that these settings learn from."""
    if settings.faces:
        return faces.faces(count, size=settings.size, seed=seed, only=settings.only)
    return smileys.faces(count, size=settings.size, seed=seed)


def _stage(spent: float, settings: Settings) -> training.Stage:
    if not settings.first:
        return training.Stage(settings.size)
    million, stable, fade = (round(1e6 * share) for share in (spent, settings.first, settings.fade))
    return training.stage_at(million, image_size=settings.size, stable=stable, fade=fade)


def judged(steps: int, made: torch.Tensor) -> list[str]:
    """Return the columns of the table: steps, Fréchet distance, fidelity as in lesson 08, lowest entropy."""
    classifier = metrics.factors_classifier(SIZE)
    real, other = (smileys.faces(2000, size=SIZE, seed=seed).batch(range(2000)) for seed in (999, 998))
    features, of_real = classifier.features(made), classifier.features(real)
    near_enough = metrics.nearest_neighbours(classifier.features(other), of_real)[0].quantile(0.95)
    fidelity = float((metrics.nearest_neighbours(features, of_real)[0] <= near_enough).float().mean())
    of_data, of_made = (metrics.factor_entropy(classifier.predict(images)) for images in (real, made))
    share, factor = min((of_made[name] / of_data[name], name) for name in of_data)
    return [f"{steps:,}", f"{metrics.frechet_distance(features, of_real):,.0f}", f"{fidelity:.2f}",
            f"{factor} {share:.2f}"]


if __name__ == "__main__":
    main()
