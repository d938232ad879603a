"""A drawn distribution lies where it was drawn."""

import pytest
import torch

from ganlab.widgets.laboratory import data


def stroke(*points, tool="pen"):
    return {"tool": tool, "points": [list(point) for point in points], "colour": "#000000"}


def sample(*strokes, n=4000):
    return data.drawn(strokes).sample(n, torch.Generator().manual_seed(0))


def test_a_line_across_the_top_gives_points_there():
    """Kills a picture that stands on its head: the surface counts from the top."""
    points = sample(stroke((0, 0.25), (1, 0.25)))
    assert points[:, 1].mean() == pytest.approx(1.3, abs=0.01)
    assert points[:, 1].std() == pytest.approx(data.NOISE, rel=0.1)
    assert points[:, 0].min() == pytest.approx(-2.6, abs=0.3) and points[:, 0].mean() == pytest.approx(0, abs=0.1)


def test_a_line_is_equally_dense_however_fast_it_was_drawn():
    """Kills points at the corners that the mouse happened to send."""
    points = sample(stroke((0, 0.5), (0.02, 0.5), (0.04, 0.5), (1, 0.5)))
    shares = torch.histc(points[:, 0], 4, -2.6, 2.6) / len(points)
    assert shares.min() > 0.2


def test_a_dot_is_a_heap_and_the_rubber_draws_nothing():
    points = sample(stroke((0.75, 0.25)), stroke((0, 0), (1, 1), tool="rub"))
    assert torch.allclose(points.mean(0), torch.tensor([1.3, 1.3]), atol=0.01)
    assert points.std(0).max() == pytest.approx(data.NOISE, rel=0.1)
    assert data.drawn([stroke((0, 0), tool="rub")]) is None and data.drawn([]) is None
