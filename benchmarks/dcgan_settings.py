"""Which settings of DCGAN give the most for a CPU second? Lesson 04's networks on MNIST at 32×32, change by change.

    python -m benchmarks.dcgan_settings [--seconds 45] [--only NAME ...] [--write]

Every run has the same seconds of processor time on one core, so that dear steps pay for themselves or do not; the
steps that it did stand beside, since a busy machine does fewer.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, replace

import torch

from benchmarks import results
from ganlab import losses, metrics
from ganlab.datasets import Batches, ImageSet, load
from ganlab.layers import random_shift
from ganlab.models import dcgan
from ganlab.runtime import seed_everything
from ganlab.training import gan
from ganlab.training.ema import EMA
from ganlab.training.schedule import linear_decay, set_lr

SIZE, LATENT, SAMPLES = 32, 100, 2000


@dataclass(frozen=True)
class Settings:
    """Those that lesson 04 started from."""

    seed: int = 0
    rate_G: float = 5e-4
    rate_D: float = 5e-4
    falling: bool = False
    beta1: float = 0.5
    batch_size: int = 32
    base_G: int = 32
    base_D: int = 32
    shift: int = 2
    half_life: float = 100.0  # steps of the average of G; 0 for none
    gamma: float = 0.0  # of R1, in every eighth step


START = Settings()
PUBLIC = Settings(rate_G=2e-4, rate_D=2e-4, batch_size=128, shift=0, half_life=0)
FAST = replace(START, rate_G=2e-3, rate_D=2e-3, falling=True)
LESSON = replace(FAST, rate_G=4e-3, rate_D=4e-3, shift=0)
CHANGES = {
    "public recipe: rates 2e-4, batches of 128, no shifts, no average": PUBLIC,
    "rates 5e-4, batches of 32, shifts by up to 2 pixels, average of G": START,
    "rates 2e-3, falling to 0": FAST,
    "rates 4e-3, falling to 0": replace(FAST, rate_G=4e-3, rate_D=4e-3),
    "rates 2e-3, falling to 0; R1, γ = 1": replace(FAST, gamma=1.0),
    "rates 2e-3, falling to 0; no shifts": replace(FAST, shift=0),
    "rates 4e-3, falling to 0; no shifts (lesson 04)": LESSON,
    "lesson 04, no average": replace(LESSON, half_life=0),
    "lesson 04, batches of 16": replace(LESSON, batch_size=16),
    "lesson 04, 24 base channels in both": replace(LESSON, base_G=24, base_D=24),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=45, help="of processor time for each run")
    parser.add_argument("--only", nargs="+", choices=CHANGES, default=list(CHANGES), metavar="NAME")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    train, test = load("mnist", size=SIZE), load("mnist", size=SIZE, split="test")
    rows = []
    for name in options.only:
        steps, made = trained(CHANGES[name], train, options.seconds)
        rows.append(judged(made, train, steps=steps).row(name))
        print(" | ".join(rows[-1]), flush=True)
    rows.append(judged(test.batch(range(len(test))), train).row("held-out digits"))
    print(" | ".join(rows[-1]))
    if options.write:
        header = ["change", "steps", "read with ≥ .9", "Fréchet distance", "class entropy"]
        results.write_section("dcgan-settings",
                              f"Settings of DCGAN on MNIST, 32×32, {options.seconds:g} processor seconds each",
                              results.table(header, rows))


def trained(settings: Settings, train: ImageSet, seconds: float) -> tuple[int, torch.Tensor]:
    """Train for so many processor seconds; return the steps, and 2,000 samples."""
    seed_everything(settings.seed)
    G = dcgan.Generator(image_size=SIZE, channels=1, base_channels=settings.base_G, latent_dim=LATENT)
    D = dcgan.Discriminator(image_size=SIZE, channels=1, base_channels=settings.base_D)
    for network in (G, D):
        network.to(memory_format=torch.channels_last)
    rates = {"G": settings.rate_G, "D": settings.rate_D}
    optimizers = {name: gan.adam(network, lr=rates[name], betas=(settings.beta1, 0.999))
                  for name, network in zip("GD", (G, D))}
    average = EMA(G, half_life=settings.half_life) if settings.half_life else None
    batches = Batches(train, settings.batch_size, settings.seed)

    def augment(x: torch.Tensor) -> torch.Tensor:
        return random_shift(x, settings.shift)

    begun, steps = time.process_time(), 0
    while (spent := (time.process_time() - begun) / seconds) < 1:
        for name, optimizer in optimizers.items() if settings.falling else ():
            set_lr(optimizer, rates[name] * linear_decay(spent, steps=1))
        x = batches(steps)
        if settings.gamma and steps % 8 == 0:
            penalise(D, optimizers["D"], augment(x), 8 * settings.gamma)
        gan.step(G, D, optimizers["G"], optimizers["D"], x, torch.randn(settings.batch_size, LATENT), augment=augment)
        if average:
            average.update()
        steps += 1
    seed_everything(settings.seed)
    judge = average.module if average else G.eval()
    with torch.no_grad():
        return steps, torch.cat([judge(torch.randn(250, LATENT)) for _ in range(SAMPLES // 250)])


def penalise(D: torch.nn.Module, opt_D: torch.optim.Optimizer, x: torch.Tensor, weight: float) -> None:
    """Take a step of D along R1 alone, weight / 2 times."""
    x.requires_grad_()
    opt_D.zero_grad()
    (weight / 2 * losses.r1_penalty(D(x), x)).backward()
    opt_D.step()


@dataclass(frozen=True)
class Judged:
    """Steps done, share of the images read with ≥ .9, Fréchet distance of the first 1,000, entropy of the classes, and
    the processor seconds that all of it took, where that is asked."""

    steps: int
    read: float
    distance: float
    entropy: float
    seconds: float = 0.0

    def row(self, name: str) -> list[str]:
        """Return the row of the table."""
        return [name, f"{self.steps:,}" if self.steps else "–", f"{self.read:.3f}", f"{self.distance:,.0f}",
                f"{self.entropy:.2f}"]


def judged(made: torch.Tensor, train: ImageSet, *, steps: int = 0) -> Judged:
    """Judge samples by the classifier of mnist, and by the training digits that they should resemble."""
    classifier = metrics.digits_classifier(SIZE, "mnist")
    distance = metrics.frechet_distance(classifier.features(made[:1000]),
                                        classifier.features(train.batch(range(len(train)))))
    confidence, written = classifier(made).softmax(1).max(1)
    return Judged(steps, float((confidence >= 0.9).float().mean()), distance, metrics.class_entropy(written, 10))


if __name__ == "__main__":
    main()
