"""Variants of 08.truncated: the centre, how far it pulls, which numbers of a style it pulls."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.stylegan.exercises import truncated

CENTRES = {"mean": ("their mean", "w_many.mean(dim=0)"),
           "middle": ("half of least plus greatest",
                      "(w_many.amin(dim=0) + w_many.amax(dim=0)) / 2")}
PULLS = {"psi": ("ψ", "psi"), "square": ("ψ²", "psi**2"), "rest": ("(1 − ψ)", "(1 - psi)"), "half": ("ψ/2", "psi / 2")}


def text(here: str, centre: str, pull: str, which: str) -> str:
    said, code = CENTRES[centre]
    to, factor = PULLS[pull]
    some = "" if which == "all" else "The first W // 2 numbers of each w are pulled, the others stay as they are.\n    "
    last = "    return pulled" if which == "all" else (
        "    half = w.shape[1] // 2\n    return torch.cat([pulled[:, :half], w[:, half:]], dim=1)")
    return f'''
def truncated(mapping, z, psi, many_z):
    """Truncation in w: pull the w of each z towards a centre, w' = w̄ + {to} (w − w̄).

    {here}
    mapping: a network with parameters that train; called as mapping(z), it turns latents (N, Z) into their w (N, W).
    Afterwards it is as before: its mode, its parameters, and whether they train.
    z: latents (B, Z) of the images to make, B ≥ 1. psi: ψ, any number.
    many_z: latents (M, Z), M ≥ 1; w̄, one vector of W numbers, is made of their w: {said}.
    {some}Return a tensor (B, W).
    """
    w, w_many = mapping(z), mapping(many_z)
    centre = {code}  # (W,)
    pulled = centre + {factor} * (w - centre)
{last}
'''


def mistakes(right: Callable, centre: str, pull: str, which: str) -> tuple[Mistake, ...]:
    far = {"psi": lambda p: p, "square": lambda p: p**2, "rest": lambda p: 1 - p, "half": lambda p: p / 2}
    middles = {"mean": lambda w: w.mean(0), "middle": lambda w: (w.amin(0) + w.amax(0)) / 2}

    def to(w, w_bar, p, which=which, far=far[pull]):
        pulled, half = w_bar + far(p) * (w - w_bar), w.shape[1] // 2
        return pulled if which == "all" else torch.cat([pulled[:, :half], w[:, half:]] if which == "first" else [
            w[:, :half], pulled[:, half:]], 1)

    def towards(centre, **changes):
        return lambda f, z, p, m: to(f(z), centre(f, z, m), p, **changes)

    def own(f, z, m):
        return middles[centre](f(m))

    return (
        Mistake("in_z", "Truncated in z", "The w are pulled, behind the mapping.",
                [lambda f, z, p, m: f(far[pull](p) * z), lambda f, z, p, m: f(middles[centre](m) + far[pull](p) * (
                    z - middles[centre](m)))]),
        Mistake("style_of_centre", "The w of a centre of z", "The centre is taken of the w, not of the z.",
                [towards(lambda f, z, m: f(middles[centre](m)[None])), towards(lambda f, z, m: f(0 * m[:1]))]),
        Mistake("other_centre", "Another centre", "Look at what w̄ is here.",
                [*(towards(lambda f, z, m, c=c: c(f(m))) for c in (*middles.values(), lambda w: w.median(0).values,
                                                                  lambda w: w.amax(0), lambda w: w.amin(0))),
                 towards(lambda f, z, m: middles[centre](f(z))), towards(lambda f, z, m: f(z) * 0),
                 towards(lambda f, z, m: f(m).mean())]),
        Mistake("other_pull", "Another pull", "Look at what multiplies w − w̄.",
                [*(towards(own, far=other) for other in (*far.values(), lambda p: 1 - p**2, lambda p: 1 - p / 2,
                                                        lambda p: 2 * p)), towards(own, far=lambda p: abs(p) ** 0.5)]),
        Mistake("not_added_back", "w̄ not added back", "The way begins at w̄.",
                [lambda f, z, p, m: right(f, z, p, m) - own(f, z, m),
                 lambda f, z, p, m: far[pull](p) * (f(z) - own(f, z, m))]),
        Mistake("not_subtracted", "w̄ not subtracted", "Only the difference from w̄ is made smaller.",
                [lambda f, z, p, m: own(f, z, m) + far[pull](p) * f(z), lambda f, z, p, m: far[pull](p) * f(z)]),
        Mistake("other_numbers", "Other numbers pulled", "Look at which numbers of a w are pulled.",
                [towards(own, which=other) for other in ("all", "first", "last")]),
        Mistake("other_mode", "The mapping left changed", "eval() and requires_grad_(False) last beyond the call.",
                [lambda f, z, p, m: right(f.eval(), z, p, m), lambda f, z, p, m: right(f.train(), z, p, m),
                 lambda f, z, p, m: right(f.requires_grad_(False), z, p, m)]),
        Mistake("no_tensor", "No tensor", "One tensor is asked for.", [lambda f, z, p, m: right(f, z, p, m).tolist()]),
    )


FAMILY = Family(
    base=truncated.EXERCISE, text=text, mistakes=mistakes, choices={
        "centre": Choice("the centre", {"mean": "the centre is the mean",
                                        "middle": "the centre is half-way between the least and the greatest w, number "
                                        "by number"}),
        "pull": Choice("what multiplies w − w̄", {
            "psi": "ψ multiplies", "square": "the square of ψ multiplies the difference",
            "rest": "1 − ψ multiplies the difference", "half": "half of ψ multiplies the difference"}),
        "which": Choice("which numbers are pulled", {"all": "all numbers are pulled",
                                                     "first": "only the first half of a w is pulled"})})
