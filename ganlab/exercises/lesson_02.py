"""Exercises of lesson 02: the generator's cost, the alternating step, games under gradient steps."""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import nn
from torch.nn.functional import softplus

from ganlab.exercises.engine import Case, Exercise, Misconception, by_mean_and_sum, unstable

log, sigmoid = torch.log, torch.sigmoid


def saturating_cost(logits_fake):
    """The generator's half of the minimax game: J_G = mean[log(1 − D(G(z)))], with D(G(z)) = sigmoid(a).

    logits_fake: D's raw outputs a for n fakes, shape (n,), float32 or float64, from −100 to 100.
    Return one number, which G would minimise. The sum in place of the mean is right too.
    """
    # log(1 - sigmoid(a)) = -softplus(a)
    return -torch.nn.functional.softplus(logits_fake).mean()


def nonsaturating_cost(logits_fake):
    """The generator cost used in practice: J_G = −mean[log D(G(z))], with D(G(z)) = sigmoid(a).

    logits_fake: D's raw outputs a for n fakes, shape (n,), float32 or float64, from −100 to 100.
    Return one number, which G minimises. The sum in place of the mean is right too.
    """
    # -log sigmoid(a) = softplus(-a)
    return torch.nn.functional.softplus(-logits_fake).mean()


def saturating_gradient(logit):
    """Derivative of log(1 − sigmoid(a)) by the logit a: what a fake receives from the saturating cost.

    logit: a, a tensor of shape (n,), from −100 to 100.
    Return a tensor of shape (n,), one derivative per fake: not divided by n. Formula or autograd, as you like.
    """
    return -torch.sigmoid(logit)


def nonsaturating_gradient(logit):
    """Derivative of −log sigmoid(a) by the logit a: what a fake receives from the non-saturating cost.

    logit: a, a tensor of shape (n,), from −100 to 100.
    Return a tensor of shape (n,), one derivative per fake: not divided by n. Formula or autograd, as you like.
    """
    return torch.sigmoid(logit) - 1


def alternating_step(G, D, opt_G, opt_D, x, z):
    """One training step, first the discriminator, then the generator: Goodfellow et al. 2014, Algorithm 1, k = 1.

    G, D: modules. G(z) gives fakes shaped like x; D gives one logit per sample, shape (n, 1).
    opt_G, opt_D: their optimisers. Parameters may still carry old gradients when the step starts.
    x: a batch of real samples; z: a batch of latents. Both halves use this z.

    D's half: J_D = −mean log D(x) − mean log(1 − D(G(z))); no gradient may reach G.
    G's half: the non-saturating J_G = −mean log D(G(z)) with the D just updated; only G moves.
    Sums in place of the means, in all terms, are right too. D must be trainable afterwards. Return nothing.
    """
    softplus = torch.nn.functional.softplus
    x_fake = G(z)

    # D: -log D(x) - log(1 - D(G(z)))
    loss_D = softplus(-D(x)).mean() + softplus(D(x_fake.detach())).mean()
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()

    # G: -log D(G(z))
    loss_G = softplus(-D(x_fake)).mean()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def xy_steps(x, y, lr, steps, simultaneous):
    """Play V(x, y) = x·y by gradient steps: x minimises (x ← x − lr·y), y maximises (y ← y + lr·x).

    x, y: where to start, numbers; lr: the learning rate; steps: how many steps, an integer ≥ 0.
    simultaneous: True: both move from the same point. False: x moves first and y already sees the new x.
    Return a list of steps + 1 pairs (x, y), the starting point first.
    """
    path = [(x, y)]
    for _ in range(steps):
        new_x = x - lr * y
        y = y + lr * (x if simultaneous else new_x)
        x = new_x
        path.append((x, y))
    return path


def k_step_loop(update_D, update_G, steps, k):
    """The loop of Goodfellow et al. 2014, Algorithm 1: in each step k updates of D, then one of G.

    update_D, update_G: functions without arguments; calling one makes one update.
    steps: how many steps; k: updates of D in each. Return nothing.
    """
    for _ in range(steps):
        for _ in range(k):
            update_D()
        update_G()


# --- the two costs and their gradients ------------------------------------------------------------------------


def _float(*values: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.tensor(values, dtype=dtype)


def _logit_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_float(0.0),)), Case((_float(2.0),)), Case((_float(-1.5, 0.5, 3.0),))]
    for n, dtype in ((6, torch.float32), (64, torch.float64)):
        cases.append(Case((torch.tensor(rng.uniform(-5, 5, n), dtype=dtype),)))
    for dtype in (torch.float32, torch.float64):
        cases += [Case((_float(a, dtype=dtype),), extreme=True) for a in (100, -100, 60, -60, 30, -30)]
    return cases


NOT_REDUCED = "One number is asked for the batch, and one per fake came back: take the mean (or the sum)."
LOG_OF_LOGIT = "A logit is any real number: it becomes a probability through the sigmoid before a log is taken."
UNSTABLE = ("Right for small logits and broken for large ones: the sigmoid rounds to 0 or 1, exp overflows, or a "
            "clamp or a small epsilon caps the result. torch.nn.functional.softplus and torch.sigmoid stay exact.")
PER_FAKE = "One derivative per fake is asked for: no sum, no mean."
DIVIDED = "One derivative per fake is asked for, of that fake's own cost: no division by the batch size."

_SATURATING = Exercise(
    id="02.saturating", title="The saturating generator cost", points=2, solution=saturating_cost,
    cases=_logit_cases, also_right=[lambda a: -softplus(a).sum()],
    hints=("It is the fake half of J_D with its sign turned.",
           "1 − sigmoid(a) = sigmoid(−a). Which stable function gives its log?",
           "softplus(a) = −log(1 − sigmoid(a)). One minus and one mean are left to write."),
    misconceptions=(
        unstable(UNSTABLE),
        Misconception("Wrong sign", "This is −log(1 − D(G(z))), D's own cost for the fakes: G would help D. "
                      "J_G = +log(1 − D(G(z))), which is never positive.",
                      by_mean_and_sum(lambda reduce, a: reduce(softplus(a)))),
        Misconception("Non-saturating for saturating", "This is −log D(G(z)), the next exercise's cost. The "
                      "minimax game's own cost is log(1 − D(G(z))).",
                      by_mean_and_sum(lambda reduce, a: reduce(softplus(-a)))),
        Misconception("log D for log(1 − D)", "log D(G(z)) is the log of the probability of real; the game's term "
                      "for fakes is log(1 − D(G(z))).", by_mean_and_sum(lambda reduce, a: -reduce(softplus(-a)))),
        Misconception("Log of a logit", LOG_OF_LOGIT,
                      [*by_mean_and_sum(lambda reduce, a: reduce(log(1 - a))),
                       *by_mean_and_sum(lambda reduce, a: -reduce(log(1 - a)))]),
        Misconception("Missing mean", NOT_REDUCED, [lambda a: -softplus(a)]),
        Misconception("Sigmoid twice", "The stable functions take the logit itself and apply the sigmoid inside.",
                      by_mean_and_sum(lambda reduce, a: -reduce(softplus(sigmoid(a))))),
        Misconception("Log outside the mean", "The mean is taken of the logs; the log of a mean is another number.",
                      [lambda a: log(1 - sigmoid(a).mean()), lambda a: -softplus(a.mean())]),
        Misconception("Logarithm forgotten", "1 − D(G(z)) is a probability; the cost is its log.",
                      by_mean_and_sum(lambda reduce, a: reduce(1 - sigmoid(a)))),
        Misconception("The gradient, not the cost", "−sigmoid(a) is the derivative of this cost.",
                      [lambda a: -sigmoid(a), *by_mean_and_sum(lambda reduce, a: -reduce(sigmoid(a)))]),
    ))

_NONSATURATING = Exercise(
    id="02.nonsaturating", title="The non-saturating generator cost", points=2, solution=nonsaturating_cost,
    cases=_logit_cases, also_right=[lambda a: softplus(-a).sum()],
    hints=("G wants D to answer 'real': the cross-entropy with the target flipped to 1.",
           "−log sigmoid(a) = log(1 + exp(−a)). Which function is that?",
           "softplus of minus the logit, then the mean."),
    misconceptions=(
        unstable(UNSTABLE),
        Misconception("Saturating for non-saturating", "log(1 − D(G(z))) is the saturating cost: its gradient dies "
                      "where D is sure. Here G minimises −log D(G(z)).",
                      by_mean_and_sum(lambda reduce, a: -reduce(softplus(a)))),
        Misconception("Wrong sign", "log D(G(z)) is never positive, and minimising it makes the fakes worse. "
                      "The cost has a minus.", by_mean_and_sum(lambda reduce, a: -reduce(softplus(-a)))),
        Misconception("Target 0 for target 1", "−log(1 − D(G(z))) is what D pays for fakes. For G the target is "
                      "flipped to 1.", by_mean_and_sum(lambda reduce, a: reduce(softplus(a)))),
        Misconception("Log of a logit", LOG_OF_LOGIT,
                      [*by_mean_and_sum(lambda reduce, a: -reduce(log(a))),
                       *by_mean_and_sum(lambda reduce, a: reduce(log(a)))]),
        Misconception("Missing mean", NOT_REDUCED, [lambda a: softplus(-a)]),
        Misconception("Sigmoid twice", "The stable functions take the logit itself and apply the sigmoid inside.",
                      by_mean_and_sum(lambda reduce, a: reduce(softplus(-sigmoid(a))))),
        Misconception("Log outside the mean", "The mean is taken of the logs; the log of a mean is another number.",
                      [lambda a: -log(sigmoid(a).mean()), lambda a: softplus(-a.mean())]),
        Misconception("Logarithm forgotten", "D(G(z)) is a probability; the cost is minus its log.",
                      [*by_mean_and_sum(lambda reduce, a: -reduce(sigmoid(a))),
                       *by_mean_and_sum(lambda reduce, a: reduce(1 - sigmoid(a)))]),
        Misconception("The gradient, not the cost", "sigmoid(a) − 1 is the derivative of this cost.",
                      [lambda a: sigmoid(a) - 1, *by_mean_and_sum(lambda reduce, a: reduce(sigmoid(a) - 1))]),
    ))


def _gradient_misconceptions(right, other, other_name, by_y, by_y_text) -> tuple[Misconception, ...]:
    """The mistakes that both gradients share."""
    return (
        Misconception("Wrong sign", "Look at which way the cost falls: raising a fake's logit must lower G's "
                                    "cost, so "
                      "the derivative is never positive.", [lambda a: -right(a)]),
        Misconception(other_name, "This is the derivative of the other generator cost.",
                      [other, lambda a: -other(a)]),
        Misconception("Derivative by y, not by the logit", by_y_text, [by_y, lambda a: -by_y(a)]),
        Misconception("Derivative of the sigmoid alone", "y (1 − y) is dy/da, one factor of the chain rule; the "
                      "derivative of the log is the other.",
                      [lambda a: sigmoid(a) * (1 - sigmoid(a)), lambda a: -sigmoid(a) * (1 - sigmoid(a))]),
        Misconception("Sum or mean for one value per fake", PER_FAKE,
                      by_mean_and_sum(lambda reduce, a: reduce(right(a)))),
        Misconception("Divided by the batch", DIVIDED, [lambda a: right(a) / a.numel()]),
        Misconception("Sigmoid forgotten", "The derivative is made of the probability sigmoid(a), not of the "
                                           "logit.",
                      [lambda a: -a, lambda a: a - 1, lambda a: a]),
        Misconception("The cost, not its derivative", "This is the cost itself.",
                      [lambda a: softplus(-a), lambda a: -softplus(a), lambda a: softplus(a)]),
        unstable(UNSTABLE),
    )


_GRADIENT_SATURATING = Exercise(
    id="02.gradient_saturating", title="Gradient of the saturating cost", points=2, solution=saturating_gradient,
    cases=_logit_cases,
    hints=("log(1 − sigmoid(a)) = −softplus(a). What is the derivative of softplus?",
           "Chain rule: d/dy log(1 − y) = −1/(1 − y), and dy/da = y (1 − y).",
           "1 − y cancels. What remains is −y, with y = sigmoid(a)."),
    misconceptions=_gradient_misconceptions(
        saturating_gradient, nonsaturating_gradient, "Non-saturating for saturating",
        lambda a: -1 / (1 - sigmoid(a)), "−1/(1 − y) is the derivative by y; the factor dy/da = y (1 − y) is "
                                         "missing."))

_GRADIENT_NONSATURATING = Exercise(
    id="02.gradient_nonsaturating", title="Gradient of the non-saturating cost", points=2,
    solution=nonsaturating_gradient, cases=_logit_cases,
    hints=("It is dJ/da = y − t of lesson 01. Which target does G want?",
           "Chain rule: d/dy (−log y) = −1/y, and dy/da = y (1 − y).",
           "y cancels. What remains is −(1 − y), with y = sigmoid(a)."),
    misconceptions=_gradient_misconceptions(
        nonsaturating_gradient, saturating_gradient, "Saturating for non-saturating",
        lambda a: -1 / sigmoid(a), "−1/y is the derivative by y; the factor dy/da = y (1 − y) is missing."))


# --- one alternating step -------------------------------------------------------------------------------------


def _observe_step(fn, args: tuple) -> dict:
    """Play two steps with tiny networks that carry old gradients, and put down what happened."""
    x, z = args
    weights = torch.Generator().manual_seed(3)
    G = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2)).to(x.dtype)
    D = nn.Sequential(nn.Linear(2, 4), nn.LeakyReLU(0.2), nn.Linear(4, 1)).to(x.dtype)
    with torch.no_grad():
        for parameter in (*G.parameters(), *D.parameters()):
            parameter.copy_(torch.randn(parameter.shape, generator=weights))
            parameter.grad = torch.full_like(parameter, 0.3)
    opt_G, opt_D = torch.optim.SGD(G.parameters(), lr=0.2), torch.optim.SGD(D.parameters(), lr=0.2)
    order: list[str] = []
    opt_G.register_step_pre_hook(lambda *_: order.append("G"))
    opt_D.register_step_pre_hook(lambda *_: order.append("D"))
    leaks: list[bool] = []

    def watch(_module, _inputs, fakes) -> None:
        if fakes.requires_grad:
            fakes.register_hook(lambda _gradient: leaks.append(len(order) % 2 == 0))

    G.register_forward_hook(watch)
    seen: dict = {"order of the optimisers' steps": "", "gradient reached G in D's half": "no",
                  "D is trainable afterwards": "yes"}
    for number in ("one step", "two steps"):
        fn(G, D, opt_G, opt_D, x, z)
        for name, network in (("D", D), ("G", G)):
            seen[f"{name}'s weights after {number}"] = nn.utils.parameters_to_vector(network.parameters()).detach()
        if not all(parameter.requires_grad for parameter in D.parameters()):
            seen["D is trainable afterwards"] = "no"
            break
    seen["order of the optimisers' steps"] = ", ".join(order)
    seen["gradient reached G in D's half"] = "yes" if any(leaks) else "no"
    return seen


def _real_cost(a):
    return softplus(-a)


def _fake_cost(a):
    return softplus(a)


def _nothing(a):
    return 0 * a


def _step(*, real=_real_cost, fake=_fake_cost, fool=_real_cost, reduce=torch.mean, detach=True, afresh=False,
          zero="late", zero_D=True, zero_G=True, D_moves=True, G_moves=True, freeze=False, scale=1.0):
    """Return an alternating step with chosen mistakes: the parts that wrong answers are made of."""

    def step(G, D, opt_G, opt_D, x, z):
        if zero == "early":
            opt_D.zero_grad()
            opt_G.zero_grad()
        x_fake = G(z)
        loss_D = scale * (reduce(real(D(x))) + reduce(fake(D(x_fake.detach() if detach else x_fake))))
        if zero == "late" and zero_D:
            opt_D.zero_grad()
        loss_D.backward(retain_graph=zero == "keep graph")
        if D_moves:
            opt_D.step()
        if freeze:
            D.requires_grad_(False)
        loss_G = reduce(fool(D(G(z) if afresh else x_fake)))
        if zero != "early" and zero_G:
            opt_G.zero_grad()
        loss_G.backward()
        if G_moves:
            opt_G.step()

    return step


def _G_first(G, D, opt_G, opt_D, x, z, reduce=torch.mean, afresh=True):
    x_fake = G(z)
    loss_G = reduce(softplus(-D(x_fake)))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    loss_D = reduce(softplus(-D(x))) + reduce(softplus(D((G(z) if afresh else x_fake).detach())))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()


def _D_moves_in_Gs_half(G, D, opt_G, opt_D, x, z, reduce=torch.mean, G_moves=True, clear=False):
    x_fake = G(z)
    loss_D = reduce(softplus(-D(x))) + reduce(softplus(D(x_fake.detach())))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    loss_G = reduce(softplus(-D(x_fake)))
    opt_G.zero_grad()
    if clear:
        opt_D.zero_grad()
    loss_G.backward()
    if G_moves:
        opt_G.step()
    opt_D.step()


def _detached_G(G, D, opt_G, opt_D, x, z, reduce=torch.mean, freeze=False):
    x_fake = G(z).detach()
    loss_D = reduce(softplus(-D(x))) + reduce(softplus(D(x_fake)))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    D.requires_grad_(not freeze)
    loss_G = reduce(softplus(-D(x_fake)))
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()
    D.requires_grad_(True)


def _old_D(G, D, opt_G, opt_D, x, z, reduce=torch.mean):
    x_fake = G(z)
    gradients = torch.autograd.grad(reduce(softplus(-D(x_fake))), list(G.parameters()))
    loss_D = reduce(softplus(-D(x))) + reduce(softplus(D(x_fake.detach())))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    for parameter, gradient in zip(G.parameters(), gradients):
        parameter.grad = gradient
    opt_G.step()


def _old_D_graph(G, D, opt_G, opt_D, x, z, reduce=torch.mean):
    x_fake = G(z)
    loss_D = reduce(softplus(-D(x))) + reduce(softplus(D(x_fake.detach())))
    loss_G = reduce(softplus(-D(x_fake)))
    opt_D.zero_grad()
    loss_D.backward()
    opt_D.step()
    opt_G.zero_grad()
    loss_G.backward()
    opt_G.step()


def _both(step, **mistakes) -> list:
    """A wrong step with means and with sums."""
    return [functools.partial(step, reduce=reduce, **mistakes) for reduce in (torch.mean, torch.sum)]


def _made(**mistakes) -> list:
    """A wrong step with means and with sums."""
    return [_step(reduce=reduce, **mistakes) for reduce in (torch.mean, torch.sum)]


def _step_cases(rng: np.random.Generator) -> list[Case]:
    def batch(n: int) -> tuple:
        return tuple(torch.tensor(rng.normal(mean, 1, (n, 2)), dtype=torch.float32) for mean in (1.5, 0.0))

    return [Case(batch(n), note=f"two steps with small networks, {n} real points and {n} latents in the plane")
            for n in (4, 9)]


_STEP = Exercise(
    id="02.step", title="One full alternating step", points=4, solution=alternating_step, cases=_step_cases,
    observe=_observe_step, also_right=[_step(reduce=torch.sum)], rtol=1e-3, atol=1e-4,
    hints=("Write D's half first: the cost on D(x) and D(x_fake), then zero_grad, backward, step. G's half repeats "
           "the pattern.",
           "D's half must not send gradients into G: give D the fakes cut off from their history, x_fake.detach(). "
           "G's half needs that history, so there it is D(x_fake).",
           "G's half: loss_G = softplus(-D(x_fake)).mean(); opt_G.zero_grad(); loss_G.backward(); opt_G.step(). "
           "It leaves gradients in D: that is why D's half begins with opt_D.zero_grad()."),
    misconceptions=(
        Misconception("Missing detach", "D's cost sent its gradient through x_fake into G (or used up the graph "
                                        "that "
                      "G's half needs). Give D x_fake.detach() in its own half.",
                      [step for afresh in (False, True) for zero in ("late", "early", "keep graph")
                       for step in _made(detach=False, afresh=afresh, zero=zero)]),
        Misconception("zero_grad forgotten", "backward() adds to the gradients that are there: those of the step "
                      "before, and those that G's half left in D. Clear them before each backward.",
                      [*_made(zero_D=False), *_made(zero_G=False), *_made(zero_D=False, zero_G=False)]),
        Misconception("Saturating for non-saturating", "G's half minimises log(1 − D(G(z))). The text asks for "
                      "−log D(G(z)).", _made(fool=lambda a: -softplus(a))),
        Misconception("Swapped labels", "In D's half real is 1, at the cost softplus(−a), and fake is 0, at the "
                                        "cost "
                      "softplus(a). Yours has them exchanged.", _made(real=_fake_cost, fake=_real_cost)),
        Misconception("G helps D", "G's half lowers D(G(z)): the target for G is 1, at the cost softplus(−a).",
                      [*_made(fool=_fake_cost), *_made(fool=lambda a: -softplus(-a))]),
        Misconception("D's cost maximised", "The sign of J_D is turned: an optimiser minimises.",
                      _made(real=lambda a: -softplus(-a), fake=lambda a: -softplus(a))),
        Misconception("G first", "D moves first; then G answers the D just updated.",
                      [*_both(_G_first), *_both(_G_first, afresh=False)]),
        Misconception("D moves in G's half", "G's half moves only G: opt_D.step() belongs to D's half.",
                      [*_both(_D_moves_in_Gs_half), *_both(_D_moves_in_Gs_half, clear=True),
                       *_both(_D_moves_in_Gs_half, clear=True, G_moves=False)]),
        Misconception("Detach in G's half", "In G's half the gradient has to travel through D into G. With "
                                            "detached "
                      "fakes G never learns.", [*_both(_detached_G), *_both(_detached_G, freeze=True)]),
        Misconception("Old D in G's half", "G's cost was computed before D moved. Compute D(x_fake) again after "
                      "opt_D.step().", [*_both(_old_D), *_both(_old_D_graph)]),
        Misconception("Real term missing", "D's cost has two terms; without −log D(x) D calls everything fake.",
                      _made(real=_nothing)),
        Misconception("Fake term missing", "D's cost has two terms; without −log(1 − D(G(z))) D calls everything "
                      "real.", _made(fake=_nothing)),
        Misconception("G never moves", "opt_G.step() is missing.", _made(G_moves=False)),
        Misconception("D never moves", "opt_D.step() is missing.", _made(D_moves=False)),
        Misconception("D stays frozen", "requires_grad_(False) freezes D for G's half; give it back with "
                      "requires_grad_(True).", _made(freeze=True)),
        Misconception("Halved", "J_D adds the two means; it is not their average.", _made(scale=0.5)),
        Misconception("Log of a logit", LOG_OF_LOGIT,
                      [*_made(real=lambda a: -log(a), fake=lambda a: -log(1 - a), fool=lambda a: -log(a))]),
    ))


# --- games and loops ------------------------------------------------------------------------------------------


def _observe_pairs(fn, args: tuple):
    path = fn(*args)
    try:
        return np.array([[float(x), float(y)] for x, y in path])
    except (TypeError, ValueError):
        return path


def _xy_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((1.0, 1.0, 0.1, 0, True)), Case((1.0, 1.0, 0.1, 1, True)), Case((1.0, 1.0, 0.1, 1, False)),
             Case((1.0, 1.0, 0.1, 6, True)), Case((1.0, 1.0, 0.1, 6, False))]
    for simultaneous in (True, False):
        x, y = (float(v) for v in rng.uniform(0.5, 2, 2))
        cases.append(Case((x, y, float(rng.uniform(0.05, 0.5)), int(rng.integers(5, 20)), simultaneous)))
    return cases


def _xy(x, y, lr, steps, simultaneous, *, dx=lambda x, y: -y, dy=lambda x, y: x, first="x", start=True, scale=None):
    path = [(x, y)] if start else []
    lr = lr if scale is None else scale
    for _ in range(steps):
        if simultaneous:
            x, y = x + lr * dx(x, y), y + lr * dy(x, y)
        elif first == "x":
            x = x + lr * dx(x, y)
            y = y + lr * dy(x, y)
        else:
            y = y + lr * dy(x, y)
            x = x + lr * dx(x, y)
        path.append((x, y))
    return path


_XY = Exercise(
    id="02.xy", title="V = xy by hand", points=3, solution=xy_steps, cases=_xy_cases, observe=_observe_pairs,
    hints=("Make the first step with pencil and paper, from (1, 1) with lr = 0.1, both ways.",
           "Simultaneous: compute both new values before you store either. Alternating: y uses the x just stored.",
           "new_x = x - lr * y in both; y moves by lr * x when simultaneous, by lr * new_x when alternating."),
    misconceptions=(
        Misconception("Always alternating", "With simultaneous=True, y has to see the old x. Storing x first and "
                      "using it for y is the alternating step.",
                      [lambda x, y, lr, n, s: _xy(x, y, lr, n, False)]),
        Misconception("Always simultaneous", "With simultaneous=False, y has to see the x that has just moved.",
                      [lambda x, y, lr, n, s: _xy(x, y, lr, n, True)]),
        Misconception("Simultaneous and alternating exchanged", "simultaneous=True: both move from the same point.",
                      [lambda x, y, lr, n, s: _xy(x, y, lr, n, not s)]),
        Misconception("y moves first", "In the alternating step x moves first, then y.",
                      [lambda *args: _xy(*args, first="y")]),
        Misconception("Starting point missing", "The list has steps + 1 pairs: it begins with the starting point.",
                      [lambda *args: _xy(*args, start=False)]),
        Misconception("One step too many or too few", "The list has steps + 1 pairs: the start, and one per step.",
                      [lambda x, y, lr, n, s: _xy(x, y, lr, n + 1, s),
                       lambda x, y, lr, n, s: _xy(x, y, lr, max(n - 1, 0), s)]),
        Misconception("Both minimise", "y maximises V: it goes up its gradient, y + lr·x.",
                      [lambda *args: _xy(*args, dy=lambda x, y: -x)]),
        Misconception("Both maximise", "x minimises V: it goes down its gradient, x − lr·y.",
                      [lambda *args: _xy(*args, dx=lambda x, y: y)]),
        Misconception("Wrong sign", "x minimises (minus), y maximises (plus). Yours has them exchanged.",
                      [lambda *args: _xy(*args, dx=lambda x, y: y, dy=lambda x, y: -x)]),
        Misconception("Derivative by the wrong variable", "∂(xy)/∂x = y and ∂(xy)/∂y = x.",
                      [lambda *args: _xy(*args, dx=lambda x, y: -x, dy=lambda x, y: y)]),
        Misconception("Learning rate forgotten", "Each move is lr times the gradient.",
                      [lambda *args: _xy(*args, scale=1.0)]),
        Misconception("Only the end point", "The whole path is asked for: a list of steps + 1 pairs.",
                      [lambda *args: _xy(*args)[-1:]]),
    ))


def _observe_calls(fn, args: tuple) -> dict:
    calls: list[str] = []

    def record(name: str) -> None:
        if len(calls) >= 5000:
            raise RuntimeError("more than 5000 updates were made")
        calls.append(name)

    steps, k = args
    fn(lambda: record("D"), lambda: record("G"), steps, k)
    return {"order of the updates": " ".join(calls)}


def _k_cases(rng: np.random.Generator) -> list[Case]:
    pairs = [(1, 1), (2, 3), (3, 2), (0, 2), (int(rng.integers(2, 9)), int(rng.integers(4, 9)))]
    return [Case(pair, note=f"steps = {pair[0]}, k = {pair[1]}") for pair in pairs]


def _loop(*pattern: str):
    """Return a loop that makes these updates in each step; "k" before a name repeats it k times."""
    def loop(update_D, update_G, steps, k):
        updates = {"D": update_D, "G": update_G}
        for _ in range(steps):
            for part in pattern:
                for _ in range(k if part.startswith("k") else 1):
                    updates[part[-1]]()
    return loop


def _all_D_then_all_G(update_D, update_G, steps, k):
    for _ in range(steps * k):
        update_D()
    for _ in range(steps):
        update_G()


def _off_by(steps_more: int, k_more: int):
    return lambda update_D, update_G, steps, k: k_step_loop(update_D, update_G, steps + steps_more, k + k_more)


def _G_inside(update_D, update_G, steps, k):
    for _ in range(steps):
        for _ in range(k):
            update_D()
            update_G()


def _names_only(update_D, update_G, steps, k):
    for _ in range(steps):
        _ = update_D, update_G


_K_STEPS = Exercise(
    id="02.k_steps", title="k discriminator steps", points=2, solution=k_step_loop, cases=_k_cases,
    observe=_observe_calls,
    hints=("Two loops, one inside the other.",
           "The outer loop runs `steps` times. In it an inner loop runs `k` times and calls update_D().",
           "update_G() stands in the outer loop, after the inner one: mind the indentation and the brackets."),
    misconceptions=(
        Misconception("k forgotten", "D is updated k times in each step.", [_loop("D", "G")]),
        Misconception("G first", "In each step D's updates come first.", [_loop("G", "kD")]),
        Misconception("G inside D's loop", "G is updated once a step, after D's k updates: look at the "
                                           "indentation.",
                      [_G_inside, _loop("kD", "kG")]),
        Misconception("k steps of G", "k counts the updates of D; G is updated once a step.", [_loop("D", "kG")]),
        Misconception("D finishes before G starts", "D and G alternate: k updates of D, one of G, and again.",
                      [_all_D_then_all_G]),
        Misconception("Functions named, not called", "update_D without brackets does nothing: write update_D().",
                      [_names_only]),
        Misconception("G never updated", "Each step ends with one update of G.", [_loop("kD")]),
        Misconception("D never updated", "Each step begins with k updates of D.", [_loop("G")]),
        Misconception("Off by one", "range(n) counts n times, from 0 to n − 1.",
                      [_off_by(0, 1), _off_by(0, -1), _off_by(1, 0), _off_by(-1, 0)]),
        Misconception("Only one step", "The outer loop over `steps` is missing.",
                      [lambda update_D, update_G, steps, k: k_step_loop(update_D, update_G, 1, k)]),
        Misconception("steps and k exchanged", "steps counts the outer loop, k the inner one.",
                      [lambda update_D, update_G, steps, k: k_step_loop(update_D, update_G, k, steps)]),
    ))

EXERCISES = (_SATURATING, _NONSATURATING, _GRADIENT_SATURATING, _GRADIENT_NONSATURATING, _STEP, _XY, _K_STEPS)
