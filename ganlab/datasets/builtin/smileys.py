"""Drawn faces with known factors: the truth about what a translation keeps, and about what a style changes.

Every shape is a signed distance with a soft edge, so that a face looks the same at any size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ganlab.datasets.builtin import on_request
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

# After the colours of Okabe and Ito, which colour-blind readers can tell apart; lighter where ink lies on them.
COLOURS = {"yellow": (0.98, 0.83, 0.24), "orange": (0.93, 0.58, 0.15), "sky": (0.42, 0.73, 0.93),
           "green": (0.20, 0.66, 0.50), "pink": (0.87, 0.56, 0.74), "red": (0.86, 0.40, 0.22)}
BACKGROUNDS = {"white": (0.97, 0.97, 0.96), "sand": (0.93, 0.87, 0.74), "ice": (0.80, 0.88, 0.93),
               "slate": (0.36, 0.42, 0.52)}
FACTORS: dict[str, tuple[str, ...]] = {
    "colour": tuple(COLOURS),
    "mouth": ("smile", "straight", "frown", "open"),
    "eyes": ("dots", "tall", "closed", "wide"),
    "tilt": ("left", "upright", "right"),  # whither the top of the head leans, as the viewer sees it
    "size": ("small", "large"),
    "background": tuple(BACKGROUNDS),
}
SIZES = (16, 1024)  # below 16 pixels the eyes cannot be told apart
# Number and seed of each split; the seeds lie far from those that lessons try.
SPLITS = {"train": (4000, 10**9), "test": (1000, 10**9 + 1)}
INFO = {"source": "drawn by ganlab.datasets.smileys", "licence": "MIT, as the code that draws them",
        "factors": "; ".join(f"{name}: {', '.join(values)}" for name, values in FACTORS.items())}

VARIATIONS = 11  # numbers that vary a face within the values of its factors
INK, WHITE, TONGUE = (0.13, 0.10, 0.11), (0.98, 0.98, 0.98), (0.80, 0.30, 0.34)
BLOCK = 2**16  # pixels drawn at once: what is at work stays in the processor's cache


def faces(count: int, *, size: int = 32, seed: int = 0,
          only: Mapping[str, Sequence[str]] | None = None) -> ImageSet:
    """Draw faces, uint8 (count, 3, size, size) in memory, with all their factors, labelled by colour.

    Each factor is drawn evenly from its values (FACTORS), apart from the others; place, radius, angle, tint and
    features vary a little within them. `factors` of the set holds int64 (count,) for each name: indices into
    FACTORS[name].

    A seed stands for the same faces at every size, and the first n of them are the n of a smaller count. It does so
    whatever `only` says: the same seed with another colour is the same face in that colour. For unpaired domains
    take different seeds.

    Args:
        count: number of faces, 1 or more.
        size: side in pixels, from 16 to 1024.
        seed: a non-negative integer below 2**63.
        only: the values that a factor may take; factors that are not named take all of theirs. For instance
            {"colour": ["yellow", "orange"], "background": ["white"]}.

    Raises:
        DataError: the count, size or seed is out of range, or `only` names an unknown factor or value, or none.
    """
    on_request.check("smileys", count, size, seed, SIZES)
    values = on_request.allowed("smileys", FACTORS, only)
    # All chance is drawn first and row by row, so that neither the blocks below nor the size have a part in it.
    chance = torch.rand(count, len(FACTORS) + VARIATIONS, generator=torch.Generator().manual_seed(seed))
    factors = on_request.chosen(values, chance)
    vary = chance[:, len(FACTORS):] - 0.5
    images = torch.empty((count, 3, size, size), dtype=torch.uint8)
    step = max(1, BLOCK // size**2)
    for start in range(0, count, step):
        block = slice(start, start + step)
        drawn = _drawn({name: column[block] for name, column in factors.items()}, vary[block], size)
        images[block] = drawn.mul_(255).round_()
    return ImageSet(images, name="smileys", labels=factors["colour"], classes=list(COLOURS), factors=factors,
                    info=dict(INFO))


def smileys(*, size: int = 32, split: str = "train") -> ImageSet:
    """Return the fixed set of faces: 4,000 for "train", 1,000 others for "test", with all factors evenly spread.

    Raises:
        DataError: the size is not from 16 to 1024, or the split is another.
    """
    if split not in SPLITS:
        raise DataError(f'Expected split "train" or "test" for smileys, got {split!r}. Choose one of these, or '
                        "draw as many as you like with ganlab.datasets.smileys.faces(count, seed=…).")
    count, seed = SPLITS[split]
    return replace(faces(count, size=size, seed=seed), split=split)


def _drawn(factors: dict[str, Tensor], vary: Tensor, size: int) -> Tensor:
    """The faces of a block, float32 (B, 3, size, size) in [0, 1]; `vary` (B, 11) lies in [−½, ½)."""
    radius, angle, left, top, shade, red, green, blue, gap, width, bend = vary.T[..., None, None]  # (B, 1, 1) each
    axis = (torch.arange(size) + 0.5) / size * 2 - 1
    y, x = torch.meshgrid(axis, axis, indexing="ij")  # [−1, 1], y downward

    # From here on lengths are in radii of the face: (dx, dy) from its centre, (fx, fy) turned with it.
    radius = torch.where(_column(factors["size"]) == 1, 0.86, 0.66) + 0.06 * radius
    angle = (_column(factors["tilt"]) - 1) * 0.42 + 0.14 * angle
    dx, dy = (x - 0.10 * left) / radius, (y - 0.10 * top) / radius  # (B, H, W)
    fx, fy = dx * angle.cos() + dy * angle.sin(), dy * angle.cos() - dx * angle.sin()
    edge = 1.6 / size / radius  # half the width of a soft edge

    canvas = _palette(BACKGROUNDS, factors["background"]) * (1.02 - 0.03 * (y + 1))
    tint = 0.04 * torch.stack([red, green, blue], dim=1)
    base = (_palette(COLOURS, factors["colour"]) * (1 + 0.12 * shade[:, None]) + tint).clamp_(0, 1)
    _paint_ball(canvas, base, dx, dy, edge)
    _paint_eyes(canvas, _column(factors["eyes"]), fx.abs() - (0.36 + 0.04 * gap), fy + 0.28, edge)
    _paint_mouth(canvas, _column(factors["mouth"]), fx, fy, 0.46 + 0.06 * width, 0.40 + 0.06 * bend, edge)
    return canvas.clamp_(0, 1)


def _paint_ball(canvas: Tensor, base: Tensor, dx: Tensor, dy: Tensor, edge: Tensor) -> None:
    """A ball, lit from the upper left and darker at the rim, with a soft shadow on the ground."""
    shadow = (1 - torch.hypot(dx - 0.06, dy - 0.12)).div_(0.22).add_(0.5).clamp_(0, 1)
    canvas *= 1 - 0.22 * shadow[:, None]
    distance = torch.hypot(dx, dy)
    light = (1 - (dx + 0.35).square_() - (dy + 0.45).square_()).clamp_(0, 1).square_()
    rim = ((distance - 0.72) / 0.28).clamp_(0, 1).square_()
    ball = base * (1 - 0.26 * rim[:, None]) + (1 - base) * (0.30 * light[:, None])
    canvas.lerp_(ball, _inside(distance - 1, edge)[:, None])


def _paint_eyes(canvas: Tensor, kind: Tensor, ex: Tensor, ey: Tensor, edge: Tensor) -> None:
    """Dots, tall dots, arcs of closed eyes, or wide eyes with their white; both at once, for x is mirrored."""
    tall, closed, wide = kind == 1, kind == 2, kind == 3
    dots = torch.hypot(ex, ey / torch.where(tall, 2.0, 1.0)) - torch.where(
        wide, 0.12, torch.where(tall, 0.12, 0.15))
    below = ey - 0.03
    arcs = torch.maximum((torch.hypot(ex, below) - 0.19).abs_() - 0.06, below)
    _paint(canvas, WHITE, _inside(torch.hypot(ex, ey) - 0.26, edge) * wide)
    _paint(canvas, INK, _inside(torch.where(closed, arcs, dots), edge))


def _paint_mouth(canvas: Tensor, kind: Tensor, fx: Tensor, fy: Tensor, width: Tensor, bend: Tensor,
                 edge: Tensor) -> None:
    """A parabola (its middle lower for a smile, higher for a frown), a straight line, or open with a tongue."""
    open_ = kind == 3
    bend = bend * ((kind == 0).float() - (kind == 2).float())
    t = fx / width  # −1 and 1 at the corners
    # The distance to the curve is its height over the curve, shortened where the curve is steep; beyond the corners
    # it is the distance to the corner, which rounds the ends.
    steep = (1 + (2 * bend * t / width).square_()).sqrt_()
    line = (fy - 0.40 - bend * (0.5 - t**2)).abs_() / steep
    corner = torch.hypot(fx.abs() - width, fy - 0.40 + 0.5 * bend)
    line = torch.where(t.abs() > 1, corner, line) - 0.08
    hole = torch.hypot(fx / 0.9, fy - 0.44) - 0.25
    tongue = torch.maximum(torch.hypot(fx / 0.9, fy - 0.59) - 0.16, hole + 0.035)
    _paint(canvas, INK, _inside(torch.where(open_, hole, line), edge))
    _paint(canvas, TONGUE, _inside(tongue, edge) * open_)


def _paint(canvas: Tensor, colour: tuple[float, float, float], mask: Tensor) -> None:
    """Lay a colour on the canvas (B, 3, H, W) where the mask (B, H, W) says, and as far as it says."""
    canvas.lerp_(torch.tensor(colour)[:, None, None].expand_as(canvas), mask[:, None])


def _inside(distance: Tensor, edge: Tensor) -> Tensor:
    """1 inside a shape, 0 outside, rising over an edge on both sides of distance 0."""
    return (0.5 - distance / (2 * edge)).clamp_(0, 1)


def _palette(colours: Mapping[str, tuple[float, float, float]], index: Tensor) -> Tensor:
    return torch.tensor(list(colours.values()))[index][:, :, None, None]  # (B, 3, 1, 1)


def _column(values: Tensor) -> Tensor:
    return values[:, None, None]  # (B, 1, 1)
