"""`ganlab restore`: four times as large, or holes filled; what is refused; and the warning."""

import numpy as np
import pytest
from PIL import Image

from ganlab import cli
from ganlab.models import restoring


@pytest.fixture
def folders(tmp_path):
    """A folder of one picture with a hole, and one for results."""
    (tmp_path / "in").mkdir()
    values = np.random.default_rng(0).integers(0, 256, (70, 66, 4), dtype=np.uint8)
    values[..., 3] = 255
    values[20:40, 10:30, 3] = 0
    Image.fromarray(values).save(tmp_path / "in" / "a.png")
    return tmp_path


def restore(folders, task, *more, **changed):
    options = {"--task": task, "--input": str(folders / "in"), "--out": str(folders / "out")} | changed
    return cli.main(["restore", *[word for pair in options.items() for word in pair], *more])


def pixels(path):
    return np.asarray(Image.open(path))


def test_x4_is_four_times_as_large(folders, capsys):
    Image.new("L", (5, 7), 40).save(folders / "in" / "b.jpg")
    before = (folders / "in" / "a.png").read_bytes()
    assert restore(folders, "x4") == 0
    shown = capsys.readouterr()
    assert f"2 pictures in {folders / 'out'}" in shown.out and shown.err.count(restoring.WARNING) == 1
    a, b = (Image.open(folders / "out" / name) for name in ("a.png", "b.png"))
    assert (a.size, a.mode, b.size, b.mode) == ((264, 280), "RGBA", (20, 28), "L")
    assert abs(np.asarray(b).astype(int) - 40).max() < 20
    assert (folders / "in" / "a.png").read_bytes() == before


def test_fill_changes_the_hole_alone(folders, capsys):
    assert restore(folders, "fill") == 0
    assert capsys.readouterr().err.count(restoring.WARNING) == 1
    before, after = pixels(folders / "in" / "a.png"), pixels(folders / "out" / "a.png")
    outside = before[..., 3] == 255
    assert after.shape == (70, 66, 3) and np.array_equal(after[outside], before[outside][:, :3])
    assert (after[~outside] != before[~outside][:, :3]).any()


def whole(path):
    Image.new("RGB", (80, 80)).save(path)


def nothing(path):
    Image.new("RGBA", (80, 80)).save(path)


def wide(path):
    values = np.full((80, 80, 4), 255, np.uint8)
    values[10:70, 5:20, 3] = 0
    Image.fromarray(values).save(path)


def deep(path):
    Image.fromarray(np.zeros((80, 80), np.uint16)).save(path)


def large(path):
    Image.new("1", (2001, 2000)).save(path)


@pytest.mark.parametrize(("task", "make", "words"), [
    ("fill", whole, "no wholly transparent pixel"), ("fill", nothing, "transparent everywhere"),
    ("fill", wide, "15×60 pixels in 80×80"), ("fill", deep, "more than eight bits"),
    ("x4", large, "--max-megapixels 5"), ("x4", lambda path: path.write_bytes(b"\x89PNG damaged"), "damaged"),
    ("x4", lambda path: path.write_bytes(b""), "is empty")])
def test_a_picture_that_cannot_be_used_is_named_and_nothing_is_written(task, make, words, folders, capsys):
    make(folders / "in" / "bad.png")
    assert restore(folders, task) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("ganlab: ") and words in shown and "bad.png" in shown and shown.count("\n") == 1
    assert not (folders / "out").exists()
    assert restore(folders, task, "--skip-damaged") == 0
    shown = capsys.readouterr()
    assert "1 picture in" in shown.out and "Skipped 1 of 2" in shown.err and restoring.WARNING in shown.err
    assert [path.name for path in (folders / "out").iterdir()] == ["a.png"]


@pytest.mark.parametrize(("changed", "words"), [
    ({"--input": "none"}, "found none at none"), ({"--input": "EMPTY"}, "found none"),
    ({"--out": "IN"}, "another folder"), ({"--out": ""}, "an empty one"),
    ({"--max-megapixels": "0"}, "at least one megapixel")])
def test_what_is_wrong_is_explained(changed, words, folders, capsys):
    (folders / "empty").mkdir()
    places = {"EMPTY": str(folders / "empty"), "IN": str(folders / "in")}
    assert restore(folders, "x4", **{name: places.get(value, value) for name, value in changed.items()}) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("ganlab: ") and words in shown and shown.count("\n") == 1
    assert [path.name for path in (folders / "in").iterdir()] == ["a.png"] and not (folders / "out").exists()


def test_results_are_replaced_only_when_told(folders, capsys):
    assert restore(folders, "fill") == 0
    assert restore(folders, "fill") == 2 and "--force" in capsys.readouterr().err
    assert restore(folders, "fill", "--force") == 0


def test_help_warns_too(capsys):
    with pytest.raises(SystemExit):
        cli.main(["restore", "--help"])
    assert "invented" in capsys.readouterr().out
