"""A set as others publish it, and the HDF5 file that is made of it: fetched, verified and converted once."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets.errors import DataError
from ganlab.datasets.images import ImageSet
from ganlab.datasets.store import atomic, download, hdf5, pictures
from ganlab.datasets.store.download import File


@dataclass(frozen=True)
class Upstream:
    """What upstream publishes of a data set, with every fact that is known about its files.

    Attributes:
        reader: the function of `layouts` that knows the files.
        shape: (C, H, W) as upstream has it; the default size is H.
        splits: for each split the files that it needs and what they hold: {"train": ("a.gz", "b.gz")}.
        parts: for each split the folder inside the archive, where it is not the split's own name.
        pairing, domains: "paired" or "unpaired", and what images and targets show, where there are two domains.
        note: what a user should know beyond that.
    """

    name: str
    title: str
    reader: Callable
    shape: tuple[int, int, int]
    files: tuple[File, ...]
    splits: dict[str, tuple[str, ...]]
    licence: str
    citation: str
    homepage: str
    classes: tuple[str, ...] | None = None
    pairing: str | None = None
    domains: tuple[str, str] | None = None
    parts: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def size(self) -> int:
        """The side in pixels where none is asked for."""
        return self.shape[1]

    def files_of(self, split: str) -> list[File]:
        """Return the files that a split needs.

        Raises:
            DataError: there is no such split.
        """
        if split not in self.splits:
            raise DataError(f"Expected split {' or '.join(self.splits)} for {self.name}, got {split!r}. "
                            "Choose one of these.")
        return [file for file in self.files if file.name in self.splits[split]]


def load(upstream: Upstream, *, size: int | None = None, split: str = "train",
         in_memory: bool | None = None) -> ImageSet:
    """Open a split; fetch and convert it first where that has not been done.

    Raises:
        DataError: the size or split is unknown, or the files cannot be had, read, verified or written.
    """
    return hdf5.open_set(prepare(upstream, size=size, split=split), in_memory=in_memory)


def prepare(upstream: Upstream, *, size: int | None = None, split: str = "train") -> Path:
    """Return the converted file of a split; fetch, verify and convert first where it is not there yet.

    Raises:
        DataError: as `load`.
    """
    files = upstream.files_of(split)
    size = upstream.size if size is None else size
    smallest, largest = pictures.SIZES
    if not isinstance(size, int) or not smallest <= size <= largest:
        raise DataError(f"Expected a size from {smallest} to {largest} pixels for {upstream.name}, got {size!r}. "
                        f"Leave it out for {upstream.size}.")
    path = converted_path(upstream.name, split, size)
    if not path.exists():
        paths = [download.fetch(upstream.name, file) for file in files]
        _convert(upstream, paths, split, size, path)
        for file, source in zip(files, paths):
            download.note(upstream.name, file, source)
    return path


def converted_path(name: str, split: str, size: int) -> Path:
    """Return where the converted file of a set lies, or would lie."""
    return runtime.cache_folder() / "datasets" / name / f"{split}-{size}.h5"


def converted(upstream: Upstream) -> list[Path]:
    """Return the converted files that are there, of any split and size."""
    folder = converted_path(upstream.name, "any", 0).parent
    return sorted(path for path in folder.glob("*.h5") if not path.name.startswith("."))


def places(upstream: Upstream) -> list[Path]:
    """Return the converted files, or the folder where they will lie."""
    return converted(upstream) or [converted_path(upstream.name, "any", 0).parent]


def state(upstream: Upstream) -> str:
    """Return "ready" where every split is, at one size or another, "in part" where some are, else "to fetch"."""
    ready = {path.stem.split("-")[0] for path in converted(upstream)}  # train-32.h5
    return "to fetch" if not ready else "ready" if ready >= set(upstream.splits) else "in part"


def facts(upstream: Upstream) -> dict[str, str]:
    """Return all that is known about the set and its files, as text.

    Raises:
        DataError: a converted file is damaged or has been altered.
    """
    known = {"name": upstream.name, "title": upstream.title, "shape": "×".join(map(str, upstream.shape)),
             "splits": ", ".join(upstream.splits), "classes": ", ".join(upstream.classes or ()),
             "pairing": upstream.pairing or "", "domains": ", ".join(upstream.domains or ()),
             "licence": upstream.licence, "citation": upstream.citation, "homepage": upstream.homepage,
             "note": upstream.note}
    for number, file in enumerate(upstream.files, 1):
        size = f"{file.size:,} bytes" if file.size else "size not published"
        known[f"file {number}"] = f"{file.url or file.name}, {size}, sha256 {file.sha256 or 'not published'}"
    for number, path in enumerate(converted(upstream), 1):
        hdf5.verify(path)
        known[f"ready {number}"] = str(path)
    return {key: value for key, value in known.items() if value}


def _convert(upstream: Upstream, paths: list[Path], split: str, size: int, path: Path) -> None:
    content = upstream.reader(paths, upstream, split, size)
    atomic.check_room(path, sum(math.prod(shape) for shape in content.shapes.values()))
    attributes = {"name": upstream.name, "split": split, "licence": upstream.licence,
                  "source": ", ".join(file.url or file.name for file in upstream.files_of(split)),
                  "citation": upstream.citation}
    total = sum(shape[0] for key, shape in content.shapes.items() if key in hdf5.PICTURES)
    with (hdf5.writing(path, classes=content.classes, pairing=upstream.pairing, **attributes) as writer,
          tqdm(total=total, desc=f"Converting {upstream.name} ({split})", delay=1) as bar):
        for key, shape in content.shapes.items():
            writer.create(key, shape)
        for block in content.blocks:
            for key, values in block.items():
                writer.append(key, values)
                bar.update(len(values) if key in hdf5.PICTURES else 0)
