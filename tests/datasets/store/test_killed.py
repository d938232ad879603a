"""kill -9 in the middle of a download and of a build: no file, and the next run cleans up and works."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from ganlab.datasets import load, own, sources
from ganlab.datasets.store import atomic, download
from tests.datasets.conftest import Quiet, leftovers, picture_bytes
from tests.datasets.store.test_download import served

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9 is a POSIX signal")


def kill_when(process, condition):
    end = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end, "the process never came so far"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()


def start(code):
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stderr=subprocess.PIPE)


def test_killed_download(tiny, serve, monkeypatch, tmp_path):
    stalled, go_on = threading.Event(), threading.Event()

    class Stalling(Quiet):
        def copyfile(self, source, outputfile):
            content = source.read()
            outputfile.write(content[:5000])
            outputfile.flush()
            stalled.set()
            go_on.wait(60)
            outputfile.write(content[5000:])

    address, _ = serve(tiny, Stalling)
    file = served(monkeypatch, address)[0]
    process = start(f"""
        from ganlab.datasets.store import download
        download.CHUNK = 1000
        download.fetch("tiny", download.File({file.name!r}, {file.url!r}, {file.size}, {file.sha256!r}))
    """)
    cache = tmp_path / "cache"
    kill_when(process, lambda: stalled.is_set() and any(path.stat().st_size for path in leftovers(cache)))
    go_on.set()
    assert len(leftovers(cache)) == 1 and not list(cache.rglob("tiny-images.gz"))
    assert download.fetch("tiny", sources.ROWS["tiny"].upstream.files[0]).exists()
    assert not leftovers(cache)


def test_killed_build(tmp_path):
    folder = tmp_path / "p"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.png").write_bytes(picture_bytes("red"))
    process = start(f"""
        import time
        from ganlab.datasets import own
        from ganlab.datasets.store import pictures
        whole = pictures.whole
        def slow(source, label, *rest, **more):
            if label.endswith("3.png"):
                open({str(tmp_path / "halfway")!r}, "w").close()
                time.sleep(60)
            return whole(source, label, *rest, **more)
        pictures.whole = slow
        own.build("mine", from_={str(folder)!r}, size=64)
    """)
    kill_when(process, (tmp_path / "halfway").exists)
    assert len(leftovers(tmp_path)) == 1 and own.built() == []
    own.build("mine", from_=folder, size=64)
    assert len(load("mine")) == 5 and not leftovers(tmp_path)


def test_only_leftovers_of_ended_processes_are_removed(tmp_path):
    target = tmp_path / "file"
    host = socket.gethostname()
    living = tmp_path / f".file.{host}.{os.getppid()}.part"
    elsewhere = tmp_path / ".file.another-machine.99999999.part"  # no such process here
    old = tmp_path / ".file.another-machine.2.part"
    for path in (living, elsewhere, old):
        path.write_text("unfinished")
    os.utime(old, (0, 0))
    with atomic.replacing(target) as temporary:
        temporary.write_text("whole")
    assert sorted(tmp_path.iterdir()) == sorted([target, living, elsewhere])
