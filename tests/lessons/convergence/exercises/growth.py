"""Answers to 10.growth, as learners write them."""

import cmath

import numpy as np
import torch


def matrices(h, gamma):
    D = np.array([[1, 0], [-h / 2, 1 - h * gamma]])
    G = np.array([[1, h / 2], [0, 1]])
    return max(abs(np.linalg.eigvals(G @ D)))


def put_in(h, gamma):
    M = [[1 - h * h / 4, h / 2 * (1 - h * gamma)], [-h / 2, 1 - h * gamma]]
    return float(np.abs(np.linalg.eigvals(M)).max())


def by_trace(h, gamma):
    trace, determinant = 2 - h * gamma - h * h / 4, 1 - h * gamma
    root = cmath.sqrt(trace**2 / 4 - determinant)
    return max(abs(trace / 2 + root), abs(trace / 2 - root))


def with_torch(h, gamma):
    M = torch.tensor([[1 - h * h / 4, h / 2 * (1 - h * gamma)], [-h / 2, 1 - h * gamma]], dtype=torch.float64)
    return torch.linalg.eigvals(M).abs().max()


def by_roots(h, gamma):
    return np.abs(np.roots([1, -(2 - h * gamma - h * h / 4), 1 - h * gamma])).max()


def columns(h, gamma):
    def step(t, p):
        p = -h / 2 * t + (1 - h * gamma) * p
        return t + h / 2 * p, p
    return np.abs(np.linalg.eig(np.array([step(1, 0), step(0, 1)]).T)[0]).max()


RIGHT = [matrices, put_in, by_trace, with_torch, by_roots, columns]


def M(h, g):
    return np.array([[1 - h * h / 4, h / 2 * (1 - h * g)], [-h / 2, 1 - h * g]])


WRONG = [
    (lambda h, g: abs(np.linalg.eigvals(np.array([[1, h / 2], [-h / 2, 1 - h * g]]))).max(), "simultaneous"),
    (lambda h, g: np.linalg.eigvals(M(h, g)).real.max(), "real_part"),
    (lambda h, g: abs(np.linalg.eigvals(M(h, g))).min(), "smallest"),
    (lambda h, g: np.linalg.det(M(h, g)), "determinant"),
    (lambda h, g: np.linalg.norm(M(h, g), 2), "norm"),
    (lambda h, g: matrices(h, 0), "no_penalty"),
    (lambda h, g: matrices(2 * h, g), "no_half"),
    (lambda h, g: abs(np.linalg.eigvals(M(h, g))), "both"),
    (lambda h, g: abs(np.linalg.eigvals(np.array([[0, 0.5], [-0.5, -g]]))).max(), "flow"),
    (lambda h, g: print(matrices(h, g)), "nothing_returned"),
    (lambda h, g: matrices(h, g) < 1, None),
]
