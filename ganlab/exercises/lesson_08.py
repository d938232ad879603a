"""Exercises of lesson 08: the parts of StyleGAN that are new: AdaIN, the norms, growing, truncation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from ganlab.exercises.engine import Case, Exercise, Misconception, shown


def adain(x, scale, bias):
    """Adaptive instance normalisation: AdaIN(x, y) = y_s (x − μ)/σ + y_b.

    x: feature maps (B, C, H, W). scale, bias: y_s and y_b of the style, (B, C), one pair a map of each image.
    μ and σ: mean and standard deviation of the pixels of each map of each image; σ = √(mean of (x − μ)² + 1e-8).
    Return a tensor (B, C, H, W).
    """
    mean = x.mean(dim=(2, 3), keepdim=True)  # (B, C, 1, 1)
    deviation = (((x - mean) ** 2).mean(dim=(2, 3), keepdim=True) + 1e-8).sqrt()
    return scale[:, :, None, None] * (x - mean) / deviation + bias[:, :, None, None]


def pixel_norm(x):
    """Divide every vector of features by its root mean square: x / √(mean of x² + 1e-8).

    x: latents (B, F), each row a vector; or feature maps (B, F, H, W), each pixel of each image a vector.
    Return a tensor of the shape of x.
    """
    return x / (x.square().mean(dim=1, keepdim=True) + 1e-8).sqrt()


def minibatch_std(x):
    """Join one more map to the features of a batch, which says how much its images differ.

    x: features (B, C, H, W). All B images are one group here. For every feature and every pixel: the standard
    deviation over the B images, √(mean over the images of (difference from their mean)² + 1e-8). The mean of
    these C·H·W numbers is one number; it fills the new map, for all images.
    Return a tensor (B, C + 1, H, W), the new map last.
    """
    variance = ((x - x.mean(dim=0)) ** 2).mean(dim=0)  # (C, H, W)
    number = (variance + 1e-8).sqrt().mean()
    return torch.cat([x, number.expand(len(x), 1, *x.shape[2:])], dim=1)


def fade_in(coarse, fine, alpha):
    """The image while a new size fades in: (1 − α)·(coarse enlarged) + α·fine.

    coarse: image of the size before, (B, C, H, W). fine: image of the new size, (B, C, 2H, 2W). alpha: 0 to 1.
    Enlarged means nearest neighbour: every pixel of coarse becomes a square of 2×2 equal pixels.
    Return a tensor (B, C, 2H, 2W).
    """
    enlarged = coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    return (1 - alpha) * enlarged + alpha * fine


def stage_at(images_seen, first_size, image_size, stable, fade):
    """The stage of progressive growing after so many images: the pair (size, α).

    The first size is trained for `stable` images, with α = 1. From then on, in turn: the size doubles and is faded
    in during `fade` images, over which α grows evenly from 0 to 1; then it is trained for `stable` images with
    α = 1. The last size is image_size, which may also be the first; it is faded in like the others and then stays,
    with α = 1, for ever. All arguments are ints. With first_size 8, image_size 32, stable 50 and fade 100:
    49 → (8, 1); 50 → (16, 0); 125 → (16, 0.75); 150 → (16, 1); 199 → (16, 1); 200 → (32, 0); 300 → (32, 1).
    Return a pair: size, an int; alpha, a number from 0 to 1.
    """
    size, begins = first_size, stable
    while size < image_size and images_seen >= begins:
        size *= 2
        alpha = min(1.0, (images_seen - begins) / fade)
        begins += fade + stable
    return size, 1.0 if size == first_size else alpha


def truncated(mapping, z, psi, many_z):
    """Truncation in w: pull the w of each z towards the average, w' = w̄ + ψ (w − w̄).

    mapping: called as mapping(z), it turns latents (N, Z) into their w (N, W).
    z: latents (B, Z) of the images to make. psi: ψ; 1 changes nothing, 0 gives w̄ for all.
    many_z: latents (M, Z); w̄ is the mean of their w, one vector of W numbers.
    Return a tensor (B, W).
    """
    mean = mapping(many_z).mean(dim=0)  # (W,)
    return mean + psi * (mapping(z) - mean)


# --- AdaIN ----------------------------------------------------------------------------------------------------


def _normal(rng: np.random.Generator, *shape: int, centre: float = 0.0, spread: float = 1.0) -> Tensor:
    return torch.tensor(centre + spread * rng.standard_normal(shape), dtype=torch.float32)


def _adain_cases(rng: np.random.Generator) -> list[Case]:
    ramp = torch.tensor([[[[1.0, 3.0], [1.0, 3.0]]]])  # mean 2, deviation 1
    cases = [Case((ramp, torch.tensor([[1.0]]), torch.tensor([[0.0]])), expected=ramp - 2),
             Case((ramp, torch.tensor([[3.0]]), torch.tensor([[5.0]])), expected=3 * (ramp - 2) + 5)]
    for shape in ((1, 2, 3, 4), (3, 2, 4, 3), (4, 4, 4, 4), (2, 5, 3, 3)):
        maps = _normal(rng, *shape, centre=1.5, spread=2.0) * torch.tensor(rng.uniform(0.5, 2, (*shape[:2], 1, 1)),
                                                                          dtype=torch.float32)
        cases.append(Case((maps, _normal(rng, *shape[:2], centre=1), _normal(rng, *shape[:2]))))
    flat = torch.full((1, 1, 2, 2), 0.5)
    return [*cases, Case((flat, torch.tensor([[2.0]]), torch.tensor([[-1.0]])),
                         expected=torch.full_like(flat, -1.0), extreme=True)]


def _only_extreme(verdicts: list[tuple[Case, bool]]) -> bool:
    """Only the case fails in which the formula divides by 0."""
    return all(right != case.extreme for case, right in verdicts)


def _adain(x, scale, bias, *, over=(2, 3), root=True, correction=0, eps=1e-8, order="sb", centred=True):
    """The reference with chosen mistakes."""
    mean = x.mean(dim=over, keepdim=True)
    deviation = x.var(dim=over, keepdim=True, correction=correction) + eps
    deviation = deviation.sqrt() if root else deviation
    first, second = (v[:, :, None, None] for v in ((scale, bias) if order == "sb" else (bias, scale)))
    return first * ((x - mean) if centred else x) / deviation + second


_ADAIN = Exercise(
    id="08.adain", title="Adaptive instance normalisation", points=2, solution=adain, cases=_adain_cases,
    atol=1e-4,
    hints=("First without a style: which axes of (B, C, H, W) are the pixels of one map of one image?",
           "x.mean(dim=(2, 3), keepdim=True) is (B, C, 1, 1) and can be subtracted from x. The standard deviation "
           "is the root of the mean square of what remains.",
           "The style is (B, C): scale[:, :, None, None] makes it (B, C, 1, 1). Scale times the normalised x, plus "
           "bias."),
    misconceptions=(
        Misconception("Bias forgotten", "AdaIN has a scale and a bias: + y_b at the end.",
                      [lambda x, s, b: _adain(x, s, torch.zeros_like(b))]),
        Misconception("Scale forgotten", "AdaIN has a scale and a bias: the normalised map is multiplied by y_s.",
                      [lambda x, s, b: _adain(x, torch.ones_like(s), b)]),
        Misconception("Style left out", "This is instance normalisation alone; the style sets scale and bias "
                      "anew.", [lambda x, s, b: _adain(x, torch.ones_like(s), torch.zeros_like(b))]),
        Misconception("Scale and bias exchanged", "y_s multiplies, y_b is added.",
                      [lambda x, s, b: _adain(x, s, b, order="bs")]),
        Misconception("Statistics over the batch", "This is how batch norm counts: over all images. AdaIN takes "
                      "each image for itself: dim=(2, 3).", [lambda *a: _adain(*a, over=(0, 2, 3))]),
        Misconception("Statistics over the channels too", "Each feature map has its own mean and deviation: "
                      "dim=(2, 3), without the channels.", [lambda *a: _adain(*a, over=(1, 2, 3))]),
        Misconception("Statistics over everything", "Each map of each image has its own: dim=(2, 3), keepdim=True.",
                      [lambda *a: _adain(*a, over=(0, 1, 2, 3))]),
        Misconception("Statistics of each pixel", "Over the channels of a pixel it is pixel or layer norm; AdaIN's "
                      "μ and σ are those of the pixels of a map: dim=(2, 3).", [lambda *a: _adain(*a, over=1)]),
        Misconception("Over one axis only", "A map has two axes of pixels: dim=(2, 3).",
                      [lambda *a: _adain(*a, over=2), lambda *a: _adain(*a, over=3)]),
        Misconception("Variance for deviation", "σ is the root of the variance.",
                      [lambda *a: _adain(*a, root=False)]),
        Misconception("Divided by N − 1", "The text takes the mean of (x − μ)²: var and std with correction=0.",
                      [lambda *a: _adain(*a, correction=1)]),
        Misconception("Mean not subtracted", "Normalised maps have mean 0: x − μ before the division.",
                      [lambda *a: _adain(*a, centred=False)]),
        Misconception("Multiplied by σ", "The deviation divides: afterwards it is y_s, whatever it was.",
                      [lambda x, s, b: s[:, :, None, None] * (x - x.mean((2, 3), keepdim=True))
                       * (x.var((2, 3), keepdim=True, correction=0) + 1e-8).sqrt() + b[:, :, None, None]]),
        Misconception("Not normalised", "x itself is scaled and shifted here; what it had of scale and mean must "
                      "go first.", [lambda x, s, b: s[:, :, None, None] * x + b[:, :, None, None]]),
        Misconception("Scale plus one", "In StyleGAN's code the network gives y_s − 1; here `scale` is y_s itself.",
                      [lambda x, s, b: _adain(x, s + 1, b)]),
        Misconception("Scaled after the bias", "y_b is not multiplied by y_s: first the scale, then the bias.",
                      [lambda x, s, b: s[:, :, None, None] * (_adain(x, torch.ones_like(s), b))]),
        Misconception("nan for a flat map", "A map of one value has σ = 0, and 0/0 is not a number: add 1e-8 under "
                      "the root.", when=_only_extreme),
    ))

# --- pixel norm -----------------------------------------------------------------------------------------------


def _pixel_cases(rng: np.random.Generator) -> list[Case]:
    three_four = torch.tensor([[3.0, 4.0]])  # mean square 12.5
    return [Case((three_four,), expected=three_four / 12.5**0.5), Case((_normal(rng, 4, 6, centre=1, spread=2),)),
            Case((_normal(rng, 3, 3, spread=0.5),)), Case((_normal(rng, 2, 5, 3, 4, spread=3),)),
            Case((_normal(rng, 3, 4, 4, 4, centre=-1),)),
            Case((torch.zeros(2, 3),), expected=torch.zeros(2, 3), extreme=True)]


def _rms(x: Tensor, over, root: bool = True) -> Tensor:
    over = [d % x.dim() for d in (over if isinstance(over, tuple) else (over,))]
    square = x.square().mean(dim=over, keepdim=True) + 1e-8
    return x / (square.sqrt() if root else square)


_PIXEL = Exercise(
    id="08.pixel_norm", title="Pixel norm", points=1, solution=pixel_norm, cases=_pixel_cases,
    hints=("In both shapes the features lie along the same axis. Which?",
           "x.square().mean(dim=1, keepdim=True): keepdim so that it divides x as it stands.",
           "Add 1e-8, take the root, and divide x by it."),
    misconceptions=(
        Misconception("Length 1", "Divided by the norm, a vector of F features has length 1; by the root of the "
                      "mean square, √F: every feature keeps a size of about 1.",
                      [lambda x: x / (x.square().sum(1, keepdim=True) + 1e-8).sqrt(),
                       lambda x: torch.nn.functional.normalize(x, dim=1)]),
        Misconception("Mean subtracted", "Pixel norm only divides; the mean stays in.",
                      [lambda x: _rms(x - x.mean(1, keepdim=True), 1), lambda x: _rms(x, 1) - _rms(x, 1).mean(
                          1, keepdim=True), lambda x: _rms(x, 1) - x.mean(1, keepdim=True)]),
        Misconception("Deviation for root mean square", "The deviation takes the mean away first; here x² itself "
                      "is averaged.", [lambda x: x / (x.var(1, keepdim=True, correction=0) + 1e-8).sqrt(),
                                    lambda x: x / (x.std(1, keepdim=True) + 1e-8)]),
        Misconception("Root forgotten", "Divide by the root of the mean square.",
                      [lambda x: _rms(x, 1, root=False)]),
        Misconception("Over the last axis", "The features lie along axis 1, in maps too: dim=1.",
                      [lambda x: _rms(x, -1)]),
        Misconception("Over the batch", "Each vector is normalised for itself: dim=1, not dim=0.",
                      [lambda x: _rms(x, 0)]),
        Misconception("Over the pixels", "Each pixel is a vector of its own: only dim=1 is averaged.",
                      [lambda x: _rms(x, tuple(range(1, x.dim()))),
                       lambda x: _rms(x, (2, 3) if x.dim() == 4 else 1)]),
        Misconception("Over everything", "Each vector has its own mean square: dim=1, keepdim=True.",
                      [lambda x: _rms(x, tuple(range(x.dim())))]),
        Misconception("Absolute values", "The mean of |x| is not the root of the mean of x².",
                      [lambda x: x / (x.abs().mean(1, keepdim=True) + 1e-8)]),
        Misconception("Divided by the largest", "The root mean square divides, not the largest value.",
                      [lambda x: x / (x.abs().amax(1, keepdim=True) + 1e-8)]),
        Misconception("Multiplied", "The root mean square divides: afterwards it is 1.",
                      [lambda x: x * (x.square().mean(1, keepdim=True) + 1e-8).sqrt()]),
        Misconception("nan for zeros", "Where all features are 0, 0/0 is not a number: add 1e-8 under the root.",
                      when=_only_extreme),
    ))

# --- minibatch standard deviation -----------------------------------------------------------------------------


def _std_cases(rng: np.random.Generator) -> list[Case]:
    two = torch.tensor([1.0, 5.0]).view(2, 1, 1, 1)  # deviation 2
    joined = torch.tensor([[1.0, 2.0], [5.0, 2.0]]).view(2, 2, 1, 1)
    cases = [Case((two,), expected=joined), Case((torch.ones(3, 1, 2, 2),), expected=torch.tensor(
        [1.0, 0.0]).view(1, 2, 1, 1).expand(3, 2, 2, 2))]
    for shape in ((4, 3, 2, 5), (6, 2, 3, 3), (3, 3, 3, 3), (5, 1, 4, 2)):
        spread = torch.tensor(rng.uniform(0.3, 3, (1, *shape[1:])), dtype=torch.float32)
        cases.append(Case((_normal(rng, *shape, centre=0.5) * spread,)))
    return cases


def _joined(x: Tensor, number, *, first: bool = False) -> Tensor:
    number = torch.as_tensor(number, dtype=x.dtype)
    map_ = number.expand(len(x), 1, *x.shape[2:])
    return torch.cat([map_, x] if first else [x, map_], dim=1)


def _std(x: Tensor, over=0, correction: int = 0) -> Tensor:
    return (x.var(dim=over, keepdim=True, correction=correction) + 1e-8).sqrt()


_STD = Exercise(
    id="08.minibatch_std", title="Minibatch standard deviation", points=2, solution=minibatch_std, cases=_std_cases,
    atol=3e-4,
    hints=("First the deviation over the images, for every feature at every pixel: along which axis, and what "
           "shape is left?",
           "(C, H, W) numbers are left. Their mean is a single number, the same for all images.",
           "number.expand(B, 1, H, W) is a map a image; torch.cat([x, …], dim=1) joins it behind the others."),
    misconceptions=(
        Misconception("Over the pixels of each image", "That says how lively one image is. How much images differ "
                      "is seen along the batch: dim=0.",
                      [lambda x: _joined(x, _std(x, (2, 3)).mean(1, keepdim=True)),
                       lambda x: _joined(x, _std(x, (1, 2, 3))), lambda x: _joined(x, _std(x, (2, 3)).mean())]),
        Misconception("Over everything at once", "First along the batch, for every feature at every pixel; then "
                      "the mean of these deviations.", [lambda x: _joined(x, _std(x, (0, 1, 2, 3)))]),
        Misconception("Variance for deviation", "Take the root before the mean.",
                      [lambda x: _joined(x, x.var(0, correction=0).mean())]),
        Misconception("Root of the mean variance", "First the root of each variance, then their mean.",
                      [lambda x: _joined(x, (x.var(0, correction=0).mean() + 1e-8).sqrt())]),
        Misconception("Divided by B − 1", "The text takes the mean over the images: std and var with correction=0.",
                      [lambda x: _joined(x, _std(x, correction=1).mean())]),
        Misconception("A map of its own for every pixel", "All the numbers are averaged to one, which fills the "
                      "map.",
                      [lambda x: _joined(x, _std(x).mean(1, keepdim=True)),
                       lambda x: _joined(x, _std(x).mean((1, 2), keepdim=True))]),
        Misconception("A map for every feature", "All C·H·W deviations are averaged to one number: one map is "
                      "joined.",
                      [lambda x: torch.cat([x, _std(x).expand_as(x)], 1),
                       lambda x: torch.cat([x, _std(x).mean((2, 3), keepdim=True).expand_as(x)], 1)]),
        Misconception("Joined in front", "The new map comes last.",
                      [lambda x: _joined(x, _std(x).mean(), first=True)]),
        Misconception("Joined along the batch", "The map is one more feature: dim=1 of torch.cat.",
                      [lambda x: torch.cat([x, _std(x).mean().expand(1, *x.shape[1:])], 0)]),
        Misconception("Only the map", "The features themselves stay: join the map to x.",
                      [lambda x: _joined(x, _std(x).mean())[:, -1:], lambda x: _std(x).mean()]),
        Misconception("Added for joined", "The number is a feature of its own, not added to the others.",
                      [lambda x: x + _std(x).mean()]),
        Misconception("Mean of the batch", "The deviation over the images is asked for, not their mean.",
                      [lambda x: _joined(x, x.mean()), lambda x: _joined(x, x.mean(0).mean())]),
        Misconception("No root of mean squares", "(x − mean) adds up to 0: square it, average, then take "
                      "the root. The mean of |x − mean| is another measure.",
                      [lambda x: _joined(x, (x - x.mean(0)).mean()),
                       lambda x: _joined(x, (x - x.mean(0)).abs().mean())]),
        Misconception("Sum for mean", "The C·H·W deviations are averaged.",
                      [lambda x: _joined(x, _std(x).sum()), lambda x: _joined(x, x.std(0, correction=0).sum())]),
    ))

# --- fade-in --------------------------------------------------------------------------------------------------


def _fade_cases(rng: np.random.Generator) -> list[Case]:
    coarse = torch.tensor([[[[1.0, 2.0], [3.0, 4.0]]]])
    enlarged = torch.tensor([[[[1.0, 1, 2, 2], [1, 1, 2, 2], [3, 3, 4, 4], [3, 3, 4, 4]]]])
    fine = torch.arange(16.0).view(1, 1, 4, 4)
    cases = [Case((coarse, fine, 0.0), expected=enlarged), Case((coarse, fine, 1.0), expected=fine),
             Case((coarse, fine, 0.5), expected=(enlarged + fine) / 2)]
    for batch, channels, height, width in ((2, 3, 3, 2), (3, 3, 4, 4), (1, 2, 2, 3)):
        cases.append(Case((_normal(rng, batch, channels, height, width), _normal(rng, batch, channels, 2 * height,
                                                                               2 * width),
                           float(rng.uniform(0.1, 0.4)))))
    return cases


def _nearest(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2, mode="nearest")


def _enlarged_by(**how):
    return lambda c, f, a: (1 - a) * interpolate(c, scale_factor=2, **how) + a * f


_FADE = Exercise(
    id="08.fade_in", title="Fading in a new size", points=1, solution=fade_in, cases=_fade_cases,
    hints=("At α = 0 nothing of the new size may show. What is to be seen then?",
           "[a, b] becomes [a, a, b, b]: every pixel is repeated where it stands, along both axes.",
           "coarse.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3), or torch.nn.functional.interpolate "
           "with scale_factor=2."),
    misconceptions=(
        Misconception("Weights exchanged", "At α = 0 the image is coarse, at α = 1 fine.",
                      [lambda c, f, a: a * _nearest(c) + (1 - a) * f]),
        Misconception("Tiled", "repeat lays whole copies side by side; repeat_interleave repeats each pixel.",
                      [lambda c, f, a: (1 - a) * c.repeat(1, 1, 2, 2) + a * f,
                       lambda c, f, a: (1 - a) * torch.cat([torch.cat([c, c], 2)] * 2, 3) + a * f]),
        Misconception("Smoothed", "Enlarged by nearest neighbour: equal pixels, nothing between them.",
                      [_enlarged_by(mode="bilinear"), _enlarged_by(mode="bicubic"),
                       _enlarged_by(mode="bilinear", align_corners=True)]),
        Misconception("Added in full", "The coarse image gives way: its weight is 1 − α.",
                      [lambda c, f, a: _nearest(c) + a * f, lambda c, f, a: _nearest(c) + f]),
        Misconception("Mean of both", "The weights are 1 − α and α, not one half.",
                      [lambda c, f, a: (_nearest(c) + f) / 2]),
        Misconception("Fine in full", "The fine image comes in with weight α.",
                      [lambda c, f, a: (1 - a) * _nearest(c) + f]),
        Misconception("Switched, not faded", "For α between 0 and 1 both images show.",
                      [lambda c, f, a: _nearest(c) if a < 0.5 else f, lambda c, f, a: _nearest(c) if a < 1 else f,
                       lambda c, f, a: f if a > 0 else _nearest(c),
                       lambda c, f, a: _nearest(c) if a <= 0.5 else f]),
        Misconception("The fine image smoothed away", "fine itself is mixed in, not what is left of it at half "
                      "size.",
                      [lambda c, f, a: (1 - a) * _nearest(c) + a * _nearest(avg_pool2d(f, 2))]),
        Misconception("Half size", "The result has the new size: coarse is enlarged, fine not made smaller.",
                      [lambda c, f, a: (1 - a) * c + a * avg_pool2d(f, 2),
                       lambda c, f, a: (1 - a) * c + a * f[:, :, ::2, ::2]]),
        Misconception("Only the fine image", "While the size fades in, the coarse image shows too.",
                      [lambda c, f, a: f, lambda c, f, a: a * f]),
        Misconception("Only the coarse image", "As α grows the fine image shows.",
                      [lambda c, f, a: _nearest(c), lambda c, f, a: (1 - a) * _nearest(c)]),
        Misconception("Filled with zeros", "Every pixel of coarse fills its 2×2 square.",
                      [lambda c, f, a: (1 - a) * _zero_filled(c) + a * f]),
    ))


def _zero_filled(coarse: Tensor) -> Tensor:
    out = coarse.new_zeros(*coarse.shape[:2], 2 * coarse.shape[2], 2 * coarse.shape[3])
    out[:, :, ::2, ::2] = coarse
    return out


# --- growth schedule ------------------------------------------------------------------------------------------


FORM = "the form of the result"


def _observe_stage(fn: Callable, args: tuple):
    """Take the pair apart, whatever sequence it comes in."""
    stage = fn(*args)
    if stage is None:
        return None
    if not isinstance(stage, Sequence | np.ndarray | Tensor) or isinstance(stage, str) or len(stage) != 2:
        return {FORM: shown(stage)}
    try:
        size, alpha = float(stage[0]), float(stage[1])
    except (TypeError, ValueError):
        return {FORM: shown(stage)}
    return {FORM: "a pair (size, alpha)", "size": size, "alpha": alpha}


def _stage_cases(rng: np.random.Generator) -> list[Case]:
    plan = 8, 32, 50, 100
    known = {0: (8, 1.0), 49: (8, 1.0), 50: (16, 0.0), 100: (16, 0.5), 150: (16, 1.0), 199: (16, 1.0),
             200: (32, 0.0), 260: (32, 0.6), 300: (32, 1.0), 5000: (32, 1.0)}
    cases = [Case((seen, *plan), expected=_seen(*stage)) for seen, stage in known.items()]
    cases += [Case((10**6, 16, 16, 10, 10), expected=_seen(16, 1.0))]
    for _ in range(6):
        stable, fade = (int(n) for n in rng.integers(50, 200, 2))
        size = int(rng.choice([32, 64, 256, 1024]))
        cases.append(Case((int(rng.integers(0, 8 * (stable + fade))), 4, size, stable, fade)))
    return cases


def _seen(size: int, alpha: float) -> dict:
    return {FORM: "a pair (size, alpha)", "size": float(size), "alpha": alpha}


def _grown(seen, first, last, stable, fade, *, lead=None, period=None, over=None, alpha=None, bound=True,
           double=True, late=0):
    """The reference with chosen mistakes; `alpha(into, over)`."""
    lead, period, over = (value(stable, fade) if value else usual for value, usual in
                          ((lead, stable), (period, stable + fade), (over, fade)))
    if seen < lead:
        return first, 1.0
    rounds, into = divmod(seen - lead, period)
    doublings = rounds + 1
    most = (last // first).bit_length() - 1
    if bound and doublings > most:
        return (first * 2**most if double else first + most * first), 1.0
    size = first * 2**doublings if double else first * (1 + doublings)
    value = min(1.0, into / over) if alpha is None else alpha(into, over)
    return (size // 2 if late and value < 1 else size), value


def _with(**mistakes) -> Callable:
    return lambda *args: _grown(*args, **mistakes)


_STAGE = Exercise(
    id="08.stage_at", title="The growth schedule", points=3, solution=stage_at, cases=_stage_cases,
    observe=_observe_stage,
    hints=("Draw a line of images seen: stable | fade, stable | fade, stable | … Which sizes stand over its parts?",
           "After the first `stable` images the line repeats itself every fade + stable images. How many whole "
           "rounds have passed, and how far into the present one is it? divmod tells both.",
           "Into a round by `into` images, α is into/fade, but no more than 1. With the last size reached and "
           "another round due: (image_size, 1)."),
    misconceptions=(
        Misconception("α not limited", "Once the size is faded in, α stays 1: min(1, …).",
                      [_with(alpha=lambda into, over: into / over)]),
        Misconception("α falls", "α is the weight of the new size: it grows from 0 to 1.",
                      [_with(alpha=lambda into, over: 1 - min(1.0, into / over)),
                       _with(alpha=lambda into, over: max(0.0, 1 - into / over))]),
        Misconception("No fade", "A new size begins with α = 0 and fades in.",
                      [_with(alpha=lambda into, over: 1.0)]),
        Misconception("α a step, not a slope", "α grows evenly over the `fade` images.",
                      [_with(alpha=lambda into, over: float(into >= over)),
                       _with(alpha=lambda into, over: float(min(1, into // over))),
                       _with(alpha=lambda into, over: 0.0 if into < over / 2 else 1.0)]),
        Misconception("Grows without end", "image_size is the last size.",
                      [_with(bound=False), lambda n, a, b, s, f: (a, 1.0) if a == b else _grown(
                          n, a, b, s, f, bound=False)]),
        Misconception("First stable phase forgotten", "The first size is trained for `stable` images before "
                      "anything fades in.", [_with(lead=lambda stable, fade: 0)]),
        Misconception("First size faded in", "The first size has nothing to fade in from: its phase is `stable` "
                      "images long, with α = 1.", [_with(lead=lambda stable, fade: stable + fade)]),
        Misconception("fade and stable exchanged", "`fade` images with growing α, then `stable` with α = 1.",
                      [lambda n, a, b, stable, fade: _grown(n, a, b, fade, stable),
                       _with(over=lambda stable, fade: stable)]),
        Misconception("α over the whole round", "α reaches 1 after `fade` images; then come the stable ones.",
                      [_with(over=lambda stable, fade: stable + fade)]),
        Misconception("Stable phases forgotten", "Between two fades lie `stable` images.",
                      [_with(period=lambda stable, fade: fade)]),
        Misconception("Time of the fade forgotten", "A round lasts fade + stable images.",
                      [_with(period=lambda stable, fade: stable)]),
        Misconception("Size added", "The size doubles: 8, 16, 32, not 8, 16, 24.", [_with(double=False),
                                                                                 _with(double=False, bound=False)]),
        Misconception("Doubled after the fade", "The new size fades in while its images are made already: the size "
                      "doubles where the fade begins.", [_with(late=1)]),
        Misconception("α from the first image on", "α counts the images of the present fade, not all of them.",
                      [lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], 1.0 if n < s or n >= _end(a, b, s, f)
                                              else min(1.0, n / f)),
                       lambda n, a, b, s, f: (_grown(n, a, b, s, f)[0], min(1.0, n / f))]),
        Misconception("The last size is not faded in", "The last size too begins with α = 0.",
                      [lambda n, a, b, s, f: (b, 1.0) if _grown(n, a, b, s, f)[0] == b else _grown(n, a, b, s, f)]),
        Misconception("α of 0 in the first phase", "With the first size nothing is faded: α = 1.",
                      [lambda n, a, b, s, f: (a, 0.0) if n < s else _grown(n, a, b, s, f)]),
        Misconception("One image late", "After exactly `stable` images the doubled size begins, with α = 0: < and "
                      "≥.",
                      [lambda n, a, b, s, f: _grown(max(0, n - 1), a, b, s, f)]),
        Misconception("Pair turned round", "First the size, then α.",
                      [lambda *args: _grown(*args)[::-1]]),
        Misconception("Only the size", "A pair is asked for: size and α.", [lambda *args: _grown(*args)[0]]),
    ))


def _end(first: int, last: int, stable: int, fade: int) -> int:
    """The number of images at which the schedule has ended."""
    return stable + ((last // first).bit_length() - 1) * (stable + fade)


# --- truncation -----------------------------------------------------------------------------------------------


def _mapping(rng: np.random.Generator, latent: int, style: int) -> Callable[[Tensor], Tensor]:
    """A small mapping that is far from linear, so that the mean of f is not f of the mean."""
    inner, outer = _normal(rng, latent, style), _normal(rng, style, style, spread=0.7)
    shift = _normal(rng, style)

    def mapping(z: Tensor) -> Tensor:
        if z.dim() != 2 or z.shape[1] != latent:
            raise ValueError(f"Expected latents of shape (N, {latent}), got {tuple(z.shape)}.")
        return torch.relu(z @ inner.to(z.dtype) + shift.to(z.dtype)) @ outer.to(z.dtype)

    return mapping


def _truncation_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for batch, latent, style, psi in ((1, 2, 3, 0.5), (3, 4, 4, 0.7), (4, 3, 5, 0.0), (2, 5, 4, 1.0),
                                      (5, 5, 5, -0.5), (3, 4, 6, float(rng.uniform(0.2, 0.9)))):
        z, many = _normal(rng, batch, latent, spread=1.5), _normal(rng, 40, latent, centre=0.3)
        cases.append(Case((_mapping(rng, latent, style), z, psi, many),
                          note=f"a mapping from {latent} to {style} numbers, z of shape {(batch, latent)}, "
                               f"psi = {psi:.3g}, many_z of shape (40, {latent})"))
    return cases


_TRUNCATION = Exercise(
    id="08.truncated", title="Truncation in w", points=2, solution=truncated, cases=_truncation_cases,
    hints=("Two steps: the average style w̄, then the way from it to w, ψ of it.",
           "w̄ is the mean of mapping(many_z) over the M latents: which axis is that?",
           "mean = mapping(many_z).mean(dim=0), and then mean + psi * (mapping(z) - mean)."),
    misconceptions=(
        Misconception("Truncated in z", "ψ·z is another thing: the mapping bends it, and it does not lead to w̄. "
                      "The styles are pulled, behind the mapping.",
                      [lambda f, z, p, m: f(p * z), lambda f, z, p, m: f(m.mean(0) + p * (z - m.mean(0)))]),
        Misconception("Style of the mean z", "w̄ is the mean of the styles; the mapping is not linear, and the "
                      "style of the mean z is another one.",
                      [lambda f, z, p, m: (c := f(m.mean(0, keepdim=True))) + p * (f(z) - c),
                       lambda f, z, p, m: (c := f(m.mean(0))) + p * (f(z) - c),
                       lambda f, z, p, m: (c := f(torch.zeros_like(m[:1]))) + p * (f(z) - c)]),
        Misconception("Pulled towards 0", "The average style is not 0: w̄ + ψ (w − w̄).",
                      [lambda f, z, p, m: p * f(z)]),
        Misconception("w̄ not added back", "ψ (w − w̄) is the way from w̄: start there.",
                      [lambda f, z, p, m: p * (f(z) - f(m).mean(0))]),
        Misconception("w̄ not subtracted", "Only the difference from w̄ is made smaller: ψ (w − w̄).",
                      [lambda f, z, p, m: f(m).mean(0) + p * f(z)]),
        Misconception("ψ the other way round", "ψ = 1 changes nothing, ψ = 0 gives w̄.",
                      [lambda f, z, p, m: f(z) + p * (f(m).mean(0) - f(z)),
                       lambda f, z, p, m: p * f(m).mean(0) + (1 - p) * f(z)]),
        Misconception("Mean over the numbers of a style", "w̄ is one vector, the mean over the latents: dim=0.",
                      [lambda f, z, p, m: (c := f(m).mean()) + p * (f(z) - c),
                       lambda f, z, p, m: (c := f(z).mean(1, keepdim=True)) + p * (f(z) - c)]),
        Misconception("Mean of the batch itself", "w̄ comes from many_z: with the mean of the batch an image would "
                      "depend on its neighbours.",
                      [lambda f, z, p, m: (c := f(z).mean(0)) + p * (f(z) - c)]),
        Misconception("Cut off", "Truncation pulls all styles; it does not cut values at ±ψ.",
                      [lambda f, z, p, m: f(z).clamp(-abs(p), abs(p)),
                       lambda f, z, p, m: (c := f(m).mean(0)) + (f(z) - c).clamp(-abs(p), abs(p)),
                       lambda f, z, p, m: f(z.clamp(-abs(p), abs(p)))]),
        Misconception("Sum for mean", "w̄ is the mean of the M styles.",
                      [lambda f, z, p, m: (c := f(m).sum(0)) + p * (f(z) - c)]),
        Misconception("Median for mean", "w̄ is the mean of the M styles.",
                      [lambda f, z, p, m: (c := f(m).median(0).values) + p * (f(z) - c)]),
        Misconception("Wrong sign", "w' lies between w̄ and w: w̄ + ψ (w − w̄).",
                      [lambda f, z, p, m: (c := f(m).mean(0)) - p * (f(z) - c),
                       lambda f, z, p, m: (c := f(m).mean(0)) + p * (f(z) + c)]),
        Misconception("ψ left out", "ψ says how far: w̄ + ψ (w − w̄).",
                      [lambda f, z, p, m: f(z), lambda f, z, p, m: f(m).mean(0).expand(len(z), -1),
                       lambda f, z, p, m: f(m).mean(0) + 0.7 * (f(z) - f(m).mean(0))]),
    ))

EXERCISES = (_ADAIN, _PIXEL, _STD, _FADE, _STAGE, _TRUNCATION)
