"""Right and wrong answers to 06.receptive_field."""

import functools
import math

import numpy as np
import torch
from torch.nn import functional as F


def from_the_end(layers):
    side = 1
    for kernel, stride in reversed(layers):
        side = (side - 1) * stride + kernel
    return side


def recursive(layers):
    if not layers:
        return 1
    (kernel, stride), *rest = layers
    return (recursive(rest) - 1) * stride + kernel


def as_sum(layers):
    strides = [stride for _, stride in layers]
    return 1 + sum((kernel - 1) * math.prod(strides[:i]) for i, (kernel, _) in enumerate(layers))


def by_gradient(layers):
    needed = from_the_end(layers) + 3
    x = torch.zeros(1, 1, needed, requires_grad=True)
    h = x
    for kernel, stride in layers:
        h = F.conv1d(h, torch.ones(1, 1, kernel), stride=stride)
    h[0, 0, 0].backward()
    return int((x.grad != 0).sum())


def by_sets(layers):
    seen = {0}
    for kernel, stride in reversed(layers):
        seen = {stride * place + i for place in seen for i in range(kernel)}
    return max(seen) - min(seen) + 1


def by_numpy(layers):
    if len(layers) == 0:
        return 1
    kernels, strides = np.array(layers).T
    return np.sum((kernels - 1) * np.concatenate([[1], np.cumprod(strides)[:-1]])) + 1


def popped(stack):
    stack, size = list(stack), 1
    while stack:
        k, s = stack.pop()
        size = size * s + k - s
    return size


def last_place(layers):
    last = 0
    for k, s in layers[::-1]:
        last = last * s + (k - 1)
    return last + 1


def by_torch(layers):
    if not layers:
        return torch.tensor(1)
    kernels, strides = torch.tensor(layers).unbind(1)
    jumps = torch.cat([torch.ones(1, dtype=torch.long), strides.cumprod(0)[:-1]])
    return (1 + (kernels - 1) @ jumps).to(torch.int32)


def first_apart(layers):
    side, jump = layers[0]
    for kernel, stride in layers[1:]:
        side += (kernel - 1) * jump
        jump *= stride
    return side


def changed(old, new):
    text = """
def made(layers):
    side, jump = 1, 1
    for kernel, stride in layers:
        side += (kernel - 1) * jump
        jump *= stride
    return side
"""
    assert old in text
    space = {}
    exec(text.replace(old, new), space)
    return space["made"]


def pops_the_callers(layers):
    side = 1
    while layers:
        kernel, stride = layers.pop()
        side = (side - 1) * stride + kernel
    return side


RIGHT = [
    from_the_end, recursive, as_sum, by_gradient, by_sets, by_numpy, popped, last_place, by_torch,
    lambda p: functools.reduce(lambda side, pair: (side - 1) * pair[1] + pair[0], p[::-1], 1),
    lambda p: first_apart(p) if len(p) > 0 else 1,
]

WRONG = [
    (lambda p: 1 + sum(k - 1 for k, _ in p), "strides_forgotten"),
    (lambda p: sum(k for k, _ in p), "sum_of_kernels"),
    (changed("(kernel - 1) * jump", "kernel * jump"), "kernel_in_full"),
    (changed("side, jump = 1, 1", "side, jump = 0, 1"), "started_from_0"),
    (changed("in layers", "in reversed(layers)"), "wrong_order"),
    (changed("jump *= stride", "jump = stride"), "not_multiplied"),
    (changed("(kernel - 1) * jump\n        jump *= stride", "(kernel - 1) * jump * stride\n        jump *= stride"),
     "stride_too_early"),
    (lambda p: from_the_end(p) ** 2, "area"),
    (lambda p: int(np.prod([s for _, s in p])), "jump"),
    (lambda p: int(np.prod([k for k, _ in p])), "product_of_kernels"),
    (changed("jump *= stride", "jump += stride"), "strides_added"),
    (changed("jump *= stride", "jump *= 2"), "powers_of_2"),
    (changed("(kernel - 1) * jump", "0\n        side = (side + kernel - 1) * stride"), "side_times_stride"),
    (lambda p: last_place(p) - 1, "started_from_0"),
    (lambda p: last_place(p) + 1, "off_by_one"),
    (changed("kernel, stride in", "stride, kernel in"), "pair_turned"),
    (lambda p: from_the_end(p[:-1]), "last_layer_left_out"),
    (lambda p: max([k for k, _ in p], default=1), "last_layer_only"),
    (first_apart, "empty_list"),
    (lambda p: from_the_end(p) if p else 0, "empty_list"),
    (lambda p: from_the_end(p) if p else None, "empty_list"),
    (lambda p: float(from_the_end(p)), "not_an_int"),
    (lambda p: torch.tensor(float(from_the_end(p))), "not_an_int"),
    (lambda p: (from_the_end(p), from_the_end(p)), "several_numbers"),
    (pops_the_callers, "input_changed"),
    (lambda p: 70, None),
]
