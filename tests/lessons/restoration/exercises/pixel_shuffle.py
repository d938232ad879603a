"""Right and wrong answers to 14.pixel_shuffle, as learners write them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def functional(h, r):
    return F.pixel_shuffle(h, r)


def module(h, r):
    return nn.PixelShuffle(r)(h)


def viewed(h, r):
    B, Crr, H, W = h.size()
    C = Crr // (r * r)
    h = h.view(B, C, r, r, H, W)
    h = h.permute(0, 1, 4, 2, 5, 3).contiguous()
    return h.view(B, C, H * r, W * r)


def loops(h, r):
    B, Crr, H, W = h.shape
    C = Crr // r**2
    out = torch.zeros(B, C, r * H, r * W)
    for c in range(C):
        for i in range(r):
            for j in range(r):
                out[:, c, i::r, j::r] = h[:, c * r**2 + i * r + j]
    return out


def by_numbers(h, r):
    """The formula read backwards: which number of h stands at each place of the result."""
    B, Crr, H, W = h.shape
    c = torch.arange(Crr // r**2)[:, None, None]
    Y = torch.arange(r * H)[None, :, None]
    X = torch.arange(r * W)[None, None, :]
    return h[:, c * r**2 + (Y % r) * r + X % r, Y // r, X // r]


def two_steps(h, r):
    B, _, H, W = h.shape
    h = h.reshape(B, -1, r, H, W)  # (B, C·r, j, H, W)
    h = h.permute(0, 1, 3, 4, 2).reshape(B, -1, r, H, r * W)
    return h.transpose(2, 3).reshape(B, -1, r * H, r * W)


def stacked(h, r):
    columns = [torch.stack([h[:, i * r + j::r * r] for j in range(r)], -1).flatten(-2) for i in range(r)]
    return torch.stack(columns, 3).flatten(2, 3)


def by_convolution(h, r):
    C = h.shape[1] // r**2
    weight = torch.eye(r * r, dtype=h.dtype).reshape(r * r, 1, r, r).repeat(C, 1, 1, 1)
    return F.conv_transpose2d(h, weight, stride=r, groups=C)


def by_einsum(h, r):
    B, Crr, H, W = h.shape
    return torch.einsum("bcijyx->bcyixj", h.unflatten(1, (Crr // r**2, r, r))).reshape(B, -1, r * H, r * W)


RIGHT = [functional, module, viewed, loops, by_numbers, two_steps, stacked, by_convolution, by_einsum]


def cut(h, r):
    B, Crr, H, W = h.shape
    return h.view(B, Crr // r**2, r, r, H, W)


def joined(parts, h, r):
    B, Crr, H, W = h.shape
    return parts.reshape(B, Crr // r**2, H * r, W * r)


def loops_exchanged(h, r):
    B, Crr, H, W = h.shape
    out = torch.zeros(B, Crr // r**2, r * H, r * W)
    for c in range(Crr // r**2):
        for i in range(r):
            for j in range(r):
                out[:, c, i::r, j::r] = h[:, c * r**2 + j * r + i]
    return out


def loops_tensorflow(h, r):
    B, Crr, H, W = h.shape
    C = Crr // r**2
    out = torch.zeros(B, C, r * H, r * W)
    for i in range(r):
        for j in range(r):
            out[:, :, i::r, j::r] = h[:, (i * r + j) * C:(i * r + j + 1) * C]
    return out


def tiles(h, r):
    B, Crr, H, W = h.shape
    out = torch.zeros(B, Crr // r**2, r * H, r * W)
    for i in range(r):
        for j in range(r):
            out[:, :, i * H:(i + 1) * H, j * W:(j + 1) * W] = h[:, i * r + j::r * r]
    return out


def by_numpy(h, r):
    B, Crr, H, W = h.shape
    parts = h.numpy().reshape(B, Crr // r**2, r, r, H, W).transpose(0, 1, 4, 2, 5, 3)
    return torch.from_numpy(parts.reshape(B, Crr // r**2, r * H, r * W).copy())


def numpy_detached(h, r):
    B, Crr, H, W = h.shape
    parts = h.detach().numpy().reshape(B, -1, r, r, H, W).transpose(0, 1, 4, 2, 5, 3)
    return torch.tensor(np.ascontiguousarray(parts).reshape(B, -1, r * H, r * W))


WRONG = [
    (lambda h, r: joined(cut(h, r).permute(0, 1, 4, 3, 5, 2), h, r), "exchanged"),
    (loops_exchanged, "exchanged"),
    (loops_tensorflow, "depth_to_space"),
    (lambda h, r: joined(h.view(len(h), r, r, -1, *h.shape[2:]).permute(0, 3, 4, 1, 5, 2), h, r), "depth_to_space"),
    (lambda h, r: h.reshape(len(h), h.shape[1] // r**2, h.shape[2] * r, h.shape[3] * r), "not_permuted"),
    (lambda h, r: h.view(h.size(0), -1, r * h.size(2), r * h.size(3)), "not_permuted"),
    (tiles, "mosaic"),
    (lambda h, r: joined(cut(h, r).permute(0, 1, 2, 4, 3, 5), h, r), "mosaic"),
    (lambda h, r: joined(cut(h, r).permute(0, 1, 4, 5, 2, 3), h, r), "other_axes"),
    (lambda h, r: joined(cut(h, r).permute(0, 1, 5, 3, 4, 2), h, r), "other_axes"),
    (lambda h, r: F.interpolate(h[:, ::r**2], scale_factor=r), "nearest"),
    (lambda h, r: h[:, :h.shape[1] // r**2].repeat_interleave(r, 2).repeat_interleave(r, 3), "nearest"),
    (lambda h, r: F.interpolate(h, scale_factor=r), "all_channels"),
    (lambda h, r: cut(h, r).permute(0, 1, 2, 4, 5, 3).flatten(4).flatten(1, 2), "one_side"),
    (lambda h, r: cut(h, r).permute(0, 1, 4, 2, 5, 3), "not_joined"),
    (lambda h, r: F.pixel_shuffle(h, r).mT, "sides_exchanged"),
    (lambda h, r: F.pixel_shuffle(h, r).movedim(1, -1), "channels_last"),
    (lambda h, r: F.pixel_unshuffle(h, r), "the_way_back"),
    (lambda h, r: F.pixel_shuffle(h, 2), "r_fixed"),
    (lambda h, r: joined(cut(h, r).flip(2, 3).permute(0, 1, 4, 2, 5, 3), h, r), "flipped"),
    (lambda h, r: h.reshape(len(h), h.shape[1] // r, r * h.shape[2], r * h.shape[3]), "sizes_do_not_fit"),
    (lambda h, r: F.pixel_shuffle(h, r).flatten(1), None),
    (lambda h, r: F.pixel_shuffle(h, r).detach(), "gradient_cut"),
    (by_numpy, "gradient_cut"),
    (numpy_detached, "gradient_cut"),
    (lambda h, r: (F.pixel_shuffle(h, r), h.shape), "several_results"),
    (lambda h, r: h.mul_(2), "input_changed"),
]
