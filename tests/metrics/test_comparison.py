"""All measures at once: a floor that real pictures set, equal numbers, and copies that are seen."""

import pytest
import torch

from ganlab.metrics.comparison import MEASURES, compare


def crowd(count, dims=6, seed=0, shift=0.0):
    return torch.randn(count, dims, generator=torch.Generator().manual_seed(seed)) + shift


def test_a_perfect_generator_is_at_the_floor_and_a_shifted_one_is_not():
    real = crowd(600)
    perfect, shifted = (compare(crowd(500, seed=1, shift=shift), real) for shift in (0.0, 2.0))
    assert perfect.size == shifted.size == 300
    assert perfect.floor == shifted.floor, "the floor hangs on the real ones and the seed alone"
    for name, way in MEASURES.items():
        sign = 1 if way == "low" else -1
        scatter = max(perfect.floor[name].deviation, perfect.fakes[name].deviation)
        assert abs(perfect.fakes[name].mean - perfect.floor[name].mean) < 5 * scatter, name
        assert sign * (shifted.fakes[name].mean - shifted.floor[name].mean) > 5 * scatter, name


def test_figures_are_taken_at_equal_numbers():
    """Kills a floor of half as many: the Fréchet distance of few is larger for its bias alone."""
    found = compare(crowd(40, seed=1), crowd(1000))
    assert found.size == 40
    assert found.fakes["Fréchet distance"].mean < 2 * found.floor["Fréchet distance"].mean


def test_copies_and_typical_fakes_are_found():
    real = crowd(200)
    fakes = torch.cat([real[:20], crowd(60, seed=2), crowd(20, seed=3, shift=9.0)])
    found = compare(fakes, real)
    assert found.nearest[:20, 0].tolist() == list(range(20)) and found.distances[:20, 0].max() == 0
    assert 0.2 <= found.copied < 0.3
    assert set(found.typical[-20:].tolist()) == set(range(80, 100)), "those far away are the least typical"
    assert sorted(found.typical.tolist()) == list(range(100))


@pytest.mark.parametrize(("fakes", "real", "subsets", "words"), [
    (crowd(19), crowd(100), 5, "at least 20 fakes and 40 real"),
    (crowd(50), crowd(39), 5, r"got \(50, 6\) and \(39, 6\)"),
    (crowd(50, dims=5), crowd(100), 5, r"\(50, 5\)"), (crowd(50), crowd(100), 1, "at least 2 subsets"),
])
def test_what_cannot_be_compared_is_refused(fakes, real, subsets, words):
    with pytest.raises(ValueError, match=words):
        compare(fakes, real, subsets=subsets)
