"""How long an explorer takes from a moved slider to the new picture: median and worst of random moves.

    python benchmarks/explorers.py [--moves 50] [--write]

It measures what the kernel does (state, drawing, JPEG); the front-end adds its own few milliseconds. With
--write the table goes to benchmarks/RESULTS.md, between its explorers markers.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # the goal is stated for one core; set before numpy loads

import numpy as np

from ganlab.widgets import explorers

GOAL = 100  # milliseconds
RESULTS = Path(__file__).with_name("RESULTS.md")
START, END = "<!-- explorers:start -->", "<!-- explorers:end -->"


def measure(explorer: explorers.Explorer, moves: int, rng: np.random.Generator) -> list[float]:
    """Milliseconds of each of `moves` random slider moves."""
    sliders = [control for control in explorer.controls.values()
               if hasattr(control, "step") and control.layout.display != "none"]
    times = []
    while len(times) < moves:
        slider = sliders[rng.integers(len(sliders))]
        value = type(slider.value)(rng.uniform(slider.min, slider.max))
        if value == slider.value:
            continue
        start = time.perf_counter()
        slider.value = value
        times.append(1000 * (time.perf_counter() - start))
        if explorer.error is not None:
            raise explorer.error
    return times


def table(moves: int) -> str:
    """The Markdown section."""
    rows = []
    for make in (explorers.bce, explorers.generator_gradients, explorers.xy_game, explorers.two_densities):
        times = measure(make(), moves, np.random.default_rng(0))
        rows.append(f"| `explorers.{make.__name__}()` | {statistics.median(times):.0f} | {max(times):.0f} | "
                    f"{sum(t > GOAL for t in times)} of {moves} |")
    return "\n".join([
        "## Explorers", "",
        f"Milliseconds from a moved slider to the new picture (801×337 pixels), {moves} random moves, one core, "
        f"{platform.machine()}, Python {platform.python_version()}. The goal is {GOAL} ms.",
        "", "| explorer | median | worst | over the goal |", "|---|---:|---:|---:|", *rows])


def write(section: str) -> None:
    """Replace the section between the markers of RESULTS.md, or append it."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Measured\n"
    block = f"{START}\n{section}\n{END}"
    if START in text and END in text:
        head, rest = text.split(START, 1)
        text = head + block + rest.split(END, 1)[1]
    else:
        text = text.rstrip("\n") + f"\n\n{block}\n"
    RESULTS.write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--moves", type=int, default=50)
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    arguments = parser.parse_args()
    if arguments.moves < 1:
        sys.exit(f"Expected at least one move, got {arguments.moves}.")
    section = table(arguments.moves)
    print(section)
    if arguments.write:
        write(section)


if __name__ == "__main__":
    main()
