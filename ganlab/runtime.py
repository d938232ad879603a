"""Where the course runs: device, seeds, budget, folders. The ground floor: it imports nothing of ganlab.

torch and NumPy are imported where they are used: `ganlab doctor` has to run where one of them is missing or broken.
"""

from __future__ import annotations

import os
import platform
import random
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

STALE_SECONDS = 24 * 3600
_PACKAGE = Path(__file__).resolve().parent

_chosen_device: torch.device | None = None


class GanlabError(Exception):
    """An error for people: one sentence on what was expected and what came, and the next step.

    The command line prints its message without a traceback and exits with status 2.
    """


class NoHomeError(GanlabError, RuntimeError):
    """The system does not say where the home folder is."""


def device() -> torch.device:
    """Return the device of this process: CUDA, else MPS, else CPU; chosen once.

    The environment variable GANLAB_DEVICE or `use_device` overrides the choice.

    Raises:
        GanlabError: the device asked for is unknown or not on this machine.
    """
    global _chosen_device
    if _chosen_device is None:
        asked = os.environ.get("GANLAB_DEVICE", "")
        _chosen_device = _checked_device(asked) if asked else _best_device()
    return _chosen_device


def use_device(name: str | torch.device) -> torch.device:
    """Choose the device for the rest of the process, for example `use_device("cpu")`; return it."""
    global _chosen_device
    _chosen_device = _checked_device(str(name))
    return _chosen_device


def _best_device() -> torch.device:
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def _checked_device(name: str) -> torch.device:
    import torch

    try:
        chosen = torch.device(name)
    except RuntimeError:
        raise GanlabError(f"Expected a device such as cpu, cuda, cuda:1 or mps, got {name!r}. "
                          "Correct GANLAB_DEVICE or the call of use_device.") from None
    if chosen.type not in ("cpu", "cuda", "mps", "meta"):
        raise GanlabError(f"Expected a device of the kinds cpu, cuda or mps, got {name!r}. "
                          "Correct GANLAB_DEVICE or the call of use_device.")
    missing = (chosen.type == "cuda" and (chosen.index or 0) >= torch.cuda.device_count()) or (
        chosen.type == "mps" and not torch.backends.mps.is_available())
    if missing:
        raise GanlabError(f"The device {name!r} was asked for, but torch sees none on this machine. "
                          "Unset GANLAB_DEVICE to let ganlab choose, or set it to cpu.")
    return chosen


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and torch's generators (every device) with the same non-negative integer.

    Raises:
        ValueError: `seed` is no integer from 0 to 2**32 − 1, the range that NumPy accepts.
    """
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"Expected a seed that is an integer from 0 to 2**32 - 1, got {seed!r}.")
    import numpy as np
    import torch

    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - libraries below us still read the legacy generator
    torch.manual_seed(seed)


def budget(*, class_: T, full: T) -> T:
    """Return `class_` (the default: two CPU cores, minutes) or `full` (the paper's run, for a GPU).

    The environment variable GANLAB_BUDGET says which. Budgets are counted in steps, not in seconds.

    Raises:
        GanlabError: GANLAB_BUDGET is neither "class" nor "full".
    """
    return full if budget_name() == "full" else class_


def budget_name() -> str:
    """Return "class" or "full", as GANLAB_BUDGET says; "class" where it is unset."""
    name = os.environ.get("GANLAB_BUDGET", "class")
    if name not in ("class", "full"):
        raise GanlabError(f"Expected GANLAB_BUDGET to be class or full, got {name!r}. Correct or unset it.")
    return name


def cache_folder() -> Path:
    """Return the folder for downloads, converted data sets and cached classifiers (GANLAB_CACHE overrides).

    The folder is not created here; whoever writes creates it.
    """
    return _folder("GANLAB_CACHE", "cache")


def state_folder() -> Path:
    """Return the folder for a learner's progress (GANLAB_STATE overrides); not created here."""
    return _folder("GANLAB_STATE", "state")


def data_folder() -> Path:
    """Return the folder of what ships, data sets and weights: a checkout's data/, or inside an installed package."""
    inside = _PACKAGE / "data"  # setup.py puts it there when a wheel is built
    return inside if inside.is_dir() else _PACKAGE.parent / "data"


def restoring() -> str:
    """Return the advice for somebody whose shipped files are missing or damaged: a sentence."""
    if is_checkout():
        return "Fetch data/ again with the course: `git checkout -- data`, or download the course anew."
    return "Install ganlab again: `pip install --force-reinstall --no-deps` and the wheel or folder that it came from."


def is_checkout() -> bool:
    """Return whether the package is used where the course lies, with its notebooks, and not from a wheel."""
    beside = any((_PACKAGE.parent / name).exists() for name in ("pyproject.toml", "data"))
    return beside and not (_PACKAGE / "data").is_dir()


def _folder(variable: str, kind: str) -> Path:
    asked = os.environ.get(variable)
    try:
        if asked:
            return Path(asked).expanduser().absolute()
        home = Path.home()
    except RuntimeError as error:
        raise NoHomeError(f"Expected a home folder for the {kind} folder of ganlab, got none: {error} "
                          f"Set {variable} to a folder of yours.") from None
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local"))
        return base / "ganlab" / kind
    if sys.platform == "darwin":
        return home / "Library" / ("Caches" if kind == "cache" else "Application Support") / "ganlab"
    if kind == "cache":
        return Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache") / "ganlab"
    return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "ganlab"


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; at the end flush it to disk and move it there in one operation.

    Where the block fails, the partial file is deleted and an older `path` is untouched; after a crash at any
    moment `path` is the old file or the new one, whole. The folder is created. What killed processes left behind
    is removed first.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove_stale(path)
    partial = path.with_name(f".{path.name}.{socket.gethostname()}.{os.getpid()}.part")
    try:
        yield partial
        with open(partial, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _remove_stale(path: Path) -> None:
    """Remove temporary files of `path` whose process has ended (on this machine), or that are a day old."""
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        host, _, process = leftover.name.removesuffix(".part").removeprefix(f".{path.name}.").rpartition(".")
        ended = host == socket.gethostname() and process.isdigit() and not _is_running(int(process))
        try:
            if ended or time.time() - leftover.stat().st_mtime > STALE_SECONDS:
                leftover.unlink()
        except OSError:  # another process was quicker, or the file is somebody else's
            pass


def _is_running(process: int) -> bool:
    if os.name != "posix":  # os.kill would end the process there; the file's age has to do
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def offline() -> bool:
    """Return True where GANLAB_OFFLINE forbids the network (any value but empty and 0)."""
    return os.environ.get("GANLAB_OFFLINE", "0") not in ("", "0")


def mirror() -> str | None:
    """Return the folder or URL in GANLAB_MIRROR, looked at before any upstream address; None where unset."""
    return os.environ.get("GANLAB_MIRROR") or None


def report() -> dict[str, str]:
    """Return what lesson 00 shows about this machine: versions, device, threads, budget, folders."""
    import numpy as np
    import torch

    where = device()
    name = torch.cuda.get_device_name(where) if where.type == "cuda" else platform.machine()
    return {
        "Python": platform.python_version(),
        "PyTorch": torch.__version__,
        "NumPy": np.__version__,
        "device": f"{where} ({name})",
        "CPU threads used by torch": str(torch.get_num_threads()),
        "budget": budget_name(),
        "network": "not used (GANLAB_OFFLINE)" if offline() else "used only when you ask for a download",
        "cache folder": str(cache_folder()),
    }
