"""11.r3gan_cost: the whole cost of R3GAN's D."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, sigmoid
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake, several_results, unstable
from ganlab.lessons.objectives.exercises._shared import Critic, critic_numbers, drawn, plain_number, put_down


def r3gan_cost(D, x, x_fake, gamma):
    """The cost of R3GAN's D: pairs, R1 and R2. J_D = mean −log σ(D(x_i) − D(x_fake,i)) + γ/2 (R1 + R2).

    R1 = mean ‖∇D(x)‖² on real samples, R2 = mean ‖∇D(x_fake)‖² on fakes. All means are over the batch; σ: the sigmoid.
    D: a module, (B, d) or (B, C, H, W) → logits (B,), each of one sample alone. gamma: γ, a float ≥ 0.
    x, x_fake: real samples and fakes of one shape, float32, without gradients; number i of one is paired with number i
    of the other. The differences of their logits go from −200 to 200.
    ∇D is the gradient of a sample's logit by all numbers of that sample; ‖·‖² is the sum of its squares.
    D learns from J_D: its gradient by D's weights is exact too. D stays as it is, the .grad of its weights too.
    Return one number.
    """
    x, x_fake = x.clone().requires_grad_(), x_fake.clone().requires_grad_()
    real, fake = D(x), D(x_fake)
    J = torch.nn.functional.softplus(-(real - fake)).mean()
    for logits, samples in ((real, x), (fake, x_fake)):
        gradient, = torch.autograd.grad(logits.sum(), samples, create_graph=True)
        J = J + gamma / 2 * gradient.flatten(1).square().sum(1).mean()
    return J


def by_one_batch(D, x, x_fake, gamma):
    both = torch.cat([x, x_fake]).requires_grad_()
    real, fake = D(both).chunk(2)
    gradient, = torch.autograd.grad(real.sum() + fake.sum(), both, create_graph=True)
    penalties = gradient.square().sum() / len(x)  # R1 + R2
    return gamma / 2 * penalties - torch.nn.functional.logsigmoid(real - fake).mean()


def observe(fn: Callable, args: tuple) -> Any:
    """Make D of its numbers, and put down the cost and its gradient by D's weights."""
    (w, Q), x, x_fake, gamma = args
    D = Critic(w, Q, x)
    return put_down(lambda: fn(D, x, x_fake, gamma), D, "cost")


def cases(rng: np.random.Generator) -> list[Case]:
    def case(gamma: float, *shape: int) -> Case:
        return Case((critic_numbers(rng, int(np.prod(shape[1:]))), drawn(rng, *shape),
                     drawn(rng, *shape, scale=0.7, centre=0.5), gamma),
                    note=f"samples of shape {shape}, a random D, γ = {gamma}")

    one = torch.ones(2, 1)
    line = Case(([[3.0], [[0.0]]], one, one, 0.5), expected={"the cost": np.log(2) + 4.5},
                note="D(x) = 3x, real samples and fakes at 1, γ = 0.5: log 2 + ¼ (9 + 9)")
    far = Case(([[2.0, 1.0], [[0.0, 0.0]]], torch.tensor([[40.0, 0.0], [-45.0, 10.0]]),
                torch.tensor([[-30.0, -5.0], [30.0, 5.0]]), 0.1), extreme=True, note="differences of about ±145")
    return [line, case(1.0, 4, 3), case(0.3, 3, 2), case(10.0, 3, 2, 3, 2), case(0.0, 5, 2), case(2.0, 1, 1, 2, 2), far]


def _pairs(real: Tensor, fake: Tensor) -> Tensor:
    return softplus(fake - real).mean()


def _squares(g: Tensor) -> Tensor:
    return g.flatten(1).square().sum(1)


def _cost(*, pairs: Callable = _pairs, half: Callable = lambda gamma: gamma / 2, of: Callable = _squares,
          which: tuple[float, float] = (1.0, 1.0), total: Callable = torch.sum, graph: bool = True,
          reduce: Callable = torch.mean) -> Callable:
    """The reference with chosen mistakes; `of` gets a gradient, `pairs` both logits, `which` weighs R1 and R2."""
    def made(D, x, x_fake, gamma):
        samples = [part.clone().requires_grad_() for part in (x, x_fake)]
        logits = [D(part) for part in samples]
        slopes = [torch.autograd.grad(total(a), part, create_graph=graph, retain_graph=True)[0]
                  for a, part in zip(logits, samples)]
        return pairs(*logits) + half(gamma) * sum(weight * reduce(of(g)) for weight, g in zip(which, slopes) if weight)
    return made


def _at(point: Callable) -> Callable:
    """One penalty in place of both, at another point."""
    def made(D, x, x_fake, gamma):
        middle = point(x, x_fake).requires_grad_()
        slope, = torch.autograd.grad(D(middle).sum(), middle, create_graph=True)
        return _pairs(D(x), D(x_fake)) + gamma / 2 * _squares(slope).mean()
    return made


def _by_backward(D, x, x_fake, gamma):
    x, x_fake = x.clone().requires_grad_(), x_fake.clone().requires_grad_()
    real, fake = D(x), D(x_fake)
    (real.sum() + fake.sum()).backward(create_graph=True)
    return _pairs(real, fake) + gamma / 2 * (_squares(x.grad).mean() + _squares(x_fake.grad).mean())


EXERCISE = Exercise(
    id="11.r3gan_cost", place=11, title="R3GAN's whole cost", points=3, solution=r3gan_cost, cases=cases,
    observe=observe, atol=1e-4,
    difficulty=4, importance=4, minutes=20, another=by_one_batch,
    reason="The loss on pairs has no bad basins but does not come to rest by itself; the two penalties brake D at the "
           "real samples and at the fakes, and D learns from them through the gradients' history.",
    hints=("Three terms: the pairs of lesson 10, and the same penalty twice, on real samples and on fakes.",
           "Let x and x_fake ask for gradients before D sees them. torch.autograd.grad of D(x).sum() by x, with "
           "create_graph=True, holds each sample's own gradient.",
           "softplus(-(real - fake)).mean() for the pairs; gradient.flatten(1).square().sum(1).mean() for each "
           "penalty; and γ/2 before both."),
    mistakes=(
        Mistake("no_graph", "The gradients without their history", "The value is right, but D cannot learn from the "
                "penalties: create_graph=True keeps the gradients' history.", [_cost(graph=False)]),
        Mistake("detached", "The cost detached", "D learns from it: no detach, no torch.no_grad().",
                [lambda *args: _cost()(*args).detach()]),
        Mistake("fakes_detached", "A logit detached", "Both logits of a pair teach D: cut off nothing that D says.",
                [_cost(pairs=lambda r, f: _pairs(r, f.detach())), _cost(pairs=lambda r, f: _pairs(r.detach(), f))]),
        Mistake("backward_called", "backward() called here", "backward() leaves gradients in D's weights too, where "
                "the next step adds to them. torch.autograd.grad touches nothing.", [_by_backward]),
        Mistake("gamma_not_halved", "γ for γ/2", "The factor of both penalties is γ/2.", [_cost(half=lambda g: g)]),
        Mistake("other_factor", "Another factor", "γ/2 before R1 and γ/2 before R2: no further half, no square.",
                [_cost(half=lambda g: g / 4), _cost(half=lambda g: 2 * g), _cost(half=lambda g: 1.0),
                 _cost(half=lambda g: 0.5), _cost(half=lambda g: g**2 / 2)]),
        Mistake("r1_only", "R1 only", "R3GAN has both: the same penalty on the fakes, R2.",
                [_cost(which=(1, 0)), _cost(which=(1, 0), half=lambda g: g), _cost(which=(2, 0))]),
        Mistake("r2_only", "R2 only", "R3GAN has both: R1 is the penalty on real samples.",
                [_cost(which=(0, 1)), _cost(which=(0, 1), half=lambda g: g), _cost(which=(0, 2))]),
        Mistake("subtracted", "Penalties subtracted", "Steepness costs: both penalties are added.",
                [_cost(which=(-1, -1)), _cost(which=(1, -1))]),
        Mistake("no_penalty", "Pairs only", "R1 and R2 are missing.", [_cost(which=(0, 0))]),
        Mistake("no_pairs", "Penalties only", "The pairs are missing.", [_cost(pairs=lambda r, f: 0)]),
        Mistake("generator", "G's pairs", "D wants the real one above the fake: softplus(−(real − fake)).",
                [_cost(pairs=lambda r, f: softplus(r - f).mean())]),
        Mistake("separable", "Real and fake apart", "This is lesson 01's cost. In R3GAN only the difference of two "
                "logits counts.", [_cost(pairs=lambda r, f: (softplus(-r) + softplus(f)).mean())]),
        Mistake("against_the_mean", "Against the mean of the others", "This is the relativistic *average* GAN. Here "
                "number i meets number i.",
                [_cost(pairs=lambda r, f: softplus(f.mean() - r).mean()),
                 _cost(pairs=lambda r, f: (softplus(f.mean() - r) + softplus(f - r.mean())).mean()),
                 _cost(pairs=lambda r, f: (softplus(f.mean() - r) + softplus(f - r.mean())).mean() / 2)]),
        Mistake("all_pairs", "Every real with every fake", "Number i is paired with number i alone: no table.",
                [_cost(pairs=lambda r, f: softplus(f[None] - r[:, None]).mean()),
                 _cost(pairs=lambda r, f: softplus(f[None] - r[:, None]).sum())]),
        Mistake("means_first", "Means before the softplus", "Each pair has its own softplus; the mean comes last.",
                [_cost(pairs=lambda r, f: softplus(f.mean() - r.mean()))]),
        Mistake("no_log", "Without the log", "A pair costs −log σ of its difference.",
                [_cost(pairs=lambda r, f: sigmoid(f - r).mean()), _cost(pairs=lambda r, f: -sigmoid(r - f).mean()),
                 _cost(pairs=lambda r, f: (f - r).mean())]),
        Mistake("log_of_sign", "The minus forgotten", "log σ is what D maximises; the cost is its negative.",
                [_cost(pairs=lambda r, f: -softplus(f - r).mean())]),
        Mistake("not_squared", "The norms not squared", "R1 and R2 are means of squared norms: no root.",
                [_cost(of=lambda g: (_squares(g) + 1e-20).sqrt())]),
        Mistake("towards_one", "Slopes drawn to 1", "That is WGAN-GP. R1 and R2 draw the slopes to 0.",
                [_cost(of=lambda g: ((_squares(g) + 1e-20).sqrt() - 1) ** 2)]),
        Mistake("at_another_point", "At another point", "The slopes are taken at the real samples and at the fakes.",
                [_at(lambda x, x_fake: (x + x_fake) / 2)]),
        Mistake("squares_averaged", "Mean over the numbers of a sample", "The squares are added over all numbers of a "
                "sample, and averaged over the batch alone.",
                [_cost(of=torch.square), _cost(of=lambda g: g.square().sum(1)),
                 _cost(of=lambda g: g.flatten(1).square().mean(1))]),
        Mistake("mean_differentiated", "The gradient of the mean", "The mean over the batch makes every gradient B "
                "times too small: differentiate the sum.", [_cost(total=torch.mean)]),
        Mistake("sum_for_mean", "Sum for mean", "All means are over the batch: γ belongs to a mean.",
                [_cost(reduce=torch.sum), _cost(reduce=torch.sum, pairs=lambda r, f: softplus(f - r).sum()),
                 _cost(pairs=lambda r, f: softplus(f - r).sum())]),
        Mistake("not_reduced", "Missing mean", "One number is asked for: all terms are means over the batch.",
                [_cost(pairs=lambda r, f: softplus(f - r), reduce=lambda a: a),
                 _cost(pairs=lambda r, f: softplus(f - r))]),
        Mistake("no_grad_asked", "The samples ask for no gradient", "Only what asks for gradients has any: "
                "x.requires_grad_() before D(x).", [lambda D, x, x_fake, gamma: torch.autograd.grad(D(x).sum(), x)]),
        Mistake("values_differentiated", "Many logits differentiated at once",
                "torch.autograd.grad differentiates one number: D(x).sum().", [_cost(total=lambda a: a)]),
        plain_number(r3gan_cost),
        several_results("One number"),
        unstable("The formula is right, but σ rounds to 0 in floating point, and log(0) is infinite. "
                 "softplus(−a) is safe."),
    ))
