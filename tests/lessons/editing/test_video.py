"""The video's trial takes its steps, and its measures say what their names say."""

import pytest
import torch

from ganlab.datasets import moving
from ganlab.lessons.editing import video
from ganlab.metrics import iou
from ganlab.models.vgan import Parts


def test_what_moves_is_found_in_real_clips_without_their_masks():
    real = moving.clips(100, seed=99)
    assert iou(video.what_moves(real.video), real.masks) > 0.85
    assert not video.what_moves(real.video[:, :, :1].repeat(1, 1, 8, 1, 1)).any(), "a still clip"
    turned = video.what_moves(real.video.flip(2))
    assert torch.equal(turned.flip(2), video.what_moves(real.video))


def test_a_mask_that_is_right_fits_and_those_that_know_less_do_not():
    real = moving.clips(60, seed=99)
    ground = real.video.amin(2, keepdim=True)
    fits = video.fits(Parts(real.video, real.masks, ground))
    assert fits["its own mask"] > 0.85
    for name in ("another clip's mask", "as much at random"):
        assert 0.02 < fits[name] < 0.3
    assert fits["everywhere"] == pytest.approx(float(video.what_moves(real.video).float().mean()), abs=0.02)


def test_the_way_is_that_of_the_centre():
    masks = torch.zeros(2, 1, 3, 8, 8)
    for t in range(3):
        masks[0, 0, t, 1 + t:3 + t, 2 * t:2 * t + 2] = 1
    masks[1, 0, :2, 3:5, 3:5] = 1  # nothing in the last frame
    assert video.centres(masks)[0].tolist() == [[1.5, 0.5], [2.5, 2.5], [3.5, 4.5]]
    away = video.travelled(masks)
    assert float(away[0]) == pytest.approx(20**0.5) and away[1].isnan()


def test_pieces_are_counted_a_frame():
    moves = torch.zeros(1, 1, 4, 8, 8)
    moves[0, 0, :, 0:2, 0:2] = 1
    moves[0, 0, 1, 5:7, 5:7] = 1  # a second piece
    moves[0, 0, 2, 6, 6] = 1  # too small
    moves[0, 0, 3, 2:4, 2:4] = 1  # touches at a corner
    assert video.in_pieces(moves) == 0.25


def test_the_trial_learns_and_starts_from_its_seed():
    clips = moving.clips(40, seed=3)
    runs = [video.train(clips, steps=2, seed=seed, progress=False) for seed in (0, 0, 1)]
    made = [video.parts(run, 2).video() for run in runs]
    assert torch.equal(made[0], made[1]) and not torch.equal(made[0], made[2])
    assert made[0].shape == (2, 3, 8, 16, 16) and len(runs[0].history["mask"]) == 2
    untrained = video.train(clips, steps=0, progress=False)
    assert float((video.parts(untrained, 2).mask - 0.5).abs().max()) < 0.1
