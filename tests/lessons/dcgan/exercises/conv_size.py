"""Right and wrong answers to 04.conv_size, as learners write them."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def by_torch(size, kernel, stride, padding):
    return F.conv1d(torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), stride=stride, padding=padding).shape[-1]


def by_module(size, kernel, stride, padding):
    return nn.Conv2d(1, 1, kernel, stride, padding)(torch.rand(1, 1, size, size)).size(2)


def by_counting(size, kernel, stride, padding):
    count, start = 0, 0
    while start + kernel <= size + 2 * padding:
        count, start = count + 1, start + stride
    return count


def by_divmod(n, k, s, p):
    whole, _ = divmod(n + p + p - k, s)
    return 1 + whole


def by_unfold(n, k, s, p):
    return len(torch.zeros(n + 2 * p).unfold(0, k, s))


def recursive(n, k, s, p):
    room = n + 2 * p
    return 1 if room < k + s else 1 + recursive(room - s, k, s, 0)


def torch_text(size, kernel, stride, padding, dilation=1):
    return math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)


RIGHT = [
    lambda n, k, s, p: (n + 2 * p - k) // s + 1, by_torch, by_module, by_counting, by_divmod, by_unfold, recursive,
    torch_text, lambda n, k, s, p: int((n + 2 * p - k) / s + 1), lambda n, k, s, p: math.floor((n + 2 * p - k) / s) + 1,
    lambda n, k, s, p: (n + 2 * p - k + s) // s, lambda n, k, s, p: len(range(0, n + 2 * p - k + 1, s)),
    lambda n, k, s, p: np.int64((n + 2 * p - k) // s + 1), lambda n, k, s, p: int(np.floor((n + 2 * p - k) / s)) + 1,
    lambda n, k, s, p: math.ceil((n + 2 * p - k + 1) / s), lambda n, k, s, p: torch.tensor((n + 2 * p - k) // s + 1),
    lambda n, k, s, p: nn.MaxPool1d(k, s)(torch.zeros(1, 1, n + 2 * p)).shape[2],
    lambda n, k, s, p: sum(1 for start in range(0, n + 2 * p, s) if start + k <= n + 2 * p),
]


def dilated(n, k, s, p, d=1):
    return (n + 2 * p - d * (k - 1)) // s + 1


def dilated_minus(n, k, s, p, d=1):
    return (n + 2 * p - d * (k - 1) - 1) // s


def printed(n, k, s, p):
    print((n + 2 * p - k) // s + 1)


def counted_short(n, k, s, p):
    count, start = 0, 0
    while start + k < n + 2 * p:
        count, start = count + 1, start + s
    return count


WRONG = [
    (lambda s, k, st, p: (s + 2 * p - k) // st + 2, "by_a_constant"),
    (lambda s, k, st, p: (s + 2 * p - k) // 2 + 1, "other_argument"),
    (lambda s, k, st, p: (s + 4 * p - k) // st + 1, "other_argument"),
    (lambda s, k, st, p: s, "argument_back"),
    (lambda n, k, s, p: (n + 2 * p - k) / s + 1, "true_division"),
    (lambda n, k, s, p: np.floor((n + 2 * p - k) / s) + 1, "float_result"),
    (lambda n, k, s, p: torch.floor(torch.tensor((n + 2 * p - k) / s)) + 1, "float_result"),
    (lambda n, k, s, p: (n + 2 * p - k) // s + 1.0, "float_result"),
    (lambda n, k, s, p: (n + p - k) // s + 1, "one_side"),
    (lambda n, k, s, p: (n - k) // s + 1, "padding_forgotten"),
    (lambda n, k, s, p: math.ceil((n - k + 1) / s), "padding_forgotten"),
    (lambda n, k, s, p: (n - k) // s + 2 * p + 1, "padding_outside"),
    (lambda n, k, s, p: (n + 2 * p - k) // s, "no_plus_one"),
    (lambda n, k, s, p: int((n + 2 * p - k) / s), "no_plus_one"),
    (lambda n, k, s, p: math.ceil((n + 2 * p - k) / s) + 1, "rounded_up"),
    (lambda n, k, s, p: round((n + 2 * p - k) / s + 1), "rounded_up"),
    (lambda n, k, s, p: n // s, "kernel_forgotten"),
    (lambda n, k, s, p: (n + 2 * p) // s + 1, "kernel_forgotten"),
    (lambda n, k, s, p: math.ceil(n / s), "same_padding"),
    (lambda n, k, s, p: n + 2 * p - k + 1, "stride_forgotten"),
    (lambda n, k, s, p: s * (n + 2 * p - k) + 1, "stride_multiplied"),
    (lambda n, k, s, p: (n + 2 * p - k + 1) // s, "plus_one_inside"),
    (counted_short, "minus_one_more"),
    (lambda n, k, s, p: n + 2 * p - k // s + 1, "brackets"),
    (lambda n, k, s, p: (n - 1) * s - 2 * p + k, "transposed"),
    (lambda n, k, s, p: (n - 2 * p - k) // s + 1, "wrong_sign"),
    (lambda n, k, s, p: (n - k - 2 * p) // s + 1, "wrong_sign"),
    (lambda n, k, s, p: (n + 2 * p - k) // s - 1, "wrong_sign"),
    (dilated, "kernel_minus_one"),
    (dilated_minus, "no_plus_one"),
    (lambda n, k, s, p: (n + 2 * p - k - 1) // s + 1, "minus_one_more"),
    (lambda n, k, s, p: (n + 2 * p - k // 2) // s + 1, "half_kernel"),
    (lambda n, k, s, p: (n + 2 * p - s) // k + 1, "exchanged"),
    (lambda n, k, s, p: (by_divmod(n, k, s, p), by_divmod(n, k, s, p)), "no_int"),
    (printed, "nothing_returned"),
    (lambda n, k, s, p: n - k + 1, "padding_and_stride"),
    (lambda n, k, s, p: abs(n - 2 * p - k) // s + 1, "padding_term"),
    (lambda n, k, s, p: (n - k + 2 * p) // s + s, "stride_term"),
    (lambda n, k, s, p: str((n + 2 * p - k) // s + 1), "no_int"),
    (lambda n, k, s, p: [(n + 2 * p - k) // s + 1], "no_int"),
    (lambda n, k, s, p: 26, None),
]
