"""What is each term of CycleGAN for? Zhu et al. 2017, tables 4 and 5, in small: map and satellite at 32×32, no pairs.

    python -m benchmarks.cyclegan_ablation [--steps 500] [--seeds 0 1 2] [--only NAME ...] [--write]

Lesson 07's networks, each row with another objective; judged on held-out places by the truth, which no row but pix2pix
has seen. Rows that train nothing stand above.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from benchmarks import results
from ganlab import losses, metrics
from ganlab.datasets import Batches, ImageSet, load
from ganlab.datasets.colour_transfer import match_histograms, reinhard
from ganlab.models import cyclegan, patchgan
from ganlab.models.translation import translate
from ganlab.runtime import seed_everything
from ganlab.training import gan, pix2pix
from ganlab.training.gan import frozen
from ganlab.training.image_pool import ImagePool
from ganlab.training.schedule import linear_decay, set_lr

SIZE, BATCH, RATE = 32, 4, 1e-3
HEADER = ["row", "error, map → satellite", "error, satellite → map", "patch distance, satellite", "patch distance, map"]


@dataclass(frozen=True)
class Objective:
    """The weights of the terms, the size of the pools, and how the networks are trained."""

    adversarial: float = 1.0
    forward: float = 5.0  # of ‖G_yx(G_xy(x)) − x‖₁
    backward: float = 5.0  # of ‖G_xy(G_yx(y)) − y‖₁
    identity: float = 5.0
    pool: int = 50
    batch: int = BATCH
    rate: float = RATE
    falls_from: float = 0.25  # share of the run after which the rate falls to 0


ROWS = {
    "CycleGAN": Objective(),
    "without the pool": Objective(pool=0),
    "without the identity term": Objective(identity=0),
    "cycle alone": Objective(adversarial=0, identity=0),
    "GAN alone": Objective(forward=0, backward=0, identity=0),
    "GAN + forward cycle": Objective(backward=0, identity=0),
    "GAN + backward cycle": Objective(forward=0, identity=0),
}
PAIRED = "pix2pix, with pairs"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--only", nargs="+", choices=[*ROWS, PAIRED], default=[*ROWS, PAIRED], metavar="NAME")
    parser.add_argument("--keep", type=Path, help="a file of JSON lines; runs that stand there are not repeated")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    unpaired, test = load("earth", size=SIZE, pairing="unpaired"), load("earth", size=SIZE, split="test")
    judge = Judge(unpaired, test)
    table = [judge.row(name, [figures]) for name, figures in judge.without_training().items()]
    notes = results.Notes(options.keep)
    for name in options.only:
        runs = []
        for seed in options.seeds:
            key = json.dumps([name, options.steps, seed], ensure_ascii=False)
            runs.append(notes(key, partial(measured, name, judge, unpaired, options.steps, seed)))
        table.append(judge.row(name, runs))
        print(" | ".join(table[-1]), flush=True)
    if options.write:
        seeds = ", ".join(map(str, options.seeds))
        results.write_section("cyclegan-ablation", "What each term of CycleGAN is for: map and satellite at 32×32",
                              results.table(HEADER, table) + f"\n\n{options.steps} steps; mean (least–greatest) of "
                              f"seeds {seeds}. Error: mean absolute difference from the true picture, pixels in "
                              "[−1, 1]. Patch distance: `metrics.patch_distance` to the true pictures.")


def measured(name: str, judge: Judge, unpaired: ImageSet, steps: int, seed: int) -> list[float]:
    """Train the row `name`; return its figures."""
    return judge(*trained(name, unpaired, steps, seed))


def trained(name: str, unpaired: ImageSet, steps: int, seed: int) -> tuple[nn.Module, nn.Module]:
    """Train the row `name`; return G_xy and G_yx."""
    if name != PAIRED:
        return trained_unpaired(ROWS[name], unpaired, steps, seed)
    pairs = load("earth", size=SIZE)
    return tuple(trained_pairs(x, y, steps, seed) for x, y in ((pairs, pairs.targets), (pairs.targets, pairs)))


def trained_unpaired(objective: Objective, unpaired: ImageSet, steps: int, seed: int) -> tuple[nn.Module, nn.Module]:
    """Train as lesson 07 does, with these weights."""
    seed_everything(seed)
    generators = nn.ModuleDict({name: cyclegan.Generator(base_channels=16, blocks=3) for name in ("xy", "yx")})
    discriminators = nn.ModuleDict({name: discriminator(3) for name in ("x", "y")})
    opt_G, opt_D = (gan.adam(part, lr=objective.rate) for part in (generators, discriminators))
    pools = {name: ImagePool(objective.pool) for name in ("x", "y")}
    batches_x, batches_y = (Batches(part, objective.batch, number)
                            for part, number in ((unpaired, seed), (unpaired.targets, seed + 1000)))
    for i in range(steps):
        for optimizer in (opt_G, opt_D):
            set_lr(optimizer, objective.rate * linear_decay(i, steps=steps, start=objective.falls_from))
        x, y = batches_x(i), batches_y(i)
        x_fake, y_fake, J_G = generators_loss(objective, generators, discriminators, x, y)
        minimise(opt_G, J_G)
        if objective.adversarial:
            minimise(opt_D, sum(0.5 * losses.discriminator_squares(D(real), D(pools[name](fake)))
                                for (name, D), real, fake in zip(discriminators.items(), (x, y), (x_fake, y_fake))))
    return generators["xy"], generators["yx"]


def generators_loss(objective: Objective, generators: nn.ModuleDict, discriminators: nn.ModuleDict, x: Tensor,
                    y: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return G_yx(y), G_xy(x) and J_G; terms of weight 0 are not computed."""
    G_xy, G_yx = generators["xy"], generators["yx"]
    x_fake, y_fake, J_G = G_yx(y), G_xy(x), torch.zeros(())
    if objective.adversarial:
        with frozen(discriminators):
            GAN = sum(losses.generator_squares(discriminators[name](fake))
                      for name, fake in (("x", x_fake), ("y", y_fake)))
        J_G = J_G + objective.adversarial * GAN
    if objective.forward:
        J_G = J_G + objective.forward * l1_loss(G_yx(y_fake), x)
    if objective.backward:
        J_G = J_G + objective.backward * l1_loss(G_xy(x_fake), y)
    if objective.identity:
        J_G = J_G + objective.identity * (l1_loss(G_xy(y), y) + l1_loss(G_yx(x), x))
    return x_fake, y_fake, J_G


def trained_pairs(x: ImageSet, y: ImageSet, steps: int, seed: int) -> nn.Module:
    """Train one generator of the same kind as pix2pix, on all pairs of the training places."""
    seed_everything(seed)
    G, D = cyclegan.Generator(base_channels=16, blocks=3), discriminator(6)
    optimizers = [gan.adam(network, lr=RATE) for network in (G, D)]
    batches_x, batches_y = Batches(x, BATCH, seed), Batches(y, BATCH, seed)  # one order
    for i in range(steps):
        for optimizer in optimizers:
            set_lr(optimizer, RATE * linear_decay(i, steps=steps, start=0.25))
        pix2pix.step(G, D, *optimizers, batches_x(i), batches_y(i))
    return G


def discriminator(channels: int) -> nn.Module:
    return patchgan.Discriminator(in_channels=channels, base_channels=32, layers=2, norm="instance")


def minimise(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    """Take one step."""
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


class Judge:
    """Errors against the truth of held-out places, and distances of patches to those of the truth."""

    def __init__(self, unpaired: ImageSet, test: ImageSet) -> None:
        self.x_train, self.y_train = (part.batch(range(len(part))) for part in (unpaired, unpaired.targets))
        self.x, self.y = (part.batch(range(len(part))) for part in (test, test.targets))

    def __call__(self, G_xy: nn.Module, G_yx: nn.Module) -> list[float]:
        return self.figures(translate(G_xy, self.x), translate(G_yx, self.y))

    def figures(self, y_made: Tensor, x_made: Tensor) -> list[float]:
        """Return the four figures of a row."""
        return [float((y_made - self.y).abs().mean()), float((x_made - self.x).abs().mean()),
                metrics.patch_distance(y_made, self.y), metrics.patch_distance(x_made, self.x)]

    def without_training(self) -> dict[str, list[float]]:
        """Return the rows that train nothing."""
        def both(change: Callable[[Tensor, Tensor, Tensor], Tensor]) -> list[float]:
            return self.figures(change(self.x, self.x_train, self.y_train), change(self.y, self.y_train, self.x_train))

        return {
            "the truth itself": self.figures(self.y, self.x), "untranslated": self.figures(self.x, self.y),
            "mean colour": both(lambda images, own, goals: goals.mean((0, 2, 3), keepdim=True).expand_as(images)),
            "colour transfer, Reinhard": both(lambda images, own, goals: reinhard(images, goals)),
            "colour transfer, histograms": both(match_histograms)}

    @staticmethod
    def row(name: str, runs: list[list[float]]) -> list[str]:
        """Return the row of the table: mean, and the range where there are several runs."""
        shown = [f"{mean(values):.3f}" + (f" ({min(values):.3f}–{max(values):.3f})" if len(values) > 1 else "")
                 for values in zip(*runs)]
        return [name, *shown]


if __name__ == "__main__":
    main()
