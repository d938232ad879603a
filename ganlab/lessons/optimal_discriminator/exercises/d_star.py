"""03.d_star: the optimal discriminator, on a grid."""

from __future__ import annotations

import numpy as np

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.optimal_discriminator.exercises._densities import GAPS_P, GAPS_Q, LEFT, RIGHT, bumps
from ganlab.lessons.optimal_discriminator.exercises._sums import best, ratio


def d_star(p_data, p_g):
    """The optimal discriminator at each point: D* = p_data / (p_data + p_g), and 1/2 where both densities are 0.

    p_data, p_g: densities ≥ 0 on the same grid, float64 arrays of shape (n,), n ≥ 1; where only one is 0, D* is
    exactly 0 or 1. Return an array of shape (n,).
    """
    total = p_data + p_g
    return np.where(total > 0, p_data / np.where(total > 0, total, 1), 0.5)


def by_divide(p_data, p_g):
    total = p_data + p_g
    return np.divide(p_data, total, out=np.full_like(total, 0.5), where=total > 0)


def cases(rng: np.random.Generator) -> list[Case]:
    wide, narrow = bumps(rng, 41), bumps(rng, 17, width=2)
    return [Case((np.array([0.3, 0.1]), np.array([0.1, 0.1])), expected=np.array([0.75, 0.5])),
            Case((np.array([0.2, 0.5, 0.0]), np.array([0.2, 0.0, 0.4])), expected=np.array([0.5, 1.0, 0.0])),
            Case((GAPS_P, GAPS_Q)), Case((LEFT, RIGHT), expected=np.array([0.5, 1.0, 0.0, 0.5])),
            Case(wide[:2]), Case(narrow[:2]), Case((5 * narrow[0], 3 * narrow[1])),
            Case((np.array([0.3]), np.array([0.1])), expected=np.array([0.75]))]


def _sigmoid(logit):
    with np.errstate(all="ignore"):
        return 1 / (1 + np.exp(-logit))


EXERCISE = Exercise(
    id="03.d_star", place=1, title="The optimal discriminator", points=1, solution=d_star, cases=cases, lists=True,
    atol=7e-7,  # below the mistakes' 1e-6; a guard of 1e-12 in both sums moves D* by up to 5e-7
    difficulty=2, importance=4, minutes=6, another=by_divide,
    reason="If a sample comes from the data or from G with equal chance, p_data / (p_data + p_g) is by Bayes' rule "
           "the probability that it is real; where no sample falls, ½ is a convention.",
    hints=("Where real samples are three times as dense as fake ones, how probable is 'real'?",
           "One division does it: p_data over the sum of both. Then look at the points where the sum is 0.",
           "np.where(total > 0, p_data / total, 0.5), where total = p_data + p_g."),
    mistakes=(
        Mistake("nan_where_empty", "nan where both are 0", "0/0 is not a number. The text asks for 1/2 there.",
                [lambda p, q: p / (p + q), lambda p, q: 1 / (1 + q / p), lambda p, q: _sigmoid(np.log(p) - np.log(q)),
                 lambda p, q: _sigmoid(np.log(p / q))]),
        Mistake("other_where_empty", "Another value where both are 0",
                "Where nothing ever falls, D* is 1/2 by the text's agreement; an epsilon in the denominator, or "
                "nan_to_num, makes 0 of it.",
                [lambda p, q: ratio(p, p + q, 0), lambda p, q: ratio(p, p + q, 1)]),
        Mistake("half_where_one_empty", "½ where only one density is 0",
                "Where only real samples fall D* is 1, where only fake ones fall it is 0. The ½ is for points where "
                "both are 0.",
                [lambda p, q: ratio(p, (p + q) * (q > 0), 0.5), lambda p, q: ratio(p, (p + q) * (p > 0), 0.5),
                 lambda p, q: ratio(p, (p + q) * (p > 0) * (q > 0), 0.5)]),
        Mistake("swapped", "Real and fake exchanged",
                "D is the probability of real: p_data stands in the numerator.",
                [lambda p, q: ratio(q, p + q, 0.5), lambda p, q: q / (p + q), lambda p, q: ratio(q, p + q, 0)]),
        Mistake("density_ratio", "Density ratio", "p_data / p_g is the ratio of the densities, and its log is D*'s "
                "logit. D* itself divides by the sum.",
                [lambda p, q: ratio(p, q, 0.5), lambda p, q: ratio(p, q, 0), lambda p, q: p / q, lambda p, q: q / p,
                 lambda p, q: np.log(p / q), lambda p, q: np.log(p) - np.log(q), lambda p, q: p / (q + 1e-12),
                 lambda p, q: p / (q + 1e-8), lambda p, q: _sigmoid(p / q), lambda p, q: _sigmoid(ratio(p, q, 0.5)),
                 lambda p, q: ratio(p, q, 1), lambda p, q: np.where((p > 0) & (q > 0), np.log(ratio(p, q, 1)), 0)]),
        Mistake("logistic_of_difference", "Sigmoid of the difference",
                "The sigmoid turns D*'s logit into D*, and that logit is the difference of the logs, log p_data − log "
                "p_g, not of the densities.",
                [lambda p, q: _sigmoid(p - q), lambda p, q: _sigmoid(q - p), lambda p, q: _sigmoid(p)]),
        Mistake("difference", "Difference of the densities",
                "A difference of densities is no probability; p_data is divided by the sum.",
                [lambda p, q: p - q, lambda p, q: ratio(p - q, p + q, 0), lambda p, q: ratio(p - q, p + q, 0.5),
                 lambda p, q: (p - q) / (p + q), lambda p, q: np.abs(p - q), lambda p, q: 0.5 + (p - q) / 2]),
        Mistake("constant_half", "Constant ½", "D* is ½ only where the two densities are equal.",
                [lambda p, q: np.full(p.shape, 0.5), lambda p, q: 0.5]),
        Mistake("mean_density", "Mean of the densities",
                "The mean density m is the denominator of the JSD's logarithms, and 2 m is D*'s.",
                [lambda p, q: (p + q) / 2, lambda p, q: p / ((p + q) / 2), lambda p, q: p + q,
                 lambda p, q: ratio(p, (p + q) / 2, 0.5), lambda p, q: ratio(p, (p + q) / 2, 1)]),
        Mistake("half_of_it", "Halved", "½ is the value where both densities are 0, not a factor before the fraction.",
                [lambda p, q: p / (2 * (p + q)), lambda p, q: ratio(p / 2, p + q, 0.5),
                 lambda p, q: ratio(p / 2, p + q, 0), lambda p, q: ratio(p, p + q, 0) + 0.5]),
        Mistake("log_of_it", "log D*", "The value asks for log D; D* itself is the probability.",
                [lambda p, q: np.log(p / (p + q)), lambda p, q: np.log(best(p, q)), lambda p, q: -np.log(best(p, q)),
                 lambda p, q: -np.log(p / (p + q))]),
        Mistake("hard_decision", "Hard decision", "D* is a probability, not a choice between 0 and 1.",
                [lambda p, q: (p > q).astype(float), lambda p, q: (p >= q).astype(float),
                 lambda p, q: np.where(p == q, 0.5, p > q), lambda p, q: np.round(best(p, q))]),
        Mistake("squared", "Squares or roots of the densities", "The densities themselves are divided.",
                [lambda p, q: ratio(p**2, p**2 + q**2, 0.5), lambda p, q: p**2 / (p**2 + q**2),
                 lambda p, q: ratio(np.sqrt(p), np.sqrt(p) + np.sqrt(q), 0.5)]),
        Mistake("other_denominator", "Another denominator", "p_data is divided by the sum of both densities, point by "
                "point.",
                [lambda p, q: p / (1 + p), lambda p, q: ratio(p, np.maximum(p, q), 0.5), lambda p, q: p / (1 + q),
                 lambda p, q: p / (p + q).sum(), lambda p, q: p / (p.sum() + q.sum()), lambda p, q: p / (p + q).max(),
                 lambda p, q: p / p.sum(), lambda p, q: p / p.max(),
                 lambda p, q: p / (p * q), lambda p, q: ratio(p, p * q, 0.5), lambda p, q: p / p + q,
                 lambda p, q: p * q / (p + q), lambda p, q: p // (p + q), lambda p, q: p / np.maximum(p, q),
                 lambda p, q: np.where(p + q > 0, p / (p * q), 0.5)]),
        Mistake("larger_above", "The larger density above",
                "D is the probability of real, also where fake samples are denser: p_data stands above everywhere.",
                [lambda p, q: ratio(np.maximum(p, q), p + q, 0.5), lambda p, q: np.maximum(p, q) / (p + q)]),
        Mistake("kept_off_the_ends", "Kept off 0 and 1",
                "D* is exactly 1 where only real samples fall, and exactly 0 where only fake ones do: no clipping, and "
                "no epsilon that can be seen.",
                [lambda p, q, e=e: np.clip(best(p, q), e, 1 - e) for e in (0.1, 0.05, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)]
                + [lambda p, q, e=e: (p + e) / (p + q + 2 * e) for e in (0.5, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6)]),
        Mistake("own_scale", "Densities scaled first", "The densities are compared as they are, at each point.",
                [lambda p, q: best(p / p.sum(), q / q.sum()), lambda p, q: p / p.sum() / (p / p.sum() + q / q.sum())]),
        Mistake("logs", "Logs of the densities", "The densities themselves are divided.",
                [lambda p, q: np.log(p) / (np.log(p) + np.log(q)), lambda p, q: np.log(p) / np.log(p + q)]),
        Mistake("reduced", "Sum for one value per point", "One value per grid point is asked for.",
                [lambda p, q: p.sum() / (p.sum() + q.sum()), lambda p, q: np.mean(best(p, q)),
                 lambda p, q: np.sum(best(p, q))]),
    ))
