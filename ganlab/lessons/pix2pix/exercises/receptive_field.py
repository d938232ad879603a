"""06.receptive_field: what one output of stacked convolutions sees."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ganlab.checking import Case, Exercise, Mistake


def receptive_field(layers):
    """The side, in pixels, of the square of the image that one output of stacked convolutions sees.

    layers: a list of pairs (kernel, stride), first the layer at the image; every stride is at most its kernel.
    Padding does not change the size. No layer at all, an empty list, sees one pixel. Return an int.
    """
    side, jump = 1, 1
    for kernel, stride in layers:
        side += (kernel - 1) * jump  # the inputs of this layer lie `jump` pixels apart
        jump *= stride
    return side


def backwards(layers):
    side = 1
    for kernel, stride in reversed(layers):  # from the output back to the image
        side = (side - 1) * stride + kernel
    return side


def _patchgan(strided: int) -> list[tuple[int, int]]:
    return [(4, 2)] * strided + [(4, 1)] * 2


def cases(rng: np.random.Generator) -> list[Case]:
    found = [Case(([(3, 1), (3, 1)],), expected=5), Case(([(4, 2), (4, 1)],), expected=10),
             Case(([(4, 1)],), expected=4), Case((_patchgan(3),), expected=70), Case((_patchgan(1),), expected=16),
             Case(([(5, 3)],), expected=5), Case(([],), expected=1)]
    for depth in (2, 3, 4, 5):
        kernels = rng.integers(2, 6, depth)
        found.append(Case(([(int(kernel), int(rng.integers(1, min(kernel, 3) + 1))) for kernel in kernels],)))
    return [*found, Case(([(3, 1), (5, 3), (2, 2), (4, 1)],)), Case(([(3, 2), (1, 1), (7, 2), (3, 3)],)),
            Case(([(1, 1)],), expected=1)]


def _grown(layers: Sequence, *, start: int = 1, less: int = 1, early: bool = False, product: bool = True) -> int:
    """The reference with chosen mistakes: where it starts, what is taken off a kernel, when the jump grows."""
    side, jump = start, 1
    for kernel, stride in layers:
        if early or not product:
            jump = jump * stride if product else stride
        side += (kernel - less) * jump
        if not early and product:
            jump *= stride
    return side


def _from_the_end(layers: Sequence, *, less: int = 1, start: int = 1) -> int:
    side = start
    for kernel, stride in reversed(layers):
        side = (side - less) * stride + kernel
    return side


def _added(layers: Sequence, start: int = 1) -> int:
    """The jump as a sum of strides, which begins with `start`; the first layer's jump is 1 in any case."""
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * ((start + sum(strides[:i])) if i else 1) for i, (kernel, _) in enumerate(layers))


def _outputs(layers: Sequence, size: int) -> int:
    for kernel, stride in layers:
        size = (size - kernel) // stride + 1
    return size


def _stretched(layers: Sequence, kernel_too: bool = True) -> int:
    side = 1
    for kernel, stride in layers:
        side = (side + kernel - 1) * stride if kernel_too else side * stride + kernel - 1
    return side


EXERCISE = Exercise(
    id="06.receptive_field", place=1, title="The receptive field", points=2, solution=receptive_field, cases=cases,
    dtype="int",
    difficulty=3, importance=3, minutes=12, another=backwards,
    reason="A layer adds kernel − 1 steps of the grid that it reads, and the strides of the layers below it have set "
           "these steps further apart, counted in pixels.",
    hints=("Begin with one layer of kernel 4: one output sees 4 pixels. Now put another layer on top: how far apart "
           "are its inputs, counted in pixels?",
           "Keep two numbers: the side seen so far, and the distance in pixels of neighbours on the present grid. "
           "Which of them does a stride change, and from which layer on?",
           "A layer adds kernel − 1 steps of its input's grid: side += (kernel − 1)·jump, and only then "
           "jump *= stride."),
    mistakes=(
        Mistake("strides_forgotten", "Strides forgotten",
                "Behind a stride of 2 neighbouring values lie 2 pixels apart: a later kernel spans that much more of "
                "the image.", [lambda p: 1 + sum(k - 1 for k, _ in p),
                                              lambda p: sum(k - 1 for k, _ in p)]),
        Mistake("sum_of_kernels", "Sum of the kernels",
                "Each layer adds kernel − 1 steps, and strides widen the steps of the layers behind them.",
                [lambda p: sum(k for k, _ in p), lambda p: 1 + sum(k for k, _ in p),
                 lambda p: max(1, sum(k for k, _ in p)), lambda p: sum(k * s for k, s in p),
                 lambda p: 1 + sum(k * s for k, s in p),
                 lambda p: sum(k for k, _ in p) * max((s for _, s in p), default=1),
                 lambda p: sum(k for k, _ in p) * math.prod(s for _, s in p)]),
        Mistake("all_strides_for_all", "All strides for all layers",
                "Each layer's steps are widened by the strides of the layers before it only.",
                [lambda p: 1 + sum(k - 1 for k, _ in p) * math.prod(s for _, s in p),
                 lambda p: 1 + sum(k - 1 for k, _ in p) * math.prod(s for _, s in p[:-1]),
                 lambda p: sum(k - 1 for k, _ in p) * math.prod(s for _, s in p)]),
        Mistake("stride_subtracted", "Stride taken off the kernel",
                "kernel − stride is how much neighbouring windows overlap; a layer adds kernel − 1 steps of its grid.",
                [lambda p: 1 + sum(k - s for k, s in p), lambda p: sum(k - s for k, s in p),
                 lambda p: _grown([(k - s + 1, s) for k, s in p])]),
        Mistake("half_kernels", "Half kernels",
                "A kernel of 4 spans 4 values, 3 steps: there is no middle to count from.",
                [lambda p: _grown([(k // 2 + 1, s) for k, s in p]),
                 lambda p: _grown([(k // 2 * 2 + 1, s) for k, s in p]),
                 lambda p: _grown([((k - 1) // 2 + 1, s) for k, s in p]),
                 lambda p: _grown([((k - 1) // 2 * 2 + 1, s) for k, s in p])]),
        Mistake("product_of_kernels", "Product of the kernels",
                "Neighbouring outputs see overlapping squares: the sides do not multiply.",
                [lambda p: math.prod(k for k, _ in p), lambda p: math.prod(k * s for k, s in p),
                 lambda p: p[0][0] * math.prod(s for _, s in p[1:]) if p else 1,
                 lambda p: math.prod(s for _, s in p) * p[-1][0] if p else 1,
                 lambda p: math.prod(s for _, s in p[:-1]) * p[-1][0] if p else 1]),
        Mistake("output_size", "Size of the output",
                "(size − kernel)/stride + 1 tells how many outputs an image gives. Asked for is how much of the "
                "image one output sees.",
                [lambda p, n=n: _outputs(p, n) for n in (28, 32, 64, 70, 128, 224, 256, 512)]),
        Mistake("constant", "Always the same number", "70 is the PatchGAN of the paper; other layers see more or "
                "less.",
                [lambda p, n=n: n for n in (70, 16, 34, 286, 1)]),
        Mistake("stride_too_early", "Stride one layer too early",
                "A layer's own stride spreads its outputs, not its inputs: it counts from the next layer on.",
                [lambda p: _grown(p, early=True)]),
        Mistake("stride_too_late", "Stride one layer too late",
                "The stride of a layer widens the steps of the very next one.",
                [lambda p: 1 + sum((k - 1) * math.prod(s for _, s in p[:max(i - 1, 0)])
                                   for i, (k, _) in enumerate(p))]),
        Mistake("kernel_in_full", "kernel for kernel − 1", "k values in a row have k − 1 steps between them.",
                [lambda p: _grown(p, less=0), lambda p: _grown(p, less=0, start=0),
                 lambda p: _grown(p, less=0, early=True), lambda p: _grown(p, less=0, start=0, early=True),
                 lambda p: _grown(p, less=0) - len(p), lambda p: _grown(p, less=0) - 1, lambda p: _grown(p, less=2)]),
        Mistake("started_from_0", "Started from 0", "One output sees at least one pixel: start with side 1.",
                [lambda p: _grown(p, start=0), lambda p: _grown(p, start=0) if p else 1,
                 lambda p: _from_the_end(p, start=0)]),
        Mistake("wrong_order", "Layers in the wrong order",
                "The first pair of the list is the layer at the image. From the image on: side += (kernel − 1)·jump. "
                "From the end: side = (side − 1)·stride + kernel.",
                [lambda p: _grown(p[::-1]), lambda p: _from_the_end(p[::-1])]),
        Mistake("not_multiplied", "Strides not multiplied", "The grid is as wide as all strides before it, multiplied.",
                [lambda p: _grown(p, product=False),
                 lambda p: 1 + sum((k - 1) * s for (k, _), (_, s) in zip(p, [(1, 1), *p])),
                 lambda p: 1 + sum((k - 1) * s**i for i, (k, s) in enumerate(p)),
                 lambda p: _from_the_end([(k, s * s) for k, s in p]), lambda p: _grown([(k, s * s) for k, s in p])]),
        Mistake("strides_added", "Strides added",
                "The jump is multiplied by each stride: behind three strides of 2 neighbours lie 8 pixels apart, not 6 "
                "or 7.",
                [lambda p: _added(p), lambda p: _added(p, start=0),
                 lambda p: 1 + sum((k - 1) * (1 + sum(s - 1 for _, s in p[:i])) for i, (k, _) in enumerate(p))]),
        Mistake("powers_of_2", "Every stride taken for 2", "The jump is the product of the strides before the layer.",
                [lambda p: 1 + sum((k - 1) * 2**i for i, (k, _) in enumerate(p)),
                 lambda p: _grown([(k, min(s, 2)) for k, s in p])]),
        Mistake("side_times_stride", "The whole side times the stride",
                "The stride widens the steps between values, and the kernel is added in full. From the end: "
                "side = (side − 1)·stride + kernel. From the image on: side += (kernel − 1)·jump.",
                [lambda p: _stretched(p), lambda p: _stretched(p[::-1]), lambda p: _stretched(p, kernel_too=False),
                 lambda p: _stretched(p[::-1], kernel_too=False)]),
        Mistake("minus_1_forgotten", "(side − 1)·stride: the − 1 forgotten",
                "n values in a row have n − 1 distances of `stride` between them.",
                [lambda p: _from_the_end(p, less=0), lambda p: _from_the_end(p[::-1], less=0)]),
        Mistake("pair_turned", "Kernel and stride exchanged", "A pair is (kernel, stride), in this order.",
                [lambda p: _grown([(s, k) for k, s in p])]),
        Mistake("area", "Area for side", "The side of the square is asked for, not its area.",
                [lambda p: receptive_field(p) ** 2]),
        Mistake("jump", "Distance for side",
                "The product of the strides is how far apart two neighbouring fields lie, not how large one is.",
                [lambda p: math.prod(s for _, s in p)]),
        Mistake("last_layer_only", "One layer only",
                "The last kernel spans values that are sums over fields themselves: all layers count.",
                [lambda p: p[-1][0] if p else 1, lambda p: p[-1][0], lambda p: p[0][0] if p else 1,
                 lambda p: p[0][0] if p else None,
                 lambda p: max((k for k, _ in p), default=1), lambda p: 1 + max(
                     ((k - 1) * math.prod(s for _, s in p[:i]) for i, (k, _) in enumerate(p)), default=0)]),
        Mistake("layer_counted_twice", "A layer counted twice",
                "Start either with side 1 before all layers, or with the first kernel and the layers behind it.",
                [lambda p: receptive_field(p) + p[0][0] - 1 if p else 1, lambda p: receptive_field(p) + p[0][0] - 1,
                 lambda p: p[0][0] + p[0][1] * (receptive_field(p) - 1) if p else 1,
                 lambda p: p[0][0] + p[0][1] * (receptive_field(p) - 1)]),
        Mistake("last_layer_left_out", "A layer left out", "All layers count, also the first and the last.",
                [lambda p: receptive_field(p[:-1]), lambda p: receptive_field(p[1:])]),
        Mistake("off_by_one", "Off by one", "One layer of kernel 4 sees 4 pixels, no layer sees 1.",
                [lambda p: receptive_field(p) + 1]),
        Mistake("not_an_int", "No int", "Pixels are counted: return an int. / makes floats, // does not.",
                [lambda p: float(receptive_field(p)), lambda p: str(receptive_field(p))]),
        Mistake("several_numbers", "Several numbers",
                "One number is asked for: the side of what an output of the last layer sees.",
                [lambda p: (receptive_field(p), receptive_field(p)), lambda p: [receptive_field(p)]]),
        Mistake("empty_list", "The empty list",
                "Without a layer the output is the pixel itself: return 1. A loop over all layers that begins with "
                "side 1 needs no special case, and no layers[0].",
                when=lambda verdicts: all(right == bool(case.args[0]) for case, right in verdicts)),
    ))
