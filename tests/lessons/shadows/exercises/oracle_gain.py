"""Right and wrong answers to 09.oracle_gain."""

import numpy as np
import torch

from tests.lessons.shadows.exercises._shared import light


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


def L(v):
    return (v + 1) / 2


def right_1(x, y, m):
    return ((x + 1) * (y + 1) * m).sum(dim=[1, 2, 3]) / ((x + 1).pow(2) * m).sum(dim=[1, 2, 3])


def right_2(x, y, m):
    out = []
    for i in range(len(x)):
        w = m[i, 0].bool()
        a = L(x[i][:, w])
        b = L(y[i][:, w])
        out.append(float((a * b).sum() / (a * a).sum()))
    return out


def right_3(x, y, m):
    a, b = ((L(x) * m).flatten(1), (L(y) * m).flatten(1))
    return torch.linalg.lstsq(a.unsqueeze(2), b.unsqueeze(2)).solution.reshape(-1)


def right_4(x, y, m):
    M = m.expand_as(x)
    a, b = (L(x), L(y))
    return torch.stack(
        [torch.dot(a[i][M[i] == 1], b[i][M[i] == 1]) / a[i][M[i] == 1].norm() ** 2 for i in range(len(x))]
    )


def right_5(x, y, m):
    n = m.sum((1, 2, 3)) * 3
    return (m * L(x) * L(y)).sum((1, 2, 3)) / n / ((m * L(x) ** 2).sum((1, 2, 3)) / n)


def right_6(x, y, m):
    return (m * L(x) * L(y)).mean((1, 2, 3)) / (m * L(x) ** 2).mean((1, 2, 3))


def right_7(x, y, m):
    a, b = ((m * L(x)).double(), (m * L(y)).double())
    g = torch.ones(len(x), 1, 1, 1, dtype=torch.float64)
    e0, e1, e2 = [((g * k * a - b) ** 2).sum((1, 2, 3)) for k in (0, 1, 2)]
    return 0.5 - (e1 - e0) / (e2 - 2 * e1 + e0) + 0


def right_8(x, y, m):
    a = L(x).numpy()
    b = L(y).numpy()
    w = np.broadcast_to(m.numpy(), a.shape)
    return np.array([np.sum(w[i] * a[i] * b[i]) / np.sum(w[i] * a[i] ** 2) for i in range(len(a))])


def not_in_light_1(x, y, m):
    return (m * x * y).sum((1, 2, 3)) / (m * x**2).sum((1, 2, 3))


def ratio_of_means_1(x, y, m):
    return (m * L(y)).sum((1, 2, 3)) / (m * L(x)).sum((1, 2, 3))


def no_mask_1(x, y, m):
    return (L(x) * L(y)).sum((1, 2, 3)) / (L(x) ** 2).sum((1, 2, 3))


def mean_of_ratios_1(x, y, m):
    return (m * L(y) / L(x)).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3)))


def one_for_batch_1(x, y, m):
    return (m * L(x) * L(y)).sum() / (m * L(x) ** 2).sum()


def for_channels_1(x, y, m):
    return (m * L(x) * L(y)).sum((2, 3)) / (m * L(x) ** 2).sum((2, 3))


def upside_down_1(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(y) ** 2).sum((1, 2, 3))


def mask_inverted_1(x, y, m):
    return ((1 - m) * L(x) * L(y)).sum((1, 2, 3)) / ((1 - m) * L(x) ** 2).sum((1, 2, 3))


def squared_sum_1(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x)).sum((1, 2, 3)) ** 2


def no_mask_2(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / (L(x) ** 2).sum((1, 2, 3))


def rooted_1(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x)).sum((1, 2, 3))


def mask_before_light_1(x, y, m):
    a, b = (L(x * m), L(y * m))
    return (a * b).sum((1, 2, 3)) / (a * a).sum((1, 2, 3))


def energies_1(x, y, m):
    return ((m * L(y) ** 2).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))).sqrt()


def mean_of_ratios_2(x, y, m):
    return torch.stack([(L(b)[w.expand_as(b) > 0] / L(a)[w.expand_as(a) > 0]).median() for a, b, w in zip(x, y, m)])


def one_for_batch_2(x, y, m):
    return ((m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))).mean()


def kept_axes_1(x, y, m):
    return ((m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))).view(-1, 1, 1, 1)


def other_axes_1(x, y, m):
    return (m * L(x) * L(y)).sum((0, 1)) / (m * L(x) ** 2).sum((0, 1))


def for_channels_2(x, y, m):
    return ((m * L(x) * L(y)).sum((2, 3)) / (m * L(x) ** 2).sum((2, 3))).mean(1)


def difference_1(x, y, m):
    return (m * (L(y) - L(x))).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3)))


def error_1(x, y, m):
    return (m * (L(y) - L(x)) ** 2).sum((1, 2, 3))


def unnamed_1(x, y, m):
    return torch.stack(
        [
            torch.linspace(1, 3, 21)[
                torch.stack([(w * (g * L(a) - L(b)) ** 2).sum() for g in torch.linspace(1, 3, 21)]).argmin()
            ]
            for a, b, w in zip(x, y, m)
        ]
    )


def twice_1(x, y, m):
    return 2 * (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))


def applied_1(x, y, m):
    g = (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))
    return g[:, None, None, None] * L(x)


def upside_down_2(x, y, m):
    return 1 / ((m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3)))


def rooted_2(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3)).sqrt()


def one_channel_1(x, y, m):
    return (m[:, 0] * L(x)[:, 0] * L(y)[:, 0]).sum((1, 2)) / (m[:, 0] * L(x)[:, 0] ** 2).sum((1, 2))


def one_channel_2(x, y, m):
    a, b = (L(x).mean(1, keepdim=True), L(y).mean(1, keepdim=True))
    return (m * a * b).sum((1, 2, 3)) / (m * a * a).sum((1, 2, 3))


def clamped_1(x, y, m):
    return ((m * L(x) * L(y)).sum((1, 2, 3)) / (m * L(x) ** 2).sum((1, 2, 3))).clamp(1, 5)


def extremes_1(x, y, m):
    return (m * L(y)).amax((1, 2, 3)) / (m * L(x)).amax((1, 2, 3))


def smoothed_1(x, y, m):
    return (m * L(x) * L(y)).sum((1, 2, 3)) / ((m * L(x) ** 2).sum((1, 2, 3)) + 1)


def right_9(x, y, m):
    lx, ly = (
        torch.where(m > 0, (x + 1) / 2, torch.zeros_like(x)),
        torch.where(m > 0, (y + 1) / 2, torch.zeros_like(y)),
    )
    return torch.tensor(
        [(a.flatten() @ b.flatten()).item() / (a.flatten() @ a.flatten()).item() for a, b in zip(lx, ly)]
    )


def right_10(x, y, m):
    w = m.expand(-1, 3, -1, -1).bool()
    return tuple(
        float(
            np.linalg.lstsq(((x[i][w[i]] + 1) / 2).numpy()[:, None], ((y[i][w[i]] + 1) / 2).numpy(), rcond=None)[0][
                0
            ]
        )
        for i in range(x.shape[0])
    )


def right_11(x, y, m):
    g = torch.ones(len(x), dtype=torch.float64, requires_grad=True)
    a, b, w = ((x.double() + 1) / 2, (y.double() + 1) / 2, m.double())
    e = (w * (g[:, None, None, None] * a - b) ** 2).sum()
    (d,) = torch.autograd.grad(e, g)
    return (g - d / (2 * (w * a * a).sum((1, 2, 3)))).detach()


def one_for_batch_3(x, y, m):
    return (m * (y + 1) / 2 * (x + 1) / 2).sum() / (m * ((x + 1) / 2) ** 2).sum((1, 2, 3))


def kept_axes_2(x, y, m):
    return ((m * (x + 1) * (y + 1)).sum((1, 2, 3)) / (m * (x + 1) ** 2).sum((1, 2, 3)))[:, None]


def difference_2(x, y, m):
    a, b = (m * (x + 1) / 2, m * (y + 1) / 2)
    return b.mean((1, 2, 3)) - a.mean((1, 2, 3))


def not_in_light_2(x, y, m):
    return (m * x * y).sum((1, 2, 3)) / (m * x * x).sum((1, 2, 3)).clamp(min=1e-06)


def no_mask_axis_1(x, y, m):
    w = m.bool()
    a, b = ((x[w] + 1) / 2, (y[w] + 1) / 2)
    return (a * b).sum() / (a * a).sum()


def one_for_batch_4(x, y, m):
    a, b = ((x + 1) / 2, (y + 1) / 2)
    return (m * a * b).sum((1, 2, 3)) / (m * a).pow(2).sum()


RIGHT = [
    gain_loop,
    gain_lstsq,
    gain_twice_light,
    gain_numpy,
    gain_flat,
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
    right_9,
    right_10,
    right_11,
]

WRONG = [
    (lambda x, y, m: (m * x * y).sum((1, 2, 3)) / (m * x * x).sum((1, 2, 3)), "not_in_light"),
    (lambda x, y, m: gain_flat(x, y, 1 + 0 * m), "no_mask"),
    (lambda x, y, m: gain_flat(x, y, 1 - m), "mask_inverted"),
    (lambda x, y, m: gain(x, y, m, lambda a, b: b, lambda a, b: a), "ratio_of_means"),
    (
        lambda x, y, m: torch.stack([(b / a)[w.expand_as(a) > 0].mean() for a, b, w in zip(light(x), light(y), m)]),
        "mean_of_ratios",
    ),
    (lambda x, y, m: gain_flat(y, x, m), "upside_down"),
    (lambda x, y, m: gain(x, y, m, lambda a, b: b * b, lambda a, b: a * a).sqrt(), "energies"),
    (lambda x, y, m: gain(x, y, m, lambda a, b: a * b, lambda a, b: a * a, (0, 1, 2, 3)), "one_for_batch"),
    (lambda x, y, m: gain(x, y, m, lambda a, b: a * b, lambda a, b: a * a, (2, 3)), "for_channels"),
    (lambda x, y, m: gain_flat(x, y, m)[:, None, None, None] * x, "applied"),
    (lambda x, y, m: torch.ones(len(x)), None),
    (not_in_light_1, "not_in_light"),
    (ratio_of_means_1, "ratio_of_means"),
    (no_mask_1, "no_mask"),
    (mean_of_ratios_1, "mean_of_ratios"),
    (one_for_batch_1, "one_for_batch"),
    (for_channels_1, "for_channels"),
    (upside_down_1, "upside_down"),
    (mask_inverted_1, "mask_inverted"),
    (squared_sum_1, "squared_sum"),
    (no_mask_2, "no_mask"),
    (rooted_1, "rooted"),
    (mask_before_light_1, "mask_before_light"),
    (energies_1, "energies"),
    (mean_of_ratios_2, "mean_of_ratios"),
    (one_for_batch_2, "one_for_batch"),
    (kept_axes_1, "kept_axes"),
    (other_axes_1, "other_axes"),
    (for_channels_2, "for_channels"),
    (difference_1, "difference"),
    (error_1, "error"),
    (unnamed_1, None),
    (twice_1, "twice"),
    (applied_1, "applied"),
    (upside_down_2, "upside_down"),
    (rooted_2, "rooted"),
    (one_channel_1, "one_channel"),
    (one_channel_2, "one_channel"),
    (clamped_1, "clamped"),
    (extremes_1, "extremes"),
    (smoothed_1, "smoothed"),
    (one_for_batch_3, "one_for_batch"),
    (kept_axes_2, "kept_axes"),
    (difference_2, "difference"),
    (not_in_light_2, "not_in_light"),
    (no_mask_axis_1, "no_mask_axis"),
    (one_for_batch_4, "one_for_batch"),
]

WRONG += [(lambda x, y, m: -((x + 1) * (y + 1) * m).sum((1, 2, 3)) / ((x + 1) ** 2 * m).sum((1, 2, 3)), "wrong_sign")]
