"""10.inner_step: one update of D that G can see through."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake


def inner_step(w, x, x_fake, lr):
    """One gradient step of a linear discriminator, kept differentiable: what an unrolled GAN does inside.

    D has the logit x @ w. Its cost is J = mean softplus(−x @ w) + mean softplus(x_fake @ w), as in lesson 02.
    w: weights, shape (d,); it requires gradients, and stays as it is; x, x_fake: real and fake, shape (n, d); lr: a
    float > 0; all tensors are float64, and x_fake may come from a generator.
    Return the weights after one step down, w − lr·∂J/∂w, shape (d,). G will learn through them: gradients must flow
    from your result back to x_fake and to w. No optimiser: it would change w in place.
    """
    softplus = torch.nn.functional.softplus
    J = softplus(-(x @ w)).mean() + softplus(x_fake @ w).mean()
    g, = torch.autograd.grad(J, w, create_graph=True)
    return w - lr * g


def by_hand(w, x, x_fake, lr):
    real, fake = torch.sigmoid(-(x @ w)), torch.sigmoid(x_fake @ w)
    g = x_fake.T @ fake / len(x_fake) - x.T @ real / len(x)  # the gradient as a formula: differentiable by itself
    return w - lr * g


def observe_update(fn, args: tuple) -> dict:
    """Put down the new weights, and the slopes of a number made of them by x_fake and by w."""
    w, x, x_fake, lr = args
    w, x_fake = w.clone().requires_grad_(), x_fake.clone().requires_grad_()
    before = w.detach().clone()
    new = fn(w, x.clone(), x_fake, lr)
    if not isinstance(new, torch.Tensor):
        return new
    seen = {"new weights": new.detach().clone(), "w after the call": w.detach().clone() - before}
    weights = torch.arange(1, new.numel() + 1, dtype=torch.float64)
    slopes = (None, None)
    if new.requires_grad:
        slopes = torch.autograd.grad((weights * new.reshape(-1)).sum(), (x_fake, w), allow_unused=True)
    for name, slope, like in zip(("gradient by x_fake", "gradient by w"), slopes, (x_fake, w)):
        seen[name] = "none" if slope is None else slope.detach().reshape(like.shape)
    return seen


def cases(rng: np.random.Generator) -> list[Case]:
    def drawn(n, d):
        return torch.from_numpy(rng.standard_normal((n, d)))

    by_hand = Case((torch.zeros(1).double(), torch.ones(2, 1).double(), -torch.ones(2, 1).double(), 0.5),
                   note="from w = 0 with real at 1 and fakes at −1: the new w is 0.5")
    return [by_hand, Case((drawn(1, 2)[0], drawn(5, 2), drawn(5, 2), 0.3)),
            Case((drawn(1, 3)[0], drawn(4, 3) + 1, drawn(4, 3), 1.5))]


def cost(w, x, x_fake, reduce=torch.mean):
    return reduce(softplus(-(x @ w))) + reduce(softplus(x_fake @ w))


def stepped(w, J, lr, *, graph=True, sign=-1.0):
    g, = torch.autograd.grad(J, w, create_graph=graph)
    return w + sign * lr * g


def in_place(w, x, x_fake, lr):
    opt = torch.optim.SGD([w], lr=lr)
    cost(w, x, x_fake).backward()
    opt.step()
    return w


def by_data(w, x, x_fake, lr):
    new = stepped(w, cost(w, x, x_fake), lr, graph=False)
    w.data = new.detach()
    return w


EXERCISE = Exercise(
    id="10.inner_step", place=6, title="A step that one can see through", points=3, solution=inner_step, cases=cases,
    observe=observe_update, rtol=1e-6, atol=1e-9,
    difficulty=4, importance=3, minutes=15, another=by_hand,
    reason="G is to learn how D will answer, so D's gradient has to remain a function of x_fake; create_graph=True "
           "keeps the history that an ordinary gradient throws away.",
    hints=("torch.autograd.grad(J, w) returns a tuple with the gradient in it, and changes nothing.",
           "By default that gradient is a plain number to autograd. One keyword keeps the gradient's own history.",
           "g, = torch.autograd.grad(J, w, create_graph=True), and the result is w - lr * g."),
    mistakes=(
        Mistake("no_graph", "The gradient without its history",
                "The numbers are right, but the gradient is a constant to autograd, so that G does not see how D "
                "reacts to x_fake. create_graph=True keeps its history.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f), lr, graph=False)]),
        Mistake("detached_fakes", "The fakes detached",
                "In D's own half the fakes are detached. Here the history is the point: G has to see D's reaction.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f.detach()), lr)]),
        Mistake("result_detached", "The result detached",
                "Gradients must flow through the result: no detach, no .data.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f), lr).detach(),
                 lambda w, x, f, lr: (w.detach() - lr * torch.autograd.grad(cost(w, x, f), w)[0])]),
        Mistake("start_detached", "w detached", "w − lr·g: keep w itself in the result, not its numbers alone.",
                [lambda w, x, f, lr: w.detach() - lr * torch.autograd.grad(cost(w, x, f), w, create_graph=True)[0]]),
        Mistake("ascent", "A step up", "D goes down its cost J: w − lr·g.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f), lr, sign=1.0)]),
        Mistake("no_lr", "Without the rate", "The step is lr times the gradient.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f), 1.0)]),
        Mistake("sum", "Sums in place of means", "J takes the mean over real, and the mean over fakes.",
                [lambda w, x, f, lr: stepped(w, cost(w, x, f, torch.sum), lr)]),
        Mistake("exchanged", "Real and fake exchanged",
                "softplus(−a) belongs to the real logits, softplus(a) to the fake.",
                [lambda w, x, f, lr: stepped(w, cost(w, f, x), lr)]),
        Mistake("fakes_only", "Half of the cost", "D learns from real and from fake.",
                [lambda w, x, f, lr: stepped(w, softplus(f @ w).mean(), lr),
                 lambda w, x, f, lr: stepped(w, softplus(-(x @ w)).mean(), lr)]),
        Mistake("generator_cost", "G's cost in place of D's", "D's cost wants fake logits low: softplus(x_fake @ w).",
                [lambda w, x, f, lr: stepped(w, softplus(-(f @ w)).mean(), lr),
                 lambda w, x, f, lr: stepped(w, softplus(-(x @ w)).mean() + softplus(-(f @ w)).mean(), lr)]),
        Mistake("gradient", "The gradient alone", "Return the weights after the step.",
                [lambda w, x, f, lr: torch.autograd.grad(cost(w, x, f), w, create_graph=True)[0]]),
        Mistake("in_place", "w changed in place", "An optimiser overwrites w and keeps no history. Make a new tensor.",
                [in_place, by_data]),
    ))
