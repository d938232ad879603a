"""The curves of lesson 02 are the losses of the package; its drawings refuse what would mislead."""

import numpy as np
import pytest
import torch

from ganlab import losses, plots
from ganlab.lessons.generator_cost import drawings


def figures():
    points = torch.randn(40, 2)
    return {"clouds": lambda: drawings.clouds({"one": points, "two": points + 1}, points, (-3, 3, -3, 3))}


def test_clouds_are_told_by_where_they_lie():
    fakes = {"step 0": torch.zeros(9, 2), "step 7": torch.tensor([[1.0, -2.0], [3.0, -2.0]])}
    alt = drawings.clouds(fakes, torch.full((5, 2), 0.5), (-3, 3, -3, 3)).alt
    assert "(0.5, 0.5)" in alt and "step 0: around (0.0, 0.0), spread 0.0" in alt
    assert "step 7: around (2.0, −2.0), spread 0.7" in alt


def test_curves_are_the_losses_of_the_package_and_their_gradients():
    a = torch.linspace(-30, 30, 61, dtype=torch.float64)
    saturating, working, slope_s, slope_n = drawings.generator_losses(a.numpy())
    for loss, curve, slope in ((losses.generator_saturating, saturating, slope_s),
                               (losses.generator_nonsaturating, working, slope_n)):
        logits = a.clone().requires_grad_()
        total = loss(logits, reduction="sum")
        (gradient,) = torch.autograd.grad(total, logits)
        np.testing.assert_allclose(curve.sum(), total.item(), rtol=1e-9)
        np.testing.assert_allclose(slope, gradient, rtol=1e-6, atol=3e-9)


@pytest.mark.parametrize("axis", ["logit", "probability"])
def test_the_losses_take_extreme_logits(axis):
    drawing = drawings.GeneratorDrawing(plots.new_figure(8, 3))
    for logit in (-100.0, 100.0, -np.inf, np.inf):
        drawing.update(logit=logit, axis=axis)
        drawing.fig.canvas.draw()
        drawing.fig.set_layout_engine("none")  # solving the layout again would cost more than drawing


@pytest.mark.parametrize("drawing, state, words", [
    (drawings.GeneratorDrawing, {"logit": 0.0, "axis": "odds"}, "logit"),
    (drawings.XyDrawing, {"mode": "neither"}, "simultaneous"),
    (drawings.XyDrawing, {"lr": -1}, "lr ≥ 0"),
])
def test_bad_arguments_are_refused_with_a_sentence(drawing, state, words):
    with pytest.raises(ValueError, match=words):
        drawing(plots.new_figure(8, 3)).update(**state)


def test_the_step_shows_where_the_graph_is_cut_and_who_is_frozen():
    texts = [text.get_text() for text in drawings.step_diagram().axes[0].texts]
    assert sum("detach" in text for text in texts) == 1 and texts.count("D\nfrozen") == 1
    assert any("opt_D" in text for text in texts) and any("opt_G" in text for text in texts)
