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


def fresh_1(layers):
    rf, stride = (1, 1)
    for k, s in layers:
        rf, stride = (rf + (k - 1) * stride, stride * s)
    return rf


def fresh_2(layers):
    if len(layers) == 0:
        return 1
    k, _ = layers[-1]

    def up(n, ls):
        for kk, ss in ls[::-1]:
            n = (n - 1) * ss + kk
        return n

    return up(k, layers[:-1])


def fresh_3(layers):
    n = 1
    for i in range(len(layers) - 1, -1, -1):
        n = layers[i][1] * (n - 1) + layers[i][0]
    return int(n)


def fresh_4(layers):
    return 1 + sum(((k - 1) * int(np.prod([s for _, s in layers[:i]])) for i, (k, s) in enumerate(layers)))


def stride_too_early(L):
    r = 1
    j = 1
    for k, s in L:
        j *= s
        r += (k - 1) * j
    return r


def kernel_in_full(L):
    r = 1
    j = 1
    for k, s in L:
        r += k * j
        j *= s
    return r


def wrong_order(L):
    r = 1
    for k, s in L:
        r = (r - 1) * s + k
    return r


def minus_1_forgotten(L):
    r = 1
    for k, s in reversed(L):
        r = r * s + k
    return r


def side_times_stride(L):
    r = 1
    for k, s in reversed(L):
        r = r * s + k - 1
    return r


def not_multiplied(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) * j
        j = s
    return r


def strides_added(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) * j
        j += s
    return r


def half_kernels(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) // 2 * 2 * j
        j *= s
    return r


def input_changed(L):
    L.reverse()
    r = 1
    for k, s in L:
        r = (r - 1) * s + k
    return r


def several_numbers(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) * j
        j *= s
    return (r, r)


def nothing_returned(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) * j
        j *= s
    print(r)


def last_layer_only(L):
    r = 1
    j = 1
    for k, s in L:
        r += (k - 1) * j
        j *= s
        return r


RIGHT += [fresh_1, fresh_2, fresh_3, fresh_4]

WRONG += [
    (stride_too_early, "stride_too_early"),
    (kernel_in_full, "kernel_in_full"),
    (wrong_order, "wrong_order"),
    (minus_1_forgotten, "minus_1_forgotten"),
    (side_times_stride, "side_times_stride"),
    (not_multiplied, "not_multiplied"),
    (strides_added, "strides_added"),
    (half_kernels, "half_kernels"),
    (input_changed, "input_changed"),
    (several_numbers, "several_numbers"),
    (nothing_returned, "nothing_returned"),
    (last_layer_only, "last_layer_only"),
    (lambda L: sum((k for k, _ in L)), "sum_of_kernels"),
    (lambda L: sum((k for k, s in L)) - len(L) + 1, "strides_forgotten"),
]

WRONG += [(lambda layers: 70, "constant")]
