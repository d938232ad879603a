"""Right and wrong answers to 14.cost_G, as learners write them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def functional(features_made, features_true, logits):
    content = F.mse_loss(features_made, features_true)
    gan = F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))
    return content + 0.001 * gan


def by_modules(features_made, features_true, logits):
    real = torch.full_like(logits, 1.0)
    return nn.MSELoss()(features_made, features_true) + 1e-3 * nn.BCEWithLogitsLoss()(logits, real)


def logsigmoid(features_made, features_true, logits):
    d = features_made - features_true.detach()
    return d.pow(2).mean() - F.logsigmoid(logits).mean() / 1000


def picture_by_picture(features_made, features_true, logits):
    total = 0
    for f, t, a in zip(features_made, features_true, logits):
        total = total + (f - t).square().mean() + 1e-3 * torch.logaddexp(torch.zeros_like(a), -a)
    return total / len(logits)


def in_double(features_made, features_true, logits):
    p = torch.sigmoid(logits.double())
    return ((features_true - features_made) ** 2).sum() / features_made.numel() + 1e-3 * (-torch.log(p)).mean()


def by_norm(features_made, features_true, logits):
    content = torch.linalg.vector_norm(features_made - features_true) ** 2 / features_true.numel()
    return torch.add(content, F.softplus(-logits).sum() / logits.shape[0], alpha=1e-3)


def max_form(features_made, features_true, logits):
    gan = logits.neg().clamp(min=0) + torch.log1p(torch.exp(-logits.abs()))
    content = torch.einsum("bchw,bchw->", *[features_made - features_true] * 2) / features_made.numel()
    return content + gan.mul(1e-3).mean()


def two_classes(features_made, features_true, logits):
    two = torch.stack([torch.zeros_like(logits), logits], 1)
    gan = F.cross_entropy(two, torch.ones(len(two), dtype=torch.long))
    return F.mse_loss(features_made, features_true) + 1e-3 * gan


RIGHT = [functional, by_modules, logsigmoid, picture_by_picture, in_double, by_norm, max_form, two_classes]


def mse(f, t):
    return F.mse_loss(f, t)


def fool(a):
    return F.softplus(-a).mean()


def by_numpy(f, t, a):
    f, t, a = (x.detach().numpy() for x in (f, t, a))
    return torch.tensor(np.mean((f - t) ** 2) + 1e-3 * np.mean(np.logaddexp(0, -a)))


def under_no_grad(f, t, a):
    with torch.no_grad():
        content = mse(f, t)
    return content + 1e-3 * fool(a)


WRONG = [
    (lambda f, t, a: mse(f, t) - 1e-3 * torch.log(torch.sigmoid(a)).mean(), "unstable"),
    (lambda f, t, a: mse(f, t) - 1e-3 * torch.log(torch.sigmoid(a) + 1e-8).mean(), "unstable"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.binary_cross_entropy(torch.sigmoid(a), torch.ones_like(a)), "unstable"),
    (lambda f, t, a: mse(f, t) + 1e-3 * torch.log(1 + torch.exp(-a)).mean(), "unstable"),
    (lambda f, t, a: mse(f, t) + fool(a), "weight_forgotten"),
    (lambda f, t, a: 1e-3 * mse(f, t) + fool(a), "weight_on_content"),
    (lambda f, t, a: 1e-3 * (mse(f, t) + fool(a)), "weight_on_content"),
    (lambda f, t, a: mse(f, t) + 1e-2 * fool(a), "other_weight"),
    (lambda f, t, a: mse(f, t) + 10e-3 * fool(a), "other_weight"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.logsigmoid(a).mean(), "wrong_sign"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.binary_cross_entropy_with_logits(a, torch.zeros_like(a)), "loss_of_d"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.logsigmoid(-a).mean(), "saturating"),
    (lambda f, t, a: mse(f, t) + 1e-3 * torch.log(1 - torch.sigmoid(a)).mean(), "saturating"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.softplus(-a).sum(), "batch_summed"),
    (lambda f, t, a: F.mse_loss(f, t, reduction="sum") + 1e-3 * fool(a), "content_summed"),
    (lambda f, t, a: (f - t).square().flatten(1).sum(1).mean() + 1e-3 * fool(a), "content_summed"),
    (lambda f, t, a: F.mse_loss(f, t, reduction="sum") + 1e-3 * F.softplus(-a).sum(), "both_summed"),
    (lambda f, t, a: F.l1_loss(f, t) + 1e-3 * fool(a), "absolute"),
    (lambda f, t, a: mse(f, t) ** 0.5 + 1e-3 * fool(a), "root"),
    (lambda f, t, a: (f - t).norm() + 1e-3 * fool(a), "root"),
    (lambda f, t, a: (f - t).mean() + 1e-3 * fool(a), "square_forgotten"),
    (lambda f, t, a: mse(f.mean((2, 3)), t.mean((2, 3))) + 1e-3 * fool(a), "square_too_late"),
    (lambda f, t, a: 0.5 * mse(f, t) + 1e-3 * fool(a), "halved"),
    (lambda f, t, a: mse(f / 12.75, t / 12.75) + 1e-3 * fool(a), "scaled_maps"),
    (lambda f, t, a: mse(f, t), "term_forgotten"),
    (lambda f, t, a: 1e-3 * fool(a), "term_forgotten"),
    (lambda f, t, a: 1e-3 * mse(f, t) * fool(a), "multiplied"),
    (lambda f, t, a: mse(f, t) + 1e-3 * fool(a) / len(a), "divided_twice"),
    (lambda f, t, a: mse(f, t) + 1e-3 * (1 - torch.sigmoid(a)).mean(), "log_forgotten"),
    (lambda f, t, a: mse(f, t) - 1e-3 * F.logsigmoid(torch.sigmoid(a)).mean(), "sigmoid_twice"),
    (lambda f, t, a: mse(f, t) - 1e-3 * a.mean(), "logit_itself"),
    (lambda f, t, a: mse(f, t) - 1e-3 * a.log().mean(), "log_of_logit"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.mse_loss(a, torch.ones_like(a)), "least_squares"),
    (lambda f, t, a: mse(f, t) - 1e-3 * F.logsigmoid(a.mean()), "averaged_first"),
    (lambda f, t, a: mse(f, t) + 1e-3 * F.softplus(-a), "not_reduced"),
    (lambda f, t, a: mse(f.detach(), t) + 1e-3 * fool(a), "detached"),
    (under_no_grad, "detached"),
    (lambda f, t, a: float(mse(f, t) + 1e-3 * fool(a)), "gradient_cut"),
    (by_numpy, "gradient_cut"),
    (lambda f, t, a: (mse(f, t), 1e-3 * fool(a)), "several_results"),
]
