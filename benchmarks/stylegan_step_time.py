"""Time StyleGAN's training step at 64×64, batch 16, against the plain loop, alternately, on the same images.

    python -m benchmarks.stylegan_step_time [--rounds 8] [--every 4] [--device cpu] [--write]

Rounds, settings and ratios are those of `step_time`. Ours pays for R1 in one of `every` steps; what is timed is
that many steps in a row, of the plain loop too. The work of a step is also counted, on the meta device.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import count

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from benchmarks import plain, results
from benchmarks.step_time import measure_all, parser_of
from ganlab.models import stylegan
from ganlab.training import stylegan as training

LATENT = 64


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--base", type=int, default=384, help="base_channels, as of the weights that ship")
    parser.add_argument("--most", type=int, default=64, help="max_channels")
    parser.add_argument("--every", type=int, default=4, help="steps for one R1 penalty of ours")
    options = parser.parse_args()
    usual, ours = (gflop(options, ours=ours) for ours in (False, True))
    about = (f"StyleGAN, {options.size}×{options.size}, base {options.base}, at most {options.most} feature maps, "
             f"batch {options.batch}, {options.device}; seconds of {options.every} steps, median (least–greatest) "
             f"of {options.rounds} rounds. One step of the plain loop is {usual:.1f} GFLOP, of ours {ours:.1f} on "
             f"the average. The plain loop has R1 at every step, ours in one of {options.every}; it makes other "
             "fakes for G than for D, does not freeze D, and resizes apart from its convolutions, where ours does "
             "both in one.")
    print(about, flush=True)
    table = measure_all(options, one_step)
    if options.write:
        results.write_section(f"stylegan-step-time-{options.device}",
                              f"StyleGAN step against the plain loop, {options.device}", f"{about}\n\n{table}")


def one_step(options: argparse.Namespace, ours: bool, memory_format: torch.memory_format) -> Callable[[], object]:
    """Return a function that trains a fresh StyleGAN for `every` steps; the plain loop has torch's default Adam."""
    sizes = {"image_size": options.size, "base_channels": options.base, "max_channels": options.most}
    with torch.device(options.device):
        x = torch.rand(options.batch, 3, options.size, options.size) * 2 - 1
        G = stylegan.Generator(latent_dim=LATENT, style_dim=LATENT, mapping_layers=4, **sizes)
        D = stylegan.Discriminator(**sizes)
    if not ours:
        plain.resize_apart(G, D)
    x = x.contiguous(memory_format=memory_format)
    for network in (G, D):
        network.to(memory_format=memory_format)
    opt_G, opt_D = (training.adam(network) if ours else plain.stylegan_adam(network) for network in (G, D))
    number = count()

    def single() -> None:
        z = torch.randn(options.batch, LATENT, device=options.device)
        if ours:
            r1 = training.lazy_r1(next(number), every=options.every)
            training.step(G, D, opt_G, opt_D, x, z, r1_weight=r1)
        else:
            plain.stylegan_step(G, D, opt_G, opt_D, x, z)

    return lambda: [single() for _ in range(options.every)]


def gflop(options: argparse.Namespace, *, ours: bool) -> float:
    """Return the floating-point operations of a step in thousand millions, on the average; nothing is computed."""
    imaginary = argparse.Namespace(**vars(options) | {"device": "meta"})
    run = one_step(imaginary, ours, torch.contiguous_format)
    with _Flops() as counted:
        run()
    return counted.total / 1e9 / options.every


class _Flops(TorchDispatchMode):
    """Add up the operations of all convolutions and matrix products; torch's own counter stumbles over R1."""

    total = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        out = func(*args, **(kwargs or {}))
        of_this = flop_registry.get(func._overloadpacket)
        self.total += of_this(*args, **(kwargs or {}), out_val=out) if of_this else 0
        return out


if __name__ == "__main__":
    main()
