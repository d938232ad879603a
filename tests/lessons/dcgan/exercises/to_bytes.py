"""Right and wrong answers to 04.to_bytes, as learners write them."""

import math

import numpy as np
import torch


def loop(x):
    values = [min(255, max(0, math.floor((v + 1) * 127.5 + 0.5))) for v in x.flatten().tolist()]
    return torch.tensor(values, dtype=torch.uint8).reshape(x.shape)


def branches(x):
    out = (x + 1) * 127.5
    out = torch.where(out > 255, torch.full_like(out, 255), out)
    out = torch.where(out < 0, torch.zeros_like(out), out)
    return torch.round(out).to(torch.uint8)


def own_copy(x):
    return x.clone().add_(1).mul_(127.5).round_().clamp_(0, 255).byte()


def nearest(x):
    grid = torch.linspace(-1, 1, 256, dtype=torch.float64)
    return (x.double().unsqueeze(-1) - grid).abs().argmin(-1).to(torch.uint8)


RIGHT = [
    lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8), loop, branches, own_copy, nearest,
    lambda x: (x.clamp(-1, 1) * 127.5 + 127.5).round().byte(),
    lambda x: ((x + 1) / 2 * 255 + 0.5).clamp(0, 255).to(torch.uint8),
    lambda x: x.mul(0.5).add(0.5).mul(255).add(0.5).clamp(0, 255).type(torch.uint8),
    lambda x: torch.clamp(torch.round((x + 1) * 127.5), 0, 255).type(torch.uint8),
    lambda x: np.clip(np.rint((x.numpy() + 1) * 127.5), 0, 255).astype(np.uint8),
    lambda x: ((x.double() + 1) * 127.5 - 0.5).ceil().clamp(0, 255).to(torch.uint8),
    lambda x: torch.nn.functional.hardtanh(x).add(1).mul(127.5).round().long().to(torch.uint8),
    lambda x: x.maximum(torch.tensor(-1.0)).minimum(torch.tensor(1.0)).add(1).mul(127.5).round().to(torch.uint8),
    lambda x: (x * 127.5 + 127.5 + 0.5).floor().clamp(0, 255).to(torch.uint8),
    lambda x: torch.bucketize(x.contiguous(), ((torch.arange(255) + 0.5) / 127.5 - 1).to(x.dtype)).to(torch.uint8),
]


def in_place(x):
    return x.add_(1).mul_(127.5).round_().clamp_(0, 255).to(torch.uint8)


def by_view(x):
    return ((x.view(-1) + 1) * 127.5).round().clamp(0, 255).to(torch.uint8).view(x.shape)


def in_list(x):
    return [min(255, max(0, round((v + 1) * 127.5))) for v in x.flatten().tolist()]


WRONG = [
    (lambda x: RIGHT[0](2 * x), "other_argument"),
    (lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8), "cut_off"),
    (lambda x: ((x + 1) / 2 * 255).floor().clamp(0, 255).byte(), "cut_off"),
    (lambda x: ((x.clamp(-1, 1) + 1) * 127.5).to(torch.uint8), "cut_off"),
    (lambda x: ((x + 1) * 127.5).byte(), "not_rounded_or_clamped"),
    (lambda x: ((x + 1) * 127.5).round().clamp(0, 255), "not_uint8"),
    (lambda x: ((x + 1) * 127.5).round().clamp(0, 255).int(), "not_uint8"),
    (lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int8), "int8"),
    (lambda x: ((x + 1) * 127.5).round().long().remainder(256).byte(), "not_clamped"),
    (lambda x: ((x + 1) * 127.5).round().byte(), "not_clamped"),
    (lambda x: ((x + 1) * 127.5).round().to(torch.uint8).clamp(0, 255), "not_clamped"),
    (lambda x: ((x + 1) * 127.5).round().clamp_max(255).byte(), "half_clamped"),
    (lambda x: (x * 255).round().clamp(0, 255).byte(), "from_zero"),
    (lambda x: (x.clamp(0, 1) * 255).round().byte(), "from_zero"),
    (lambda x: ((x + 1) * 255).round().clamp(0, 255).byte(), "factor_255"),
    (lambda x: (x * 127.5).round().clamp(0, 255).byte(), "one_forgotten"),
    (lambda x: ((x + 1) * 128).round().clamp(0, 255).byte(), "half_of_256"),
    (lambda x: ((x + 1) / 2 * 256).clamp(0, 255).byte(), "half_of_256"),
    (lambda x: (x * 127 + 128).clamp(0, 255).byte(), "half_of_256"),
    (lambda x: (x * 127.5 + 1).round().clamp(0, 255).byte(), "brackets"),
    (lambda x: ((x + 1) / 2).round().clamp(0, 255).byte(), "not_scaled"),
    (lambda x: ((1 - x) * 127.5).round().clamp(0, 255).byte(), "inverted"),
    (lambda x: ((x + 1).round() * 127.5).clamp(0, 255).byte(), "too_early"),
    (lambda x: ((x + 1).clamp(0, 1) * 127.5).round().byte(), "clamped_early"),
    (lambda x: ((x + 1) * 127.5).ceil().clamp(0, 255).byte(), "rounded_up"),
    (lambda x: ((x + 1) * 127.5 + 0.5).round().clamp(0, 255).byte(), "rounded_up"),
    (lambda x: ((x - x.min()) / (x.max() - x.min()) * 255).round().byte(), "own_range"),
    (lambda x: ((torch.tanh(x) + 1) * 127.5).round().byte(), "squashed"),
    (in_place, "input_changed"),
    (by_view, "layout"),
    (in_list, "no_tensor"),
    (lambda x: torch.zeros(x.shape, dtype=torch.uint8), None),
    (lambda x: ((x + 1) * 127.5).round().clamp(0, 1).to(torch.uint8), "clamped_late"),
    (lambda x: ((x.clamp(-1, 1) + 1) * 127).round().to(torch.uint8), "half_of_256"),
    (lambda x: (x.abs() * 255).round().clamp(0, 255).to(torch.uint8), "from_zero"),
    (lambda x: ((x + 1) * 127.5).round().char(), "int8"),
    (lambda x: ((x - 1) * 127.5).round().clamp(0, 255).to(torch.uint8), "one_subtracted"),
    (lambda x: np.uint8(((x + 1) * 127.5).clamp(0, 255)), "cut_off"),
]
