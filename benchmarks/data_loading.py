"""How fast are batches from RAM, against torch's DataLoader with 0 and 2 workers?

    python -m benchmarks.data_loading            prints the table
    python -m benchmarks.data_loading --write    also puts it into benchmarks/RESULTS.md

The sets are random bytes of the size of `digits` at 32 px and of Fashion-MNIST, so nothing is downloaded. Every way
hands out shuffled float32 batches in [−1, 1]. In each repeat all ways run one after another, so that whatever else
the machine does meets all alike; the ratio is taken within the repeat. Workers are started, and every file read
once, before the clock runs.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from benchmarks import results
from ganlab.datasets import Batches, ImageSet
from ganlab.datasets.store import hdf5

SETS = {"digits, 1,442 × 1×32×32": (1442, 32), "Fashion-MNIST, 60,000 × 1×28×28": (60000, 28)}
BATCH = 64


def rows(*, repeats: int = 7, images: int = 12800) -> list[list[str]]:
    """Measure and return the table's rows: set, way, images per second, and by what RAM is faster.

    Args:
        repeats: how often every way is timed.
        images: about how many images each timing reads.
    """
    table = []
    with tempfile.TemporaryDirectory() as folder:
        for title, (n, side) in SETS.items():
            ways = _ways(_stored(Path(folder) / f"{n}.h5", n, side))
            speeds = {way: [] for way in ways}
            for repeat in range(repeats + 1):
                for way, epoch in ways.items():
                    speed = _speed(epoch, images)
                    if repeat:  # the first round warms up
                        speeds[way].append(speed)
            first = next(iter(speeds.values()))
            for way, measured in speeds.items():
                ratios = [fast / slow for fast, slow in zip(first, measured)]
                table.append([title, way, f"{statistics.median(measured):,.0f}", results.spread(ratios, digits=1)])
    return table


def markdown(table: list[list[str]]) -> str:
    """Return the measurement as Markdown."""
    head = ["set", "way", "images/s", "RAM is faster by"]
    return (f"Batches of {BATCH}; median (least–greatest) of repeats that time all ways in turn.\n\n"
            + results.table(head, table))


def _stored(path: Path, n: int, side: int) -> ImageSet:
    values = np.random.default_rng(0).integers(0, 256, (n, 1, side, side), dtype=np.uint8)
    with hdf5.writing(path, name="random", split="train", source="random bytes", licence="none needed") as writer:
        writer.create("images", values.shape)
        writer.append("images", values)
    return hdf5.open_set(path, in_memory=False)


def _ways(lazy: ImageSet) -> dict[str, Callable[[], Iterator[torch.Tensor]]]:
    whole = lazy.in_memory()
    batches = Batches(whole, BATCH, seed=0)

    def from_ram() -> Iterator[torch.Tensor]:
        return (batches(step) for step in range(len(whole) // BATCH))

    def loaded(data: ImageSet, workers: int) -> Callable[[], Iterator[torch.Tensor]]:
        loader = DataLoader(data, BATCH, shuffle=True, num_workers=workers, persistent_workers=workers > 0)
        return lambda: (images for images, _ in loader)

    return {"Batches from RAM": from_ram,
            "DataLoader, RAM, 0 workers": loaded(whole, 0), "DataLoader, RAM, 2 workers": loaded(whole, 2),
            "DataLoader, HDF5, 0 workers": loaded(lazy, 0), "DataLoader, HDF5, 2 workers": loaded(lazy, 2)}


def _speed(epoch: Callable[[], Iterator[torch.Tensor]], images: int) -> float:
    seen, start = 0, time.perf_counter()
    while seen < images:
        for batch in epoch():
            seen += len(batch)
            if seen >= images:
                break
    return seen / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/RESULTS.md")
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    text = markdown(rows(repeats=options.repeats))
    if options.write:
        results.write_section("data-loading", "Data: batches from RAM against DataLoader workers", text)
    else:
        print(text)


if __name__ == "__main__":
    main()
