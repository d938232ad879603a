"""A user's own images: folders of picture files built into one HDF5 file of the schema."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import sources
from ganlab.datasets.errors import DataError
from ganlab.datasets.store import atomic, hdf5, pictures

NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9_-])?")
FILE_SUFFIXES = (".h5", ".hdf5")  # what ends so is the path of a file to `load`, never a name
# Names of devices on Windows, with any ending.
DEVICES = {"con", "prn", "aux", "nul", *(f"{kind}{i}" for kind in ("com", "lpt") for i in range(10))}
SPLITS = {"train", "training", "test", "testing", "val", "valid", "validation", "dev"}
SIDES = ("left", "right")


@dataclass(frozen=True)
class Example:
    """One picture of a set, or a pair: the arrays that it goes to, its one or two files, and its class if any.

    Attributes:
        left: of two arrays and one file, the array that gets the left half.
    """

    keys: tuple[str, ...]
    files: tuple[Path, ...]
    label: int | None = None
    left: str | None = None


def build(name: str, *, from_: str | Path | None = None, pairs: Sequence[str | Path] | None = None,
          unpaired: Sequence[str | Path] | None = None, combined: str | None = None, size: int = 64,
          grey: bool = False, force: bool = False, skip_damaged: bool = False, largest: int = pictures.LARGEST,
          source: str | None = None, licence: str = "not stated") -> Path:
    """Build a data set from the user's own picture files; `load(name)` opens it from then on.

    Of `from_`, `pairs` and `unpaired` exactly one is given. Every picture becomes a square of `size` pixels as
    `pictures.read` describes; the two of a pair must have one ratio of width and height, so that the crop is the same.
    Files of other kinds and deeper folders are left out, and a line on stderr says how many; hidden files are passed
    over. Only one process can build a set at a time.

    Args:
        name: letters, digits, dots, dashes and underscores; not the name of another kind of data set.
        from_: a folder of pictures, without labels; or of folders, one a class, whose names become the classes.
        pairs: (A, B): pictures of the same name (without the suffix) belong together; A is images, B targets.
        unpaired: (A, B): two domains; A is images, B targets.
        combined: of `from_`, whose pictures each hold a pair side by side: which half is the input ("left" or
            "right") and becomes images; the other becomes targets.
        size: side in pixels, from 8 to 1024.
        grey: True stores one channel instead of three.
        force: True replaces a set of the same name.
        skip_damaged: True leaves out the files that cannot be used, and lists them on stderr.
        largest: pixels that a picture may have.
        source, licence: noted in the file; `source` is the folders' names where None.

    Returns:
        The path of the HDF5 file.

    Raises:
        DataError: a name, size or folder cannot be used, files cannot be used (all are listed), names or shapes do
            not match, another process builds this set, or the disk refuses. An existing set is untouched then.
    """
    given = [kind for kind in (from_, pairs, unpaired) if kind is not None]
    if len(given) != 1:
        raise DataError(f"Expected one of a folder, pairs or unpaired folders, got {len(given)}. Give exactly one.")
    if combined is not None and (from_ is None or combined not in SIDES):
        raise DataError(f"Expected combined pictures in one folder, with the input left or right, got {combined!r}"
                        f"{'' if from_ is not None else ' with two folders'}. Give --from FOLDER --combined left, or "
                        "two folders of pairs.")
    path = _checked_target(name, size, force)
    folders = [pictures.folder_of(part) for part in ([from_] if from_ is not None else given[0])]
    if len(folders) == 2 and folders[0].samefile(folders[1]):
        raise DataError(f"Expected two folders, got {folders[0]} twice. Give the folder of the other domain.")
    if pairs is not None:
        examples, classes = [Example(("images", "targets"), pair) for pair in _matched(*folders)], None
    elif unpaired is not None:
        examples, classes = [Example((key,), (file,)) for key, folder in zip(("images", "targets"), folders)
                             for file in pictures.pictures_in(folder)], None
    else:
        examples, classes = _labelled(folders[0], combined)
    named = " and ".join(folder.resolve().name or str(folder) for folder in folders)
    facts = {"name": name, "split": "train", "licence": pictures.printable(licence) or "not stated",
             "source": pictures.printable(source or named)}
    pairing = "unpaired" if unpaired is not None else "paired" if pairs is not None or combined else None
    with atomic.alone(path):
        _check_free(path, name, force)  # again: another process may have built it meanwhile
        writer = _Writing(path, size, grey, largest, classes, pairing, facts)
        pictures.use_all(writer.write, examples, skip_damaged=skip_damaged)
    writer.notes.print()
    _say_left_out([file for example in examples for file in example.files])
    return path


def path_of(name: str) -> Path:
    """Return where a set that the user built lies, or would lie."""
    return runtime.cache_folder() / "own" / f"{name}.h5"


def built() -> list[str]:
    """Return the names of the sets that the user built."""
    return sorted(path.stem for path in path_of("any").parent.glob("*.h5") if not path.name.startswith("."))


def _checked_target(name: str, size: int, force: bool) -> Path:
    if not NAME.fullmatch(name) or name.lower().split(".")[0] in DEVICES:
        raise DataError(f"Expected a name of at most 64 letters, digits, dots, dashes and underscores that every "
                        f"system takes as a file's, got {name!r}. Choose such a name.")
    if name.lower().endswith(FILE_SUFFIXES):
        raise DataError(f"Expected a name, got {name}, which reads as the path of a file. Leave out the ending.")
    if name.lower() in sources.ROWS:
        raise DataError(f"Expected a new name, but {name.lower()} is a data set of the course. Choose another name.")
    if not isinstance(size, int) or not pictures.SIZES[0] <= size <= pictures.SIZES[1]:
        raise DataError(f"Expected a size from {pictures.SIZES[0]} to {pictures.SIZES[1]} pixels, got {size!r}. "
                        "Choose one of these.")
    _check_free(path_of(name), name, force)
    return path_of(name)


def _check_free(path: Path, name: str, force: bool) -> None:
    alike = [other for other in built() if other != name and other.lower() == name.lower()]
    if alike:
        raise DataError(f"Expected a new name, but {name} differs from your set {alike[0]} by capitals alone, which "
                        "some systems take for the same. Choose another name.")
    if path.exists() and not force:
        raise DataError(f"Expected a new name, but you have built {name} before. "
                        "Choose another name, or add --force (force=True) to replace it.")


def _labelled(folder: Path, combined: str | None) -> tuple[list[Example], list[str] | None]:
    """Return the examples of a folder, and their classes where it holds a folder a class."""
    keys = ("images",) if combined is None else ("images", "targets")
    left = None if combined is None else "images" if combined == "left" else "targets"
    with pictures.explained(folder):
        classes = [sub.name for sub in pictures.entries(folder) if sub.is_dir()]
    loose = pictures.pictures_in(folder, or_none=bool(classes))
    if not classes:
        return [Example(keys, (file,), left=left) for file in loose], None
    if loose:
        raise DataError(f"Expected in {folder} either pictures or a folder a class, got both, for instance "
                        f"{loose[0].name} beside {classes[0]}. Move the pictures into class folders.")
    per_class = [pictures.pictures_in(folder / name) for name in classes]
    if {name.lower() for name in classes} <= SPLITS | {split + side for split in SPLITS for side in "ab"}:
        raise DataError(f"Expected a folder a class in {folder}, got {', '.join(classes)}, which read as splits or "
                        f"domains. Give one of them, as --from {folder / classes[0]}, or two as --unpaired or --pairs.")
    lowered = Counter(name.lower() for name in classes)
    alike = [name for name in classes if lowered[name.lower()] > 1]
    if alike:
        raise DataError(f"Expected classes that differ by more than capitals in {folder}, got {', '.join(alike)}. "
                        "Rename or merge these folders.")
    broken = [name for name in classes if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in name)]
    if broken:
        raise DataError(f"Expected folders in {folder} whose names can be printed as UTF-8, got {broken[0]!a}. "
                        "Rename it: its name becomes the class.")
    return [Example(keys, (file,), label, left) for label, files in enumerate(per_class) for file in files], classes


def _matched(first: Path, second: Path) -> list[tuple[Path, Path]]:
    by_stem = []
    for folder in (first, second):
        stems: dict[str, Path] = {}
        for path in pictures.pictures_in(folder):
            stem = unicodedata.normalize("NFC", path.stem)  # systems write é in one letter or in two
            if stem in stems:
                raise DataError(f"Expected one picture a name in {folder}, got {stems[stem].name} and "
                                f"{path.name}. Rename one.")
            stems[stem] = path
        by_stem.append(stems)
    for mine, other, folder in ((*by_stem, second), (*reversed(by_stem), first)):
        lonely = sorted(set(mine) - set(other))
        if lonely:
            more = f" and {len(lonely) - 5} more" if len(lonely) > 5 else ""
            capitals = {stem.lower() for stem in other} & {stem.lower() for stem in lonely}
            hint = " (capitals count)" if capitals else ""
            raise DataError(f"Expected a partner in {folder} for every picture, found none for "
                            f"{', '.join(lonely[:5])}{more}{hint}. Add or remove these; partners bear the same name.")
    return [(by_stem[0][stem], by_stem[1][stem]) for stem in sorted(by_stem[0])]


@dataclass
class _Writing:
    """Writes examples into a file of the schema; `notes` holds what the last call of `write` noted."""

    path: Path
    size: int
    grey: bool
    largest: int
    classes: list[str] | None
    pairing: str | None
    facts: dict[str, str]

    def write(self, examples: list[Example]) -> None:
        """Write the set whole; read on after a file that cannot be used, so that all of them are told."""
        self.notes, self._doubles = pictures.Notes(), []
        counts = Counter(key for example in examples for key in example.keys)
        self._check_each_is_there(examples, counts)
        shape = (1 if self.grey else 3, self.size, self.size)
        atomic.check_room(self.path, counts.total() * int(np.prod(shape)))
        failures = pictures.Failures()
        with hdf5.writing(self.path, classes=self.classes, pairing=self.pairing, **self.facts) as writer:
            if self.classes is not None:
                writer.create("labels", (len(examples),))
                writer.append("labels", [example.label for example in examples])
            for key, count in counts.items():
                writer.create(key, (count, *shape))
            for example in tqdm(examples, desc="Building", unit="picture", delay=1):
                with failures.of(example):
                    arrays = self._read(example, failures)
                    if not failures:
                        for key, array in arrays.items():
                            writer.append(key, array[None])
            failures.raise_if_any()
        if len(self._doubles) == len(examples):
            for label in self._doubles:
                self.notes.add("all are exactly twice as wide as high, and were cut to their middle (if each holds a "
                               "pair side by side, build again with --combined left or right)", label)

    def _check_each_is_there(self, examples: list[Example], counts: Counter) -> None:
        if self.pairing is not None and len(counts) < 2:
            raise DataError("Expected pictures of both domains, none that can be used is left of one. Replace some.")
        present = {example.label for example in examples}
        for label, name in enumerate(self.classes or ()):
            if label not in present:
                raise DataError(f"Expected pictures of every class, none that can be used is left of {name}. "
                                "Replace some, or take its folder out.")

    def _read(self, example: Example, failures: pictures.Failures) -> dict[str, np.ndarray]:
        wholes = []
        for file in example.files:
            with failures.of(example), pictures.explained(file), open(file, "rb") as source:
                wholes.append(pictures.whole(source, str(file), grey=self.grey, largest=self.largest,
                                             notes=self.notes))
        if example in failures:
            return {}
        labels = [str(file) for file in example.files]
        if example.left is not None:
            wholes = list(pictures.halves(wholes[0], labels[0]))
            wholes = wholes if example.left == "images" else wholes[::-1]
            labels *= 2
        elif len(wholes) == 2 and not pictures.same_shape(*wholes):
            (w1, h1), (w2, h2) = (picture.size for picture in wholes)
            raise pictures.UnusableError(
                f"{labels[0]} and {labels[1]}", f"have {w1}×{h1} and {w2}×{h2} pixels, not one shape",
                skippable=False, advice="Crop or pad the two of each pair alike, so that cropping keeps them aligned.",
                message=f"Expected pairs of one shape, so that cropping keeps them aligned, got {labels[0]} with "
                        f"{w1}×{h1} and {labels[1]} with {w2}×{h2}. Crop or pad them alike.")
        elif len(wholes) == 1:
            width, height = wholes[0].size
            self._doubles += labels if width == 2 * height else []
        return {key: pictures.square(picture, self.size, label, self.notes)
                for key, picture, label in zip(example.keys, wholes, labels)}


def _say_left_out(taken: list[Path]) -> None:
    beside = {entry for folder in {file.parent for file in taken} for entry in pictures.entries(folder)}
    others = sorted(beside - set(taken))
    if others:
        print(f"Left out: {len(others)} files of other kinds or deeper folders, for instance {others[0]}.",
              file=sys.stderr)
