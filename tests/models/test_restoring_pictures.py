"""What `ganlab restore` does to one picture: tiles without seams, holes filled and nothing else touched."""

import numpy as np
import pytest
import torch

from ganlab.datasets import scaling
from ganlab.models import context_encoder, restoring, srgan


def enlarger():
    torch.manual_seed(0)
    G = srgan.Generator(base_channels=4, blocks=2, batch_norm=False, add_bicubic=True)
    torch.nn.init.normal_(G.last.weight, std=0.1)
    return G.eval()


def filler():
    torch.manual_seed(0)
    G = context_encoder.Generator(image_size=64, out_size=64, base_channels=2, bottleneck=4, hole_channel=True)
    return G.eval()


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def test_a_small_picture_is_what_the_network_draws():
    G, picture = enlarger(), noise(9, 13, 3)
    with torch.no_grad():
        y = G(scaling.to_signed(torch.from_numpy(picture.transpose(2, 0, 1).copy())[None]))
    assert torch.equal(restoring.enlarged(G, picture), scaling.to_bytes(y)[0])


def test_tiles_leave_no_seam_and_need_all_of_their_margin():
    G, picture = enlarger(), noise(70, 45, 3)
    whole = restoring.enlarged(G, picture).int()
    assert (restoring.enlarged(G, picture, tile=16).int() - whole).abs().max() <= 1
    assert (restoring.enlarged(G, picture, tile=16, margin=2).int() - whole).abs().max() > 1


def test_what_is_out_of_reach_does_not_matter():
    G = enlarger()
    far = restoring.reach(G) + 1
    x = torch.rand(1, 3, 3, 2 * far + 1, requires_grad=True)
    G(x)[..., 4 * far:4 * far + 4].sum().backward()
    moved = x.grad.abs().sum((0, 1, 2)).nonzero()
    assert moved.min() >= 1 and moved.max() <= 2 * far - 1 and moved.min() <= 8


@pytest.mark.parametrize(("channels", "result"), [(1, 1), (2, 4), (3, 3), (4, 4)])
def test_grey_stays_grey_and_transparency_is_enlarged(channels, result):
    picture = noise(6, 5, channels)
    picture[..., -1] = 255
    made = restoring.enlarged(enlarger(), picture)
    assert made.shape == (result, 24, 20) and made.dtype == torch.uint8
    if channels in (2, 4):
        assert (made[-1] == 255).all()
    if channels == 2:
        assert torch.equal(made[0], made[1])


def with_hole(channels, hole=(slice(30, 50), slice(5, 20))):
    picture = noise(100, 90, channels)
    picture[..., -1] = 255
    picture[..., -1][hole] = 0
    return picture


@pytest.mark.parametrize("channels", [2, 4])
def test_only_the_hole_is_filled(channels):
    picture = with_hole(channels)
    made = restoring.filled(filler(), picture).numpy().transpose(1, 2, 0)
    outside = picture[..., -1] == 255
    assert made.shape == (100, 90, channels - 1)
    assert np.array_equal(made[outside], picture[..., :-1][outside])
    assert (made[~outside] != picture[..., :-1][~outside]).mean() > 0.9
    again = picture.copy()
    again[..., :-1][~outside] = 0
    unseen = restoring.filled(filler(), again).numpy().transpose(1, 2, 0)
    assert np.array_equal(unseen, made), "what a hole hides is not read"


def test_half_transparent_pixels_stay_as_they_are():
    picture = with_hole(4)
    picture[90:, :, 3] = 7
    made = restoring.filled(filler(), picture).numpy().transpose(1, 2, 0)
    outside = picture[..., 3] > 0
    assert made.shape[2] == 4 and np.array_equal(made[outside], picture[outside])
    assert (made[~outside][:, 3] == 255).all()


def test_each_hole_has_its_window():
    empty = np.zeros((100, 200), bool)
    empty[0:10, 0:10] = empty[0:10, 12:20] = empty[60:90, 150:190] = True
    holes = restoring.holes_of(empty)
    assert holes == [(slice(0, 10), slice(0, 20)), (slice(60, 90), slice(150, 190))]
    assert [restoring.window_of(hole, empty.shape) for hole in holes] == [(0, 0, 64), (20, 120, 80)]
    assert restoring.window_of((slice(0, 51), slice(0, 3)), (100, 100)) is None
    assert restoring.window_of((slice(20, 24), slice(0, 3)), (40, 50)) == (0, 0, 40)


@pytest.mark.parametrize(("first", "end"), [(0, 1), (63, 64), (30, 31), (0, 64), (10, 30)])
def test_the_network_sees_a_hole_of_a_size_that_it_knows(first, end):
    place = restoring._wide(np.arange(first, end), 1.0, 64)
    assert 0 <= place.start <= first and end <= place.stop <= 64
    assert place.stop - place.start == max(restoring.LEAST, end - first)


def test_a_tint_is_taken_away_and_detail_stays():
    torch.manual_seed(0)
    x, hole = 0.5 * torch.rand(1, 3, 24, 24), torch.zeros(1, 1, 24, 24)
    hole[..., 8:16, 6:12] = 1
    made = restoring.seamless(x + torch.tensor([0.3, -0.2, 0.1])[:, None, None], x, hole)
    torch.testing.assert_close(made, x, atol=1e-5, rtol=0)
    other = torch.where(hole > 0, torch.rand(1, 3, 24, 24), x)  # what the hole hides is not looked at
    torch.testing.assert_close(restoring.seamless(x * 0.9, other, hole), restoring.seamless(x * 0.9, x, hole))
    torch.testing.assert_close(restoring.seamless(x * 0.9, x, hole) * (1 - hole), x * (1 - hole))
