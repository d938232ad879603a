"""Right and wrong answers to 15.invert, as learners write them."""

import torch
from torch.nn.functional import mse_loss


def by_backward(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    for _ in range(steps):
        z.grad = None
        J = ((G(z) - x) ** 2).mean(dim=1).sum()
        J.backward()
        with torch.no_grad():
            z -= lr * z.grad
    return z.detach()


def by_sgd(G, x, z, lr, steps):
    z = torch.nn.Parameter(z.detach().clone())
    opt = torch.optim.SGD([z], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        (len(x) * mse_loss(G(z), x)).backward()
        opt.step()
    return z


def by_grad(G, x, z, lr, steps):
    for _ in range(steps):
        z = z.detach().clone().requires_grad_(True)
        g = torch.autograd.grad(((G(z) - x) ** 2).sum() / x.shape[1], z)[0]
        z = z - lr * g
    return z.detach().clone()


def by_data(G, x, z, lr, steps):
    z = z.clone()
    z.requires_grad = True
    for _ in range(steps):
        loss = sum(mse_loss(G(z)[i], x[i]) for i in range(len(x)))
        loss.backward()
        z.data = z.data - lr * z.grad
        z.grad.zero_()
    return z


def one_by_one(G, x, z, lr, steps):
    new = []
    for i in range(len(x)):
        own = z[i:i + 1].clone()
        for _ in range(steps):
            own = own.detach().requires_grad_()
            own = own - lr * torch.autograd.grad(mse_loss(G(own), x[i:i + 1]), own)[0]
        new.append(own.detach())
    return torch.cat(new)


def by_while(G, x, z, lr, steps):
    new, left = z.clone(), steps
    while left > 0:
        new = new.detach().requires_grad_()
        error = mse_loss(G(new), x, reduction="none").mean(1)
        grad, = torch.autograd.grad(error, new, torch.ones_like(error))
        new = new - grad * lr
        left -= 1
    return new


def with_a_history(G, x, z, lr, steps):
    new = z.clone().requires_grad_()
    for _ in range(steps):
        slope = torch.autograd.grad((G(new) - x).pow(2).mean(1).sum(), new)[0]
        new = new - lr * slope
    return new


def by_func(G, x, z, lr, steps):
    slope = torch.func.grad(lambda latents: (G(latents) - x).square().mean(1).sum())
    for _ in range(steps):
        z = z - lr * slope(z)
    return z.detach()


RIGHT = [by_backward, by_sgd, by_grad, by_data, one_by_one, by_while, with_a_history, by_func]


def no_zero_grad(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    opt = torch.optim.SGD([z], lr=lr)
    for _ in range(steps):
        (len(x) * mse_loss(G(z), x)).backward()
        opt.step()
    return z.detach()


def trains_g(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    opt = torch.optim.SGD([z, *G.parameters()], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        (len(x) * mse_loss(G(z), x)).backward()
        opt.step()
    return z.detach()


def overwritten(G, x, z, lr, steps):
    z.requires_grad_(True)
    for _ in range(steps):
        g, = torch.autograd.grad(((G(z) - x) ** 2).mean(1).sum(), z)
        z.data -= lr * g
    return z.detach()


def with_mean(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    for _ in range(steps):
        g, = torch.autograd.grad(mse_loss(G(z), x), z)
        z = (z - lr * g).detach().requires_grad_()
    return z


def with_sum(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    for _ in range(steps):
        g, = torch.autograd.grad(mse_loss(G(z), x, reduction="sum"), z)
        z = (z - lr * g).detach().requires_grad_()
    return z


def by_adam(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    opt = torch.optim.Adam([z], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        (len(x) * mse_loss(G(z), x)).backward()
        opt.step()
    return z.detach()


def returned_too_early(G, x, z, lr, steps):
    z = z.clone()
    for _ in range(steps):
        z.requires_grad_()
        g, = torch.autograd.grad(((G(z) - x) ** 2).mean(1).sum(), z)
        return (z - lr * g).detach()
    return z


WRONG = [
    (no_zero_grad, "added_up"),
    (trains_g, "g_trains"),
    (overwritten, "in_place"),
    (with_mean, "mean_over_batch"),
    (with_sum, "sum_of_squares"),
    (by_adam, "adam"),
    (returned_too_early, "one_step"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, -lr, steps), "ascent"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, 1.0, steps), "no_lr"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, lr / 2, steps), "half"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, lr, steps + 1), "one_more"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, lr, max(steps - 1, 0)), "one_less"),
    (lambda G, x, z, lr, steps: z.clone(), "no_step"),
    (lambda G, x, z, lr, steps: G(by_grad(G, x, z, lr, steps)), "picture"),
    (lambda G, x, z, lr, steps: by_grad(G, x.flip(0), z, lr, steps), "other_picture"),
    (lambda G, x, z, lr, steps: by_grad(G, x, z, lr, steps) - z, "slope"),
    (lambda G, x, z, lr, steps: (by_grad(G, x, z, lr, steps), G), "several_results"),
]
