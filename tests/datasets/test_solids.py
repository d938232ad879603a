"""Solids are what their names say, inside, and known by their seed."""

import pytest
import torch

from ganlab.datasets.solids import KINDS, solids


def test_the_same_seed_gives_the_same_solids():
    a, b, c = solids(6, seed=3), solids(6, seed=3), solids(6, seed=4)
    assert torch.equal(a.voxels, b.voxels) and torch.equal(a.labels, b.labels) and not torch.equal(a.voxels, c.voxels)
    assert a.voxels.shape == (6, 1, 16, 16, 16) and len(a) == 6 and solids(2, size=32).voxels.shape[2:] == (32,) * 3


def test_they_are_matter_or_none_and_wholly_inside():
    made = solids(500)
    assert set(made.voxels.unique().tolist()) == {0, 1} and set(made.labels.tolist()) == {0, 1, 2}
    for axis in (2, 3, 4):
        ends = made.voxels.movedim(axis, 0)[[0, -1]]
        assert not (ends[0].any(dim=-1) & ends[1].any(dim=-1)).all()
    assert made.voxels.sum((1, 2, 3, 4)).min() > 50


def test_the_kinds_have_their_proportions():
    made = solids(300, size=32)
    for label, kind in enumerate(KINDS):
        x = made.voxels[made.labels == label, 0] > 0
        high, deep, wide = (x.any(dim=dims).sum(1).float() for dims in ((2, 3), (1, 3), (1, 2)))
        levels = x.sum((2, 3)).float()
        filled = levels[levels > 0]
        if kind == "ball":
            assert (high - wide).abs().max() <= 2 and (high - deep).abs().max() <= 2
            assert filled.min() < 0.5 * filled.max()
        else:  # every level of one solid is the same figure
            top = levels.amax(1, keepdim=True).expand_as(levels)
            assert torch.equal(levels[levels > 0], top[levels > 0])
        if kind == "cylinder":
            assert (high / wide).min() > 1.2
        if kind == "cube":
            assert (levels.amax(1).sqrt() / high - 1).abs().max() < 0.15


@pytest.mark.parametrize("wrong", [{"n": 0}, {"n": 1, "size": 4}])
def test_too_little_is_refused(wrong):
    with pytest.raises(ValueError, match="Expected at least"):
        solids(**wrong)
