"""Right and wrong answers to 08.fade_in, as learners write them."""

import torch
from torch import nn
from torch.nn import functional as F


def fade_index(coarse, fine, alpha):
    rows = torch.arange(fine.shape[2]) // 2
    columns = torch.arange(fine.shape[3]) // 2
    return torch.lerp(coarse[:, :, rows][:, :, :, columns], fine, alpha)


def fade_kron(coarse, fine, alpha):
    return alpha * fine + (1 - alpha) * torch.kron(coarse, torch.ones(2, 2))


def fade_view(coarse, fine, alpha):
    b, c, h, w = coarse.shape
    enlarged = coarse[:, :, :, None, :, None].expand(b, c, h, 2, w, 2).reshape(b, c, 2 * h, 2 * w)
    return enlarged + alpha * (fine - enlarged)


def fade_strided(coarse, fine, alpha):
    out = alpha * fine
    for i in (0, 1):
        for j in (0, 1):
            out[:, :, i::2, j::2] += (1 - alpha) * coarse
    return out


def enlarged(coarse, mode="nearest"):
    return F.interpolate(coarse, scale_factor=2, mode=mode)


def lerp_to_size(c, f, alpha):
    up = F.interpolate(c, size=f.shape[-2:], mode="nearest")
    return torch.lerp(up, f, alpha)


def transposed_convolution(c, f, alpha):
    k = torch.ones(c.shape[1], 1, 2, 2)
    return F.conv_transpose2d(c, k, stride=2, groups=c.shape[1]) * (1 - alpha) + alpha * f


def by_index(c, f, alpha):
    rows = [torch.stack([c[..., i // 2, j // 2] for j in range(f.shape[3])], -1) for i in range(f.shape[2])]
    return (1 - alpha) * torch.stack(rows, -2) + alpha * f


def ends_apart(c, f, alpha):
    if alpha == 0:
        return nn.UpsamplingNearest2d(scale_factor=2)(c)
    if alpha == 1:
        return f
    return nn.UpsamplingNearest2d(scale_factor=2)(c).mul(1 - alpha).add(f, alpha=alpha)


def pixel_shuffle(c, f, alpha):
    return alpha * f + (1 - alpha) * F.pixel_shuffle(c.repeat_interleave(4, 1), 2)


def up(c):
    return F.interpolate(c, scale_factor=2)


def alpha_bad(c, f, a):
    f *= a
    return up(c) * (1 - a) + f


def four_corners(c, f, a):
    up_again = torch.zeros_like(f)
    for i in range(2):
        for k in range(2):
            up_again[:, :, i::2, k::2] = c
    return (1 - a) * up_again + a * f


def stacked_twice(c, f, a):
    return torch.stack([torch.stack([c] * 2, -1).flatten(3)] * 2, 3).flatten(2, 3) * (1 - a) + f * a


def nearest_exact(c, f, a):
    return F.interpolate(c, scale_factor=(2.0, 2.0), mode="nearest-exact") * (1 - a) + a * f


def broadcast_view(c, f, a):
    b, ch, h, w = c.shape
    return (f.view(b, ch, h, 2, w, 2) * a + (1 - a) * c.view(b, ch, h, 1, w, 1)).reshape(b, ch, 2 * h, 2 * w)


def up_again(c):
    return c.repeat_interleave(2, 2).repeat_interleave(2, 3)


RIGHT = [
    fade_index,
    fade_kron,
    fade_view,
    fade_strided,
    lambda c, f, a: (1 - a) * enlarged(c) + a * f,
    lambda c, f, a: nn.Upsample(scale_factor=2)(c) * (1 - a) + f * a,
    lerp_to_size,
    transposed_convolution,
    by_index,
    ends_apart,
    pixel_shuffle,
    four_corners,
    stacked_twice,
    nearest_exact,
    broadcast_view,
]

WRONG = [
    (lambda c, f, a: a * enlarged(c) + (1 - a) * f, "weights_exchanged"),
    (lambda c, f, a: torch.lerp(c.tile(2, 2), f, a), "tiled"),
    (lambda c, f, a: torch.lerp(enlarged(c, "bilinear"), f, a), "smoothed"),
    (lambda c, f, a: enlarged(c) + a * f, "coarse_in_full"),
    (lambda c, f, a: 0.5 * enlarged(c) + 0.5 * f, "mean"),
    (lambda c, f, a: f + (1 - a) * enlarged(c), "fine_in_full"),
    (lambda c, f, a: f if a >= 0.5 else enlarged(c), "switched"),
    (lambda c, f, a: torch.lerp(enlarged(c), enlarged(F.avg_pool2d(f, 2)), a), "fine_smoothed"),
    (lambda c, f, a: torch.lerp(c, F.avg_pool2d(f, 2), a), "half_size"),
    (lambda c, f, a: f, "only_fine"),
    (lambda c, f, a: enlarged(c), "only_coarse"),
    (lambda c, f, a: (1 - a) * c + a * f, "not_enlarged"),
    (lambda c, f, a: f.mul_(a).add_((1 - a) * enlarged(c)), "input_changed"),
    (lambda c, f, a: alpha_bad(c, f, a), "input_changed"),
    (
        lambda c, f, a: (1 - a) * F.interpolate(c, scale_factor=2, mode="bilinear", align_corners=False) + a * f,
        "smoothed",
    ),
    (lambda c, f, a: a * up(c) + (1 - a) * f, "weights_exchanged"),
    (lambda c, f, a: (1 - a) * c.repeat(1, 1, 2, 2) + a * f, "tiled"),
    (lambda c, f, a: (1 - a) * c + a * f, "not_enlarged"),
    (lambda c, f, a: (1 - a) * up(c.detach()) + a * f, "gradient_cut"),
    (lambda c, f, a: torch.tensor(((1 - a) * up(c) + a * f).numpy()), "numpy_inside"),
    (lambda c, f, a: ((1 - a) * up(c) + a * f).detach(), "gradient_cut"),
    (lambda c, f, a: (1 - a) * c.repeat_interleave(2, 3).repeat_interleave(2, 3) + a * f, "not_enlarged"),
    (lambda c, f, a: (1 - a) * F.pixel_shuffle(c.repeat(1, 4, 1, 1), 2) + a * f, None),
    (lambda c, f, a: up(c) + a * f, "coarse_in_full"),
    (lambda c, f, a: (1 - a) * c.tile(1, 1, 2, 2) + a * f, "tiled"),
    (lambda c, f, a: up_again(c) * (1 - a) + a, "only_coarse"),
    (lambda c, f, a: (1 - a) * f + a * up_again(c), "weights_exchanged"),
    (lambda c, f, a: (1 - a) * F.interpolate(c, size=f.shape[2:], mode="bicubic") + a * f, "smoothed"),
    (lambda c, f, a: torch.where(torch.rand(f.shape) < a, f, up_again(c)), "switched"),
    (lambda c, f, a: (1 - a) * up_again(c) + a * f.data, "gradient_cut"),
    (lambda c, f, a: torch.clamp((1 - a) * up_again(c) + a * f, -1, 1), "clipped"),
    (lambda c, f, a: (1 - a) * c + a * F.interpolate(f, scale_factor=0.5), "half_size"),
    (lambda c, f, a: torch.cat([(1 - a) * up_again(c), a * f], 1), "joined"),
]
