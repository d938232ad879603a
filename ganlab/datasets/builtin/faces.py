"""Faces put together from the parts of Lorelei, an avatar style by Lisa Wischofsky: drawings whose factors are known.

Every part is a set of coverage maps: how much of a pixel it hides, and how much of that is skin, hair or white; the
rest is black line. A face is its parts laid over one another, so that any of its colours and parts can be exchanged
and all else stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from ganlab import runtime
from ganlab.datasets.builtin import on_request, shipping
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import hdf5

SHIPPED = runtime.data_folder() / "faces.h5"
SIDE = 128  # pixels of the parts
KINDS = ("hairback", "head", "eyes", "eyebrows", "earrings", "nose", "beard", "mouth", "glasses", "hairfront",
         "freckles")
LICENCE = "CC0 1.0 for the drawings (Lorelei by Lisa Wischofsky); MIT for the package that holds them"

HAIR_COLOURS = {"black": 0x322C37, "brown": 0x5F3319, "blond": 0xEFBF4B, "red": 0xD4502A, "grey": 0xA3A5AB,
                "pink": 0xE0609A, "teal": 0x1F8F86}
SKINS = {"light": 0xFCDFCD, "tan": 0xE9B58C, "brown": 0xC18A63, "dark": 0x8C604A}
GROUNDS = {"blue": 0xA9DCF5, "violet": 0xCBBCF2, "pink": 0xFFC4D6, "yellow": 0xFDF0A6, "green": 0xBBE6C0}
# Which of the style's variants show a value. Left out are hair that hides an eye or is tied and loose
# at once, a lone tuft, eyes and mouths that are neither one value nor another, and a mouth that drools.
HAIR = {"short": "01 02 03 06 07 08 12 43 47", "spiky": "04 20 27", "curly": "05 18 22 24 39 44", "bob": "10 17 19 23",
        "long": "13 15 16 21 35", "ponytail": "29 31 33 36 42 48", "bun": "26 38 46", "bald": "25 28"}
EYES = {"open": "02 04 06 10 11 12 14 20 24", "closed": "01 19 22", "dots": "13 16", "wink": "15 18"}
BROWS = {"arched": "02 05 07 09 12", "thick": "03 10", "stern": "04 06 13", "worried": "01"}
MOUTHS = {"smile": "happy01 happy02 happy03 happy04 happy10", "grin": "happy05 happy06 happy16",
          "straight": "happy14 sad03 sad09", "frown": "sad04 sad05", "open": "happy08 sad01"}
GLASSES = {"none": "", "round": "01", "square": "03 04", "sun": "02"}
BEARDS = {"none": "", "full": "01 02"}
FACTORS: dict[str, tuple[str, ...]] = {
    "hair": tuple(HAIR), "hair_colour": tuple(HAIR_COLOURS), "skin": tuple(SKINS), "eyes": tuple(EYES),
    "brows": tuple(BROWS), "mouth": tuple(MOUTHS), "glasses": tuple(GLASSES), "beard": tuple(BEARDS),
    "ground": tuple(GROUNDS)}
HEADS, NOSES = "01 02 03 04", "01 02 03 04 05 06"  # vary from face to face and are no factors

SIZES = (16, SIDE)
# Number and seed of each split; the seeds lie far from those that lessons try.
SPLITS = {"train": (8000, 10**9), "test": (1000, 10**9 + 1)}
INFO = {"source": "put together by ganlab.datasets.faces from the parts of Lorelei, an avatar style by Lisa "
                  "Wischofsky (npm @dicebear/lorelei 9.4.3)",
        "licence": LICENCE, "factors": "; ".join(f"{name}: {', '.join(values)}" for name, values in FACTORS.items())}

TINT = 0.05  # how far a colour varies, in each channel
BLOCK = 2**16  # pixels put together at once: what is at work stays in the processor's cache


@dataclass(frozen=True)
class Layer:
    """The variants of one kind of part at one size, inside the box that holds them all.

    Attributes:
        box: rows and columns of the box.
        through: float32 (variants, 1, h, w), how much of what lies below shines through.
        paint: float32 (variants, 1, h, w), how much is painted in `colour`; what is neither is black line.
        colour: "skin", "hair", "white", or None where there is black line only.
    """

    box: tuple[slice, slice]
    through: Tensor
    paint: Tensor
    colour: str | None


def faces(count: int, *, size: int = 32, seed: int = 0,
          only: Mapping[str, Sequence[str]] | None = None) -> ImageSet:
    """Put faces together, uint8 (count, 3, size, size) in memory, with all their factors, labelled by hair.

    Each factor is drawn evenly from its values (FACTORS), apart from the others; which of several drawings shows a
    value, the head, the nose and the tint of the colours vary within them. `factors` of the set holds int64 (count,)
    for each name: indices into FACTORS[name]; `captions` say them in words. No combination is excluded: parts that
    would look wrong together are not used at all. Behind sunglasses the eyes are what `factors` says, unseen.

    A seed stands for the same faces at every size, and the first n of them are the n of a smaller count. It does so
    whatever `only` says: the same seed with another hair colour is the same face with hair of that colour. For
    unpaired domains take different seeds.

    Args:
        count: number of faces, 1 or more.
        size: side in pixels, from 16 to 128.
        seed: a non-negative integer below 2**63.
        only: the values that a factor may take; factors that are not named take all of theirs. For instance
            {"hair_colour": ["red", "blond"], "glasses": ["none"]}.

    Raises:
        DataError: the count, size or seed is out of range, `only` names an unknown factor or value, or none, or the
            file of the parts is missing, damaged or of another kind.
    """
    on_request.check("faces", count, size, seed, SIZES)
    values = on_request.allowed("faces", FACTORS, only)
    layers = _layers(SHIPPED, size)
    # All chance is drawn first and row by row, so that neither the blocks below nor the size have a part in it.
    chance = torch.rand(count, 2 * len(FACTORS) + 11, generator=torch.Generator().manual_seed(seed))
    factors = on_request.chosen(values, chance)
    parts = _parts(factors, chance[:, len(FACTORS):])
    colours = _colours(factors, chance[:, -9:] - 0.5)
    images = torch.empty((count, 3, size, size), dtype=torch.uint8)
    step = max(1, BLOCK // size**2)
    for start in range(0, count, step):
        block = slice(start, start + step)
        images[block] = _drawn(layers, {kind: index[block] for kind, index in parts.items()},
                               {name: colour[block] for name, colour in colours.items()}, size).round_()
    return ImageSet(images, name="faces", labels=factors["hair"], classes=list(HAIR), captions=captions(factors),
                    factors=factors, info=dict(INFO))


def load_faces(*, size: int = 32, split: str = "train") -> ImageSet:
    """Return the fixed set of faces: 8,000 for "train", 1,000 others for "test", with all factors evenly spread.

    Raises:
        DataError: the size is not from 16 to 128, the split is another, or the file of the parts cannot be used.
    """
    if split not in SPLITS:
        raise DataError(f'Expected split "train" or "test" for faces, got {split!r}. Choose one of these, or '
                        "put together as many as you like with ganlab.datasets.faces.faces(count, seed=…).")
    count, seed = SPLITS[split]
    return replace(faces(count, size=size, seed=seed), split=split)


def captions(factors: Mapping[str, Tensor]) -> list[str]:
    """Say in words what faces show: "a face with long red hair, round glasses and a smile, on blue".

    What a face has not is not said: no glasses, no beard; nor are eyes behind sunglasses.

    Args:
        factors: int64 (N,) for each factor that is to be said, indices into FACTORS[name]: those of a set, some of
            them, or those that a classifier has read.

    Raises:
        DataError: a factor is unknown, a value is out of range, or lengths differ.
    """
    values = words(factors)
    sentences = []
    for row in zip(*values.values()):
        value = dict(zip(values, row))
        said = [phrase for phrase in (
            f"{value['skin']} skin" if "skin" in value else "", _hair(value.get("hair"), value.get("hair_colour")),
            f"{value['brows']} brows" if "brows" in value else "",
            _SAID["eyes"].get(value.get("eyes"), "") if value.get("glasses") != "sun" else "",
            *(_SAID[name].get(value.get(name), "") for name in ("glasses", "beard", "mouth"))) if phrase]
        listed = " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)
        sentences.append("a face" + (f" with {listed}" if said else "")
                         + (f", on {value['ground']}" if "ground" in value else ""))
    return sentences


_SAID = {
    "hair": {"bob": "{} in a bob", "ponytail": "{} in a ponytail", "bun": "{} in a bun",
             "bald": "a bald head with a little {}"},
    "eyes": {"open": "open eyes", "closed": "closed eyes", "dots": "dots for eyes", "wink": "a wink"},
    "glasses": {"round": "round glasses", "square": "square glasses", "sun": "sunglasses"},
    "beard": {"full": "a full beard"},
    "mouth": {"smile": "a smile", "grin": "a grin", "straight": "a straight mouth", "frown": "a frown",
              "open": "an open mouth"}}


def _hair(style: str | None, colour: str | None) -> str:
    hair = " ".join(word for word in (colour, "hair") if word)
    if style is None:
        return hair if colour else ""
    return _SAID["hair"].get(style, style + " {}").format(hair)


def words(factors: Mapping[str, Tensor]) -> dict[str, list[str]]:
    """Return the values of each factor as words, one a face: {"skin": ["tan", "dark", …], …}.

    Args and errors as of `captions`.
    """
    said = {}
    for name, index in factors.items():
        known = on_request.known_values("faces", FACTORS, name)
        if not isinstance(index, Tensor) or index.ndim != 1 or index.dtype != torch.int64:
            got = f"{index.dtype} {tuple(index.shape)}" if isinstance(index, Tensor) else repr(index)
            raise DataError(f"Expected {name} of faces as int64 (N,), got {got}. Hand over the factors of a set.")
        if len(index) and not 0 <= int(index.min()) <= int(index.max()) < len(known):
            raise DataError(f"Expected {name} of faces from 0 to {len(known) - 1}, got {int(index.min())} to "
                            f"{int(index.max())}. They are indices into {', '.join(known)}.")
        said[name] = [known[i] for i in index.tolist()]
    lengths = {name: len(values) for name, values in said.items()}
    if not lengths or len(set(lengths.values())) > 1:
        raise DataError(f"Expected factors of faces, one value a face each, got {lengths or 'none'}. "
                        "Hand over the factors of one set.")
    return said


def facts() -> dict[str, str]:
    """Return all that is known about the faces and the file of their parts, as text.

    Raises:
        DataError: the file is missing, damaged or altered.
    """
    hdf5.verify(SHIPPED)
    known = hdf5.summary(SHIPPED)
    parts = {key: known[key] for key in ("authors", "licence_url", "sha256") if key in known}
    return {"name": "faces", "shape": f"3×32×32, or {SIZES[0]} … {SIZES[1]} pixels", "splits": ", ".join(SPLITS),
            **INFO, "parts": str(SHIPPED), **parts, "parts from": known["source"]}


# Drawings of each factor that parts show, by the kind of part.
_SHOWN = {"eyes": ("eyes", EYES), "eyebrows": ("brows", BROWS), "mouth": ("mouth", MOUTHS),
          "glasses": ("glasses", GLASSES), "beard": ("beard", BEARDS), "hairback": ("hair", HAIR),
          "hairfront": ("hair", HAIR)}
# Departure: Lorelei has brows under the hair. Here they lie on it, as in comics, for else most fringes hide them; and
# in a beard there is skin around the mouth, for else black hair hides it.
_ORDER = ("hairback", "head", "eyes", "nose", "beard", "lips", "mouth", "glasses", "hairfront", "eyebrows")
_PAINT = {"hairback": "hair", "head": "skin", "eyes": "white", "beard": "hair", "lips": "skin", "glasses": "white",
          "hairfront": "hair"}


def _names(kind: str) -> list[str]:
    """The variants of a kind that are used, in the order of a layer; the first of glasses and beards is none."""
    if kind in ("head", "nose"):
        return {"head": HEADS, "nose": NOSES}[kind].split()
    if kind == "lips":
        return ["", *_names("mouth")]
    return [name for drawings in _SHOWN[kind][1].values() for name in drawings.split() or [""]]


def _parts(factors: Mapping[str, Tensor], chance: Tensor) -> dict[str, Tensor]:
    """Which variant each face has of each kind, int64 (N,): one of those that show its value."""
    parts = {}
    for kind, (factor, drawings) in _SHOWN.items():
        numbers = torch.tensor([max(1, len(names.split())) for names in drawings.values()])
        before = numbers.cumsum(0) - numbers
        value, variation = factors[factor], chance[:, list(FACTORS).index(factor)]
        parts[kind] = before[value] + (variation * numbers[value]).long()
    parts["head"], parts["nose"] = ((chance[:, len(FACTORS) + i] * len(_names(kind))).long()
                                    for i, kind in enumerate(("head", "nose")))
    parts["lips"] = (parts["mouth"] + 1) * (factors["beard"] > 0)
    return parts


def _colours(factors: Mapping[str, Tensor], vary: Tensor) -> dict[str, Tensor]:
    """The colours of each face, float32 (N, 3, 1, 1) from 0 to 255."""
    palettes = {"hair": ("hair_colour", HAIR_COLOURS), "skin": ("skin", SKINS), "ground": ("ground", GROUNDS)}
    colours = {}
    for i, (name, (factor, palette)) in enumerate(palettes.items()):
        values = torch.tensor([[code >> 16, code >> 8 & 255, code & 255] for code in palette.values()])
        tinted = values[factors[factor]] + 255 * TINT * vary[:, 3 * i:3 * i + 3]
        colours[name] = tinted.clamp_(0, 255)[:, :, None, None]
    return colours


def _drawn(layers: Mapping[str, Layer], parts: Mapping[str, Tensor], colours: Mapping[str, Tensor],
           size: int) -> Tensor:
    """The faces of a block, float32 (B, 3, size, size) from 0 to 255."""
    canvas = colours["ground"].expand(-1, -1, size, size).clone()
    for kind, layer in layers.items():
        below = canvas[:, :, layer.box[0], layer.box[1]]
        below *= layer.through[parts[kind]]
        if layer.colour == "white":
            below += layer.paint[parts[kind]] * 255
        elif layer.colour:
            below.addcmul_(layer.paint[parts[kind]], colours[layer.colour])
    return canvas


@lru_cache(maxsize=3)
def _layers(path: Path, size: int) -> dict[str, Layer]:
    """The parts at a size, from the ground up: each pixel is the mean over its area."""
    whole = _opened(path)
    shrink = _area(size)
    layers = {}
    for kind in _ORDER:
        through, paint = whole[kind]
        through, paint = shrink @ through @ shrink.T, shrink @ paint @ shrink.T
        touched = (through < 1).any(0)[0]
        rows, columns = (slice(int(line[0]), int(line[-1]) + 1)
                         for line in (touched.any(1).nonzero(), touched.any(0).nonzero()))
        layers[kind] = Layer((rows, columns), through[:, :, rows, columns].contiguous(),
                             paint[:, :, rows, columns].contiguous(), _PAINT.get(kind))
    return layers


def _area(size: int) -> Tensor:
    """The matrix (size, SIDE) whose row i is the share that each of SIDE pixels has in pixel i of `size`."""
    edges = torch.linspace(0, SIDE, size + 1, dtype=torch.float64)
    pixels = torch.arange(SIDE, dtype=torch.float64)
    overlap = torch.minimum(edges[1:, None], pixels + 1) - torch.maximum(edges[:-1, None], pixels)
    return (overlap.clamp_min(0) * size / SIDE).float()


@lru_cache(maxsize=1)
def _opened(path: Path) -> dict[str, tuple[Tensor, Tensor]]:
    """What shines through and what is painted, each float32 (variants, 1, SIDE, SIDE), of each layer."""
    stored = shipping.open_shipped(path)
    got = f"{'×'.join(map(str, stored.image_shape))} with {', '.join(stored.classes or ['no classes'])}"
    if got != f"3×{SIDE}×{SIDE} with {', '.join(KINDS)}" or stored.captions is None or stored.masks is None:
        raise DataError(f"Expected parts of faces in {path}, 3×{SIDE}×{SIDE} with {', '.join(KINDS)}, their names and "
                        f"masks; got {got}: it is of another version or kind. {runtime.restoring()}")
    place = {name: i for i, name in enumerate(stored.captions)}
    layers = {}
    for kind in _ORDER:
        source = "mouth" if kind == "lips" else kind
        wanted = [f"{source}/{name if name[:1].isalpha() else f'variant{name}'}" for name in _names(kind)]
        missing = [name for name in wanted if name[-1] != "t" and name not in place]
        if missing:
            raise DataError(f"Expected {missing[0]} among the parts of faces in {path}, found none: it is of another "
                            f"version. {runtime.restoring()}")
        index = torch.tensor([place.get(name, -1) for name in wanted])
        hidden = stored.masks.images_uint8[index].float() / 255
        channel = {"skin": 0, "hair": 1, "white": 2}.get(_PAINT.get(kind), 0)
        paint = stored.images[index][:, channel:channel + 1].float() / 255
        hidden[index < 0], paint[index < 0] = 0, 0
        if kind == "lips":  # in a beard a black mouth needs skin around it
            hidden = paint = torch.maximum(max_pool2d(hidden, (9, 5), 1, (4, 2)), max_pool2d(hidden, (5, 9), 1, (2, 4)))
        layers[kind] = (1 - hidden, paint)
    return layers

