"""The drawings of lesson 10 tell what they were given."""

import numpy as np
import pytest
import torch

from ganlab import plots
from ganlab.lessons.convergence import drawings
from ganlab.theory import dirac

PATHS = {"one": np.array([[1.0, 1.0], [0.5, 0.5]]), "two": np.array([[3.0, 4.0], [0.0, 2.0]])}


def figures():
    centres = torch.eye(2)
    return {
        "orbits": lambda: drawings.orbits(PATHS),
        "distances": lambda: drawings.distances(PATHS),
        "growth_by_gamma": lambda: drawings.growth_by_gamma(
            np.array([0.1, 1.0, 2.0]), np.array([0.99, 0.9, 0.97]), {1: 0.9}, h=0.2),
        "rings": lambda: drawings.rings({"plain": torch.randn(3, 20, 2)}, centres, {"plain": ["1, 5%", "2, 6%", "3"]}),
        "over_time": lambda: drawings.over_time({"plain": np.ones((4, 3)), "six": np.full((4, 3), 8.0)}, every=10),
        "wandering": lambda: drawings.wandering(np.eye(4), np.zeros(4), every=10),
        "landscapes": lambda: drawings.landscapes({"a": [-0.5, -0.3], "b": [-1.0, -1.0]}, ["both", "one\neach"]),
    }


@pytest.mark.parametrize("name, words", [
    ("orbits", "two: from distance 5.00 to 2.00"), ("distances", "one: 1.41 at the start, 0.71 at the end"),
    ("growth_by_gamma", "smallest, 0.900, at γ = 1.00"), ("rings", "plain: 1, 5%, 2, 6%, 3"),
    ("over_time", "six ends at 8.0"), ("wandering", "changes 3 times"), ("landscapes", "a: −0.500, −0.300"),
])
def test_the_alt_text_holds_what_is_drawn(name, words):
    assert words in figures()[name]().alt


@pytest.mark.parametrize("method", drawings.METHODS)
@pytest.mark.parametrize("state", [{"h": 2.0, "strength": 3.0, "steps": 400}, {"h": 0.02, "strength": 0.0}])
def test_the_game_draws_at_its_extremes(method, state):
    drawing = drawings.DiracDrawing(plots.new_figure(9, 3.5))
    for alternating in (False, True):
        drawing.update(method=method, alternating=alternating, **state)
        drawing.fig.canvas.draw()
        for line in drawing.fig.axes[2].lines:
            assert np.isfinite(line.get_ydata()).all()


def test_the_path_is_the_theorys_and_an_unknown_method_is_refused():
    drawing = drawings.DiracDrawing(plots.new_figure(9, 3.5))
    drawing.update(method="R1", h=0.3, strength=0.5, steps=25, alternating=True)
    expected = dirac.alternating(dirac.r1(0.5), (1, 1), h=0.3, steps=25)
    np.testing.assert_allclose(np.stack(drawing.path.get_data(), 1), expected)
    with pytest.raises(ValueError, match="WGAN-GP"):
        drawing.update(method="LSGAN")
