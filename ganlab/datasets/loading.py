"""`load`: the one way to a data set by name, whether built in, downloaded or the user's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import atomic, download, folders, hdf5, layouts, registry, shadows
from ganlab.datasets.digits import digits
from ganlab.datasets.emoji import emoji
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.photos import photos
from ganlab.datasets.smileys import smileys

IN_MEMORY_LIMIT = 2**30  # bytes: 1 GiB, a quarter of the RAM of a small laptop


def load(name: str | Path, *, size: int | None = None, split: str | None = None, group: str | None = None,
         in_memory: bool | None = None) -> ImageSet:
    """Return a data set by name; fetch and convert it the first time, open the converted file ever after.

    Args:
        name: "digits", "emoji", "photos", "smileys", "shadows" (once built), a name of the registry (`ganlab data
            list`), the name of a set that you built, or the path of an HDF5 file of the schema (ending in .h5 or
            .hdf5).
        size: side in pixels; None means the set's own, 32 for digits and smileys, 64 for emoji and photos. 28 to 32
            pads, all else is resized; a set that you built has the size that it was built with.
        split: "train", "test" or what else the set has. None means "train", and for a set that you built or a file
            its own: such a file holds one split.
        group: of emoji: "faces", "animals" or another of `emoji.GROUPS`; None means all.
        in_memory: True reads all images into RAM, False leaves them on disk, None decides by size (1 GiB). Digits,
            emoji, photos, smileys and shadows are always in memory.

    Raises:
        DataError: the name, size or split is unknown, or the files cannot be had, read, verified or written.
    """
    if not isinstance(name, str | Path):
        raise DataError(f"Expected the name of a data set or the path of a file, got {name!r}. "
                        "`ganlab data list` shows the names.")
    if group is not None and name != "emoji":
        raise DataError(f"Expected a group for emoji only, got {group!r} for {name}. Leave it out; "
                        "load(…).of_class(…) chooses one class of a set.")
    if name == "emoji":
        return emoji(size=64 if size is None else size, group=group, split="train" if split is None else split)
    if name == "digits":
        return digits(size=32 if size is None else size, split="train" if split is None else split)
    if name == "photos":
        return photos(size=64 if size is None else size, split="train" if split is None else split)
    if name == "smileys":
        return smileys(size=32 if size is None else size, split="train" if split is None else split)
    if name == "shadows":
        return shadows.built(size=size, split="train" if split is None else split)
    if name in registry.ROWS:
        path = prepare(name, size=size, split="train" if split is None else split)
        return hdf5.open_set(path, in_memory=in_memory, limit=IN_MEMORY_LIMIT)
    path = own_path(name)
    images = hdf5.open_set(path, in_memory=in_memory, limit=IN_MEMORY_LIMIT)
    if size is not None and images.image_shape[1:] != (size, size):
        raise DataError(f"Expected {name} at {size} pixels, but it was built at {images.image_shape[1]}. "
                        f"Build it again with --size {size} --force, or leave the size out.")
    if split is not None and split != images.split:
        raise DataError(f"Expected split {images.split} for {name}, which has no other, got {split!r}. "
                        "Leave split out.")
    return images


def prepare(name: str, *, size: int | None = None, split: str = "train") -> Path:
    """Return the converted file of a registry's set; fetch, verify and convert first where it is not there yet.

    Raises:
        DataError: as `load`.
    """
    row = registry.row(name)
    files = row.files_of(split)
    size = row.size if size is None else size
    if not isinstance(size, int) or not folders.SIZES[0] <= size <= folders.SIZES[1]:
        raise DataError(f"Expected a size from {folders.SIZES[0]} to {folders.SIZES[1]} pixels for {name}, "
                        f"got {size!r}. Leave it out for {row.size}.")
    path = converted_path(name, split, size)
    if not path.exists():
        paths = [download.fetch(name, file) for file in files]
        _convert(row, paths, split, size, path)
        for file, source in zip(files, paths):
            download.note(name, file, source)
    return path


def converted_path(name: str, split: str, size: int) -> Path:
    """Return where the converted file of a registry's set lies, or would lie."""
    return runtime.cache_folder() / "datasets" / name / f"{split}-{size}.h5"


def own_path(name: str | Path) -> Path:
    """Return the file of a set that the user built, or the path itself where a path is given.

    Raises:
        DataError: there is no such set; the message says the nearest name.
    """
    if Path(name).suffix.lower() in folders.FILE_SUFFIXES:
        return Path(name).expanduser()
    if not isinstance(name, str) or not folders.NAME.fullmatch(name) or not folders.path_of(name).exists():
        raise registry.unknown(name, names())
    return folders.path_of(name)


def names() -> list[str]:
    """Return all names that `load` knows: built in, the registry's, the user's own."""
    return [*folders.BUILT_IN, *registry.ROWS, *folders.built()]


def _convert(row: registry.Row, paths: list[Path], split: str, size: int, path: Path) -> None:
    content = layouts.READERS[row.layout](paths, row, split, size)
    _check_room(path, content.shapes)
    facts = {"name": row.name, "split": split, "source": ", ".join(file.url for file in row.files_of(split)),
             "licence": row.licence, "citation": row.citation}
    total = sum(shape[0] for key, shape in content.shapes.items() if key in hdf5.PICTURES)
    with (hdf5.writing(path, classes=content.classes, pairing=row.pairing, **facts) as writer,
          tqdm(total=total, desc=f"Converting {row.name} ({split})", delay=1) as bar):
        for key, shape in content.shapes.items():
            writer.create(key, shape)
        for block in content.blocks:
            for key, values in block.items():
                writer.append(key, values)
                bar.update(len(values) if key in hdf5.PICTURES else 0)


def _check_room(path: Path, shapes: dict[str, tuple[int, ...]]) -> None:
    """Refuse before any work where the disk has no room for the result."""
    needed = sum(int(np.prod(shape)) for shape in shapes.values())
    with atomic.explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise DataError(f"Expected {needed / 1e6:,.0f} MB of free space in {path.parent}, got {free / 1e6:,.0f}. "
                        "Free some space, or set GANLAB_CACHE to a folder on a larger disk.")
