"""Does bf16 train as well as fp32? Lesson 04's DCGAN on digits, both ways, several seeds.

    python -m benchmarks.precision --seeds 0 1 2 [--write]

The recipe is the lesson's own: its cells tagged `setup` and `recipe`.
"""

from __future__ import annotations

import argparse
import time
from statistics import mean
from typing import Any

import torch

from benchmarks import results
from benchmarks.claims import cells
from ganlab import metrics
from ganlab.models import dcgan
from ganlab.runtime import device, seed_everything


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()

    rows, distances = [], {False: [], True: []}
    for seed in options.seeds:
        for bf16 in (False, True):
            distance, untrained, seconds = trained(seed, bf16)
            distances[bf16].append(distance)
            numbers = (f"{number:.0f}" for number in (distance, untrained, seconds))
            rows.append([str(seed), "bf16" if bf16 else "fp32", *numbers])
            print(" | ".join(rows[-1]), flush=True)
    body = results.table(["seed", "arithmetic", "Fréchet distance", "untrained", "seconds"], rows)
    body += f"\n\nMean Fréchet distance: fp32 {mean(distances[False]):.1f}, bf16 {mean(distances[True]):.1f}."
    if options.write:
        seeds = " ".join(map(str, options.seeds))
        results.write_section("precision", "bf16 against fp32 on lesson 04's task",
                              f"python -m benchmarks.precision --seeds {seeds}", body)


def trained(seed: int, bf16: bool) -> tuple[float, float, float]:
    """Train the lesson's DCGAN; return its Fréchet distance, the untrained one, and the seconds of training."""
    lesson: dict[str, Any] = {"__name__": "lesson"}
    for source in cells("04", ("setup", "recipe")):
        exec(source.replace("SEED = 0", f"SEED = {seed}"), lesson)
    size, latent = lesson["SIZE"], lesson["LATENT"]
    classifier = metrics.digits_classifier(size)
    real = classifier.features(lesson["train"].batch(range(len(lesson["train"]))))

    seed_everything(seed)
    run = lesson["new_run"](dcgan.Generator(image_size=size, channels=1, base_channels=32, latent_dim=latent),
                            dcgan.Discriminator(image_size=size, channels=1, base_channels=32))
    z = torch.randn(1000, latent)
    untrained = metrics.frechet_distance(classifier.features(lesson["samples"](run, z)), real)
    start = time.perf_counter()
    with torch.autocast(device().type, torch.bfloat16, enabled=bf16):
        lesson["train_on_digits"](run, lesson["STEPS"])
    seconds = time.perf_counter() - start
    return metrics.frechet_distance(classifier.features(lesson["samples"](run, z)), real), untrained, seconds


if __name__ == "__main__":
    main()
