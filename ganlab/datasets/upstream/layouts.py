"""Readers of the archives as upstream packs them: each turns files into named arrays, block by block.

A reader takes (paths, upstream, split, size) and returns a `Content`. Members of archives are read where they are and
never unpacked to disk, so no name inside an archive can write anywhere.
"""

from __future__ import annotations

import gzip
import lzma
import math
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import torch
from torch.nn.functional import interpolate

from ganlab.datasets.errors import DataError
from ganlab.datasets.store import pictures
from ganlab.datasets.upstream.conversion import Upstream

Block = dict[str, np.ndarray]


@dataclass(frozen=True)
class Content:
    """What a split holds: full shapes by array name, and the blocks that fill them in order."""

    shapes: dict[str, tuple[int, ...]]
    blocks: Iterator[Block]
    classes: list[str] | None = None


def read_idx(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """MNIST's format: a gzip with a magic number, the sizes in big-endian, then bytes."""
    images, labels = _idx(paths[0], dimensions=3), _idx(paths[1], dimensions=1)
    if len(images) != len(labels):
        raise DataError(f"Expected as many labels as images in {upstream.name}, got {len(labels)} and {len(images)}. "
                        "Fetch both files again.")
    return _in_blocks(images[:, None], labels, size, list(upstream.classes))


def read_optdigits(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """UCI's bitmaps: a header of 21 lines; of each digit 32 lines of 32 zeros and ones, and one with its label."""
    images, labels = zip(*map(_bitmaps, paths))
    return _in_blocks(np.concatenate(images)[:, None], np.concatenate(labels), size, list(upstream.classes))


def read_cifar(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """CIFAR-10's binary version: records of a label byte and 3 × 32 × 32 bytes, planes first."""
    wanted = ["test_batch.bin"] if split == "test" else [f"data_batch_{i}.bin" for i in range(1, 6)]
    found: dict[str, np.ndarray] = {}
    with _tar(paths[0]) as archive:
        for member in archive:
            name = _checked(member.name, paths[0]).name
            if member.isfile() and name in wanted:
                found[name] = np.frombuffer(archive.extractfile(member).read(), dtype=np.uint8)
    for name in wanted:
        if name not in found or found[name].size == 0 or found[name].size % 3073:
            raise _damaged(paths[0], f"{name} is missing or of a wrong size")
    records = np.concatenate([found[name] for name in wanted]).reshape(-1, 3073)
    return _in_blocks(records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0], size, list(upstream.classes))


def read_omniglot(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """Omniglot: ALPHABET/CHARACTER/DRAWING.png, black ink on white; handed on as white ink on black."""
    with _zip(paths[0]) as archive:
        names = _members(archive, paths[0], (".png",))
    both = {"Greek", "Latin"} if split == "test" else set()  # the same images are in train
    names = [name for name in names if PurePosixPath(name).parts[-3] not in both]
    characters = ["/".join(PurePosixPath(name).parts[-3:-1]) for name in names]
    classes = sorted(set(characters))
    labels = np.array([classes.index(character) for character in characters], dtype=np.int64)

    def blocks() -> Iterator[Block]:
        with _zip(paths[0]) as archive:
            yield {"labels": labels}
            for name in names:
                with archive.open(name) as source:
                    yield {"images": 255 - pictures.read(source, name, size, grey=True)[None]}

    return _content(blocks, paths[0], {"images": (len(names), 1, size, size), "labels": (len(names),)}, classes)


def read_cyclegan(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """CycleGAN's archives: the folders trainA, trainB, testA, testB; A becomes images and B targets, unpaired."""
    with _zip(paths[0]) as archive:
        names = _members(archive, paths[0], pictures.SUFFIXES)
    domains = {key: [name for name in names if PurePosixPath(name).parent.name == split + letter]
               for key, letter in (("images", "A"), ("targets", "B"))}
    if not all(domains.values()):
        raise _damaged(paths[0], f"the folders {split}A and {split}B are missing or empty")

    def blocks() -> Iterator[Block]:
        with _zip(paths[0]) as archive:
            for key, members in domains.items():
                for name in members:
                    with archive.open(name) as source:
                        yield {key: pictures.read(source, name, size)[None]}

    return _content(blocks, paths[0], {key: (len(members), 3, size, size) for key, members in domains.items()})


def read_pix2pix(paths: list[Path], upstream: Upstream, split: str, size: int) -> Content:
    """pix2pix's archives: one picture a pair, side by side; the left half becomes images, the right targets."""
    part = upstream.parts.get(split, split)

    def wanted(member: tarfile.TarInfo) -> bool:
        name = _checked(member.name, paths[0])
        return member.isfile() and name.parent.name == part and name.suffix.lower() in pictures.SUFFIXES

    # A gzip cannot be entered in the middle: count in one pass, read in a second, in the archive's order.
    with _tar(paths[0]) as archive:
        count = sum(wanted(member) for member in archive)
    if not count:
        raise _damaged(paths[0], f"the folder {part} is missing or empty")

    def blocks() -> Iterator[Block]:
        with _tar(paths[0]) as archive:
            for member in archive:
                if wanted(member):
                    left, right = pictures.read_pair(archive.extractfile(member), member.name, size)
                    yield {"images": left[None], "targets": right[None]}

    shape = (count, 3, size, size)
    return _content(blocks, paths[0], {"images": shape, "targets": shape})


def resized(images: np.ndarray, size: int) -> np.ndarray:
    """Return uint8 (B, C, H, W) as (B, C, size, size).

    28 to 32 pads with two rows and columns of zeros on every side, as is customary for MNIST, so that no pixel
    changes. All else is resized by antialiased bicubic interpolation, rounded and clipped.
    """
    side = images.shape[-1]
    if side == size and images.shape[-2] == size:
        return images
    if (side, size) == (28, 32):
        return np.pad(images, ((0, 0), (0, 0), (2, 2), (2, 2)))
    large = interpolate(torch.from_numpy(np.array(images, dtype=np.float32)), size=(size, size), mode="bicubic",
                        align_corners=False, antialias=True)
    return large.round().clamp(0, 255).to(torch.uint8).numpy()


def _in_blocks(images: np.ndarray, labels: np.ndarray, size: int, classes: list[str]) -> Content:
    n, channels = images.shape[:2]

    def blocks() -> Iterator[Block]:
        yield {"labels": labels.astype(np.int64)}
        for part in np.array_split(images, math.ceil(n / 4096)):
            yield {"images": resized(part, size)}

    return Content({"images": (n, channels, size, size), "labels": (n,)}, blocks(), classes)


def _content(blocks: Callable[[], Iterator[Block]], path: Path, shapes: dict[str, tuple[int, ...]],
             classes: list[str] | None = None) -> Content:
    def guarded() -> Iterator[Block]:
        with _explained(path):
            yield from blocks()

    return Content(shapes, guarded(), classes)


def _idx(path: Path, *, dimensions: int) -> np.ndarray:
    with _explained(path), gzip.open(path) as file:
        raw = file.read()
    header = 4 + 4 * dimensions
    if len(raw) < header or raw[:4] != bytes([0, 0, 8, dimensions]):
        raise _damaged(path, f"it does not start with the IDX magic number for {dimensions}-d bytes")
    shape = struct.unpack(f">{dimensions}I", raw[4:header])
    if len(raw) - header != math.prod(shape):
        raise _damaged(path, f"it promises {math.prod(shape):,} bytes and holds {len(raw) - header:,}")
    return np.frombuffer(raw, dtype=np.uint8, offset=header).reshape(shape)


def _bitmaps(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """The bitmaps of a file, uint8 (N, 32, 32), ink as 255, and their labels (N,)."""
    with _explained(path), gzip.open(path) as file:
        lines = file.read().decode("latin-1").splitlines()[21:]
    lines = lines[:-1] if lines[-1:] == ["EOF"] else lines
    rows, labels = [line for i, line in enumerate(lines) if i % 33 < 32], lines[32::33]
    whole = (lines and len(lines) % 33 == 0 and all(len(row) == 32 and set(row) <= {"0", "1"} for row in rows)
             and all(label.strip() in tuple("0123456789") for label in labels))
    if not whole:
        raise _damaged(path, "it does not hold bitmaps of 32 lines of 32 zeros and ones, each with its label")
    bits = np.frombuffer("".join(rows).encode(), dtype=np.uint8).reshape(-1, 32, 32) - ord("0")
    return bits * np.uint8(255), np.array([int(label) for label in labels], dtype=np.int64)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except tarfile.TarError as error:  # whose own text lists every kind of compression that was tried
        raise _damaged(path, "it is no tar archive, or ends too early") from error
    except PermissionError as error:
        raise DataError(f"Expected to read {path}, but this user may not. "
                        "Ask its owner for the permission, or copy it.") from error
    # Encrypted members (RuntimeError), unknown compressions and damage of any kind.
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, RuntimeError, KeyError) as error:
        raise _damaged(path, str(error) or "it ends too early") from error


@contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    with _explained(path), zipfile.ZipFile(path) as archive:
        yield archive


@contextmanager
def _tar(path: Path) -> Iterator[tarfile.TarFile]:
    with _explained(path), tarfile.open(path) as archive:
        yield archive


def _members(archive: zipfile.ZipFile, path: Path, suffixes: tuple[str, ...]) -> list[str]:
    names = sorted(str(_checked(name, path)) for name in archive.namelist() if name.lower().endswith(suffixes))
    # Macintosh archivers add a shadow file "._name" to every file.
    names = [name for name in names if not PurePosixPath(name).name.startswith("._")]
    if not names:
        raise _damaged(path, "it holds no pictures")
    return names


def _checked(name: str, path: Path) -> PurePosixPath:
    """Refuse names that lead out of the archive: nothing is unpacked, but upstream has none such."""
    inside = PurePosixPath(name.replace("\\", "/"))
    if inside.is_absolute() or ".." in inside.parts:
        raise _damaged(path, f"its member {name!r} leads out of it")
    return inside


def _damaged(path: Path, how: str) -> DataError:
    return DataError(f"Expected a whole archive, got {path.name}, but {how}. "
                     f"Delete {path} (and {path.name}.sha256 beside it, if any) and fetch it again.")
