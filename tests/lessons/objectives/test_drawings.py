"""The drawings of lesson 11 tell what they were given."""

import numpy as np
import pytest
import torch

from ganlab import plots
from ganlab.lessons.objectives import best, drawings

X = np.linspace(-2, 6, 17)


def figures():
    return {
        "apart": lambda: drawings.apart(np.array([0.0, 2.0]), {"JS": (np.array([0.0, 0.7]), "flat")}),
        "plan": lambda: drawings.plan(X, best.bump(X, 0), best.bump(X, 4), np.eye(17) / 17),
        "critics": lambda: drawings.critics([1, 2], {"clipped": [0.1, 0.2]}, {"clipped": torch.randn(50)}),
        "energies": lambda: drawings.energies({"start": (torch.full((9,), 2.0), torch.full((9,), 5.0))}, margin=4.0),
    }


@pytest.mark.parametrize("name, words", [
    ("apart", "JS: 0.000 at 0.000, 0.700 at 2.000"), ("plan", "17 lines"), ("critics", "clipped: 0.10, 0.20"),
    ("energies", "start: real 2.00, fake 5.00 on average"),
])
def test_the_alt_text_holds_what_is_drawn(name, words):
    assert words in figures()[name]().alt


@pytest.mark.parametrize("objective", best.OBJECTIVES)
@pytest.mark.parametrize("shift", [0.0, 4.0])
def test_the_best_d_draws_at_its_extremes(objective, shift):
    drawing = drawings.BestDrawing(plots.new_figure(9, 4))
    drawing.update(objective=objective, shift=shift)
    assert objective in drawing.summary and "nan" not in drawing.summary
