"""How long until DCGAN's digits are good? Lesson 04's recipe against the well-known public one, same data and networks.

    python -m benchmarks.time_to_quality [--seeds 0 1 2] [--budgets 15 30 45 60 90 135 200 300] [--write]

For each recipe and seed, networks are trained anew with a longer and longer budget of processor seconds on one core
until both marks are passed: the share of 2,000 samples that a classifier reads with at least 0.9, and the Fréchet
distance of 1,000 samples. Anew, because rates that fall to 0 belong to one budget.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import torch

from benchmarks import results
from benchmarks.dcgan_settings import LESSON, PUBLIC, SIZE, Judged, Settings, judged, trained
from ganlab.datasets import ImageSet, load

RECIPES = {"lesson 04": LESSON, "public recipe": PUBLIC}
Run = Callable[[float], Judged]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--budgets", type=float, nargs="+", default=[15, 30, 45, 60, 90, 135, 200, 300])
    parser.add_argument("--read", type=float, default=0.6, help="share of samples read with at least 0.9")
    parser.add_argument("--distance", type=float, default=60, help="Fréchet distance")
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    train = load("mnist", size=SIZE)
    rows = []
    for seed in options.seeds:
        for name, settings in RECIPES.items():
            until = first_budgets(partial(reached, replace(settings, seed=seed), train), sorted(options.budgets),
                                  read=options.read, distance=options.distance)
            rows.append([name, str(seed), *(f"{value:g}" if value else f"over {max(options.budgets):g}"
                                            for value in until)])
            print(" | ".join(rows[-1]), flush=True)
    if options.write:
        header = ["recipe", "seed", f"seconds until {options.read:g} are read",
                  f"seconds until the Fréchet distance is {options.distance:g}"]
        results.write_section("time-to-quality", "DCGAN on MNIST, 32×32: time to quality", results.table(header, rows))


def reached(settings: Settings, train: ImageSet, seconds: float) -> Judged:
    """Train with this budget and judge the samples."""
    steps, made = trained(settings, train, seconds)
    return judged(made, train, steps=steps)


def first_budgets(run: Run, budgets: Sequence[float], *, read: float, distance: float) -> tuple[float, float]:
    """Return the first budget after which the share read is at least `read`, and that of the distance; 0 for never.

    Args:
        run: a budget in seconds → what was reached. It is not called again once both marks are passed.
        budgets: from short to long.
    """
    until_read = until_near = 0.0
    for seconds in budgets:
        found = run(seconds)
        until_read = until_read or (seconds if found.read >= read else 0.0)
        until_near = until_near or (seconds if found.distance <= distance else 0.0)
        if until_read and until_near:
            break
    return until_read, until_near


if __name__ == "__main__":
    main()
