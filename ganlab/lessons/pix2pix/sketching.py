"""Sketches of faces that are chosen part by part: for who draws without a mouse, and to begin with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.ndimage import distance_transform_edt
from torch import Tensor

from ganlab.datasets import faces, sketches

PARTS = ("hair", "eyes", "mouth", "glasses", "beard")  # what lines show
COLOURS = {"hair": ("hair_colour", faces.HAIR_COLOURS), "skin": ("skin", faces.SKINS),
           "ground": ("ground", faces.GROUNDS)}
SEED = 7  # of the head and the nose, which are no parts to choose


def face(parts: Mapping[str, str], *, size: int, seed: int = SEED) -> Tensor:
    """Return a face with these values of its factors, uint8 (1, 3, size, size); others are the seed's.

    Raises:
        DataError: a factor or value is unknown.
    """
    return faces.faces(1, size=size, seed=seed, only={name: [value] for name, value in parts.items()}).images


def lines(parts: Mapping[str, str], *, size: int, hand: str = "regions") -> Tensor:
    """Return the outlines of such a face, uint8 (1, 1, size, size)."""
    return sketches.outlines(face(parts, size=size), hand=hand)


def region(parts: Mapping[str, str], where: str, *, size: int) -> np.ndarray:
    """Return where a face's hair, skin or ground is, bool (size, size): where twins differ that differ in its colour.

    Raises:
        KeyError: `where` is another.
    """
    factor, palette = COLOURS[where]
    one, other = (face({**parts, factor: value}, size=size) for value in list(palette)[:2])
    return (one.int() - other.int()).abs().amax((0, 1)).numpy() > 12


def dab(parts: Mapping[str, str], where: str, colour: str, *, size: int) -> dict:
    """Return the stroke that dabs a colour in the middle of the face's hair, skin or ground.

    The dab lies as far inside the region as it can.

    Raises:
        KeyError: `where` or `colour` is another.
    """
    depth = distance_transform_edt(np.pad(region(parts, where, size=size), 1))[1:-1, 1:-1]
    row, column = np.unravel_index(depth.argmax(), depth.shape)
    rgb = COLOURS[where][1][colour]
    return {"tool": "dab", "points": [[(column + 0.5) / size, (row + 0.5) / size]], "colour": f"#{rgb:06x}"}
