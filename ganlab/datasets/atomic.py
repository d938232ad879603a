"""Files that appear whole or not at all, whatever kills the process or fills the disk in between."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ganlab.datasets.errors import DataError

STALE_SECONDS = 24 * 3600
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; afterwards sync it to disk and move it to `path` in one step.

    Where the block raises, the temporary file is removed and `path` stays as it was. What killed processes left
    behind is cleaned first.

    Raises:
        DataError: the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(path)
        temporary = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.part")
        try:
            yield temporary
            _sync(temporary)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


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


def _remove_stale(path: Path) -> None:
    """Remove temporary files of `path` whose process has ended (on this machine), or that are a day old."""
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        host, _, process = leftover.name.removesuffix(".part").removeprefix(f".{path.name}.").rpartition(".")
        ended = host == socket.gethostname() and process.isdigit() and not _is_running(int(process))
        try:
            if ended or time.time() - leftover.stat().st_mtime > STALE_SECONDS:
                leftover.unlink()
        except FileNotFoundError:  # another process was quicker
            pass


def _is_running(process: int) -> bool:
    if os.name != "posix":  # os.kill would end the process there; the file's age has to do
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync(path: Path) -> None:
    with open(path, "rb+") as file:
        os.fsync(file.fileno())
