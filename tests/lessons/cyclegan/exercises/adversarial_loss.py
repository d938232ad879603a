"""Right and wrong answers to 07.adversarial_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.cyclegan.exercises._shared import bce, to


def a_criterion(D_x, D_y, x_fake, y_fake):
    criterion, total = nn.MSELoss(), 0
    for D, fake in ((D_x, x_fake), (D_y, y_fake)):
        judged = D(fake)
        total = total + criterion(judged, torch.ones_like(judged))
    return total


def a_frozen(D_x, D_y, x_fake, y_fake):
    for D in (D_x, D_y):
        D.requires_grad_(False)
    return to(1.0)(D_x(x_fake)) + to(1.0)(D_y(y_fake))


def a_images(D_x, D_y, x_fake, y_fake):
    each = (1 - D_y(y_fake)).square() + (1 - D_x(x_fake)).square()
    return each.flatten(1).mean(1).mean()


def a_expanded(D_x, D_y, x_fake, y_fake):
    a, b = D_x(x_fake), D_y(y_fake)
    return (a * a - 2 * a).mean() + (b * b - 2 * b).mean() + 2


def a_stacked(D_x, D_y, x_fake, y_fake):
    return 2 * ((torch.cat([D_y(y_fake), D_x(x_fake)]) - 1) ** 2).mean()


def a_wrong(cost=lambda a: to(1.0)(a), x=lambda D_x, D_y, xf, yf: D_x(xf), y=lambda D_x, D_y, xf, yf: D_y(yf)):
    return lambda *args: cost(x(*args)) + cost(y(*args))


def right_1(D_x, D_y, x_fake, y_fake):
    a, b = (D_x(x_fake), D_y(y_fake))
    return F.mse_loss(a, torch.ones_like(a)) + F.mse_loss(b, torch.ones_like(b))


def right_2(D_x, D_y, x_fake, y_fake):
    return sum((torch.mean((1 - d(f)) ** 2) for d, f in [(D_x, x_fake), (D_y, y_fake)]))


def right_3(D_x, D_y, x_fake, y_fake):
    for p in [*D_x.parameters(), *D_y.parameters()]:
        p.requires_grad_(False)
    out = (D_y(y_fake) - 1).pow(2).mean() + (D_x(x_fake) - 1).pow(2).mean()
    for p in [*D_x.parameters(), *D_y.parameters()]:
        p.requires_grad_(True)
    return out


def right_4(D_x, D_y, x_fake, y_fake):
    a = D_x(x_fake).sub(1).flatten()
    b = D_y(y_fake).sub(1).flatten()
    return torch.dot(a, a) / len(a) + torch.dot(b, b) / len(b)


def right_5(D_x, D_y, x_fake, y_fake):
    return 2 * (0.5 * torch.mean(torch.square(D_y(y_fake) - 1)) + 0.5 * torch.mean(torch.square(D_x(x_fake) - 1)))


def domains_exchanged_1(D_x, D_y, x_fake, y_fake):
    return ((D_x(y_fake) - 1) ** 2).mean() + ((D_y(x_fake) - 1) ** 2).mean()


def loss_of_d_1(D_x, D_y, x_fake, y_fake):
    return (D_x(x_fake) ** 2).mean() + (D_y(y_fake) ** 2).mean()


def summed_1(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) - 1) ** 2 + (D_x(x_fake) - 1) ** 2).sum()


def detached_1(D_x, D_y, x_fake, y_fake):
    with torch.no_grad():
        a, b = (D_x(x_fake), D_y(y_fake))
    return ((a - 1) ** 2).mean() + ((b - 1) ** 2).mean()


def added_first_1(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) + D_x(x_fake) - 1) ** 2).mean()


def added_first_2(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) + D_x(x_fake) - 2) ** 2).mean()


def cross_entropy_1(D_x, D_y, x_fake, y_fake):
    return F.binary_cross_entropy_with_logits(
        D_y(y_fake), torch.ones_like(D_y(y_fake))
    ) + F.binary_cross_entropy_with_logits(D_x(x_fake), torch.ones_like(D_x(x_fake)))


def one_direction_1(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) - 1) ** 2).mean()


def halved_1(D_x, D_y, x_fake, y_fake):
    return 0.5 * (((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean())


def detached_2(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake.detach()) - 1) ** 2).mean() + ((D_x(x_fake.detach()) - 1) ** 2).mean()


def absolute_1(D_x, D_y, x_fake, y_fake):
    return torch.abs(D_y(y_fake) - 1).mean() + torch.abs(D_x(x_fake) - 1).mean()


def averaged_first_1(D_x, D_y, x_fake, y_fake):
    return (D_y(y_fake) - 1).mean() ** 2 + (D_x(x_fake) - 1).mean() ** 2


def loss_of_d_2(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) - 1) ** 2).mean() + (D_x(x_fake) ** 2).mean()


def sigmoid_1(D_x, D_y, x_fake, y_fake):
    return ((torch.sigmoid(D_y(y_fake)) - 1) ** 2).mean() + ((torch.sigmoid(D_x(x_fake)) - 1) ** 2).mean()


def plain_number_1(D_x, D_y, x_fake, y_fake):
    return (((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()).item()


def two_results_1(D_x, D_y, x_fake, y_fake):
    return [((D_y(y_fake) - 1) ** 2).mean(), ((D_x(x_fake) - 1) ** 2).mean()]


def turned_round_1(D_x, D_y, x_fake, y_fake):
    return 1 - (D_y(y_fake) ** 2).mean() + 1 - (D_x(x_fake) ** 2).mean()


def other_mode_1(D_x, D_y, x_fake, y_fake):
    D_x.eval()
    D_y.eval()
    return ((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()


def cross_entropy_2(D_x, D_y, x_fake, y_fake):
    return -torch.log(torch.sigmoid(D_y(y_fake))).mean() - torch.log(torch.sigmoid(D_x(x_fake))).mean()


def detached_3(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake.data) - 1) ** 2).mean() + ((D_x(x_fake.data) - 1) ** 2).mean()


def brackets_1(D_x, D_y, x_fake, y_fake):
    return (D_y(y_fake) ** 2 - 1).mean() + (D_x(x_fake) ** 2 - 1).mean()


def one_discriminator_1(D_x, D_y, x_fake, y_fake):
    return ((D_y(y_fake) - 1) ** 2).mean() + ((D_y(x_fake) - 1) ** 2).mean()


def unnamed_1(D_x, D_y, x_fake, y_fake):
    return ((D_y(x_fake) - 1) ** 2).mean() + (D_y(y_fake) ** 2).mean()


def right_6(D_x, D_y, x_fake, y_fake):

    def gan(D, img):
        return F.mse_loss(D(img), torch.ones_like(D(img)))

    return gan(D_y, y_fake) + gan(D_x, x_fake)


def right_7(dx, dy, fx, fy):
    return torch.square(1 - torch.cat([dy(fy), dx(fx)])).sum() / dy(fy).numel()


def right_8(D_x, D_y, x_fake, y_fake):
    for p in D_x.parameters():
        p.requires_grad = False
    for p in D_y.parameters():
        p.requires_grad = False
    return (D_y(y_fake) - 1).pow(2).mean((1, 2, 3)).mean() + (D_x(x_fake) - 1).pow(2).mean((1, 2, 3)).mean()


def minus_between_1(D_x, D_y, x_fake, y_fake):
    return torch.mean((D_y(y_fake) - 1) ** 2) - torch.mean((D_x(x_fake) - 1) ** 2)


def backward_called_1(D_x, D_y, x_fake, y_fake):
    loss = torch.mean((D_y(y_fake) - 1) ** 2) + torch.mean((D_x(x_fake) - 1) ** 2)
    loss.backward()
    return loss


def real_against_fake_1(D_x, D_y, x_fake, y_fake):
    return torch.mean((D_y(y_fake) - D_y(x_fake)) ** 2) + torch.mean((D_x(x_fake) - D_x(y_fake)) ** 2)


def averaged_first_2(D_x, D_y, x_fake, y_fake):
    return torch.mean(D_y(y_fake) - 1) ** 2 + torch.mean(D_x(x_fake) - 1) ** 2


def root_1(D_x, D_y, x_fake, y_fake):
    return torch.sqrt(torch.mean((D_y(y_fake) - 1) ** 2)) + torch.sqrt(torch.mean((D_x(x_fake) - 1) ** 2))


def wasserstein_1(D_x, D_y, x_fake, y_fake):
    return -(D_y(y_fake).mean() + D_x(x_fake).mean())


def detached_4(D_x, D_y, x_fake, y_fake):
    return torch.mean((D_y(y_fake) - 1) ** 2) + torch.mean((D_x(x_fake.detach()) - 1) ** 2)


RIGHT = [
    a_criterion,
    a_frozen,
    a_images,
    a_expanded,
    a_stacked,
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
    (a_wrong(x=lambda Dx, Dy, xf, yf: Dy(xf), y=lambda Dx, Dy, xf, yf: Dx(yf)), "domains_exchanged"),
    (a_wrong(x=lambda Dx, Dy, xf, yf: Dy(xf)), "one_discriminator"),
    (a_wrong(y=lambda Dx, Dy, xf, yf: Dx(yf)), "one_discriminator"),
    (lambda Dx, Dy, xf, yf: a_criterion(Dx, Dy, xf.detach(), yf.detach()), "detached"),
    (a_wrong(cost=to(0.0)), "loss_of_d"),
    (a_wrong(cost=lambda a: -to(0.0)(a)), "turned_round"),
    (lambda *args: -a_criterion(*args), "wrong_sign"),
    (lambda *args: 0.5 * a_criterion(*args), "halved"),
    (lambda Dx, Dy, xf, yf: to(1.0)(torch.cat([Dy(yf), Dx(xf)])), "halved"),
    (lambda Dx, Dy, xf, yf: to(1.0)(Dy(yf)), "one_direction"),
    (lambda Dx, Dy, xf, yf: to(1.0)(Dx(xf)), "one_direction"),
    (lambda Dx, Dy, xf, yf: to(1.0)(Dy(yf)) - to(1.0)(Dx(xf)), "minus_between"),
    (a_wrong(cost=lambda a: ((a - 1) ** 2).sum()), "summed"),
    (a_wrong(cost=lambda a: (a.mean() - 1) ** 2), "averaged_first"),
    (a_wrong(cost=lambda a: to(1.0)(a.sigmoid())), "sigmoid"),
    (a_wrong(cost=bce(1.0)), "cross_entropy"),
    (a_wrong(cost=lambda a: F.l1_loss(a, torch.ones_like(a))), "absolute"),
    (a_wrong(cost=lambda a: (1 - a).mean()), "not_squared"),
    (lambda *args: float(a_criterion(*args)), "plain_number"),
    (domains_exchanged_1, "domains_exchanged"),
    (loss_of_d_1, "loss_of_d"),
    (summed_1, "summed"),
    (detached_1, "detached"),
    (added_first_1, "added_first"),
    (added_first_2, "added_first"),
    (cross_entropy_1, "cross_entropy"),
    (one_direction_1, "one_direction"),
    (halved_1, "halved"),
    (detached_2, "detached"),
    (absolute_1, "absolute"),
    (averaged_first_1, "averaged_first"),
    (loss_of_d_2, "loss_of_d"),
    (sigmoid_1, "sigmoid"),
    (plain_number_1, "plain_number"),
    (two_results_1, "two_results"),
    (turned_round_1, "turned_round"),
    (other_mode_1, "other_mode"),
    (cross_entropy_2, "cross_entropy"),
    (detached_3, "detached"),
    (brackets_1, "brackets"),
    (one_discriminator_1, "one_discriminator"),
    (unnamed_1, None),
    (minus_between_1, "minus_between"),
    (backward_called_1, "backward_called"),
    (real_against_fake_1, "real_against_fake"),
    (averaged_first_2, "averaged_first"),
    (root_1, "root"),
    (wasserstein_1, "wasserstein"),
    (detached_4, "detached"),
]

WRONG += [(lambda D_x, D_y, x, y: ((D_x.train()(x) - 1) ** 2).mean() + ((D_y.train()(y) - 1) ** 2).mean(),
           "other_mode")]
