"""What runs inside the walls. It has the inputs and the learner's notebook; it has no answers and no judge.

    python -m ganlab.grading.inside [--walls]

It reads one frame that describes the exercises, answers with "ready", then reads a frame per submission and writes
one back. Three kinds of process do the work:

    the keeper     has imported torch; runs nothing of a learner's; lives as long as its stdin
    the warden     one per submission, forked from the keeper. With --walls it first moves into user, process, mount,
                   network, IPC and host name namespaces of its own, where it is process 1. Runs nothing of a
                   learner's either: it finds the answers, starts a process for each, and ends all that is left
    the cell       one per answer, forked from the warden: runs the learner's definitions and calls the answer

Without --walls a keeper serves one submission, and the walls around it are somebody else's task.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import ctypes
import dis
import gc
import importlib
import importlib.abc
import importlib.machinery
import inspect
import io
import json
import linecache
import math
import os
import random
import re
import select
import signal
import struct
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np
import torch

from ganlab.checking import call as calls
from ganlab.checking.case import Case, Exercise, observe_value
from ganlab.checking.state import _SETTINGS, State, fixed_state, mend_builtins
from ganlab.checking.words import cut, described, kind_of
from ganlab.checking.worker import Printed, run_limited
from ganlab.grading import finding, wire

ANSWER_BYTES = 16 * 2**20  # of what one answer gives back; the largest right one has 100 kB
_TICK = 0.05
_ALL_SETTINGS = tuple(_SETTINGS)


@dataclass(frozen=True)
class Limits:
    """For one answer: seconds for each set of inputs; bytes of memory and of files; processes and threads.

    `held` is the address space that the keeper itself takes, most of it torch; `slack` seconds come on top for what
    is neither definition nor call.
    """

    seconds: float = 5.0
    memory: int = 2**30
    files: int = 64 * 2**20
    processes: int = 48
    threads: int = 512
    held: int = 0
    slack: float = 10.0

    @property
    def wall(self) -> float:
        """Seconds after which an answer is ended from outside, whatever it does."""
        return 3 * self.seconds + self.slack


@dataclass(frozen=True)
class Task:
    """An exercise without its answer, and its sets of inputs: (seed, order of the cases, cases)."""

    exercise: Exercise
    wanted: finding.Wanted
    sets: list[tuple[int, list[int], list[Case]]]


@dataclass(frozen=True)
class Kit:
    """What a cell inherits to put the state of its process back: the fixed state of `ganlab.checking`, and more."""

    standard: _Standard
    reset: Callable[[], None]

    def mend(self) -> None:
        """Put all back."""
        mend_builtins()
        self.standard.restore()
        self.reset()


# --- the keeper -----------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> None:
    """Serve submissions until stdin ends."""
    incoming, outgoing = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(null, number)
    torch.set_num_threads(1)
    described_tasks = wire.read_frame(incoming)
    if described_tasks is None:
        return
    tasks, limits = _tasks(wire.unpack(described_tasks))
    with fixed_state() as reset:  # here, so that the children need not take it down again
        torch.ones(2).half().float()  # torch looks at the processor once
        _serve(incoming, outgoing, tasks, replace(limits, held=_address_space()), Kit(_Standard(), reset),
               walls="--walls" in arguments)


def _serve(incoming: BinaryIO, outgoing: BinaryIO, tasks: list[Task], limits: Limits, kit: Kit, *,
           walls: bool) -> None:
    wire.write_frame(outgoing, wire.pack({"ready": True, "torch": str(torch.__version__)}))
    gc.freeze()
    while (frame := wire.read_frame(incoming)) is not None:
        submission = wire.unpack(frame)
        if walls:
            answered = _behind_walls(submission, tasks, limits, kit, (incoming, outgoing))
        else:
            answered = _collected(submission, tasks, limits, kit)
        wire.write_frame(outgoing, answered)


def _tasks(setup: dict) -> tuple[list[Task], Limits]:
    sys.meta_path.insert(0, _Sources(setup["sources"]))
    return [_task(facts) for facts in setup["exercises"]], Limits(**setup["limits"])


def _task(facts: dict) -> Task:
    space: dict[str, Any] = {"torch": torch, "np": np}
    exec(compile(facts["stub"], "<stub>", "exec", dont_inherit=True), space)
    observe = observe_value
    if facts["observe"]:
        module, name = facts["observe"]
        observe = getattr(importlib.import_module(module), name)
    exercise = Exercise(facts["id"], 1, "", 0, space[facts["name"]], lambda rng: [], (), (), observe=observe,
                        gradients=tuple(facts["gradients"]), plain=facts["plain"], lists=facts["lists"],
                        dtype=facts["dtype"])
    sets = [(number["seed"], number["order"], [Case(args) for args in number["cases"]]) for number in facts["sets"]]
    return Task(exercise, finding.Wanted(facts["id"], facts["name"], tuple(calls.names(exercise))), sets)


class _Sources(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules whose sources came in with the exercises, and empty packages above them."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.sources = dict(sources)
        for name in sources:
            parts = name.split(".")
            for length in range(2, len(parts)):
                self.sources.setdefault(".".join(parts[:length]), "")

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in self.sources:
            return None
        package = any(other.startswith(f"{name}.") for other in self.sources)
        return importlib.machinery.ModuleSpec(name, self, is_package=package)

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.sources[module.__name__], f"<{module.__name__}>", "exec", dont_inherit=True), vars(module))


def _behind_walls(submission: dict, tasks: list[Task], limits: Limits, kit: Kit, private: tuple) -> bytes:
    """Serve one submission in namespaces of its own; return what came back until the time was over."""
    read, write = os.pipe()
    outer = os.fork()
    if outer == 0:
        try:
            os.close(read)
            for stream in private:
                os.close(stream.fileno())
            _new_namespaces(limits)
            warden = os.fork()
            if warden == 0:
                _end_with_parent()
                _own_files(limits)
                _drop_privileges()
                os.write(write, _collected(submission, tasks, limits, kit, stream=write))
                os._exit(0)
            os.close(write)
            os.waitpid(warden, 0)
            os._exit(0)
        except BaseException:
            with contextlib.suppress(BaseException):
                _tell(write, {"walls": cut(traceback.format_exc(), 2000)}, b"")
            os._exit(1)
    os.close(write)
    limit = 2 * limits.wall * max(len(tasks), 1) + 30
    try:
        came, _ = _read(read, time.monotonic() + limit, 2 * (len(tasks) + 2) * ANSWER_BYTES,
                        look=lambda: _watch(outer, limits))
    finally:
        os.close(read)
        with contextlib.suppress(ProcessLookupError):
            os.kill(outer, signal.SIGKILL)  # the warden goes with it, and with the warden all of its namespace
        os.waitpid(outer, 0)
    return came


def _watch(outer: int, limits: Limits) -> None:
    """End the processes of the present answer where all together cross a limit that the kernel does not count."""
    warden = _children(outer)
    found = [number for number in _processes() if number not in (1, os.getpid(), outer, *warden)]
    held = 0
    for number in found:
        with contextlib.suppress(OSError, ValueError), open(f"/proc/{number}/statm", encoding="utf-8") as file:
            _, resident, shared, *_ = map(int, file.read().split())
            held += (resident - shared) * os.sysconf("SC_PAGE_SIZE")
    if len(found) > limits.processes or held > limits.memory:
        for number in found:
            with contextlib.suppress(OSError):
                os.kill(number, signal.SIGKILL)


def _processes() -> list[int]:
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _children(parent: int) -> list[int]:
    try:
        with open(f"/proc/{parent}/task/{parent}/children", encoding="utf-8") as file:
            return [int(number) for number in file.read().split()]
    except (OSError, ValueError):
        return []


def _address_space() -> int:
    try:
        with open("/proc/self/statm", encoding="utf-8") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, AttributeError):  # no Linux
        return 16 * 2**30


# --- the warden -----------------------------------------------------------------------------------------------


def _collected(submission: dict, tasks: list[Task], limits: Limits, kit: Kit, stream: int | None = None) -> bytes:
    """Find all answers and run each; write (or return) a record for each, as it comes."""
    kept = io.BytesIO()

    def tell(facts: dict, body: bytes = b"") -> None:
        if stream is None:
            kept.write(_record(facts, body))
        else:
            _tell(stream, facts, body)

    for number, cells in enumerate(submission["notebooks"]):
        notebook = finding.parse([finding.Cell(*cell) for cell in cells])
        tell({"notebook": number, "broken": {str(cell): why for cell, why in notebook.broken.items()}})
        for choice in finding.choices(notebook, submission["questions"]):  # read, not run; who judges it is outside
            tell({"notebook": number, "id": choice.id, "status": choice.status, "choice": cut(choice.text, 40),
                  "cell": choice.cell, "line": choice.line, "calls": choice.calls})
        for task in tasks:
            if submission["only"] and task.wanted.id not in submission["only"]:
                continue
            answer = finding.find(notebook, task.wanted)
            facts = {"notebook": number, "id": answer.id, "status": answer.status, "name": answer.name,
                     "cell": answer.cell, "line": answer.line, "by": answer.by, "fingerprint": answer.fingerprint,
                     "size": answer.size, "source": cut(answer.source, 20_000)}
            if answer.status != finding.FOUND:
                tell(facts)
                continue
            for statements in answer.ways:
                way = _in_a_process if hasattr(os, "fork") else _in_this_process
                ended, body = way(answer, statements, task, limits, kit)
                tell(facts | {"ended": ended}, body)
    return kept.getvalue()


def _record(facts: dict, body: bytes) -> bytes:
    head = wire.pack(facts)
    return struct.pack(">QQ", len(head), len(body)) + head + body


def _tell(stream: int, facts: dict, body: bytes) -> None:
    left = memoryview(_record(facts, body))
    while left:
        left = left[os.write(stream, left):]


def _in_this_process(answer: finding.Answer, statements: list, task: Task, limits: Limits,
                     kit: Kit) -> tuple[str, bytes]:
    """Where there is no fork (Windows, without walls)."""
    return "", _answered(answer, statements, task, limits, kit)


def _in_a_process(answer: finding.Answer, statements: list, task: Task, limits: Limits,
                  kit: Kit) -> tuple[str, bytes]:
    """Run one answer in a process of its own; return how it ended ("" for well), and what it wrote."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            _only_this_stream(write)
            _limit_resources(limits)
            body = _answered(answer, statements, task, limits, kit)
            left = memoryview(struct.pack(">Q", len(body)) + body)
            while left:
                left = left[os.write(3, left):]
        except BaseException:  # the learner's code took away what we need: the warden sees that nothing came
            pass
        os._exit(0)
    os.close(write)
    came, why = _read(read, time.monotonic() + limits.wall, ANSWER_BYTES + 8, framed=True)
    os.close(read)
    status = _end_all(child)
    if why:
        return why, b""
    if len(came) < 8 or len(came) - 8 < struct.unpack(">Q", came[:8])[0]:
        return f"signal {os.WTERMSIG(status)}" if status is not None and os.WIFSIGNALED(status) else "left", b""
    return "", came[8:8 + struct.unpack(">Q", came[:8])[0]]


def _read(stream: int, deadline: float, limit: int, *, framed: bool = False,
          look: Callable[[], None] = lambda: None) -> tuple[bytes, str]:
    """Read until the stream ends (or its one frame is whole); return the bytes, and what went wrong or "".

    `look` is called again and again while nothing comes.
    """
    parts, length, wanted = [], 0, None
    watch = select.poll()
    watch.register(stream, select.POLLIN)
    while time.monotonic() < deadline:
        if watch.poll(_TICK * 1000):
            part = os.read(stream, 2**20)
            if not part:
                return b"".join(parts), ""
            parts.append(part)
            length += len(part)
            if length > limit:
                return b"".join(parts)[:limit], "flooded"
            if framed and wanted is None and length >= 8:
                (wanted,) = struct.unpack(">Q", b"".join(parts)[:8])
            if wanted is not None and length >= wanted + 8:
                return b"".join(parts), ""
        else:
            look()
    return b"".join(parts), "too slow"


def _end_all(child: int) -> int | None:
    """End an answer's process and all that it has started; return its status, None where it had to be ended."""
    alone = os.getpid() == 1  # only then "all processes" means those of this namespace
    for pause in (0, 0.001, 0.01, 0.1):  # its stream is closed: it may be on its last step
        time.sleep(pause)
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
    if not ended:
        status = None
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if alone:
        for _ in range(2):
            with contextlib.suppress(OSError):
                os.kill(-1, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                while True:
                    os.waitpid(-1, 0)
    else:
        with contextlib.suppress(OSError):
            os.killpg(child, signal.SIGKILL)
    return status


# --- the cell: from here on a learner's code runs -----------------------------------------------------------------


def _answered(answer: finding.Answer, statements: list, task: Task, limits: Limits, kit: Kit) -> bytes:
    """Run the definitions and call the answer on all sets of inputs; return what it did, packed."""
    pack, plain = wire.pack, _plain  # now: the learner's code may change what it can reach
    space, printed, trouble = _defined(answer, statements, limits)
    kit.mend()
    if trouble:
        return pack({"definitions": trouble, "printed": printed, "sets": []})
    fn = space.get(answer.name)
    if not callable(fn):
        return pack({"definitions": f"{answer.name} is no function but {kind_of(fn)}", "printed": printed, "sets": []})
    if calls.is_untouched(fn):
        return pack({"untouched": True, "definitions": "", "printed": "", "sets": []})
    found: list[Any] = []
    unfit = calls.signature_problem(task.exercise, fn, task.sets[0][2])
    kit.mend()
    if unfit:
        return pack({"signature": unfit, "definitions": "", "printed": printed, "sets": []})
    watches = task.exercise.observe is not observe_value
    watched = _Mended(fn, kit, afresh=watches)
    for seed, order, cases in task.sets:
        done = calls.call_all(task.exercise, watched, [cases[index] for index in order], seed=seed,
                              seconds=limits.seconds, reset=kit.mend if watches else mend_builtins)
        kit.mend()
        found.append(plain(done))
        if done.late is not None:
            break
    return pack({"definitions": "", "printed": printed, "sets": found})


class _Standard:
    """The standard library that this module and `ganlab.checking` stand on, put back where a learner's code changed it.

    `ganlab.checking.state` knows what answers use: torch, numpy, builtins and their like.
    """

    def __init__(self) -> None:
        self._kept = [(vars(module), dict(vars(module))) for module in
                      (threading, json, struct, inspect, linecache, traceback, types, contextlib, ast, dis, os, time)]
        self._modules = dict(sys.modules)

    def restore(self) -> None:
        """Put back what is gone or changed."""
        for now, kept in self._kept:
            for name, value in kept.items():
                if name not in now or now[name] is not value:
                    now[name] = value
        for name, module in self._modules.items():
            if sys.modules.get(name) is not module and name != "__main__":
                sys.modules[name] = module


class _Mended:
    """The learner's function; after each call the process's state is what it was before it.

    What comes after a call, in the observation and in `ganlab.checking`, needs the libraries. Where an exercise
    observes more than a value (`afresh`), the state is taken down before each call, for the observation may itself
    have made torch wrap something; and settings, random generators among them, stay as the function left them.
    """

    def __init__(self, fn: Any, kit: Kit, *, afresh: bool) -> None:
        self._fn, self._kit, self._afresh = fn, kit, afresh
        self.__code__ = getattr(fn, "__code__", None)  # for the line of an error, and for what cuts gradients off

    def __call__(self, *args: Any, **named: Any) -> Any:
        state = State() if self._afresh else None
        try:
            return self._fn(*args, **named)
        finally:
            if state is None:
                self._kit.mend()
            else:
                mend_builtins()
                self._kit.standard.restore()
                state.restore(all_but=_ALL_SETTINGS)


def _plain(done: calls.Calls) -> dict:
    outcomes = [{"plain": outcome.seen.plain, "kind": outcome.seen.kind, "text": outcome.seen.text,
                 "problem": outcome.seen.problem, "error": outcome.error, "line": outcome.line,
                 "changed": list(outcome.changed), "gradients": outcome.gradients, "cut": outcome.cut,
                 "ended": outcome.ended} for outcome in done.outcomes]
    late = None if done.late is None else [done.late.in_time, done.late.stopped, float(done.late.seconds)]
    return {"outcomes": outcomes, "printed": done.printed, "late": late}


def _defined(answer: finding.Answer, statements: list, limits: Limits) -> tuple[dict, str, str]:
    """Run the statements that an answer needs; return the names, what was printed, and what went wrong or "".

    A statement that fails is tried once more after the others: notebooks are also run out of order. What fails then
    is passed over; the answer itself tells whether it was needed.
    """
    module = types.ModuleType("__main__")
    space = vars(module)
    space |= {"torch": torch, "np": np, "numpy": np, "nn": torch.nn, "F": torch.nn.functional, "math": math,
              "random": random, "__builtins__": builtins}
    sys.modules["__main__"] = module
    problems: list[str] = []

    def job() -> None:
        failed = statements
        for _ in range(2):
            waiting, failed = failed, []
            problems.clear()
            for statement in waiting:
                linecache.cache[statement.filename] = (len(statement.cell.source), None,
                                                       statement.cell.source.splitlines(True), statement.filename)
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        exec(statement.code, space)
                except Exception as error:
                    failed.append(statement)
                    problems.append(f"cell {statement.cell.number}: {described(error)}")
                finally:
                    mend_builtins()

    printed = Printed()
    ended = run_limited(job, limits.seconds, printed)
    if not ended.in_time:
        return space, printed.text, "the definitions did not end in time"
    if answer.name not in space:
        return space, printed.text, problems[-1] if problems else "the definition ended before it was made"
    return space, printed.text, ""


# --- walls ----------------------------------------------------------------------------------------------------

_NEW_NAMESPACES = {"CLONE_NEWNS": 0x20000, "CLONE_NEWCGROUP": 0x2000000, "CLONE_NEWUTS": 0x4000000,
                   "CLONE_NEWIPC": 0x8000000, "CLONE_NEWUSER": 0x10000000, "CLONE_NEWPID": 0x20000000,
                   "CLONE_NEWNET": 0x40000000}
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REMOUNT, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 32, 0x4000, 0x40000
_MS_BIND, _MNT_DETACH = 0x1000, 2
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 24, 38, 22


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _must(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def _new_namespaces(limits: Limits) -> None:
    import resource

    user, group = os.getuid(), os.getgid()
    if tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2]) >= (5, 14):
        # from here on the kernel counts processes by namespace; before, it counts all of the teacher's
        resource.setrlimit(resource.RLIMIT_NPROC, (limits.threads, limits.threads))
    _must(_libc().unshare(sum(_NEW_NAMESPACES.values())), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def _own_files(limits: Limits) -> None:
    """Put fresh, empty folders over all that can be written to, and a /proc that shows nobody else's processes.

    Inside bwrap the kernel may refuse a new /proc; then it is covered, but for what libraries ask of the processor.
    Where Python or its packages lie below /tmp they are kept, read-only as they are, and put back into the new folder.
    """
    mount, with_inner = _libc().mount, _MS_BIND | _MS_REC
    _must(mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None), "mount /")
    size = f"size={limits.files},mode=1777".encode()
    kept = {place: f"/dev/shm/{number}" for number, place in enumerate(_mounted_below("/tmp/"))}
    _must(mount(b"tmpfs", b"/dev/shm", b"tmpfs", _MS_NOSUID | _MS_NODEV, size), "mount a temporary folder")
    for place, meanwhile in kept.items():
        os.mkdir(meanwhile)
        _must(mount(place.encode(), meanwhile.encode(), None, with_inner, None), "keep a folder of Python")
    _must(mount(b"tmpfs", b"/tmp", b"tmpfs", _MS_NOSUID | _MS_NODEV, size), "mount a temporary folder")
    for place, meanwhile in kept.items():
        os.makedirs(place)
        _must(mount(meanwhile.encode(), place.encode(), None, with_inner, None), "put back a folder of Python")
        _must(_libc().umount2(meanwhile.encode(), _MNT_DETACH), "leave a folder of Python")
        os.rmdir(meanwhile)
    if mount(b"proc", b"/proc", b"proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, None) != 0:
        known = {name: _content(f"/proc/{name}") for name in ("cpuinfo", "meminfo")}
        options = _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
        _must(mount(b"tmpfs", b"/proc", b"tmpfs", options, b"size=4m"), "cover /proc")
        for name, content in known.items():
            with open(f"/proc/{name}", "wb") as file:
                file.write(content)
        _must(mount(None, b"/proc", None, options | _MS_REMOUNT | _MS_RDONLY, None), "cover /proc")
    os.makedirs("/tmp/home")
    os.chdir("/tmp/home")


def _mounted_below(folder: str) -> list[str]:
    """Return what is mounted below a folder, but for what is mounted inside of that again."""
    with open("/proc/self/mounts", encoding="utf-8") as file:
        places = [re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line.split(" ")[1]) for line in file]
    found: list[str] = []
    for place in sorted(set(places)):
        if place.startswith(folder) and not any(place.startswith(f"{outer}/") for outer in found):
            found.append(place)
    return found


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _end_with_parent() -> None:
    _must(_libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")


def _drop_privileges() -> None:
    libc = _libc()
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header, nothing = struct.pack("=II", 0x20080522, 0), bytes(24)
    _must(libc.capset(header, nothing), "capset")
    _must(libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    _must(libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0), "not dumpable")  # no ptrace, no /proc/1/mem
    _filter_calls(libc)
    _end_with_parent()  # a change of privileges has cleared it


# calls to the kernel that no answer needs and that reach far into it: (x86-64, aarch64)
_REFUSED = {"ptrace": (101, 117), "pivot_root": (155, 41), "chroot": (161, 51), "mount": (165, 40),
            "umount2": (166, 39), "kexec_load": (246, 104), "add_key": (248, 217), "request_key": (249, 218),
            "keyctl": (250, 219), "unshare": (272, 97), "perf_event_open": (298, 241), "setns": (308, 268),
            "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "bpf": (321, 280),
            "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
            "io_uring_register": (427, 427), "move_mount": (429, 429),
            "fsopen": (430, 430), "pidfd_getfd": (438, 438), "mount_setattr": (442, 442)}
_ARCHITECTURES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column, its number, clone
_CLONE3 = 435
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _REFUSE, _NO_SUCH_CALL = 0x7FFF0000, 0x00050001, 0x00050026  # EPERM; ENOSYS: the C library takes clone then


def _filter_calls(libc: ctypes.CDLL) -> None:
    """Refuse some calls to the kernel, for this process and all below it; what is not known here is let through."""
    known = _ARCHITECTURES.get(os.uname().machine)
    if known is None:
        return
    column, number, clone = known
    refused = sorted(pair[column] for pair in _REFUSED.values())
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, number), (_RETURN, 0, 0, _ALLOW), (_LOAD, 0, 0, 0)]
    steps += [step for call in refused for step in ((_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE))]
    steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _NO_SUCH_CALL), (_EQUAL, 0, 3, clone), (_LOAD, 0, 0, 16),
              (_ANY_BIT, 0, 1, sum(_NEW_NAMESPACES.values())), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    program = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    head = struct.pack("@HP", len(steps), ctypes.addressof(program))
    _must(libc.prctl(_PR_SET_SECCOMP, 2, ctypes.create_string_buffer(head), 0, 0), "refuse calls")


def _only_this_stream(stream: int) -> None:
    """Keep /dev/null as 0, 1 and 2, and this stream as 3."""
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(stream, 1023)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.dup2(1023, 3)
    os.closerange(4, 4096)


def _limit_resources(limits: Limits) -> None:
    import resource

    for what, limit in ((resource.RLIMIT_AS, limits.held + 3 * limits.memory), (resource.RLIMIT_FSIZE, limits.files),
                        (resource.RLIMIT_CPU, math.ceil(limits.wall)), (resource.RLIMIT_CORE, 0),
                        (resource.RLIMIT_NOFILE, 256)):
        _, most = resource.getrlimit(what)
        limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(what, (limit, limit))


if __name__ == "__main__":
    main(sys.argv[1:])
