"""Right and wrong answers to 07.cycle_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.cyclegan.exercises._shared import c_functional, c_wrong, i_functional, unpaired_1


def c_modules(G_xy, G_yx, x, y):
    there, back = nn.Sequential(G_xy, G_yx), nn.Sequential(G_yx, G_xy)
    return nn.L1Loss()(there(x), x) + nn.L1Loss()(back(y), y)


def c_named(G_xy, G_yx, x, y):
    fake_y = G_xy(x)
    fake_x = G_yx(y)
    rec_x = G_yx(fake_y)
    rec_y = G_xy(fake_x)
    return torch.mean(torch.abs(x - rec_x)) + torch.mean(torch.abs(y - rec_y))


def c_images(G_xy, G_yx, x, y):
    total = 0
    for a, b in zip(x, y):
        total = total + (G_yx(G_xy(a[None])) - a).abs().mean() + (G_xy(G_yx(b[None])) - b).abs().mean()
    return total / len(x)


def c_norm(G_xy, G_yx, x, y):
    return ((G_yx(G_xy(x)) - x).norm(p=1) + (G_xy(G_yx(y)) - y).norm(p=1)) / x.numel()


def c_no_grad(G_xy, G_yx, x, y):
    with torch.no_grad():
        y_fake, x_fake = G_xy(x), G_yx(y)
    return F.l1_loss(G_yx(y_fake), x) + F.l1_loss(G_xy(x_fake), y)


def right_1(G_xy, G_yx, x, y):
    rec = [(G_yx(G_xy(x)), x), (G_xy(G_yx(y)), y)]
    return sum((F.l1_loss(a, b) for a, b in rec))


def right_2(G_xy, G_yx, x, y):
    d1 = x - G_yx(G_xy(x))
    d2 = y - G_xy(G_yx(y))
    return (d1 * d1.sign()).mean() + (d2 * d2.sign()).mean()


def right_3(G_xy, G_yx, x, y):
    a, b = ((G_yx(G_xy(x)) - x).abs(), (G_xy(G_yx(y)) - y).abs())
    return (a + b).mean()


def right_4(G_xy, G_yx, x, y):
    x, y = (x.clone(), y.clone())
    with torch.enable_grad():
        return (
            torch.linalg.vector_norm(G_yx(G_xy(x)) - x, 1) / x.numel()
            + torch.linalg.vector_norm(G_xy(G_yx(y)) - y, 1) / y.numel()
        )


def right_5(G_xy, G_yx, x, y):
    return (
        torch.maximum(G_yx(G_xy(x)) - x, x - G_yx(G_xy(x))).mean()
        + torch.relu(G_xy(G_yx(y)) - y).mean()
        + torch.relu(y - G_xy(G_yx(y))).mean()
    )


def squared_1(G_xy, G_yx, x, y):
    return F.mse_loss(G_yx(G_xy(x)), x) + F.mse_loss(G_xy(G_yx(y)), y)


def wrong_order_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(G_yx(x)), x) + F.l1_loss(G_yx(G_xy(y)), y)


def weighted_1(G_xy, G_yx, x, y):
    return 10 * (F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y))


def first_detached_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x).detach()), x) + F.l1_loss(G_xy(G_yx(y).detach()), y)


def identity_term_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(x), x) + F.l1_loss(G_xy(y), y)


def unpaired_2(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), y) + F.l1_loss(G_xy(G_yx(y)), x)


def abs_forgotten_1(G_xy, G_yx, x, y):
    return (G_yx(G_xy(x)) - x).mean() + (G_xy(G_yx(y)) - y).mean()


def summed_1(G_xy, G_yx, x, y):
    return (G_yx(G_xy(x)) - x).abs().sum() + (G_xy(G_yx(y)) - y).abs().sum()


def halved_1(G_xy, G_yx, x, y):
    return ((G_yx(G_xy(x)) - x).abs().mean() + (G_xy(G_yx(y)) - y).abs().mean()) / 2


def one_direction_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x)


def minus_between_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) - F.l1_loss(G_xy(G_yx(y)), y)


def detached_1(G_xy, G_yx, x, y):
    with torch.no_grad():
        return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)


def same_generator_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(G_xy(x)), x) + F.l1_loss(G_yx(G_yx(y)), y)


def one_start_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(x)), x)


def wrong_order_2(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_yx(G_xy(y)), y)


def with_each_other_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), G_xy(G_yx(y)))


def plain_number_1(G_xy, G_yx, x, y):
    return float(F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y))


def frozen_1(G_xy, G_yx, x, y):
    G_xy.requires_grad_(False)
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)


def smooth_l1_1(G_xy, G_yx, x, y):
    return F.smooth_l1_loss(G_yx(G_xy(x)), x) + F.smooth_l1_loss(G_xy(G_yx(y)), y)


def detached_2(G_xy, G_yx, x, y):
    return abs(F.l1_loss(G_yx(G_xy(x)).data, x) + F.l1_loss(G_xy(G_yx(y)).data, y))


def summed_2(G_xy, G_yx, x, y):
    return (
        F.l1_loss(G_yx(G_xy(x)), x, reduction="none").sum(dim=(1, 2, 3)).mean()
        + F.l1_loss(G_xy(G_yx(y)), y, reduction="none").sum(dim=(1, 2, 3)).mean()
    )


def squared_2(G_xy, G_yx, x, y):
    return torch.norm(G_yx(G_xy(x)) - x) + torch.norm(G_xy(G_yx(y)) - y)


def abs_forgotten_2(G_xy, G_yx, x, y):
    return abs((G_yx(G_xy(x)) - x).mean()) + abs((G_xy(G_yx(y)) - y).mean())


def first_detached_2(G_xy, G_yx, x, y):
    return (G_yx(G_xy(x)) - x).abs().mean() + (G_xy(G_yx(y).detach()) - y).abs().mean()


def identity_added_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y) + F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(x), x)


def right_6(G_xy, G_yx, x, y):
    total = 0
    for first, second, im in ((G_xy, G_yx, x), (G_yx, G_xy, y)):
        total += torch.nn.functional.l1_loss(input=second(first(im)), target=im)
    return total


def right_7(g, f, x, y):
    b = x.size(0)
    dx = torch.abs(f(g(x)) - x).view(b, -1).mean(1)
    dy = torch.abs(g(f(y)) - y).view(b, -1).mean(1)
    return (dx + dy).mean()


def right_8(G_xy, G_yx, x, y):
    return (
        F.pairwise_distance(G_yx(G_xy(x)).reshape(1, -1), x.reshape(1, -1), p=1, eps=0.0).sum() / x.numel()
        + (G_xy(G_yx(y)) - y).abs().sum() / y.numel()
    )


def summed_3(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x, reduction="sum") / len(x) + F.l1_loss(
        G_xy(G_yx(y)), y, reduction="sum"
    ) / len(y)


def weighted_2(G_xy, G_yx, x, y):
    return 10 * F.l1_loss(G_yx(G_xy(x)), x) + 10 * F.l1_loss(G_xy(G_yx(y)), y)


def first_detached_3(G_xy, G_yx, x, y):
    fake_y = G_xy(x).clone().detach()
    fake_x = G_yx(y)
    return F.l1_loss(G_yx(fake_y), x) + F.l1_loss(G_xy(fake_x), y)


def same_generator_2(G_xy, G_yx, x, y):
    fake_y = G_xy(x)
    fake_x = G_yx(y)
    return F.l1_loss(G_yx(fake_x), x) + F.l1_loss(G_xy(fake_y), y)


def abs_of_images_1(G_xy, G_yx, x, y):
    return (torch.abs(G_yx(G_xy(x))) - torch.abs(x)).mean() + (torch.abs(G_xy(G_yx(y))) - torch.abs(y)).mean()


def other_mode_1(G_xy, G_yx, x, y):
    G_xy.eval()
    G_yx.eval()
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)


def squared_3(G_xy, G_yx, x, y):
    return (F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)) ** 2


RIGHT = [
    c_functional,
    c_modules,
    c_named,
    c_images,
    c_norm,
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
    right_8,
]

WRONG = [
    (c_wrong(x=lambda G, H, x, y: G(H(x)), y=lambda G, H, x, y: H(G(y))), "wrong_order"),
    (c_wrong(x=lambda G, H, x, y: G(G(x)), y=lambda G, H, x, y: H(H(y))), "same_generator"),
    (c_wrong(x=lambda G, H, x, y: G(x), y=lambda G, H, x, y: H(y)), "no_way_back"),
    (c_wrong(wants=lambda x, y: (y, x)), "unpaired"),
    (c_wrong(x=lambda G, H, x, y: G(x), y=lambda G, H, x, y: H(y), wants=lambda x, y: (y, x)), "unpaired"),
    (i_functional, "identity_term"),
    (c_no_grad, "first_detached"),
    (lambda G, H, x, y: F.l1_loss(H(G(x)).detach(), x) + F.l1_loss(G(H(y)).detach(), y), "detached"),
    (c_wrong(cost=F.mse_loss), "squared"),
    (c_wrong(cost=lambda a, b: F.l1_loss(a, b, reduction="sum")), "summed"),
    (c_wrong(cost=lambda a, b: (a - b).mean()), "abs_forgotten"),
    (lambda G, H, x, y: F.l1_loss(H(G(x)), x), "one_direction"),
    (c_wrong(sign=-1), "minus_between"),
    (lambda *args: -c_named(*args), "wrong_sign"),
    (c_wrong(factor=10), "weighted"),
    (c_wrong(factor=0.5), "halved"),
    (lambda *args: c_named(*args).item(), "plain_number"),
    (lambda G, H, x, y: F.l1_loss(G(H(x)), x) + F.l1_loss(G(H(y)), y), "wrong_order"),
    (squared_1, "squared"),
    (wrong_order_1, "wrong_order"),
    (weighted_1, "weighted"),
    (first_detached_1, "first_detached"),
    (identity_term_1, "identity_term"),
    (unpaired_1, "unpaired"),
    (unpaired_2, "unpaired"),
    (abs_forgotten_1, "abs_forgotten"),
    (summed_1, "summed"),
    (halved_1, "halved"),
    (one_direction_1, "one_direction"),
    (minus_between_1, "minus_between"),
    (detached_1, "detached"),
    (same_generator_1, "same_generator"),
    (one_start_1, "one_start"),
    (wrong_order_2, "wrong_order"),
    (with_each_other_1, "with_each_other"),
    (plain_number_1, "plain_number"),
    (frozen_1, "frozen"),
    (smooth_l1_1, "smooth_l1"),
    (detached_2, "detached"),
    (summed_2, "summed"),
    (squared_2, "squared"),
    (abs_forgotten_2, "abs_forgotten"),
    (first_detached_2, "first_detached"),
    (identity_added_1, "identity_added"),
    (summed_3, "summed"),
    (weighted_2, "weighted"),
    (first_detached_3, "first_detached"),
    (same_generator_2, "same_generator"),
    (abs_of_images_1, "abs_of_images"),
    (other_mode_1, "other_mode"),
    (squared_3, "squared"),
]
