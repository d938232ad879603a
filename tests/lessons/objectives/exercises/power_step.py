"""Answers to 11.power_step, as learners write them."""

import numpy as np
import torch
from torch.nn.functional import normalize


def plain(W, u):
    v = W.T @ u
    v = v / torch.linalg.norm(v)
    u = W @ v
    u = u / torch.linalg.norm(u)
    return u, v, u @ (W @ v)


def as_torch(W, u):
    with torch.no_grad():
        v = normalize(torch.mv(W.t(), u), dim=0, eps=1e-12)
        u = normalize(torch.mv(W, v), dim=0, eps=1e-12)
    return u, v, torch.dot(u, torch.mv(W, v))


def sigma_is_the_norm(W, u):
    v = (u @ W) / (u @ W).norm()
    stretched = W.matmul(v)
    sigma = stretched.norm()
    return [stretched / sigma, v, sigma.item()]


def in_numpy(W, u):
    W, u = W.numpy(), u.numpy()
    v = W.T @ u
    v = v / np.linalg.norm(v)
    u = W @ v
    u = u / np.linalg.norm(u)
    return u, v, u @ W @ v


def columns(W, u):
    u = u[:, None]
    v = W.T.mm(u)
    v = v / v.pow(2).sum().sqrt()
    u = W.mm(v)
    u = u / u.pow(2).sum().sqrt()
    sigma = u.T.mm(W).mm(v)
    return u[:, 0], v[:, 0], sigma[0, 0]


def loops(W, u):
    m, n = W.shape
    v = [sum(W[i, j] * u[i] for i in range(m)) for j in range(n)]
    length = sum(a * a for a in v) ** 0.5
    v = torch.stack(v) / length
    w = [sum(W[i, j] * v[j] for j in range(n)) for i in range(m)]
    sigma = sum(a * a for a in w) ** 0.5
    return torch.stack(w) / sigma, v, sigma


def einsum(W, u):
    v = torch.einsum("ij,i->j", W, u)
    v = v / v.norm()
    u = torch.einsum("ij,j->i", W, v)
    u = u / u.norm()
    return u, v, torch.einsum("i,ij,j->", u, W, v)


RIGHT = [plain, as_torch, sigma_is_the_norm, in_numpy, columns, loops, einsum]


def old_u(W, u):
    v = normalize(W.T @ u, dim=0)
    return normalize(W @ v, dim=0), v, u @ W @ v


def no_norm_of_v(W, u):
    v = W.T @ u
    u = normalize(W @ v, dim=0)
    return u, v, u @ W @ v


def no_norm_of_u(W, u):
    v = normalize(W.T @ u, dim=0)
    u = W @ v
    return u, v, u @ W @ v


def no_norm(W, u):
    v = W.T @ u
    u = W @ v
    return u, v, u @ W @ v


def untransposed(W, u):
    v = normalize(W @ u, dim=0)
    u = normalize(W.T @ v, dim=0)
    return u, v, u @ W @ v


def exact(W, u):
    U, S, V = torch.linalg.svd(W, full_matrices=False)
    return U[:, 0], V[0], S[0]


def steps(W, u, n):
    for _ in range(n):
        u, v, sigma = plain(W, u)
    return u, v, sigma


def with_sigma(made):
    return lambda W, u: (*plain(W, u)[:2], made(W, *plain(W, u)))


WRONG = [
    (old_u, "old_u"), (no_norm_of_v, "v_not_normalised"), (no_norm_of_u, "u_not_normalised"),
    (no_norm, "nothing_normalised"), (untransposed, "transposed"), (exact, "exact"),
    (lambda W, u: steps(W, u, 10), "several_steps"), (lambda W, u: steps(W, u, 2), "several_steps"),
    (lambda W, u: (u, *plain(W, u)[1:]), "u_kept"),
    (with_sigma(lambda W, u, v, s: s**2), "squared"), (with_sigma(lambda W, u, v, s: 1 / s), "inverse"),
    (lambda W, u: W / plain(W, u)[2], "divided"), (with_sigma(lambda W, u, v, s: torch.norm(W)), "frobenius"),
    (lambda W, u: (plain(W, u)[1], plain(W, u)[0], plain(W, u)[2]), "other_order"),
    (lambda W, u: (plain(W, u)[2], *plain(W, u)[:2]), "other_order"),
    (lambda W, u: plain(W, u)[2], "sigma_alone"), (lambda W, u: plain(W, u)[:2], "two_of_three"),
    (lambda W, u: torch.linalg.matrix_norm(W, ord=2), "exact"),
    (lambda W, u: (-plain(W, u)[0], -plain(W, u)[1], plain(W, u)[2]), None),
]
