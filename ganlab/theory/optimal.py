"""The optimal discriminator and what it makes of the game: Goodfellow et al. 2014, section 4, in float64.

p is the density of the data, q that of the generator (the paper's p_data and p_g), d a discriminator that
returns probabilities. Elementwise functions take numbers or arrays of densities; integrals take functions of
one float and use adaptive quadrature. Everywhere 0 log 0 = 0 and log is the natural logarithm (nats).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad
from scipy.special import xlog1py, xlogy

Array = NDArray[np.float64]
Density = Callable[[float], float]

VALUE_AT_EQUALITY = -math.log(4)  # V(D*, G) where p = q: Theorem 1's global minimum
JSD_DISJOINT = math.log(2)  # JSD where p and q share no x, however near they are: it says nothing about distance
TOLERANCE = 1e-10  # of the integrals, absolute below 1 and relative above
_ROUNDING = 2.0**-52


# --- elementwise ------------------------------------------------------------------------------------------

def d_star(p: ArrayLike, q: ArrayLike) -> Array:
    """Return the optimal discriminator D* = p / (p + q), Proposition 1; ½ where both densities are 0.

    Args:
        p, q: densities ≥ 0, shapes that broadcast.

    Returns:
        float64 probabilities in [0, 1] of the broadcast shape.

    Raises:
        ValueError: a density is negative or not finite, or the shapes do not fit.
    """
    p, q = _densities(p, q)
    total = p + q
    return np.divide(p, total, out=np.full_like(total, 0.5), where=total > 0)


def log_density_ratio(p: ArrayLike, q: ArrayLike) -> Array:
    """Return log p − log q, the logit of D*: ±∞ where one density is 0, and 0 (D* = ½) where both are.

    Raises:
        ValueError: as `d_star`.
    """
    p, q = _densities(p, q)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.log(p) - np.log(q)
    return np.where((p == 0) & (q == 0), 0.0, ratio)


def pointwise(a: ArrayLike, b: ArrayLike, y: ArrayLike) -> Array:
    """Return a log y + b log(1 − y), what V(D, G) adds up at one x: a = p(x), b = q(x), y = D(x).

    Where y has rounded to 0 or 1 although its log weighs less than one rounding error beside the other
    density (D* does so in the tails), that term is 0 and not −∞.

    Args:
        a, b: densities ≥ 0; y: probabilities in [0, 1]; shapes that broadcast.

    Raises:
        ValueError: a value is out of its range, or the shapes do not fit.
    """
    a, b = _densities(a, b)
    y = np.asarray(y, np.float64)
    if not np.all((y >= 0) & (y <= 1)):
        raise ValueError(f"Expected probabilities y in [0, 1], got {_first_bad(y, (y >= 0) & (y <= 1))}. "
                         "Pass D(x) after the sigmoid, not the logit.")
    a, b, y = _broadcast(a, b, y)
    weight_real = np.where((y == 0) & (a <= _ROUNDING * b), 0.0, a)
    weight_fake = np.where((y == 1) & (b <= _ROUNDING * a), 0.0, b)
    return xlogy(weight_real, y) + xlog1py(weight_fake, -y)


def pointwise_derivative(a: ArrayLike, b: ArrayLike, y: ArrayLike) -> Array:
    """Return d/dy of `pointwise`: a/y − b/(1 − y), zero at y = a/(a + b).

    Raises:
        ValueError: y is not strictly between 0 and 1, or as `pointwise`.
    """
    a, b, y = _interior(a, b, y)
    return a / y - b / (1 - y)


def pointwise_second_derivative(a: ArrayLike, b: ArrayLike, y: ArrayLike) -> Array:
    """Return d²/dy² of `pointwise`: −a/y² − b/(1 − y)², negative unless a = b = 0, so the zero is the maximum.

    Raises:
        ValueError: y is not strictly between 0 and 1, or as `pointwise`.
    """
    a, b, y = _interior(a, b, y)
    return -a / y**2 - b / (1 - y) ** 2


def jsd_pointwise(p: ArrayLike, q: ArrayLike) -> Array:
    """Return what the Jensen–Shannon divergence adds up at one x: ½ [p log(p/m) + q log(q/m)], m = (p + q)/2.

    It is never negative, and 0 only where p = q.

    Raises:
        ValueError: as `d_star`.
    """
    p, q = _densities(p, q)
    # D*(q, p) and not 1 − D*(p, q), which has no digits left where q is small beside p
    total = xlogy(p, 2 * d_star(p, q)) + xlogy(q, 2 * d_star(q, p))
    return np.maximum(0.5 * total, 0)  # rounding goes below 0 where p and q agree to the last digits


# --- integrals --------------------------------------------------------------------------------------------

def integral(f: Density, lo: float, hi: float, points: Sequence[float] = ()) -> float:
    """Return ∫ f(x) dx from `lo` to `hi` by adaptive quadrature, to 1e-10; ±∞ where f is.

    Args:
        f, lo, hi, points: as in `value`.

    Raises:
        ValueError: lo ≥ hi.
        ArithmeticError: the quadrature did not reach 1e-10.
    """
    if not lo < hi:
        raise ValueError(f"Expected lo < hi, got lo = {lo} and hi = {hi}.")
    infinite: list[float] = []

    def guarded(x: float) -> float:
        height = f(x)
        if math.isinf(height):
            infinite.append(height)
            return 0.0
        return height

    edges = [lo, *sorted({float(x) for x in points if lo < x < hi}), hi]
    total = error = 0.0
    for left, right in pairwise(edges):
        part, part_error, *_ = quad(guarded, left, right, epsabs=1e-12, epsrel=1e-12, limit=200, full_output=True)
        total, error = total + part, error + part_error
        if infinite:
            return infinite[0]
    if not error <= TOLERANCE * max(1.0, abs(total)):
        raise ArithmeticError(f"Expected the integral to within {TOLERANCE:g}, got an error of {error:.1e}. "
                              "Give the means and steps of the densities as points=[...].")
    return total


def value(p: Density, q: Density, d: Density | None, lo: float, hi: float,
          points: Sequence[float] = ()) -> float:
    """Return V(D, G) = ∫ p log d + q log(1 − d) dx, eq. 3: what D maximises and G minimises.

    Args:
        p, q: density functions of one float.
        d: function of one float with values in [0, 1]; None stands for D*.
        lo, hi: where to integrate; may be ±inf. Choose them so that nothing of p and q lies outside.
        points: where to split, such as the means of narrow components and the steps of a density.

    Returns:
        The value to 1e-10; −∞ where d is certain of something false.

    Raises:
        ValueError: a function leaves its range, or lo ≥ hi.
        ArithmeticError: the quadrature did not reach 1e-10.
    """
    def integrand(x: float) -> float:
        a, b = p(x), q(x)
        return float(pointwise(a, b, d_star(a, b) if d is None else d(x)))

    return integral(integrand, lo, hi, points)


def value_gap(p: Density, q: Density, d: Density, lo: float, hi: float, points: Sequence[float] = ()) -> float:
    """Return V(D*, G) − V(D, G) ≥ 0: what D could still gain. Arguments and errors as in `value`."""
    def integrand(x: float) -> float:
        a, b = p(x), q(x)
        return float(pointwise(a, b, d_star(a, b)) - pointwise(a, b, d(x)))

    return integral(integrand, lo, hi, points)


def kl(p: Density, q: Density, lo: float, hi: float, points: Sequence[float] = (), *,
       logs: bool = False) -> float:
    """Return the Kullback–Leibler divergence KL(p‖q) = ∫ p log(p/q) dx; ∞ where q = 0 < p.

    Args:
        p, q, lo, hi, points: as in `value`.
        logs: p and q return log densities. Needed where q underflows to 0 although it is not, for example
            a Gaussian further than 38 standard deviations from its mean.

    Raises:
        ValueError, ArithmeticError: as `value`.
    """
    def integrand(x: float) -> float:
        log_p, log_q = (p(x), q(x)) if logs else np.log(_densities(p(x), q(x)))
        mass = math.exp(log_p)
        return mass * float(log_p - log_q) if mass > 0 else 0.0

    with np.errstate(divide="ignore"):
        return integral(integrand, lo, hi, points)


def jsd(p: Density, q: Density, lo: float, hi: float, points: Sequence[float] = ()) -> float:
    """Return the Jensen–Shannon divergence ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2, from 0 to log 2.

    Arguments and errors as in `value`.
    """
    return integral(lambda x: float(jsd_pointwise(p(x), q(x))), lo, hi, points)


def optimal_cost(p: Density, q: Density, lo: float, hi: float, points: Sequence[float] = ()) -> float:
    """Return C(G) = max_D V(D, G) = −log 4 + 2 JSD(p‖q), Theorem 1. Arguments and errors as in `value`."""
    return VALUE_AT_EQUALITY + 2 * jsd(p, q, lo, hi, points)


# --- gradient play ----------------------------------------------------------------------------------------

def xy_trajectory(start: tuple[float, float], *, lr: float, steps: int, alternating: bool) -> Array:
    """Return gradient play on V(x, y) = xy, where x descends and y ascends: (steps + 1, 2), the start first.

    Simultaneous: both use the old point, x ← x − ηy, y ← y + ηx. Alternating: y uses the new x.

    Raises:
        ValueError: lr or steps is negative, or the start is not finite.
    """
    x, y = (float(v) for v in start)
    if not (lr >= 0 and steps >= 0 and math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"Expected a finite start, lr ≥ 0 and steps ≥ 0, got {start}, {lr} and {steps}.")
    path = [(x, y)]
    for _ in range(steps):
        new_x = x - lr * y
        x, y = new_x, y + lr * (new_x if alternating else x)
        path.append((x, y))
    return np.array(path)


def xy_radius_bound(start: tuple[float, float], *, lr: float, steps: int, alternating: bool) -> Array:
    """Return what theory says of the radius of `xy_trajectory` at each step: (steps + 1,).

    Simultaneous steps multiply the radius by √(1 + η²) each: this is the radius itself. Alternating steps keep
    Q = x² + y² − ηxy, an ellipse for η < 2, so the radius never exceeds √(Q / (1 − η/2)); ∞ for η ≥ 2.
    """
    x, y = (float(v) for v in start)
    if not alternating:
        return math.hypot(x, y) * (1 + lr**2) ** (np.arange(steps + 1) / 2)
    kept = x * x + y * y - lr * x * y
    return np.full(steps + 1, math.sqrt(kept / (1 - lr / 2)) if lr < 2 else math.inf)


# --- statements for sympy ---------------------------------------------------------------------------------

@dataclass(frozen=True)
class Identity:
    """One equality of lesson 03: `lhs` = `rhs`, two sympy expressions in positive symbols."""

    name: str
    lhs: Any
    rhs: Any

    def holds(self) -> bool:
        """Return True if sympy reduces lhs − rhs to 0."""
        import sympy

        return sympy.simplify(sympy.expand_log(sympy.together(self.lhs - self.rhs), force=True)) == 0

    def _repr_latex_(self) -> str:
        import sympy

        return f"$\\displaystyle {sympy.latex(self.lhs)} = {sympy.latex(self.rhs)}$"


def identities() -> list[Identity]:
    """Return every equality that lesson 03 displays, pointwise: a = p(x), b = q(x), y = D(x), m = (a + b)/2.

    Integrals follow by adding over x, with ∫ a = ∫ b = 1. The last three prove JSD ≥ 0 with equality only at
    p = q: h(0) = h′(0) = 0 and h″ > 0, with r = (a − b)/(a + b).
    """
    import sympy  # half a second that only lesson 03 should pay for
    from sympy import Rational, diff, exp, log

    a, b = sympy.symbols("a b", positive=True)
    y, r = sympy.symbols("y r", real=True)
    f = a * log(y) + b * log(1 - y)
    best, m = a / (a + b), (a + b) / 2
    f_best = f.subs(y, best)
    f_written = a * log(best) + b * log(b / (a + b))
    jensen = Rational(1, 2) * (a * log(a / m) + b * log(b / m))
    h = (1 + r) * log(1 + r) + (1 - r) * log(1 - r)
    return [
        Identity("first derivative", diff(f, y), a / y - b / (1 - y)),
        Identity("it is zero at a/(a + b)", diff(f, y).subs(y, best), sympy.Integer(0)),
        Identity("second derivative", diff(f, y, 2), -a / y**2 - b / (1 - y) ** 2),
        Identity("second derivative at a/(a + b)", diff(f, y, 2).subs(y, best), -((a + b) ** 3) / (a * b)),
        Identity("value at a/(a + b)", f_best, f_written),
        Identity("value where a = b", f_best.subs(b, a), -a * log(4)),
        Identity("the logit of D* is the log density ratio", 1 / (1 + exp(-log(a / b))), best),
        Identity("the cost is −log 4 + KL(p‖m) + KL(q‖m)", f_written,
                 -m * log(4) + a * log(a / m) + b * log(b / m)),
        Identity("the cost is −log 4 + 2 JSD", f_written, -m * log(4) + 2 * jensen),
        Identity("the gap V(D*) − V(D) is a KL divergence", f_written - f,
                 (a + b) * (best * log(best / y) + (1 - best) * log((1 - best) / (1 - y)))),
        Identity("JSD written with r", jensen, (a + b) / 4 * h.subs(r, (a - b) / (a + b))),
        Identity("h and its slope are zero at r = 0", h.subs(r, 0) ** 2 + diff(h, r).subs(r, 0) ** 2,
                 sympy.Integer(0)),
        Identity("h is strictly convex for |r| < 1", diff(h, r, 2), 2 / (1 - r**2)),
    ]


# --- checks -----------------------------------------------------------------------------------------------

def _densities(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    p, q = np.asarray(p, np.float64), np.asarray(q, np.float64)
    for name, values in (("p", p), ("q", q)):
        good = np.isfinite(values) & (values >= 0)
        if not good.all():
            raise ValueError(f"Expected finite densities ≥ 0, got {name} = {_first_bad(values, good)}. "
                             "Pass densities, not their logs.")
    return _broadcast(p, q)


def _interior(a: ArrayLike, b: ArrayLike, y: ArrayLike) -> tuple[Array, Array, Array]:
    a, b = _densities(a, b)
    y = np.asarray(y, np.float64)
    good = (y > 0) & (y < 1)
    if not good.all():
        raise ValueError(f"Expected y strictly between 0 and 1, got {_first_bad(y, good)}. "
                         "At the ends the derivatives do not exist.")
    return _broadcast(a, b, y)


def _broadcast(*arrays: Array) -> tuple[Array, ...]:
    try:
        return tuple(np.broadcast_arrays(*arrays))
    except ValueError:
        shapes = ", ".join(str(array.shape) for array in arrays)
        raise ValueError(f"Expected shapes that broadcast, got {shapes}. Evaluate all at the same x.") from None


def _first_bad(values: Array, good: NDArray[np.bool_]) -> float:
    return float(values[~good].flat[0])
