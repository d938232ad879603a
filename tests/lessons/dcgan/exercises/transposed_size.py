"""Right and wrong answers to 04.transposed_size, as learners write them."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def by_torch(size, kernel, stride, padding, output_padding=0):
    layer = nn.ConvTranspose2d(1, 1, kernel, stride, padding, output_padding)
    return layer(torch.zeros(1, 1, size, size)).shape[-1]


def by_function(n, k, s, p, op=0):
    return F.conv_transpose1d(torch.ones(1, 1, n), torch.ones(1, 1, k), stride=s, padding=p, output_padding=op).numel()


def by_steps(size, kernel, stride, padding, output_padding=0):
    length = kernel
    for _ in range(size - 1):
        length += stride
    return length - padding - padding + output_padding


def by_cells(size, kernel, stride, padding, output_padding=0):
    covered = {start * stride + cell for start in range(size) for cell in range(kernel)}
    return max(covered) + 1 - 2 * padding + output_padding


def by_search(size, kernel, stride, padding, output_padding=0):
    """The smallest side that a convolution would turn into `size`."""
    side = 1 - 2 * padding
    while (side + 2 * padding - kernel) // stride + 1 < size:
        side += 1
    return side + output_padding


def torch_text(n, k, s, p, output_padding=0, dilation=1):
    return (n - 1) * s - 2 * p + dilation * (k - 1) + output_padding + 1


def any_number(*args):
    n, k, s, p, o = (*args, 0)[:5]
    return sum([s * n, -s, -2 * p, k, o])


def stretched(size, kernel, stride, padding, output_padding=0):
    """An ordinary convolution over the stretched input."""
    inserted = size + (size - 1) * (stride - 1)
    return inserted + 2 * (kernel - 1 - padding) - kernel + 1 + output_padding


RIGHT = [
    lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + o, by_torch, by_function, by_steps, by_cells, by_search,
    torch_text, any_number, lambda n, k, s, p, output_padding=0: n * s - s + k - p * 2 + output_padding,
    lambda n, k, s, p, o=0: torch.tensor((n - 1) * s - 2 * p + k + o),
    lambda n, k, s, p, o=0: np.int32((n - 1) * s - 2 * p + k + o),
    lambda n, k, s, p, o=0: int(float(s) * (n - 1) + k - 2 * p + o),
    stretched, lambda n, k, s, p, o=0: n * s + (k - s) - 2 * p + o,
]


def conv_by_torch(size, kernel, stride, padding):
    return F.conv1d(torch.zeros(1, 1, size), torch.zeros(1, 1, kernel), stride=stride, padding=padding).shape[-1]


def defaulted(n, k, s, p, o=1):
    return (n - 1) * s - 2 * p + k + o


def one_more_step(size, kernel, stride, padding, output_padding=0):
    length = kernel
    for _ in range(size):
        length += stride
    return length - 2 * padding + output_padding


def printed(n, k, s, p, o=0):
    print((n - 1) * s - 2 * p + k + o)


WRONG = [
    (lambda s, k, st, p, o=0: (s - 1) * st - 2 * p + 2 * k + o, "other_argument"),
    (lambda s, k, st, p, o=0: 2 * ((s - 1) * st - 2 * p + k + o), "by_a_factor"),
    (lambda s, k, st, p, o=0: ((s - 1) * st - 2 * p + k + o) ** 2, "of_the_result"),
    (lambda n, k, s, p, o=0: n * s - 2 * p + k + o, "all_steps"),
    (one_more_step, "all_steps"),
    (lambda n, k, s, p, o=0: n * s, "all_steps"),
    (lambda n, k, s, p, o=0: (n - 1) * s - p + k + o, "one_side"),
    (lambda n, k, s, p, o=0: (n - 1) * s + k + o, "padding_forgotten"),
    (lambda n, k, s, p, o=0: (n - 1) * s + 2 * p + k + o, "wrong_sign"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k - o, "wrong_sign"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k, "output_padding_forgotten"),
    (defaulted, "output_padding_always"),
    (conv_by_torch, None),  # takes no output_padding
    (lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1, "convolution"),
    (lambda n, k, s, p, o=0: (n + 2 * p - k) // s + 1 + o, "convolution"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + o, "kernel_forgotten"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + (k - 1) + o, "kernel_minus_one"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + (k - 1) + 2 + o, "one_too_many"),
    (lambda n, k, s, p, o=0: (n - 1) - 2 * p + k + o, "stride_forgotten"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + 2 * o, "output_padding_twice"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * (p - o) + k, "output_padding_twice"),
    (lambda n, k, s, p, o=0: (n - 1) * s - 2 * p + k + s * o, "output_padding_scaled"),
    (lambda n, k, s, p, o=0: (n - 1) // s - 2 * p + k + o, "divided"),
    (lambda n, k, s, p, o=0: (n + 1) * s - 2 * p + k + o, "one_step_more"),
    (lambda n, k, s, p, o=0: n - 1 * s - 2 * p + k + o, "brackets"),
    (lambda n, k, s, p, o=0: (n - 1) * k - 2 * p + s + o, "exchanged"),
    (lambda n, k, s, p, o=0: (n - 1) * float(s) - 2 * p + k + o, "float_result"),
    (printed, "nothing_returned"),
    (lambda n, k, s, p, o=0: 2 * n, "doubled"),
    (lambda n, k, s, p, o=0: s * (n - 1) + k - 2 * p - 2 * o, "output_padding_term"),
    (lambda n, k, s, p, o=0: n * s - 1 - 2 * p + k + o, "brackets"),
    (lambda n, k, s, p, o=0: (n + 2 * p - k) * s + 1 + o, "convolution"),
    (lambda n, k, s, p, o=0: (n - 1) * s + k, "padding_forgotten"),
    (lambda n, k, s, p, o=0: (n - 1) * (s - 1) - 2 * p + k + o, None),
]
