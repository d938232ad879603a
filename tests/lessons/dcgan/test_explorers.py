"""The explorer of lesson 04: the latents on both ways, and their lengths."""

import numpy as np
import pytest
import torch
from torch import nn

from ganlab.layers import slerp
from ganlab.lessons.dcgan import explorers


class Paint(nn.Module):
    """A generator that paints the first two numbers of its latent, shrunk into [−1, 1]."""

    latent_dim = 6

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(0.2))
        self.asked = []

    def forward(self, z):
        self.asked.append(z.clone())
        return (self.scale * z[:, :2]).repeat_interleave(8, 1).view(-1, 1, 1, 16).expand(-1, 1, 16, 16)


def examples():
    return {"latent_walk": lambda: explorers.latent_walk(Paint(), pairs=3)}


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_both_ways_reach_G_at_t(t):
    G = Paint()
    explorer = explorers.latent_walk(G, pairs=3, seed=7)
    explorer.controls["pair of latents"].value = 2
    explorer.controls["t"].value = t
    z0, z1 = torch.randn(2, 3, 6, generator=torch.Generator().manual_seed(7))[:, 1]
    straight, circle = G.asked[-1]
    torch.testing.assert_close(straight, (1 - t) * z0 + t * z1)
    torch.testing.assert_close(circle, slerp(z0, z1, t))
    assert not G.training
    heights = [mark.get_ydata()[0] for mark in explorer.drawing.marks]
    # the curve is a polygon of 41 points
    np.testing.assert_allclose(heights, [float(straight.norm()), float(circle.norm())], rtol=1e-3)
    assert f"lerp {heights[0]:.2f}, slerp {heights[1]:.2f}" in explorer.summary
