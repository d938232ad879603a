"""How long an explorer takes from a moved slider to the new picture: median and worst of random moves.

    python -m benchmarks.explorers [--moves 50] [--write]

It measures what the kernel does (state, drawing, JPEG); the front-end adds its own few milliseconds. Time by
the clock includes waiting for other programs on the machine, processor time does not.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time

import numpy as np
import torch

from benchmarks import results
from ganlab import metrics
from ganlab.models import acgan, cgan, dcgan, weights
from ganlab.widgets import explorers

GOAL = 100  # milliseconds, on one core


def measure(explorer: explorers.Explorer, moves: int, rng: np.random.Generator) -> tuple[list[float], list[float]]:
    """Return milliseconds by the clock and of the processor for each of `moves` random slider moves."""
    sliders = [control for control in explorer.controls.values()
               if hasattr(control, "step") and control.layout.display != "none"]
    clock, processor = [], []
    while len(clock) < moves:
        slider = sliders[rng.integers(len(sliders))]
        value = type(slider.value)(rng.uniform(slider.min, slider.max))
        if value == slider.value:
            continue
        start = time.perf_counter(), time.process_time()
        slider.value = value
        clock.append(1000 * (time.perf_counter() - start[0]))
        processor.append(1000 * (time.process_time() - start[1]))
        if explorer.error is not None:
            raise explorer.error
    return clock, processor


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()
    if options.moves < 1:
        sys.exit(f"Expected at least one move, got {options.moves}.")
    torch.set_num_threads(1)

    rows = []
    size = {"image_size": 32, "channels": 1, "base_channels": 32}  # lessons 04 and 05
    faces = weights.load("smileys-64")
    made = {
        explorers.bce: (), explorers.generator_gradients: (), explorers.xy_game: (), explorers.two_densities: (),
        explorers.latent_walk: (dcgan.Generator(**size),),
        explorers.class_walk: ({"cGAN": cgan.Generator(**size), "AC-GAN": acgan.Generator(**size)},
                               metrics.Classifier()),
        explorers.receptive_field: (torch.rand(3, 256, 256) * 2 - 1,),
        explorers.styles: (faces,), explorers.mixing_grid: (faces,), explorers.style_walk: (faces,),
        explorers.shadows: (torch.rand(10, 3, 64, 64) * 2 - 1,),
    }
    for make, needed in made.items():
        explorer = make(*needed)
        clock, processor = measure(explorer, options.moves, np.random.default_rng(0))
        rows.append([f"`explorers.{make.__name__}()`", *(f"{value:.0f}" for value in (
            statistics.median(clock), max(clock), statistics.median(processor), max(processor)))])
    body = (f"From a moved slider to the new picture (846 × 337 pixels), {options.moves} random moves, "
            f"goal {GOAL} ms.\n\n"
            + results.table(["explorer", "median ms", "worst ms", "median CPU ms", "worst CPU ms"], rows))
    if options.write:
        results.write_section("explorers", "Explorers", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
