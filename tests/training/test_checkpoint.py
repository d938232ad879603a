import os
import pickle
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from ganlab.training import checkpoint
from ganlab.training.checkpoint import CheckpointError


def test_every_random_generator_comes_back(tmp_path):
    def draw():
        return random.random(), float(np.random.normal()), float(torch.rand(1))  # noqa: NPY002 - the one restored

    np.random.normal()  # noqa: NPY002 - leaves half a pair behind, which belongs to the state
    checkpoint.save(tmp_path / "c.pt", {"step": 1})
    first = draw()
    assert draw() != first
    state, rng = checkpoint.read(tmp_path / "c.pt")
    assert state == {"step": 1}
    assert draw() != first, "reading changes nothing"
    checkpoint.restore_rng(rng)
    assert draw() == first


def test_kill_9_at_any_moment_leaves_a_good_file(tmp_path):
    """A child saves as fast as it can and is killed at five moments; each time the file is whole."""
    script = f"""
import torch
from ganlab.training import checkpoint
i = 0
while True:
    i += 1
    checkpoint.save({str(tmp_path / "c.pt")!r}, {{"step": i, "a": torch.full((300_000,), float(i))}})
    print(i, flush=True)
"""
    for kill_after in (0.0, 0.003, 0.011, 0.02, 0.037):
        child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
        child.stdout.readline()  # at least one is there
        time.sleep(kill_after)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        state, _ = checkpoint.read(tmp_path / "c.pt")
        assert (state["a"] == state["step"]).all()


def test_what_could_not_be_loaded_is_not_saved(tmp_path):
    """A NumPy number among the settings of an optimiser is enough."""
    path = checkpoint.save(tmp_path / "c.pt", {"step": 1})
    with pytest.raises(CheckpointError, match="was not written"):
        checkpoint.save(path, {"lr": np.float64(1e-3)})
    assert checkpoint.read(path)[0] == {"step": 1}


@pytest.mark.parametrize("keep", [0, 10, 500])
def test_a_truncated_file_is_named(tmp_path, keep):
    path = checkpoint.save(tmp_path / "c.pt", {"a": torch.zeros(1000)})
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match=r"c\.pt cannot be read"):
        checkpoint.read(path)


def test_a_missing_file_and_a_foreign_file_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="There is no checkpoint"):
        checkpoint.read(tmp_path / "none.pt")
    for foreign in ({"weights": torch.zeros(3)}, {"version": 2, "state": {}, "rng": {}}, {"version": 1, "rng": {}}):
        torch.save(foreign, tmp_path / "foreign.pt")
        with pytest.raises(CheckpointError, match="version 1"):
            checkpoint.read(tmp_path / "foreign.pt")


class Evil:
    def __reduce__(self):
        return os.system, ("echo executed > executed.txt",)


def test_nothing_is_unpickled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"version": 1, "state": Evil(), "rng": {}}, "evil.pt")
    with open("evil.pkl", "wb") as file:
        pickle.dump(Evil(), file, protocol=2)
    for name in ("evil.pt", "evil.pkl"):
        with pytest.raises(CheckpointError, match="cannot be read"):
            checkpoint.read(name)
    assert not (tmp_path / "executed.txt").exists()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("writer failed")])
def test_a_full_disk_leaves_the_last_good_file(tmp_path, monkeypatch, error):
    path = checkpoint.save(tmp_path / "c.pt", {"step": 1})

    def half_a_save(state, partial):
        partial.write_bytes(b"half")
        raise error

    monkeypatch.setattr(torch, "save", half_a_save)
    with pytest.raises(CheckpointError, match="earlier one there is untouched"):
        checkpoint.save(path, {"step": 2})
    monkeypatch.undo()
    assert checkpoint.read(path)[0]["step"] == 1
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["c.pt"]
