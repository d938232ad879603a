"""02.k_steps: the loop of Algorithm 1, k updates of D for one of G."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake

MANY = 5000


class Endless(RuntimeError):
    """More updates were made than any case asks for."""


def k_step_loop(update_D, update_G, steps, k):
    """The loop of Goodfellow et al. 2014, Algorithm 1: in each step k updates of D, then one of G.

    update_D, update_G: functions without arguments; calling one makes one update.
    steps: how many steps, an integer ≥ 0; k: updates of D in each, an integer ≥ 1. Return nothing.
    """
    for _ in range(steps):
        for _ in range(k):
            update_D()
        update_G()


def by_counting(update_D, update_G, steps, k):
    for done in range(1, steps * k + 1):
        update_D()
        if done % k == 0:
            update_G()


def observe_calls(fn, args: tuple) -> dict:
    """Put down which updates were made, in which order."""
    calls: list[str] = []

    def record(name: str) -> None:
        if len(calls) >= MANY:
            raise Endless(f"more than {MANY} updates were made")
        calls.append(name)

    def update_D() -> None:
        record("D")

    def update_G() -> None:
        record("G")

    try:
        fn(update_D, update_G, *args)
    except Endless as error:
        return {"order of the updates": str(error)}
    return {"order of the updates": " ".join(calls)}


def cases(rng: np.random.Generator) -> list[Case]:
    pairs = [(2, 3), (3, 2), (3, 1), (1, 4), (0, 2), (int(rng.integers(5, 9)), int(rng.integers(2, 5)))]
    return [Case(pair, note=f"steps = {pair[0]}, k = {pair[1]}") for pair in pairs]


def loop(outer, *pattern):
    """Return a loop of outer(steps, k) turns that makes these updates in each; "kD" repeats D's update k times."""
    def way(D, G, steps, k):
        for _ in range(outer(steps, k)):
            for part in pattern:
                for _ in range(k if part[0] == "k" else 1):
                    {"D": D, "G": G}[part[-1]]()
    return way


def a_step(steps, k):
    return steps


def by_remainder(turns, rest, start, *, order="DG", rare="G", other=False):
    """Return a loop with one counter i, which makes the `rare` update only where i % k is 0, or k − 1.

    The other update is made every time, or with `other` only when the rare one is not.
    """
    def way(D, G, steps, k):
        for i in range(start, start + turns(steps, k)):
            hit = i % k == (k - 1 if rest == "last" else 0)
            for name in order:
                if hit if name == rare else not (other and hit):
                    {"D": D, "G": G}[name]()
    return way


def G_in_every_kth_step(rest):
    def way(D, G, steps, k):
        for i in range(steps):
            loop(a_step, "D")(D, G, k, 1)
            if i % k == (k - 1 if rest == "last" else 0):
                G()
    return way


def remainders():
    """Ways to count with % that are not the loop of the text."""
    def updates_of_D(steps, k):
        return steps * k

    def all_updates(steps, k):
        return steps * (k + 1)

    ways = [by_remainder(a_step, rest, start, order=order, rare=rare, other=other)
            for rest in ("first", "last") for start in (0, 1) for order in ("DG", "GD") for rare in "GD"
            for other in (False, True)]
    ways += [G_in_every_kth_step("first"), G_in_every_kth_step("last")]
    ways += [by_remainder(updates_of_D, rest, start, order=order)
             for rest, start, order in (("first", 0, "DG"), ("last", 1, "DG"), ("last", 0, "GD"), ("last", 1, "GD"))]
    ways += [by_remainder(updates_of_D, rest, start, other=True) for rest, start in (("first", 0), ("last", 1))]
    return ways + [by_remainder(all_updates, rest, start, other=True) for rest in ("first", "last") for start in (0, 1)]


def all_D_then_all_G(D, G, steps, k):
    loop(lambda steps, k: steps * k, "D")(D, G, steps, k)
    loop(a_step, "G")(D, G, steps, k)


def k_used_up(D, G, steps, k):
    for _ in range(steps):
        while k > 0:
            D()
            k -= 1
        G()


def off_by(steps_more, k_more):
    return lambda D, G, steps, k: k_step_loop(D, G, steps + steps_more, k + k_more)


def endless(steps_at_least):
    def way(D, G, steps, k):
        while steps >= steps_at_least:
            D()
    return way


def k_times_both(D, G, steps, k):
    for _ in range(steps * k):
        D()
        G()


EXERCISE = Exercise(
    id="02.k_steps", place=7, title="k discriminator steps", points=2, solution=k_step_loop, cases=cases,
    observe=observe_calls,
    difficulty=1, importance=2, minutes=4, another=by_counting,
    reason="D has to keep up with the present G, so it moves k times before G moves once, and the inner loop begins "
           "anew in every step.",
    hints=("Two loops, one inside the other.",
           "The outer loop runs `steps` times. In it an inner loop runs `k` times and calls update_D().",
           "update_G() stands in the outer loop, after the inner one: mind the indentation and the brackets."),
    mistakes=(
        Mistake("no_update", "No update made",
                "Not one update was made. update_D without brackets only names the function: write update_D().",
                [lambda D, G, steps, k: (D, G)]),
        Mistake("k_forgotten", "k forgotten", "D is updated k times in each step.", [loop(a_step, "D", "G")]),
        Mistake("g_first", "G first", "In each step D's updates come first.",
                [loop(a_step, "G", "kD"), loop(a_step, "G", "D")]),
        Mistake("g_inside", "G inside D's loop",
                "G is updated once a step, after D's k updates: look at the indentation.",
                [k_times_both, loop(a_step, "kD", "kG"), loop(lambda steps, k: steps * k, "G", "D")]),
        Mistake("k_of_g", "k steps of G", "k counts the updates of D; G is updated once a step.",
                [loop(a_step, "D", "kG"), loop(a_step, "kG", "D")]),
        Mistake("d_then_g", "D finishes before G starts", "D and G alternate: k updates of D, one of G, and again.",
                [all_D_then_all_G, lambda D, G, steps, k: ([D() for _ in range(k)], [G() for _ in range(steps)])]),
        Mistake("k_used_up", "The inner count never starts anew",
                "After the first step D is not updated any more: the count of its k updates begins anew in each step.",
                [k_used_up]),
        Mistake("g_never", "G never updated", "Each step ends with one update of G.",
                [loop(a_step, "kD"), loop(a_step, "D")]),
        Mistake("d_never", "D never updated", "Each step begins with k updates of D.",
                [loop(a_step, "G"), loop(a_step, "kG")]),
        Mistake("g_once", "G only at the end",
                "G is updated in every step, after D's k updates: look at the indentation.",
                [lambda D, G, steps, k: (loop(a_step, "kD")(D, G, steps, k), G()),
                 lambda D, G, steps, k: (loop(a_step, "D")(D, G, steps, k), G())]),
        Mistake("off_by_one", "Off by one", "range(n) counts n times, from 0 to n − 1; range(1, n) once less.",
                [off_by(0, 1), off_by(0, -1), off_by(1, 0), off_by(-1, 0), off_by(-1, -1), off_by(1, 1)]),
        Mistake("fixed_k", "Another k than the one given", "D is updated k times in each step, whatever k is.",
                [lambda D, G, steps, k, n=n: k_step_loop(D, G, steps, n) for n in (2, 3, 5)]),
        Mistake("two_of_g", "Two updates of G", "Each step holds one update of G.", [loop(a_step, "kD", "G", "G")]),
        Mistake("extra_step", "Updates outside the loop", "steps · (k + 1) updates are asked for, and none besides: "
                "none where steps is 0.",
                [lambda D, G, steps, k: (loop(a_step, "kD")(D, G, 1, k), k_step_loop(D, G, steps, k)),
                 lambda D, G, steps, k: k_step_loop(D, G, max(steps, 1), k)]),
        Mistake("one_step", "Only one step", "The outer loop over `steps` is missing.",
                [lambda D, G, steps, k: k_step_loop(D, G, 1, k),
                 lambda D, G, steps, k: k_step_loop(D, G, min(steps, 1), k)]),
        Mistake("exchanged", "steps and k exchanged", "steps counts the outer loop, k the inner one.",
                [lambda D, G, steps, k: k_step_loop(D, G, k, steps)]),
        Mistake("one_more_of_d", "An update of D before the loop", "All k updates of D are made in the inner loop.",
                [lambda D, G, steps, k: (D(), k_step_loop(D, G, steps, k)),
                 lambda D, G, steps, k: (k_step_loop(D, G, steps, k), D())]),
        Mistake("remainder", "Counted with %",
                "One step holds k updates of D and one of G. With i % k the steps count updates of D, or G comes at "
                "the wrong one: i % k is 0 at the first, not at the last. Two loops are clearer.", remainders()),
        Mistake("no_range", "range forgotten", "An integer cannot be looped over: for _ in range(steps).",
                [lambda D, G, steps, k: [G() for _ in steps]]),
        Mistake("with_arguments", "Updates called with arguments",
                "update_D and update_G take no arguments: update_D().",
                [lambda D, G, steps, k: [D(k) for _ in range(steps)],
                 lambda D, G, steps, k: [G(k) for _ in range(steps)]]),
        Mistake("too_many", "More and more updates",
                "The number of updates grows without end: steps · (k + 1) are asked for.",
                [endless(0), endless(1)]),
    ))
