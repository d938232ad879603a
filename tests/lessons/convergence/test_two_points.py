"""The two-point game: values by hand, and which losses have a bad basin."""

import math

import pytest

from ganlab import losses
from ganlab.lessons.convergence.two_points import best_value

REAL = (0.0, 1.0)


@pytest.mark.parametrize("loss, fakes, value", [
    (losses.discriminator_bce, (0.0, 0.0), math.log(1 / 3) / 2 + math.log(2 / 3)),
    (losses.discriminator_bce, (0.0, 0.5), -math.log(2)),
    (losses.discriminator_bce, (1.0, 0.0), -math.log(4)),
    (losses.discriminator_bce, (0.3, 0.5), 0.0),
    (losses.discriminator_relativistic, (0.0, 0.0), -math.log(2) / 2),
    (losses.discriminator_relativistic, (0.0, 0.5), -math.log(2) / 2),
    (losses.discriminator_relativistic, (0.0, 1.0), -math.log(2)),
    (losses.discriminator_relativistic, (1.0, 0.0), -math.log(2)),
    (losses.discriminator_hinge, (0.0, 0.0), -1.0),
    (losses.discriminator_hinge, (0.0, 0.5), -1.0),
])
def test_the_best_value_is_that_by_hand(loss, fakes, value):
    assert best_value(loss, REAL, fakes) == pytest.approx(value, abs=1e-6)
