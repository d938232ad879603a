"""Variants of 07.learning_rate: how long it stays constant, where it ends, and along which curve it falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.cyclegan.exercises import learning_rate
from ganlab.lessons.cyclegan.exercises._shared import made

PARTS = {0.5: "the first half", 0.25: "the first quarter", 0.75: "the first three quarters"}
ENDS = {0.0: "0", 0.1: "lr / 10", 0.5: "lr / 2"}
CURVES = {"line": "share", "square": "share**2"}


def text(here: str, flat: float, end: float, curve: str) -> str:
    way = "along a straight line" if curve == "line" else "along a parabola"
    return f'''
def learning_rate(step, steps, lr=2e-4):
    """A schedule: the rate lr in {PARTS[flat]} of a run, then {way} down to {ENDS[end]}.

    {here}
    step: steps done so far, an int from 0 to steps. steps: of the whole run, at least 2. lr: at the start.
    At step = {flat}·steps it is still lr. From there to the end, where the share s of the way is done, from 0 to 1, it
    is lr − (lr − {ENDS[end]}) · s{"²" if curve == "square" else ""}. Return a float.
    """
    share = max(0.0, step - {flat} * steps) / (steps - {flat} * steps)
    return lr * (1 - {1 - end} * {CURVES[curve]})
'''


def mistakes(right: Callable, flat: float, end: float, curve: str) -> tuple[Mistake, ...]:
    power = 1 if curve == "line" else 2

    def rate(step, steps, lr=2e-4, *, start=flat, end=end, bend=lambda share: share**power, offset=0):
        return learning_rate.rate(step, steps, lr, start=start, offset=offset,
                                  factor=lambda share: 1 - (1 - end) * bend(share))

    def formulas(*written):
        return learning_rate.formulas(*written)

    return (
        Mistake("no_flat_part", "Decays at another time", "Look at how long the learning rate stays at lr.",
                [way for start in (0.0, 0.25, 0.5, 0.75) for way in made(rate, start=start)]),
        Mistake("other_end", "Ends elsewhere", "Look at where the curve ends.",
                [way for other in (0.0, 0.01, 0.1, 0.5, 1.0) for way in made(rate, end=other)]),
        Mistake("other_curve", "Another curve", "Look at the curve between both ends.",
                [way for bend in (lambda s: s, np.square, np.sqrt, lambda s: s**3, lambda s: 1 - (1 - s) ** 2,
                                  lambda s: 0.5 - 0.5 * np.cos(np.pi * s)) for way in made(rate, bend=bend)]),
        Mistake("cut_off", "Falls at once", "It falls bit by bit.", [
            *made(rate, bend=lambda share: float(share > 0)), *made(rate, bend=lambda share: float(share >= 1))]),
        Mistake("rises", "Rises", "The learning rate falls.", made(rate, bend=lambda share: -share**power)),
        Mistake("only_factor", "Only the factor", "The learning rate is lr times the factor.",
                formulas(lambda i, n, lr: rate(i, n, 1.0))),
        Mistake("lr_fixed", "lr fixed at 2e-4", "2e-4 is only the default.", formulas(lambda i, n, lr: rate(i, n))),
        Mistake("off_by_one", "Off by one step", "At the end of the flat part it is still lr.",
                [*made(rate, offset=1), *made(rate, offset=-1)]),
        Mistake("whole_run", "Divided by the whole run", "The share is of the steps behind the flat part.",
                formulas(lambda i, n, lr: lr * (1 - (1 - end) * (max(0, i - flat * n) / n) ** power),
                         lambda i, n, lr: lr * (1 - (1 - end) * (i / n) ** power) if i > flat * n else lr)),
        Mistake("not_limited", "Above lr at the start", "Before the curve begins, the share is 0.",
                formulas(lambda i, n, lr: lr * (1 - (1 - end) * ((i - flat * n) / (n - flat * n)) ** power))),
        Mistake("list", "No single number", "One number is asked for.", [lambda i, n, lr=2e-4: [rate(i, n, lr)]]),
    )


FAMILY = Family(
    base=learning_rate.EXERCISE, text=text, mistakes=mistakes, choices={
        "flat": Choice("how long it stays constant", {flat: f"the learning rate is constant in {said}"
                                                      for flat, said in PARTS.items()}),
        "end": Choice("where it ends", {end: f"it ends at {said}" for end, said in ENDS.items()}),
        "curve": Choice("the curve", {"line": "it falls along a line",
                                      "square": "it falls with the square of the share"})})
