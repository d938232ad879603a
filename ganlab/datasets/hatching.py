"""Pictures as pen drawings: outlines, hatched where it is dark; what lesson 07 makes of portraits, and back."""

from __future__ import annotations

import torch
from torch import Tensor

from ganlab.datasets.sketches import outlines

PAPER, INK = (0xFB, 0xF6, 0xE9), (0x1C, 0x1A, 0x22)
# Luminance, from 0 to 255, below which one set of lines is drawn, below which a second one crosses it, below which
# all is ink.
HATCHED, CROSSED, SOLID = 170, 110, 45
LIGHT = (0.299, 0.587, 0.114)  # of red, green and blue in the luminance


def hatched(images: Tensor, *, period: int | None = None) -> Tensor:
    """Return pictures drawn with a pen: outlines, diagonal lines where it is dark, crossed where darker, else ink.

    Outlines are those of `sketches.outlines`. Of a region's colour only the luminance counts, in four steps: which of
    two colours of one step there was, the drawing does not hold.

    Args:
        images: uint8 (N, 3, H, W).
        period: pixels from one line to the next, along a row, at least 2; by default a twelfth of the height, at
            least 3.

    Returns:
        uint8 (N, 3, H, W), each pixel PAPER or INK.

    Raises:
        TypeError, ValueError: the images are not such, or the period is below 2.
    """
    lines = outlines(images) == 0
    height, width = images.shape[2:]
    period = max(3, height // 12) if period is None else period
    if period < 2:
        raise ValueError(f"Expected a period of at least 2 pixels, got {period}.")
    luminance = (images.float() * torch.tensor(LIGHT)[:, None, None]).sum(1, keepdim=True)  # (N, 1, H, W)
    rows, columns = torch.arange(height)[:, None], torch.arange(width)
    rising, falling = (rows + columns) % period == 0, (rows - columns) % period == 0
    ink = ((luminance < HATCHED) & rising) | ((luminance < CROSSED) & falling) | (luminance < SOLID) | lines
    paper, line = (torch.tensor(colour, dtype=torch.uint8)[:, None, None] for colour in (PAPER, INK))
    return torch.where(ink, line, paper)
