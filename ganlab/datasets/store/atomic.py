"""Files that appear whole or not at all, whatever kills the process or fills the disk in between."""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

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
def alone(path: Path) -> Iterator[None]:
    """Be the only one who makes `path`, on this machine. The system lifts the lock when a process ends, however.

    Raises:
        DataError: another process or thread is at it; or the cache folder cannot be written to.
    """
    path = Path(path).absolute()
    locks = runtime.cache_folder() / "locks"
    lock = FileLock(locks / f"{hashlib.sha256(str(path).encode('utf-8', 'surrogatepass')).hexdigest()}.lock")
    with explained(lock.lock_file):
        locks.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise DataError(f"Expected to build {path.name} alone, but another process is building it now. "
                            "Wait until it has ended, or choose another name.") from None
    try:
        yield
    finally:
        lock.release()


def check_room(path: Path, needed: int) -> None:
    """Refuse before any work where the disk has no room for `needed` bytes at `path`.

    Raises:
        DataError: there is less; or the folder cannot be made.
    """
    path = Path(path)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise DataError(f"Expected {needed / 1e6:,.0f} MB of free space in {path.parent}, got {free / 1e6:,.0f}. "
                        "Free some space, or set GANLAB_CACHE to a folder on a larger disk.")


@contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """Turn the operating system's refusals while writing `path` into a DataError with the next step."""
    path = Path(path)
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
