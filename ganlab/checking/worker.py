"""Runs foreign code in a thread of its own: limited in time, its prints caught, its imports not counted."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import io
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ganlab.checking.words import cut

_STACK_BYTES = 32 * 2**20  # macOS gives threads 512 KiB, too little for a recursion that Python itself would stop
_PRINT_LIMIT = 2000
_TICK = 0.02
_IMPORT_SECONDS = 120.0  # torch's rarer parts take half a minute from a cold disk
_MODULE_LOCKS = getattr(importlib._bootstrap, "_module_locks", {})  # name → reference to the lock while one imports
THREAD = "ganlab exercise"
_now = time.perf_counter  # bound now: a learner may assign to time.perf_counter


class Stopped(SystemExit):
    """Raised inside a learner's function that runs too long; `except Exception` does not catch it."""


@dataclass(frozen=True)
class Ended:
    """How a job ended. `in_time`: by itself; else `stopped` says whether it could be stopped or still runs."""

    in_time: bool
    stopped: bool
    seconds: float


class Printed(io.TextIOBase):
    """Keeps the beginning of what is printed, so that a print in an endless loop costs no memory."""

    def __init__(self) -> None:
        self.text = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(self.text) < _PRINT_LIMIT:
            self.text += cut(text, _PRINT_LIMIT - len(self.text))
        return len(text)

    def close(self) -> None:
        """A learner who closes sys.stdout closes nothing."""


def run_limited(job: Callable[[], None], seconds: float, printed: Printed) -> Ended:
    """Run `job` in a daemon thread; its prints go to `printed`, and time spent in imports does not count.

    After `seconds` an exception is raised inside the thread. A thread that cannot be reached (it waits in
    compiled code) is left behind: it ends by itself when that call returns, or with the process.
    """
    done = threading.Event()

    def work() -> None:
        try:
            job()
        except:  # noqa: E722 - stopped, or the job broke what it needs to go on; who called sees what is missing
            pass
        finally:
            done.set()

    previous = threading.stack_size(_STACK_BYTES)
    try:
        thread = threading.Thread(target=work, name=THREAD, daemon=True)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            thread.start()
            used, in_time = 0.0, False
            try:
                in_time, used = _wait(thread, done, seconds)
            finally:  # also when the learner presses "stop"
                stopped = _stop(thread, done)
    finally:
        threading.stack_size(previous)
    return Ended(in_time, stopped, used)


def _wait(thread: threading.Thread, done: threading.Event, seconds: float) -> tuple[bool, float]:
    """Wait until the job is done or has used its time; return whether it is done, and the seconds used."""
    used = importing = 0.0
    last = _now()
    while not done.wait(min(_TICK, max(seconds - used, 0.001))):
        now = _now()
        if _imports(thread):
            importing += now - last
        else:
            used += now - last
        last = now
        if used >= seconds or importing >= _IMPORT_SECONDS:
            return False, used
    return True, used + _now() - last


def _imports(thread: threading.Thread) -> bool:
    """Say whether the thread is importing a module, by who holds the locks of modules.

    Its stack would tell too, but it changes while it is read: that has crashed Python 3.11.
    """
    locks = [reference() for reference in list(_MODULE_LOCKS.values())]
    return any(getattr(lock, "owner", None) == thread.ident for lock in locks)


def _stop(thread: threading.Thread, done: threading.Event) -> bool:
    """Stop the thread if it still runs; return whether it has ended."""
    deadline = _now() + 0.5
    while not done.is_set() and _now() < deadline:
        # once is not enough: `while True: try: ... except: pass` swallows it
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Stopped))
        done.wait(_TICK)
    if done.is_set():
        thread.join(1)
    return done.is_set()
