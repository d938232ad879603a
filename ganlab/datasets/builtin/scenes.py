"""What pictures that ship and are cut on loading have in common: opened when their bytes are right, and cut."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from ganlab import runtime
from ganlab.datasets.errors import DataError


def opened(path: Path, sha256: str, *, width: int | None = None) -> np.ndarray:
    """Return a picture that ships as uint8 (H, W, 3), made `width` pixels wide with the Lanczos filter.

    Raises:
        DataError: as `verified`.
    """
    with Image.open(BytesIO(verified(path, sha256))) as file:
        picture = file.convert("RGB")
    if width not in (None, picture.width):
        picture = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    return np.asarray(picture)


def verified(path: Path, sha256: str) -> bytes:
    """Return the bytes of a file that ships.

    Raises:
        DataError: the file is missing, or its bytes are not the ones that ship.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"Expected a picture at {path}, found none that can be read ({error.strerror}). "
                        f"{runtime.restoring()}") from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DataError(f"Expected the picture that ships at {path}, but its bytes are others: it is damaged or was "
                        f"changed. {runtime.restoring()}")
    return data


def cut(picture: np.ndarray, corners: Iterable[tuple[int, int]], size: int) -> np.ndarray:
    """Return the squares whose upper left corners are given as (row, column), uint8 (N, 3, size, size)."""
    squares = [picture[top:top + size, left:left + size] for top, left in corners]
    return np.ascontiguousarray(np.stack(squares).transpose(0, 3, 1, 2))


def shares(mask: np.ndarray, corners: Iterable[tuple[int, int]], size: int) -> np.ndarray:
    """Return for each square the share of its pixels where the mask, bool (H, W), is True."""
    sums = np.pad(mask.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    top, left = np.array(list(corners), dtype=int).reshape(-1, 2).T
    inside = sums[top + size, left + size] - sums[top, left + size] - sums[top + size, left] + sums[top, left]
    return inside / size**2
