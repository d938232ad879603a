"""Right and wrong answers to 07.identity_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.cyclegan.exercises._shared import c_functional, c_wrong, i_functional, unpaired_1


def i_modules(G_xy, G_yx, x, y):
    criterion = nn.L1Loss()
    return criterion(G_yx(x), x) + criterion(G_xy(y), y)


def i_stacked(G_xy, G_yx, x, y):
    return 2 * torch.cat([G_xy(y) - y, G_yx(x) - x]).abs().mean()


def i_loop(G_xy, G_yx, x, y):
    return sum(torch.mean(torch.abs(images - G(images))) for G, images in ((G_xy, y), (G_yx, x)))


def i_where(G_xy, G_yx, x, y):
    a, b = G_xy(y) - y, G_yx(x) - x
    return torch.where(a > 0, a, -a).mean() + torch.where(b > 0, b, -b).mean()


def i_wrong(same_y=lambda G, H, x, y: G(y), same_x=lambda G, H, x, y: H(x), **mistakes):
    return c_wrong(x=same_x, y=same_y, **mistakes)


def right_1(G_xy, G_yx, x, y):
    return nn.L1Loss()(y, G_xy(y)) + nn.L1Loss()(x, G_yx(x))


def right_2(G_xy, G_yx, x, y):
    a = torch.abs(G_yx(x) - x)
    b = torch.abs(G_xy(y) - y)
    return a.sum() / a.numel() + b.sum() / b.numel()


def right_3(G_xy, G_yx, x, y):
    return (torch.abs(G_yx(x) - x) + torch.abs(G_xy(y) - y)).mean()


def right_4(G_xy, G_yx, x, y):
    return torch.stack([(g(i) - i).abs().mean((1, 2, 3)) for g, i in ((G_xy, y), (G_yx, x))]).mean(1).sum()


def right_5(G_xy, G_yx, x, y):
    return ((G_xy(y) - y) ** 2).sqrt().mean() + ((G_yx(x) - x) ** 2).sqrt().mean()


def translation_punished_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(x), x) + F.l1_loss(G_yx(y), y)


def unpaired_2(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), x) + F.l1_loss(G_yx(x), y)


def squared_1(G_xy, G_yx, x, y):
    return F.mse_loss(G_xy(y), y) + F.mse_loss(G_yx(x), x)


def weighted_1(G_xy, G_yx, x, y):
    return 5 * (F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(x), x))


def halved_1(G_xy, G_yx, x, y):
    return 0.5 * (F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(x), x))


def cycle_term_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)


def one_direction_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), y)


def one_generator_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), y) + F.l1_loss(G_xy(x), x)


def one_domain_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(y), y)


def abs_forgotten_1(G_xy, G_yx, x, y):
    return (G_xy(y) - y).mean() + (G_yx(x) - x).mean()


def abs_forgotten_2(G_xy, G_yx, x, y):
    return (G_xy(y) - y).mean().abs() + (G_yx(x) - x).mean().abs()


def summed_1(G_xy, G_yx, x, y):
    return (G_xy(y) - y).abs().sum() + (G_yx(x) - x).abs().sum()


def detached_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y).detach(), y) + F.l1_loss(G_yx(x).detach(), x)


def plain_number_1(G_xy, G_yx, x, y):
    return (F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(x), x)).item()


def two_results_1(G_xy, G_yx, x, y):
    return (F.l1_loss(G_xy(y), y), F.l1_loss(G_yx(x), x))


def minus_between_1(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), y) - F.l1_loss(G_yx(x), x)


def not_reduced_1(G_xy, G_yx, x, y):
    return (G_xy(y) - y).abs() + (G_yx(x) - x).abs()


def one_direction_2(G_xy, G_yx, x, y):
    return max(F.l1_loss(G_xy(y), y), F.l1_loss(G_yx(x), x))


def right_6(G_xy, G_yx, x, y):
    same_y, same_x = (G_xy(y), G_yx(x))
    return (same_y - y).abs().mean() + (same_x - x).abs().mean()


def right_7(a, b, x, y):
    return torch.mean(torch.abs(a(y) - y), dim=(0, 1, 2, 3)) + torch.mean(torch.abs(b(x) - x), dim=(0, 1, 2, 3))


def summed_2(G_xy, G_yx, x, y):
    return (G_xy(y) - y).abs().sum((1, 2, 3)).mean() + (G_yx(x) - x).abs().sum((1, 2, 3)).mean()


def detached_2(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y.detach()).detach(), y) + F.l1_loss(G_yx(x), x)


def translation_punished_2(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(y), y) + F.l1_loss(G_xy(x), x)


def smooth_l1_1(G_xy, G_yx, x, y):
    return F.huber_loss(G_xy(y), y) + F.huber_loss(G_yx(x), x)


def halved_2(G_xy, G_yx, x, y):
    return F.l1_loss(torch.cat([G_xy(y), G_yx(x)]), torch.cat([y, x]))


RIGHT = [
    i_functional,
    i_modules,
    i_stacked,
    i_loop,
    i_where,
    right_1,
    right_2,
    right_3,
    right_4,
    right_5,
    right_6,
    right_7,
]

WRONG = [
    (i_wrong(same_y=lambda G, H, x, y: H(y), same_x=lambda G, H, x, y: G(x)), "translation_punished"),
    (i_wrong(same_y=lambda G, H, x, y: G(x), same_x=lambda G, H, x, y: H(y)), "unpaired"),
    (i_wrong(wants=lambda x, y: (y, x)), "unpaired"),
    (c_functional, "cycle_term"),
    (lambda G, H, x, y: F.l1_loss(G(y).detach(), y) + F.l1_loss(H(x).detach(), x), "detached"),
    (i_wrong(cost=F.mse_loss), "squared"),
    (i_wrong(cost=lambda a, b: (a - b).abs().sum()), "summed"),
    (i_wrong(cost=lambda a, b: (b - a).mean()), "abs_forgotten"),
    (lambda G, H, x, y: F.l1_loss(G(y), y), "one_direction"),
    (lambda G, H, x, y: F.l1_loss(G(y), y) - F.l1_loss(H(x), x), "minus_between"),
    (lambda *args: -i_loop(*args), "wrong_sign"),
    (i_wrong(factor=5), "weighted"),
    (lambda G, H, x, y: torch.cat([G(y) - y, H(x) - x]).abs().mean(), "halved"),
    (lambda *args: i_loop(*args).detach().item(), "plain_number"),
    (translation_punished_1, "translation_punished"),
    (unpaired_1, "unpaired"),
    (unpaired_2, "unpaired"),
    (squared_1, "squared"),
    (weighted_1, "weighted"),
    (halved_1, "halved"),
    (cycle_term_1, "cycle_term"),
    (one_direction_1, "one_direction"),
    (one_generator_1, "one_generator"),
    (one_domain_1, "one_domain"),
    (abs_forgotten_1, "abs_forgotten"),
    (abs_forgotten_2, "abs_forgotten"),
    (summed_1, "summed"),
    (detached_1, "detached"),
    (plain_number_1, "plain_number"),
    (two_results_1, "two_results"),
    (minus_between_1, "minus_between"),
    (not_reduced_1, "not_reduced"),
    (one_direction_2, "one_direction"),
    (summed_2, "summed"),
    (detached_2, "detached"),
    (translation_punished_2, "translation_punished"),
    (smooth_l1_1, "smooth_l1"),
    (halved_2, "halved"),
]

WRONG += [(lambda G, F, x, y: ((G(x) - x).abs().mean() + (F(y) - y).abs().mean()) / 2, "translation_punished"),
          (lambda G, F, x, y: ((G(x) - x) ** 2).mean() + ((F(y) - y) ** 2).mean(), "translation_punished"),
          (lambda G, F, x, y: (G(y) - y + F(x) - x).abs().mean(), "added_first")]
