"""The seal: a changed byte anywhere ends in a sentence, before the HDF5 library, which may crash, sees it."""

import json
import os
import random
import shutil
import subprocess
import sys

import numpy as np
import pytest

from ganlab import runtime
from ganlab.datasets import DataError, load, painted
from ganlab.datasets.store import hdf5, seal
from tests.datasets.store.test_hdf5 import write

# Opens each file that it is told of, and answers with a line: a crash is noticed by the answer that is missing.
OPENS = """
import json, sys
from ganlab.datasets import DataError, painted
from ganlab.datasets.store import hdf5
for line in sys.stdin:
    path, of_shadows = json.loads(line)
    try:
        painted.open_original(path) if of_shadows else hdf5.open_set(path, in_memory=False)
        print("opened", flush=True)
    except DataError as error:
        print("explained" if path.rsplit("/")[-1] in str(error) else error, flush=True)
"""


@pytest.fixture
def whole(tmp_path):
    """A file of the schema, and one of the layout of shadows."""
    with hdf5.new_file(tmp_path / "shadows.h5", source="s") as file:
        for key, channels in painted.ARRAYS.items():
            file[f"train_{key}"] = np.zeros((2, 16, 16, channels), np.uint8)
    return [write(tmp_path / "a.h5", labels=np.arange(9) % 2, captions=list("abcdefghi")), tmp_path / "shadows.h5"]


def damaged(raw: bytes, rng: random.Random) -> bytes:
    """One damage of many kinds, more often in the first kilobytes, where HDF5 keeps its structure."""
    place = rng.randrange(min(len(raw), rng.choice([512, 4096, len(raw)])))
    changed = raw[:place] + bytes([raw[place] ^ 1 << rng.randrange(8)]) + raw[place + 1:]
    return rng.choice([changed, changed, changed, raw[:place], raw + changed[place:place + 1], raw[1 + place % 511:],
                       raw[:place] + b"\0" + raw[place:]])


def test_300_damages_are_explained_and_none_crashes(whole):
    rng = random.Random(0)
    with subprocess.Popen([sys.executable, "-c", OPENS], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as reader:
        def answer(path):
            reader.stdin.write(json.dumps([str(path), path.name == "shadows.h5"]) + "\n")
            reader.stdin.flush()
            return reader.stdout.readline().strip()

        assert [answer(path) for path in whole] == ["opened", "opened"]
        kept = {path: path.read_bytes() for path in whole}
        for number in range(300):
            path = rng.choice(whole)
            path.write_bytes(damaged(kept[path], rng))
            assert answer(path) == "explained", f"damage {number} of {path.name}"
        reader.stdin.close()


def test_a_file_without_a_seal_is_read_by_another_process_once(tmp_path, monkeypatch):
    path = tmp_path / "foreign.h5"
    path.write_bytes(write(tmp_path / "a.h5").read_bytes()[seal.SIZE:])
    runs = []
    run = subprocess.run
    monkeypatch.setattr(seal.subprocess, "run", lambda *more, **options: runs.append(1) or run(*more, **options))
    assert len(load(path)) == len(load(path)) == 9 and len(runs) == 1
    os.utime(path, (0, 0))
    assert len(load(path)) == 9 and len(runs) == 2


@pytest.mark.parametrize("program", ["import os; os.abort()", "import time; time.sleep(60)"])
def test_a_file_that_crashes_or_stalls_its_reader_is_refused(tmp_path, monkeypatch, program):
    path = tmp_path / "foreign.h5"
    path.write_bytes(write(tmp_path / "a.h5").read_bytes()[seal.SIZE:])
    monkeypatch.setattr(seal, "_READ_ALL", program)
    monkeypatch.setattr(seal, "SECONDS", 1)
    with pytest.raises(DataError, match=r"foreign\.h5, which is damaged \(the HDF5 library crashes"):
        load(path)


def test_a_large_file_is_hashed_again_only_where_it_changed(tmp_path, monkeypatch):
    path = write(tmp_path / "a.h5")
    monkeypatch.setattr(seal, "LARGE", 1000)
    load(path)
    hashed = []
    digest = seal.hashlib.file_digest
    monkeypatch.setattr(seal.hashlib, "file_digest", lambda *more: hashed.append(1) or digest(*more))
    load(path)
    assert not hashed
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    with pytest.raises(DataError, match="its bytes changed since"):
        load(path, in_memory=False)
    assert hashed


def test_a_small_file_is_hashed_every_time(tmp_path):
    path = write(tmp_path / "a.h5")
    load(path, in_memory=False)
    facts = path.stat()
    raw = path.read_bytes()
    path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # kills trust in the time of change alone
    with pytest.raises(DataError, match="its bytes changed since"):
        load(path, in_memory=False)


def test_a_cache_that_cannot_be_written_to_is_no_matter(tmp_path, monkeypatch):
    path = write(tmp_path / "a.h5")
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("GANLAB_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(seal, "LARGE", 0)
    assert len(load(path)) == 9


def test_a_sealed_copy_under_another_name_opens(tmp_path):
    copy = shutil.copy(write(tmp_path / "a.h5"), tmp_path / "copy.h5")
    assert len(load(copy)) == 9 and not list(runtime.cache_folder().glob("checked/*"))


@pytest.mark.parametrize(("key", "value"), [
    ("source", "x" * 70_000), ("licence", "é" * 40_000), ("source", "a\0b"), ("classes", [str(i) for i in range(5000)]),
    ("classes", ["a\udcff"]),
])
def test_a_text_that_hdf5_cannot_hold_is_refused_before_any_work(tmp_path, key, value):
    facts = {"source": "s", "licence": "l"} | {key: value}
    with pytest.raises(DataError, match=key), hdf5.writing(tmp_path / "a.h5", **facts):
        pytest.fail("the work began")
    assert not list(tmp_path.iterdir())
