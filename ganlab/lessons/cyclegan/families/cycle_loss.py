"""Variants of 07.cycle_loss: a weight for each cycle, and the distance."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.cyclegan.exercises import cycle_loss
from ganlab.lessons.cyclegan.exercises._shared import careless, distance, made, squares


def text(here: str, x_weight: int, y_weight: int, apart: str) -> str:
    def term(weight: int, way: str, name: str) -> str:
        measured = f"mean |{way} − {name}|" if apart == "absolute" else f"mean ({way} − {name})²"
        return f"{weight} {measured}" if weight > 1 else measured

    x_code, y_code = (f"{weight} * " if weight > 1 else "" for weight in (x_weight, y_weight))
    method = "abs" if apart == "absolute" else "square"
    return f'''
def cycle_loss(G_xy, G_yx, x, y):
    """The generators' second term: {term(x_weight, "G_yx(G_xy(x))", "x")} + {term(y_weight, "G_xy(G_yx(y))", "y")}.

    {here}
    G_xy translates images of domain x into domain y, G_yx those of y into x. Both generators learn.
    x, y: images (B, C, H, W) of one shape, no pairs. The means are over all numbers of all images.
    The generators stay as they are: train or eval mode, weights, what learns.
    Return one number, a tensor on which backward() can be called.
    """
    x_cycled = G_yx(G_xy(x))
    y_cycled = G_xy(G_yx(y))
    return {x_code}(x_cycled - x).{method}().mean() + {y_code}(y_cycled - y).{method}().mean()
'''


def mistakes(right: Callable, x_weight: int, y_weight: int, apart: str) -> tuple[Mistake, ...]:
    own = {"distance": distance if apart == "absolute" else squares, "weights": (x_weight, y_weight)}

    def loss(*args, **changes) -> Tensor:
        return cycle_loss.loss(*args, **own | changes)

    return (
        Mistake("wrong_order", "Generators in the wrong order", "The inner one acts first: x enters G_xy.",
                made(loss, x_way=lambda G, F, x, y: F(G(x)), y_way=lambda G, F, x, y: G(F(y)))),
        Mistake("same_generator", "The same generator twice", "The way back is the other generator's.",
                made(loss, x_way=lambda G, F, x, y: F(F(x)), y_way=lambda G, F, x, y: G(G(y)))),
        Mistake("no_way_back", "No way back", "Only after the way back it should be the old image.",
                made(loss, x_way=lambda G, F, x, y: F(x), y_way=lambda G, F, x, y: G(y))),
        Mistake("identity_term", "The identity term", "A cycle goes through both generators.",
                made(loss, x_way=lambda G, F, x, y: G(x), y_way=lambda G, F, x, y: F(y))),
        Mistake("unpaired", "x compared with y", "Compare an image with what came back of it.",
                made(loss, target=lambda x, y: (y, x))),
        Mistake("detached", "Detached", "Both generators learn from both cycles: no detach, no no_grad.",
                [way for detach in ("xy", "x", "y", "end xy", "end x", "end y") for way in made(loss, detach=detach)]),
        Mistake("other_weights", "Other weights", "Look at the weight of each cycle.",
                [way for weights in ((1, 1), (y_weight, x_weight), (x_weight, 0), (0, y_weight), (1, 0), (0, 1),
                                     (10, 10), (x_weight / 2, y_weight / 2), (x_weight, -y_weight),
                                     (-x_weight, -y_weight)) for way in made(loss, weights=weights)]),
        Mistake("other_distance", "Another distance", "Look at how an image and what came back of it are compared.",
                [way for other in (distance, squares, lambda a, b: (a - b).mean(), lambda a, b: (a - b).norm(),
                                   lambda a, b: squares(a, b).sqrt(), lambda a, b: 0.5 * squares(a, b))
                 for way in made(loss, distance=other)]),
        Mistake("summed", "Sum for mean", "The mean over all numbers of all images: a sum grows with the batch.",
                made(loss, distance=lambda a, b: (a - b).abs().sum() if apart == "absolute" else ((a - b)**2).sum())),
        Mistake("not_reduced", "Not averaged", "One number is asked for.",
                made(loss, distance=lambda a, b: (a - b).abs() if apart == "absolute" else (a - b) ** 2)),
        *careless(loss),
    )


FAMILY = Family(
    base=cycle_loss.EXERCISE, text=text, mistakes=mistakes, choices={
        "x_weight": Choice("the weight of the cycle from x", {weight: f"the cycle that starts from x counts {said}"
                                                              for weight, said in ((1, "once"), (2, "twice"),
                                                                                   (3, "three times"))}),
        "y_weight": Choice("the weight of the cycle from y", {weight: f"the cycle that starts from y counts {said}"
                                                              for weight, said in ((1, "once"), (2, "twice"),
                                                                                   (3, "three times"))}),
        "apart": Choice("the distance", {"absolute": "the difference is taken without its sign",
                                         "squares": "the difference is squared"})})
