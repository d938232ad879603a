"""The folder for a USB stick: course, wheels, book, slides, checksums, and a program that installs without a network.

The wheels are those that pip finds with the user's own settings: an index or a folder in PIP_EXTRA_INDEX_URL,
PIP_FIND_LINKS or pip's configuration counts, as for `make lab`. pip answers conditions such as `sys_platform ==
"win32"` for the machine on which it runs; so it fetches single wheels here, and what each of them needs on the other
machine is read in its metadata.
"""

from __future__ import annotations

import datetime
import email
import hashlib
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

import ganlab
from ganlab.runtime import STALE_SECONDS, GanlabError

FILES = Path(__file__).with_name("stick_files")
SUMS, FACTS, README = "SHA256SUMS", "stick.json", "READ ME FIRST.txt"
EXTRAS = ("grading",)  # beyond what `make lab` installs
TOOLS = ("pip", "setuptools>=77")  # install.py puts them into the new environment; the second builds the course
KNOWN = ("notebooks", "ganlab", "data", "tests", "benchmarks", "binder")  # folders of the course where git is missing
BLOCK = 4096  # bytes: a file takes whole ones
THIS_PYTHON = "{}.{}".format(*sys.version_info[:2])
Make = Callable[..., Iterable[str]]


@dataclass(frozen=True)
class Target:
    """A kind of machine: the tags of its wheels, and what conditions in requirements are compared with there."""

    tags: tuple[str, ...]
    os_name: str
    sys_platform: str
    system: str
    machine: str

    def environments(self, python: str) -> list[dict[str, str]]:
        """Return the facts for the first and the last imaginable release of a Python such as "3.12"."""
        return [{"os_name": self.os_name, "sys_platform": self.sys_platform, "platform_system": self.system,
                 "platform_machine": self.machine, "platform_release": "", "platform_version": "",
                 "python_version": python, "python_full_version": f"{python}.{patch}",
                 "implementation_name": "cpython", "implementation_version": f"{python}.{patch}",
                 "platform_python_implementation": "CPython"} for patch in (0, 99)]


TARGETS = {
    "linux": Target((*(f"manylinux_2_{minor}_x86_64" for minor in range(28, 4, -1)), "manylinux2014_x86_64",
                     "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"), "posix", "linux", "Linux", "x86_64"),
    "macos": Target(("macosx_14_0_arm64",), "posix", "darwin", "Darwin", "arm64"),  # pip adds what is older
    "windows": Target(("win_amd64",), "nt", "win32", "Windows", "AMD64"),
}


class StickError(GanlabError):
    """The stick cannot be made as asked."""


def make(platforms: Sequence[str], out: Path, *, notebooks: Path | None = None, pythons: Sequence[str] = (THIS_PYTHON,),
         requirements: Sequence[str] | None = None, pages: Mapping[str, Make] | None = None) -> Iterator[str]:
    """Make the folder `out` for a USB stick; yield lines that say what is done.

    It is built beside `out` and moved there when it is whole. An older stick at `out` is replaced.

    Args:
        platforms: names of TARGETS; by default this machine's.
        notebooks: the folder of a whole course's notebooks; by default the checkout's.
        pythons: versions such as "3.12", for each of which every wheel is taken along.
        requirements: what has to be installed; by default what the course's pyproject.toml says, with EXTRAS.
        pages: folder of the stick → what makes it, as `ganlab.editions.book.make`; by default book and slides.

    Raises:
        StickError: an unknown platform or Python; no course; `out` holds something else; a wheel cannot be had.
    """
    out = Path(out).absolute()
    platforms = list(dict.fromkeys(platforms)) or [_this_machine()]
    _check_names(platforms, pythons)
    course = _course(notebooks)
    _check_place(out)
    if requirements is None:
        requirements, extras = _requirements(course)
    else:
        extras = []
    if pages is None:
        pages = {name: _later(name) for name in ("book", "slides")}
    out.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(out)
    building = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    building.chmod(0o755)
    try:
        yield from _copy_course(course, building / "course")
        unpacked = {}
        for name in platforms:
            unpacked[name] = {}
            for python in pythons:
                yield f"wheels for {name}, Python {python}: asking pip"
                unpacked[name][python] = yield from _wheels(
                    [*TOOLS, *requirements], name, python, building / "wheels" / name, course / "constraints.txt")
        for name, make_pages in pages.items():
            for _ in make_pages([], building / name, notebooks=notebooks):  # a line a page, in a folder that will move
                pass
            yield f"{name}: {_size(_bytes(building / name))}"
        _add_installer(building, unpacked, extras)
        _write_sums(building)
        total = _bytes(building)
        _put(building, out)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    yield f"{out}: {_size(total)} in all. Copy the folder to a stick; {README} in it says the rest."


# --- what was asked -----------------------------------------------------------------------------------------------


def _this_machine() -> str:
    for name, target in TARGETS.items():
        if (target.system, target.machine) == (platform.system(), platform.machine()):
            return name
    raise StickError(f"Expected a machine for which PyTorch publishes wheels, got {platform.system()} on "
                     f"{platform.machine()}. Name the platform of the classroom: --platform {' or '.join(TARGETS)}.")


def _check_names(platforms: Sequence[str], pythons: Sequence[str]) -> None:
    for name in platforms:
        if name not in TARGETS:
            raise StickError(f"Expected a platform out of {', '.join(TARGETS)}, got {name!r}.")
    for python in pythons:
        major, _, minor = python.partition(".")
        if not (major == "3" and minor.isdecimal() and int(minor) >= 11):
            raise StickError(f'Expected versions of Python such as "3.12", from 3.11 on, got {python!r}.')
    if not pythons:
        raise StickError('Expected at least one version of Python, such as "3.12", got none.')


def _course(notebooks: Path | None) -> Path:
    """Return the folder of the whole course."""
    package = Path(ganlab.__file__).resolve().parents[1]
    folder = Path(notebooks).resolve().parent if notebooks else package
    lacking = [name for name in ("pyproject.toml", "constraints.txt", "ganlab", "notebooks", "data")
               if not (folder / name).exists()]
    if lacking:
        raise StickError(f"Expected the whole course in {folder}, and {', '.join(lacking)} is not there. Run this in "
                         "a checkout of the course, or give its folder of notebooks with --notebooks.")
    return folder


def _requirements(course: Path) -> tuple[list[str], list[str]]:
    """Return what the course says that it needs, and the names of the extras that are in it."""
    project = tomllib.loads((course / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project.get("optional-dependencies", {})
    extras = [name for name in EXTRAS if name in optional]
    return [*project["dependencies"], *(line for name in extras for line in optional[name])], extras


def _check_place(out: Path) -> None:
    """Refuse to replace anything but a stick with nothing of others in it."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir()) and not out.is_mount()):
        return
    if out.is_mount():
        raise StickError(f"Expected a folder, and {out} is a whole disk. Name a folder on it: {out / 'ganlab'}")
    try:
        is_stick = json.loads((out / FACTS).read_text(encoding="utf-8"))["stick"] == "ganlab"
        listed = {line.split("  ", 1)[1] for line in (out / SUMS).read_text(encoding="utf-8").splitlines()}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        is_stick = False
    if not is_stick:
        raise StickError(f"Expected a new folder or an earlier stick, and {out} holds something else. Name another "
                         "folder with --out.")
    others = sorted({path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - listed - {SUMS})
    if others:
        raise StickError(f"Expected an earlier stick in {out}, and there are files of others in it: "
                         f"{', '.join(others[:3])}. Move them away, or name another folder with --out.")


def _later(name: str) -> Make:
    """Return an edition's `make`, imported when it is called."""
    return lambda *asked, **named: importlib.import_module(f"ganlab.editions.{name}").make(*asked, **named)


# --- the course ---------------------------------------------------------------------------------------------------


def _copy_course(course: Path, target: Path) -> Iterator[str]:
    """Copy the files of the course; say which notebooks are no longer the course's own."""
    names = _tracked(course) or list(_known(course))
    for name in names:
        if (course / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(course / name, target / name)
    yield f"course: {_size(_bytes(target))}"
    changed = _git(course, "diff", "--name-only", "-z", "HEAD", "--", "notebooks")
    for name in changed or []:
        yield f"    {name} has been changed since the last commit. As it is now, it is on the stick."


def _tracked(course: Path) -> list[str] | None:
    """Return what git tracks; None where there is no git."""
    return _git(course, "ls-files", "-z")


def _git(course: Path, *words: str) -> list[str] | None:
    try:
        asked = subprocess.run(["git", "-C", str(course), *words], capture_output=True, encoding="utf-8")
    except OSError:
        return None
    return [name for name in asked.stdout.split("\0") if name] if asked.returncode == 0 else None


def _known(course: Path) -> Iterator[str]:
    """Yield the files of a course without git: no caches, no environment, nothing hidden but git's own settings."""
    for path in sorted(course.iterdir()):
        if path.is_file() and (path.name[0] != "." or path.name.startswith(".git")):
            yield path.name
    for name in KNOWN:
        for path in sorted((course / name).rglob("*")):
            parts = path.relative_to(course).parts
            if path.is_file() and not any(part[0] == "." or part == "__pycache__" for part in parts):
                yield "/".join(parts)


# --- the wheels ---------------------------------------------------------------------------------------------------


def _wheels(requirements: Iterable[str], name: str, python: str, folder: Path, constraints: Path) -> Iterator[str]:
    """Fetch all wheels that a platform needs into the folder; return their size when unpacked and compiled."""
    with tempfile.TemporaryDirectory(dir=folder.parent.parent) as place:
        yield from _fetch(requirements, TARGETS[name], python, Path(place), constraints)
        wheels = sorted(Path(place).glob("*.whl"))
        unpacked = sum(map(_unpacked, wheels))
        size = sum(wheel.stat().st_size for wheel in wheels)
        yield f"wheels for {name}, Python {python}: {len(wheels)}, {_size(size)}, installed about {_size(unpacked)}"
        folder.mkdir(parents=True, exist_ok=True)
        for wheel in wheels:
            os.replace(wheel, folder / wheel.name)
    return unpacked


def _fetch(requirements: Iterable[str], target: Target, python: str, folder: Path, constraints: Path) -> Iterator[str]:
    """Fetch wheels until each has all that it needs on the target.

    Round after round pip fetches what the wheels of the round before need, and nothing of these wheels' own needs.
    """
    wanted: dict[str, list[Requirement]] = {}
    read: set[tuple[str, str]] = set()  # wheels, and extras of them, whose needs are known
    new = [need for line in requirements if _applies(need := Requirement(line), target, python)]
    while new:
        for need in new:
            wanted.setdefault(canonicalize_name(need.name), []).append(need)
        names = sorted({canonicalize_name(need.name) for need in new})
        lacking = {name: wanted[name] for name in names if _chosen(folder, name, wanted[name]) is None}
        if lacking:
            _download(lacking, target, python, folder, constraints)
        if any(name.startswith("nvidia-") for name in lacking):
            yield ("    NVIDIA's libraries come along: PyTorch's usual package for Linux needs them. The course's "
                   "README says under PIP_EXTRA_INDEX_URL how to have the small build for CPUs.")
        after = []
        for name in names:
            wheel = _chosen(folder, name, wanted[name])
            if wheel is None:
                raise StickError(f"Expected a wheel that fits {' and '.join(map(str, wanted[name]))}, and pip fetched "
                                 "none. Look at constraints.txt.")
            for extra in {"", *(extra for need in wanted[name] for extra in need.extras)}:
                if (wheel.name, extra) not in read:
                    read.add((wheel.name, extra))
                    after += _needs(wheel, extra, target, python)
        new = after


def _download(needs: Mapping[str, list[Requirement]], target: Target, python: str, folder: Path,
              constraints: Path) -> None:
    """Let pip fetch one wheel a name, in place of those that are there."""
    for name in needs:
        for wheel in _wheels_of(folder, name):
            wheel.unlink()
    lines = [str(need).split(";")[0] for several in needs.values() for need in several]
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
         "--only-binary", ":all:", *(f"--platform={tag}" for tag in target.tags), "--python-version", python,
         "--implementation", "cp", "--constraint", str(constraints), "--dest", str(folder), *dict.fromkeys(lines)],
        capture_output=True, encoding="utf-8", errors="replace")
    if asked.returncode != 0:
        said = [line for line in asked.stderr.splitlines() if "ERROR" in line or "No module named pip" in line]
        raise StickError(f"Expected wheels for {target.system} and Python {python} of {', '.join(needs)}; pip says: "
                         f"{' '.join(said[-3:]) or asked.stderr[-300:]} Is there a network? What has been fetched "
                         "is in pip's cache: run this again.")


def _applies(need: Requirement, target: Target, python: str, extra: str = "") -> bool:
    """Return whether a requirement counts on the target, for any release of its Python."""
    return need.marker is None or any(need.marker.evaluate(facts | {"extra": extra})
                                      for facts in target.environments(python))


def _needs(wheel: Path, extra: str, target: Target, python: str) -> list[Requirement]:
    """Return what a wheel needs on the target, as its metadata say, for itself or for one of its extras."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            (name,) = [name for name in archive.namelist() if name.count("/") == 1
                       and name.endswith(".dist-info/METADATA")]
            lines = email.message_from_bytes(archive.read(name)).get_all("Requires-Dist", [])
        needs = [Requirement(str(line)) for line in lines]
    except (zipfile.BadZipFile, ValueError, InvalidRequirement) as error:
        raise StickError(f"Expected a wheel, got {wheel.name}, which cannot be read ({error}). Clear pip's cache with "
                         "`pip cache purge`, and run this again.") from None
    return [need for need in needs if _applies(need, target, python, extra)]


def _chosen(folder: Path, name: str, needs: Iterable[Requirement]) -> Path | None:
    """Return the wheel of that name, if its version suits them all."""
    for wheel in _wheels_of(folder, name):
        version = parse_wheel_filename(wheel.name)[1]
        if all(need.specifier.contains(version, prereleases=True) for need in needs):
            return wheel
    return None


def _wheels_of(folder: Path, name: str) -> list[Path]:
    return [wheel for wheel in folder.glob("*.whl") if parse_wheel_filename(wheel.name)[0] == name]


def _unpacked(wheel: Path) -> int:
    """Return how much disk a wheel takes once installed; Python adds a compiled copy of each of its programs."""
    with zipfile.ZipFile(wheel) as archive:
        return sum(-(-file.file_size // BLOCK) * BLOCK * (2 if file.filename.endswith(".py") else 1)
                   for file in archive.infolist())


# --- the rest -----------------------------------------------------------------------------------------------------


def _add_installer(folder: Path, unpacked: Mapping[str, Mapping[str, int]], extras: Sequence[str]) -> None:
    """Write install.py and what starts it, what it has to know, and the words for the teacher."""
    course = _bytes(folder / "course")
    facts = {"stick": "ganlab", "version": ganlab.__version__, "extras": list(extras), "platforms": unpacked,
             "course_bytes": course}
    (folder / FACTS).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    for path in sorted(FILES.glob("install.*")):
        words = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(words, encoding="utf-8", newline="\r\n" if path.suffix == ".bat" else "\n")
        (folder / path.name).chmod(0o755)
    pythons = sorted({python for each in unpacked.values() for python in each}, key=lambda python: int(python[2:]))
    most = max(size for each in unpacked.values() for size in each.values())
    words = Template((FILES / "readme.txt").read_text(encoding="utf-8")).substitute(
        day=datetime.date.today().isoformat(), version=ganlab.__version__, size=_size(_bytes(folder)),
        platforms=", ".join(unpacked), pythons=" or ".join(pythons), disk=_size(most + course + 200_000_000))
    (folder / README).write_text(words, encoding="utf-8", newline="\r\n")


def _write_sums(folder: Path) -> None:
    """Write the checksum of every other file, as `sha256sum --check` reads them."""
    lines = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with open(path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def _put(building: Path, out: Path) -> None:
    """Move what was built to its place; an older stick goes only then."""
    _check_place(out)  # once more: minutes have passed
    old = building.with_suffix(".old")
    if out.exists():
        os.replace(out, old)
    try:
        os.replace(building, out)
    except OSError:
        if old.exists():
            os.replace(old, out)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove_stale(out: Path) -> None:
    """Remove what killed runs left beside `out` more than a day ago."""
    for path in out.parent.glob(f".{out.name}.*.part"):
        if time.time() - path.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(path, ignore_errors=True)


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _size(count: int) -> str:
    return f"{count / 1e9:.2f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
