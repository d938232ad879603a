"""The package starts on every system and in every front end: nothing at import needs POSIX, Linux or JupyterLab.

No machine here runs Windows or macOS: what can be read off the source is read off it.
"""

import ast
import os
import signal

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "ganlab").rglob("*.py"))
LINUX_ONLY = ("grading",)  # the sandbox is Linux's own; elsewhere marking says so before it begins
POSIX_MODULES = {"crypt", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd",
                 "syslog", "termios", "tty"}
WINDOWS_MODULES = {"_winapi", "msvcrt", "nt", "winreg", "winsound"}
FRONT_ENDS = {"google", "jupyter_core", "jupyter_client", "jupyter_server", "jupyterlab", "notebook", "ipykernel"}
# What os and signal lack on Windows, as their documentation says.
POSIX_NAMES = {
    "os": {"EX_OK", "WIFSIGNALED", "WNOHANG", "WTERMSIG", "chown", "chroot", "confstr", "ctermid", "fchmod", "fchown",
           "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups", "getloadavg", "getpgid", "getpgrp",
           "getpriority", "getresuid", "getsid", "getuid", "initgroups", "killpg", "lchown", "lockf", "mkfifo", "mknod",
           "nice", "openpty", "pipe2", "posix_fadvise", "posix_spawn", "pread", "pwrite", "register_at_fork",
           "sched_getaffinity", "sched_setaffinity", "sendfile", "setegid", "seteuid", "setgid", "setpgid",
           "setpriority", "setsid", "setuid", "statvfs", "sync", "sysconf", "sysconf_names", "tcgetpgrp", "uname",
           "wait", "wait3", "wait4", "waitid",
           "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC"},
    "signal": {"ITIMER_PROF", "ITIMER_REAL", "ITIMER_VIRTUAL", "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL",
               "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGTSTP", "SIGUSR1", "SIGUSR2", "SIGXCPU", "alarm", "pause",
               "pthread_kill", "pthread_sigmask", "setitimer", "siginterrupt", "sigpending", "sigwait"},
    "time": {"clock_settime", "pthread_getcpuclockid", "tzset"},
    "select": {"epoll", "kqueue", "poll"},
    "socket": {"AF_UNIX"},
}
TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "C:\\")  # tempfile knows where it is


def at_import(tree):
    """Everything that runs when a module is imported: all but the bodies of functions."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from at_import(node)
        else:
            for default in [*getattr(node, "decorator_list", []), *node.args.defaults, *node.args.kw_defaults]:
                if default is not None:
                    yield default
                    yield from at_import(default)


def imported(nodes):
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]
            if node.module in POSIX_NAMES:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(nodes):
    """The names of `os`, `signal` and so on that are used as `os.fork`."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in POSIX_NAMES:
            yield f"{node.value.id}.{node.attr}"


ONLY_POSIX = {f"{module}.{name}" for module, names in POSIX_NAMES.items() for name in names}


def problems(source, *, linux_only=False):
    """Return what keeps a module from running elsewhere, in words."""
    tree = ast.parse(source)
    nodes = list(at_import(tree))
    found = [f"imports {name}" for name in imported(nodes)
             if name in POSIX_MODULES | WINDOWS_MODULES | FRONT_ENDS | ONLY_POSIX]
    found += [f"uses {name} at import" for name in used(nodes) if name in ONLY_POSIX]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rename":
            found.append("rename fails on Windows where the target exists: use os.replace")
        if isinstance(node, ast.Call) and encoding_missing(node):
            found.append(f"line {node.lineno}: text without encoding is another on every system")
        if linux_only:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(TEMPORARY):
            found.append(f"names {node.value}")
    if not linux_only:
        found += [f"{function.name} uses {name} without asking for it" for function in ast.walk(tree)
                  if isinstance(function, ast.FunctionDef)
                  for name in {*used(ast.walk(function))} & ONLY_POSIX if not asks_for(function, name)]
    return found


def encoding_missing(call):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in ("read_text", "write_text", "open") or any(word.arg == "encoding" for word in call.keywords):
        return False
    if name == "open":
        if isinstance(call.func, ast.Attribute) and not isinstance(call.func.value, ast.Call):
            return False  # os.open, Image.open, gzip.open and the like
        mode = call.args[1] if len(call.args) > 1 else next(
            (word.value for word in call.keywords if word.arg == "mode"), ast.Constant("r"))
        return not isinstance(mode, ast.Constant) or "b" not in mode.value
    return True


def asks_for(function, name):
    """Whether a function asks `hasattr(os, "fork")` before it calls os.fork."""
    module, attribute = name.split(".")
    return any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "hasattr"
               and ast.unparse(node.args[0]) == module and getattr(node.args[1], "value", "") == attribute
               for node in ast.walk(function))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_runs_on_every_system(path):
    linux_only = path.relative_to(ROOT / "ganlab").parts[0] in LINUX_ONLY
    assert problems(path.read_text(encoding="utf-8"), linux_only=linux_only) == []


@pytest.mark.parametrize("source", [
    "import fcntl", "from pwd import getpwuid", "import os\nif True:\n    import resource",
    "import os\nOURS = os.getuid()", "from os import fork", "from signal import SIGKILL",
    "import os\ndef f(x=os.uname()): ...",
    "import signal\nclass A:\n    kill = signal.SIGKILL", "import os\ndef f():\n    os.fork()", "import jupyterlab",
    "from google.colab import output", "import msvcrt", "FOLDER = '/tmp/x'", "def f(p):\n    p.rename('b')",
    "open('a')", "open('a', 'w')", "def f(p):\n    return p.read_text()", "def f(p):\n    p.write_text('é')",
    "def f(p, m):\n    open(p, m)", "from pathlib import Path\nPath('a').open()"])
def test_each_kind_is_seen(source):
    """Kills a reader that lets one of them pass."""
    assert problems(source)


@pytest.mark.parametrize("source", [
    "import os\ndef f():\n    if hasattr(os, 'fork'):\n        os.fork()", "def f():\n    import fcntl",
    "open('a', 'rb')", "open('a', encoding='utf-8')",
    "from PIL import Image\nImage.open('a')", "import os\nos.replace('a', 'b')",
    "import os\nos.open('a', os.O_RDONLY)", "def f(p):\n    with p.open('wb'): ..."])
def test_what_is_sound_is_let_pass(source):
    assert problems(source) == []


@pytest.mark.skipif(os.name != "posix", reason="asks a POSIX system for its names")
def test_the_names_are_no_misspellings():
    """Kills a name in the lists that nothing has: on this system, or on one of its kind, each is there."""
    known = {"os": dir(os), "signal": dir(signal)}
    elsewhere = {"kqueue", "sched_getaffinity", "sched_setaffinity", "getresuid", "pipe2", "posix_fadvise", "lockf"}
    for module, names in known.items():
        assert POSIX_NAMES[module] - {*names} <= elsewhere
