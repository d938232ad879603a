"""07.adversarial_loss: the generators' first term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.nn.functional import softplus

from ganlab.checking import Exercise, Mistake
from ganlab.lessons.cyclegan.exercises._shared import (
    NO_SIGMOID,
    NOT_REDUCED,
    Judge,
    careless,
    made,
    record,
    two_networks,
)

sigmoid = torch.sigmoid


def adversarial_loss(D_x, D_y, x_fake, y_fake):
    """The generators' first term: mean (D_y(y_fake) − 1)² + mean (D_x(x_fake) − 1)².

    D_x, D_y: the discriminators of the domains x and y; each gives a map of outputs (B, 1, h, w).
    x_fake = G_yx(y) and y_fake = G_xy(x): images (B, C, H, W) of one shape, through which the generators learn.
    The means are over all patches of all images. D_x and D_y stay in the mode (train or eval) that they are in.
    Return one number, a tensor on which backward() can be called.
    """
    return ((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()


def by_mse(D_x, D_y, x_fake, y_fake):
    outputs = D_y(y_fake), D_x(x_fake)
    return sum(torch.nn.functional.mse_loss(output, torch.ones_like(output)) for output in outputs)


def observe(fn: Callable, args: tuple) -> Any:
    """The images are leaves' copies; gradients in the discriminators are not compared: they may be frozen here."""
    seed_x, seed_y, x_leaf, y_leaf = args
    D_x, D_y = (Judge(seed, x_leaf) for seed in (seed_x, seed_y))
    x_leaf, y_leaf = (leaf.clone().requires_grad_() for leaf in (x_leaf, y_leaf))
    return record(lambda: fn(D_x, D_y, x_leaf.clone(), y_leaf.clone()), {}, {"D_x": D_x, "D_y": D_y},
                  {"x_fake": x_leaf, "y_fake": y_leaf})


def loss(D_x, D_y, x_fake, y_fake, *, crossed=False, same=None, image=None, detach=(False, False), weights=(1.0, 1.0),
         half=1.0, reduce=torch.mean, cost=lambda a: (a - 1) ** 2):
    """The reference with chosen mistakes; `crossed`: each D judges the other domain; `same`: one D judges both;
    `image`: both judge one image."""
    if crossed:
        D_x, D_y = D_y, D_x
    if same is not None:
        D_x = D_y = (D_x, D_y)[same]
    x_fake, y_fake = (fake.detach() if cut else fake for fake, cut in zip((x_fake, y_fake), detach))
    if image is not None:
        x_fake = y_fake = (x_fake, y_fake)[image]
    terms = reduce(cost(D_x(x_fake))), reduce(cost(D_y(y_fake)))
    return half * sum(weight * term for weight, term in zip(weights, terms) if weight)


EXERCISE = Exercise(
    id="07.adversarial_loss", place=2, title="Term one: fool both discriminators", points=2, solution=adversarial_loss,
    cases=two_networks("of each domain, and discriminators with maps of outputs"), observe=observe,
    difficulty=1, importance=2, minutes=5, another=by_mse,
    reason="Each generator wants the discriminator of the domain that it paints for to answer 1, and it learns by way "
           "of that answer, so nothing is detached.",
    hints=("What should a discriminator say to a generator's image, if the generator had its way?",
           "1. So the cost is the squared distance of D's output from 1, averaged, for both domains. Which "
           "discriminator judges which image?",
           "((D_y(y_fake) - 1) ** 2).mean() + ((D_x(x_fake) - 1) ** 2).mean()."),
    mistakes=(
        Mistake("domains_exchanged", "Domains exchanged", "y_fake is made to look like domain y: D_y judges it, and "
                "D_x judges x_fake.", [*made(loss, crossed=True), *made(loss, crossed=True, half=0.5),
                            *made(loss, crossed=True, cost=torch.square),
                            *made(loss, crossed=True, cost=lambda a: softplus(-a))]),
        Mistake("one_discriminator", "One discriminator for both", "Each domain has its own discriminator.",
                [*made(loss, same=0), *made(loss, same=1)]),
        Mistake("real_part_too", "D's own term beside it", "The generators' term holds their own images only, each "
                "drawn to 1.",
                [lambda D_x, D_y, x_fake, y_fake, half=half, crossed=crossed: half * (
                    loss(D_x, D_y, x_fake, y_fake) + loss(D_x, D_y, x_fake, y_fake, crossed=crossed, cost=torch.square))
                 for half in (1.0, 0.5) for crossed in (True, False)]),
        Mistake("largest_term", "The larger term alone", "The two terms are added.",
                [lambda *args, pick=pick: pick(loss(*args, weights=(1, 0)), loss(*args, weights=(0, 1)))
                 for pick in (torch.maximum, torch.minimum)]),
        Mistake("one_image", "One image for both", "D_x judges x_fake, D_y judges y_fake.",
                [*made(loss, image=0), *made(loss, image=1)]),
        Mistake("detached", "Detached", "The generators learn through their images: no detach, no no_grad here.",
                [*made(loss, detach=(True, True)), *made(loss, detach=(True, False)),
                 *made(loss, detach=(False, True))]),
        Mistake("loss_of_d", "D's loss for G's", "D wants 0 for a fake image; a generator wants D to say 1.",
                [*made(loss, cost=lambda a: a**2), *made(loss, cost=lambda a: a**2, half=0.5),
                 *(lambda *args, mine=mine: loss(*args, weights=mine) + loss(
                     *args, weights=mine[::-1], cost=lambda a: a**2) for mine in ((1, 0), (0, 1)))]),
        Mistake("turned_round", "Turned round", "Minus D's loss has no bottom: an output far from 0, on either side, "
                "would do. The generators pull D's output to 1.", [
                    *made(loss, cost=lambda a: 1 - a**2), *made(loss, cost=lambda a: -(a**2)),
                    *made(loss, cost=lambda a: -(a**2), half=0.5)]),
        Mistake("minus_one", "−1 for real", "The generators pull D's output to 1.",
                [*made(loss, cost=lambda a: (a + 1) ** 2), *made(loss, cost=lambda a: (a + 1) ** 2, half=0.5)]),
        Mistake("smoothed", "Smoothed labels", "The target is 1 here, not 0.9.",
                made(loss, cost=lambda a: (a - 0.9) ** 2)),
        Mistake("wrong_sign", "Wrong sign", "A square is a cost as it stands: no minus in front.",
                made(loss, weights=(-1, -1))),
        Mistake("halved", "Halved", "Only D's loss is halved; here the two terms are added as they are. A mean over "
                "both maps together halves too.",
                [*made(loss, half=0.5), *made(loss, half=0.25)]),
        Mistake("one_direction", "One direction forgotten", "There are two generators: each has its term.",
                [*made(loss, weights=(1, 0)), *made(loss, weights=(0, 1)),
                 *made(loss, weights=(1, 0), half=0.5), *made(loss, weights=(0, 1), half=0.5)]),
        Mistake("minus_between", "Minus between the terms", "Both terms are costs and are added.",
                [*made(loss, weights=(1, -1)), *made(loss, weights=(-1, 1))]),
        Mistake("multiplied", "Terms multiplied", "The two terms are added.",
                [lambda *args: loss(*args, weights=(1, 0)) * loss(*args, weights=(0, 1))]),
        Mistake("real_against_fake", "D of one domain against the other", "Each output is compared with 1, not with "
                "the output of the other discriminator.",
                [lambda D_x, D_y, x_fake, y_fake: ((D_y(y_fake) - D_x(x_fake)) ** 2).mean(),
                 lambda D_x, D_y, x_fake, y_fake: (((D_y(y_fake) - D_y(x_fake)) ** 2).mean()
                                                   + ((D_x(x_fake) - D_x(y_fake)) ** 2).mean())]),
        Mistake("summed", "Sum for mean", "The means are over all patches: a sum grows with the map and the batch.",
                [*made(loss, reduce=torch.sum), *made(loss, reduce=lambda a: a.sum((1, 2, 3)).mean()),
                 *made(loss, reduce=lambda a: a.mean((1, 2, 3)).sum())]),
        Mistake("averaged_first", "Outputs averaged first", "Each patch is judged for itself: average the squares.",
                [*made(loss, cost=lambda a: (a.mean() - 1) ** 2),
                 *made(loss, cost=lambda a: (a.mean((1, 2, 3)) - 1) ** 2)]),
        Mistake("sigmoid", "D's output squashed", NO_SIGMOID,
                [*made(loss, cost=lambda a: (a.tanh() - 1) ** 2), *made(loss, cost=lambda a: (a.clamp(0, 1) - 1) ** 2),
                 *made(loss, cost=lambda a: (sigmoid(a) - 1) ** 2), *made(loss, cost=lambda a: softplus(-sigmoid(a)))]),
        Mistake("cross_entropy", "Cross-entropy", "That is the loss of the lessons before. Here: the squared distance "
                "from 1.", [*made(loss, cost=lambda a: softplus(-a)), *made(loss, cost=softplus),
                            *made(loss, cost=lambda a: -softplus(a)),
                            *made(loss, cost=lambda a: softplus(-a), half=0.5)]),
        Mistake("wasserstein", "Wasserstein loss", "Another family: here D's outputs are drawn to 1 by squares.",
                [*made(loss, cost=lambda a: -a), *made(loss, cost=lambda a: a)]),
        Mistake("absolute", "Absolute value for square", "Least squares: the distance is squared.",
                made(loss, cost=lambda a: (a - 1).abs())),
        Mistake("not_squared", "Square forgotten", "D's output minus 1 has both signs and would cancel: square it.",
                [*made(loss, cost=lambda a: a - 1), *made(loss, cost=lambda a: 1 - a)]),
        Mistake("brackets", "Square before the subtraction", "(D(y_fake) − 1)²: subtract first, then square.",
                made(loss, cost=lambda a: a**2 - 1)),
        Mistake("root", "Root taken", "The mean of the squares, without a root.",
                [*made(loss, reduce=lambda squares: squares.mean().sqrt()),
                 *made(loss, reduce=lambda squares: squares.sum().sqrt())]),
        Mistake("not_reduced", "Not averaged", NOT_REDUCED,
                made(loss, reduce=lambda a: a)),
        Mistake("first_image", "Only the first image", "The means run over all images of the batch.",
                made(loss, reduce=lambda a: a[0].mean())),
        Mistake("median", "Median for mean", "The means of the squares are asked for.",
                made(loss, reduce=torch.median)),
        Mistake("doubled", "Doubled", "The two terms are added once, without a factor.", made(loss, half=2.0)),
        Mistake("weighted", "Weighted here", "The weights 10 and 5 belong to the other terms, in the step.",
                made(loss, half=10.0)),
        Mistake("added_first", "Outputs added before they are squared", "Each output has its own distance from 1: "
                "square each, then add.", [
                    *(lambda D_x, D_y, x_fake, y_fake, half=half, target=target: half * (
                        (D_y(y_fake) + D_x(x_fake) - target) ** 2).mean() for half in (0.5, 1.0) for target in (1, 2)),
                    lambda D_x, D_y, x_fake, y_fake: ((D_y(y_fake) * D_x(x_fake) - 1) ** 2).mean()]),
        *careless(adversarial_loss, frozen=False),
    ))
