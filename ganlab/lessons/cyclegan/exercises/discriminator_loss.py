"""07.discriminator_loss: least squares for D."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn.functional import softplus

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.cyclegan.exercises._shared import (
    KINDS,
    NO_SIGMOID,
    NOT_REDUCED,
    Judge,
    careless,
    images,
    made,
    record,
)

sigmoid = torch.sigmoid


def discriminator_loss(D, real, fake):
    """The loss of one of CycleGAN's discriminators: J_D = ½ [mean (D(real) − 1)² + mean D(fake)²].

    D: gives a map of outputs (B, 1, h, w) for images (B, C, H, W); any real numbers, no sigmoid anywhere.
    real: images of D's domain. fake: images that a generator made. Both (B, C, H, W), of one shape.
    The means are over all patches of all images. Only D learns from this loss: no gradient may reach fake.
    D and fake stay as they are: train or eval mode, weights, what learns.
    Return one number, a tensor on which backward() can be called.
    """
    wants_one = ((D(real) - 1) ** 2).mean()
    wants_zero = (D(fake.detach()) ** 2).mean()
    return 0.5 * (wants_one + wants_zero)


def by_mse(D, real, fake):
    mse = torch.nn.functional.mse_loss
    on_real, on_fake = D(real), D(fake.detach())
    return (mse(on_real, torch.ones_like(on_real)) + mse(on_fake, torch.zeros_like(on_fake))) / 2


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((int(rng.integers(2**31)), images(rng, *kind), images(rng, *kind)),
                 note=f"{kind[0]} random images of {kind[1]}×{kind[2]} of each kind, and a D with a map of outputs")
            for kind in KINDS]


def observe(fn: Callable, args: tuple) -> Any:
    """Let fake hang on a leaf, as a generator's image hangs on its weights."""
    seed, real, leaf = args
    D = Judge(seed, real)
    leaf = leaf.clone().requires_grad_()
    fake = leaf.clone()
    seen = record(lambda: fn(D, real, fake), {"D": D}, {}, {"fake": leaf})
    if type(seen) is not dict:
        return seen
    return seen | {"whether fake keeps its graph": "yes" if fake.requires_grad else "no"}


def loss(D, real, fake, *, detach=True, behind=False, half=0.5, weights=(1.0, 1.0), reduce=torch.mean, judged=None,
         cost_real=lambda a: (a - 1) ** 2, cost_fake=lambda a: a**2):
    """The reference with chosen mistakes; `cost_real`, `cost_fake`: of one output; `judged`: of real and fake."""
    fake = fake.detach() if detach else fake
    real, fake = judged(real, fake) if judged else (real, fake)
    logits_real, logits_fake = D(real), D(fake)
    if behind:
        logits_fake = logits_fake.detach()
    return half * sum(weight * reduce(cost(a)) for weight, cost, a in zip(
        weights, (cost_real, cost_fake), (logits_real, logits_fake)) if weight)


def wrong(**mistakes: Any) -> list[Callable]:
    """A wrong loss with and without the half, which is forgotten together with other things."""
    return [*made(loss, **mistakes), *made(loss, **{"half": 1.0} | mistakes)]


EXERCISE = Exercise(
    id="07.discriminator_loss", place=1, title="Least squares for D", points=2, solution=discriminator_loss,
    cases=cases, observe=observe,
    difficulty=2, importance=3, minutes=7, another=by_mse,
    reason="Least squares take D's outputs as they are and draw them to 1 for real images and to 0 for fakes; only D "
           "learns here, so fake is cut off from its history.",
    hints=("Two squared distances: of what D says to real images from 1, and of what it says to fake ones from 0.",
           "Average each over the whole map and all images, add the two, and halve the sum. What keeps the "
           "gradient out of the generator?",
           "0.5 * (((D(real) - 1) ** 2).mean() + (D(fake.detach()) ** 2).mean())."),
    mistakes=(
        Mistake("no_detach", "Missing detach", "This loss is D's alone. Give D fake.detach(): else its gradient goes "
                "on into the generator and makes its images easier to catch.",
                [*wrong(detach=False), *made(loss, detach=False, half=0.25)]),
        Mistake("real_detached", "D's answer to real images detached", "D learns from both terms: what D says is never "
                "cut off, only the fake images that go in.",
                [*wrong(cost_real=lambda a: (a.detach() - 1) ** 2)]),
        Mistake("detached_behind", "Detach behind D", "fake is cut off before it enters D. Detached behind D (or under "
                "no_grad), the fake images teach D nothing.", wrong(behind=True)),
        Mistake("detached_in_place", "Detached in place", "detach_() cuts off the caller's own images, and the "
                "generator that made them learns nothing more from them. detach() leaves them as they are.",
                [lambda D, real, fake: loss(D, real, fake.detach_())]),
        Mistake("requires_grad_of_fake", "requires_grad set on the images", "fake is a result, not a leaf: its "
                "requires_grad cannot be changed. detach() gives the same images without their graph.",
                [lambda D, real, fake: loss(D, real, fake.requires_grad_(False))]),
        Mistake("not_halved", "Not halved", "CycleGAN halves D's loss, so that D learns more slowly than G.",
                made(loss, half=1.0)),
        Mistake("half_of_one", "Half of one term", "The ½ stands before the bracket: it halves both terms.",
                [*made(loss, half=1.0, weights=(0.5, 1)), *made(loss, half=1.0, weights=(1, 0.5))]),
        Mistake("halved_twice", "Halved twice", "One ½ before the whole bracket. A mean over both maps together is "
                "halved already.", made(loss, half=0.25)),
        Mistake("targets_exchanged", "Targets exchanged", "Real is 1 and fake is 0: (D(real) − 1)² and D(fake)².",
                wrong(cost_real=lambda a: a**2, cost_fake=lambda a: (a - 1) ** 2)),
        Mistake("both_real", "Both called real", "For the fake images D wants 0.",
                wrong(cost_fake=lambda a: (a - 1) ** 2)),
        Mistake("both_fake", "Both called fake", "For the real images D wants 1.", wrong(cost_real=lambda a: a**2)),
        Mistake("minus_one", "−1 among the targets", "Real is 1 and fake is 0 in CycleGAN; −1 belongs to another "
                "variant.",
                [*wrong(cost_fake=lambda a: (a + 1) ** 2), *wrong(cost_real=lambda a: (a + 1) ** 2),
                 *wrong(cost_real=lambda a: (a + 1) ** 2, cost_fake=lambda a: (a - 1) ** 2)]),
        Mistake("smoothed", "Smoothed labels", "The target for real images is 1 here, not 0.9.",
                [*wrong(cost_real=lambda a: (a - 0.9) ** 2),
                 *wrong(cost_real=lambda a: (a - 0.9) ** 2, cost_fake=lambda a: (a - 0.1) ** 2)]),
        Mistake("minus_between", "Minus between the terms", "Both terms are costs and are added.",
                [*wrong(weights=(1, -1)), *wrong(weights=(-1, 1)),
                 *wrong(cost_fake=lambda a: -((a - 1) ** 2)), *wrong(cost_real=lambda a: -(a**2))]),
        Mistake("wrong_sign", "Wrong sign", "A square is a cost as it stands: no minus in front.",
                wrong(weights=(-1, -1))),
        Mistake("no_fake", "Fake images forgotten", "The second term teaches D what is fake.", [
            *wrong(weights=(1, 0)), *made(loss, judged=lambda real, fake: (real, real))]),
        Mistake("no_real", "Real images forgotten", "The first term teaches D what is real.", [
            *wrong(weights=(0, 1)), *made(loss, judged=lambda real, fake: (fake, fake))]),
        Mistake("summed", "Sum for mean", "The means are over all patches: a sum grows with the map and the batch.",
                [*wrong(reduce=torch.sum), *wrong(reduce=lambda a: a.sum((1, 2, 3)).mean()),
                 *wrong(reduce=lambda a: a.mean((1, 2, 3)).sum())]),
        Mistake("averaged_first", "Outputs averaged first", "Each patch is judged for itself: average the squares.",
                [*wrong(cost_real=lambda a: (a.mean() - 1) ** 2, cost_fake=lambda a: a.mean() ** 2),
                 *wrong(cost_real=lambda a: (a.mean((1, 2, 3)) - 1) ** 2,
                        cost_fake=lambda a: a.mean((1, 2, 3)) ** 2)]),
        Mistake("sigmoid", "D's output squashed", NO_SIGMOID,
                [*wrong(cost_real=lambda a: (a.tanh() - 1) ** 2, cost_fake=lambda a: a.tanh() ** 2),
                 *wrong(cost_real=lambda a: (a.clamp(0, 1) - 1) ** 2, cost_fake=lambda a: a.clamp(0, 1) ** 2),
                 *wrong(cost_real=lambda a: (sigmoid(a) - 1) ** 2, cost_fake=lambda a: sigmoid(a) ** 2),
                 *wrong(cost_real=lambda a: softplus(-sigmoid(a)), cost_fake=lambda a: softplus(sigmoid(a)))]),
        Mistake("cross_entropy", "Cross-entropy", "That is the loss of the lessons before. Here: squared distances "
                "from 1 and from 0.", wrong(cost_real=lambda a: softplus(-a), cost_fake=softplus)),
        Mistake("wasserstein", "Wasserstein or hinge loss", "Another family: here D's outputs are drawn to 1 and 0 by "
                "squares.", [*wrong(cost_real=lambda a: -a, cost_fake=lambda a: a),
                             *wrong(cost_real=lambda a: (1 - a).relu(), cost_fake=lambda a: (1 + a).relu())]),
        Mistake("absolute", "Absolute value for square", "Least squares: the distance is squared.",
                wrong(cost_real=lambda a: (a - 1).abs(), cost_fake=lambda a: a.abs())),
        Mistake("not_squared", "Square forgotten", "D(real) − 1 has both signs and would cancel: square it.",
                [*wrong(cost_real=lambda a: a - 1, cost_fake=lambda a: a), *wrong(cost_fake=lambda a: a),
                 *wrong(cost_real=lambda a: 1 - a, cost_fake=lambda a: a)]),
        Mistake("brackets", "Square before the subtraction", "(D(real) − 1)²: subtract first, then square.",
                [*wrong(cost_real=lambda a: a**2 - 1), *wrong(cost_real=lambda a: 1 - a**2)]),
        Mistake("root", "Root taken", "The mean of the squares, without a root.",
                [*wrong(reduce=lambda squares: squares.mean().sqrt()),
                 *wrong(reduce=lambda squares: squares.sum().sqrt())]),
        Mistake("not_reduced", "Not averaged", NOT_REDUCED,
                wrong(reduce=lambda a: a)),
        Mistake("first_image", "Only the first image", "The means run over all images of the batch.",
                wrong(reduce=lambda a: a[0].mean())),
        Mistake("median", "Median for mean", "The means of the squares are asked for.", wrong(reduce=torch.median)),
        Mistake("multiplied", "Terms multiplied", "The two terms are added.", [
            *(lambda *args, half=half: half * loss(*args, half=1, weights=(1, 0)) * loss(*args, half=1, weights=(0, 1))
              for half in (0.5, 1.0, 0.25))]),
        Mistake("between", "D's outputs compared with each other", "D's output for real images is compared with 1, and "
                "that for fake ones with 0, each for itself.", [
                    *(lambda D, real, fake, half=half, margin=margin: half * (
                        (D(real) - D(fake.detach()) - margin) ** 2).mean()
                      for half in (0.5, 1.0) for margin in (0, 1))]),
        Mistake("term_of_g", "G's term added", "That D should say 1 to the fake images is G's wish. It stands in "
                "another loss.", [*(lambda D, real, fake, half=half: discriminator_loss(D, real, fake) + half * (
                    (D(fake) - 1) ** 2).mean() for half in (0.5, 1.0))]),
        *careless(discriminator_loss),
        Mistake("detached_result", "Result detached", "Under no_grad, after detach(), .data or float() the result has "
                "no graph, and nothing can be learnt from it.",
                [lambda *args: discriminator_loss(*args).detach()]),
    ))
