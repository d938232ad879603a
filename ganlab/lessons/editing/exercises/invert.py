"""15.invert: from a picture back to a latent, by going downhill in z."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from ganlab.checking import Case, Exercise, Mistake, several_results


def invert(G, x, z, lr, steps):
    """Latents whose pictures come nearer to x, by plain gradient descent. Antipov et al. 2017, section 2.3.

    `steps` times: z ← z − lr · ∂J/∂z, where J is the mean squared error of a picture, mean (G(z) − x)² over its
    numbers, *summed* over the batch: so each latent moves by its own picture's error, however many others there are.
    G: a trained network, (B, d) → (B, n), which stays as it is. x: what it should draw, (B, n). z: the encoder's
    guess, (B, d), where the descent begins; it requires no gradient and stays as it is. All are float64. lr: above 0.
    steps: a whole number from 0 on; with 0 the result equals z.
    Return the last latents, a tensor (B, d).
    """
    z = z.clone()
    for _ in range(steps):
        z.requires_grad_()
        J = (G(z) - x).square().mean(1).sum()
        slope, = torch.autograd.grad(J, z)
        z = (z - lr * slope).detach()
    return z


def by_optimiser(G, x, z, lr, steps):
    z = z.clone().requires_grad_()
    optimiser = torch.optim.SGD([z], lr=lr)
    for _ in range(steps):
        J = (G(z) - x).square().mean(1).sum()
        z.grad, = torch.autograd.grad(J, z)  # J.backward() would leave gradients in G's weights too
        optimiser.step()
    return z.detach()


class Painter(nn.Module):
    """G: tanh of a linear map, made of plain numbers."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        super().__init__()
        self.weight, self.bias = nn.Parameter(weight.clone()), nn.Parameter(bias.clone())

    def forward(self, z: Tensor) -> Tensor:
        """Return (B, n) for z (B, d)."""
        return torch.tanh(z @ self.weight + self.bias)


def observe_descent(fn: Callable, args: tuple) -> dict:
    """Put down the new latents, and whether the old ones and the network have changed."""
    weight, bias, x, z, lr, steps = args
    G, start = Painter(weight, bias), z.clone()
    new = fn(G, x.clone(), start, lr, steps)
    if not isinstance(new, torch.Tensor):
        return new
    return {"new z": new.detach().clone(), "z after the call": start.detach() - z,
            "G's weights after the call": G.weight.detach() - weight,
            "G's biases after the call": G.bias.detach() - bias}


def cases(rng: np.random.Generator) -> list[Case]:
    def drawn(*shape: int) -> Tensor:
        return torch.from_numpy(rng.standard_normal(shape))

    one = torch.ones(1, 1).double()
    simple = Case((one, torch.zeros(1).double(), one, 0 * one, 0.5, 1),
                  note="G(z) = tanh(z), x = 1, from z = 0, lr = 0.5, one step: the slope there is −2, so z becomes 1")
    return [simple, *(Case((drawn(d, n), 0.3 * drawn(n), drawn(B, n).tanh(), 0.5 * drawn(B, d), lr, steps),
                           note=f"{B} pictures of {n} numbers, latents of {d}, lr {lr:g}, steps {steps}")
                      for B, d, n, lr, steps in ((3, 2, 5, 0.7, 1), (4, 3, 6, 0.4, 3), (2, 4, 3, 0.9, 2),
                                                 (3, 2, 4, 0.3, 0)))]


def _descent(cost: Callable[[Tensor, Tensor], Tensor], *, sign: float = -1.0, rate: Callable = lambda lr, i: lr,
             turns: Callable = lambda steps: steps) -> Callable:
    """The descent with another cost of (G(z), x), direction, rate or number of steps."""
    def wrong(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
        z = z.clone()
        for i in range(turns(steps)):
            z.requires_grad_()
            slope, = torch.autograd.grad(cost(G(z), x), z)
            z = (z + sign * rate(lr, i) * slope).detach()
        return z

    return wrong


def _own(made: Tensor, x: Tensor) -> Tensor:
    return (made - x).square().mean(1).sum()


def _added(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
    z = z.clone().requires_grad_()
    for _ in range(steps):
        _own(G(z), x).backward()
        with torch.no_grad():
            z -= lr * z.grad
    return z.detach()


def _from_the_start(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
    start, new = z.clone().requires_grad_(), z
    for _ in range(steps):
        new = new - lr * torch.autograd.grad(_own(G(start), x), start)[0]
    return new


def _in_place(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
    z.requires_grad_()
    for _ in range(steps):
        slope, = torch.autograd.grad(_own(G(z), x), z)
        with torch.no_grad():
            z -= lr * slope
    return z


def _train_all(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
    z = z.clone().requires_grad_()
    opt = torch.optim.SGD([z, *G.parameters()], lr=lr)
    for _ in range(steps):
        opt.zero_grad()
        _own(G(z), x).backward()
        opt.step()
    return z.detach()


def _by(make: Callable) -> Callable:
    """The descent by another optimiser."""
    def wrong(G: nn.Module, x: Tensor, z: Tensor, lr: float, steps: int) -> Tensor:
        z = z.clone().requires_grad_()
        opt = make([z], lr)
        for _ in range(steps):
            opt.zero_grad()
            _own(G(z), x).backward()
            opt.step()
        return z.detach()

    return wrong


EXERCISE = Exercise(
    id="15.invert", place=1, title="Back to a latent", points=3, solution=invert, cases=cases, observe=observe_descent,
    rtol=1e-6, atol=1e-9,
    difficulty=3, importance=3, minutes=15, another=by_optimiser,
    reason="G stays fixed and z moves, so the gradient is taken by z; summed over the batch J gives each latent the "
           "slope of its own picture's error, which a mean would divide by the number of pictures.",
    hints=("z is what moves here, not the weights: of what has the gradient to be taken?",
           "Work on a copy: z.clone().requires_grad_(). torch.autograd.grad(J, z) returns a tuple with the gradient in "
           "it and touches nothing else.",
           "J = (G(z) - x).square().mean(1).sum(). After a step z = (z - lr * slope).detach() begins a new history."),
    mistakes=(
        Mistake("mean_over_batch", "Divided by the batch", "J is summed over the batch. With a mean each latent moves "
                "B times less.",
                [_descent(lambda made, x: (made - x).square().mean()),
                 lambda G, x, z, lr, steps: _descent(_own)(G, x, z, lr / len(z), steps)]),
        Mistake("sum_of_squares", "A sum over the picture", "Of one picture the mean over its numbers is taken.",
                [_descent(lambda made, x: (made - x).square().sum())]),
        Mistake("sum_and_mean", "Sum and mean exchanged", "The mean is over the numbers of a picture, the sum over the "
                "batch.", [_descent(lambda made, x: (made - x).square().sum(1).mean())]),
        Mistake("absolute", "Absolute differences", "The squared error is asked for.",
                [_descent(lambda made, x: (made - x).abs().mean(1).sum()),
                 _descent(lambda made, x: (made - x).abs().mean()), _descent(lambda made, x: (made - x).abs().sum())]),
        Mistake("root", "The root of the error", "The mean squared error itself is asked for, without a root.",
                [_descent(lambda made, x: (made - x).square().mean(1).sqrt().sum()),
                 _descent(lambda made, x: (made - x).norm(dim=1).sum())]),
        Mistake("half", "Half the squares", "The squared error is asked for, without a half.",
                [_descent(lambda made, x: _own(made, x) / 2)]),
        Mistake("ascent", "Uphill", "The error has to fall: z − lr · slope.", [_descent(_own, sign=1.0)]),
        Mistake("no_lr", "Without lr", "Each step is lr times the slope.", [_descent(_own, rate=lambda lr, i: 1.0)]),
        Mistake("added_up", "Slopes that add up", "backward() adds to z.grad. Set it to zero before each step, or take "
                "torch.autograd.grad.", [_added]),
        Mistake("from_the_start", "The slope of the start, again and again", "After each step the slope is another "
                "one: take it at the new z.", [_from_the_start]),
        Mistake("one_step", "One step alone", "There are `steps` steps.",
                [_descent(_own, turns=lambda steps: min(steps, 1)), _descent(_own, turns=lambda steps: 1)]),
        Mistake("one_more", "A step too many", "There are exactly `steps` steps.",
                [_descent(_own, turns=lambda steps: steps + 1)]),
        Mistake("one_less", "A step too few", "There are exactly `steps` steps.",
                [_descent(_own, turns=lambda steps: max(0, steps - 1))]),
        Mistake("no_step", "No step at all", "After the loop z has to be another one than before.",
                [_descent(_own, turns=lambda steps: 0)]),
        Mistake("falling_rate", "A rate that falls", "lr is the same in each step.",
                [_descent(_own, rate=lambda lr, i: lr / (i + 1))]),
        Mistake("in_place", "The guess overwritten", "z stays as it is: go on with a copy, z.clone().", [_in_place]),
        Mistake("g_trains", "G learns too", "G stays as it is. Only z is moved.", [_train_all]),
        Mistake("adam", "Another optimiser", "Plain gradient descent is asked for, without moments.",
                [_by(lambda what, lr: torch.optim.Adam(what, lr=lr)),
                 _by(lambda what, lr: torch.optim.SGD(what, lr=lr, momentum=0.9))]),
        Mistake("other_picture", "The picture of another", "Each latent belongs to the picture in its own row.",
                [lambda G, x, z, lr, steps: invert(G, x.flip(0), z, lr, steps),
                 lambda G, x, z, lr, steps: invert(G, x[:1].expand_as(x), z, lr, steps)]),
        Mistake("one_latent", "One latent for all", "Each picture has a latent of its own.",
                [lambda G, x, z, lr, steps: invert(G, x, z, lr, steps).mean(0, keepdim=True).expand_as(z)]),
        Mistake("picture", "The picture for the latent", "The latents are asked for, (B, d), not what G makes of them.",
                [lambda G, x, z, lr, steps: G(invert(G, x, z, lr, steps))]),
        Mistake("slope", "The slope for the latent", "Return z after the last step.",
                [lambda G, x, z, lr, steps: z - invert(G, x, z, lr, steps),
                 lambda G, x, z, lr, steps: invert(G, x, z, lr, steps) - z]),
        several_results("One tensor"),
    ))
