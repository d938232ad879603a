"""04.block: one block of DCGAN's generator."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from ganlab.checking import Case, Exercise, Mistake


def generator_block(in_channels, out_channels):
    """One block of DCGAN's generator, which doubles the side of its feature maps: a module.

    A transposed convolution (kernel 4, stride 2, padding 1, no bias), then BatchNorm2d, then ReLU.
    The module takes (B, in_channels, H, W) to (B, out_channels, 2H, 2W), for any B, H and W.
    Return the module: new for each call, in training mode, all its parameters trainable.
    """
    return torch.nn.Sequential(
        torch.nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1, bias=False),
        torch.nn.BatchNorm2d(out_channels),
        torch.nn.ReLU(),
    )


def by_class(in_channels, out_channels):
    class Block(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.up = torch.nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1, bias=False)
            self.norm = torch.nn.BatchNorm2d(out_channels)

        def forward(self, x):
            return torch.relu(self.norm(self.up(x)))

    return Block()


def observe(fn: Callable, args: tuple) -> dict | str:
    """Judge a module by what it does: its sizes; or all, with outputs after all parameters are set to known values."""
    *sizes, aspect = args
    block = fn(*sizes)
    if not isinstance(block, nn.Module):
        return None if block is None else f"no module, but {type(block).__name__}"
    training = all(module.training for module in block.modules())
    x = torch.randn(6, sizes[0], 5, 3, generator=torch.Generator().manual_seed(5))
    kept = x.clone()
    try:
        first = block(x)  # lazy modules make their parameters now
    except NotImplementedError:
        return "a module without forward"
    if not isinstance(first, torch.Tensor):
        return "a module that returns no tensor"
    parameters = list(block.parameters())
    if not parameters:
        return "a module without parameters"
    if not _differ(parameters, fn, sizes, x.clone()):
        return "a module whose weights another one has too"
    seen = {
        "output shape for an input of 6 × in_channels × 5 × 3": str(tuple(first.shape)),
        "number of parameters": str(sum(parameter.numel() for parameter in parameters)),
        "the module is in training mode": training,
        "the input stays as it is": torch.equal(x, kept),
    }
    if aspect == "sizes":
        return seen
    _fill(parameters, sizes[1])
    leaf = kept.clone().requires_grad_(True)
    y = block(leaf * 1.0)
    seen["output in training mode"] = y.flatten()
    if y.requires_grad:
        (y * torch.linspace(0.5, 1.5, y.numel()).reshape(y.shape)).sum().backward()
    seen["gradient by the input"] = None if leaf.grad is None else leaf.grad.flatten()
    seen["parameters that get a gradient"] = str(sum(p.numel() for p in parameters if p.grad is not None))
    seen["lengths of their gradients"] = sorted(float(p.grad.norm()) for p in parameters if p.grad is not None)
    with torch.no_grad():
        seen["inputs of any size are normalised"] = torch.allclose(block(0.05 * kept), y, rtol=0.01, atol=0.05)
    torchs = [module for module in block.modules() if isinstance(module, nn.modules.batchnorm._NormBase)]
    for module in torchs:
        module.momentum = 1.0  # so that one batch sets the running statistics
    with torch.no_grad():
        for _ in range(1 if torchs else 80):  # a running mean written by hand takes longer
            block(kept)
        block.eval()
        together, alone = block(kept), block(kept[:1].clone())
    seen["output in eval mode"] = together.flatten()
    seen["in eval mode one image comes out as it does among others"] = torch.allclose(together[:1], alone, atol=1e-3)
    return seen


def _differ(parameters: list, fn: Callable, sizes: list, x: torch.Tensor) -> bool:
    other = fn(*sizes)
    other(x)
    pairs = list(zip(parameters, other.parameters()))
    return all(a is not b for a, b in pairs) and any(not torch.equal(a, b) for a, b in pairs)


def _fill(parameters: list, out_channels: int) -> None:
    """Give every parameter known values: by its shape, and by whether it scales (near 1) or shifts (near 0)."""
    with torch.no_grad():
        for parameter in parameters:
            if parameter.numel() == out_channels:
                low, high = (-2, 9) if parameter.mean() > 0.5 else (0.5, -0.4)
                parameter.copy_(torch.linspace(low, high, out_channels).reshape(parameter.shape))
            else:
                draws = torch.randn(parameter.shape, generator=torch.Generator().manual_seed(parameter.numel()))
                parameter.copy_(10 * draws / (parameter.numel() / out_channels / 4) ** 0.5)  # 10: eps counts no more


def cases(rng: np.random.Generator) -> list[Case]:
    drawn = int(rng.integers(3, 9)), int(rng.integers(10, 17))
    found = [(16, 8, "sizes"), (16, 8, "all"), (4, 12, "all"), (*drawn, "all")]
    return [Case(args, note=f"in_channels = {args[0]}, out_channels = {args[1]}") for args in found]


def _block(*, kernel=4, stride=2, padding=1, bias=False, norm=nn.BatchNorm2d, last=nn.ReLU, order="cnr", **more):
    """Return a generator_block with chosen mistakes. `order`: c, n, r for convolution, norm, ReLU."""
    def make(in_channels, out_channels):
        after = "n" not in order or order.index("c") < order.index("n")
        parts = {"c": lambda: nn.ConvTranspose2d(in_channels, out_channels, kernel, stride, padding, bias=bias, **more),
                 "n": lambda: norm(out_channels if after else in_channels), "r": last}
        return nn.Sequential(*(parts[part]() for part in order))
    return make


def _parts(i, o):
    return list(generator_block(i, o))


def _either(**mistakes) -> list[Callable]:
    """The mistakes without and with a bias."""
    return [_block(**mistakes), _block(**mistakes, bias=True)]


def _by_convolution(kernel: int, *before: Callable, stride: int = 1, bias: bool = False) -> Callable:
    return lambda i, o: nn.Sequential(*(part() for part in before), nn.Conv2d(i, o, kernel, stride, 1, bias=bias),
                                      nn.BatchNorm2d(o), nn.ReLU())


class _Listed(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.layers = [nn.ConvTranspose2d(i, o, 4, 2, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class _NotUsed(_Listed):
    def __init__(self, i, o):
        super().__init__(i, o)
        self.up, self.norm = self.layers[:2]

    def forward(self, x):
        return self.up(x).relu()


class _NoSuper(nn.Module):
    def __init__(self, i, o):
        self.up = generator_block(i, o)


class _Within(nn.Sequential):
    def __init__(self, i, o, change):
        super().__init__(*generator_block(i, o))
        self.change = change

    def forward(self, x):
        return self.change(super().forward, x)


def _no_grad(forward, x):
    with torch.no_grad():
        return forward(x)


def _frozen(i, o):
    return generator_block(i, o).requires_grad_(False)


def _frozen_norm(i, o):
    block = generator_block(i, o)
    block[1].requires_grad_(False)
    return block


_KEPT: dict = {}


def _shared(i, o):
    return _KEPT.setdefault((i, o), generator_block(i, o)).train()


def _seeded(i, o):
    torch.default_generator.manual_seed(0)
    return generator_block(i, o)


EXERCISE = Exercise(
    id="04.block", place=6, title="One generator block", points=3, solution=generator_block, cases=cases,
    observe=observe, rtol=2e-3, atol=5e-3,
    difficulty=2, importance=4, minutes=8, another=by_class,
    reason="Kernel 4, stride 2 and padding 1 make (n − 1)·2 − 2 + 4 = 2n of n, and batch norm subtracts the mean of "
           "each map and with it any bias, so the convolution needs none.",
    hints=("torch.nn.Sequential of three modules, in the order of the text.",
           "torch.nn.ConvTranspose2d(in, out, kernel, stride, padding): which numbers double the side? BatchNorm has "
           "a shift of its own, so bias=False.",
           "ConvTranspose2d(in_channels, out_channels, 4, 2, 1, bias=False), BatchNorm2d(out_channels), ReLU()."),
    mistakes=(
        Mistake("bias", "Bias not switched off", "BatchNorm subtracts the mean, and with it any bias: bias=False.",
                [_block(bias=True)]),
        Mistake("convolution", "Convolution for transposed convolution", "Conv2d with stride 2 halves the side. The "
                "generator needs ConvTranspose2d.",
                [_by_convolution(4, stride=2), _by_convolution(4, stride=2, bias=True)]),
        Mistake("relu_first", "ReLU before BatchNorm", "With BatchNorm last, half of the values would be negative: the "
                "order is convolution, BatchNorm, ReLU.", _either(order="crn")),
        Mistake("norm_first", "BatchNorm before the convolution", "The order is convolution, BatchNorm, ReLU.",
                [*_either(order="ncr"), *_either(order="nrc"),
                 lambda i, o: nn.Sequential(nn.BatchNorm2d(o), *_parts(i, o)[::2])]),
        Mistake("activation_first", "ReLU before the convolution", "The order is convolution, BatchNorm, ReLU.",
                _either(order="rcn")),
        Mistake("no_norm", "BatchNorm missing", "Between the convolution and ReLU the batch is normalised.",
                [*_either(order="cr"), _block(order="c"), _NotUsed]),
        Mistake("no_relu", "ReLU missing", "The block ends with ReLU.", _either(order="cn")),
        Mistake("other_activation", "Another activation", "DCGAN's generator has ReLU in its blocks; LeakyReLU stands "
                "in the discriminator, tanh only at the generator's end.",
                [wrong for last in (lambda: nn.LeakyReLU(0.2), nn.Tanh, nn.LeakyReLU, nn.Sigmoid, nn.PReLU, nn.ELU,
                                    nn.GELU, nn.SiLU, nn.ReLU6, nn.Softplus, lambda: nn.LeakyReLU(0.1),
                                    lambda: nn.LeakyReLU(2), nn.SELU, nn.Hardtanh, lambda: nn.Hardtanh(0, 1),
                                    lambda: nn.Softmax(1), nn.Softmax)
                 for wrong in _either(last=last)]),
        Mistake("not_doubled", "Kernel, stride and padding do not double",
                "(H − 1)·stride − 2·padding + kernel = 2H for "
                "every H: kernel 4, stride 2, padding 1.",
                [wrong for k, s, p in ((4, 1, 0), (4, 2, 0), (3, 2, 1), (4, 1, 1), (3, 1, 1), (5, 2, 1), (5, 2, 2),
                                       (3, 2, 0), (4, 2, 2), (2, 1, 4), (4, 1, 2), (2, 4, 1), (4, 4, 0), (2, 1, 0),
                                       (3, 1, 0), (4, 2, 3), (2, 2, 1), (5, 1, 2), (4, 4, 1))
                 for wrong in _either(kernel=k, stride=s, padding=p)]
                + [_block(output_padding=1)]),
        Mistake("other_kernel", "Doubles, with another kernel", "The side doubles, but the text asks for kernel 4, "
                "padding 1.",
                [wrong for k, p in ((2, 0), (6, 2), (8, 3)) for wrong in _either(kernel=k, padding=p)]
                + [*_either(kernel=5, padding=2, output_padding=1), *_either(kernel=3, output_padding=1)]),
        Mistake("channels", "Channels exchanged or fixed",
                "in_channels come first, and BatchNorm2d counts out_channels.",
                [lambda i, o: generator_block(o, i), lambda i, o: generator_block(i, i),
                 lambda i, o: nn.Sequential(_parts(o, i)[0], *_parts(i, o)[1:]),
                 lambda i, o: nn.Sequential(_parts(i, o)[0], *_parts(o, i)[1:]),
                 lambda i, o: nn.Sequential(nn.ConvTranspose2d(i, o, 4, 2, 1), *_parts(o, i)[1:]),
                 lambda i, o: nn.Sequential(_parts(i, o)[0], *_parts(i, 2 * o)[1:])]),
        Mistake("instance_or_other_norm", "Another normalisation", "BatchNorm2d, with its scale and shift: it "
                "normalises each channel over the whole batch.",
                [wrong for norm in (nn.InstanceNorm2d, lambda n: nn.InstanceNorm2d(n, affine=True),
                                    lambda n: nn.BatchNorm2d(n, affine=False), lambda n: nn.GroupNorm(1, n),
                                    lambda n: nn.GroupNorm(n, n), lambda n: nn.LayerNorm(n),
                                    nn.BatchNorm1d, nn.BatchNorm3d)
                 for wrong in _either(norm=norm)]),
        Mistake("no_running_statistics", "No running statistics", "In eval mode BatchNorm2d uses the mean and variance "
                "that it kept in training: leave track_running_stats on, and its eval mode alone.",
                [_block(norm=lambda n: nn.BatchNorm2d(n, track_running_stats=False))]),
        Mistake("eps", "0.8 is eps", "BatchNorm2d's second argument is eps, not momentum: 0.8 there spoils the "
                "normalisation. BatchNorm2d(out_channels) is enough.",
                [_block(norm=lambda n: nn.BatchNorm2d(n, 0.8)), _block(norm=lambda n: nn.BatchNorm2d(n, 0.1)),
                 _block(norm=lambda n: nn.BatchNorm2d(n, 0.9)),
                 _block(norm=lambda n: nn.BatchNorm2d(n, 0.5)), _block(norm=lambda n: nn.BatchNorm2d(n, 0.2))]),
        Mistake("upsampling", "Upsampling for transposed convolution", "Upsample and Conv2d double the side too; the "
                "text asks for ConvTranspose2d with kernel 4.",
                [_by_convolution(3, lambda mode=mode: nn.Upsample(scale_factor=2, mode=mode), bias=bias)
                 for mode in ("nearest", "bilinear") for bias in (False, True)]),
        Mistake("dropout", "Something more", "Three modules are asked for, and nothing after or between them.",
                [lambda i, o: nn.Sequential(*generator_block(i, o), nn.Tanh()),
                 lambda i, o: nn.Sequential(*generator_block(i, o), nn.Dropout(0.5)),
                 lambda i, o: nn.Sequential(nn.utils.spectral_norm(_parts(i, o)[0]), *_parts(i, o)[1:]),
                 lambda i, o: nn.Sequential(*generator_block(i, o), nn.Dropout2d(0.5)),
                 *(lambda i, o, at=at, drop=drop: generator_block(i, o).insert(at, drop(0.5))
                   for at in (1, 2) for drop in (nn.Dropout, nn.Dropout2d)),
                 lambda i, o: nn.Sequential(*generator_block(i, o), nn.ConvTranspose2d(o, o, 4, 2, 1, bias=False)),
                 lambda i, o: nn.Sequential(*generator_block(i, o), nn.Upsample(scale_factor=2)),
                 *(lambda i, o, bias=bias: nn.Sequential(*generator_block(i, o), nn.Conv2d(o, o, 3, 1, 1, bias=bias),
                                                         nn.BatchNorm2d(o), nn.ReLU()) for bias in (True, False)),
                 *_either(order="crnr"), lambda i, o: nn.Sequential(*generator_block(i, o), nn.BatchNorm2d(o))]),
        Mistake("fixed_numbers", "Fixed numbers for the arguments", "The channels are those given, and any side is "
                "doubled: no number of channels and no size is written down.",
                [lambda i, o, n=n: generator_block(i, n) for n in (3, 16, 32, 64, 128)]
                + [lambda i, o, n=n: nn.Sequential(nn.Upsample((n, n)), nn.Conv2d(i, o, 3, 1, 1, bias=False),
                                                   nn.BatchNorm2d(o), nn.ReLU()) for n in (8, 16, 32, 64)]),
        Mistake("listed", "A module without parameters", "nn.Module finds layers in attributes, nn.Sequential and "
                "nn.ModuleList, but not in a list, and not where forward makes them: nothing would be learnt.",
                [_Listed]),
        Mistake("no_super", "super().__init__() forgotten", "A module's __init__ begins with super().__init__().",
                [_NoSuper]),
        Mistake("no_gradient", "Nothing can be learnt", "The output keeps its history, and every parameter asks for a "
                "gradient: leave out no_grad, detach and requires_grad_(False).",
                [_frozen, _frozen_norm, lambda i, o: _Within(i, o, _no_grad),
                 lambda i, o: _Within(i, o, lambda forward, x: forward(x).detach()),
                 lambda i, o: _Within(i, o, lambda forward, x: forward(x.detach())),
                 lambda i, o: _Within(i, o, lambda forward, x: forward(x.data))]),
        Mistake("in_eval_mode", "Returned in eval mode", "The block is going to be trained: a module is in training "
                "mode when it is made, leave it there.", [lambda i, o: generator_block(i, o).eval()]),
        Mistake("shared", "One block for all", "Each call makes a new module, with weights of its own: keep none, and "
                "set no seed.", [_shared, _seeded]),
        Mistake("no_forward", "No forward", "A module of your own needs a method forward(self, x), spelled so; "
                "nn.ModuleList has none, nn.Sequential has.", [lambda i, o: nn.ModuleList(_parts(i, o))]),
        Mistake("returns_nothing", "forward returns no tensor",
                "forward ends with return and the output. nn.ReLU()(x) or "
                "torch.relu(x) gives it; nn.ReLU(x) makes a module.",
                [lambda i, o: _Within(i, o, lambda forward, x: None)]),
        Mistake("no_instances", "Sequential of a list or of classes",
                "nn.Sequential takes modules one by one, not in a "
                "list, and made: nn.ReLU() with brackets.",
                [lambda i, o: nn.Sequential(_parts(i, o)), lambda i, o: nn.Sequential(*_parts(i, o)[:2], nn.ReLU)]),
        Mistake("no_module", "No module returned", "Return a torch.nn.Module that can be called later: no class, no "
                "list, no function and no tensor.",
                [lambda i, o: list(generator_block(i, o)), lambda i, o: tuple(generator_block(i, o)),
                 lambda i, o: generator_block(i, o).forward, lambda i, o: lambda x: x, lambda i, o: nn.Sequential,
                 lambda i, o: torch.zeros(1)]),
    ))
