"""Variants of 02.k_steps: whose updates k counts, how many the other makes, who comes first."""

from __future__ import annotations

from collections.abc import Callable

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.generator_cost.exercises import k_steps
from ganlab.lessons.generator_cost.exercises.k_steps import a_step, loop


def text(here: str, counted: str, other: int, first: str) -> str:
    rare = "G" if counted == "D" else "D"
    said = {counted: f"k updates of {counted}", rare: f"{other} update{'s' if other > 1 else ''} of {rare}"}
    lines = {counted: ["        for _ in range(k):", f"            update_{counted}()"],
             rare: [f"        update_{rare}()"] * other}
    order = (first, "G" if first == "D" else "D")
    body = "\n".join(line for name in order for line in lines[name])
    return f'''
def k_step_loop(update_D, update_G, steps, k):
    """A loop such as Goodfellow et al. 2014, Algorithm 1: in each step {said[order[0]]}, then {said[order[1]]}.

    {here}
    update_D, update_G: functions without arguments; calling one makes one update.
    steps: how many steps, an integer ≥ 0; k: updates of {counted} in each, an integer ≥ 1. Return nothing.
    """
    for _ in range(steps):
{body}
'''


def mistakes(right: Callable, counted: str, other: int, first: str) -> tuple[Mistake, ...]:
    rare = "G" if counted == "D" else "D"
    often, seldom = f"k{counted}", [rare] * other

    def one_step(often=often, seldom=seldom, turned=False):
        parts = [[often] if often else [], seldom]
        return [part for group in (parts if (first == counted) != turned else parts[::-1]) for part in group]

    def all_first(D, G, steps, k):
        for name in (first, "G" if first == "D" else "D"):
            loop(a_step, *(part for part in one_step() if part[-1] == name))(D, G, steps, k)

    def again(steps_more: int, k_more: int):
        return lambda D, G, steps, k: right(D, G, steps + steps_more, k + k_more)

    return (
        Mistake("no_update", "No update made", "update_D without brackets only names the function.",
                [lambda D, G, steps, k: (D, G)]),
        Mistake("k_forgotten", "k forgotten", f"{counted} is updated k times in each step.",
                [loop(a_step, *one_step(often=counted))]),
        Mistake("number_of_others", f"Another number of updates of {rare}",
                f"Look at how many updates of {rare} stand in each step.",
                [loop(a_step, *one_step(seldom=[rare] * number)) for number in range(6)]),
        Mistake("other_inside", "All in the inner loop", "Only one of the two is updated k times: look at the "
                "indentation.",
                [loop(lambda steps, k: steps * k, *one_step(often=counted)), loop(a_step, often, *[f"k{rare}"] * other),
                 loop(a_step, *[f"k{rare}"] * other, often)]),
        Mistake("both_k", "k for both", f"k counts the updates of {counted} only.",
                [loop(a_step, *one_step(seldom=[f"k{rare}"]))]),
        Mistake("one_then_other", "One finishes before the other starts", "D and G alternate in each step.",
                [all_first]),
        Mistake("off_by_one", "Off by one", "range(n) counts n times, from 0 to n − 1.",
                [again(0, 1), again(0, -1), again(1, 0), again(-1, 0)]),
        Mistake("one_step", "Only one step", "The outer loop over `steps` is missing.", [
            lambda D, G, steps, k: right(D, G, 1, k), lambda D, G, steps, k: right(D, G, min(steps, 1), k)]),
        Mistake("exchanged", "steps and k exchanged", "steps counts the outer loop, k the inner one.",
                [lambda D, G, steps, k: right(D, G, k, steps)]),
        Mistake("never", f"{counted} never updated", "Both are updated in each step.",
                [loop(a_step, *one_step(often=""))]),
    )


FAMILY = Family(
    base=k_steps.EXERCISE, text=text, mistakes=mistakes, choices={
        "counted": Choice("whose updates k counts", {"D": "k counts the updates of D",
                                                     "G": "k counts the updates of G"}),
        "other": Choice("how many updates the other makes", {
            number: f"the network that k does not count makes {said} in each step" for number, said in enumerate(
                ("one update", "two updates", "three updates", "four updates"), 1)}),
        "first": Choice("who comes first", {"D": "D comes first", "G": "G comes first in each step"})})
