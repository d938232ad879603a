"""A cylinder that turns: by hand where the angle is easy, and back again where nothing was lost."""

import math

import pytest
import torch

from ganlab.datasets.turning import turned, turned_back


def ramp(size=64):
    return torch.linspace(-1, 1, size + 1)[:-1].add(1 / size).expand(1, 1, 4, size)  # each pixel says its own column


def test_a_column_shows_what_stood_where_the_arc_says():
    x = turned(ramp(), torch.tensor([30.0]))[0, 0, 0]
    u = ramp()[0, 0, 0]
    expected = (u.asin() + math.pi / 6).clamp(max=math.pi / 2).sin()
    inside = expected < 1 - 1 / 64
    torch.testing.assert_close(x[inside], expected[inside], atol=1e-4, rtol=0)
    assert (x[u > math.cos(math.pi / 6)] > 0.98).all(), "beyond the ear there is the border"


def test_no_turn_changes_nothing_and_the_other_way_is_the_mirror_image():
    x = torch.rand(2, 3, 16, 16)
    torch.testing.assert_close(turned(x, torch.zeros(2)), x)
    degrees = torch.tensor([20.0, 60.0])
    torch.testing.assert_close(turned(x.flip(3), -degrees), turned(x, degrees).flip(3))


def test_turned_back_is_the_front_where_it_was_seen_and_its_mirror_image_elsewhere():
    x = ramp(128).square().repeat(1, 1, 32, 1)  # symmetric and smooth
    back = turned_back(turned(x, torch.tensor([40.0])), torch.tensor([40.0]))
    away = (back - x).abs()  # a little at the ear, where many columns share one pixel
    assert away.mean() < 0.01 and away[..., 6:-6].max() < 0.15
    lost = turned(x, torch.tensor([40.0]))
    assert (lost - x).abs().max() > 0.3


@pytest.mark.parametrize("degrees", [torch.tensor([81.0]), torch.tensor([1.0, 2.0]), torch.tensor([float("nan")])])
def test_angles_that_make_no_sense_are_refused(degrees):
    with pytest.raises(ValueError, match="Expected 1 angles from -80 to 80"):
        turned(torch.rand(1, 3, 16, 16), degrees)
