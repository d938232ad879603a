"""The contest of objectives: every entry trains by its own step, and stacked digits are three digits."""

import pytest
import torch

from ganlab.datasets import load
from ganlab.lessons.objectives import contest


@pytest.fixture(scope="module")
def digits():
    return load("mnist", size=16)


@pytest.mark.parametrize("name", contest.ENTRIES)
def test_an_entry_shows_d_as_many_images_as_all_others(name, digits, monkeypatch):
    """Kills an objective that gets five times the data, or whose G stands still."""
    shown = []
    batches = contest.Batches.__call__
    monkeypatch.setattr(contest.Batches, "__call__", lambda self, i: shown.append(i) or batches(self, i))
    entry = contest.ENTRIES[name]
    run = contest.train(entry, digits, images=320, progress=False)
    assert shown == list(range(10)) and run.step == 10 // (entry.k or 1)
    before = contest.train(entry, digits, images=0, progress=False)
    for player in ("G", "D"):
        assert any(not torch.equal(a, b) for a, b in zip(run.modules[player].parameters(),
                                                         before.modules[player].parameters()))
    images = contest.samples(run, 6, seed=1)
    assert images.shape == (6, 1, 16, 16) and torch.equal(images, contest.samples(run, 6, seed=1))
    z = torch.randn(6, contest.LATENT, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        torch.testing.assert_close(images, run.averages["G"].module(z))
    assert len(run.history["seconds"]) == run.step and sum(run.history["seconds"]) > 0


def test_the_same_seed_gives_the_same_networks(digits):
    one, other = (contest.train(contest.ENTRIES["WGAN-GP"], digits, images=160, seed=3, progress=False)
                  for _ in range(2))
    assert all(torch.equal(a, b) for a, b in zip(one.modules["D"].parameters(), other.modules["D"].parameters()))


def test_stacked_digits_are_three_digits_and_spelt_as_their_label(digits):
    stacked = contest.stacked_digits(digits, 50, seed=1)
    assert stacked.image_shape == (3, 16, 16) and stacked.labels.min() >= 0 and stacked.labels.max() < 1000
    for image, label in zip(stacked.images[:5], stacked.labels[:5]):
        for channel, digit in zip(image, f"{label:03d}"):
            held = (digits.images[:, 0] == channel).all((1, 2))
            assert int(digit) in digits.labels[held].tolist()

    class Reads(torch.nn.Module):
        """Reads the digit that a picture's first pixel names."""

        def predict(self, x):
            return x[:, 0, 0, 0].long()

    images = torch.zeros(2, 3, 16, 16)
    images[0, :, 0, 0] = torch.tensor([1.0, 2.0, 3.0])
    images[1, :, 0, 0] = torch.tensor([0.0, 0.0, 7.0])
    assert contest.spelt(Reads(), images).tolist() == [123, 7]
