"""An aerial photograph with the shadows of its trees, cut into tiles."""

from __future__ import annotations

import numpy as np
import torch

from ganlab import runtime
from ganlab.datasets.builtin import scenes
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet

SPLITS = ("train", "test")
CLASSES = ("shaded", "lit")
SIZES = (32, 64, 128)
WIDTH = 1248  # at tiles of 64
FILE = runtime.data_folder() / "aerial.png"
SHA256 = "178e58a23cc2642226a364a30f71bd9258ddc1b012c826f12250914a90c7a131"
STRIP = (0.05, 0.25)  # what is held out: a fifth of the width, with road, meadow and forest
DARK = 0.4  # luminance of 1; the photograph has few pixels between its shadows (0.33) and its lit ground (0.6)
LIT = 0.1  # a tile with fewer dark pixels than this share can have shadows painted on it
LICENCE = "CC0 1.0 (NEON); MIT for the package that holds the file"
INFO = {"source": "National Ecological Observatory Network (NEON), Yellowstone, 2019, 10 cm a pixel; from PyPI "
                  "deepforest 2.1.0",
        "licence": LICENCE, "classes": "lit: fewer than 10 % of the pixels are dark; shaded: all others"}


def aerial(*, size: int = 64, split: str = "train") -> ImageSet:
    """Return tiles of an aerial photograph, uint8 (N, 3, size, size), labelled "shaded" or "lit".

    A tile shows 6.4 m by 6.4 m at every size, and tiles begin every quarter of their side, row by row. A strip of the
    photograph is held out: "test" tiles lie in it, and no "train" tile touches it. There are no masks: where the real
    shadows lie nobody has drawn.

    Args:
        size: side in pixels: 32, 64 or, enlarged, 128.
        split: "train" or "test".

    Raises:
        DataError: the size or split is another, or the file is missing or damaged.
    """
    if split not in SPLITS:
        raise DataError(f'Expected split "train" or "test" for aerial, got {split!r}. Choose one of these.')
    picture = _picture(size)
    height, width, _ = picture.shape
    first, last = _strip(width)
    step = size // 4
    parts = [(first, last)] if split == "test" else [(0, first), (last, width)]
    corners = [(top, left) for top in range(0, height - size + 1, step)
               for start, stop in parts for left in range(start, stop - size + 1, step)]
    dark = picture @ np.array([0.299, 0.587, 0.114]) < 255 * DARK
    lit = scenes.shares(dark, corners, size) < LIT
    return ImageSet(torch.from_numpy(scenes.cut(picture, corners, size)), name="aerial", split=split,
                    labels=torch.from_numpy(lit.astype(np.int64)), classes=list(CLASSES), info=dict(INFO))


def held_out(*, size: int = 64) -> torch.Tensor:
    """Return the whole strip that is held out, uint8 (1, 3, H, W), at the scale of tiles of `size`."""
    picture = _picture(size)
    first, last = _strip(picture.shape[1])
    return torch.from_numpy(picture[:, first:last].transpose(2, 0, 1)[None].copy())


def facts() -> dict[str, str]:
    """Return all that is known about the set, as text.

    Raises:
        DataError: the file is missing or damaged.
    """
    scenes.verified(FILE, SHA256)
    return {"name": "aerial", "shape": "3×64×64, or 32 or 128 pixels", "splits": ", ".join(SPLITS), **INFO}


def _picture(size: int) -> np.ndarray:
    if size not in SIZES or isinstance(size, bool):
        raise DataError(f"Expected a size of {', '.join(map(str, SIZES))} for aerial, got {size!r}. Choose one of "
                        "these.")
    return scenes.opened(FILE, SHA256, width=WIDTH * size // 64)


def _strip(width: int) -> tuple[int, int]:
    return round(STRIP[0] * width), round(STRIP[1] * width)
