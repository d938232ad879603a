import pytest
import torch

from ganlab import metrics, theory
from ganlab.datasets import points

CENTRES = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])


def test_modes_and_quality_by_hand():
    """Within 3 · .5 = 1.5 of a centre: kills a radius in other units, far points that count, and one too few needed."""
    x = torch.tensor([[0.0, 1.5], [0.0, -1.0], [0.1, 0.0], [4.0, 1.4], [4.0, 1.6], [0.0, 2.4]])
    assert metrics.modes_and_quality(x, CENTRES, noise=0.5) == (2, 4 / 6)
    assert metrics.modes_and_quality(x, CENTRES, noise=0.5, needed=2) == (1, 4 / 6)
    assert metrics.modes_and_quality(x, CENTRES, noise=0.5, radius=4) == (3, 1)
    assert metrics.modes_and_quality(x[-1:], CENTRES, noise=0.1) == (0, 0)


def test_true_points_reach_the_ceiling_and_no_more():
    generator = torch.Generator().manual_seed(0)
    x = points.sample("ring", 50_000, generator, noise=0.05)
    modes, quality = metrics.modes_and_quality(x, points.modes("ring"), noise=0.05)
    assert modes == 8
    assert quality == pytest.approx(theory.quality_ceiling(), abs=0.002)  # four standard errors of 50,000


@pytest.mark.parametrize(("x", "settings", "words"), [
    (torch.zeros(3, 3), {"noise": 1}, r"\(N, 2\)"), (torch.zeros(0, 2), {"noise": 1}, r"\(N, 2\)"),
    (torch.zeros(3, 2), {"noise": 0}, "positive noise"), (torch.zeros(3, 2), {"noise": 1, "radius": -1}, "positive"),
    (torch.zeros(3, 2), {"noise": 1, "needed": 0}, "needed"),
])
def test_what_is_no_set_of_points_is_refused(x, settings, words):
    with pytest.raises(ValueError, match=words):
        metrics.modes_and_quality(x, CENTRES, **settings)
