"""Answers to 11.penalty, as learners write them."""

import torch
from torch.autograd import grad
from torch.func import grad as func_grad
from torch.func import jacrev, vmap


def between(x, x_fake, epsilon):
    e = epsilon.view(-1, *[1] * (x.dim() - 1))
    return e * x + (1 - e) * x_fake


def plain(f, x, x_fake, epsilon):
    x_hat = between(x, x_fake, epsilon).requires_grad_(True)
    g = grad(f(x_hat).sum(), x_hat, create_graph=True)[0]
    return ((g.flatten(1).norm(2, dim=1) - 1) ** 2).mean()


def as_the_papers_programs(f, x, x_fake, epsilon):
    while epsilon.dim() < x.dim():
        epsilon = epsilon.unsqueeze(-1)
    interpolates = x_fake + epsilon * (x - x_fake)
    interpolates = torch.autograd.Variable(interpolates, requires_grad=True)
    values = f(interpolates)
    gradients = grad(outputs=values, inputs=interpolates, grad_outputs=torch.ones(values.size()), create_graph=True,
                     retain_graph=True, only_inputs=True)[0]
    gradients = gradients.view(gradients.size(0), -1)
    return torch.mean((torch.sqrt(torch.sum(gradients**2, dim=1) + 1e-12) - 1) ** 2)


def with_func(f, x, x_fake, epsilon):
    slopes = vmap(func_grad(lambda one: f(one[None])[0]))(between(x, x_fake, epsilon))
    return (torch.linalg.vector_norm(slopes, dim=tuple(range(1, x.dim()))) - 1).square().mean()


def with_jacobian(f, x, x_fake, epsilon):
    table = jacrev(f)(between(x, x_fake, epsilon))  # (B, B, …): each value by each sample
    own = table[torch.arange(len(x)), torch.arange(len(x))].flatten(1)
    return ((own.square().sum(1).sqrt() - 1) ** 2).mean()


def one_by_one(f, x, x_fake, epsilon):
    total = 0
    for i in range(len(x)):
        x_hat = (epsilon[i] * x[i] + (1 - epsilon[i]) * x_fake[i])[None].clone().requires_grad_()
        g, = grad(f(x_hat), x_hat, create_graph=True)
        total = total + (g.norm() - 1) ** 2
    return total / len(x)


def lerp(f, x, x_fake, epsilon):
    shape = (len(x),) + (1,) * (x.ndim - 1)
    x_hat = torch.lerp(x_fake, x, epsilon.reshape(shape)).detach()
    x_hat.requires_grad = True
    values = f(x_hat)
    g = grad(values, x_hat, torch.ones_like(values), create_graph=True)[0].reshape(len(x), -1)
    return torch.nn.functional.mse_loss(g.pow(2).sum(1).sqrt(), torch.ones(len(x)))


def expanded(f, x, x_fake, epsilon):
    e = epsilon.reshape([x.size(0)] + [1] * (x.dim() - 1)).expand_as(x)
    x_hat = torch.stack([a * b + (1 - a) * c for a, b, c in zip(e, x, x_fake)]).requires_grad_()
    norms = [g.norm() for g in grad(f(x_hat).sum(), [x_hat], create_graph=True)[0]]
    return sum((n - 1) ** 2 for n in norms).mean() / len(norms)


RIGHT = [plain, as_the_papers_programs, with_func, with_jacobian, one_by_one, lerp, expanded]


def slopes(f, x_hat, graph=True):
    x_hat = x_hat.clone().requires_grad_()
    return grad(f(x_hat).sum(), x_hat, create_graph=graph)[0]


def norms(f, x, x_fake, e):
    return slopes(f, between(x, x_fake, e)).flatten(1).norm(dim=1)


def backward(f, x, x_fake, e):
    x_hat = between(x, x_fake, e).requires_grad_()
    f(x_hat).sum().backward(create_graph=True)
    return ((x_hat.grad.flatten(1).norm(dim=1) - 1) ** 2).mean()


def of_the_mean(f, x, x_fake, e):
    x_hat = between(x, x_fake, e).requires_grad_()
    g = grad(f(x_hat).mean(), x_hat, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()


def no_sum(f, x, x_fake, e):
    x_hat = between(x, x_fake, e).requires_grad_()
    g = grad(f(x_hat), x_hat, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()


def no_leaf(f, x, x_fake, e):
    x_hat = between(x, x_fake, e)
    g = grad(f(x_hat).sum(), x_hat, create_graph=True)[0]
    return ((g.flatten(1).norm(dim=1) - 1) ** 2).mean()


def images_only(f, x, x_fake, e):
    e = e.view(-1, 1, 1, 1)
    return ((slopes(f, e * x + (1 - e) * x_fake).flatten(1).norm(dim=1) - 1) ** 2).mean()


def at(f, x_hat):
    return ((slopes(f, x_hat).flatten(1).norm(dim=1) - 1) ** 2).mean()


WRONG = [
    (lambda f, x, z, e: ((slopes(f, between(x, z, e), graph=False).flatten(1).norm(dim=1) - 1) ** 2).mean(),
     "no_graph"),
    (lambda *args: plain(*args).detach(), "no_graph"),
    (lambda *args: plain(*args).item(), "plain_number"),
    (backward, "backward_called"), (of_the_mean, "mean_differentiated"), (no_sum, "values_differentiated"),
    (no_leaf, "no_grad_asked"), (images_only, "one_shape_only"),
    (lambda f, x, z, e: plain(f, z, x, e), "epsilon_exchanged"),
    (lambda f, x, z, e: at(f, x), "at_one_end"),
    (lambda f, x, z, e: plain(f, x, z, torch.full_like(e, 0.5)), "at_one_end"),
    (lambda f, x, z, e: plain(f, x, z, e.mean().expand(len(e))), "one_epsilon"),
    (lambda f, x, z, e: at(f, e * x + (1 - e) * z), "epsilon_not_spread"),
    (lambda *args: ((norms(*args) ** 2 - 1) ** 2).mean(), "norm_squared"),
    (lambda *args: (norms(*args) ** 2).mean(), "no_target"),
    (lambda *args: (norms(*args) - 1).mean(), "not_squared"),
    (lambda *args: (torch.relu(norms(*args) - 1) ** 2).mean(), "one_sided"),
    (lambda f, x, z, e: (slopes(f, between(x, z, e)).norm() - 1) ** 2, "norm_of_batch"),
    (lambda f, x, z, e: ((slopes(f, between(x, z, e)).norm(2, dim=1) - 1) ** 2).mean(), "per_pixel"),
    (lambda f, x, z, e: ((slopes(f, between(x, z, e)).flatten(1).abs().sum(1) - 1) ** 2).mean(), "other_norm"),
    (lambda *args: (norms(*args).mean() - 1) ** 2, "mean_first"),
    (lambda *args: ((norms(*args) - 1) ** 2).sum(), "sum_for_mean"),
    (lambda *args: 10 * plain(*args), "weighted"),
    (lambda *args: (norms(*args) - 1) ** 2, "not_reduced"),
    (lambda f, *args: ((f(between(*args)) - 1) ** 2).mean(), "value"),
    (lambda *args: (plain(*args), norms(*args)), "several_results"),
]
