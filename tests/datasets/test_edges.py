import pytest
import torch
from torch.nn.functional import pad

from ganlab.datasets import edges, load


def square(channels=3, *, ink=0):
    """A square of 16 on a page of 32, its outermost pixels half covered: a step would have two edges."""
    images = torch.full((1, channels, 32, 32), 255, dtype=torch.uint8)
    images[:, :, 8:24, 8:24] = (255 + ink) // 2
    images[:, :, 9:23, 9:23] = ink
    return images


@pytest.mark.parametrize("channels", [1, 3])
def test_edges_of_a_square_are_thin_closed_black_lines_on_white(channels):
    drawn = edges.canny(square(channels))
    assert drawn.shape == (1, 1, 32, 32) and drawn.dtype == torch.uint8
    assert drawn.unique().tolist() == [0, 255]
    ink = drawn[0, 0] == 0
    # The rim is 60 pixels long, and Canny rounds its corners; kills white on black and thick lines.
    assert 48 <= ink.sum() <= 60
    assert not ink[10:22, 10:22].any() and not ink[:6].any() and not ink[:, 26:].any()
    assert ink[:, 16].sum() == ink[16].sum() == 2


def test_blank_pages_and_empty_batches_have_no_edges():
    page = torch.full((2, 3, 32, 32), 128, dtype=torch.uint8)
    assert (edges.canny(page) == 255).all()
    assert edges.canny(page[:0]).shape == (0, 1, 32, 32)


def test_lines_near_the_border_are_those_of_a_larger_page():
    patches = load("photos", split="test").images[::9]
    larger = pad(patches.float(), (12, 12, 12, 12), mode="replicate").to(torch.uint8)
    near, far = edges.canny(patches)[:, :, 2:-2, 2:-2], edges.canny(larger)[:, :, 14:-14, 14:-14]
    # Lines go on outside or end at the border, which moves 0.4 pixels in a thousand; a black border moves 1.1.
    assert (near != far).float().mean() < 7e-4


def test_each_picture_of_a_batch_is_drawn_by_itself():
    batch = torch.cat([square(), torch.full((1, 3, 32, 32), 9, dtype=torch.uint8), square().transpose(2, 3)])
    drawn = edges.canny(batch)
    assert torch.equal(drawn, torch.cat([edges.canny(image[None]) for image in batch]))


def test_thresholds_decide_what_is_an_edge():
    faint = square(ink=247)  # 3 % of black on white: blurred and summed by Sobel's filter about 0.08
    assert (edges.canny(faint) == 255).all()
    assert (edges.canny(faint, low=0.01, high=0.02) == 0).any()


def test_the_eye_s_weights_are_taken():
    # Pure green is as bright as a grey of 150: no edge between them; plain means would see a large step.
    images = torch.full((1, 3, 32, 32), 150, dtype=torch.uint8)
    images[:, :, 8:24, 8:24] = torch.tensor([0, 255, 0], dtype=torch.uint8)[:, None, None]
    assert (edges.canny(images) == 255).all()


@pytest.mark.parametrize(("images", "error", "sentence"), [
    (torch.zeros(1, 3, 8, 8), TypeError, "uint8 images, got torch.float32"),
    ([[0]], TypeError, "got list"),
    (torch.zeros(3, 8, 8, dtype=torch.uint8), ValueError, r"got \(3, 8, 8\).*images\[None\]"),
    (torch.zeros(1, 4, 8, 8, dtype=torch.uint8), ValueError, r"got \(1, 4, 8, 8\)"),
])
def test_other_images_are_refused(images, error, sentence):
    with pytest.raises(error, match=sentence):
        edges.canny(images)


@pytest.mark.parametrize("settings", [{"sigma": 0}, {"low": 0.3, "high": 0.2}, {"low": -0.1}])
def test_other_settings_are_refused(settings):
    with pytest.raises(ValueError, match="low ≤ high"):
        edges.canny(square(), **settings)
