"""The drawings of lesson 05: who is told the class, and numbers that fit."""

import numpy as np
import pytest
import torch

from ganlab import plots
from ganlab.lessons.conditional_gans import drawings


def test_numbers_that_do_not_fit_are_refused():
    drawing = drawings.MixDrawing(plots.new_figure(8, 3), ["one", "two"])
    with pytest.raises(ValueError, match="Expected 2 images and 2 × 10 probabilities, got 1 and 2 × 10"):
        drawing.update(images=torch.zeros(1, 1, 8, 8), probabilities=np.zeros((2, 10)), start=0, end=1, t=0.5)


def test_the_diagram_names_what_D_is_told_and_asked():
    texts = " ".join(text.get_text() for text in drawings.conditional_diagram().axes[0].texts)
    assert "D is told the class" in texts and "names its class" in texts and "L_C" in texts
