"""Answers to 10.r1_step, as learners write them."""

import math

import numpy as np
import torch
from scipy.special import expit


def two_lines(theta, psi, h, gamma):
    psi = psi - h * (theta * expit(theta * psi) + gamma * psi)
    return theta + h * psi * expit(theta * psi), psi


def with_helper(theta, psi, h, gamma):
    def s(a):
        return 1 / (1 + math.exp(-a))
    new_psi = (1 - h * gamma) * psi - h * theta * s(theta * psi)
    new_theta = theta + h * new_psi * s(theta * new_psi)
    return [new_theta, new_psi]


def array(theta, psi, h, gamma):
    state = np.array([theta, psi], dtype=float)
    state[1] += h * (-state[0] * expit(state.prod()) - gamma * state[1])
    state[0] += h * state[1] * expit(state.prod())
    return state


def optimisers(theta, psi, h, gamma):
    t, p = (torch.nn.Parameter(torch.tensor(v, dtype=torch.float64)) for v in (theta, psi))
    opt_t, opt_p = torch.optim.SGD([t], lr=h), torch.optim.SGD([p], lr=h)
    (torch.nn.functional.softplus(t.detach() * p) + gamma / 2 * p**2).backward()
    opt_p.step()
    opt_p.zero_grad()
    (-torch.nn.functional.softplus(t * p.detach())).backward()
    opt_t.step()
    return t.item(), p.item()


def tensor(theta, psi, h, gamma):
    t, p = torch.tensor(theta).double(), torch.tensor(psi).double()
    p = p + h * (-t * torch.sigmoid(t * p) - gamma * p)
    t = t + h * p * torch.sigmoid(t * p)
    return torch.stack([t, p])


RIGHT = [two_lines, with_helper, array, optimisers, tensor, lambda t, p, h, g: tuple(with_helper(t, p, h, g))]


def together(t, p, h, g):
    return t + h * p * expit(t * p), p + h * (-t * expit(t * p) - g * p)


def G_first(t, p, h, g):
    t = t + h * p * expit(t * p)
    return t, p + h * (-t * expit(t * p) - g * p)


def stale(t, p, h, g):
    s = expit(t * p)
    p = p + h * (-t * s - g * p)
    return t + h * p * s, p


WRONG = [
    (together, "simultaneous"), (G_first, "g_first"), (stale, "old_sigma"),
    (lambda t, p, h, g: two_lines(t, p, h, 0), "penalty_forgotten"),
    (lambda t, p, h, g: two_lines(t, p, h, -g), "penalty_positive"),
    (lambda t, p, h, g: two_lines(t, p, h, g / 2), "penalty_halved"),
    (lambda t, p, h, g: two_lines(t, p, h, 2 * g), "penalty_doubled"),
    (lambda t, p, h, g: two_lines(t, p, 1, g), "no_h"),
    (lambda t, p, h, g: two_lines(t, p, h, g)[::-1], "exchanged"),
    (lambda t, p, h, g: (two_lines(t, p, h, g)[0] - t, two_lines(t, p, h, g)[1] - p), "pushes"),
    (lambda t, p, h, g: two_lines(t, p, h, g)[0], "too_few"),
]
