"""The explorer of lesson 03: its numbers are the theory's."""

import numpy as np

from ganlab import theory
from ganlab.datasets.mixtures import GaussianMixture
from ganlab.lessons.optimal_discriminator import explorers


def examples():
    return {"two_densities": with_both_components}


def with_both_components():
    explorer = explorers.two_densities()
    explorer.controls["q: weight of 2nd"].value = 0.4  # at 0 the second component could be moved unseen
    return explorer


def test_its_numbers_are_the_theory():
    explorer = with_both_components()
    explorer.controls["p: mean μ"].value = -2.0
    p = GaussianMixture([0.5, 0.5], [-2.0, 1.5], [0.6, 0.6])
    q = GaussianMixture([0.6, 0.4], [0.5, 2.0], [1.0, 1.0])
    where = (-12, 12, [-2, 0.5, 1.5, 2])
    value, jsd, cost = (float(part.split()[0]) for part in explorer.summary.replace("−", "-").split("= ")[1:])
    assert abs(value - theory.value(p.pdf, q.pdf, None, *where)) < 5e-5
    assert abs(jsd - theory.jsd(p.pdf, q.pdf, *where)) < 5e-5
    assert value == cost


def test_equal_densities_give_one_half_and_minus_log_4():
    explorer = explorers.two_densities()
    for name, value in (("mean μ", 0.5), ("std σ", 1.0), ("weight of 2nd", 0.0)):
        explorer.controls[f"p: {name}"].value = value
        explorer.controls[f"q: {name}"].value = value
    assert "V(D*) = −1.3863      JSD = 0.0000" in explorer.summary
    np.testing.assert_allclose(explorer.drawing.best.get_ydata(), 0.5)
