"""Clips and solids are drawn inside their sheet; the house's scan looks at modules named `drawings` alone."""

import pytest
import torch

from ganlab.datasets.moving import clips
from ganlab.datasets.solids import solids
from ganlab.lessons.editing import drawings_in_time
from ganlab.models.vgan import Parts
from tests.figures import assert_draws_inside_its_sheet


def films():
    video = clips(2, frames=4, seed=0).video
    return drawings_in_time.films({"real 1": video[0], "made 1": video[1]})


def frames():
    data = clips(1, frames=4, seed=0)
    return drawings_in_time.frames(Parts(data.video, data.masks, data.video[:, :, :1]))


def blocks():
    return drawings_in_time.solids(solids(3, seed=0).voxels, labels=["a", "b", "c"])


@pytest.mark.parametrize("make", [films, frames, blocks])
def test_it_draws_inside_its_sheet_and_leaves_matplotlib_as_it_was(make):
    assert_draws_inside_its_sheet(make)


def test_an_empty_solid_is_all_white():
    seen = drawings_in_time._seen(torch.zeros(8, 8, 8).numpy() > 0, drawings_in_time.np.array([0.2, 0.4, 0.6]))
    assert seen.shape == (3, drawings_in_time.SIDE, drawings_in_time.SIDE) and (seen == 1).all()
