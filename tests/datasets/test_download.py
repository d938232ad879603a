import dataclasses
import hashlib

import pytest

from ganlab.datasets import DataError, download, load, registry
from tests.datasets.conftest import Quiet, leftovers


def served(monkeypatch, address, **changes):
    """Point the row `tiny` at an address."""
    row = registry.ROWS["tiny"]
    files = tuple(dataclasses.replace(file, url=address + file.name, **changes) for file in row.files)
    monkeypatch.setitem(registry.ROWS, "tiny", dataclasses.replace(row, files=files))
    return files


def test_upstream_is_asked_once_and_the_rest_comes_from_the_cache(tiny, serve, monkeypatch, tmp_path):
    address, requests = serve(tiny)
    served(monkeypatch, address)
    first = load("tiny", size=32)
    assert sorted(requests) == ["/tiny-images.gz", "/tiny-labels.gz"]
    monkeypatch.setenv("GANLAB_OFFLINE", "1")
    assert (load("tiny", size=32).images == first.images).all()
    load("tiny", size=16)  # another size is converted from the files in the cache
    assert len(requests) == 2 and not leftovers(tmp_path)


@pytest.mark.parametrize("inside", ["tiny", ".", "disk/two/levels"])
def test_mirror_folder_comes_first_wherever_the_file_lies(tiny, tmp_path, monkeypatch, inside):
    mirror = tmp_path / "mirror"
    (mirror / inside).mkdir(parents=True)
    for path in tiny.iterdir():
        path.rename(mirror / inside / path.name)
    monkeypatch.setenv("GANLAB_MIRROR", str(mirror))
    assert len(load("tiny")) == 20
    assert not (tmp_path / "cache" / "downloads").exists()  # used where it lies


def test_mirror_folder_comes_before_the_cache(tiny, monkeypatch):
    file = registry.ROWS["tiny"].files[0]
    cached = download.folder("tiny") / file.name
    cached.parent.mkdir(parents=True)
    cached.write_bytes((tiny / file.name).read_bytes())
    assert download.fetch("tiny", file) == cached
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    assert download.fetch("tiny", file) == tiny / file.name


def test_wrong_copies_on_the_mirror_are_passed_over(tiny, tmp_path, monkeypatch):
    (tiny / "tiny").mkdir()
    (tiny / "tiny" / "tiny-images.gz").write_bytes(b"another set's file of the same name")
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    assert len(load("tiny")) == 20


@pytest.mark.parametrize("inside", ["tiny", "."])
def test_mirror_address_is_asked_before_upstream(tiny, serve, monkeypatch, inside, tmp_path):
    (tmp_path / "web" / inside).mkdir(parents=True)
    for path in tiny.iterdir():
        path.rename(tmp_path / "web" / inside / path.name)
    address, requests = serve(tmp_path / "web")
    monkeypatch.setenv("GANLAB_MIRROR", address)
    assert len(load("tiny")) == 20  # its own URL has no server
    assert "/tiny/tiny-images.gz" in requests


def test_offline_asks_nobody(tiny, serve, monkeypatch):
    address, requests = serve(tiny)
    served(monkeypatch, address)
    monkeypatch.setenv("GANLAB_MIRROR", address)
    monkeypatch.setenv("GANLAB_OFFLINE", "1")
    with pytest.raises(DataError, match="GANLAB_OFFLINE"):
        load("tiny")
    assert requests == []


def test_a_damaged_download_in_the_cache_is_fetched_again(tiny, serve, monkeypatch):
    file, _ = served(monkeypatch, serve(tiny)[0])
    path = download.fetch("tiny", file)
    right = path.read_bytes()
    path.write_bytes(right[:-1] + b"x")
    assert download.fetch("tiny", file).read_bytes() == right


def test_without_published_hash_the_first_is_noted_and_a_change_refused(tiny, serve, monkeypatch):
    file, _ = served(monkeypatch, serve(tiny)[0], sha256=None, size=None)
    load("tiny")
    path = download.folder("tiny") / file.name
    note = path.with_name(path.name + ".sha256")
    assert note.read_text().strip() == hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    (tiny / file.name).write_bytes(b"upstream has changed")
    with pytest.raises(DataError, match="noted at the first use"):
        download.fetch("tiny", file)
    assert not path.exists()


def test_without_published_hash_only_what_could_be_converted_is_noted(tiny, serve, monkeypatch):
    # kills a wrong file noted as the right one
    file, _ = served(monkeypatch, serve(tiny)[0], sha256=None, size=None)
    right = (tiny / file.name).read_bytes()
    (tiny / file.name).write_bytes(b"a page that says sorry")
    with pytest.raises(DataError, match="Expected a whole archive"):
        load("tiny")
    (tiny / file.name).write_bytes(right)
    (download.folder("tiny") / file.name).unlink()  # as the message says
    assert len(load("tiny")) == 20


@pytest.mark.parametrize("inside", [".", "deeper"])
def test_without_published_hash_only_the_sets_own_folder_of_a_mirror_counts(tiny, serve, monkeypatch, inside):
    # kills a file of another set taken for this one, for nothing could tell
    file, _ = served(monkeypatch, "http://127.0.0.1:9/", sha256=None, size=None)
    (tiny / "deeper").mkdir()
    (tiny / inside / file.name).write_bytes((tiny / file.name).read_bytes())
    for mirror in (str(tiny), serve(tiny)[0]):
        monkeypatch.setenv("GANLAB_MIRROR", mirror)
        with pytest.raises(DataError, match="Expected to find"):
            download.fetch("tiny", file)
    (tiny / "tiny").mkdir()
    (tiny / file.name).rename(tiny / "tiny" / file.name)
    assert download.fetch("tiny", file).exists()


def test_the_mirror_is_walked_only_where_the_file_is_not_in_its_place(tiny, monkeypatch):
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    monkeypatch.setattr(download.os, "walk", lambda *_: pytest.fail("walked"))
    assert len(load("tiny")) == 20


def test_compressed_transport_does_not_change_the_file(tiny, serve, monkeypatch):
    class Packing(Quiet):
        def end_headers(self):
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                self.send_header("Content-Encoding", "gzip")
            super().end_headers()

    file, _ = served(monkeypatch, serve(tiny, Packing)[0])
    assert download.fetch("tiny", file).read_bytes() == (tiny / file.name).read_bytes()


def test_every_row_is_complete():
    for row in registry.ROWS.values():
        assert row.licence and row.citation and row.homepage and row.files
        named = {name for split in row.splits for name in row.splits[split]}
        assert named == {file.name for file in row.files}
        for file in row.files:
            assert file.url.endswith("/" + file.name) and file.url.startswith(("http://", "https://"))
            assert file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32
        assert (row.pairing is None) == (row.domains is None)
