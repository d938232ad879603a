"""09.continuous: the wiring of cGAN3, continuous condition concatenation."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from ganlab.checking import Case, Exercise, Mistake
from ganlab.lessons.shadows.exercises._shared import uniform


def continuous(layers, x):
    """Continuous condition concatenation: the input is joined again before every layer but the first.

    layers: a list of two or more modules, which stays as it is. The first takes x; each later one takes the output
    of the layer before it and x, joined along the channels in this order.
    x: photograph and mask, a float tensor (B, 4, H, W). All layers learn through the result.
    Return the output of the last layer.
    """
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(torch.cat([h, x], dim=1))
    return h


def from_the_input(layers, x):
    given = x
    for layer in layers:
        h = layer(given)
        given = torch.cat([h, x], dim=1)
    return h


class Layer(nn.Module):
    """Takes any number of channels and tells its inputs' order apart, so that no mistake raises."""

    def __init__(self, number: int, outputs: int, dtype: torch.dtype) -> None:
        super().__init__()
        places = torch.arange(64)[:, None, None] * torch.arange(1, outputs + 1)[:, None, None, None]
        self.weight = nn.Parameter(torch.cos(0.7 * number + 1.3 * places).to(dtype))  # (outputs, 64, 1, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        mixed = torch.tanh((self.weight[:, : x.shape[1]] * x[:, None]).sum(2))
        return mixed + 0.1 * x.shape[1] + 0.05 * x.mean((1, 2, 3), keepdim=True)


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((list(widths), uniform(rng, -1, 1, *shape)),
                 note=f"{len(widths)} layers with {', '.join(map(str, widths))} channels out, x of shape {shape}")
            for widths, shape in (((8, 3), (2, 4, 5, 6)), ((8, 6, 4, 3), (3, 4, 5, 7)), ((5, 7, 3), (2, 4, 6, 4)),
                                  ((4, 4, 4, 4, 4), (5, 4, 4, 4)))]


def observe(fn: Callable, args: tuple) -> Any:
    """Put down the result, and its gradients by x and by the layers; a list that was changed is all that counts."""
    widths, x = args
    layers = [Layer(number, width, x.dtype) for number, width in enumerate(widths)]
    given, leaf = list(layers), x.clone().requires_grad_()
    h = fn(given, leaf.clone())
    if h is None:
        return None
    if not isinstance(h, torch.Tensor):
        return {"what comes back": "no tensor"}
    if len(given) != len(layers) or any(a is not b for a, b in zip(given, layers)):
        return {"the list of layers": "changed"}
    if not all(layer.training and layer.weight.requires_grad for layer in layers):
        return {"the layers": "in another mode, or frozen"}
    seen = {"what comes back": "a tensor", "the list of layers": "as it came", "the layers": "as they came",
            "the output": h}
    leaves = {"x": leaf} | {f"layer {number}": layer.weight for number, layer in enumerate(layers, 1)}
    weights = torch.linspace(1, 2, h.numel(), dtype=h.dtype).reshape(h.shape)
    found = (torch.autograd.grad((h * weights).sum(), list(leaves.values()), allow_unused=True) if h.requires_grad
             else [None] * len(leaves))
    for name, gradient in zip(leaves, found):
        seen[f"the gradient that reaches {name}"] = "none" if gradient is None else gradient
    return seen


def wired(join: Callable, *, first: Callable = lambda x: x, last: Callable = lambda h, x: h) -> Callable:
    def run(layers, x):
        h = layers[0](first(x))
        for layer in layers[1:]:
            h = layer(join(h, x))
        return last(h, x)
    return run


def joined(h, x):
    return torch.cat([h, x], dim=1)


def dense(layers, x, *, new_first=True):
    h = x
    for layer in layers[:-1]:
        h = torch.cat([layer(h), h] if new_first else [h, layer(h)], dim=1)
    return layers[-1](h)


def outputs_kept(layers, x):
    outputs = [layers[0](x)]
    for layer in layers[1:]:
        outputs.append(layer(torch.cat([*outputs, x], dim=1)))
    return outputs[-1]


def joined_before(wanted: Callable) -> Callable:
    """x is joined before the layers for which `wanted(index, number of layers)` holds only."""
    def run(layers, x):
        h = x
        for index, layer in enumerate(layers):
            h = layer(joined(h, x) if index and wanted(index, len(layers)) else h)
        return h
    return run


def emptied(layers, x):
    h = layers.pop(0)(x)
    while layers:
        h = layers.pop(0)(joined(h, x))
    return h


def joined_after(layers, x, *, dense=False):
    """x is joined to what comes out of each layer, of the last too."""
    h = layers[0](x) if not dense else torch.cat([layers[0](x), x], dim=1)
    for layer in layers[1:]:
        h = torch.cat([layer(h), h if dense else x], dim=1)
    return h


def in_eval(layers, x):
    for layer in layers:
        layer.eval()
    return continuous(layers, x)


def relu_everywhere(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = layer(joined(h, x)).relu()
    return h


def residual(layers, x):
    h = layers[0](x)
    for layer in layers[1:]:
        h = h + layer(joined(h, x))
    return h


def without_grad(layers, x):
    with torch.no_grad():
        return continuous(layers, x)


def first_and_previous(layers, x):
    """What is joined is not x, but the output of the first layer, or of the one before the last."""
    first = h = layers[0](x)
    for layer in layers[1:]:
        h = layer(joined(h, first))
    return h


def step_twice(layers, x):
    h = layers[0](x)
    for layer in layers:
        h = layer(joined(h, x))
    return h


def only_first_detached(layers, x):
    return wired(joined)([lambda x: layers[0](x).detach(), *layers[1:]], x)


def copied(layers, x):
    return continuous(copy.deepcopy(layers), x)


EXERCISE = Exercise(
    id="09.continuous", place=6, title="Continuous condition concatenation", points=2, solution=continuous, cases=cases,
    observe=observe, rtol=1e-3, atol=1e-4,
    difficulty=2, importance=2, minutes=8, another=from_the_input,
    reason="A layer knows only what it is given: with photograph and mask joined before each later layer, none has to "
           "spend feature maps on carrying them along.",
    hints=("The first layer is different: begin with it, then loop over the rest.",
           "torch.cat joins a list of tensors along an axis. Which axis holds the channels?",
           "h = layer(torch.cat([h, x], dim=1)) in the loop over layers[1:]."),
    mistakes=(
        Mistake("never_joined", "Never joined again", "Each later layer takes x once more: torch.cat([h, x], dim=1).",
                [wired(lambda h, x: h)]),
        Mistake("x_first", "x first", "The order is the output of the layer before, then x: weights have their places.",
                [wired(lambda h, x: torch.cat([x, h], dim=1))]),
        Mistake("joined_at_first", "Joined before the first layer too", "The first layer takes x alone.",
                [wired(joined, first=lambda x: torch.cat([x, x], dim=1))]),
        Mistake("other_axis", "Joined along another axis", "Channels are axis 1 of (B, C, H, W).",
                [wired(lambda h, x, dim=dim: torch.cat([h, x], dim=dim)) for dim in (0, -1, 2, 3)]),
        Mistake("stacked", "Stacked for joined", "torch.stack makes a new axis; torch.cat joins along one that is "
                "there.",
                [wired(lambda h, x: torch.stack([h, x], dim=1)), wired(lambda h, x: torch.stack([h, x]))]),
        Mistake("two_arguments", "Two arguments for one", "A layer takes one tensor: join h and x into one. torch.cat "
                "takes a list of them, and the axis.",
                [lambda layers, x: layers[1](layers[0](x), x), wired(lambda h, x: torch.cat(h, x)),
                 wired(lambda h, x: torch.cat(h, x, dim=1)), wired(lambda h, x: torch.cat(h, x, 1)),
                 wired(lambda h, x: [h, x]), wired(lambda h, x: (h, x))]),
        Mistake("all_kept", "Everything kept", "Only the last output and x are joined; here all earlier outputs pile "
                "up.",
                [dense, outputs_kept, lambda *args: dense(*args, new_first=False)]),
        Mistake("joined_at_end", "Joined after the last layer too", "The output of the last layer is the answer.",
                [
                    wired(joined, last=joined), joined_after, lambda *args: joined_after(*args, dense=True)]),
        Mistake("added", "Added", "Concatenation keeps both beside each other; a sum mixes them for good.",
                [wired(lambda h, x: h + x), wired(lambda h, x: h + x.mean(1, keepdim=True)),
                 wired(lambda h, x: h * x)]),
        Mistake("last_without", "Last layer without x", "The last layer takes x too.",
                [joined_before(lambda index, number: index < number - 1)]),
        Mistake("second_only", "Joined once", "x is joined before every later layer, not before the second only.",
                [joined_before(lambda index, number: index == 1)]),
        Mistake("last_only", "Joined before the last layer only", "x is joined before every later layer.",
                [joined_before(lambda index, number: index == number - 1)]),
        Mistake("second_without", "Second layer without x", "The second layer takes x too: the loop begins at "
                "layers[1].",
                [joined_before(lambda index, number: index > 1)]),
        Mistake("only_photograph", "Only the photograph", "x is joined as a whole, its mask included.",
                [wired(lambda h, x: torch.cat([h, x[:, :3]], dim=1))]),
        Mistake("only_mask", "Only the mask", "x is joined as a whole, the photograph included.",
                [wired(lambda h, x: torch.cat([h, x[:, 3:]], dim=1))]),
        Mistake("x_changed", "x changed", "x is joined as it came: its channels in their order, "
                "nothing scaled or shuffled.",
                [wired(lambda h, x, change=change: joined(h, change(x))) for change in (
                    torch.zeros_like, torch.ones_like, torch.randn_like, lambda x: x.flip(1), lambda x: x.flip(3),
                    lambda x: (x + 1) / 2, torch.tanh, torch.relu, lambda x: x.mean(1, keepdim=True),
                    lambda x: x.transpose(2, 3) if x.shape[2] == x.shape[3] else x)]),
        Mistake("averaged", "A mean for the output", "The output of the last layer comes back as it is.",
                [wired(joined, last=lambda h, x: h.mean()), wired(joined, last=lambda h, x: h.mean((2, 3))),
                 wired(joined, last=lambda h, x: h[0])]),
        Mistake("x_twice", "x joined twice", "Once before each layer.",
                [wired(lambda h, x: torch.cat([h, x, x], dim=1)), wired(lambda h, x: torch.cat([x, h, x], dim=1))]),
        Mistake("output_twice", "The output joined with itself", "What is joined is x, the input of the whole.",
                [wired(lambda h, x: torch.cat([h, h], dim=1)), first_and_previous]),
        Mistake("x_alone", "Every layer gets x alone", "A layer takes the output of the one before it, and x.",
                [wired(lambda h, x: x),
                 lambda layers, x: layers[-1](x),
                 wired(lambda h, x: joined(x, x))]),
        Mistake("first_skipped", "First layer skipped", "layers[0] takes x before the loop begins.",
                [lambda layers, x: joined_before(lambda index, number: True)([nn.Identity(), *layers[1:]], x)]),
        Mistake("second_skipped", "Second layer skipped", "layers[0] is the first; the loop begins at layers[1].",
                [lambda layers, x: continuous([layers[0], *layers[2:]], x)]),
        Mistake("first_twice", "First layer twice", "layers[0] has had its turn: loop over layers[1:].", [step_twice]),
        Mistake("only_first", "Only the first layer's output", "Each layer's output goes into h: h = layer(...).",
                [lambda layers, x: layers[0](x)]),
        Mistake("two_layers", "Return inside the loop", "return ends the function in the loop's first turn: it stands "
                "behind the loop.", [lambda layers, x: continuous(layers[:2], x)]),
        Mistake("last_skipped", "Last layer skipped", "The loop has to reach the last layer.",
                [lambda layers, x: continuous(layers[:-1], x)]),
        Mistake("in_reverse", "Layers in reverse", "The first layer of the list comes first.",
                [lambda layers, x: continuous(layers[::-1], x)]),
        Mistake("list_emptied", "List of layers changed", "pop takes the layers out of the caller's list: the network "
                "is empty afterwards. Loop over it instead.", [emptied]),
        Mistake("other_mode", "Layers left in another mode", "eval() and requires_grad_(False) last beyond the call; "
                "the layers are to learn.", [in_eval]),
        Mistake("no_tensor", "No tensor", "The output of the last layer is asked for, one tensor.",
                [lambda layers, x: [layer(x) for layer in layers]]),
        Mistake("detached", "Gradient cut off", "All layers learn through the result: no detach, no no_grad, no .data, "
                "no copies of the layers.",
                [without_grad, wired(lambda h, x: joined(h.detach(), x)), wired(lambda h, x: joined(h, x.detach())),
                 only_first_detached, copied,
                 lambda layers, x: continuous(layers, x.detach()), lambda layers, x: continuous(layers, x).detach()]),
        Mistake("activation", "Something added between", "The layers do all the work: between them is only torch.cat.",
                [wired(lambda h, x: joined(h.relu(), x)), wired(lambda h, x: joined(h, x).relu()),
                 wired(lambda h, x: joined(h.tanh(), x)), wired(joined, last=lambda h, x: h.tanh()),
                 relu_everywhere,
                 wired(joined, last=lambda h, x: h.sigmoid()),
                 residual, wired(joined, last=lambda h, x: h.relu())]),
    ))
