"""Answers to 10.inner_step, as learners write them."""

import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import softplus


def plain(w, x, x_fake, lr):
    J = softplus(-x @ w).mean() + softplus(x_fake @ w).mean()
    (gradient,) = torch.autograd.grad(J, w, create_graph=True)
    return w - lr * gradient


def with_bce(w, x, x_fake, lr):
    real, fake = x @ w, x_fake @ w
    J = bce(real, torch.ones_like(real)) + bce(fake, torch.zeros_like(fake))
    return w - lr * torch.autograd.grad(J, [w], create_graph=True)[0]


def by_hand(w, x, x_fake, lr):
    n = len(x)
    return w + lr * (x.T @ torch.sigmoid(-(x @ w)) - x_fake.T @ torch.sigmoid(x_fake @ w)) / n


def by_func(w, x, x_fake, lr):
    def J(w):
        return -torch.nn.functional.logsigmoid(x @ w).mean() - torch.nn.functional.logsigmoid(-(x_fake @ w)).mean()
    return w - lr * torch.func.grad(J)(w)


def with_logs(w, x, x_fake, lr):
    J = -torch.log(torch.sigmoid(x.matmul(w))).mean() - torch.log(1 - torch.sigmoid(x_fake.matmul(w))).mean()
    g = torch.autograd.grad(J, w, retain_graph=True, create_graph=True)[0]
    return w.sub(g.mul(lr))


RIGHT = [plain, with_bce, by_hand, by_func, with_logs]


def J(w, x, f):
    return softplus(-x @ w).mean() + softplus(f @ w).mean()


def backward(w, x, x_fake, lr):
    J(w, x, x_fake).backward()
    return w - lr * w.grad


WRONG = [
    (lambda w, x, f, lr: w - lr * torch.autograd.grad(J(w, x, f), w)[0], "no_graph"),
    (backward, "no_graph"),
    (lambda w, x, f, lr: w - lr * torch.autograd.grad(J(w, x, f.detach()), w, create_graph=True)[0], "detached_fakes"),
    (lambda w, x, f, lr: plain(w, x, f, lr).detach(), "result_detached"),
    (lambda w, x, f, lr: plain(w, x, f, -lr), "ascent"),
    (lambda w, x, f, lr: plain(w, x, f, 1.0), "no_lr"),
    (lambda w, x, f, lr: plain(w, f, x, lr), "exchanged"),
    (lambda w, x, f, lr: w - plain(w, x, f, 1.0), "gradient"),
    (lambda w, x, f, lr: w - lr * torch.autograd.grad(softplus(f @ w).mean(), w, create_graph=True)[0], "fakes_only"),
    (lambda w, x, f, lr: w - lr * torch.autograd.grad(len(x) * J(w, x, f), w, create_graph=True)[0], "sum"),
    (lambda w, x, f, lr: torch.optim.SGD([w], lr=lr).step(), None),
]
