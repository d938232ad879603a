"""Variants of 08.pixel_norm: the power that is averaged, mean or sum, and a size."""

from __future__ import annotations

from collections.abc import Callable

from ganlab.checking import Choice, Family, Mistake, several_results
from ganlab.lessons.stylegan.exercises import pixel_norm
from ganlab.lessons.stylegan.exercises._shared import NUMPY_INSIDE, epsilon

POWERS = {2: ("x²", "x.square()", "√({})", "({}).sqrt()"), 1: ("|x|", "x.abs()", "({})", "({})"),
          4: ("x⁴", "x.square().square()", "⁴√({})", "({}).sqrt().sqrt()")}


def text(here: str, power: int, over: str, size: int) -> str:
    said, code, root, rooted = POWERS[power]
    inside, made = root.format(f"{over} of {said} + 1e-8"), f"{code}.{over}(dim=1, keepdim=True) + 1e-8"
    times, factor = (f"{size} ", f"{size} * ") if size > 1 else ("", "")
    return f'''
def pixel_norm(x):
    """Divide every vector of features by its size: {times}x / {inside}.

    {here}
    x: latents (B, F), each row a vector; or feature maps (B, F, H, W), each pixel of each image a vector. float32.
    The {over} is over the F features of a vector. Where all features are 0 they stay 0.
    Return a tensor of the shape of x, through which gradients flow to x, also by way of the divisor.
    """
    return {factor}x / {rooted.format(made)}
'''


def mistakes(right: Callable, power: int, over: str, size: int) -> tuple[Mistake, ...]:
    def divisor(x, axes=1, eps=1e-8, over=over, power=power):
        powers = x.abs() if power == 1 else x.square() if power == 2 else x.square().square()
        return (getattr(powers, over)(axes, keepdim=True) + eps) ** (1 / power)

    def norm(x, axes=1, size=size, **changes):
        axes = [axis % x.dim() for axis in (axes if isinstance(axes, tuple) else (axes,))]
        return size * x / divisor(x, axes, **changes)

    def everywhere(**changes):
        return [lambda x: norm(x, **changes)]

    return (
        epsilon("The 1e-8 stands under the root. Much larger, it makes small features too small; without it 0/0 is "
                "not a number.", lambda x, eps: norm(x, eps=eps)),
        several_results("One tensor of the shape of x"),
        Mistake("mean_or_sum", "Sum for mean, or mean for sum", "Look at what is taken over the features.",
                [*everywhere(over="sum"), *everywhere(over="mean")]),
        Mistake("other_power", "Another power", "Look at which power of x is taken, and at the root that fits it.",
                [way for other in (1, 2, 4) for way in everywhere(power=other)]),
        Mistake("no_root", "Another root", "The root belongs to the power.",
                [lambda x: size * x / divisor(x) ** power, lambda x: size * x / divisor(x) ** 0.5,
                 lambda x: size * x / divisor(x) ** 2]),
        Mistake("multiplied", "Multiplied", "The size of the vector divides.", [lambda x: size * x * divisor(x)]),
        Mistake("other_size", "Another factor", "Look at the factor in front of x.",
                [*(way for other in (0.5, 1, 2, 3) for way in everywhere(size=other)),
                 lambda x: x / (size * divisor(x))]),
        Mistake("over_batch", "Over the batch", "Each vector is divided by its own size: dim=1.", everywhere(axes=0)),
        Mistake("last_axis", "Over the last axis", "The features lie along axis 1, in maps too.", everywhere(axes=-1)),
        Mistake("over_pixels", "Over the pixels too", "Each pixel is a vector of its own.",
                [lambda x: norm(x, tuple(range(1, x.dim()))), lambda x: norm(x, tuple(range(x.dim())))]),
        Mistake("centred", "Mean subtracted", "The mean stays in.", [
            lambda x: norm(x - x.mean(1, keepdim=True)), lambda x: norm(x) - norm(x).mean(1, keepdim=True)]),
        Mistake("only_the_divisor", "Only the divisor", "x is divided by it.", [divisor, lambda x: 1 / divisor(x)]),
        Mistake("detached", "Divisor detached", "The value is right, but the divisor depends on x as well: no detach.",
                [lambda x: size * x / divisor(x).detach()]),
        NUMPY_INSIDE,
    )


FAMILY = Family(
    base=pixel_norm.EXERCISE, text=text, mistakes=mistakes, choices={
        "power": Choice("the power", {2: "x is squared", 1: "the absolute value of x is taken and no root",
                                      4: "the fourth power of x is taken, and the fourth root"}),
        "over": Choice("mean or sum", {"mean": "the mean is taken", "sum": "the sum over the features is taken"}),
        "size": Choice("the factor before x", {size: f"the result is multiplied by {size}" for size in (1, 2, 3)})})
