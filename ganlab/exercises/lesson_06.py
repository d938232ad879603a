"""Exercises of lesson 06: receptive fields, the two objectives of pix2pix, the shapes inside a U-Net."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy, softplus

from ganlab.exercises.engine import Case, Exercise, Misconception, shown, unstable

log, sigmoid = torch.log, torch.sigmoid


def receptive_field(layers):
    """The side, in pixels, of the square of the image that one output of stacked convolutions sees.

    layers: a list of pairs (kernel, stride), first the layer at the image; every stride is at most its kernel.
    Padding does not change the size. No layer at all sees one pixel. Return an int.
    """
    side, jump = 1, 1
    for kernel, stride in layers:
        side += (kernel - 1) * jump  # the inputs of this layer lie `jump` pixels apart
        jump *= stride
    return side


def decoder_inputs(image_size, base_channels):
    """What enters the decoder stages of pix2pix's U-Net: one pair (channels, side) a stage, the innermost first.

    image_size: side of the image, a power of two. base_channels: channels after the first encoder stage.
    Each encoder stage halves the side, down to 1×1; their channels are base_channels times 1, 2, 4, 8, 8, 8, …
    The first decoder stage takes the 1×1 maps alone. Each stage doubles the side and gives as many channels as the
    encoder has at that side; the skip connection then lays the encoder's maps of that side beside them.
    Return a list of pairs (channels, side) of ints, as long as there are decoder stages.
    """
    widths, side = [], image_size
    while side > 1:
        widths.append(base_channels * min(2 ** len(widths), 8))
        side = side // 2
    inputs = [(widths[-1], 1)]
    for width in reversed(widths[:-1]):
        inputs.append((2 * width, 2 * inputs[-1][1]))
    return inputs


def patch_loss(logits, t):
    """PatchGAN's loss: every logit of the map judges one patch, and all patches have the same target t.

    logits: D's raw outputs a, shape (B, 1, h, w), from −100 to 100. t: 1 if the images are real, 0 if fake.
    J is the mean of −[t log sigmoid(a) + (1 − t) log(1 − sigmoid(a))] over all patches of all images.
    Return one number.
    """
    # -log sigmoid(a) = softplus(-a) and -log(1 - sigmoid(a)) = softplus(a)
    return torch.nn.functional.softplus(-logits if t == 1 else logits).mean()


def discriminator_loss(D, x, y, y_fake):
    """The loss of pix2pix's D, halved: J_D = ½ [−mean log D(x, y) − mean log(1 − D(x, y_fake))].

    D: called with a pair, D(x, y), it gives a map of logits of shape (B, 1, h, w).
    x: input images; y: their targets; y_fake = G(x). All have the shape (B, C, H, W).
    The means are over all patches of all images. Only D learns from this loss: no gradient may reach y_fake.
    Return one number, a tensor on which backward() can be called.
    """
    softplus = torch.nn.functional.softplus
    real = softplus(-D(x, y)).mean()  # -log D(x, y)
    fake = softplus(D(x, y_fake.detach())).mean()  # -log(1 - D(x, G(x)))
    return 0.5 * (real + fake)


def generator_loss(D, x, y, y_fake, l1_weight=100.0):
    """The loss of pix2pix's G: J_G = −mean log D(x, y_fake) + l1_weight · mean |y − y_fake|.

    D: called with a pair, D(x, y), it gives a map of logits of shape (B, 1, h, w).
    x: input images; y: their targets; y_fake = G(x). All have the shape (B, C, H, W).
    The means are over all patches, and over all pixels and channels, of all images. G learns through y_fake.
    Return one number, a tensor on which backward() can be called.
    """
    gan = torch.nn.functional.softplus(-D(x, y_fake)).mean()  # -log D(x, G(x))
    return gan + l1_weight * (y - y_fake).abs().mean()


# --- receptive field ------------------------------------------------------------------------------------------


def _patchgan(strided: int) -> list[tuple[int, int]]:
    return [(4, 2)] * strided + [(4, 1)] * 2


def _field_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case(([(4, 1)],), expected=4), Case(([(3, 1), (3, 1)],), expected=5), Case(([(4, 2), (4, 1)],)),
             Case((_patchgan(3),), expected=70), Case((_patchgan(1),), expected=16), Case(([],), expected=1)]
    for depth in (2, 3, 4, 5):
        kernels = rng.integers(2, 6, depth)
        cases.append(Case(([(int(kernel), int(rng.integers(1, min(kernel, 3) + 1))) for kernel in kernels],)))
    return [*cases, Case(([(3, 1), (5, 3), (2, 2), (4, 1)],))]


def _grown(layers: Sequence, *, start: int = 1, kernel_less: int = 1, early: bool = False,
           product: bool = True) -> int:
    """The reference with chosen mistakes: where it starts, what is taken off a kernel, when the jump grows."""
    side, jump = start, 1
    for kernel, stride in layers:
        if early or not product:
            jump = jump * stride if product else stride
        side += (kernel - kernel_less) * jump
        if not early and product:
            jump *= stride
    return side


def _from_the_end(layers: Sequence, *, less: int = 1) -> int:
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - less) * stride + kernel
    return side


def _added(layers: Sequence, start: int = 1) -> int:
    """The jump as a sum of strides, which begins with `start`; the first layer's jump is 1 in any case."""
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * ((start + sum(strides[:i])) if i else 1) for i, (kernel, _) in enumerate(layers))


def _stretched(layers: Sequence, kernel_too: bool = True) -> int:
    side = 1
    for kernel, stride in layers:
        side = (side + kernel - 1) * stride if kernel_too else side * stride + kernel - 1
    return side


_FIELD = Exercise(
    id="06.receptive_field", title="The receptive field", points=2, solution=receptive_field, cases=_field_cases,
    dtype="int",
    hints=("Begin with one layer of kernel 4: one output sees 4 pixels. Now put another layer on top: how far "
           "apart are its inputs, counted in pixels?",
           "Keep two numbers: the side seen so far, and the distance in pixels of neighbours on the present grid. "
           "Which of them does a stride change, and from which layer on?",
           "A layer adds kernel − 1 steps of its input's grid: side += (kernel − 1)·jump, and only then "
           "jump *= stride."),
    misconceptions=(
        Misconception("Strides forgotten", "Behind a stride of 2 neighbouring values lie 2 pixels apart: a later "
                      "kernel spans that much more of the image.", [lambda p: 1 + sum(k - 1 for k, _ in p)]),
        Misconception("Sum of the kernels", "Each layer adds kernel − 1 steps, and strides widen the steps of the "
                      "layers behind them.", [lambda p: sum(k for k, _ in p), lambda p: 1 + sum(k for k, _ in p)]),
        Misconception("Product of the kernels", "Neighbouring outputs see overlapping squares: the sides do not "
                      "multiply.", [lambda p: math.prod(k for k, _ in p)]),
        Misconception("Stride one layer too early", "A layer's own stride spreads its outputs, not its inputs: it "
                      "counts from the next layer on.", [lambda p: _grown(p, early=True)]),
        Misconception("kernel for kernel − 1", "k values in a row have k − 1 steps between them.",
                      [lambda p: _grown(p, kernel_less=0), lambda p: _grown(p, kernel_less=0, start=0)]),
        Misconception("Started from 0", "One output sees at least one pixel: start with side 1.",
                      [lambda p: _grown(p, start=0)]),
        Misconception("Layers in the wrong order", "The first pair of the list is the layer at the image. From the "
                      "image on: side += (kernel − 1)·jump. From the end: side = (side − 1)·stride + kernel.",
                      [lambda p: _grown(p[::-1]), lambda p: _from_the_end(p[::-1])]),
        Misconception("Strides not multiplied", "The grid is as wide as all strides before it, multiplied.",
                      [lambda p: _grown(p, product=False),
                       lambda p: 1 + sum((k - 1) * s for (k, _), (_, s) in zip(p, [(1, 1), *p]))]),
        Misconception("Strides added", "The jump is multiplied by each stride: behind three strides of 2 "
                      "neighbours lie 8 pixels apart, not 6 or 7.",
                      [lambda p: _added(p), lambda p: _added(p, start=0)]),
        Misconception("The whole side times the stride", "The stride widens the steps between values, and the "
                      "kernel is added in full. From the end: side = (side − 1)·stride + kernel. From the image "
                      "on: side += (kernel − 1)·jump.",
                      [lambda p: _stretched(p), lambda p: _stretched(p[::-1]),
                       lambda p: _stretched(p, kernel_too=False), lambda p: _stretched(p[::-1], kernel_too=False)]),
        Misconception("(side − 1)·stride: the − 1 forgotten", "n values in a row have n − 1 distances of `stride` "
                      "between them.", [lambda p: _from_the_end(p, less=0)]),
        Misconception("Area for side", "The side of the square is asked for, not its area.",
                      [lambda p: receptive_field(p) ** 2]),
        Misconception("Distance for side", "The product of the strides is how far apart two neighbouring fields "
                      "lie, not how large one is.", [lambda p: math.prod(s for _, s in p)]),
        Misconception("Only the last layer", "The last kernel spans values that are sums over fields themselves: "
                      "all layers count.", [lambda p: p[-1][0] if p else 1, lambda p: p[-1][0]]),
        Misconception("The empty list", "Without a layer the output is the pixel itself: return 1. A loop over all "
                      "layers that begins with side 1 needs no special case, and no layers[0].",
                      when=lambda verdicts: all(right == bool(case.args[0]) for case, right in verdicts)),
    ))

# --- shapes inside the U-Net ----------------------------------------------------------------------------------


FORM = "the form of the result"


def _observe_stages(fn, args: tuple):
    """Take pairs apart, whatever sequence they come in, so that the first difference can be named."""
    stages = fn(*args)
    if stages is None:
        return None
    try:
        pairs = np.asarray([[float(number) for number in stage] for stage in stages]).reshape(len(stages), 2)
    except (TypeError, ValueError):
        return {FORM: _form(stages)}
    return {FORM: "a list of pairs (channels, side)", "number of decoder stages": len(pairs),
            "sides": pairs[:, 1], "channels": pairs[:, 0]}


def _form(stages) -> str:
    """Say what came in place of a list of pairs."""
    if isinstance(stages, dict):
        return "a dict"
    if not isinstance(stages, Sequence | np.ndarray | Tensor):
        return shown(stages)
    lengths = {len(stage) if isinstance(stage, Sequence) or np.ndim(stage) else 0 for stage in stages}
    if lengths == {0}:
        return "single numbers"
    if lengths == {2}:
        return "pairs, but not of two single numbers"
    return f"entries of length {' or '.join(map(str, sorted(lengths)))}"


def _stage_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((16, 10)), Case((64, 24)), Case((256, 64))]
    return [*cases, *(Case((2 ** int(rng.integers(5, 10)), int(rng.integers(1, 80)))) for _ in range(4))]


def _widths(image_size: int, base: int, most: int = 8) -> list[int]:
    return [base * min(2**i, most) for i in range(image_size.bit_length() - 1)]


def _stages(image_size: int, base: int, *, most: int = 8, join: int = 2, first: int = 1, start: int = 1) -> list:
    """The reference with chosen mistakes; `join`, `first`: factors of the channels with and without a skip."""
    widths = _widths(image_size, base, most)[::-1]
    return [((join if number else first) * width, start * 2**number) for number, width in enumerate(widths)]


def _limited(image_size: int, base: int, limit: int, *, join: int = 2) -> list:
    """A limit in channels, which does not grow with the base."""
    widths = [min(width, limit) for width in _widths(image_size, base, 2**20)[::-1]]
    return [((join if number else 1) * width, 2**number) for number, width in enumerate(widths)]


_STAGES = Exercise(
    id="06.decoder_inputs", title="Shapes along the skip connections", points=2, solution=decoder_inputs,
    cases=_stage_cases, observe=_observe_stages,
    hints=("Write down the encoder of a 16×16 image first: sides 8, 4, 2, 1. Which channels does it have there?",
           "A decoder stage that gives maps of side s ends with the encoder's channels at side s, and the "
           "encoder's own maps of side s are laid beside them. So how many channels enter the next stage?",
           "At 16×16 the innermost stage takes (8·base_channels, 1); every further one takes twice the encoder's "
           "channels at its side: (2·4·base_channels, 2) and so on."),
    misconceptions=(
        Misconception("Skips forgotten", "This is the encoder–decoder. In the U-Net the encoder's maps lie beside "
                      "the decoder's: twice the channels, in all stages but the innermost.",
                      [lambda n, b: _stages(n, b, join=1)]),
        Misconception("Bottleneck joined with itself", "The innermost stage takes the 1×1 maps alone: there is "
                      "nothing else of that side.", [lambda n, b: _stages(n, b, first=2)]),
        Misconception("Outermost first", "The decoder begins at the bottleneck: side 1 comes first.",
                      [lambda n, b: _stages(n, b)[::-1]]),
        Misconception("Channels without a limit", "From the fourth encoder stage on, the channels stay at "
                      "8·base_channels.", [lambda n, b: _stages(n, b, most=2**20)]),
        Misconception("Limited at 512", "512 is 8·64, right for base_channels = 64 alone: the limit is "
                      "8·base_channels.", [lambda n, b: _limited(n, b, 512),
                                           lambda n, b: _limited(n, b, 512, join=1)]),
        Misconception("Limit behind the skip", "8·base_channels limits the encoder's channels; with the skip, "
                      "twice as many enter a stage.",
                      [lambda n, b: [(min(c, 8 * b), side) for c, side in _stages(n, b)],
                       lambda n, b: [(min(c, 512), side) for c, side in _stages(n, b)]]),
        Misconception("Doubled one stage too early", "The first encoder stage gives base_channels; doubling begins "
                      "with the second.", [lambda n, b: _stages(n, 2 * b), lambda n, b: _stages(n, 2 * b, most=4)]),
        Misconception("Limited too early", "The channels grow up to 8·base_channels.",
                      [lambda n, b: _stages(n, b, most=4), lambda n, b: _stages(n, b, most=2)]),
        Misconception("Sides after the stage", "Asked for is what enters each stage, before it doubles the side.",
                      [lambda n, b: _stages(n, b, start=2), lambda n, b: _stages(n, b, start=2, join=1)]),
        Misconception("One stage missing", "The encoder goes down to 1×1, so there are log2(image_size) stages.",
                      [lambda n, b: _stages(n, b)[1:], lambda n, b: _stages(n, b)[:-1],
                       lambda n, b: _stages(n // 2, b)]),
        Misconception("One stage too many", "The output image enters no stage: the last one takes maps of half its "
                      "side.", [lambda n, b: [*_stages(n, b), (b, n)], lambda n, b: [*_stages(n, b), (2 * b, n)],
                                lambda n, b: [*_stages(n, b), (3, n)], lambda n, b: _stages(2 * n, b)]),
        Misconception("Skip of the side before", "A decoder stage ends with the encoder's channels at its new "
                      "side; the skip adds the same number again.",
                      [lambda n, b: _stages(n, b)[:1] + [(wide + narrow, 2**i) for i, (wide, narrow) in enumerate(
                          zip(_widths(n, b)[::-1], _widths(n, b)[-2::-1]), start=1)]]),
        Misconception("Channels and side exchanged", "A pair is (channels, side), in this order.",
                      [lambda n, b: [pair[::-1] for pair in _stages(n, b)]]),
        Misconception("The encoder's shapes", "Asked for are the decoder's inputs, from the bottleneck outwards.",
                      [lambda n, b: [(width, n // 2 ** (i + 1)) for i, width in enumerate(_widths(n, b))]]),
        Misconception("No pairs", "Return a list with one pair (channels, side) a stage. The maps are square, so "
                      "one side says all; a dict would lose stages that share a key.",
                      [lambda n, b: [(c, side, side) for c, side in _stages(n, b)],
                       lambda n, b: [(1, c, side, side) for c, side in _stages(n, b)],
                       lambda n, b: [(c, (side, side)) for c, side in _stages(n, b)],
                       lambda n, b: [c for c, _ in _stages(n, b)], lambda n, b: dict(_stages(n, b))]),
    ))

# --- one map of logits ----------------------------------------------------------------------------------------


NO_LOG = ("The loss is −log of the probability of the right answer: without the log a sure mistake costs hardly "
          "more than a doubtful one.")


def _raw_bce(a: Tensor, t: int) -> Tensor:
    return binary_cross_entropy(a, torch.full_like(a, t))


def _map_cases(rng: np.random.Generator) -> list[Case]:
    corner = torch.tensor([[[[0.0, 2.0], [-1.0, 3.0]]]])
    cases = [Case((torch.zeros(1, 1, 2, 2), 1), expected=math.log(2)), Case((corner, 1)), Case((corner, 0))]
    for shape, t, dtype in (((3, 1, 4, 4), 0, torch.float32), ((2, 1, 3, 5), 1, torch.float64),
                            ((4, 1, 1, 1), 1, torch.float32)):
        cases.append(Case((torch.tensor(rng.uniform(-4, 4, shape), dtype=dtype), t)))
    for a in (100.0, -100.0, 40.0, -40.0):
        cases += [Case((torch.full((1, 1, 2, 2), a), t), extreme=True) for t in (0, 1)]
    return cases


def _right(a: Tensor, t: int) -> Tensor:
    return softplus(-a if t else a)


_PATCH = Exercise(
    id="06.patch_loss", title="A map of logits becomes a loss", points=1, solution=patch_loss, cases=_map_cases,
    hints=("Give each logit of the map the loss of lesson 01, all with the same target. Then average.",
           "There are only two cases: t = 1 asks for −log sigmoid(a), t = 0 for −log(1 − sigmoid(a)). Which stable "
           "function gives both?",
           "softplus(−a) for t = 1, softplus(a) for t = 0, and .mean() over everything."),
    misconceptions=(
        unstable("Right for small logits and broken for large ones: the sigmoid rounds to 0 or 1, or a clamp caps "
                 "the result. softplus, or binary_cross_entropy_with_logits, stays exact."),
        Misconception("Sum for mean", "The map may have any size; only the mean keeps the loss, and its balance "
                      "against λ, the same.", [lambda a, t: _right(a, t).sum(),
                                               lambda a, t: _right(a, t).sum((1, 2, 3)).mean(),
                                               lambda a, t: _right(a, t).mean((1, 2, 3)).sum()]),
        Misconception("Logits averaged first", "Each patch is judged for itself: the loss of the mean logit is "
                      "another number, and lets good patches hide bad ones.",
                      [lambda a, t: _right(a.mean(), t), lambda a, t: _right(a.mean((1, 2, 3)), t).mean()]),
        Misconception("Probabilities averaged first", "The mean is taken of the logs, not the log of a mean.",
                      [lambda a, t: -log(sigmoid(a).mean() if t else 1 - sigmoid(a).mean())]),
        Misconception("Targets exchanged", "Real is 1: then the loss is small where the logit is large.",
                      [lambda a, t: _right(a, 1 - t).mean()]),
        Misconception("Target ignored", "Where t is 0, the loss is −log(1 − sigmoid(a)).",
                      [lambda a, t: softplus(-a).mean(), lambda a, t: softplus(a).mean(),
                       lambda a, t: (t * softplus(-a)).mean()]),
        Misconception("Wrong sign", "The log of a probability is negative; the loss is minus that.",
                      [lambda a, t: -_right(a, t).mean()]),
        Misconception("Sigmoid twice", "softplus and binary_cross_entropy_with_logits take the logit itself.",
                      [lambda a, t: _right(sigmoid(a), t).mean()]),
        Misconception("Log of a logit", "A logit is any real number: it becomes a probability through the sigmoid "
                      "before a log is taken.", [lambda a, t: -log(a if t else 1 - a).mean(),
                                           _raw_bce]),
        Misconception("Log forgotten", NO_LOG,
                      [lambda a, t: sigmoid(-a if t else a).mean(), lambda a, t: sigmoid(a if t else -a).mean(),
                       lambda a, t: -sigmoid(a if t else -a).mean()]),
        Misconception("Halved", "The ½ belongs to D's objective as a whole, not to the loss of one map.",
                      [lambda a, t: 0.5 * _right(a, t).mean()]),
        Misconception("Not reduced", "One number is asked for: the mean over images and patches.",
                      [_right, lambda a, t: _right(a, t).mean((1, 2, 3)), lambda a, t: _right(a, t).mean((2, 3)),
                       lambda a, t: _right(a, t).flatten(1).mean(1)]),
        Misconception("Least squares", "(a − t)² is the loss that CycleGAN uses; pix2pix takes the logs.",
                      [lambda a, t: ((a - t) ** 2).mean(), lambda a, t: ((sigmoid(a) - t) ** 2).mean(),
                       lambda a, t: 0.5 * ((a - t) ** 2).mean()]),
        Misconception("The worst patch only", "All patches count alike.",
                      [lambda a, t: _right(a, t).amax((1, 2, 3)).mean(), lambda a, t: _right(a, t).max()]),
    ))

# --- the two objectives ---------------------------------------------------------------------------------------


class _Judge(nn.Module):
    """A PatchGAN in one layer, 3 + 3 channels in; it does not treat x and y alike, and it insists on a pair."""

    def __init__(self, number: int, dtype: torch.dtype) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(number)
        self.weight = nn.Parameter((0.3 * torch.randn(1, 6, 3, 3, generator=draw)).to(dtype))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        if y is None:
            raise TypeError("D judges pairs here: call D(x, y) with the input image and the image to judge.")
        return torch.conv2d(torch.cat([x, y], 1), self.weight, stride=2)


def _observe_loss(fn, args: tuple):
    """Record the loss and where its gradient arrives. args[0] draws D, which comes in the dtype of the images."""
    number, x, y, leaf, *rest = args
    D = _Judge(number, x.dtype)
    leaf.requires_grad_()
    y_fake = leaf.clone()  # like G(x): no leaf
    J = fn(D, x, y, y_fake, *rest)
    if not isinstance(J, Tensor) or J.numel() != 1:
        return J
    seen: dict = {"the loss": J}
    wanted = (leaf, D.weight)
    gradients = torch.autograd.grad(J.sum(), wanted, allow_unused=True) if J.requires_grad else (None, None)
    for name, gradient in zip(("y_fake", "D's weights"), gradients):
        seen[f"a gradient reaches {name}"] = gradient is not None
        if gradient is not None:
            seen[f"the gradient that reaches {name}"] = gradient
    return seen


def _observe_G(fn, args: tuple):
    """G's loss may also reach D's weights (they are frozen or cleared elsewhere): that is not compared."""
    seen = _observe_loss(fn, args)
    return {key: seen[key] for key in seen if "D's weights" not in key} if isinstance(seen, dict) else seen


def _pairs(rng: np.random.Generator, batch: int, dtype: torch.dtype = torch.float32) -> tuple:
    images = (torch.tensor(rng.uniform(-1, 1, (batch, 3, 9, 7)), dtype=dtype) for _ in range(3))
    return int(rng.integers(2**31)), *images


def _D_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(_pairs(rng, batch), note=f"{batch} random pairs of 9×7 images and a D with a map of 4×3 logits")
            for batch in (1, 2, 5)]


def _G_cases(rng: np.random.Generator) -> list[Case]:
    def note(batch: int, weight: float | None = None) -> str:
        text = "" if weight is None else f", l1_weight = {weight:.3g}"
        return f"{batch} random pairs of 9×7 images and a D with a map of 4×3 logits{text}"

    cases = [Case(_pairs(rng, batch), note=note(batch)) for batch in (1, 3)]
    for weight in (0.0, 1.0, float(rng.uniform(2, 50))):
        cases.append(Case((*_pairs(rng, 2), weight), note=note(2, weight)))
    return cases


def _called_real(a: Tensor) -> Tensor:
    return softplus(-a)


def _J_D(D, x, y, y_fake, *, detach=True, half=0.5, reduce=torch.mean, real=_called_real, fake=softplus,
         weights=(1.0, 1.0), pairs=lambda x, y, f: ((x, y), (x, f)), behind=False):
    """The reference with chosen mistakes; `real`, `fake`: loss of a logit; `pairs`: what D judges."""
    logits = [D(*pair) for pair in pairs(x, y, y_fake.detach() if detach else y_fake)]
    if behind:
        logits[1] = logits[1].detach()
    return half * sum(weight * reduce(term(a)) for weight, term, a in zip(weights, (real, fake), logits) if weight)


def _D_made(**mistakes) -> list:
    """A wrong J_D, with and without the half, which is forgotten together with other things."""
    return [lambda *args, half=half: _J_D(*args, **{"half": half} | mistakes) for half in (0.5, 1.0)]


def _with_L1(half: float, weight: float, detach: bool):
    def made(D, x, y, y_fake):
        shown_fake = y_fake.detach() if detach else y_fake
        return _J_D(D, x, y, y_fake, half=half) + weight * (y - shown_fake).abs().mean()

    return made


NO_CONDITION = ("D judges the pair: D(x, y). Without x it could not see whether the output belongs to the input; "
                "that is the difference between L_GAN and L_cGAN.")
COMPARED = "D never sees y and y_fake together: it sees (x, y), or (x, y_fake)."
LEAST_SQUARES = "CycleGAN uses squares of the logits; pix2pix takes the logs."
SIGMOID_TWICE = "softplus, or BCE with logits, holds the sigmoid already: give it D's logits as they are."
PLAIN = "float() and .item() cut the graph: backward() needs the tensor itself."
TURNED = "The input stands first: D(x, y), D(x, y_fake). A D with weights for (x, y) reads (y, x) wrongly."

_D_LOSS = Exercise(
    id="06.discriminator_loss", title="The discriminator's objective", points=3, solution=discriminator_loss,
    cases=_D_cases, observe=_observe_loss,
    hints=("It is J_D of lesson 01 with D(x, y) for D(x), D(x, y_fake) for D(G(z)), and a factor in front.",
           "Two maps of logits, two softplus terms, two means. What happens to y_fake so that G gets no gradient?",
           "0.5 * (softplus(-D(x, y)).mean() + softplus(D(x, y_fake.detach())).mean())."),
    misconceptions=(
        Misconception("Missing detach", "This loss is D's alone. Give D y_fake.detach(): else its gradient goes on "
                      "into G and makes the fakes easier to catch.", _D_made(detach=False)),
        Misconception("Detach behind D", "y_fake is cut off before it enters D. Detached behind D (or under "
                      "no_grad), the fake pairs teach D nothing.", _D_made(behind=True)),
        Misconception("Not halved", "pix2pix halves D's loss, so that D learns more slowly than G.",
                      [lambda *args: _J_D(*args, half=1.0)]),
        Misconception("Condition left out", NO_CONDITION, _D_made(pairs=lambda x, y, f: ((y,), (f,)))),
        Misconception("Pair turned round", TURNED, _D_made(pairs=lambda x, y, f: ((y, x), (f, x)))),
        Misconception("Target compared with output", COMPARED,
                      [*_D_made(pairs=lambda x, y, f: ((x, y), (y, f))),
                       *_D_made(pairs=lambda x, y, f: ((x, y), (f, y))),
                       *_D_made(pairs=lambda x, y, f: ((x, y), (y, f)), weights=(0, 1))]),
        Misconception("Targets exchanged", "D wants 1 for (x, y) and 0 for (x, y_fake): −log D for the real pair, "
                      "−log(1 − D) for the fake one.", _D_made(real=softplus, fake=_called_real)),
        Misconception("Both called real", "For the fake pair D wants 0: −log(1 − D(x, y_fake)). With −log D for "
                      "both, D learns to say 1 to everything.", _D_made(fake=_called_real)),
        Misconception("Both called fake", "For the real pair D wants 1: −log D(x, y). With −log(1 − D) for both, D "
                      "learns to say 0 to everything.", _D_made(real=softplus)),
        Misconception("Minus between the terms", "Both terms are costs, −log D and −log(1 − D), and are added. "
                      "Subtracted, one of them would be made large: wrong answers would be rewarded.",
                      [*_D_made(weights=(1, -1)), *_D_made(weights=(-1, 1))]),
        Misconception("Half of one term", "The ½ stands before the bracket: it halves both terms.",
                      [lambda *args: _J_D(*args, half=1.0, weights=(0.5, 1)),
                       lambda *args: _J_D(*args, half=1.0, weights=(1, 0.5))]),
        Misconception("Fake pairs forgotten", "The second term teaches D what is fake.", _D_made(weights=(1, 0))),
        Misconception("Real pairs forgotten", "The first term teaches D what is real.", _D_made(weights=(0, 1))),
        Misconception("Sum for mean", "The means are over all patches: a sum grows with the map and the batch.",
                      _D_made(reduce=torch.sum)),
        Misconception("Wrong sign", "D maximises log D(x, y) + log(1 − D(x, y_fake)): its loss is minus that.",
                      _D_made(weights=(-1, -1))),
        Misconception("Log of a logit", "D gives logits, any real numbers: −log sigmoid(a) = softplus(−a).",
                      [*_D_made(real=lambda a: -log(a), fake=lambda a: -log(1 - a)),
                       *_D_made(real=lambda a: _raw_bce(a, 1), fake=lambda a: _raw_bce(a, 0))]),
        Misconception("Log forgotten", NO_LOG,
                      [*_D_made(real=lambda a: sigmoid(-a), fake=sigmoid),
                       *_D_made(real=lambda a: -sigmoid(a), fake=sigmoid),
                       *_D_made(real=lambda a: -sigmoid(a), fake=lambda a: -sigmoid(-a))]),
        Misconception("Sigmoid twice", SIGMOID_TWICE, _D_made(real=lambda a: softplus(-sigmoid(a)),
                                                              fake=lambda a: softplus(sigmoid(a)))),
        Misconception("Least squares", LEAST_SQUARES,
                      [*_D_made(real=lambda a: (a - 1) ** 2, fake=lambda a: a**2),
                       *_D_made(real=lambda a: (sigmoid(a) - 1) ** 2, fake=lambda a: sigmoid(a) ** 2)]),
        Misconception("L1 added", "The L1 term belongs to G's objective: it does not depend on D, so D cannot "
                      "learn from it.",
                      [_with_L1(half, weight, detach) for detach in (True, False) for half, weight in (
                          (0.5, 100), (0.5, 50), (0.5, 1), (0.5, 0.5), (1, 100), (1, 1))]),
        Misconception("Logits averaged first", "Each patch has its own loss; the mean is taken of those.",
                      [*_D_made(real=lambda a: softplus(-a.mean()), fake=lambda a: softplus(a.mean())),
                       *_D_made(real=lambda a: softplus(-a.mean((1, 2, 3))),
                                fake=lambda a: softplus(a.mean((1, 2, 3))))]),
        Misconception("A plain number", PLAIN, [lambda *args: _J_D(*args).item()]),
    ))


def _J_G(D, x, y, y_fake, l1_weight=100.0, *, detach=False, gan=_called_real, distance=None, weigh="l1",
         reduce_map=torch.mean, pair=lambda x, y, f: (x, f), signs=(1.0, 1.0)):
    """The reference with chosen mistakes; `distance`: (x, y, y_fake) → scalar; `pair`: what D judges."""
    J_GAN = reduce_map(gan(D(*pair(x, y, y_fake.detach() if detach else y_fake))))
    J_L1 = (y - y_fake).abs().mean() if distance is None else distance(x, y, y_fake)
    factor = {"l1": (1.0, l1_weight), "gan": (l1_weight, 1.0), "none": (1.0, 1.0), "100": (1.0, 100.0),
              "mix": (1 - l1_weight, l1_weight), "both": (l1_weight, l1_weight)}[weigh]
    return signs[0] * factor[0] * J_GAN + signs[1] * factor[1] * J_L1


def _G_made(**mistakes) -> list:
    return [lambda *args: _J_G(*args, **mistakes)]


_G_LOSS = Exercise(
    id="06.generator_loss", title="The generator's objective", points=3, solution=generator_loss, cases=_G_cases,
    observe=_observe_G,
    hints=("Two terms: fool D, and stay near the target. Write each as one number first.",
           "The first is the non-saturating loss of lesson 02 on D(x, y_fake), without detach. The second is a "
           "mean of absolute differences, times l1_weight.",
           "softplus(-D(x, y_fake)).mean() + l1_weight * (y - y_fake).abs().mean()."),
    misconceptions=(
        Misconception("Detached", "G learns through y_fake: without its history neither term can reach G.",
                      [lambda D, x, y, f, w=100.0: _J_G(D, x, y, f.detach(), w), *_G_made(detach=True)]),
        Misconception("L1 detached", "The L1 term has to reach G too.",
                      _G_made(distance=lambda x, y, f: (y - f.detach()).abs().mean())),
        Misconception("L2 for L1", "The absolute difference, not its square: squares average over the possible "
                      "answers and blur more.", [*_G_made(distance=lambda x, y, f: ((y - f) ** 2).mean()),
                                                 *_G_made(distance=lambda x, y, f: (y - f).norm())]),
        Misconception("Sum for mean in L1", "λ = 100 belongs to the mean over pixels and channels; a sum would "
                      "drown the other term.",
                      [*_G_made(distance=lambda x, y, f: (y - f).abs().sum()),
                       *_G_made(distance=lambda x, y, f: (y - f).abs().sum((1, 2, 3)).mean()),
                       *_G_made(distance=lambda x, y, f: (y - f).abs().sum(1).mean())]),
        Misconception("Sum over patches", "The adversarial term is a mean over all patches.",
                      [*_G_made(reduce_map=torch.sum), *_G_made(reduce_map=lambda a: a.sum((1, 2, 3)).mean())]),
        Misconception("abs forgotten", "Differences of both signs would cancel: take absolute values.",
                      [*_G_made(distance=lambda x, y, f: (y - f).mean()),
                       *_G_made(distance=lambda x, y, f: (f - y).mean()),
                       *_G_made(distance=lambda x, y, f: (y - f).mean().abs())]),
        Misconception("λ forgotten", "The L1 term is weighted with l1_weight.", _G_made(weigh="none")),
        Misconception("λ on the wrong term", "l1_weight belongs to the L1 term alone.",
                      [*_G_made(weigh="gan"), *_G_made(weigh="both"), *_G_made(weigh="mix")]),
        Misconception("λ fixed at 100", "100 is only the default: use the argument l1_weight.",
                      _G_made(weigh="100")),
        Misconception("L1 subtracted", "G wants a small distance: the term is added.", _G_made(signs=(1, -1))),
        Misconception("Wrong sign", "The log of a probability is negative, and G wants it large: its loss is "
                      "−mean log D(x, y_fake), with the L1 term added.",
                      [*_G_made(signs=(-1, 1)), *_G_made(signs=(-1, -1))]),
        Misconception("D's loss for G's", "softplus(D(x, y_fake)) is −log(1 − D): D's own loss, so G would help D. "
                      "G wants D to say 1.", _G_made(gan=softplus)),
        Misconception("Saturating", "log(1 − D(x, y_fake)) is the minimax form; its gradient dies where D is sure. "
                      "The text asks for −log D.", _G_made(gan=lambda a: -softplus(a))),
        Misconception("Halved", "Only D's loss is halved.",
                      [lambda *args: 0.5 * _J_G(*args), *_G_made(gan=lambda a: 0.5 * softplus(-a))]),
        Misconception("D judges the target", "G is judged by its own output: D(x, y_fake).",
                      _G_made(pair=lambda x, y, f: (x, y))),
        Misconception("Target compared with output", COMPARED,
                      [*_G_made(pair=lambda x, y, f: (y, f)), *_G_made(pair=lambda x, y, f: (f, y))]),
        Misconception("Input for target", "The L1 distance is to the target y, not to the input x.",
                      _G_made(distance=lambda x, y, f: (x - f).abs().mean())),
        Misconception("Condition left out", NO_CONDITION, _G_made(pair=lambda x, y, f: (f,))),
        Misconception("Pair turned round", TURNED, _G_made(pair=lambda x, y, f: (f, x))),
        Misconception("Sigmoid twice", SIGMOID_TWICE, _G_made(gan=lambda a: softplus(-sigmoid(a)))),
        Misconception("Log of a logit", "D gives logits, any real numbers: −log sigmoid(a) = softplus(−a).",
                      [*_G_made(gan=lambda a: -log(a)), *_G_made(gan=lambda a: _raw_bce(a, 1))]),
        Misconception("Log forgotten", NO_LOG,
                      [*_G_made(gan=lambda a: -sigmoid(a)), *_G_made(gan=lambda a: sigmoid(-a))]),
        Misconception("Least squares", LEAST_SQUARES,
                      [*_G_made(gan=lambda a: (a - 1) ** 2), *_G_made(gan=lambda a: 0.5 * (a - 1) ** 2),
                       *_G_made(gan=lambda a: (sigmoid(a) - 1) ** 2)]),
        Misconception("Logits averaged first", "Each patch has its own loss; the mean is taken of those.",
                      [*_G_made(gan=lambda a: softplus(-a.mean())),
                       *_G_made(gan=lambda a: softplus(-a.mean((1, 2, 3))))]),
        Misconception("One term forgotten", "The loss has two terms: −log D(x, y_fake), and the weighted L1.",
                      [lambda D, x, y, f, w=100.0: softplus(-D(x, f)).mean(),
                       lambda D, x, y, f, w=100.0: w * (y - f).abs().mean()]),
        Misconception("A plain number", PLAIN, [lambda *args: _J_G(*args).item()]),
    ))

EXERCISES = (_FIELD, _STAGES, _PATCH, _D_LOSS, _G_LOSS)
