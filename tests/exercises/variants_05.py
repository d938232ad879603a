"""Right and wrong answers to lesson 05, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# --- the condition --------------------------------------------------------------------------------------------


def one_hot_eye(z, y, classes):
    return torch.cat((z, torch.eye(classes)[y]), dim=-1)


def one_hot_scatter(z, y, classes):
    rows = torch.zeros(len(y), classes).scatter_(1, y.unsqueeze(1), 1.0)
    return torch.hstack([z, rows])


def one_hot_loop(z, y, classes):
    out = torch.zeros(z.size(0), z.size(1) + classes)
    out[:, :z.size(1)] = z
    for i, label in enumerate(y.tolist()):
        out[i, z.size(1) + label] = 1
    return out


def one_hot_numpy(z, y, classes):
    return np.concatenate([z.numpy(), np.eye(classes, dtype=np.float32)[y.numpy()]], axis=1)


def one_hot_changes(z, y, classes):
    z += 0.1
    return one_hot_eye(z, y, classes)


def channel_embedding(x, y, table):
    picture = F.embedding(y, table).view(x.size(0), 1, x.size(2), x.size(3))
    return torch.cat((x, picture), 1)


def channel_module(x, y, table):
    embedding = nn.Embedding.from_pretrained(table)
    return torch.cat([x, embedding(y).unflatten(1, (1, *x.shape[2:]))], dim=1)


def channel_one_hot(x, y, table):
    rows = F.one_hot(y, len(table)).float() @ table
    return torch.cat([x, rows.view(len(x), 1, x.shape[2], -1)], 1)


def channel_loop(x, y, table):
    height, width = x.shape[-2:]
    return torch.stack([torch.cat([image, table[k].reshape(1, height, width)]) for image, k in zip(x, y)])


def channel_filled(x, y, table):
    out = torch.empty(x.shape[0], x.shape[1] + 1, *x.shape[2:])
    out[:, :-1] = x
    out[:, -1] = table.view(-1, *x.shape[2:])[y]
    return out


def channel_changes(x, y, table):
    table[0] = 0
    return channel_embedding(x, y, table)


# --- the costs of AC-GAN --------------------------------------------------------------------------------------


def D_by_torch(s_r, c_r, s_f, c_f, y):
    source = (F.binary_cross_entropy_with_logits(s_r, torch.ones_like(s_r))
              + F.binary_cross_entropy_with_logits(s_f, torch.zeros_like(s_f)))
    return source + F.cross_entropy(c_r, y) + F.cross_entropy(c_f, y)


def D_by_logsoftmax(s_r, c_r, s_f, c_f, y):
    L_S = F.logsigmoid(s_r).mean() + F.logsigmoid(-s_f).mean()
    rows = torch.arange(len(y))
    L_C = c_r.log_softmax(1)[rows, y].mean() + c_f.log_softmax(1)[rows, y].mean()
    return -(L_S + L_C)


def D_by_nll(s_r, c_r, s_f, c_f, y):
    nll = nn.NLLLoss()
    J = sum(nll(F.log_softmax(c, dim=1), y) for c in (c_r, c_f))
    return J + torch.logaddexp(torch.zeros(()), -s_r).mean() + torch.logaddexp(torch.zeros(()), s_f).mean()


def D_by_gather(s_r, c_r, s_f, c_f, y):
    def minus_log_p(logits):
        return (logits.logsumexp(1) - logits.gather(1, y[:, None]).squeeze(1)).mean()
    return (F.softplus(-s_r) + F.softplus(s_f)).mean() + minus_log_p(c_r) + minus_log_p(c_f)


def D_by_hand(s_r, c_r, s_f, c_f, y):
    total = 0.0
    for i in range(len(y)):
        total += math.log1p(math.exp(-abs(s_r[i]))) + max(-float(s_r[i]), 0)
        total += math.log1p(math.exp(-abs(s_f[i]))) + max(float(s_f[i]), 0)
        for c in (c_r, c_f):
            top = float(c[i].max())
            total += math.log(sum(math.exp(float(a) - top) for a in c[i])) + top - float(c[i, y[i]])
    return total / len(y)


def D_from_probabilities(s_r, c_r, s_f, c_f, y):
    rows = torch.arange(len(y))
    L_S = torch.log(torch.sigmoid(s_r)).mean() + torch.log(1 - torch.sigmoid(s_f)).mean()
    return -L_S - torch.log(c_r.softmax(1)[rows, y]).mean() - torch.log(c_f.softmax(1)[rows, y]).mean()


def G_by_torch(source, named, y):
    real = F.binary_cross_entropy_with_logits(source, torch.ones_like(source))
    return real + F.cross_entropy(named, y)


def G_by_logs(source, named, y):
    return -(F.logsigmoid(source) + named.log_softmax(1)[torch.arange(len(y)), y]).mean()


def G_by_nll(source, named, y):
    return F.nll_loss(F.log_softmax(named, -1), y) + F.softplus(-source).sum() / source.numel()


def G_by_one_hot(source, named, y):
    rows = F.one_hot(y, named.shape[1])
    return F.softplus(-source).mean() - (rows * named.log_softmax(1)).sum(1).mean()


def G_by_logaddexp(source, named, y):
    wanted = named.gather(1, y.unsqueeze(1)).squeeze(1)
    return (torch.logaddexp(torch.zeros_like(source), -source) + torch.logsumexp(named, 1) - wanted).mean()


def G_from_probabilities(source, named, y):
    return -torch.log(torch.sigmoid(source)).mean() - torch.log(named.softmax(1)[torch.arange(len(y)), y]).mean()


# --- measures -------------------------------------------------------------------------------------------------


def accuracy_count(logits, y):
    return (torch.max(logits, 1)[1] == y).sum().item() / len(y)


def accuracy_loop(logits, y):
    right = 0
    for row, label in zip(logits.tolist(), y.tolist()):
        right += row.index(max(row)) == label
    return right / len(logits)


def accuracy_numpy(logits, y):
    return np.mean(logits.numpy().argmax(axis=1) == y.numpy())


def accuracy_topk(logits, y):
    return logits.topk(1, dim=1).indices.eq(y.view(-1, 1)).double().mean()


def diversity_loop(features, y):
    means = []
    for k in sorted(set(y.tolist())):
        group = features[y == k]
        distances = [(group[i] - group[j]).norm().item() for i in range(len(group)) for j in range(i)]
        means.append(sum(distances) / len(distances))
    return sum(means) / len(means)


def diversity_cdist(features, y):
    means = []
    for k in torch.unique(y):
        group = features[y == k]
        n = len(group)
        means.append(torch.cdist(group, group, compute_mode="donot_use_mm_for_euclid_dist").sum() / (n * (n - 1)))
    return sum(means) / len(means)


def diversity_masked(features, y):
    distances = (features[:, None] - features[None]).square().sum(-1).sqrt()
    pairs = (y[:, None] == y[None]) & ~torch.eye(len(y), dtype=torch.bool)
    return torch.stack([distances[pairs & (y == k)[:, None]].mean() for k in y.unique()]).mean()


def diversity_triangle(features, y):
    means = []
    for k in range(int(y.max()) + 1):
        group = features[y == k].double()
        i, j = torch.triu_indices(len(group), len(group), offset=1)
        means.append((group[i] - group[j]).norm(dim=1).mean())
    return float(torch.tensor(means).mean())


def diversity_numpy(features, y):
    x, labels = features.numpy(), y.numpy()
    out = []
    for k in np.unique(labels):
        group = x[labels == k]
        gaps = np.linalg.norm(group[:, None] - group[None], axis=-1)
        out.append(gaps[~np.eye(len(group), dtype=bool)].mean())
    return np.mean(out)


def diversity_wrong(measure, reduce=lambda means: sum(means) / len(means)):
    """Wrong diversity from a measure of one class and a way to bring the classes together."""
    return lambda features, y: reduce([measure(features[y == k]) for k in y.unique()])


RIGHT = {
    "05.one_hot": [one_hot_eye, one_hot_scatter, one_hot_loop, one_hot_numpy,
                   lambda z, y, n: torch.cat([z, (y[:, None] == torch.arange(n)).double()], 1),
                   lambda z, y, n: torch.column_stack([z, F.one_hot(y, num_classes=n)])],
    "05.channel": [channel_embedding, channel_module, channel_one_hot, channel_loop, channel_filled],
    "05.cost_D": [D_by_torch, D_by_logsoftmax, D_by_nll, D_by_gather, D_by_hand],
    "05.cost_G": [G_by_torch, G_by_logs, G_by_nll, G_by_one_hot, G_by_logaddexp],
    "05.accuracy": [accuracy_count, accuracy_loop, accuracy_numpy, accuracy_topk,
                    lambda a, y: 1 - torch.count_nonzero(a.argmax(-1) - y) / len(y)],
    "05.diversity": [diversity_loop, diversity_cdist, diversity_masked, diversity_triangle, diversity_numpy,
                     lambda x, y: np.mean([float(F.pdist(x[y == k]).mean()) for k in y.unique()])],
}

WRONG = {
    "05.one_hot": [
        (lambda z, y, n: torch.cat([z, y.unsqueeze(1)], dim=1), "Class number for one-hot"),
        (lambda z, y, n: torch.cat([torch.eye(n)[y], z], dim=1), "Class first"),
        (lambda z, y, n: torch.cat([z, F.one_hot(y).float()], dim=1), "Number of classes read off the batch"),
        (lambda z, y, n: torch.cat([z, torch.eye(n)[y]]), "Joined along the batch"),
        (lambda z, y, n: z + torch.eye(n)[y], "Added, not joined"),
        (lambda z, y, n: torch.cat([z, torch.eye(n + 1)[y + 1]], dim=1), "Counted from 1"),
        (lambda z, y, n: torch.cat([z, torch.eye(n)[y[0]].repeat(len(z), 1)], dim=1),
         "One class for the whole batch"),
        (lambda z, y, n: torch.cat([z, 2 * torch.eye(n)[y] - 1], dim=1), "−1 for 0"),
        (lambda z, y, n: torch.cat([z, 1 - torch.eye(n)[y]], dim=1), "0 for 1"),
        (lambda z, y, n: torch.eye(n)[y], "Class without latent"),
        (one_hot_changes, "Input changed in place"),
        (lambda z, y, n: torch.cat([z, torch.rand(len(z), n)], dim=1), None),
    ],
    "05.channel": [
        (lambda x, y, t: torch.cat([t[y].view(-1, 1, *x.shape[2:]), x], 1), "Class channel first"),
        (lambda x, y, t: torch.cat([x, torch.ones_like(x[:, :1]) * y[:, None, None, None]], 1),
         "Class number as a grey level"),
        (lambda x, y, t: torch.cat([x, t[y[0]].view(1, 1, *x.shape[2:]).repeat(len(x), 1, 1, 1)], 1),
         "One class for the whole batch"),
        (lambda x, y, t: torch.cat([x, t[:len(y)].view(-1, 1, *x.shape[2:])], 1), "Row by place in the batch"),
        (lambda x, y, t: x + t[y].view(-1, 1, *x.shape[2:]), "Added to the image"),
        (lambda x, y, t: t[y].view(-1, 1, *x.shape[2:]) * x, "Multiplied with the image"),
        (lambda x, y, t: torch.cat([x, t[y].view(-1, x.shape[3], x.shape[2]).mT[:, None]], 1), "Columns for lines"),
        (lambda x, y, t: torch.cat([x, t[y].view(-1, 1, *x.shape[2:])]), "Joined along the batch"),
        (lambda x, y, t: torch.cat([x, t[y].view(-1, 1, *x.shape[2:])], -1), "Side by side"),
        (lambda x, y, t: torch.cat([x, torch.eye(len(t))[y][:, :, None, None].repeat(1, 1, *x.shape[2:])], 1),
         "A channel for each class"),
        (lambda x, y, t: torch.cat([x, t[y]], dim=1), "Not reshaped"),
        (channel_changes, "Input changed in place"),
    ],
    "05.cost_D": [
        (lambda s, c, f, k, y: -D_by_torch(s, c, f, k, y), "Maximised"),
        (lambda s, c, f, k, y: F.softplus(-s).mean() + F.softplus(f).mean() - F.cross_entropy(c, y)
         - F.cross_entropy(k, y), "Sign of L_C"),
        (lambda s, c, f, k, y: D_by_torch(s, c, f, k, y) - 2 * F.cross_entropy(k, y), "D misnames the fakes"),
        (lambda s, c, f, k, y: F.logsigmoid(s).mean() + F.logsigmoid(-f).mean() + F.cross_entropy(c, y)
         + F.cross_entropy(k, y), "Sign of L_S"),
        (lambda s, c, f, k, y: D_by_logsoftmax(f, c, s, k, y), "Real and fake exchanged"),
        (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(f)).mean() + F.cross_entropy(c, y)
         + F.cross_entropy(k, y), "Both judged real"),
        (lambda s, c, f, k, y: D_by_torch(s, c, f, k, y) - F.cross_entropy(k, y), "Class of the fakes forgotten"),
        (lambda s, c, f, k, y: D_by_torch(s, c, f, k, y) - F.cross_entropy(c, y),
         "Class of the real images forgotten"),
        (lambda s, c, f, k, y: F.cross_entropy(c, y) + F.cross_entropy(k, y), "Source forgotten"),
        (lambda s, c, f, k, y: -F.logsigmoid(s).mean() - F.logsigmoid(-f).mean(), "Class forgotten"),
        (lambda s, c, f, k, y: D_by_torch(s, c.softmax(1), f, k.softmax(1), y), "Softmax twice"),
        (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(-f)).mean() + F.nll_loss(c, y) + F.nll_loss(k, y),
         "nll_loss without log_softmax"),
        (lambda s, c, f, k, y: -(F.logsigmoid(s) + F.logsigmoid(-f)).mean()
         - (c.softmax(1) + k.softmax(1))[torch.arange(len(y)), y].mean(), "nll_loss without log_softmax"),
        (lambda s, c, f, k, y: len(y) * D_by_torch(s, c, f, k, y), "Sum for mean"),
        (lambda s, c, f, k, y: 0.5 * D_by_torch(s, c, f, k, y), "Halved"),
        (D_from_probabilities, "Unstable for large logits"),
        (lambda s, c, f, k, y: D_by_torch(s.tanh(), c, f.tanh(), k, y), None),
    ],
    "05.cost_G": [
        (lambda f, k, y: F.softplus(-f).mean() - F.cross_entropy(k, y), "Sign of L_C"),
        (lambda f, k, y: F.logsigmoid(-f).mean() + F.cross_entropy(k, y), "Saturating"),
        (lambda f, k, y: F.softplus(f).mean() + F.cross_entropy(k, y), "Helps D"),
        (lambda f, k, y: -F.logsigmoid(-f).mean() - F.cross_entropy(k, y), "Both terms the wrong way"),
        (lambda f, k, y: -G_by_torch(f, k, y), "Maximised"),
        (lambda f, k, y: -F.logsigmoid(f).mean(), "Class forgotten"),
        (lambda f, k, y: F.nll_loss(k.log_softmax(1), y), "Source forgotten"),
        (lambda f, k, y: G_by_torch(f, k.softmax(1), y), "Softmax twice"),
        (lambda f, k, y: -F.logsigmoid(f).mean() + F.nll_loss(k, y), "nll_loss without log_softmax"),
        (lambda f, k, y: -F.logsigmoid(f).mean() - k.softmax(1).gather(1, y[:, None]).mean(),
         "nll_loss without log_softmax"),
        (lambda f, k, y: len(y) * G_by_torch(f, k, y), "Sum for mean"),
        (lambda f, k, y: G_by_torch(f, k, k.argmax(dim=1)), "D's answer for the wanted class"),
        (lambda f, k, y: G_by_torch(f, k, y) * 0.5, "Halved"),
        (lambda f, k, y: F.softplus(-f).mean() + F.binary_cross_entropy_with_logits(
            k, torch.eye(k.shape[1])[y]), "Each class for itself"),
        (G_from_probabilities, "Unstable for large logits"),
        (lambda f, k, y: F.softplus(-f).mean() + F.mse_loss(k.softmax(1), torch.eye(k.shape[1])[y]), None),
    ],
    "05.accuracy": [
        (lambda a, y: (a.argmax(1) != y).float().mean(), "Share of mistakes"),
        (lambda a, y: int((a.argmax(1) == y).sum()), "Count for share"),
        (lambda a, y: 100 * (a.argmax(1) == y).float().mean(), "Percent"),
        (lambda a, y: (a.argmax(dim=0) == y).float().mean(), "argmax over the batch"),
        (lambda a, y: (torch.argmax(a) == y).double().mean(), "argmax over the batch"),
        (lambda a, y: (a.softmax(1).gather(1, y[:, None]) > 0.5).double().mean(), "More than one half"),
        (lambda a, y: np.mean([row[k] > 0 for row, k in zip(a.tolist(), y.tolist())]), "More than one half"),
        (lambda a, y: (torch.max(a, 1)[0] == y).float().mean(), "The logit for its class"),
        (lambda a, y: (a.min(1).indices == y).float().mean(), "argmin"),
        (lambda a, y: a.softmax(1).gather(1, y[:, None]).mean(), "Mean probability"),
        (lambda a, y: a.softmax(1).max(1).values.mean(), "How sure, not how right"),
        (lambda a, y: (a.argmax(1) == y).sum() // len(y), "// for /"),
        (lambda a, y: (a.argmax(1) == y).float(), "Not averaged"),
        (lambda a, y: (a.argmax(1) == y - 1).float().mean(), "Counted from 1"),
        (lambda a, y: float(y.unique().numel()), None),
    ],
    "05.diversity": [
        (diversity_wrong(lambda a: torch.cdist(a, a).mean()), "Own distance counted"),
        (lambda x, y: F.pdist(x).mean(), "Classes mixed"),
        (lambda x, y: torch.cat([F.pdist(x[y == k]) for k in y.unique()]).mean(), "Pooled over the pairs"),
        (diversity_wrong(lambda a: (F.pdist(a) ** 2).mean()), "Squared distance"),
        (diversity_wrong(lambda a: F.pdist(a, p=1.0).mean()), "Manhattan distance"),
        (diversity_wrong(lambda a: torch.dist(a, a.mean(0, keepdim=True).expand_as(a)) / len(a)), None),
        (diversity_wrong(lambda a: torch.cdist(a, a.mean(0, keepdim=True)).mean()), "Distance to the centre"),
        (diversity_wrong(lambda a: a.std(dim=0).mean()), "Standard deviation"),
        (diversity_wrong(lambda a: F.pdist(a).sum()), "Sum over the pairs"),
        (diversity_wrong(lambda a: F.pdist(a).sum() / len(a)), "Wrong number of pairs"),
        (diversity_wrong(lambda a: F.pdist(a).mean(), sum), "Sum over the classes"),
        (diversity_wrong(lambda a: F.pdist(a).amax()), "Largest distance"),
    ],
}
