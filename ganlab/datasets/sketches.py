"""Sketches of pictures with dabs of colour: what lesson 06 turns into portraits.

A sketch has five channels: lines, then red, green and blue of the dabs, and where they lie. Lines come in two hands:
the boundaries of coloured regions, and Canny's edges. Training draws with one and can be tested with the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import Tensor
from torch.nn.functional import max_pool2d, pad

from ganlab.datasets.edges import canny

CHANNELS = 5
HANDS = ("regions", "canny")
STEP = 24  # of 255: the least difference of two neighbouring pixels, in one colour, between which a line runs
MOST = 6  # dabs a picture in training
RADIUS = 3 / 64  # of a dab, as a share of the side


def outlines(images: Tensor, *, hand: str = "regions") -> Tensor:
    """Return the lines of pictures, black on white, one or two pixels wide.

    Args:
        images: uint8 (N, 3, H, W).
        hand: "regions": where neighbouring pixels differ in colour. "canny": where the brightness changes most.

    Returns:
        uint8 (N, 1, H, W): 0 on a line, 255 elsewhere.

    Raises:
        TypeError, ValueError: the images are not such, or the hand is another.
    """
    if hand == "canny":
        return canny(images)
    if hand != "regions":
        raise ValueError(f"Expected a hand of {', '.join(HANDS)}, got {hand!r}. Choose one of these.")
    _check(images)
    rows, columns = images[:, :, 1:].int(), images[:, :, :, 1:].int()
    down = (rows - images[:, :, :-1].int()).abs().amax(1, keepdim=True) > STEP
    right = (columns - images[:, :, :, :-1].int()).abs().amax(1, keepdim=True) > STEP
    return torch.where(pad(down, (0, 0, 0, 1)) | pad(right, (0, 1)), 0, 255).to(torch.uint8)


def dabs(images: Tensor, counts: Tensor, generator: torch.Generator) -> Tensor:
    """Return dabs of a picture's own colours at places inside its regions, as a painter who knows it would set them.

    A small region, such as a beard, gets as many as a large one, such as the ground.

    Args:
        images: uint8 (N, 3, H, W).
        counts: int64 (N,): how many dabs each picture gets; 0 is none.
        generator: chooses the places.

    Returns:
        float32 (N, 4, H, W) in [−1, 1]: red, green and blue, 0 where there is no dab; and 1 in a dab, −1 elsewhere.

    Raises:
        TypeError, ValueError: the images are not such.
    """
    _check(images)
    colours = images.float() / 127.5 - 1
    count, _, height, width = colours.shape
    radius = max(1, round(RADIUS * height))
    around = pad(colours, (radius,) * 4, mode="replicate")
    most_and_least = (max_pool2d(sign * around, 2 * radius + 1, stride=1) for sign in (1, -1))
    even = sum(most_and_least).amax(1).flatten(1) < 0.2  # no other colour in reach
    weight = even / (1 + _summed(even.float(), images)) + 1e-6  # a picture without such places gets dabs anywhere
    most = int(counts.max()) if count else 0
    centres = torch.zeros(count, 1, height * width)
    if most:
        places = torch.multinomial(weight, most, generator=generator)
        wanted = torch.arange(most) < counts[:, None]
        centres[:, 0].scatter_(1, places, wanted.float())
    # each dab takes the colour of its centre: the centre's number is spread over the disc, the latest one wins
    number = (centres.view(count, 1, height, width)
              * torch.arange(1, height * width + 1, dtype=torch.float32).view(1, 1, height, width))
    spread = torch.zeros_like(number)
    for down in range(-radius, radius + 1):
        for right in range(-radius, radius + 1):
            if down**2 + right**2 <= radius**2:
                moved = pad(number, (radius + right, radius - right, radius + down, radius - down))
                spread = torch.maximum(spread, moved[:, :, radius:radius + height, radius:radius + width])
    inside = spread > 0
    index = (spread.flatten(2).long() - 1).clamp(min=0).expand(-1, 3, -1)
    taken = colours.flatten(2).gather(2, index).view_as(colours)
    return torch.cat([torch.where(inside, taken, 0.0), torch.where(inside, 1.0, -1.0)], dim=1)


def sketches(images: Tensor, *, hand: str = "regions", most: int = MOST, seed: int = 0) -> Tensor:
    """Return sketches with 0 to `most` dabs each, float32 (N, 5, H, W) in [−1, 1]: lines, colours, mask.

    Every number of dabs is equally likely, so that a network learns to paint without any, too.

    Raises:
        TypeError, ValueError: the images are not uint8 (N, 3, H, W), `most` is negative, or the hand is another.
    """
    if most < 0:
        raise ValueError(f"Expected at most 0 dabs or more, got {most}. 0 is none.")
    generator = torch.Generator().manual_seed(seed)
    lines = outlines(images, hand=hand).float() / 127.5 - 1
    counts = torch.randint(0, most + 1, (len(images),), generator=generator)
    return torch.cat([lines, dabs(images, counts, generator)], dim=1)


def drawn(strokes: Sequence[Mapping], *, size: int, start: Tensor | None = None) -> Tensor:
    """Return what a person drew as a sketch, float32 (1, 5, size, size) in [−1, 1].

    Args:
        strokes: dicts with `tool` ("pen" draws a line, "rub" takes lines and dabs away, "dab" sets a dab at each of
            its points), `points` (pairs from 0 to 1, from the left and from the top) and `colour` ("#rrggbb").
        size: side in pixels.
        start: lines to begin with, uint8 (1, 1, size, size); None is an empty page.

    Raises:
        ValueError: a tool is another, or `start` has another shape.
    """
    if start is not None and tuple(start.shape) != (1, 1, size, size):
        raise ValueError(f"Expected lines of shape (1, 1, {size}, {size}), got {tuple(start.shape)}.")
    lines = Image.new("L", (size, size), 255) if start is None else Image.fromarray(start[0, 0].numpy().copy())
    colours, mask = Image.new("RGB", (size, size)), Image.new("L", (size, size))
    radius, rubber = max(1, round(RADIUS * size)), max(1, round(0.04 * size))
    for stroke in strokes:
        points = [(size * x - 0.5, size * y - 0.5) for x, y in stroke["points"]]
        if stroke["tool"] == "pen":
            pen = ImageDraw.Draw(lines)
            pen.line([*points, *points[-1:]], fill=0)
            pen.point(points[:1], fill=0)
        elif stroke["tool"] == "dab":
            for x, y in points:
                disc = (x - radius, y - radius, x + radius, y + radius)
                ImageDraw.Draw(colours).ellipse(disc, fill=stroke["colour"])
                ImageDraw.Draw(mask).ellipse(disc, fill=255)
        elif stroke["tool"] == "rub":
            for page, clean in ((lines, 255), (mask, 0)):
                _rub(ImageDraw.Draw(page), points, rubber, clean)
        else:
            raise ValueError(f'Expected a tool "pen", "dab" or "rub", got {stroke["tool"]!r}.')
    line, where = (torch.from_numpy(np.array(page))[None].float() / 127.5 - 1 for page in (lines, mask))
    colour = torch.from_numpy(np.array(colours)).permute(2, 0, 1).float() / 127.5 - 1
    return torch.cat([line, torch.where(where > 0, colour, 0.0), where])[None]


def _rub(page: ImageDraw.ImageDraw, points: list[tuple[float, float]], radius: int, clean: int) -> None:
    page.line(points, fill=clean, width=2 * radius, joint="curve")
    for x, y in points:
        page.ellipse((x - radius, y - radius, x + radius, y + radius), fill=clean)


def _summed(values: Tensor, images: Tensor) -> Tensor:
    """Return at each pixel the sum of the values (N, H · W) at all pixels of about its colour."""
    coarse = (images // 32).flatten(2).long()
    bins = coarse[:, 0] * 64 + coarse[:, 1] * 8 + coarse[:, 2]
    return torch.zeros(len(images), 512).scatter_add_(1, bins, values).gather(1, bins)


def _check(images: Tensor) -> None:
    if not isinstance(images, Tensor) or images.dtype != torch.uint8:
        got = images.dtype if isinstance(images, Tensor) else type(images).__name__
        raise TypeError(f"Expected uint8 images, got {got}. Take them from images_uint8, or use to_bytes.")
    if images.ndim != 4 or images.shape[1] != 3:
        raise ValueError(f"Expected images of shape (N, 3, H, W), got {tuple(images.shape)}. "
                         "Add the batch's axis with images[None] where it is missing.")
