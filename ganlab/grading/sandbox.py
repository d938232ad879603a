"""The walls around what learners hand in, seen from outside.

`bubblewrap`: a keeper (`grading.inside`) inside bwrap: no network, a read-only system, none of the teacher's files, no
answers. It forks a warden for each submission, which takes namespaces of its own; where the kernel forbids that, a
keeper serves one submission only. `docker` and `podman`: a container for each submission. `none`: a plain process
for each submission, which can read and write what the teacher can.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import ganlab
from ganlab.grading import wire
from ganlab.runtime import GanlabError

KINDS = ("bubblewrap", "docker", "podman", "none")

# what of the course a submission may import; the rooms with exercises, their judge and the rest stay outside
_INSIDE = ("__init__.py", "runtime.py", "losses.py", "layers.py", "theory.py", "models", "training", "metrics", "plots",
           "datasets", "checking/call.py", "checking/case.py", "checking/state.py", "checking/words.py",
           "checking/worker.py", "grading/__init__.py", "grading/finding.py", "grading/wire.py", "grading/inside.py")
_CODE = "/course"
_START_SECONDS = 180.0  # torch from a cold disk
_LARGEST = 512 * 2**20


class SandboxError(GanlabError):
    """The walls cannot be built here, or fell: the reason, and what to do."""


def code_tree(folder: Path) -> Path:
    """Copy what a submission may import into `folder`; return it."""
    package = Path(ganlab.__file__).parent
    for name in _INSIDE:
        source, target = package / name, folder / "ganlab" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    (folder / "ganlab/checking/__init__.py").write_text('"""How an answer is called; its judge is not here."""\n'
                                                        "from ganlab.checking.case import *\n"
                                                        "from ganlab.checking.words import *\n", encoding="utf-8")
    return folder


def chosen(asked: str | None) -> str:
    """Return the kind of walls to build: the one asked for, else bubblewrap.

    Raises:
        SandboxError: it is not to be had here; the message says why and what to do.
    """
    kind = asked or "bubblewrap"
    if kind == "none":
        return kind
    program = "bwrap" if kind == "bubblewrap" else kind
    if shutil.which(program) is None:
        wanted = ("Install Debian's package bubblewrap (Linux only), or use --sandbox docker or --sandbox podman."
                  if kind == "bubblewrap" else f"Install {kind}, or use another --sandbox.")
        raise SandboxError(f"Submissions run inside {kind}, and this machine has no program {program}. {wanted} "
                           "With --no-sandbox they run with all of your rights: only for submissions that you trust.")
    return kind


class Sandbox:
    """A keeper behind walls. Use it in one thread; `close` ends it with everything inside.

    Args:
        kind: one of KINDS.
        setup: the exercises, as `inside` takes them.
        tree: the folder that `code_tree` filled.
        seconds: after which a submission is ended, whatever it does.
    """

    def __init__(self, kind: str, setup: bytes, tree: Path, *, seconds: float) -> None:
        self.kind, self.seconds = kind, seconds
        self.walls = kind == "bubblewrap"
        self._setup, self._tree = setup, tree
        self._process: subprocess.Popen | None = None
        self._errors: Any = None
        self._name = ""

    def serve(self, submission: dict) -> list[tuple[dict, bytes]]:
        """Run one submission; return what is known of each answer, and the bytes that it gave back.

        Raises:
            SandboxError: the walls cannot be built.
        """
        self._started()
        try:
            return self._records(self._asked(wire.pack(submission)))
        finally:
            if not self.walls:
                self.close()

    def close(self) -> None:
        """End the keeper and all that runs inside."""
        process, self._process = self._process, None
        if process is not None:
            if self._name:
                subprocess.run([self.kind, "kill", self._name], capture_output=True, check=False)
            _kill(process)
            for stream in (process.stdin, process.stdout):
                with contextlib.suppress(OSError):
                    stream.close()
            self._errors.close()

    def _started(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        self._start()
        if self.walls:  # an empty submission shows whether namespaces inside namespaces are allowed
            nothing = wire.pack({"notebooks": [], "only": [], "questions": []})
            (facts, _), *_ = self._records(self._asked(nothing)) or [({}, b"")]
            if "walls" in facts:
                self.walls = False
                self.close()
                self._start()

    def _start(self) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        if self.kind in ("docker", "podman"):
            self._name = f"ganlab-{os.getpid()}-{os.urandom(4).hex()}"
        command = _command(self.kind, self._tree, self._name, walls=self.walls)
        environment = None if self.kind != "none" else {**os.environ, **_environment(str(self._tree))}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
                                         env=environment, start_new_session=True)
        ready = self._asked(self._setup, seconds=_START_SECONDS)
        if ready is None:
            self._errors.seek(0)
            said = self._errors.read()[-1500:].decode("utf-8", "replace").strip()
            self.close()
            raise SandboxError(f"Expected a process inside {self.kind} that loads torch, and it ended at once: "
                               f"{said or 'it said nothing'}. Correct this, or choose another --sandbox.")

    def _asked(self, message: bytes, seconds: float | None = None) -> bytes | None:
        """Send a frame and return the answer; None where the process ended or took too long: then it is gone."""
        process = self._process
        timer = threading.Timer(seconds or self.seconds, _kill, [process])
        timer.daemon = True
        timer.start()
        try:
            wire.write_frame(process.stdin, message)
            return wire.read_frame(process.stdout, _LARGEST)
        except (OSError, wire.Damaged):
            return None
        finally:
            timer.cancel()

    @staticmethod
    def _records(answer: bytes | None) -> list[tuple[dict, bytes]]:
        """Take an answer apart; what is cut off at its end was not finished."""
        records: list[tuple[dict, bytes]] = []
        place, answer = 0, answer or b""
        while place + 16 <= len(answer):
            head, body = struct.unpack_from(">QQ", answer, place)
            if place + 16 + head + body > len(answer):
                break
            start = place + 16
            try:
                facts = wire.unpack(answer[start:start + head])
            except wire.Damaged:
                break
            if isinstance(facts, dict):
                records.append((facts, answer[start + head:start + head + body]))
            place = start + head + body
        return records


def _kill(process: subprocess.Popen) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _command(kind: str, tree: Path, name: str, *, walls: bool) -> list[str]:
    inside = ["-B", "-P", "-s", "-m", "ganlab.grading.inside", *(["--walls"] if walls else [])]
    if kind == "none":
        return [sys.executable, *inside]
    if kind == "bubblewrap":
        return [shutil.which("bwrap"), *_bubblewrap(tree), "--", sys.executable, *inside]
    binds = [part for path in _prefixes() for part in ("--volume", f"{path}:{path}:ro")]
    masked = [part for path in _masked() for part in ("--tmpfs", path)]
    set_ = [part for key, value in _environment(_CODE).items() for part in ("--env", f"{key}={value}")]
    return [kind, "run", "--rm", "--interactive", "--name", name, "--network", "none", "--read-only", "--cap-drop",
            "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "64", "--memory", "2g", "--user",
            "1000:1000", "--tmpfs", "/tmp:size=64m,mode=1777", *binds, *masked, "--volume", f"{tree}:{_CODE}:ro",
            "--workdir", "/tmp", *set_, "debian:stable-slim", sys.executable, *inside]


def _bubblewrap(tree: Path) -> list[str]:
    parts = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid",
             "1000", "--hostname", "ganlab", "--clearenv"]
    for key, value in _environment(_CODE).items():
        parts += ["--setenv", key, value]
    for folder in ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32"):
        if os.path.islink(folder):
            parts += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            parts += ["--ro-bind", folder, folder]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/nix/store", "/gnu/store",
                 "/sys/devices/system/cpu"):
        parts += ["--ro-bind-try", path, path]
    parts += ["--tmpfs", "/tmp"]  # first: the course may be installed below it
    for path in _prefixes():
        parts += ["--ro-bind", path, path]
    for path in _masked():
        parts += ["--tmpfs", path, "--remount-ro", path]
    return [*parts, "--ro-bind", str(tree), _CODE, "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm",
            "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]


def _prefixes() -> list[str]:
    """Return the folders of this Python and of its packages, without what lies in another of them."""
    real = Path(os.path.realpath(sys.executable)).parent.parent
    found = dict.fromkeys(os.path.abspath(path) for path in (sys.base_prefix, sys.prefix, real))
    found = [path for path in found if path not in ("/", "/usr")]
    return found + [path for path in _elsewhere() if not any(Path(place) in Path(path).parents
                                                             for place in (*found, "/usr"))]


def _elsewhere() -> list[str]:
    """Return the folders that the libraries come from; `pip install --user` puts them into a home."""
    specs = [importlib.util.find_spec(name) for name in ("torch", "numpy", "scipy", "sympy", "matplotlib")]
    return list(dict.fromkeys(os.path.abspath(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin))


def _masked() -> list[str]:
    """Return the folder of the course where it lies in what goes inside: it holds the answers."""
    package = Path(ganlab.__file__).resolve().parent
    places = [*map(Path, _prefixes()), Path("/usr"), Path("/lib")]
    return [str(package)] if any(place in package.parents for place in places) else []


def _environment(code: str) -> dict[str, str]:
    one_thread = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "MKL", "OPENBLAS")}
    return {**one_thread, "PATH": "/usr/bin:/bin", "HOME": "/tmp/home", "LANG": "C.UTF-8", "MPLBACKEND": "Agg",
            "GANLAB_OFFLINE": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join([code, *_elsewhere()]),
            "MALLOC_ARENA_MAX": "2"}  # else each thread takes 64 MB of address space


