"""04.conv_size: the side of a convolution's output."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ganlab.checking import Case, Exercise, Mistake


def conv_size(size, kernel, stride, padding):
    """The side of a convolution's output: floor((size + 2·padding − kernel) / stride) + 1.

    size: side of the input; kernel, stride, padding: of the convolution (dilation 1).
    All are integers: size, kernel and stride at least 1, padding at least 0; the kernel fits into size + 2·padding.
    Return an int.
    """
    return (size + 2 * padding - kernel) // stride + 1


def by_counting(size, kernel, stride, padding):
    return len(range(0, size + 2 * padding - kernel + 1, stride))  # the places where the kernel can begin


def cases(rng: np.random.Generator) -> list[Case]:
    found = [Case((28, 3, 1, 0), expected=26), Case((64, 4, 2, 1), expected=32), Case((9, 3, 1, 0), expected=7),
             Case((28, 5, 3, 2), expected=10), Case((10, 3, 2, 0), expected=4), Case((7, 1, 1, 0), expected=7),
             Case((3, 5, 2, 1), expected=1), Case((9, 2, 5, 3), expected=3)]
    for _ in range(6):
        kernel = int(rng.integers(1, 8))
        found.append(Case((int(rng.integers(8, 129)), kernel, int(rng.integers(1, 5)), int(rng.integers(0, 4)))))
    return found


def _right_where(condition: Callable[..., bool]) -> Callable[[list[tuple[Case, bool]]], bool]:
    """Return the rule "right for exactly these arguments"."""
    return lambda verdicts: all(right == condition(*case.args) for case, right in verdicts)


EXERCISE = Exercise(
    id="04.conv_size", place=1, title="Output size of a convolution", points=1, solution=conv_size, cases=cases,
    dtype="int",
    difficulty=1, importance=3, minutes=4, another=by_counting,
    reason="The kernel has size + 2·padding − kernel cells of room to move and stops at every stride-th of them; the "
           "+ 1 counts the place where it begins.",
    hints=("At how many places does a kernel of 3 fit into 9 cells? Draw it.",
           "Padding is added on both sides. The last place may not be filled when the stride does not divide: round "
           "down.",
           "// divides and rounds down. The + 1 counts the first place."),
    mistakes=(
        Mistake("true_division", "/ for //", "A size is an int: // divides and rounds down, / gives a float.",
                [lambda n, k, s, p: (n + 2 * p - k) / s + 1]),
        Mistake("float_result", "A float for an int", "The number is right and its type is not: a size is an int, "
                "which //, math.floor and int(...) give.",
                [lambda n, k, s, p: float((n + 2 * p - k) // s + 1)]),
        Mistake("one_side", "Padding on one side only", "Padding is added on both sides: 2·padding.",
                [lambda n, k, s, p: (n + p - k) // s + 1, lambda n, k, s, p: (n + p - k) / s + 1]),
        Mistake("padding_forgotten", "Padding forgotten", "Padding makes the input larger before the kernel moves: add "
                "2·padding.",
                [lambda n, k, s, p: (n - k) // s + 1, lambda n, k, s, p: (n - k) / s + 1]),
        Mistake("padding_outside", "Padding outside the division", "The padding belongs to the input, so the stride "
                "divides it too.",
                [lambda n, k, s, p: (n - k) // s + 2 * p + 1, lambda n, k, s, p: (n - k) // s + p + 1]),
        Mistake("no_plus_one", "The + 1 forgotten", "The first place of the kernel counts too.",
                [lambda n, k, s, p: (n + 2 * p - k) // s, lambda n, k, s, p: (n + 2 * p - k) / s]),
        Mistake("rounded_up", "Rounded up", "A kernel that does not fit at the end is left out: round down.",
                [lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1, lambda n, k, s, p: round((n + 2 * p - k) / s) + 1,
                 lambda n, k, s, p: round((n + 2 * p - k) / s + 1),
                 lambda n, k, s, p: math.floor((n + 2 * p - k) / s + 0.5) + 1]),
        Mistake("kernel_forgotten", "Kernel forgotten", "The kernel needs room: subtract it.",
                [lambda n, k, s, p: (n + 2 * p) // s + 1, lambda n, k, s, p: (n + 2 * p) // s,
                 lambda n, k, s, p: n // s]),
        Mistake("same_padding", "The size under “same” padding", "⌈size / stride⌉ is what “same” padding gives; here "
                "kernel and padding are numbers of their own.", [lambda n, k, s, p: -(-n // s)]),
        Mistake("stride_forgotten", "Stride forgotten", "The kernel moves on by `stride` cells each time.",
                [lambda n, k, s, p: n + 2 * p - k + 1]),
        Mistake("stride_multiplied", "Multiplied by the stride", "A longer stride makes the output smaller: divide.",
                [lambda n, k, s, p: (n + 2 * p - k) * s + 1]),
        Mistake("plus_one_inside", "The + 1 inside the division", "The 1 is added after the division.",
                [lambda n, k, s, p: (n + 2 * p - k + 1) // s, lambda n, k, s, p: (n + 2 * p - k + 1) / s]),
        Mistake("brackets", "Brackets forgotten", "The whole of size + 2·padding − kernel is divided.",
                [lambda n, k, s, p: n + 2 * p - k // s + 1, lambda n, k, s, p: n + (2 * p - k) // s + 1]),
        Mistake("transposed", "The transposed formula", "This is the size after a transposed convolution.",
                [lambda n, k, s, p: (n - 1) * s - 2 * p + k]),
        Mistake("wrong_sign", "Wrong sign", "Padding makes room (plus), the kernel takes it (minus), and the first "
                "place counts (+ 1).",
                [lambda n, k, s, p: (n - 2 * p - k) // s + 1, lambda n, k, s, p: (n + 2 * p + k) // s + 1,
                 lambda n, k, s, p: (n - 2 * p + k) // s + 1, lambda n, k, s, p: (n + 2 * p - k) // s - 1]),
        Mistake("kernel_minus_one", "kernel − 1 for kernel", "The + 1 stands outside; only the kernel itself is "
                "subtracted. In torch's text dilation·(kernel − 1) is followed by − 1.",
                [lambda n, k, s, p: (n + 2 * p - (k - 1)) // s + 1]),
        Mistake("minus_one_more", "A 1 too many subtracted", "dilation·(kernel − 1) + 1 is the kernel itself when "
                "dilation is 1: subtract no further 1.", [lambda n, k, s, p: (n + 2 * p - k - 1) // s + 1]),
        Mistake("half_kernel", "Half of the kernel", "The whole kernel has to fit: subtract all of it.",
                [lambda n, k, s, p: (n + 2 * p - k // 2) // s + 1, lambda n, k, s, p: (n + 2 * p - 2 * (k // 2)) // s]),
        Mistake("exchanged", "Kernel and stride exchanged", "The order of the arguments is size, kernel, stride, "
                "padding.", [lambda n, k, s, p: (n + 2 * p - s) // k + 1]),
        Mistake("number_of_cells", "A number of cells for a side", "The side is asked for, not its square.",
                [lambda n, k, s, p: conv_size(n, k, s, p) ** 2]),
        Mistake("no_int", "No int", "One int is asked for: no text, no list and no pair.",
                [lambda n, k, s, p: (conv_size(n, k, s, p),) * 2, lambda n, k, s, p: [conv_size(n, k, s, p)],
                 lambda n, k, s, p: str(conv_size(n, k, s, p))]),
        Mistake("padding_and_stride", "Padding and stride forgotten", "size − kernel + 1 holds for stride 1 without "
                "padding only.", [lambda n, k, s, p: n - k + 1]),
        Mistake("padding_term", "Right without padding only", "Look at the padding's part: 2·padding is added to size, "
                "before the division.", when=_right_where(lambda n, k, s, p: p == 0)),
        Mistake("stride_term", "Right for stride 1 only", "Look at the division by stride: of size + 2·padding − "
                "kernel, rounded down, and the + 1 after it.", when=_right_where(lambda n, k, s, p: s == 1)),
        Mistake("rounding", "Right only where the stride divides", "Where size + 2·padding − kernel is no multiple of "
                "stride, the division is rounded down.",
                when=_right_where(lambda n, k, s, p: (n + 2 * p - k) % s == 0)),
    ))
