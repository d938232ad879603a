"""The solids' trial takes its steps, and its measures say what their names say."""

import pytest
import torch

from ganlab.datasets.solids import solids
from ganlab.lessons.editing import drawings, solid, video
from ganlab.models.vgan import Parts


def block(*sides):
    x = torch.zeros(1, 1, 8, 8, 8)
    x[0, 0, :sides[0], :sides[1], :sides[2]] = 1
    return x


def test_the_nearest_solid_is_that_of_the_highest_iou():
    known = torch.cat([block(2, 2, 2), block(4, 2, 2)])
    assert solid.nearest(torch.cat([block(2, 2, 2), block(3, 2, 2), block(2, 2, 1)]), known).tolist() == [1, 0.75, 0.5]
    assert solid.nearest(torch.zeros(1, 1, 8, 8, 8), known).tolist() == [0]


def test_real_solids_are_over_the_bar_and_baselines_under_it():
    known, held_out = solids(1500, seed=15).voxels, solids(200, seed=99).voxels
    bar = solid.bar(held_out, known)
    assert bar > 0.6 and float((solid.nearest(held_out, known) >= bar).float().mean()) > 0.94
    for name, voxels in solid.baselines(held_out).items():
        assert float((solid.nearest(voxels, known) >= bar).float().mean()) < 0.2, name


def test_pieces_and_undecided_voxels():
    two = block(2, 2, 2)
    two[..., 7, 7, 6:] = 1
    assert solid.one_piece(two) == pytest.approx(0.8)
    assert solid.one_piece(torch.zeros_like(two)) == 0
    assert solid.undecided(two) == 0
    assert solid.undecided(0.5 * block(2, 2, 2) + block(4, 2, 2) * 0.5) == pytest.approx(8 * 1 / (8 + 4))


def test_the_classifier_learns_and_leaves_the_generator_alone():
    data = solids(300, seed=1)
    state = torch.get_rng_state()
    classifier = solid.train_classifier(data, steps=60)
    assert torch.equal(state, torch.get_rng_state())
    assert float((classifier(data.voxels).argmax(1) == data.labels).float().mean()) > 0.8


def test_the_trial_keeps_the_rule_and_starts_from_its_seed():
    data = solids(64, seed=3)
    runs = [solid.train(data, steps=2, seed=seed, progress=False) for seed in (0, 0, 1)]
    made = [solid.made(run, solid.latents(2)) for run in runs]
    assert torch.equal(made[0], made[1]) and not torch.equal(made[0], made[2])
    assert made[0].shape == (2, 1, 16, 16, 16)
    never = solid.train(data, steps=2, most=-1.0, progress=False)
    assert never.history["D_trained"] == [0, 0]


def test_noise_is_laid_over_what_D_sees():
    torch.manual_seed(0)
    noisy = solid.Noisy(torch.nn.Flatten(), 0.5)
    assert float((noisy(torch.ones(4, 1, 8, 8, 8)) - 1).std()) == pytest.approx(0.5, rel=0.1)


def test_a_solid_is_drawn_as_a_block_with_three_faces():
    fig = drawings.solids(torch.cat([block(8, 8, 8), block(4, 8, 8)]), labels=["high", "low"])
    assert fig.alt == "2 solids drawn as blocks, of so many voxels: 512, 256."
    high, low = (drawings._seen(x[0, 0].numpy() > 0, drawings.np.array([0.2, 0.4, 0.6]))
                 for x in (block(8, 8, 8), block(4, 8, 8)))
    white = [(picture.min(0) == 1).mean() for picture in (high, low)]
    assert white[0] < white[1] < 1
    assert len(torch.tensor(high).flatten(1).unique(dim=1).T) == 4, "three faces and the ground"


def test_films_and_frames_have_their_rows():
    f, m, b = torch.zeros(2, 3, 4, 8, 8), torch.zeros(2, 1, 4, 8, 8), torch.zeros(2, 3, 1, 8, 8)
    m[1, :, :, :4] = 1
    fig = drawings.frames(Parts(f, m, b), 1)
    assert "50%" in fig.alt and {text.get_text() for text in fig.axes[0].texts} == {
        "video", "foreground", "mask", "background"}
    assert video.in_pieces(m) == 0
    assert "a, b" in drawings.films({"a": f[0], "b": f[1]}).alt
