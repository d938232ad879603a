"""Data sets on disk: one HDF5 file per split and size, written whole, checked when opened, read lazily.

Schema 1. Arrays, the first axis is the example:
    images    uint8 (N, C, H, W), C is 1 or 3; the first domain where there are two
    labels    int64 (N,), from 0 (optional)
    captions  UTF-8 strings (N,) (optional)
    masks     uint8 (N, 1, H, W) (optional)
    targets   uint8 (M, C, H, W): the second domain (optional); M = N where attribute `pairing` is "paired"
Each array has an attribute `sha256` of its bytes. Attributes of the file: `name`, `split`, `source`, `licence`,
`citation`, `schema_version` (1), `sha256` (of the arrays' names, types, shapes and hashes), and where they
apply `classes` (strings, one a label) and `pairing` ("paired" or "unpaired"). The file begins with its `seal`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import h5py
import numpy as np
import torch
from torch import Tensor

from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import atomic, seal

SCHEMA_VERSION = 1
PICTURES = ("images", "targets", "masks")
DTYPES = {"images": np.uint8, "targets": np.uint8, "masks": np.uint8, "labels": np.int64, "captions": object}
REQUIRED_ATTRIBUTES = ("schema_version", "source", "licence", "sha256")
TEXT_ATTRIBUTES = ("source", "licence", "sha256", "name", "split", "citation", "pairing")
AGAIN = "fetch or build the set again"
LONGEST = 60_000  # bytes of a text or of all classes' references; HDF5 keeps 64 KiB an attribute


@contextmanager
def writing(path: Path, *, classes: list[str] | None = None, pairing: str | None = None,
            **attributes: str) -> Iterator[Writer]:
    """Write one file array by array, block by block; it appears when the block ends without error.

        with writing(path, name="mine", split="train", source="…", licence="…") as writer:
            writer.create("images", (1000, 3, 64, 64))
            for block in blocks:                       # uint8 (B, 3, 64, 64)
                writer.append("images", block)

    Args:
        path: of the file to be.
        classes: one name a label, or None.
        pairing: "paired" or "unpaired" where there will be targets, else None.
        attributes: further strings: name, split, source, licence, citation.

    Raises:
        DataError: the folder cannot be written to, the disk is full, an array was not filled, or a text is too long.
    """
    _check_texts(attributes, classes)
    with _new(path) as (file, disk):
        writer = Writer(file, disk, Path(path).name)
        yield writer
        file.attrs.update(attributes | {"schema_version": SCHEMA_VERSION})
        if classes is not None:
            file.attrs.create("classes", classes, dtype=h5py.string_dtype())
        if pairing is not None:
            file.attrs["pairing"] = pairing
        writer.finish()


@contextmanager
def new_file(path: Path, **attributes: str | int) -> Iterator[h5py.File]:
    """Write an HDF5 file of any layout, whole or not at all; `writing` is for files of the schema.

    Raises:
        DataError: the folder cannot be written to, the disk is full, or a text is too long.
    """
    _check_texts({key: text for key, text in attributes.items() if isinstance(text, str)}, None)
    with _new(path) as (file, _):
        yield file
        file.attrs.update(attributes)


@contextmanager
def _new(path: Path) -> Iterator[tuple[h5py.File, _Disk]]:
    with atomic.replacing(path) as temporary:
        with _Disk(temporary) as disk, h5py.File(disk, "w", userblock_size=seal.SIZE) as file:
            yield file, disk
        seal.write(temporary)


@contextmanager
def open_file(path: Path) -> Iterator[h5py.File]:
    """Open an HDF5 file of any layout for reading; `open_set` is for files of the schema.

    Raises:
        DataError: the file is missing, may not be read, is not HDF5, or turns out to be damaged.
    """
    path = Path(path)
    with _open(path) as file, _explained(path):
        yield file


class Writer:
    """The open file of `writing`: arrays are created at full size and filled in order."""

    def __init__(self, file: h5py.File, disk: _Disk, label: str):
        self._file, self._disk, self._label = file, disk, label
        self._filled: dict[str, int] = {}
        self._hashes: dict[str, hashlib._Hash] = {}

    def create(self, key: str, shape: tuple[int, ...], *, chunk: int | None = None) -> None:
        """Reserve an array of a schema name and full shape.

        Contiguous, so that any example reads at once, where `chunk` is None; else `chunk` examples at a time are
        compressed (gzip), for files that travel: a single example then costs the reading of its whole chunk.
        """
        dtype = h5py.string_dtype() if key == "captions" else DTYPES[key]
        packed = {} if chunk is None else {"chunks": (min(chunk, shape[0]), *shape[1:]), "compression": "gzip",
                                           "compression_opts": 9}
        self._file.create_dataset(key, shape=shape, dtype=dtype, **packed)
        self._filled[key], self._hashes[key] = 0, hashlib.sha256()

    def append(self, key: str, block: np.ndarray | list[str]) -> None:
        """Write the next examples of an array."""
        array = self._file[key]
        start, stop = self._filled[key], self._filled[key] + len(block)
        if stop > len(array):
            raise DataError(f"Expected {len(array)} {key} for {self._label}, got more. "
                            "The files changed while they were read: run again.")
        block = block if key == "captions" else np.asarray(block, dtype=DTYPES[key])
        array[start:stop] = block
        self._disk.check()
        self._hashes[key].update(_bytes(block))
        self._filled[key] = stop

    def finish(self) -> None:
        """Note the hashes; refuse a file with an array that is not full."""
        for key, filled in self._filled.items():
            if filled != len(self._file[key]):
                raise DataError(f"Expected {len(self._file[key])} {key} for {self._label}, got {filled}. "
                                "The source is truncated: fetch it again.")
            self._file[key].attrs["sha256"] = self._hashes[key].hexdigest()
        self._file.attrs["sha256"] = _content_hash(self._file)


class _Disk:
    """The file under an HDF5 file that is being written: hides a failing disk from HDF5, then tells us.

    The HDF5 library prints tracebacks by the hundred, or crashes the interpreter, where a write fails because the
    disk is full. So it is told that all went well, and the first error is raised by `check` and at the end.
    """

    def __init__(self, path: Path):
        self._path, self._error = path, None

    def __enter__(self) -> _Disk:
        self._raw = open(self._path, "w+b", buffering=0)
        self.seek, self.tell = self._raw.seek, self._raw.tell
        self.read, self.readinto = self._raw.read, self._raw.readinto
        return self

    def __exit__(self, kind, error, trace) -> None:
        self._raw.close()
        if kind is None:
            self.check()

    def check(self) -> None:
        if self._error is not None:
            raise self._error

    def write(self, block) -> int:
        rest = memoryview(block).cast("B")
        while len(rest) and self._error is None:  # a nearly full disk takes a part
            try:
                rest = rest[self._raw.write(rest):]
            except OSError as error:
                self._error = error
        return len(block)

    def truncate(self, size: int | None = None) -> int:
        try:
            return self._raw.truncate(size)
        except OSError as error:
            self._error = self._error or error
            return size

    def flush(self) -> None:
        """Nothing waits in a buffer here; `atomic.replacing` syncs the disk at the end."""


class StoredImages:
    """One image array of a checked file, read when indexed: uint8 tensors (C, H, W) for an int, else (B, C, H, W).

    The file is opened at the first read, once in each process: DataLoader workers, forked or spawned, get their
    own handle. Pickling carries the path, never the handle. `[:]` compares the hash of what it has read.
    """

    def __init__(self, path: Path, key: str):
        self.path, self.key = Path(path), key
        self._file, self._process = None, None  # first, for __del__ runs where the next line fails
        with _opened(self.path) as file, _explained(self.path):
            self.shape = tuple(file[key].shape)

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, index: int | slice | Tensor) -> Tensor:
        with _explained(self.path):
            return self._read(self._array(), index)

    def _read(self, array: h5py.Dataset, index: int | slice | Tensor) -> Tensor:
        if isinstance(index, slice) and index == slice(None):
            return torch.from_numpy(_whole(array, self.path))
        if not isinstance(index, Tensor):
            return torch.from_numpy(array[index])
        if index.ndim == 0:
            return torch.from_numpy(array[int(index)])
        # HDF5 wants rising indices without repeats; the caller gets them in the order asked for.
        rising, places = np.unique(index.cpu().numpy(), return_inverse=True)
        if not len(rising):
            return torch.empty((0, *self.shape[1:]), dtype=torch.uint8)
        dense = len(rising) == rising[-1] - rising[0] + 1
        block = array[int(rising[0]):int(rising[-1]) + 1] if dense else np.stack([array[i] for i in rising])
        return torch.from_numpy(block[places])

    def close(self) -> None:
        """Close the file; the next read opens it again."""
        if self._file is not None and self._process == os.getpid():
            self._file.close()
        self._file = None

    def __getstate__(self) -> dict:
        return {"path": self.path, "key": self.key, "shape": self.shape, "_file": None, "_process": None}

    def __del__(self):
        self.close()

    def _array(self) -> h5py.Dataset:
        if self._file is None or self._process != os.getpid():
            self._file, self._process = _opened(self.path), os.getpid()
        return self._file[self.key]


def open_set(path: Path, *, in_memory: bool | None = None, limit: int = 2**30) -> ImageSet:
    """Open a file of the schema as an ImageSet, after checking its structure.

    Args:
        path: of the file.
        in_memory: True reads all images into RAM, False leaves them on disk, None decides by size. The hash of
            every array that is read is compared, of labels and captions always.
        limit: bytes up to which None means True.

    Raises:
        DataError: the file is missing, may not be read, is not HDF5, is damaged or of a newer schema, or an
            array is missing, of the wrong type or shape, or (when read) altered or without a hash.
    """
    path = Path(path)
    with _open(path) as file, _explained(path):
        _check(file, path)
        present = [key for key in PICTURES if key in file]
        if in_memory is None:
            in_memory = sum(file[key].nbytes for key in present) <= limit
        pictures = {key: torch.from_numpy(_whole(file[key], path)) if in_memory else StoredImages(path, key)
                    for key in present}
        attributes = {key: value for key, value in file.attrs.items() if isinstance(value, str)}
        labels = torch.from_numpy(_whole(file["labels"], path)) if "labels" in file else None
        classes = [str(name) for name in file.attrs["classes"]] if "classes" in file.attrs else None
        captions = [text.decode() for text in _whole(file["captions"], path)] if "captions" in file else None
    common = {"name": attributes.get("name", path.stem), "split": attributes.get("split", "all"),
              "info": attributes}
    others = {key: ImageSet(pictures[key], **common) for key in pictures if key != "images"}
    return ImageSet(pictures["images"], labels=labels, classes=classes, captions=captions,
                    pairing=attributes.get("pairing"), **others, **common)


def verify(path: Path) -> str:
    """Hash every array of the file, compare with what was noted at writing, and return the content's sha256.

    Raises:
        DataError: as `open_set`, or an array has been altered.
    """
    path = Path(path)
    with _open(path) as file, _explained(path):
        _check(file, path)
        for key in sorted(file):
            digest = hashlib.sha256()
            for start in range(0, len(file[key]), 1024):
                digest.update(_bytes(file[key][start:start + 1024]))
            _compare(digest.hexdigest(), file[key], path)
        if _content_hash(file) != file.attrs["sha256"]:
            raise _altered(path, "its attributes")
        return str(file.attrs["sha256"])


def summary(path: Path) -> dict[str, str]:
    """Return the file's arrays and attributes as text, for `ganlab data info`.

    Raises:
        DataError: as `open_set`.
    """
    path = Path(path)
    with _open(path) as file, _explained(path):
        _check(file, path)
        arrays = {key: f"{DTYPES[key].__name__ if key != 'captions' else 'string'} {file[key].shape}"
                  for key in DTYPES if key in file}
        return arrays | {key: str(value) for key, value in file.attrs.items() if isinstance(value, str)}


def _open(path: Path) -> h5py.File:
    return _opened(path, check=True)


def _opened(path: Path, *, check: bool = False) -> h5py.File:
    """Open a file; `check` compares its seal first, which need not be done twice."""
    try:
        if not path.is_file():
            found = "found a folder" if path.is_dir() else "found none"
            raise DataError(f"Expected an HDF5 file at {path}, {found}. Check the path, or build the set again.")
        if check:
            seal.check(path)
        try:
            return h5py.File(path, "r")
        except OSError:
            # Perhaps only the lock was refused, by another program or a network disk. Files of ganlab's never
            # change once they are there, so that reading needs none.
            return h5py.File(path, "r", locking=False)
    except PermissionError as error:
        raise DataError(f"Expected to read {path}, but this user may not. "
                        "Ask its owner for the permission, or copy it.") from error
    except OSError as error:
        raise DataError(f"Expected an HDF5 file, got {path}, which is damaged or of another kind. "
                        "Delete it and fetch or build the set again.") from error


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what h5py raises for damaged files, which is nearly anything, into a DataError."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise DataError(f"Expected a whole HDF5 file, got {path}, which is damaged ({type(error).__name__} while "
                        f"reading). Delete it and {AGAIN}.") from error


def _check_texts(attributes: dict[str, str], classes: list[str] | None) -> None:
    for key, text in [*attributes.items(), *(("classes", name) for name in classes or ())]:
        if not _is_text(text) or "\0" in text or len(text.encode()) > LONGEST:
            raise DataError(f"Expected a text of at most {LONGEST:,} bytes of UTF-8 as {key}, got "
                            f"{ascii(text)[:80]}. Shorten or rename it.")
    if classes is not None and 16 * len(classes) > LONGEST:
        raise DataError(f"Expected at most {LONGEST // 16:,} classes, got {len(classes):,}. Build several sets.")


def _check(file: h5py.File, path: Path) -> None:
    version = file.attrs.get("schema_version")
    whole = isinstance(version, int | np.integer)
    if version is not None and not (whole and 1 <= version <= SCHEMA_VERSION):
        raise DataError(f"Expected schema version {SCHEMA_VERSION} in {path}, got {version}. "
                        "Update ganlab, or build the set again with this one.")
    if "images" not in file and any(key.endswith("_img_x") for key in file):
        raise DataError(f"Expected the array images in {path}, found the layout of shadows: "
                        f"{', '.join(sorted(file))}. "
                        "Open it with ganlab.datasets.painted.open_original(path, split).")
    absent = [key for key in REQUIRED_ATTRIBUTES if key not in file.attrs]
    if "images" not in file or absent:
        what = "the array images" if "images" not in file else f"the attribute {absent[0]}"
        raise DataError(f"Expected {what} in {path}, found none. "
                        "It is no set of ganlab's: build one with `ganlab data build` (schema in data/README.md).")
    _check_attributes(file, path)
    unknown = sorted(set(file) - set(DTYPES))
    if unknown:
        raise DataError(f"Expected only {', '.join(DTYPES)} in {path}, got {', '.join(unknown)} as well. "
                        "Remove what is not in the schema (data/README.md).")
    for key in file:
        _check_array(file, key, path)


def _check_attributes(file: h5py.File, path: Path) -> None:
    for key in TEXT_ATTRIBUTES:
        if not _is_text(file.attrs.get(key, "")):
            raise DataError(f"Expected the attribute {key} to be a text in {path}, got {file.attrs[key]!r}. "
                            f"Delete the file and {AGAIN}.")
    classes = file.attrs.get("classes", np.array([]))
    if not (isinstance(classes, np.ndarray) and classes.ndim == 1 and all(map(_is_text, classes))):
        raise DataError(f"Expected the attribute classes to be a list of texts in {path}, got {classes!r}. "
                        f"Delete the file and {AGAIN}.")


def _is_text(value: object) -> bool:
    # h5py hands bytes that are no UTF-8 on as lone surrogates, which cannot be printed.
    return isinstance(value, str) and value.encode("utf-8", "ignore").decode() == value


def _check_array(file: h5py.File, key: str, path: Path) -> None:
    array, n = file[key], len(file["images"]) if isinstance(file["images"], h5py.Dataset) else 0
    advice = f"Delete the file and {AGAIN}."
    if not isinstance(array, h5py.Dataset) or array.dtype != DTYPES[key]:
        kind = array.dtype if isinstance(array, h5py.Dataset) else "a group"
        wanted = "strings" if key == "captions" else np.dtype(DTYPES[key])
        raise DataError(f"Expected {key} of type {wanted} in {path}, got {kind}. {advice}")
    if key in PICTURES:
        channels = (1,) if key == "masks" else (1, 3)
        if array.ndim != 4 or array.shape[1] not in channels or 0 in array.shape:
            raise DataError(f"Expected {key} of shape (N, {' or '.join(map(str, channels))}, H, W) in {path}, "
                            f"got {array.shape}. {advice}")
    elif array.ndim != 1:
        raise DataError(f"Expected {key} of shape (N,) in {path}, got {array.shape}. {advice}")
    aligned = key != "targets" or file.attrs.get("pairing") == "paired"
    if aligned and len(array) != n:
        raise DataError(f"Expected {n} {key} in {path}, one an image, got {len(array)}. {advice}")
    if key == "targets" and file.attrs.get("pairing") not in ("paired", "unpaired"):
        raise DataError(f'Expected the attribute pairing to be "paired" or "unpaired" in {path}, '
                        f"got {file.attrs.get('pairing')!r}. {advice}")
    if key == "labels":
        classes = len(file.attrs["classes"]) if "classes" in file.attrs else np.inf
        if array[:].min() < 0 or array[:].max() >= classes:
            raise DataError(f"Expected labels from 0 to {classes - 1} in {path}, got {array[:].min()} to "
                            f"{array[:].max()}. {advice}")


def _whole(array: h5py.Dataset, path: Path) -> np.ndarray:
    values = array[:]
    _compare(hashlib.sha256(_bytes(values)).hexdigest(), array, path)
    return values


def _compare(digest: str, array: h5py.Dataset, path: Path) -> None:
    noted = array.attrs.get("sha256")
    if noted is None:
        raise DataError(f"Expected the attribute sha256 of {array.name.strip('/')} in {path}, found none. "
                        f"Delete the file and {AGAIN}.")
    if noted != digest:
        raise _altered(path, array.name.strip("/"))


def _altered(path: Path, what: str) -> DataError:
    return DataError(f"Expected {path.name} as it was written, but {what} changed since: its sha256 differs. "
                     f"Delete {path} and fetch or build the set again.")


def _bytes(block: np.ndarray | list[str]) -> bytes | np.ndarray:
    values = np.asarray(block)
    if values.dtype.kind in "OUS":
        return b"".join((value if isinstance(value, bytes) else value.encode()) + b"\0" for value in block)
    return np.ascontiguousarray(values)


def _content_hash(file: h5py.File) -> str:
    digest = hashlib.sha256()
    for key in sorted(file):
        digest.update(f"{key} {DTYPES[key].__name__} {file[key].shape} {file[key].attrs.get('sha256')}\n".encode())
    return digest.hexdigest()
