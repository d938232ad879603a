"""The table of lesson 10: proved, integrated, trained; and each of the three can fail."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from ganlab.lessons.convergence import identities
from ganlab.theory import dirac


@pytest.mark.parametrize("name", identities.ROWS)
def test_every_row_holds_three_ways(name):
    assert identities.wrong_by_sympy(name) == 0
    assert identities.wrong_by_integration(name) < 1e-6
    if identities.ROWS[name].step:
        assert identities.wrong_by_training(name) < 1e-6


@pytest.mark.parametrize("name", identities.ROWS)
def test_sympys_field_is_that_of_the_theory(name):
    """At a point away from the equilibrium; of the noise only the Jacobian is the same."""
    row = identities.ROWS[name]
    if row.strength == "σ":
        return
    at = {identities.theta: 0.7, identities.psi: -1.1, identities.gamma: 0.8}
    expected = [float(part.subs(at)) for part in row.field]
    np.testing.assert_allclose(row.made(0.8).field(np.array([0.7, -1.1])), expected, rtol=1e-12)


def test_noise_has_both_signs_so_the_field_is_the_same_from_both_sides():
    here, there = ({identities.theta: side * 0.7, identities.psi: side * -1.1, identities.sigma: 0.6}
                   for side in (1, -1))
    for part in identities.ROWS["instance noise"].field:
        assert float(part.subs(here)) == pytest.approx(-float(part.subs(there)), rel=1e-12)


@pytest.mark.parametrize("change, way", [
    ({"eigenvalues": (sympy.I / 3, -sympy.I / 3)}, identities.wrong_by_sympy),
    ({"made": lambda _: replace(dirac.gan(), field=dirac.wgan().field)}, identities.wrong_by_integration),
    ({"made": lambda _: dirac.r1(0.01)}, identities.wrong_by_training),
])
def test_a_wrong_row_is_noticed(change, way, monkeypatch):
    row = replace(identities.ROWS["GAN, saturating"], **change)
    monkeypatch.setattr(identities, "ROWS", {"wrong": row})
    assert way("wrong") > 1e-3


def test_the_law_of_the_radius_is_the_constant_of_the_theory():
    assert float(identities.radius_law()) == dirac.RADIUS_LAW
