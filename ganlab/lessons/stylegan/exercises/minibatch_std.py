"""08.minibatch_std: the minibatch standard deviation of a discriminator."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.stylegan.exercises._shared import NUMPY_INSIDE, epsilon, normal


def minibatch_std(x):
    """Join one more map to the features of a batch, which says how much its images differ.

    x: features (B, C, H, W), float32, B ≥ 1. All B images are one group here. For every feature and every pixel:
    the standard deviation over the B images, √(mean over the images of (difference from their mean)² + 1e-8). The
    mean of these C·H·W numbers is one number; it fills the new map, for all images. For equal images it is 1e-4.
    Return a tensor (B, C + 1, H, W), the new map last; gradients flow to x through the new map too.
    """
    variance = ((x - x.mean(dim=0)) ** 2).mean(dim=0)  # (C, H, W)
    number = (variance + 1e-8).sqrt().mean()
    return torch.cat([x, number.expand(len(x), 1, *x.shape[2:])], dim=1)


def by_variance(x):
    deviations = (x.var(dim=0, correction=0) + 1e-8).sqrt()  # (C, H, W)
    return torch.cat([x, deviations.mean().expand_as(x[:, :1])], dim=1)


def cases(rng: np.random.Generator) -> list[Case]:
    two = torch.tensor([[[[1.0, 4.0]], [[0.0, 2.0]]], [[[5.0, 10.0]], [[2.0, 8.0]]]])  # deviations 2, 3, 1, 3
    found = [Case((two,), expected=torch.cat([two, torch.full((2, 1, 1, 2), 2.25)], dim=1))]
    for shape in ((4, 3, 2, 5), (6, 2, 3, 3), (3, 3, 3, 3), (5, 2, 4, 1), (8, 2, 1, 3)):
        spread = torch.tensor(rng.uniform(0.3, 3, (1, *shape[1:])), dtype=torch.float32)
        found.append(Case((normal(rng, *shape, centre=0.5) * spread,)))
    equal = torch.tensor([1.0, 1e-4]).view(1, 2, 1, 1)
    nearly = torch.tensor([-1e-4, 1e-4]).view(2, 1, 1, 1) * torch.tensor([1.0, 0.5, 2.0])
    return [*found, Case((torch.ones(3, 1, 2, 2),), expected=equal.expand(3, 2, 2, 2), extreme=True),
            Case((torch.ones(1, 1, 3, 2),), expected=equal.expand(1, 2, 3, 2), extreme=True,
                 note="a batch of one image: x = ones of shape (1, 1, 3, 2)"), Case((nearly,), extreme=True)]


def _joined(x: Tensor, number) -> Tensor:
    return torch.cat([x, torch.as_tensor(number, dtype=x.dtype).expand(len(x), 1, *x.shape[2:])], dim=1)


def _std(x: Tensor, over=0, correction: int = 0) -> Tensor:
    return (x.var(dim=over, keepdim=True, correction=correction) + 1e-8).sqrt()


def _groups(x: Tensor, size: int = 4) -> Tensor:
    size = min(size, len(x))
    y = x.reshape(size, -1, *x.shape[1:])
    y = (y.var(0, correction=0) + 1e-8).sqrt().mean((1, 2, 3), keepdim=True)
    return torch.cat([x, y.repeat(size, 1, *x.shape[2:])], 1)


def _only_one_image(verdicts) -> bool:
    return all(right != (len(case.args[0]) == 1) for case, right in verdicts)


EXERCISE = Exercise(
    id="08.minibatch_std", place=3, title="Minibatch standard deviation", points=2, solution=minibatch_std,
    cases=cases, gradients=("x",), plain=False,
    difficulty=3, importance=2, minutes=10, another=by_variance,
    reason="If G makes the same image again and again the deviations over the batch vanish, and D reads that off the "
           "new map, in whichever of the images it looks.",
    hints=("First the deviation over the images, for every feature at every pixel: along which axis, and what "
           "shape is left?",
           "(C, H, W) numbers are left. Their mean is a single number, the same for all images. Mind the 1e-8, which "
           "is added to each variance before the root.",
           "number.expand(B, 1, H, W) is a map for each image; torch.cat([x, …], dim=1) joins it behind the others."),
    mistakes=(
        Mistake("one_image", "Fails for a batch of one",
                "One image differs from no other: its deviation is √1e-8. With correction=1 it is nan; squeeze() or an "
                "indexing of the batch may fail too.", when=_only_one_image),
        epsilon("1e-8 is added to the variance under each root: equal images give 1e-4, and the root keeps a gradient "
                "there. It was left out, added elsewhere or is of another size.",
                lambda x, eps: _joined(x, (x.var(0, correction=0) + eps).sqrt().mean())),
        Mistake("within_images", "Over the pixels of each image",
                "That says how lively one image is. How much images differ is seen along the batch: dim=0.",
                [lambda x: _joined(x, _std(x, (2, 3)).mean(1, keepdim=True)), lambda x: _joined(x, _std(x, (1, 2, 3))),
                 lambda x: _joined(x, _std(x, (2, 3)).mean()), lambda x: _joined(x, _std(x, (1, 2, 3)).mean())]),
        Mistake("over_channels", "Over the features",
                "The deviation over the features of a pixel compares features, not images: dim=0.",
                [lambda x: _joined(x, _std(x, 1).mean()), lambda x: torch.cat([x, _std(x, 1)], 1)]),
        Mistake("over_everything", "Over everything at once",
                "First along the batch, for every feature and every pixel; then the mean of these deviations.",
                [lambda x: _joined(x, _std(x, (0, 1, 2, 3))), lambda x: _joined(x, x.std())]),
        Mistake("over_batch_and_pixels", "Over images and pixels together",
                "Every pixel has a deviation of its own, over the images alone: dim=0.",
                [lambda x: _joined(x, _std(x, (0, 2, 3)).mean()), lambda x: _joined(x, _std(x, (0, 2, 3), 1).mean())]),
        Mistake("variance", "Variance for deviation", "Take the root before the mean.",
                [lambda x: _joined(x, x.var(0, correction=0).mean()), lambda x: _joined(x, x.var(0).mean())]),
        Mistake("root_last", "Root of the mean variance", "First the root of each variance, then their mean.",
                [lambda x: _joined(x, (x.var(0, correction=0).mean() + 1e-8).sqrt()),
                 lambda x: _joined(x, (x.var(0).mean() + 1e-8).sqrt())]),
        Mistake("sample_deviation", "Divided by B − 1",
                "The text takes the mean over the images: std and var with correction=0.",
                [lambda x: _joined(x, _std(x, correction=1).mean())]),
        Mistake("mean_before_deviation", "Mean before deviation",
                "First the deviation over the images at every pixel, then the mean over features and pixels.",
                [lambda x: _joined(x, _std(x.mean((1, 2, 3)))), lambda x: _joined(x, _std(x.mean((2, 3))).mean()),
                 lambda x: _joined(x, x.mean((1, 2, 3)).std()), lambda x: _joined(x, _std(x.mean(1)).mean())]),
        Mistake("own_number", "A number for each image",
                "One number says how much the images of the batch differ; it is the same for all.",
                [lambda x: _joined(x, ((x - x.mean(0)).square().mean((1, 2, 3), keepdim=True) + 1e-8).sqrt()),
                 lambda x: torch.cat([x, (x - x.mean(0)).abs().mean(1, keepdim=True)], 1)]),
        Mistake("own_pixels", "A map of its own for every pixel",
                "All the numbers are averaged to one, which fills the map.",
                [lambda x: _joined(x, _std(x).mean(1, keepdim=True)),
                 lambda x: _joined(x, _std(x, correction=1).mean(1, keepdim=True))]),
        Mistake("own_features", "A map for every feature",
                "All C·H·W deviations are averaged to one number: one map is joined.",
                [lambda x: torch.cat([x, _std(x).expand_as(x)], 1),
                 lambda x: torch.cat([x, _std(x).mean((2, 3), keepdim=True).expand_as(x)], 1),
                 lambda x: torch.cat([x, _std(x).mean().expand_as(x)], 1)]),
        Mistake("groups", "Groups of a few", "Here all B images are one group.",
                [_groups, *(lambda x, size=size: torch.cat([minibatch_std(part) for part in x.split(size)])
                            for size in (1, 2, 3, 4)), lambda x: minibatch_std(x[:-1] if len(x) > 1 else x)]),
        several_results("One tensor (B, C + 1, H, W)"),
        Mistake("in_front", "Joined in front", "The new map comes last.",
                [lambda x: torch.cat([_joined(x, _std(x).mean())[:, -1:], x], 1)]),
        Mistake("along_batch", "Joined along the batch", "The map is one more feature: dim=1 of torch.cat.",
                [lambda x: torch.cat([x, _std(x).mean().expand(1, *x.shape[1:])], 0),
                 lambda x: torch.cat([x, _std(x).mean().expand(len(x), 1, *x.shape[2:])], 0),
                 lambda x: torch.cat([x, _std(x).mean().expand(len(x), 1, *x.shape[2:])])]),
        Mistake("only_the_map", "Only the map", "The features themselves stay: join the map to x.",
                [lambda x: _joined(x, _std(x).mean())[:, -1:], lambda x: _std(x).mean(), lambda x: _std(x)]),
        Mistake("feature_lost", "A feature lost", "All C features stay; the map is one more.",
                [lambda x: _joined(x, _std(x).mean())[:, 1:], lambda x: _joined(x[:, :-1], _std(x).mean())]),
        Mistake("range", "Range for deviation", "The largest less the smallest value is no standard deviation.",
                [lambda x: _joined(x, x.max() - x.min()), lambda x: _joined(x, (x.amax(0) - x.amin(0)).mean())]),
        Mistake("added", "Added for joined", "The number is a feature of its own, not added to the others.",
                [lambda x: x + _std(x).mean(), lambda x: x * _std(x).mean()]),
        Mistake("mean", "Mean of the batch", "The deviation over the images is asked for, not their mean.",
                [lambda x: _joined(x, x.mean()), lambda x: _joined(x, x.mean(1, keepdim=True))]),
        Mistake("not_squared", "No root of mean squares",
                "(x − mean) adds up to 0: square it, average, then take the root. The mean of |x − mean| is another "
                "measure.", [lambda x: _joined(x, (x - x.mean(0)).mean()),
                             lambda x: _joined(x, (x - x.mean(0)).abs().mean())]),
        Mistake("one_mean", "One mean for everything",
                "Every feature at every pixel has a mean of its own, over the images: dim=0.",
                [lambda x: _joined(x, ((x - x.mean()).square().mean(0) + 1e-8).sqrt().mean())]),
        Mistake("number_not_spread", "A number joined to maps",
                "torch.cat wants tensors that agree in all axes but one: number.expand(B, 1, H, W).",
                [lambda x: torch.cat([x, _std(x).mean()], 1),
                 lambda x: torch.cat([x, _std(x).mean().view(1, 1, 1, 1)], 1),
                 lambda x: torch.cat([x, _std(x).mean((1, 2, 3))], 1),
                 lambda x: torch.cat([x, _std(x).mean().expand(1, 1, *x.shape[2:])], 1)]),
        Mistake("not_centred", "Mean not subtracted",
                "The deviation is about the difference from the mean of the images, not about x itself.",
                [lambda x: _joined(x, (x.square().mean(0) + 1e-8).sqrt().mean())]),
        Mistake("summed", "Sum for mean", "The C·H·W deviations are averaged, and so are the squares.",
                [lambda x: _joined(x, _std(x).sum()), lambda x: _joined(x, _std(x).sum(1).mean()),
                 lambda x: _joined(x, ((x - x.mean(0)).square().sum(0) + 1e-8).sqrt().mean())]),
        Mistake("other_summary", "Another summary", "The mean of the C·H·W deviations is asked for.",
                [lambda x: _joined(x, _std(x).max()), lambda x: _joined(x, _std(x).median()),
                 lambda x: _joined(x, _std(x).min())]),
        Mistake("detached_number", "The number detached",
                "The value is right, but the new map counts as a constant: through it D cannot tell G that its images "
                "are all alike. No detach, .item(), float(...) or torch.no_grad() around the deviation.",
                [lambda x: _joined(x, _std(x).mean().detach())]),
        NUMPY_INSIDE,
    ))
