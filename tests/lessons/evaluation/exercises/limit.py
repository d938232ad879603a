"""Right and wrong answers to 12.limit, as learners write them."""

import numpy as np
import torch
from numpy.polynomial import Polynomial
from scipy.stats import linregress


def normal_equations(sizes, distances):
    x = 1 / sizes
    slope = ((x - x.mean()) * (distances - distances.mean())).sum() / ((x - x.mean()) ** 2).sum()
    return distances.mean() - slope * x.mean()


def by_lstsq(sizes, distances):
    design = np.stack([np.ones_like(sizes), 1 / sizes], axis=1)
    return np.linalg.lstsq(design, distances, rcond=None)[0][0]


def in_torch(sizes, distances):
    design = torch.stack([torch.ones(len(sizes), dtype=torch.float64), 1 / torch.tensor(sizes)], 1)
    return torch.linalg.lstsq(design, torch.tensor(distances)[:, None]).solution[0, 0]


def with_covariance(sizes, distances):
    x = [1 / n for n in sizes]
    slope = np.cov(x, distances)[0, 1] / np.var(x, ddof=1)
    return float(np.mean(distances) - slope * np.mean(x))


RIGHT = [normal_equations, by_lstsq, in_torch, with_covariance, lambda n, d: linregress(1 / n, d).intercept,
         lambda n, d: Polynomial.fit(1 / n, d, 1)(0.0), lambda n, d: np.polyval(np.polyfit(1 / n, d, 1), 0)]
WRONG = [
    (lambda n, d: np.polyfit(n, d, 1)[1], "line_in_n"),
    (lambda n, d: linregress(1 / np.sqrt(n), d).intercept, "line_in_root"),
    (lambda n, d: np.polyfit(np.log(n), d, 1)[1], "line_in_log"),
    (lambda n, d: np.polyfit(1 / n, d, 1)[0], "slope"),
    (lambda n, d: d[n.argmax()], "largest_n"),
    (lambda n, d: np.min(d), "smallest_distance"),
    (lambda n, d: sum(d) / len(d), "mean"),
    (lambda n, d: max(by_lstsq(n, d), 0), "cut_at_zero"),
    (lambda n, d: abs(by_lstsq(n, d)), "absolute"),
    (lambda n, d: np.polyfit(1 / n, d, 1, w=n)[1], "weighted"),
    (lambda n, d: np.mean(n * d), "times_n"),
]
