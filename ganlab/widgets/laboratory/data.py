"""What the laboratory's G learns: a distribution of the course, or one that was drawn, with its exact density."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from ganlab.datasets import points

EXTENT = (-2.6, 2.6, -2.6, 2.6)  # left, right, bottom, top of what is shown
DRAWN = "your drawing"
CURVES = ("moons", "spiral", "line")
NAMES = ("ring", "grid", *CURVES)
NOISE = 0.06  # around a drawn line
SPACING, DOT = 0.02, 15  # between points along a drawn line; as how many of them a dot counts


@dataclass(frozen=True, eq=False)
class Data:
    """Gaussian noise around points of equal weight: `ring`, `grid` and drawings exactly, the curves to rounding.

    Args:
        name: one of NAMES, or DRAWN.
        centres: (K, 2). noise: standard deviation around each, in each direction.
    """

    name: str
    centres: Tensor
    noise: float

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """Draw n points, (n, 2): for the course's distributions those of `points.sample`."""
        if self.name in CURVES:
            return points.sample(self.name, n, generator)
        which = torch.randint(len(self.centres), (n,), generator=generator)
        return self.centres[which] + self.noise * torch.randn(n, 2, generator=generator)

    @cached_property
    def modes(self) -> Tensor | None:
        """The centres (modes, 2) where there are few that can be counted, else None."""
        return None if self.name == DRAWN else points.modes(self.name)


def named(name: str) -> Data:
    """Return a distribution of the course."""
    return Data(name, points.skeleton(name), points.usual_noise(name))


def drawn(strokes: Sequence[dict]) -> Data | None:
    """Return the distribution along strokes of `ganlab.widgets.surface`: equally dense along lines, a heap at a dot.

    None where nothing is drawn.
    """
    along = [_along(torch.tensor(stroke["points"], dtype=torch.float32)) for stroke in strokes
             if stroke["tool"] != "rub"]
    if not along:
        return None
    share = torch.cat(along)
    left, right, bottom, top = EXTENT
    centres = torch.stack([left + (right - left) * share[:, 0], top - (top - bottom) * share[:, 1]], 1)
    return Data(DRAWN, centres, NOISE)


def _along(corners: Tensor) -> Tensor:
    """Return points at equal distances along a line, (n, 2) in shares of the side; a dot's are all the same."""
    lengths = (corners[1:] - corners[:-1]).norm(dim=1)
    whole = float(lengths.sum())
    step = SPACING / (EXTENT[1] - EXTENT[0])
    if whole < step:
        return corners[:1].expand(DOT, 2)
    reached = torch.cat([torch.zeros(1), lengths.cumsum(0)])
    at = torch.linspace(0, whole, max(2, round(whole / step)))
    piece = (torch.searchsorted(reached, at, right=True) - 1).clamp(0, len(lengths) - 1)
    part = ((at - reached[piece]) / lengths[piece].clamp(min=1e-9)).clamp(0, 1)[:, None]
    return (1 - part) * corners[piece] + part * corners[piece + 1]
