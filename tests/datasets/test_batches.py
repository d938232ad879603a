import pytest
import torch

from ganlab.datasets import Batches, load


def seen(batches, steps):
    return torch.cat([batches(step) for step in range(steps)]).tolist()


def test_each_epoch_sees_each_example_once_also_across_the_border():
    # 10 examples in batches of 4: epochs end within batches
    run = seen(Batches(torch.arange(10), 4, seed=3), 5)
    assert sorted(run[:10]) == sorted(run[10:]) == list(range(10))
    assert run[:10] != run[10:]


def test_pure_function_of_the_step():
    one, other = Batches(torch.arange(50), 8, seed=1), Batches(torch.arange(50), 8, seed=1)
    backwards = [one(step) for step in reversed(range(40))][::-1]
    assert all(torch.equal(backwards[step], other(step)) for step in range(40))


def test_the_order_before_is_kept_and_older_ones_are_not():
    batches = Batches(torch.arange(10), 4)
    for step in range(20):
        batches(step)
        assert len(batches._orders) <= 2
    assert sorted(batches._orders) == [6, 7]


def test_seeds_and_epochs_are_not_interchangeable():
    # kills seed + epoch as the epoch's seed
    data = torch.arange(100)
    assert Batches(data, 100, seed=0)(1).tolist() != Batches(data, 100, seed=1)(0).tolist()


def test_batch_larger_than_the_data():
    assert sorted(Batches(torch.arange(3), 7)(0).tolist()[:6]) == [0, 0, 1, 1, 2, 2]


def test_leaves_the_global_generator_alone():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    Batches(torch.arange(5), 2)(0)
    assert torch.equal(torch.get_rng_state(), before)


def test_image_set_gives_scaled_images_and_their_labels():
    data = load("digits", size=16)
    batches = Batches(data, 32, seed=0)
    images = batches(7)
    assert (images.shape, images.dtype) == ((32, 1, 16, 16), torch.float32)
    assert torch.equal(images, data.batch(batches.indices(7)))
    assert len(data.labels[batches.indices(7)]) == 32


def test_refuses_nothing_and_no_size_and_no_step():
    with pytest.raises(ValueError, match="at least one example"):
        Batches(torch.empty(0), 4)
    with pytest.raises(ValueError, match="at least 1"):
        Batches(torch.arange(3), 0)
    with pytest.raises(ValueError, match="from 0"):
        Batches(torch.arange(3), 1)(-1)
