"""Right and wrong answers to 13.augment."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def as_published(mu, logvar, eps):
    std = logvar.mul(0.5).exp()
    return eps.mul(std).add(mu)


def by_root(mu, log_var, epsilon):
    sigma = log_var.exp().sqrt()
    return mu + sigma * epsilon


def by_power(mu, log_var, epsilon):
    return mu + epsilon * math.e ** (0.5 * log_var)


def by_addcmul(mu, log_var, epsilon):
    return torch.addcmul(mu, torch.exp(0.5 * log_var), epsilon)


def row_by_row(mu, log_var, epsilon):
    rows = []
    for m, v, e in zip(mu, log_var, epsilon):
        rows.append(m + torch.sqrt(torch.exp(v)) * e)
    return torch.stack(rows)


def number_by_number(mu, log_var, epsilon):
    B, d = mu.shape
    out = torch.empty(B, d)
    for i in range(B):
        for j in range(d):
            out[i, j] = mu[i, j] + torch.exp(log_var[i, j] / 2) * epsilon[i, j]
    return out


def by_matrices(mu, log_var, epsilon):
    """A diagonal matrix for each text."""
    return mu + torch.bmm(torch.diag_embed(torch.exp(log_var / 2)), epsilon[:, :, None]).squeeze(2)


def by_transform(mu, log_var, epsilon):
    return torch.distributions.AffineTransform(mu, log_var.exp() ** 0.5)(epsilon)


def by_exp2(mu, log_var, epsilon):
    return mu + torch.exp2(log_var / (2 * math.log(2))) * epsilon


RIGHT = [as_published, by_root, by_power, by_addcmul, row_by_row, number_by_number, by_matrices, by_transform, by_exp2]


def no_grad(mu, log_var, epsilon):
    with torch.no_grad():
        return as_published(mu, log_var, epsilon)


def of_lists(mu, log_var, epsilon):
    return torch.tensor([[m + math.exp(v / 2) * e for m, v, e in zip(*rows)]
                         for rows in zip(mu.tolist(), log_var.tolist(), epsilon.tolist())])


def in_place(mu, log_var, epsilon):
    return epsilon.mul_(log_var.mul(0.5).exp()).add_(mu)


def nothing(mu, log_var, epsilon):
    c = as_published(mu, log_var, epsilon)


def published_fault(mu, log_var, epsilon):
    """The layer ends with a ReLU, for both of its halves."""
    mu, log_var = nn.ReLU()(torch.cat([mu, log_var], 1)).chunk(2, 1)
    return as_published(mu, log_var, epsilon)


WRONG = [
    (lambda m, v, e: m + v * e, "log_var_as_sigma"), (lambda m, v, e: m + 0.5 * v * e, "log_var_as_sigma"),
    (lambda m, v, e: m + v.exp() * e, "variance"), (lambda m, v, e: torch.addcmul(m, e, v.exp()), "variance"),
    (lambda m, v, e: m + v.sqrt() * e, "as_variance"), (lambda m, v, e: m + v**0.5 * e, "as_variance"),
    (published_fault, "relu"), (lambda m, v, e: as_published(m, F.relu(v), e), "relu"),
    (lambda m, v, e: as_published(m, v.clamp(min=0), e), "relu"),
    (lambda m, v, e: as_published(m, v.abs(), e), "absolute"),
    (lambda m, v, e: m + 0.5 * v.exp() * e, "halved_outside"), (lambda m, v, e: m + v.exp() ** 2 * e, "doubled"),
    (lambda m, v, e: m + torch.exp(-0.5 * v) * e, "precision"), (lambda m, v, e: m + F.softplus(v) * e, "softplus"),
    (lambda m, v, e: m + 10 ** (v / 2) * e, "other_base"), (lambda m, v, e: m + v.log() * e, "log_again"),
    (lambda m, v, e: m + v.mul(0.5).exp().clamp(max=1) * e, "cut"),
    (lambda m, v, e: as_published(m, v, torch.randn_like(m)), "own_noise"),
    (lambda m, v, e: torch.distributions.Normal(m, (v / 2).exp()).rsample(), "own_noise"),
    (lambda m, v, e: torch.normal(m, v.div(2).exp()), "own_noise"),
    (lambda m, v, e: as_published(m, v, e[0]), "one_noise"), (lambda m, v, e: m.clone(), "noise_left_out"),
    (lambda m, v, e: m, "noise_left_out"), (lambda m, v, e: m + (v / 2).exp(), "noise_left_out"),
    (lambda m, v, e: m + e, "noise_bare"), (lambda m, v, e: (v / 2).exp() * e, "mean_left_out"),
    (lambda m, v, e: m + (v / 2).exp() + e, "added_up"), (lambda m, v, e: (m + (v / 2).exp()) * e, "bracket"),
    (lambda m, v, e: (m + e) * (v / 2).exp(), "bracket"), (lambda m, v, e: as_published(v, m, e), "exchanged"),
    (lambda m, v, e: m - (v / 2).exp() * e, "minus"), (lambda m, v, e: (e - m) / (v / 2).exp(), "divided"),
    (lambda m, v, e: m + (v / 2).exp() @ e, "matrix_product"),
    (lambda m, v, e: torch.addmm(m, (v / 2).exp(), e), "matrix_product"),
    (lambda m, v, e: m + (v / 2).exp() * e.abs(), "noise_changed"),
    (lambda m, v, e: as_published(m, v, e).tanh(), "bounded"),
    (lambda m, v, e: torch.cat([m, (v / 2).exp() * e], dim=1), "joined"),
    (lambda m, v, e: (as_published(m, v, e), m, v), "several_results"),
    (lambda m, v, e: as_published(m.detach(), v, e), "gradient_cut"),
    (lambda m, v, e: m + (v / 2).exp().detach() * e, "gradient_cut"),
    (lambda m, v, e: as_published(m, v, e).detach(), "gradient_cut"), (no_grad, "gradient_cut"),
    (of_lists, "gradient_cut"), (lambda m, v, e: m + torch.tensor((v / 2).exp().numpy()) * e, "gradient_cut"),
    (in_place, "input_changed"), (nothing, "nothing_returned"),
    (lambda m, v, e: m + (v.mean() / 2).exp() * e, None),
]
