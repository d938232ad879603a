"""Install the course from this stick. Nothing is fetched from a network, and nothing is changed on the stick.

    python install.py             into the folder ganlab in your home folder
    python install.py FOLDER      into a new folder
    python install.py --check     only look whether everything on the stick is whole

It uses the standard library alone. Every file is compared with SHA256SUMS before anything is written. An older Python
can read this file too, so that it can say which one is needed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

STICK = Path(__file__).resolve().parent
SUMS, FACTS = "SHA256SUMS", "stick.json"
HALF = ".ganlab-half-installed"  # stands in the folder until all is done
SPARE = 200_000_000  # bytes that stay free
OLDEST = {"glibc": (2, 28), "macOS": (14, 0)}  # what the wheels on the stick are made for
AGAIN = "Copy the stick again from whoever made it."
NAMES = {"linux": "Linux on x86-64", "macos": "macOS on Apple's own processors", "windows": "64-bit Windows on x86-64"}


class Refusal(Exception):
    """Why nothing was installed: what was expected, what came, what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return its exit status: 0, or 2 where it refuses, or 1 where a step failed."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a redirected Windows console knows few letters
    parser = argparse.ArgumentParser(description="Install the course from this stick, without a network.")
    parser.add_argument("folder", nargs="?", type=Path, help="a new folder for the course (default: ganlab in your "
                        "home folder)")
    parser.add_argument("--check", action="store_true", help="only look whether everything on the stick is whole")
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(arguments)
    try:
        facts = _facts()
        if options.check:
            print("Looking at every file on the stick.")
            print(f"All {_verified('')} files are whole.")
            return 0
        here = _platform(facts)
        other = _other_python(facts["platforms"][here])
        if other is not None:
            return subprocess.call([*other, str(STICK / "install.py"), *arguments])
        _install((options.folder or Path.home() / "ganlab").expanduser().absolute(), here, facts)
    except Refusal as refusal:
        print(f"\nNothing was installed. {refusal}", file=sys.stderr)
        return 2
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"\nThe installation failed, and its folder was removed again: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped; nothing half-installed is left.", file=sys.stderr)
        return 130
    return 0


# --- may it be installed here? ------------------------------------------------------------------------------------


def _facts() -> dict:
    """Return what the stick says of itself."""
    try:
        facts = json.loads((STICK / FACTS).read_text(encoding="utf-8"))
        if facts["stick"] != "ganlab" or not isinstance(facts["platforms"], dict):
            raise ValueError("another one")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(f"Expected {FACTS} of the course beside install.py, got none that can be read ({error}). "
                      + AGAIN) from None
    return facts


def _platform(facts: dict) -> str:
    """Return this machine's name on the stick."""
    machine = platform.machine().lower()
    name = {("linux", "x86_64"): "linux", ("darwin", "arm64"): "macos", ("win32", "amd64"): "windows"}.get(
        (sys.platform, machine))
    if name == "windows" and sysconfig.get_platform() != "win-amd64":
        name, machine = None, f"a Python for {sysconfig.get_platform()}"
    there = ", ".join(NAMES.get(name, name) for name in facts["platforms"])
    if name not in facts["platforms"]:
        raise Refusal(f"The stick has wheels for {there}. This is {platform.system()} on {machine}. "
                      "Use another machine, or have a stick made for this one: ganlab make stick --platform NAME.")
    what, version = {"linux": platform.libc_ver, "macos": lambda: ("macOS", platform.mac_ver()[0])}.get(
        name, lambda: ("Windows", ""))()
    if name == "linux" and what != "glibc":
        raise Refusal("The wheels on the stick need a Linux with glibc, and this one has another C library.")
    if what in OLDEST and _numbers(version) < OLDEST[what]:
        raise Refusal(f"The wheels on the stick need {what} {'.'.join(map(str, OLDEST[what]))} or newer, and this "
                      f"machine has {version}. Use a newer system.")
    return name


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _other_python(pythons: dict) -> list[str] | None:
    """Return None where this Python will do, else the command of one on this machine that does."""
    this = "{}.{}".format(*sys.version_info[:2])
    usual = sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")
    if usual and this in pythons:
        return None
    for version in pythons:
        for command in (["py", f"-{version}"], [f"python{version}"]):
            if shutil.which(command[0]) and version != this and _says(command) == version:
                print(f"This is Python {this}; going on with Python {version}.", flush=True)
                return command
    kind = "" if usual else ", which is not the usual CPython"
    raise Refusal(f"The stick has wheels for Python {' and '.join(pythons)}. This is Python {this}{kind}, and no other "
                  f"was found. Install Python {list(pythons)[-1]}, and run this again with it.")


def _says(command: list[str]) -> str:
    """Return which Python a command starts, such as "3.11"; nothing where it does not start."""
    asked = subprocess.run([*command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
                           stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", errors="replace")
    return asked.stdout.strip()


def _verified(*parts: str) -> int:
    """Compare files with SHA256SUMS, those whose names begin with one of `parts`; return how many there are."""
    listed = {}
    try:
        for line in (STICK / SUMS).read_text(encoding="utf-8").splitlines():
            digest, name = line.split("  ", 1)
            listed[name] = digest
    except (OSError, ValueError) as error:
        raise Refusal(f"Expected {SUMS} with a checksum for each file, got one that cannot be read ({error}). "
                      + AGAIN) from None
    chosen = [name for name in listed if name.startswith(parts)]
    wrong = [name for name in chosen if _digest(STICK / name) != listed[name]]
    strange = [path.name for path in (STICK / "wheels").rglob("*.whl")
               if path.relative_to(STICK).as_posix() not in listed and not path.name.startswith(".")]
    if wrong or strange or not chosen:
        what = [f"{name} is {'damaged' if (STICK / name).exists() else 'missing'}" for name in wrong]
        what += [f"{name} does not belong to the stick" for name in strange] or ["" if wrong else "no file is listed"]
        more = f", and so on: {len(wrong + strange)} files" if len(wrong + strange) > 3 else ""
        raise Refusal(f"Expected the files that {SUMS} lists: {', '.join(filter(None, what[:3]))}{more}. {AGAIN}")
    return len(chosen)


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces; nothing where it cannot be read."""
    found = hashlib.sha256()
    try:
        with open(path, "rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                found.update(piece)
    except OSError:
        return ""
    return found.hexdigest()


def _check_folder(folder: Path, needed: int) -> None:
    """Refuse a folder that holds something, or lies on a disk that is too full."""
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not (folder / HALF).exists())):
        raise Refusal(f"Expected a new or empty folder, and {folder} holds something. Name another one: "
                      "python install.py FOLDER")
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(nearest).free
    if free < needed + SPARE:
        raise Refusal(f"The course needs {_size(needed + SPARE)} of disk in {folder}, and {_size(free)} are free. Make "
                      "room, or name a folder on another disk: python install.py FOLDER")


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


# --- installing ---------------------------------------------------------------------------------------------------


def _install(folder: Path, here: str, facts: dict) -> None:
    """Copy the course into the folder and install it there, or leave nothing behind."""
    version = "{}.{}".format(*sys.version_info[:2])
    _check_folder(folder, facts["platforms"][here][version] + facts["course_bytes"])
    print("Looking whether the stick is whole.", flush=True)
    _verified("course/", f"wheels/{here}/", "install.py", FACTS)
    made = not folder.exists()
    try:
        if (folder / HALF).exists():
            _empty(folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HALF).write_text("An installation that has not ended. It may be deleted.\n", encoding="utf-8")
        _build(folder, STICK / "wheels" / here, facts["extras"])
        start = _starter(folder)
        (folder / HALF).unlink()
    except BaseException:
        _empty(folder)
        if made:
            folder.rmdir()
        raise
    print(f"\nInstalled. To open the course, double-click {start} or type:\n\n    {_quoted(start)}\n\n"
          f"The commands of the course, such as doctor:\n\n    {_quoted(_program(folder, 'ganlab'))} doctor\n")


def _build(folder: Path, wheels: Path, extras: list[str]) -> None:
    print(f"Copying the course to {folder}.", flush=True)
    shutil.copytree(STICK / "course", folder, dirs_exist_ok=True)
    print("Installing it. This takes minutes.", flush=True)
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")])
    python = _program(folder, "python")
    pip = min(wheels.glob("pip-*.whl"))
    common = ["install", "--quiet", "--disable-pip-version-check", "--no-index", "--find-links", str(wheels)]
    # Debian's Python has no pip for a new environment, and an old pip may not know the wheels: the stick's own goes in
    first = f"import runpy, sys; sys.path.insert(0, {str(pip)!r}); runpy.run_module('pip', run_name='__main__')"
    _run([python, "-c", first, *common, "pip", "setuptools"])
    course = f"{folder}[{','.join(extras)}]" if extras else str(folder)
    _run([python, "-m", "pip", *common, "--constraint", str(folder / "constraints.txt"), "--no-build-isolation",
          "--editable", course])
    _run([python, "-m", "ipykernel", "install", "--sys-prefix", "--name", "ganlab", "--display-name", "ganlab"])
    # JupyterLab's question about news would cover a newcomer's first screen
    _run([_program(folder, "jupyter"), "labextension", "disable", "--level=sys_prefix",
          "@jupyterlab/apputils-extension:announcements"])
    (folder / ".venv" / ".lab-installed").touch()  # `make lab` finds that nothing is left to install


def _run(command: list[str | Path]) -> None:
    """Run a program without what the user's settings say of pip and Python; what it prints is shown if it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    ended = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           encoding="utf-8", errors="replace",
                           env=environment | {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"})
    if ended.returncode != 0:
        print(ended.stdout, file=sys.stderr)
        raise subprocess.CalledProcessError(ended.returncode, [str(word) for word in command])


def _starter(folder: Path) -> Path:
    """Write the file that opens the course at a double click; return its path."""
    open_it = "lab --LabApp.default_url=/lab/tree/00-before-you-start.ipynb notebooks"
    if os.name == "nt":
        path = folder / "start.bat"
        path.write_text(f'@cd /d "%~dp0"\n@.venv\\Scripts\\jupyter {open_it} %*\n', encoding="utf-8")
        return path
    path = folder / ("start.command" if sys.platform == "darwin" else "start.sh")
    path.write_text(f'#!/bin/sh\ncd "$(dirname "$0")" && exec .venv/bin/jupyter {open_it} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def _program(folder: Path, name: str) -> Path:
    return folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)


def _empty(folder: Path) -> None:
    """Delete what is in the folder."""
    for path in list(folder.iterdir()) if folder.exists() else []:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


if __name__ == "__main__":
    sys.exit(main())
