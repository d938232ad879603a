"""The explorer of lesson 05: mixed classes reach the generators, and the numbers are the classifier's."""

import time

import numpy as np
import torch
from torch import nn

from ganlab.lessons.conditional_gans import explorers
from ganlab.models import cgan


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


class Bright(Paint):
    """As Paint, and z brightens the picture."""

    def forward(self, z, y):
        return 0.5 * (super().forward(z, y) + z[:, :1, None, None].tanh())


class Reads(nn.Module):
    """A classifier whose logit of class 3 is the left half's brightness, and of 8 the right half's."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(4.0))

    def forward(self, x):
        logits = torch.full((len(x), 10), -9.0)
        logits[:, 3], logits[:, 8] = x[..., :8].mean((1, 2, 3)), x[..., 8:].mean((1, 2, 3))
        return self.scale * logits


def examples():
    return {"class_walk": lambda: explorers.class_walk({"one": Bright(), "two": Bright(-1.0)}, Reads())}


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
    heights = [[segment[1, 1] for segment in bars.get_segments()] for bars in explorer.drawing.bars]
    assert abs(heights[0][3] - 1 / (1 + np.exp(-4.8))) < 1e-4
    assert abs(sum(heights[1]) - 1) < 1e-5


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
