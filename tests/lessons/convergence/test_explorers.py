"""The explorer of lesson 10: its numbers are those of the Dirac game."""

import numpy as np

from ganlab.lessons.convergence import explorers
from ganlab.theory import dirac
from tests.lessons.reading import numbers


def test_the_numbers_are_the_eigenvalue_and_the_distances():
    explorer = explorers.dirac_game()
    explorer.controls["strength γ or σ"].value = 1.0
    largest, first, last, steps = numbers(explorer)[-4:]
    path = dirac.simultaneous(dirac.r1(1), (1, 1), h=0.2, steps=200)
    assert "h = 0.20" in explorer.summary and (largest, steps) == (0.9, 200)
    np.testing.assert_allclose([first, last], np.hypot(*path[[0, -1]].T), atol=6e-3)


def test_in_turn_the_plain_game_stays_on_the_unit_circle():
    explorer = explorers.dirac_game()
    explorer.controls["method"].value = "GAN"
    assert "1.0050" in explorer.summary
    explorer.controls["simultaneous"].value = "alternating"
    assert "1.0000" in explorer.summary
