"""Right and wrong answers to lesson 02, as learners write them.

WRONG holds (answer, the misconception to be named, or None).
"""

import numpy as np
import torch
from torch.nn import functional as F


def by_autograd(cost):
    def gradient(logit):
        a = logit.clone().requires_grad_()
        cost(a).sum().backward()
        return a.grad
    return gradient


def bce(logits, target, reduction="mean"):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target), reduction=reduction)


def softplus_loop(a):
    total = 0.0
    for value in a.tolist():
        total += np.logaddexp(0, value)
    return total / len(a)


# --- alternating steps ----------------------------------------------------------------------------------------


def step_afresh(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    loss_D = bce(D(x), 1.0) + bce(D(G(z).detach()), 0.0)
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G = bce(D(G(z)), 1.0)
    loss_G.backward()
    opt_G.step()


def step_frozen(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    D.zero_grad(set_to_none=True)
    (-F.logsigmoid(D(x)).mean() - F.logsigmoid(-D(x_fake.detach())).mean()).backward()
    opt_D.step()
    D.requires_grad_(False)
    G.zero_grad()
    (-F.logsigmoid(D(x_fake)).mean()).backward()
    opt_G.step()
    D.requires_grad_(True)


def step_no_grad(G, D, opt_G, opt_D, x, z):
    with torch.no_grad():
        x_fake = G(z)
    loss = torch.nn.BCEWithLogitsLoss()
    real, fake = D(x), D(x_fake)
    loss_D = loss(real, torch.ones_like(real)) + loss(fake, torch.zeros_like(fake))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    fooled = D(G(z))
    loss_G = loss(fooled, torch.ones_like(fooled))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    return {"loss_D": loss_D.item(), "loss_G": loss_G.item()}


def step_two_backwards(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    opt_G.zero_grad()
    bce(D(x), 1.0).backward()
    x_fake = G(z)
    bce(D(x_fake.detach()), 0.0).backward()
    opt_D.step()
    bce(D(x_fake), 1.0).backward()
    opt_G.step()


def step_autograd_grad(G, D, opt_G, opt_D, x, z):
    loss_D = F.softplus(-D(x)).mean() + F.softplus(D(G(z).detach())).mean()
    for p, g in zip(D.parameters(), torch.autograd.grad(loss_D, list(D.parameters()))):
        p.grad = g
    opt_D.step()
    loss_G = F.softplus(-D(G(z))).mean()
    for p, g in zip(G.parameters(), torch.autograd.grad(loss_G, list(G.parameters()))):
        p.grad = g
    opt_G.step()


def step_sums(G, D, opt_G, opt_D, x, z):
    G.train()
    D.train()
    for p in (*G.parameters(), *D.parameters()):
        p.grad = None
    x_fake = G(z)
    both = D(torch.cat([x, x_fake.detach()]))
    loss_D = F.softplus(-both[:len(x)]).sum() + F.softplus(both[len(x):]).sum()
    loss_D.backward()
    opt_D.step()
    bce(D(x_fake), 1.0, "sum").backward()
    opt_G.step()


def wrong_step(old, new, source=None):
    """Return `step_plain` with one piece of its text replaced: the smallest possible mistake."""
    import inspect
    text = source or inspect.getsource(step_plain)
    assert old in text
    space = {"F": F, "torch": torch}
    exec(text.replace(old, new).replace("def step_plain", "def made"), space)
    return space["made"]


def step_plain(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = F.softplus(-D(x)).mean() + F.softplus(D(x_fake.detach())).mean()
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    loss_G = F.softplus(-D(x_fake)).mean()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def step_leaks_afresh(G, D, opt_G, opt_D, x, z):
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(G(z)), 0.0)).backward()
    opt_D.step()
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()


def step_G_first(G, D, opt_G, opt_D, x, z):
    opt_G.zero_grad()
    bce(D(G(z)), 1.0).backward()
    opt_G.step()
    opt_D.zero_grad()
    (bce(D(x), 1.0) + bce(D(G(z).detach()), 0.0)).backward()
    opt_D.step()


def step_together(G, D, opt_G, opt_D, x, z):
    x_fake = G(z)
    loss_D = bce(D(x), 1.0) + bce(D(x_fake.detach()), 0.0)
    loss_G = bce(D(x_fake), 1.0)
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


# --- xy -------------------------------------------------------------------------------------------------------


def xy_branches(x, y, lr, steps, simultaneous):
    out = [(x, y)]
    for _ in range(steps):
        if simultaneous:
            x, y = x - lr * y, y + lr * x
        else:
            x -= lr * y
            y += lr * x
        out.append((x, y))
    return out


def xy_while(x, y, lr, steps, simultaneous):
    xs, ys, i = [x], [y], 0
    while i < steps:
        old = xs[-1]
        xs.append(xs[-1] - lr * ys[-1])
        ys.append(ys[-1] + lr * (old if simultaneous else xs[-1]))
        i += 1
    return list(zip(xs, ys))


def xy_matrix(x, y, lr, steps, simultaneous):
    M = np.array([[1, -lr], [lr, 1]]) if simultaneous else np.array([[1, -lr], [lr, 1 - lr * lr]])
    return [tuple(np.linalg.matrix_power(M, i) @ [x, y]) for i in range(steps + 1)]


def xy_autograd(x, y, lr, steps, simultaneous):
    x, y = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    out = [(x, y)]
    for _ in range(steps):
        a, b = x.clone().requires_grad_(), y.clone().requires_grad_()
        gx, gy = torch.autograd.grad(a * b, (a, b))
        x, y = x - lr * gx, y + lr * (gy if simultaneous else x - lr * gx)
        out.append((x, y))
    return out


def xy_array(x, y, lr, steps, simultaneous):
    path = np.empty((steps + 1, 2))
    path[0] = x, y
    for i in range(steps):
        path[i + 1, 0] = path[i, 0] - lr * path[i, 1]
        path[i + 1, 1] = path[i, 1] + lr * path[i if simultaneous else i + 1, 0]
    return path


def xy_recursive(x, y, lr, steps, simultaneous):
    if steps == 0:
        return [[x, y]]
    nx = x - lr * y
    ny = y + lr * (x if simultaneous else nx)
    return [[x, y], *xy_recursive(nx, ny, lr, steps - 1, simultaneous)]


def xy_wrong(body, start="[(x, y)]"):
    """Return a loop with this body, a list comprehension of statements on x, y, lr and simultaneous."""
    text = f"def made(x, y, lr, steps, simultaneous):\n    path = {start}\n    for _ in range(steps):\n"
    text += "".join(f"        {line}\n" for line in body) + "        path.append((x, y))\n    return path\n"
    space = {}
    exec(text, space)
    return space["made"]


# --- k steps --------------------------------------------------------------------------------------------------


def k_while(update_D, update_G, steps, k):
    step = 0
    while step < steps:
        i = 0
        while i < k:
            update_D()
            i += 1
        update_G()
        step += 1


def k_flat(update_D, update_G, steps, k):
    for i in range(1, steps * k + 1):
        update_D()
        if i % k == 0:
            update_G()


def k_list(update_D, update_G, steps, k):
    return [call() for call in ([update_D] * k + [update_G]) * steps]


def k_recursive(update_D, update_G, steps, k):
    if steps > 0:
        [update_D() for _ in range(k)]
        update_G()
        k_recursive(update_D, update_G, steps - 1, k)


def k_itertools(update_D, update_G, steps, k):
    from itertools import repeat
    for _ in repeat(None, steps):
        for _ in repeat(None, k):
            update_D()
        update_G()
    return "done"


def k_wrong(line):
    """Return a loop of one line, with D and G for update_D and update_G."""
    space = {}
    exec(f"def made(D, G, steps, k):\n    {line}", space)
    return space["made"]


RIGHT = {
    "02.saturating": [
        lambda a: -F.softplus(a).mean(), lambda a: F.logsigmoid(-a).sum(), lambda a: -bce(a, 0.0),
        lambda a: -softplus_loop(a), lambda a: -np.logaddexp(0, a.numpy()).mean(),
        lambda a: (F.logsigmoid(a) - a).mean(), lambda a: (-a.relu() - torch.log1p(torch.exp(-a.abs()))).mean(),
    ],
    "02.nonsaturating": [
        lambda a: F.softplus(-a).mean(), lambda a: -F.logsigmoid(a).sum(), lambda a: bce(a, 1.0),
        lambda a: bce(a, 1.0, "sum"), lambda a: softplus_loop(-a), lambda a: np.logaddexp(0, -a.numpy()).mean(),
        lambda a: torch.nn.BCEWithLogitsLoss()(a, torch.ones_like(a)).item(),
    ],
    "02.gradient_saturating": [
        lambda a: -torch.sigmoid(a), lambda a: -1 / (1 + torch.exp(-a)), lambda a: torch.sigmoid(-a) - 1,
        by_autograd(lambda a: F.logsigmoid(-a)), by_autograd(lambda a: -F.softplus(a)),
        lambda a: torch.stack([-value.sigmoid() for value in a]), lambda a: -a.double().sigmoid().numpy(),
    ],
    "02.gradient_nonsaturating": [
        lambda a: torch.sigmoid(a) - 1, lambda a: -torch.sigmoid(-a), lambda a: -1 / (1 + torch.exp(a)),
        by_autograd(lambda a: -F.logsigmoid(a)), by_autograd(lambda a: F.softplus(-a)),
        lambda a: torch.stack([value.sigmoid() - 1 for value in a]), lambda a: -(-a.double()).sigmoid().numpy(),
    ],
    "02.step": [step_plain, step_afresh, step_frozen, step_no_grad, step_two_backwards, step_autograd_grad,
                step_sums],
    "02.xy": [xy_branches, xy_while, xy_matrix, xy_autograd, xy_array, xy_recursive],
    "02.k_steps": [k_while, k_flat, k_list, k_recursive, k_itertools],
}

WRONG = {
    "02.saturating": [
        (lambda a: bce(a, 0.0), "Wrong sign"),
        (lambda a: -F.logsigmoid(a).mean(), "Non-saturating for saturating"),
        (lambda a: F.logsigmoid(a).sum(), "log D for log(1 − D)"),
        (lambda a: torch.log(1 - a).mean(), "Log of a logit"),
        (lambda a: F.logsigmoid(-a), "Missing mean"),
        (lambda a: torch.log(1 - torch.sigmoid(a)).mean(), "Unstable for large logits"),
        (lambda a: torch.log(1 - torch.sigmoid(a) + 1e-7).mean(), "Unstable for large logits"),
        (lambda a: -torch.log(1 + torch.exp(a)).sum(), "Unstable for large logits"),
        (lambda a: torch.log((1 - torch.sigmoid(a)).mean()), "Log outside the mean"),
        (lambda a: -torch.sigmoid(a), "The gradient, not the cost"),
        (lambda a: -a.mean(), None),
    ],
    "02.nonsaturating": [
        (lambda a: F.logsigmoid(-a).mean(), "Saturating for non-saturating"),
        (lambda a: F.logsigmoid(a).mean(), "Wrong sign"),
        (lambda a: bce(a, 0.0), "Target 0 for target 1"),
        (lambda a: -torch.log(a).mean(), "Log of a logit"),
        (lambda a: -F.logsigmoid(a), "Missing mean"),
        (lambda a: -torch.log(torch.sigmoid(a)).mean(), "Unstable for large logits"),
        (lambda a: torch.log(1 + torch.exp(-a)).mean(), "Unstable for large logits"),
        (lambda a: bce(torch.sigmoid(a), 1.0), "Sigmoid twice"),
        (lambda a: 1 - torch.sigmoid(a).mean(), "Logarithm forgotten"),
        (lambda a: (a - 1).square().mean(), None),
    ],
    "02.gradient_saturating": [
        (lambda a: torch.sigmoid(a), "Wrong sign"),
        (lambda a: torch.sigmoid(a) - 1, "Non-saturating for saturating"),
        (lambda a: -1 / (1 - torch.sigmoid(a)), "Derivative by y, not by the logit"),
        (lambda a: -torch.sigmoid(a) * (1 - torch.sigmoid(a)), "Derivative of the sigmoid alone"),
        (lambda a: -torch.sigmoid(a).mean(), "Sum or mean for one value per fake"),
        (lambda a: -torch.sigmoid(a) / len(a), "Divided by the batch"),
        (lambda a: -torch.exp(a) / (1 + torch.exp(a)), "Unstable for large logits"),
        (lambda a: F.logsigmoid(-a), "The cost, not its derivative"),
        (lambda a: -torch.tanh(a), None),
        (lambda a: a.sigmoid_().neg(), "Input changed in place"),
    ],
    "02.gradient_nonsaturating": [
        (lambda a: 1 - torch.sigmoid(a), "Wrong sign"),
        (lambda a: -torch.sigmoid(a), "Saturating for non-saturating"),
        (lambda a: -1 / torch.sigmoid(a), "Derivative by y, not by the logit"),
        (lambda a: torch.sigmoid(a) * (1 - torch.sigmoid(a)), "Derivative of the sigmoid alone"),
        (lambda a: (torch.sigmoid(a) - 1).sum(), "Sum or mean for one value per fake"),
        (by_autograd(lambda a: F.softplus(-a).mean()), "Divided by the batch"),
        (lambda a: a - 1, "Sigmoid forgotten"),
        (lambda a: torch.exp(a) / (1 + torch.exp(a)) - 1, "Unstable for large logits"),
        (lambda a: F.softplus(-a), "The cost, not its derivative"),
        (lambda a: torch.tanh(a) - 1, None),
    ],
    "02.step": [
        (wrong_step("x_fake.detach()", "x_fake"), "Missing detach"),
        (step_leaks_afresh, "Missing detach"),
        (wrong_step("    opt_D.zero_grad()\n", ""), "zero_grad forgotten"),
        (wrong_step("    opt_G.zero_grad()\n", ""), "zero_grad forgotten"),
        (wrong_step("loss_G = F.softplus(-D(x_fake))", "loss_G = -F.softplus(D(x_fake))"),
         "Saturating for non-saturating"),
        (wrong_step("F.softplus(-D(x)).mean() + F.softplus(D(x_fake.detach()))",
                    "F.softplus(D(x)).mean() + F.softplus(-D(x_fake.detach()))"), "Swapped labels"),
        (step_G_first, "G first"),
        (wrong_step("opt_G.step()", "opt_G.step()\n    opt_D.step()"), "D moves in G's half"),
        (wrong_step("-D(x_fake)", "-D(x_fake.detach())"), "Detach in G's half"),
        (wrong_step("x_fake = G(z)", "x_fake = G(z).detach()"), "Detach in G's half"),
        (wrong_step("F.softplus(-D(x)).mean() + ", ""), "Real term missing"),
        (wrong_step("loss_G = F.softplus(-D(x_fake))", "loss_G = F.softplus(D(x_fake))"), "G helps D"),
        (step_together, "Old D in G's half"),
        (wrong_step("    opt_G.step()\n", ""), "G never moves"),
        (wrong_step("    loss_G =", "    D.requires_grad_(False)\n    loss_G ="), "D stays frozen"),
        (wrong_step("x_fake = G(z)", "x_fake = G(torch.randn_like(z))"), None),
        (wrong_step("x_fake = G(z)", "x_fake = G(x, z)"), None),
    ],
    "02.xy": [
        (xy_wrong(["x = x - lr * y", "y = y + lr * x"]), "Always alternating"),
        (xy_wrong(["x, y = x - lr * y, y + lr * x"]), "Always simultaneous"),
        (xy_wrong(["old = x", "x = x - lr * y", "y = y + lr * (x if simultaneous else old)"]),
         "Simultaneous and alternating exchanged"),
        (xy_wrong(["old = x", "x = x - lr * y", "y = y + lr * (old if simultaneous else x)"], "[]"),
         "Starting point missing"),
        (xy_wrong(["old = x", "x = x + lr * y", "y = y - lr * (old if simultaneous else x)"]), "Wrong sign"),
        (xy_wrong(["old = x", "x = x - lr * y", "y = y - lr * (old if simultaneous else x)"]), "Both minimise"),
        (xy_wrong(["old = x", "x = x - y", "y = y + (old if simultaneous else x)"]), "Learning rate forgotten"),
        (lambda x, y, lr, steps, simultaneous: xy_while(x, y, lr, steps + 1, simultaneous),
         "One step too many or too few"),
        (lambda *args: xy_branches(*args)[-1:], "Only the end point"),
        (xy_wrong(["x, y = x + lr * x, y"]), None),
        (lambda x, y, lr, steps, simultaneous: (x, y), None),
    ],
    "02.k_steps": [
        (k_wrong("for _ in range(steps): D(); G()"), "k forgotten"),
        (k_wrong("for _ in range(steps): G(); [D() for _ in range(k)]"), "G first"),
        (k_wrong("for _ in range(steps): [(D(), G()) for _ in range(k)]"), "G inside D's loop"),
        (k_wrong("for _ in range(steps): D(); [G() for _ in range(k)]"), "k steps of G"),
        (k_wrong("[D() for _ in range(steps * k)]; [G() for _ in range(steps)]"), "D finishes before G starts"),
        (k_wrong("for _ in range(steps): [D for _ in range(k)]; G"), "Functions named, not called"),
        (k_wrong("for _ in range(steps): [D() for _ in range(k - 1)]; G()"), "Off by one"),
        (k_wrong("[D() for _ in range(k)]; G()"), "Only one step"),
        (k_wrong("while True: D()"), None),
        (k_wrong("for _ in range(k): [D() for _ in range(steps)]; G()"), "steps and k exchanged"),
    ],
}
