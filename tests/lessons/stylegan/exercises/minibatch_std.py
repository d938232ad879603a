"""Right and wrong answers to 08.minibatch_std, as learners write them."""

import math

import torch
from torch.nn import functional as F


def std_torch(x):
    number = torch.sqrt(x.var(dim=0, unbiased=False) + 1e-08).mean()
    return torch.cat([x, number * torch.ones_like(x[:, :1])], dim=1)


def std_pad(x):
    return F.pad(x, (0, 0, 0, 0, 0, 1), value=float((x.std(0, correction=0) + 1e-08).mean()))


def std_loop(x):
    images = [image.flatten() for image in x]
    mean = sum(images) / len(images)
    total = 0.0
    for k in range(len(mean)):
        total += math.sqrt(sum(float(image[k] - mean[k]) ** 2 for image in images) / len(images) + 1e-08)
    return torch.cat((x, torch.full((x.size(0), 1, x.size(2), x.size(3)), total / len(mean))), 1)


def std_filled(x):
    out = torch.empty(x.shape[0], x.shape[1] + 1, *x.shape[2:])
    out[:, :-1] = x
    out[:, -1] = (x.pow(2).mean(0) - x.mean(0).pow(2) + 1e-08).clamp_min(0).sqrt().mean()
    return out


def std_groups(x, group=None):
    """As the public code is written, with the whole batch as one group."""
    group = group or len(x)
    y = x.reshape(group, -1, *x.shape[1:])
    y = y - y.mean(dim=0, keepdim=True)
    y = (y.square().mean(dim=0) + 1e-08).sqrt().mean(dim=[1, 2, 3], keepdim=True)
    return torch.cat([x, y.repeat(group, 1, x.shape[2], x.shape[3])], dim=1)


def std_wrong(x, number):
    return torch.cat([x, torch.ones_like(x[:, :1]) * number], 1)


def repeated(x):
    b, _c, h, w = x.shape
    s = torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean()
    return torch.cat((x, s.repeat(b, 1, h, w)), 1)


def expanded(x):
    mean = x.mean(0, keepdim=True)
    std = torch.sqrt(torch.mean((x - mean) ** 2, 0) + 1e-08)
    return torch.cat([x, torch.mean(std).view(1, 1, 1, 1).expand(x.size(0), 1, x.size(2), x.size(3))], dim=1)


def filled(x):
    y = torch.zeros(x.shape[0], x.shape[1] + 1, *x.shape[2:])
    y[:, :-1] = x
    y[:, -1] = ((x - sum(x) / len(x)).pow(2).mean(0) + 1e-08).pow(0.5).mean()
    return y


def vector_norm(x):
    flat = x.flatten(1)
    centred = flat - flat.mean(0)
    number = torch.linalg.vector_norm(
        torch.cat([centred / len(x) ** 0.5, torch.full_like(flat[:1], 0.0001)]), dim=0
    ).mean()
    return torch.cat([x, torch.ones(len(x), 1, *x.shape[2:]) * number], 1)


def joined(x, n):
    return torch.cat([x, n * torch.ones(len(x), 1, *x.shape[2:])], 1)


def sample_deviation(x):
    return joined(x, x.std(0).mean())


def detached_number(x):
    return joined(x, torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean().item())


def detached_number_2(x):
    return torch.cat([x, torch.full((len(x), 1, *x.shape[2:]), float(x.std(0, unbiased=False).mean()))], 1)


def over_everything(x):
    return joined(x, x.std())


def over_channels(x):
    return joined(x, torch.sqrt(x.var(1, unbiased=False) + 1e-08).mean())


def own_pixels(x):
    return torch.cat([x, torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean(0).expand(len(x), 1, *x.shape[2:])], 1)


def one_mean(x):
    return joined(x, torch.sqrt(((x - x.mean()) ** 2).mean(0) + 1e-08).mean())


def variance(x):
    return joined(x, x.var(0, unbiased=False).mean())


def number_not_spread(x):
    return torch.cat([x, torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean()], 1)


def epsilon(x):
    return joined(x, x.std(0, unbiased=False).mean())


def over_batch_and_pixels(x):
    return joined(x, torch.sqrt(x.var((0, 2, 3), unbiased=False) + 1e-08).mean())


def stacked_differences(x):
    s = (torch.stack([(i - x.mean(0)) ** 2 for i in x]).sum(0) / len(x) + 1e-08).sqrt().mean()
    return torch.cat([x, torch.zeros_like(x[:, 0:1]) + s], 1)


def image_by_image(x):
    s = torch.sqrt(torch.var(x, dim=0, correction=0) + 1e-08).mean([0, 1, 2])
    return torch.stack([torch.cat([i, s.expand(1, *i.shape[1:])]) for i in x])


def one_pass_tiled(x):
    v = (x**2).mean(0) - x.mean(0) ** 2
    return torch.hstack(
        [x, torch.sqrt(v.clamp(min=0) + 1e-08).mean().reshape(1, 1, 1, 1).tile(x.shape[0], 1, x.shape[2], x.shape[3])]
    )


def padded_and_masked(x):
    y = F.pad(x, (0, 0, 0, 0, 0, 1))
    mask = torch.zeros_like(y)
    mask[:, -1] = 1
    return y + mask * ((x - x.mean(0, keepdim=True)).square().mean(0) + 1e-08).sqrt().sum() / x[0].numel()


def j(x, n):
    return torch.cat([x, n.expand(x.shape[0], 1, x.shape[2], x.shape[3])], 1)


RIGHT = [
    std_torch,
    std_filled,
    std_groups,
    repeated,
    expanded,
    filled,
    vector_norm,
    stacked_differences,
    image_by_image,
    one_pass_tiled,
    padded_and_masked,
]

WRONG = [
    (std_pad, "detached_number"),
    (std_loop, "detached_number"),
    (lambda x: std_wrong(x, x.std((2, 3), correction=0).mean()), "within_images"),
    (lambda x: std_wrong(x, x.std(correction=0)), "over_everything"),
    (lambda x: std_wrong(x, x.var(0, correction=0).mean()), "variance"),
    (lambda x: std_wrong(x, x.var(0, correction=0).mean().sqrt()), "root_last"),
    (lambda x: std_wrong(x, x.std(0).mean()), "sample_deviation"),
    (lambda x: std_wrong(x, x.std(0, correction=0).mean(0)), "own_pixels"),
    (lambda x: torch.cat([x, x.std(0, correction=0, keepdim=True).expand_as(x)], 1), "own_features"),
    (lambda x: std_torch(x).roll(1, dims=1), "in_front"),
    (lambda x: torch.cat([x, torch.full_like(x[:1], float(x.std(0, correction=0).mean()))]), "along_batch"),
    (lambda x: std_torch(x)[:, -1:], "only_the_map"),
    (lambda x: x + x.std(0, correction=0).mean(), "added"),
    (lambda x: std_wrong(x, x.mean()), "mean"),
    (lambda x: std_wrong(x, (x - x.mean(0)).abs().mean()), "not_squared"),
    (lambda x: std_wrong(x, x.std(0, correction=0).sum()), "summed"),
    (lambda x: std_wrong(x, x.std(0, correction=0).max()), "other_summary"),
    (lambda x: torch.cat([x, x.std(0, correction=0).mean()], 1), "number_not_spread"),
    (sample_deviation, "sample_deviation"),
    (detached_number, "detached_number"),
    (detached_number_2, "detached_number"),
    (over_everything, "over_everything"),
    (over_channels, "over_channels"),
    (own_pixels, "own_pixels"),
    (one_mean, "one_mean"),
    (variance, "variance"),
    (number_not_spread, "number_not_spread"),
    (epsilon, "epsilon"),
    (over_batch_and_pixels, "over_batch_and_pixels"),
    (lambda x: j(x, (x.var(0, unbiased=False) + 1e-08).mean().sqrt()), "root_last"),
    (lambda x: j(x, x.std(dim=(1, 2, 3), unbiased=False).mean()), "within_images"),
    (lambda x: j(x, (x.var(0, unbiased=False).sqrt() + 1e-08).mean()), "epsilon"),
    (lambda x: j(x, torch.sqrt(x.var(0) + 1e-08).mean()), "sample_deviation"),
    (lambda x: torch.cat([j(x, x.mean())[:, -1:], x], 1), None),
    (lambda x: j(x, torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean())[:, 1:], "feature_lost"),
    (
        lambda x: torch.cat(
            [
                x,
                torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean(0, keepdim=True).unsqueeze(0).repeat(len(x), 1, 1, 1),
            ],
            1,
        ),
        "own_pixels",
    ),
    (lambda x: j(x, torch.sqrt(x.detach().var(0, unbiased=False) + 1e-08).mean()), "detached_number"),
    (lambda x: j(x.detach(), torch.sqrt(x.var(0, unbiased=False) + 1e-08).mean()), "gradient_wrong"),
    (lambda x: j(x, x.max() - x.min()), "range"),
]
