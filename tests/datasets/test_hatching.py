"""Pen drawings: where there is ink, and what it does not tell."""

import pytest
import torch

from ganlab.datasets import faces
from ganlab.datasets.hatching import CROSSED, HATCHED, INK, PAPER, SOLID, hatched


def grey(value, side=24):
    return torch.full((1, 3, side, side), value, dtype=torch.uint8)


def ink(drawing):
    """Where there is ink, bool (N, H, W); every other pixel has to be paper."""
    is_ink, is_paper = ((drawing == torch.tensor(colour, dtype=torch.uint8)[:, None, None]).all(1)
                        for colour in (INK, PAPER))
    assert (is_ink ^ is_paper).all()
    return is_ink


@pytest.mark.parametrize(("value", "share"), [(HATCHED, 0), (HATCHED - 1, 1 / 4), (CROSSED, 1 / 4),
                                              (CROSSED - 1, 1 / 2), (SOLID, 1 / 2), (SOLID - 1, 1)])
def test_the_darker_the_more_ink_in_four_steps(value, share):
    """With lines four pixels apart the two directions meet nowhere twice in an odd place: shares are exact or less."""
    got = ink(hatched(grey(value), period=4)).float().mean()
    assert got == pytest.approx(share, abs=0) or (share == 1 / 2 and got == 3 / 8)


def test_lines_run_along_the_diagonals():
    one = ink(hatched(grey(CROSSED), period=4))[0]
    assert (one[1:, :-1] == one[:-1, 1:]).all() and (one[:, 4:] == one[:, :-4]).all()
    both = ink(hatched(grey(SOLID), period=4))[0]
    assert one[both.logical_not()].logical_not().all() and both.sum() > one.sum()  # one set is part of both
    other = both & ~one
    assert (both[1:, 1:] | ~other[:-1, :-1]).all()  # and the second one falls


def test_green_is_lighter_than_red_and_red_than_blue():
    """Kills weights that are swapped: at 200 only green reaches the second step."""
    shares = []
    for channel in range(3):
        image = grey(0)
        image[:, channel] = 255
        shares.append(float(ink(hatched(image, period=4)).float().mean()))
    assert shares[1] < shares[0] < shares[2]


def test_colours_of_one_step_give_the_same_drawing_and_those_of_two_do_not():
    hair = {colour: hatched(faces.faces(20, seed=3, only={"hair_colour": [colour]}).images)
            for colour in ("brown", "black", "blond")}
    assert (hair["brown"] != hair["black"]).float().mean() < 0.02
    assert (hair["brown"] != hair["blond"]).float().mean() > 0.03


def test_outlines_are_drawn_where_colours_meet_though_both_are_light():
    image = torch.full((1, 3, 24, 24), 250, dtype=torch.uint8)
    image[:, 2, :, 12:] = 200  # yellow beside white
    assert ink(hatched(image))[0].nonzero()[:, 1].unique().tolist() == [11]


def test_the_period_follows_the_size_and_nothing_depends_on_the_other_pictures():
    for side, period in ((32, 3), (48, 4), (128, 10)):
        assert torch.equal(hatched(grey(100, side)), hatched(grey(100, side), period=period))
    images = faces.faces(3, size=32, seed=1).images
    assert torch.equal(hatched(images)[1:2], hatched(images[1:2]))


@pytest.mark.parametrize(("call", "error", "sentence"), [
    (lambda: hatched(torch.zeros(1, 3, 8, 8)), TypeError, "Expected uint8 images, got torch.float32"),
    (lambda: hatched(grey(0)[0]), ValueError, "Add the batch's axis"),
    (lambda: hatched(grey(0)[:, :1]), ValueError, "(N, 3, H, W)"),
    (lambda: hatched(grey(0), period=1), ValueError, "at least 2 pixels, got 1"),
])
def test_what_cannot_be_drawn_is_said(call, error, sentence):
    with pytest.raises(error) as caught:
        call()
    assert sentence in str(caught.value)
