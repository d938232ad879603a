"""`ganlab doctor`: what somebody who helps would ask about this machine, as plain text to paste.

It has to run where a package is missing or broken, so that nothing but the standard library and `runtime` is imported
at the top, and the questions are put in a process of their own: a library that crashes ends that one only. Nothing
goes over the network.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ganlab import __version__, runtime

MARK = "ganlab-doctor "  # before each line of the other process: libraries may print too
SECONDS = 120  # a sound machine takes a few
SCARCE = 100_000_000  # bytes
SETTINGS = {"GANLAB_BUDGET", "GANLAB_CACHE", "GANLAB_DEVICE", "GANLAB_MIRROR", "GANLAB_OFFLINE", "GANLAB_STATE"}
ALSO_SHOWN = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "CUDA_VISIBLE_DEVICES", "PYTHONPATH", "PYTHONHOME")
MODULES = {"scikit-learn": "sklearn", "scikit-image": "skimage", "Pillow": "PIL", "ipython": "IPython"}
NOT_IMPORTED = ("jupyterlab", "sympy")  # pure Python, and slow to import
CHILD = ("import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
         "from ganlab.cli import doctor; doctor.answer()")


class Wrong(Exception):
    """Something that keeps the course from working: what was found, and one line of advice."""


def add(commands) -> None:
    """Add `ganlab doctor` to the commands of the parser."""
    doctor = commands.add_parser("doctor", help="look over this machine and the installation; paste it to who helps")
    doctor.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    """Print a line a question, with advice below what is wrong; return 1 where anything is, else 0."""
    print("ganlab doctor. Paste all of it when you ask for help; ~ stands for the home folder.\n")
    wrong = 0
    for label, found, advice in _asked():
        print(f"{label:20} {_private(found)}")
        if advice:
            wrong += 1
            print(f"{'':20} -> {_private(advice)}")
    print(f"\n{'Nothing is' if wrong == 0 else '1 thing is' if wrong == 1 else f'{wrong} things are'} wrong."
          + (" Lines with -> say what to do." if wrong else ""))
    return 1 if wrong else 0


def _private(text: str) -> str:
    """One line of the text, with ~ for the home folder, and without the password of an address."""
    text = re.sub(r"://[^/\s@]+@", "://…@", " ".join(text.split()))
    try:
        homes = {str(Path.home()), str(Path.home().resolve())}
    except (RuntimeError, OSError):
        return text
    for home in sorted(homes, key=len, reverse=True):
        if len(Path(home).parts) > 1:
            text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text)
    return text


# --- asking in a process of its own -----------------------------------------------------------------------------


def _asked() -> Iterator[tuple[str, str, str]]:
    """Yield label, what was found and advice for each question; a crash of the other process is one answer."""
    try:
        child = subprocess.Popen([sys.executable, "-P", "-c", CHILD, json.dumps(sys.path)], encoding="ascii",
                                 errors="replace", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.DEVNULL)
    except (OSError, ValueError) as error:
        yield "Python", f"could not be started ({error})", "Install Python and ganlab again."
        return
    clock = threading.Timer(SECONDS, child.kill)
    clock.start()
    at = "Python"
    try:
        for line in child.stdout:
            if line.startswith(MARK):
                at, *answer = json.loads(line.removeprefix(MARK))
                if answer:
                    yield at, *answer
        ended = child.wait()
    finally:
        clock.cancel()
        child.kill()
        child.stdout.close()
        child.wait()
    if ended != 0:
        package = at if at in map(_name_of, _requirements()) else "torch"
        yield at, f"could not be found out: Python ended with status {ended}; nothing after it was asked", (
            f"{_pip()} install --force-reinstall {package}")


def answer() -> None:
    """Answer all questions, a line each on the standard output, announced before they are put."""
    for label, question in _questions():
        print(MARK + json.dumps([label]), flush=True)
        advice = ""
        try:
            found = question()
        except Wrong as wrong:
            found, advice = wrong.args
        except runtime.GanlabError as error:
            found, advice = "not in order", str(error)
        except BaseException as error:
            found = f"could not be found out ({type(error).__name__}: {error})"
        print(MARK + json.dumps([label, found, advice]), flush=True)


def _questions() -> Iterator[tuple[str, Callable[[], str]]]:
    yield "ganlab", _course
    yield "Python", _python
    yield "system", platform.platform
    for requirement in _requirements():
        yield _name_of(requirement), partial(_package, requirement)
    yield "device", _device
    yield "threads", _threads
    yield "memory", _memory
    for kind in ("cache", "state"):
        yield f"{kind} folder", partial(_folder, kind)
    yield "kernel", _kernel
    yield "widgets", _widgets
    yield "data", _data
    yield "weights", _weights
    yield "settings", _settings


# --- the questions ----------------------------------------------------------------------------------------------


def _course() -> str:
    folder = Path(runtime.__file__).parent
    where = f"the course in {folder.parent}" if runtime.is_checkout() else f"installed in {folder}"
    try:
        importlib.metadata.version("ganlab")
    except importlib.metadata.PackageNotFoundError:
        raise Wrong(f"{__version__}, {where}, but not installed for this Python",
                    f"{_pip()} install --editable {folder.parent}") from None
    return f"{__version__}, {where}"


def _python() -> str:
    kind = "a virtual environment" if sys.prefix != sys.base_prefix else "no virtual environment"
    return f"{platform.python_version()} ({platform.python_implementation()}), {sys.executable}, {kind}"


def _requirements() -> list[str]:
    """What ganlab needs, as its metadata say: "torch>=2.6"; without the extras."""
    try:
        lines = importlib.metadata.requires("ganlab") or []
    except importlib.metadata.PackageNotFoundError:
        return ["torch", "numpy"]
    return [line for line in lines if "extra ==" not in line]


def _name_of(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0]


def _package(requirement: str) -> str:
    name = _name_of(requirement)
    version = _version(name, f'{_pip()} install "{requirement}"')
    module = MODULES.get(name, name)
    try:
        if name in NOT_IMPORTED:
            if importlib.util.find_spec(module) is None:
                raise ImportError(f"no module {module}")
        else:
            importlib.import_module(module)
    except Exception as error:
        raise Wrong(f"{version}, but it cannot be imported ({type(error).__name__}: {error})",
                    f'{_pip()} install --force-reinstall "{requirement}"') from None
    _fits(requirement, version)
    return version


def _version(name: str, advice: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        raise Wrong("missing", advice) from None


def _fits(requirement: str, version: str) -> None:
    try:
        from packaging.requirements import Requirement
    except ImportError:  # matplotlib needs it too, and its line says so
        return
    if not Requirement(requirement).specifier.contains(version, prereleases=True):
        raise Wrong(f"{version}, but {requirement} is needed", f'{_pip()} install --upgrade "{requirement}"')


def _pip() -> str:
    return f"{sys.executable} -m pip"


def _device() -> str:
    import torch

    device = runtime.device()
    names = {"cuda": lambda: torch.cuda.get_device_name(device), "cpu": torch.backends.cpu.get_cpu_capability}
    return " ".join([str(device), f"({names[device.type]()})" if device.type in names else ""]).strip()


def _threads() -> str:
    import torch

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{torch.get_num_threads()} of torch, on {usable} of {os.cpu_count()} cores"


def _memory() -> str:
    if not hasattr(os, "sysconf") or not hasattr(os, "sysconf_names"):
        return "could not be found out on this system"
    page = os.sysconf("SC_PAGE_SIZE")
    total = page * os.sysconf("SC_PHYS_PAGES")
    found = [_bytes(total)]
    if "SC_AVPHYS_PAGES" in os.sysconf_names:
        found.append(f"{_bytes(page * os.sysconf('SC_AVPHYS_PAGES'))} free")
    limit = Path("/sys/fs/cgroup/memory.max")  # of a container
    if limit.is_file() and (text := limit.read_text(encoding="ascii").strip()).isdigit() and int(text) < total:
        found.append(f"limited to {_bytes(int(text))}")
    return ", ".join(found)


def _folder(kind: str) -> str:
    variable = f"GANLAB_{kind.upper()}"
    path = {"cache": runtime.cache_folder, "state": runtime.state_folder}[kind]()
    nearest = next(folder for folder in (path, *path.parents) if folder.exists())
    advice = f"Set {variable} to a folder of yours that can be written to."
    if not nearest.is_dir():
        raise Wrong(f"{path}, but {nearest} is a file", advice)
    try:
        with tempfile.TemporaryFile(dir=nearest) as file:
            file.write(b"x")
    except OSError as error:
        raise Wrong(f"{path}, which cannot be written to ({error.strerror})", advice) from None
    free = shutil.disk_usage(nearest).free
    found = f"{path}, {'can be written to' if nearest == path else 'will be made'}, {_bytes(free)} free"
    if free < SCARCE:
        raise Wrong(found, f"Free some space, or set {variable} to a folder on a larger disk.")
    return found


def _kernel() -> str:
    from jupyter_client.kernelspec import KernelSpecManager

    manager = KernelSpecManager()
    folder = manager.find_kernel_specs().get("ganlab")
    make = f"{sys.executable} -m ipykernel install --sys-prefix --name ganlab --display-name ganlab"
    if folder is None:
        raise Wrong("there is none of the name ganlab, which the notebooks ask for", make)
    python = manager.get_kernel_spec("ganlab").argv[0]
    if shutil.which(python) is None:
        raise Wrong(f"ganlab in {folder} starts {python}, which is not there", make)
    here, there = (os.path.normcase(os.path.dirname(path)) for path in (sys.executable, python))
    if os.path.isabs(python) and here != there:  # in one folder, python and python3 are the same
        raise Wrong(f"ganlab in {folder} starts another Python, {python}", make)
    return f"ganlab in {folder}, ipykernel {_version('ipykernel', f'{_pip()} install ipykernel')}"


def _widgets() -> str:
    """ipywidgets in the kernel and its two front ends, which must be of versions that belong together."""
    from jupyter_core.paths import jupyter_path

    again = f"{_pip()} install --force-reinstall ipywidgets jupyterlab_widgets widgetsnbextension"
    found = [f"ipywidgets {_version('ipywidgets', again)}", f"JupyterLab {_version('jupyterlab', again)}"]
    for requirement in importlib.metadata.requires("ipywidgets") or []:
        name = _name_of(requirement)
        if name in ("jupyterlab-widgets", "jupyterlab_widgets", "widgetsnbextension"):
            version = _version(name, again)
            _fits(requirement, version)
            found.append(f"{name} {version}")
    places = [Path(folder, "@jupyter-widgets", "jupyterlab-manager") for folder in jupyter_path("labextensions")]
    if not any((place / "package.json").is_file() for place in places):
        raise Wrong(f"{', '.join(found)}, but JupyterLab has no manager for widgets", again)
    return f"{', '.join(found)}; they belong together"


def _data() -> str:
    from ganlab.datasets import sources

    verified = []
    for row in sources.ROWS.values():
        if row.kind != "built in" or isinstance(row.files, str):
            continue
        try:
            row.facts()  # compares checksums of what ships
            verified += [path.name for path in row.files() if path.parent == runtime.data_folder()]
        except runtime.GanlabError as error:
            raise Wrong(f"{row.name}: {error}", runtime.restoring()) from None
    return f"{runtime.data_folder()}: {', '.join(verified)}, verified"


def _weights() -> str:
    from ganlab.models import shipped

    names = [shipped.provenance(path) and path.stem for path in sorted(shipped.FOLDER.glob("*.safetensors"))]
    if not names:
        raise Wrong(f"none in {shipped.FOLDER}", runtime.restoring())
    return f"{shipped.FOLDER}: {', '.join(names)}, verified"


def _settings() -> str:
    ours = {name: value for name, value in sorted(os.environ.items()) if name.startswith("GANLAB_")}
    shown = ours | {name: os.environ[name] for name in ALSO_SHOWN if name in os.environ}
    found = ", ".join(f"{name}={value}" for name, value in shown.items()) or "none"
    if unknown := sorted(set(ours) - SETTINGS):
        raise Wrong(found, f"There is no setting {unknown[0]}; there are {', '.join(sorted(SETTINGS))}.")
    runtime.budget_name()
    mirror = runtime.mirror()
    if mirror and "://" not in mirror and not Path(mirror).expanduser().is_dir():
        raise Wrong(found, "GANLAB_MIRROR names no folder. Plug in the disk, or correct or unset it.")
    return found


def _bytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
