"""Runs a learner's function where its mistakes stay harmless: in a worker thread that can be stopped."""

from __future__ import annotations

import contextlib
import ctypes
import io
import linecache
import random
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import torch

_STACK_BYTES = 32 * 2**20  # macOS gives threads 512 KiB, too little for a recursion that Python itself would stop
_PRINT_LIMIT = 2000


class Stopped(SystemExit):
    """Raised inside a learner's function that runs too long; `except Exception` does not catch it."""


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed, so that a print in an endless loop costs no memory."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        if len(self.text) < _PRINT_LIMIT:
            self.text += str(text)[: _PRINT_LIMIT - len(self.text)]
        return len(text)


def run_limited(job: Callable[[], None], seconds: float) -> tuple[bool, str]:
    """Run `job` in a daemon thread; return whether it ended in time, and what it printed.

    After `seconds` an exception is raised inside the thread. A thread that cannot be reached (it waits in
    compiled code) is left behind: it ends by itself when that call returns, or with the process.
    """
    printed, done = _Printed(), threading.Event()

    def work() -> None:
        try:
            job()
        except Stopped:
            pass
        finally:
            done.set()

    previous = threading.stack_size(_STACK_BYTES)
    try:
        thread = threading.Thread(target=work, name="ganlab exercise", daemon=True)
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            thread.start()
            try:
                in_time = done.wait(seconds)
            finally:  # also when the learner presses "stop"
                _stop(thread, done)
    finally:
        threading.stack_size(previous)
    return in_time, printed.text


def _stop(thread: threading.Thread, done: threading.Event) -> None:
    deadline = time.monotonic() + 0.5
    while not done.is_set() and time.monotonic() < deadline:
        # once is not enough: `while True: try: ... except: pass` swallows it
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Stopped))
        done.wait(0.02)
    if done.is_set():
        thread.join(1)


@contextlib.contextmanager
def kept_state() -> Iterator[None]:
    """Give back the random generators, torch's default dtype and the warning filters as they were."""
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    dtype = torch.get_default_dtype()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            random.setstate(kept[0])
            np.random.set_state(kept[1])  # noqa: NPY002
            torch.set_rng_state(kept[2])
            if cuda is not None:
                torch.cuda.set_rng_state_all(cuda)
            torch.set_default_dtype(dtype)


def learners_line(error: BaseException, fn: Callable) -> str:
    """Return "line 3: return torch.log(t)" for the deepest line of the learner's own code, or ""."""
    code = getattr(fn, "__code__", None)
    if code is None:
        return ""
    frames = [frame for frame in traceback.walk_tb(error.__traceback__)
              if frame[0].f_code.co_filename == code.co_filename]
    if not frames:
        return ""
    frame, number = frames[-1]
    text = linecache.getline(frame.f_code.co_filename, number).strip()
    return f"line {number}: {text}" if text else f"line {number}"
