"""Files that ship in data/: opened with the advice to fetch them again where they are missing or damaged."""

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


def state(path: Path) -> str:
    """Return whether a file that ships is there, in words."""
    return "built in" if path.exists() else "missing"
