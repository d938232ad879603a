import pytest
import torch

from ganlab.datasets import faces, sketches


def halves(count=2, *, left=(200, 40, 40), right=(40, 40, 200), side=32):
    """Pictures of two colours that meet in the middle."""
    images = torch.empty(count, 3, side, side, dtype=torch.uint8)
    images[..., :side // 2] = torch.tensor(left, dtype=torch.uint8)[:, None, None]
    images[..., side // 2:] = torch.tensor(right, dtype=torch.uint8)[:, None, None]
    return images


def counts(*numbers):
    return torch.tensor(numbers)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_line_runs_where_two_colours_meet_and_nowhere_else():
    lines = sketches.outlines(halves())
    assert lines.shape == (2, 1, 32, 32) and lines.dtype == torch.uint8
    assert (lines[:, :, :, 15] == 0).all() and (lines == 0).float().mean() == 1 / 32
    turned = sketches.outlines(halves().transpose(2, 3).contiguous())
    assert (turned[:, :, 15] == 0).all() and (turned == 0).float().mean() == 1 / 32


def test_colours_of_one_brightness_have_a_boundary_that_canny_cannot_see():
    """Kills outlines that look at grey levels: 0.299 · 100 is about 0.587 · 51."""
    images = halves(left=(100, 0, 0), right=(0, 51, 0))
    assert (sketches.outlines(images) == 0).any() and (sketches.outlines(images, hand="canny") == 255).all()


def test_a_dab_has_the_colour_of_its_place_and_lies_inside_a_region():
    made = sketches.dabs(halves(64), torch.full((64,), 1), generator())
    mask, colours = made[:, 3] > 0, made[:, :3]
    assert made.shape == (64, 4, 32, 32) and set(made[:, 3].unique().tolist()) == {-1.0, 1.0}
    truth = halves(64).float() / 127.5 - 1
    assert (colours[(~mask)[:, None].expand(-1, 3, -1, -1)] == 0).all()
    assert torch.equal(colours * mask[:, None], truth * mask[:, None])  # no dab reaches over the middle
    sizes = mask.flatten(1).sum(1)
    assert sizes.max() == 13 and (sizes >= 6).all()  # a disc of radius 2, cut at the border at most


def test_as_many_dabs_as_asked_for():
    made = sketches.dabs(halves(3, side=64), counts(0, 1, 6), generator(3))
    assert (made[0, 3] == -1).all() and (made[1, 3] > 0).sum() <= 29 < (made[2, 3] > 0).sum()


def test_small_regions_get_dabs_too():
    images = halves(200)
    images[:, :, 4:13, 4:13] = torch.tensor([20, 220, 20], dtype=torch.uint8)[:, None, None]  # 8 % of the picture
    made = sketches.dabs(images, torch.ones(200, dtype=torch.int64), generator(1))
    green = ((made[:, 1] > 0.5) & (made[:, 3] > 0)).flatten(1).any(1).float().mean()
    assert 0.15 < green < 0.5  # a third of the regions; a place drawn evenly would be there in 3 of 100


def test_dabs_are_of_their_seed_and_of_any_number_up_to_the_most():
    images = faces.faces(200, size=32, seed=5).images
    one, again, other = (sketches.sketches(images, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(one, again) and not torch.equal(one, other)
    assert one.shape == (200, sketches.CHANNELS, 32, 32) and one.abs().max() <= 1
    without = (one[:, 4] > 0).flatten(1).any(1).logical_not().float().mean()
    assert 0.07 < without < 0.22  # one in seven
    assert (sketches.sketches(images, most=0)[:, 4] == -1).all()
    assert torch.equal(sketches.sketches(images, hand="canny")[:, :1] > 0, sketches.outlines(images, hand="canny") > 0)


def test_a_picture_without_any_even_place_gets_its_dabs_all_the_same():
    noise = torch.randint(0, 256, (2, 3, 16, 16), dtype=torch.uint8, generator=generator())
    assert (sketches.dabs(noise, counts(2, 2), generator())[:, 3] > 0).flatten(1).any(1).all()


@pytest.mark.parametrize(("call", "error", "sentence"), [
    (lambda: sketches.outlines(torch.zeros(1, 3, 8, 8)), TypeError, "Expected uint8 images, got torch.float32"),
    (lambda: sketches.outlines(torch.zeros(3, 8, 8, dtype=torch.uint8)), ValueError, "Add the batch's axis"),
    (lambda: sketches.outlines(halves(), hand="left"), ValueError, "a hand of regions, canny, got 'left'"),
    (lambda: sketches.sketches(halves(), most=-1), ValueError, "got -1"),
])
def test_other_input_is_told(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


# --- what a person drew ---------------------------------------------------------------------------------------------


def stroke(tool, *points, colour="#ff0080"):
    return {"tool": tool, "points": [list(point) for point in points], "colour": colour}


def test_a_line_and_a_dab_lie_where_they_were_drawn():
    made = sketches.drawn([stroke("pen", (0.25, 0.5), (0.75, 0.5)), stroke("dab", (0.5, 0.25))], size=64)
    assert made.shape == (1, 5, 64, 64) and made.abs().max() <= 1
    line, red, green, blue, mask = made[0]
    rows, columns = (line < 0).nonzero(as_tuple=True)
    assert set(rows.tolist()) <= {31, 32} and columns.min() in (15, 16) and columns.max() in (47, 48)
    assert mask[15, 31] == 1 and 20 <= (mask > 0).sum() <= 60
    assert (red[mask > 0] == 1).all() and (green[mask > 0] == -1).all() and blue[mask > 0].mean().abs() < 0.01
    assert (red[mask < 0] == 0).all()


def test_a_dab_by_hand_is_as_large_as_one_in_training():
    by_hand = (sketches.drawn([stroke("dab", (0.5, 0.5))], size=64)[0, 4] > 0).sum()
    in_training = (sketches.dabs(halves(1, side=64), counts(1), generator())[0, 3] > 0).sum()
    assert abs(int(by_hand) - int(in_training)) <= 12


def test_rubbing_takes_lines_and_dabs_away_and_what_comes_later_stays():
    rub, dab, pen = stroke("rub", (0.5, 0.5)), stroke("dab", (0.5, 0.5)), stroke("pen", (0.1, 0.5), (0.9, 0.5))
    clean = sketches.drawn([pen, dab, rub], size=64)[0]
    assert clean[0, 32, 32] == 1 and clean[4, 32, 32] == -1 and (clean[0] < 0).any()
    again = sketches.drawn([rub, pen, dab], size=64)[0]
    assert again[0, 31:33, 32].min() == -1 and again[4, 32, 32] == 1


def test_a_drawing_goes_on_from_given_lines():
    start = sketches.outlines(halves(1, side=32))
    made = sketches.drawn([], size=32, start=start)
    assert torch.equal(made[:, :1], start.float() / 127.5 - 1) and (made[:, 4] == -1).all()
    sketches.drawn([stroke("pen", (0, 0), (1, 1))], size=32, start=start)
    assert (start == 0).sum() == 32, "the lines that were handed over are not drawn on"


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda: sketches.drawn([stroke("spray", (0, 0))], size=8), "got 'spray'"),
    (lambda: sketches.drawn([], size=8, start=torch.zeros(1, 8, 8, dtype=torch.uint8)), r"\(1, 1, 8, 8\), got"),
])
def test_what_cannot_be_drawn_is_told(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
