"""Faces in words, as several people would write them: what lesson 13 trains with.

`faces.captions` says all factors in one fixed order. Here each description says only some of them, in any order and in
one of several wordings, and says "no glasses" too: to match a picture with such a text one has to read every word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ganlab.datasets.builtin import faces
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

SAID = ("hair", "hair_colour", "skin", "mouth", "glasses", "beard", "ground")
SHARE = 0.7  # of the texts that say a factor
OPENINGS = ("a face with", "a portrait with", "somebody with", "a drawing of a face with")
# Several wordings of each value; those of hair have a place for its colour, which may stay empty.
WORDINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "hair": {"short": ("short {} hair", "{} hair cut short"), "spiky": ("spiky {} hair", "{} spikes of hair"),
             "curly": ("curly {} hair", "{} curls"), "bob": ("{} hair in a bob", "a {} bob"),
             "long": ("long {} hair", "{} hair worn long"), "ponytail": ("{} hair in a ponytail", "a {} ponytail"),
             "bun": ("{} hair in a bun", "a {} bun"), "bald": ("a bald head with a little {} hair", "little {} hair")},
    "hair_colour": {value: (f"{value} hair",) for value in faces.HAIR_COLOURS},
    "skin": {value: (f"{value} skin",) for value in faces.SKINS},
    "mouth": {"smile": ("a smile", "a smiling mouth"), "grin": ("a grin", "a grinning mouth"),
              "straight": ("a straight mouth", "a serious mouth"), "frown": ("a frown", "a sad mouth"),
              "open": ("an open mouth", "a mouth wide open")},
    "glasses": {"none": ("no glasses",), "round": ("round glasses",), "square": ("square glasses",),
                "sun": ("sunglasses", "dark glasses")},
    "beard": {"none": ("no beard",), "full": ("a full beard", "a beard")},
    "ground": {value: (f"a {value} background", f"a {value} ground") for value in faces.GROUNDS}}


@dataclass(frozen=True)
class Descriptions:
    """Texts, and which factors each of them says.

    Attributes:
        texts: one a face.
        said: bool (N,) for each factor in `SAID`.
    """

    texts: list[str]
    said: dict[str, Tensor]


def describe(factors: Mapping[str, Tensor], *, seed: int, share: float = SHARE,
             only: Sequence[str] | None = None) -> Descriptions:
    """Describe faces, each by some of what can be said, one thing at least, in random wordings and order.

    Args:
        factors: int64 (N,) for each name in `SAID` at least, as an ImageSet of faces has them.
        seed: a non-negative integer; the same gives the same texts.
        share: of the texts that say a factor, 0 to 1.
        only: every text says exactly these factors.

    Raises:
        DataError: a factor is missing, unknown or of another length, or none is to be said.
    """
    names = SAID if only is None else tuple(only)
    missing = [name for name in names if name not in SAID or name not in factors]
    if missing or not names:
        raise DataError(f"Expected factors among {', '.join(SAID)}, known of each face, got {missing or 'none'}. "
                        "Hand over the factors of a set of faces.")
    values = faces.words({name: factors[name] for name in names})
    count = len(values[names[0]])
    chance = _chance(count, len(names), seed)
    drawn = chance.tolist()
    said = _said(chance, len(names), share) if only is None else torch.ones(count, len(names), dtype=torch.bool)
    texts = [_text({name: values[name][i] for j, name in enumerate(names) if said[i, j]}, drawn[i][len(names):])
             for i in range(count)]
    return Descriptions(texts, {name: said[:, j] for j, name in enumerate(names)})


def of(data: ImageSet, indices: Tensor, *, seed: int) -> list[str]:
    """Return a fresh description of each of some faces of a set; see `describe`.

    Raises:
        DataError: the set has no factors of faces.
    """
    return describe(_factors(data, indices), seed=seed).texts


def nearly(data: ImageSet, indices: Tensor, *, seed: int) -> list[str]:
    """Return wrong descriptions of some faces: those of `of` with the same seed, but for one thing that each says.

    Raises:
        DataError: the set has no factors of faces.
    """
    factors = _factors(data, indices)
    draw = torch.Generator().manual_seed(seed)
    said = _said(_chance(len(indices), len(SAID), seed), len(SAID), SHARE)
    changed = torch.multinomial(said.float(), 1, generator=draw)[:, 0]
    for number, (name, values) in enumerate(factors.items()):
        count = len(faces.FACTORS[name])
        other = (values + torch.randint(1, count, values.shape, generator=draw)) % count
        factors[name] = torch.where(changed == number, other, values)
    return describe(factors, seed=seed).texts


def words() -> list[str]:
    """Return all words that a description may hold, in alphabetical order."""
    phrases = [*OPENINGS, "and", *(phrase for values in WORDINGS.values() for wordings in values.values()
                                   for phrase in wordings)]
    return sorted({word for phrase in phrases for word in re.findall(r"[a-z]+", phrase)})


def _factors(data: ImageSet, indices: Tensor) -> dict[str, Tensor]:
    known = data.factors or {}
    return {name: known[name][indices] for name in SAID if name in known}


def _chance(count: int, names: int, seed: int) -> Tensor:
    """All chance that texts have: for each its names, then a wording for each of them, order, opening, what must be."""
    return torch.rand(count, 2 * names + 3, generator=torch.Generator().manual_seed(seed))


def _said(chance: Tensor, names: int, share: float) -> Tensor:
    """Which names each text says, bool (N, names): a share of them, and one at least."""
    said = chance[:, :names] < share
    said[torch.arange(len(chance)), (chance[:, -1] * names).long()] = True
    return said


def _text(values: Mapping[str, str], chance: Sequence[float]) -> str:
    """One description. `chance` holds a number for each phrase's wording, then two for the order and the opening."""
    colour = values.get("hair_colour", "")
    phrases = []
    for name, value in values.items():
        if name == "hair_colour" and "hair" in values:
            continue  # it stands with the hair
        wordings = WORDINGS[name][value]
        phrases.append(wordings[int(chance[len(phrases)] * len(wordings))].format(colour if name == "hair" else ""))
    turn = int(chance[-3] * len(phrases))
    phrases = phrases[turn:] + phrases[:turn]
    if chance[-1] < 0.5:
        phrases.reverse()
    listed = " and ".join([", ".join(phrases[:-1]), phrases[-1]] if phrases[1:] else phrases)
    return re.sub(r"\s+", " ", f"{OPENINGS[int(chance[-2] * len(OPENINGS))]} {listed}")
