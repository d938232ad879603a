"""The best D of each objective: no other function does better, and its cost is the divergence that theory names."""

import numpy as np
import pytest

from ganlab import theory
from ganlab.lessons.objectives import best

X = np.linspace(-2, 6, 161)
COSTS = {
    "log-loss": lambda d: (-np.log(d), -np.log(1 - d)), "least squares": lambda d: ((d - 1) ** 2 / 2, d**2 / 2),
    "hinge": lambda d: (np.maximum(1 - d, 0), np.maximum(1 + d, 0)), "Wasserstein": lambda d: (-d, d)}


def closed_form(name, p, q):
    both = p + q > 0
    return {"log-loss": 2 * np.log(2) - 2 * theory.jsd_pointwise(p, q).sum(),
            "least squares": (p[both] * q[both] / (p + q)[both]).sum() / 2, "hinge": 2 - np.abs(p - q).sum(),
            "Wasserstein": -theory.wasserstein_1d(p, q, X)}[name]


@pytest.mark.parametrize("name", best.OBJECTIVES)
@pytest.mark.parametrize("shift", [0.0, 0.3, 1.0, 2.5, -0.7])
def test_the_cost_is_the_divergence(name, shift):
    p, q = best.bump(X, 0), best.bump(X, shift)
    assert best.OBJECTIVES[name](p, q, X).cost == pytest.approx(closed_form(name, p, q), abs=1e-9)


@pytest.mark.parametrize("name", best.OBJECTIVES)
def test_no_change_of_d_does_better(name):
    """Kills p and q exchanged, a wrong sign, a critic that is too flat or too steep."""
    rng = np.random.default_rng(0)
    p, q = best.bump(X, 0), best.bump(X, 0.8)
    found = best.OBJECTIVES[name](p, q, X)
    seen = ~np.isnan(found.values)
    d = found.values[seen]
    real, fake = COSTS[name](np.clip(d, 1e-12, 1 - 1e-12) if name == "log-loss" else d)
    at_best = (p[seen] * real + q[seen] * fake).sum()
    assert at_best == pytest.approx(found.cost, abs=1e-6)
    for _ in range(20):
        changed = found.values + 0.05 * rng.normal(size=len(X))
        if name == "Wasserstein":  # the nearest function with slopes of at most 1
            changed = np.concatenate([[0], np.cumsum(np.clip(np.diff(changed) / np.diff(X), -1, 1) * np.diff(X))])
        changed = np.clip(changed, 1e-6, 1 - 1e-6) if name == "log-loss" else changed
        real, fake = COSTS[name](changed[seen])
        assert (p[seen] * real + q[seen] * fake).sum() >= at_best - 1e-9


def test_only_the_critic_reaches_fakes_that_are_apart():
    p, q = best.bump(X, 0), best.bump(X, 3)
    felt = {name: make(p, q, X).felt for name, make in best.OBJECTIVES.items()}
    assert felt.pop("Wasserstein") == pytest.approx(1) and set(felt.values()) == {0.0}


@pytest.mark.parametrize("name", ["log-loss", "least squares", "Wasserstein"])
def test_the_push_leads_to_the_data(name):
    """G's cost falls along it: left of the fakes lie the data here, right of them there."""
    for shift in (0.9, -0.9):
        push = best.OBJECTIVES[name](best.bump(X, 0), best.bump(X, shift), X).push
        assert np.nanmean(push) * shift < 0


def test_bells_that_lie_on_each_other_push_nothing():
    p = best.bump(X, 0)
    assert all(np.nan_to_num(make(p, p, X).push).max() < 1e-9 for make in best.OBJECTIVES.values())
