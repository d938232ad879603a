import errno
import functools
import hashlib
import os
import re
import subprocess
import sys
from contextlib import contextmanager

import h5py
import numpy as np
import pytest
import torch

from ganlab.datasets import DataError, load
from ganlab.datasets.store import hdf5, seal
from tests.datasets.conftest import leftovers

IMAGES = np.random.default_rng(1).integers(0, 256, (9, 3, 4, 4), dtype=np.uint8)


def write(path, **arrays):
    arrays = {"images": IMAGES} | arrays
    facts = {"classes": ["a", "b"]} if "labels" in arrays else {}
    if "targets" in arrays:
        facts["pairing"] = "paired"
    with hdf5.writing(path, name="n", split="train", source="s", licence="l", **facts) as writer:
        for key, values in arrays.items():
            writer.create(key, np.shape(values) if key != "captions" else (len(values),))
            for start in range(0, len(values), 4):
                writer.append(key, values[start:start + 4])
    return path


def test_all_arrays_come_back(tmp_path):
    captions = ["ein Bär", "", *"cdefghi"]
    path = write(tmp_path / "a.h5", labels=np.arange(9) % 2, captions=captions, targets=255 - IMAGES,
                 masks=IMAGES[:, :1])
    for in_memory in (True, False):
        data = hdf5.open_set(path, in_memory=in_memory)
        assert torch.equal(data.images_uint8, torch.from_numpy(IMAGES))
        assert torch.equal(data.targets.images_uint8, torch.from_numpy(255 - IMAGES))
        assert torch.equal(data.masks.images_uint8, torch.from_numpy(IMAGES[:, :1]))
        assert data.labels.tolist() == [0, 1, 0, 1, 0, 1, 0, 1, 0] and data.labels.dtype == torch.int64
        assert (data.captions, data.classes, data.pairing) == (captions, ["a", "b"], "paired")
        assert data.info["licence"] == "l" and data.is_in_memory == in_memory


def test_the_file_states_its_schema_and_hash(tmp_path):
    path = write(tmp_path / "a.h5")
    with h5py.File(path) as file:
        assert file.attrs["schema_version"] == hdf5.SCHEMA_VERSION
        assert file.attrs["sha256"] == hdf5.verify(path)
        assert file["images"].chunks is None  # contiguous: one seek an image


def test_a_compressed_array_reads_the_same_and_has_the_same_hash(tmp_path):
    plain = write(tmp_path / "a.h5")
    for name, chunk in (("b.h5", 4), ("c.h5", 32)):  # 32 is more than there are
        with hdf5.writing(tmp_path / name, name="n", split="train", source="s", licence="l") as writer:
            writer.create("images", IMAGES.shape, chunk=chunk)
            writer.append("images", IMAGES)
        with h5py.File(tmp_path / name) as file:
            assert file["images"].compression == "gzip" and file["images"].chunks == (min(chunk, 9), 3, 4, 4)
        assert hdf5.verify(tmp_path / name) == hdf5.verify(plain)
        lazy = hdf5.open_set(tmp_path / name, in_memory=False)
        assert torch.equal(lazy.images[torch.tensor([7, 0, 7])], torch.from_numpy(IMAGES[[7, 0, 7]]))


def test_hash_depends_on_content_and_not_on_blocks(tmp_path):
    one = write(tmp_path / "a.h5")
    with hdf5.writing(tmp_path / "b.h5", name="n", split="train", source="s", licence="l") as writer:
        writer.create("images", IMAGES.shape)
        writer.append("images", IMAGES)
    changed = IMAGES.copy()
    changed[-1, -1, -1, -1] ^= 1
    other = write(tmp_path / "c.h5", images=changed)
    assert hdf5.verify(one) == hdf5.verify(tmp_path / "b.h5") != hdf5.verify(other)


def test_size_decides_where_nothing_is_asked(tmp_path):
    path = write(tmp_path / "a.h5")
    assert hdf5.open_set(path, limit=IMAGES.nbytes).is_in_memory
    assert not hdf5.open_set(path, limit=IMAGES.nbytes - 1).is_in_memory


@pytest.mark.parametrize("count", [8, 10])
def test_an_array_that_is_not_filled_exactly_leaves_no_file(tmp_path, count):
    with pytest.raises(DataError, match="Expected 9 images"), hdf5.writing(tmp_path / "a.h5", source="s") as writer:
        writer.create("images", IMAGES.shape)
        writer.append("images", IMAGES.repeat(2, axis=0)[:count])
    assert list(tmp_path.iterdir()) == []


def test_an_error_keeps_the_file_that_was_there(tmp_path):
    path = write(tmp_path / "a.h5")
    before = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), hdf5.writing(path, source="s") as writer:
        writer.create("images", IMAGES.shape)
        raise KeyboardInterrupt
    assert path.read_bytes() == before and not leftovers(tmp_path)


@contextmanager
def resealed(path):
    """A file open for changes, and sealed again: what is below the seal has checks of its own."""
    with h5py.File(path, "r+") as file:
        yield file
    seal.write(path)


def altered(path):
    with resealed(path) as file:
        file["images"][3, 0, 0, 0] ^= 255


def test_altered_images_are_noticed_when_read_whole_and_by_verify(tmp_path):
    path = write(tmp_path / "a.h5")
    altered(path)
    for call in (hdf5.open_set, hdf5.verify):
        with pytest.raises(DataError, match="images changed since"):
            call(path)


@pytest.mark.parametrize("key", ["labels", "captions", "images", "targets", "masks"])
def test_every_array_that_is_read_is_compared(tmp_path, key):
    path = write(tmp_path / "a.h5", labels=np.arange(9) % 2, captions=list("abcdefghi"), targets=IMAGES,
                 masks=IMAGES[:, :1])
    with resealed(path) as file:
        file[key][3] = b"x" if key == "captions" else 0
    if key in ("labels", "captions"):  # these are read at once
        with pytest.raises(DataError, match=f"{key} changed since"):
            hdf5.open_set(path, in_memory=False)
    else:
        lazy = hdf5.open_set(path, in_memory=False)
        lazy.batch([3])
        with pytest.raises(DataError, match=f"{key} changed since"):
            lazy.in_memory()


def test_an_array_without_a_hash_is_refused(tmp_path):
    path = write(tmp_path / "a.h5")
    rewrite(images=IMAGES, hashed=False)(path)
    for call in (hdf5.open_set, hdf5.verify):
        with pytest.raises(DataError, match="the attribute sha256 of images"):
            call(path)


@pytest.mark.parametrize(("old", "new"), [
    (b"TREE", b"TREX"), (b"SNOD", b"SNOX"), (b"HEAP", b"HEAX"), (b"GCOL", b"GCOX"), (b"my licence", b"\xff" * 10),
    (b"images", b"ima\xffes"), (b"sha256", b"sha\xff56"),
])
def test_damaged_bytes_end_in_a_sentence_with_the_path(tmp_path, old, new):
    # kills a missing _explained: h5py raises RuntimeError, KeyError, UnicodeDecodeError and more for these
    path = tmp_path / "a.h5"
    with hdf5.writing(path, split="train", source="s", licence="my licence", classes=["a", "b"]) as writer:
        for key, values in (("images", IMAGES), ("labels", np.arange(9) % 2)):
            writer.create(key, values.shape)
            writer.append(key, values)
    raw = path.read_bytes()
    assert old in raw
    path.write_bytes(raw.replace(old, new))
    seal.write(path)
    for call in (hdf5.open_set, hdf5.verify, hdf5.summary):
        with pytest.raises(DataError, match=re.escape(str(path))):
            call(path)


@pytest.mark.parametrize("error", [OSError, RuntimeError, ValueError, TypeError, AttributeError])
def test_what_h5py_raises_for_damage_is_explained(tmp_path, monkeypatch, error):
    path = write(tmp_path / "a.h5")
    lazy = hdf5.open_set(path, in_memory=False)

    def fail(*_):
        raise error("…")
    monkeypatch.setattr(hdf5.h5py.AttributeManager, "__getitem__", fail)
    monkeypatch.setattr(hdf5.h5py.Dataset, "__getitem__", fail)
    for call in (hdf5.open_set, hdf5.verify, hdf5.summary, lambda _: lazy.batch([0])):
        with pytest.raises(DataError, match=f"damaged .*{error.__name__}"):
            call(path)


def test_a_missing_file_leaves_nothing_to_complain_about(tmp_path, monkeypatch):
    ignored = []
    monkeypatch.setattr("sys.unraisablehook", ignored.append)
    with pytest.raises(DataError, match="found none"):
        hdf5.StoredImages(tmp_path / "no.h5", "images")
    assert not ignored  # kills a __del__ that meets a half-made object


def test_a_file_that_another_program_has_locked_is_read_all_the_same(tmp_path):
    path = write(tmp_path / "a.h5")
    pytest.importorskip("fcntl", reason="the lock of a POSIX system")
    program = ("import fcntl, sys; f = open(sys.argv[1], 'rb'); fcntl.flock(f, fcntl.LOCK_EX); "
               "print('open', flush=True); input()")
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        data = hdf5.open_set(path)
        other.communicate("\n")
    assert torch.equal(data.images, torch.from_numpy(IMAGES))


def rewrite(hashed=True, **changes):
    """Replace arrays (or, with None, remove them) after writing, as a faulty tool would."""
    def spoil(path):
        with resealed(path) as file:
            for key, values in changes.items():
                if key in file:
                    del file[key]
                if values is not None:
                    file[key] = values
                    if hashed:
                        file[key].attrs["sha256"] = hashlib.sha256(np.ascontiguousarray(values)).hexdigest()
    return spoil


def attribute(key, value):
    def spoil(path):
        with resealed(path) as file:
            if value is None:
                del file.attrs[key]
            else:
                file.attrs[key] = value
    return spoil


@pytest.mark.parametrize(("spoil", "sentence"), [
    (rewrite(images=None), "Expected the array images"),
    (rewrite(images=IMAGES.astype(np.float32)), "images of type uint8 .* got float32"),
    (rewrite(images=IMAGES[:, 0]), r"shape \(N, 1 or 3, H, W\)"),
    (rewrite(images=IMAGES.transpose(0, 2, 3, 1)), r"got \(9, 4, 4, 3\)"),
    (rewrite(labels=np.arange(4)), "Expected 9 labels .* got 4"),
    (rewrite(labels=np.zeros(9, np.int32)), "labels of type int64"),
    (rewrite(labels=np.zeros((9, 1), np.int64)), r"labels of shape \(N,\)"),
    (rewrite(labels=np.full(9, 2)), "labels from 0 to 1"),
    (rewrite(labels=np.full(9, -1)), "labels from 0 to 1"),
    (rewrite(targets=IMAGES[:5]), "Expected 9 targets .* got 5"),
    (rewrite(masks=IMAGES), r"masks of shape \(N, 1, H, W\)"),
    (rewrite(extra=IMAGES), "got extra as well"),
    (rewrite(images=np.zeros((9, 3, 0, 4), np.uint8)), r"got \(9, 3, 0, 4\)"),
    (attribute("schema_version", 2), "schema version 1 .* got 2"),
    (attribute("schema_version", 0), "schema version 1 .* got 0"),
    (attribute("schema_version", None), "the attribute schema_version"),
    (attribute("licence", None), "the attribute licence"),
    (attribute("schema_version", "one"), "schema version 1 .* got one"),
    (attribute("schema_version", np.nan), "schema version 1 .* got nan"),
    (attribute("classes", 5), "classes to be a list of texts"),
    (attribute("classes", "abc"), "classes to be a list of texts"),
    (attribute("licence", 7), "the attribute licence to be a text"),
    (attribute("pairing", "friends"), '"paired" or "unpaired"'),
])
def test_a_file_off_the_schema_is_refused_with_a_sentence(tmp_path, spoil, sentence):
    path = write(tmp_path / "a.h5", labels=np.arange(9) % 2, targets=IMAGES)
    spoil(path)
    with pytest.raises(DataError, match=sentence):
        hdf5.open_set(path, in_memory=False)
    path.unlink()  # fails on some systems where the refusal left the file open


def test_unpaired_targets_may_have_another_length(tmp_path):
    path = write(tmp_path / "a.h5", targets=IMAGES)
    rewrite(targets=IMAGES[:5])(path)
    attribute("pairing", "unpaired")(path)
    data = hdf5.open_set(path)
    assert (len(data), len(data.targets)) == (9, 5)


def test_a_file_has_its_own_split_where_none_is_asked_for(tmp_path):
    path = tmp_path / "a.h5"
    with hdf5.writing(path, name="n", split="val", source="s", licence="l") as writer:
        writer.create("images", IMAGES.shape)
        writer.append("images", IMAGES)
    assert load(path).split == load(path, split="val").split == "val"
    with pytest.raises(DataError, match="Expected split val"):
        load(path, split="train")


def test_verify_compares_the_hash_of_the_whole_content(tmp_path):
    # kills arrays that agree with their own hashes in a file that is another one than was written
    path = write(tmp_path / "a.h5")
    rewrite(images=IMAGES[::-1])(path)
    assert torch.equal(hdf5.open_set(path).images, torch.from_numpy(IMAGES[::-1].copy()))
    with pytest.raises(DataError, match=r"a\.h5 as it was written, but its attributes changed since"):
        hdf5.verify(path)
    path = write(tmp_path / "b.h5")
    attribute("sha256", "0" * 64)(path)
    with pytest.raises(DataError, match="its attributes changed since"):
        hdf5.verify(path)


def test_verify_reads_to_the_end_of_a_long_array(tmp_path):
    # kills a hash of the first 1,024 examples alone
    path = write(tmp_path / "a.h5", images=np.zeros((2100, 1, 1, 1), np.uint8))
    noted = hdf5.verify(path)
    with h5py.File(path) as file:
        assert noted == file.attrs["sha256"]
    for example in (1023, 1024, 2099):
        with resealed(path) as file:
            file["images"][example] = 1
        with pytest.raises(DataError, match="images changed since"):
            hdf5.verify(path)
        with resealed(path) as file:
            file["images"][example] = 0


def test_hash_tells_apart_what_has_the_same_bytes(tmp_path):
    wide = write(tmp_path / "a.h5", images=IMAGES.reshape(9, 3, 2, 8))
    masks, targets = (write(tmp_path / f"{key}.h5", **{key: IMAGES[:, :1]}) for key in ("masks", "targets"))
    one, other = (write(tmp_path / f"{text}.h5", captions=[text, "cd"[len(text) - 1:], *"defghij"])
                  for text in ("ab", "abc"))
    assert len({hdf5.verify(path) for path in (write(tmp_path / "b.h5"), wide, masks, targets, one, other)}) == 6


def test_captions_are_hashed_one_by_one(tmp_path):
    one, other = (write(tmp_path / f"{number}.h5", captions=[*parts, *"cdefghi"])
                  for number, parts in enumerate((("ab", "c"), ("a", "bc"))))
    assert hdf5.verify(one) != hdf5.verify(other)


def test_lazy_images_keep_order_and_repeats_and_may_be_none(tmp_path):
    lazy = hdf5.open_set(write(tmp_path / "a.h5"), in_memory=False).images
    for wanted in ([2, 1, 2, 3], [8, 0, 4], [5]):
        assert torch.equal(lazy[torch.tensor(wanted)], torch.from_numpy(IMAGES[wanted]))
    assert torch.equal(lazy[torch.tensor(7)], torch.from_numpy(IMAGES[7]))
    assert torch.equal(lazy[2:4], torch.from_numpy(IMAGES[2:4]))
    assert lazy[torch.tensor([], dtype=torch.int64)].shape == (0, 3, 4, 4)


def test_every_process_opens_the_file_for_itself(tmp_path):
    # kills a handle that a forked DataLoader worker shares with its parent, or closes for it
    lazy = hdf5.open_set(write(tmp_path / "a.h5"), in_memory=False).images
    lazy[0]
    parents = lazy._file
    lazy._process = -1  # as if this were a forked child
    lazy[0]
    assert lazy._file is not parents
    mine, lazy._process = lazy._file, -1
    lazy.close()
    assert mine.id.valid and parents.id.valid
    mine.close()
    parents.close()


class SmallDisk:
    """A raw file on a disk with room for so many bytes; `truncates` says whether it can grow without writing."""

    def __init__(self, path, mode, buffering, *, room, truncates=True):
        self.file = open(path, mode, buffering=buffering)  # noqa: SIM115 - closed by who asked for it
        self.room, self.truncates = room, truncates

    def __getattr__(self, name):
        return getattr(self.file, name)

    def write(self, block):
        free = max(0, self.room - self.file.tell())
        if not free and len(block):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(block[:free])  # a nearly full disk takes a part

    def truncate(self, size):
        if not self.truncates:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.truncate(size)


@pytest.fixture
def small_disk(monkeypatch):
    """small_disk(room, …): from now on HDF5 files are written to such a disk."""
    def shrink(room, **more):
        monkeypatch.setattr(hdf5, "open", functools.partial(SmallDisk, room=room, **more), raising=False)
    return shrink


def test_a_disk_that_fills_at_any_byte_is_noticed(tmp_path, small_disk):
    size = write(tmp_path / "whole.h5").stat().st_size
    old = write(tmp_path / "a.h5", images=255 - IMAGES).read_bytes()
    for room in [*range(0, size, size // 40), size - 1]:
        small_disk(room)
        with pytest.raises(DataError, match=r"The disk is full: a\.h5"):
            write(tmp_path / "a.h5")
        assert (tmp_path / "a.h5").read_bytes() == old and not leftovers(tmp_path)
    small_disk(size)
    assert hdf5.verify(write(tmp_path / "a.h5")) == hdf5.verify(tmp_path / "whole.h5")


def test_a_disk_that_lets_no_file_grow_is_noticed(tmp_path, small_disk):
    small_disk(2**20, truncates=False)
    with pytest.raises(DataError, match="The disk is full"):
        write(tmp_path / "a.h5")
    assert not list(tmp_path.iterdir())


def test_work_stops_at_the_block_that_the_disk_refuses(tmp_path, small_disk):
    # kills an hour of converting onto a full disk
    blocks = 0
    small_disk(4000)
    with pytest.raises(DataError, match="The disk is full"), hdf5.writing(tmp_path / "a.h5", source="s") as writer:
        writer.create("images", (100, 3, 32, 32))
        for _ in range(100):
            writer.append("images", np.ones((1, 3, 32, 32)))
            blocks += 1
    assert blocks < 3
