"""What lesson 15 draws, for the scan of all rooms; and a solid of nothing."""

import numpy as np

from ganlab.datasets import moving
from ganlab.datasets import solids as known
from ganlab.lessons.editing import drawings
from ganlab.models.vgan import Parts


def films():
    video = moving.clips(2, frames=4, seed=0).video
    return drawings.films({"real 1": video[0], "made 1": video[1]})


def frames():
    data = moving.clips(1, frames=4, seed=0)
    return drawings.frames(Parts(data.video, data.masks, data.video[:, :, :1]))


def solids():
    return drawings.solids(known.solids(3, seed=0).voxels, labels=["a", "b", "c"])


def figures():
    return {"films": films, "frames": frames, "solids": solids}


def test_an_empty_solid_is_all_white():
    seen = drawings._seen(np.zeros((8, 8, 8), bool), np.array([0.2, 0.4, 0.6]))
    assert seen.shape == (3, drawings.SIDE, drawings.SIDE) and (seen == 1).all()
