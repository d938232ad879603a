"""`load`: the one way to a data set by name, whether built in, downloaded or the user's own."""

from __future__ import annotations

import difflib
from pathlib import Path

from ganlab.datasets import own, sources
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import hdf5


def load(name: str | Path, *, size: int | None = None, split: str | None = None, group: str | None = None,
         pairing: str | None = None, in_memory: bool | None = None) -> ImageSet:
    """Return a data set by name; fetch and convert it the first time, open the converted file ever after.

    Args:
        name: a name that `ganlab data list` shows, be it a row of `sources.ROWS` (digits, emoji, shadows once it is
            built, mnist-full …) or a set that you built; or the path of an HDF5 file of the schema (ending in .h5 or
            .hdf5).
        size: side in pixels; None means the set's own, 32 for digits, mnist, faces and smileys, 64 for emoji,
            photos, earth and aerial. 28 to 32 pads, all else is resized; a set that you built has the size that it was
            built with.
        split: "train", "test" or what else the set has. None means "train", and for a set that you built or a file
            its own: such a file holds one split.
        group: of emoji: "faces", "animals" or another of the emoji's groups; None means all.
        pairing: of earth: "paired" (the default) or "unpaired".
        in_memory: True reads all images into RAM, False leaves them on disk, None decides by size (1 GiB). What is
            built in and shadows are always in memory.

    Raises:
        DataError: the name, size or split is unknown, or the files cannot be had, read, verified or written.
    """
    if not isinstance(name, str | Path):
        raise DataError(f"Expected the name of a data set or the path of a file, got {name!r}. "
                        "`ganlab data list` shows the names.")
    row = sources.ROWS.get(name)
    for option, value in (("group", group), ("pairing", pairing)):
        if value is not None and (row is None or option not in row.options):
            having = " and ".join(row.name for row in sources.ROWS.values() if option in row.options)
            advice = "; load(…).of_class(…) chooses one class of a set" if option == "group" else ""
            raise DataError(f"Expected a {option} for {having} only, got {value!r} for {name}. Leave it out{advice}.")
    if row is None:
        return _own(name, size, split, in_memory)
    asked = {"size": size, "split": split, "group": group, "pairing": pairing, "in_memory": in_memory}
    return row.load(**{key: value for key, value in asked.items()
                       if value is not None and key in ("size", "split", *row.options)})


def own_path(name: str | Path) -> Path:
    """Return the file of a set that the user built, or the path itself where a path is given.

    Raises:
        DataError: there is no such set; the message says the nearest name.
    """
    if Path(name).suffix.lower() in own.FILE_SUFFIXES:
        return Path(name).expanduser()
    if not isinstance(name, str) or not own.NAME.fullmatch(name) or not own.path_of(name).exists():
        near = difflib.get_close_matches(str(name).lower(), names(), n=1, cutoff=0.4)
        guess = f"did you mean {near[0]}?" if near else "none is near."
        raise DataError(f"Expected the name of a data set, got {name!r}: {guess} `ganlab data list` shows all names.")
    return own.path_of(name)


def names() -> list[str]:
    """Return all names that `load` knows: those of `sources.ROWS`, then the user's own."""
    return [*sources.ROWS, *own.built()]


def _own(name: str | Path, size: int | None, split: str | None, in_memory: bool | None) -> ImageSet:
    images = hdf5.open_set(own_path(name), in_memory=in_memory)
    if size is not None and images.image_shape[1:] != (size, size):
        raise DataError(f"Expected {name} at {size} pixels, but it was built at {images.image_shape[1]}. "
                        f"Build it again with --size {size} --force, or leave the size out.")
    if split is not None and split != images.split:
        raise DataError(f"Expected split {images.split} for {name}, which has no other, got {split!r}. "
                        "Leave split out.")
    return images
