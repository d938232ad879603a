"""Every identity that lesson 03 displays, three ways: by sympy, by quadrature, by a trained D in the place of D*.

A row holds what sympy has to reduce to 0 at one x, both sides as integrals over two mixtures, and the error of what a
network and its samples put in their place. p is the density of the data, q that of the generator.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy
import torch
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit, xlogy
from torch import nn

from ganlab import losses, theory
from ganlab.datasets.mixtures import GaussianMixture

Array = NDArray[np.float64]
Sides = Iterable[tuple[float, float]]

PAIRS: Mapping[str, tuple[GaussianMixture, GaussianMixture]] = {
    "this lesson's": (GaussianMixture([0.6, 0.4], [-2.0, 1.0], [0.7, 0.6]),
                      GaussianMixture([0.45, 0.55], [-0.4, 2.4], [0.7, 0.7])),
    "equal": (GaussianMixture([0.6, 0.4], [-2.0, 1.0], [0.7, 0.6]),
              GaussianMixture([0.6, 0.4], [-2.0, 1.0], [0.7, 0.6])),
    "a mode missed": (GaussianMixture([0.5, 0.5], [-2.0, 2.0], [0.4, 0.4]), GaussianMixture([1], [2.0], [0.5])),
    "narrow in wide": (GaussianMixture([1], [0.5], [0.3]), GaussianMixture([1], [0.0], [2.0])),
    "far apart": (GaussianMixture([1], [-4.0], [0.5]), GaussianMixture([1], [4.0], [0.5])),
}
X = np.linspace(-9, 9, 3601)  # holds the lesson's two mixtures; on it the trapezoid rule is as good as quadrature


# --- a trained D ------------------------------------------------------------------------------------------

def judged(p: Array, q: Array, *, floor: float = 0.01) -> NDArray[np.bool_]:
    """Return where a trained D is judged: where the mean density (p + q)/2 exceeds `floor` of its peak."""
    mean = (p + q) / 2
    return mean > floor * mean.max()


@torch.no_grad()
def logits(D: nn.Module, at: Array) -> Array:
    """Return the logits of D, float64, at an array of numbers (n,)."""
    return D(torch.as_tensor(at, dtype=torch.float64)[:, None]).numpy()


def worst(D: nn.Module, p: GaussianMixture, q: GaussianMixture) -> float:
    """Return the largest |D − D*| where D is judged."""
    P, Q = p.pdf(X), q.pdf(X)
    return float(np.abs(expit(logits(D, X)) - theory.d_star(P, Q))[judged(P, Q)].max())


@torch.no_grad()
def by_samples(D: nn.Module, p: GaussianMixture, q: GaussianMixture, n: int = 500_000) -> tuple[float, float, float]:
    """Return E log D(x) over data, E log(1 − D(x)) over fakes, and ½ E h(2D − 1) over both, by n samples of each."""
    real, fake = D(p.column(n, torch.float64)), D(q.column(n, torch.float64))
    everywhere = torch.cat([real, fake]).sigmoid().numpy()
    return (-float(losses.generator_nonsaturating(real)), float(losses.generator_saturating(fake)),
            float(_h(2 * everywhere - 1).mean() / 2))


class Trained:
    """What the rows ask of networks that were trained between p and q.

    Args:
        D: trained to the end. early: stopped when a gap is still left. equal: trained between p and p.
        samples: new ones of each kind, for what is measured by samples.
    """

    def __init__(self, p: GaussianMixture, q: GaussianMixture, D: nn.Module, *, early: nn.Module,
                 equal: nn.Module, samples: int = 500_000) -> None:
        self.p, self.q, self.D, self.early, self.equal = p, q, D, early, equal
        self.P, self.Q = p.pdf(X), q.pdf(X)
        self.best = theory.d_star(self.P, self.Q)
        self.logit = logits(D, X)
        self.y = expit(self.logit)
        self.ratio = p.log_pdf(X) - q.log_pdf(X)
        # beyond ±3 an error of 0.01 in D is already one of 0.2 in the logit
        self.sure = judged(self.P, self.Q) & (np.abs(self.ratio) < 3)
        self.V_real, self.V_fake, self.JSD_by_h = by_samples(D, p, q, samples)
        self.V_real_early, self.V_fake_early, _ = by_samples(early, p, q, samples)
        self.V_real_equal, self.V_fake_equal, self.JSD_by_h_equal = by_samples(equal, p, p, samples)
        self.C, self.JSD = _value(p, q), _jsd(p, q)

    @property
    def V(self) -> float:
        """V(D, G) by samples."""
        return self.V_real + self.V_fake

    @property
    def lost(self) -> Array:
        """What D loses against D*, at each x."""
        return theory.pointwise(self.P, self.Q, self.best) - theory.pointwise(self.P, self.Q, self.y)

    @property
    def gap_early(self) -> float:
        """The gap of the D that was stopped early, as the KL of two coins, with the known densities."""
        y = expit(logits(self.early, X))
        return float(np.trapezoid((self.P + self.Q) * _coins(self.best, y), X))


# --- the rows ---------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Row:
    """One identity: `statements` for sympy, two `sides` for quadrature, the error of a `network`, and its `limit`."""

    name: str
    statements: Sequence[theory.Identity]
    sides: Callable[[GaussianMixture, GaussianMixture], Sides]
    network: Callable[[Trained], float]
    limit: float = 0.01

    def proved(self) -> bool:
        """Return whether sympy reduces left side minus right side to 0 in every statement."""
        return all(each.holds() for each in self.statements)

    def quadrature(self, pairs: Iterable[tuple[GaussianMixture, GaussianMixture]] = tuple(PAIRS.values())) -> float:
        """Return the largest |left − right| over pairs of mixtures, by quadrature in float64."""
        return max(abs(left - right) for p, q in pairs for left, right in self.sides(p, q))


def rows() -> list[Row]:
    """Return the identities of sections 1 to 6, in the lesson's order."""
    at = {each.name: each for each in theory.identities()}
    return [
        Row("V as one integral", [_substitution()], _substitution_sides, _substitution_network),
        Row("f′(y) = a/y − b/(1 − y)", [at["first derivative"]], _first_sides,
            lambda t: np.trapezoid(np.abs(t.P * (1 - t.y) - t.Q * t.y), X), limit=0.02),
        Row("f″(y) = −a/y² − b/(1 − y)²", [at["second derivative"], at["second derivative at a/(a + b)"]],
            _second_sides, _parabola, limit=0.2),
        Row("D* = p/(p + q)", [at["it is zero at a/(a + b)"]],
            lambda p, q: [(_best_gain(p, q, _best(p, q)), 0.0)], lambda t: worst(t.D, t.p, t.q), limit=0.03),
        Row("the logit of D* is log p − log q", [at["the logit of D* is the log density ratio"]], _logit_sides,
            lambda t: np.abs(t.logit - t.ratio)[t.sure].max(), limit=0.3),
        Row("V(D*, G)", [at["value at a/(a + b)"]], _value_sides, lambda t: t.V - t.C),
        Row("D* = ½ and V = −log 4 where p = q", [at["value where a = b"]],
            lambda p, q: [(_value(p, p), -math.log(4))], _equal_network, limit=0.03),
        Row("C(G) = −log 4 + KL(p‖m) + KL(q‖m)", [at["the cost is −log 4 + KL(p‖m) + KL(q‖m)"]],
            _kl_sides, _kl_network),
        Row("C(G) = −log 4 + 2 JSD", [at["the cost is −log 4 + 2 JSD"]],
            lambda p, q: [(_value(p, q), -math.log(4) + 2 * _jsd(p, q))],
            lambda t: (t.V + math.log(4)) / 2 - t.JSD),
        Row("JSD written with r", [at["JSD written with r"]], _r_sides, lambda t: t.JSD_by_h - t.JSD),
        Row("JSD ≥ 0, and 0 only if p = q",
            [at["h and its slope are zero at r = 0"], at["h is strictly convex for |r| < 1"]], _convex_sides,
            lambda t: t.JSD_by_h_equal, limit=0.005),
        Row("V(D*) − V(D) is a KL", [at["the gap V(D*) − V(D) is a KL divergence"]], _gap_sides,
            lambda t: t.C - t.V_real_early - t.V_fake_early - t.gap_early),
    ]


def _interval(p: GaussianMixture, q: GaussianMixture) -> tuple[float, float, list[float]]:
    """Where to integrate, eight standard deviations beyond every mean, and where to split."""
    (a, b), (c, d) = p.interval(), q.interval()
    return min(a, c), max(b, d), sorted({*p.means, *q.means})


def _density(mixture: GaussianMixture) -> theory.Density:
    return lambda x: float(mixture.pdf(x))


def _best(p: GaussianMixture, q: GaussianMixture) -> theory.Density:
    return lambda x: float(theory.d_star(p.pdf(x), q.pdf(x)))


def _any_d(x: float) -> float:
    """A discriminator that nobody trained, for what must hold with every D."""
    return float(expit(0.8 - 0.6 * x))


def _h(r: Array) -> Array:
    return xlogy(1 + r, 1 + r) + xlogy(1 - r, 1 - r)


def _coins(best: Array, y: Array) -> Array:
    """KL of two coins, which show "real" with the probabilities `best` and y."""
    return xlogy(best, best / y) + xlogy(1 - best, (1 - best) / (1 - y))


@functools.cache
def _value(p: GaussianMixture, q: GaussianMixture) -> float:
    return theory.value(_density(p), _density(q), None, *_interval(p, q))


@functools.cache
def _jsd(p: GaussianMixture, q: GaussianMixture) -> float:
    return theory.jsd(_density(p), _density(q), *_interval(p, q))


# V as one integral: the generator G(z) = exp(z/2)

def _substitution() -> theory.Identity:
    z, x = sympy.symbols("z", real=True), sympy.symbols("x", positive=True)
    normal = sympy.exp(-z**2 / 2) / sympy.sqrt(2 * sympy.pi)
    p_g = normal.subs(z, 2 * sympy.log(x)) * 2 / x
    G = sympy.exp(z / 2)
    return theory.Identity("p_g(G(z)) G′(z) = p(z) for G(z) = exp(z/2)", p_g.subs(x, G) * sympy.diff(G, z), normal)


def lognormal(x: float) -> float:
    """Return p_g of G(z) = exp(z/2): the density of a Gaussian at 2 log x, times dz/dx = 2/x."""
    return math.exp(-0.5 * (2 * math.log(x)) ** 2) / math.sqrt(2 * math.pi) * 2 / x


def _substitution_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    over_z = theory.integral(lambda z: stats.norm.pdf(z) * math.log(1 - _any_d(math.exp(z / 2))), -9, 9, [0])
    over_x = theory.integral(lambda x: lognormal(x) * math.log(1 - _any_d(x)), math.exp(-4.5), math.exp(4.5),
                             [0.5, 1, 2, 5])
    return [(over_z, over_x)]


def _substitution_network(t: Trained) -> float:
    with torch.no_grad():
        over_z = float(losses.generator_saturating(t.D(torch.exp(torch.randn(500_000, 1, dtype=torch.float64) / 2))))
    x = np.exp(np.linspace(-4.5, 4.5, 4001))
    over_x = np.trapezoid([lognormal(at) for at in x] * -np.logaddexp(0, logits(t.D, x)), x)
    return over_z - over_x


# one x: f(y) = a log y + b log(1 − y). If f′ is its derivative, f′ adds up to f, and f″ to f′

def _first_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    for a, b, s, t in _cases():
        yield (theory.integral(lambda y, a=a, b=b: float(theory.pointwise_derivative(a, b, y)), s, t),
               float(theory.pointwise(a, b, t) - theory.pointwise(a, b, s)))


def _second_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    for a, b, s, t in _cases():
        yield (theory.integral(lambda y, a=a, b=b: float(theory.pointwise_second_derivative(a, b, y)), s, t),
               float(theory.pointwise_derivative(a, b, t) - theory.pointwise_derivative(a, b, s)))


def _cases() -> Iterable[tuple[float, float, float, float]]:
    return [(a, b, s, t) for a, b in [(3, 1), (0.2, 0.9), (1, 0), (0, 2)]
            for s, t in [(0.1, 0.5), (0.3, 0.9), (0.02, 0.97)]]


def _parabola(t: Trained) -> float:
    """Near its top f is a parabola with curvature f″(D*): ½ |f″(D*)| (D − D*)² is what D loses. A relative error."""
    expected = 0.5 * (t.P + t.Q) ** 3 / (t.P * t.Q) * (t.y - t.best) ** 2
    return float((expected[t.sure].sum() - t.lost[t.sure].sum()) / t.lost[t.sure].sum())


# D* and its logit

def _best_gain(p: GaussianMixture, q: GaussianMixture, d: theory.Density) -> float:
    """∫ |p (1 − D) − q D| dx: the most that a small change of D's logit, between −1 and 1, can gain."""
    return theory.integral(lambda x: abs(float(p.pdf(x)) * (1 - d(x)) - float(q.pdf(x)) * d(x)), *_interval(p, q))


def _logit_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    def mismatch(x: float) -> float:
        by_logit = expit(p.log_pdf(x) - q.log_pdf(x))
        return float((p.pdf(x) + q.pdf(x)) * abs(by_logit - theory.d_star(p.pdf(x), q.pdf(x))))
    return [(theory.integral(mismatch, *_interval(p, q)), 0.0)]


# what D* reaches

def _value_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    def written_out(x: float) -> float:
        a, b = float(p.pdf(x)), float(q.pdf(x))
        return float(xlogy(a, a / (a + b)) + xlogy(b, b / (a + b)))
    yield (theory.value(_density(p), _density(q), _best(p, q), *_interval(p, q)),
           theory.integral(written_out, *_interval(p, q)))


def _equal_network(t: Trained) -> float:
    return max(worst(t.equal, t.p, t.p), abs(t.V_real_equal + t.V_fake_equal + math.log(4)))


def _kl_terms(p: GaussianMixture, q: GaussianMixture) -> tuple[float, float]:
    def m(x: float) -> float:
        return float(p.pdf(x) + q.pdf(x)) / 2
    return tuple(theory.kl(_density(each), m, *_interval(p, q)) for each in (p, q))


def _kl_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    return [(_value(p, q), -math.log(4) + sum(_kl_terms(p, q)))]


def _kl_network(t: Trained) -> float:
    """Each KL by itself: E log D + log 2 over data is KL(p‖m), and the same over fakes."""
    KL_p, KL_q = _kl_terms(t.p, t.q)
    return max(abs(t.V_real + math.log(2) - KL_p), abs(t.V_fake + math.log(2) - KL_q))


def _r_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    def by_r(x: float) -> float:
        total = p.pdf(x) + q.pdf(x)
        return float(total / 4 * _h((p.pdf(x) - q.pdf(x)) / total))
    return [(theory.integral(by_r, *_interval(p, q)), _jsd(p, q))]


def _convex_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    """h(0) = h′(0) = 0, so h(r) is its second derivative integrated twice; and no JSD is negative."""
    for r in (-0.9, -0.2, 0.5, 0.99):
        low, high = sorted((0.0, r))
        twice = theory.integral(lambda s, r=r: (r - s) * 2 / (1 - s**2), low, high)
        yield math.copysign(1, r) * twice, float(_h(np.float64(r)))
    yield min(_jsd(p, q), 0.0), 0.0


# the gap

def _gap_sides(p: GaussianMixture, q: GaussianMixture) -> Sides:
    def coins(x: float) -> float:
        a, b, y = float(p.pdf(x)), float(q.pdf(x)), _any_d(x)
        return float(xlogy(a, a / (a + b) / y) + xlogy(b, b / (a + b) / (1 - y)))
    where = (_density(p), _density(q), _any_d, *_interval(p, q))
    gap, by_coins = _value(p, q) - theory.value(*where), theory.integral(coins, *_interval(p, q))
    return [(gap, by_coins), (gap, theory.value_gap(*where))]


# --- two Gaussians of one width, a shift apart ------------------------------------------------------------

def shift_statements() -> list[theory.Identity]:
    """Return what the lesson says of p = N(0, σ²) and q = N(θ, σ²): D*'s logit, and the slope that G follows at x."""
    theta, sigma = sympy.symbols("theta sigma", positive=True)
    x = sympy.symbols("x", real=True)
    log_ratio = (-(x**2) + (x - theta) ** 2) / (2 * sigma**2)
    D = 1 / (1 + sympy.exp(-log_ratio))
    return [
        theory.Identity("the logit of D* is a straight line", log_ratio, (theta**2 - 2 * theta * x) / (2 * sigma**2)),
        theory.Identity("d/dx log(1 − D*) = θ/σ² D*", sympy.diff(sympy.log(1 - D), x), theta / sigma**2 * D),
    ]


def shift_slope(theta: float, sigma: float) -> float:
    """Return dC/dθ = θ/σ² E_z[D*(θ + σz)] by the trapezoid rule, which is exact to rounding for such bells."""
    z = np.linspace(-12, 12, 2401)
    D_fake = expit((theta**2 - 2 * theta * (theta + sigma * z)) / (2 * sigma**2))
    return float(theta / sigma**2 * np.trapezoid(stats.norm.pdf(z) * D_fake, z))


def shift_jsd(theta: float, sigma: float) -> float:
    """Return the JSD of N(0, σ²) and N(θ, σ²) by quadrature."""
    return _jsd(GaussianMixture([1], [0.0], [sigma]), GaussianMixture([1], [theta], [sigma]))


def shift_quadrature(sigma: float, ways: Sequence[tuple[float, float]] = ((0.0, 0.3), (0.1, 0.8), (0.5, 2.0))) -> float:
    """Return by how much the slope, added up over a way, misses the change of C = −log 4 + 2 JSD at its two ends."""
    return max(abs(theory.integral(lambda theta: shift_slope(theta, sigma), near, far)
                   - 2 * (shift_jsd(far, sigma) - shift_jsd(near, sigma))) for near, far in ways)
