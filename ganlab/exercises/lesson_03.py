"""Exercises of lesson 03: the optimal discriminator, on densities as arrays over a uniform grid."""

from __future__ import annotations

import numpy as np

from ganlab.exercises.engine import Case, Exercise, Misconception


def d_star(p_data, p_g):
    """The optimal discriminator at each point: D* = p_data / (p_data + p_g), and 1/2 where both densities are 0.

    p_data, p_g: densities ≥ 0 on the same grid, float64 arrays of shape (n,). Return an array of shape (n,).
    """
    total = p_data + p_g
    return np.where(total > 0, p_data / np.where(total > 0, total, 1), 0.5)


def value(p_data, p_g, d, dx):
    """The value V(D, G) = ∫ p_data log D + p_g log(1 − D) dx as a Riemann sum: the integrand times dx, summed.

    p_data, p_g: densities ≥ 0 on a uniform grid, float64 arrays of shape (n,); d: D(x) there, in [0, 1].
    dx: the grid's spacing. Where a density is 0 its term is 0, also where the log is infinite: 0 log 0 = 0.
    Return one number.
    """
    real = np.where(p_data > 0, p_data * np.log(np.where(p_data > 0, d, 1)), 0)
    fake = np.where(p_g > 0, p_g * np.log(np.where(p_g > 0, 1 - d, 1)), 0)
    return ((real + fake) * dx).sum()


def jsd(p_data, p_g, dx):
    """The Jensen–Shannon divergence in nats: ½ KL(p_data ‖ m) + ½ KL(p_g ‖ m) with m = (p_data + p_g) / 2.

    p_data, p_g: densities ≥ 0 on a uniform grid, float64 arrays of shape (n,); dx: the grid's spacing.
    KL(p ‖ m) = ∫ p log(p / m) dx as a Riemann sum, natural logarithm, 0 log 0 = 0. Return one number in [0, log 2].
    """
    m = (p_data + p_g) / 2
    divergence = 0.0
    for p in (p_data, p_g):
        inside = p > 0
        divergence += 0.5 * (p[inside] * np.log(p[inside] / m[inside])).sum() * dx
    return divergence


def second_derivative(a, b, y):
    """The second derivative by y of f(y) = a log y + b log(1 − y).

    a, b: numbers ≥ 0; y: a number strictly between 0 and 1. Return one number.
    """
    return -a / y**2 - b / (1 - y) ** 2


def value_gap(p_data, p_g, d, dx):
    """How far D is from optimal: V(D*, G) − V(D, G), which is never negative.

    p_data, p_g: densities ≥ 0 on a uniform grid, float64 arrays of shape (n,); d: D(x) there, strictly between 0
    and 1; dx: the grid's spacing. V is the Riemann sum of p_data log D + p_g log(1 − D), 0 log 0 = 0.
    Return one number.
    """
    total = np.where(p_data + p_g > 0, p_data + p_g, 1)
    gap = 0.0
    for p, probability in ((p_data, d), (p_g, 1 - d)):
        inside = p > 0
        gap += (p[inside] * np.log(p[inside] / total[inside] / probability[inside])).sum() * dx
    return gap


def _bumps(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Two densities that are 0 at the ends and somewhere both, a D between 0.05 and 0.95, and dx."""
    x, dx = np.linspace(-8, 8, n, retstep=True)
    densities = []
    for _ in range(2):
        p = sum(rng.uniform(0.3, 1) * np.exp(-0.5 * ((x - rng.uniform(-3, 3)) / rng.uniform(0.6, 1.2)) ** 2)
                for _ in range(2))
        p[p < 1e-5] = 0  # exactly 0 in places, and nowhere so small that an epsilon of the learner's would matter
        densities.append(p / (p.sum() * dx))
    return *densities, rng.uniform(0.05, 0.95, n), float(dx)


P, Q = np.array([0.0, 0.75, 0.25, 0.0]), np.array([0.0, 0.25, 0.75, 0.0])
UNEVEN = np.array([0.0, 0.4, 0.6, 0.0])
LEFT, RIGHT = np.array([0.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.0, 1.0, 0.0])
HALF = np.full(4, 0.5)


def _d_star_cases(rng: np.random.Generator) -> list[Case]:
    p, q, _, _ = _bumps(rng, 41)
    return [Case((np.array([0.3]), np.array([0.1])), expected=np.array([0.75])),
            Case((np.array([0.2, 0.5]), np.array([0.2, 0.0])), expected=np.array([0.5, 1.0])),
            Case((P, Q), expected=np.array([0.5, 0.75, 0.25, 0.5])), Case((p, q))]


def _value_cases(rng: np.random.Generator) -> list[Case]:
    p, q, d, dx = _bumps(rng, 101)
    d_zero = np.where(p == 0, 0.0, d)
    return [Case((P, P, HALF, 1.0), expected=-2 * np.log(2.0)), Case((P, Q, np.array([0.5, 0.8, 0.3, 0.5]), 1.0)),
            Case((P, Q, np.array([0.5, 0.8, 0.3, 0.5]), 0.5)), Case((p, q, d, dx)),
            Case((LEFT, RIGHT, LEFT, 1.0), expected=0.0),
            Case((p, np.where(p == 0, 0.0, q), d_zero, dx))]


def _jsd_cases(rng: np.random.Generator) -> list[Case]:
    p, q, _, dx = _bumps(rng, 101)
    return [Case((P, P, 1.0), expected=0.0), Case((P, UNEVEN, 1.0)), Case((2 * P, 2 * Q, 0.5)), Case((p, q, dx)),
            Case((LEFT, RIGHT, 1.0), expected=np.log(2.0))]


def _second_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((1.0, 1.0, 0.5), expected=-8.0), Case((1.0, 0.0, 0.5), expected=-4.0),
             Case((2.0, 1.0, 0.25))]
    return cases + [Case(tuple(float(v) for v in (*rng.uniform(0.2, 3, 2), rng.uniform(0.05, 0.95))))
                    for _ in range(4)]


def _gap_cases(rng: np.random.Generator) -> list[Case]:
    p, q, d, dx = _bumps(rng, 101)
    return [Case((P, Q, np.array([0.5, 0.75, 0.25, 0.5]), 1.0), expected=0.0), Case((P, Q, HALF, 1.0)),
            Case((2 * P, 2 * Q, np.array([0.5, 0.6, 0.1, 0.5]), 0.5)), Case((p, q, d, dx)),
            Case((LEFT, RIGHT, HALF, 1.0), expected=2 * np.log(2.0))]


def _ratio(top, bottom, empty):
    with np.errstate(all="ignore"):
        return np.where(bottom > 0, top / bottom, empty)


def _xlog(p, y):
    """p log y, 0 where p is 0."""
    with np.errstate(all="ignore"):
        return np.where(p > 0, p * np.log(y), 0)


def _v(p, q, d):
    return _xlog(p, d) + _xlog(q, 1 - d)


def _kl(p, q):
    with np.errstate(all="ignore"):
        return np.where(p > 0, p * np.log(p / q), 0)


def _js(p, q):
    return 0.5 * _kl(p, (p + q) / 2) + 0.5 * _kl(q, (p + q) / 2)


def _best(p, q):
    return _ratio(p, p + q, 0.5)


EMPTY = ("Where a density is 0 the computer makes 0 · log 0, 0/0 or log(0/0) = nan. Those points contribute 0: "
         "leave them "
         "out, with a mask or np.where.")
DX = "A density becomes a probability only when it is multiplied by dx."
ONE_NUMBER = "One number is asked for, and one per grid point came back: sum the integrand times dx."
NATS = "nats means the natural logarithm: np.log, not log2 or log10."

_D_STAR = Exercise(
    id="03.d_star", title="The optimal discriminator", points=1, solution=d_star, cases=_d_star_cases,
    hints=("Where real samples are three times as dense as fake ones, how probable is 'real'?",
           "One division does it: p_data over the sum of both. Then look at the points where the sum is 0.",
           "np.where(total > 0, p_data / total, 0.5), where total = p_data + p_g."),
    misconceptions=(
        Misconception("nan where both are 0", "0/0 is not a number. The text asks for 1/2 there.",
                      [lambda p, q: p / (p + q)]),
        Misconception("Another value where both are 0", "Where nothing ever falls, D* is 1/2 by the text's "
                                                        "agreement; "
                      "an epsilon in the denominator makes 0 of it.",
                      [lambda p, q: _ratio(p, p + q, 0), lambda p, q: _ratio(p, p + q, 1)]),
        Misconception("Real and fake exchanged", "D is the probability of real: p_data stands in the numerator.",
                      [lambda p, q: _ratio(q, p + q, 0.5), lambda p, q: q / (p + q),
                       lambda p, q: _ratio(q, p + q, 0)]),
        Misconception("Density ratio", "p_data / p_g is the ratio of the densities, and its log is D*'s logit. D* "
                      "itself divides by the sum.",
                      [lambda p, q: _ratio(p, q, 0.5), lambda p, q: p / q, lambda p, q: np.log(p / q),
                       lambda p, q: q / p]),
        Misconception("Constant ½", "D* is ½ only where the two densities are equal.",
                      [lambda p, q: np.full(p.shape, 0.5)]),
        Misconception("Mean of the densities", "The mean density m is the denominator of the JSD's logarithms, and "
                      "2 m is D*'s.", [lambda p, q: (p + q) / 2, lambda p, q: p / ((p + q) / 2),
                                       lambda p, q: _ratio(p, (p + q) / 2, 0.5)]),
        Misconception("Hard decision", "D* is a probability, not a choice between 0 and 1.",
                      [lambda p, q: (p > q).astype(float), lambda p, q: (p >= q).astype(float)]),
        Misconception("Sum for one value per point", "One value per grid point is asked for.",
                      [lambda p, q: p.sum() / (p.sum() + q.sum()), lambda p, q: np.mean(_best(p, q))]),
    ))

_VALUE = Exercise(
    id="03.value", title="V(D, G) on a grid", points=2, solution=value, cases=_value_cases,
    hints=("At each grid point: p_data log D + p_g log(1 − D). An integral on a grid is a sum times dx.",
           "np.log(0) is −inf and 0 · (−inf) is nan. Which points must be left out of each of the two terms?",
           "np.where(p_data > 0, p_data * np.log(np.where(p_data > 0, d, 1)), 0) is the first term, safe. Then sum "
           "and multiply by dx."),
    misconceptions=(
        Misconception("Wrong sign", "V is what D maximises; it is a sum of logs of probabilities, never positive. "
                      "−V is D's cost.", [lambda p, q, d, dx: -(_v(p, q, d) * dx).sum()]),
        Misconception("dx forgotten", DX, [lambda p, q, d, dx: _v(p, q, d).sum()]),
        Misconception("Mean over the grid", "The mean over grid points is no expectation: the points are not "
                                            "samples. "
                      "Weigh with the density and dx, and sum.",
                      [lambda p, q, d, dx: _v(p, q, d).mean(), lambda p, q, d, dx: (_v(p, q, d) * dx).mean()]),
        Misconception("nan at 0 log 0", EMPTY, [
            lambda p, q, d, dx: ((p * np.log(d) + q * np.log(1 - d)) * dx).sum()]),
        Misconception("Real and fake exchanged", "log D belongs to p_data, log(1 − D) to p_g.",
                      [lambda p, q, d, dx: (_v(q, p, d) * dx).sum()]),
        Misconception("Only the real half", "The term of the fakes, p_g log(1 − D), is missing.",
                      [lambda p, q, d, dx: (_xlog(p, d) * dx).sum()]),
        Misconception("Only the fake half", "The term of the real data, p_data log D, is missing.",
                      [lambda p, q, d, dx: (_xlog(q, 1 - d) * dx).sum()]),
        Misconception("Minus between the terms", "The two terms are added.",
                      [lambda p, q, d, dx: ((_xlog(p, d) - _xlog(q, 1 - d)) * dx).sum()]),
        Misconception("log D in both terms", "A fake counts with log(1 − D).",
                      [lambda p, q, d, dx: ((_xlog(p, d) + _xlog(q, d)) * dx).sum()]),
        Misconception("Another logarithm", NATS, [lambda p, q, d, dx: (_v(p, q, d) * dx).sum() / np.log(2),
                                                  lambda p, q, d, dx: (_v(p, q, d) * dx).sum() / np.log(10)]),
        Misconception("The densities left out", "The logs are weighted with the densities.",
                      [lambda p, q, d, dx: ((np.log(d) + np.log(1 - d)) * dx).sum()]),
        Misconception("Not summed", ONE_NUMBER, [lambda p, q, d, dx: _v(p, q, d) * dx,
                                                 lambda p, q, d, dx: _v(p, q, d)]),
        Misconception("D* for D", "V is asked for at the d that is given, not at the best one.",
                      [lambda p, q, d, dx: (_v(p, q, _best(p, q)) * dx).sum()]),
    ))

_JSD = Exercise(
    id="03.jsd", title="Jensen–Shannon divergence", points=3, solution=jsd, cases=_jsd_cases,
    hints=("Write a KL first, as a Riemann sum; the JSD is the mean of two of them.",
           "Both are measured against m = (p_data + p_g)/2, so the ratio is never divided by 0 where p > 0.",
           "inside = p > 0; (p[inside] * np.log(p[inside] / m[inside])).sum() * dx is KL(p ‖ m) without nan."),
    misconceptions=(
        Misconception("nan at 0 log 0", EMPTY, [
            lambda p, q, dx: (0.5 * (p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q))) * dx).sum()]),
        Misconception("Bits, not nats", NATS, [lambda p, q, dx: (_js(p, q) * dx).sum() / np.log(2)]),
        Misconception("Distance, not divergence", "The square root of the JSD is a distance; the divergence is "
                      "asked for.", [lambda p, q, dx: np.sqrt(max(0, (_js(p, q) * dx).sum()))]),
        Misconception("The halves forgotten", "The JSD is the mean of the two divergences: ½ stands before each.",
                      [lambda p, q, dx: 2 * (_js(p, q) * dx).sum()]),
        Misconception("m is not halved", "m is the mean of the two densities; their sum is no density.",
                      [lambda p, q, dx: ((0.5 * _kl(p, p + q) + 0.5 * _kl(q, p + q)) * dx).sum()]),
        Misconception("KL for JSD", "KL(p ‖ q) compares with q itself, and is infinite where q is 0 and p is not.",
                      [lambda p, q, dx: (_kl(p, q) * dx).sum(), lambda p, q, dx: (_kl(q, p) * dx).sum()]),
        Misconception("Symmetrised KL", "The mean of KL(p ‖ q) and KL(q ‖ p) is another divergence: both have to "
                                        "be "
                      "taken against m.",
                      [lambda p, q, dx: (0.5 * (_kl(p, q) + _kl(q, p)) * dx).sum(),
                       lambda p, q, dx: ((_kl(p, q) + _kl(q, p)) * dx).sum()]),
        Misconception("Only one half", "The second divergence, of p_g against m, is missing.",
                      [lambda p, q, dx: (0.5 * _kl(p, (p + q) / 2) * dx).sum(),
                       lambda p, q, dx: (_kl(p, (p + q) / 2) * dx).sum(),
                       lambda p, q, dx: (0.5 * _kl(q, (p + q) / 2) * dx).sum()]),
        Misconception("dx forgotten", DX, [lambda p, q, dx: _js(p, q).sum()]),
        Misconception("Mean over the grid", "The mean over grid points is no expectation: sum, times dx.",
                      [lambda p, q, dx: _js(p, q).mean()]),
        Misconception("Wrong sign", "A divergence is never negative: log(p / m), not log(m / p).",
                      [lambda p, q, dx: -(_js(p, q) * dx).sum()]),
        Misconception("m against p", "KL(p ‖ m) weighs with p. Yours weighs with m.",
                      [lambda p, q, dx: (0.5 * (_kl((p + q) / 2, p) + _kl((p + q) / 2, q)) * dx).sum()]),
        Misconception("Not summed", ONE_NUMBER, [lambda p, q, dx: _js(p, q) * dx, lambda p, q, dx: _js(p, q)]),
        Misconception("C(G), not JSD", "C(G) = −log 4 + 2 JSD. The JSD alone is asked for.",
                      [lambda p, q, dx: -np.log(4) + 2 * (_js(p, q) * dx).sum()]),
    ))

_SECOND = Exercise(
    id="03.second_derivative", title="The second-derivative test", points=1, solution=second_derivative,
    cases=_second_cases,
    hints=("First derivative: a/y − b/(1 − y). Where does its minus come from?",
           "The derivative of 1/y is −1/y². The derivative of 1/(1 − y) is +1/(1 − y)².",
           "Both terms are negative: −a/y² is the first, and the second has (1 − y)² below."),
    misconceptions=(
        Misconception("Inner derivative forgotten", "1 − y has the derivative −1. It enters twice for log(1 − y), "
                      "and the outer derivative of 1/u brings a minus: −b/(1 − y)².",
                      [lambda a, b, y: -a / y**2 + b / (1 - y) ** 2]),
        Misconception("Wrong sign", "f is concave: its second derivative is negative everywhere.",
                      [lambda a, b, y: a / y**2 + b / (1 - y) ** 2, lambda a, b, y: a / y**2 - b / (1 - y) ** 2]),
        Misconception("The first derivative", "This is f′; derive once more.",
                      [lambda a, b, y: a / y - b / (1 - y), lambda a, b, y: a / y + b / (1 - y)]),
        Misconception("Squares forgotten", "The derivative of 1/y is −1/y²: both denominators are squared.",
                      [lambda a, b, y: -a / y - b / (1 - y), lambda a, b, y: -a / y**2 - b / (1 - y),
                       lambda a, b, y: -a / y - b / (1 - y) ** 2]),
        Misconception("One term missing", "Both logs have a second derivative.",
                      [lambda a, b, y: -a / y**2, lambda a, b, y: -b / (1 - y) ** 2]),
        Misconception("a and b exchanged", "a belongs to log y, b to log(1 − y).",
                      [lambda a, b, y: -b / y**2 - a / (1 - y) ** 2]),
        Misconception("1 − y² for (1 − y)²", "The bracket is squared as a whole.",
                      [lambda a, b, y: -a / y**2 - b / (1 - y**2)]),
        Misconception("a and b squared", "a and b are factors; deriving by y leaves them as they are.",
                      [lambda a, b, y: -((a / y) ** 2) - (b / (1 - y)) ** 2]),
        Misconception("f itself", "This is the function, not its second derivative.",
                      [lambda a, b, y: a * np.log(y) + b * np.log(1 - y)]),
        Misconception("Third derivative", "Derive twice only.",
                      [lambda a, b, y: 2 * a / y**3 - 2 * b / (1 - y) ** 3]),
        Misconception("A factor 2 too many", "The derivative of y⁻¹ is −y⁻²; the 2 would come with the next one.",
                      [lambda a, b, y: -2 * a / y**2 - 2 * b / (1 - y) ** 2]),
    ))

_GAP = Exercise(
    id="03.gap", title="The gap to the optimal D", points=2, solution=value_gap, cases=_gap_cases,
    hints=("You have V and D* already: put D* into V, and subtract V at d.",
           "Points where a density is 0 contribute nothing to its term; D* = 0 there would give 0 · log 0.",
           "At each point: p_data log(D*/d) + p_g log((1 − D*)/(1 − d)), each only where its density is > 0. "
           "Sum, times dx."),
    misconceptions=(
        Misconception("nan at 0 log 0", EMPTY, [
            lambda p, q, d, dx: ((p * np.log(p / (p + q)) + q * np.log(q / (p + q)) - _v(p, q, d)) * dx).sum()]),
        Misconception("Wrong sign", "V(D*) is the largest value, so V(D*) − V(D) is never negative.",
                      [lambda p, q, d, dx: ((_v(p, q, d) - _v(p, q, _best(p, q))) * dx).sum()]),
        Misconception("Only V(D*)", "V(D, G) has to be subtracted.",
                      [lambda p, q, d, dx: (_v(p, q, _best(p, q)) * dx).sum()]),
        Misconception("Only V(D)", "This is V(D, G), or minus it; V(D*, G) is missing.",
                      [lambda p, q, d, dx: (_v(p, q, d) * dx).sum(),
                       lambda p, q, d, dx: -(_v(p, q, d) * dx).sum()]),
        Misconception("−log 4 for V(D*)", "V(D*, G) is −log 4 only where p_g = p_data.",
                      [lambda p, q, d, dx: -np.log(4) - (_v(p, q, d) * dx).sum(),
                       lambda p, q, d, dx: np.log(4) + (_v(p, q, d) * dx).sum()]),
        Misconception("dx forgotten", DX, [lambda p, q, d, dx: (_v(p, q, _best(p, q)) - _v(p, q, d)).sum()]),
        Misconception("Mean over the grid", "The mean over grid points is no expectation: sum, times dx.",
                      [lambda p, q, d, dx: (_v(p, q, _best(p, q)) - _v(p, q, d)).mean(),
                       lambda p, q, d, dx: ((_v(p, q, _best(p, q)) - _v(p, q, d)) * dx).mean()]),
        Misconception("Real and fake exchanged", "D* = p_data / (p_data + p_g), and log D belongs to p_data.",
                      [lambda p, q, d, dx: ((_v(p, q, _best(q, p)) - _v(p, q, d)) * dx).sum(),
                       lambda p, q, d, dx: ((_v(q, p, _best(q, p)) - _v(q, p, d)) * dx).sum()]),
        Misconception("Only the real half", "The fakes' term, with log(1 − D), is missing.",
                      [lambda p, q, d, dx: ((_xlog(p, _best(p, q)) - _xlog(p, d)) * dx).sum()]),
        Misconception("Only the fake half", "The real data's term, with log D, is missing.",
                      [lambda p, q, d, dx: ((_xlog(q, 1 - _best(p, q)) - _xlog(q, 1 - d)) * dx).sum()]),
        Misconception("D* − D", "The gap is between the two values V, not between the two discriminators.",
                      [lambda p, q, d, dx: _best(p, q) - d, lambda p, q, d, dx: np.abs(_best(p, q) - d).max(),
                       lambda p, q, d, dx: (np.abs(_best(p, q) - d) * dx).sum()]),
        Misconception("Another logarithm", NATS, [
            lambda p, q, d, dx: ((_v(p, q, _best(p, q)) - _v(p, q, d)) * dx).sum() / np.log(2)]),
        Misconception("Not summed", ONE_NUMBER, [lambda p, q, d, dx: _v(p, q, _best(p, q)) - _v(p, q, d),
                                                 lambda p, q, d, dx: (_v(p, q, _best(p, q)) - _v(p, q, d)) * dx]),
    ))

EXERCISES = (_D_STAR, _VALUE, _JSD, _SECOND, _GAP)
