import random
import subprocess
import sys

import numpy as np
import pytest
import torch

from ganlab import runtime


def test_the_device_can_be_overridden(monkeypatch):
    monkeypatch.setenv("GANLAB_DEVICE", "cpu")
    assert runtime.device() == torch.device("cpu")
    monkeypatch.setenv("GANLAB_DEVICE", "meta")
    assert runtime.device() == torch.device("cpu"), "the device is chosen once"
    assert runtime.use_device("meta") == runtime.device() == torch.device("meta")


@pytest.mark.parametrize("name", ["gpu", "cuda:99", "vulkan"])
def test_a_device_that_is_not_there_is_refused(monkeypatch, name):
    monkeypatch.setenv("GANLAB_DEVICE", name)
    with pytest.raises(runtime.GanlabError, match=name):
        runtime.device()


def test_seeding_covers_all_generators():
    def draw():
        return random.random(), float(np.random.rand()), float(torch.rand(1))  # noqa: NPY002 - that one is seeded

    runtime.seed_everything(7)
    first = draw()
    runtime.seed_everything(7)
    assert draw() == first
    runtime.seed_everything(8)
    assert all(a != b for a, b in zip(draw(), first))


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0, "0"])
def test_a_bad_seed_is_refused(seed):
    with pytest.raises(ValueError, match="integer from 0"):
        runtime.seed_everything(seed)


def test_budget(monkeypatch):
    assert runtime.budget(class_=10, full=1000) == 10
    monkeypatch.setenv("GANLAB_BUDGET", "full")
    assert runtime.budget(class_=10, full=1000) == 1000
    monkeypatch.setenv("GANLAB_BUDGET", "huge")
    with pytest.raises(runtime.GanlabError, match="class or full"):
        runtime.budget(class_=10, full=1000)


def test_folders_follow_the_environment_and_are_not_created(monkeypatch, tmp_path):
    monkeypatch.setenv("GANLAB_CACHE", str(tmp_path / "here"))
    assert runtime.cache_folder() == tmp_path / "here"
    assert not runtime.cache_folder().exists()
    monkeypatch.delenv("GANLAB_CACHE")
    assert "ganlab" in runtime.cache_folder().parts
    assert runtime.cache_folder() != runtime.state_folder()


def test_replacing_is_all_or_nothing(tmp_path):
    path = tmp_path / "folder" / "file.txt"
    with runtime.replacing(path) as partial:
        partial.write_text("old")
        assert not path.exists()
    with pytest.raises(RuntimeError, match="half-way"), runtime.replacing(path) as partial:
        partial.write_text("new")
        raise RuntimeError("half-way")
    assert path.read_text() == "old"
    assert [entry.name for entry in path.parent.iterdir()] == ["file.txt"]


def test_importing_does_nothing():
    """No print, no seed, no device, no file, no network, no pyplot: for every module of the package."""
    script = """
import pkgutil, random, socket, importlib
import numpy as np, torch
def refuse(*a, **k): raise AssertionError("network at import")
socket.socket.connect = refuse
import IPython.display, ipywidgets, pooch, sklearn.datasets  # not ours: some draw numbers
before = random.getstate(), torch.get_rng_state(), np.random.get_state()[1].copy()
import ganlab
for module in pkgutil.walk_packages(ganlab.__path__, "ganlab."):
    importlib.import_module(module.name)
assert random.getstate() == before[0] and torch.equal(torch.get_rng_state(), before[1])
assert (np.random.get_state()[1] == before[2]).all()
import sys
assert "matplotlib.pyplot" not in sys.modules, "pyplot keeps global figures"
from ganlab import runtime
assert runtime._chosen_device is None and not runtime.cache_folder().exists()
assert not torch.cuda.is_initialized()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
