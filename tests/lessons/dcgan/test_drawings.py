"""Pictures of lesson 04: stamps and overlaps are transposed convolutions, frames those that were asked for."""

import numpy as np
import pytest
import torch

from ganlab.lessons.dcgan import drawings
from ganlab.models import dcgan

DISTANCES = {"real": {125: 60.0, 250: 40.0, 500: 30.0}, "samples": {125: 90.0, 250: 70.0, 500: 60.0}}


def figures():
    return {
        "read_samples": lambda: drawings.read_samples(torch.zeros(12, 1, 16, 16), torch.arange(12) % 3 > 0),
        "against_sample_size": lambda: drawings.against_sample_size(DISTANCES),
        "two_ways": lambda: drawings.two_ways(torch.zeros(2, 5, 1, 16, 16), torch.ones(2, 5, 1, 16, 16)),
    }


def texts(fig):
    """Every number or word that stands in the axes of a figure, an axes a list."""
    return [[text.get_text() for text in ax.texts] for ax in fig.axes]


@pytest.mark.parametrize("call, words", [
    (lambda: drawings.checkerboards([]), "at least one pair"),
    (lambda: drawings.overlap_counts(0, 1), "from 1 on"),
    (lambda: drawings.read_samples(torch.zeros(3, 1, 16, 16), torch.ones(2, dtype=torch.bool)), "one answer an image"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("kernel, stride", [(3, 2), (4, 2), (5, 3), (6, 3)])
def test_overlap_counts_are_a_transposed_convolution_of_ones(kernel, stride):
    ones = torch.ones(1, 1, kernel, kernel)
    expected = torch.conv_transpose2d(torch.ones(1, 1, 6, 6), ones, stride=stride)[0, 0]
    counts = drawings.overlap_counts(kernel, stride)
    np.testing.assert_array_equal(counts, expected)
    inner = counts[kernel:-kernel, kernel:-kernel]
    assert (inner.min() == inner.max()) == (kernel % stride == 0)


def test_the_stamps_add_up_to_what_torch_computes():
    """Kills a stamp that starts one pixel off, and a wrong sum."""
    pixels, kernel, first, total = ([int(word) for word in words] for words in texts(drawings.stamps()))
    x = torch.tensor(pixels, dtype=torch.float32).view(1, 1, 2, 2)
    weight = torch.tensor(kernel, dtype=torch.float32).view(1, 1, 4, 4)
    added = torch.conv_transpose2d(x, weight, stride=2)
    assert (added > 0).all(), "so that every sum is written"
    assert total == added.flatten().int().tolist()
    assert first == (x[0, 0, 0, 0] * weight).flatten().int().tolist()


@pytest.mark.parametrize("size, channels, base", [(64, 3, 64), (32, 1, 32), (16, 3, 8)])
def test_the_architecture_is_that_of_the_networks(size, channels, base):
    seen = []

    def note(layer, inputs, maps):
        seen.append(f"{maps.shape[-1]}×{maps.shape[-1]}\n× {maps.shape[1]}")

    with torch.device("meta"):
        G = dcgan.Generator(image_size=size, channels=channels, base_channels=base)
        for stage in [*G.stages, G.to_image]:
            stage.register_forward_hook(note)
        G(torch.empty(1, 100))
    words = texts(drawings.architecture(image_size=size, channels=channels, base_channels=base))[0]
    boxes = [word for word in words if "\n× " in word]
    assert boxes == seen + seen[::-1]


def test_frames_stand_around_what_cannot_be_read():
    legible = torch.tensor([True, False, True, True, True, False])
    fig = drawings.read_samples(torch.zeros(6, 1, 16, 16), legible, columns=3)
    corners = [patch.get_xy() for patch in fig.axes[0].patches]
    assert corners == [(17 - 0.5, -0.5), (34 - 0.5, 17 - 0.5)], "16 pixels and a gap of one"
    assert "2 of them" in fig.alt


def test_the_lines_meet_the_left_edge_at_endless_samples():
    """The distances lie on 20 + 5000/N and 50 + 5000/N: kills a scale of N, and a line through the origin."""
    lines = [line for line in drawings.against_sample_size(DISTANCES).axes[0].lines if line.get_linestyle() == "-"]
    starts = [(line.get_xdata()[0], line.get_ydata()[0]) for line in lines]
    np.testing.assert_allclose(starts, [(0, 20), (0, 50)], atol=1e-9)
