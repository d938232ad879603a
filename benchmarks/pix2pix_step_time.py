"""Time pix2pix's training step at paper size, batch 1, against the plain loop, alternately, on the same pair.

    python -m benchmarks.pix2pix_step_time [--rounds 8] [--device cpu] [--write]

Rounds, settings and ratios are those of `step_time`. The work of a step is also counted, on the meta device.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import plain, results
from benchmarks.step_time import measure_all, parser_of
from ganlab.models import patchgan, pix2pix
from ganlab.training import gan
from ganlab.training import pix2pix as training


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--size", type=int, default=256)
    parser.add_argument("--base", type=int, default=64)
    options = parser.parse_args()
    usual, ours = (gflop(options, ours=ours) for ours in (False, True))
    about = (f"pix2pix, {options.size}×{options.size}, base {options.base}, batch {options.batch}, "
             f"{options.device}; median (least–greatest) of {options.rounds} rounds. One step of the plain loop is "
             f"{usual:.1f} GFLOP, of ours {ours:.1f}; both leave out D's weight gradients in G's half.")
    print(about, flush=True)
    table = measure_all(options, one_step)
    if options.write:
        results.write_section(f"pix2pix-step-time-{options.device}",
                              f"pix2pix step at paper size against the plain loop, {options.device}",
                              f"{about}\n\n{table}")


def one_step(options: argparse.Namespace, ours: bool, memory_format: torch.memory_format) -> Callable[[], object]:
    """Return a function that trains a fresh pix2pix for one step; the plain loop has torch's default Adam."""
    with torch.device(options.device):
        x, y = torch.rand(2, options.batch, 3, options.size, options.size) * 2 - 1
        G = pix2pix.UNet(image_size=options.size, base_channels=options.base)
        D = patchgan.Discriminator(base_channels=options.base)
    x, y = (image.contiguous(memory_format=memory_format) for image in (x, y))
    for network in (G, D):
        network.to(memory_format=memory_format)
    step, adam = (training.step, gan.adam) if ours else (plain.pix2pix_step, plain.adam)
    opt_G, opt_D = adam(G), adam(D)
    return lambda: step(G, D, opt_G, opt_D, x, y)


def gflop(options: argparse.Namespace, *, ours: bool) -> float:
    """Return the floating-point operations of one step in thousand millions; nothing is computed."""
    imaginary = argparse.Namespace(**vars(options) | {"device": "meta"})
    run = one_step(imaginary, ours, torch.contiguous_format)
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops() / 1e9


if __name__ == "__main__":
    main()
