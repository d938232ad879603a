"""Right and wrong answers to lesson 01, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch.nn import functional as F


def cost_where(t, y):
    return torch.where(t == 1, -torch.log(y), torch.where(t == 0, -torch.log(1 - y), -(
        t * torch.log(y) + (1 - t) * torch.log1p(-y))))


def cost_loop(t, y):
    out = torch.zeros_like(y)
    for i in range(len(t)):
        out[i] = -(t[i] * math.log(y[i]) + (1 - t[i]) * math.log(1 - y[i]))
    return out


def cost_numpy(t, y):
    t, y = t.numpy(), y.numpy()
    return -(t * np.log(y) + (1 - t) * np.log(1 - y))


def cost_double_and_graph(t, y):
    y = y.double().requires_grad_()
    return -(t * y.log() + (1 - t) * (1 - y).log())


def cost_changes(t, y):
    y.clamp_(0.3, 0.7)
    return F.binary_cross_entropy(y, t, reduction="none")


def cost_prints(t, y):
    print(-(t * torch.log(y) + (1 - t) * torch.log(1 - y)))


def pd_loop(y_real, y_fake):
    total = 0.0
    for real, fake in zip(y_real, y_fake):
        total -= math.log(real) + math.log(1 - fake)
    return total / len(y_real)


def pd_bce_module(y_real, y_fake):
    bce = torch.nn.BCELoss()
    return bce(y_real, torch.ones_like(y_real)) + bce(y_fake, torch.zeros_like(y_fake))


def pd_sum_of_both(y_real, y_fake):
    y, t = torch.cat([y_real, y_fake]), torch.cat([torch.ones_like(y_real), torch.zeros_like(y_fake)])
    return F.binary_cross_entropy(y, t, reduction="sum")


def pl_bce_module(r, f):
    bce = torch.nn.BCEWithLogitsLoss()
    return bce(r, torch.ones_like(r)) + bce(f, torch.zeros_like(f))


def pl_logaddexp(r, f):
    zero = torch.zeros((), dtype=r.dtype)
    return (torch.logaddexp(zero, -r) + torch.logaddexp(zero, f)).mean()


def pl_by_hand(r, f):
    def softplus(a):
        return a.clamp(min=0) + torch.log1p(torch.exp(-a.abs()))
    return softplus(-r).mean() + softplus(f).mean()


def gradient_autograd(t, logit):
    a = logit.clone().requires_grad_()
    F.binary_cross_entropy_with_logits(a, t, reduction="sum").backward()
    return a.grad


def gradient_autograd_on_input(t, logit):
    logit.requires_grad_()
    cost = t * F.softplus(-logit) + (1 - t) * F.softplus(logit)
    return torch.autograd.grad(cost.sum(), logit)[0]


def gradient_loop(t, logit):
    return torch.stack([torch.sigmoid(a) - s for s, a in zip(t, logit)])


RIGHT = {
    "01.cost": [
        lambda t, y: -t * y.log() - (1 - t) * (1 - y).log(),
        lambda t, y: F.binary_cross_entropy(y, t, reduction="none"),
        cost_where, cost_loop, cost_numpy, cost_double_and_graph,
        lambda t, y: torch.nn.BCELoss(reduction="none")(y, t),
        lambda t, y: -torch.xlogy(t, y) - torch.xlogy(1 - t, 1 - y),
        lambda t, y: -(t * torch.log(y + 1e-8) + (1 - t) * torch.log(1 - y + 1e-8)),
    ],
    "01.discriminator_cost": [
        lambda r, f: -(torch.log(r) + torch.log(1 - f)).mean(),
        lambda r, f: -(torch.log(r) + torch.log(1 - f)).sum(),
        lambda r, f: -np.log(r.numpy()).mean() - np.log(1 - f.numpy()).mean(),
        lambda r, f: (-(torch.log(r).sum() + torch.log1p(-f).sum()) / len(r)).item(),
        lambda r, f: -torch.log(r).mean(0, keepdim=True) - torch.log(1 - f).mean(0, keepdim=True),
        pd_loop, pd_bce_module, pd_sum_of_both,
    ],
    "01.discriminator_cost_logits": [
        lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(),
        lambda r, f: F.softplus(-r).sum() + F.softplus(f).sum(),
        lambda r, f: np.logaddexp(0, -r.numpy()).mean() + np.logaddexp(0, f.numpy()).mean(),
        lambda r, f: float(torch.nn.Softplus()(torch.cat([-r, f])).sum()) / len(r),
        pl_bce_module, pl_logaddexp, pl_by_hand,
    ],
    "01.gradient": [
        lambda t, a: 1 / (1 + torch.exp(-a)) - t,
        lambda t, a: a.sigmoid() - t,
        lambda t, a: (1 / (1 + np.exp(-a.double().numpy()))) - t.numpy(),
        lambda t, a: t * (torch.sigmoid(a) - 1) + (1 - t) * torch.sigmoid(a),
        gradient_autograd, gradient_autograd_on_input, gradient_loop,
        lambda t, a: torch.special.expit(a) - t,
    ],
}

WRONG = {
    "01.cost": [
        (lambda t, y: t * torch.log(y) + (1 - t) * torch.log(1 - y), "Wrong sign"),
        (lambda t, y: F.binary_cross_entropy(y, 1 - t, reduction="none"), "Swapped labels"),
        (lambda t, y: -(y * torch.log(t) + (1 - y) * torch.log(1 - t)), "Arguments exchanged"),
        (lambda t, y: -t * torch.log(y), "Only the real half"),
        (lambda t, y: F.binary_cross_entropy(y, t), "Sum or mean for one value per sample"),
        (lambda t, y: -(t * torch.log2(y) + (1 - t) * torch.log2(1 - y)), "Another logarithm"),
        (lambda t, y: F.binary_cross_entropy_with_logits(y, t, reduction="none"), "Sigmoid of a probability"),
        (lambda t, y: (y - t) ** 2, "Squared error"),
        (cost_changes, "Input changed in place"),
        (cost_prints, "Nothing returned"),
        (lambda t, y: -t * math.log(y) - (1 - t) * math.log(1 - y), None),  # no tensors of several values
    ],
    "01.discriminator_cost": [
        (lambda r, f: (torch.log(r) + torch.log(1 - f)).mean(), "Wrong sign"),
        (lambda r, f: -(torch.log(1 - r) + torch.log(f)).sum(), "Swapped labels"),
        (lambda r, f: -(torch.log(r) + torch.log(1 - f)), "Missing mean"),
        (lambda r, f: F.binary_cross_entropy(f, torch.zeros_like(f)), "Only the fake half"),
        (lambda r, f: -torch.log(r).mean() - torch.log(f).mean(), "Both batches called real"),
        (lambda r, f: -torch.log(r).mean() + torch.log(1 - f).mean(), "One sign only"),
        (lambda r, f: F.binary_cross_entropy(torch.cat([r, f]), torch.cat([torch.ones_like(r),
                                                                          torch.zeros_like(f)])), "Halved"),
        (lambda r, f: -torch.log(r.mean()) - torch.log(1 - f.mean()), "Log outside the mean"),
        (lambda r, f: -F.logsigmoid(r).mean() - F.logsigmoid(-f).mean(), "Sigmoid of a probability"),
        (lambda r, f: (r - f).mean(), None),
    ],
    "01.discriminator_cost_logits": [
        (lambda r, f: -torch.log(torch.sigmoid(r)).mean() - torch.log(1 - torch.sigmoid(f)).mean(),
         "Unstable for large logits"),
        (lambda r, f: torch.log(1 + torch.exp(-r)).mean() + torch.log(1 + torch.exp(f)).mean(),
         "Unstable for large logits"),
        (lambda r, f: F.binary_cross_entropy(torch.sigmoid(r), torch.ones_like(r))
         + F.binary_cross_entropy(torch.sigmoid(f), torch.zeros_like(f)), "Unstable for large logits"),
        (lambda r, f: -torch.log(torch.sigmoid(r) + 1e-8).mean() - torch.log(1 - torch.sigmoid(f) + 1e-8).mean(),
         "Unstable for large logits"),
        (lambda r, f: -torch.log(r).mean() - torch.log(1 - f).mean(), "Log of a logit"),
        (lambda r, f: F.logsigmoid(r).mean() + F.logsigmoid(-f).mean(), "Wrong sign"),
        (lambda r, f: F.softplus(r).mean() + F.softplus(-f).mean(), "Swapped labels"),
        (lambda r, f: F.softplus(-r) + F.softplus(f), "Missing mean"),
        (lambda r, f: F.softplus(-r).sum() + F.softplus(-f).sum(), "Both batches called real"),
        (lambda r, f: F.softplus(r).mean() + F.softplus(f).mean(), "Sign inside the softplus"),
        (lambda r, f: r.mean() - f.mean(), None),
    ],
    "01.gradient": [
        (lambda t, a: t - torch.sigmoid(a), "Wrong sign"),
        (lambda t, a: a - t, "Sigmoid forgotten"),
        (lambda t, a: torch.sigmoid(a) - 1 + t, "Swapped labels"),
        (lambda t, a: -t / torch.sigmoid(a) + (1 - t) / (1 - torch.sigmoid(a)),
         "Derivative by y, not by the logit"),
        (lambda t, a: (torch.sigmoid(a) - t) * torch.sigmoid(a) * (1 - torch.sigmoid(a)),
         "One chain-rule factor too many"),
        (lambda t, a: (torch.sigmoid(a) - t) / len(a), "Divided by the batch"),
        (lambda t, a: (torch.sigmoid(a) - t).mean(), "Sum or mean for one value per sample"),
        (lambda t, a: F.binary_cross_entropy_with_logits(a, t, reduction="none"), "The cost, not its derivative"),
        (lambda t, a: torch.exp(a) / (1 + torch.exp(a)) - t, "Unstable for large logits"),
        (lambda t, a: torch.tanh(a) - t, None),
    ],
}
