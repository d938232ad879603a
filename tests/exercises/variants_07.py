"""Right and wrong answers to lesson 07, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# --- least squares --------------------------------------------------------------------------------------------


def d_criterion(D, real, fake):
    criterion = nn.MSELoss()
    a, b = D(real), D(fake.detach())
    return (criterion(a, torch.ones_like(a)) + criterion(b, torch.zeros_like(b))) * 0.5


def d_together(D, real, fake):
    both = D(torch.cat([real, fake.detach()]))
    target = torch.zeros_like(both)
    target[:len(real)] = 1
    return F.mse_loss(both, target)  # the mean over twice as many outputs is the half


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
    real = F.mse_loss(D(real), torch.ones(len(real), 1, 4, 3))
    with torch.no_grad():
        fake = D(fake).square().mean()
    return (real + fake) / 2


def d_wrong(real=lambda a: ((a - 1) ** 2).mean(), fake=lambda b: (b**2).mean(), half=0.5, sign=1):
    def made(D, real_images, fake_images):
        return half * (real(D(real_images)) + sign * fake(D(fake_images.detach())))
    return made


def to(target):
    return lambda a: F.mse_loss(a, torch.full_like(a, target))


def bce(target):
    return lambda a: F.binary_cross_entropy_with_logits(a, torch.full_like(a, target))


# --- the three terms ------------------------------------------------------------------------------------------


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


def c_functional(G_xy, G_yx, x, y):
    return F.l1_loss(G_yx(G_xy(x)), x) + F.l1_loss(G_xy(G_yx(y)), y)


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


def c_wrong(x=lambda G, H, x, y: H(G(x)), y=lambda G, H, x, y: G(H(y)), cost=F.l1_loss, factor=1, sign=1,
            wants=lambda x, y: (x, y)):
    def made(G_xy, G_yx, x_images, y_images):
        a, b = wants(x_images, y_images)
        return factor * (cost(x(G_xy, G_yx, x_images, y_images), a)
                         + sign * cost(y(G_xy, G_yx, x_images, y_images), b))
    return made


def i_functional(G_xy, G_yx, x, y):
    return F.l1_loss(G_xy(y), y) + F.l1_loss(G_yx(x), x)


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


# --- the pool -------------------------------------------------------------------------------------------------


def e_swap(pool, image, size, u, place):
    if len(pool) < size:
        pool += [image]
    elif u < 0.5:
        pool[place], image = image, pool[place]
    return image


def e_clone(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image.clone())
        return image
    if u >= 0.5:
        return image
    old = pool[place].clone()
    pool[place] = image.clone()
    return old


def e_pop_insert(pool, image, size, u, place):
    if len(pool) < size:
        pool.insert(len(pool), image)
        return image
    if u < 0.5:
        old = pool.pop(place)
        pool.insert(place, image)
        return old
    return image


def e_slices(pool, image, size, u, place):
    full = len(pool) == size
    if not full:
        pool[len(pool):] = [image]
    old = pool[place] if full and u < 0.5 else image
    if full and u < 0.5:
        pool[place:place + 1] = [image]
    return old


def e_queue_end(pool, image, size, u, place):
    pool.append(image)
    if len(pool) <= size:
        return image
    if u < 0.5:
        pool[place], pool[-1] = pool[-1], pool[place]
    return pool.pop()


def e_changed(old, new):
    text = """
def made(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    if u < 0.5:
        earlier = pool[place]
        pool[place] = image
        return earlier
    return image
"""
    assert old in text
    space = {}
    exec(text.replace(old, new), space)
    return space["made"]


def e_store_late(pool, image, size, u, place):
    if len(pool) < size:
        pool.append(image)
        return image
    picked = pool[place] if u < 0.5 else image
    pool[place] = image
    return picked


def e_no_pool(pool, image, size, u, place):
    if len(pool) == size and u < 0.5:
        return pool[place]
    return image


# --- the schedule ---------------------------------------------------------------------------------------------


def s_if(step, steps, lr=2e-4):
    half = steps // 2
    if step < half:
        return lr
    return lr * (steps - step) / half


def s_public(step, steps, lr=2e-4):
    half = steps / 2
    return lr * (1.0 - max(0, step - half) / float(half))


def s_interp(step, steps, lr=2e-4):
    return float(np.interp(step, [0, steps / 2, steps], [lr, lr, 0.0]))


def s_min(step, steps, lr=2e-4):
    return min(lr, 2 * lr * (1 - step / steps))


def s_torch(step, steps, lr=2e-4):
    return torch.tensor(2 * (steps - step) / steps, dtype=torch.float64).clamp(max=1).mul(lr).item()


def s_scheduler(step, steps, lr=2e-4):
    values = [lr] * (steps // 2) + list(np.linspace(lr, 0, steps // 2 + 1))
    return float(values[step])


def s_wrong(rule):
    return lambda step, steps, lr=2e-4: float(rule(step, steps, lr))


RIGHT = {
    "07.discriminator_loss": [d_criterion, d_together, d_no_grad_before, d_one_mean, d_norms],
    "07.adversarial_loss": [a_criterion, a_frozen, a_images, a_expanded, a_stacked],
    "07.cycle_loss": [c_functional, c_modules, c_named, c_images, c_norm],
    "07.identity_loss": [i_functional, i_modules, i_stacked, i_loop, i_where],
    "07.exchange": [e_swap, e_clone, e_pop_insert, e_slices, e_queue_end],
    "07.learning_rate": [s_if, s_public, s_interp, s_min, s_torch, s_scheduler],
}

WRONG = {
    "07.discriminator_loss": [
        (lambda D, r, f: 0.5 * (to(1.0)(D(r)) + to(0.0)(D(f))), "Missing detach"),
        (lambda D, r, f: to(1.0)(D(r)) + to(0.0)(D(f)), "Missing detach"),
        (d_under_no_grad, "Detach behind D"),
        (lambda D, r, f: (to(1.0)(D(r)) + to(0.0)(D(f.detach_()))) / 2, "Detached in place"),
        (d_wrong(half=1), "Not halved"),
        (d_wrong(real=lambda a: to(1.0)(a) / 2, half=1), "Half of one term"),
        (d_wrong(fake=lambda a: to(0.0)(a) / 2, half=1), "Half of one term"),
        (lambda D, r, f: d_together(D, r, f) / 2, "Halved twice"),
        (d_wrong(to(0.0), to(1.0)), "Targets exchanged"),
        (d_wrong(fake=to(1.0)), "Both called real"),
        (d_wrong(real=to(0.0)), "Both called fake"),
        (d_wrong(fake=to(-1.0)), "−1 for fake"),
        (d_wrong(sign=-1), "Minus between the terms"),
        (lambda *args: -d_criterion(*args), "Wrong sign"),
        (lambda D, r, f: to(1.0)(D(r)) / 2, "Fake images forgotten"),
        (lambda D, r, f: to(0.0)(D(f.detach())), "Real images forgotten"),
        (d_wrong(lambda a: ((a - 1) ** 2).sum(), lambda a: (a**2).sum()), "Sum for mean"),
        (d_wrong(lambda a: (a.mean() - 1) ** 2, lambda a: a.mean() ** 2), "Outputs averaged first"),
        (d_wrong(lambda a: to(1.0)(a.sigmoid()), lambda a: to(0.0)(a.sigmoid())), "Sigmoid in least squares"),
        (d_wrong(bce(1.0), bce(0.0)), "Cross-entropy"),
        (d_wrong(bce(1.0), bce(0.0), half=1), "Cross-entropy"),
        (d_wrong(lambda a: (a - 1).abs().mean(), lambda a: a.abs().mean()), "Absolute value for square"),
        (d_wrong(lambda a: (a - 1).mean(), lambda a: a.mean()), "Square forgotten"),
        (d_wrong(lambda a: to(1.0)(a) ** 0.5, lambda a: to(0.0)(a) ** 0.5), "Root taken"),
        (lambda D, r, f: d_criterion(D, r, f).item(), "A plain number"),
    ],
    "07.adversarial_loss": [
        (a_wrong(x=lambda Dx, Dy, xf, yf: Dy(xf), y=lambda Dx, Dy, xf, yf: Dx(yf)), "Domains exchanged"),
        (a_wrong(x=lambda Dx, Dy, xf, yf: Dy(xf)), "One discriminator for both"),
        (a_wrong(y=lambda Dx, Dy, xf, yf: Dx(yf)), "One discriminator for both"),
        (lambda Dx, Dy, xf, yf: a_criterion(Dx, Dy, xf.detach(), yf.detach()), "Detached"),
        (a_wrong(cost=to(0.0)), "D's loss for G's"),
        (a_wrong(cost=lambda a: -to(0.0)(a)), "Turned round"),
        (lambda *args: -a_criterion(*args), "Wrong sign"),
        (lambda *args: 0.5 * a_criterion(*args), "Halved"),
        (lambda Dx, Dy, xf, yf: to(1.0)(torch.cat([Dy(yf), Dx(xf)])), "Halved"),
        (lambda Dx, Dy, xf, yf: to(1.0)(Dy(yf)), "One direction forgotten"),
        (lambda Dx, Dy, xf, yf: to(1.0)(Dx(xf)), "One direction forgotten"),
        (lambda Dx, Dy, xf, yf: to(1.0)(Dy(yf)) - to(1.0)(Dx(xf)), "Minus between the terms"),
        (a_wrong(cost=lambda a: ((a - 1) ** 2).sum()), "Sum for mean"),
        (a_wrong(cost=lambda a: (a.mean() - 1) ** 2), "Outputs averaged first"),
        (a_wrong(cost=lambda a: to(1.0)(a.sigmoid())), "Sigmoid in least squares"),
        (a_wrong(cost=bce(1.0)), "Cross-entropy"),
        (a_wrong(cost=lambda a: F.l1_loss(a, torch.ones_like(a))), "Absolute value for square"),
        (a_wrong(cost=lambda a: (1 - a).mean()), "Square forgotten"),
        (lambda *args: float(a_criterion(*args)), "A plain number"),
    ],
    "07.cycle_loss": [
        (c_wrong(x=lambda G, H, x, y: G(H(x)), y=lambda G, H, x, y: H(G(y))), "Generators in the wrong order"),
        (c_wrong(x=lambda G, H, x, y: G(G(x)), y=lambda G, H, x, y: H(H(y))), "The same generator twice"),
        (c_wrong(x=lambda G, H, x, y: G(x), y=lambda G, H, x, y: H(y)), "No way back"),
        (c_wrong(wants=lambda x, y: (y, x)), "x compared with y"),
        (c_wrong(x=lambda G, H, x, y: G(x), y=lambda G, H, x, y: H(y), wants=lambda x, y: (y, x)),
         "x compared with y"),
        (i_functional, "The identity term"),
        (c_no_grad, "First translation detached"),
        (lambda G, H, x, y: F.l1_loss(H(G(x)).detach(), x) + F.l1_loss(G(H(y)).detach(), y), "Detached"),
        (c_wrong(cost=F.mse_loss), "Squares for absolute values"),
        (c_wrong(cost=lambda a, b: F.l1_loss(a, b, reduction="sum")), "Sum for mean"),
        (c_wrong(cost=lambda a, b: (a - b).mean()), "abs forgotten"),
        (lambda G, H, x, y: F.l1_loss(H(G(x)), x), "One direction forgotten"),
        (c_wrong(sign=-1), "Minus between the terms"),
        (lambda *args: -c_named(*args), "Wrong sign"),
        (c_wrong(factor=10), "Weighted here"),
        (c_wrong(factor=0.5), "Halved"),
        (lambda *args: c_named(*args).item(), "A plain number"),
        (lambda G, H, x, y: F.l1_loss(G(H(x)), x) + F.l1_loss(G(H(y)), y),
         "Generators in the wrong order"),
    ],
    "07.identity_loss": [
        (i_wrong(same_y=lambda G, H, x, y: H(y), same_x=lambda G, H, x, y: G(x)), "Translation punished"),
        (i_wrong(same_y=lambda G, H, x, y: G(x), same_x=lambda G, H, x, y: H(y)), "x compared with y"),
        (i_wrong(wants=lambda x, y: (y, x)), "x compared with y"),
        (c_functional, "The cycle term"),
        (lambda G, H, x, y: F.l1_loss(G(y).detach(), y) + F.l1_loss(H(x).detach(), x), "Detached"),
        (i_wrong(cost=F.mse_loss), "Squares for absolute values"),
        (i_wrong(cost=lambda a, b: (a - b).abs().sum()), "Sum for mean"),
        (i_wrong(cost=lambda a, b: (b - a).mean()), "abs forgotten"),
        (lambda G, H, x, y: F.l1_loss(G(y), y), "One direction forgotten"),
        (lambda G, H, x, y: F.l1_loss(G(y), y) - F.l1_loss(H(x), x), "Minus between the terms"),
        (lambda *args: -i_loop(*args), "Wrong sign"),
        (i_wrong(factor=5), "Weighted here"),
        (lambda G, H, x, y: torch.cat([G(y) - y, H(x) - x]).abs().mean(), "Halved"),
        (lambda *args: i_loop(*args).detach().item(), "A plain number"),
    ],
    "07.exchange": [
        (e_changed("        earlier = pool[place]\n        pool[place] = image\n        return earlier",
                   "        pool[place] = image\n        return pool[place]"), "Written over before it was read"),
        (e_changed("        pool[place] = image\n", ""), "New image not kept"),
        (e_changed("u < 0.5", "u > 0.5"), "Draw turned round"),
        (e_changed("if u < 0.5", "if True"), "Always exchanged"),
        (e_changed("if u < 0.5", "if False"), "Never exchanged"),
        (e_store_late, "Kept without an exchange"),
        (e_changed("len(pool) < size", "len(pool) <= size"), "One image too many"),
        (e_changed("len(pool) < size", "len(pool) < size - 1"), "One image too few"),
        (e_changed("pool[place] = image", "pool.append(image)"), "The pool grows on"),
        (lambda pool, image, size, u, place: pool.append(image) or image, "The pool grows on"),
        (e_changed("earlier = pool[place]\n        pool[place] = image", "earlier = pool.pop(place)"),
         "The pool shrinks"),
        (e_changed("earlier = pool[place]\n        pool[place] = image",
                   "earlier = pool.pop(0)\n        pool.append(image)"), "Oldest first"),
        (e_changed("earlier = pool[place]\n        pool[place] = image",
                   "earlier = pool.pop(place)\n        pool.append(image)"), "Put at the end"),
        (e_changed("earlier = pool[place]\n        pool[place] = image",
                   "earlier = pool[-1]\n        pool[-1] = image"), "place ignored"),
        (e_changed("earlier = pool[place]\n        pool[place] = image",
                   "earlier = pool[place - 1]\n        pool[place - 1] = image"), "Places from 1"),
        (e_changed("        return image\n    if", "        return pool[place % len(pool)]\n    if"),
         "Exchanged while filling"),
        (e_no_pool, "Never filled"),
        (e_changed("        return earlier", "        return None"), None),
    ],
    "07.learning_rate": [
        (s_wrong(lambda i, n, lr: lr * (1 - i / n)), "Decays from the start"),
        (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr * (n - i) / n), "A jump in the middle"),
        (s_wrong(lambda i, n, lr: lr), "Never decays"),
        (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr * (1 - (i - n / 2) / n)), "Ends at half"),
        (s_wrong(lambda i, n, lr: lr if i <= n / 2 else 0.0), "Cut off in the middle"),
        (s_wrong(lambda i, n, lr: lr if i < n / 2 else lr / 2), "Halved in the middle"),
        (s_wrong(lambda i, n, lr: lr * (n - i) / (n / 2)), "Below zero"),
        (s_wrong(lambda i, n, lr: lr * min(1, i / (n / 2))), "Halves exchanged"),
        (s_wrong(lambda i, n, lr: lr * (1 + math.cos(math.pi * max(0, 2 * i / n - 1))) / 2), "A curve, not a line"),
        (s_wrong(lambda i, n, lr: min(1.0, 2 * (n - i) / n)), "Only the factor"),
        (lambda step, steps, lr=2e-4: s_if(step, steps), "lr fixed at 2e-4"),
        (s_wrong(lambda i, n, lr: lr * (1 - max(0, i + 1 - n / 2) / (n / 2))), "Off by one step"),
        (s_wrong(lambda i, n, lr: lr * (1 - max(0, i + 1 - n / 2) / (n / 2 + 1))), "Off by one step"),
        (s_wrong(lambda i, n, lr: lr * (1 - max(0, i - n // 2) // (n // 2))), "Integer division"),
        (s_wrong(lambda i, n, lr: lr * (1 - max(0, i - 100) / 100)), "100 epochs fixed"),
    ],
}
