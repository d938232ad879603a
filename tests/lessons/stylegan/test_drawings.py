"""The drawings of lesson 08: two layers for every size, and numbers that fit."""

import pytest
import torch

from ganlab import plots
from ganlab.lessons.stylegan import drawings


def figures():
    return {
        "growing": lambda: drawings.growing([0, 10, 20], [8, 16, 16], [1.0, 0.0, 1.0]),
        "crossovers": lambda: drawings.crossovers({k: {"tilt": 1 - k / 8, "colour": 1 - (k / 8) ** 3}
                                                   for k in range(9)}),
    }


@pytest.mark.parametrize("call, words", [
    (lambda: drawings.style_based_generator(image_size=128), "from 8 to 64"),
    (lambda: drawings.crossovers({0: {"tilt": 1.0}, 1: {"colour": 0.5}}), "same for every crossover"),
    (lambda: drawings.growing([0, 10], [8, 16], [1.0]), "one length, got 2, 2 and 1"),
    (lambda: drawings.MixingDrawing(plots.new_figure(8, 3)).update(
        left=torch.zeros(2, 3, 8, 8), above=torch.zeros(3, 3, 8, 8), mixed=torch.zeros(5, 3, 8, 8), says=""),
     "Expected 2 × 3 mixtures, got 5"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(("size", "layers"), [(8, 4), (32, 8)])
def test_style_based_generator_has_two_numbered_layers_for_every_size(size, layers):
    texts = [text.get_text() for text in drawings.style_based_generator(image_size=size).axes[0].texts]
    assert [text for text in texts if text.isdigit()] == [str(k + 1) for k in range(layers)]
    assert f"{size}×{size}" in texts and f"{2 * size}×{2 * size}" not in texts


def test_the_drawings_say_what_they_show():
    texts = [drawings.style_based_generator(image_size=16).alt, *(draw().alt for draw in figures().values())]
    assert "6 layers" in texts[0] and "16×16" in texts[0]
    assert "8, 16 pixels" in texts[1] and "At 4: tilt 0.50, colour 0.88" in texts[2]


def test_enlarged_images_have_equal_squares():
    small = torch.arange(4.0).view(1, 1, 2, 2)
    assert drawings.enlarged(small, 4)[0, 0].tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]
