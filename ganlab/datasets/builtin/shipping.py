"""Files that ship in data/: where they may be built, and what to do where one is missing or damaged."""

from __future__ import annotations

from pathlib import Path

from ganlab import runtime
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import hdf5


def open_shipped(path: Path) -> ImageSet:
    """Return a file's whole content, in memory and compared with its hashes.

    Raises:
        DataError: the file is missing, damaged or of a newer schema.
    """
    try:
        return hdf5.open_set(path, in_memory=True)
    except DataError as error:
        raise DataError(f"{error} {runtime.restoring()}") from error


def state(*paths: Path) -> str:
    """Return whether the files that ship are there, in words."""
    return "built in" if all(path.exists() for path in paths) else "missing"


def check_place(out: Path, name: str) -> None:
    """Refuse to build a set into a file of another kind, or over one that holds another set.

    Raises:
        DataError: the path does not end in .h5, or what is there is not a file of the set `name`.
    """
    if out.suffix.lower() not in (".h5", ".hdf5"):
        raise DataError(f"Expected the path of a file that ends in .h5, got {out}. Add the ending.")
    try:
        free = not out.exists() or hdf5.summary(out).get("name") == name
    except DataError:
        free = False
    if not free:
        raise DataError(f"Expected a new file or one of {name} at {out}, but another one or a damaged one is there. "
                        "Delete it, or choose another name.")
