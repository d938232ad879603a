"""Variants of 04.to_signed: the range, and which of its ends is black."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ganlab.checking import Choice, Family, Mistake
from ganlab.lessons.dcgan.exercises import to_signed


def text(here: str, low: int, high: int, black: str) -> str:
    start, end = (low, high) if black == "low" else (high, low)
    said = {value: str(value).replace("-", "−") for value in (start, end)}
    line = f"{start} + images.float() * ({end - start} / 255)"
    return f'''
def to_signed(images):
    """Scale images to another range: 0 becomes {said[start]}, 255 becomes {said[end]}; the rest lies on a line.

    {here}
    images: a uint8 tensor of any shape, contiguous or not. Return a float32 tensor of the same shape.
    """
    return {line}
'''


def mistakes(right: Callable, low: int, high: int, black: str) -> tuple[Mistake, ...]:
    start, end = (low, high) if black == "low" else (high, low)
    span = end - start
    return (
        Mistake("no_shift", "Not shifted", "Look at what 0 becomes.",
                [lambda x: x.float() * (span / 255), lambda x: x.float() / 255]),
        Mistake("no_span", "Another width", "The range is as wide as the distance of its two ends.",
                [lambda x: start + x.float() / 255, lambda x: start + x.float() * (end / 255),
                 lambda x: start + x.float() * (abs(span) / 255) * (1 if span < 0 else -1)]),
        Mistake("half_of_256", "256 for 255", "255 is the largest byte: it has to become the end of the range.",
                [lambda x: start + x.float() * (span / 256), lambda x: start + x.float() * (span / 254)]),
        Mistake("bytes_overflow", "Bytes overflow", "uint8 arithmetic wraps round at 256: convert with .float() first.",
                [lambda x: (x * abs(span)).float() / 255 + start, lambda x: (x * span).float() / 255 + start]),
        Mistake("inverted", "The ends exchanged", "Look at what 0 becomes and what 255 becomes.",
                [lambda x: start + end - right(x)]),
        Mistake("cast_to_bytes", "Made bytes again", "The result has fractions: it stays float32.",
                [lambda x: right(x).to(torch.uint8), lambda x: x]),
        Mistake("whole_numbers", "Rounded to whole numbers", "// and integer types drop the fraction.",
                [lambda x: right(x).round(), lambda x: right(x).long(), lambda x: right(x).floor()]),
        Mistake("double", "Another type than float32", "Networks calculate in float32: .float().",
                [lambda x: right(x).double(), lambda x: right(x).half()]),
        Mistake("own_range", "Scaled by its own range", "The scale is fixed, 0 to 255.",
                [lambda x: start + span * (x.float() - x.min()) / (x.max() - x.min()),
                 lambda x: start + span * x.float() / x.max()]),
        Mistake("clamped", "Clamped", "Nothing is cut off.",
                [lambda x: right(x).clamp(0, 1), lambda x: right(x).clamp(-1, 1)]),
        Mistake("flattened", "Another shape", "The result has the shape of the input.", [lambda x: right(x).flatten()]),
        Mistake("no_tensor", "A list for a tensor", "A tensor is asked for.", [lambda x: right(x).tolist()]),
    )


FAMILY = Family(
    base=to_signed.EXERCISE, text=text, mistakes=mistakes, choices={
        "low": Choice("where the range begins", {low: f"the range begins at {low}".replace("-", "−")
                                                 for low in (-1, 0, -2, -3)}),
        "high": Choice("where the range ends", {high: f"the range ends at {high}" for high in (1, 2, 4)}),
        "black": Choice("what black becomes", {"low": "black is the lowest value",
                                               "high": "black becomes the highest value and white the lowest"})})
