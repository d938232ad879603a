"""The curves of lesson 01 are the loss of the package, at certainty too."""

import numpy as np
import pytest
import torch

from ganlab import losses, plots
from ganlab.datasets import GaussianMixture
from ganlab.lessons.discriminator_cost import drawings
from ganlab.lessons.discriminator_cost.drawings import BceDrawing, bce_of_logit, bce_of_probability

X = np.linspace(-4, 4, 81)
P, Q = GaussianMixture([1], [0.5], [0.7]), GaussianMixture([1], [-0.5], [1.4])


def figures():
    points, extent = torch.zeros(3, 2), (-1, 1, -1, 1)
    return {
        "what_D_knows": lambda: drawings.what_D_knows(X, P, Q, X, abs(X) < 1, [0.2, 0.8], [0.3, 0.7]),
        "decision_maps": lambda: drawings.decision_maps({0: np.full((2, 2), 0.5), 10: np.eye(2)}, points, points + 0.5,
                                                        extent),
        "weak_and_strong": lambda: drawings.weak_and_strong([0, 10, 1000], [1.4, 0.5, 0.0], [0.0, 0.5, 1.0], [1, 2, 0]),
    }


def test_curves_are_the_losses_of_the_package():
    a = torch.linspace(-30, 30, 61, dtype=torch.float64)
    for t in (0, 0.3, 1):
        package = torch.stack([losses.bce(logit, t) for logit in a])
        # torch's softplus drops exp(-20) = 2e-9 beyond 20
        np.testing.assert_allclose(bce_of_logit(a.numpy(), t), package, rtol=1e-9)
        np.testing.assert_allclose(bce_of_probability(torch.sigmoid(a).numpy(), t), package, rtol=1e-2)


def test_bce_at_certainty():
    assert bce_of_logit(np.inf, 1) == 0 and bce_of_logit(-np.inf, 0) == 0
    assert bce_of_logit(-np.inf, 1) == np.inf
    assert bce_of_probability(1, 1) == 0 and bce_of_probability(0, 1) == np.inf


def test_the_drawing_takes_extreme_logits_and_refuses_targets_that_are_no_probability():
    drawing = BceDrawing(plots.new_figure(8, 3))
    for logit in (-100.0, 100.0, -np.inf, np.inf):
        drawing.update(t=0.5, logit=logit)
        drawing.fig.canvas.draw()
        drawing.fig.set_layout_engine("none")  # solving the layout again would cost more than drawing
    with pytest.raises(ValueError, match="t from 0 to 1"):
        drawing.update(t=1.1, logit=0)
