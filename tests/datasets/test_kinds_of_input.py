"""A user's pictures and folders, kind by kind: each gives the right picture, or a sentence that names the file."""

import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from PIL import Image

from ganlab import cli
from ganlab.datasets import DataError, load, own, painted
from ganlab.datasets.store import atomic, pictures
from tests.datasets.conftest import leftovers, picture_bytes

RAMP = np.linspace(0, 1, 32 * 32).reshape(32, 32)
BYTES = np.rint(255 * RAMP).astype(np.uint8)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "pictures"
    path.mkdir()
    return path


def built(folder, **options):
    own.build("mine", from_=folder, size=32, grey=True, force=True, **options)
    return load("mine").images[:, 0].numpy()


# --- the range of values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("values", "suffix", "tags"), [
    (RAMP * 65535, ".png", {}), (RAMP * 65535, ".tif", {}), (RAMP * 4095, ".tif", {341: 4095}),
    (RAMP.astype(np.float32), ".tif", {}), ((RAMP * 900 - 300).astype(np.float32), ".tif", {340: -300.0, 341: 600.0}),
    ((RAMP * (2**31 - 1)).astype(np.int32), ".tif", {}), ((RAMP * 1000 - 500).astype(np.int32), ".tif",
                                                            {340: -500, 341: 500}),
])
def test_more_than_eight_bits_are_scaled_by_their_declared_range(folder, capsys, values, suffix, tags):
    values = values if values.dtype != np.float64 else np.rint(values).astype(np.uint16)
    Image.fromarray(values).save(folder / f"a{suffix}", tiffinfo=tags)
    assert np.abs(built(folder)[0].astype(int) - BYTES).max() <= 1
    assert "quarter" not in capsys.readouterr().err


@pytest.mark.parametrize("top", [252, 16000])
def test_a_picture_that_uses_little_of_its_range_is_noted(folder, capsys, top):
    Image.fromarray(np.rint(RAMP * top).astype(np.uint16)).save(folder / "dark.png")
    Image.fromarray(np.rint(RAMP * 65535).astype(np.uint16)).save(folder / "whole.png")
    assert built(folder)[0].max() <= top / 257 + 1  # one scale for all: no picture is stretched
    shown = capsys.readouterr().err
    assert "less than a quarter of the range" in shown and "1 file, for instance" in shown and "dark.png" in shown


def test_a_dark_picture_of_eight_bits_is_no_matter(folder, capsys):
    Image.new("L", (32, 32), 3).save(folder / "a.png")
    built(folder)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("value", "words"), [(np.nan, "NaN or infinity at 1 of 1,024"), (np.inf, "NaN or infinity"),
                                              (900, "holds 0 to 900, outside its range of 0 to 1"), (-1, "-1 to "),
                                              (1.01, "to 1.01")])
def test_floats_off_their_range_are_refused_by_name(folder, value, words):
    values = RAMP.astype(np.float32)
    values[3, 3] = value
    Image.fromarray(values).save(folder / "a.tif")
    with pytest.raises(DataError, match=rf"a\.tif, which .*{words}"):
        built(folder)


def test_whole_numbers_below_zero_want_a_declared_range(folder):
    Image.fromarray(np.full((32, 32), -1, np.int32)).save(folder / "a.tif")
    with pytest.raises(DataError, match=r"a\.tif, which holds -1 to -1, outside its range"):
        built(folder)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB"])
@pytest.mark.parametrize("grey", [False, True])
def test_every_mode_that_pillow_stores_is_read(folder, mode, grey):
    white = {"CMYK": (0, 0, 0, 0), "YCbCr": (255, 128, 128), "LAB": (255, 128, 128), "P": 255}.get(mode, "white")
    picture = Image.new(mode, (32, 32), white)
    if mode == "P":
        picture.putpalette([255, 255, 255] * 256)
    picture.save(folder / "a.tif")
    own.build("mine", from_=folder, size=32, grey=grey)
    assert load("mine").images.min() >= 254


def test_white_as_zero_and_a_transparent_grey_of_sixteen_bits(folder):
    Image.fromarray(np.full((32, 32), 65535, np.uint16)).save(folder / "a.tif", tiffinfo={262: 0})
    Image.fromarray(np.full((32, 32), 7, np.uint16)).save(folder / "b.png", transparency=7)
    dark, white = built(folder)
    assert dark.max() == 0 and white.min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_a_camera_turns_sixteen_bits_like_eight(folder, orientation, suffix):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(BYTES).save(folder / f"a{suffix}", exif=exif)
    Image.fromarray(BYTES.astype(np.uint16) * 257).save(folder / f"b{suffix}", exif=exif)
    eight, sixteen = built(folder)
    np.testing.assert_array_equal(eight, sixteen)
    assert np.array_equal(eight, BYTES) == (orientation == 1)


def test_the_first_of_several_pictures_is_taken_and_noted(folder, capsys):
    first, second = Image.new("RGB", (32, 32), "white"), Image.new("RGB", (32, 32), "black")
    for name in ("a.gif", "b.png", "c.webp", "d.tif"):
        first.save(folder / name, save_all=True, append_images=[second])
    assert built(folder).min() == 255
    assert "of several pictures in one file the first was taken: 4 files" in capsys.readouterr().err


# --- files that cannot be used --------------------------------------------------------------------------------

BROKEN = {"cut.jpg": picture_bytes("red", (64, 64), "JPEG")[:-300], "empty.png": b"", "page.png": b"<!doctype html>",
          "phone.jpg": b"\0\0\0\x18ftypheic", "pointer.png": b"version https://git-lfs.github.com/spec/v1"}
REASONS = {"cut.jpg": "is damaged (", "empty.png": "is empty", "page.png": "is a web page", "phone.jpg": "is HEIC",
           "pointer.png": "is a pointer of Git LFS", "nowhere.png": "is a link that leads nowhere",
           "loop.png": "is a link that leads nowhere"}


@pytest.fixture
def mixed(folder):
    """Whole pictures among files that cannot be used, one of each kind."""
    for name in ("a.png", "z.png"):
        (folder / name).write_bytes(picture_bytes("red", (32, 32)))
    for name, content in BROKEN.items():
        (folder / name).write_bytes(content)
    (folder / "nowhere.png").symlink_to("nothing")
    (folder / "loop.png").symlink_to("loop.png")
    return folder


@pytest.mark.parametrize("of_shadows", [False, True])
def test_all_that_cannot_be_used_is_told_in_one_run(mixed, capsys, of_shadows):
    for name in ("a.png", "z.png"):
        (mixed / name).write_bytes(picture_bytes("red", (32, 64)))
    argv = ["data", "build", "shadows" if of_shadows else "mine", "--from", str(mixed), "--size", "16"]
    assert cli.main(argv) == 2
    shown = capsys.readouterr().err
    assert f"got {len(REASONS)} of {len(REASONS) + 2} that cannot" in shown and "--skip-damaged" in shown
    assert all(f"  {mixed / name} {reason}" in shown for name, reason in REASONS.items())
    assert own.built() == [] and not painted.path_of().exists() and not leftovers(mixed.parent)
    assert cli.main([*argv, "--skip-damaged"]) == 0
    shown = capsys.readouterr().err
    assert f"Skipped {len(REASONS)} of {len(REASONS) + 2}:" in shown
    assert all(f"  {mixed / name} {reason}" in shown for name, reason in REASONS.items())
    assert len(load("shadows") if of_shadows else load("mine")) == (8 if of_shadows else 2)


def test_both_of_a_pair_are_told_and_skipped_together(tmp_path):
    for side in "ab":
        (tmp_path / side).mkdir()
        (tmp_path / side / "good.png").write_bytes(picture_bytes("red", (32, 32)))
        (tmp_path / side / "worst.png").write_bytes(b"")
    (tmp_path / "a" / "bad.png").write_bytes(b"")
    (tmp_path / "b" / "bad.png").write_bytes(picture_bytes("red", (32, 32)))
    sides = (tmp_path / "a", tmp_path / "b")
    with pytest.raises(DataError, match="got 3 of 3 that cannot"):
        own.build("mine", pairs=sides)
    own.build("mine", pairs=sides, skip_damaged=True)
    assert len(load("mine")) == len(load("mine").targets) == 1


def test_a_class_that_loses_all_its_pictures_is_no_class(tmp_path):
    for name, content in (("cat", picture_bytes("red")), ("dog", b"")):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "a.png").write_bytes(content)
    with pytest.raises(DataError, match="every class, none that can be used is left of dog"):
        own.build("mine", from_=tmp_path / "all", skip_damaged=True)


def test_nothing_but_damage_is_no_set(folder):
    (folder / "a.png").write_bytes(b"")
    with pytest.raises(DataError, match=r"a\.png, which is empty"):
        own.build("mine", from_=folder, skip_damaged=True)


def test_the_limit_of_pixels_is_stated_and_can_be_raised(folder, monkeypatch):
    Image.new("RGB", (100, 100)).save(folder / "a.png")
    monkeypatch.setattr(pictures.Image, "MAX_IMAGE_PIXELS", 50)  # Pillow's own, which is far below an orthophoto's
    with pytest.raises(DataError, match=r"at most 9,999 pixels.*--max-megapixels 1,"):
        own.build("mine", from_=folder, largest=9_999)
    with pytest.raises(DataError, match="at most 9,999 pixels"):
        painted.build(folder, size=16, largest=9_999)
    assert own.build("mine", from_=folder, largest=10_000).is_file() and painted.build(folder, size=16).is_file()
    assert pictures.Image.MAX_IMAGE_PIXELS == 50


# --- pairs ----------------------------------------------------------------------------------------------------


def pair(tmp_path, *sizes):
    for side, size in zip("ab", sizes):
        (tmp_path / side).mkdir(exist_ok=True)
        for name in ("x.png", "y.png"):
            (tmp_path / side / name).write_bytes(picture_bytes("red", size))
    return tmp_path / "a", tmp_path / "b"


@pytest.mark.parametrize("sizes", [((200, 100), (100, 200)), ((200, 100), (200, 101)), ((64, 64), (65, 64))])
def test_pairs_of_different_shape_are_refused_with_all_names(tmp_path, sizes):
    sides = pair(tmp_path, *sizes)
    for side in sides:
        (side / "good.png").write_bytes(picture_bytes("red"))  # kills a set of the few that fit
    with pytest.raises(DataError, match="not one shape") as told:
        own.build("mine", pairs=sides, skip_damaged=True)
    for name in ("a/x.png", "b/x.png", "a/y.png", "b/y.png"):
        assert name in str(told.value)


@pytest.mark.parametrize("sizes", [((200, 100), (200, 100)), ((200, 100), (400, 200)), ((1000, 667), (500, 333))])
def test_pairs_of_one_ratio_are_cropped_alike(tmp_path, sizes):
    own.build("mine", pairs=pair(tmp_path, *sizes), size=16)
    assert len(load("mine")) == 2


@pytest.mark.parametrize(("side", "of_images"), [("left", [255, 0, 0]), ("right", [0, 0, 255])])
def test_combined_pictures_are_cut_at_the_seam(folder, side, of_images):
    picture = Image.new("RGB", (64, 32), "red")
    picture.paste("blue", (32, 0, 64, 32))
    picture.save(folder / "a.png")
    assert cli.main(["data", "build", "mine", "--from", str(folder), "--combined", side.upper(), "--size", "16"]) == 0
    data = load("mine")
    assert data.pairing == "paired" and (data.images == np.reshape(of_images, (1, 3, 1, 1))).all()
    assert (data.targets.images == np.reshape(of_images[::-1], (1, 3, 1, 1))).all()


def test_combined_pictures_that_are_not_said_to_be_get_a_hint(folder, capsys):
    Image.new("RGB", (64, 32)).save(folder / "a.png")
    built(folder)
    assert "twice as wide as high" in capsys.readouterr().err
    Image.new("RGB", (65, 32)).save(folder / "b.png")
    built(folder)
    assert "twice" not in capsys.readouterr().err
    with pytest.raises(DataError, match=r"b\.png, which is 65 pixels wide"):
        own.build("mine", from_=folder, combined="left", force=True)


# --- folders and names ----------------------------------------------------------------------------------------


def tree(root, *files):
    for file in files:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(picture_bytes("red", (32, 32)))
    return str(root)


@pytest.mark.parametrize(("files", "argv", "says"), [
    (["train/cat/a.png", "train/dog/a.png"], ["--from", "{}"],
     "found them deeper, in its folders cat, dog. Give {}/train"),
    (["train/a.png", "test/a.png"], ["--from", "{}"], "got test, train, which read as splits"),
    (["trainA/a.png", "trainB/a.png"], ["--from", "{}"], "two as --unpaired"),
    (["A/train/a.png", "B/train/a.png"], ["--pairs", "{}/A", "{}/B"], "found them deeper, in its folders train"),
    (["Cat/a.png", "cat/a.png"], ["--from", "{}"], "differ by more than capitals"),
    (["a.png"], ["--from", "{}/a.png"], "a.png, which is a file. Give its folder"),
    (["a.zip"], ["--from", "{}/a.zip"], "which is a file. Unpack it"),
    (["a.heic"], ["--from", "{}"], "found none among its 1 files, for instance a.heic"),
    ([], ["--from", ""], "got an empty one"),
    (["a.png"], ["--pairs", "", "{}"], "got an empty one"),
    (["a.png"], ["--pairs", "{}", "{}"], "twice"),
    (["A/a.png"], ["--unpaired", "{}/A", "{}/A/../A"], "twice"),
    (["A/a.png", "B/A.png"], ["--pairs", "{}/A", "{}/B"], "capitals count"),
    ([], ["--from", "~nobody-of-this-name/x"], "Write the path in full"),
    (["a.png"], ["--pairs", "{}", "{}", "--combined", "left"], "combined pictures in one folder"),
    (["a.png"], ["--from", "{}", "--max-megapixels", "0"], "at least one megapixel"),
    (["a.png"], ["--from", "{}", "--size", "1600000"], "from 8 to 1024"),
    (["a.png"], ["--from", "{}", "--licence", 70_000 * "x"], "at most 60,000 bytes"),
])
def test_folders_that_do_not_do_are_named_for_what_they_are(tmp_path, capsys, files, argv, says):
    root = tree(tmp_path / "root", *files)
    assert cli.main(["data", "build", "mine", *(word.replace("{}", root) for word in argv)]) == 2
    assert says.replace("{}", root) in capsys.readouterr().err
    assert own.built() == []


def test_what_systems_leave_behind_is_no_class_and_no_picture(tmp_path, capsys):
    root = tree(tmp_path / "root", "cat/a.png", "dog/a.png", "__MACOSX/cat/a.png", "@eaDir/a.png", "cat/Thumbs.db",
                "cat/._a.png", ".git/a.png")
    own.build("mine", from_=root, size=16)
    assert load("mine").classes == ["cat", "dog"] and len(load("mine")) == 2
    assert "Left out" not in capsys.readouterr().err


def test_names_of_pairs_are_compared_as_they_are_read(tmp_path):
    tree(tmp_path, "a/\u00e9.png", "b/e\u0301.png")  # é in one letter, and in two
    own.build("mine", pairs=(tmp_path / "a", tmp_path / "b"), size=16)
    assert len(load("mine")) == 1


@pytest.mark.parametrize("name", ["con", "NUL.x", "com1", "a.", "", "é", "x" * 65, "Digits", "SHADOWS", "Mine", "a b"])
def test_names_that_some_system_cannot_keep_apart_are_refused(folder, name):
    tree(folder, "a.png")
    own.build("mine", from_=folder, size=16)
    with pytest.raises(DataError, match=r"Expected a (new )?name"):
        own.build(name, from_=folder, size=16)
    assert own.built() == ["mine"]


# --- two at once ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("force", [False, True])
def test_two_builds_of_one_set_at_once_are_refused(folder, force, monkeypatch):
    tree(folder, "a.png")
    inside, go_on = threading.Event(), threading.Event()
    whole = pictures.whole

    def slow(*more, **options):
        inside.set()
        assert go_on.wait(60)
        return whole(*more, **options)
    monkeypatch.setattr(pictures, "whole", slow)
    first = threading.Thread(target=own.build, args=("mine",), kwargs={"from_": folder, "size": 16})
    first.start()
    assert inside.wait(60)
    with pytest.raises(DataError, match=r"another process is building it now"):
        own.build("mine", from_=folder, size=24, force=force)
    go_on.set()
    first.join()
    assert load("mine").image_shape == (3, 16, 16)


def test_a_build_that_waited_for_its_turn_looks_again(folder, monkeypatch):
    """Kills the check before the lock alone: the other build ends between the two."""
    tree(folder, "a.png")
    alone, other = atomic.alone, []

    def late(path):
        if not other:
            other.append(1)
            own.build("mine", from_=folder, size=24)
        return alone(path)
    monkeypatch.setattr(atomic, "alone", late)
    with pytest.raises(DataError, match="you have built mine before"):
        own.build("mine", from_=folder, size=16)
    assert load("mine").image_shape == (3, 24, 24)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_a_killed_build_leaves_no_lock(folder):
    tree(folder, "a.png")
    code = """
        from ganlab.datasets.store import atomic
        from ganlab.datasets import own
        with atomic.alone(own.path_of("mine")):
            print("alone", flush=True)
            input()
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"alone\n"
        with pytest.raises(DataError, match="another process"):
            own.build("mine", from_=folder, size=16)
        process.kill()
    assert own.build("mine", from_=folder, size=16).is_file()
