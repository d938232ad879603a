import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from ganlab import metrics
from ganlab.datasets import load
from ganlab.runtime import cache_folder


def gaussian(seed, n=200, f=6):
    rng = np.random.default_rng(seed)
    return torch.from_numpy(rng.normal(size=(n, f)) @ rng.normal(size=(f, f)) + rng.normal(size=f))


def test_frechet_distance_equals_the_formula_with_scipys_root():
    a, b = gaussian(0).numpy(), gaussian(1, n=150).numpy()
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    expected = np.sum((a.mean(0) - b.mean(0)) ** 2) + np.trace(cov_a + cov_b - 2 * sqrtm(cov_a @ cov_b).real)
    assert abs(metrics.frechet_distance(torch.from_numpy(a), torch.from_numpy(b)) - expected) < 1e-9 * expected


def test_frechet_distance_by_hand_in_one_dimension():
    a = torch.tensor([[-1.0], [1.0]]) * np.sqrt(0.5)  # variance 1 (n − 1), mean 0
    assert abs(metrics.frechet_distance(a, 3 * a + 5) - (25 + (3 - 1) ** 2)) < 1e-6


def test_frechet_distance_is_symmetric_zero_on_itself_and_shift_squared():
    a, b = gaussian(0), gaussian(1)
    assert abs(metrics.frechet_distance(a, b) - metrics.frechet_distance(b, a)) < 1e-9
    itself = [metrics.frechet_distance(gaussian(seed), gaussian(seed)) for seed in range(20)]
    assert min(itself) >= 0 and max(itself) < 1e-9, "rounding alone falls below 0 for some of them"
    assert abs(metrics.frechet_distance(a, a + 2.0) - 4 * a.shape[1]) < 1e-8


def test_frechet_distance_survives_singular_covariances():
    a = gaussian(0, n=4, f=50)  # rank 3 of 50
    value = metrics.frechet_distance(a, torch.cat([a, torch.zeros(1, 50)]))
    assert np.isfinite(value)
    assert value >= 0
    assert metrics.frechet_distance(torch.zeros(5, 3), torch.ones(5, 3)) == 3


@pytest.mark.parametrize("first", [True, False])
def test_eigenvalues_that_rounding_pushes_below_zero_are_zero(first):
    """Kills a root of them, which is NaN and which `frechet_distance` would take for 0."""
    rounded, usual = np.diag([4.0, -1e-17]), np.diag([9.0, 1.0])
    pair = (rounded, usual) if first else (usual, rounded)
    assert metrics.trace_of_root(*pair) == pytest.approx(6, rel=1e-12)


@pytest.mark.parametrize(("a", "b", "words"), [
    (torch.zeros(5, 3), torch.zeros(5, 4), "one length"),
    (torch.zeros(1, 3), torch.zeros(5, 3), "at least 2"),
    (torch.zeros(5), torch.zeros(5), r"\(N, F\)"),
    (torch.full((5, 3), torch.nan), torch.zeros(5, 3), "finite"),
])
def test_frechet_distance_refuses_what_it_cannot_use(a, b, words):
    with pytest.raises(ValueError, match=words):
        metrics.frechet_distance(a, b)


def test_coverage_and_entropy():
    labels = torch.tensor([0, 0, 1, 1])
    assert metrics.class_coverage(labels, 10) == 2
    assert abs(metrics.class_entropy(labels, 10) - np.log(2)) < 1e-12
    assert metrics.class_entropy(torch.zeros(5, dtype=torch.int64), 10) == 0
    assert abs(metrics.class_entropy(torch.arange(10), 10) - np.log(10)) < 1e-12


@pytest.mark.parametrize(("labels", "words"), [
    (torch.tensor([0, 10]), "from 0 to 9"), (torch.tensor([-1]), "from 0 to 9"),
    (torch.tensor([0.5]), "integer"), (torch.tensor([], dtype=torch.int64), "at least one"),
])
def test_coverage_refuses_bad_labels(labels, words):
    with pytest.raises(ValueError, match=words):
        metrics.class_coverage(labels, 10)


def test_the_digits_classifier_is_right_on_held_out_digits(classifier):
    test = load("digits", size=32, split="test")
    x = test.batch(range(len(test)))
    assert classifier.accuracy(x, test.labels) >= 0.98
    assert classifier.accuracy(x, (test.labels + 1) % 10) < 0.02
    assert classifier.features(x).shape == (len(test), 64)


def test_mnist_has_a_classifier_of_its_own():
    classifier, test = metrics.digits_classifier(32, "mnist"), load("mnist", split="test")
    assert classifier.accuracy(test.batch(range(1000)), test.labels) >= 0.98
    assert [file.name for file in (cache_folder() / "classifiers").iterdir()] == ["mnist-32-v1.pt"]
    with pytest.raises(ValueError, match=r"'digits' or 'mnist', got 'faces'.*train_classifier"):
        metrics.digits_classifier(32, "faces")


def test_the_classifier_is_cached_and_a_damaged_cache_is_replaced(monkeypatch):
    calls = []
    real = metrics.train_classifier
    monkeypatch.setattr(metrics.classifier, "train_classifier",
                        lambda data, steps: calls.append(1) or real(data, steps=20))
    before = torch.get_rng_state()
    first = metrics.digits_classifier(16)
    assert torch.equal(torch.get_rng_state(), before), "training must not disturb the lesson's generator"
    again = metrics.digits_classifier(16)
    assert len(calls) == 1
    assert all(torch.equal(p, q) for p, q in zip(first.parameters(), again.parameters()))
    (file,) = (cache_folder() / "classifiers").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    metrics.digits_classifier(16)
    assert len(calls) == 2
    metrics.digits_classifier(16)
    assert len(calls) == 2


def test_a_cache_that_cannot_be_written_is_no_obstacle(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("GANLAB_CACHE", str(tmp_path / "file" / "cache"))
    real = metrics.train_classifier
    monkeypatch.setattr(metrics.classifier, "train_classifier", lambda data, steps: real(data, steps=2))
    assert not metrics.digits_classifier(16).training


def test_diversity_by_hand():
    corners = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 4.0]])
    assert metrics.pairwise_diversity(corners) == (3 + 4 + 5) / 3
    assert metrics.pairwise_diversity(corners[:1].expand(5, 2)) == 0


def test_class_diversity_is_within_classes_and_weighs_them_equally():
    features = torch.tensor([[0.0], [1.0], [100.0], [103.0], [106.0]])
    labels = torch.tensor([0, 0, 1, 1, 1])
    assert metrics.class_diversity(features, labels, 2) == (1 + 4) / 2
    with pytest.raises(ValueError, match=r"2 items of every class.*class 2"):
        metrics.class_diversity(features, labels, 3)
    with pytest.raises(ValueError, match="of class 1 there are fewer"):
        metrics.class_diversity(features[:3], labels[:3], 2)
    with pytest.raises(ValueError, match="at least 2 items"):
        metrics.pairwise_diversity(features[:1])
