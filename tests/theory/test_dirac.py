"""The Dirac game: Jacobians by sympy, closed forms along the flow, and the steps near the equilibrium."""

import math

import numpy as np
import pytest
import sympy

from ganlab.theory import dirac

GAMES = [dirac.gan(), dirac.nonsaturating(), dirac.wgan(), dirac.r1(0.3), dirac.r1(1), dirac.r1(2.5), dirac.r1_r2(0.7),
         dirac.consensus(0.8), dirac.instance_noise(0.9), dirac.instance_noise(2)]


def fields_by_sympy():
    """Every game from its costs: what D maximises and what G minimises, differentiated by sympy."""
    theta, psi, gamma, sigma, x, y = sympy.symbols("theta psi gamma sigma x y", real=True)

    def log_sigmoid(a):
        return -sympy.log(1 + sympy.exp(-a))

    value = log_sigmoid(0) + log_sigmoid(-theta * psi)  # log D(real) + log(1 − D(fake))
    v = sympy.Matrix([-value.diff(theta), value.diff(psi)])
    energy = (v.T * v)[0] / 2
    penalty = gamma / 2 * psi**2  # γ/2 of the squared slope of D, the same everywhere
    # for small noise, to second order: E g(m + σε) = g(m) + σ²/2 g″(m); exact in all that the Jacobian at 0 sees
    noisy = sum(f.subs(place, m) + sigma**2 / 2 * f.diff(place, 2).subs(place, m) for f, place, m in (
        (log_sigmoid(psi * x), x, 0), (log_sigmoid(-psi * y), y, theta)))
    return (theta, psi), {
        "GAN": v,
        "NS-GAN": sympy.Matrix([log_sigmoid(theta * psi).diff(theta), value.diff(psi)]),
        "WGAN": sympy.Matrix([(psi * theta).diff(theta), (psi * 0 - psi * theta).diff(psi)]),
        "R1": v - sympy.Matrix([0, penalty.diff(psi)]),
        "R1 + R2": v - 2 * sympy.Matrix([0, penalty.diff(psi)]),
        "consensus": v - gamma * sympy.Matrix([energy.diff(theta), energy.diff(psi)]),
        "instance noise": sympy.Matrix([-noisy.diff(theta), noisy.diff(psi)]),
    }, (gamma, sigma)


@pytest.fixture(scope="module")
def proved():
    return fields_by_sympy()


MADE = {"R1": dirac.r1, "R1 + R2": dirac.r1_r2, "consensus": dirac.consensus, "instance noise": dirac.instance_noise}


@pytest.mark.parametrize("name", ["GAN", "NS-GAN", "WGAN", *MADE])
def test_jacobians_and_eigenvalues_are_sympys(proved, name):
    where, fields, (gamma, sigma) = proved
    jacobian = fields[name].jacobian(where).subs({where[0]: 0, where[1]: 0})
    for strength in (sympy.Rational(1, 3), 1, sympy.Rational(5, 2)):
        game = MADE[name](float(strength)) if name in MADE else next(g for g in GAMES if g.name == name)
        exact = jacobian.subs({gamma: strength, sigma: strength})
        np.testing.assert_allclose(np.array(game.jacobian), np.array(exact.tolist(), float), rtol=1e-14, atol=0)
        roots = [complex(root) for root, times in exact.eigenvals().items() for _ in range(times)]
        roots.sort(key=lambda root: (-round(root.real, 9), -root.imag))
        np.testing.assert_allclose(game.eigenvalues(), roots, rtol=0, atol=1e-14)


@pytest.mark.parametrize("name", ["GAN", "NS-GAN", "WGAN", "R1", "R1 + R2", "consensus"])
def test_fields_are_the_gradients_of_the_costs(proved, name):
    where, fields, (gamma, _) = proved
    game = MADE[name](0.6) if name in MADE else next(g for g in GAMES if g.name == name)
    for theta, psi in ((0.4, -1.3), (2.0, 0.7), (-1.1, -0.2)):
        exact = fields[name].subs({where[0]: theta, where[1]: psi, gamma: sympy.Rational(3, 5)}).evalf(20)
        np.testing.assert_allclose(game.field(np.array([theta, psi])), np.array(exact.tolist(), float)[:, 0],
                                   rtol=1e-13, atol=1e-15)


def test_the_field_under_noise_is_the_mean_over_the_noise():
    """Against an own sum over a fine grid of the noise. Kills nodes without σ, and the two sides exchanged."""
    sigma, state = 0.8, np.array([0.9, -1.4])
    noise = np.linspace(-8, 8, 4001)
    weights = np.exp(-(noise**2) / 2) / np.exp(-(noise**2) / 2).sum()
    theta, psi = state
    d = 1 / (1 + np.exp(-psi * (theta + sigma * noise)))  # D at the noisy fakes
    d_real = 1 / (1 + np.exp(-psi * sigma * noise))
    expected = [(weights * psi * d).sum(),
                (weights * (sigma * noise * (1 - d_real) - (theta + sigma * noise) * d)).sum()]
    np.testing.assert_allclose(dirac.instance_noise(sigma).field(state), expected, rtol=1e-9)
    np.testing.assert_allclose(dirac.instance_noise(0).field(state), dirac.gan().field(state), rtol=1e-12)


@pytest.mark.parametrize("game", GAMES, ids=lambda game: game.name)
def test_jacobians_are_the_slopes_of_the_fields(game):
    h = 1e-5
    slopes = [(game.field(step) - game.field(-step)) / (2 * h) for step in h * np.eye(2)]
    np.testing.assert_allclose(np.stack(slopes, axis=1), np.array(game.jacobian), atol=1e-8)


def test_a_known_linear_flow_is_followed_to_the_fourth_order():
    start = np.array([[1.0, 0.0], [0.3, -0.4]])
    errors = []
    for steps in (20, 40):
        path = dirac.flow(dirac.wgan(), start, time=3, steps=steps)
        assert path.shape == (steps + 1, 2, 2) and (path[0] == start).all()
        cos, sin = math.cos(3), math.sin(3)
        errors.append(np.abs(path[-1] - start @ np.array([[cos, -sin], [sin, cos]])).max())
    assert errors[0] < 2e-4 and 14 < errors[0] / errors[1] < 18


def test_the_gan_flow_keeps_its_radius_and_the_nonsaturating_one_obeys_its_law():
    path = dirac.flow(dirac.gan(), (1, 1), time=50, steps=1000)
    np.testing.assert_allclose((path**2).sum(-1), 2, rtol=1e-7)
    path = dirac.flow(dirac.nonsaturating(), (1, -1), time=1000, steps=5000)
    radius2 = (path**2).sum(-1)
    assert (np.diff(radius2) < 0).mean() > 0.99
    assert abs(radius2[-1] * 1000 - dirac.RADIUS_LAW) < 0.01 * dirac.RADIUS_LAW
    assert abs(radius2[500] * 100 - 7.75) < 0.1


def test_more_regularisation_than_critical_is_slower():
    """The figures of 200 simultaneous steps of .2 from one start: kills the γ of the paper's code, twice ours."""
    left = {gamma: np.linalg.norm(dirac.simultaneous(dirac.r1(gamma), (1, -1), h=0.2, steps=200)[-1])
            for gamma in (0.3, 1, 2)}
    for gamma, distance in ((0.3, 7.633e-3), (1, 2.026e-8), (2, 4.603e-3)):
        assert left[gamma] == pytest.approx(distance, rel=1e-3)
    assert dirac.r1(1).eigenvalues() == (-0.5, -0.5)
    assert max(abs(1 + 0.2 * root) for root in dirac.r1(1).eigenvalues()) == pytest.approx(0.9)
    assert max(abs(1 + 0.2 * root) for root in dirac.r1(2).eigenvalues()) > 0.97


def test_simultaneous_steps_spiral_out_and_alternating_steps_circle():
    for h in (0.1, 1.0):
        small = 1e-5
        path = dirac.simultaneous(dirac.gan(), (small, 0), h=h, steps=20)
        expected = small * (1 + h**2 / 4) ** (np.arange(21) / 2)
        np.testing.assert_allclose(np.linalg.norm(path, axis=1), expected, rtol=1e-6)
        matrix = dirac.alternating_matrix(dirac.gan(), h)
        assert np.linalg.det(matrix) == pytest.approx(1, abs=1e-14)
        assert np.trace(matrix) == pytest.approx(2 - h**2 / 4, abs=1e-14)
        path = dirac.alternating(dirac.gan(), (small, small / 2), h=h, steps=5)
        expected = np.linalg.matrix_power(matrix, 5) @ path[0]
        np.testing.assert_allclose(path[-1], expected, rtol=1e-6)
    for h, size in ((3.99, 1), (4.1, 1.5)):
        assert abs(np.linalg.eigvals(dirac.alternating_matrix(dirac.gan(), h))).max() == pytest.approx(size, abs=0.1)


def test_wgan_gp_never_settles_and_the_others_do():
    settled = {game.name: np.linalg.norm(dirac.flow(game, (1, -1), time=80, steps=1600)[-1])
               for game in (dirac.wgan_gp(1), dirac.r1(1), dirac.consensus(1), dirac.instance_noise(1.5))}
    assert settled.pop("WGAN-GP") > 0.3
    assert max(settled.values()) < 1e-4
    np.testing.assert_allclose(dirac.wgan_gp(0.5, 2).field(np.array([0.3, -1.2])), [-1.2, -0.3 + 0.5 * (1.2 - 2)])
    with pytest.raises(ValueError, match="WGAN-GP has none"):
        dirac.wgan_gp(1).eigenvalues()


@pytest.mark.parametrize("call", [
    lambda game: dirac.r1(-1), lambda game: dirac.instance_noise(math.nan),
    lambda game: dirac.flow(game, (1, 1, 1), time=1, steps=1), lambda game: dirac.flow(game, (1, 1), time=-1, steps=1),
    lambda game: dirac.flow(game, (1, 1), time=1, steps=0),
    lambda game: dirac.simultaneous(game, (1, math.inf), h=0.1, steps=1),
    lambda game: dirac.alternating(game, (1, 1), h=-0.1, steps=1),
    lambda game: dirac.alternating_matrix(dirac.wgan_gp(1), 1),
])
def test_bad_numbers_are_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call(dirac.gan())
