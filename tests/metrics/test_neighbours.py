"""Neighbours by their definitions, beside the authors' formulas in NumPy, and within their memory."""

import weakref

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from ganlab import metrics, theory
from ganlab.datasets import load
from ganlab.metrics import neighbours


def gaussian(seed, n=200, f=6):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.normal(size=(n, f)) @ rng.normal(size=(f, f)) + rng.normal(size=f))


def test_nearest_neighbours():
    reference = torch.tensor([[0.0, 0.0], [3.0, 4.0], [1.0, 0.0]])
    distances, indices = metrics.nearest_neighbours(torch.tensor([[0.0, 0.0], [3.0, 3.0]]), reference, k=2)
    assert indices.tolist() == [[0, 2], [1, 2]]
    torch.testing.assert_close(distances, torch.tensor([[0, 1], [1, 13**0.5]], dtype=torch.float64))
    x = load("digits", size=16).batch(range(20))
    distances, indices = metrics.nearest_neighbours(x, x)
    assert (distances == 0).all()
    assert (indices[:, 0] == torch.arange(20)).all()
    with pytest.raises(ValueError, match="k from 1 to 3"):
        metrics.nearest_neighbours(reference, reference, k=4)
    with pytest.raises(ValueError, match="one shape"):
        metrics.nearest_neighbours(torch.zeros(2, 3), reference)


def covered(points, centres, k):
    """Precision by definition, one distance after another."""
    def distance(a, b):
        return sum((float(u) - float(v)) ** 2 for u, v in zip(a, b)) ** 0.5

    radii = [sorted(distance(centre, other) for j, other in enumerate(centres) if j != i)[k - 1]
             for i, centre in enumerate(centres)]
    inside = [any(distance(point, centre) <= radius for centre, radius in zip(centres, radii)) for point in points]
    return sum(inside) / len(inside)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_precision_and_recall_equal_their_definition(k):
    """Kills k − 1 and k + 1 neighbours, and the two figures exchanged."""
    samples, real = 0.7 * gaussian(0, n=40, f=3), gaussian(0, n=60, f=3) + 0.3
    expected = covered(samples, real, k), covered(real, samples, k)
    assert metrics.precision_recall(samples, real, k=k) == expected
    assert expected[0] != expected[1] and min(expected) > 0, "else the test would prove little"


def test_precision_and_recall_by_hand():
    """On a line with k = 1: the balls of 0, 1, 5 reach 1, 1 and 4 far, and their edges belong to them."""
    real, samples = torch.tensor([[0.0], [1.0], [5.0]]), torch.tensor([[9.0], [9.5], [-1.0]])
    assert metrics.precision_recall(samples, real, k=1) == (2 / 3, 3 / 3)  # 9.5 is outside; −1 reaches 10 far
    assert metrics.precision_recall(real.float(), real, k=2) == (1, 1)


def test_copies_of_one_real_point_have_all_precision_and_no_recall():
    real = gaussian(0)
    collapsed = real[:1].expand(50, -1)
    precision, recall = metrics.precision_recall(collapsed, real)
    assert precision == 1 and recall == 1 / len(real)


@pytest.mark.parametrize(("a", "b", "k", "words"), [
    (torch.zeros(5, 3), torch.zeros(5, 4), 3, "one length"),
    (torch.zeros(3, 3), torch.zeros(5, 3), 3, "more than k = 3 rows"),
    (torch.zeros(5, 3), torch.zeros(5, 3), 0, "k"),
    (torch.full((5, 3), torch.nan), torch.zeros(5, 3), 3, "finite"),
])
def test_precision_and_recall_refuse_what_they_cannot_use(a, b, k, words):
    with pytest.raises(ValueError, match=words):
        metrics.precision_recall(a, b, k=k)


def normal(seed, n, f):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=(n, f)))


def by_the_authors(samples, real, k):
    """Density and coverage as Naeem et al. publish them, in NumPy and with all distances at once."""
    def all_distances(x, y):
        return np.sqrt(((x[:, None] - y[None]) ** 2).sum(-1))

    samples, real = samples.numpy(), real.numpy()
    radii = np.sort(all_distances(real, real), axis=1)[:, k]
    between = all_distances(real, samples)
    return ((between < radii[:, None]).sum(0).mean() / k, (between.min(1) < radii).mean())


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("block", [2**22, 500])
def test_density_and_coverage_equal_the_authors_formula(k, block, monkeypatch):
    """Kills the two sets exchanged, a division by k or M forgotten, a neighbour more or less, and a lost block."""
    monkeypatch.setattr(neighbours, "BLOCK", block)
    samples, real = 0.8 * gaussian(0, n=70, f=3), gaussian(0, n=90, f=3) + 0.3
    expected = by_the_authors(samples, real, k)
    assert metrics.density_coverage(samples, real, k=k) == pytest.approx(expected, rel=1e-12)
    assert 0 < expected[1] < 1 and expected[0] != expected[1]


def test_density_and_coverage_by_hand():
    """On a line with k = 1: the balls of 0, 1, 5 reach 1, 1 and 4 far, and their edges do not belong to them."""
    real, samples = torch.tensor([[0.0], [1.0], [5.0]]), torch.tensor([[0.5], [9.0], [-3.0], [1.5]])
    # .5 in the balls of 0 and 1; 9 on the edge of 5's; −3 nowhere; 1.5 in those of 1 and 5
    assert metrics.density_coverage(samples, real, k=1) == (4 / 4, 3 / 3)
    assert metrics.density_coverage(samples[1:3], real, k=1) == (0, 0)


def test_equal_distributions_have_the_expected_density_and_coverage():
    """The mean of 40 draws, within four of its standard errors, in 2 and in 16 dimensions."""
    for f in (2, 16):
        found = np.array([metrics.density_coverage(normal(2 * i, 120, f), normal(2 * i + 1, 100, f), k=3)
                          for i in range(40)])
        errors = 4 * found.std(0, ddof=1) / 40**0.5
        expected = theory.expected_density(), theory.expected_coverage(100, 120, k=3)
        assert (abs(found.mean(0) - expected) < errors).all() and (errors < [0.12, 0.03]).all()


def test_density_may_exceed_one_where_the_samples_crowd():
    density, coverage = metrics.density_coverage(0.2 * normal(0, 300, 8), normal(1, 300, 8))
    assert density > 2 and coverage < 0.5


@pytest.mark.parametrize("block", [2**22, 100])
def test_blocks_change_nothing(block, monkeypatch):
    monkeypatch.setattr(neighbours, "BLOCK", block)
    x, reference = normal(0, 37, 3), normal(1, 50, 3)
    distances, indices = metrics.nearest_neighbours(x, reference, k=2)
    expected = torch.cdist(x, reference).sort(1)
    torch.testing.assert_close(distances, expected.values[:, :2])
    assert torch.equal(indices, expected.indices[:, :2])
    assert metrics.precision_recall(x, reference) == (covered(x, reference, 3), covered(reference, x, 3))


class Peak(TorchDispatchMode):
    """The most bytes of tensors alive at once, of those that are made inside."""

    def __init__(self):
        super().__init__()
        self.alive, self.most = {}, 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        for tensor in out if isinstance(out, tuple | list) else [out]:
            if isinstance(tensor, torch.Tensor) and not self._among(tensor, args):
                storage = tensor.untyped_storage()
                self.alive[id(tensor)] = storage.nbytes()
                weakref.finalize(tensor, self.alive.pop, id(tensor))
        self.most = max(self.most, sum(self.alive.values()))
        return out

    def _among(self, tensor, arguments):
        """A view of an argument, or the argument itself: no memory of its own."""
        return any(isinstance(given, torch.Tensor) and given.untyped_storage().data_ptr()
                   == tensor.untyped_storage().data_ptr() for given in arguments)


@pytest.mark.parametrize("measure", [
    metrics.precision_recall, metrics.density_coverage, metrics.nearest_neighbours, metrics.squared_mmd,
    lambda a, b: metrics.sliced_wasserstein(a, b, projections=20),
])
def test_memory_stays_within_blocks(measure, monkeypatch):
    """All distances at once would be 8 · 3,000² = 72 MB. Kills a matrix of them, in any measure."""
    monkeypatch.setattr(neighbours, "BLOCK", 2**17)  # 1 MiB
    monkeypatch.setattr(metrics.estimates, "BLOCK_ROWS", 40)
    a, b = normal(0, 3000, 4), normal(1, 3000, 4)
    with Peak() as peak:
        measure(a, b)
    assert 2**18 < peak.most < 6 * 2**20


def test_more_neighbours_than_points_are_refused():
    for a, b, words in ((torch.zeros(5, 3), torch.zeros(5, 4), "one length"), (torch.zeros(9, 3), torch.zeros(5, 3),
                                                                                "more than k = 5 rows")):
        with pytest.raises(ValueError, match=words):
            metrics.density_coverage(a, b)
