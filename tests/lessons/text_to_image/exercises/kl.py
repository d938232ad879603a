"""Right and wrong answers to 13.kl."""

import math

import numpy as np
import torch
from torch.distributions import Independent, MultivariateNormal, Normal, kl_divergence
from torch.nn import functional as F


def usual(mu, log_var):
    return -0.5 * torch.sum(1 + log_var - mu.pow(2) - log_var.exp(), dim=1).mean()


def total_by_batch(mu, log_var):
    return torch.sum(mu.square() + log_var.exp() - log_var - 1) / (2 * len(mu))


def by_distributions(mu, log_var):
    sigma = torch.exp(0.5 * log_var)
    p, q = Normal(mu, sigma), Normal(torch.zeros_like(mu), torch.ones_like(sigma))
    return kl_divergence(p, q).sum(-1).mean()


def by_independent(mu, log_var):
    p = Independent(Normal(mu, log_var.exp().sqrt()), 1)
    q = Independent(Normal(0 * mu, 1 + 0 * mu), 1)
    return kl_divergence(p, q).mean()


def by_matrices(mu, log_var):
    p = MultivariateNormal(mu, torch.diag_embed(log_var.exp()))
    q = MultivariateNormal(torch.zeros(mu.shape[1]), torch.eye(mu.shape[1]))
    return kl_divergence(p, q).mean()


def text_by_text(mu, log_var):
    costs = []
    for m, v in zip(mu, log_var):
        costs.append((m @ m + v.exp().sum() - v.sum() - len(m)) / 2)
    return sum(costs) / len(costs)


def number_by_number(mu, log_var):
    B, d = mu.shape
    total = 0.0
    for i in range(B):
        for j in range(d):
            total += 0.5 * (mu[i, j].item() ** 2 + math.exp(log_var[i, j].item()) - log_var[i, j].item() - 1)
    return total / B


def by_numpy(mu, log_var):
    m, v = mu.detach().numpy(), log_var.detach().numpy()
    return 0.5 * np.mean(np.sum(m**2 + np.exp(v) - v - 1, axis=1))


def by_expm1(mu, log_var):
    return 0.5 * (mu * mu + torch.expm1(log_var) - log_var).mean() * mu.size(1)


def by_parts(mu, log_var):
    """Cross-entropy minus entropy."""
    d = mu.shape[1]
    cross = 0.5 * (mu**2 + log_var.exp()).sum(1) + d / 2 * math.log(2 * math.pi)
    entropy = 0.5 * log_var.sum(1) + d / 2 * (1 + math.log(2 * math.pi))
    return (cross - entropy).mean()


RIGHT = [usual, total_by_batch, by_distributions, by_independent, by_matrices, text_by_text, number_by_number, by_numpy,
         by_expm1, by_parts]


def table(m, v):
    return m.pow(2) + v.exp() - v - 1


def published(mu, logvar):
    """StackGAN's own program: the mean over all numbers."""
    element = mu.pow(2).add(logvar.exp()).mul(-1).add(1).add(logvar)
    return torch.mean(element).mul(-0.5)


def published_in_place(mu, logvar):
    element = mu.pow_(2).add_(logvar.exp()).mul_(-1).add_(1).add_(logvar)
    return -0.5 * element.sum(1).mean()


def reverse(mu, log_var):
    p, q = Normal(mu, torch.exp(0.5 * log_var)), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return kl_divergence(q, p).sum(1).mean()


def scale_by_exp(mu, log_var):
    p, q = Normal(mu, log_var.exp()), Normal(torch.zeros_like(mu), torch.ones_like(mu))
    return kl_divergence(p, q).sum(1).mean()


def variance_as_scale(mu, log_var):
    p = Normal(mu, log_var)
    return kl_divergence(p, Normal(0.0, 1.0)).sum(1).mean()


def no_grad(mu, log_var):
    with torch.no_grad():
        return usual(mu, log_var)


def nothing(mu, log_var):
    usual(mu, log_var)


WRONG = [
    (published, "mean_over_numbers"), (lambda m, v: 0.5 * table(m, v).mean(), "mean_over_numbers"),
    (lambda m, v: table(m, v).mean(), "mean_over_numbers"),
    (lambda m, v: -0.5 * torch.sum(1 + v - m**2 - v.exp()), "sum_over_batch"),
    (lambda m, v: 0.5 * table(m, v).sum(0).mean(), "axes_exchanged"),
    (lambda m, v: 0.5 * table(m, v).mean(1).sum(), "axes_exchanged"),
    (lambda m, v: table(m, v).sum(1).mean(), "half_forgotten"), (lambda m, v: 0.5 * usual(m, v), "halved_again"),
    (lambda m, v: 0.5 * (1 + v - m**2 - v.exp()).sum(1).mean(), "wrong_sign"),
    (lambda m, v: -published(m, v), "wrong_sign"),
    (lambda m, v: 0.5 * (m**2 + v.exp() - v).sum(1).mean(), "one_forgotten"),
    (lambda m, v: (0.5 * (m**2 + v.exp() - v).sum(1) - 1).mean(), "one_outside"),
    (lambda m, v: 0.5 * ((m**2 + v.exp() - v).sum(1) - 1).mean(), "one_outside"),
    (lambda m, v: 0.5 * (m**2 + v.exp() - v + 1).sum(1).mean(), "one_added"),
    (lambda m, v: 0.5 * (m**2 + v.exp() + v - 1).sum(1).mean(), "sign_of_log"),
    (lambda m, v: 0.5 * (v.exp() - v - 1 - m**2).sum(1).mean(), "sign_of_square"),
    (lambda m, v: 0.5 * (m**2 - v.exp() - v - 1).sum(1).mean(), "sign_of_variance"),
    (scale_by_exp, "log_sigma"), (lambda m, v: 0.5 * (m**2 + v.exp() ** 2 - v - 1).sum(1).mean(), "log_sigma"),
    (lambda m, v: 0.5 * (m**2 + (v / 2).exp() - v - 1).sum(1).mean(), "sigma_for_variance"),
    (lambda m, v: 0.5 * (m**2 + v - v.log() - 1).sum(1).mean(), "log_again"),
    (lambda m, v: 0.5 * (m**2 + v**2 - torch.log(v**2) - 1).sum(1).mean(), "as_variance"),
    (variance_as_scale, "as_variance"), (lambda m, v: 0.5 * (m**2 + v**2 - v - 1).sum(1).mean(), "exp_forgotten"),
    (lambda m, v: 0.5 * (m**2 + v.exp() - v.log() - 1).sum(1).mean(), "log_again"),
    (lambda m, v: 0.5 * (m + v.exp() - v - 1).sum(1).mean(), "not_squared"),
    (lambda m, v: 0.5 * (m.sum(1) ** 2 + (v.exp() - v - 1).sum(1)).mean(), "squared_sum"),
    (reverse, "other_direction"), (lambda m, v: 0.5 * (m**2 / v.exp() + v.exp() - v - 1).sum(1).mean(),
                                   "divided_by_variance"),
    (lambda m, v: 0.5 * m.square().sum(1).mean(), "only_mean"),
    (lambda m, v: 0.5 * (v.exp() - v - 1).sum(1).mean(), "only_variance"),
    (lambda m, v: 0.5 * (m**2 + v.exp() - 1).sum(1).mean(), "log_forgotten"),
    (lambda m, v: 0.5 * (m**2 - v - 1).sum(1).mean(), "variance_left_out"),
    (lambda m, v: (0.5 * m**2 + v.exp() - v - 1).sum(1).mean(), "one_halved"),
    (lambda m, v: usual(v, m), "exchanged"), (lambda m, v: usual(m, F.relu(v)), "relu"),
    (lambda m, v: usual(m, v) / math.log(2), "other_logarithm"),
    (lambda m, v: 0.5 * table(m, v).sum(1).max(), "other_reduction"),
    (lambda m, v: total_by_batch(m, v) / len(m), "divided_twice"),
    (lambda m, v: 0.5 * table(m, v), "not_reduced"), (lambda m, v: 0.5 * table(m, v).sum(1), "not_reduced"),
    (lambda m, v: F.kl_div(m, v, reduction="batchmean"), "kl_div"), (F.mse_loss, "squared_error"),
    (lambda m, v: (usual(m, v), m, v), "several_results"), (lambda m, v: usual(m.detach(), v), "gradient_cut"),
    (lambda m, v: usual(m, v).detach(), "gradient_cut"), (no_grad, "gradient_cut"),
    (published_in_place, "input_changed"), (nothing, "nothing_returned"), (lambda m, v: usual(m.tanh(), v), None),
]
