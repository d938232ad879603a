import hashlib
import re
import subprocess
import sys

import h5py
import numpy as np
import pytest
import torch

from ganlab.datasets import DataError, hdf5, load
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


def altered(path):
    with h5py.File(path, "r+") as file:
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
    with h5py.File(path, "r+") as file:
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
    program = "import h5py, sys; f = h5py.File(sys.argv[1], 'r+'); print('open', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "open\n"
        data = hdf5.open_set(path)
        other.communicate("\n")
    assert torch.equal(data.images, torch.from_numpy(IMAGES))


def rewrite(hashed=True, **changes):
    """Replace arrays (or, with None, remove them) after writing, as a faulty tool would."""
    def spoil(path):
        with h5py.File(path, "r+") as file:
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
        with h5py.File(path, "r+") as file:
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
    (attribute("schema_version", 2), "schema version 1 .* got 2"),
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
