"""The small pictures of lesson 00, and that they leave the learner's random numbers alone."""

import numpy as np
import torch

from ganlab.lessons.before_you_start import drawings
from tests.lessons.before_you_start.test_explorers import small

X = np.linspace(-3, 3, 61)
F = (X + 3) / 6


def figures():
    return {
        "lessons_7_to_9": lambda: drawings.lessons_7_to_9(small()),
        "two_questions": lambda: drawings.two_questions(X, F, F),
        "noise_to_data": lambda: drawings.noise_to_data(F, X, X, np.full_like(X, 1 / 6), F),
        "descent": lambda: drawings.descent({"a": [1.0, 0.5], "b": [1.0, 0.7]}, [1, 4], [1.0, 0.5]),
        "numbers_of": lambda: drawings.numbers_of(torch.arange(64, dtype=torch.uint8).view(8, 8) * 4),
    }


def test_pictures_of_lessons_draw_no_number_that_the_lesson_would_draw():
    """Kills a picture after which SEED no longer gives the figures of the stored notebook."""
    G = small()
    before = torch.get_rng_state()
    for make in (drawings.lessons_1_to_3, drawings.lessons_4_to_6, lambda: drawings.lessons_7_to_9(G)):
        make()
    assert torch.equal(torch.get_rng_state(), before)


def test_the_top_row_is_given_the_columns_and_the_left_column_the_rows():
    """Kills a grid of mixed styles whose fine styles come from the left."""
    G = small()
    mixed, = [ax for ax in drawings.lessons_7_to_9(G).axes if ax.get_title(loc="left").startswith("08")]
    shown = np.asarray(mixed.images[0].get_array())
    side, step = 16, 17
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        w = G.styles(torch.randn(6, G.latent_dim, generator=generator))
        noise = G.synthesis.draw_noise(generator=generator)
        half = w.shape[1] // 2
        one = torch.cat([w[1:2, :half], w[5:6, half:]], dim=1)  # second row, third column
        expected = ((G.synthesis(one, noise=noise)[0] + 1) / 2).clamp(0, 1).permute(1, 2, 0)
    np.testing.assert_allclose(shown[2 * step:2 * step + side, 3 * step:3 * step + side], expected, atol=1e-5)
