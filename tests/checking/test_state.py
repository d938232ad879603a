"""The state of the process: everything that can be compared is the same after a check as before it."""

import builtins
import decimal
import gc
import io
import locale
import logging
import os
import random
import socket
import sys
import threading
import types
import warnings

import matplotlib as mpl
import numpy as np
import pytest
import torch

from ganlab import losses
from ganlab.checking import state
from ganlab.checking.state import State, fixed_state
from tests.checking.toy import check, right


def _set(owner, name, value=None):
    return lambda: setattr(owner, name, value)


# what a learner's function may do to the process, by the name of what it disturbs
DISTURBANCES = {
    "Python's random generator": lambda: random.seed(5),
    "NumPy's random generator": lambda: np.random.seed(5),  # noqa: NPY002
    "torch's random generator": lambda: torch.manual_seed(5),
    "default dtype": lambda: torch.set_default_dtype(torch.float64),
    "threads": lambda: torch.set_num_threads(torch.get_num_threads() + 1),
    "deterministic algorithms": lambda: torch.use_deterministic_algorithms(True),
    "matrix precision": lambda: torch.set_float32_matmul_precision("medium"),
    "anomaly mode": lambda: torch.autograd.set_detect_anomaly(True),
    "back ends": lambda: setattr(torch.backends.cudnn, "benchmark", not torch.backends.cudnn.benchmark),
    "hooks of all modules": lambda: torch.nn.modules.module.register_module_forward_hook(lambda *_: None),
    "torch's print options": lambda: torch.set_printoptions(precision=1),
    "warnings": lambda: warnings.simplefilter("error"),
    "streams": lambda: setattr(sys, "stdout", io.StringIO()),
    "sys": lambda: sys.path.insert(0, "/nowhere"),
    "recursion limit": lambda: sys.setrecursionlimit(sys.getrecursionlimit() + 77),
    "switch interval": lambda: sys.setswitchinterval(0.02),
    "tracing": lambda: threading.settrace(lambda *_: None),
    "profiling": lambda: threading.setprofile(lambda *_: None),
    "stack size": lambda: threading.stack_size(2**20),
    "garbage collection": gc.disable,
    "working folder": lambda: os.chdir(os.sep),
    "environment": lambda: os.environ.update(GANLAB_OFFLINE="0", MADE_UP="1"),
    "file mode mask": lambda: os.umask(0o777),
    "locale": lambda: locale.setlocale(locale.LC_ALL, "C.UTF-8" if locale.setlocale(locale.LC_ALL) == "C" else "C"),
    "decimal": _set(decimal.DefaultContext, "prec", 3),
    "logging": lambda: logging.disable(logging.CRITICAL),
    "network time-out": lambda: socket.setdefaulttimeout(1),
    "matplotlib's settings": lambda: mpl.rcParams.update({"lines.linewidth": 17}),
    "torch": _set(torch, "relu"),
    "torch.nn.functional": _set(torch.nn.functional, "softplus", lambda a: a),
    "torch.nn.Linear": _set(torch.nn.Linear, "forward"),
    "torch.Tensor": _set(torch.Tensor, "mine", 3),
    "numpy.random": _set(np.random, "seed", 42),
    "numpy": lambda: delattr(np, "log"),
    "builtins": _set(builtins, "len", 3),
    "ganlab.losses": _set(losses, "bce"),
}


@pytest.mark.parametrize("name", DISTURBANCES)
def test_whatever_an_answer_disturbs_is_put_back(name):
    """Kills each row of the table of settings, and each watched module, when it is left out."""
    def fn(t, y):
        answer = right(t, y)
        DISTURBANCES[name]()
        return answer

    before = State()
    report = check(fn)
    assert before.differences() == []
    assert report.verdict in ("right", "crashed")
    assert check(right).verdict == "right"


@pytest.mark.parametrize("name", DISTURBANCES)
def test_the_comparison_sees_every_disturbance(name):
    """Kills a comparison that sees nothing: the test above would pass with it."""
    before = State()
    try:
        DISTURBANCES[name]()
        if name != "builtins":  # nothing works without len, the comparison included
            assert name in before.differences()
    finally:
        before.restore()
    assert before.differences() == []


def test_every_setting_is_disturbed_by_a_test():
    elsewhere = {"CUDA's random generators", "NumPy's print options", "NumPy's error state"}  # or bound to a thread
    assert set(state._SETTINGS) - set(DISTURBANCES) == elsewhere


def test_the_fixed_state_repairs_libraries_and_gives_the_callers_state_back(monkeypatch):
    monkeypatch.setattr(torch, "softplus_of_mine", 1, raising=False)
    monkeypatch.setattr(torch, "exp", torch.log)
    with fixed_state() as reset:
        assert torch.exp is not torch.log
        torch.exp = None
        reset()
        assert callable(torch.exp)
    assert torch.exp is torch.log and torch.softplus_of_mine == 1


def test_a_module_that_an_answer_imports_stays_imported():
    """Kills a clean-up that takes freshly imported parts of torch away again: an import sets just such a name."""
    part = types.ModuleType("torch.a_part_imported_late")

    def fn(t, y):
        torch.a_part_imported_late = part
        return right(t, y)

    assert check(fn).verdict == "right"
    assert torch.a_part_imported_late is part
    del torch.a_part_imported_late
