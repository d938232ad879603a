"""Right and wrong answers to 15.symmetry, as learners write them."""

import torch
from torch.nn.functional import l1_loss, mse_loss


def flipped(x):
    return (x - x.flip(-1)).abs().mean()


def by_fliplr(x):
    mirrored = torch.flip(x, dims=[3])
    return torch.mean(torch.abs(mirrored - x))


def by_l1(x):
    return l1_loss(x, torch.flip(x, (3,)))


def by_index(x):
    W = x.shape[3]
    back = torch.arange(W - 1, -1, -1)
    return (x - x[:, :, :, back]).abs().sum() / x.numel()


def by_halves(x):
    W = x.shape[3]
    left, right = x[..., :W // 2], x[..., W - W // 2:].flip(3)
    return 2 * (left - right).abs().sum() / x.numel()


def by_loops(x):
    total = 0.0
    W = x.shape[3]
    for j in range(W):
        total = total + (x[..., j] - x[..., W - 1 - j]).abs().mean()
    return total / W


def by_roots(x):
    d = x - x.flip(3)
    return torch.where(d >= 0, d, -d).mean()


def by_norm(x):
    return (x - x.flip(3)).norm(p=1) / x.numel()


def by_pictures(x):
    return torch.stack([(image - image.flip(2)).abs().mean() for image in x]).mean()


RIGHT = [flipped, by_fliplr, by_l1, by_index, by_halves, by_loops, by_roots, by_norm, by_pictures]


def in_place(x):
    with torch.no_grad():
        x -= x.flip(3).clone()
    return x.abs().mean()


WRONG = [
    (lambda x: (x - torch.flipud(x)).abs().mean(), "other_axis"),
    (lambda x: l1_loss(x, x.flip(2)), "top_bottom"),
    (lambda x: l1_loss(x, x.flip((2, 3))), "turned"),
    (lambda x: l1_loss(x, x.flip(1)), "other_axis"),
    (lambda x: (x - torch.fliplr(x)).abs().mean(), "other_axis"),  # fliplr turns axis 1
    (lambda x: (x - x.flip(3)).mean(), "no_absolute_value"),
    (lambda x: mse_loss(x, x.flip(3)), "squared"),
    (lambda x: (x - x.flip(3)).abs().sum(), "sum"),
    (lambda x: (x - x.flip(3)).abs().sum() / x.shape[0], "sum"),
    (lambda x: flipped(x) / 2, "halved"),
    (lambda x: l1_loss(x[..., :x.shape[3] // 2], x[..., x.shape[3] - x.shape[3] // 2:]), "unmirrored_halves"),
    (lambda x: l1_loss(x[..., :x.shape[3] // 2], x[..., x.shape[3] - x.shape[3] // 2:].flip(3)), "middle_left_out"),
    (lambda x: l1_loss(x, x.roll(1, 3)), "rolled"),
    (lambda x: (x + x.flip(3)).abs().mean(), "added"),
    (lambda x: -flipped(x), "negated"),
    (lambda x: (x.abs() - x.flip(3).abs()).abs().mean(), "absolute_values"),
    (lambda x: (x - x.flip(3)).abs().mean(dim=(1, 2, 3)), "a_picture_each"),
    (lambda x: (x - x.flip(3)).abs(), "no_mean"),
    (lambda x: flipped(x[:1]), "one_picture"),
    (lambda x: (x - x.flip(3)).abs().max(), "largest"),
    (lambda x: (flipped(x), x), "several_results"),
    (lambda x: flipped(x.detach()), "gradient_cut"),
    (lambda x: flipped(x).item(), "gradient_cut"),
    (in_place, "input_changed"),
]
