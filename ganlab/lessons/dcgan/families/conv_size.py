"""Variants of 04.conv_size: dilation, the sides that are padded, rounding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganlab.checking import Case, Choice, Family, Mistake
from ganlab.lessons.dcgan.exercises import conv_size


def text(here: str, dilation: int, sides: int, rounding: str) -> str:
    padding = "2·padding" if sides == 2 else "padding"
    room = "2 * padding" if sides == 2 else "padding"
    kernel = "kernel" if dilation == 1 else f"{dilation}·(kernel − 1) − 1"
    minus = "kernel" if dilation == 1 else f"{dilation} * (kernel - 1) - 1"
    word = "floor" if rounding == "down" else "ceil"
    places = f"(size + {room} - {minus}) // stride" if rounding == "down" else (
        f"-(-(size + {room} - {minus}) // stride)")
    return f'''
def conv_size(size, kernel, stride, padding):
    """The side of a convolution's output: {word}((size + {padding} − {kernel}) / stride) + 1.

    {here}
    size: side of the input; kernel, stride, padding: of the convolution, whose dilation is {dilation}.
    All are integers: size, kernel and stride at least 1, padding at least 0; the kernel, with its gaps, fits in.
    Return an int.
    """
    return {places} + 1
'''


def cases(rng: np.random.Generator, **particulars) -> list[Case]:
    fixed = [(28, 3, 1, 0), (64, 4, 2, 1), (28, 5, 3, 2), (30, 3, 2, 0), (27, 1, 1, 0), (19, 5, 4, 1), (23, 2, 5, 3)]
    drawn = [(int(rng.integers(24, 129)), int(rng.integers(1, 8)), int(rng.integers(1, 5)), int(rng.integers(0, 4)))
             for _ in range(8)]
    return [Case(args) for args in (*fixed, *drawn)]


def mistakes(right: Callable, dilation: int, sides: int, rounding: str) -> tuple[Mistake, ...]:
    def size(n, k, s, p, *, sides=sides, reach=lambda k: dilation * (k - 1) + 1, up=rounding == "up", last=1):
        room = n + sides * p - reach(k)
        return (-(-room // s) if up else room // s) + last

    def made(**changes):
        return [lambda n, k, s, p: size(n, k, s, p, **changes)]

    return (
        Mistake("true_division", "/ for //", "A size is an int: / gives a float.",
                [lambda n, k, s, p: (n + sides * p - dilation * (k - 1) - 1) / s + 1,
                 lambda n, k, s, p: float(right(n, k, s, p))]),
        Mistake("no_plus_one", "The + 1 forgotten", "The first place of the kernel counts too.", made(last=0)),
        Mistake("padding_forgotten", "Padding forgotten", "Padding makes the input larger.", made(sides=0)),
        Mistake("gaps", "The reach of the kernel",
                "With dilation d a kernel reaches over d·(kernel − 1) + 1 cells: the gaps between its weights count.",
                [*made(reach=lambda k: dilation * k), *made(reach=lambda k: dilation * (k - 1)),
                 *made(reach=lambda k: dilation * (k - 1) + 2), *made(reach=lambda k: dilation * k + 1),
                 *made(reach=lambda k: 0)]),
        Mistake("stride_forgotten", "Stride forgotten", "The kernel moves on by `stride` cells each time.",
                [lambda n, k, s, p: size(n, k, 1, p)]),
        Mistake("exchanged", "Kernel and stride exchanged", "The order is size, kernel, stride, padding.",
                [lambda n, k, s, p: size(n, s, k, p)]),
        Mistake("brackets", "Brackets forgotten", "The whole difference is divided.",
                [lambda n, k, s, p: n + sides * p - (dilation * (k - 1) + 1) // s + 1]),
        Mistake("padding_outside", "Padding outside the division", "The stride divides the padding too.",
                [lambda n, k, s, p: size(n, k, s, 0) + sides * p]),
        Mistake("no_int", "No int", "One int is asked for.",
                [lambda *args: [right(*args)], lambda *args: str(right(*args))]),
    )


FAMILY = Family(
    base=conv_size.EXERCISE, text=text, mistakes=mistakes, cases=cases, choices={
        "dilation": Choice("the dilation", {
            1: "the dilation is 1", 2: "the dilation is 2: one cell is left out between any two that the kernel reads",
            3: "the dilation is 3: two cells are left out between any two that the kernel reads"}),
        "sides": Choice("the sides that are padded", {2: "both sides are padded", 1: "only one side is padded"}),
        "rounding": Choice("the rounding", {"down": "a last place that is not filled is left out",
                                            "up": "a last place that is only partly filled counts too"})})
