"""The drawings of lesson 05: who is told the class, samples in their places, and numbers that fit."""

import numpy as np
import pytest
import torch

from ganlab import plots
from ganlab.lessons.conditional_gans import drawings


def figures():
    return {
        "class_grid": lambda: drawings.class_grid(torch.zeros(30, 1, 16, 16), "a network"),
        "date_in_hands": lambda: drawings.date_in_hands(torch.zeros(2, 3, 1, 16, 16), "1 23"),
        "factor_grid": lambda: drawings.factor_grid(torch.zeros(8, 3, 16, 16), ["red", "grey"], ["none", "sun"]),
    }


def canvas(fig):
    """The pixels of a grid, grey, as an array."""
    return np.asarray(fig.axes[0].images[0].get_array())[..., 0]


def test_a_date_stands_dark_on_white_with_a_blank_where_the_text_has_one():
    digits = torch.full((1, 3, 1, 16, 16), -1.0)
    digits[0, :, :, :, 2:14] = torch.tensor([1.0, 0.0, 0.6]).view(3, 1, 1, 1)  # inside the margins, which are cut off
    row = canvas(drawings.date_in_hands(digits, "1 23"))[8]
    np.testing.assert_allclose(row, np.repeat([0, 1, 0.5, 0.2], 12), atol=1e-6)


def test_a_date_of_another_number_of_digits_is_refused():
    with pytest.raises(ValueError, match=r"Expected 3 digits .* for '1 23', got \(2, 4, 1, 16, 16\)"):
        drawings.date_in_hands(torch.zeros(2, 4, 1, 16, 16), "1 23")


def test_the_second_factor_is_named_above_each_column_once_a_latent():
    fig = drawings.factor_grid(torch.zeros(8, 3, 16, 16), ["red", "grey"], ["none", "sun"])
    above = [(text.get_position()[0], text.get_text()) for text in fig.axes[0].texts if text.get_position()[1] < 0]
    assert [name for _, name in sorted(above)] == ["none", "sun", "none", "sun"]
    assert "for 2 latents" in fig.alt


def test_numbers_that_do_not_fit_are_refused():
    drawing = drawings.MixDrawing(plots.new_figure(8, 3), ["one", "two"])
    with pytest.raises(ValueError, match="Expected 2 images and 2 × 10 probabilities, got 1 and 2 × 10"):
        drawing.update(images=torch.zeros(1, 1, 8, 8), probabilities=np.zeros((2, 10)), start=0, end=1, t=0.5)


def test_the_diagram_names_what_D_is_told_and_asked():
    texts = " ".join(text.get_text() for text in drawings.conditional_diagram().axes[0].texts)
    assert "D is told the class" in texts and "names its class" in texts and "L_C" in texts
