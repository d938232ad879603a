"""08.adain: adaptive instance normalisation."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.stylegan.exercises._shared import NUMPY_INSIDE, epsilon, normal


def adain(x, scale, bias):
    """Adaptive instance normalisation: AdaIN(x, y) = y_s (x − μ)/σ + y_b.

    x: feature maps (B, C, H, W), float32, H·W ≥ 2. scale, bias: y_s and y_b of the style, (B, C), one pair a map of
    each image.
    μ and σ: mean and standard deviation of the pixels of each map of each image; σ = √(mean of (x − μ)² + 1e-8).
    A flat map becomes y_b.
    Return a tensor (B, C, H, W), through which gradients flow to x (by way of μ and σ too), scale and bias.
    """
    mean = x.mean(dim=(2, 3), keepdim=True)  # (B, C, 1, 1)
    deviation = (((x - mean) ** 2).mean(dim=(2, 3), keepdim=True) + 1e-8).sqrt()
    return scale[:, :, None, None] * (x - mean) / deviation + bias[:, :, None, None]


def by_instance_norm(x, scale, bias):
    normalised = torch.nn.functional.instance_norm(x, eps=1e-8)  # lesson 07's instance norm, without a style
    return scale[:, :, None, None] * normalised + bias[:, :, None, None]


def cases(rng: np.random.Generator) -> list[Case]:
    ramp = torch.tensor([[[[1.0, 3.0], [1.0, 3.0]]]])  # mean 2, deviation 1
    two = torch.cat([ramp, 10 * ramp])
    found = [Case((two, torch.tensor([[1.0], [3.0]]), torch.tensor([[0.0], [5.0]])),
                  expected=torch.cat([ramp - 2, 3 * (ramp - 2) + 5]))]
    for shape in ((3, 2, 4, 5), (2, 5, 3, 4), (4, 4, 4, 4), (1, 3, 2, 6), (3, 1, 5, 1)):
        maps = normal(rng, *shape, centre=1.5, spread=2.0) * torch.tensor(rng.uniform(0.5, 2, (*shape[:2], 1, 1)),
                                                                          dtype=torch.float32)
        found.append(Case((maps, normal(rng, *shape[:2], centre=1), normal(rng, *shape[:2]))))
    flat = torch.full((2, 1, 2, 3), 0.5)
    nearly = torch.tensor([[[[-3.0, 1.0], [0.0, 2.0]]]]) * 1e-2  # mean 0: in float32 little would be left of another
    one = torch.tensor([[1.0]])
    return [*found, Case((flat, torch.tensor([[2.0], [0.5]]), torch.tensor([[-1.0], [3.0]])), extreme=True, finite=True,
                         expected=torch.tensor([-1.0, 3.0]).view(2, 1, 1, 1).expand(2, 1, 2, 3)),
            Case((nearly, one, 0 * one), extreme=True, finite=True)]


def _normal(x, over=(2, 3), correction=0, eps=1e-8):
    return (x - x.mean(over, keepdim=True)) / (x.var(over, keepdim=True, correction=correction) + eps).sqrt()


def _per_map(style: Tensor) -> Tensor:
    return style[:, :, None, None]


def _styled(normalised):
    """Return an answer that normalises in its own way and then styles rightly."""
    return lambda x, s, b: _per_map(s) * normalised(x) + _per_map(b)


def _over(*axes: int) -> list:
    """Return answers with statistics over these axes; where an axis has size 1, eps and correction show."""
    return [_styled(lambda x, correction=correction, eps=eps: _normal(x, axes, correction, eps))
            for correction in (0, 1) for eps in (1e-8, 0, 1e-5)]


def _deviation(x):
    return (x.var((2, 3), keepdim=True, correction=0) + 1e-8).sqrt()


def _centred(x):
    return x - x.mean((2, 3), keepdim=True)


def _lowest(x):
    return x.amin((2, 3), keepdim=True)


def _range(x):
    return x.amax((2, 3), keepdim=True) - _lowest(x)


EXERCISE = Exercise(
    id="08.adain", place=1, title="Adaptive instance normalisation", points=2, solution=adain, cases=cases,
    gradients=("x", "scale", "bias"), plain=False, atol=1e-4,
    difficulty=3, importance=3, minutes=10, another=by_instance_norm,
    reason="Each map first loses its own mean and spread, image by image, so that afterwards its spread and its mean "
           "are those that the style sets, whatever came in.",
    hints=("First without a style: which axes of (B, C, H, W) are the pixels of one map of one image?",
           "x.mean(dim=(2, 3), keepdim=True) is (B, C, 1, 1) and can be subtracted from x. The standard deviation "
           "is the root of the mean square of what remains, plus 1e-8 under the root.",
           "The style is (B, C): scale[:, :, None, None] makes it (B, C, 1, 1). Scale times the normalised x, plus "
           "bias."),
    mistakes=(
        epsilon("1e-8 keeps a flat map from a division by 0. Left out it gives nan there; of another size "
                "(instance_norm's eps is 1e-5) it makes the nearly flat maps too flat.",
                lambda x, s, b, eps: _per_map(s) * _normal(x, eps=eps) + _per_map(b),
                *(_styled(lambda x, eps=eps: _centred(x) / (x.std((2, 3), keepdim=True, correction=0) + eps))
                  for eps in (0.1, 1e-2, 1e-3, 1e-4, 1e-5))),
        Mistake("no_bias", "Bias forgotten", "AdaIN has a scale and a bias: + y_b at the end.",
                [lambda x, s, b: _per_map(s) * _normal(x)]),
        Mistake("no_scale", "Scale forgotten", "AdaIN has a scale and a bias: the normalised map is multiplied by y_s.",
                [lambda x, s, b: _normal(x) + _per_map(b)]),
        Mistake("no_style", "Style left out",
                "This is instance normalisation alone; the style sets scale and bias anew.",
                [lambda x, s, b: _normal(x)]),
        Mistake("exchanged", "Scale and bias exchanged", "y_s multiplies, y_b is added.",
                [lambda x, s, b: _per_map(b) * _normal(x) + _per_map(s)]),
        Mistake("bias_subtracted", "Bias subtracted", "The bias is added: + y_b.",
                [lambda x, s, b: _per_map(s) * _normal(x) - _per_map(b)]),
        Mistake("scale_divides", "Divided by the scale", "y_s multiplies the normalised map.",
                [lambda x, s, b: _normal(x) / _per_map(s) + _per_map(b)]),
        Mistake("over_batch", "Statistics over the batch",
                "This is how batch norm counts: over all images. AdaIN takes each image for itself: dim=(2, 3).",
                _over(0, 2, 3) + _over(0)),
        Mistake("over_channels_too", "Statistics over the channels too",
                "Each feature map has its own mean and deviation: dim=(2, 3), without the channels.",
                _over(1, 2, 3)),
        Mistake("over_everything", "Statistics over everything",
                "Each map of each image has its own: dim=(2, 3), keepdim=True.",
                _over(0, 1, 2, 3)),
        Mistake("per_pixel", "Statistics of each pixel",
                "Over the channels of a pixel it is pixel or layer norm; AdaIN's μ and σ are those of the pixels of a "
                "map: dim=(2, 3).", _over(1)),
        Mistake("one_axis", "Over one axis only", "A map has two axes of pixels: dim=(2, 3).",
                _over(2) + _over(3)),
        Mistake("channels_last", "Channels taken to be last",
                "In torch the axes are (B, C, H, W): the pixels are axes 2 and 3, not 1 and 2.",
                _over(1, 2)),
        Mistake("variance", "Variance for deviation", "σ is the root of the variance.",
                [_styled(lambda x: _centred(x) / (x.var((2, 3), keepdim=True, correction=0) + 1e-8)),
                 _styled(lambda x: _centred(x) / (x.var((2, 3), keepdim=True) + 1e-8))]),
        Mistake("sample_deviation", "Divided by N − 1",
                "The text takes the mean of (x − μ)²: var and std with correction=0.",
                [_styled(lambda x: _normal(x, correction=1))]),
        Mistake("sum_of_squares", "Sum for mean", "σ² is the mean of (x − μ)², not the sum.",
                [_styled(lambda x: _centred(x) / (_centred(x).square().sum((2, 3), keepdim=True) + 1e-8).sqrt())]),
        Mistake("absolute_deviation", "Mean absolute deviation", "σ is the root of the mean of (x − μ)².",
                [_styled(lambda x: _centred(x) / (_centred(x).abs().mean((2, 3), keepdim=True) + 1e-8))]),
        Mistake("root_twice", "Root taken twice", "std is the root of the variance already.",
                [_styled(lambda x: _centred(x) / (_deviation(x) + 1e-8).sqrt())]),
        Mistake("mean_square", "Mean square for deviation", "σ² is the mean of (x − μ)², not of x².",
                [_styled(lambda x: _centred(x) / (x.square().mean((2, 3), keepdim=True) + 1e-8).sqrt())]),
        Mistake("not_centred", "Mean not subtracted", "Normalised maps have mean 0: x − μ before the division.",
                [_styled(lambda x: x / _deviation(x)),
                 _styled(lambda x: x / (x.square().mean((2, 3), keepdim=True) + 1e-8).sqrt())]),
        Mistake("mean_added", "Mean added", "Normalised maps have mean 0: x − μ.",
                [_styled(lambda x: (x + x.mean((2, 3), keepdim=True)) / _deviation(x)),
                 _styled(lambda x: -_centred(x) / _deviation(x))]),
        Mistake("other_statistics", "Other statistics", "μ is the mean of the pixels of a map and σ their standard "
                "deviation: no median, no smallest or largest pixel.",
                [_styled(lambda x: (x - _lowest(x)) / (_range(x) + 1e-8)),
                 _styled(lambda x: 2 * (x - _lowest(x)) / (_range(x) + 1e-8) - 1),
                 _styled(lambda x: _centred(x) / (_range(x) + 1e-8)),
                 _styled(lambda x: (x - x.flatten(2).median(2).values[..., None, None]) / _deviation(x))]),
        several_results("One tensor (B, C, H, W)"),
        Mistake("bracket", "Brackets missing", "The whole difference is divided: (x − μ)/σ, not x − μ/σ.",
                [_styled(lambda x: x - x.mean((2, 3), keepdim=True) / _deviation(x)),
                 lambda x, s, b: _per_map(s) * x - x.mean((2, 3), keepdim=True) / _deviation(x) + _per_map(b)]),
        Mistake("not_divided", "Not divided by σ", "Normalised maps have deviation 1: divide x − μ by σ.",
                [_styled(_centred)]),
        Mistake("multiplied", "Multiplied by σ", "The deviation divides: afterwards it is y_s, whatever it was.",
                [_styled(lambda x: _centred(x) * _deviation(x))]),
        Mistake("not_normalised", "Not normalised",
                "x itself is scaled and shifted here; what it had of scale and mean must go first.",
                [_styled(lambda x: x)]),
        Mistake("styled_first", "Styled before normalising",
                "Normalising takes a style away again: first normalise, then scale and shift.",
                [lambda x, s, b: _normal(_per_map(s) * x + _per_map(b))]),
        Mistake("scale_plus_one", "Scale plus one",
                "In StyleGAN's code the network gives y_s − 1; here `scale` is y_s itself.",
                [lambda x, s, b: _per_map(1 + s) * _normal(x) + _per_map(b)]),
        Mistake("bias_scaled", "Scaled after the bias",
                "y_b is not multiplied by y_s: first the scale, then the bias.",
                [lambda x, s, b: _per_map(s) * (_normal(x) + _per_map(b))]),
        Mistake("style_shared", "One style for all images",
                "Each image and each map has a scale and a bias of its own.",
                [lambda x, s, b: _per_map(s[:1]) * _normal(x) + _per_map(b[:1]),
                 lambda x, s, b: _per_map(s.mean(0, True)) * _normal(x) + _per_map(b.mean(0, True)),
                 lambda x, s, b: _per_map(s.mean(1, True)) * _normal(x) + _per_map(b.mean(1, True)),
                 lambda x, s, b: s.mean() * _normal(x) + b.mean(),
                 *(lambda x, s, b, dim=dim: _per_map(s.flip(dim)) * _normal(x) + _per_map(b.flip(dim))
                   for dim in (0, 1))]),
        Mistake("style_not_spread", "Style not spread over the pixels",
                "(B, C) does not fit (B, C, H, W), whose last axes are pixels: scale[:, :, None, None].",
                [lambda x, s, b: s * _normal(x) + b,
                 *(lambda x, s, b, shape=shape: s.reshape(shape) * _normal(x) + b.reshape(shape)
                   for shape in ((1, -1, 1, 1), (-1, 1, 1, 1), (1, 1, 1, -1))),
                 lambda x, s, b: _normal(x) * s + b, lambda x, s, b: s * x + b]),
        Mistake("no_keepdim", "Statistics of shape (B, C)",
                "Without keepdim=True μ and σ are (B, C) and do not fit (B, C, H, W).",
                [_styled(lambda x: (x - x.mean((2, 3))) / (x.var((2, 3), correction=0) + 1e-8).sqrt()),
                 _styled(lambda x: (x - x.mean((2, 3))) / (x.std((2, 3)) + 1e-8)),
                 lambda x, s, b: s * (x - x.mean((2, 3))) / (x.var((2, 3), correction=0) + 1e-8).sqrt() + b,
                 lambda x, s, b: s * (x - x.mean((2, 3))) / x.std((2, 3)) + b]),
        Mistake("detached_statistics", "Statistics detached",
                "The value is right, but μ or σ counts as a constant in the gradient. They depend on x: no detach, no "
                "torch.no_grad() around them.",
                [_styled(lambda x: (x - x.mean((2, 3), keepdim=True).detach()) / _deviation(x).detach()),
                 _styled(lambda x: _centred(x) / _deviation(x).detach()),
                 _styled(lambda x: (x - x.mean((2, 3), keepdim=True).detach()) / _deviation(x))]),
        NUMPY_INSIDE,
    ))
