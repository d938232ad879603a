"""Picture files of any common kind, found in a folder and read as squares of bytes."""

from __future__ import annotations

import errno
import struct
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps

from ganlab.datasets.errors import DataError
from ganlab.runtime import replacing

SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".gif")
FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")  # of Pillow's; by what is in the file, not by its name
SIZES = (8, 1024)  # of the side of a square, in pixels
LARGEST = 500_000_000  # pixels; Pillow keeps four bytes of each
# Folders and files that systems leave beside the user's own.
CLUTTER = {"__macosx", "@eadir", "__pycache__", "lost+found", "$recycle.bin", "system volume information",
           "thumbs.db", "desktop.ini"}
WHOLE = "a picture (PNG, JPEG, WebP, TIFF, BMP or GIF)"
TAKE_OUT = "Replace it or take it out."
# How files begin that are often named like a picture and are none that can be read.
OTHERS = {b"<": "is a web page or another text", b"version https://git-lfs": "is a pointer of Git LFS, not the file",
          b"%PDF": "is a PDF", b"PK\3\4": "is a zip archive", b"8BPS": "is a Photoshop file",
          b"\0\0\0\x0cjP  ": "is a JPEG 2000", b"\x76\x2f\x31\x01": "is an OpenEXR", b"CDF": "is a netCDF"}
TIFFS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


class UnusableError(DataError):
    """One file that cannot become part of a set.

    Attributes:
        label, reason, advice: the file, what is wrong with it ("is damaged (…)"), and what to do.
        skippable: whether a set may be made without it where the user asks for that.
    """

    def __init__(self, label: str, reason: str, *, expected: str = WHOLE, advice: str = TAKE_OUT,
                 skippable: bool = True, message: str | None = None):
        super().__init__(message or f"Expected {expected}, got {label}, which {reason}. {advice}")
        self.label, self.reason, self.advice, self.skippable = label, reason, advice, skippable


class Notes:
    """What a user should know of the pictures that were read, each sentence once with the number of its files."""

    def __init__(self):
        self._files: dict[str, list[str]] = {}

    def add(self, sentence: str, label: str) -> None:
        """Note that a sentence is true of a file."""
        self._files.setdefault(sentence, []).append(label)

    def clear(self) -> None:
        """Forget all."""
        self._files.clear()

    def print(self) -> None:
        """Print a line a sentence on stderr."""
        for sentence, labels in self._files.items():
            print(f"Note: {sentence}: {len(labels)} {'file' if len(labels) == 1 else 'files'}, "
                  f"for instance {labels[0]}.", file=sys.stderr)


def printable(text: str) -> str:
    """Return a text without bytes that are no UTF-8, as the names of files can hold, and without blanks around it."""
    return text.strip().encode("utf-8", "backslashreplace").decode()


def folder_of(given: str | Path) -> Path:
    """Return the path of a folder that is there, with ~ as the home folder.

    Raises:
        DataError: it is empty, missing, a file, or may not be read.
    """
    if not str(given).strip():  # Path("") would be the folder that one happens to be in
        raise DataError("Expected the path of a folder of pictures, got an empty one. Name the folder; "
                        "the one that you are in is .")
    try:
        folder = Path(given).expanduser()
    except RuntimeError as error:
        raise DataError(f"Expected a folder of pictures, got {given} ({error}). Write the path in full.") from None
    with explained(folder):
        if folder.is_dir():
            return folder
        if folder.exists():
            how = "Unpack it, and give the folder" if folder.suffix.lower() in (".zip", ".tar", ".gz", ".tgz", ".7z",
                                                                                ".rar") else "Give its folder"
            raise DataError(f"Expected a folder of pictures, got {folder}, which is a file. {how}.")
        if folder.is_symlink():
            raise DataError(f"Expected a folder of pictures, got {folder}, a link that leads nowhere. "
                            "Correct the link or the path.")
    raise DataError(f"Expected a folder of pictures, found none at {folder}. Correct the path.")


def entries(folder: Path) -> list[Path]:
    """Return what is in a folder, sorted by name, without hidden files and what systems leave behind.

    Raises:
        DataError: the folder may not be read.
    """
    with explained(folder):
        return sorted(path for path in folder.iterdir()
                      if not path.name.startswith(".") and path.name.lower() not in CLUTTER)


def pictures_in(folder: str | Path, *, or_none: bool = False) -> list[Path]:
    """Return the picture files of a folder, sorted by name; hidden ones and deeper folders are passed over.

    A link named like a picture that leads nowhere is among them, so that reading tells of it.

    Raises:
        DataError: the folder is missing or may not be read, or there are none in it (unless `or_none`).
    """
    folder = folder_of(folder)
    with explained(folder):
        beside = entries(folder)
        found = [path for path in beside if path.suffix.lower() in SUFFIXES
                 and (path.is_file() or (path.is_symlink() and not path.exists()))]
        if found or or_none:
            return found
        deeper = [path for path in beside if path.is_dir() and any(
            inner.suffix.lower() in SUFFIXES or inner.is_dir() for inner in entries(path))]
    if deeper:
        raise DataError(f"Expected pictures in {folder}, found them deeper, in its folders "
                        f"{', '.join(path.name for path in deeper[:3])}{' …' if len(deeper) > 3 else ''}. "
                        f"Give {folder} itself if these are the classes, or one of these folders.")
    others = f" among its {len(beside)} files, for instance {beside[0].name}" if beside else ""
    raise DataError(f"Expected pictures ({', '.join(SUFFIXES)}) in {folder}, found none{others}. "
                    "Correct the path, or convert the pictures to one of these kinds.")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say which of the user's files or folders cannot be read: the disk that is written to is another matter.

    Raises:
        UnusableError: reading `path` failed in this block.
    """
    try:
        yield
    except OSError as error:
        if path.is_symlink() and error.errno in (errno.ENOENT, errno.ELOOP):
            raise UnusableError(str(path), "is a link that leads nowhere") from error
        why = error.strerror or error
        raise UnusableError(str(path), f"the system refuses to read ({why})",
                            message=f"Expected to read {path}, but the system refused ({why}). "
                                    "Check its permissions, or take it out.") from error


def read(source: BinaryIO, label: str, size: int, *, grey: bool = False, largest: int = LARGEST,
         notes: Notes | None = None) -> np.ndarray:
    """Return the picture in an open file as uint8 (C, size, size), C = 1 where `grey`, else 3.

    A rotation noted by the camera (EXIF) is applied; transparency is laid on white; the largest centred square is
    cut out and resized with the Lanczos filter, so that the short side fills `size` and nothing is distorted. Of
    several pictures in one file the first is taken.

    More than eight bits are scaled from the range that the file declares to 0 … 255: from SMinSampleValue to
    SMaxSampleValue where a TIFF has them, else from 0 to all that its bits can hold; floating values from 0 to 1.

    Args:
        source: the file, open in binary mode.
        label: what an error calls it.
        largest: pixels that are read at most.
        notes: takes what a user should know of it.

    Raises:
        UnusableError: the file is no picture, a damaged one, too large, or holds values outside its range.
    """
    return square(whole(source, label, grey=grey, largest=largest, notes=notes), size, label, notes)


def whole(source: BinaryIO, label: str, *, grey: bool = False, largest: int = LARGEST,
          notes: Notes | None = None) -> Image.Image:
    """Return the picture in an open file at its own size, of mode L where `grey`, else RGB; otherwise as `read`.

    Raises:
        UnusableError: as `read`.
    """
    notes = Notes() if notes is None else notes
    with _decoding(source, label):
        picture = Image.open(source, formats=FORMATS)
        width, height = picture.size
        if width * height > largest:
            needed, memory = -(-width * height // 10**6), width * height * 8 / 1e6
            raise UnusableError(
                label, f"has {width:,}×{height:,} (the limit of `ganlab data build` rises with --max-megapixels "
                       f"{needed}, which takes {memory:,.0f} MB of memory)",
                expected=f"a picture of at most {largest:,} pixels", advice="Raise the limit, make it smaller, or take "
                                                                            "it out.")
        if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":  # a camera's own preview
            notes.add("of several pictures in one file the first was taken", label)
            picture.seek(0)
        # Pillow hands on 16 bits a colour as their upper 8.
        deep = picture.format in ("PNG", "TIFF") and any(";16" in str(tile) for tile in picture.tile)
        picture.load()
        tags = dict(getattr(picture, "tag_v2", {}))
        picture = ImageOps.exif_transpose(picture)
        if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
            picture = _scaled(picture, tags, label, notes)
        else:
            picture = _opaque(picture).convert("L" if grey else "RGB")
            if deep:
                _note_narrow(picture.getextrema(), 255, label, notes)
        return picture.convert("L" if grey else "RGB")


def square(picture: Image.Image, size: int, label: str, notes: Notes | None = None) -> np.ndarray:
    """Return the largest centred square of a picture of mode L or RGB, resized: uint8 (C, size, size)."""
    if notes is not None and min(picture.size) < size:
        notes.add(f"smaller than {size} pixels and so enlarged", label)
    values = np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))
    return values[None] if values.ndim == 2 else np.ascontiguousarray(values.transpose(2, 0, 1))


def halves(picture: Image.Image, label: str) -> tuple[Image.Image, Image.Image]:
    """Return the left and the right half of a picture.

    Raises:
        UnusableError: its width is odd.
    """
    width, height = picture.size
    if width % 2:
        raise UnusableError(label, f"is {width} pixels wide", expected="two pictures side by side, an even width",
                            advice="Take it out, or cut it to an even width.")
    return cut(picture, (0, 0, width // 2, height)), cut(picture, (width // 2, 0, width, height))


def cut(picture: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """Return a part of a picture, however large: left, top, right, bottom."""
    with _without_pillows_limit():
        return picture.crop(box)


def read_pair(source: BinaryIO, label: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the left and the right half of one picture, each as `read` would.

    Raises:
        DataError: as `read`, or the picture is not two squares side by side.
    """
    picture = whole(source, label)
    width, height = picture.size
    if width != 2 * height:
        raise DataError(f"Expected two squares side by side in {label}, got {width}×{height} pixels. "
                        "Use the archive as upstream has it.")
    left, right = (square(half, size, label) for half in halves(picture, label))
    return left, right


def same_shape(first: Image.Image, second: Image.Image) -> bool:
    """Return whether two pictures have one ratio of width and height, as far as whole pixels allow."""
    (w1, h1), (w2, h2) = first.size, second.size
    return abs(w1 * h2 - w2 * h1) <= max(w1, w2, h1, h2) / 2


@contextmanager
def _decoding(source: BinaryIO, label: str) -> Iterator[None]:
    """Lift Pillow's own limit of pixels, and turn what its decoders raise for damaged files into an UnusableError."""
    try:
        with _without_pillows_limit(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MemoryError as error:
        raise UnusableError(label, "needs more memory than there is", expected="a picture that fits into memory",
                            advice="Make it smaller or take it out.") from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError, AttributeError,
            OverflowError, RuntimeError, ZeroDivisionError, struct.error) as error:
        raise UnusableError(label, _what_it_is(source, error)) from error


@contextmanager
def _without_pillows_limit() -> Iterator[None]:
    largest = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        Image.MAX_IMAGE_PIXELS = largest


def _what_it_is(source: BinaryIO, error: Exception) -> str:
    try:
        source.seek(0)
        head = source.read(64)
    except (OSError, ValueError):
        head = b"?"
    if not head:
        return "is empty"
    if head[4:8] == b"ftyp":
        return f"is {head[8:12].decode('ascii', 'replace').strip().upper()} (HEIC, AVIF or a film): convert it"
    for start, what in OTHERS.items():
        if head.lstrip().startswith(start):
            return what
    if head.startswith(TIFFS) and isinstance(error, Image.UnidentifiedImageError):
        return "is damaged or a TIFF of a rare kind (floating colours, more than four bands): convert it to 8 bits"
    if isinstance(error, Image.UnidentifiedImageError):
        return "is damaged or no picture"
    return f"is damaged ({' '.join(str(error).split())[:80] or type(error).__name__})"


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode == "LAB":  # Pillow converts it to RGB alone
        return picture.convert("RGB")
    if not picture.has_transparency_data:
        return picture
    picture = picture.convert({"RGBa": "RGBA", "La": "LA"}.get(picture.mode, picture.mode)).convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)


def _scaled(picture: Image.Image, tags: dict, label: str, notes: Notes) -> Image.Image:
    """Return one channel of more than eight bits as eight, by the range that the file declares."""
    values = np.asarray(picture)
    if values.dtype.kind == "f" and not np.isfinite(values).all():
        count = np.count_nonzero(~np.isfinite(values))
        raise UnusableError(label, f"holds NaN or infinity at {count:,} of {values.size:,} pixels", expected="numbers",
                            advice="Replace these values, or take the picture out.")
    low, high = _range(picture.mode, tags)
    if high > 2**31 - 1 and values.dtype == np.int32:  # Pillow knows no unsigned 32 bits
        values = values.view(np.uint32)
    least, most = float(values.min()), float(values.max())
    slack = 1e-4 * (high - low) if values.dtype.kind == "f" else 0  # for rounding
    if least < low - slack or most > high + slack:
        raise UnusableError(label, f"holds {least:g} to {most:g}, outside its range of {low:g} to {high:g}",
                            expected="values within the range that the file declares",
                            advice="Scale them, or declare their range (SMinSampleValue and SMaxSampleValue of TIFF), "
                                   "or take the picture out.")
    _note_narrow((least, most), high - low, label, notes)
    light = np.empty(values.shape, np.uint8)
    white = picture.info.get("transparency")
    for start in range(0, len(values), 1024):  # a strip at a time: floats of a large picture fill the memory
        strip = values[start:start + 1024]
        share = np.clip((strip.astype(np.float64) - low) / (high - low), 0, 1)
        share = 1 - share if tags.get(262) == 0 else share  # PhotometricInterpretation 0: zero is white
        share = np.where(strip == white, 1, share) if isinstance(white, int) else share
        light[start:start + 1024] = np.rint(255 * share)
    return Image.fromarray(light)


def _range(mode: str, tags: dict) -> tuple[float, float]:
    """Return the range that a picture of more than eight bits declares."""
    low, high = 0.0, 1.0
    if mode != "F":
        bits = max(_numbers(tags.get(258)) or [16])  # BitsPerSample
        signed = 2 in _numbers(tags.get(339))  # SampleFormat
        high = 2.0**(bits - signed) - 1  # zero is black: what has negative values must say its range
    lowest = min(_numbers(tags.get(340)) or [low])  # SMinSampleValue
    highest = max(_numbers(tags.get(341)) or [high])  # SMaxSampleValue
    if np.isfinite([lowest, highest]).all() and lowest < highest:
        return float(lowest), float(highest)
    return low, high


def _numbers(tag) -> list[float]:
    values = tag if isinstance(tag, tuple) else (tag,)
    return [value for value in values if isinstance(value, int | float)]


def _note_narrow(extrema: tuple, span: float, label: str, notes: Notes) -> None:
    """Note a picture of more than eight bits that uses less than a quarter of the range that it declares."""
    flat = np.ravel(extrema)
    if flat.max() - flat.min() < span / 4:
        notes.add("uses less than a quarter of the range that it declares, so that its contrast is low "
                  "(scale its values, or declare their range, if that is not meant)", label)


class Failures(dict):
    """The examples of a set that cannot be used, each with its UnusableErrors, so that all are told at once."""

    @contextmanager
    def of(self, example: object) -> Iterator[None]:
        """Keep an UnusableError of this block, and go on after it."""
        try:
            yield
        except UnusableError as error:
            self.setdefault(example, []).append(error)

    def raise_if_any(self) -> None:
        """Raise what `use_all` waits for, once all examples have been read."""
        if self:
            raise _SomeUnusableError(self)


class _SomeUnusableError(Exception):
    def __init__(self, failures: Failures):
        super().__init__(f"{len(failures)} cannot be used")
        self.failures = failures


def use_all(make: Callable[[list], None], examples: list, *, skip_damaged: bool) -> None:
    """Call `make(examples)`; tell of all files that cannot be used at once, or make it without them.

    Args:
        make: reads every example, and calls `Failures.raise_if_any` before it ends.
        skip_damaged: True leaves out what cannot be used, lists it on stderr, and calls `make` again with the rest.

    Raises:
        DataError: files cannot be used, and are not to be left out or are all that there is.
    """
    try:
        make(examples)
    except _SomeUnusableError as error:
        failures = error.failures
        found = [failure for of_one in failures.values() for failure in of_one]
        lasting = [failure for failure in found if not failure.skippable]
        if lasting or not skip_damaged or len(failures) == len(examples):
            raise _told(lasting or found, len(examples)) from error
        try:
            make([example for example in examples if example not in failures])
        except _SomeUnusableError:
            raise DataError("Expected the pictures as they were a moment ago, but some have changed since. Build the "
                            "set again when nobody writes to the folder.") from None
        print(f"Skipped {len(failures)} of {len(examples)}:\n{_lines(found)}", file=sys.stderr)


def save(picture: np.ndarray, path: Path) -> None:
    """Write a picture, uint8 (C, H, W) with one channel or three, as PNG: whole or not at all.

    Raises:
        OSError: the system refuses.
    """
    with replacing(path) as partial:
        Image.fromarray(picture[0] if len(picture) == 1 else picture.transpose(1, 2, 0).copy()).save(partial, "PNG")


def _told(failures: list[UnusableError], total: int) -> DataError:
    skip = " Or leave it out with --skip-damaged (skip_damaged=True)." if failures[0].skippable else ""
    if len(failures) == 1:
        return DataError(f"{failures[0]}{skip}")
    advices = {failure.advice for failure in failures}
    advice = "Replace them or take them out." if TAKE_OUT in advices or len(advices) > 1 else advices.pop()
    return DataError(f"Expected pictures that can all be used, got {len(failures)} of {total} that cannot:\n"
                     f"{_lines(failures)}\n{advice}{skip.replace(' it ', ' them ')}")


def _lines(failures: Iterable[UnusableError]) -> str:
    return "\n".join(f"  {failure.label} {failure.reason}" for failure in failures)
