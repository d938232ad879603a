import hashlib
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
from tests.damages import damages


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


def test_every_damage_is_found_before_anything_is_read(tmp_path, monkeypatch):
    """Kills a sum that is not compared, or compared with a part of the file, or after torch has read it."""
    path = checkpoint.save(tmp_path / "c.pt", {"a": torch.randn(50), "step": 3, "history": {"loss": [0.5, 0.25]}})
    content = path.read_bytes()
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("it was read"))
    tried = [*damages(content, 600), *((f"flip at {place}", content[:place] + bytes([content[place] ^ 4])
                                        + content[place + 1:]) for place in range(len(content) - 200, len(content)))]
    for kind, damaged in tried:
        if damaged == content:  # zeros over zeros
            continue
        path.write_bytes(damaged)
        with pytest.raises(CheckpointError, match=r"c\.pt .*(Use another copy)") as caught:
            checkpoint.read(path)
        assert "\n" not in str(caught.value), kind


def test_the_file_is_one_that_torch_itself_opens(tmp_path):
    path = checkpoint.save(tmp_path / "c.pt", {"a": torch.arange(3)})
    assert torch.equal(torch.load(path, weights_only=True)["state"]["a"], torch.arange(3))


def signed(path):
    """Put the right sum behind a file, as whoever means harm would."""
    path.write_bytes((content := path.read_bytes())
                     + f"\nganlab checkpoint, sha256 {hashlib.sha256(content).hexdigest()}\n".encode())


def test_a_missing_file_a_foreign_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="There is no checkpoint"):
        checkpoint.read(tmp_path / "none.pt")
    with pytest.raises(CheckpointError, match="is a folder"):
        checkpoint.read(tmp_path)
    for foreign in ({"weights": torch.zeros(3)}, {"version": 1, "state": {}, "rng": {}}, {"version": 2, "rng": {}},
                    {"version": 2, "state": {}}, {"version": 2, "state": [], "rng": {}}, [1]):
        torch.save(foreign, tmp_path / "foreign.pt")
        with pytest.raises(CheckpointError, match="of an earlier version"):
            checkpoint.read(tmp_path / "foreign.pt")
        signed(tmp_path / "foreign.pt")
        with pytest.raises(CheckpointError, match="version 2"):
            checkpoint.read(tmp_path / "foreign.pt")
    (tmp_path / "foreign.pt").write_bytes(b"no zip")
    signed(tmp_path / "foreign.pt")
    with pytest.raises(CheckpointError, match=r"foreign\.pt"):
        checkpoint.read(tmp_path / "foreign.pt")


class Evil:
    def __reduce__(self):
        return os.system, ("echo executed > executed.txt",)


def test_nothing_is_unpickled(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({"version": 2, "state": Evil(), "rng": {}}, "evil.pt")
    with open("evil.pkl", "wb") as file:
        pickle.dump(Evil(), file, protocol=2)
    for name in ("evil.pt", "evil.pkl"):
        signed(tmp_path / name)
        with pytest.raises(CheckpointError, match="nothing of it was run"):
            checkpoint.read(name)
    assert not (tmp_path / "executed.txt").exists()


@pytest.mark.parametrize("state", [{"f": lambda: 0}, {"e": Evil()}, {"m": torch.nn.Linear(1, 1)}])
def test_what_is_no_data_is_not_saved(state, tmp_path):
    path = checkpoint.save(tmp_path / "c.pt", {"step": 1})
    with pytest.raises(CheckpointError, match="was not written"):
        checkpoint.save(path, state)
    assert checkpoint.read(path)[0] == {"step": 1}
    assert [entry.name for entry in tmp_path.iterdir() if entry.is_file()] == ["c.pt"]


@pytest.mark.parametrize(("path", "words"), [("", "is empty"), (".", "a folder"), ("file/c.pt", "is a file"),
                                             ("file/deeper/c.pt", "is a file")])
def test_a_path_that_cannot_be_a_file_is_refused(path, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CheckpointError, match=words):
        checkpoint.save(path, {"step": 1})
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(("name", "state"), [
    ("torch", torch.zeros(3, dtype=torch.uint8)), ("torch", torch.zeros(5056)), ("torch", None), ("numpy", [1]),
    ("numpy", ["MT19937", torch.zeros(624, dtype=torch.int64), 10**6, 0, 0.0]),
    ("numpy", ["MT19937", torch.zeros(3, dtype=torch.int64), 1, 0, 0.0]), ("python", [3, [1], None]),
    ("cuda", KeyError),
])
def test_states_that_no_generator_takes_change_none(name, state):
    """Kills generators that are set one by one, without going back."""
    rng = checkpoint.rng_state()
    rng[name] = state
    if state is KeyError:
        del rng[name]
    torch.rand(1), random.random()
    before = checkpoint.rng_state()
    with pytest.raises(CheckpointError, match="random generators"):
        checkpoint.restore_rng(rng)
    after = checkpoint.rng_state()
    assert torch.equal(before["torch"], after["torch"]) and before["python"] == after["python"]
    assert torch.equal(before["numpy"][1], after["numpy"][1]) and before["numpy"][2:] == after["numpy"][2:]


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
