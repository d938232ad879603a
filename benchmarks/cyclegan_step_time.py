"""Time CycleGAN's training step, ResNet-9 at 128×128, batch 1, against the plain loop, on the same images.

    python -m benchmarks.cyclegan_step_time [--rounds 8] [--device cpu] [--write]

Rounds, settings and ratios are those of `step_time`. The work of a step is also counted, on the meta device.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks import plain, results
from benchmarks.step_time import measure_all, parser_of
from ganlab import layers
from ganlab.models import cyclegan, patchgan
from ganlab.training import cyclegan as training
from ganlab.training import gan
from ganlab.training.image_pool import ImagePool


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--size", type=int, default=128)
    parser.add_argument("--base", type=int, default=64)
    parser.add_argument("--blocks", type=int, default=9)
    options = parser.parse_args()
    usual, ours = (gflop(options, ours=ours) for ours in (False, True))
    about = (f"CycleGAN, {options.size}×{options.size}, ResNet-{options.blocks}, base {options.base}, batch "
             f"{options.batch}, {options.device}; median (least–greatest) of {options.rounds} rounds. One step of "
             f"the plain loop is {usual:.1f} GFLOP, of ours {ours:.1f}; both leave out the discriminators' weight "
             "gradients in the generators' half. The plain loop takes every image through every network by itself, "
             "and has torch's instance norm and default Adam.")
    print(about, flush=True)
    table = measure_all(options, one_step)
    if options.write:
        results.write_section(f"cyclegan-step-time-{options.device}",
                              f"CycleGAN step against the plain loop, {options.device}", f"{about}\n\n{table}")


def one_step(options: argparse.Namespace, ours: bool, memory_format: torch.memory_format) -> Callable[[], object]:
    """Return a function that trains a fresh CycleGAN for one step."""
    with torch.device(options.device):
        x, y = torch.rand(2, options.batch, 3, options.size, options.size) * 2 - 1
        generators = nn.ModuleList(cyclegan.Generator(base_channels=options.base, blocks=options.blocks)
                                   for _ in range(2))
        discriminators = nn.ModuleList(patchgan.Discriminator(in_channels=3, base_channels=options.base,
                                                              norm="instance") for _ in range(2))
    if not ours:
        for networks in (generators, discriminators):
            take_torchs_norm(networks)
    x, y = (images.contiguous(memory_format=memory_format) for images in (x, y))
    for networks in (generators, discriminators):
        networks.to(memory_format=memory_format)
    step, adam = (training.step, gan.adam) if ours else (plain.cyclegan_step, plain.adam)
    opt_G, opt_D, pool_x, pool_y = adam(generators), adam(discriminators), ImagePool(), ImagePool()
    return lambda: step(*generators, *discriminators, opt_G, opt_D, x, y, pool_x=pool_x, pool_y=pool_y)


def take_torchs_norm(network: nn.Module) -> None:
    """Put torch's own instance norm, which public code has, in the place of the package's, which is faster."""
    for layer in list(network.modules()):
        for name, child in layer.named_children():
            if isinstance(child, layers.InstanceNorm):
                setattr(layer, name, nn.InstanceNorm2d(child.num_features))


def gflop(options: argparse.Namespace, *, ours: bool) -> float:
    """Return the floating-point operations of one step in thousand millions; nothing is computed."""
    imaginary = argparse.Namespace(**vars(options) | {"device": "meta"})
    run = one_step(imaginary, ours, torch.contiguous_format)
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops() / 1e9


if __name__ == "__main__":
    main()
