"""How long until digits, faces and translated maps are good? The lessons' recipes against well-known public ones.

    python -m benchmarks.time_to_quality [dcgan|stylegan|cyclegan] [--seeds 0 1 2] [--budgets …] [--public …] [--write]

The same data and networks, one core. For each recipe and seed, networks are trained anew with a longer and longer
budget until both marks are passed. Anew, because rates that fall to 0 belong to one budget.

- dcgan: lesson 04's networks on MNIST; budgets in processor seconds. Marks: the share of 2,000 samples that a
  classifier reads with at least 0.9, and the Fréchet distance of 1,000 samples.
- stylegan: lesson 08's networks on its faces of 32 pixels; budgets in images, since growing goes by images, and the
  processor seconds that they took are what is reported. Marks: what lesson 08's class run reaches, precision by
  nearest neighbours and the Fréchet distance, of 2,000 samples against 1,000 faces.
- cyclegan: lesson 07's networks on maps and satellite pictures without pairs, budgets in images of each world. Marks:
  the error to the true picture, which has to be below colour transfer's, and the distance of patches.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import torch

from benchmarks import cyclegan_ablation, dcgan_settings, results, stylegan_settings
from ganlab import metrics
from ganlab.datasets import ImageSet, load
from ganlab.models.translation import translate

Found = TypeVar("Found")

FACES = stylegan_settings.Settings(
    size=32, faces=True, latent_dim=32, first=10 / 64, fade=5 / 64,
    only={"hair": ["short", "bob", "bun"], "mouth": ["smile", "frown", "open"], "glasses": ["none", "sun"],
          "beard": ["none"], "eyes": ["open"], "brows": ["arched"]})
PUBLIC = "public recipe"


@dataclass(frozen=True)
class Model:
    """One network's two recipes, the budgets that are tried, the mark of the distance, and its place in RESULTS.md."""

    recipes: dict
    budgets: list[float]
    distance: float
    section: str
    title: str


MODELS = {
    "dcgan": Model({"lesson 04": dcgan_settings.LESSON, PUBLIC: dcgan_settings.PUBLIC},
                   [15, 30, 45, 60, 90, 135, 200, 300], 60, "time-to-quality", "DCGAN on MNIST, 32×32"),
    "stylegan": Model({"lesson 08": FACES,
                       PUBLIC: replace(FACES, rate_G=0.001, rate_D=0.001, falling=False, gamma=10.0, lazy=1,
                                       mixing=0.9, mapping_lr=0.01, batch_size=32, unscaled_noise=True,
                                       half_life=10_000)},
                      [32_000, 64_000, 128_000, 256_000], 700, "stylegan-time-to-quality",
                      "StyleGAN on faces, 32×32"),
    "cyclegan": Model({"lesson 07": cyclegan_ablation.ROWS["CycleGAN"],
                       PUBLIC: cyclegan_ablation.Objective(forward=10, backward=10, identity=5, batch=1, rate=2e-4,
                                                           falls_from=0.5)},
                      [500, 1000, 2000, 4000], 0.4, "cyclegan-time-to-quality",
                      "CycleGAN from maps to satellites, 32×32"),
}


@dataclass(frozen=True)
class Faces:
    """What a run of StyleGAN reached, and the processor seconds that it took."""

    seconds: float
    precision: float
    distance: float


@dataclass(frozen=True)
class Maps:
    """What a run of CycleGAN reached on held-out places, and the processor seconds that it took."""

    seconds: float
    error: float
    distance: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", choices=MODELS, default="dcgan")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--budgets", type=float, nargs="+", help="seconds for dcgan, images for the others")
    parser.add_argument("--public", type=float, nargs="+", help="budgets of the public recipe; the same if left out")
    parser.add_argument("--read", type=float, default=0.6, help="dcgan: share of samples read with at least 0.9")
    parser.add_argument("--precision", type=float, default=0.5, help="stylegan: share of samples near real faces")
    parser.add_argument("--error", type=float, default=0.345, help="cyclegan: mean absolute error, pixels in [−1, 1]")
    parser.add_argument("--distance", type=float, help="Fréchet distance, for cyclegan the patch distance; by default "
                        "60 for dcgan, 700 for stylegan, 0.4 for cyclegan")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    model = MODELS[options.model]
    distance = options.distance or model.distance
    if options.model == "dcgan":
        marks = {f"seconds until {options.read:g} are read": lambda found: found.read >= options.read}
        run = partial(reached, train=load("mnist", size=dcgan_settings.SIZE))
    elif options.model == "cyclegan":
        marks = {f"seconds until the error is {options.error:g}": lambda found: found.error <= options.error}
        run = partial(maps_reached, unpaired=load("earth", size=cyclegan_ablation.SIZE, pairing="unpaired"),
                      test=load("earth", size=cyclegan_ablation.SIZE, split="test"))
    else:
        marks = {f"seconds until the precision is {options.precision:g}":
                 lambda found: found.precision >= options.precision}
        run = faces_reached
    which = "patch" if options.model == "cyclegan" else "Fréchet"
    marks[f"seconds until the {which} distance is {distance:g}"] = lambda found: found.distance <= distance
    rows = []
    for seed in options.seeds:
        for name, settings in model.recipes.items():
            given = options.public if name == PUBLIC and options.public else options.budgets
            once = partial(run, settings, seed=seed) if options.model == "cyclegan" else partial(
                run, replace(settings, seed=seed))
            rows.append([name, str(seed), *first_budgets(once, sorted(given or model.budgets), list(marks.values()))])
            print(" | ".join(rows[-1]), flush=True)
    if options.write:
        results.write_section(model.section, f"{model.title}: time to quality",
                              results.table(["recipe", "seed", *marks], rows))


def reached(settings: dcgan_settings.Settings, seconds: float, *, train: ImageSet) -> dcgan_settings.Judged:
    """Train DCGAN with this budget and judge the samples."""
    steps, made = dcgan_settings.trained(settings, train, seconds)
    found = replace(dcgan_settings.judged(made, train, steps=steps), seconds=seconds)
    print(f"  {found}", flush=True)
    return found


def faces_reached(settings: stylegan_settings.Settings, images: float) -> Faces:
    """Train StyleGAN until D has seen so many faces, and judge the samples."""
    _, seconds, made = stylegan_settings.train_until(settings, lambda steps, _: steps * settings.batch_size / images)
    classifier = metrics.factors_classifier(settings.size, "faces")
    real = classifier.features(stylegan_settings.drawn(settings, 1000, 10**9 + 1).batch(range(1000)))
    features = classifier.features(made)
    found = Faces(seconds, float(metrics.precision_recall(features, real)[0]),
                  float(metrics.frechet_distance(features, real)))
    print(f"  {images:,.0f} images: {found}", flush=True)
    return found


def maps_reached(objective: cyclegan_ablation.Objective, images: float, *, seed: int, unpaired: ImageSet,
                 test: ImageSet) -> Maps:
    """Train CycleGAN on so many images of each world, and judge how it translates held-out maps."""
    start = time.process_time()
    G_xy, _ = cyclegan_ablation.trained_unpaired(objective, unpaired, round(images / objective.batch), seed)
    seconds = time.process_time() - start
    x, y = (part.batch(range(len(part))) for part in (test, test.targets))
    made = translate(G_xy, x)
    found = Maps(seconds, float((made - y).abs().mean()), metrics.patch_distance(made, y))
    print(f"  {images:,.0f} images: {found}", flush=True)
    return found


def first_budgets(run: Callable[[float], Found], budgets: Sequence[float],
                  marks: Sequence[Callable[[Found], bool]]) -> list[str]:
    """Return for each mark the seconds of the first budget that passes it; "over …" where none does.

    Args:
        run: a budget → what was reached, with the `seconds` it took. It is not called again once all marks are passed.
        budgets: from short to long.
        marks: what was reached → whether the mark is passed.
    """
    seconds: list[str] = ["" for _ in marks]
    for budget in budgets:
        found = run(budget)
        seconds = [old or (f"{found.seconds:.0f}" if passed(found) else "") for old, passed in zip(seconds, marks)]
        if all(seconds):
            break
    return [known or f"over {found.seconds:.0f}" for known in seconds]


if __name__ == "__main__":
    main()
