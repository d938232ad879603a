"""Few digits, and what is drawn to make them more."""

import pytest
import torch

from ganlab.datasets import load
from ganlab.lessons.editing import more_data


@pytest.fixture(scope="module")
def digits():
    return load("digits", size=16)


def test_few_are_so_many_of_each_class(digits):
    small = more_data.few(digits, 3, seed=1)
    assert torch.bincount(small.labels).tolist() == [3] * 10
    assert not torch.equal(small.images_uint8, more_data.few(digits, 3, seed=2).images_uint8)


def test_half_of_a_batch_comes_from_each_source(digits):
    ones, zeros = (lambda i, v=v: (torch.full((6, 1, 16, 16), v), torch.full((6,), int(v))) for v in (1.0, 0.0))
    x, y = more_data.both(ones, zeros)(0)
    assert y.tolist() == [1, 1, 1, 0, 0, 0] and torch.equal(x[:, 0, 0, 0], y.float())


def test_shifted_digits_are_the_same_digits_moved(digits):
    plain, moved = more_data.real(digits, seed=3)(0), more_data.real(digits, shift=2, seed=3)(0)
    assert torch.equal(plain[1], moved[1]) and not torch.equal(plain[0], moved[0])
    assert more_data.real(digits, seed=3)(0)[0].shape == (64, 1, 16, 16)


def test_a_generator_draws_what_it_is_asked_for_and_a_classifier_learns(digits):
    run = more_data.train_generator(more_data.few(digits, 3, seed=1), steps=2, batch_size=8, progress=False)
    x, y = more_data.generated(run)(0)
    assert x.shape == (64, 1, 16, 16) and y.shape == (64,) and not x.requires_grad
    test = load("digits", size=16, split="test")
    assert more_data.accuracy(more_data.real(digits), test, steps=40) > 0.5
