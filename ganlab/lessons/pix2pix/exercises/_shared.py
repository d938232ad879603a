"""What the exercises of lesson 06 share: a discriminator for pairs, how a loss is observed, and explanations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

NO_LOG = ("The loss is −log of the probability of the right answer: without the log a sure mistake costs hardly more "
          "than a doubtful one.")
LOG_OF_LOGIT = "D gives logits, any real numbers, and no probabilities: −log sigmoid(a) = softplus(−a)."
SIGMOID_TWICE = "softplus, or BCE with logits, holds the sigmoid already: give it D's logits as they are."
NO_CONDITION = ("D judges the pair: D(x, y). Without x it could not see whether the output belongs to the input; that "
                "is the difference between L_GAN and L_cGAN.")
ONE_ARGUMENT = "D takes the pair as two arguments, D(x, y), and lays one beside the other itself."
COMPARED = "D never sees y and y_fake together: it sees (x, y), or (x, y_fake)."
LEAST_SQUARES = "CycleGAN uses squares of the logits; pix2pix takes the logs."
TURNED = "The input stands first: D(x, y), D(x, y_fake). A D with weights for (x, y) reads (y, x) wrongly."
AVERAGED_FIRST = "Each patch has its own loss; the mean is taken of those, not of the logits."
PLAIN = "float(), .item() and torch.tensor(...) cut the graph: backward() needs the tensor itself."
NOT_ONE_NUMBER = "One number is asked for: the mean over all patches of all images."
BACKWARD = ("Return the loss and leave backward() to the caller: after one call the graph is gone, and gradients are "
            "left in D.")
EVALUATING = "D.eval() outlasts the call: dropout and batch norm would stay switched off for all further training."


def raw_bce(a: Tensor, t: int) -> Tensor:
    """Binary cross-entropy that takes logits for probabilities; it raises where they are none."""
    return binary_cross_entropy(a, torch.full_like(a, t))


class Judge(nn.Module):
    """A PatchGAN in one layer for pairs of C + C channels; it insists on a pair, and weighs x and y differently."""

    def __init__(self, number: int, channels: int, dtype: torch.dtype) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(number)
        self.channels = channels
        self.weight = nn.Parameter((torch.randn(1, 2 * channels, 3, 3, generator=draw) / channels).to(dtype))

    def forward(self, x: Tensor, y: Tensor | None = None) -> Tensor:
        if y is None:
            if isinstance(x, Tensor) and x.shape[1] == self.channels:
                raise TypeError("D judges pairs here: call D(x, y) with the input image and the image to judge.")
            raise TypeError("The pair came as one argument: call D(x, y). D lays the two beside each other itself.")
        return torch.conv2d(torch.cat([x, y], 1), self.weight, stride=2)


def observed_loss(fn: Callable, args: tuple) -> tuple[Any, dict]:
    """Call a loss with a D drawn from args[0]; return the record, and beside it the gradient by D's weights.

    args[1:4] are x, y and what G made of x; D comes in their dtype.
    """
    number, x, y, leaf, *rest = args
    D = Judge(number, x.shape[1], x.dtype)
    before = D.weight.detach().clone()
    leaf.requires_grad_()
    y_fake = leaf.clone()  # like G(x): no leaf
    J = fn(D, x, y, y_fake, *rest)
    if not isinstance(J, Tensor) or J.numel() != 1:
        return J, {}
    backward = leaf.grad is not None or D.weight.grad is not None
    seen: dict = {"the loss": J, "backward() is left to the caller": not backward,
                  "D is in training mode afterwards": D.training,
                  "D's weights stay as they were": bool(torch.equal(before, D.weight)),
                  "y_fake keeps its history": y_fake.requires_grad}
    of_D: dict = {"D's weights can learn afterwards": D.weight.requires_grad}
    D.requires_grad_(True)
    by_fake = by_weights = None
    if J.requires_grad and not backward:
        try:
            by_fake, by_weights = torch.autograd.grad(J.sum(), (leaf, D.weight), allow_unused=True)
        except RuntimeError:  # the graph is gone, though nothing is left in .grad
            seen["backward() is left to the caller"] = False
    seen["a gradient reaches y_fake"] = by_fake is not None
    if by_fake is not None:
        seen["the gradient that reaches y_fake"] = by_fake
    of_D["a gradient reaches D's weights"] = by_weights is not None
    if by_weights is not None:
        of_D["the gradient that reaches D's weights"] = by_weights
    return seen, of_D


def pairs(rng: np.random.Generator, batch: int, channels: int = 3, size: tuple[int, int] = (9, 7),
          dtype: torch.dtype = torch.float32) -> tuple:
    """Return a number that draws D, and images x, y and y_fake."""
    images = (torch.tensor(rng.uniform(-1, 1, (batch, channels, *size)), dtype=dtype) for _ in range(3))
    return int(rng.integers(2**31)), *images


def note(arguments: tuple) -> str:
    """Return what the learner reads about such arguments."""
    batch, channels, height, width = arguments[1].shape
    text = (f"{batch} random pair{'s' * (batch > 1)} of {height}×{width} images with {channels} "
            f"channel{'s' * (channels > 1)}, and a D with a map of {(height - 1) // 2}×{(width - 1) // 2} logits")
    return text + (f", l1_weight = {arguments[4]:.3g}" if len(arguments) > 4 else "")
