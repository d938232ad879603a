"""Drawn people: the same at every size, in any pose, and each part where it says."""

import pytest
import torch
from torch.nn.functional import avg_pool2d

from ganlab.datasets import figures
from ganlab.datasets.errors import DataError
from ganlab.datasets.figures import JOINTS, LEFT, PARTS, RIGHT

SKIN, HAIR, SHIRT, TROUSERS, GROUND = range(len(PARTS))


def pixel(place, size):
    """Row and column of a place in [−1, 1]²."""
    column, row = ((place + 1) / 2 * size).long().tolist()
    return row, column


def test_a_seed_is_the_same_people_and_poses_however_many():
    few, many = figures.people(3, seed=5), figures.people(9, seed=5)
    assert torch.equal(few.colours, many.colours[:3]) and torch.equal(few.widths, many[:3].widths)
    assert torch.equal(figures.poses(3, seed=5), figures.poses(9, seed=5)[:3])
    assert not torch.equal(few.colours, figures.people(3, seed=6).colours)
    assert not torch.equal(figures.poses(3, seed=5), figures.poses(3, seed=6))


def test_pictures_do_not_depend_on_each_other_nor_on_the_blocks(monkeypatch):
    who, joints = figures.people(7, seed=1), figures.poses(7, seed=1)
    together = figures.drawn(who, joints, 16)
    monkeypatch.setattr(figures, "BLOCK", 2 * 16**2)
    torch.testing.assert_close(figures.drawn(who, joints, 16), together)
    torch.testing.assert_close(figures.drawn(who[[4]], joints[[4]], 16), together[[4]])


def test_a_figure_is_the_same_at_every_size():
    who, joints = figures.people(6, seed=2), figures.poses(6, seed=2)
    large, small = figures.drawn(who, joints, 128), figures.drawn(who, joints, 32)
    assert large.shape == (6, 3, 128, 128) and large.abs().max() <= 1
    assert (avg_pool2d(large, 4) - small).abs().mean() < 0.02
    soft = [((parts > 0.01) & (parts < 0.99)).float().mean() for parts in (
        figures.covered(who, joints, size)[:, GROUND] for size in (128, 32))]
    assert 3 < soft[1] / soft[0] < 5, "an edge is one pixel wide, at every size"


def test_joints_lie_in_the_picture_and_bones_keep_their_lengths():
    joints = figures.poses(500, seed=3)
    assert joints.shape == (500, len(JOINTS), 2) and joints.abs().max() < 1
    for side in (LEFT, RIGHT):
        for a, b in ((0, 1), (1, 2), (3, 4), (4, 5)):
            lengths = (joints[:, side[a]] - joints[:, side[b]]).norm(dim=1)
            torch.testing.assert_close(lengths, lengths[:1].expand(500))
    assert (joints[:, LEFT[0], 0] < joints[:, RIGHT[0], 0]).all() and (joints[:, 0, 1] < joints[:, 1, 1]).all()


def test_each_part_is_where_its_joints_are():
    who, joints = figures.people(40, seed=4), figures.poses(40, seed=4)
    parts = figures.covered(who, joints, 128)
    torch.testing.assert_close(parts.sum(1), torch.ones(40, 128, 128))
    assert parts.min() >= 0
    for joint, part, least in ((RIGHT[0], SHIRT, 1.0), (RIGHT[2], SKIN, 0.9), (LEFT[4], TROUSERS, 0.9), (1, GROUND, 0)):
        seen = [parts[n, part, *pixel(joints[n, joint], 128)] > 0.5 for n in range(40)]
        assert sum(seen) >= least * 40 and (least or not any(seen)), "the right arm is before all else"
    assert (parts[:, GROUND, 0] == 1).all()
    shares = parts.mean((0, 2, 3))
    assert (shares > 0.005).all() and shares[GROUND] > 0.5


def test_the_picture_is_the_parts_in_their_colours():
    who, joints = figures.people(5, seed=5), figures.poses(5, seed=6)
    x, parts = figures.drawn(who, joints, 32), figures.covered(who, joints, 32)
    for part in (SKIN, SHIRT, TROUSERS, GROUND):
        n, row, column = (parts[:, part] == 1).nonzero()[0].tolist()
        torch.testing.assert_close(x[n, :, row, column], 2 * who.colours[n, part] - 1)
    other = figures.People(who.colours[[1, 1, 2, 3, 4]], who.widths)
    changed = figures.drawn(other, joints, 32)
    assert not torch.equal(changed[0], x[0]) and torch.equal(changed[1:], x[1:])


def test_one_pose_serves_all():
    who, joints = figures.people(3, seed=7), figures.poses(1, seed=7)
    assert torch.equal(figures.drawn(who, joints), figures.drawn(who, joints.expand(3, -1, -1)))


def test_hues_stay_in_their_range():
    blue = figures.people(50, seed=8, hues=(0.6, 0.7)).colours[:, [SHIRT, TROUSERS]]
    assert (blue.argmax(-1) == 2).all()
    assert len(figures.people(200, seed=8).colours[:, SHIRT].argmax(-1).unique()) == 3
    torch.testing.assert_close(figures._rgb(torch.tensor([0.0, 1 / 3, 0.5]), torch.ones(3), torch.ones(3)),
                               torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 1, 1]]), atol=1e-6, rtol=0)


def test_the_ground_is_like_no_part():
    """So that a silhouette is what is not of the ground's colour."""
    colours = 2 * figures.people(2000, seed=9).colours - 1
    assert (colours[:, :GROUND] - colours[:, GROUND:]).abs().amax(-1).min() > 0.3


def test_the_distance_to_a_segment_is_exact():
    joints = torch.tensor([[[-0.5, 0.0], [0.5, 0.0], [0.0, 0.9]]])
    far = figures.to_segments(joints, ((0, 1), (2, 2)), 32)
    place = (torch.arange(32) + 0.5) / 16 - 1
    y, x = torch.meshgrid(place, place, indexing="ij")
    torch.testing.assert_close(far[0, 0], torch.hypot((x.abs() - 0.5).clamp_min(0), y))
    torch.testing.assert_close(far[0, 1], torch.hypot(x, y - 0.9))


@pytest.mark.parametrize("call", [
    lambda: figures.people(0), lambda: figures.poses(2, seed=-1),
    lambda: figures.drawn(figures.people(1), figures.poses(1), 8)])
def test_what_cannot_be_drawn_is_said(call):
    with pytest.raises(DataError, match="Expected"):
        call()


def test_other_joints_are_refused():
    with pytest.raises(ValueError, match=r"poses of shape \(N, 14, 2\)"):
        figures.drawn(figures.people(1), torch.zeros(1, 13, 2))
