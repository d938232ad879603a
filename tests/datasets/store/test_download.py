import dataclasses
import hashlib
import threading

import pytest

from ganlab.datasets import DataError, load, sources
from ganlab.datasets.store import download
from tests.datasets.conftest import Quiet, leftovers


def served(monkeypatch, address, **changes):
    """Point the row `tiny` at an address."""
    upstream = sources.ROWS["tiny"].upstream
    files = tuple(dataclasses.replace(file, url=address + file.name, **changes) for file in upstream.files)
    monkeypatch.setitem(sources.ROWS, "tiny", sources.download_row(dataclasses.replace(upstream, files=files)))
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
    file = sources.ROWS["tiny"].upstream.files[0]
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


def test_a_published_hash_needs_no_note(tiny, serve, monkeypatch):
    served(monkeypatch, serve(tiny)[0])
    load("tiny")
    assert sorted(path.name for path in download.folder("tiny").iterdir()) == ["tiny-images.gz", "tiny-labels.gz"]


def test_the_first_note_is_kept(tiny, serve, monkeypatch):
    # kills a note that follows whatever came last
    file, _ = served(monkeypatch, serve(tiny)[0], sha256=None, size=None)
    path = download.fetch("tiny", file)
    download.note("tiny", file, path)
    path.write_bytes(b"another")
    download.note("tiny", file, path)
    assert download.fetch("tiny", file).read_bytes() == (tiny / file.name).read_bytes()


def test_a_copy_of_the_wrong_size_is_named_and_not_hashed(tiny, monkeypatch):
    file = sources.ROWS["tiny"].upstream.files[0]
    (tiny / file.name).write_bytes(b"short")
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    monkeypatch.setattr(download, "file_hash", lambda path: pytest.fail("hashed"))
    with pytest.raises(DataError, match=rf"has 5 bytes instead of {file.size:,}: it is truncated"):
        download.fetch("tiny", file)


def test_a_copy_that_may_not_be_read_is_passed_over_and_named(tiny, serve, monkeypatch):
    file = sources.ROWS["tiny"].upstream.files[0]
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    of_pooch, mine = download.file_hash, tiny / file.name

    def refuse(path):
        if path == mine:
            raise PermissionError(13, "Permission denied")
        return of_pooch(path)
    monkeypatch.setattr(download, "file_hash", refuse)
    with pytest.raises(DataError, match=f"{file.name} may not be read by this user; http"):
        download.fetch("tiny", file)
    file = served(monkeypatch, serve(tiny)[0])[0]
    assert download.fetch("tiny", file) == download.folder("tiny") / file.name


def test_a_mirror_may_begin_at_home(tiny, monkeypatch):
    monkeypatch.setenv("HOME", str(tiny.parent))
    monkeypatch.setenv("USERPROFILE", str(tiny.parent))
    monkeypatch.setenv("GANLAB_MIRROR", f"~/{tiny.name}")
    file = sources.ROWS["tiny"].upstream.files[0]
    assert download.fetch("tiny", file) == tiny / file.name


def test_a_server_that_falls_silent_is_given_up(tiny, serve, monkeypatch):
    go_on, gave_up = threading.Event(), []

    class Silent(Quiet):
        def copyfile(self, source, outputfile):
            go_on.wait(4)
            gave_up.append("the server")

    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    file = served(monkeypatch, serve(tiny, Silent)[0])[0]
    with pytest.raises(DataError, match="gave no answer or stopped halfway"):
        download.fetch("tiny", file)
    assert not gave_up, "the learner's side gave up first"
    go_on.set()
    assert not leftovers(download.folder("tiny"))


def test_a_wrong_download_is_named_by_its_address_and_thrown_away(tiny, serve, monkeypatch):
    file = served(monkeypatch, serve(tiny)[0])[0]
    (tiny / file.name).write_bytes((tiny / file.name).read_bytes()[:-1] + b"?")
    with pytest.raises(DataError) as error:
        download.fetch("tiny", file)
    assert f"{file.url} has a wrong checksum" in str(error.value) and ".part" not in str(error.value)
    assert list(download.folder("tiny").iterdir()) == []
