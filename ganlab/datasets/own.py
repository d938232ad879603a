"""A user's own images: folders of picture files built into one HDF5 file of the schema."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from ganlab import runtime
from ganlab.datasets import sources
from ganlab.datasets.errors import DataError
from ganlab.datasets.store import hdf5, pictures

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
FILE_SUFFIXES = (".h5", ".hdf5")  # what ends so is the path of a file to `load`, never a name


def build(name: str, *, from_: str | Path | None = None, pairs: Sequence[str | Path] | None = None,
          unpaired: Sequence[str | Path] | None = None, size: int = 64, grey: bool = False, force: bool = False,
          source: str | None = None, licence: str = "not stated") -> Path:
    """Build a data set from the user's own PNG, JPEG and WebP files; `load(name)` opens it from then on.

    Of `from_`, `pairs` and `unpaired` exactly one is given. Every picture becomes a square of `size` pixels as
    `pictures.read` describes. Files of other kinds and deeper folders are left out, and a line on stderr says how
    many; hidden files are passed over.

    Args:
        name: letters, digits, dots, dashes and underscores; not the name of another kind of data set.
        from_: a folder of pictures, without labels; or of folders, one a class, whose names become the classes.
        pairs: (A, B): pictures of the same name (without the suffix) belong together; A is images, B targets.
        unpaired: (A, B): two domains; A is images, B targets.
        size: side in pixels, from 8 to 1024.
        grey: True stores one channel instead of three.
        force: True replaces a set of the same name.
        source, licence: noted in the file; `source` is the folders' names where None.

    Returns:
        The path of the HDF5 file.

    Raises:
        DataError: a name, size or folder cannot be used, a file is no picture, names do not match, or the disk
            refuses. An existing set is untouched then.
    """
    given = [kind for kind in (from_, pairs, unpaired) if kind is not None]
    if len(given) != 1:
        raise DataError(f"Expected one of a folder, pairs or unpaired folders, got {len(given)}. Give exactly one.")
    path = _checked_target(name, size, force)
    folders = [Path(from_)] if from_ is not None else [Path(part) for part in given[0]]
    for folder in folders:
        if not folder.is_dir():
            raise DataError(f"Expected a folder of pictures, found none at {folder}. Correct the path.")
    facts = {"name": name, "split": "train", "licence": licence,
             "source": source or " and ".join(folder.name for folder in folders)}
    if from_ is not None:
        files, labels, classes = _labelled(folders[0])
        _write(path, {"images": files}, size, grey, facts, labels=labels, classes=classes)
    elif pairs is not None:
        _write(path, dict(zip(("images", "targets"), _matched(*folders))), size, grey, facts, pairing="paired")
    else:
        domains = {key: pictures.pictures_in(folder) for key, folder in zip(("images", "targets"), folders)}
        _write(path, domains, size, grey, facts, pairing="unpaired")
    return path


def path_of(name: str) -> Path:
    """Return where a set that the user built lies, or would lie."""
    return runtime.cache_folder() / "own" / f"{name}.h5"


def built() -> list[str]:
    """Return the names of the sets that the user built."""
    return sorted(path.stem for path in path_of("any").parent.glob("*.h5") if not path.name.startswith("."))


def _checked_target(name: str, size: int, force: bool) -> Path:
    if not NAME.fullmatch(name):
        raise DataError(f"Expected a name of letters, digits, dots, dashes and underscores, got {name!r}. "
                        "Choose such a name.")
    if name.lower().endswith(FILE_SUFFIXES):
        raise DataError(f"Expected a name, got {name}, which reads as the path of a file. Leave out the ending.")
    if name in sources.ROWS:
        raise DataError(f"Expected a new name, but {name} is a data set of the course. Choose another name.")
    if not isinstance(size, int) or not pictures.SIZES[0] <= size <= pictures.SIZES[1]:
        raise DataError(f"Expected a size from {pictures.SIZES[0]} to {pictures.SIZES[1]} pixels, got {size!r}. "
                        "Choose one of these.")
    path = path_of(name)
    if path.exists() and not force:
        raise DataError(f"Expected a new name, but you have built {name} before. "
                        "Choose another name, or add --force (force=True) to replace it.")
    return path


def _labelled(folder: Path) -> tuple[list[Path], list[int] | None, list[str] | None]:
    with pictures.explained(folder):
        classes = sorted(sub.name for sub in folder.iterdir() if sub.is_dir() and not sub.name.startswith("."))
    loose = pictures.pictures_in(folder, or_none=bool(classes))
    if not classes:
        return loose, None, None
    if loose:
        raise DataError(f"Expected in {folder} either pictures or a folder a class, got both, for instance "
                        f"{loose[0].name} beside {classes[0]}. Move the pictures into class folders.")
    per_class = [pictures.pictures_in(folder / name) for name in classes]
    files = [path for paths in per_class for path in paths]
    return files, [label for label, paths in enumerate(per_class) for _ in paths], classes


def _matched(first: Path, second: Path) -> tuple[list[Path], list[Path]]:
    by_stem = []
    for folder in (first, second):
        stems: dict[str, Path] = {}
        for path in pictures.pictures_in(folder):
            if path.stem in stems:
                raise DataError(f"Expected one picture a name in {folder}, got {stems[path.stem].name} and "
                                f"{path.name}. Rename one.")
            stems[path.stem] = path
        by_stem.append(stems)
    for mine, other, folder in ((*by_stem, second), (*reversed(by_stem), first)):
        lonely = sorted(set(mine) - set(other))
        if lonely:
            more = f" and {len(lonely) - 5} more" if len(lonely) > 5 else ""
            raise DataError(f"Expected a partner in {folder} for every picture, found none for "
                            f"{', '.join(lonely[:5])}{more}. Add or remove these; partners bear the same name.")
    order = sorted(by_stem[0])
    return [by_stem[0][stem] for stem in order], [by_stem[1][stem] for stem in order]


def _write(path: Path, domains: dict[str, list[Path]], size: int, grey: bool, facts: dict[str, str], *,
           labels: list[int] | None = None, classes: list[str] | None = None,
           pairing: str | None = None) -> None:
    with hdf5.writing(path, classes=classes, pairing=pairing, **facts) as writer:
        if labels is not None:
            writer.create("labels", (len(labels),))
            writer.append("labels", labels)
        for key, files in domains.items():
            writer.create(key, (len(files), 1 if grey else 3, size, size))
            for file in tqdm(files, desc=f"Building {key}", unit="picture", delay=1):
                with pictures.explained(file), open(file, "rb") as source:
                    picture = pictures.read(source, str(file), size, grey=grey)
                writer.append(key, picture[None])
    _say_left_out([file for files in domains.values() for file in files])


def _say_left_out(taken: list[Path]) -> None:
    beside = {entry for folder in {file.parent for file in taken} for entry in folder.iterdir()}
    others = sorted(entry for entry in beside - set(taken) if not entry.name.startswith("."))
    if others:
        print(f"Left out: {len(others)} files of other kinds or deeper folders, for instance {others[0]}.",
              file=sys.stderr)
