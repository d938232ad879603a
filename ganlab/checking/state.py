"""The state of the process: captured, compared, put back; and the fixed state in which answers are judged.

What belongs to one thread (grad mode, inference mode, autocast, default device, NumPy's error state) needs no care
here: every case runs in a thread of its own, which begins with the defaults and takes its settings with it.
"""

from __future__ import annotations

import builtins
import contextlib
import decimal
import gc
import locale
import logging
import operator
import os
import random
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np
import torch

_LIBRARIES = ("builtins", "math", "cmath", "random", "os", "os.path", "time", "copy", "functools", "itertools",
              "operator", "collections", "warnings", "inspect", "numpy", "numpy.random", "numpy.linalg", "numpy.fft",
              "torch", "torch.nn", "torch.nn.functional", "torch.nn.init", "torch.optim", "torch.autograd",
              "torch.linalg", "torch.special", "torch.fft", "torch.distributions")

# bound now: what a learner does to these modules later must not reach the checker
_BUILTINS = builtins.__dict__
_BUILTINS_AT_FIRST = _BUILTINS.copy()
_modules, _vars, _dict, _list, _setattr, _delattr, _is = sys.modules, vars, dict, list, setattr, delattr, operator.is_


def _sys() -> tuple:
    return (sys.stdin, sys.displayhook, sys.excepthook, threading.excepthook, _list(sys.path),
            _list(sys.argv), _list(sys.meta_path), _list(sys.path_hooks))


def _put_streams(kept: tuple) -> None:
    sys.stdout, sys.stderr = kept


def _put_sys(kept: tuple) -> None:
    (sys.stdin, sys.displayhook, sys.excepthook, threading.excepthook, sys.path[:],
     sys.argv[:], sys.meta_path[:], sys.path_hooks[:]) = kept


def _put_environ(kept: dict[str, str]) -> None:
    zone = os.environ.get("TZ")
    for name in set(os.environ) - set(kept):
        del os.environ[name]
    os.environ.update(kept)
    if zone != kept.get("TZ") and hasattr(time, "tzset"):
        time.tzset()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _cwd() -> str | None:
    try:
        return os.getcwd()
    except OSError:  # the folder has been deleted
        return None


def _put_filters(kept: tuple) -> None:
    warnings.filters[:], warnings.showwarning, warnings.formatwarning = kept
    getattr(warnings, "_filters_mutated", getattr(warnings, "_filters_mutated_lock_held", lambda: None))()


def _hooks() -> dict[str, dict]:
    module = _modules["torch.nn.modules.module"]
    return {name: _dict(value) for name, value in _vars(module).items()
            if name.startswith("_global_") and issubclass(type(value), dict)}


def _put_hooks(kept: dict[str, dict]) -> None:
    for name, value in kept.items():
        held = getattr(_modules["torch.nn.modules.module"], name)
        held.clear()
        held.update(value)


def _matplotlib() -> dict:
    return _dict(_modules["matplotlib"].rcParams) if "matplotlib" in _modules else {}


def _put_matplotlib(kept: dict) -> None:
    if kept:
        dict.update(_modules["matplotlib"].rcParams, kept)


def _decimal() -> tuple:
    context = decimal.DefaultContext
    return context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp


def _put_decimal(kept: tuple) -> None:
    for name, value in zip(("prec", "rounding", "Emin", "Emax", "capitals", "clamp"), kept):
        setattr(decimal.DefaultContext, name, value)


def _backends() -> tuple:
    cudnn = torch.backends.cudnn
    return (cudnn.enabled, cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32,
            torch.backends.cuda.matmul.allow_tf32, torch._C._get_mkldnn_enabled())


def _put_backends(kept: tuple) -> None:
    cudnn = torch.backends.cudnn
    (cudnn.enabled, cudnn.benchmark, cudnn.deterministic, cudnn.allow_tf32,
     torch.backends.cuda.matmul.allow_tf32) = kept[:5]
    torch._C._set_mkldnn_enabled(kept[5])


def _put_logging(kept: tuple) -> None:
    logging.root.level, logging.root.manager.disable, logging.root.handlers[:] = kept


def _cuda() -> Any:
    return torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None


# what can be asked for and set, by name
_SETTINGS: dict[str, tuple[Callable[[], Any], Callable[[Any], None]]] = {
    "Python's random generator": (random.getstate, random.setstate),
    "NumPy's random generator": (np.random.get_state, np.random.set_state),
    "torch's random generator": (torch.get_rng_state, torch.set_rng_state),
    "CUDA's random generators": (_cuda, lambda kept: kept and torch.cuda.set_rng_state_all(kept)),
    "default dtype": (torch.get_default_dtype, torch.set_default_dtype),
    "threads": (torch.get_num_threads, torch.set_num_threads),
    "deterministic algorithms": (
        lambda: (torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()),
        lambda kept: torch.use_deterministic_algorithms(kept[0], warn_only=kept[1])),
    "matrix precision": (torch.get_float32_matmul_precision, torch.set_float32_matmul_precision),
    "anomaly mode": (lambda: (torch.is_anomaly_enabled(), torch.is_anomaly_check_nan_enabled()),
                     lambda kept: torch.set_anomaly_enabled(*kept)),
    "back ends": (_backends, _put_backends),
    "hooks of all modules": (_hooks, _put_hooks),
    "torch's print options": (lambda: _dict(_vars(torch._tensor_str.PRINT_OPTS)),
                              lambda kept: _vars(torch._tensor_str.PRINT_OPTS).update(kept)),
    "NumPy's print options": (np.get_printoptions, lambda kept: np.set_printoptions(**kept)),
    "NumPy's error state": (np.geterr, lambda kept: np.seterr(**kept)),
    "warnings": (lambda: (_list(warnings.filters), warnings.showwarning, warnings.formatwarning), _put_filters),
    "streams": (lambda: (sys.stdout, sys.stderr), _put_streams),
    "sys": (_sys, _put_sys),
    "recursion limit": (sys.getrecursionlimit, sys.setrecursionlimit),
    "switch interval": (sys.getswitchinterval, sys.setswitchinterval),
    "tracing": (threading.gettrace, threading.settrace),
    "profiling": (threading.getprofile, threading.setprofile),
    "stack size": (threading.stack_size, lambda kept: threading.stack_size(kept)),
    "garbage collection": (lambda: (gc.isenabled(), gc.get_threshold(), gc.get_debug()),
                           lambda kept: ((gc.enable if kept[0] else gc.disable)(), gc.set_threshold(*kept[1]),
                                         gc.set_debug(kept[2]))),
    "working folder": (_cwd, lambda kept: kept and os.chdir(kept)),
    "environment": (lambda: _dict(os.environ), _put_environ),
    "file mode mask": (_umask, os.umask),
    "locale": (lambda: locale.setlocale(locale.LC_ALL), lambda kept: locale.setlocale(locale.LC_ALL, kept)),
    "decimal": (_decimal, _put_decimal),
    "logging": (lambda: (logging.root.level, logging.root.manager.disable, _list(logging.root.handlers)),
                _put_logging),
    "network time-out": (socket.getdefaulttimeout, socket.setdefaulttimeout),
    "matplotlib's settings": (_matplotlib, _put_matplotlib),
}


def _watched() -> dict[str, Any]:
    """The modules and classes whose attributes are compared: libraries that answers use, and ganlab itself."""
    found: dict[str, Any] = {name: _modules[name] for name in _LIBRARIES if name in _modules}
    found |= {name: module for name, module in _list(_modules.items())
              if name.startswith("ganlab.") and type(module) is types.ModuleType}
    for name in ("torch", "torch.nn", "torch.optim"):
        for key, value in _list(_vars(_modules[name]).items()):
            if type(value) is type and getattr(value, "__module__", "").startswith("torch."):
                found[f"{name}.{key}"] = value
    found["torch.Tensor"], found["torch.nn.Parameter"] = torch.Tensor, torch.nn.Parameter
    return found


_WATCHED_AT_FIRST = _watched()
_PRISTINE = {name: {key: value for key, value in _vars(owner).items() if callable(value) and not key.startswith("__")}
             for name, owner in _WATCHED_AT_FIRST.items() if not name.startswith("ganlab.")}


def mend_builtins(kept: dict[str, Any] = _BUILTINS_AT_FIRST) -> None:
    """Put len, map and their like back by syntax alone: whatever comes after a foreign call needs them."""
    for key in kept:
        if key != "_" and (key not in _BUILTINS or _BUILTINS[key] is not kept[key]):
            _BUILTINS[key] = kept[key]


class State:
    """All that can be compared of the process's state at one moment.

    Args:
        owners: the modules and classes to watch, where they have just been looked up.
    """

    def __init__(self, owners: dict[str, Any] | None = None) -> None:
        self.settings = {name: get() for name, (get, _) in _SETTINGS.items()}
        self.owners = _watched() if owners is None else owners
        self.attributes = {name: _dict(_vars(owner)) for name, owner in self.owners.items()}
        # what a call itself and the reading of its answer need; all else can wait until the last call is done
        self._near = [name for name in self.owners if not name.startswith("ganlab.") or ".checking." in name]

    def differences(self) -> list[str]:
        """Return the names of what differs now from this state."""
        return [*self._changed_libraries(self.owners), *self._changed_settings()]

    def restore(self, *, all_but: tuple[str, ...] = (), everything: bool = True) -> list[str]:
        """Put back everything that differs now, but for some settings; return the names of what did.

        Args:
            everything: False leaves the course's own modules for later, but for the checker's.
        """
        mend_builtins(self.attributes["builtins"])
        changed = self._changed_libraries(self.owners if everything else self._near)
        for name in changed:
            owner, kept = self.owners[name], self.attributes[name]
            now = _dict(_vars(owner))
            for key, value in kept.items():
                if key not in now or now[key] is not value:
                    _quietly(_setattr, owner, key, value)
            for key in now:
                if key not in kept and _is_foreign(key, now[key]):
                    _quietly(_delattr, owner, key)
        settings = [name for name in self._changed_settings() if name not in all_but]
        for name in settings:
            _quietly(_SETTINGS[name][1], self.settings[name])
        return [*changed, *settings]

    def _changed_libraries(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if _differ(self.attributes[name], _vars(self.owners[name]))]

    def _changed_settings(self) -> list[str]:
        return [name for name, (get, _) in _SETTINGS.items() if not _equal(self.settings[name], _asked(get))]


def _asked(get: Callable[[], Any]) -> Any:
    try:
        return get()
    except Exception:  # what cannot be asked any more differs
        return None


def _quietly(act: Callable, *args: Any) -> None:
    """What cannot be put back must not keep the rest from being put back."""
    with contextlib.suppress(Exception):
        act(*args)


def _is_foreign(key: str, value: Any) -> bool:
    """Added by somebody, and not by an import or by Python itself."""
    return type(value) is not types.ModuleType and not key.startswith("__")


def _differ(kept: dict[str, Any], now: Any) -> bool:
    if len(kept) == len(now) and all(map(_is, kept.values(), now.values())) and list(kept) == list(now):
        return False
    return any(key not in now or now[key] is not value for key, value in kept.items()) or any(
        key not in kept and _is_foreign(key, now[key]) for key in now)


def _equal(a: Any, b: Any) -> bool:
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b)
    if isinstance(a, tuple | list):
        if len(a) > 100:  # the numbers of a random generator
            return a == b
        return len(a) == len(b) and all(map(_equal, a, b))
    if isinstance(a, dict):
        if len(a) == len(b) and all(map(_is, a.values(), b.values())) and list(a) == list(b):
            return True
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    return bool(a == b) if isinstance(a, int | float | str | torch.dtype | type(None)) else False


@contextlib.contextmanager
def fixed_state() -> Iterator[Callable[..., Any]]:
    """Set the state in which answers are called and judged; give the caller's state back at the end.

    Yields a function that returns to the fixed state, to be called after each call of foreign code: with
    `everything=False` between calls of one answer, and without before anything of the course is used.
    """
    callers = State()
    _fix()
    fixed = State(callers.owners)
    try:
        yield partial(fixed.restore, all_but=("streams",))  # the worker catches what is printed
    finally:
        callers.restore()


def _fix() -> None:
    for name, kept in _PRISTINE.items():
        owner = _WATCHED_AT_FIRST[name]
        now = _vars(owner)
        for key, value in kept.items():
            if now.get(key) is not value:
                _quietly(_setattr, owner, key, value)
    torch.set_default_dtype(torch.float32)
    if torch.are_deterministic_algorithms_enabled():  # setting it imports torch's compiler, which takes seconds
        torch.use_deterministic_algorithms(False)
    torch.set_float32_matmul_precision("highest")
    torch.set_anomaly_enabled(False)
    threading.settrace(None)
    threading.setprofile(None)
    for hooks in _hooks():
        getattr(_modules["torch.nn.modules.module"], hooks).clear()
    warnings.filters[:] = [("ignore", None, Warning, None, 0)]
    _put_filters((_list(warnings.filters), warnings.showwarning, warnings.formatwarning))


