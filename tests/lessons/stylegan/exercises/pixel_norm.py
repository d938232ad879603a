"""Right and wrong answers to 08.pixel_norm, as learners write them."""

import math

import numpy as np
import torch
from torch.nn import functional as F


def pixel_loop(x):
    out = x.clone()
    for i in range(len(x)):
        if x.dim() == 2:
            out[i] = x[i] / math.sqrt(float((x[i] ** 2).mean()) + 1e-08)
        else:
            for row in range(x.shape[2]):
                for column in range(x.shape[3]):
                    vector = x[i, :, row, column]
                    out[i, :, row, column] = vector / torch.sqrt((vector**2).mean() + 1e-08)
    return out


def rsqrt(x):
    return x * torch.rsqrt((x**2).mean(1, keepdim=True) + 1e-08)


def einsum(x):
    ms = torch.einsum("bf...,bf...->b...", x, x) / x.shape[1]
    return x / torch.sqrt(ms + 1e-08).unsqueeze(1)


def rms_norm(x):
    y = x.movedim(1, -1)
    return F.rms_norm(y, y.shape[-1:], eps=1e-08).movedim(-1, 1)


def stacked(x):
    if x.dim() == 2:
        return torch.stack([r / torch.sqrt(torch.mean(r * r) + 1e-08) for r in x])
    return torch.stack(
        [
            torch.stack(
                [
                    i[:, h, w] / torch.sqrt((i[:, h, w] ** 2).mean() + 1e-08)
                    for h in range(i.shape[1])
                    for w in range(i.shape[2])
                ],
                1,
            ).view_as(i)
            for i in x
        ]
    )


def length_one(x):
    return F.normalize(x, p=2, dim=1)


def epsilon_beside_the_root(x):
    return F.normalize(x, p=2, dim=1) * x.shape[1] ** 0.5


def last_axis(x):
    return x / torch.sqrt(torch.mean(x**2, dim=-1, keepdim=True) + 1e-08)


def over_everything(x):
    return x / torch.sqrt(torch.mean(x**2) + 1e-08)


def no_keepdim(x):
    return x / torch.sqrt(torch.mean(x**2, dim=1) + 1e-08)


def epsilon_by_where(x):
    return x / (torch.sqrt(torch.mean(x**2, dim=1, keepdim=True)) + 1e-08)


def no_root(x):
    return x / torch.mean(x**2 + 1e-08, dim=1, keepdim=True)


def over_pixels(x):
    return x / torch.sqrt(torch.mean(x**2, dim=(1, 2, 3) if x.dim() == 4 else 1, keepdim=True) + 1e-08)


def multiplied(x):
    return x * torch.sqrt(torch.mean(x**2, dim=1, keepdim=True) + 1e-08)


def centred(x):
    return F.layer_norm(x, x.shape[1:])


def methods(x):
    return x.div(x.square().mean(1, True).add(1e-08).sqrt())


def feature_loop(x):
    total = 0
    for f in range(x.shape[1]):
        total = total + x[:, f : f + 1] ** 2
    return x / (total / x.shape[1] + 1e-08) ** 0.5


def transposed(x):
    return (x.transpose(0, 1) / torch.sqrt(torch.mean(x**2, dim=1) + 1e-08)).transpose(0, 1)


def by_logarithm(x):
    return x * torch.exp(-0.5 * torch.log(torch.mean(x * x, dim=1, keepdim=True) + 1e-08))


RIGHT = [
    lambda x: F.normalize(x, dim=1) * x.shape[1] ** 0.5,
    lambda x: x / (x.norm(dim=1, keepdim=True) / math.sqrt(x.shape[1]) + 1e-08),
    epsilon_beside_the_root,
    lambda x: x * torch.rsqrt(torch.mean(x * x, dim=1, keepdim=True) + 1e-08),
    lambda x: x / (x.pow(2).mean(1).unsqueeze(1) + 1e-08).pow(0.5),
    lambda x: x / ((x**2).sum(1, keepdim=True) / x.size(1) + 1e-08).sqrt(),
    rsqrt,
    einsum,
    rms_norm,
    stacked,
    methods,
    feature_loop,
    transposed,
    by_logarithm,
]

WRONG = [
    (
        lambda x: torch.tensor(x.numpy() / np.sqrt(np.mean(x.numpy() ** 2, axis=1, keepdims=True) + 1e-08)),
        "numpy_inside",
    ),
    (pixel_loop, "gradient_wrong"),
    (lambda x: x / x.norm(dim=1, keepdim=True).clamp_min(1e-08), "length_one"),
    (lambda x: F.layer_norm(x.movedim(1, -1), x.shape[1:2], eps=1e-08).movedim(-1, 1), "centred"),
    (lambda x: x / (x.std(1, keepdim=True, correction=0) + 1e-08), "deviation"),
    (lambda x: x / (x.pow(2).mean(1, keepdim=True) + 1e-08), "no_root"),
    (lambda x: x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-08), "last_axis"),
    (lambda x: x / (x.pow(2).mean(0, keepdim=True) + 1e-08).sqrt(), "over_batch"),
    (lambda x: x / (x.pow(2).mean(tuple(range(1, x.dim())), keepdim=True) + 1e-08).sqrt(), "over_pixels"),
    (lambda x: x / (x.pow(2).mean() + 1e-08).sqrt(), "over_everything"),
    (lambda x: x / (x.abs().mean(dim=1, keepdim=True) + 1e-08), "absolute_values"),
    (lambda x: x / (x.abs().max(1, keepdim=True).values + 1e-08), "largest"),
    (lambda x: x * (x.pow(2).mean(1, keepdim=True) + 1e-08).sqrt(), "multiplied"),
    (lambda x: x / x.pow(2).mean(1, keepdim=True).sqrt(), "epsilon"),
    (lambda x: x / (x.pow(2).mean(1) + 1e-08).sqrt(), "no_keepdim"),
    (lambda x: x.sub_(0).div_((x.pow(2).mean(1, keepdim=True) + 1e-08).sqrt()), "input_changed"),
    (lambda x: print(x), "nothing_returned"),
    (length_one, "length_one"),
    (last_axis, "last_axis"),
    (over_everything, "over_everything"),
    (no_keepdim, "no_keepdim"),
    (epsilon_by_where, "gradient_nan"),
    (no_root, "no_root"),
    (over_pixels, "over_pixels"),
    (multiplied, "multiplied"),
    (centred, "centred"),
    (lambda x: x / (x.pow(2).sum(1, keepdim=True) + 1e-08).sqrt(), "length_one"),
    (lambda x: x / torch.linalg.norm(x, dim=1, keepdim=True), "length_one"),
    (lambda x: x / x.pow(2).mean(1, keepdim=True).sqrt(), "epsilon"),
    (lambda x: x / (x.pow(2).mean(1, keepdim=True) + 1e-05).sqrt(), "epsilon"),
    (lambda x: x / (x.pow(2).mean(0, keepdim=True) + 1e-08).sqrt(), "over_batch"),
    (lambda x: (x - x.mean(1, keepdim=True)) / (x.var(1, keepdim=True, unbiased=False) + 1e-08).sqrt(), "centred"),
    (lambda x: x / x.std(1, keepdim=True), "deviation"),
    (lambda x: x / (x.detach().pow(2).mean(1, keepdim=True) + 1e-08).sqrt(), "detached_root"),
    (lambda x: torch.tensor((x / (x.pow(2).mean(1, keepdim=True) + 1e-08).sqrt()).tolist()), "gradient_cut"),
    (lambda x: x / (x.pow(2).mean((2, 3), keepdim=True) + 1e-08).sqrt(), "over_pixels"),
]

WRONG += [(lambda x: x / (x.square().mean(1, keepdim=True) + 1e-4).sqrt(), "epsilon"),
          (lambda x: (x / x.square().mean(1, keepdim=True).sqrt(), 1), "several_results"),
          (lambda x: x / (x.square().mean(1, keepdim=True) + 1e-8).sqrt() if x.dim() == 2 else x, "only_latents")]
