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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--base", type=int, default=64)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--write", action="store_true", help="write benchmarks/RESULTS.md")
    options = parser.parse_args()

    rows = []
    for threads in options.threads:
        torch.set_num_threads(threads)
        for bf16 in (False, True):
            for name in FORMATS:
                rows.append(measure(options, threads, bf16, name))
                print(" | ".join(rows[-1]), flush=True)
    header = ["threads", "arithmetic", "memory format", "plain fp32 contiguous, s", "plain, s", "ours, s",
              "ours against plain", "ours against plain fp32 contiguous"]
    body = (f"DCGAN, {options.size}×{options.size}, base {options.base}, batch {options.batch}, {options.device}; "
            f"median (least–greatest) of {options.rounds} rounds.\n\n" + results.table(header, rows))
    if options.write:
        title = f"DCGAN step against the plain loop, {options.device}"
        results.write_section(f"step-time-{options.device}", title, body)


def measure(options: argparse.Namespace, threads: int, bf16: bool, memory_format: str) -> list[str]:
    torch.manual_seed(0)
    x = torch.rand(options.batch, 3, options.size, options.size, device=options.device) * 2 - 1
    z = torch.randn(options.batch, 100, device=options.device)
    yardstick = one_step(options, plain.step, x, z, bf16=False, memory_format="contiguous")
    plainly = one_step(options, plain.step, x, z, bf16=bf16, memory_format=memory_format)
    ours = one_step(options, gan.step, x, z, bf16=bf16, memory_format=memory_format)
    for run in (yardstick, plainly, ours) * 2:
        run()  # warm up
    runs = [yardstick, plainly, ours]
    seconds: list[list[float]] = [[], [], []]
    for turn in range(options.rounds):
        for which in (turn, turn + 1, turn + 2):  # nobody is always first
            seconds[which % 3].append(timed(runs[which % 3], options.device))
    base, same, mine = seconds
    ratios = [[other / own for own, other in zip(mine, others)] for others in (same, base)]
    return [str(threads), "bf16" if bf16 else "fp32", memory_format,
            *map(results.spread, (base, same, mine)), *map(results.spread, ratios)]


def one_step(options: argparse.Namespace, step: Callable, x: torch.Tensor, z: torch.Tensor, *, bf16: bool,
             memory_format: str) -> Callable[[], object]:
    """Return a function that trains fresh networks for one step; the plain loop has torch's default Adam."""
    torch.manual_seed(0)
    with torch.device(options.device):
        G = dcgan.Generator(image_size=options.size, base_channels=options.base)
        D = dcgan.Discriminator(image_size=options.size, base_channels=options.base)
    for network in (G, D):
        network.to(memory_format=FORMATS[memory_format])
    x = x.contiguous(memory_format=FORMATS[memory_format])
    if step is gan.step:
        opt_G, opt_D = gan.adam(G), gan.adam(D)
    else:
        opt_G, opt_D = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))

    def run() -> None:
        with torch.autocast(options.device, torch.bfloat16) if bf16 else nullcontext():
            step(G, D, opt_G, opt_D, x, z)

    return run


def timed(run: Callable[[], object], device: str) -> float:
    start = time.perf_counter()
    run()
    if device == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
