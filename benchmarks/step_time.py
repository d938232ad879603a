"""Time DCGAN's training step against the plain loop, alternately, on the same data.

    python -m benchmarks.step_time [--rounds 8] [--batch 64] [--device cpu] [--write]

Per round each setting runs once: the plain loop in fp32 with contiguous tensors, the plain loop in the setting, and
ours in the setting, one after the other, so that a change of the machine's speed hits all alike. The ratios are
taken within a round.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import nullcontext

import torch

from benchmarks import plain, results
from ganlab.models import dcgan
from ganlab.training import gan

FORMATS = {"contiguous": torch.contiguous_format, "channels-last": torch.channels_last}
HEADER = ["threads", "arithmetic", "memory format", "plain fp32 contiguous, s", "plain, s", "ours, s",
          "ours against plain", "ours against plain fp32 contiguous"]
# (options, ours or plain, memory format) -> a function that trains fresh networks for one step
OneStep = Callable[[argparse.Namespace, bool, torch.memory_format], Callable[[], object]]


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--base", type=int, default=64)
    options = parser.parse_args()
    table = measure_all(options, one_step)
    if options.write:
        about = (f"DCGAN, {options.size}×{options.size}, base {options.base}, batch {options.batch}, "
                 f"{options.device}; median (least–greatest) of {options.rounds} rounds.")
        results.write_section(f"step-time-{options.device}", f"DCGAN step against the plain loop, {options.device}",
                              f"{about}\n\n{table}")


def parser_of(description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    return parser


def measure_all(options: argparse.Namespace, one_step: OneStep) -> str:
    """Print a row a setting as it is measured; return the table."""
    rows = []
    for threads in options.threads:
        torch.set_num_threads(threads)
        for bf16 in (False, True):
            for name in FORMATS:
                measured = measure(options, bf16, name, one_step)
                rows.append([str(threads), "bf16" if bf16 else "fp32", name, *measured])
                print(" | ".join(rows[-1]), flush=True)
    return results.table(HEADER, rows)


def measure(options: argparse.Namespace, bf16: bool, memory_format: str, one_step: OneStep) -> list[str]:
    """Return the seconds of the yardstick, of the plain loop and of ours in this setting, and the two ratios."""
    runs = [in_setting(options, one_step, ours=False, bf16=False, memory_format="contiguous"),
            in_setting(options, one_step, ours=False, bf16=bf16, memory_format=memory_format),
            in_setting(options, one_step, ours=True, bf16=bf16, memory_format=memory_format)]
    for run in runs * 2:
        run()  # warm up
    seconds: list[list[float]] = [[], [], []]
    for turn in range(options.rounds):
        for which in (turn, turn + 1, turn + 2):  # nobody is always first
            seconds[which % 3].append(timed(runs[which % 3], options.device))
    base, same, mine = seconds
    ratios = [[other / own for own, other in zip(mine, others)] for others in (same, base)]
    return [*map(results.spread, (base, same, mine)), *map(results.spread, ratios)]


def in_setting(options: argparse.Namespace, one_step: OneStep, *, ours: bool, bf16: bool,
               memory_format: str) -> Callable[[], None]:
    torch.manual_seed(0)
    step = one_step(options, ours, FORMATS[memory_format])

    def run() -> None:
        with torch.autocast(options.device, torch.bfloat16) if bf16 else nullcontext():
            step()

    return run


def one_step(options: argparse.Namespace, ours: bool, memory_format: torch.memory_format) -> Callable[[], object]:
    """Return a function that trains a fresh DCGAN for one step; the plain loop has torch's default Adam."""
    with torch.device(options.device):
        x = torch.rand(options.batch, 3, options.size, options.size) * 2 - 1
        z = torch.randn(options.batch, 100)
        G = dcgan.Generator(image_size=options.size, base_channels=options.base)
        D = dcgan.Discriminator(image_size=options.size, base_channels=options.base)
    x = x.contiguous(memory_format=memory_format)
    for network in (G, D):
        network.to(memory_format=memory_format)
    step, adam = (gan.step, gan.adam) if ours else (plain.step, plain.adam)
    opt_G, opt_D = adam(G), adam(D)
    return lambda: step(G, D, opt_G, opt_D, x, z)


def timed(run: Callable[[], object], device: str) -> float:
    start = time.perf_counter()
    run()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
