"""Answers to 10.jacobian, as learners write them."""

import numpy as np
import sympy
import torch


def lists(gamma):
    return [[0, 0.5], [-0.5, -gamma]]


def array(gamma):
    J = np.zeros((2, 2))
    J[0, 1], J[1, 0], J[1, 1] = 0.5, -0.5, -gamma
    return J


def tuples(gamma):
    return ((0.0, 1 / 2), (-1 / 2, -gamma))


def tensor(gamma):
    return torch.tensor([[0, 0.5], [-0.5, -gamma]], dtype=torch.float64)


def by_torch(gamma):
    def field(theta, psi):
        return psi * torch.sigmoid(theta * psi), -theta * torch.sigmoid(theta * psi) - gamma * psi
    at = (torch.zeros((), dtype=torch.float64), torch.zeros((), dtype=torch.float64))
    J = torch.autograd.functional.jacobian(field, at)
    return [[float(entry) for entry in row] for row in J]


def by_sympy(gamma):
    t, p = sympy.symbols("t p")
    s = 1 / (1 + sympy.exp(-t * p))
    J = sympy.Matrix([p * s, -t * s - gamma * p]).jacobian([t, p]).subs({t: 0, p: 0})
    return np.array(J.tolist(), float)


def differences(gamma, e=1e-6):
    def field(t, p):
        s = 1 / (1 + np.exp(-t * p))
        return np.array([p * s, -t * s - gamma * p])
    return np.stack([(field(e, 0) - field(-e, 0)) / (2 * e), (field(0, e) - field(0, -e)) / (2 * e)], axis=1)


RIGHT = [lists, array, tuples, tensor, by_torch, by_sympy, differences]

WRONG = [
    (lambda g: [[0, -0.5], [0.5, -g]], "transposed"),
    (lambda g: np.array([[0, 1], [-1, -g]]), "sigma_one"),
    (lambda g: [[0, 0], [0, -g]], "sigma_zero"),
    (lambda g: [[0, 0.25], [-0.25, -g]], "slope_of_sigma"),
    (lambda g: [[-g, 0.5], [-0.5, 0]], "penalty_on_g"),
    (lambda g: [[0, 0.5], [-0.5, g]], "penalty_positive"),
    (lambda g: [[0, 0.5], [-0.5, -g / 2]], "penalty_halved"),
    (lambda g: [[0, 0.5], [-0.5, 0]], "no_penalty"),
    (lambda g: [[0, 0.5], [0.5, -g]], "same_sign"),
    (lambda g: np.linalg.eigvals(np.array(lists(g))), "eigenvalues"),
    (lambda g: print(lists(g)), "nothing_returned"),
    (lambda g: [[0.5, 0], [0, -0.5 - g]], "diagonal"),
    (lambda g: [0, 0.5, -0.5, -g], None),
]
