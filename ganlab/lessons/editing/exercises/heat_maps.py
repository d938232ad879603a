"""15.heat_maps: joints as pictures, PG²'s way to tell a pose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from ganlab.checking import Case, Exercise, Mistake, several_results


def heat_maps(joints, size, radius):
    """A pose as pictures: for each joint a map that is 1 in a disc around it and 0 elsewhere. Ma et al. 2017, 3.1.

    joints: (B, J, 2), float32: J joints of each of B people, as (row, column) in pixels. Pixel (i, j) lies at row i,
    column j. A joint may lie outside the picture; its disc is cut off there, or does not show at all.
    size: height and width of the maps, a whole number. radius: of the discs, in pixels, a number above 0.
    A pixel is 1 where its distance √((i − row)² + (j − column)²) from the joint is at most radius. In the cases no
    distance is nearer to radius than 0.001.
    Return a float32 tensor (B, J, size, size). (True and False for 1 and 0 are accepted.)
    """
    place = torch.arange(size)
    rows = place[:, None] - joints[:, :, 0, None, None]
    columns = place - joints[:, :, 1, None, None]
    return (rows**2 + columns**2 <= radius**2).float()


def by_cdist(joints, size, radius):
    place = torch.arange(size, dtype=torch.float32)
    pixels = torch.cartesian_prod(place, place)  # (size², 2), row by row
    near = torch.cdist(joints, pixels) <= radius  # (B, J, size²)
    return near.float().unflatten(2, (size, size))


def cases(rng: np.random.Generator) -> list[Case]:
    return [Case((torch.tensor([[[1.0, 0.0]]]), 3, 1.2), expected=torch.tensor([[[[1.0, 0, 0], [1, 1, 0], [1, 0, 0]]]]),
                 note="one joint at row 1, column 0; 3×3 pixels; radius 1.2"),
            *(Case((_joints(rng, B, J, size, radius), size, radius),
                   note=f"{B} people of {J} joints, some of them outside; {size}×{size} pixels, radius {radius:g}")
              for B, J, size, radius in ((2, 3, 8, 2.3), (3, 2, 6, 1.7), (1, 4, 9, 3.2), (2, 2, 7, 0.6),
                                         (4, 4, 4, 1.4)))]


def _joints(rng: np.random.Generator, people: int, joints: int, size: int, radius: float) -> Tensor:
    """Draw joints of which no pixel lies at the rim: in pixels, from −1 to size, the first of all in the picture."""
    place = np.arange(size)
    made = np.empty((people, joints, 2), np.float32)
    for person in range(people):
        for joint in range(joints):
            while True:
                row, column = rng.uniform(-1, size, 2).astype(np.float32)
                away = np.hypot(place[:, None] - row, place - column)
                wide = np.hypot(place[:, None] - row + 0.5, place - column + 0.5)
                if min(np.abs(each - radius).min() for each in (away, wide)) > 0.01 and abs(row - column) > 0.5:
                    break
            made[person, joint] = row, column
    made[0, 0] = _inside(made[0, 0], size, radius)
    return torch.from_numpy(made)


def _inside(joint: np.ndarray, size: int, radius: float) -> np.ndarray:
    """A joint near the middle, off its diagonal, that has a pixel in its disc."""
    return np.array([size // 2 - 0.2, size // 2 + 1.1 if radius > 1 else size // 2 - 0.1], np.float32)


def _away(joints: Tensor, size: int, offset: float = 0.0) -> tuple[Tensor, Tensor]:
    place = torch.arange(size) + offset
    return (place[:, None] - joints[:, :, 0, None, None]).abs(), (place - joints[:, :, 1, None, None]).abs()


def _where(rule: Callable[[Tensor, Tensor, float], Tensor]) -> Callable:
    """Maps by a rule on the distances in rows and in columns."""
    return lambda joints, size, radius: rule(*_away(joints, size), radius).float()


def _disc(rows: Tensor, columns: Tensor, radius: float) -> Tensor:
    return rows**2 + columns**2 <= radius**2


def _changed(change: Callable[[Tensor, int], Tensor]) -> Callable:
    return lambda joints, size, radius: heat_maps(change(joints, size), size, radius)


def _afterwards(change: Callable[[Tensor], Tensor]) -> Callable:
    return lambda joints, size, radius: change(heat_maps(joints, size, radius))


def _clamped(joints: Tensor, size: int) -> Tensor:
    return joints.clamp(0, size - 1)


EXERCISE = Exercise(
    id="15.heat_maps", place=3, title="A pose as pictures", points=2, solution=heat_maps, cases=cases,
    difficulty=3, importance=2, minutes=12, another=by_cdist,
    reason="A convolution works place by place, and a list of coordinates has no places; a map for each joint marks "
           "it right where the limb is to be drawn, and tells the joints apart.",
    hints=("First one joint: which numbers do you need for each pixel, and what do they have to be compared with?",
           "torch.arange(size) gives the rows, and the columns too. Which axes must be added so that rows run down and "
           "columns to the right, for every joint?",
           "place[:, None] − joints[:, :, 0, None, None] has the shape (B, J, size, 1): the distance in rows."),
    mistakes=(
        Mistake("exchanged", "Row and column exchanged", "The first number of a joint is its row, which goes down; the "
                "second is its column.", [_changed(lambda j, s: j.flip(2)), _afterwards(lambda h: h.transpose(2, 3))]),
        Mistake("not_squared", "A square compared with the radius", "The sum of the squares is the squared distance: "
                "compare it with radius², or take the root.", [_where(lambda r, c, a: r**2 + c**2 <= a)]),
        Mistake("root_with_square", "A distance compared with radius²", "After the root it is a distance: compare it "
                "with radius.", [_where(lambda r, c, a: (r**2 + c**2).sqrt() <= a**2)]),
        Mistake("square", "Squares for discs", "A pixel counts by its distance, √(rows² + columns²), not by the larger "
                "of the two.", [_where(lambda r, c, a: torch.maximum(r, c) <= a),
                                _where(lambda r, c, a: (r <= a) & (c <= a))]),
        Mistake("diamond", "Diamonds for discs", "A pixel counts by its distance, √(rows² + columns²), not by the sum "
                "of the two.", [_where(lambda r, c, a: r + c <= a)]),
        Mistake("cross", "A cross", "A pixel has to be near in both directions at once.",
                [_where(lambda r, c, a: (r <= a) | (c <= a)), _where(lambda r, c, a: torch.minimum(r, c) <= a)]),
        Mistake("rows_alone", "One direction alone", "The distance has two parts: rows and columns.",
                [_where(lambda r, c, a: (r <= a) & (c == c)), _where(lambda r, c, a: (c <= a) & (r == r))]),
        Mistake("outside", "1 outside the disc", "Inside the disc stands 1, outside 0.",
                [_where(lambda r, c, a: ~_disc(r, c, a)), _where(lambda r, c, a: r**2 + c**2 >= a**2)]),
        Mistake("ring", "A ring", "All of the disc is 1, its inside too.",
                [_where(lambda r, c, a: ((r**2 + c**2).sqrt() - a).abs() < 0.5),
                 _where(lambda r, c, a: ((r**2 + c**2).sqrt() - a).abs() < 1)]),
        Mistake("bell", "A bell for a disc", "The maps are 1 or 0: a disc with a sharp edge.",
                [lambda j, s, a: (-sum(each**2 for each in _away(j, s)) / (2 * a**2)).exp(),
                 lambda j, s, a: (-sum(each**2 for each in _away(j, s)) / a**2).exp()]),
        Mistake("cone", "A cone for a disc", "The maps are 1 or 0, also near the rim.",
                [lambda j, s, a: (1 - sum(each**2 for each in _away(j, s)).sqrt() / a).clamp(0, 1)]),
        Mistake("half_pixel", "Half a pixel off", "Pixel (i, j) lies at row i and column j here, not half a pixel on.",
                [lambda j, s, a: _disc(*_away(j, s, 0.5), a).float()]),
        Mistake("from_one", "Counted from 1", "The first row and the first column have the number 0.",
                [lambda j, s, a: _disc(*_away(j, s, 1.0), a).float()]),
        Mistake("rounded", "Joints rounded", "A joint may lie between pixels: its place is not rounded.",
                [_changed(lambda j, s: j.round()), _changed(lambda j, s: j.floor()), _changed(lambda j, s: j.long())]),
        Mistake("clamped", "Joints moved into the picture", "A joint outside stays there: of its disc only what "
                "reaches into the picture is seen.", [_changed(_clamped)]),
        Mistake("one_pixel", "One pixel for a disc", "All pixels within radius are 1, not the nearest alone.",
                [lambda j, s, a: _disc(*_away(_clamped(j.round(), s), s), 0.5).float()]),
        Mistake("diameter", "The diameter for the radius", "radius goes from the middle to the rim.",
                [lambda j, s, a: heat_maps(j, s, a / 2), lambda j, s, a: heat_maps(j, s, 2 * a)]),
        Mistake("one_map", "One map for all joints", "Each joint has a map of its own: (B, J, size, size).",
                [_afterwards(lambda h: h.amax(1)), _afterwards(lambda h: h.amax(1, keepdim=True)),
                 _afterwards(lambda h: h.sum(1)), _afterwards(lambda h: h.amax(1, keepdim=True).expand_as(h))]),
        Mistake("one_person", "One person for all", "Each person of the batch has joints of its own.",
                [_changed(lambda j, s: j[:1].expand_as(j)), _changed(lambda j, s: j[:1])]),
        Mistake("normalised", "Made to sum to 1", "A map is 1 in the disc, however large the disc is.",
                [_afterwards(lambda h: h / h.sum((2, 3), keepdim=True).clamp_min(1))]),
        Mistake("signed", "From −1 to 1", "Outside the disc stands 0, not −1.", [_afterwards(lambda h: 2 * h - 1)]),
        Mistake("flat", "The maps in one row", "Maps are pictures: (B, J, size, size).",
                [_afterwards(lambda h: h.flatten(2)), _afterwards(lambda h: h.flatten(0, 1))]),
        several_results("One tensor"),
    ))
