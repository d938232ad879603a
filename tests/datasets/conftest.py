"""A real mirror where there is one, tiny data sets in upstream's formats, and a server on this machine."""

import functools
import gzip
import hashlib
import http.server
import io
import os
import struct
import tarfile
import threading
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganlab.datasets import sources
from ganlab.datasets.store.download import File
from ganlab.datasets.upstream import layouts
from ganlab.datasets.upstream.conversion import Upstream

# Read at import: the folder fixture of tests/conftest.py clears the user's settings before every test.
_GIVEN = os.environ.get("GANLAB_MIRROR")
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def real_mirror() -> Path:
    for folder in (Path(_GIVEN) if _GIVEN else None, _BESIDE):
        if folder is not None and (folder / "fashion-mnist").is_dir():
            return folder
    pytest.skip("no real data: neither GANLAB_MIRROR nor ../shared/data holds fashion-mnist")


def picture_bytes(colour, size=(12, 12), kind="PNG", mode="RGB") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size, colour).save(stream, kind)
    return stream.getvalue()


def idx_bytes(values: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(header + values.astype(np.uint8).tobytes())


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_tar(path: Path, members: dict[str, bytes]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


IMAGES = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
LABELS = (np.arange(20) % 10).astype(np.uint8)


@pytest.fixture
def add_row(monkeypatch):
    """Put a row for files on this machine among the sources: add_row(name, layout, paths, url=…, …)."""
    def add(name, layout, paths, *, url="http://127.0.0.1:9/", hashed=True, shape=(3, 12, 12), **facts):
        files = tuple(File(path.name, url + path.name, path.stat().st_size if hashed else None,
                                    hashlib.sha256(path.read_bytes()).hexdigest() if hashed else None)
                      for path in paths)
        splits = dict.fromkeys(facts.pop("splits", ("train",)), tuple(path.name for path in paths))
        reader = getattr(layouts, f"read_{layout}")
        upstream = Upstream(name, name, reader, shape, files, splits, "a licence", "a citation", "a homepage", **facts)
        row = sources.download_row(upstream)
        monkeypatch.setitem(sources.ROWS, name, row)
        return row
    return add


@pytest.fixture
def tiny(tmp_path, add_row):
    """`tiny`: 20 images of 28×28 in MNIST's format, in the folder that is returned; nothing serves its URL."""
    folder = tmp_path / "upstream"
    folder.mkdir()
    (folder / "tiny-images.gz").write_bytes(idx_bytes(IMAGES))
    (folder / "tiny-labels.gz").write_bytes(idx_bytes(LABELS))
    add_row("tiny", "idx", [folder / "tiny-images.gz", folder / "tiny-labels.gz"], shape=(1, 28, 28),
            classes=tuple("0123456789"))
    return folder


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        self.server.requests.append(self.path)


@pytest.fixture
def serve(monkeypatch):
    """serve(folder) -> (address, list of the paths asked for); the network is allowed meanwhile."""
    monkeypatch.delenv("GANLAB_OFFLINE")
    servers = []

    def start(folder, handler=Quiet):
        answer = functools.partial(handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer)
        server.requests = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/", server.requests

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def leftovers(folder: Path) -> list[Path]:
    """Temporary files anywhere under a folder."""
    return [path for path in folder.rglob("*") if path.name.endswith(".part")]
