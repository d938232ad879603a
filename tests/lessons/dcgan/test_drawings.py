"""Checkerboards of lesson 04 are overlaps of transposed convolutions."""

import numpy as np
import pytest
import torch

from ganlab.lessons.dcgan import drawings


@pytest.mark.parametrize("call, words", [
    (lambda: drawings.checkerboards([]), "at least one pair"),
    (lambda: drawings.overlap_counts(0, 1), "from 1 on"),
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
