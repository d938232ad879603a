"""04.transposed_size: the side of a transposed convolution's output."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def transposed_size(size, kernel, stride, padding, output_padding=0):
    """The side of a transposed convolution's output, as torch.nn.ConvTranspose2d makes it (dilation 1).

    size: side of the input; kernel, stride, padding: those of the convolution that it turns round.
    output_padding: cells added at one end, fewer than stride.
    All are integers: size, kernel and stride at least 1, the paddings at least 0, the result at least 1.
    Return an int.
    """
    return (size - 1) * stride - 2 * padding + kernel + output_padding


def by_trying(size, kernel, stride, padding, output_padding=0):
    row, stamp = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
    made = torch.nn.functional.conv_transpose1d(row, stamp, stride=stride, padding=padding,
                                                output_padding=output_padding)
    return made.shape[-1]


def cases(rng: np.random.Generator) -> list[Case]:
    found = [Case((1, 4, 1, 0), expected=4), Case((4, 4, 2, 1), expected=8), Case((7, 5, 2, 2, 1), expected=14),
             Case((5, 3, 3, 0, 2), expected=17), Case((6, 2, 3, 0), expected=17), Case((9, 7, 1, 3), expected=9),
             Case((2, 1, 2, 1), expected=1)]
    for _ in range(6):
        stride, kernel = int(rng.integers(2, 5)), int(rng.integers(3, 8))
        args = (int(rng.integers(2, 65)), kernel, stride, int(rng.integers(0, kernel // 2 + 1)))
        found.append(Case((*args, int(rng.integers(0, stride)))))
    return found


def _right_where(condition: Callable[..., bool]) -> Callable[[list[tuple[Case, bool]]], bool]:
    """Return the rule "right for exactly these arguments"."""
    return lambda verdicts: all(right == condition(*case.args, *[0] * (5 - len(case.args))) for case, right in verdicts)


EXERCISE = Exercise(
    id="04.transposed_size", place=2, title="Output size of a transposed convolution", points=2,
    solution=transposed_size, cases=cases, dtype="int",
    difficulty=2, importance=3, minutes=7, another=by_trying,
    reason="The stamps, one for each input cell, begin stride cells apart, and the last one is kernel long; then "
           "padding is cut off at both ends, and output_padding is added at one.",
    hints=("Solve the convolution's formula for the input size, without the rounding.",
           "Each of the `size` inputs puts down a kernel; neighbours lie `stride` cells apart. How long is that?",
           "(size − 1)·stride + kernel; then the padding is cut away on both sides, and output_padding is added once."),
    mistakes=(
        Mistake("all_steps", "size for size − 1", "n kernels have n − 1 distances between them.",
                [lambda n, k, s, p, o=0: n * s - 2 * p + k + o, lambda n, k, s, p, o=0: n * s,
                 lambda n, k, s, p, o=0: n * s + o, lambda n, k, s, p, o=0: n * s - 2 * p + o]),
        Mistake("one_step_more", "size + 1 for size − 1", "n kernels have n − 1 distances between them.",
                [lambda n, k, s, p, o=0: (n + 1) * s - 2 * p + k + o]),
        Mistake("one_side", "Padding on one side only", "Padding is cut away on both sides: 2·padding.",
                [lambda n, k, s, p, o=0: (n - 1) * s - p + k + o, lambda n, k, s, p, o=0: (n - 1) * s - p + k]),
        Mistake("padding_forgotten", "Padding forgotten", "Padding is cut away on both sides of the output.",
                [lambda n, k, s, p, o=0: (n - 1) * s + k + o, lambda n, k, s, p, o=0: (n - 1) * s + k]),
        Mistake("wrong_sign", "Wrong sign", "In a transposed convolution padding makes the output smaller, the kernel "
                "and output_padding larger.",
                [lambda n, k, s, p, o=0: (n - 1) * s + 2 * p + k + o,
                 lambda n, k, s, p, o=0: (n - 1) * s + 2 * p - k + o,
                 lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - o,
                 lambda n, k, s, p, o=0: (n - 1) * s - 2 * p - k + o]),
        Mistake("output_padding_forgotten", "output_padding forgotten", "output_padding is added at the end.",
                [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k]),
        Mistake("output_padding_twice", "output_padding on both sides", "output_padding is added at one end only.",
                [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + 2 * o]),
        Mistake("output_padding_scaled", "output_padding times the stride",
                "output_padding counts cells of the output: "
                "it is added as it is.", [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + o * s,
                                          lambda n, k, s, p, o=0: (n - 1 + o) * s - 2 * p + k]),
        Mistake("output_padding_always", "output_padding is not always 1", "Add output_padding as it is given; without "
                "it nothing is added.", [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + (s - 1),
                          lambda n, k, s, p, o=1: (n - 1) * s - 2 * p + k + o]),
        Mistake("padding_scaled", "Padding times the stride", "Padding is cut from the output: it is not multiplied by "
                "the stride.", [lambda n, k, s, p, o=0: (n - 1 - 2 * p) * s + k + o]),
        Mistake("convolution", "The convolution's formula", "This is the size after an ordinary convolution.",
                [lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1,
                 lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1 + o,
                 lambda n, k, s, p, o=0: (n + 2 * p - k + o) // s + 1,
                 lambda n, k, s, p, o=0: (n + 2 * p - k) * s + 1 + o, lambda n, k, s, p, o=0: (n + 2 * p - k) * s + 1]),
        Mistake("divided", "Divided by the stride", "The stride of a transposed convolution makes the output larger: "
                "multiply.", [lambda n, k, s, p, o=0: (n - 1) // s - 2 * p + k + o,
                              lambda n, k, s, p, o=0: (n - 1) / s - 2 * p + k + o]),
        Mistake("stride_forgotten", "Stride forgotten", "The kernels lie `stride` cells apart.",
                [lambda n, k, s, p, o=0: n - 1 - 2 * p + k + o]),
        Mistake("kernel_forgotten", "Kernel forgotten", "The last kernel reaches `kernel` cells further.",
                [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + o]),
        Mistake("one_too_many", "A 1 too many", "Nothing has to be added after the kernel, when dilation is 1.",
                [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + o + 1]),
        Mistake("kernel_minus_one", "kernel − 1 for kernel", "dilation·(kernel − 1) in torch's text stands by a + 1.",
                [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - 1 + o]),
        Mistake("brackets", "Brackets forgotten", "One less than size is multiplied: (size − 1)·stride.",
                [lambda n, k, s, p, o=0: n - s - 2 * p + k + o,
                                           lambda n, k, s, p, o=0: n * s - 1 - 2 * p + k + o]),
        Mistake("doubled", "Always doubled", "Only some kernels double the side: the result depends on all arguments.",
                [lambda n, k, s, p, o=0: 2 * n]),
        Mistake("exchanged", "Kernel and stride exchanged", "The order of the arguments is size, kernel, stride, "
                "padding: the kernels lie `stride` apart and are `kernel` long.",
                [lambda n, k, s, p, o=0: (n - 1) * k - 2 * p + s + o]),
        Mistake("float_result", "A float for an int", "A size is an int; no division is needed.",
                [lambda n, k, s, p, o=0: float((n - 1) * s - 2 * p + k + o)]),
        Mistake("no_int", "No int", "One int is asked for: no text, no list and no pair.",
                [lambda *args: (transposed_size(*args),) * 2, lambda *args: [transposed_size(*args)],
                 lambda *args: str(transposed_size(*args))]),
        Mistake("output_padding_term", "Right without output_padding only", "output_padding is added once, as it is.",
                when=_right_where(lambda n, k, s, p, o: o == 0)),
        Mistake("padding_term", "Right without padding only", "Look at the padding's part: 2·padding is subtracted, as "
                "it is.", when=_right_where(lambda n, k, s, p, o: p == 0)),
        Mistake("stride_term", "Right for stride 1 only", "Look at the stride's part: (size − 1)·stride.",
                when=_right_where(lambda n, k, s, p, o: s == 1)),
    ))
