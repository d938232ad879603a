"""Whatever goes wrong: one sentence and the next step on the command line, status 2, nothing half-written."""

import errno
import gzip
import io
import lzma
import shutil
import struct
from pathlib import Path

import h5py
import matplotlib
import numpy as np
import pytest
from PIL import Image

from ganlab import cli
from ganlab.datasets import DataError, load, own
from ganlab.datasets.store import atomic, download, hdf5, pictures, seal
from ganlab.datasets.upstream import layouts
from tests.datasets.conftest import IMAGES, Quiet, idx_bytes, leftovers, picture_bytes, write_tar, write_zip
from tests.datasets.fonts import colour_font
from tests.datasets.store.test_download import served

PLAIN_FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
CASES = {}


def case(*, says, next_step):
    """Register a function that arranges a mishap and returns the command line that meets it."""
    def register(function):
        CASES[function.__name__] = (function, says, next_step)
        return function
    return register


class World:
    """What a case may use: fixtures under short names."""

    def __init__(self, tmp, monkeypatch, tiny, serve, add_row, limit_files):
        self.tmp, self.patch, self.tiny, self.serve, self.add_row = tmp, monkeypatch, tiny, serve, add_row
        self.limit_files = limit_files

    def pictures(self, name="p", files=("a.png", "b.png")):
        folder = self.tmp / name
        folder.mkdir(exist_ok=True)
        for file in files:
            (folder / file).write_bytes(picture_bytes("red"))
        return folder

    def online(self, handler=Quiet):
        self.patch.delenv("GANLAB_OFFLINE")
        served(self.patch, self.serve(self.tiny, handler)[0])

    def mirror(self):
        self.patch.setenv("GANLAB_MIRROR", str(self.tiny))

    def build(self, name="mine", folder=None, *more):
        return ["data", "build", name, "--from", str(folder or self.pictures()), "--size", "16", *more]


GET = ["data", "get", "tiny"]


@case(says="did you mean fashion-mnist?", next_step="ganlab data list")
def unknown_name(world):
    return ["data", "get", "fasion-mnist"]


@case(says="did you mean mine?", next_step="ganlab data list")
def unknown_name_near_an_own_set(world):
    own.build("mine", from_=world.pictures(), size=16)
    return ["data", "info", "mine2"]


@case(says="got 'a/../../b'", next_step="ganlab data list")
def unknown_name_with_slashes(world):
    return ["data", "get", "a/../../b"]


@case(says="Expected split train for tiny, got 'validation'", next_step="Choose one")
def unknown_split(world):
    return [*GET, "--split", "validation"]


@case(says="size from 8 to 1024 pixels for tiny, got 0", next_step="Leave it out")
def impossible_size(world):
    return [*GET, "--size", "0"]


@case(says="size from 8 to 64 pixels for digits, got 4096", next_step="suit the lessons")
def impossible_size_of_digits(world):
    return ["data", "get", "digits", "--size", "4096"]


@case(says="gave no answer", next_step="set GANLAB_MIRROR")
def no_network(world):
    world.patch.delenv("GANLAB_OFFLINE")  # the row's address has no server
    return GET


@case(says="GANLAB_OFFLINE forbids the network", next_step="set GANLAB_MIRROR")
def forbidden_network(world):
    return GET


@case(says="answered 404", next_step="set GANLAB_MIRROR")
def file_gone_upstream(world):
    world.online()
    (world.tiny / "tiny-images.gz").unlink()
    return GET


@case(says="stopped halfway", next_step="set GANLAB_MIRROR")
def connection_cut(world):
    class Cutting(Quiet):
        def copyfile(self, source, outputfile):
            outputfile.write(source.read(100))
            self.close_connection = True
    world.online(Cutting)
    return GET


@case(says="truncated or another file", next_step="set GANLAB_MIRROR")
def truncated_upstream(world):
    world.online()
    path = world.tiny / "tiny-images.gz"
    path.write_bytes(path.read_bytes()[:-7])
    return GET


@case(says="wrong checksum", next_step="set GANLAB_MIRROR")
def altered_upstream(world):
    world.online()
    path = world.tiny / "tiny-labels.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return GET


@case(says="wrong checksum", next_step="set GANLAB_MIRROR")
def altered_on_the_mirror(world):
    world.mirror()
    path = world.tiny / "tiny-images.gz"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    return GET


@case(says="GANLAB_MIRROR names no folder", next_step="set GANLAB_MIRROR")
def mirror_missing(world):
    world.patch.setenv("GANLAB_MIRROR", str(world.tmp / "nowhere"))
    return GET


@case(says="The disk is full", next_step="Free some space")
def disk_full_while_downloading(world):
    world.online()

    def full(self, address, output, pooch):
        hdf5.Path(output).write_bytes(b"some")
        raise OSError(errno.ENOSPC, "No space left on device")
    world.patch.setattr(download.HTTPDownloader, "__call__", full)
    return GET


@case(says="MB of free space", next_step="Free some space")
def disk_too_small_for_the_converted_set(world):
    world.mirror()
    usage = shutil.disk_usage(world.tmp)
    world.patch.setattr(atomic.shutil, "disk_usage", lambda path: usage._replace(free=100))
    return GET


@case(says="The disk is full", next_step="Free some space")
def disk_full_while_converting(world):
    # A real refusal by the system: HDF5 itself would crash on it, however well an exception from h5py is caught.
    world.limit_files(1_000_000)
    return world.build("mine", None, "--size", "1024")


@case(says="The disk is full", next_step="Free some space")
def disk_full_at_the_last_byte(world):
    size = own.build("like", from_=world.pictures(), size=64).stat().st_size
    world.limit_files(size - 1)
    return world.build("mine", None, "--size", "64")


@case(says="folder that can be written to", next_step="Set GANLAB_CACHE")
def cache_is_a_file(world):
    world.mirror()
    (world.tmp / "file").write_text("no folder")
    world.patch.setenv("GANLAB_CACHE", str(world.tmp / "file"))
    return GET


@case(says="folder that can be written to", next_step="Set GANLAB_CACHE")
def cache_is_read_only(world):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")
    argv = world.build()
    world.patch.setattr(hdf5.atomic.Path, "mkdir", refuse)
    return argv


@case(says="Permission denied", next_step="Set GANLAB_CACHE")
def cache_of_another_user(world):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")
    argv = world.build()
    world.patch.setattr(hdf5.h5py, "File", refuse)
    return argv


def idx_case(content, key="images"):
    def arrange(world):
        path = world.tiny / f"tiny-{key}.gz"
        path.write_bytes(content)
        world.add_row("tiny", "idx", [world.tiny / f"tiny-{part}.gz" for part in ("images", "labels")],
                      shape=(1, 28, 28), classes=tuple("0123456789"))
        world.mirror()
        return GET
    return arrange


for name, content, key, says in [
    ("idx_magic_number", idx_bytes(IMAGES.reshape(20, 784)), "images", "IDX magic number"),
    ("idx_short_payload", gzip.compress(b"\0\0\x08\1\0\0\0\x14abc"), "labels",
     "promises 20 bytes and holds 3"),
    ("idx_no_gzip", b"this is no gzip", "images", "Not a gzipped file"),
    ("idx_cut_gzip", idx_bytes(IMAGES)[:-30], "images", "Compressed file ended"),
    ("idx_label_count", idx_bytes(np.zeros(19)), "labels", "got 19 and 20"),
    ("idx_empty", b"", "images", "IDX magic number"),
]:
    CASES[name] = (idx_case(content, key), says, "etch")


def archive_case(layout, path_of, **facts):
    def arrange(world):
        world.add_row("packed", layout, [path_of(world.tmp)], **facts)
        world.patch.setenv("GANLAB_MIRROR", str(world.tmp))
        return ["data", "get", "packed"]
    return arrange


def text_file(name):
    def write(tmp):
        (tmp / name).write_text("a page that says sorry")
        return tmp / name
    return write


def zip_of(members):
    return lambda tmp: write_zip(tmp / "x.zip", members)


def tar_of(members):
    return lambda tmp: write_tar(tmp / "x.tar.gz", members)


RED = picture_bytes("red")
for name, layout, path_of, says in [
    ("zip_path_traversal", "cyclegan", zip_of({"../../trainA/1.png": RED}), "leads out"),
    ("zip_path_traversal_backslash", "cyclegan", zip_of({"..\\..\\trainA/1.png": RED}), "leads out"),
    ("tar_path_traversal", "pix2pix", tar_of({"/p/train/1.png": RED}), "leads out"),
    ("no_zip", "cyclegan", text_file("x.zip"), "not a zip file"),
    ("no_tar", "cifar", text_file("x.tar.gz"), "x.tar.gz"),
    ("zip_without_pictures", "omniglot", zip_of({"readme": b""}), "no pictures"),
    ("zip_without_domain_b", "cyclegan", zip_of({"x/trainA/1.png": RED}), "trainB"),
    ("zip_with_a_broken_picture", "cyclegan", zip_of(
        {"x/trainA/1.png": RED, "x/trainB/1.png": RED[:40]}), "damaged or no picture"),
    ("tar_without_split", "pix2pix", tar_of({"x/val/1.png": RED}), "train is missing"),
    ("tar_with_a_single_picture", "pix2pix", tar_of({"x/train/1.png": RED}),
     "two squares side by side"),
    ("cifar_short", "cifar", tar_of({"c/data_batch_1.bin": b"123"}), "data_batch_1"),
]:
    CASES[name] = (archive_case(layout, path_of, pairing="paired"), says, " ")


@case(says="which is damaged or no picture", next_step="take it out")
def build_from_a_file_that_is_no_picture(world):
    folder = world.pictures()
    (folder / "c.png").write_text("no picture")
    return world.build("mine", folder)


@case(says="b.png, but the system refused (Permission denied)", next_step="take it out")
def build_from_a_picture_of_another_user(world):
    # kills the blame on the folder that is written to
    folder, of_python = world.pictures(), open

    def refuse(path, *more, **options):
        if str(path).endswith("b.png"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return of_python(path, *more, **options)
    world.patch.setattr(own, "open", refuse, raising=False)
    return world.build("mine", folder)


@case(says="p, but the system refused (Permission denied)", next_step="Check its permissions")
def build_from_a_folder_of_another_user(world):
    def refuse(folder):
        raise PermissionError(errno.EACCES, "Permission denied")
    argv = world.build()
    world.patch.setattr(pictures.Path, "iterdir", refuse)
    return argv


@case(says="b.jpg, which is damaged", next_step="take it out")
def build_from_a_truncated_picture(world):
    folder = world.pictures(files=("a.png",))
    (folder / "b.jpg").write_bytes(picture_bytes("red", (64, 64), "JPEG")[:-300])
    return world.build("mine", folder)


@case(says="has 1,001×1,000 (the limit", next_step="Raise the limit")
def build_from_a_decompression_bomb(world):
    folder = world.pictures()
    (folder / "b.png").write_bytes(picture_bytes("red", (1001, 1000)))
    return world.build("mine", folder, "--max-megapixels", "1")


@case(says="Expected pictures (.png, .jpg, .jpeg, .webp, .tif, .tiff, .bmp, .gif)", next_step="Correct the path")
def build_from_an_empty_folder(world):
    return world.build("mine", world.pictures(files=()))


@case(says="Expected pictures", next_step="Correct the path")
def build_with_an_empty_class(world):
    folder = world.pictures("all", files=())
    world.pictures("all/cats")
    world.pictures("all/dogs", files=())
    return world.build("mine", folder)


@case(says="found none at", next_step="Correct the path")
def build_from_nowhere(world):
    return world.build("mine", world.tmp / "nowhere")


@case(says="got both, for instance a.png beside cats", next_step="Move the pictures")
def build_from_pictures_beside_classes(world):
    folder = world.pictures("all")
    world.pictures("all/cats")
    return world.build("mine", folder)


@case(says="found none for b, c", next_step="Add or remove")
def build_from_mismatched_pairs(world):
    first, second = world.pictures("one", ("a.png", "b.png", "c.png")), world.pictures("two", ("a.png",))
    return ["data", "build", "mine", "--pairs", str(second), str(first)]


@case(says="found none at", next_step="Correct the path")
def build_from_pairs_with_one_folder_missing(world):
    return ["data", "build", "mine", "--pairs", str(world.pictures()), str(world.tmp / "nowhere")]


@case(says="Expected pictures (.png, .jpg, .jpeg, .webp, .tif, .tiff, .bmp, .gif) in", next_step="Correct the path")
def build_from_pairs_with_one_folder_empty(world):
    (world.tmp / "empty").mkdir()
    return ["data", "build", "mine", "--pairs", str(world.pictures()), str(world.tmp / "empty")]


@case(says="a.jpg and a.png", next_step="Rename one")
def build_from_pairs_of_the_same_name(world):
    first, second = world.pictures("one", ("a.png", "a.jpg")), world.pictures("two", ("a.png",))
    return ["data", "build", "mine", "--pairs", str(first), str(second)]


@case(says="photos is a data set of the course", next_step="Choose another name")
def build_under_the_name_of_the_photographs(world):
    return world.build("photos")


@case(says="from 8 to 128 pixels for emoji, got 500", next_step="suit the lessons")
def get_emoji_of_an_odd_size(world):
    return ["data", "get", "emoji", "--size", "500"]


@case(says="test\" for photos, got 'all'", next_step="Choose one")
def get_an_unknown_split_of_the_photographs(world):
    return ["data", "get", "photos", "--split", "all"]


def build_emoji(world, font, *more):
    return ["data", "build-emoji", "--font", str(font), "--out", str(world.tmp / "e.h5"), *more]


@case(says="which has outlines only", next_step="--font PATH")
def emoji_from_a_font_without_colour_bitmaps(world):
    return build_emoji(world, PLAIN_FONT)


@case(says="which is damaged or none", next_step="--font PATH")
def emoji_from_a_file_that_is_no_font(world):
    return build_emoji(world, world.pictures() / "a.png")


@case(says="which is damaged or none", next_step="--font PATH")
def emoji_from_a_font_that_is_cut_short(world):
    (world.tmp / "short.ttf").write_bytes(PLAIN_FONT.read_bytes()[:90])
    return build_emoji(world, world.tmp / "short.ttf")


@case(says="No such file or directory", next_step="Correct the path")
def emoji_from_a_font_that_is_not_there(world):
    return build_emoji(world, world.tmp / "no.ttf")


@case(says="it is damaged, or of another kind", next_step="--font PATH")
def emoji_from_a_font_whose_bitmaps_are_damaged(world):
    font = colour_font(world.tmp / "font.ttf", {0x1F600: Image.new("RGBA", (136, 128), "red")})
    raw = font.read_bytes()
    font.write_bytes(raw[:raw.index(b"CBLC")] + b"\0\0\0\0" + raw[raw.index(b"CBLC") + 4:])  # its index is gone
    return build_emoji(world, font)


@case(says="which draws 1 of 1357", next_step="--font PATH")
def emoji_from_a_font_of_something_else(world):
    font = colour_font(world.tmp / "font.ttf", {0x1F600: Image.new("RGBA", (136, 128), "red")})
    return build_emoji(world, font)


@case(says="of 32, 64, 128 pixels, got 50", next_step="Choose one")
def emoji_of_an_odd_size(world):
    return build_emoji(world, PLAIN_FONT, "--size", "50")


@case(says="ends in .h5, got", next_step="Add the ending")
def emoji_to_a_file_of_another_kind(world):
    return [*build_emoji(world, PLAIN_FONT)[:-1], str(world.tmp / "e.png")]


@case(says="one of emoji at", next_step="Delete it, or choose another name")
def emoji_over_another_data_set(world):
    with hdf5.writing(world.tmp / "e.h5", name="mine", source="s", licence="l") as writer:
        writer.create("images", (1, 3, 4, 4))
        writer.append("images", np.zeros((1, 3, 4, 4)))
    return build_emoji(world, PLAIN_FONT)


@case(says="one of emoji at", next_step="Delete it, or choose another name")
def emoji_over_a_damaged_file(world):
    (world.tmp / "e.h5").write_bytes(b"no HDF5")
    return build_emoji(world, PLAIN_FONT)


@case(says="got '../mine'", next_step="Choose such a name")
def build_a_name_with_slashes(world):
    return world.build("../mine")


@case(says="digits is a data set of the course", next_step="Choose another name")
def build_a_name_of_the_course(world):
    return world.build("digits")


@case(says="reads as the path of a file", next_step="Leave out the ending")
def build_a_name_that_ends_like_a_file(world):
    return world.build("pets.h5")


@case(says="size from 8 to 1024 pixels, got 7", next_step="Choose")
def build_at_an_impossible_size(world):
    return world.build("mine", None, "--size", "7")


@case(says="you have built mine before", next_step="--force")
def build_over_an_existing_name(world):
    own.build("mine", from_=world.pictures(), size=16)
    return world.build("mine")


@case(says="damaged or of another kind", next_step="build the set again")
def open_a_file_that_is_no_hdf5(world):
    (world.tmp / "x.h5").write_text("no HDF5")
    return ["data", "info", str(world.tmp / "x.h5")]


@case(says="found none", next_step="Check the path")
def open_a_missing_file(world):
    return ["data", "info", str(world.tmp / "x.h5")]


@case(says="but its bytes changed since", next_step="build the set again")
def open_a_truncated_hdf5(world):
    path = own.build("mine", from_=world.pictures(), size=64)
    path.write_bytes(path.read_bytes()[:5000])
    return ["data", "info", "mine"]


@case(says="images changed since", next_step="build the set again")
def open_an_altered_hdf5(world):
    path = own.build("mine", from_=world.pictures(), size=16)
    with h5py.File(path, "r+") as file:
        file["images"][0, 0, 0, 0] ^= 1
    seal.write(path)
    return ["data", "info", "mine"]


@case(says="this user may not", next_step="Ask its owner")
def open_a_file_of_another_user(world):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")
    own.build("mine", from_=world.pictures(), size=16)
    world.patch.setattr(hdf5.h5py, "File", refuse)
    return ["data", "info", "mine"]


@case(says="Expected the array images", next_step="ganlab data build")
def open_an_hdf5_of_another_program(world):
    with h5py.File(world.tmp / "x.h5", "w") as file:
        file["pixels"] = np.zeros((3, 8, 8, 3))
    return ["data", "info", str(world.tmp / "x.h5")]


@case(says="Expected the array images", next_step="open_original(path, split)")
def open_the_layout_of_shadows_as_a_set(world):
    with h5py.File(world.tmp / "x.h5", "w") as file:
        file["train_img_x"] = np.zeros((3, 8, 8, 3))
    return ["data", "info", str(world.tmp / "x.h5")]


@case(says="mine.h5, got 99", next_step="Update ganlab")
def open_a_newer_schema(world):
    path = own.build("mine", from_=world.pictures(), size=16)
    with h5py.File(path, "r+") as file:
        file.attrs["schema_version"] = 99
    seal.write(path)
    return ["data", "get", "mine"]


@case(says="it was built at 16", next_step="--force")
def load_an_own_set_at_another_size(world):
    own.build("mine", from_=world.pictures(), size=16)
    return ["data", "get", "mine", "--size", "32"]


@case(says="has no other, got 'test'", next_step="Leave split out")
def load_an_own_set_with_another_split(world):
    own.build("mine", from_=world.pictures(), size=16)
    return ["data", "get", "mine", "--split", "test"]


@case(says="has no other, got 'test'", next_step="Leave split out")
def load_a_file_with_another_split(world):
    # kills the train split handed out for test
    path = own.build("mine", from_=world.pictures(), size=16)
    return ["data", "get", str(shutil.copy(path, world.tmp / "copy.h5")), "--split", "test"]


@pytest.mark.parametrize("error", [struct.error, OverflowError, AttributeError])
def test_damaged_notes_of_a_camera_are_explained(monkeypatch, error):
    def fail(*_):
        raise error("…")
    monkeypatch.setattr(pictures.ImageOps, "exif_transpose", fail)
    with pytest.raises(DataError, match=r"a\.png, which is damaged"):
        pictures.read(io.BytesIO(picture_bytes("red")), "a.png", 8)


@pytest.mark.parametrize("error", [NotImplementedError, RuntimeError, lzma.LZMAError, OSError, KeyError])
def test_what_damaged_archives_raise_is_explained(tmp_path, error):
    with pytest.raises(DataError, match=r"Expected a whole archive, got x\.zip"), \
            layouts._explained(tmp_path / "x.zip"):
        raise error("…")


@pytest.fixture
def limit_files():
    """limit_files(bytes): from now to the test's end the system refuses longer files."""
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("name", CASES)
def test_mishap(name, tmp_path, monkeypatch, tiny, serve, add_row, limit_files, capsys):
    arrange, says, next_step = CASES[name]
    monkeypatch.setenv("GANLAB_OFFLINE", "1")  # the server's fixture allows the network; most cases do without
    argv = arrange(World(tmp_path, monkeypatch, tiny, serve, add_row, limit_files))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.h5")}
    assert cli.main(argv) == 2
    shown = capsys.readouterr()
    message = [line for line in shown.err.splitlines() if line.startswith("ganlab: ")]
    assert len(message) == 1 and "Traceback" not in shown.err and shown.out == ""
    assert says in message[0] and next_step in message[0].split(says, 1)[1]
    assert message[0].endswith(".")
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.h5")} == before
    assert not leftovers(tmp_path)


def test_there_are_enough_cases():
    assert len(CASES) >= 25


def test_after_a_mishap_the_next_run_works(tmp_path, monkeypatch, tiny, serve):
    monkeypatch.setenv("GANLAB_OFFLINE", "1")
    with pytest.raises(DataError):
        load("tiny")
    monkeypatch.setenv("GANLAB_MIRROR", str(tiny))
    assert len(load("tiny")) == 20


@pytest.mark.parametrize("name", [None, 42])
def test_what_is_no_name_is_refused_with_a_sentence(name):
    with pytest.raises(DataError, match="the name of a data set or the path of a file"):
        load(name)
