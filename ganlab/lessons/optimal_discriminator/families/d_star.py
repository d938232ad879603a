"""Variants of 03.d_star: how often real samples come, what D's probability is of, what stands where nothing falls."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.optimal_discriminator.exercises import d_star
from ganlab.lessons.optimal_discriminator.exercises._sums import ratio


def text(here: str, often: int, of: str, empty: float) -> str:
    above = (f"{often} p_data" if often > 1 else "p_data") if of == "real" else "p_g"
    total = f"{often} p_data + p_g" if often > 1 else "p_data + p_g"
    real = f"{often} * p_data" if often > 1 else "p_data"
    one = {"real": "0 or 1", "fake": "1 or 0"}[of]
    return f'''
def d_star(p_data, p_g):
    """The optimal discriminator at each point: D* = {above} / ({total}), and {empty} where both densities are 0.

    {here}
    D* is the probability of {of}, where {often} real sample{"s" if often > 1 else ""} and 1 fake come to D in turn.
    p_data, p_g: densities ≥ 0 on the same grid, float64 arrays of shape (n,), n ≥ 1; where only p_data or only p_g is
    0, D* is exactly {one}. Return an array of shape (n,).
    """
    total = {real} + p_g
    return np.where(total > 0, {real if of == "real" else "p_g"} / np.where(total > 0, total, 1), {empty})
'''


def mistakes(right: Callable, often: int, of: str, empty: float) -> tuple[Mistake, ...]:
    def parts(p, q):
        return (often * p, q) if of == "real" else (q, often * p)

    def share(p, q, at_empty=empty):
        a, b = parts(p, q)
        return ratio(a, a + b, at_empty)

    return (
        Mistake("nan_where_empty", "nan where both are 0", "0/0 is not a number: the text says what stands there.",
                [lambda p, q: parts(p, q)[0] / (often * p + q), lambda p, q: p / (p + q)]),
        Mistake("other_where_empty", "Another value where both are 0", "The text says what stands where nothing falls.",
                [lambda p, q, value=value: share(p, q, value) for value in (0, 0.5, 1)]),
        Mistake("density_ratio", "Ratio of the two", "D* divides by the sum of both terms.",
                [lambda p, q: ratio(*parts(p, q), empty), lambda p, q: parts(p, q)[0] / parts(p, q)[1],
                 lambda p, q: ratio(p, q, empty), lambda p, q: p / q, lambda p, q: q / p]),
        Mistake("weight_above", "The weight in one place only",
                "The number of real samples multiplies p_data wherever it stands.",
                [lambda p, q: ratio((often * p, q)[of == "fake"], p + q, empty),
                 lambda p, q: ratio((p, q)[of == "fake"], often * p + q, empty)]),
        Mistake("weight_of_fake", "The weight at the fakes", "It is real samples that come more often.",
                [lambda p, q: ratio((p, often * q)[of == "fake"], p + often * q, empty)]),
        Mistake("difference", "Difference of the densities", "A difference is no probability.",
                [lambda p, q: p - q, lambda p, q: often * p - q, lambda p, q: q - often * p]),
        Mistake("constant", "One number everywhere", "D* depends on the two densities at each point.",
                [lambda p, q, value=value: np.full(p.shape, value) for value in (0.5, often / (often + 1),
                                                                                1 / (often + 1))]),
        Mistake("half_where_one_empty", "Nothing but the agreed value where one density is 0",
                "The agreed value is for points where both are 0.",
                [lambda p, q: np.where((p > 0) & (q > 0), share(p, q), empty)]),
    )


FAMILY = Family(
    base=d_star.EXERCISE, text=text, mistakes=mistakes, choices={
        "often": Choice("how often real samples come", {
            1: "D sees as many real samples as fake ones", **{
                often: f"D sees {said} times as many real samples as fake ones" for often, said in (
                    (2, "two"), (3, "three"), (4, "four"), (9, "nine"))}}),
        "of": Choice("what D gives the probability of", {"real": "D gives the probability of real",
                                                         "fake": "D gives the probability of fake"}),
        "empty": Choice("what stands where both densities are 0", {
            0.5: "1/2 stands where nothing falls", 0: "0 stands where both densities are 0",
            1: "1 stands where both densities are 0"})})
