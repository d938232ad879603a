"""Right and wrong answers to 14.in_the_hole, as learners write them."""

import numpy as np
import torch
from torch.nn import functional as F


def indexed(filled, truth, hole):
    inside = hole.bool().expand_as(filled)
    return F.l1_loss(filled[inside], truth[inside])


def selected(filled, truth, hole):
    mask = (hole > 0.5).repeat(1, filled.size(1), 1, 1)
    return torch.masked_select((filled - truth).abs(), mask).mean()


def two_means(filled, truth, hole):
    return (hole * (truth - filled).abs()).mean() / hole.mean()


def by_loss(filled, truth, hole):
    summed = F.l1_loss(hole * filled, hole * truth, reduction="sum")
    return summed / hole.expand_as(filled).sum()


def picture_by_picture(filled, truth, hole):
    total, count = 0, 0
    for f, t, h in zip(filled, truth, hole):
        total = total + torch.abs((f - t) * h).sum()
        count += h.sum() * f.shape[0]
    return total / count


def channel_mean_first(filled, truth, hole):
    each = (filled - truth).abs().mean(dim=1, keepdim=True)
    return torch.sum(each * hole) / torch.sum(hole)


def pixel_by_pixel(filled, truth, hole):
    found = []
    for b, _, i, j in hole.nonzero().tolist():
        found.append((filled[b, :, i, j] - truth[b, :, i, j]).abs())
    return torch.cat(found).mean()


def put_in(filled, truth, hole):
    restored = torch.where(hole == 1, filled, truth)
    return (restored - truth).abs().sum() / (filled.shape[1] * hole.count_nonzero())


def by_einsum(filled, truth, hole):
    d = (filled - truth).abs().double()
    return torch.einsum("bchw,bhw->", d, hole[:, 0].double()) / hole.sum() / d.shape[1]


def weighted(filled, truth, hole):
    weights = hole / (hole.sum() * filled.shape[1] + 1e-8)
    return (weights * F.l1_loss(filled, truth, reduction="none")).sum()


RIGHT = [indexed, selected, two_means, by_loss, picture_by_picture, channel_mean_first, pixel_by_pixel, put_in,
         by_einsum, weighted]


def apart(filled, truth, hole):
    found = []
    for f, t, h in zip(filled, truth, hole):
        found.append((h * (f - t).abs()).sum() / (len(f) * h.sum()))
    return torch.stack(found).mean()


def apart_without_empty(filled, truth, hole):
    found = [indexed(f[None], t[None], h[None]) for f, t, h in zip(filled, truth, hole) if h.sum() > 0]
    return sum(found) / len(found)


def by_numpy(filled, truth, hole):
    f, t, h = (x.detach().numpy() for x in (filled, truth, hole))
    return torch.tensor(np.abs(f - t)[np.broadcast_to(h > 0, f.shape)].mean())


def in_place(filled, truth, hole):
    filled -= truth
    return (filled.abs() * hole).sum() / (filled.shape[1] * hole.sum())


WRONG = [
    (lambda f, t, h: F.l1_loss(h * f, h * t), "whole_picture"),
    (lambda f, t, h: (h * (f - t).abs()).mean(), "whole_picture"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / h.sum(), "channels_forgotten"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / (h.expand_as(f).sum() * f.shape[1]), "channels_twice"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / (3 * h.sum()), "channels_fixed"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / (len(f) * f.shape[1] * h.sum()), "batch_in_the_divisor"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / len(f), "batch_in_the_divisor"),
    (lambda f, t, h: indexed(f[:1], t[:1], h[:1]), "holes_not_added"),
    (lambda f, t, h: (h * (f - t).abs()).sum() / (f.shape[1] * h.sum((1, 2, 3)).mean()), "holes_not_added"),
    (lambda f, t, h: F.l1_loss(f, t), "no_hole"),
    (lambda f, t, h: (f - t).abs().sum() / (f.shape[1] * h.sum()), "no_hole"),
    (lambda f, t, h: indexed(f, t, 1 - h), "outside"),
    (lambda f, t, h: F.l1_loss((1 - h) * f, (1 - h) * t), "outside"),
    (apart, "pictures_apart"),
    (apart_without_empty, "pictures_apart"),
    (lambda f, t, h: F.mse_loss(f[h.bool().expand_as(f)], t[h.bool().expand_as(t)]), "squared"),
    (lambda f, t, h: F.mse_loss(h * f, h * t), "squared"),
    (lambda f, t, h: F.smooth_l1_loss(f[h.bool().expand_as(f)], t[h.bool().expand_as(t)]), "smooth_l1"),
    (lambda f, t, h: (h * (f - t)).sum() / (f.shape[1] * h.sum()), "abs_forgotten"),
    (lambda f, t, h: ((h * (f - t)).sum() / (f.shape[1] * h.sum())).abs(), "abs_forgotten"),
    (lambda f, t, h: (h * (f.abs() - t.abs())).sum() / (f.shape[1] * h.sum()), "parts_subtracted"),
    (lambda f, t, h: (h * (f - t).abs()).sum(), "summed"),
    (lambda f, t, h: (h * f - t).abs().sum() / (f.shape[1] * h.sum()), "one_masked"),
    (lambda f, t, h: (f - t).abs()[h.bool().expand_as(f)].max(), "other_mean"),
    (lambda f, t, h: -indexed(f, t, h), "wrong_sign"),
    (lambda f, t, h: 0.5 * indexed(f, t, h), "halved"),
    (lambda f, t, h: F.l1_loss(f[:, 0][h[:, 0] > 0], t[:, 0][h[:, 0] > 0]), "one_channel"),
    (lambda f, t, h: F.l1_loss(f[h.bool()], t[h.bool()]), "index_of_one_channel"),
    (lambda f, t, h: F.l1_loss(f[h], t[h]), "float_index"),
    (lambda f, t, h: (h * (f - t).abs()).sum((1, 2, 3)) / (f.shape[1] * h.sum((1, 2, 3))), "not_reduced"),
    (lambda f, t, h: indexed(f, t, h).detach(), "gradient_cut"),
    (lambda f, t, h: indexed(f, t, h).item(), "gradient_cut"),
    (by_numpy, "gradient_cut"),
    (in_place, "input_changed"),
    (lambda f, t, h: (indexed(f, t, h), h.sum()), "several_results"),
]
