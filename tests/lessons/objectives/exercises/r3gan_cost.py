"""Answers to 11.r3gan_cost, as learners write them."""

import torch
from torch.autograd import grad
from torch.func import grad as func_grad
from torch.func import vmap
from torch.nn import functional as F


def plain(D, x, x_fake, gamma):
    x, x_fake = x.detach().requires_grad_(), x_fake.detach().requires_grad_()
    real, fake = D(x), D(x_fake)
    J = F.softplus(fake - real).mean()
    g_real, = grad(real.sum(), x, create_graph=True)
    g_fake, = grad(fake.sum(), x_fake, create_graph=True)
    R1 = g_real.flatten(1).pow(2).sum(1).mean()
    R2 = g_fake.flatten(1).pow(2).sum(1).mean()
    return J + gamma / 2 * (R1 + R2)


def as_published(D, x, x_fake, gamma):
    def zero_centred(samples, logits):
        gradient, = grad(outputs=logits.sum(), inputs=samples, create_graph=True)
        return gradient.square().sum(list(range(1, gradient.dim())))

    x.requires_grad_(True)
    x_fake.requires_grad_(True)
    real, fake = D(x), D(x_fake)
    adversarial = F.softplus(-(real - fake))
    return (adversarial + (gamma / 2) * (zero_centred(x, real) + zero_centred(x_fake, fake))).mean()


def both_at_once(D, x, x_fake, gamma):
    samples = torch.cat([x, x_fake]).requires_grad_()
    logits = D(samples)
    real, fake = logits.chunk(2)
    gradient = grad(logits, samples, torch.ones_like(logits), create_graph=True)[0]
    return -F.logsigmoid(real - fake).mean() + gamma / 2 * gradient.square().sum() / len(x)


def of_the_differences(D, x, x_fake, gamma):
    """The difference of a pair has the slopes of both, but for the sign."""
    x, x_fake = x.clone().requires_grad_(), x_fake.clone().requires_grad_()
    apart = D(x) - D(x_fake)
    slopes = grad(apart.sum(), [x, x_fake], create_graph=True)
    penalty = sum(slope.flatten(1).norm(dim=1).square().mean() for slope in slopes)
    return F.binary_cross_entropy_with_logits(apart, torch.ones_like(apart)) + 0.5 * gamma * penalty


def with_func(D, x, x_fake, gamma):
    slope = vmap(func_grad(lambda one: D(one.unsqueeze(0)).squeeze(0)))
    J = torch.logaddexp(torch.zeros(()), D(x_fake) - D(x)).mean()
    for samples in (x, x_fake):
        J = J + gamma / 2 * (slope(samples) ** 2).sum() / len(samples)
    return J


def pair_by_pair(D, x, x_fake, gamma):
    total = 0
    for i in range(len(x)):
        a, b = x[i:i + 1].clone().requires_grad_(), x_fake[i:i + 1].clone().requires_grad_()
        real, fake = D(a)[0], D(b)[0]
        total = total + F.softplus(fake - real)
        total = total + gamma / 2 * (grad(real, a, create_graph=True)[0] ** 2).sum()
        total = total + gamma / 2 * (grad(fake, b, create_graph=True)[0] ** 2).sum()
    return total / len(x)


RIGHT = [plain, as_published, both_at_once, of_the_differences, with_func, pair_by_pair]


def slope(D, x, graph=True, total=torch.sum):
    x = x.clone().requires_grad_()
    return grad(total(D(x)), x, create_graph=graph)[0].flatten(1)


def pairs(D, x, z):
    return F.softplus(D(z) - D(x)).mean()


def square(g):
    return g.square().sum(1).mean()


def penalties(D, x, z, of=square, **settings):
    return of(slope(D, x, **settings)) + of(slope(D, z, **settings))


def whole(of_logits):
    return lambda D, x, z, c: of_logits(D(x), D(z)) + c / 2 * penalties(D, x, z)


def backward(D, x, z, c):
    x, z = x.requires_grad_(), z.requires_grad_()
    D(x).sum().backward(create_graph=True)
    D(z).sum().backward(create_graph=True)
    return pairs(D, x, z) + c / 2 * (square(x.grad.flatten(1)) + square(z.grad.flatten(1)))


def asked_of_none(D, x, z, c):
    real = D(x)
    return grad(real.sum(), x, create_graph=True)[0].square().sum()


WRONG = [
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, graph=False), "no_graph"),
    (lambda *args: plain(*args).detach(), "detached"), (backward, "backward_called"),
    (asked_of_none, "no_grad_asked"),
    (whole(lambda r, f: F.softplus(f.detach() - r).mean()), "fakes_detached"),
    (lambda D, x, z, c: plain(D, x, z, 2 * c), "gamma_not_halved"),
    (lambda D, x, z, c: plain(D, x, z, c / 2), "other_factor"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * square(slope(D, x)), "r1_only"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * square(slope(D, z)), "r2_only"),
    (lambda D, x, z, c: pairs(D, x, z) - c / 2 * penalties(D, x, z), "subtracted"),
    (lambda D, x, z, c: pairs(D, x, z), "no_penalty"), (lambda D, x, z, c: c / 2 * penalties(D, x, z), "no_pairs"),
    (whole(lambda r, f: F.softplus(r - f).mean()), "generator"),
    (whole(lambda r, f: F.softplus(-r).mean() + F.softplus(f).mean()), "separable"),
    (whole(lambda r, f: F.softplus(f.mean() - r).mean()), "against_the_mean"),
    (whole(lambda r, f: F.softplus(f - r[:, None]).mean()), "all_pairs"),
    (whole(lambda r, f: F.softplus(f.mean() - r.mean())), "means_first"),
    (whole(lambda r, f: F.logsigmoid(r - f).mean()), "log_of_sign"),
    (whole(lambda r, f: f.mean() - r.mean()), "no_log"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, of=lambda g: g.norm(dim=1).mean()), "not_squared"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, of=lambda g: ((g.norm(dim=1) - 1) ** 2).mean()),
     "towards_one"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * square(slope(D, (x + z) / 2)), "at_another_point"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, of=lambda g: g.square().mean()),
     "squares_averaged"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, total=torch.mean), "mean_differentiated"),
    (lambda D, x, z, c: pairs(D, x, z) + c / 2 * penalties(D, x, z, of=lambda g: g.square().sum()), "sum_for_mean"),
    (whole(lambda r, f: F.softplus(f - r)), "not_reduced"),
    (lambda *args: (plain(*args), args[3]), "several_results"),
    (whole(lambda r, f: -torch.log(torch.sigmoid(r - f)).mean()), "unstable"),
    (lambda *args: plain(*args).item(), "plain_number"),
]
