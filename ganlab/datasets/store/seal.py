"""The seal of an HDF5 file: the sha256 of its bytes, compared before the HDF5 library sees any of them.

That library can end the interpreter on a damaged byte. So each file of ours begins with a block that HDF5 passes over
(its "user block") and that holds one line of text with the hash of all that follows. A file without a seal, of another
program, is first read by a process of its own, which may crash or never end.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from ganlab import runtime
from ganlab.datasets.errors import DataError

SIZE = 512  # bytes; the smallest user block that HDF5 allows
LARGE = 2**28  # bytes; what is smaller is hashed at every opening, a third of a second at most
SECONDS, SPEED = 20, 10_000_000  # a file without a seal is read within so many seconds, and one more for so many bytes
_START = b"ganlab HDF5, sha256 of all that follows this block: "
_HDF5 = b"\x89HDF\r\n\x1a\n"
_READ_ALL = """
import sys, h5py

def read(part):
    try:
        dict(part.attrs)
        if isinstance(part, h5py.Dataset) and part.shape:
            step = max(1, len(part) * 2**24 // max(1, part.nbytes))
            for start in range(0, len(part), step):
                part[start:start + step]
    except Exception:
        pass  # told in the reader's own words; this process is here to crash

with h5py.File(sys.argv[1], "r", locking=False) as file:
    read(file)
    file.visititems(lambda name, part: read(part))
"""


def write(path: Path) -> None:
    """Seal a file whose first `SIZE` bytes are a user block."""
    with open(path, "rb+") as file:
        file.seek(SIZE)
        block = _block(hashlib.file_digest(file, "sha256").hexdigest())
        file.seek(0)
        file.write(block)


def check(path: Path) -> None:
    """Return where the HDF5 library may have the file.

    What is larger than `LARGE`, or has no seal, is remembered in the cache folder by size and time of change, and
    checked again when one of these differs.

    Raises:
        DataError: its bytes have changed since it was written, it is no HDF5, or reading it crashes.
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        head = file.read(SIZE)
        sealed = head.startswith(_START)
        if not sealed and not head.startswith(_HDF5):
            what = "which is damaged or of another kind" if head else "which is empty"
            raise DataError(f"Expected an HDF5 file, got {path}, {what}. Delete it and fetch or build the set again.")
        facts = path.stat()
        lasting = not sealed or facts.st_size > LARGE
        known = f"{facts.st_size} {facts.st_mtime_ns} {facts.st_ino}"
        note = runtime.cache_folder() / "checked" / hashlib.sha256(str(path.absolute()).encode(
            "utf-8", "surrogatepass")).hexdigest()
        if lasting and note.is_file() and note.read_text(encoding="utf-8", errors="replace") == known:
            return
        if sealed and head != _block(hashlib.file_digest(file, "sha256").hexdigest()):
            raise DataError(f"Expected {path.name} as it was written, but its bytes changed since: its sha256 "
                            f"differs. Delete {path} and fetch or build the set again.")
    if not sealed:
        _let_another_process_read(path)
    if lasting:
        _remember(note, known)


def _block(digest: str) -> bytes:
    return (_START + digest.encode() + b"\n").ljust(SIZE, b"\0")


def _let_another_process_read(path: Path) -> None:
    try:
        run = subprocess.run([sys.executable, "-c", _READ_ALL, str(path)], capture_output=True,
                             timeout=SECONDS + path.stat().st_size / SPEED)
        ended_well = run.returncode in (0, 1)  # 1: an exception, which the caller will meet and explain
    except subprocess.TimeoutExpired:
        ended_well = False
    if not ended_well:
        raise DataError(f"Expected a whole HDF5 file, got {path}, which is damaged (the HDF5 library crashes on it, "
                        "or never ends). Delete it and fetch or build the set again.")


def _remember(note: Path, known: str) -> None:
    try:
        with runtime.replacing(note) as temporary:
            temporary.write_text(known, encoding="utf-8")
    except OSError:  # a cache that cannot be written to: the next opening checks again
        pass
