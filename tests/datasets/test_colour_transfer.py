"""Colour transfer: the figures of the goal are reached, and no pixel knows its neighbours."""

import pytest
import torch

from ganlab.datasets import faces
from ganlab.datasets.colour_transfer import _lab, match_histograms, reinhard


def pictures(seed, **only):
    return faces.faces(30, seed=seed, only=only).batch(range(30))


def mid(count=20, seed=0):
    """Pictures of middling colours, whose moved colours stay inside the cube."""
    return 0.15 * torch.randn(count, 3, 16, 16, generator=torch.Generator().manual_seed(seed)).clamp(-2, 2)


def test_reinhard_reaches_mean_and_spread_of_the_goal_in_every_picture():
    images, goals = mid() + torch.tensor([0.2, 0.0, -0.1])[:, None, None], 0.6 * mid(seed=1)
    made, goal = _lab(reinhard(images, goals)), _lab(goals)
    for figure in ("mean", "std"):
        of_goal = getattr(goal, figure)((1, 2)).mean(0)
        for row in getattr(made, figure)((1, 2)):
            assert row == pytest.approx(of_goal, abs=0.35)


def test_reinhard_of_one_colour_is_the_mean_and_a_collection_moved_to_itself_hardly_changes():
    flat = torch.full((1, 3, 16, 16), 0.3)
    assert float(reinhard(flat, mid()).std((2, 3)).max()) < 1e-3
    alike = mid()
    assert (reinhard(alike[:1], alike[:1]) - alike[:1]).abs().max() < 1e-2


def test_one_curve_for_all_pictures_gives_the_other_histogram():
    own, goals = mid(), 0.5 * mid(seed=1).abs() - 0.3
    made = match_histograms(own, own, goals)
    levels = torch.linspace(0.05, 0.95, 19)
    for channel in range(3):
        got, wanted = (torch.quantile(part[:, channel].flatten(), levels) for part in (made, goals))
        assert (got - wanted).abs().max() < 0.02
    assert torch.equal(match_histograms(own[3:4], own, goals), made[3:4])  # the curve is of the collection
    assert (match_histograms(own, own, own) - own).abs().max() < 0.02


def test_equal_pixels_stay_equal_wherever_they_stand():
    """Kills anything that looks at places: what moves with the pixels is all that there is."""
    own, goals = pictures(1), pictures(2)
    turned = own.flip(3)
    assert torch.allclose(reinhard(turned, goals), reinhard(own, goals).flip(3), atol=1e-5)
    assert torch.equal(match_histograms(turned, own, goals), match_histograms(own, own, goals).flip(3))


@pytest.mark.parametrize("call", [lambda grey: reinhard(grey, mid()), lambda grey: match_histograms(mid(), grey, mid()),
                                  lambda grey: reinhard(mid()[0], mid())])
def test_other_shapes_are_refused(call):
    with pytest.raises(ValueError, match="Expected colour pictures"):
        call(torch.zeros(1, 1, 8, 8))
