"""Right and wrong answers to 06.generator_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.pix2pix.exercises._shared import bce


def functional(D, x, y, y_fake, l1_weight=100.0):
    return bce(D(x, y_fake), 1.0) + l1_weight * F.l1_loss(y_fake, y)


def modules(D, x, y, y_fake, l1_weight=100):
    logits = D(x, y_fake)
    return nn.BCEWithLogitsLoss()(logits, torch.ones_like(logits)) + nn.L1Loss()(y_fake, y) * l1_weight


def by_norm(D, x, y, y_fake, l1_weight=100.0):
    return -F.logsigmoid(D(x, y_fake)).mean() + l1_weight * (y_fake - y).norm(p=1) / y.numel()


def by_images(D, x, y, y_fake, l1_weight=100.0):
    l1 = torch.stack([(a - b).abs().mean() for a, b in zip(y, y_fake)]).mean()
    return F.softplus(-D(x, y_fake)).flatten(1).mean(1).mean() + l1_weight * l1


def frozen(D, x, y, y_fake, l1_weight=100.0):
    D.requires_grad_(False)
    gan = F.softplus(-D(x, y_fake)).mean()
    D.requires_grad_(True)
    return gan.add(torch.mean(torch.abs(y_fake - y)), alpha=l1_weight)


def left_frozen(D, x, y, y_fake, l1_weight=100.0):
    for parameter in D.parameters():
        parameter.requires_grad = False
    return functional(D, x, y, y_fake, l1_weight)


def by_log_sigmoid(net, a, b, made, lam=100.0):
    p = torch.sigmoid(net(a, made))
    return -p.log().mean() + lam * torch.where(b > made, b - made, made - b).mean()


def weights_detached(D, x, y, y_fake, l1_weight=100.0):
    logits = torch.func.functional_call(D, {name: p.detach() for name, p in D.named_parameters()}, (x, y_fake))
    return F.softplus(logits.neg()).mean() + (l1_weight * (y.detach() - y_fake)).abs().mean()


def wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0), l1=lambda x, y, f: F.l1_loss(f, y), weight=lambda w: w):
    def made(D, x, y, y_fake, l1_weight=100.0):
        return gan(D, x, y, y_fake) + weight(l1_weight) * l1(x, y, y_fake)
    return made


def evaluating(D, x, y, y_fake, l1_weight=100.0):
    return functional(D.eval(), x, y, y_fake, l1_weight)


def calls_backward(D, x, y, y_fake, l1_weight=100.0):
    J = functional(D, x, y, y_fake, l1_weight)
    J.backward()
    return J


def no_grad_for_D(D, x, y, y_fake, l1_weight=100.0):
    with torch.no_grad():
        logits = D(x, y_fake)
    return bce(logits, 1.0) + l1_weight * F.l1_loss(y_fake, y)


RIGHT = [functional, modules, by_norm, by_images, frozen, left_frozen, by_log_sigmoid, weights_detached,
         lambda D, x, y, f, w=1e2: (bce(D(x, f), 1.0) + w * (f - y).abs().mean()).unsqueeze(0),
         lambda D, x, y, f, w=100.0: F.softplus(-D(x, f)).mean() + F.l1_loss(w * f, w * y),
         lambda D, x, y, f, w=100.0: F.binary_cross_entropy(D(x, f).sigmoid(), torch.ones_like(D(x, f)))
         + w * torch.mean(torch.maximum(y - f, f - y))]

WRONG = [
    (lambda D, x, y, f, w=100.0: functional(D, x, y, f.detach(), w), "detached"),
    (lambda D, x, y, f, w=100.0: functional(D, x, y, f, w).detach(), "detached"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f.detach()), 1.0)), "gan_detached"),
    (no_grad_for_D, "gan_detached"),
    (wrong(l1=lambda x, y, f: F.l1_loss(f.detach(), y)), "l1_detached"),
    (evaluating, "d_evaluating"),
    (calls_backward, "backward_called"),
    (wrong(l1=lambda x, y, f: F.mse_loss(f, y)), "l2_for_l1"),
    (wrong(l1=lambda x, y, f: F.smooth_l1_loss(f, y)), "smooth_l1"),
    (wrong(l1=lambda x, y, f: (f - y).abs().sum()), "l1_summed"),
    (wrong(l1=lambda x, y, f: (f - y).mean()), "abs_forgotten"),
    (wrong(weight=lambda w: 1), "weight_forgotten"),
    (wrong(weight=lambda w: 100), "weight_fixed"),
    (wrong(weight=lambda w: -w), "l1_subtracted"),
    (lambda D, x, y, f, w=10: functional(D, x, y, f, w), "weight_changed"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f), 0.0)), "loss_of_d"),
    (wrong(gan=lambda D, x, y, f: -bce(D(x, f), 0.0)), "saturating"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0) / 2), "halved"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, y), 1.0)), "target_judged"),
    (wrong(l1=lambda x, y, f: F.l1_loss(f, x)), "input_for_target"),
    (wrong(gan=lambda D, x, y, f: bce(D(f), 1.0)), "condition_left_out"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f), 1.0, "sum")), "patches_summed"),
    (lambda D, x, y, f, w=100.0: w * F.l1_loss(f, y), "term_forgotten"),
    (wrong(gan=lambda D, x, y, f: F.logsigmoid(D(x, f)).mean()), "wrong_sign"),
    (lambda *args: -functional(*args), "wrong_sign"),
    (wrong(gan=lambda D, x, y, f: bce(torch.sigmoid(D(x, f)), 1.0)), "sigmoid_twice"),
    (wrong(gan=lambda D, x, y, f: -torch.log(D(x, f)).mean()), "log_of_logit"),
    (wrong(gan=lambda D, x, y, f: F.binary_cross_entropy(D(x, f), torch.ones_like(D(x, f)))), "log_of_logit"),
    (wrong(gan=lambda D, x, y, f: -torch.sigmoid(D(x, f)).mean()), "log_forgotten"),
    (wrong(gan=lambda D, x, y, f: ((D(x, f) - 1) ** 2).mean()), "least_squares"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f).mean(), 1.0)), "logits_averaged_first"),
    (wrong(gan=lambda D, x, y, f: bce(D(x, f).mean((1, 2, 3)), 1.0)), "logits_averaged_first"),
    (wrong(gan=lambda D, x, y, f: bce(D(y, f), 1.0)), "target_compared"),
    (wrong(l1=lambda x, y, f: (f - y).abs()), "not_one_number"),
    (lambda D, x, y, f, w=100.0: float(functional(D, x, y, f, w)), "plain_number"),
]


def fresh_1(D, x, y, f, l1_weight=100.0):
    return F.softplus(-D(x, f)).mean() + l1_weight * (f - y).abs().mean()


def fresh_2(D, x, y, f, l1_weight=100.0):
    o = D(x, f)
    return nn.BCEWithLogitsLoss()(o, torch.ones_like(o)) + l1_weight * nn.L1Loss()(y, f)


def fresh_3(D, x, y, f, l1_weight=100.0):
    D.requires_grad_(False)
    p = torch.sigmoid(D(x, f))
    return -torch.log(p).mean() + l1_weight * torch.abs(y - f).sum() / f.numel()


def fresh_4(D, x, y, f, l1_weight=100.0):
    return torch.stack([bce(D(x, f), 1.0), l1_weight * F.l1_loss(f, y)]).sum()


def d_evaluating(D, x, y, f, l1_weight=100.0):
    D.eval()
    D.requires_grad_(False)
    return bce(D(x, f), 1.0) + l1_weight * F.l1_loss(f, y)


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (d_evaluating, "d_evaluating"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 0.0) + l1_weight * F.l1_loss(f, y), "loss_of_d"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + l1_weight * F.l1_loss(f.detach(), y), "l1_detached"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + l1_weight * F.mse_loss(f, y), "l2_for_l1"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + l1_weight * (f - y).abs().sum(), "l1_summed"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + 100 * F.l1_loss(f, y), "weight_fixed"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + F.l1_loss(f, y), "weight_forgotten"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(f), 1.0) + l1_weight * F.l1_loss(f, y), "condition_left_out"),
    (lambda D, x, y, f, l1_weight=100.0: 0.5 * bce(D(x, f), 1.0) + l1_weight * F.l1_loss(f, y), "halved"),
    (lambda D, x, y, f, l1_weight=100.0: F.logsigmoid(-D(x, f)).mean() + l1_weight * F.l1_loss(f, y), "saturating"),
    (lambda D, x, y, f, l1_weight=100.0: F.softplus(-D(x, f)).sum() + l1_weight * F.l1_loss(f, y), "patches_summed"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + l1_weight * F.l1_loss(f, x), "input_for_target"),
    (lambda D, x, y, f, l1_weight=100.0: l1_weight * F.l1_loss(f, y), "term_forgotten"),
    (
        lambda D, x, y, f, l1_weight=100.0: bce(D(x, f).sigmoid(), 1.0) + l1_weight * F.l1_loss(f, y),
        "sigmoid_twice",
    ),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(x, f), 1.0) + l1_weight * (f - y).mean().abs(), "abs_forgotten"),
    (lambda D, x, y, f, l1_weight=100.0: bce(D(y, f), 1.0) + l1_weight * F.l1_loss(f, y), "target_compared"),
    (lambda D, x, y, f, l1_weight=100.0: -D(x, f).mean() + l1_weight * F.l1_loss(f, y), "logit_itself"),
    (
        lambda D, x, y, f, l1_weight=100.0: (
            bce(D(x, y), 1.0) + bce(D(x, f), 1.0) + l1_weight * F.l1_loss(f, y)
        ),
        "real_term_too",
    ),
    (lambda D, x, y, f, l1_weight=100.0: [bce(D(x, f), 1.0), l1_weight * F.l1_loss(f, y)], "not_one_number"),
]

WRONG += [(lambda D, x, y, f, w=100.0: F.softplus(-D(x, f)).mean() + ((y - f) ** 2).mean(), "l2_for_l1"),
          (lambda D, x, y, f, w=100.0: F.softplus(-D(x, f)).mean() + (y - f).abs().mean() / w, "weight_changed")]
