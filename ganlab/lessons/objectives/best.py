"""The best discriminator of each objective for two histograms on a line: what it says, what it costs, how it pushes.

Where D may say anything anywhere, its cost is a sum over the bins, and each bin can be solved by itself. A critic
that may rise by at most 1 per unit of distance is different: its bins hang together, and it has slopes everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganlab import theory

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Best:
    """A best discriminator.

    Attributes:
        values: what D says in each bin (n,): a probability, a number or a critic's value; nan where no sample lies and
            the objective therefore asks for nothing.
        cost: J_D, the least that D can reach.
        push: of G's cost on a fake in each bin (n,), along x: how strongly, and which way, D's slope moves it. Where no
            fake lies it is nan.
        felt: the share of the fakes that are pushed at all.
    """

    values: Array
    cost: float
    push: Array
    felt: float


def log_loss(p: Array, q: Array, x: Array) -> Best:
    """The log-loss of lesson 01: D* = p / (p + q), J_D = 2 log 2 − 2 JS.

    G is non-saturating: with the logit a = log p − log q its push is (1 − D*) a'.
    """
    d, _ = _share(p, q)
    cost = 2 * np.log(2) - 2 * theory.jsd_pointwise(p, q)[p + q > 0].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.log(p) - np.log(q)
        push = (1 - d) * _slope(logit, x)
    return Best(d, float(cost), *_at(q, push))


def least_squares(p: Array, q: Array, x: Array) -> Best:
    """LSGAN: D* = p / (p + q) as well, J_D = ½ Σ pq / (p + q). G's push is (1 − D*) D*'."""
    d, seen = _share(p, q)
    cost = 0.5 * (p * (np.where(seen, d, 0) - 1) ** 2 + q * np.where(seen, d, 0) ** 2).sum()
    return Best(d, float(cost), *_at(q, (1 - d) * _slope(d, x)))


def hinge(p: Array, q: Array, x: Array) -> Best:
    """The hinge: D* = sign(p − q), J_D = 2 − 2 TV, TV = ½ Σ|p − q|. G's push is D*'."""
    d = np.where(p + q > 0, np.sign(p - q), np.nan)
    cost = (p * np.maximum(1 - np.nan_to_num(d), 0) + q * np.maximum(1 + np.nan_to_num(d), 0)).sum()
    return Best(d, float(cost), *_at(q, _slope(d, x)))


def wasserstein(p: Array, q: Array, x: Array) -> Best:
    """The critic with slopes of at most 1: f' = −sign(P − Q), P and Q the cumulated masses; J_D = −W₁.

    By parts, Σ f (p − q) = −Σ f' (P − Q) dx, and no slope does better than the sign. G's push is f'.
    """
    beyond = np.cumsum(p - q)[:-1]
    # Where as much of p as of q lies to the left nothing is to be carried, and the slope is free. Take the last one.
    signs = _filled(np.where(np.abs(beyond) > 1e-12, -np.sign(beyond), 0))
    f = np.concatenate([[0], np.cumsum(signs * np.diff(x))])
    f = f - (p * f).sum()  # a critic's zero means nothing: let it be at the data
    return Best(f, float((q * f).sum() - (p * f).sum()), *_at(q, np.gradient(f, x)))


OBJECTIVES: dict[str, Callable[[Array, Array, Array], Best]] = {
    "log-loss": log_loss, "least squares": least_squares, "hinge": hinge, "Wasserstein": wasserstein}


def bump(x: Array, centre: float, width: float = 1.0) -> Array:
    """Return the masses (n,) of a bell that is 0 beyond ±width: cos², so that two bells can be wholly apart."""
    inside = np.abs(x - centre) < width
    mass = np.where(inside, np.cos(np.pi / 2 * np.clip((x - centre) / width, -1, 1)) ** 2, 0)
    return mass / mass.sum()


def _share(p: Array, q: Array) -> tuple[Array, NDArray[np.bool_]]:
    """p / (p + q), nan where nothing lies, and where something does."""
    seen = p + q > 0
    return np.divide(p, p + q, out=np.full_like(p, np.nan), where=seen), seen


def _slope(d: Array, x: Array) -> Array:
    """The slope of d where both neighbours are known, else 0: nobody told D how to get there."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.gradient(d, x), posinf=0, neginf=0)


def _at(q: Array, push: Array) -> tuple[Array, float]:
    """The push where fakes lie, and the share of them that feels it."""
    return np.where(q > 0, push, np.nan), float(q[np.abs(push) > 1e-9].sum())


def _filled(signs: Array) -> Array:
    """Each 0 takes the last number before it that is none; leading ones take the first after them."""
    places = np.maximum.accumulate(np.where(signs != 0, np.arange(len(signs)), -1))
    first = signs[signs != 0][:1]
    return np.where(places >= 0, signs[np.maximum(places, 0)], first[0] if len(first) else 0)
