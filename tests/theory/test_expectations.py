"""Expectations for equal distributions, against counting and simulation."""

from fractions import Fraction
from itertools import permutations

import pytest

from ganlab import theory


@pytest.mark.parametrize(("n", "m", "k"), [(3, 2, 1), (4, 3, 2), (4, 2, 3)])
def test_expected_coverage_counts_all_orders(n, m, k):
    """All orders of n − 1 real and m fake neighbours are equally likely; covered if a fake is among the k first."""
    orders = set(permutations("r" * (n - 1) + "f" * m))
    nearer = sum("f" in order[:_until(order, k)] for order in orders)
    assert theory.expected_coverage(n, m, k=k) == pytest.approx(float(Fraction(nearer, len(orders))), abs=1e-15)


def _until(order, k):
    """The place of the k-th real neighbour, whose distance is the radius."""
    return [i for i, kind in enumerate(order) if kind == "r"][k - 1]


def test_the_figures_of_the_lesson():
    assert theory.expected_density() == 1
    assert theory.expected_coverage(300, 300, k=3) == pytest.approx(0.8763, abs=5e-5)
    assert theory.expected_coverage(300, 300) == pytest.approx(0.9695, abs=5e-5)
    assert theory.expected_coverage(10**7, 10**7, k=3) == pytest.approx(1 - 2**-3, abs=1e-6)
    assert theory.quality_ceiling() == pytest.approx(0.98889, abs=5e-6)
    assert theory.quality_ceiling(0) == 0 and theory.quality_ceiling(1e-9) == pytest.approx(5e-19)


@pytest.mark.parametrize("call", [
    lambda: theory.expected_coverage(5, 5, k=5), lambda: theory.expected_coverage(9, 0),
    lambda: theory.expected_coverage(9, 9, k=0), lambda: theory.quality_ceiling(-1),
])
def test_bad_numbers_are_refused(call):
    with pytest.raises(ValueError, match="Expected"):
        call()
