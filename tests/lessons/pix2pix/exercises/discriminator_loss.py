"""Right and wrong answers to 06.discriminator_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.pix2pix.exercises._shared import bce


def criterion(D, x, y, y_fake):
    loss = nn.BCEWithLogitsLoss()
    real, fake = D(x, y), D(x, y_fake.detach())
    return (loss(real, torch.ones_like(real)) + loss(fake, torch.zeros_like(fake))) * 0.5


def together(D, x, y, y_fake):
    real, fake = D(torch.cat([x, x]), torch.cat([y, y_fake.detach()])).chunk(2)
    return (F.softplus(-real).mean() + F.softplus(fake).mean()) / 2


def no_grad_before(D, x, y, y_fake):
    with torch.no_grad():
        fake = y_fake * 1
    return -(F.logsigmoid(D(x, y)).mean() + F.logsigmoid(-D(x, fake)).mean()) / 2


def by_data(D, x, y, y_fake):
    return 0.5 * bce(D(x, y), 1.0) + 0.5 * bce(D(x, y_fake.data), 0.0)


def one_mean(D, x, y, y_fake):
    return 0.5 * (F.softplus(-D(x, y)) + F.softplus(D(x, y_fake.detach().clone()))).mean()


def by_sigmoid(net, a, b, made):
    p, q = torch.sigmoid(net(a, b)), torch.sigmoid(net(a, made.detach()))
    return (-torch.log(p).mean() - torch.log(1 - q).mean()) / 2


def unfreezes(D, x, y, y_fake):
    for parameter in D.parameters():
        parameter.requires_grad = True
    D.train()
    D.zero_grad()
    fake = F.softplus(D.forward(x, y_fake.detach())).mean()
    real = F.softplus(-D.forward(x, y)).mean()
    return torch.stack([real, fake]).mean()


def image_by_image(D, x, y, y_fake):
    J = 0
    for a, b, c in zip(x.split(1), y.split(1), y_fake.detach().split(1)):
        J = J + bce(D(a, b), 1.0) + bce(D(a, c), 0.0)
    return J / (2 * len(x))


def under_no_grad(D, x, y, y_fake):
    real = bce(D(x, y), 1.0)
    with torch.no_grad():
        fake = bce(D(x, y_fake), 0.0)
    return (real + fake) / 2


def wrong(real=lambda a: bce(a, 1.0), fake=lambda b: bce(b, 0.0), half=0.5):
    def made(D, x, y, y_fake):
        return half * (real(D(x, y)) + fake(D(x, y_fake.detach())))
    return made


def item(D, x, y, y_fake):
    return 0.5 * (bce(D(x, y), 1.0) + bce(D(x, y_fake.detach()), 0.0)).item()


def frozen(D, x, y, y_fake):
    for parameter in D.parameters():
        parameter.requires_grad_(False)
    return criterion(D, x, y, y_fake)


def evaluating(D, x, y, y_fake):
    D.eval()
    return criterion(D, x, y, y_fake)


def calls_backward(D, x, y, y_fake):
    J = criterion(D, x, y, y_fake)
    J.backward()
    return J


def freezes_afterwards(D, x, y, y_fake):
    J = criterion(D, x, y, y_fake)
    D.requires_grad_(False)
    return J


def no_grad_at_all(D, x, y, y_fake):
    with torch.no_grad():
        return criterion(D, x, y, y_fake)


def steps(D, x, y, y_fake):
    optimizer = torch.optim.Adam(D.parameters(), lr=0.01)
    J = criterion(D, x, y, y_fake)
    optimizer.zero_grad()
    J.backward()
    optimizer.step()
    return J


def clips(D, x, y, y_fake):
    for parameter in D.parameters():
        parameter.data.clamp_(-0.01, 0.01)
    return criterion(D, x, y, y_fake)


def evaluates_meanwhile(D, x, y, y_fake):
    D.eval()
    J = criterion(D, x, y, y_fake)
    D.train()
    return J


RIGHT = [criterion, together, no_grad_before, by_data, one_mean, by_sigmoid, unfreezes, image_by_image,
         lambda D, x, y, f: 0.5 * (criterion(D, x, y, f) * 2).reshape(1),
         lambda D, x, y, f: bce(D(x, y), 1.0).add(bce(D(x.detach(), f.detach()), 0.0)).div(2),
         lambda D, x, y, f: F.binary_cross_entropy(torch.sigmoid(torch.cat([D(x, y), D(x, f.detach())])), torch.cat(
             [torch.ones_like(D(x, y)), torch.zeros_like(D(x, y))]))]

WRONG = [
    (lambda D, x, y, f: (bce(D(x, y), 1.0) + bce(D(x, f), 0.0)) / 2, "missing_detach"),
    (lambda D, x, y, f: bce(D(x, y), 1.0) + bce(D(x, f.detach()), 0.0), "not_halved"),
    (lambda D, x, y, f: bce(D(x, y), 1.0) + bce(D(x, f), 0.0), "missing_detach"),
    (lambda D, x, y, f: criterion(D, x, y, f.detach_()), "detach_in_place"),
    (lambda D, x, y, f: criterion(D, x, y, f) / 2, "halved_twice"),
    (lambda D, x, y, f: (bce(D(y), 1.0) + bce(D(f.detach()), 0.0)) / 2, "condition_left_out"),
    (lambda D, x, y, f: (bce(D(torch.cat([x, y], 1)), 1.0) + bce(D(torch.cat([x, f], 1)), 0.0)) / 2, "one_argument"),
    (lambda D, x, y, f: (bce(D(y, x), 1.0) + bce(D(f.detach(), x), 0.0)) / 2, "pair_turned"),
    (lambda D, x, y, f: (bce(D(x, y), 0.0) + bce(D(x, f.detach()), 1.0)) / 2, "targets_exchanged"),
    (lambda D, x, y, f: bce(D(x, y), 1.0) / 2, "fakes_forgotten"),
    (lambda D, x, y, f: bce(D(x, f.detach()), 0.0), "real_forgotten"),
    (lambda D, x, y, f: (bce(D(x, y), 1.0, "sum") + bce(D(x, f.detach()), 0.0, "sum")) / 2, "sum_for_mean"),
    (lambda D, x, y, f: -criterion(D, x, y, f), "wrong_sign"),
    (under_no_grad, "detach_behind"),
    (no_grad_at_all, "nothing_learns"),
    (frozen, "nothing_learns"),
    (freezes_afterwards, "d_frozen"),
    (evaluating, "d_evaluating"),
    (calls_backward, "backward_called"),
    (lambda D, x, y, f: (bce(D(x, y).mean(), 1.0) + bce(D(x, f.detach()).mean(), 0.0)) / 2, "logits_averaged_first"),
    (wrong(fake=lambda b: bce(b, 1.0)), "both_called_real"),
    (wrong(real=lambda a: bce(a, 0.0)), "both_called_fake"),
    (wrong(fake=lambda b: -bce(b, 0.0)), "minus_between"),
    (wrong(real=lambda a: F.logsigmoid(a).mean(), half=1), "minus_between"),
    (wrong(real=lambda a: bce(a, 1.0) / 2, half=1), "half_of_one_term"),
    (wrong(fake=lambda b: bce(b, 0.0) / 2, half=1), "half_of_one_term"),
    (wrong(lambda a: bce(torch.sigmoid(a), 1.0), lambda b: bce(torch.sigmoid(b), 0.0)), "sigmoid_twice"),
    (wrong(lambda a: F.mse_loss(a, torch.ones_like(a)), lambda b: F.mse_loss(b, torch.zeros_like(b))), "least_squares"),
    (wrong(lambda a: -torch.log(a).mean(), lambda b: -torch.log(1 - b).mean()), "log_of_logit"),
    (wrong(lambda a: F.binary_cross_entropy(a, torch.ones_like(a)),
           lambda b: F.binary_cross_entropy(b, torch.zeros_like(b))), "log_of_logit"),
    (wrong(lambda a: 1 - torch.sigmoid(a).mean(), lambda b: torch.sigmoid(b).mean()), "log_forgotten"),
    (wrong(lambda a: bce(a.mean((1, 2, 3)), 1.0), lambda b: bce(b.mean((1, 2, 3)), 0.0), half=1),
     "logits_averaged_first"),
    (lambda D, x, y, f: 0.5 * (bce(D(x, y), 1.0) + bce(D(y, f.detach()), 0.0)), "target_compared"),
    (lambda D, x, y, f: criterion(D, x, y, f) + 100 * F.l1_loss(f, y), "l1_added"),
    (lambda D, x, y, f: criterion(D, x, y, f) + F.l1_loss(f.detach(), y), "l1_added"),
    (lambda D, x, y, f: (bce(D(x, y), 1.0), bce(D(x, f.detach()), 0.0)), "not_one_number"),
    (item, "plain_number"),
]


def fresh_1(D, x, y, f):
    return (F.softplus(-D(x, y)).mean() + F.softplus(D(x, f.detach())).mean()) / 2


def fresh_2(D, x, y, f):
    bce = nn.BCEWithLogitsLoss()
    r = D(x, y)
    g = D(x, f.clone().detach())
    return 0.5 * bce(r, torch.ones_like(r)) + 0.5 * bce(g, torch.zeros_like(g))


def fresh_3(D, x, y, f):
    r = torch.sigmoid(D(x, y))
    g = torch.sigmoid(D(x, f.data))
    return 0.5 * (-torch.mean(torch.log(r)) - torch.mean(torch.log(1 - g)))


def fresh_4(D, x, y, f):
    with torch.no_grad():
        f = f + 0
    D.requires_grad_(True)
    return torch.mean(0.5 * F.softplus(-D(x, y)) + 0.5 * F.softplus(D(x, f)))


def d_evaluating(D, x, y, f):
    D.train(False)
    l = 0.5 * (bce(D(x, y), 1.0) + bce(D(x, f.detach()), 0.0))
    return l


def backward_called(D, x, y, f):
    l = 0.5 * (bce(D(x, y), 1.0) + bce(D(x, f.detach()), 0.0))
    D.zero_grad()
    l.backward()
    D.zero_grad()
    return l


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (d_evaluating, "d_evaluating"),
    (backward_called, "backward_called"),
    (lambda D, x, y, f: bce(D(x, y), 1.0) + bce(D(x, f.detach()), 0.0), "not_halved"),
    (lambda D, x, y, f: 0.5 * (bce(D(x, y), 0.0) + bce(D(x, f.detach()), 1.0)), "targets_exchanged"),
    (lambda D, x, y, f: 0.5 * (bce(D(y), 1.0) + bce(D(f.detach()), 0.0)), "condition_left_out"),
    (lambda D, x, y, f: 0.5 * (bce(D(x, y).detach(), 1.0) + bce(D(x, f.detach()), 0.0)), "detach_behind"),
    (lambda D, x, y, f: 0.5 * (bce(D(x, y), 1.0) + bce(D(y, f.detach()), 0.0)), "target_compared"),
    (lambda D, x, y, f: 0.5 * (F.softplus(-D(x, y)).sum() + F.softplus(D(x, f.detach())).sum()), "sum_for_mean"),
    (lambda D, x, y, f: 0.5 * (F.logsigmoid(D(x, y)).mean() + F.logsigmoid(-D(x, f.detach())).mean()), "wrong_sign"),
    (
        lambda D, x, y, f: -0.5 * (F.logsigmoid(D(x, y)).mean() + F.logsigmoid(D(x, f.detach())).mean()),
        "both_called_real",
    ),
    (lambda D, x, y, f: 0.5 * ((D(x, y) - 1).pow(2).mean() + D(x, f.detach()).pow(2).mean()), "least_squares"),
    (
        lambda D, x, y, f: 0.5 * (bce(D(x, y).sigmoid(), 1.0) + bce(D(x, f.detach()).sigmoid(), 0.0)),
        "sigmoid_twice",
    ),
    (lambda D, x, y, f: 0.5 * (bce(D(x, y), 1.0) + bce(D(f.detach(), x), 0.0)), "pair_turned"),
    (lambda D, x, y, f: 0.5 * bce(D(x, f.detach()), 0.0), "real_forgotten"),
]

RIGHT += [evaluates_meanwhile]

WRONG += [(steps, "backward_called"), (clips, "weights_changed"),
          (lambda D, x, y, f: criterion(D, x, y, f).detach().requires_grad_(), "nothing_learns"),
          (lambda *args: print(criterion(*args)), "nothing_returned")]
