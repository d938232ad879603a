"""How long an explorer takes from a moved slider or menu to the new picture: median and worst of random moves.

    python -m benchmarks.explorers [--moves 50] [--write]

It measures what the kernel does (state, drawing, JPEG); the front-end adds its own few milliseconds. Time by
the clock includes waiting for other programs on the machine, processor time does not.
"""

from __future__ import annotations

import argparse
import inspect
import statistics
import sys
import time

import numpy as np
import torch

from benchmarks import results
from ganlab import lessons, metrics
from ganlab.datasets import ageing
from ganlab.lessons.editing import attributes, turning
from ganlab.models import acgan, cgan, context_encoder, cyclegan, dcgan, shipped, srgan
from ganlab.widgets.explorer import Explorer

GOAL = 100  # milliseconds, on one core


def measure(explorer: Explorer, moves: int, rng: np.random.Generator) -> tuple[list[float], list[float]]:
    """Return milliseconds by the clock and of the processor for each of `moves` random moves of a slider or a menu."""
    movable = [control for control in explorer.controls.values()
               if (hasattr(control, "step") or hasattr(control, "options")) and control.layout.display != "none"]
    clock, processor = [], []
    while len(clock) < moves:
        control = movable[rng.integers(len(movable))]
        if hasattr(control, "options"):
            values = [each[1] if isinstance(each, tuple) else each for each in control.options]
            value = values[rng.integers(len(values))]
        else:
            value = type(control.value)(rng.uniform(control.min, control.max))
        if value == control.value:
            continue
        start = time.perf_counter(), time.process_time()
        control.value = value
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
    translators = [cyclegan.Generator(base_channels=16, blocks=3) for _ in range(2)]  # lesson 07
    faces = shipped.load("faces-64")
    filler = context_encoder.Generator(image_size=32, out_size=32, base_channels=32, bottleneck=256, hole_channel=True)
    editor, aged = shipped.load("faces-edited-32"), ageing.aged(99, seed=1)
    given = {  # to those that need something
        "04.latent_walk": (dcgan.Generator(**size),),
        "05.class_walk": ({"cGAN": cgan.Generator(**size), "AC-GAN": acgan.Generator(**size)},
                          metrics.Classifier()),
        "06.receptive_field": (torch.rand(3, 256, 256) * 2 - 1,),
        "06.sketch": (shipped.load("portraits-64"),),
        "07.noisy_cycle": (*translators, torch.rand(10, 3, 64, 64) * 2 - 1),
        "08.styles": (faces,), "08.mixing_grid": (faces,), "08.style_walk": (faces,),
        "09.shadows": (torch.rand(10, 3, 64, 64) * 2 - 1,),
        "13.type_a_text": (shipped.load("faces-text-64"),),
        "14.sharpness": (*(srgan.Generator(base_channels=32, blocks=4) for _ in range(2)), torch.rand(9, 3, 64, 64)),
        "14.drag_the_hole": (dict.fromkeys("abc", filler), torch.rand(9, 3, 32, 32)),
        "15.edit_a_face": (editor, attributes.learn_back(editor, aged, steps=1, progress=False), aged),
        "15.turn_a_head": (turning.train(steps=1, count=64, progress=False), torch.rand(9, 3, 32, 32) * 2 - 1),
    }
    for id, make in lessons.explorers().items():
        required = [name for name, parameter in inspect.signature(make).parameters.items()
                    if parameter.default is parameter.empty]
        if required and id not in given:
            print(f"{id} is not measured: it needs {', '.join(required)}, and `given` has nothing for it.")
            continue
        explorer = make(*given.get(id, ()))
        if not isinstance(explorer, Explorer):  # the laboratory plays by itself
            continue
        clock, processor = measure(explorer, options.moves, np.random.default_rng(0))
        rows.append([f"`explorers.{make.__name__}()`", *(f"{value:.0f}" for value in (
            statistics.median(clock), max(clock), statistics.median(processor), max(processor)))])
    body = (f"From a moved slider or menu to the new picture (846 × 337 pixels), {options.moves} random moves, "
            f"goal {GOAL} ms.\n\n"
            + results.table(["explorer", "median ms", "worst ms", "median CPU ms", "worst CPU ms"], rows))
    if options.write:
        results.write_section("explorers", "Explorers", body)
    else:
        print(body)


if __name__ == "__main__":
    main()
