"""Does bf16 train as well as fp32? Lesson 04's DCGAN on digits, both ways, several seeds.

    python -m benchmarks.precision --seeds 0 1 2 [--write]

The recipe is the lesson's own: its cells tagged `setup` and `recipe`.
"""

from __future__ import annotations

import argparse
from statistics import mean
from typing import Any

import torch

from benchmarks import results
from benchmarks.claims import cells
from ganlab import metrics
from ganlab.runtime import seed_everything
from ganlab.training import gan


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()

    rows, distances = [], {"fp32": [], "bf16": []}
    for seed in options.seeds:
        for arithmetic in distances:
            distance, untrained = trained(seed, bf16=arithmetic == "bf16")
            distances[arithmetic].append(distance)
            rows.append([str(seed), arithmetic, f"{distance:.0f}", f"{untrained:.0f}"])
            print(" | ".join(rows[-1]), flush=True)
    body = results.table(["seed", "arithmetic", "Fréchet distance of 1,000 samples", "untrained"], rows)
    body += f"\n\nMean Fréchet distance: fp32 {mean(distances['fp32']):.1f}, bf16 {mean(distances['bf16']):.1f}."
    if options.write:
        results.write_section("precision", "bf16 against fp32 on lesson 04's task", body)


def trained(seed: int, bf16: bool) -> tuple[float, float]:
    """Train the lesson's DCGAN; return its Fréchet distance and the untrained one."""
    lesson: dict[str, Any] = {"__name__": "lesson"}
    for source in cells("04", ("setup", "recipe"), seed).values():
        exec(source, lesson)
    size, latent = lesson["SIZE"], lesson["LATENT"]
    classifier = metrics.digits_classifier(size, "mnist")
    real = classifier.features(lesson["train"].batch(range(len(lesson["train"]))))

    seed_everything(seed)
    run = lesson["new_dcgan"]()
    z = torch.randn(1000, latent)
    untrained = metrics.frechet_distance(classifier.features(gan.samples(run, z)), real)
    lesson["train_on"](lesson["train"], run, lesson["STEPS"], bf16=bf16)
    return metrics.frechet_distance(classifier.features(gan.samples(run, z)), real), untrained


if __name__ == "__main__":
    main()
