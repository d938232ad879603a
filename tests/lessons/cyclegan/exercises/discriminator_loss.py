"""Right and wrong answers to 07.discriminator_loss."""

import torch
from torch import nn
from torch.nn import functional as F

from tests.lessons.cyclegan.exercises._shared import bce, to


def d_criterion(D, real, fake):
    criterion = nn.MSELoss()
    a, b = D(real), D(fake.detach())
    return (criterion(a, torch.ones_like(a)) + criterion(b, torch.zeros_like(b))) * 0.5


def d_together(D, real, fake):
    both = D(torch.cat([real, fake.detach()]))
    target = torch.zeros_like(both)
    target[: len(real)] = 1
    return F.mse_loss(both, target)


def d_no_grad_before(D, real, fake):
    with torch.no_grad():
        cut = fake.clone()
    return (D(real).sub(1).square().mean() + D(cut).square().mean()) / 2


def d_one_mean(D, real, fake):
    return 0.5 * torch.mean((D(real) - 1).pow(2) + D(fake.data).pow(2))


def d_norms(D, real, fake):
    a, b = D(real) - 1, D(fake.detach())
    return (a.norm() ** 2 + b.norm() ** 2) / (2 * a.numel())


def d_under_no_grad(D, real, fake):
    judged = D(real)
    real = F.mse_loss(judged, torch.ones_like(judged))
    with torch.no_grad():
        fake = D(fake).square().mean()
    return (real + fake) / 2


def d_wrong(real=lambda a: ((a - 1) ** 2).mean(), fake=lambda b: (b**2).mean(), half=0.5, sign=1):
    def made(D, real_images, fake_images):
        return half * (real(D(real_images)) + sign * fake(D(fake_images.detach())))

    return made


def right_1(D, real, fake):
    p = D(real)
    q = D(fake.detach())
    return (torch.mean(torch.square(p - 1.0)) + torch.mean(torch.square(q))) / 2


def right_2(D, real, fake):
    mse = nn.MSELoss(reduction="sum")
    p, q = (D(real), D(fake.detach()))
    return mse(p, torch.ones_like(p)) / p.numel() / 2 + mse(q, torch.zeros_like(q)) / q.numel() / 2


def right_3(D, real, fake):
    total = 0.0
    for a, b in zip(real, fake.detach()):
        total += ((D(a.unsqueeze(0)) - 1) ** 2).mean() + (D(b.unsqueeze(0)) ** 2).mean()
    return total / (2 * real.shape[0])


def right_4(D, real, fake):
    out = D(torch.cat((real, fake.detach()), dim=0))
    r_, f_ = out.chunk(2)
    return 0.5 * (F.mse_loss(r_, torch.ones_like(r_)) + F.mse_loss(f_, torch.zeros_like(f_)))


def right_5(D, real, fake):
    fake = torch.tensor(fake.detach().numpy())
    return ((D(real) - 1).pow(2).mean() + D(fake).pow(2).mean()) * 0.5


def right_6(D, real, fake):
    with torch.enable_grad():
        a = D(real.detach())
        b = D(fake.detach().clone())
    return torch.stack([(a - 1).square().mean(), b.square().mean()]).mean()


def right_7(D, real, fake):
    a, b = (D(real).double(), D(fake.detach()).double())
    return (a * a - 2 * a + 1).mean() / 2 + (b * b).mean() / 2


def plain_number_1(D, real, fake):
    D.zero_grad()
    l = 0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())
    l.backward()
    return l.item()


def no_detach_1(D, real, fake):
    return 0.5 * torch.mean((D(real) - 1) ** 2 + D(fake) ** 2)


def averaged_first_1(D, real, fake):
    return 0.5 * ((D(real).mean() - 1) ** 2 + D(fake.detach()).mean() ** 2)


def not_halved_1(D, real, fake):
    return F.mse_loss(D(real), torch.ones(1)) + F.mse_loss(D(fake.detach()), torch.zeros(1))


def detached_result_1(D, real, fake):
    with torch.no_grad():
        a, b = (D(real), D(fake))
    return ((a - 1) ** 2).mean() / 2 + (b**2).mean() / 2


def brackets_1(D, real, fake):
    return 0.5 * (torch.mean(D(real) ** 2 - 1) + torch.mean(D(fake.detach()) ** 2))


def cross_entropy_1(D, real, fake):
    return -0.5 * (torch.log(torch.sigmoid(D(real))).mean() + torch.log(1 - torch.sigmoid(D(fake.detach()))).mean())


def between_1(D, real, fake):
    return 0.5 * ((D(real) - D(fake.detach())) ** 2).mean()


def between_2(D, real, fake):
    return 0.5 * ((D(real) - D(fake.detach()) - 1) ** 2).mean()


def root_1(D, real, fake):
    return 0.5 * ((D(real) - 1).norm() + D(fake.detach()).norm())


def detached_result_2(D, real, fake):
    return torch.tensor(
        0.5 * float(((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean()), requires_grad=True
    )


def half_of_one_1(D, real, fake):
    return F.mse_loss(D(real), torch.ones_like(D(real))) + 0.5 * F.mse_loss(
        D(fake.detach()), torch.zeros_like(D(fake))
    )


def no_detach_2(D, real, fake):
    fake.detach()
    return 0.5 * (((D(real) - 1) ** 2).mean() + (D(fake) ** 2).mean())


def other_mode_1(D, real, fake):
    D.eval()
    return 0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())


def frozen_1(D, real, fake):
    for p in D.parameters():
        p.requires_grad = False
    return 0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())


def targets_exchanged_1(D, real, fake):
    return 0.5 * (((1 - D(fake.detach())) ** 2).mean() + (D(real) ** 2).mean())


def term_of_g_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean()) + 0.5 * ((D(fake) - 1) ** 2).mean()


def two_results_1(D, real, fake):
    return (((D(real) - 1) ** 2).mean(), (D(fake.detach()) ** 2).mean())


def not_reduced_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).mean((0, 1)) + (D(fake.detach()) ** 2).mean((0, 1)))


def sigmoid_1(D, real, fake):
    return 0.5 * (((torch.tanh(D(real)) - 1) ** 2).mean() + (torch.tanh(D(fake.detach())) ** 2).mean())


def both_real_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).mean() + ((1 - D(fake.detach())) ** 2).mean())


def sigmoid_2(D, real, fake):
    return 0.5 * (((D(real).clamp(0, 1) - 1) ** 2).mean() + (D(fake.detach()).clamp(0, 1) ** 2).mean())


def multiplied_1(D, real, fake):
    return 0.5 * ((D(real) - 1) ** 2).mean() * (D(fake.detach()) ** 2).mean()


def median_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).median() + (D(fake.detach()) ** 2).median())


def first_image_1(D, real, fake):
    a, b = (D(real)[0], D(fake.detach())[0])
    return 0.5 * (((a - 1) ** 2).mean() + (b**2).mean())


def real_detached_1(D, real, fake):
    return 0.5 * (((D(real.detach()).detach() - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())


def right_8(D, real, fake):
    loss = torch.zeros(1)
    loss += F.mse_loss(D(real), torch.tensor(1.0).expand_as(D(real)))
    loss += F.mse_loss(D(fake.detach()), torch.tensor(0.0).expand_as(D(fake.detach())))
    return loss / 2


def right_9(D, real, fake):
    fake = fake.clone().detach().requires_grad_(False)
    pred = D(real)
    target = torch.full(pred.shape, 1.0)
    return 0.5 * nn.functional.mse_loss(pred, target) + 0.5 * nn.functional.mse_loss(
        D(fake), torch.zeros(pred.shape)
    )


def right_10(netD, images, generated):
    D = netD

    def err(out, t):
        return torch.pow(out - t, 2).flatten().mean()

    return torch.mean(torch.stack((err(D(images), 1.0), err(D(generated.detach()), 0.0))))


def right_11(D, real, fake):
    with torch.no_grad():
        fake_images = fake.clone()
    return ((D(real) - 1) ** 2).mean().div(2).add((D(fake_images) ** 2).mean().div(2))


def unnamed_1(D, real, fake):
    a = D(real)
    b = D(fake.detach())
    return 0.5 * (((a - torch.rand_like(a)) ** 2).mean() + (b**2).mean())


def summed_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).sum() + (D(fake.detach()) ** 2).sum()) / len(real)


def minus_one_1(D, real, fake):
    return 0.5 * (((D(real) - 1) ** 2).mean() + ((D(fake.detach()) + 1) ** 2).mean())


def minus_one_2(D, real, fake):
    return 0.5 * (((D(real) + 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())


def half_of_one_2(D, real, fake):
    return ((D(real) - 1) ** 2).mean() + 0.5 * (D(fake.detach()) ** 2).mean()


def minus_between_1(D, real, fake):
    return 0.5 * ((D(real) - 1) ** 2).mean() - 0.5 * (D(fake.detach()) ** 2).mean()


def detached_behind_1(D, real, fake):
    with torch.no_grad():
        b = D(fake)
    return 0.5 * (((D(real) - 1) ** 2).mean() + (b**2).mean())


def halved_twice_1(D, real, fake):
    return 0.5 * F.mse_loss(
        torch.cat([D(real), D(fake.detach())]), torch.cat([torch.ones_like(D(real)), torch.zeros_like(D(fake))])
    )


RIGHT = [
    d_criterion,
    d_together,
    d_no_grad_before,
    d_one_mean,
    d_norms,
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
    (lambda D, r, f: right_10(D.train(), r, f), "other_mode"),
    (lambda D, r, f: 0.5 * (to(1.0)(D(r)) + to(0.0)(D(f))), "no_detach"),
    (lambda D, r, f: to(1.0)(D(r)) + to(0.0)(D(f)), "no_detach"),
    (d_under_no_grad, "detached_behind"),
    (lambda D, r, f: (to(1.0)(D(r)) + to(0.0)(D(f.detach_()))) / 2, "detached_in_place"),
    (d_wrong(half=1), "not_halved"),
    (d_wrong(real=lambda a: to(1.0)(a) / 2, half=1), "half_of_one"),
    (d_wrong(fake=lambda a: to(0.0)(a) / 2, half=1), "half_of_one"),
    (lambda D, r, f: d_together(D, r, f) / 2, "halved_twice"),
    (d_wrong(to(0.0), to(1.0)), "targets_exchanged"),
    (d_wrong(fake=to(1.0)), "both_real"),
    (d_wrong(real=to(0.0)), "both_fake"),
    (d_wrong(fake=to(-1.0)), "minus_one"),
    (d_wrong(sign=-1), "minus_between"),
    (lambda *args: -d_criterion(*args), "wrong_sign"),
    (lambda D, r, f: to(1.0)(D(r)) / 2, "no_fake"),
    (lambda D, r, f: to(0.0)(D(f.detach())), "no_real"),
    (d_wrong(lambda a: ((a - 1) ** 2).sum(), lambda a: (a**2).sum()), "summed"),
    (d_wrong(lambda a: (a.mean() - 1) ** 2, lambda a: a.mean() ** 2), "averaged_first"),
    (d_wrong(lambda a: to(1.0)(a.sigmoid()), lambda a: to(0.0)(a.sigmoid())), "sigmoid"),
    (d_wrong(bce(1.0), bce(0.0)), "cross_entropy"),
    (d_wrong(bce(1.0), bce(0.0), half=1), "cross_entropy"),
    (d_wrong(lambda a: (a - 1).abs().mean(), lambda a: a.abs().mean()), "absolute"),
    (d_wrong(lambda a: (a - 1).mean(), lambda a: a.mean()), "not_squared"),
    (d_wrong(lambda a: to(1.0)(a) ** 0.5, lambda a: to(0.0)(a) ** 0.5), "root"),
    (lambda D, r, f: d_criterion(D, r, f).item(), "plain_number"),
    (plain_number_1, "plain_number"),
    (no_detach_1, "no_detach"),
    (averaged_first_1, "averaged_first"),
    (not_halved_1, "not_halved"),
    (detached_result_1, "detached_result"),
    (brackets_1, "brackets"),
    (cross_entropy_1, "cross_entropy"),
    (between_1, "between"),
    (between_2, "between"),
    (root_1, "root"),
    (detached_result_2, "detached_result"),
    (half_of_one_1, "half_of_one"),
    (no_detach_2, "no_detach"),
    (other_mode_1, "other_mode"),
    (frozen_1, "frozen"),
    (targets_exchanged_1, "targets_exchanged"),
    (term_of_g_1, "term_of_g"),
    (two_results_1, "two_results"),
    (not_reduced_1, "not_reduced"),
    (sigmoid_1, "sigmoid"),
    (both_real_1, "both_real"),
    (sigmoid_2, "sigmoid"),
    (multiplied_1, "multiplied"),
    (median_1, "median"),
    (first_image_1, "first_image"),
    (real_detached_1, "real_detached"),
    (unnamed_1, None),
    (summed_1, "summed"),
    (minus_one_1, "minus_one"),
    (minus_one_2, "minus_one"),
    (half_of_one_2, "half_of_one"),
    (minus_between_1, "minus_between"),
    (detached_behind_1, "detached_behind"),
    (halved_twice_1, "halved_twice"),
]
