"""The numbers of lesson 03's drawings are the theory's, and they refuse what would mislead."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import expit

from ganlab import theory
from ganlab.lessons.optimal_discriminator import drawings

X = np.linspace(-6, 6, 301)
P, Q = stats.norm(-1, 1), stats.norm(1, 0.7)


def figures():
    half = np.full_like(X, 0.5)
    return {
        "two_densities": lambda: drawings.two_densities(X, P.logpdf(X), Q.logpdf(X), d=half, view=(-4, 4)),
        "shift": lambda: drawings.shift([0.2, 0.4], [1, 2], 0.2),
        "valleys": lambda: drawings.valleys(X, X**2 / 40 - 1, [150], X, P.pdf(X)),
        "three_games": lambda: drawings.three_games(dict.fromkeys(("optimal", "alternating", "simultaneous"), X)),
        "overfitting": lambda: drawings.overfitting(dict.fromkeys(("step", "training", "held out", "difference"),
                                                                  np.linspace(0, 1)), 0.8),
        "trained_discriminator": lambda: drawings.trained_discriminator(X, half, P.pdf(X), Q.pdf(X)),
    }


@pytest.mark.parametrize("call, words", [
    (lambda: drawings.two_densities(X, P.logpdf(X), Q.logpdf(X)[:-1]), "all of shape"),
    (lambda: drawings.two_densities(X[::-1], P.logpdf(X), Q.logpdf(X)), "increasing"),
    (lambda: drawings.trained_discriminator(X, X[:-1], X, X), "one shape"),
])
def test_bad_arguments_are_refused_with_a_sentence(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_densities_numbers_agree_with_quadrature():
    x = np.linspace(-12, 12, 1201)
    d = expit(x)
    numbers = drawings.densities_numbers(x, P.pdf(x), Q.pdf(x), d)
    where = (-12, 12, [-1, 1])
    assert abs(numbers["cost"] - theory.value(P.pdf, Q.pdf, None, *where)) < 1e-9
    assert abs(numbers["jsd"] - theory.jsd(P.pdf, Q.pdf, *where)) < 1e-9
    assert abs(numbers["value"] - theory.value(P.pdf, Q.pdf, expit, *where)) < 1e-9


def test_trained_discriminator_names_the_worst_difference_where_there_is_density():
    best = theory.d_star(P.pdf(X), Q.pdf(X))
    trained = best + np.where(np.abs(X) > 5.5, 0.4, 0.02)  # wrong by .4 only where nobody looks
    fig = drawings.trained_discriminator(X, trained, P.pdf(X), Q.pdf(X))
    assert fig.axes[1].get_title(loc="left").endswith("0.0200")


def test_few_samples_are_marked_one_by_one_real_above_and_fake_below():
    half, real, fake = np.full_like(X, 0.5), np.array([[-1.0], [0.5]]), np.array([[2.0]])
    drawn = drawings.trained_discriminator(X, half, P.pdf(X), Q.pdf(X), samples=(real, fake))
    above, below = (line for line in drawn.axes[0].lines if line.get_marker() == "|")
    assert above.get_xdata().tolist() == [-1, 0.5] and below.get_xdata().tolist() == [2]
    assert min(above.get_ydata()) > 1 and max(below.get_ydata()) < 0
