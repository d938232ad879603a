"""Answers to 10.field, as learners write them."""

import math

import numpy as np
import torch
from scipy.special import expit


def plain(theta, psi):
    s = 1 / (1 + math.exp(-theta * psi))
    return psi * s, -theta * s


def by_exp(theta, psi):
    e = np.exp(theta * psi)
    return [psi * e / (1 + e), -theta * e / (1 + e)]


def array(theta, psi):
    return expit(theta * psi) * np.array([psi, -theta])


def autograd(theta, psi):
    t, p = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (theta, psi))
    V = torch.nn.functional.logsigmoid(0 * p) + torch.log(1 - torch.sigmoid(t * p))
    by_t, by_p = torch.autograd.grad(V, (t, p))
    return -by_t.item(), by_p.item()


def tensor(theta, psi):
    a = torch.tensor([psi, -theta], dtype=torch.float64)
    return a * torch.sigmoid(torch.tensor(theta * psi, dtype=torch.float64))


def differences(theta, psi, e=1e-6):
    def V(t, p):
        return -math.log(2) - math.log1p(math.exp(t * p))
    return (-(V(theta + e, psi) - V(theta - e, psi)) / (2 * e), (V(theta, psi + e) - V(theta, psi - e)) / (2 * e))


def s(a):
    return 1 / (1 + math.exp(-a))


RIGHT = [plain, by_exp, array, autograd, tensor, differences]

WRONG = [
    (lambda t, p: (p * s(t * p), t * s(t * p)), "both_descend"),
    (lambda t, p: (-p * s(t * p), -t * s(t * p)), "both_ascend"),
    (lambda t, p: (-p * s(t * p), t * s(t * p)), "wrong_signs"),
    (lambda t, p: np.array([p * s(-t * p), -t * s(t * p)]), "nonsaturating"),
    (lambda t, p: (p * (1 - s(t * p)), -t * (1 - s(t * p))), "other_half"),
    (lambda t, p: (0.5 * p, -0.5 * t), "near_zero"),
    (lambda t, p: [p, -t], "wasserstein"),
    (lambda t, p: (s(t * p), -s(t * p)), "no_inner_derivative"),
    (lambda t, p: (t * s(t * p), -p * s(t * p)), "no_inner_derivative"),
    (lambda t, p: (-t * s(t * p), p * s(t * p)), "players_exchanged"),
    (lambda t, p: -math.log(2) - math.log(1 + math.exp(t * p)), "value"),
    (lambda t, p: print(plain(t, p)), "nothing_returned"),
    (lambda t, p: (p * s(t * p) * (1 - s(t * p)), -t * s(t * p) * (1 - s(t * p))), "squared"),
    (lambda t, p: (p * s(t * p), -t), None),
]
