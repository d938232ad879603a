"""Faces that grow old: their hair turns grey in six ages, and everything else stays.

A face is blended with its twin in grey, which is exactly the face with a colour of hair between the two. So the truth
is known: the same face at every age, with any glasses. Lesson 15 edits these faces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ganlab.datasets.builtin import faces
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

AGES = 6  # from 0, the hair's own colour, to 5, grey
COLOURS = tuple(colour for colour in faces.HAIR_COLOURS if colour != "grey")
# What can be edited, and how many values each has; the rest of a face is its identity.
ATTRIBUTES = {"glasses": len(faces.FACTORS["glasses"]), "hair_colour": len(COLOURS), "age": AGES}
IDENTITY = ("hair", "skin", "eyes", "brows", "mouth", "beard", "ground")


def aged(count: int, *, size: int = 32, seed: int = 0, age: int | None = None,
         only: Mapping[str, Sequence[str]] | None = None) -> ImageSet:
    """Draw faces, uint8 (count, 3, size, size), with all factors of `faces` and their age, int64 from 0 to 5.

    The hair's colour is its own one, an index into COLOURS, which nobody can see any more at age 5.

    Args:
        count, size, seed: as in `faces.faces`; a seed stands for the same faces at every age.
        age: of all; by default each face has one of its own.
        only: the values that a factor may take, as in `faces.faces`; colours of hair other than grey.

    Raises:
        DataError: as in `faces.faces`; or the age is no whole number from 0 to 5, or grey is asked for.
    """
    if age is not None and not (isinstance(age, int) and 0 <= age < AGES):
        raise DataError(f"Expected an age from 0 to {AGES - 1}, got {age!r}.")
    only = {"hair_colour": COLOURS, **(only or {})}
    if "grey" in only["hair_colour"]:
        raise DataError("Expected the hair's own colour, got grey. Ask for age=5.")
    young = faces.faces(count, size=size, seed=seed, only=only)
    old = faces.faces(count, size=size, seed=seed, only={**only, "hair_colour": ["grey"]})
    drawn = torch.randint(0, AGES, (count,), generator=torch.Generator().manual_seed(seed))
    ages = drawn if age is None else torch.full((count,), age)
    share = (ages / (AGES - 1))[:, None, None, None]
    images = torch.lerp(young.images.float(), old.images.float(), share).round_().to(torch.uint8)
    names = list(faces.HAIR_COLOURS)
    own = torch.tensor([COLOURS.index(name) if name in COLOURS else -1 for name in names])
    factors = {**young.factors, "hair_colour": own[young.factors["hair_colour"]], "age": ages}
    return replace(young, images=images, name="aged faces", labels=ages, classes=[str(i) for i in range(AGES)],
                   factors=factors)


def conditions(factors: Mapping[str, Tensor]) -> Tensor:
    """Return y: three one-hot rows in one, glasses, own colour of hair, and age, float32 (N, 16)."""
    return torch.cat([one_hot(factors[name], values) for name, values in ATTRIBUTES.items()], dim=1).float()


def said(y: Tensor) -> dict[str, Tensor]:
    """Return the attributes of conditions (N, 16): for each the largest of its numbers, int64 (N,)."""
    return {name: part.argmax(1) for name, part in zip(ATTRIBUTES, y.split(list(ATTRIBUTES.values()), dim=1))}
