"""Files of others, found on a mirror, in the cache or upstream; hashed before anybody uses them."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pooch import HTTPDownloader, file_hash
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets.errors import DataError
from ganlab.datasets.store import atomic

CHUNK = 1 << 16
TIMEOUT = 30  # seconds without a byte


@dataclass(frozen=True)
class File:
    """A file to download.

    Attributes:
        name, url: as upstream has them; an empty url where upstream packs the file otherwise.
        size: in bytes; None where upstream publishes none.
        sha256: None where upstream publishes none. Then the first download is trusted; once it has been
            converted its hash is noted in the cache, and every later use is compared with the note.
    """

    name: str
    url: str
    size: int | None = None
    sha256: str | None = None


def fetch(name: str, file: File) -> Path:
    """Return the path of a file of data set `name` whose checksum has just been found right.

    Looked at in this order: the folder in GANLAB_MIRROR (NAME/file, file, then any sub-folder), the cache, the
    address in GANLAB_MIRROR (ADDRESS/NAME/file, ADDRESS/file), upstream. With GANLAB_OFFLINE=1 the two that need
    the network are left out. Copies with a wrong checksum are passed over. Without a published checksum
    a file could be any of that name: on a mirror only NAME/file is taken for it.

    Raises:
        DataError: no right copy could be had; the message says what was tried and what to do.
    """
    remarks: list[str] = []
    target = folder(name) / file.name
    mirror = runtime.mirror() or ""
    is_address = mirror.startswith(("http://", "https://"))
    here = () if is_address or not mirror else _in_folder(Path(mirror).expanduser(), name, file, remarks)
    for copy in itertools.chain(here, [target]):
        if copy.exists():
            try:
                fault = _fault(copy, file, _note(name, file))
            except PermissionError:
                fault = f"{copy} may not be read by this user"
            if fault is None:
                return copy
            remarks.append(fault)
    if runtime.offline():
        raise _not_had(name, file, [*remarks, "GANLAB_OFFLINE forbids the network"])
    base = mirror.rstrip("/")
    loose = [f"{base}/{file.name}"] if file.sha256 else []
    for address in [f"{base}/{name}/{file.name}", *loose] * is_address + [file.url] * bool(file.url):
        try:
            _download(address, file, target, _note(name, file))
            return target
        except _Refused as refusal:
            remarks.append(str(refusal))
    raise _not_had(name, file, remarks)


def note(name: str, file: File, path: Path) -> None:
    """Note the hash of a file that has proved readable, where upstream publishes none and none is noted yet.

    Raises:
        DataError: the note cannot be written.
    """
    if file.sha256 is None and not _note(name, file).exists():
        with atomic.replacing(_note(name, file)) as temporary:
            temporary.write_text(file_hash(path) + "\n", encoding="utf-8")


def folder(name: str) -> Path:
    """Return the cache folder for the downloads of data set `name`."""
    return runtime.cache_folder() / "downloads" / name


class _Refused(Exception):
    """An address gave nothing that can be used; the message says why."""


def _in_folder(mirror: Path, name: str, file: File, remarks: list[str]) -> Iterator[Path]:
    """Where the file may lie; the whole mirror, a large disk perhaps, is walked only if the first two fail."""
    if not mirror.is_dir():
        remarks.append(f"GANLAB_MIRROR names no folder: {mirror}")
        return
    first = [mirror / name / file.name, mirror / file.name]
    if file.sha256 is None:
        yield first[0]
        return
    yield from first
    deeper = {Path(where) / file.name for where, _, files in os.walk(mirror) if file.name in files}
    yield from sorted(deeper - set(first))


def _note(name: str, file: File) -> Path:
    return folder(name) / f"{file.name}.sha256"


def _fault(path: Path, file: File, note: Path) -> str | None:
    """Say what is wrong with a copy, by what is published or by the hash noted where upstream publishes none."""
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        return f"{path} has {size:,} bytes instead of {file.size:,}: it is truncated or another file"
    expected = file.sha256 or (note.read_text(encoding="utf-8").strip() if note.exists() else None)
    if expected is None:
        return None
    digest = file_hash(path)
    if digest != expected:
        whose = "published" if file.sha256 else f"noted at the first use in {note}"
        return f"{path} has a wrong checksum: sha256 {digest[:12]}… instead of {expected[:12]}…, {whose}"
    return None


def _download(address: str, file: File, target: Path, note: Path) -> None:
    import requests  # names the errors of pooch's downloader; slow to import, so only where it is needed

    with atomic.replacing(target) as temporary:
        try:
            # A bar without a total is neither true nor false to pooch, which corrects the total itself.
            with tqdm(total=file.size or 1, desc=f"Fetching {file.name}", unit="B", unit_scale=True,
                      leave=False) as bar:
                # "identity" keeps the transport from unpacking .gz files, whose hash would then differ.
                HTTPDownloader(progressbar=bar, chunk_size=CHUNK, timeout=TIMEOUT,
                               headers={"Accept-Encoding": "identity"})(address, str(temporary), None)
        except requests.HTTPError as error:
            raise _Refused(f"{address} answered {error.response.status_code} {error.response.reason}") from None
        except requests.RequestException as error:
            raise _Refused(f"{address} gave no answer or stopped halfway ({type(error).__name__})") from None
        fault = _fault(temporary, file, note)
        if fault is not None:
            raise _Refused(fault.replace(str(temporary), address))


def _not_had(name: str, file: File, remarks: list[str]) -> DataError:
    size = f" ({file.size:,} bytes)" if file.size else ""
    remarks = remarks or ["there is no mirror, and upstream packs it otherwise"]
    advice = f"Try again with a network, or put the file from {file.url}" if file.url else (
        f"Put the file that `ganlab data info {name}` describes")
    return DataError(
        f"Expected to find {file.name}{size} of {name}, but {'; '.join(remarks)}. {advice} "
        f"into a folder named {name} and set GANLAB_MIRROR to the folder above it.")
