"""Variants of 05.one_hot: the two numbers of a row, and what stands first."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.conditional_gans.exercises import one_hot


def text(here: str, on: int, off: int, first: str) -> str:
    row = ", ".join(str(on if place == 2 else off) for place in range(4)).replace("-", "−")
    parts = "z, rows" if first == "z" else "rows, z"
    order = "each row of z, followed by the row of its class" if first == "z" else "the row of its class, then its z"
    scaled = f" * {on - off}" + (f" - {-off}" if off else "")
    return f'''
def join_one_hot(z, y, classes):
    """Join the class to the latent: {order}.

    {here}
    z: a float tensor (B, d). y: an int64 tensor (B,) of class numbers from 0 to classes − 1.
    The row of a class has {on} at its class and {str(off).replace("-", "−")} elsewhere, so class 2 of 4 is {row}.
    Return a float tensor (B, d + classes).
    """
    rows = torch.nn.functional.one_hot(y, classes).to(z.dtype){scaled}
    return torch.cat([{parts}], dim=1)
'''


def mistakes(right: Callable, on: int, off: int, first: str) -> tuple[Mistake, ...]:
    def joined(z, rows):
        return torch.cat([z, rows] if first == "z" else [rows, z], 1)

    def rows(z, y, classes, on=on, off=off):
        return torch.nn.functional.one_hot(y, classes).to(z.dtype) * (on - off) + off

    return (
        Mistake("on_and_off", "Other numbers in the row", "Look at which number stands at the class, which elsewhere.",
                [lambda z, y, c, pair=pair: joined(z, rows(z, y, c, *pair))
                 for pair in ((off, on), (1, 0), (on, 0), (1, off), (on, -off), (-on, off))]),
        Mistake("class_beside", "The class before or after", "Classes are counted from 0.",
                [lambda z, y, c: right(z, (y + 1) % c, c), lambda z, y, c: right(z, (y - 1) % c, c)]),
        Mistake("rows_only", "z left out, or the class", "The row of z and the row of the class stand side by side.",
                [lambda z, y, c: rows(z, y, c), lambda z, y, c: z]),
        Mistake("class_number", "The class number itself", "The class enters as a row, not as a number.",
                [lambda z, y, c: joined(z, y[:, None].to(z.dtype))]),
        Mistake("stacked", "One under the other", "dim=1 puts the rows side by side.",
                [lambda z, y, c: torch.cat([z, rows(z, y, c)], 0)]),
        Mistake("counted_from_y", "The number of classes read off y", "`classes` says how many there are: the batch "
                "need not hold the last.", [lambda z, y, c: right(z, y, int(y.max()) + 1)]),
        Mistake("order", "The other order", "Look at what stands first: z or the class.",
                [lambda z, y, c: torch.cat([rows(z, y, c), z] if first == "z" else [z, rows(z, y, c)], 1)]),
        Mistake("z_scaled", "z changed too", "Only the class is written with these numbers: z stays as it is.",
                [lambda z, y, c: right(z, y, c) * on, lambda z, y, c: joined(z * on, rows(z, y, c)),
                 lambda z, y, c: joined(z, rows(z, y, c, 1, 0)) * (on - off) + off]),
    )


FAMILY = Family(
    base=one_hot.EXERCISE, text=text, mistakes=mistakes, choices={
        "on": Choice("the number at the class", {on: f"{on} stands at the class" for on in (1, 2, 3, 5)}),
        "off": Choice("the number elsewhere", {off: f"{off} stands elsewhere".replace("-", "−")
                                               for off in (0, -1, -2)}),
        "first": Choice("what stands first", {"z": "z stands first", "class": "the class stands before z"})})
