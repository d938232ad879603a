"""11.penalty: the gradient penalty of WGAN-GP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.objectives.exercises._shared import Critic, critic_numbers, drawn, plain_number, put_down


def gradient_penalty(f, x, x_fake, epsilon):
    """The penalty of WGAN-GP, without its factor λ: mean (‖∇f(x̂)‖ − 1)² at x̂ = ε x + (1 − ε) x_fake.

    f: the critic, a module: (B, d) or (B, C, H, W) → values (B,), each of one sample alone.
    x, x_fake: real samples and fakes, of one shape, (B, d) or (B, C, H, W), float32, without gradients.
    epsilon: ε, (B,), one number in [0, 1] for each sample.
    ∇f(x̂) is the gradient of a sample's value by all numbers of that sample, ‖·‖ its Euclidean norm; it is nowhere 0.
    The mean is over the batch. f learns from the penalty: its gradient by f's weights is exact too. f stays as it is,
    the .grad of its weights too. Return one number.
    """
    epsilon = epsilon.reshape(-1, *[1] * (x.dim() - 1))  # (B, 1) or (B, 1, 1, 1)
    x_hat = (epsilon * x + (1 - epsilon) * x_fake).requires_grad_()
    gradient, = torch.autograd.grad(f(x_hat).sum(), x_hat, create_graph=True)
    return ((gradient.flatten(1).norm(dim=1) - 1) ** 2).mean()


def by_lerp(f, x, x_fake, epsilon):
    epsilon = epsilon.view(-1, *[1] * (x.dim() - 1)).expand_as(x)
    x_hat = torch.lerp(x_fake, x, epsilon).requires_grad_()
    values = f(x_hat)
    gradient, = torch.autograd.grad(values, x_hat, torch.ones_like(values), create_graph=True)
    slopes = gradient.square().flatten(1).sum(1).sqrt()
    return torch.nn.functional.mse_loss(slopes, torch.ones_like(slopes))


def observe(fn: Callable, args: tuple) -> Any:
    """Make the critic of its numbers, and put down the penalty and its gradient by the critic's weights."""
    (w, Q), x, x_fake, epsilon = args
    f = Critic(w, Q, x)
    return put_down(lambda: fn(f, x, x_fake, epsilon), f, "penalty")


def cases(rng: np.random.Generator) -> list[Case]:
    def case(*shape: int, scale: float = 1.0) -> Case:
        n, epsilon = int(np.prod(shape[1:])), torch.tensor(rng.uniform(0, 1, shape[0]), dtype=torch.float32)
        return Case((critic_numbers(rng, n, scale), drawn(rng, *shape), drawn(rng, *shape, centre=0.5), epsilon),
                    note=f"samples of shape {shape} and a critic that is no straight line")

    straight = Case(([[3.0, 4.0], [[0.0, 0.0]]], drawn(rng, 3, 2), drawn(rng, 3, 2), torch.tensor([0.1, 0.5, 0.8])),
                    expected={"the penalty": 16.0}, note="f(x) = 3 x₁ + 4 x₂: its gradient is (3, 4) everywhere")
    bowl = Case(([[0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]]], torch.tensor([[12.0, 16.0], [0.0, 3.0]]),
                 torch.tensor([[0.0, 0.0], [0.0, -2.0]]), torch.tensor([0.25, 0.5])), expected={"the penalty": 8.125},
                note="f(x) = ½ (x₁² + x₂²), whose gradient at x̂ is x̂: x̂ = (3, 4) and (0, 0.5)")
    return [straight, bowl, case(4, 3), case(3, 3, scale=2.0), case(3, 2, 2, 4), case(4, 1, 3, 4, scale=0.3),
            case(1, 2, 3, 2)]


def _norms(g: Tensor) -> Tensor:
    return g.flatten(1).norm(dim=1)


def _per_sample(epsilon: Tensor, x: Tensor) -> Tensor:
    return epsilon.reshape(-1, *[1] * (x.dim() - 1))


def _between(x: Tensor, x_fake: Tensor, epsilon: Tensor) -> Tensor:
    epsilon = _per_sample(epsilon, x)
    return epsilon * x + (1 - epsilon) * x_fake


def _penalty(*, at: Callable = _between, total: Callable = torch.sum, graph: bool = True, of: Callable = _norms,
             cost: Callable = lambda norms: (norms - 1) ** 2, reduce: Callable = torch.mean) -> Callable:
    """The reference with chosen mistakes; `of` gets the gradient by x̂, `cost` what `of` makes of it."""
    def made(f, x, x_fake, epsilon):
        x_hat = at(x, x_fake, epsilon).requires_grad_()
        return reduce(cost(of(torch.autograd.grad(total(f(x_hat)), x_hat, create_graph=graph)[0])))
    return made


def _by_backward(f, x, x_fake, epsilon):
    x_hat = _between(x, x_fake, epsilon).requires_grad_()
    f(x_hat).sum().backward(create_graph=True)
    return ((_norms(x_hat.grad) - 1) ** 2).mean()


EXERCISE = Exercise(
    id="11.penalty", place=5, title="The gradient penalty", points=3, solution=gradient_penalty, cases=cases,
    observe=observe, atol=1e-4,
    difficulty=4, importance=3, minutes=18, another=by_lerp,
    reason="The best critic has slope 1 along the lines on which mass is carried, so slopes below 1 pay as well as "
           "those above, and f can learn from its own slope only if the gradient keeps its history.",
    hints=("x̂ first: ε becomes (B, 1) or (B, 1, 1, 1), so that each sample has one. Then x̂ has to ask for gradients.",
           "torch.autograd.grad differentiates one number. f judges each sample alone, so the gradient of f(x̂).sum() "
           "by x̂ holds each sample's own. create_graph=True lets f learn through it.",
           "gradient.flatten(1).norm(dim=1) is one norm a sample. Subtract 1, square, take the mean."),
    mistakes=(
        Mistake("no_graph", "The gradient without its history",
                "The value is right, but f cannot learn from it: create_graph=True keeps the gradient's history.",
                [_penalty(graph=False), lambda *args: _penalty()(*args).detach()]),
        Mistake("backward_called", "backward() called here", "backward() leaves gradients in f's weights too, where "
                "the next step adds to them. torch.autograd.grad touches nothing.", [_by_backward]),
        Mistake("epsilon_exchanged", "ε and 1 − ε exchanged", "x̂ = ε x + (1 − ε) x_fake: at ε = 1 it is real.",
                [_penalty(at=lambda x, x_fake, e: _between(x_fake, x, e))]),
        Mistake("at_one_end", "Not between the two", "The gradient is taken at x̂ = ε x + (1 − ε) x_fake.",
                [_penalty(at=lambda x, x_fake, e: x.clone()), _penalty(at=lambda x, x_fake, e: x_fake.clone()),
                 _penalty(at=lambda x, x_fake, e: (x + x_fake) / 2),
                 _penalty(at=lambda x, x_fake, e: torch.cat([x, x_fake]))]),
        Mistake("one_epsilon", "One ε for all", "Each sample has an ε of its own.",
                [_penalty(at=lambda x, x_fake, e: e[0] * x + (1 - e[0]) * x_fake),
                 _penalty(at=lambda x, x_fake, e: e.mean() * x + (1 - e.mean()) * x_fake)]),
        Mistake("epsilon_not_spread", "ε lined up with another axis",
                "(B,) meets the last axis of x, not the first: reshape it to (B, 1) or (B, 1, 1, 1).",
                [_penalty(at=lambda x, x_fake, e: e * x + (1 - e) * x_fake),
                 _penalty(at=lambda x, x_fake, e: x * e + x_fake * (1 - e)),
                 _penalty(at=lambda x, x_fake, e: x_fake + e * (x - x_fake))]),
        Mistake("one_shape_only", "One shape only", "x may be (B, d) or (B, C, H, W): ε needs as many axes as x.",
                [_penalty(at=lambda x, x_fake, e: e[:, None] * x + (1 - e[:, None]) * x_fake),
                 _penalty(at=lambda x, x_fake, e: e.view(-1, 1, 1, 1) * x + (1 - e.view(-1, 1, 1, 1)) * x_fake)]),
        Mistake("norm_squared", "‖∇f‖² for ‖∇f‖", "The norm has a root: its distance from 1 is squared, not itself.",
                [_penalty(of=lambda g: g.flatten(1).square().sum(1))]),
        Mistake("no_target", "Without the 1", "The slope shall be 1, not 0: subtract 1 first.",
                [_penalty(cost=lambda norms: norms**2), _penalty(cost=lambda norms: norms)]),
        Mistake("not_squared", "The distance not squared", "(‖∇f‖ − 1)²: the square stands outside the bracket.",
                [_penalty(cost=lambda norms: (norms - 1).abs()), _penalty(cost=lambda norms: norms - 1),
                 _penalty(cost=lambda norms: norms**2 - 1)]),
        Mistake("one_sided", "One side only", "This penalty has two sides: a slope below 1 pays too.",
                [_penalty(cost=lambda norms: (norms - 1).relu() ** 2)]),
        Mistake("norm_of_batch", "One norm for the batch", "Each sample has a norm of its own: flatten(1), then dim=1.",
                [_penalty(of=torch.norm)]),
        Mistake("per_pixel", "Norms along one axis", "One norm over all numbers of a sample: flatten(1) before dim=1.",
                [_penalty(of=lambda g: g.norm(dim=1)), _penalty(of=lambda g: g.norm(dim=-1)),
                 _penalty(of=torch.abs), _penalty(of=lambda g: g)]),
        Mistake("other_norm", "Another norm", "The Euclidean norm is asked for: the root of the sum of squares.",
                [_penalty(of=lambda g: g.flatten(1).abs().sum(1)), _penalty(of=lambda g: g.flatten(1).abs().amax(1)),
                 _penalty(of=lambda g: g.flatten(1).square().mean(1).sqrt())]),
        Mistake("mean_differentiated", "The gradient of the mean",
                "The mean over the batch makes every gradient B times too small: differentiate the sum.",
                [_penalty(total=torch.mean)]),
        Mistake("mean_first", "Means before the square", "Each sample has its own distance from 1. The mean is last.",
                [_penalty(cost=lambda norms: (norms.mean() - 1) ** 2),
                 _penalty(of=lambda g: _norms(g.mean(0, keepdim=True)))]),
        Mistake("sum_for_mean", "Sum for mean", "λ belongs to the mean over the batch.", [_penalty(reduce=torch.sum)]),
        Mistake("weighted", "λ included", "The factor λ comes later.",
                [_penalty(reduce=lambda a, factor=factor: factor * a.mean()) for factor in (10, 0.5, 0.1, 5)]),
        Mistake("not_reduced", "Missing mean", "One number is asked for: the mean over the batch.",
                [_penalty(reduce=lambda a: a)]),
        Mistake("value", "f's values for its gradient", "The slope of f is asked for: differentiate by x̂.",
                [lambda f, *args: ((f(_between(*args)) - 1) ** 2).mean(),
                 lambda f, *args: ((f(_between(*args)).abs() - 1) ** 2).mean(),
                 lambda f, *args: ((f(_between(*args)).norm() - 1) ** 2).mean()]),
        Mistake("no_grad_asked", "x̂ asks for no gradient", "Only what asks for gradients has any: x̂.requires_grad_() "
                "before f(x̂).",
                [lambda f, *args: torch.autograd.grad(f(_between(*args)).sum(), _between(*args))]),
        Mistake("asked_too_late", "x̂ differentiated, but not used", "f has to be called with the very x̂ by which you "
                "differentiate.", [lambda f, *args: torch.autograd.grad(f(_between(*args)).sum(),
                                                                        _between(*args).requires_grad_())]),
        Mistake("values_differentiated", "Many values differentiated at once",
                "torch.autograd.grad differentiates one number: f(x̂).sum().", [_penalty(total=lambda values: values)]),
        Mistake("tuple", "The tuple not opened", "torch.autograd.grad returns a tuple: take its [0].",
                [lambda f, x, *args: torch.autograd.grad(f(x_hat := _between(x, *args).requires_grad_()).sum(), x_hat,
                                                         create_graph=True).flatten(1)]),
        plain_number(gradient_penalty),
        several_results("One number"),
    ))
