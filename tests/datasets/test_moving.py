"""Clips whose moving part is known: still grounds, bright things, straight ways."""

import pytest
import torch

from ganlab.datasets.moving import SHAPES, clips


def test_the_same_seed_gives_the_same_clips():
    a, b, c = clips(5, seed=3), clips(5, seed=3), clips(5, seed=4)
    assert torch.equal(a.video, b.video) and torch.equal(a.masks, b.masks) and not torch.equal(a.video, c.video)
    assert a.video.shape == (5, 3, 8, 16, 16) and a.masks.shape == (5, 1, 8, 16, 16) and len(a) == 5
    assert clips(2, size=32, frames=6).video.shape == (2, 3, 6, 32, 32)


def test_ranges_and_kinds():
    made = clips(200)
    assert made.video.min() >= -1 and made.video.max() <= 1 and set(made.masks.unique().tolist()) == {0, 1}
    assert set(made.shapes.tolist()) == set(range(len(SHAPES)))


def test_the_ground_is_still_and_dark_and_the_thing_bright():
    made = clips(50)
    inside = made.masks.expand_as(made.video) > 0
    still = made.video.amin(2, keepdim=True).expand_as(made.video)  # every place is uncovered at some time
    far = torch.nn.functional.max_pool3d(made.masks, (1, 3, 3), 1, (0, 1, 1)).expand_as(made.video) == 0
    assert torch.equal(made.video[far], still[far]) and still.max() <= 0
    assert (made.video - still)[inside].min() > 0.15 and made.video[inside].mean() > 0.4


def test_no_place_is_covered_for_more_than_half_of_the_clip_and_every_frame_shows_the_thing():
    made = clips(500)
    assert made.masks.sum(2).max() <= 4
    assert made.masks.sum((1, 3, 4)).min() >= 4


def test_the_thing_moves_in_a_straight_line_at_one_speed():
    made = clips(100, size=64)
    down = torch.arange(64.0)
    inner = made.masks[:, 0, 2:6]  # frames in which it is wholly inside
    sums = torch.stack([(inner * down[:, None]).sum((2, 3)), (inner * down).sum((2, 3))], dim=2)
    centre = sums / inner.sum((2, 3))[..., None]
    steps = centre[:, 1:] - centre[:, :-1]
    assert (steps - steps.mean(1, keepdim=True)).norm(dim=2).max() < 1
    assert 0.09 * 64 < steps.norm(dim=2).mean() < 0.12 * 64
    assert torch.atan2(*steps.mean(1).T).std() > 1, "in all directions"


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 1, "size": 4}, {"n": 1, "frames": 1}])
def test_too_little_is_refused(wrong):
    with pytest.raises(ValueError, match="Expected at least"):
        clips(**wrong)
