"""Picture files of any common kind, found in a folder and read as squares of bytes."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from ganlab.datasets.errors import DataError

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp")
SIZES = (8, 1024)  # of the side of a square, in pixels


def pictures_in(folder: Path, *, or_none: bool = False) -> list[Path]:
    """Return the picture files of a folder, sorted by name; hidden ones and deeper folders are passed over.

    Raises:
        DataError: the folder is missing or may not be read, or there are none in it (unless `or_none`).
    """
    if not folder.is_dir():
        raise DataError(f"Expected a folder of pictures, found none at {folder}. Correct the path.")
    with explained(folder):
        found = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES
                       and path.is_file() and not path.name.startswith("."))
    if not found and not or_none:
        raise DataError(f"Expected pictures ({', '.join(SUFFIXES)}) in {folder}, found none. "
                        "Correct the path, or convert the pictures to one of these kinds.")
    return found


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say which of the user's files or folders cannot be read: the disk that is written to is another matter.

    Raises:
        DataError: reading `path` failed in this block.
    """
    try:
        yield
    except OSError as error:
        raise DataError(f"Expected to read {path}, but the system refused ({error.strerror or error}). "
                        "Check its permissions, or take it out.") from error


def read(source: BinaryIO, label: str, size: int, *, grey: bool = False) -> np.ndarray:
    """Return the picture in an open file as uint8 (C, size, size), C = 1 where `grey`, else 3.

    A rotation noted by the camera (EXIF) is applied; transparency is laid on white; the largest centred square is
    cut out and resized with the Lanczos filter, so that the short side fills `size` and nothing is distorted.

    Args:
        source: the file, open in binary mode.
        label: what an error calls it.

    Raises:
        DataError: the file is no picture, or a damaged one.
    """
    picture = _opaque(_decoded(source, label), grey)
    return _planes(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))


def read_whole(source: BinaryIO, label: str) -> np.ndarray:
    """Return the picture in an open file at its own size, as uint8 (3, H, W), otherwise as `read` would.

    Raises:
        DataError: as `read`.
    """
    return _planes(_opaque(_decoded(source, label), grey=False))


def read_pair(source: BinaryIO, label: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the left and the right half of one picture, each as `read` would.

    Raises:
        DataError: as `read`, or the picture is not two squares side by side.
    """
    picture = _opaque(_decoded(source, label), grey=False)
    width, height = picture.size
    if width != 2 * height:
        raise DataError(f"Expected two squares side by side in {label}, got {width}×{height} pixels. "
                        "Use the archive as upstream has it.")
    halves = (picture.crop((0, 0, height, height)), picture.crop((height, 0, width, height)))
    left, right = (_planes(ImageOps.fit(half, (size, size), Image.Resampling.LANCZOS)) for half in halves)
    return left, right


def _decoded(source: BinaryIO, label: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(source)
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise DataError(f"Expected a picture of at most {Image.MAX_IMAGE_PIXELS:,} pixels, got {label}, which is "
                        "larger. Make it smaller or take it out.") from None
    # Pillow's decoders raise all of these for damaged files.
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, AttributeError,
            OverflowError, struct.error) as error:
        raise DataError(f"Expected a picture (PNG, JPEG or WebP), got {label}, which is damaged or no picture. "
                        "Replace it or take it out.") from error


def _opaque(picture: Image.Image, grey: bool) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Sixteen bits: Pillow's own conversion to eight would clip instead of scale.
        picture = Image.fromarray((np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture)
    return picture.convert("L" if grey else "RGB")


def _planes(picture: Image.Image) -> np.ndarray:
    values = np.asarray(picture)
    return values[None] if values.ndim == 2 else np.ascontiguousarray(values.transpose(2, 0, 1))
