"""Files that appear whole or not at all, whatever kills the process or fills the disk in between."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ganlab import runtime
from ganlab.datasets.errors import DataError

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Write `path` whole or not at all, as `runtime.replacing` does, with errors that say what to do.

    Raises:
        DataError: the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    with explained(path), runtime.replacing(path) as temporary:
        yield temporary


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals while writing `path` into a DataError with the next step."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise DataError(f"The disk is full: {path.name} could not be written to {path.parent}. "
                            "Free some space, or set GANLAB_CACHE to a folder on a larger disk.") from error
        if isinstance(error, PermissionError | FileExistsError | NotADirectoryError) or error.errno == errno.EROFS:
            raise DataError(f"Expected a folder that can be written to, got {path.parent} ({error.strerror}). "
                            "Set GANLAB_CACHE to a folder of yours.") from error
        raise
