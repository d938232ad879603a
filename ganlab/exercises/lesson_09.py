"""Exercises of lesson 09: painting shadows, measuring masks, the gain to beat, and cGAN3's wiring."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from ganlab.exercises.engine import Case, Exercise, Misconception


def binarise(noise, coverage):
    """Turn noise into the outlines of shadows: the pixels with the highest noise lie in shadow.

    noise: a float tensor (H, W); no two values are equal.
    coverage: the share of the pixels that shall lie in shadow, from 0 to 1; coverage · H · W is a whole number.
    Return a bool tensor (H, W) with exactly that many pixels True.
    """
    return noise > torch.quantile(noise, 1 - coverage)


def darken(y, m, depth):
    """Let a shadow fall on photographs: their light is multiplied by 1 − m · depth.

    y: photographs without shadow, a float tensor (B, 3, H, W) in [−1, 1], where −1 is no light.
    m: how deep the shadow is at each pixel, (B, 1, H, W) from 0 (full light) to 1 (full shadow).
    depth: (B,), the share of the light that the full shadow takes away, one number a photograph.
    Return x, the photographs with shadow, (B, 3, H, W) in [−1, 1].
    """
    light = (y + 1) / 2
    light = light * (1 - m * depth[:, None, None, None])
    return 2 * light - 1


def iou(predicted, mask):
    """Intersection over union of two masks: pixels that are in both, divided by pixels that are in either.

    predicted, mask: bool tensors of one shape (B, 1, H, W). Count over all pixels of the batch together.
    Two empty masks agree: 1. Return a number.
    """
    union = (predicted | mask).sum()
    return 1.0 if union == 0 else float((predicted & mask).sum() / union)


def kappa(predicted, mask):
    """Cohen's κ of two masks: (p_o − p_e) / (1 − p_e).

    p_o: the share of pixels on which the masks agree, shadow on shadow or light on light.
    p_e: the agreement to be expected by chance, if both masks kept their share of shadow but lay anywhere.
    predicted, mask: bool tensors of one shape (B, 1, H, W), neither of them constant. Count over all pixels of the
    batch together. Return a number.
    """
    a, b = predicted.float().mean(), mask.float().mean()
    p_o = (predicted == mask).float().mean()
    p_e = a * b + (1 - a) * (1 - b)
    return (p_o - p_e) / (1 - p_e)


def oracle_gain(x, y, m):
    """The best that one brightening factor a photograph can do: the g with the least squared error in the shadow.

    It minimises the sum of (g · light of x − light of y)² over the pixels under the mask, all three channels.
    x, y: photographs with and without shadow, float tensors (B, 3, H, W) in [−1, 1], where −1 is no light.
    m: masks (B, 1, H, W), 1 in the shadow and 0 elsewhere; no mask is empty.
    Return the factors, shape (B,).
    """
    light_x, light_y = (x + 1) / 2, (y + 1) / 2
    return (m * light_x * light_y).sum((1, 2, 3)) / (m * light_x**2).sum((1, 2, 3))


def continuous(layers, x):
    """Continuous condition concatenation: the input is joined again before every layer but the first.

    layers: a list of modules. The first takes x; each later one takes the output of the layer before it and x,
    joined along the channels in this order.
    x: photograph and mask, a float tensor (B, 4, H, W). Return the output of the last layer.
    """
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], dim=1))
    return h


# --- painting -------------------------------------------------------------------------------------------------


def _noise_cases(rng: np.random.Generator) -> list[Case]:
    def noise(height: int, width: int, centre: float) -> torch.Tensor:
        values = np.linspace(-1, 1, height * width) ** 3 + rng.uniform(-1e-4, 1e-4, height * width)
        return torch.tensor(rng.permutation(values).reshape(height, width) + centre, dtype=torch.float32)

    small = torch.tensor([[0.1, -0.6, 0.5, 0.9], [-0.2, 0.3, -0.8, 0.7]])
    return [Case((small, 0.25), expected=torch.tensor([[0.0, 0, 0, 1], [0, 0, 0, 1]])),
            Case((small - 2, 0.5), expected=torch.tensor([[0.0, 0, 1, 1], [0, 1, 0, 1]])),
            Case((noise(10, 20, 0.0), 0.3)), Case((noise(20, 10, 0.7), 0.15)), Case((noise(16, 25, -0.4), 0.4))]


def _range_threshold(noise, coverage):
    return noise > noise.min() + (1 - coverage) * (noise.max() - noise.min())


def _ranked(noise, coverage, beside=0):
    """The right mask, with so many pixels more (or fewer, below 0)."""
    return noise.flatten().argsort().argsort().reshape(noise.shape) >= noise.numel() * (1 - coverage) - beside - 0.5


def _as_numbers(dtype):
    return lambda n, c: binarise(n, c).to(dtype)


_BINARISE = Exercise(
    id="09.binarise", title="Outlines from noise", points=1, solution=binarise, cases=_noise_cases,
    dtype="bool",
    hints=("A threshold is needed such that the wanted share of all values lies above it.",
           "Which value has 30 % of all values above it? The 70 % quantile.",
           "torch.quantile(noise, 1 - coverage)."),
    misconceptions=(
        Misconception("Quantile from the wrong end", "A share `coverage` lies above the quantile 1 − coverage.",
                      [lambda n, c: n > torch.quantile(n, c)]),
        Misconception("Lowest for highest", "The pixels with the highest noise lie in shadow.",
                      [lambda n, c: n < torch.quantile(n, c), lambda n, c: n < torch.quantile(n, 1 - c),
                       lambda n, c: n <= torch.quantile(n, c)]),
        Misconception("Threshold 0", "How many pixels lie above 0 is left to chance, and to the noise's centre.",
                      [lambda n, c: n > 0]),
        Misconception("Coverage as threshold", "The coverage is a share of the pixels, not a value of the noise.",
                      [lambda n, c: n > c, lambda n, c: n > 1 - c, lambda n, c: n < c]),
        Misconception("Share of the range", "The middle of the range is not the middle of the values: order them.",
                      [_range_threshold]),
        Misconception("Median or mean", "Above the median lies one half, whatever the coverage.",
                      [lambda n, c: n > n.median(), lambda n, c: n > n.mean()]),
        Misconception("Row by row", "The share is meant for the whole picture, not for each row or column.",
                      [lambda n, c: n > torch.quantile(n, 1 - c, dim=1, keepdim=True),
                       lambda n, c: n > torch.quantile(n, 1 - c, dim=0, keepdim=True)]),
        Misconception("Noise kept", "Outlines have two values only, True and False.",
                      [lambda n, c: n * (n > torch.quantile(n, 1 - c)),
                       lambda n, c: torch.where(n > torch.quantile(n, 1 - c), n, 0.0)]),
        Misconception("Numbers for True and False", "The right pixels, but as 0 and 1. A comparison such as "
                      "noise > threshold is the bool mask already, and & and | work on it: return it as it is.",
                      [_as_numbers(dtype) for dtype in (torch.float32, torch.float64, torch.int64, torch.int32,
                                                        torch.uint8)]),
        Misconception("One pixel too few", "> leaves out the threshold itself. If it is the k-th highest value, "
                      "compare with >=.", [lambda n, c: _ranked(n, c, -1)]),
        Misconception("One pixel too many", ">= takes in the threshold itself. If it is the highest value in the "
                      "light, compare with >.", [lambda n, c: _ranked(n, c, 1)]),
        Misconception("The threshold alone", "Compare the noise with the threshold and return the result.",
                      [lambda n, c: torch.quantile(n, 1 - c)]),
    ))


def _darken_cases(rng: np.random.Generator) -> list[Case]:
    def some(shape: tuple[int, ...], low: float, high: float) -> torch.Tensor:
        return torch.tensor(rng.uniform(low, high, shape), dtype=torch.float32)

    white = torch.ones(1, 3, 2, 2)
    m = torch.tensor([[[[0.0, 1.0], [0.5, 1.0]]]])
    half = torch.tensor([[1.0, 0.0], [0.5, 0.0]]).expand(1, 3, 2, 2)
    cases = [Case((white, m, torch.tensor([0.5])), expected=half),
             Case((-white, m, torch.tensor([0.5])), expected=-white)]
    # as many photographs as columns, so that a depth on the wrong axis does not stop with an error
    cases += [Case((some((n, 3, n, n), -1, 1), some((n, 1, n, n), 0, 1), some((n,), 0.3, 0.8))) for n in (3, 4)]
    return cases


def _darken(y, m, depth, *, to_light=True, back=True, factor=lambda m, d: 1 - m * d, axis=0):
    shape = [1, 1, 1, 1]
    shape[axis] = -1
    light = (y + 1) / 2 if to_light else y
    light = light * factor(m, depth.reshape(shape))
    return 2 * light - 1 if back and to_light else light


def _dark(**mistakes):
    return lambda y, m, depth: _darken(y, m, depth, **mistakes)


_DARKEN = Exercise(
    id="09.darken", title="Let a shadow fall", points=2, solution=darken, cases=_darken_cases,
    hints=("Black is −1 here. What does y · ½ make of black, and of grey, which is 0?",
           "Go from [−1, 1] to light in [0, 1], multiply there, and go back.",
           "depth has shape (B,): depth[:, None, None, None] lays it along the batch axis."),
    misconceptions=(
        Misconception("Multiplied in [−1, 1]", "There 0 is middle grey, so a factor below 1 pulls everything "
                      "towards grey: black becomes lighter. Go to [0, 1] first.", [_dark(to_light=False)]),
        Misconception("Not scaled back", "The result has to lie in [−1, 1] again: 2 · light − 1.",
                      [_dark(back=False)]),
        Misconception("Share kept for share taken", "depth is the share of light that goes: 1 − m · depth stays.",
                      [_dark(factor=lambda m, d: m * d), _dark(factor=lambda m, d: 1 - m * (1 - d)),
                       _dark(factor=lambda m, d: d * m + (1 - m))]),
        Misconception("Light and shadow exchanged", "m is 1 in the shadow, 0 in the light.",
                      [_dark(factor=lambda m, d: 1 - (1 - m) * d), _dark(factor=lambda m, d: (1 - m) * d)]),
        Misconception("Subtracted", "A shadow takes a share of the light that is there, not the same amount from "
                      "every pixel.", [lambda y, m, d: y - m * d[:, None, None, None],
                                       lambda y, m, d: y - 2 * m * d[:, None, None, None],
                                       lambda y, m, d: (y - m * d[:, None, None, None]).clamp(-1, 1),
                                       lambda y, m, d: (y - 2 * m * d[:, None, None, None]).clamp(-1, 1)]),
        Misconception("Depth on the wrong axis", "m * depth lays the depths along the columns: torch aligns shapes "
                      "from the right. Use depth[:, None, None, None].",
                      [_dark(axis=3), _dark(axis=2), lambda y, m, d: y * (1 - m * d)]),
        Misconception("One depth for all", "Every photograph has its own depth.",
                      [lambda y, m, d: darken(y, m, d[:1].expand(len(d))),
                       lambda y, m, d: darken(y, m, d.mean().expand(len(d)))]),
        Misconception("Half-shadows lost", "m may lie between 0 and 1: do not cut it to two values.",
                      [lambda y, m, d: darken(y, (m > 0.5).float(), d),
                       lambda y, m, d: darken(y, (m >= 0.5).float(), d), lambda y, m, d: darken(y, m.round(), d)]),
        Misconception("Depth forgotten", "A full shadow leaves some light: 1 − m · depth.",
                      [lambda y, m, d: darken(y, m, torch.ones_like(d))]),
        Misconception("Mask forgotten", "The light outside the shadow stays as it is.",
                      [lambda y, m, d: darken(y, torch.ones_like(m), d)]),
    ))

# --- masks ----------------------------------------------------------------------------------------------------


def _random_masks(rng: np.random.Generator, sizes, shares) -> list[tuple[torch.Tensor, torch.Tensor]]:
    pairs = []
    for (batch, side), (share, noise) in zip(sizes, shares):
        mask = rng.random((batch, 1, side, side)) < share
        mask[0] |= rng.random((1, side, side)) < 0.3  # the pictures of a batch differ in their coverage
        mask[:, :, 0, 0], mask[:, :, 0, 1] = True, False
        predicted = mask ^ (rng.random(mask.shape) < noise)
        predicted[:, :, 0, 0], predicted[:, :, 0, 1] = True, False
        predicted[:, :, 1] |= mask[:, :, 2]  # more mistakes of one kind than of the other
        pairs.append((torch.tensor(predicted), torch.tensor(mask)))
    return pairs


_HAND = (torch.tensor([[[[True, True, False], [False, False, False]]]]),
         torch.tensor([[[[True, False, False], [True, False, True]]]]))


def _iou_cases(rng: np.random.Generator) -> list[Case]:
    empty = torch.zeros(1, 1, 2, 3, dtype=torch.bool)
    cases = [Case(_HAND, expected=0.25), Case((_HAND[0], ~_HAND[0]), expected=0.0)]
    cases += [Case(pair, note="two masks of several pictures") for pair in
              _random_masks(rng, ((2, 8), (3, 10)), ((0.2, 0.1), (0.5, 0.3)))]
    return [*cases, Case((empty, empty), expected=1.0, note="two empty masks")]


def _ratio(top, bottom):
    return lambda p, m: top(p, m).sum() / bottom(p, m).sum()


def _guarded(*wrong):
    """The same mistakes twice: as they are, and with the answer 1 for two empty masks."""
    def guard(fn):
        return lambda p, m: fn(p, m) if (p | m).any() else 1.0
    return [*wrong, *map(guard, wrong)]


def _only_empty(verdicts: list[tuple[Case, bool]]) -> bool:
    return [right for _, right in verdicts] == [True] * (len(verdicts) - 1) + [False]


_IOU = Exercise(
    id="09.iou", title="Intersection over union", points=1, solution=iou, cases=_iou_cases,
    hints=("Draw two overlapping discs. Which area is on top of the fraction, which below?",
           "& is true where both are, | where at least one is. .sum() counts.",
           "Ask for union == 0 before you divide."),
    misconceptions=(
        Misconception("Empty masks forgotten", "Two empty masks have an empty union, and 0/0 is not a number: they "
                      "agree, so the answer is 1.", when=_only_empty),
        Misconception("Dice for IoU", "2 · intersection / (sum of both areas) is the Dice coefficient: it counts "
                      "the intersection twice.",
                      _guarded(lambda p, m: 2 * (p & m).sum() / (p.sum() + m.sum()))),
        Misconception("Sum for union", "Adding both areas counts the intersection twice.",
                      _guarded(lambda p, m: (p & m).sum() / (p.sum() + m.sum()))),
        Misconception("Recall", "Divided by the true mask alone this is recall: a mask of all would score 1.",
                      _guarded(_ratio(lambda p, m: p & m, lambda p, m: m))),
        Misconception("Precision", "Divided by the predicted mask alone this is precision: one sure pixel would "
                      "score 1.", _guarded(_ratio(lambda p, m: p & m, lambda p, m: p))),
        Misconception("Accuracy", "This counts the light pixels too: with little shadow an empty mask would score "
                      "high.", _guarded(lambda p, m: (p == m).float().mean(), lambda p, m: (p & m).float().mean())),
        Misconception("Union over intersection", "The smaller number stands on top.",
                      _guarded(lambda p, m: (p | m).sum() / (p & m).sum())),
        Misconception("Symmetric difference", "p ^ m is where exactly one of them is true, not where both or "
                      "either are.", _guarded(lambda p, m: (p ^ m).sum() / (p | m).sum(),
                                              lambda p, m: (p & m).sum() / (p ^ m).sum())),
        Misconception("Mean over pictures", "Count over all pixels together: the mean of the pictures' own IoU is "
                      "another number.",
                      [lambda p, m: torch.stack([torch.tensor(iou(a, b)) for a, b in zip(p, m)]).mean(),
                       lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3))).mean(),
                       lambda p, m: ((p & m).sum((1, 2, 3)) / (p | m).sum((1, 2, 3)).clamp(min=1)).mean()]),
        Misconception("Both classes", "Only the shadow counts; this averages the IoU of shadow and of light.",
                      [lambda p, m: (iou(p, m) + iou(~p, ~m)) / 2]),
    ))


def _kappa_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((_HAND[1], _HAND[1]), expected=1.0), Case((_HAND[1], ~_HAND[1]), expected=-1.0),
             Case(_HAND, expected=0.0)]
    return cases + [Case(pair, note="two masks of several pictures") for pair in
                    _random_masks(rng, ((2, 8), (3, 10), (2, 12)), ((0.2, 0.1), (0.5, 0.3), (0.1, 0.05)))]


def _kappa(predicted, mask, *, chance=lambda a, b: a * b + (1 - a) * (1 - b),
           final=lambda o, e: (o - e) / (1 - e)):
    a, b = predicted.float().mean(), mask.float().mean()
    return final((predicted == mask).float().mean(), chance(a, b))


def _kap(**mistakes):
    return lambda p, m: _kappa(p, m, **mistakes)


def _phi(p, m):
    return torch.corrcoef(torch.stack([p.flatten().float(), m.flatten().float()]))[0, 1]


_KAPPA = Exercise(
    id="09.kappa", title="Cohen's κ", points=2, solution=kappa, cases=_kappa_cases, atol=1e-4,
    hints=("Say that a is the share of shadow in one mask and b in the other. How often are both in shadow by "
           "chance?",
           "Agreement by chance has two parts: both in shadow, a · b, and both in light, (1 − a) · (1 − b).",
           "p_o is (predicted == mask).float().mean(); then put both into the formula."),
    misconceptions=(
        Misconception("Accuracy", "p_o alone is accuracy: the agreement by chance has to be taken off.",
                      [_kap(final=lambda o, e: o)]),
        Misconception("Chance is ½", "Chance depends on how much shadow there is: with 5 % shadow two masks agree "
                      "on 90 % by chance.", [_kap(chance=lambda a, b: 0.5)]),
        Misconception("Only shadow on shadow", "Two masks also agree by chance where both are light: add "
                      "(1 − a) · (1 − b).", [_kap(chance=lambda a, b: a * b)]),
        Misconception("Only light on light", "Two masks also agree by chance where both are shadow: add a · b.",
                      [_kap(chance=lambda a, b: (1 - a) * (1 - b))]),
        Misconception("One share for both", "Each mask has its own share of shadow.",
                      [_kap(chance=lambda a, b: b * b + (1 - b) ** 2),
                       _kap(chance=lambda a, b: a * a + (1 - a) ** 2),
                       _kap(chance=lambda a, b: ((a + b) / 2) ** 2 + (1 - (a + b) / 2) ** 2)]),
        Misconception("The larger class", "Chance is not the share of the larger class: that is how well a "
                      "constant mask does.", [_kap(chance=lambda a, b: torch.maximum(b, 1 - b))]),
        Misconception("Not divided", "Without the division by 1 − p_e two equal masks do not reach 1.",
                      [_kap(final=lambda o, e: o - e)]),
        Misconception("Divided by p_e", "The divisor is what chance leaves to be won: 1 − p_e.",
                      [_kap(final=lambda o, e: (o - e) / e), _kap(final=lambda o, e: o / e)]),
        Misconception("Divided by 1 − p_o", "The divisor is 1 − p_e.",
                      [_kap(final=lambda o, e: (o - e) / (1 - o)), _kap(final=lambda o, e: (1 - o) / (1 - e))]),
        Misconception("Brackets forgotten", "/ binds tighter than −: (p_o - p_e) / (1 - p_e), with both pairs of "
                      "brackets.",
                      [_kap(final=lambda o, e: o - e / (1 - e)), _kap(final=lambda o, e: (o - e) / 1 - e)]),
        Misconception("Mean over pictures", "Count over all pixels together: the mean of the pictures' own κ is "
                      "another number.",
                      [lambda p, m: torch.stack([kappa(a, b) for a, b in zip(p, m)]).mean()]),
        Misconception("IoU", "This is intersection over union, which knows no chance.",
                      [lambda p, m: (p & m).sum() / (p | m).sum()]),
        Misconception("Correlation", "The correlation of the two masks is near κ, but equals it only where both "
                      "have the same share of shadow.", [_phi]),
        Misconception("Only the shadow's agreement", "p_o counts both kinds of agreement: shadow on shadow and "
                      "light on light.",
                      [lambda p, m: (lambda o, e: (o - e) / (1 - e))((p & m).float().mean(),
                                                                    p.float().mean() * m.float().mean())]),
    ))

# --- the gain to beat -----------------------------------------------------------------------------------------


def _gain_cases(rng: np.random.Generator) -> list[Case]:
    y = torch.full((1, 3, 2, 2), 0.6)
    m = torch.tensor([[[[1.0, 1.0], [0.0, 0.0]]]])
    x = torch.where(m > 0, 2 * 0.4 - 1, y)  # light 0.8 became 0.4
    cases = [Case((x, y, m), expected=torch.tensor([2.0]))]
    for batch, side in ((3, 6), (2, 9)):
        y = torch.tensor(rng.uniform(-1, 1, (batch, 3, side, side)), dtype=torch.float32)
        m = torch.tensor(rng.random((batch, 1, side, side)) < 0.4).float()
        m[:, :, 0, 0] = 1
        keep = torch.tensor(rng.uniform(0.3, 0.8, (batch, 3, side, side)), dtype=torch.float32)
        cases.append(Case(((y + 1) * torch.where(m > 0, keep, 1.0) - 1, y, m)))
    return cases


def _gain(x, y, m, *, to_light=True, axes=(1, 2, 3), top=lambda a, b: a * b, bottom=lambda a, b: a * a):
    a, b = ((x + 1) / 2, (y + 1) / 2) if to_light else (x, y)
    return (m * top(a, b)).sum(axes) / (m * bottom(a, b)).sum(axes)


def _gains(**mistakes):
    return lambda x, y, m: _gain(x, y, m, **mistakes)


_GAIN = Exercise(
    id="09.oracle_gain", title="The best single gain", points=2, solution=oracle_gain, cases=_gain_cases,
    rtol=1e-3, atol=1e-4,
    hints=("Write a for the light of x and b for that of y. For which g is the sum of (g a − b)² smallest? Set its "
           "derivative by g to zero.",
           "2 Σ a (g a − b) = 0, so g = Σ a b / Σ a². Which pixels take part in the sums?",
           "light = (x + 1) / 2; multiply by m, and sum over the axes (1, 2, 3)."),
    misconceptions=(
        Misconception("Not in light", "In [−1, 1] a factor turns around middle grey: go to (x + 1) / 2 first.",
                      [_gains(to_light=False)]),
        Misconception("Mask ignored", "Only the pixels in shadow count.",
                      [lambda x, y, m: oracle_gain(x, y, torch.ones_like(m))]),
        Misconception("Mask inverted", "m is 1 in the shadow, and there the error counts.",
                      [lambda x, y, m: oracle_gain(x, y, 1 - m)]),
        Misconception("Ratio of means", "mean b / mean a makes the means equal; the least squared error asks for "
                      "Σ a b / Σ a².", [_gains(top=lambda a, b: b, bottom=lambda a, b: a)]),
        Misconception("Mean of ratios", "The mean of b / a gives dark pixels, where ratios are large, the same "
                      "weight as bright ones.",
                      [lambda x, y, m: (m * (y + 1) / (x + 1)).sum((1, 2, 3)) / (3 * m.sum((1, 2, 3)))]),
        Misconception("Upside down", "The gain leads from x to y: the divisor is Σ a² of the dark photograph.",
                      [_gains(bottom=lambda a, b: b * b), lambda x, y, m: 1 / oracle_gain(x, y, m),
                       _gains(top=lambda a, b: a * a, bottom=lambda a, b: b * b)]),
        Misconception("Ratio of energies", "Σ b² / Σ a², or its root, makes energies equal, not the error small.",
                      [_gains(top=lambda a, b: b * b), lambda *args: _gain(*args, top=lambda a, b: b * b).sqrt()]),
        Misconception("One gain for the batch", "Every photograph has its own gain: sum over the axes (1, 2, 3).",
                      [_gains(axes=(0, 1, 2, 3)),
                       lambda *args: _gain(*args, axes=(0, 1, 2, 3)).expand(len(args[0]))]),
        Misconception("A gain for each channel", "One gain a photograph: sum over the channels too.",
                      [_gains(axes=(2, 3))]),
        Misconception("Applied already", "Return the gains, not the brightened photographs.",
                      [lambda x, y, m: x * oracle_gain(x, y, m)[:, None, None, None]]),
    ))

# --- cGAN3's wiring -------------------------------------------------------------------------------------------


class _Probe(nn.Module):
    """A layer that takes any number of channels and tells its inputs' order apart, so that no mistake raises."""

    def __init__(self, number: int, outputs: int) -> None:
        super().__init__()
        self.number, self.outputs = number, outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        channels = torch.arange(x.shape[1], dtype=x.dtype)[:, None, None]
        outputs = torch.arange(1, self.outputs + 1)[:, None, None, None]
        weights = torch.cos(0.7 * self.number + 1.3 * channels * outputs)  # (outputs, channels, 1, 1)
        return torch.tanh((weights * x[:, None]).sum(2)) + 0.1 * x.shape[1] + 0.05 * x.mean((1, 2, 3), keepdim=True)


def _wiring_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for widths in ((8, 3), (8, 6, 4, 3), (5, 7, 3)):
        layers = [_Probe(number, width) for number, width in enumerate(widths)]
        x = torch.tensor(rng.uniform(-1, 1, (2, 4, 4, 6)), dtype=torch.float32)
        note = f"{len(widths)} layers with {', '.join(map(str, widths))} channels out"
        cases.append(Case((layers, x), note=note))
    return cases


def _wired(join, *, first=lambda x: x, last=lambda h, x: h):
    def run(layers, x):
        h = layers[0](first(x))
        for layer in layers[1:]:
            h = layer(join(h, x))
        return last(h, x)
    return run


def _dense(layers, x):
    h = x
    for layer in layers[:-1]:
        h = torch.cat([layer(h), h], dim=1)
    return layers[-1](h)


def _all_but_last(layers, x):
    h = layers[0](x)
    for layer in layers[1:-1]:
        h = layer(torch.cat([h, x], dim=1))
    return layers[-1](h)


def _second_only(layers, x):
    h = layers[1](torch.cat([layers[0](x), x], dim=1))
    for layer in layers[2:]:
        h = layer(h)
    return h


def _first_skipped(layers, x):
    h = x
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], dim=1))
    return h


def _last_skipped(layers, x):
    return continuous(layers[:-1], x)


_CONTINUOUS = Exercise(
    id="09.continuous", title="Continuous condition concatenation", points=2, solution=continuous,
    cases=_wiring_cases, rtol=1e-3, atol=1e-4,
    hints=("The first layer is different: begin with it, then loop over the rest.",
           "torch.cat joins a list of tensors along an axis. Which axis holds the channels?",
           "h = layer(torch.cat([h, x], dim=1)) in the loop over layers[1:]."),
    misconceptions=(
        Misconception("Never joined again", "Each later layer takes x once more: torch.cat([h, x], dim=1).",
                      [_wired(lambda h, x: h)]),
        Misconception("x first", "The order is the output of the layer before, then x: weights have their places.",
                      [_wired(lambda h, x: torch.cat([x, h], dim=1))]),
        Misconception("Joined before the first layer too", "The first layer takes x alone.",
                      [_wired(lambda h, x: torch.cat([h, x], dim=1), first=lambda x: torch.cat([x, x], dim=1))]),
        Misconception("Joined along another axis", "Channels are axis 1 of (B, C, H, W).",
                      [_wired(lambda h, x: torch.cat([h, x], dim=0)),
                       _wired(lambda h, x: torch.cat([h, x], dim=-1)),
                       _wired(lambda h, x: torch.cat([h, x], dim=2)), _wired(lambda h, x: torch.cat([h, x], dim=3)),
                       _wired(lambda h, x: torch.cat([h, x]))]),
        Misconception("Everything kept", "Only the last output and x are joined; here all earlier outputs pile up.",
                      [_dense]),
        Misconception("Joined after the last layer too", "The output of the last layer is the answer.",
                      [_wired(lambda h, x: torch.cat([h, x], dim=1), last=lambda h, x: torch.cat([h, x], dim=1))]),
        Misconception("Added", "Concatenation keeps both beside each other; a sum mixes them for good.",
                      [_wired(lambda h, x: h + x), _wired(lambda h, x: h + x.mean(1, keepdim=True))]),
        Misconception("Last layer without x", "The last layer takes x too.", [_all_but_last]),
        Misconception("Joined once", "x is joined before every later layer, not before the second only.",
                      [_second_only]),
        Misconception("Only the photograph", "x is joined as a whole, its mask included.",
                      [_wired(lambda h, x: torch.cat([h, x[:, :3]], dim=1))]),
        Misconception("Only the mask", "x is joined as a whole, the photograph included.",
                      [_wired(lambda h, x: torch.cat([h, x[:, 3:]], dim=1))]),
        Misconception("First layer skipped", "layers[0] takes x before the loop begins.", [_first_skipped]),
        Misconception("Last layer skipped", "The loop has to reach the last layer.", [_last_skipped]),
    ))

EXERCISES = (_BINARISE, _DARKEN, _IOU, _KAPPA, _GAIN, _CONTINUOUS)
