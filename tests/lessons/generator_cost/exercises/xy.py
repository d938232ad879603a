"""Answers to 02.xy, as learners write them."""

import numpy as np
import torch


def branches(x, y, lr, steps, simultaneous):
    out = [(x, y)]
    for _ in range(steps):
        if simultaneous:
            x, y = x - lr * y, y + lr * x
        else:
            x -= lr * y
            y += lr * x
        out.append((x, y))
    return out


def two_loops(x, y, lr, steps, simultaneous):
    points = [[x, y]]
    if simultaneous:
        for _ in range(steps):
            x, y = points[-1]
            points.append([x - lr * y, y + lr * x])
    else:
        for _ in range(steps):
            x, y = points[-1]
            x = x - lr * y
            points.append([x, y + lr * x])
    return points


def columns(x, y, lr, steps, simultaneous):
    xs, ys, i = [x], [y], 0
    while i < steps:
        old = xs[-1]
        xs.append(xs[-1] - lr * ys[-1])
        ys.append(ys[-1] + lr * (old if simultaneous else xs[-1]))
        i += 1
    return list(zip(xs, ys))


def matrix(x, y, lr, steps, simultaneous):
    M = np.array([[1, -lr], [lr, 1]]) if simultaneous else np.array([[1, -lr], [lr, 1 - lr * lr]])
    return [tuple(np.linalg.matrix_power(M, i) @ [x, y]) for i in range(steps + 1)]


def autograd(x, y, lr, steps, simultaneous):
    x, y = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    out = [(x.item(), y.item())]
    for _ in range(steps):
        gx, gy = torch.autograd.grad(x * y, (x, y))
        new_x = (x - lr * gx).detach().requires_grad_()
        if not simultaneous:
            gy = torch.autograd.grad(new_x * y, y)[0]
        x, y = new_x, (y + lr * gy).detach().requires_grad_()
        out.append((x, y))
    return out


def optimisers(x, y, lr, steps, simultaneous):
    x, y = torch.nn.Parameter(torch.tensor(x)), torch.nn.Parameter(torch.tensor(y))
    opt_x, opt_y = torch.optim.SGD([x], lr=lr), torch.optim.SGD([y], lr=lr, maximize=True)
    path = [(x.item(), y.item())]
    for _ in range(steps):
        opt_x.zero_grad()
        opt_y.zero_grad()
        (x * y).backward()
        opt_x.step()
        if not simultaneous:
            opt_y.zero_grad()
            (x * y).backward()
        opt_y.step()
        path.append((x.item(), y.item()))
    return path


def array(x, y, lr, steps, simultaneous):
    path = np.empty((steps + 1, 2))
    path[0] = x, y
    for i in range(steps):
        path[i + 1, 0] = path[i, 0] - lr * path[i, 1]
        path[i + 1, 1] = path[i, 1] + lr * path[i if simultaneous else i + 1, 0]
    return path


def tensor(x, y, lr, steps, simultaneous):
    points = [torch.tensor([x, y])]
    for _ in range(steps):
        x, y = points[-1]
        new = x - lr * y
        points.append(torch.stack([new, y + lr * (x if simultaneous else new)]))
    return torch.stack(points)


def recursive(x, y, lr, steps, simultaneous):
    if steps == 0:
        return [[x, y]]
    nx = x - lr * y
    ny = y + lr * (x if simultaneous else nx)
    return [[x, y], *recursive(nx, ny, lr, steps - 1, simultaneous)]


def complex_plane(x, y, lr, steps, simultaneous):
    w, path = complex(x, y), [(x, y)]
    for _ in range(steps):
        w *= 1 + 1j * lr
        if not simultaneous:
            before = path[-1]
            w = complex(w.real, before[1] + lr * w.real)
        path.append((w.real, w.imag))
    return path


def made(*body, start="[(x, y)]", end="path.append((x, y))", back="path", loop="for _ in range(steps):"):
    """Return a loop with these lines in it, on x, y, lr and simultaneous."""
    text = f"def made(x, y, lr, steps, simultaneous):\n    path = {start}\n    {loop}\n"
    text += "".join(f"        {line}\n" for line in (*body, end)) + f"    return {back}\n"
    space = {}
    exec(text, space)
    return space["made"]


MOVE = ("old = x", "x = x - lr * y", "y = y + lr * (old if simultaneous else x)")


def aliased(x, y, lr, steps, simultaneous):
    point = [x, y]
    path = [point]
    for _ in range(steps):
        old = point[0]
        point[0] -= lr * point[1]
        point[1] += lr * (old if simultaneous else point[0])
        path.append(point)
    return path


def generator(x, y, lr, steps, simultaneous):
    yield from branches(x, y, lr, steps, simultaneous)


def in_halves(x, y, lr, steps, simultaneous):
    path = [(x, y)]
    for _ in range(steps):
        if simultaneous:
            x, y = x - lr * y, y + lr * x
        else:
            x = x - lr * y
            path.append((x, y))
            y = y + lr * x
        path.append((x, y))
    return path


RIGHT = [
    branches, two_loops, columns, matrix, autograd, optimisers, array, tensor, recursive, complex_plane,
    lambda *args: tuple(branches(*args)),
    lambda *args: np.array(branches(*args), dtype=np.float32).tolist(),
    lambda a, b, eta, n, both: branches(a, b, eta, n, both),
    lambda *args: [np.array(point) for point in branches(*args)],
]

WRONG = [
    (lambda x, y, lr, steps, simultaneous: RIGHT[0](x, y, 2 * lr, steps, simultaneous), "other_argument"),
    (lambda x, y, lr, steps, simultaneous: RIGHT[0](x, y, lr, steps, simultaneous)[::-1], "other_order"),
    (made("x = x - lr * y", "y = y + lr * x"), "always_alternating"),
    (made("x, y = x - lr * y, y + lr * x"), "always_simultaneous"),
    (made("old = x", "x = x - lr * y", "y = y + lr * (x if simultaneous else old)"), "modes_exchanged"),
    (made("old = y", "y = y + lr * x", "x = x - lr * (old if simultaneous else y)"), "y_first"),
    (made(*MOVE, start="[]"), "no_start"),
    (made("x = x - lr * y", "y = y + lr * x", start="[]"), "no_start"),
    (made("path.append((x, y))", *MOVE, start="[]", end="pass"), "steps_off"),
    (made(*MOVE, loop="for _ in range(1, steps):"), "steps_off"),
    (made(*MOVE, loop="for _ in range(steps + 1):"), "steps_off"),
    (made("old = x", "x = x + lr * y", "y = y - lr * (old if simultaneous else x)"), "wrong_sign"),
    (made("old = x", "x = x - lr * y", "y = y - lr * (old if simultaneous else x)"), "both_minimise"),
    (made("old = x", "x = x + lr * y", "y = y + lr * (old if simultaneous else x)"), "both_maximise"),
    (made("old = x", "x = x - y", "y = y + (old if simultaneous else x)"), "no_lr"),
    (made("x, y = x - lr * x, y + lr * y"), "wrong_variable"),
    (made("x, y = x - lr * x * y, y + lr * x * y"), "value_for_gradient"),
    (made(*MOVE, back="path[-1]"), "only_end"),
    (made(*MOVE, back="x, y"), "only_end"),
    (lambda *args: branches(*args)[-1:], "only_end"),
    (made("nx = x - lr * y", "ny = y + lr * (x if simultaneous else nx)", end="path.append((nx, ny))"),
     "start_repeated"),
    (made("pass"), "start_repeated"),
    (aliased, "one_list"),
    (lambda *args: list(zip(*branches(*args))), "two_lists"),
    (lambda *args: tuple(map(list, zip(*branches(*args)))), "two_lists"),
    (made(*MOVE, start="[x, y]", end="path += [x, y]"), "flat"),
    (made(*MOVE, start="[(y, x)]", end="path.append((y, x))"), "pairs_exchanged"),
    (made(*MOVE, start="[x * y]", end="path.append(x * y)"), "not_pairs"),
    (lambda *args: print(branches(*args)), "nothing_returned"),
    (made(*MOVE, end="return path"), None),
    (generator, None),
    (made("x, y = x + lr * x, y"), None),
    (made(*MOVE, end="path.append(x, y)"), "append"),
    (made(*MOVE, end="path.append((x, y)); return path", back="path"), "one_step"),
    (in_halves, "half_steps"),
    (made("old = x", "x = x - lr * y", "y = y - lr * (old if simultaneous else x)"), "both_minimise"),
]
