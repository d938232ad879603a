"""The curves of lesson 01 are the loss of the package, at certainty too."""

import numpy as np
import pytest
import torch

from ganlab import losses, plots
from ganlab.lessons.discriminator_cost.drawings import BceDrawing, bce_of_logit, bce_of_probability


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
