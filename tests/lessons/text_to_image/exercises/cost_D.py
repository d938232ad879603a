"""Right and wrong answers to 13.cost_D."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def bce(a, label):
    return F.binary_cross_entropy_with_logits(a, torch.full_like(a, label))


def by_bce(right, wrong, fake):
    return bce(right, 1.0) + 0.5 * (bce(wrong, 0.0) + bce(fake, 0.0))


def by_logsigmoid(right, wrong, fake):
    return -F.logsigmoid(right).mean() - (F.logsigmoid(-wrong).mean() + F.logsigmoid(-fake).mean()) / 2


def by_module(right, wrong, fake):
    criterion = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones_like(right), torch.zeros_like(right)
    return criterion(right, ones) + criterion(torch.cat([wrong, fake]), torch.cat([zeros, zeros]))


def by_logaddexp(right, wrong, fake):
    zero = torch.zeros(())
    return (torch.logaddexp(zero, -right)
            + 0.5 * torch.logaddexp(zero, wrong) + 0.5 * torch.logaddexp(zero, fake)).mean()


def by_weights(s_r, s_w, s_f):
    logits = torch.stack([s_r, s_w, s_f])
    labels = torch.tensor([1.0, 0.0, 0.0]).to(logits)[:, None].expand_as(logits)
    weights = torch.tensor([1.0, 0.5, 0.5]).to(logits)[:, None]
    return F.binary_cross_entropy_with_logits(logits, labels, weight=weights, reduction="sum") / s_r.numel()


def by_hand(right, wrong, fake):
    def cost(a):
        return max(a, 0) + math.log1p(math.exp(-abs(a)))

    total = 0.0
    for r, w, f in zip(right.tolist(), wrong.tolist(), fake.tolist()):
        total += cost(-r) + (cost(w) + cost(f)) / 2
    return total / len(right)


def by_numpy(right, wrong, fake):
    r, w, f = (a.detach().numpy() for a in (right, wrong, fake))
    return np.logaddexp(0, -r).mean() + 0.5 * (np.logaddexp(0, w).mean() + np.logaddexp(0, f).mean())


def by_cross_entropy(right, wrong, fake):
    """Two classes: the logits (0, a)."""
    def cost(a, label):
        return F.cross_entropy(torch.stack([torch.zeros_like(a), a], 1), torch.full(a.shape, label))
    return cost(right, 1) + 0.5 * cost(wrong, 0) + 0.5 * cost(fake, 0)


def with_a_loop(right, wrong, fake):
    J = 0
    for logits, sign, weight in ((right, -1, 1), (wrong, 1, 0.5), (fake, 1, 0.5)):
        for a in logits:
            J = J + weight * F.softplus(sign * a) / len(logits)
    return J


RIGHT = [by_bce, by_logsigmoid, by_module, by_logaddexp, by_weights, by_hand, by_numpy, by_cross_entropy, with_a_loop]


def by_probabilities(right, wrong, fake):
    p_r, p_w, p_f = torch.sigmoid(right), torch.sigmoid(wrong), torch.sigmoid(fake)
    return -torch.log(p_r).mean() - 0.5 * (torch.log(1 - p_w).mean() + torch.log(1 - p_f).mean())


def with_epsilon(right, wrong, fake):
    def log(p):
        return torch.log(p + 1e-8)
    return -(log(right.sigmoid()) + 0.5 * (log(1 - wrong.sigmoid()) + log(1 - fake.sigmoid()))).mean()


def by_bce_of_probabilities(right, wrong, fake):
    def cost(a, label):
        return F.binary_cross_entropy(a.sigmoid(), torch.full_like(a, label))
    return cost(right, 1) + (cost(wrong, 0) + cost(fake, 0)) / 2


def by_exp(right, wrong, fake):
    return (torch.log(1 + torch.exp(-right)) + 0.5 * torch.log(1 + torch.exp(wrong))
            + 0.5 * torch.log(1 + torch.exp(fake))).mean()


def nothing(right, wrong, fake):
    by_bce(right, wrong, fake)


def changes(right, wrong, fake):
    right -= right.mean()
    return by_bce(right, wrong, fake)


sp = F.softplus

WRONG = [
    (by_probabilities, "unstable"), (with_epsilon, "unstable"), (by_bce_of_probabilities, "unstable"),
    (by_exp, "unstable"), (lambda r, w, f: by_bce(*(a.clamp(-20, 20) for a in (r, w, f))), "unstable"),
    (lambda r, w, f: -by_bce(r, w, f), "maximised"),
    (lambda r, w, f: F.logsigmoid(r).mean() + 0.5 * (F.logsigmoid(-w).mean() + F.logsigmoid(-f).mean()), "maximised"),
    (lambda r, w, f: bce(r, 1) + bce(w, 0) + bce(f, 0), "half_forgotten"),
    (lambda r, w, f: (bce(r, 1) + bce(w, 0) + bce(f, 0)) / 3, "mean_of_three"),
    (lambda r, w, f: 0.5 * (bce(r, 1) + bce(w, 0) + bce(f, 0)), "mean_of_three"),
    (lambda r, w, f: 0.5 * by_bce(r, w, f), "scaled"),
    (lambda r, w, f: bce(r, 1) + 0.5 * bce(w, 0) + bce(f, 0), "one_halved"),
    (lambda r, w, f: 0.5 * bce(r, 1) + bce(w, 0) + bce(f, 0), "one_halved"),
    (lambda r, w, f: bce(r, 1) + 0.25 * (bce(w, 0) + bce(f, 0)), "other_weights"),
    (lambda r, w, f: bce(r, 1) + bce(f, 0), "wrong_forgotten"),
    (lambda r, w, f: bce(r, 1) + 0.5 * bce(f, 0), "wrong_forgotten"),
    (lambda r, w, f: bce(r, 1) + bce(w, 0), "fake_forgotten"),
    (lambda r, w, f: 0.5 * (bce(w, 0) + bce(f, 0)), "right_forgotten"),
    (lambda r, w, f: bce(r, 1) + 0.5 * (bce(w, 1) + bce(f, 0)), "wrong_called_right"),
    (lambda r, w, f: bce(r, 1) + bce(w, 1) + bce(f, 0), "wrong_called_right"),
    (lambda r, w, f: bce(r, 1) + 0.5 * (bce(w, 0) + bce(f, 1)), "fake_called_real"),
    (lambda r, w, f: bce(r, 1) + 0.5 * (bce(w, 1) + bce(f, 1)), "all_called_real"),
    (lambda r, w, f: bce(r, 0) + 0.5 * (bce(w, 0) + bce(f, 0)), "all_called_fake"),
    (lambda r, w, f: bce(r, 0) + 0.5 * (bce(w, 1) + bce(f, 1)), "exchanged"),
    (lambda r, w, f: F.logsigmoid(r).mean() - 0.5 * (F.logsigmoid(-w) + F.logsigmoid(-f)).mean(), "sign_of_right"),
    (lambda r, w, f: -F.logsigmoid(r).mean() + 0.5 * (F.logsigmoid(-w) + F.logsigmoid(-f)).mean(), "sign_of_both"),
    (lambda r, w, f: bce(f, 1), "cost_of_g"), (lambda r, w, f: by_bce(w, r, f), "arguments_exchanged"),
    (lambda r, w, f: len(r) * by_bce(r, w, f), "sum_for_mean"),
    (lambda r, w, f: by_bce(r, w, f) / len(r), "divided_twice"),
    (lambda r, w, f: sp(-r) + 0.5 * (sp(w) + sp(f)), "not_averaged"),
    (lambda r, w, f: (bce(r, 1), 0.5 * (bce(w, 0) + bce(f, 0))), "several_numbers"),
    (lambda r, w, f: sp(-r.mean()) + 0.5 * (sp(w.mean()) + sp(f.mean())), "log_outside"),
    (lambda r, w, f: bce(r, 1) + bce((w + f) / 2, 0), "pairs_mixed"),
    (lambda r, w, f: (sp(w - r) + sp(f - r)).mean(), "compared"),
    (lambda r, w, f: by_bce(r.sigmoid(), w.sigmoid(), f.sigmoid()), "sigmoid_twice"),
    (lambda r, w, f: -r.log().mean() - 0.5 * ((1 - w).log().mean() + (1 - f).log().mean()), "log_of_logit"),
    (lambda r, w, f: F.binary_cross_entropy(r, torch.ones_like(r)) + F.binary_cross_entropy(w, 0 * w)
     + F.binary_cross_entropy(f, 0 * f), "log_of_logit"),
    (lambda r, w, f: -F.logsigmoid(r).mean() - 0.5 * (1 - F.logsigmoid(w) + 1 - F.logsigmoid(f)).mean(),
     "one_minus_log"),
    (lambda r, w, f: -F.logsigmoid(r).mean() - 0.5 * (F.logsigmoid(1 - w) + F.logsigmoid(1 - f)).mean(),
     "one_minus_logit"),
    (lambda r, w, f: -r.sigmoid().mean() + 0.5 * (w.sigmoid() + f.sigmoid()).mean(), "no_log"),
    (lambda r, w, f: F.mse_loss(r, r * 0 + 1) + 0.5 * (w**2 + f**2).mean(), "other_gan"),
    (lambda r, w, f: F.relu(1 - r).mean() + 0.5 * (F.relu(1 + w) + F.relu(1 + f)).mean(), "other_gan"),
    (lambda r, w, f: 0.5 * (w.mean() + f.mean()) - r.mean(), "other_gan"),
    (lambda r, w, f: bce(r, 0.9) + 0.5 * (bce(w, 0.0) + bce(f, 0.0)), "smoothed"),
    (lambda r, w, f: by_bce(r, w, f) / math.log(2), "other_logarithm"),
    (lambda r, w, f: by_bce(r, w.detach(), f.detach()), "gradient_cut"),
    (lambda r, w, f: by_bce(r, w, f).detach(), "gradient_cut"),
    (nothing, "nothing_returned"), (changes, "input_changed"),
    (lambda r, w, f: by_bce(r.tanh(), w.tanh(), f.tanh()), None),
]
