"""07.cycle_loss: the generators' second term."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ganlab.checking import Exercise, Mistake
from ganlab.lessons.cyclegan.exercises._shared import (
    Translator,
    combined,
    distance,
    made,
    record,
    two_networks,
    wrong_distances,
)


def cycle_loss(G_xy, G_yx, x, y):
    """The generators' second term: mean |G_yx(G_xy(x)) − x| + mean |G_xy(G_yx(y)) − y|.

    G_xy translates images of domain x into domain y, G_yx those of y into x. Both generators learn.
    x, y: images (B, C, H, W) of one shape, no pairs. The means are over all numbers of all images; no weight here.
    The generators stay as they are: train or eval mode, weights, what learns.
    Return one number, a tensor on which backward() can be called.
    """
    x_cycled = G_yx(G_xy(x))
    y_cycled = G_xy(G_yx(y))
    return (x_cycled - x).abs().mean() + (y_cycled - y).abs().mean()


def by_l1_loss(G_xy, G_yx, x, y):
    l1 = torch.nn.functional.l1_loss
    return l1(G_yx(G_xy(x)), x) + l1(G_xy(G_yx(y)), y)


def observe(fn: Callable, args: tuple) -> Any:
    seed_xy, seed_yx, x, y = args
    G_xy, G_yx = (Translator(seed, x) for seed in (seed_xy, seed_yx))
    G_yx.train(len(x) == 2)  # the two need not be in one mode
    return record(lambda: fn(G_xy, G_yx, x, y), {"G_xy": G_xy, "G_yx": G_yx}, {}, {})


def loss(G_xy, G_yx, x, y, *, x_way=lambda G, F, x, y: G(F(x)), y_way=lambda G, F, x, y: F(G(y)), half=1.0,
         weights=(1.0, 1.0), distance=distance, target=lambda x, y: (x, y), detach=None):
    """The reference with chosen mistakes; `x_way`, `y_way`: what comes back, from G = G_yx, F = G_xy, x and y.

    `detach`: "x" or "y" cuts the first translation of these images off, "xy" both, "end x" what comes back, and so on.
    """
    def cut(images, name):
        return images.detach() if detach and name in detach else images

    middle = detach and not detach.startswith("end")
    came_x = x_way(G_yx, lambda images: cut(G_xy(images), "x") if middle else G_xy(images), x, y)
    came_y = y_way(lambda images: cut(G_yx(images), "y") if middle else G_yx(images), G_xy, x, y)
    if not middle:
        came_x, came_y = cut(came_x, "x"), cut(came_y, "y")
    return half * sum(weight * distance(came, want) for weight, came, want in zip(
        weights, (came_x, came_y), target(x, y)) if weight)


EXERCISE = Exercise(
    id="07.cycle_loss", place=3, title="Term two: there and back", points=2, solution=cycle_loss,
    cases=two_networks("of each domain, and generators of one layer"), observe=observe,
    difficulty=2, importance=3, minutes=5, another=by_l1_loss,
    reason="The discriminators ask whether a translation looks right and not of which image it is; an image can come "
           "back only if its translation has kept what it holds.",
    hints=("Follow one image of domain x: which generator takes it, which brings it back, and with what do you "
           "compare it?",
           "x goes through G_xy first and then through G_yx; y the other way round. The distance is the mean "
           "absolute difference.",
           "(G_yx(G_xy(x)) - x).abs().mean() + (G_xy(G_yx(y)) - y).abs().mean()."),
    mistakes=(
        Mistake("wrong_order", "Generators in the wrong order", "The inner one acts first: an image of domain x enters "
                "G_xy, and G_yx brings it back.",
                [*combined(loss, x_way=lambda G, F, x, y: F(G(x)), y_way=lambda G, F, x, y: G(F(y))),
                 *made(loss, x_way=lambda G, F, x, y: F(G(x))), *made(loss, y_way=lambda G, F, x, y: G(F(y)))]),
        Mistake("same_generator", "The same generator twice", "The way back is the other generator's.",
                [*combined(loss, x_way=lambda G, F, x, y: F(F(x)), y_way=lambda G, F, x, y: G(G(y))),
                 *made(loss, x_way=lambda G, F, x, y: G(G(x)), y_way=lambda G, F, x, y: F(F(y))),
                 *made(loss, x_way=lambda G, F, x, y: G(G(y)), y_way=lambda G, F, x, y: F(F(x)))]),
        Mistake("no_way_back", "No way back", "This compares x with its translation, which should differ from it. Only "
                "after the way back it should be the old image.",
                combined(loss, x_way=lambda G, F, x, y: F(x), y_way=lambda G, F, x, y: G(y))),
        Mistake("unpaired", "x compared with y", "x and y are no pairs: compare an image with what came back of it.",
                [*combined(loss, target=lambda x, y: (y, x)),
                 *combined(loss, x_way=lambda G, F, x, y: F(x), y_way=lambda G, F, x, y: G(y),
                        target=lambda x, y: (y, x))]),
        Mistake("with_translation", "Compared with the translation", "The cycled image is compared with the old image, "
                "not with the one half-way.",
                [lambda G_xy, G_yx, x, y: (distance(G_yx(G_xy(x)), G_xy(x)) + distance(G_xy(G_yx(y)), G_yx(y)))]),
        Mistake("identity_term", "The identity term", "That is term three. A cycle goes through both generators.",
                combined(loss, x_way=lambda G, F, x, y: G(x), y_way=lambda G, F, x, y: F(y))),
        Mistake("first_detached", "First translation detached", "Both generators learn from a cycle: no detach, no "
                "no_grad between them.", [*made(loss, detach="xy"), *made(loss, detach="x"), *made(loss, detach="y")]),
        Mistake("detached", "Detached", "The generators learn through these images: no detach, no no_grad.",
                [*made(loss, detach="end xy"), *made(loss, detach="end x"), *made(loss, detach="end y")]),
        Mistake("one_start", "Both cycles from one domain", "One cycle starts from x, the other from y.",
                [*made(loss, y_way=lambda G, F, x, y: F(G(x)), target=lambda x, y: (x, x)),
                 *made(loss, x_way=lambda G, F, x, y: G(F(y)), target=lambda x, y: (y, y)),
                 *made(loss, weights=(2, 0)), *made(loss, weights=(0, 2)),
                 *made(loss, y_way=lambda G, F, x, y: F(G(x))), *made(loss, y_way=lambda G, F, x, y: F(x)),
                 lambda G_xy, G_yx, x, y: distance(G_yx(G_xy(x)), x) + distance(G_xy(G_yx(x)), y)]),
        Mistake("added_first", "Differences added before the absolute value", "Each difference has its own absolute "
                "value: errors of both cycles would cancel.",
                [lambda G_xy, G_yx, x, y: (G_yx(G_xy(x)) - x + G_xy(G_yx(y)) - y).abs().mean()]),
        Mistake("with_each_other", "The two cycles compared with each other", "What came back of x is compared with x, "
                "what came back of y with y.",
                [lambda G_xy, G_yx, x, y: distance(G_yx(G_xy(x)), G_xy(G_yx(y))),
                 lambda G_xy, G_yx, x, y: distance(G_xy(x), G_yx(y)),
                 lambda G_xy, G_yx, x, y: distance(G_yx(G_xy(x)), G_yx(y)) + distance(G_xy(G_yx(y)), G_xy(x))]),
        Mistake("identity_added", "Identity term added", "That is term three, with a weight of its own.",
                [lambda *args: loss(*args) + loss(
                    *args, x_way=lambda G, F, x, y: G(x), y_way=lambda G, F, x, y: F(y))]),
        *wrong_distances(loss),
    ))
