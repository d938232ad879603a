"""Exercises of lesson 04: the arithmetic and the parts of DCGAN."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import nn

from ganlab.exercises.engine import Case, Exercise, Misconception


def conv_size(size, kernel, stride, padding):
    """The side of a convolution's output: floor((size + 2·padding − kernel) / stride) + 1.

    size: side of the input; kernel, stride, padding: of the convolution (dilation 1). All integers.
    Return an int.
    """
    return (size + 2 * padding - kernel) // stride + 1


def transposed_size(size, kernel, stride, padding, output_padding=0):
    """The side of a transposed convolution's output, as torch.nn.ConvTranspose2d makes it (dilation 1).

    size: side of the input; kernel, stride, padding: those of the convolution that it turns round.
    output_padding: cells added at one end. All integers. Return an int.
    """
    return (size - 1) * stride - 2 * padding + kernel + output_padding


def init_weights(module):
    """DCGAN's initialisation, in place: Radford et al. 2016, section 4. Used as network.apply(init_weights).

    module: any module; apply calls this function for each one in the network.
    Conv2d and ConvTranspose2d: weights from N(0, 0.02), that is mean 0 and standard deviation 0.02.
    BatchNorm2d: weights from N(1, 0.02). Biases of these layers, where there are any: 0. Other modules stay as they
    are. Return nothing.
    """
    if isinstance(module, torch.nn.Conv2d | torch.nn.ConvTranspose2d):
        torch.nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, torch.nn.BatchNorm2d):
        torch.nn.init.normal_(module.weight, 1.0, 0.02)
    else:
        return
    if module.bias is not None:
        torch.nn.init.zeros_(module.bias)


def to_signed(images):
    """Scale images for a tanh generator: 0 becomes −1, 255 becomes 1, and the rest lies on the line between.

    images: a uint8 tensor of any shape. Return a float32 tensor of the same shape.
    """
    return images.float() / 127.5 - 1


def to_bytes(x):
    """Turn a generator's output into image bytes: −1 becomes 0, 1 becomes 255, rounded to the nearest integer.

    x: a float tensor of any shape; values outside [−1, 1] are clamped. Return a uint8 tensor of the same shape.
    """
    return ((x + 1) * 127.5).round().clamp(0, 255).to(torch.uint8)


def generator_block(in_channels, out_channels):
    """One block of DCGAN's generator, which doubles the side of its feature maps: a module.

    A transposed convolution (kernel 4, stride 2, padding 1, no bias), then BatchNorm2d, then ReLU.
    The module takes (B, in_channels, H, W) to (B, out_channels, 2H, 2W). Return the module.
    """
    return torch.nn.Sequential(
        torch.nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1, bias=False),
        torch.nn.BatchNorm2d(out_channels),
        torch.nn.ReLU(),
    )


def slerp(z0, z1, t):
    """Spherical interpolation of latents: sin((1 − t) ω)/sin ω · z0 + sin(t ω)/sin ω · z1.

    z0, z1: float tensors of shape (..., d), each vector along the last axis; t: a number in [0, 1].
    ω is the angle between z0 and z1, from the normalised vectors; z0 and z1 themselves are mixed as they are.
    Where the two are parallel (sin ω near 0) use the straight line (1 − t) z0 + t z1. Return shape (..., d).
    """
    unit0, unit1 = (z / z.norm(dim=-1, keepdim=True) for z in (z0, z1))
    omega = torch.arccos((unit0 * unit1).sum(-1, keepdim=True).clamp(-1, 1))
    parallel = torch.sin(omega) < 1e-4
    sine = torch.where(parallel, 1.0, torch.sin(omega))
    curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / sine
    return torch.where(parallel, (1 - t) * z0 + t * z1, curved)


def noisy_labels(n_real, n_fake, width=0.05, generator=None):
    """Noisy targets for D: real ones uniform between 1 − width and 1, fake ones uniform between 0 and width.

    n_real, n_fake: how many of each; every target is drawn for itself. width: of the noise.
    generator: a torch.Generator that makes all the draws, or None for torch's own.
    Return (real, fake): float tensors of shapes (n_real,) and (n_fake,).
    """
    real = 1 - width * torch.rand(n_real, generator=generator)
    fake = width * torch.rand(n_fake, generator=generator)
    return real, fake


# --- arithmetic -----------------------------------------------------------------------------------------------


def _conv_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((28, 3, 1, 0), expected=26), Case((64, 4, 2, 1), expected=32), Case((9, 3, 1, 0), expected=7),
             Case((28, 5, 3, 2)), Case((10, 3, 2, 0))]
    for _ in range(6):
        kernel = int(rng.integers(1, 8))
        cases.append(Case((int(rng.integers(8, 129)), kernel, int(rng.integers(1, 5)), int(rng.integers(0, 4)))))
    return cases


def _transposed_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((1, 4, 1, 0), expected=4), Case((4, 4, 2, 1), expected=8), Case((7, 5, 2, 2, 1), expected=14),
             Case((5, 3, 3, 0, 2))]
    for _ in range(6):
        stride = int(rng.integers(2, 5))
        args = (int(rng.integers(2, 65)), int(rng.integers(3, 8)), stride, int(rng.integers(0, 2)))
        cases.append(Case((*args, int(rng.integers(0, stride)))))
    return cases


_CONV = Exercise(
    id="04.conv_size", title="Output size of a convolution", points=1, solution=conv_size, cases=_conv_cases,
    dtype="int",
    hints=("At how many places does a kernel of 3 fit into 9 cells? Draw it.",
           "Padding is added on both sides. The last place may not be filled when the stride does not divide: "
           "round "
           "down.",
           "// divides and rounds down. The + 1 counts the first place."),
    misconceptions=(
        Misconception("/ for //", "A size is an int: // divides and rounds down, / gives a float.",
                      [lambda n, k, s, p: (n + 2 * p - k) / s + 1]),
        Misconception("Padding on one side only", "Padding is added on both sides: 2·padding.",
                      [lambda n, k, s, p: (n + p - k) // s + 1]),
        Misconception("The + 1 forgotten", "The first place of the kernel counts too.",
                      [lambda n, k, s, p: (n + 2 * p - k) // s]),
        Misconception("Rounded up", "A kernel that does not fit at the end is left out: round down.",
                      [lambda n, k, s, p: -(-(n + 2 * p - k) // s) + 1,
                       lambda n, k, s, p: round((n + 2 * p - k) / s) + 1]),
        Misconception("Kernel forgotten", "The kernel needs room: subtract it.",
                      [lambda n, k, s, p: (n + 2 * p) // s + 1, lambda n, k, s, p: (n + 2 * p) // s,
                       lambda n, k, s, p: n // s]),
        Misconception("Stride forgotten", "The kernel moves on by `stride` cells each time.",
                      [lambda n, k, s, p: n + 2 * p - k + 1]),
        Misconception("The + 1 inside the division", "The 1 is added after the division.",
                      [lambda n, k, s, p: (n + 2 * p - k + 1) // s]),
        Misconception("The transposed formula", "This is the size after a transposed convolution.",
                      [lambda n, k, s, p: (n - 1) * s - 2 * p + k]),
        Misconception("Wrong sign", "Padding makes room (plus), the kernel takes it (minus).",
                      [lambda n, k, s, p: (n - 2 * p - k) // s + 1, lambda n, k, s, p: (n + 2 * p + k) // s + 1,
                       lambda n, k, s, p: (n - 2 * p + k) // s + 1]),
        Misconception("kernel − 1 for kernel", "The + 1 stands outside; only the kernel itself is subtracted.",
                      [lambda n, k, s, p: (n + 2 * p - (k - 1)) // s + 1]),
    ))

_TRANSPOSED = Exercise(
    id="04.transposed_size", title="Output size of a transposed convolution", points=2, solution=transposed_size,
    cases=_transposed_cases, dtype="int",
    hints=("Solve the convolution's formula for the input size, without the rounding.",
           "Each of the `size` inputs puts down a kernel; neighbours lie `stride` cells apart. How long is that?",
           "(size − 1)·stride + kernel, and then the padding is cut away on both sides."),
    misconceptions=(
        Misconception("size for size − 1", "n kernels have n − 1 distances between them.",
                      [lambda n, k, s, p, o=0: n * s - 2 * p + k + o, lambda n, k, s, p, o=0: n * s]),
        Misconception("Padding on one side only", "Padding is cut away on both sides: 2·padding.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - p + k + o]),
        Misconception("Wrong sign", "In a transposed convolution padding makes the output smaller, the kernel and "
                      "output_padding larger.",
                      [lambda n, k, s, p, o=0: (n - 1) * s + 2 * p + k + o,
                       lambda n, k, s, p, o=0: (n - 1) * s + 2 * p - k + o,
                       lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - o]),
        Misconception("output_padding forgotten", "output_padding is added at the end.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k]),
        Misconception("output_padding on both sides", "output_padding is added at one end only.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + 2 * o]),
        Misconception("The convolution's formula", "This is the size after an ordinary convolution.",
                      [lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1,
                       lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1 + o]),
        Misconception("Stride forgotten", "The kernels lie `stride` cells apart.",
                      [lambda n, k, s, p, o=0: n - 1 - 2 * p + k + o]),
        Misconception("Kernel forgotten", "The last kernel reaches `kernel` cells further.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + o]),
        Misconception("A 1 too many", "Nothing has to be added after the kernel, when dilation is 1.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + o + 1]),
        Misconception("kernel − 1 for kernel", "dilation·(kernel − 1) in torch's text is followed by + 1.",
                      [lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - 1 + o]),
        Misconception("/ for //", "A size is an int; no division is needed.",
                      [lambda n, k, s, p, o=0: float((n - 1) * s - 2 * p + k + o)]),
    ))

# --- scaling --------------------------------------------------------------------------------------------------


def _byte_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([0, 255], dtype=torch.uint8),), expected=torch.tensor([-1.0, 1.0])),
            Case((torch.tensor([51, 128, 204], dtype=torch.uint8),)),
            Case((torch.tensor(rng.integers(0, 256, (2, 3, 4, 4)), dtype=torch.uint8),))]


def _signed_cases(rng: np.random.Generator) -> list[Case]:
    def grid(low: int, high: int, shape: tuple, dtype: torch.dtype) -> torch.Tensor:
        """Values well away from the middle between two bytes, where rounding would be a matter of taste."""
        bytes_ = rng.integers(low, high, shape) + rng.uniform(-0.4, 0.4, shape)
        return torch.tensor(bytes_ / 127.5 - 1, dtype=dtype)

    return [Case((torch.tensor([-1.0, 1.0]),), expected=torch.tensor([0, 255])),
            Case((torch.tensor([-0.5, 0.25, 0.7]),)),
            Case((torch.tensor([-3.0, -1.01, 1.01, 2.0]),), expected=torch.tensor([0, 0, 255, 255])),
            Case((grid(1, 255, (2, 3, 4, 4), torch.float32),)), Case((grid(-60, 320, (40,), torch.float64),))]


_TO_SIGNED = Exercise(
    id="04.to_signed", title="From bytes to [−1, 1]", points=1, solution=to_signed, cases=_byte_cases,
    dtype="float32",
    hints=("Which straight line goes through (0, −1) and (255, 1)?",
           "Make it float first: bytes cannot hold fractions or negative numbers.",
           "Divide by half of 255, then subtract 1."),
    misconceptions=(
        Misconception("Scaled to [0, 1]", "A tanh generator gives −1 to 1: real data in [0, 1] could be told from "
                      "fakes by their range alone.", [lambda x: x.float() / 255, lambda x: x / 255]),
        Misconception("Scaled to [−½, ½]", "The range must be 2 wide.", [lambda x: x / 255 - 0.5]),
        Misconception("Scaled to [0, 2]", "The 1 has to be subtracted.", [lambda x: x.float() / 127.5]),
        Misconception("128 for 127.5", "Half of 255 is 127.5: with 128, white is not 1.",
                      [lambda x: x.float() / 128 - 1, lambda x: (x.float() - 128) / 128,
                       lambda x: x.float() / 127 - 1, lambda x: (x.float() - 128) / 127,
                       lambda x: x / 256 * 2 - 1]),
        Misconception("Bytes overflow", "uint8 arithmetic wraps round at 256, and has no negative numbers: convert "
                      "with .float() first.",
                      [lambda x: (x * 2 - 255).float() / 255, lambda x: (x - 127).float() / 127.5,
                       lambda x: (x * 2 - 255) / 255, lambda x: (x * 2 / 255 - 1).to(torch.uint8),
                       lambda x: (x.float() / 127.5 - 1).to(torch.uint8), lambda x: (x - 128).float() / 128]),
        Misconception("Inverted", "0 (black) becomes −1, not 1.", [lambda x: 1 - x.float() / 127.5]),
        Misconception("Not divided", "The values have to end at 1.",
                      [lambda x: x.float() - 127.5, lambda x: x.float() * 2 - 1, lambda x: x.float()]),
        Misconception("float64 for float32", "Networks calculate in float32: .float().",
                      [lambda x: x.double() / 127.5 - 1]),
        Misconception("Half precision", "float16 has too few digits here: .float().",
                      [lambda x: x.half() / 127.5 - 1, lambda x: (x.float() / 127.5 - 1).half(),
                       lambda x: x.bfloat16() / 127.5 - 1]),
        Misconception("Scaled by its own range", "The scale is fixed, 0 to 255; it must not depend on what the "
                                                 "batch "
                      "holds.", [lambda x: 2 * (x.float() - x.min()) / (x.max() - x.min()) - 1]),
        Misconception("Standardised", "Mean 0 and deviation 1 is another scaling.",
                      [lambda x: (x.float() - x.float().mean()) / x.float().std()]),
    ))

_TO_BYTES = Exercise(
    id="04.to_bytes", title="Back to bytes", points=2, solution=to_bytes, cases=_signed_cases, dtype="uint8",
    hints=("Turn the line of to_signed round.",
           "(x + 1)·127.5 has fractions, and may leave 0 to 255. Casting to uint8 cuts and wraps: prevent both.",
           "First .round(), then .clamp(0, 255), and last .to(torch.uint8)."),
    misconceptions=(
        Misconception("Cut off, not rounded", "The cast to uint8 drops the fraction: round first.",
                      [lambda x: ((x + 1) * 127.5).clamp(0, 255).to(torch.uint8),
                       lambda x: ((x + 1) / 2 * 255).clamp(0, 255).to(torch.uint8)]),
        Misconception("Not clamped", "Values outside [−1, 1] wrap round in uint8: a bit too white becomes black.",
                      [lambda x: ((x + 1) * 127.5).round().to(torch.int64).remainder(256).to(torch.uint8),
                       lambda x: ((x + 1) * 127.5).to(torch.int64).remainder(256).to(torch.uint8),
                       lambda x: ((x + 1) * 127.5).round().to(torch.uint8)]),
        Misconception("Not uint8", "Image bytes are uint8: .to(torch.uint8).",
                      [lambda x: ((x + 1) * 127.5).round().clamp(0, 255),
                       lambda x: ((x + 1) * 127.5).round().clamp(0, 255).to(torch.int64),
                       lambda x: ((x + 1) * 127.5).clamp(0, 255)]),
        Misconception("[0, 1] for [−1, 1]", "x begins at −1, so 1 has to be added and the factor is 127.5.",
                      [lambda x: (x * 255).round().clamp(0, 255).to(torch.uint8),
                       lambda x: (x.clamp(0, 1) * 255).round().to(torch.uint8),
                       lambda x: (x * 255).clamp(0, 255).to(torch.uint8)]),
        Misconception("Factor 255 for 127.5", "The range is 2 wide: half of 255 is the factor.",
                      [lambda x: ((x + 1) * 255).round().clamp(0, 255).to(torch.uint8)]),
        Misconception("128 for 127.5", "Half of 255 is 127.5.",
                      [lambda x: ((x + 1) * 128).round().clamp(0, 255).to(torch.uint8),
                       lambda x: (x * 128 + 128).clamp(0, 255).to(torch.uint8),
                       lambda x: (x * 127 + 128).round().clamp(0, 255).to(torch.uint8)]),
        Misconception("The 1 forgotten", "−1 becomes 0: add 1 before the factor.",
                      [lambda x: (x * 127.5).round().clamp(0, 255).to(torch.uint8)]),
        Misconception("Rounded too early", "Round after the factor: before it only −1, 0 and 1 remain.",
                      [lambda x: ((x.round() + 1) * 127.5).clamp(0, 255).to(torch.uint8),
                       lambda x: ((x + 1).round() * 127.5).clamp(0, 255).to(torch.uint8)]),
        Misconception("Inverted", "−1 is black, 0.",
                      [lambda x: ((1 - x) * 127.5).round().clamp(0, 255).to(torch.uint8)]),
        Misconception("Rounded up", "Round to the nearest integer, not always up.",
                      [lambda x: ((x + 1) * 127.5).ceil().clamp(0, 255).to(torch.uint8)]),
    ))

# --- initialisation -------------------------------------------------------------------------------------------


def _statistics(values: torch.Tensor, centre: float) -> tuple[float, float, float]:
    """Return mean and deviation in units of 0.02, and the kurtosis, which is 3 for a normal distribution."""
    scaled = (values.detach().double().flatten() - centre) / 0.02
    spread = scaled.std()
    kurtosis = ((scaled - scaled.mean()) ** 4).mean() / spread**4 if spread > 0 else torch.tensor(0.0)
    return float(scaled.mean()), float(spread), float(kurtosis)


def _observe_init(fn, args: tuple) -> dict:
    """Apply to layers wide enough that six standard errors stay inside the tolerance."""
    network = nn.Sequential(nn.Conv2d(64, 64, 4), nn.Sequential(nn.BatchNorm2d(16384), nn.ReLU()),
                            nn.ConvTranspose2d(64, 64, 4, bias=False), nn.ConvTranspose2d(2, 8, 2), nn.Linear(3, 3))
    nn.init.constant_(network[1][0].bias, 0.7)
    nn.init.constant_(network[4].weight, 0.3)
    network.apply(fn)
    seen = {}
    for name, values, centre in (("Conv2d", network[0].weight, 0), ("ConvTranspose2d", network[2].weight, 0),
                                 ("BatchNorm2d", network[1][0].weight, 1)):
        mean, spread, kurtosis = _statistics(values, centre)
        seen[f"{name} weights: mean minus {centre}, in units of 0.02"] = mean
        seen[f"{name} weights: standard deviation, in units of 0.02"] = spread
        seen[f"{name} weights: kurtosis (3 where the distribution is normal)"] = kurtosis
    for name, layer in (("Conv2d", network[0]), ("ConvTranspose2d", network[3]), ("BatchNorm2d", network[1][0])):
        seen[f"{name} biases: largest in size"] = float(layer.bias.detach().abs().max())
    seen["Linear weights, which stay as they are"] = float(network[4].weight.detach().mean())
    return seen


def _init(*, conv=True, transposed=True, norm=True, std=0.02, norm_mean=1.0, norm_std=0.02, bias=True,
          draw=nn.init.normal_, everything=False):
    """Return an initialisation with chosen mistakes."""
    def apply(module):
        kinds = [kind for kind, wanted in ((nn.Conv2d, conv), (nn.ConvTranspose2d, transposed)) if wanted]
        if isinstance(module, (*kinds, nn.Linear) if everything else tuple(kinds)):
            draw(module.weight, 0.0, std)
        elif isinstance(module, nn.BatchNorm2d) and norm:
            if norm_std is None:
                nn.init.constant_(module.weight, norm_mean)
            else:
                nn.init.normal_(module.weight, norm_mean, norm_std)
        else:
            return
        if bias and module.bias is not None:
            nn.init.zeros_(module.bias)
    return apply


def _spreads(*stds: float, **mistakes) -> list:
    return [_init(std=std, norm_std=norm_std, **mistakes) for std in stds for norm_std in (std, 0.02)]


def _uniform(weight, mean, std):
    return nn.init.uniform_(weight, mean - std, mean + std)


def _not_in_place(module):
    if hasattr(module, "weight") and module.weight is not None:
        torch.randn_like(module.weight) * 0.02


_INIT = Exercise(
    id="04.init", title="DCGAN's initialisation", points=2, solution=init_weights, observe=_observe_init,
    cases=lambda rng: [Case((), note="a network with Conv2d, BatchNorm2d, ConvTranspose2d and Linear layers, after "
                            "network.apply(init_weights)")],
    rtol=0.1, atol=0.05,
    hints=("apply hands you every module, one at a time: ask with isinstance what it is.",
           "torch.nn.init.normal_(tensor, mean, std) writes in place; 0.02 is the standard deviation.",
           "Three branches: the two convolutions, BatchNorm2d (mean 1), everything else untouched. A layer with "
           "bias=False has module.bias None."),
    misconceptions=(
        Misconception("Variance for standard deviation", "0.02 is the standard deviation: √0.02 is seven times "
                                                         "wider.",
                      _spreads(math.sqrt(0.02), 0.0004)),
        Misconception("BatchNorm around 0", "BatchNorm's weights lie around 1: around 0 the signal would vanish.",
                      [_init(norm_mean=0.0)]),
        Misconception("BatchNorm forgotten", "BatchNorm2d gets N(1, 0.02) too.",
                      [_init(norm=False), _init(norm=False, bias=False)]),
        Misconception("BatchNorm constant", "BatchNorm's weights are drawn from N(1, 0.02), not set to 1.",
                      [_init(norm_std=None)]),
        Misconception("ConvTranspose2d forgotten", "ConvTranspose2d is no sub-class of Conv2d: name both.",
                      [_init(transposed=False), _init(transposed=False, norm=False),
                       _init(transposed=False, bias=False)]),
        Misconception("Conv2d forgotten", "Conv2d gets N(0, 0.02) too.",
                      [_init(conv=False), _init(conv=False, norm=False), _init(conv=False, bias=False)]),
        Misconception("Biases left", "Biases are set to 0, where there are any.", [_init(bias=False)]),
        Misconception("Uniform for normal", "The weights are drawn from a normal distribution.",
                      [_init(draw=_uniform), _init(draw=lambda w, m, s: _uniform(w, m, s * math.sqrt(3)))]),
        Misconception("Another spread", "The standard deviation is 0.02.", _spreads(0.2, 0.002, 1.0, 0.01, 0.1)),
        Misconception("Convolutions around 1", "Only BatchNorm's weights lie around 1.",
                      [_init(draw=lambda w, m, s: nn.init.normal_(w, 1.0, s))]),
        Misconception("Other layers changed", "Linear layers stay as they are.", [_init(everything=True)]),
        Misconception("Nothing changed in place", "A new tensor does not reach the network: write into "
                      "module.weight, for example with torch.nn.init.normal_ (mind the _).",
                      [_not_in_place]),
    ))

# --- the block ------------------------------------------------------------------------------------------------


def _observe_block(fn, args: tuple):
    """Judge a module by what it does: shape, parameters, sign, and what batch normalisation implies."""
    block = fn(*args)
    if not isinstance(block, nn.Module):
        return block
    x = torch.randn(6, args[0], 5, 5)
    other = torch.cat([x[:1], 3 * torch.randn(5, args[0], 5, 5) + 1])
    with torch.no_grad():
        block.train()
        y = block(x)
        scaled, beside = block(50 * x), block(other)
        for module in block.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = 1.0  # so that one batch sets the running statistics
        block(x)
        y_eval = block.eval()(x)
    return {
        "output shape for an input of 6 × in_channels × 5 × 5": str(tuple(y.shape)),
        "number of parameters": str(sum(parameter.numel() for parameter in block.parameters())),
        "smallest output is 0 (ReLU comes last)": bool((y.min() == 0).item()),
        "the scale of the input is normalised away": _near(y, scaled),
        "the batch is normalised together": not _near(y[:1], beside[:1]),
        "in eval mode the running statistics take over": _near(y, y_eval),
        "mean square of the output (½ after normalisation and ReLU)": float((y**2).mean()),
        "share of outputs at their channel's smallest (½ where ReLU has cut)": float(
            (y == y.amin((0, 2, 3), keepdim=True)).float().mean()),
    }


def _near(a: torch.Tensor, b: torch.Tensor) -> bool:
    return bool(a.shape == b.shape and (a - b).abs().max() < 0.05 * a.abs().max().clamp(min=1e-6))


def _block_cases(rng: np.random.Generator) -> list[Case]:
    sizes = [(16, 8), (4, 12), (int(rng.integers(3, 9)), int(rng.integers(10, 17)))]
    return [Case(pair, note=f"in_channels = {pair[0]}, out_channels = {pair[1]}") for pair in sizes]


def _block(*, kernel=4, stride=2, padding=1, bias=False, norm=nn.BatchNorm2d, last=nn.ReLU, order="cnr"):
    """Return a generator_block with chosen mistakes. `order`: c, n, r for convolution, norm, ReLU."""
    def make(in_channels, out_channels):
        parts = {"c": lambda: nn.ConvTranspose2d(in_channels, out_channels, kernel, stride, padding, bias=bias),
                 "n": lambda: norm(out_channels if order.index("c") < order.index("n") else in_channels),
                 "r": last}
        return nn.Sequential(*(parts[part]() for part in order))
    return make


def _downsampling(bias=False):
    return lambda i, o: nn.Sequential(nn.Conv2d(i, o, 4, 2, 1, bias=bias), nn.BatchNorm2d(o), nn.ReLU())


_BLOCK = Exercise(
    id="04.block", title="One generator block", points=3, solution=generator_block, cases=_block_cases,
    observe=_observe_block, rtol=0.1, atol=0.05,
    hints=("torch.nn.Sequential of three modules, in the order of the text.",
           "torch.nn.ConvTranspose2d(in, out, kernel, stride, padding): which numbers double the side? BatchNorm "
           "has "
           "a shift of its own, so bias=False.",
           "ConvTranspose2d(in_channels, out_channels, 4, 2, 1, bias=False), BatchNorm2d(out_channels), ReLU()."),
    misconceptions=(
        Misconception("Bias not switched off", "BatchNorm subtracts the mean, and with it any bias: bias=False.",
                      [_block(bias=True)]),
        Misconception("Convolution for transposed convolution", "Conv2d with stride 2 halves the side. The "
                      "generator needs ConvTranspose2d.", [_downsampling(), _downsampling(bias=True)]),
        Misconception("ReLU before BatchNorm", "After BatchNorm last, half of the values would be negative: the "
                      "order is convolution, BatchNorm, ReLU.",
                      [_block(order="crn"), _block(order="crn", bias=True)]),
        Misconception("BatchNorm before the convolution", "The order is convolution, BatchNorm, ReLU.",
                      [_block(order="ncr"), _block(order="nrc"), _block(order="ncr", bias=True)]),
        Misconception("BatchNorm missing", "Between the convolution and ReLU the batch is normalised.",
                      [_block(order="cr"), _block(order="cr", bias=True)]),
        Misconception("ReLU missing", "The block ends with ReLU.",
                      [_block(order="cn"), _block(order="cn", bias=True)]),
        Misconception("Another activation", "DCGAN's generator has ReLU in its blocks; LeakyReLU stands in the "
                      "discriminator, tanh only at the generator's end.",
                      [_block(last=lambda: nn.LeakyReLU(0.2)), _block(last=nn.Tanh), _block(last=nn.LeakyReLU),
                       _block(last=nn.Sigmoid)]),
        Misconception("Kernel, stride and padding do not double", "(H − 1)·stride − 2·padding + kernel = 2H for "
                      "every H: kernel 4, stride 2, padding 1.",
                      [_block(kernel=k, stride=s, padding=p) for k, s, p in
                       ((4, 1, 0), (4, 2, 0), (3, 2, 1), (4, 1, 1), (3, 1, 1), (5, 2, 1), (5, 2, 2), (3, 2, 0))]),
        Misconception("Doubles, with another kernel", "The side doubles, but the text asks for kernel 4, padding "
                                                      "1.",
                      [_block(kernel=2, padding=0), _block(kernel=6, padding=2), _block(kernel=8, padding=3)]),
        Misconception("Channels exchanged", "in_channels come first.",
                      [lambda i, o: generator_block(o, i),
                       lambda i, o: nn.Sequential(nn.ConvTranspose2d(o, i, 4, 2, 1, bias=False), nn.BatchNorm2d(o),
                                                  nn.ReLU())]),
        Misconception("Another normalisation", "BatchNorm2d, with its scale and shift: it normalises each channel "
                      "over the whole batch.",
                      [_block(norm=nn.InstanceNorm2d), _block(norm=lambda n: nn.InstanceNorm2d(n, affine=True)),
                       _block(norm=lambda n: nn.BatchNorm2d(n, affine=False)),
                       _block(norm=lambda n: nn.GroupNorm(1, n))]),
        Misconception("Upsampling for transposed convolution", "Upsample and Conv2d double the side too; the text "
                      "asks for ConvTranspose2d with kernel 4.",
                      [lambda i, o: nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(i, o, 3, 1, 1, bias=False),
                                                  nn.BatchNorm2d(o), nn.ReLU())]),
    ))

# --- slerp ----------------------------------------------------------------------------------------------------


def _slerp_cases(rng: np.random.Generator) -> list[Case]:
    east, north = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    half = math.sqrt(0.5)
    cases = [Case((east, north, 0.0), expected=east), Case((east, north, 1.0), expected=north),
             Case((east, north, 0.5), expected=torch.tensor([half, half])), Case((east, 2 * north, 0.25)),
             Case((torch.tensor([3.0, 0.0, 4.0]), torch.tensor([0.0, 2.0, 1.0]), 0.3)),
             Case((east, 2 * east, 0.5), expected=torch.tensor([1.5, 0.0]))]
    for n, d, dtype in ((4, 8, torch.float32), (7, 100, torch.float64)):
        z0, z1 = (torch.tensor(rng.normal(size=(n, d)), dtype=dtype) for _ in range(2))
        z1[1] = 2 * z0[1]  # one parallel pair among the others
        cases.append(Case((z0, z1, float(rng.uniform(0.2, 0.8)))))
    return cases


def _slerp(z0, z1, t, *, unit=True, safe=True, dims=(-1,), divide=True, wave=torch.sin, normal_out=False,
           degrees=False, angle=None):
    norm0, norm1 = (z.norm(dim=-1, keepdim=True) if unit else 1.0 for z in (z0, z1))
    cosine = (z0 / norm0 * (z1 / norm1)).sum(dims, keepdim=True)
    omega = torch.arccos(cosine.clamp(-1, 1) if safe or unit else cosine)
    if degrees:
        omega = torch.rad2deg(omega)
    sine = torch.sin(omega)
    ends = (z0 / norm0, z1 / norm1) if normal_out else (z0, z1)
    weight0, weight1 = wave((1 - t) * omega), wave(t * omega)
    if not safe:
        return (weight0 * ends[0] + weight1 * ends[1]) / (sine if divide else 1)
    parallel = sine < 1e-4
    curved = (weight0 * ends[0] + weight1 * ends[1]) / (torch.where(parallel, 1.0, sine) if divide else 1)
    return torch.where(parallel, (1 - t) * ends[0] + t * ends[1], curved)


def _unprotected(z0, z1, t):
    unit0, unit1 = (z / z.norm(dim=-1, keepdim=True) for z in (z0, z1))
    omega = torch.arccos((unit0 * unit1).sum(-1, keepdim=True))
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


def _only_parallel(verdicts: list[tuple[Case, bool]]) -> bool:
    """Only the cases with a parallel pair go wrong: number 5 and the two batches."""
    wrong = [index for index, (_, right) in enumerate(verdicts) if not right]
    return 5 in wrong and set(wrong) <= {5, 6, 7}


_SLERP = Exercise(
    id="04.slerp", title="Spherical interpolation", points=3, solution=slerp, cases=_slerp_cases,
    rtol=1e-3, atol=1e-4,
    hints=("The cosine of ω is the dot product of the two vectors, each divided by its length.",
           "Sum over the last axis with keepdim=True, so that batches work, and clamp the cosine to [−1, 1] before "
           "arccos.",
           "torch.where(sin_omega < 1e-4, lerp, curved) chooses for each pair; make the divisor 1 where it would "
           "be "
           "0."),
    misconceptions=(
        Misconception("Straight line", "(1 − t) z0 + t z1 is lerp: it cuts through the sphere, and the vectors get "
                      "shorter in the middle.", [lambda z0, z1, t: (1 - t) * z0 + t * z1]),
        Misconception("Ends exchanged", "At t = 0 the result is z0, at t = 1 it is z1.",
                      [lambda z0, z1, t: slerp(z1, z0, t), lambda z0, z1, t: (1 - t) * z1 + t * z0,
                       lambda z0, z1, t: _slerp(z1, z0, t, safe=False)]),
        Misconception("Not normalised before the angle", "The dot product is the cosine only for vectors of length "
                      "1: divide each by its norm first.",
                      [lambda *args: _slerp(*args, unit=False), lambda *args: _slerp(*args, unit=False, safe=False),
                       lambda z0, z1, t: _raw_dot(z0, z1, t)]),
        Misconception("Lengths lost", "z0 and z1 themselves are mixed: the normalised vectors serve for the angle "
                      "only.", [lambda *args: _slerp(*args, normal_out=True),
                                lambda *args: torch.nn.functional.normalize(slerp(*args), dim=-1)]),
        Misconception("Division by sin ω forgotten", "Without it the ends are not reached.",
                      [lambda *args: _slerp(*args, divide=False),
                       lambda *args: _slerp(*args, divide=False, safe=False)]),
        Misconception("One angle for the whole batch", "Each pair of vectors has its own angle: sum over the last "
                      "axis only (dim=-1, keepdim=True).", [lambda z0, z1, t: _batch_angle(z0, z1, t)]),
        Misconception("Cosine for sine", "The weights are sines of the angle's two parts.",
                      [lambda *args: _slerp(*args, wave=torch.cos),
                       lambda *args: _slerp(*args, wave=torch.cos, safe=False)]),
        Misconception("Degrees", "torch.sin takes radians.", [lambda *args: _slerp(*args, degrees=True)]),
        Misconception("nan for parallel vectors", "Where z0 and z1 are parallel, sin ω is 0 and 0/0 is not a "
                                                  "number: "
                      "use the straight line there.", [_unprotected], when=_only_parallel),
        Misconception("Nearest end", "Interpolation goes through all points between z0 and z1.",
                      [lambda z0, z1, t: z0 if t < 0.5 else z1, lambda z0, z1, t: z0 if t <= 0.5 else z1]),
    ))


def _raw_dot(z0, z1, t):
    """Angle from the raw dot product: arccos outside [−1, 1] is nan."""
    omega = torch.arccos((z0 * z1).sum(-1, keepdim=True))
    sine = torch.sin(omega)
    parallel = sine < 1e-4
    curved = (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.where(parallel, 1.0, sine)
    return torch.where(parallel, (1 - t) * z0 + t * z1, curved)


def _batch_angle(z0, z1, t):
    cosine = ((z0 * z1).sum() / (z0.norm() * z1.norm())).clamp(-1, 1)
    omega = torch.arccos(cosine)
    if torch.sin(omega) < 1e-4:
        return (1 - t) * z0 + t * z1
    return (torch.sin((1 - t) * omega) * z0 + torch.sin(t * omega) * z1) / torch.sin(omega)


# --- noisy labels ---------------------------------------------------------------------------------------------


def _observe_labels(fn, args: tuple):
    """Draw many labels; every figure is in units of the width, with standard errors far below the tolerance."""
    n_real, n_fake, *width = args
    call = {"width": width[0]} if width else {}
    pairs = [fn(n_real, n_fake, **call, generator=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)]
    for pair in pairs:
        if not isinstance(pair, tuple | list) or [isinstance(part, torch.Tensor) for part in pair] != [True, True]:
            return None if pair is None else f"no pair (real, fake) of tensors, but {type(pair).__name__}"
    (real, fake), (real_again, fake_again), (other, _) = pairs
    fn(2, 2)  # without a generator it has to work too
    scale = width[0] if width else 0.05
    seen: dict = {"shapes": f"{tuple(real.shape)} and {tuple(fake.shape)}",
                  "floating point": bool(real.is_floating_point() and fake.is_floating_point())}
    noise = {"real": (1 - real.double()) / scale, "fake": fake.double() / scale}
    for name, values in noise.items():
        what = f"{name} targets, distance from {int(name == 'real')} in units of width"
        seen[f"{what}: smallest"] = float(values.min())
        seen[f"{what}: largest"] = float(values.max())
        seen[f"{what}: mean"] = float(values.mean())
        seen[f"{what}: standard deviation"] = float(values.std())
    seen["the same generator seed gives the same targets"] = bool(
        torch.equal(real, real_again) and torch.equal(fake, fake_again))
    seen["another seed gives others"] = not torch.equal(real, other)
    n = min(n_real, n_fake)
    together = torch.stack([noise["real"].flatten()[:n], noise["fake"].flatten()[:n]])
    seen["correlation of real and fake noise"] = float(torch.corrcoef(together)[0, 1].nan_to_num(1.0))
    return seen


def _label_cases(rng: np.random.Generator) -> list[Case]:
    def note(args: tuple) -> str:
        return f"n_real = {args[0]}, n_fake = {args[1]}" + (f", width = {args[2]:.3g}" if len(args) > 2 else "")

    sizes = [(12000, 12000), (12000, 10000, 0.3), (10000, 12000, float(rng.uniform(0.1, 0.4)))]
    return [Case(args, note=note(args)) for args in sizes]


def _draw(n, width, generator):
    return width * torch.rand(n, generator=generator)


def _shared_draw(n_real, n_fake, width=0.05, generator=None):
    draw = width * torch.rand(max(n_real, n_fake), generator=generator)
    return 1 - draw[:n_real], draw[:n_fake]


def _one_draw(n_real, n_fake, width=0.05, generator=None):
    return (torch.ones(n_real) - _draw(1, width, generator), torch.zeros(n_fake) + _draw(1, width, generator))


def _labels(real, fake, *, use_generator=True):
    """Return a noisy_labels whose noise, uniform in [0, 1), goes through `real(u, width)` and `fake(u, width)`."""
    def make(n_real, n_fake, width=0.05, generator=None):
        generator = generator if use_generator else None
        return (real(torch.rand(n_real, generator=generator), width),
                fake(torch.rand(n_fake, generator=generator), width))
    return make


def _right_real(u, w):
    return 1 - w * u


def _right_fake(u, w):
    return w * u


def _normal(n_real, n_fake, width=0.05, generator=None):
    return (1 - width * torch.randn(n_real, generator=generator), width * torch.randn(n_fake, generator=generator))


def _half_normal(n_real, n_fake, width=0.05, generator=None):
    real, fake = _normal(n_real, n_fake, width, generator)
    return 1 - (1 - real).abs(), fake.abs()


_NOISY = Exercise(
    id="04.noisy_labels", title="Noisy labels", points=2, solution=noisy_labels, cases=_label_cases,
    observe=_observe_labels, rtol=0.1, atol=0.05,
    hints=("torch.rand draws uniformly between 0 and 1. How do you stretch that to a width?",
           "Real: 1 minus something between 0 and width. Fake: something between 0 and width.",
           "1 - width * torch.rand(n_real, generator=generator), and the same without the 1 − for the fakes."),
    misconceptions=(
        Misconception("Swapped labels", "Real targets lie near 1, fake ones near 0.",
                      [_labels(_right_fake, _right_real),
                       lambda n_real, n_fake, width=0.05, generator=None: noisy_labels(
                           n_fake, n_real, width, generator)[::-1]]),
        Misconception("No noise", "The targets are drawn, each for itself.",
                      [lambda n_real, n_fake, width=0.05, generator=None: (torch.ones(n_real), torch.zeros(n_fake)),
                       _labels(lambda u, w: torch.full_like(u, 1 - w), lambda u, w: torch.full_like(u, w)),
                       _labels(lambda u, w: torch.full_like(u, 1 - w), lambda u, w: torch.zeros_like(u))]),
        Misconception("One draw for all", "Every target is drawn for itself: torch.rand(n_real), not "
                                          "torch.rand(1).",
                      [_one_draw, lambda n_real, n_fake, width=0.05, generator=None: (
                          torch.full((n_real,), 1 - float(_draw(1, width, generator))),
                          torch.full((n_fake,), float(_draw(1, width, generator))))]),
        Misconception("Real targets above 1", "The noise pulls real targets down from 1: 1 − width·u.",
                      [_labels(lambda u, w: 1 + w * u, _right_fake)]),
        Misconception("Noise on both sides", "U[0, width) lies on one side of the clean target only.",
                      [_labels(lambda u, w: 1 - w * (2 * u - 1), lambda u, w: w * (2 * u - 1)),
                       _labels(lambda u, w: 1 + w * (2 * u - 1), lambda u, w: w * (2 * u - 1)),
                       _labels(lambda u, w: 1 - w * (u - 0.5), lambda u, w: w * (u - 0.5)),
                       _labels(lambda u, w: 1 + w * (u - 0.5), lambda u, w: w * (u - 0.5))]),
        Misconception("Normal for uniform", "The noise is uniform: torch.rand, not torch.randn.",
                      [_normal, _half_normal]),
        Misconception("width ignored", "The noise is as wide as the argument says.",
                      [_labels(lambda u, w: 1 - 0.05 * u, lambda u, w: 0.05 * u),
                       _labels(lambda u, w: 1 - u, lambda u, w: u)]),
        Misconception("Only one side noisy", "Both kinds of target are noisy here.",
                      [_labels(_right_real, lambda u, w: 0 * u), _labels(lambda u, w: 1 + 0 * u, _right_fake)]),
        Misconception("generator ignored", "Hand the generator on: torch.rand(n, generator=generator).",
                      [_labels(_right_real, _right_fake, use_generator=False)]),
        Misconception("The same noise twice", "Real and fake targets are drawn separately.", [_shared_draw]),
        Misconception("Scaled, not shifted", "Real targets lie between 1 − width and 1.",
                      [_labels(_right_fake, _right_fake), _labels(lambda u, w: (1 - w) * u, _right_fake),
                       _labels(lambda u, w: 1 - w + u, _right_fake), _labels(lambda u, w: (1 - w) + w * u / 2,
                                                                             _right_fake)]),
    ))

EXERCISES = (_CONV, _TRANSPOSED, _INIT, _TO_SIGNED, _TO_BYTES, _BLOCK, _SLERP, _NOISY)
