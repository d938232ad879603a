"""02.xy: the game V = xy, played by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def xy_steps(x, y, lr, steps, simultaneous):
    """Play V(x, y) = x·y by gradient steps: x minimises (x ← x − lr·y), y maximises (y ← y + lr·x).

    x, y: where to start, floats; lr: the learning rate, a float > 0; steps: how many steps, an integer ≥ 0.
    simultaneous: True: both move from the same point. False: x moves first and y already sees the new x.
    Return a list of steps + 1 pairs (x, y), the starting point first. (An array or a tensor of them is accepted.)
    """
    path = [(x, y)]
    for _ in range(steps):
        new_x = x - lr * y
        y = y + lr * (x if simultaneous else new_x)
        x = new_x
        path.append((x, y))
    return path


def by_matrix(x, y, lr, steps, simultaneous):
    step = np.array([[1, -lr], [lr, 1 if simultaneous else 1 - lr**2]])  # a step is linear in (x, y)
    points = [np.array([x, y])]
    for _ in range(steps):
        points.append(step @ points[-1])
    return [tuple(point) for point in points]


def observe_pairs(fn, args: tuple):
    """Put the path down as an array; leave it as it is where it is no list of numbers."""
    path = fn(*args)
    try:
        return np.array(numbers(path), dtype=np.float64) if isinstance(
            path, list | tuple | np.ndarray | torch.Tensor) else path
    except (TypeError, ValueError, RuntimeError):
        return path


def numbers(value):
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, str):
        raise TypeError("Expected numbers, got a text.")
    return [numbers(item) for item in value] if isinstance(value, list | tuple) else np.asarray(value, dtype=float)


def cases(rng: np.random.Generator) -> list[Case]:
    by_hand = [Case((1.0, 2.0, 0.1, 1, True), expected=np.array([[1.0, 2.0], [0.8, 2.1]])),
               Case((1.0, 2.0, 0.1, 1, False), expected=np.array([[1.0, 2.0], [0.8, 2.08]]))]
    fixed = [Case((1.0, 1.0, 0.1, steps, simultaneous)) for steps in (4, 0) for simultaneous in (True, False)]
    drawn = [Case((float(rng.uniform(-2, -0.5)), float(rng.uniform(0.5, 2)), float(rng.uniform(0.05, 0.5)),
                   int(rng.integers(5, 20)), simultaneous)) for simultaneous in (True, False)]
    return [*by_hand, *fixed, *drawn]


def play(x, y, lr, steps, simultaneous, *, dx=lambda x, y: -y, dy=lambda x, y: x, first="x", start=True):
    path = [(x, y)] if start else []
    for _ in range(steps):
        if simultaneous:
            x, y = x + lr * dx(x, y), y + lr * dy(x, y)
        elif first == "x":
            x = x + lr * dx(x, y)
            y = y + lr * dy(x, y)
        else:
            y = y + lr * dy(x, y)
            x = x + lr * dx(x, y)
        path.append((x, y))
    return path


def half_steps(x, y, lr, steps, simultaneous):
    path = play(x, y, lr, steps, simultaneous)
    if simultaneous:
        return path
    return path[:1] + [point for old, new in pairwise(path) for point in ((new[0], old[1]), new)]


def in_every_mode(**mistakes):
    """A mistake in the formulas, with the modes right, and with both steps of one kind."""
    return [lambda *args: play(*args, **mistakes), lambda *args: play(*args[:4], True, **mistakes),
            lambda *args: play(*args[:4], False, **mistakes)]


EXERCISE = Exercise(
    id="02.xy", place=6, title="V = xy by hand", points=3, solution=xy_steps, cases=cases, observe=observe_pairs,
    difficulty=3, importance=3, minutes=12, another=by_matrix,
    reason="The slope of xy is y for x and x for y; a simultaneous step takes both at the old point, an alternating "
           "one lets y see the x that has just moved.",
    hints=("Make the first step with pencil and paper, from (1, 2) with lr = 0.1, both ways.",
           "Simultaneous: compute both new values before you store either. Alternating: y uses the x just stored.",
           "new_x = x - lr * y in both; y moves by lr * x when simultaneous, by lr * new_x when alternating."),
    mistakes=(
        Mistake("always_alternating", "Always alternating",
                "With simultaneous=True, y has to see the old x. Storing x first and using it for y is the "
                "alternating step.",
                [lambda *args: play(*args[:4], False)]),
        Mistake("always_simultaneous", "Always simultaneous",
                "With simultaneous=False, y has to see the x that has just moved.",
                [lambda *args: play(*args[:4], True)]),
        Mistake("modes_exchanged", "Simultaneous and alternating exchanged",
                "simultaneous=True: both move from the same point.", [lambda *args: play(*args[:4], not args[4])]),
        Mistake("y_first", "y moves first", "In the alternating step x moves first, then y.",
                [lambda *args: play(*args, first="y"), lambda *args: play(*args[:4], False, first="y")]),
        Mistake("no_start", "Starting point missing",
                "The list has steps + 1 pairs: it begins with the starting point.",
                in_every_mode(start=False)),
        Mistake("steps_off", "One step too many or too few",
                "The list has steps + 1 pairs: the start, and one per step.",
                [lambda x, y, lr, n, s: play(x, y, lr, n + 1, s), lambda x, y, lr, n, s: play(x, y, lr, n, s)[:n],
                 lambda x, y, lr, n, s: play(x, y, lr, max(n - 1, 0), s)]),
        Mistake("one_step", "Only the first step", "The path ends after one step: look at where return stands.",
                [lambda x, y, lr, n, s: play(x, y, lr, min(n, 1), s),
                 lambda x, y, lr, n, s: play(x, y, lr, 1, s) if n else None]),
        Mistake("half_steps", "Half steps in the list", "One pair a step: where both stand after x and y have moved.",
                [half_steps]),
        Mistake("append", "append with two arguments",
                "append takes one thing, the pair with brackets of its own: append((x, y)).",
                [lambda x, y, lr, n, s: [(x, y)] if n == 0 else [].append(x, y)]),
        Mistake("only_one_moves", "Only one of them moves", "In each step both x and y move.",
                [lambda *args: play(*args, dx=lambda x, y: 0 * x), lambda *args: play(*args, dy=lambda x, y: 0 * x)]),
        Mistake("lr_divided", "Divided by the learning rate", "Each move is lr times the gradient.",
                [lambda x, y, lr, n, s: play(x, y, 1 / lr, n, s)]),
        Mistake("start_twice", "The starting point twice", "The list has steps + 1 pairs: the start stands once.",
                [lambda *args: play(*args)[:1] + play(*args)]),
        Mistake("both_minimise", "Both minimise", "y maximises V: it goes up its gradient, y + lr·x.",
                in_every_mode(dy=lambda x, y: -x)),
        Mistake("both_maximise", "Both maximise", "x minimises V: it goes down its gradient, x − lr·y.",
                in_every_mode(dx=lambda x, y: y)),
        Mistake("wrong_sign", "Wrong sign", "x minimises (minus), y maximises (plus). Yours has them exchanged.",
                in_every_mode(dx=lambda x, y: y, dy=lambda x, y: -x)),
        Mistake("wrong_variable", "Derivative with respect to the wrong variable", "∂(xy)/∂x = y and ∂(xy)/∂y = x.",
                [way for signs in ((-1, 1), (-1, -1), (1, 1))
                 for way in in_every_mode(dx=lambda x, y, c=signs[0]: c * x, dy=lambda x, y, c=signs[1]: c * y)]),
        Mistake("value_for_gradient", "The value in place of the gradient",
                "The steps go along ∂V/∂x = y and ∂V/∂y = x, not along V = xy itself.",
                in_every_mode(dx=lambda x, y: -x * y, dy=lambda x, y: x * y)),
        Mistake("no_lr", "Learning rate forgotten", "Each move is lr times the gradient.",
                [lambda x, y, lr, n, s, way=way: way(x, y, 1.0, n, s) for way in in_every_mode()]),
        Mistake("lr_twice", "Learning rate used twice",
                "new_x is moved by lr already; y then moves by lr · x, and no more.",
                [lambda x, y, lr, n, s: play(x, y, lr ** 2, n, s)]),
        Mistake("only_end", "Only one point", "The whole path is asked for: a list of steps + 1 pairs.",
                [lambda *args: play(*args)[-1:], lambda *args: play(*args)[-1], lambda *args: play(*args)[0],
                 lambda *args: play(*args[:4], True)[-1], lambda *args: play(*args[:4], False)[-1]]),
        Mistake("start_repeated", "The starting point again and again",
                "Each step starts where the last one ended: store the new x and y.",
                [lambda *args: play(*args[:3], 0, args[4]) * (args[3] + 1),
                 lambda *args: play(*args[:3], 0, args[4]) + play(*args[:3], 1, args[4])[1:] * args[3]]),
        Mistake("one_list", "Every entry is the last point",
                "One list was appended again and again, and changed afterwards: all entries are that same list. "
                "Append a new pair, (x, y), in each step.",
                [lambda *args: play(*args)[-1:] * (args[3] + 1),
                 lambda *args: play(*args[:4], False)[-1:] * (args[3] + 1),
                 lambda *args: play(*args[:4], True)[-1:] * (args[3] + 1)]),
        Mistake("two_lists", "Two lists for a list of pairs", "One list is asked for: [(x0, y0), (x1, y1), ...].",
                [lambda *args: list(zip(*play(*args)))]),
        Mistake("flat", "One flat list", "Each entry is a pair: append((x, y)).",
                [lambda *args: [number for point in play(*args) for number in point]]),
        Mistake("pairs_exchanged", "(y, x) for (x, y)", "x stands first in each pair.",
                [lambda *args: [(y, x) for x, y in play(*args)]]),
        Mistake("not_pairs", "Numbers for pairs", "Each entry is a pair (x, y): where both stand after a step.",
                [lambda *args: [x for x, y in play(*args)], lambda *args: [y for x, y in play(*args)],
                 lambda *args: [x * y for x, y in play(*args)]]),
        Mistake("triples", "Triples for pairs", "Each entry is a pair (x, y) and holds nothing else.",
                [lambda *args: [(x, y, x * y) for x, y in play(*args)],
                 lambda *args: [(i, x, y) for i, (x, y) in enumerate(play(*args))]]),
    ))
