"""Wrong ways of playing the alternating step of 02.step, made of parts."""

from __future__ import annotations

from functools import partial

import torch
from torch import sigmoid
from torch.nn import functional as F
from torch.nn.functional import softplus


def as_real(a):
    return softplus(-a)


def as_fake(a):
    return softplus(a)


def minus(cost):
    return lambda a: -cost(a)


def move(optimiser, loss, zero="before", keep=False):
    """Clear, differentiate and step; `zero` says when the gradients are cleared."""
    if zero == "before":
        optimiser.zero_grad()
    loss.backward(retain_graph=keep)
    if zero == "between":
        optimiser.zero_grad()
    optimiser.step()
    if zero == "after":
        optimiser.zero_grad()


def made(*, real=as_real, fake=as_fake, fool=as_real, scale=1.0, detach=True, detach_G=False, afresh=False, keep=False,
         zero="before", zero_D=None, zero_G=None, freeze=False):
    """Return a step with these mistakes, with means and with sums."""
    def step(reduce, G, D, opt_G, opt_D, x, z):
        if zero == "start":
            opt_D.zero_grad()
            opt_G.zero_grad()
        x_fake = G(z)
        loss_D = scale * (reduce(real(D(x))) + reduce(fake(D(x_fake.detach() if detach else x_fake))))
        move(opt_D, loss_D, zero_D or zero, keep)
        D.requires_grad_(not freeze)
        x_fake = G(z) if afresh else x_fake
        move(opt_G, scale * reduce(fool(D(x_fake.detach() if detach_G else x_fake))), zero_G or zero)
        D.requires_grad_(True)

    return [partial(step, torch.mean), partial(step, torch.sum)]


def G_first(afresh, reduce, G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    move(opt_G, reduce(as_real(D(x_fake))))
    x_fake = (G(z) if afresh else x_fake).detach()
    move(opt_D, reduce(as_real(D(x))) + reduce(as_fake(D(x_fake))))


def exchanged(afresh, zero_too, reduce, G, D, opt_G, opt_D, x, z):
    """Each optimiser moves in the other's half; `zero_too` clears there too."""
    x_fake = G(z)
    for step, zero in ((opt_G, opt_D), (opt_D, opt_G)):
        loss = reduce(as_real(D(G(z) if afresh else x_fake))) if step is opt_D else (
            reduce(as_real(D(x))) + reduce(as_fake(D(x_fake.detach()))))
        (step if zero_too else zero).zero_grad()
        loss.backward()
        step.step()


def old_D(clear, reduce, G, D, opt_G, opt_D, x, z):
    """Both costs before D moves; without `clear` the two gradients of D are added up."""
    x_fake = G(z)
    opt_G.zero_grad()
    opt_D.zero_grad()
    reduce(as_real(D(x_fake))).backward()
    if clear:
        opt_D.zero_grad()
    (reduce(as_real(D(x))) + reduce(as_fake(D(x_fake.detach())))).backward()
    opt_D.step()
    opt_G.step()


def old_D_old_graph(reduce, G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = reduce(as_real(D(x))) + reduce(as_fake(D(x_fake.detach())))
    loss_G = reduce(as_real(D(x_fake)))
    move(opt_D, loss_D)
    move(opt_G, loss_G)


def G_moved_early(reduce, G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    move(opt_D, reduce(as_real(D(x))) + reduce(as_fake(D(x_fake.detach()))))
    opt_G.step()
    move(opt_G, reduce(as_real(D(x_fake))))


def one_loss(detach, reduce, G, D, opt_G, opt_D, x, z):
    """The sum of both costs moves both networks."""
    x_fake = G(z)
    opt_G.zero_grad()
    opt_D.zero_grad()
    fake = D(x_fake.detach() if detach else x_fake)
    (reduce(as_real(D(x))) + reduce(as_fake(fake)) + reduce(as_real(D(x_fake)))).backward()
    opt_D.step()
    opt_G.step()


def mixed(d, g, G, D, opt_G, opt_D, x, z):
    """A sum in one term and a mean in another."""
    x_fake = G(z)
    move(opt_D, d[0](as_real(D(x))) + d[1](as_fake(D(x_fake.detach()))))
    move(opt_G, g(as_real(D(x_fake))))


def both(way, *options):
    return [partial(way, *options, reduce) for reduce in (torch.mean, torch.sum)]


def steps(*order):
    """Return a way in which the optimisers move in this order, whatever the costs are."""
    def way(G, D, opt_G, opt_D, x, z):
        G(z)
        for name in order:
            (opt_D if name == "D" else opt_G).step()
    return way


def before_steps(change):
    """Return a way that changes something, whatever the costs are; then each optimiser moves once."""
    def way(G, D, opt_G, opt_D, x, z):
        change(G, D, z)
        steps("D", "G")(G, D, opt_G, opt_D, x, z)
    return way


def bce_of_logits(G, D, opt_G, opt_D, x, z):
    F.binary_cross_entropy(D(x), torch.ones(len(x), 1))


def flat_targets(G, D, opt_G, opt_D, x, z):
    F.binary_cross_entropy_with_logits(D(x), torch.ones(len(x)))


def flat_targets_bce(G, D, opt_G, opt_D, x, z):
    F.binary_cross_entropy(sigmoid(D(x)), torch.ones(len(x)))


def targets_like_x(G, D, opt_G, opt_D, x, z):
    F.binary_cross_entropy_with_logits(D(x), torch.ones_like(x))


def flat_logits(G, D, opt_G, opt_D, x, z):
    F.binary_cross_entropy_with_logits(D(x).flatten(), torch.ones(len(x), 1))
