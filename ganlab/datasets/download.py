"""Files of the registry, found on a mirror, in the cache or upstream; hashed before anybody uses them."""

from __future__ import annotations

import os
from pathlib import Path

from pooch import HTTPDownloader, file_hash
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import atomic
from ganlab.datasets.errors import DataError
from ganlab.datasets.registry import File

CHUNK = 1 << 16
TIMEOUT = 30  # seconds without a byte


def fetch(name: str, file: File) -> Path:
    """Return the path of a file of data set `name` whose checksum has just been found right.

    Looked at in this order: the folder in GANLAB_MIRROR (NAME/file, file, then any sub-folder), the cache, the
    address in GANLAB_MIRROR (ADDRESS/NAME/file, ADDRESS/file), upstream. With GANLAB_OFFLINE=1 the two that need
    the network are left out. Copies with a wrong checksum are passed over.

    Raises:
        DataError: no right copy could be had; the message says what was tried and what to do.
    """
    remarks: list[str] = []
    target = folder(name) / file.name
    mirror = runtime.mirror() or ""
    is_address = mirror.startswith(("http://", "https://"))
    here = [] if is_address or not mirror else _in_folder(Path(mirror).expanduser(), name, file.name, remarks)
    for copy in [*here, target]:
        if copy.exists():
            try:
                fault = _fault(copy, file, target)
            except PermissionError:
                fault = f"{copy} may not be read by this user"
            if fault is None:
                return copy
            remarks.append(fault)
    if runtime.offline():
        raise _not_had(name, file, [*remarks, "GANLAB_OFFLINE forbids the network"])
    base = mirror.rstrip("/")
    for address in [f"{base}/{name}/{file.name}", f"{base}/{file.name}"] * is_address + [file.url]:
        try:
            _download(address, file, target)
            return target
        except _Refused as refusal:
            remarks.append(str(refusal))
    raise _not_had(name, file, remarks)


def folder(name: str) -> Path:
    """Return the cache folder for the downloads of data set `name`."""
    return runtime.cache_folder() / "downloads" / name


class _Refused(Exception):
    """An address gave nothing that can be used; the message says why."""


def _in_folder(mirror: Path, name: str, file_name: str, remarks: list[str]) -> list[Path]:
    if not mirror.is_dir():
        remarks.append(f"GANLAB_MIRROR names no folder: {mirror}")
        return []
    first = [mirror / name / file_name, mirror / file_name]
    deeper = [Path(where) / file_name for where, _, files in os.walk(mirror) if file_name in files]
    return first + sorted(set(deeper) - set(first))


def _fault(path: Path, file: File, target: Path) -> str | None:
    """Say what is wrong with a copy, by the registry or by the hash noted where upstream publishes none."""
    size = path.stat().st_size
    if file.size is not None and size != file.size:
        return f"{path} has {size:,} bytes instead of {file.size:,}: it is truncated or another file"
    note = target.with_name(target.name + ".sha256")
    expected = file.sha256 or (note.read_text().strip() if note.exists() else None)
    digest = file_hash(path)
    if expected is None:
        with atomic.replacing(note) as temporary:
            temporary.write_text(digest + "\n")
    elif digest != expected:
        whose = "published" if file.sha256 else f"noted at the first use in {note}"
        return f"{path} has a wrong checksum: sha256 {digest[:12]}… instead of {expected[:12]}…, {whose}"
    return None


def _download(address: str, file: File, target: Path) -> None:
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
        fault = _fault(temporary, file, target)
        if fault is not None:
            raise _Refused(fault.replace(str(temporary), address))


def _not_had(name: str, file: File, remarks: list[str]) -> DataError:
    size = f" ({file.size:,} bytes)" if file.size else ""
    return DataError(
        f"Expected to find {file.name}{size} of {name}, but {'; '.join(remarks)}. Try again with a network, or put "
        f"the file from {file.url} into a folder named {name} and set GANLAB_MIRROR to the folder above it.")
