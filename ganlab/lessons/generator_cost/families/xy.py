"""Variants of 02.xy: a factor in V, who minimises, who moves first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.generator_cost.exercises import xy


def text(here: str, factor: int, minimises: str, first: str) -> str:
    second = "y" if first == "x" else "x"
    sign = {"x": "−", "y": "+"} if minimises == "x" else {"x": "+", "y": "−"}
    times, multiplied = (f"{factor}·", f"{factor} * ") if factor > 1 else ("", "")
    does = {name: "minimises" if name == minimises else "maximises" for name in "xy"}
    code = {name: {"−": "-", "+": "+"}[sign[name]] for name in "xy"}
    return f'''
def xy_steps(x, y, lr, steps, simultaneous):
    """Play V(x, y) = {times}x·y by gradient steps: x {does["x"]}, y {does["y"]}.

    {here}
    x {does["x"]}: x ← x {sign["x"]} lr·{times}y. y {does["y"]}: y ← y {sign["y"]} lr·{times}x.
    x, y: where to start, floats; lr: the learning rate, a float > 0; steps: how many steps, an integer ≥ 0.
    simultaneous: True: both move from the same point. False: {first} moves first, {second} sees the new {first}.
    Return a list of steps + 1 pairs (x, y), the starting point first. (An array or a tensor of them is accepted.)
    """
    path = [(x, y)]
    for _ in range(steps):
        new_{first} = {first} {code[first]} lr * {multiplied}{second}
        {second} = {second} {code[second]} lr * {multiplied}({first} if simultaneous else new_{first})
        {first} = new_{first}
        path.append((x, y))
    return path
'''


def mistakes(right: Callable, factor: int, minimises: str, first: str) -> tuple[Mistake, ...]:
    x_sign = -factor if minimises == "x" else factor

    def play(*args, dx=lambda x, y: x_sign * y, dy=lambda x, y: -x_sign * x, **changes):
        return xy.play(*args, **{"dx": dx, "dy": dy, "first": first} | changes)

    def in_every_mode(**changes):
        return [partial(play, **changes), *(lambda *args, mode=mode: play(*args[:4], mode, **changes)
                                            for mode in (True, False))]

    return (
        Mistake("one_mode", "Always simultaneous, or always alternating", "`simultaneous` decides what the second "
                "mover sees.", in_every_mode()[1:]),
        Mistake("modes_exchanged", "Simultaneous and alternating exchanged", "True: both move from the same point.",
                [lambda *args: play(*args[:4], not args[4])]),
        Mistake("both_same", "Both minimise, or both maximise", "One of them goes down the gradient, the other up.",
                [way for sign in (1, -1) for way in in_every_mode(
                    dx=lambda x, y, sign=sign: sign * factor * y, dy=lambda x, y, sign=sign: sign * factor * x)]),
        Mistake("wrong_variable", "Derivative with respect to the wrong variable", "∂V/∂x holds y, and ∂V/∂y holds x.",
                in_every_mode(dx=lambda x, y: x_sign * x, dy=lambda x, y: -x_sign * y)),
        Mistake("one_factor", "The factor for one of them only", "V's factor stands in both derivatives.",
                [*in_every_mode(dx=lambda x, y: x_sign / factor * y), *in_every_mode(
                    dy=lambda x, y: -x_sign / factor * x)]),
        Mistake("no_start", "Starting point missing", "The list begins with the starting point.",
                in_every_mode(start=False)),
        Mistake("no_lr", "Learning rate forgotten", "Each move is lr times the gradient.",
                [lambda x, y, lr, n, s: play(x, y, 1.0, n, s)]),
        Mistake("only_one_moves", "Only one of them moves", "In each step both x and y move.",
                [partial(play, dx=lambda x, y: 0 * x), partial(play, dy=lambda x, y: 0 * x)]),
        Mistake("steps_off", "One step too many or too few", "The list has steps + 1 pairs.",
                [lambda x, y, lr, n, s: play(x, y, lr, n + 1, s), lambda x, y, lr, n, s: play(x, y, lr, n, s)[:n]]),
        Mistake("only_end", "Only one point", "The whole path is asked for.",
                [lambda *args: play(*args)[-1], lambda *args: play(*args)[-1:]]),
        Mistake("pairs_exchanged", "(y, x) for (x, y)", "x stands first in each pair.",
                [lambda *args: [point[::-1] for point in play(*args)]]),
    )


FAMILY = Family(
    base=xy.EXERCISE, text=text, mistakes=mistakes, choices={
        "factor": Choice("the factor in V", {1: "V is x·y", 2: "V is 2·x·y", 3: "V is 3·x·y", 5: "V is 5·x·y"}),
        "minimises": Choice("who minimises V", {"x": "x minimises V", "y": "y minimises V and x maximises it"}),
        "first": Choice("who moves first in the alternating step", {"x": "x moves first where they alternate",
                                                                    "y": "y moves first where they alternate"})})
