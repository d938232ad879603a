"""Emoji drawn from a font with colour bitmaps: how `data/emoji.h5` was made, and how larger ones are."""

from __future__ import annotations

import shutil
import struct
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pooch import file_hash
from tqdm import tqdm

from ganlab.datasets.builtin import shipping
from ganlab.datasets.builtin.emoji import BUILT_SIZES, GROUPS, LICENCE, built_path, code_points
from ganlab.datasets.errors import DataError
from ganlab.datasets.store import hdf5

FOLDERS = ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts",  # Linux
           "~/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
FILES = ("NotoColorEmoji*.ttf", "Apple Color Emoji.ttc")
BITMAPS = ("CBDT", "sbix")  # tables that hold colour bitmaps, Google's and Apple's
STRIKES = (160, 136, 128, 109, 96, 72, 64)  # sizes at which fonts hold them; Noto's is 109
NO_CHARACTER = 0x10FFFE  # never assigned: the font draws what it draws for any character that it lacks
FEWEST = 100
CHUNK = 32  # emoji that are compressed together
ADVICE = "Install the package fonts-noto-color-emoji (Debian, Ubuntu) or give NotoColorEmoji.ttf with --font PATH."


def build(font: str | Path | None = None, *, size: int = 64, out: str | Path | None = None) -> Path:
    """Draw every emoji of `emoji.GROUPS` that a font has into an HDF5 file of the schema; return its path.

    Each is drawn at the font's own size, laid on white in the middle of a square and made smaller with the Lanczos
    filter: nothing is distorted, and all keep their sizes relative to one another. What the font lacks, or draws
    blank, is left out. The same font gives the same bytes.

    Args:
        font: a font with colour bitmaps; None looks for one on this system.
        size: side in pixels: 32, 64 or 128.
        out: of the file to be; a file of emoji there is replaced. None means `emoji.built_path(size)`.

    Raises:
        DataError: the font or the size cannot be used, or the file cannot be written. An existing file is
            untouched then.
    """
    if size not in BUILT_SIZES:
        raise DataError(f"Expected a size of {', '.join(map(str, BUILT_SIZES))} pixels, got {size!r}. "
                        "Choose one of these.")
    out = built_path(size) if out is None else Path(out).expanduser()
    shipping.check_place(out, "emoji")
    font = find() if font is None else Path(font).expanduser()
    drawn = _drawn(font, size)
    _write(out, drawn, size, _facts(font))
    return out


def find() -> Path:
    """Return a font with colour bitmaps that this system has.

    Raises:
        DataError: none is found.
    """
    for path in _candidates():
        try:
            if _has_bitmaps(path):
                return path
        except DataError:
            continue
    raise DataError(f"Expected a font of colour emoji on this system, found none. {ADVICE}")


def _candidates() -> Iterator[Path]:
    if shutil.which("fc-match"):
        answer = subprocess.run(["fc-match", "--format=%{file}", "Noto Color Emoji"],
                                capture_output=True, text=True, check=False)
        if answer.stdout:
            yield Path(answer.stdout)
    for folder in FOLDERS:
        for pattern in FILES:
            yield from sorted(Path(folder).expanduser().rglob(pattern))


def _drawn(path: Path, size: int) -> dict[int, np.ndarray]:
    """Every emoji that the font has: code point → uint8 (3, size, size)."""
    font, drawn = _opened(path), {}
    with _explained(path):  # Pillow reads a glyph when it is drawn
        left, top, right, bottom = font.getbbox("\N{GRINNING FACE}")
        side = max(right - left, bottom - top)
        nothing = _glyph(font, NO_CHARACTER, side)
        for code in tqdm(code_points(), desc="Drawing", unit="emoji", delay=1):
            glyph = _glyph(font, code, side)
            if glyph != nothing and min(darkest for darkest, _ in glyph.getextrema()) < 255:
                drawn[code] = np.asarray(glyph.resize((size, size), Image.Resampling.LANCZOS)).transpose(2, 0, 1)
    if len(drawn) < FEWEST:
        raise DataError(f"Expected a font of emoji, got {path}, which draws {len(drawn)} of {len(code_points())}. "
                        f"{ADVICE}")
    return drawn


def _opened(path: Path) -> ImageFont.FreeTypeFont:
    if not _has_bitmaps(path):
        raise DataError(f"Expected a font with colour bitmaps, got {path}, which has outlines only. {ADVICE}")
    for strike in STRIKES:
        try:
            # Basic layout: one character is one glyph, and nothing depends on a further library.
            return ImageFont.truetype(path, strike, layout_engine=ImageFont.Layout.BASIC)
        except OSError:  # Pillow: invalid pixel size
            continue
    raise DataError(f"Expected colour bitmaps of {STRIKES[-1]} to {STRIKES[0]} pixels in {path}, found none that "
                    f"can be drawn: it is damaged, or of another kind. {ADVICE}")


def _glyph(font: ImageFont.FreeTypeFont, code: int, side: int) -> Image.Image:
    """A character in the middle of a white square of `side` pixels, or of more where it is larger."""
    left, top, right, bottom = font.getbbox(chr(code))
    side = max(side, right - left, bottom - top)
    # White from the start: on a transparent ground Pillow would apply the glyph's transparency twice.
    picture = Image.new("RGB", (side, side), "white")
    corner = ((side - right + left) // 2 - left, (side - bottom + top) // 2 - top)
    ImageDraw.Draw(picture).text(corner, chr(code), font=font, embedded_color=True)
    return picture


def _write(out: Path, drawn: dict[int, np.ndarray], size: int, facts: dict[str, str]) -> None:
    groups, classes = code_points(), list(GROUPS)
    facts |= {"name": "emoji", "split": "all", "code_points": " ".join(f"{code:X}" for code in drawn)}
    with hdf5.writing(out, classes=classes, **facts) as writer:
        writer.create("images", (len(drawn), 3, size, size), chunk=CHUNK)
        writer.append("images", np.stack(list(drawn.values())))
        writer.create("labels", (len(drawn),))
        writer.append("labels", np.array([classes.index(groups[code]) for code in drawn]))
        writer.create("captions", (len(drawn),))
        writer.append("captions", [unicodedata.name(chr(code)).lower() for code in drawn])


def _facts(path: Path) -> dict[str, str]:
    """What the font says about itself, as attributes of the file."""
    texts = _texts(path)
    family, version = texts.get(1, path.stem), texts.get(5, "of unknown version")
    licence = texts.get(13, "not stated by the font")
    if "SIL Open Font License" in licence:  # the name table holds a longer text
        licence = LICENCE
    return {"source": f"drawn from the font {family}, {version}", "font": f"{family} {version}",
            "font_sha256": file_hash(path), "font_copyright": texts.get(0, "not stated"),
            "licence": licence, "licence_url": texts.get(14, "not stated")}


def _has_bitmaps(path: Path) -> bool:
    return any(tag in _tables(path) for tag in BITMAPS)


def _tables(path: Path) -> dict[str, tuple[int, int]]:
    """The tables of a font file, or of the first font of a collection: tag → (offset, length)."""
    with _explained(path), open(path, "rb") as file:
        start = 0
        if file.read(4) == b"ttcf":
            file.seek(12)
            start, = struct.unpack(">I", file.read(4))
        file.seek(start)
        kind, count = struct.unpack(">4sH6x", file.read(12))
        if kind not in (b"\0\1\0\0", b"OTTO", b"true"):
            raise ValueError(f"no font begins with {kind!r}")
        rows = [struct.unpack(">4sIII", file.read(16)) for _ in range(count)]
    return {tag.decode("latin-1"): (offset, length) for tag, _, offset, length in rows}


def _texts(path: Path) -> dict[int, str]:
    """The font's table of names: 0 copyright, 1 family, 5 version, 13 licence, 14 its address."""
    offset, length = _tables(path).get("name", (0, 0))
    if not length:
        return {}
    with _explained(path), open(path, "rb") as file:
        file.seek(offset)
        table = file.read(length)
        _, count, storage = struct.unpack_from(">HHH", table)
        rows = [struct.unpack_from(">HHHHHH", table, 6 + 12 * row) for row in range(count)]
    texts = {}
    for platform, _, _, name, size, start in rows:
        encoding = "mac-roman" if platform == 1 else "utf-16-be"
        text = table[storage + start:storage + start + size].decode(encoding, "replace")
        texts.setdefault(name, " ".join(text.split()))
    return texts


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what a font that is missing, damaged or none makes readers raise into a DataError."""
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            raise DataError(f"Expected a font at {path}, but the system refused ({error.strerror}). "
                            "Correct the path or the permissions.") from error
        raise _damaged(path) from error
    except (struct.error, ValueError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> DataError:
    return DataError(f"Expected a font (TTF, OTF or TTC), got {path}, which is damaged or none. {ADVICE}")
