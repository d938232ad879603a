"""What the exercises of lesson 11 share: costs as mean and as sum, a small critic, and what is put down of a cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ganlab.checking import Mistake, several_results

NOT_REDUCED = "One number is asked for: the mean over the batch."


def drawn(rng: np.random.Generator, *shape: int, scale: float = 1.0, centre: float = 0.0) -> Tensor:
    return torch.tensor(centre + scale * rng.standard_normal(shape), dtype=torch.float32)


def nothing(a: Tensor) -> Tensor:
    return 0 * a


def reduced(*ways: Callable) -> list[Callable]:
    """Return the mean and the sum of each function of one output."""
    return [lambda a, way=way, reduce=reduce: reduce(way(a)) for way in ways for reduce in (torch.mean, torch.sum)]


def two_terms(real: Callable, fake: Callable, scale: float = 1.0) -> list[Callable]:
    """Return the cost of a real and a fake output, as a mean and as a sum."""
    return [lambda r, f, reduce=reduce: scale * (reduce(real(r)) + reduce(fake(f)))
            for reduce in (torch.mean, torch.sum)]


def two_term_mistakes(real: Callable, fake: Callable) -> tuple[Mistake, ...]:
    """The mistakes that the costs of D share; `real`, `fake`: the cost of one output."""
    right = two_terms(real, fake)
    return (
        Mistake("not_reduced", "Missing mean", NOT_REDUCED,
                [lambda r, f: real(r) + fake(f), lambda r, f: torch.cat([real(r), fake(f)]),
                 lambda r, f: torch.cat([fake(f), real(r)])]),
        Mistake("mixed", "A sum and a mean", "Both terms are means, or both are sums.",
                [lambda r, f: real(r).sum() + fake(f).mean(), lambda r, f: real(r).mean() + fake(f).sum()]),
        Mistake("only_real", "Only the real half", "The fakes have a term too.", two_terms(real, nothing)),
        Mistake("only_fake", "Only the fake half", "The real samples have a term too.", two_terms(nothing, fake)),
        Mistake("one_batch", "One batch in both terms", "One term takes the real outputs, the other the fake ones.",
                [*(lambda r, f, cost=cost: cost(r, r) for cost in right),
                 *(lambda r, f, cost=cost: cost(f, f) for cost in right)]),
        Mistake("halved", "Halved", "The two means are added, without a ½. A mean over both batches together halves "
                "too.", [*two_terms(real, fake, 0.5), *two_terms(real, fake, 2.0)]),
        Mistake("divided_twice", "Divided by n twice", "The mean has divided by n already.",
                [lambda r, f: right[0](r, f) / len(r)]),
        Mistake("other_reduction", "Another reduction than the mean", "The mean is asked for.",
                [lambda r, f: real(r).max() + fake(f).max(), lambda r, f: (real(r) + fake(f)).max(),
                 lambda r, f: real(r).median() + fake(f).median(), lambda r, f: real(r)[0] + fake(f)[0],
                 lambda r, f: fake(f).median() - (-real(r)).median()]),
        Mistake("detached", "Outputs detached", "Gradients are asked for by both: no detach, no torch.no_grad().",
                [way for cost in right for way in (
                    lambda r, f, cost=cost: cost(r, f.detach()), lambda r, f, cost=cost: cost(r.detach(), f),
                    lambda r, f, cost=cost: cost(r, f).detach())]),
        several_results("One number"),
    )


def plain_number(right: Callable) -> Mistake:
    return Mistake("plain_number", "A plain number", "float() and .item() cut the graph, and nothing learns from a "
                   "plain number: return the tensor.", [lambda *args: right(*args).item()])


class Critic(nn.Module):
    """f(x) = w·x + ½ ‖Qx‖² of the numbers of an image, (B, …) → (B,): its slope there is w + QᵀQx."""

    def __init__(self, w: list, Q: list, like: Tensor) -> None:
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=like.dtype))
        self.Q = nn.Parameter(torch.tensor(Q, dtype=like.dtype))

    def forward(self, x: Tensor) -> Tensor:
        x = x.flatten(1)
        return x @ self.w + (x @ self.Q.T).square().sum(1) / 2


def critic_numbers(rng: np.random.Generator, n: int, scale: float = 1.0) -> list:
    """Return [w, Q] of a critic of n numbers whose slopes are about `scale` long."""
    return [(scale * rng.standard_normal(n) / np.sqrt(n)).tolist(), (rng.standard_normal((2, n)) / np.sqrt(n)).tolist()]


def put_down(cost: Callable[[], Any], network: nn.Module, name: str) -> Any:
    """Put down a cost and its gradient by the weights of the network. What is no tensor of one number goes through."""
    weights = list(network.parameters())
    before = [weight.detach().clone() for weight in weights]
    J = cost()
    if not isinstance(J, Tensor) or J.numel() != 1:
        return J
    came = "as it came"
    if any(weight.grad is not None for weight in weights):
        came = "with gradients in its weights: backward() has been called"
    elif not all(weight.requires_grad and torch.equal(old, weight) for old, weight in zip(before, weights)):
        came = "changed"
    found = torch.autograd.grad(J.sum(), weights, allow_unused=True) if J.requires_grad else [None] * len(weights)
    slopes = [torch.zeros_like(weight) if slope is None else slope for slope, weight in zip(found, weights)]
    reached = any(slope is not None for slope in found)
    return {f"the {name}": J.detach(), "the network after the call": came,
            "whether a gradient reaches the network's weights": "yes" if reached else "no",
            f"the gradient of the {name} by the network's weights": torch.cat([slope.flatten() for slope in slopes])}
