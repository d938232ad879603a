"""The crowds of lesson 12 and their marks."""

import pytest
import torch

from ganlab import metrics
from ganlab.lessons.evaluation import crowds


def test_moment_matched_points_have_the_same_mean_and_covariance():
    real = crowds.two_modes(300, 0)
    fake = crowds.moment_matched(real, seed=1)
    torch.testing.assert_close(fake.mean(0), real.mean(0))
    torch.testing.assert_close(torch.cov(fake.T), torch.cov(real.T))
    assert metrics.frechet_distance(fake, real) < 1e-9
    assert not torch.equal(fake, crowds.moment_matched(real, seed=2))


def test_nearer_to_training_counts_and_halves_ties():
    training, held_out = torch.tensor([[0.0], [10.0]]), torch.tensor([[4.0], [10.0]])
    samples = torch.tensor([[1.0], [3.0], [-5.0], [10.0]])
    assert crowds.nearer_to_training(samples, training, held_out) == (1 + 0 + 1 + 0.5) / 4
    with pytest.raises(ValueError, match="equally many"):
        crowds.nearer_to_training(samples, training, held_out[:1])


def test_worse_is_positive_for_each_measure_s_own_direction():
    floor = dict.fromkeys(crowds.MEASURES, (1.0, 0.5))
    worse = crowds.worse_by(dict.fromkeys(crowds.MEASURES, 2.0), floor)
    assert worse["Fréchet"] == worse["nearer to training"] == 2 and worse["coverage"] == worse["precision"] == -2


def test_planted_samples_begin_with_training_points():
    samples, training = torch.zeros(4, 1), torch.ones(4, 1)
    assert crowds.planted(samples, training, 0.5).flatten().tolist() == [1, 1, 0, 0]
    assert torch.equal(crowds.planted(samples, training, 0), samples)


def test_two_modes_do_what_they_are_asked():
    points = crowds.two_modes(4000, 0, shift=1.0, width=0.5, second=0.25)
    right = points[:, 0] > 1
    assert abs(right.double().mean() - 0.25) < 0.03
    assert abs(points[right, 0].mean() - 3) < 0.05 and abs(points[right, 1].std() - 0.25) < 0.02


def test_floors_are_mean_and_deviation():
    found = crowds.floors([{"Fréchet": 1.0}, {"Fréchet": 3.0}])
    assert found["Fréchet"] == (2.0, pytest.approx(2**0.5))
