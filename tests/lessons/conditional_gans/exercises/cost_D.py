"""Right and wrong answers to 05.cost_D."""

import math

import torch
from torch import nn
from torch.nn import functional as F


def by_torch(s_r, c_r, s_f, c_f, y):
    source = (F.binary_cross_entropy_with_logits(s_r, torch.ones_like(s_r))
              + F.binary_cross_entropy_with_logits(s_f, torch.zeros_like(s_f)))
    return source + F.cross_entropy(c_r, y) + F.cross_entropy(c_f, y)


def by_logsoftmax(s_r, c_r, s_f, c_f, y):
    L_S = F.logsigmoid(s_r).mean() + F.logsigmoid(-s_f).mean()
    rows = torch.arange(len(y))
    L_C = c_r.log_softmax(1)[rows, y].mean() + c_f.log_softmax(1)[rows, y].mean()
    return -(L_S + L_C)


def by_nll(s_r, c_r, s_f, c_f, y):
    nll = nn.NLLLoss()
    J = sum(nll(F.log_softmax(c, dim=1), y) for c in (c_r, c_f))
    return J + torch.logaddexp(torch.zeros(()), -s_r).mean() + torch.logaddexp(torch.zeros(()), s_f).mean()


def by_gather(s_r, c_r, s_f, c_f, y):
    def minus_log_p(logits):
        return (logits.logsumexp(1) - logits.gather(1, y[:, None]).squeeze(1)).mean()
    return (F.softplus(-s_r) + F.softplus(s_f)).mean() + minus_log_p(c_r) + minus_log_p(c_f)


def by_hand(s_r, c_r, s_f, c_f, y):
    total = 0.0
    for i in range(len(y)):
        total += math.log1p(math.exp(-abs(s_r[i]))) + max(-float(s_r[i]), 0)
        total += math.log1p(math.exp(-abs(s_f[i]))) + max(float(s_f[i]), 0)
        for c in (c_r, c_f):
            top = float(c[i].max())
            total += math.log(sum(math.exp(float(a) - top) for a in c[i])) + top - float(c[i, y[i]])
    return total / len(y)


def by_modules(real, real_classes, fake, fake_classes, labels):
    criterion, auxiliary = nn.BCEWithLogitsLoss(), nn.CrossEntropyLoss()
    logits = torch.cat([real, fake])
    targets = torch.cat([torch.ones_like(real), torch.zeros_like(fake)])
    named = auxiliary(torch.cat([real_classes, fake_classes]), labels.repeat(2))
    return 2 * criterion(logits, targets) + 2 * named


def stable_by_hand(s_r, c_r, s_f, c_f, y):
    def bce(a, t):
        return a.clamp(min=0) - a * t + torch.log1p(torch.exp(-a.abs()))

    def ce(a):
        a = a - a.max(1, keepdim=True).values
        return -(F.one_hot(y, a.shape[1]) * (a - a.exp().sum(1, keepdim=True).log())).sum(1)

    return torch.stack([bce(s_r, 1), bce(s_f, 0), ce(c_r), ce(c_f)]).sum(0).mean()


def by_one_hot_targets(s_r, c_r, s_f, c_f, y):
    t = F.one_hot(y, c_r.size(1)).to(c_r.dtype)
    return by_torch(s_r, c_r, s_f, c_f, y) * 0 + F.cross_entropy(c_r, t) + F.cross_entropy(c_f, t) - (
        F.logsigmoid(s_r).mean() + F.logsigmoid(-s_f).mean())


def in_double(s_r, c_r, s_f, c_f, y):
    rows = torch.arange(len(y))
    s_r, c_r, s_f, c_f = (a.double() for a in (s_r, c_r, s_f, c_f))
    return -(torch.log(torch.sigmoid(s_r)) + torch.log(torch.sigmoid(-s_f)) + torch.log(c_r.softmax(1)[rows, y])
             + torch.log(c_f.softmax(1)[rows, y])).mean()


def sample_by_sample(s_r, c_r, s_f, c_f, y):
    J = torch.zeros(1, requires_grad=True)
    for i in range(len(y)):
        J = J + F.softplus(-s_r[i]) + F.softplus(s_f[i])
        J = J + F.cross_entropy(c_r[i], y[i]) + F.cross_entropy(c_f[i], y[i])
    return J / len(y)


def from_probabilities(s_r, c_r, s_f, c_f, y):
    rows = torch.arange(len(y))
    L_S = torch.log(torch.sigmoid(s_r)).mean() + torch.log(1 - torch.sigmoid(s_f)).mean()
    return -L_S - torch.log(c_r.softmax(1)[rows, y]).mean() - torch.log(c_f.softmax(1)[rows, y]).mean()


def with_eps(s_r, c_r, s_f, c_f, y):
    rows = torch.arange(len(y))
    terms = (torch.sigmoid(s_r), 1 - torch.sigmoid(s_f), c_r.softmax(1)[rows, y], c_f.softmax(1)[rows, y])
    return -sum(torch.log(p + 1e-8).mean() for p in terms)


def bce_of_sigmoid(s_r, c_r, s_f, c_f, y):
    bce = nn.BCELoss()
    return (bce(torch.sigmoid(s_r), torch.ones_like(s_r)) + bce(torch.sigmoid(s_f), torch.zeros_like(s_f))
            + F.cross_entropy(c_r, y) + F.cross_entropy(c_f, y))


def picked(s, c, f, k, y):
    p, q = c.log_softmax(1), k.log_softmax(1)
    return F.softplus(-s).mean() + F.softplus(f).mean() - p[:, y].mean() - q[:, y].mean()


RIGHT = [by_torch, by_logsoftmax, by_nll, by_gather, by_hand, by_modules, stable_by_hand, by_one_hot_targets, in_double,
         sample_by_sample, lambda *args: by_torch(*args).item()]

WRONG = [
    (lambda s, c, f, k, y: -by_torch(s, c, f, k, y), "maximised"),
    (lambda s, c, f, k, y: F.softplus(-s).mean() + F.softplus(f).mean() - F.cross_entropy(c, y)
     - F.cross_entropy(k, y), "sign_of_class"),
    (lambda s, c, f, k, y: by_torch(s, c, f, k, y) - 2 * F.cross_entropy(k, y), "fakes_misnamed"),
    (lambda s, c, f, k, y: F.logsigmoid(s).mean() + F.logsigmoid(-f).mean() + F.cross_entropy(c, y)
     + F.cross_entropy(k, y), "sign_of_source"),
    (lambda s, c, f, k, y: by_logsoftmax(f, c, s, k, y), "exchanged"),
    (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(f)).mean() + F.cross_entropy(c, y)
     + F.cross_entropy(k, y), "both_judged_real"),
    (lambda s, c, f, k, y: by_torch(-s, c, f, k, y), "both_judged_fake"),
    (lambda s, c, f, k, y: F.softplus(-f).mean() + F.cross_entropy(k, y), "cost_of_g"),
    (lambda s, c, f, k, y: by_torch(s, c, f, k, y) - F.cross_entropy(k, y), "class_of_fakes_forgotten"),
    (lambda s, c, f, k, y: by_torch(s, c, f, k, y) - F.cross_entropy(c, y), "class_of_real_forgotten"),
    (lambda s, c, f, k, y: by_torch(s, c, f, k, y) - F.softplus(f).mean(), "half_of_source_forgotten"),
    (lambda s, c, f, k, y: F.softplus(-s).mean() + F.cross_entropy(c, y), "fakes_forgotten"),
    (lambda s, c, f, k, y: F.cross_entropy(c, y) + F.cross_entropy(k, y), "source_forgotten"),
    (lambda s, c, f, k, y: -F.logsigmoid(s).mean() - F.logsigmoid(-f).mean(), "class_forgotten"),
    (lambda s, c, f, k, y: by_torch(s, c.softmax(1), f, k.softmax(1), y), "softmax_twice"),
    (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(-f)).mean() + F.nll_loss(c, y) + F.nll_loss(k, y),
     "nll_without_log_softmax"),
    (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(-f)).mean()
     - (c.softmax(1) + k.softmax(1))[torch.arange(len(y)), y].mean(), "nll_without_log_softmax"),
    (lambda s, c, f, k, y: len(y) * by_torch(s, c, f, k, y), "sum_for_mean"),
    (lambda s, c, f, k, y: 0.5 * by_torch(s, c, f, k, y), "halved"),
    (lambda s, c, f, k, y: by_torch(torch.sigmoid(s), c, torch.sigmoid(f), k, y), "sigmoid_twice"),
    (lambda s, c, f, k, y: F.cross_entropy(c, y) + F.cross_entropy(k, y) - torch.log(s).mean()
     - torch.log(1 - f).mean(), "log_of_logit"),
    (lambda s, c, f, k, y: by_torch(s, c.T.log_softmax(1).T, f, k.T.log_softmax(1).T, y), None),
    (lambda s, c, f, k, y: F.cross_entropy(y, c) + F.cross_entropy(y, k), "arguments_exchanged"),
    (picked, "all_classes_of_batch"),
    (from_probabilities, "unstable"),
    (with_eps, "unstable"),
    (bce_of_sigmoid, "unstable"),
    (lambda s, c, f, k, y: by_torch(s.clamp(-50, 50), c, f.clamp(-50, 50), k, y), "unstable"),
    (lambda s, c, f, k, y: by_torch(s, c, f.detach(), k.detach(), y), "gradient_cut"),
    (lambda *args: by_torch(*args).detach(), "gradient_cut"),
    (lambda *args: by_torch(*args).data, "gradient_cut"),
    (lambda s, c, f, k, y: by_torch(s.tanh(), c, f.tanh(), k, y), None),
]


def bce_with(a, t):
    return F.binary_cross_entropy_with_logits(a, torch.full_like(a, t))


def fresh_1(a, b, c, d, y):
    ones = torch.ones_like(a)
    zeros = torch.zeros_like(c)
    bce = F.binary_cross_entropy_with_logits
    return bce(a, ones) + bce(c, zeros) + F.cross_entropy(b, y) + F.cross_entropy(d, y)


def fresh_2(a, b, c, d, y):
    lp = F.log_softmax(b, dim=1)
    lq = F.log_softmax(d, dim=1)
    i = torch.arange(y.shape[0])
    LS = F.logsigmoid(a).mean() + F.logsigmoid(-c).mean()
    LC = lp[i, y].mean() + lq[i, y].mean()
    return -(LS + LC)


def fresh_3(a, b, c, d, y):
    return (
        F.softplus(-a)
        + F.softplus(c)
        + torch.logsumexp(b, 1)
        - b[range(len(y)), y]
        + torch.logsumexp(d, 1)
        - d[range(len(y)), y]
    ).mean()


def fresh_4(a, b, c, d, y):
    return float((F.softplus(-a) + F.softplus(c)).mean() + F.cross_entropy(b, y) + F.cross_entropy(d, y))


def nothing_returned(a, b, c, d, y):
    print(bce_with(a, 1.0) + bce_with(c, 0.0) + F.cross_entropy(b, y) + F.cross_entropy(d, y))


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (nothing_returned, "nothing_returned"),
    (
        lambda a, b, c, d, y: (
            F.logsigmoid(a).mean() + F.logsigmoid(-c).mean() - F.cross_entropy(b, y) - F.cross_entropy(d, y)
        ),
        "maximised",
    ),
    (
        lambda a, b, c, d, y: bce_with(a, 1.0) + bce_with(c, 0.0) - F.cross_entropy(b, y) - F.cross_entropy(d, y),
        "sign_of_class",
    ),
    (
        lambda a, b, c, d, y: bce_with(a, 1.0) + bce_with(c, 1.0) + F.cross_entropy(b, y) + F.cross_entropy(d, y),
        "both_judged_real",
    ),
    (
        lambda a, b, c, d, y: bce_with(a, 0.0) + bce_with(c, 1.0) + F.cross_entropy(b, y) + F.cross_entropy(d, y),
        "exchanged",
    ),
    (lambda a, b, c, d, y: bce_with(a, 1.0) + bce_with(c, 0.0) + F.cross_entropy(b, y), "class_of_fakes_forgotten"),
    (lambda a, b, c, d, y: bce_with(a, 1.0) + bce_with(c, 0.0), "class_forgotten"),
    (lambda a, b, c, d, y: F.cross_entropy(b, y) + F.cross_entropy(d, y), "source_forgotten"),
    (
        lambda a, b, c, d, y: (bce_with(a, 1.0) + bce_with(c, 0.0) + F.cross_entropy(b, y) + F.cross_entropy(d, y)) / 2,
        "halved",
    ),
    (
        lambda a, b, c, d, y: (
            bce_with(a, 1.0) + bce_with(c, 0.0) + F.cross_entropy(b.softmax(1), y) + F.cross_entropy(d.softmax(1), y)
        ),
        "softmax_twice",
    ),
    (
        lambda a, b, c, d, y: (
            bce_with(a, 1.0)
            + bce_with(c, 0.0)
            + F.cross_entropy(b, y, reduction="none")
            + F.cross_entropy(d, y, reduction="none")
        ),
        "not_averaged",
    ),
    (
        lambda a, b, c, d, y: (
            F.softplus(-a).sum()
            + F.softplus(c).sum()
            + F.cross_entropy(b, y, reduction="sum")
            + F.cross_entropy(d, y, reduction="sum")
        ),
        "sum_for_mean",
    ),
    (
        lambda a, b, c, d, y: bce_with(a, 1.0) + bce_with(c, 0.0) + F.cross_entropy(b.T, y) + F.cross_entropy(d.T, y),
        "softmax_over_batch",
    ),
    (
        lambda a, b, c, d, y: (
            -(F.logsigmoid(a).mean() + (1 - F.logsigmoid(c)).mean()) + F.cross_entropy(b, y) + F.cross_entropy(d, y)
        ),
        "one_minus_log",
    ),
]
