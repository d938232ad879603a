"""14.pixel_shuffle: from channels to pixels, the enlargement of SRGAN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate, pixel_unshuffle

from ganlab.checking import Case, Exercise, Mistake, several_results
from ganlab.lessons.restoration.exercises._shared import drawn


def pixel_shuffle(h, r):
    """Make r² channels into r×r pixels: sub-pixel enlargement, Shi et al. 2016, in PyTorch's order of channels.

    h: features, (B, C·r², H, W), float32. r: how many times larger each side becomes, a whole number, at least 2.
    Channel c·r² + i·r + j of h gives channel c of the result at row offset i and column offset j, 0 ≤ i, j < r:
    result[b, c, r·y + i, r·x + j] = h[b, c·r² + i·r + j, y, x].
    Return a tensor (B, C, r·H, r·W), through which gradients flow to h.
    """
    batch, channels, height, width = h.shape
    parts = h.reshape(batch, channels // r**2, r, r, height, width)  # (B, C, i, j, y, x)
    return parts.permute(0, 1, 4, 2, 5, 3).reshape(batch, channels // r**2, r * height, r * width)


def by_offsets(h, r):
    batch, channels, height, width = h.shape
    large = h.new_empty(batch, channels // r**2, r * height, r * width)
    for i in range(r):
        for j in range(r):
            large[:, :, i::r, j::r] = h[:, i * r + j::r**2]
    return large


def cases(rng: np.random.Generator) -> list[Case]:
    small = torch.arange(4.0).view(1, 4, 1, 1)
    two = torch.tensor([[[[0.0, 1.0]], [[10.0, 11.0]], [[20.0, 21.0]], [[30.0, 31.0]]]])
    return [Case((small, 2), expected=torch.tensor([[[[0.0, 1.0], [2.0, 3.0]]]]),
                 note="four channels of one pixel, 0, 1, 2, 3, and r = 2"),
            Case((two, 2), expected=torch.tensor([[[[0.0, 10.0, 1.0, 11.0], [20.0, 30.0, 21.0, 31.0]]]]),
                 note="channel k holds the row 10·k, 10·k + 1; four channels, r = 2"),
            *(Case((drawn(rng, batch, channels * r**2, height, width), r),
                   note=f"random features, (B, C·r², H, W) = {(batch, channels * r**2, height, width)}, r = {r}")
              for batch, channels, height, width, r in ((2, 3, 2, 3, 2), (1, 4, 3, 4, 3), (3, 2, 4, 2, 2),
                                                        (2, 1, 2, 3, 4)))]


def _cut(h: Tensor, r: int) -> Tensor:
    batch, channels, height, width = h.shape
    return h.reshape(batch, channels // r**2, r, r, height, width)


def _joined(parts: Tensor, h: Tensor, r: int) -> Tensor:
    batch, channels, height, width = h.shape
    return parts.reshape(batch, channels // r**2, r * height, r * width)


def _laid(*axes: int) -> Callable:
    """(B, C, i, j, y, x) in another order of axes, and then joined."""
    return lambda h, r: _joined(_cut(h, r).permute(0, *axes), h, r)


def _channels_inside(at: int, *axes: int) -> Callable:
    """C stands behind i (`at` = 2) or behind i and j (3) in the channels of h; then comes another order of axes."""
    def fn(h: Tensor, r: int) -> Tensor:
        batch, channels, height, width = h.shape
        sizes = [batch, r, r, height, width]
        return _joined(h.reshape(*sizes[:at], channels // r**2, *sizes[at:]).permute(0, *axes), h, r)

    return fn


def _enlarged(pick: Callable, **how) -> Callable:
    return lambda h, r: interpolate(pick(h, r), scale_factor=r, **how)


_PICKED: Sequence[Callable] = (
    lambda h, r: h[:, :h.shape[1] // r**2], lambda h, r: h[:, ::r * r], lambda h, r: _cut(h, r).mean((2, 3)),
    lambda h, r: h[:, -(h.shape[1] // r**2):])
_NAMED = {(1, 4, 2, 5, 3), (1, 4, 3, 5, 2), (1, 2, 3, 4, 5), (1, 2, 4, 3, 5), (1, 3, 4, 2, 5)}

EXERCISE = Exercise(
    id="14.pixel_shuffle", place=2, title="From channels to pixels", points=2, solution=pixel_shuffle, cases=cases,
    gradients=("h",), plain=False,
    difficulty=3, importance=2, minutes=15, another=by_offsets,
    reason="Since reshape never changes the order of the numbers, i has first to stand behind the rows and j behind "
           "the columns, where an offset changes faster than the place before it; then each pair of axes joins into "
           "one.",
    hints=("reshape can cut one axis into several. Cut the axis of channels into c, i and j: that makes six axes.",
           "Bring i behind the rows and j behind the columns: permute. Then two reshaped axes become one.",
           "h.reshape(B, C, r, r, H, W), then permute(0, 1, 4, 2, 5, 3), then reshape(B, C, r * H, r * W)."),
    mistakes=(
        Mistake("exchanged", "i and j exchanged", "Channel c·r² + i·r + j: the slower number, i, is the row offset.",
                [_laid(1, 4, 3, 5, 2)]),
        Mistake("depth_to_space", "Another order of channels", "TensorFlow's depth_to_space counts the channels of the "
                "result fastest. Here they are slowest: c·r² + i·r + j.",
                [_channels_inside(3, 3, 4, 1, 5, 2), _channels_inside(3, 3, 4, 2, 5, 1),
                 _channels_inside(2, 2, 4, 1, 5, 3), _channels_inside(2, 2, 4, 3, 5, 1)]),
        Mistake("not_permuted", "Only reshaped", "reshape keeps the order of the numbers: permute brings i beside the "
                "rows and j beside the columns first.",
                [_laid(1, 2, 3, 4, 5)]),
        Mistake("mosaic", "Pictures side by side", "Each channel became a tile of its own. The offsets change fastest: "
                "i stands behind the rows, j behind the columns.", [_laid(1, 2, 4, 3, 5), _laid(1, 3, 4, 2, 5)]),
        Mistake("other_axes", "Another order of axes", "Before the last reshape the axes are (B, C, y, i, x, j).",
                [*(_laid(*axes) for axes in permutations((1, 2, 3, 4, 5)) if axes[0] == 1 and axes not in _NAMED),
                 _laid(4, 2, 5, 3, 1), _laid(2, 3, 1, 4, 5), _laid(4, 5, 1, 2, 3)]),
        Mistake("nearest", "Enlarged", "No pixel is repeated or mixed: the r² channels hold r² different pixels.",
                [*(_enlarged(pick, mode="nearest") for pick in _PICKED),
                 *(_enlarged(pick, mode="bilinear") for pick in _PICKED),
                 *(_enlarged(pick, mode="bicubic") for pick in _PICKED)]),
        Mistake("all_channels", "All channels enlarged", "The r² channels of a group become one channel: C are left.",
                [_enlarged(lambda h, r: h, mode="nearest"), _enlarged(lambda h, r: h, mode="bilinear")]),
        Mistake("one_side", "One side only", "Both sides grow: i goes to the rows, j to the columns.",
                [lambda h, r: _cut(h, r).permute(0, 1, 2, 4, 5, 3).reshape(
                    len(h), h.shape[1] // r, h.shape[2], r * h.shape[3]),
                 lambda h, r: _cut(h, r).permute(0, 1, 3, 4, 2, 5).reshape(
                    len(h), h.shape[1] // r, r * h.shape[2], h.shape[3])]),
        Mistake("not_joined", "Six axes left", "The last reshape joins y with i and x with j: (B, C, r·H, r·W).",
                [_cut, lambda h, r: _cut(h, r).permute(0, 1, 4, 2, 5, 3)]),
        Mistake("sides_exchanged", "Rows and columns exchanged", "The rows come first: (B, C, r·H, r·W).",
                [lambda h, r: pixel_shuffle(h, r).transpose(2, 3),
                 lambda h, r: pixel_shuffle(h, r).reshape(len(h), -1, r * h.shape[3], r * h.shape[2])]),
        Mistake("channels_last", "Channels last", "The result is (B, C, r·H, r·W): the channels stay axis 1.",
                [lambda h, r: pixel_shuffle(h, r).permute(0, 2, 3, 1)]),
        Mistake("the_way_back", "The way back", "Pixels are made of channels here; pixel_unshuffle makes channels of "
                "pixels.", [pixel_unshuffle]),
        Mistake("r_fixed", "r fixed", "r is an argument: 2 is only one of its values.",
                [lambda h, r: pixel_shuffle(h, 2)]),
        Mistake("flipped", "Offsets backwards", "Offset 0 is the upper row and the left column.",
                [lambda h, r, axes=axes: _joined(_cut(h, r).flip(axes).permute(0, 1, 4, 2, 5, 3), h, r)
                 for axes in ((2,), (3,), (2, 3))]),
        several_results("One tensor"),
    ))
