"""04.slerp: from one latent to another along the sphere."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np
import torch

from ganlab.checking import Case, Exercise, Mistake


def slerp(z0, z1, t):
    """Spherical interpolation of latents: sin((1 − t) ω)/sin ω · z0 + sin(t ω)/sin ω · z1.

    z0, z1: float tensors of one shape (..., d), each vector along the last axis, none of length 0.
    t: a number in [0, 1].
    ω is the angle between z0 and z1, from the normalised vectors; z0 and z1 themselves are mixed as they are.
    Where a pair points the same way or opposite ways (sin ω near 0) it gets the straight line (1 − t) z0 + t z1.
    Return shape (..., d). Only the values count; no gradient is asked for.
    """
    unit0, unit1 = (z / z.norm(dim=-1, keepdim=True) for z in (z0, z1))
    omega = torch.arccos((unit0 * unit1).sum(-1, keepdim=True).clamp(-1, 1))
    straight = torch.sin(omega) < 1e-4
    sine = torch.where(straight, 1.0, torch.sin(omega))
    curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / sine
    return torch.where(straight, (1 - t) * z0 + t * z1, curved)


def by_shares(z0, z1, t):
    unit0, unit1 = (torch.nn.functional.normalize(z, dim=-1) for z in (z0, z1))
    omega = torch.arccos((unit0 * unit1).sum(-1, keepdim=True).clamp(-1, 1))
    sine = torch.sin(omega)
    share0 = (torch.sin((1 - t) * omega) / sine).masked_fill(sine < 1e-4, 1 - t)
    share1 = (torch.sin(t * omega) / sine).masked_fill(sine < 1e-4, t)
    return share0 * z0 + share1 * z1


def cases(rng: np.random.Generator) -> list[Case]:
    east, north = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    half = math.sqrt(0.5)

    def pair(*shape: int, dtype: torch.dtype = torch.float32) -> tuple[torch.Tensor, torch.Tensor]:
        z0, z1 = (torch.tensor(rng.normal(size=shape), dtype=dtype) for _ in range(2))
        return z0, z1

    ordinary = [(east, north, 0.0), (east, north, 1.0), (east, north, 0.5), (east, 2 * north, 0.25),
                (torch.tensor([3.0, 0.0, 4.0]), torch.tensor([0.0, 2.0, 1.0]), 0.3),
                (torch.tensor([2.0, 1.0]), torch.tensor([-1.8, -0.2]), 0.4),
                (torch.tensor([1.0, 0.0, 0.0]), torch.tensor([2.0, 0.4, 0.0]), 0.5),  # 11° apart
                (*pair(4, 8), float(rng.uniform(0.2, 0.8))), (*pair(7, 100, dtype=torch.float64), 0.35),
                (*pair(5, 5), 0.6), (*pair(2, 3, 6), 0.7), (*pair(3, 4), 1)]
    expected = {0: east, 1: north, 2: torch.tensor([half, half])}
    z0, z1 = pair(5, 8)
    z1[1], z1[2] = 2 * z0[1], z0[2]
    parallel = torch.tensor(rng.normal(size=(400, 7)), dtype=torch.float32)
    unit = parallel / parallel.norm(dim=-1, keepdim=True)
    parallel = parallel[(unit * unit).sum(-1) > 1][:20]  # their cosines are rounded above 1
    axes = torch.eye(8)  # along an axis no rounding hides what happens at ω = 0 and ω = π
    z0[3], z1[3] = 3 * axes[2], -axes[2]
    straight = [Case((east, 2 * east, 0.5), expected=torch.tensor([1.5, 0.0]), extreme=True),
                Case((z0[2], z0[2].clone(), 0.3), extreme=True), Case((2 * axes[3:6], axes[3:6], 0.6), extreme=True),
                Case((parallel, 4 * parallel, 0.7), extreme=True),
                Case((2 * east, -east, 0.25), expected=torch.tensor([1.25, 0.0]), extreme=True),
                Case((2 * axes[1:4], -4 * axes[1:4], 0.5), extreme=True),
                Case((z0, z1, float(rng.uniform(0.2, 0.8))), extreme=True)]
    return [Case(args, expected=expected.get(index)) for index, args in enumerate(ordinary)] + straight


def _straight(*, same: bool, opposite: bool) -> Callable[[list[tuple[Case, bool]]], bool]:
    """Return the rule "ordinary pairs are right, and these of the pairs that want a straight line are right or not"."""
    def rule(verdicts: list[tuple[Case, bool]]) -> bool:
        wrong = {_pairs(case) for case, right in verdicts if not right}
        return "" not in wrong and ("same" in wrong, "opposite" in wrong) == (not same, not opposite)
    return rule


def _right_where(condition: Callable[..., bool]) -> Callable[[list[tuple[Case, bool]]], bool]:
    """Return the rule "of the ordinary pairs exactly these are right"."""
    return lambda verdicts: all(right == condition(*case.args) for case, right in verdicts if not case.extreme)


def _of_length_one(z0, z1, t) -> bool:
    return all(bool(((z.norm(dim=-1) - 1).abs() < 1e-3).all()) for z in (z0, z1))


def _pairs(case: Case) -> str:
    """Say how the pairs of a case lie: "" where all are ordinary."""
    z0, z1, _ = case.args
    cosine = torch.nn.functional.cosine_similarity(z0.double(), z1.double(), dim=-1)
    if not case.extreme:
        return ""
    return "same" if (cosine > 0.99999).all() else "opposite" if (cosine < -0.99999).all() else "mixed"


def _slerp(z0, z1, t, *, unit=True, dims=(-1,), divide=True, wave=torch.sin, normal_out=False, factor=1.0,
           guarded=False, angle=lambda cosine: torch.arccos(cosine.clamp(-1, 1))):
    """slerp with chosen mistakes."""
    norm0, norm1 = (z.norm(dim=-1, keepdim=True) if unit else 1.0 for z in (z0, z1))
    omega = factor * angle((z0 / norm0 * (z1 / norm1)).sum(dims, keepdim=True))
    ends = (z0 / norm0, z1 / norm1) if normal_out else (z0, z1)
    mixed = wave((1 - t) * omega) * ends[0] + wave(t * omega) * ends[1]
    sine = torch.sin(omega)
    mixed = mixed / sine if divide else mixed
    return torch.where(sine < 1e-4, (1 - t) * ends[0] + t * ends[1], mixed) if guarded else mixed


def _slerps(**mistakes) -> list[Callable]:
    """The mistakes without and with the straight line where sin ω is small or negative."""
    return [functools.partial(_slerp, **mistakes, guarded=guarded) for guarded in (False, True)]


def _one_angle(z0, z1, t, *, mean=False):
    cosine = (z0 * z1).sum(-1) / (z0.norm(dim=-1) * z1.norm(dim=-1))
    cosine = cosine.mean() if mean else (z0 * z1).sum() / (z0.norm() * z1.norm())
    omega = torch.arccos(cosine.clamp(-1, 1))
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def _along(dim: int):
    def wrong(z0, z1, t):
        cosine = torch.nn.functional.cosine_similarity(z0, z1, dim=dim).unsqueeze(dim)
        return _slerp(z0, z1, t, angle=lambda _: torch.arccos(cosine.clamp(-1, 1)))
    return wrong


def _without_keepdim(order: int, *, norm: bool = False):
    def wrong(z0, z1, t):
        ends = (z0, z1)
        if norm:
            ends = (z0 / z0.norm(dim=-1), z1 / z1.norm(dim=-1))
        omega = torch.arccos(torch.nn.functional.cosine_similarity(*ends, dim=-1).clamp(-1, 1))
        weight = torch.sin((1 - t) * omega) / torch.sin(omega)
        return (weight * z0 if order else z0 * weight) + torch.sin(t * omega) / torch.sin(omega) * z1
    return wrong


def _half_normalised(z0, z1, t, *, which, guarded):
    norms = [z.norm(dim=-1, keepdim=True) for z in (z0, z1)]
    cosine = (z0 * z1).sum(-1, keepdim=True) / norms[which]
    return _slerp(z0, z1, t, guarded=guarded, angle=lambda _: torch.arccos(cosine.clamp(-1, 1)))


def _by_power(z0, z1, t, power):
    cosine = (z0 * z1).sum(-1, keepdim=True) / (z0.norm(dim=-1, keepdim=True) * z1.norm(dim=-1, keepdim=True)) ** power
    return _slerp(z0, z1, t, angle=lambda _: torch.arccos(cosine.clamp(-1, 1)))


def _on_axis(z0, z1, t, axis):
    cosine = (z0 / z0.norm(dim=axis, keepdim=True) * (z1 / z1.norm(dim=axis, keepdim=True))).sum(axis, keepdim=True)
    return _slerp(z0, z1, t, angle=lambda _: torch.arccos(cosine.clamp(-1, 1)))


def _one_weight(z0, z1, t, second=False):
    cosine = torch.nn.functional.cosine_similarity(z0, z1, dim=-1).unsqueeze(-1)
    omega = torch.arccos(cosine.clamp(-1, 1))
    if second:
        weight = torch.sin(t * omega) / torch.sin(omega)
        return (1 - weight) * z0 + weight * z1
    weight = torch.sin((1 - t) * omega) / torch.sin(omega)
    return weight * z0 + (1 - weight) * z1


def _sine_part(t, omega):
    return torch.sin(t * omega) / torch.sin(omega)


def _weighted(z0, z1, t, *, w0, w1, guarded):
    """w0 and w1 make the weights from the share (1 − t or t) and the angle."""
    omega = torch.arccos(torch.nn.functional.cosine_similarity(z0, z1, dim=-1).unsqueeze(-1).clamp(-1, 1))
    mixed = w0(1 - t, omega) * z0 + w1(t, omega) * z1
    return torch.where(torch.sin(omega) < 1e-4, (1 - t) * z0 + t * z1, mixed) if guarded else mixed


def _if_on_batch(z0, z1, t):
    return slerp(z0, z1, t) if z0.dim() == 1 or z0[..., 0] > 0 else z0


EXERCISE = Exercise(
    id="04.slerp", place=7, title="Spherical interpolation", points=3, solution=slerp, cases=cases,
    rtol=1e-3, atol=1e-4,
    difficulty=4, importance=2, minutes=18, another=by_shares,
    reason="The two sines turn z0 into z1 at an even pace, so latents of one length keep it on the way; where sin ω "
           "is near 0 there is nothing to divide by, and the straight line steps in.",
    hints=("The cosine of ω is the dot product of the two vectors, each divided by its length.",
           "Sum over the last axis with keepdim=True, so that batches work, and clamp the cosine to [−1, 1] before "
           "arccos.",
           "torch.where(sin_omega < 1e-4, lerp, curved) chooses for each pair; make the divisor 1 where it would be "
           "0."),
    mistakes=(
        Mistake("straight_line", "Straight line", "(1 − t) z0 + t z1 is lerp: it cuts through the sphere, and the "
                "vectors get shorter in the middle.", [lambda z0, z1, t: (1 - t) * z0 + t * z1]),
        Mistake("ends_exchanged", "Ends exchanged", "At t = 0 the result is z0, at t = 1 it is z1.",
                [lambda z0, z1, t: slerp(z1, z0, t), lambda z0, z1, t: (1 - t) * z1 + t * z0]),
        Mistake("not_normalised", "Not normalised before the angle",
                "The dot product is the cosine only for vectors of "
                "length 1: divide each by its norm first.",
                [*_slerps(unit=False), *_slerps(unit=False, angle=torch.arccos),
                 *(functools.partial(_half_normalised, which=which, guarded=guarded)
                   for which in (0, 1) for guarded in (False, True))]),
        Mistake("squared_norm", "Divided by the squared length",
                "A vector is normalised by its length, the root of the "
                "sum of squares.", [lambda *args: _by_power(*args, 2)]),
        Mistake("lengths_lost", "Lengths lost", "z0 and z1 themselves are mixed: the normalised vectors serve for the "
                "angle only.", [lambda *args: _slerp(*args, normal_out=True),
                                lambda *args: torch.nn.functional.normalize(slerp(*args), dim=-1)]),
        Mistake("lengths_mixed", "Lengths interpolated for themselves",
                "The weights multiply z0 and z1 as they are; the "
                "length of the result is left to them.",
                [lambda z0, z1, t: _slerp(z0, z1, t, normal_out=True) * (
                    (1 - t) * z0.norm(dim=-1, keepdim=True) + t * z1.norm(dim=-1, keepdim=True))]),
        Mistake("not_divided", "Division by sin ω forgotten", "Without it the ends are not reached.",
                _slerps(divide=False)),
        Mistake("one_angle", "One angle for the whole batch",
                "Each pair of vectors has its own angle: sum over the last "
                "axis only (dim=-1, keepdim=True).",
                [lambda z0, z1, t: _one_angle(z0, z1, t), lambda z0, z1, t: _one_angle(z0, z1, t, mean=True),
                 lambda z0, z1, t: _slerp(z0, z1, t, dims=tuple(range(z0.dim()))),
                 lambda z0, z1, t: _slerp(z0, z1, t, angle=lambda c: torch.arccos(c.clamp(-1, 1)).mean())]),
        Mistake("other_axis", "Another axis", "The vectors lie along the last axis: dim=-1 in sums, norms and "
                "cosine_similarity, whose own choice is dim=1.",
                [_along(0), _along(1), lambda *args: _on_axis(*args, 0), lambda *args: _on_axis(*args, 1),
                 lambda z0, z1, t: _slerp(z0, z1, t, angle=lambda _: torch.arccos((torch.nn.functional.normalize(
                     z0) * torch.nn.functional.normalize(z1)).sum(-1, keepdim=True).clamp(-1, 1)))]),
        Mistake("no_keepdim", "keepdim forgotten", "A sum over the last axis has to keep it (keepdim=True) to be "
                "multiplied with (..., d) again.",
                [_without_keepdim(0), _without_keepdim(1), _without_keepdim(0, norm=True)]),
        Mistake("dot", "torch.dot takes one pair", "torch.dot knows vectors only; for batches multiply and sum over "
                "the last axis.",
                [lambda z0, z1, t: _slerp(z0, z1, t, angle=lambda c: torch.arccos(torch.dot(z0, z1) / (
                    z0.norm() * z1.norm())))]),
        Mistake("cosine", "Cosine for sine", "The weights are sines of the angle's two parts.",
                [*_slerps(wave=torch.cos), *_slerps(wave=torch.cos, divide=False)]),
        Mistake("no_arccos", "Cosine for the angle", "The dot product is cos ω; ω itself is its arccos.",
                [*_slerps(angle=lambda c: c), *_slerps(angle=torch.cos)]),
        Mistake("half_angle", "Half or twice the angle", "ω is the whole angle between the two vectors.",
                [*_slerps(factor=0.5), *_slerps(factor=2)]),
        Mistake("arcsine", "Another inverse function", "The dot product of unit vectors is the cosine: arccos gives "
                "the angle.",
                [*_slerps(angle=lambda c: torch.arcsin(c.clamp(-1, 1))), *_slerps(angle=torch.atan)]),
        Mistake("absolute", "Angle of the lines", "The angle lies between 0 and π: no absolute value of the cosine.",
                [lambda *args: _slerp(*args, angle=lambda c: torch.arccos(c.abs().clamp(-1, 1))),
                 lambda *args: _slerp(*args, angle=lambda c: torch.arccos(c.clamp(0, 1)))]),
        Mistake("shorter_way", "The sign of z1 turned", "Latents are no rotations: −z is another picture than z, and "
                "z1 keeps its sign.",
                [lambda z0, z1, t: slerp(z0, torch.where((z0 * z1).sum(-1, keepdim=True) < 0, -z1, z1), t)]),
        Mistake("degrees", "Degrees", "torch.sin takes radians.",
                _slerps(factor=180 / math.pi)),
        Mistake("sine_of_weights", "t outside the sine", "The sines are taken of (1 − t) ω and t ω.",
                [lambda *args: _slerp(*args, wave=lambda x: x), lambda z0, z1, t: (
                    (1 - math.sin(t)) * z0 + math.sin(t) * z1)]),
        Mistake("quarter_turn", "A right angle for every pair",
                "sin(½π t) and cos(½π t) are the weights when ω is 90°; "
                "here ω is the angle of the pair.",
                [lambda z0, z1, t: math.cos(math.pi / 2 * t) * z0 + math.sin(math.pi / 2 * t) * z1]),
        Mistake("one_weight", "1 − weight for the second weight", "The two weights have no sum of 1: "
                "sin((1 − t) ω)/sin ω is calculated for itself.",
                [lambda z0, z1, t: _one_weight(z0, z1, t, second=True), lambda z0, z1, t: _one_weight(z0, z1, t)]),
        Mistake("nlerp", "A straight line, made as long as a sphere's radius",
                "Normalising lerp puts the points on the "
                "sphere, but not at even angles, and loses the lengths of z0 and z1.",
                [lambda z0, z1, t: torch.nn.functional.normalize((1 - t) * z0 + t * z1, dim=-1),
                 lambda z0, z1, t: z0.norm(dim=-1, keepdim=True) * torch.nn.functional.normalize(
                     (1 - t) * z0 + t * z1, dim=-1)]),
        Mistake("roots", "Roots for sines", "√(1 − t) and √t keep the mean length of random latents; here the weights "
                "are sines of parts of the angle.",
                [lambda z0, z1, t: (1 - t) ** 0.5 * z0 + t**0.5 * z1]),
        Mistake("one_term", "One of two terms", "Both z0 and z1 are mixed, each with its sine divided by sin ω, and "
                "added.",
                [functools.partial(_weighted, w0=w0, w1=w1, guarded=guarded) for guarded in (False, True)
                 for w0, w1 in ((_sine_part, lambda t, omega: t), (lambda t, omega: t, _sine_part),
                                (_sine_part, lambda t, omega: 0 * omega),
                                (_sine_part, lambda t, omega: -_sine_part(t, omega)))]),
        Mistake("bracket", "1 − t ω for (1 − t) ω", "The angle's parts are (1 − t) ω and t ω.",
                [functools.partial(_weighted, w0=lambda t, omega: torch.sin(1 - (1 - t) * omega) / torch.sin(omega),
                                   w1=_sine_part, guarded=guarded) for guarded in (False, True)]),
        Mistake("other_divisor", "Another divisor", "Both terms are divided once by sin ω.",
                [functools.partial(_weighted, w0=w, w1=w, guarded=guarded) for guarded in (False, True) for w in (
                    lambda t, omega: torch.sin(t * omega) / omega,
                    lambda t, omega: torch.sin(t * omega) / torch.sin(omega) ** 2,
                    lambda t, omega: torch.sin(t * omega) / torch.cos(omega))]),
        Mistake("nearest_end", "Nearest end", "Interpolation goes through all points between z0 and z1.",
                [lambda z0, z1, t: z0 if t < 0.5 else z1, lambda z0, z1, t: z0 if t <= 0.5 else z1]),
        Mistake("same_way", "Vectors that point the same way",
                "Where sin ω is 0, 0/0 is not a number: use the straight line there. A cosine that is rounded above 1 "
                "has no arccos: clamp it.", when=_straight(same=False, opposite=True)),
        Mistake("parallel", "The straight line is missing", "Where two vectors point the same way or opposite ways, "
                "sin ω is 0 and the quotients are no numbers, or huge: use the straight line there.",
                when=_straight(same=False, opposite=False)),
        Mistake("opposite_ways", "Vectors that point opposite ways", "sin ω is 0 for ω = π too, and in floating point "
                "a tiny number of either sign: test |sin ω|, not ω or a cosine near 1.",
                when=_straight(same=True, opposite=False)),
        Mistake("whole_batch", "One decision for the whole batch",
                "Each pair decides for itself between the curved and the straight line: torch.where, not if.",
                [_if_on_batch], when=_straight(same=True, opposite=True)),
        Mistake("unit_only", "Right for vectors of length 1 only", "The cosine needs both vectors divided by their "
                "lengths, and the mixture needs neither.", when=_right_where(_of_length_one)),
        Mistake("single_only", "Right for single vectors only", "In a batch each vector lies along the last axis: "
                "sums and norms over dim=-1, with keepdim=True.", when=_right_where(lambda z0, z1, t: z0.dim() == 1)),
    ))
