"""Right and wrong answers to the exercises of lesson 09, as learners write them."""

import numpy as np
import torch
from sklearn.metrics import cohen_kappa_score, jaccard_score

# --- binarise -------------------------------------------------------------------------------------------------


def binarise_sorted(noise, coverage):
    count = round(coverage * noise.numel())
    order = noise.flatten().argsort(descending=True)
    mask = torch.zeros(noise.numel(), dtype=torch.bool)
    mask[order[:count]] = True
    return mask.view(noise.shape)


def binarise_topk(noise, coverage):
    values = noise.flatten().topk(round(coverage * noise.numel())).values
    return noise >= values[-1]


def binarise_ranks(noise, coverage):
    ranks = noise.flatten().argsort().argsort().reshape(noise.shape)
    return ranks >= noise.numel() - round(coverage * noise.numel())


def binarise_numpy(noise, coverage):
    noise = np.asarray(noise)
    return noise > np.quantile(noise, 1 - coverage)


def binarise_loop(noise, coverage):
    ordered = sorted(noise.flatten().tolist(), reverse=True)
    threshold = ordered[round(coverage * len(ordered)) - 1]
    return torch.tensor([[value >= threshold for value in row] for row in noise.tolist()])


def binarise_too_few(noise, coverage):
    ordered, _ = noise.flatten().sort(descending=True)
    return noise > ordered[round(coverage * len(ordered)) - 1]


def binarise_too_many(noise, coverage):
    ordered, _ = noise.flatten().sort(descending=True)
    return noise >= ordered[round(coverage * len(ordered))]


# --- darken ---------------------------------------------------------------------------------------------------


def darken_short(y, m, depth):
    keep = 1 - m * depth.view(-1, 1, 1, 1)
    return (y + 1) * keep - 1


def darken_loop(y, m, depth):
    return torch.stack([((y[i] + 1) / 2 * (1 - m[i] * depth[i])) * 2 - 1 for i in range(len(y))])


def darken_einsum(y, m, depth):
    taken = torch.einsum("b,bchw->bchw", depth, m)
    return y - (y + 1) * taken


def darken_in_place(y, m, depth):
    light = y.clone().add_(1).div_(2)
    light.mul_(1 - m * depth.reshape(len(depth), 1, 1, 1))
    return light.mul_(2).sub_(1)


def darken_numpy(y, m, depth):
    light = (y.numpy() + 1) / 2
    return 2 * light * (1 - m.numpy() * depth.numpy()[:, None, None, None]) - 1


def darken_mutating(y, m, depth):
    y += 1
    y *= 1 - m * depth[:, None, None, None]
    return y - 1


# --- masks ----------------------------------------------------------------------------------------------------


def iou_loop(predicted, mask):
    both = either = 0
    for p, m in zip(predicted.flatten().tolist(), mask.flatten().tolist()):
        both += p and m
        either += p or m
    return both / either if either else 1.0


def iou_areas(predicted, mask):
    both = (predicted * mask).sum()
    union = predicted.sum() + mask.sum() - both
    return both / union if union > 0 else torch.tensor(1.0)


def iou_sklearn(predicted, mask):
    return jaccard_score(mask.flatten().numpy(), predicted.flatten().numpy(), zero_division=1.0)


def iou_sets(predicted, mask):
    p, m = ({tuple(at) for at in part.nonzero().tolist()} for part in (predicted, mask))
    return len(p & m) / len(p | m) if p | m else 1


def iou_where(predicted, mask):
    both, either = torch.logical_and(predicted, mask).sum(), torch.logical_or(predicted, mask).sum()
    return torch.where(either == 0, torch.tensor(1.0), both / either)


def kappa_table(predicted, mask):
    table = torch.zeros(2, 2)
    for p, m in ((0, 0), (0, 1), (1, 0), (1, 1)):
        table[p, m] = ((predicted == bool(p)) & (mask == bool(m))).sum()
    table = table / table.sum()
    chance = (table.sum(0) * table.sum(1)).sum()
    return (table.trace() - chance) / (1 - chance)


def kappa_disagreement(predicted, mask):
    a, b = predicted.double().mean(), mask.double().mean()
    return 1 - (predicted ^ mask).double().mean() / (a * (1 - b) + b * (1 - a))


def kappa_counts(predicted, mask):
    n = mask.numel()
    tp, tn = int((predicted & mask).sum()), int((~predicted & ~mask).sum())
    p, m = int(predicted.sum()), int(mask.sum())
    chance = (p * m + (n - p) * (n - m)) / n**2
    return ((tp + tn) / n - chance) / (1 - chance)


def kappa_sklearn(predicted, mask):
    return cohen_kappa_score(predicted.flatten().numpy(), mask.flatten().numpy())


def kappa_numpy(predicted, mask):
    o, e = agreements(predicted, mask)
    return (o - e) / (1 - e)


def agreements(predicted, mask):
    p, m = predicted.numpy(), mask.numpy()
    return (p == m).mean(), p.mean() * m.mean() + (~p).mean() * (~m).mean()


def kappa(chance):
    """A κ with another agreement by chance, from the shares a and b."""
    def made(predicted, mask):
        a, b = predicted.float().mean(), mask.float().mean()
        e = chance(a, b)
        return ((predicted == mask).float().mean() - e) / (1 - e)
    return made


# --- the gain -------------------------------------------------------------------------------------------------


def light(x):
    return (x + 1) / 2


def gain_loop(x, y, m):
    gains = []
    for a, b, inside in zip(light(x), light(y), m):
        where = inside.expand_as(a) > 0
        gains.append((a[where] * b[where]).sum() / (a[where] ** 2).sum())
    return torch.stack(gains)


def gain_lstsq(x, y, m):
    gains = []
    for i in range(len(x)):
        where = (m[i, 0] == 1).expand(3, -1, -1)
        a, b = light(x[i])[where].double(), light(y[i])[where].double()
        gains.append(torch.linalg.lstsq(a[:, None], b[:, None]).solution.item())
    return torch.tensor(gains)


def gain_twice_light(x, y, m):
    a, b = (x + 1) * m, (y + 1) * m
    return torch.einsum("bchw,bchw->b", a, b) / torch.einsum("bchw,bchw->b", a, a)


def gain_numpy(x, y, m):
    a, b = (x.numpy() + 1) * m.numpy(), (y.numpy() + 1) * m.numpy()
    return (a * b).reshape(len(a), -1).sum(1) / (a * a).reshape(len(a), -1).sum(1)


def gain_flat(x, y, m):
    a, b = (part.flatten(1) for part in (light(x) * m, light(y) * m))
    return (a * b).sum(1) / a.square().sum(1)


def gain(x, y, m, top, bottom, axes=(1, 2, 3)):
    a, b = light(x), light(y)
    return (m * top(a, b)).sum(axes) / (m * bottom(a, b)).sum(axes)


# --- wiring ---------------------------------------------------------------------------------------------------


def wired_enumerate(layers, x):
    for index, layer in enumerate(layers):
        h = layer(x) if index == 0 else layer(torch.cat((h, x), 1))  # noqa: F821
    return h


def wired_recursive(layers, x):
    if len(layers) == 1:
        return layers[0](x)
    return layers[-1](torch.cat([wired_recursive(layers[:-1], x), x], dim=1))


def wired_iterator(layers, x):
    rest = iter(layers)
    h = next(rest)(x)
    for layer in rest:
        h = layer(torch.concat([h, x], dim=-3))
    return h


def wired_inputs(layers, x):
    given = x
    for layer in layers:
        h = layer(given)
        given = torch.cat([h, x], dim=1)
    return h


def wired_empty(layers, x):
    h = x[:, :0]
    for layer in layers:
        h = layer(torch.hstack([h, x]))
    return h


def wired(join):
    def made(layers, x):
        h = layers[0](x)
        for layer in layers[1:]:
            h = layer(join(h, x))
        return h
    return made


def wired_twice(layers, x):
    h = torch.cat([x, x], 1)
    for index, layer in enumerate(layers):
        h = layer(h if index == 0 else torch.cat([h, x], 1))
    return h


def wired_last_too(layers, x):
    return torch.cat([wired_inputs(layers, x), x], 1)


def wired_dense(layers, x):
    given = x
    for layer in layers:
        h = layer(given)
        given = torch.cat([h, given], 1)
    return h


def wired_second(layers, x):
    h = layers[0](x)
    h = torch.cat([h, x], 1)
    for layer in layers[1:]:
        h = layer(h)
    return h


def wired_not_last(layers, x):
    h = layers[0](x)
    for layer in layers[1:-1]:
        h = layer(torch.cat([h, x], 1))
    return layers[-1](h)


RIGHT = {
    "09.binarise": [binarise_sorted, binarise_topk, binarise_ranks, binarise_numpy, binarise_loop,
                    lambda n, c: n.gt(n.quantile(1 - c))],
    "09.darken": [darken_short, darken_loop, darken_einsum, darken_in_place, darken_numpy,
                  lambda y, m, d: torch.lerp(y, -torch.ones_like(y), (m * d[:, None, None, None]).expand_as(y))],
    "09.iou": [iou_loop, iou_areas, iou_sklearn, iou_sets, iou_where],
    "09.kappa": [kappa_table, kappa_disagreement, kappa_counts, kappa_sklearn, kappa_numpy],
    "09.oracle_gain": [gain_loop, gain_lstsq, gain_twice_light, gain_numpy, gain_flat],
    "09.continuous": [wired_enumerate, wired_recursive, wired_iterator, wired_inputs, wired_empty],
}

WRONG = {
    "09.binarise": [
        (lambda n, c: n > n.quantile(c), "Quantile from the wrong end"),
        (lambda n, c: n < np.quantile(n.numpy(), c), "Lowest for highest"),
        (lambda n, c: n > 0, "Threshold 0"),
        (lambda n, c: n > c, "Coverage as threshold"),
        (lambda n, c: (n - n.min()) / (n.max() - n.min()) > 1 - c, "Share of the range"),
        (lambda n, c: n > n.median(), "Median or mean"),
        (lambda n, c: n > n.quantile(1 - c, dim=1, keepdim=True), "Row by row"),
        (lambda n, c: n.where(n > n.quantile(1 - c), torch.tensor(0.0)), "Noise kept"),
        (binarise_too_few, "One pixel too few"),
        (binarise_too_many, "One pixel too many"),
        (lambda n, c: (n > n.quantile(1 - c)).float(), "Numbers for True and False"),
        (lambda n, c: np.where(binarise_numpy(n, c), 1, 0), "Numbers for True and False"),
        (lambda n, c: n.quantile(1 - c), "The threshold alone"),
        (lambda n, c: n.new_zeros(n.shape), None),
    ],
    "09.darken": [
        (lambda y, m, d: y * (1 - m * d[:, None, None, None]), "Multiplied in [−1, 1]"),
        (lambda y, m, d: light(y) * (1 - m * d[:, None, None, None]), "Not scaled back"),
        (lambda y, m, d: 2 * light(y) * m * d[:, None, None, None] - 1, "Share kept for share taken"),
        (lambda y, m, d: darken_short(y, 1 - m, d), "Light and shadow exchanged"),
        (lambda y, m, d: y - m * d[:, None, None, None], "Subtracted"),
        (lambda y, m, d: 2 * light(y) * (1 - m * d) - 1, "Depth on the wrong axis"),
        (lambda y, m, d: darken_short(y, m, d.mean().repeat(len(d))), "One depth for all"),
        (lambda y, m, d: darken_short(y, (m > 0.5).float(), d), "Half-shadows lost"),
        (lambda y, m, d: (y + 1) * (1 - m) - 1, "Depth forgotten"),
        (lambda y, m, d: (y + 1) * (1 - d[:, None, None, None]) - 1, "Mask forgotten"),
        (darken_mutating, "Input changed in place"),
    ],
    "09.iou": [
        (lambda p, m: (p & m).sum() / (p | m).sum(), "Empty masks forgotten"),
        (lambda p, m: 2 * (p & m).sum() / (p.sum() + m.sum()), "Dice for IoU"),
        (lambda p, m: (p & m).sum() / (p.sum() + m.sum()), "Sum for union"),
        (lambda p, m: (p & m).sum() / m.sum(), "Recall"),
        (lambda p, m: (p & m).sum() / p.sum(), "Precision"),
        (lambda p, m: (p == m).double().mean(), "Accuracy"),
        (lambda p, m: (p | m).sum() / (p & m).sum(), "Union over intersection"),
        (lambda p, m: np.mean([iou_loop(a, b) for a, b in zip(p, m)]), "Mean over pictures"),
        (lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3))).mean(), "Mean over pictures"),
        (lambda p, m: ((p & m).sum((2, 3)) / (p | m).sum((2, 3)).clamp(min=1)).mean(), "Mean over pictures"),
        (lambda p, m: 2 * int((p & m).sum()) / int(p.sum() + m.sum()) if p.any() else 1.0, "Dice for IoU"),
        (lambda p, m: (p & m).sum() / m.sum() if m.any() else 1.0, "Recall"),
        (lambda p, m: (iou_loop(p, m) + iou_loop(~p, ~m)) / 2, "Both classes"),
        (lambda p, m: (p ^ m).sum() / (p | m).sum(), "Symmetric difference"),
        (lambda p, m: p & m, None),
    ],
    "09.kappa": [
        (lambda p, m: (p == m).float().mean(), "Accuracy"),
        (kappa(lambda a, b: 0.5), "Chance is ½"),
        (kappa(lambda a, b: a * b), "Only shadow on shadow"),
        (kappa(lambda a, b: (1 - a) * (1 - b)), "Only light on light"),
        (kappa(lambda a, b: b**2 + (1 - b) ** 2), "One share for both"),
        (kappa(lambda a, b: max(b, 1 - b)), "The larger class"),
        (lambda p, m: np.subtract(*agreements(p, m)), "Not divided"),
        (lambda p, m: (lambda o, e: o - e / (1 - e))(*agreements(p, m)), "Brackets forgotten"),
        (lambda p, m: (lambda o, e: (o - e) / 1 - e)(*agreements(p, m)), "Brackets forgotten"),
        (lambda p, m: np.mean([kappa_numpy(a, b) for a, b in zip(p, m)]), "Mean over pictures"),
        (iou_areas, "IoU"),
        (lambda p, m: np.corrcoef(p.numpy().ravel(), m.numpy().ravel())[0, 1], "Correlation"),
        (lambda p, m: float("nan"), None),
    ],
    "09.oracle_gain": [
        (lambda x, y, m: (m * x * y).sum((1, 2, 3)) / (m * x * x).sum((1, 2, 3)), "Not in light"),
        (lambda x, y, m: gain_flat(x, y, 1 + 0 * m), "Mask ignored"),
        (lambda x, y, m: gain_flat(x, y, 1 - m), "Mask inverted"),
        (lambda x, y, m: gain(x, y, m, lambda a, b: b, lambda a, b: a), "Ratio of means"),
        (lambda x, y, m: torch.stack([(b / a)[w.expand_as(a) > 0].mean() for a, b, w in
                                      zip(light(x), light(y), m)]), "Mean of ratios"),
        (lambda x, y, m: gain_flat(y, x, m), "Upside down"),
        (lambda x, y, m: gain(x, y, m, lambda a, b: b * b, lambda a, b: a * a).sqrt(), "Ratio of energies"),
        (lambda x, y, m: gain(x, y, m, lambda a, b: a * b, lambda a, b: a * a, (0, 1, 2, 3)),
         "One gain for the batch"),
        (lambda x, y, m: gain(x, y, m, lambda a, b: a * b, lambda a, b: a * a, (2, 3)), "A gain for each channel"),
        (lambda x, y, m: gain_flat(x, y, m)[:, None, None, None] * x, "Applied already"),
        (lambda x, y, m: torch.ones(len(x)), None),
    ],
    "09.continuous": [
        (wired(lambda h, x: h), "Never joined again"),
        (wired(lambda h, x: torch.cat([x, h], 1)), "x first"),
        (wired_twice, "Joined before the first layer too"),
        (wired(lambda h, x: torch.cat([h, x])), "Joined along another axis"),
        (wired_dense, "Everything kept"),
        (wired_last_too, "Joined after the last layer too"),
        (wired(lambda h, x: h + x), "Added"),
        (wired_not_last, "Last layer without x"),
        (wired_second, "Joined once"),
        (wired(lambda h, x: torch.cat([h, x[:, -1:]], 1)), "Only the mask"),
        (lambda layers, x: x, None),
    ],
}
