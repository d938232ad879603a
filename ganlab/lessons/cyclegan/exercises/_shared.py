"""What the exercises of lesson 07 share: small networks, what is put down of a loss, and mistakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ganlab.checking import Case, Mistake

NO_SIGMOID = "Least squares compares D's output itself with 1 and 0: no sigmoid, no tanh, no clamp, no log."
PLAIN = "float(), .item() and torch.tensor(...) around a result cut the graph: backward() needs the tensor itself."
NOT_REDUCED = "One number is asked for: take the mean over all patches of all images."
KINDS = ((2, 9, 7), (5, 7, 12), (1, 9, 7))  # batch, height, width: all different, and none the number of channels


def mode_and_dtype(network: nn.Module, batch: Tensor) -> torch.dtype:
    """Put a network into eval mode where it comes with a single image; return the dtype of its weights."""
    network.train(len(batch) > 1)
    return batch.dtype


class Judge(nn.Module):
    """A PatchGAN in one layer: (B, 3, H, W) → (B, 1, h, w), outputs on both sides of 0 and of 1."""

    def __init__(self, seed: int, batch: Tensor) -> None:
        super().__init__()
        dtype = mode_and_dtype(self, batch)
        draw = torch.Generator().manual_seed(seed)
        self.weight = nn.Parameter((0.4 * torch.randn(1, 3, 3, 3, generator=draw)).to(dtype))
        self.bias = nn.Parameter(torch.rand(1, generator=draw).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        return torch.conv2d(x, self.weight, self.bias, stride=2)


class Translator(nn.Module):
    """A generator in one layer, other for every seed: colours mixed, then tanh; it may leave [−1, 1] a little."""

    def __init__(self, seed: int, batch: Tensor) -> None:
        super().__init__()
        dtype = mode_and_dtype(self, batch)
        draw = torch.Generator().manual_seed(seed)
        self.weight = nn.Parameter((0.8 * torch.randn(3, 3, 1, 1, generator=draw)).to(dtype))
        self.bias = nn.Parameter((0.2 * torch.randn(3, generator=draw)).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        return 1.2 * torch.conv2d(x, self.weight, self.bias).tanh()


def images(rng: np.random.Generator, batch: int, height: int, width: int) -> Tensor:
    return torch.tensor(rng.uniform(-1, 1, (batch, 3, height, width)), dtype=torch.float32)


def two_networks(what: str) -> Callable[[np.random.Generator], list[Case]]:
    """Return what makes cases (seed, seed, images, images): two networks, a batch of each domain."""
    def made(rng: np.random.Generator) -> list[Case]:
        return [Case((*map(int, rng.integers(2**31, size=2)), images(rng, *kind), images(rng, *kind)),
                     note=f"{kind[0]} random images of {kind[1]}×{kind[2]} {what}") for kind in KINDS]
    return made


def record(call: Callable[[], Any], learners: dict[str, nn.Module], others: dict[str, nn.Module],
           leaves: dict[str, Tensor]) -> Any:
    """Put down the loss that `call` returns, its gradients, and whether the networks are as they came.

    Gradients are taken by `leaves` and by the weights of `learners`. `others` keep their mode, and may be frozen.
    What is no tensor goes through. A record of several numbers, or of changed networks, holds nothing else, so that
    it is recognised whatever the loss was.
    """
    networks = {**learners, **others}
    modes = [network.training for network in networks.values()]
    before = {name: [weights.detach().clone() for weights in network.parameters()]
              for name, network in networks.items()}
    J = call()
    after = _change(learners, networks, before, leaves)
    if [network.training for network in networks.values()] != modes:
        after = "in another mode"
    if not isinstance(J, Tensor):
        return J
    if J.numel() != 1:
        return {"how many numbers come back": "several"}
    if after:
        return {"the networks after the call": after}
    seen = {"how many numbers come back": "one", "the networks after the call": "as they came", "the loss": J}
    sought = {name: [leaf] for name, leaf in leaves.items()} | {
        name: list(network.parameters()) for name, network in learners.items()}
    flat = [tensor for tensors in sought.values() for tensor in tensors]
    found = iter(torch.autograd.grad(J.sum(), flat, allow_unused=True) if J.requires_grad else [None] * len(flat))
    for name, tensors in sought.items():
        gradients = [next(found) for _ in tensors]
        reached = all(gradient is not None for gradient in gradients)
        seen[f"whether a gradient reaches {name}"] = "yes" if reached else "no"
        if reached:
            seen[f"the gradient that reaches {name}"] = torch.cat([gradient.flatten() for gradient in gradients])
    return seen


def _change(learners: dict[str, nn.Module], networks: dict[str, nn.Module], before: dict[str, list[Tensor]],
            leaves: dict[str, Tensor]) -> str:
    """Say what the call did to the networks, or ""."""
    weights = [part for network in networks.values() for part in network.parameters()]
    if any(part.grad is not None for part in (*weights, *leaves.values())):
        return "with gradients: backward() has been called"
    if any(not torch.equal(old, new.detach()) for name, network in networks.items()
           for old, new in zip(before[name], network.parameters())):
        return "with other weights"
    if any(not part.requires_grad for network in learners.values() for part in network.parameters()):
        return "frozen"
    return ""


def made(right: Callable, **mistakes: Any) -> list[Callable]:
    """Return the reference with chosen mistakes, as the one entry of a list."""
    return [lambda *args: right(*args, **mistakes)]


def combined(right: Callable, **mistakes: Any) -> list[Callable]:
    """The reference with a mistake in what is compared, alone and together with the usual mistakes of measure."""
    others = ({}, {"half": 0.5}, {"half": 10.0}, {"distance": squares}, {"distance": squares, "half": 0.5},
              {"distance": lambda a, b: (a - b).abs().sum()})
    return [wrong for other in others for wrong in made(right, **{**other, **mistakes})]


def squares(a: Tensor, b: Tensor) -> Tensor:
    return ((a - b) ** 2).mean()


def careless(right: Callable, *, frozen: bool = True) -> tuple[Mistake, ...]:
    """Mistakes that all losses share: what they do to networks and to the graph."""
    def after(act: Callable[[nn.Module], Any]) -> Callable:
        def wrong(*args: Any) -> Any:
            J = right(*args)
            for network in args:
                if isinstance(network, nn.Module):
                    act(network)
            return J
        return wrong

    def backward(*args: Any) -> Tensor:
        J = right(*args)
        J.backward()
        return J

    freezing = (Mistake("frozen", "Networks frozen", "requires_grad_(False) keeps from learning what this loss is to "
                        "teach, and it lasts beyond the call.",
                        [after(lambda network: network.requires_grad_(False))]),)
    return (
        Mistake("other_mode", "Networks left in another mode", "eval() and train() last beyond the call: the "
                "training that follows would go on without dropout and with old statistics.",
                [after(nn.Module.eval), after(nn.Module.train)]),
        Mistake("backward_called", "backward() called here", "The function returns the loss; the caller adds the "
                "others to it, and calls backward() then.", [backward]),
        *(freezing if frozen else ()),
        Mistake("plain_number", "A plain number", PLAIN, [lambda *args: right(*args).item()]),
        Mistake("two_results", "No single number", "One number is asked for, and the parts came back: add them.",
                [lambda *args: (right(*args), right(*args)), lambda *args: [right(*args), right(*args)]]),
    )


# --- the two terms that measure a distance --------------------------------------------------------------------


def distance(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).abs().mean()


def wrong_distances(right: Callable) -> tuple[Mistake, ...]:
    """The mistakes that cycle and identity term share."""
    return (
        Mistake("squared", "Squares for absolute values", "The absolute difference, not its square: squares blur more.",
                [*made(right, distance=squares), *made(right, half=10.0, distance=squares),
                 *made(right, half=5.0, distance=squares),
                 *made(right, distance=lambda a, b: (a - b).norm()),
                 *made(right, distance=lambda a, b: ((a - b) ** 2).mean().sqrt()),
                 *made(right, distance=lambda a, b: ((a - b) ** 2).sum()),
                 *made(right, half=0.5, distance=squares),
                 lambda *args: right(*args) ** 2]),
        Mistake("smooth_l1", "Smooth L1 for L1", "smooth_l1_loss and huber_loss are squares near 0; l1_loss is the "
                "absolute difference everywhere.", made(right, distance=nn.functional.smooth_l1_loss)),
        Mistake("summed", "Sum for mean", "The mean over all numbers of all images: a sum grows with size and batch.",
                [*made(right, distance=lambda a, b: (a - b).abs().sum()),
                 *made(right, distance=lambda a, b: (a - b).abs().sum((1, 2, 3)).mean()),
                 *made(right, distance=lambda a, b: (a - b).abs().sum(1).mean()),
                 *made(right, distance=lambda a, b: (a - b).abs().mean((1, 2, 3)).sum())]),
        Mistake("abs_forgotten", "abs forgotten", "Differences of both signs would cancel: take absolute values.",
                [*made(right, distance=lambda a, b: (a - b).mean()),
                 *made(right, distance=lambda a, b: (b - a).mean()),
                 *made(right, distance=lambda a, b: (a - b).mean().abs())]),
        Mistake("abs_of_images", "Difference of the absolute values", "|a − b| is not |a| − |b|: subtract first, then "
                "take the absolute value.", [*made(right, distance=lambda a, b: (a.abs() - b.abs()).abs().mean()),
                                             *made(right, distance=lambda a, b: a.abs().mean() - b.abs().mean())]),
        Mistake("one_direction", "One direction forgotten", "There are two terms, one that starts from x and one from "
                "y.", [*made(right, weights=(1, 0)), *made(right, weights=(0, 1))]),
        Mistake("cosine", "Cosine distance", "The mean absolute difference is asked for, pixel by pixel.",
                made(right, distance=lambda a, b: 1 - torch.cosine_similarity(a.flatten(1), b.flatten(1)).mean())),
        Mistake("minus_between", "Minus between the terms", "Both terms are costs and are added.",
                [*made(right, weights=(1, -1)), *made(right, weights=(-1, 1))]),
        Mistake("multiplied", "Terms multiplied", "The two terms are added.", [
            lambda *args: right(*args, weights=(1, 0)) * right(*args, weights=(0, 1))]),
        Mistake("wrong_sign", "Wrong sign", "The differences should become small: no minus in front.",
                made(right, weights=(-1, -1))),
        Mistake("weighted", "Weighted here", "The weights 10 and 5 stand in the step; here only the term itself is "
                "asked for.", [*made(right, half=10.0), *made(right, half=5.0)]),
        Mistake("doubled", "Doubled", "The two terms are added once.", made(right, half=2.0)),
        Mistake("halved", "Halved", "The two terms are added; nothing is halved here, and a mean over both together "
                "halves too.", made(right, half=0.5)),
        Mistake("not_reduced", "Not averaged", "One number is asked for: take the mean over all numbers of all images.",
                [*made(right, distance=lambda a, b: (a - b).abs()),
                 *made(right, distance=lambda a, b: (a - b).abs().mean((1, 2, 3))),
                 *made(right, distance=lambda a, b: (a - b).abs().mean(1))]),
        Mistake("first_image", "Only the first image", "The mean runs over all images of the batch.",
                made(right, distance=lambda a, b: (a - b)[0].abs().mean())),
        *careless(right),
    )
