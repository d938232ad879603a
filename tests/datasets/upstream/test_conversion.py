import h5py
import pytest

from ganlab.datasets import DataError, load, sources
from ganlab.datasets.store import atomic, download, seal
from ganlab.datasets.upstream import conversion


@pytest.fixture
def upstream(tiny, monkeypatch):
    """What is published as `tiny`, all of it on the mirror."""
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    return sources.ROWS["tiny"].upstream


def test_a_set_is_converted_once_a_size(upstream, monkeypatch):
    path = conversion.prepare(upstream, size=32)
    assert path == conversion.converted_path("tiny", "train", 32) and path.is_file()
    monkeypatch.setattr(download, "fetch", lambda *_: pytest.fail("fetched again"))
    assert conversion.prepare(upstream, size=32) == path
    assert not load("tiny", size=32, in_memory=False).is_in_memory


def test_the_converted_file_says_where_it_comes_from(upstream):
    info = load("tiny").info
    assert {key: info[key] for key in ("name", "split", "licence", "citation")} == {
        "name": "tiny", "split": "train", "licence": "a licence", "citation": "a citation"}
    assert info["source"] == ", ".join(file.url for file in upstream.files)


def test_where_the_files_lie(upstream):
    folder = conversion.converted_path("tiny", "train", 32).parent
    assert conversion.places(upstream) == [folder] and conversion.state(upstream) == "to fetch"
    path = conversion.prepare(upstream, size=32)
    (folder / "._train-16.h5").write_bytes(b"what another system leaves beside a file")
    assert conversion.places(upstream) == [path] and conversion.state(upstream) == "ready"


def test_facts_verify_what_has_been_converted(upstream):
    path = conversion.prepare(upstream)
    facts = conversion.facts(upstream)
    assert facts["ready 1"] == str(path) and facts["shape"] == "1×28×28" and "note" not in facts
    with h5py.File(path, "r+") as file:
        file["images"][3, 0, 0, 0] ^= 255
    seal.write(path)
    with pytest.raises(DataError, match="images changed since"):
        conversion.facts(upstream)


def test_a_disk_with_just_enough_room_suffices(upstream, monkeypatch):
    needed = 20 * 28 * 28 + 20  # a byte a pixel; labels are counted as one each
    usage = atomic.shutil.disk_usage(".")
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda path: usage._replace(free=needed - 1))
    with pytest.raises(DataError, match="MB of free space"):
        conversion.prepare(upstream)
    monkeypatch.setattr(atomic.shutil, "disk_usage", lambda path: usage._replace(free=needed))
    assert conversion.prepare(upstream).is_file()
