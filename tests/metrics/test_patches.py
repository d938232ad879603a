"""The distance of patches is calibrated on pictures that are known to be bad."""

import pytest
import torch
from torch.nn.functional import avg_pool2d, interpolate

from ganlab.datasets import faces
from ganlab.metrics import patch_distance, patch_frechet


@pytest.fixture(scope="module")
def real():
    return faces.faces(200, seed=1).batch(range(200))


@pytest.fixture(scope="module")
def held_out():
    return faces.faces(200, seed=2).batch(range(200))


def test_bad_pictures_are_farther_than_held_out_ones(real, held_out):
    noise = torch.randn(held_out.shape, generator=torch.Generator().manual_seed(0))
    bad = {"grey": held_out.mean(1, keepdim=True).expand_as(held_out),
           "greyed": 0.5 * held_out + 0.5 * held_out.mean(1, keepdim=True),
           "speckled": (held_out + 0.3 * noise).clamp(-1, 1),
           "finely speckled": (held_out + 0.1 * noise).clamp(-1, 1),
           "blurred": interpolate(avg_pool2d(held_out, 4), scale_factor=4, mode="bilinear"),
           "a little blurred": avg_pool2d(held_out, 3, stride=1, padding=1),
           "pale": 0.6 * held_out}
    floor = patch_distance(held_out, real)
    for name, images in bad.items():
        assert patch_distance(images, real) > 3 * floor, name


def test_detail_that_is_lost_or_wrong_raises_the_frechet_distance_of_patches(real, held_out):
    noise = torch.randn(held_out.shape, generator=torch.Generator().manual_seed(0))
    floor = patch_frechet(held_out, real)
    for name, images in (("speckled", (held_out + 0.3 * noise).clamp(-1, 1)), ("finely", held_out + 0.1 * noise),
                         ("blurred", interpolate(avg_pool2d(held_out, 4), scale_factor=4, mode="bilinear")),
                         ("a little blurred", avg_pool2d(held_out, 3, stride=1, padding=1)), ("pale", 0.6 * held_out)):
        assert patch_frechet(images, real) > 3 * floor, name
    assert floor == patch_frechet(held_out, real) != patch_frechet(held_out, real, seed=1)
    with pytest.raises(ValueError, match="Expected two crowds"):
        patch_frechet(held_out, real[:, :1])


def test_a_picture_put_together_wrongly_is_not_noticed(real, held_out):
    """The limit that the docstring states: only patches across the cut are wrong."""
    shuffled = held_out.clone()
    shuffled[:, :, :16] = held_out[torch.randperm(200), :, :16]
    assert patch_distance(shuffled, real) < 3 * patch_distance(held_out, real)


def test_it_is_of_its_seed_and_symmetric_enough(real, held_out):
    one = patch_distance(held_out, real)
    assert one == patch_distance(held_out, real) != patch_distance(held_out, real, seed=1)
    assert one < 0.05 and patch_distance(real, held_out) == pytest.approx(one, abs=0.03)


@pytest.mark.parametrize("images", [torch.zeros(2, 3, 6, 9), torch.zeros(2, 1, 9, 9), torch.zeros(3, 9, 9),
                                    torch.zeros(0, 3, 9, 9)])
def test_other_shapes_are_refused(images):
    with pytest.raises(ValueError, match="Expected"):
        patch_distance(images, torch.zeros(2, 3, 9, 9))
