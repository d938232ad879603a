"""The explorer of lesson 05: mixed classes reach the generators, and the numbers are the classifier's."""

import time

import numpy as np
import pytest
import torch
from torch import nn

from ganlab import plots
from ganlab.models import cgan
from ganlab.widgets import explorers


class Paint(nn.Module):
    """A generator that paints class 3's weight on the left half and class 8's on the right."""

    classes, latent_dim = 10, 4

    def __init__(self, sign=1.0):
        super().__init__()
        self.sign = nn.Parameter(torch.tensor(sign))
        self.asked = []

    def forward(self, z, y):
        self.asked.append((z.clone(), y.clone()))
        halves = y[:, [3, 8]].repeat_interleave(8, 1).view(-1, 1, 1, 16).expand(-1, 1, 16, 16)
        return self.sign * (2 * halves - 1)


class Reads(nn.Module):
    """A classifier whose logit of class 3 is the left half's brightness, and of 8 the right half's."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(4.0))

    def forward(self, x):
        logits = torch.full((len(x), 10), -9.0)
        logits[:, 3], logits[:, 8] = x[..., :8].mean((1, 2, 3)), x[..., 8:].mean((1, 2, 3))
        return self.scale * logits


def test_the_mixture_reaches_every_generator_with_the_same_latent():
    first, second = Paint(), Paint(-1.0)
    explorer = explorers.class_walk({"one": first, "two": second}, Reads())
    explorer.controls["t"].value = 0.25
    assert explorer.error is None
    (z, weights), (z_second, weights_second) = first.asked[-1], second.asked[-1]
    assert torch.equal(z, z_second) and torch.equal(weights, weights_second)
    expected = torch.zeros(1, 10)
    expected[0, 3], expected[0, 8] = 0.75, 0.25
    torch.testing.assert_close(weights, expected)
    explorer.controls["latent z, number"].value = 5
    assert not torch.equal(first.asked[-1][0], z)
    assert not first.training
    explorer.controls["from class"].value = 8  # the same class twice is that class
    torch.testing.assert_close(first.asked[-1][1], nn.functional.one_hot(torch.tensor([8]), 10).float())


def test_the_numbers_and_bars_are_the_classifiers():
    explorer = explorers.class_walk({"one": Paint(), "two": Paint(-1.0)}, Reads())
    explorer.controls["t"].value = 0.2
    # the first paints 0.6 and −0.6, the second the opposite: logits ±2.4
    sure = f"{1 / (1 + np.exp(-4.8)):.2f}"
    assert explorer.summary == (f"0.80 of class 3 and 0.20 of class 8:  one reads as 3 ({sure}),  "
                                f"two reads as 8 ({sure})")
    heights = [[segment[1, 1] for segment in bars.get_segments()] for bars in explorer._drawing.bars]
    assert abs(heights[0][3] - 1 / (1 + np.exp(-4.8))) < 1e-4
    assert abs(sum(heights[1]) - 1) < 1e-5


def test_both_ends_of_every_slider_and_the_static_picture():
    explorer = explorers.class_walk({"G": Paint()}, Reads())
    for control in explorer.controls.values():
        for value in (control.min, control.max):
            before = explorer.redraws
            if control.value != value:
                control.value = value
                assert explorer.redraws == before + 1
            assert explorer.error is None
    fig = explorer.static()
    fig.canvas.draw()
    assert fig.get_suptitle() == explorer.summary


def test_a_redraw_takes_less_than_a_tenth_of_a_second():
    torch.manual_seed(0)
    G = cgan.Generator(image_size=32, channels=1, base_channels=32)
    explorer = explorers.class_walk({"one": G, "two": G}, Reads())
    explorer.redraw()
    taken = []
    for t in np.linspace(0, 1, 7):
        explorer.controls["t"].set_trait("value", float(t))
        start = time.process_time()  # what it costs, whatever else the machine does
        explorer.redraw()
        taken.append(time.process_time() - start)
    assert np.median(taken) < 0.1


def test_numbers_that_do_not_fit_are_refused():
    drawing = plots.MixDrawing(plots.new_figure(8, 3), ["one", "two"])
    with pytest.raises(ValueError, match="Expected 2 images and 2 × 10 probabilities, got 1 and 2 × 10"):
        drawing.update(images=torch.zeros(1, 1, 8, 8), probabilities=np.zeros((2, 10)), start=0, end=1, t=0.5)


def test_the_diagram_names_what_D_is_told_and_asked():
    fig = plots.conditional_diagram()
    texts = " ".join(text.get_text() for text in fig.axes[0].texts)
    assert "D is told the class" in texts and "names its class" in texts and "L_C" in texts
    fig.canvas.draw()
