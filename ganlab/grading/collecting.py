"""Collects what was handed in: a folder of notebooks, a folder a learner, the download zips of Moodle and Canvas.

Nothing is unpacked to disk: files are read where they lie, one at a time, and what is no plain file is refused.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ganlab.grading.notebook import LARGEST
from ganlab.runtime import GanlabError

_MOST_FILES = 100_000
_MOST_BYTES = 20 * 2**30  # of a whole zip, unpacked
_RATIO = 300  # a notebook full of one picture packs 100 to 1
_MOODLE = re.compile(r"(?P<name>.+?)_(?P<id>\d+)_assignsubmission_[a-z]+_?(?P<rest>.*)", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<submission>\d+)_(?P<rest>[^/]+)", re.DOTALL)
_CANVAS_COPY = re.compile(r"-\d+(?=\.ipynb$)")


class CollectingError(GanlabError):
    """The place named holds no submissions."""


@dataclass(frozen=True)
class File:
    """One file of a submission: a path on disk, or a member of a zip (of a zip inside that zip)."""

    name: str
    path: Path
    members: tuple[str, ...] = ()

    def read(self) -> bytes:
        """Return its content, at most one byte more than a notebook may have.

        Raises:
            OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError: it cannot be read.
        """
        if not self.members:
            with open(self.path, "rb", opener=_no_link) as file:
                return file.read(LARGEST + 1)
        with zipfile.ZipFile(self.path) as archive:
            return _member(archive, self.members)


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _member(archive: zipfile.ZipFile, members: tuple[str, ...]) -> bytes:
    with archive.open(members[0]) as file:
        content = file.read(LARGEST + 1)
    if len(members) == 1:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        return _member(inner, members[1:])


@dataclass
class Submission:
    """What one learner handed in.

    Attributes:
        learner: the key in the mark book: Moodle's or Canvas's number, else the name of the folder or file.
        name: as people read it.
        files: the notebooks.
        problems: what was handed in beside them and cannot be marked, each with its reason.
        facts: the learner's row of the roster.
        late: Canvas marks late ones.
    """

    learner: str
    name: str
    files: list[File] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    late: bool = False


def collect(place: Path, known: Iterable[str] = ()) -> list[Submission]:
    """Return the submissions in a folder or zip, sorted by learner.

    Args:
        known: stems of the assignment's own notebooks: "ada_02-generator-cost.ipynb" belongs to ada.

    Raises:
        CollectingError: there is no such place, or nothing in it.
    """
    place = Path(place)
    if place.is_dir():
        files = _of_folder(place)
    elif place.is_file() and place.suffix.lower() == ".zip":
        files = _of_zip(place)
    elif place.is_file():
        files = iter([(place.name, File(place.name, place), "")])
    else:
        raise CollectingError(f"Expected a folder or a zip of submissions at {place}, and there is none.")
    stems = sorted(known, key=len, reverse=True)
    found: dict[str, Submission] = {}
    for name, file, problem in files:
        learner, shown, rest, late = _whose(name, stems)
        submission = found.setdefault(learner, Submission(learner, shown))
        submission.late |= late
        if problem:
            submission.problems.append(f"{rest}: {problem}")
        elif rest.lower().endswith(".ipynb"):
            submission.files.append(File(rest, file.path, file.members))
        elif rest.lower().endswith(".zip"):
            _unfold(submission, file, rest)
        elif rest and "onlinetext" not in name:
            submission.problems.append(f"{rest}: no notebook")
    if not found:
        raise CollectingError(f"Expected notebooks in {place}, and found no file. Give the folder or the zip that "
                              "holds the submissions.")
    return sorted(found.values(), key=lambda submission: submission.learner)


def _whose(name: str, stems: list[str]) -> tuple[str, str, str, bool]:
    """Return the key, the name, the rest of the file's name, and whether it is late, from where a file lies."""
    top, _, below = name.partition("/")
    if (match := _MOODLE.fullmatch(top)) is not None:
        return match["id"], match["name"], below or match["rest"] or top, False
    if not below and (match := _CANVAS.fullmatch(top)) is not None:
        return match["id"], match["name"], _CANVAS_COPY.sub("", match["rest"]), bool(match["late"])
    if below:
        return _clean(top), top, below, False
    stem = PurePosixPath(top).stem
    for known in stems:
        if stem != known and stem.endswith(known):
            stem = stem.removesuffix(known).rstrip("_- .") or stem
            break
    return _clean(stem), stem, top, False


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")[:200] or "_"


# --- where files lie ------------------------------------------------------------------------------------------


def _of_folder(folder: Path) -> Iterator[tuple[str, File, str]]:
    count = 0
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        here = Path(root)
        for name in [*folders]:
            if (here / name).is_symlink():
                folders.remove(name)
                yield (here / name).relative_to(folder).as_posix(), File(name, here / name), "a link, not followed"
        for name in sorted(names):
            if _hidden(name):
                continue
            count += 1
            if count > _MOST_FILES:
                raise CollectingError(f"Expected at most {_MOST_FILES} files in {folder}. Give another.")
            path = here / name
            try:
                kind = path.lstat().st_mode
            except OSError as error:
                yield path.relative_to(folder).as_posix(), File(name, path), f"cannot be read ({error.strerror})"
                continue
            problem = "" if stat.S_ISREG(kind) else "a link, not followed" if stat.S_ISLNK(kind) else "no plain file"
            relative = path.relative_to(folder).as_posix().encode("utf-8", "replace").decode("utf-8")
            yield relative, File(name, path), problem


def _of_zip(path: Path) -> Iterator[tuple[str, File, str]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = [member.filename for member in members if not member.is_dir() and not _hidden(member.filename)]
            top = {name.split("/")[0] for name in names}
            below = len(top) == 1 and all("/" in name for name in names) and not _MOODLE.fullmatch(next(iter(top)))
            yield from ((name.partition("/")[2] if below else name, File(name, path, (member,)), problem)
                        for name, member, problem in _members(members))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CollectingError(f"Expected a zip of submissions at {path}, and it cannot be read ({error}). Download it "
                              "again.") from None


def _members(members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, str, str]]:
    """Yield (name, member, problem) for the files of a zip."""
    if len(members) > _MOST_FILES or sum(member.file_size for member in members) > _MOST_BYTES:
        raise CollectingError(f"Expected a zip of at most {_MOST_FILES} files and {_MOST_BYTES // 2**30} GB, got more.")
    for member in members:
        if member.is_dir() or _hidden(member.filename):
            continue
        name = member.filename.replace("\\", "/").encode("utf-8", "replace").decode("utf-8")
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        outside = name.startswith("/") or ".." in name.split("/") or ":" in name.split("/")[0][:2]
        problem = ""
        if outside:
            problem = "its name leads out of the zip"
        elif stat.S_ISLNK(member.external_attr >> 16):
            problem = "a link, not followed"
        elif member.flag_bits & 1:
            problem = "encrypted"
        elif member.file_size > LARGEST:
            problem = f"larger than {LARGEST // 2**20} MB"
        elif member.file_size > 2**20 and member.file_size > _RATIO * max(member.compress_size, 1):
            problem = "packed too tightly to be a notebook"
        yield "/".join(parts) or "_", member.filename, problem


def _unfold(submission: Submission, file: File, rest: str) -> None:
    """Take the notebooks of a zip that a learner handed in."""
    try:
        content = file.read()
        if len(content) > LARGEST:
            submission.problems.append(f"{rest}: larger than {LARGEST // 2**20} MB")
            return
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name, member, problem in _members(archive.infolist()):
                if problem:
                    submission.problems.append(f"{rest}/{name}: {problem}")
                elif not name.lower().endswith(".ipynb"):
                    submission.problems.append(f"{rest}/{name}: no notebook")
                else:
                    inner = (*file.members, member) if file.members else (member,)
                    submission.files.append(File(f"{rest}/{name}", file.path, inner))
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, GanlabError) as error:
        submission.problems.append(f"{rest}: cannot be read ({str(error)[:100]})")


def _hidden(name: str) -> bool:
    """Files that systems and editors leave behind."""
    parts = name.replace("\\", "/").split("/")
    return any(part in ("__MACOSX", ".ipynb_checkpoints", "__pycache__") for part in parts) or (
        parts[-1].startswith((".", "~$")) and parts[-1] != "..") or parts[-1] in ("Thumbs.db", "desktop.ini")


# --- the roster -----------------------------------------------------------------------------------------------

_KEYS = ("id", "student id", "canvas id", "id number", "idnumber", "identifier", "sis user id", "sis login id",
         "username", "user name", "email", "email address", "e-mail", "learner", "student", "name", "full name")


def roster(path: Path) -> list[dict[str, str]]:
    """Read a CSV of learners; any of the usual columns will do.

    Raises:
        CollectingError: it is no CSV, or has no column that tells learners apart.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CollectingError(f"Expected a roster at {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CollectingError(f"Expected a roster in UTF-8 at {path}. Save it as \"CSV UTF-8\".") from None
    try:
        dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t")
    except csv.Error:
        dialect = csv.excel
    rows = [{str(key).strip(): str(value or "").strip() for key, value in row.items() if key is not None}
            for row in csv.DictReader(io.StringIO(text), dialect=dialect)]
    if not rows or not any(key.lower() in _KEYS for key in rows[0]):
        raise CollectingError(f"Expected a CSV with a column such as id, username, email or name in {path}, got "
                              f"{', '.join(rows[0]) if rows else 'no row'}.")
    return rows


def identities(row: Mapping[str, str]) -> list[str]:
    """Return what a row of a roster or gradebook may be known by, in lower case, the surest first."""
    lower = {key.lower().strip(): value for key, value in row.items() if value}
    found = [lower[key] for key in _KEYS if key in lower]
    first = lower.get("first name") or lower.get("firstname") or ""
    last = lower.get("surname") or lower.get("last name") or lower.get("lastname") or ""
    if first and last:
        found.append(f"{first} {last}")
    if "," in lower.get("student", ""):  # Canvas: "Lovelace, Ada", and lovelaceada in names of files
        last, _, first = lower["student"].partition(",")
        found += [f"{first.strip()} {last.strip()}"]
    found += [f"Participant {found[0]}"] if found and found[0].isdigit() else []
    return [text.strip().lower() for text in found]


def enrol(submissions: list[Submission], rows: list[dict[str, str]]) -> list[Submission]:
    """Give submissions their rows of the roster; add one without files for everybody who handed in nothing."""
    by_key: dict[str, Submission] = {}
    for submission in submissions:
        for key in (submission.name.lower(), submission.learner.lower()):
            by_key[key] = submission
    added = []
    for row in rows:
        known = identities(row)
        found = next((by_key[key] for key in known if key in by_key), None)
        if found is None:
            squeezed = {re.sub(r"[^\w]", "", key): value for key, value in by_key.items()}
            names = [re.sub(r"[^\w]", "", "".join(reversed(key.split(" ", 1)))) for key in known if " " in key]
            found = next((squeezed[name] for name in names if name in squeezed), None)
        if found is not None and not found.facts:
            found.facts = row
        elif found is None and known:
            name = row.get("name") or row.get("Name") or row.get("Student") or known[-1]
            added.append(Submission(known[0], name, facts=row))
    return sorted([*submissions, *added], key=lambda submission: submission.learner)
