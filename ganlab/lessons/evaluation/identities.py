"""What lesson 12 states, for sympy: each statement as left side = right side."""

from __future__ import annotations

import sympy

from ganlab import theory


def identities() -> list[theory.Identity]:
    """Return every equality that lesson 12 displays, in its order."""
    return [_on_a_line(), _second_order(), _bias(), _three_moments(), _ten_pictures(), _coverage(), _coverage_limit()]


def _on_a_line() -> theory.Identity:
    """W₂² of two Gaussians: equal quantiles are paired, so x = μ + σz and y = ν + τz share their z."""
    m, n, z = sympy.symbols("mu nu z", real=True)
    s, t = sympy.symbols("sigma tau", positive=True)
    density = sympy.exp(-z**2 / 2) / sympy.sqrt(2 * sympy.pi)
    paired = sympy.integrate(sympy.expand((m + s * z - n - t * z) ** 2) * density, (z, -sympy.oo, sympy.oo))
    formula = (m - n) ** 2 + s**2 + t**2 - 2 * sympy.sqrt(s**2 * t**2)
    return theory.Identity("on a line the formula is W₂²", paired, formula)


def _second_order() -> theory.Identity:
    """Near Σ = I, for two symmetric 2×2 errors that need not commute: tr √M = √(tr M + 2 √det M)."""
    e = sympy.symbols("epsilon", positive=True)
    A, B = (sympy.Matrix(2, 2, [x, y, y, z]) for x, y, z in (sympy.symbols("a1:4", real=True),
                                                             sympy.symbols("b1:4", real=True)))
    a, b = sympy.eye(2) + e * A, sympy.eye(2) + e * B
    root = sympy.sqrt((a * b).trace() + 2 * sympy.sqrt(a.det() * b.det()))
    second = sympy.diff((a + b).trace() - 2 * root, e, 2).subs(e, 0) / 2
    return theory.Identity("errors A and B of two covariances count ¼ |A − B|²", second,
                           sum(entry**2 for entry in A - B) / 4)


def _bias() -> theory.Identity:
    """Means miss by 1/N in each of F features; an entry of a covariance by 1/N, on the diagonal by 2/N. Twice."""
    F = sympy.symbols("F", positive=True)
    parts = 2 * F + sympy.Rational(1, 4) * 2 * (2 * F + F * (F - 1))
    return theory.Identity("N times the bias", parts, F * (F + 5) / 2)


def _three_moments() -> theory.Identity:
    """MMD² of the kernel (xy + 1)³ on a line, with the moments m₁, m₂, m₃ and n₁, n₂, n₃."""
    m, n = sympy.symbols("m1:4", real=True), sympy.symbols("n1:4", real=True)

    def mean(p, q):
        return 1 + 3 * p[0] * q[0] + 3 * p[1] * q[1] + p[2] * q[2]

    return theory.Identity("KID on a line compares three moments", mean(m, m) + mean(n, n) - 2 * mean(m, n),
                           3 * (m[0] - n[0]) ** 2 + 3 * (m[1] - n[1]) ** 2 + (m[2] - n[2]) ** 2)


def _ten_pictures() -> theory.Identity:
    K = sympy.symbols("K", positive=True)
    return theory.Identity("K sure and different answers score K", sympy.exp(sympy.log(1 / (1 / K))), K)


def coverage_left_out(N, M, k: int):
    """Return the chance that the k nearest of N − 1 real and M fake points are all real, by counting choices."""
    return sympy.ff(N - 1, k) / sympy.ff(N + M - 1, k)


def _coverage() -> theory.Identity:
    N, M = sympy.symbols("N M", positive=True)
    product = sympy.prod([(N - 1 - i) / (N + M - 1 - i) for i in range(5)])
    return theory.Identity("balls without a sample, k = 5", sympy.expand_func(coverage_left_out(N, M, 5)), product)


def _coverage_limit() -> theory.Identity:
    N = sympy.symbols("N", positive=True)
    product = sympy.prod([(N - 1 - i) / (2 * N - 1 - i) for i in range(5)])
    return theory.Identity("coverage of many equal samples, k = 5", 1 - sympy.limit(product, N, sympy.oo),
                           1 - sympy.Rational(1, 2) ** 5)
