from pathlib import Path

import pytest
from PIL import Image

from ganlab import cli, runtime
from ganlab.datasets import own, sources
from ganlab.datasets.upstream import conversion
from tests.datasets.conftest import picture_bytes

PUBLISHED = [row.name for row in sources.ROWS.values() if row.upstream]


def test_list_names_everything(capsys):
    assert cli.main(["data", "list"]) == 0
    shown = capsys.readouterr().out
    built = ["digits", "mnist", "faces", "emoji", "photos", "earth", "aerial", "smileys", "shadows"]
    assert all(name in shown for name in [*built, *PUBLISHED])
    assert shown.count("built in") == 8
    assert shown.count("to fetch") == len(PUBLISHED)


@pytest.mark.parametrize("name", ["digits", *PUBLISHED])
def test_info_says_licence_and_checksums(name, capsys):
    assert cli.main(["data", "info", name]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and "citation" in shown
    for file in getattr(sources.ROWS[name].upstream, "files", ()):
        assert (file.sha256 or "not published") in shown


@pytest.mark.parametrize(("name", "facts"), [
    ("emoji", ("Open Font License", "2.042", "faces, people", "1357", "sha256")),
    ("photos", ("CC BY 2.0", "danielbuechele", "vultilion", "Stéfan van der Walt")),
])
def test_info_and_path_know_what_ships(name, facts, capsys):
    assert cli.main(["data", "info", name]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and all(fact in shown for fact in facts)
    assert max(map(len, shown.splitlines())) < 300  # kills the list of all code points
    assert cli.main(["data", "path", name]) == 0
    assert all(Path(line).is_file() for line in capsys.readouterr().out.splitlines())
    assert cli.main(["data", "get", name, "--size", "32", "--split", "test"]) == 0
    assert "images of 3×32×32" in capsys.readouterr().out


def test_info_and_path_of_what_is_drawn(capsys):
    assert cli.main(["data", "info", "smileys"]) == 0
    shown = capsys.readouterr().out
    assert "licence" in shown and "mouth: smile, straight, frown, open" in shown and "train, test" in shown
    assert cli.main(["data", "path", "smileys"]) == 0
    assert "have no file" in capsys.readouterr().out
    assert cli.main(["data", "get", "smileys", "--size", "16", "--split", "test"]) == 0
    assert "1,000 images of 3×16×16" in capsys.readouterr().out


def test_path_is_the_cache_folder(capsys):
    assert cli.main(["data", "path"]) == 0
    assert capsys.readouterr().out.strip() == str(runtime.cache_folder())


def test_build_list_info_path_and_get(tmp_path, capsys):
    (tmp_path / "p").mkdir()
    Image.new("RGB", (30, 20), "red").save(tmp_path / "p" / "a.png")
    build = ["data", "build", "mine", "--from", str(tmp_path / "p"), "--size", "24", "--licence", "CC0"]
    assert cli.main(build) == 0
    assert "1 images of 3×24×24" in capsys.readouterr().out
    for argv, shown in ((["list"], "your own"), (["info", "mine"], "CC0"), (["path", "mine"], "mine.h5"),
                        (["get", "mine"], "3×24×24")):
        assert cli.main(["data", *argv]) == 0
        assert shown in capsys.readouterr().out


def test_list_tells_some_splits_from_all(capsys):
    for split, state in (("train", "in part"), ("test", "ready")):
        path = conversion.converted_path("mnist-full", split, 32)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        assert cli.main(["data", "list"]) == 0
        assert f"{'mnist-full':16} {state:12} " in capsys.readouterr().out


def test_list_survives_a_damaged_set(tmp_path, capsys):
    folder = runtime.cache_folder() / "own"
    folder.mkdir(parents=True)
    (folder / "broken.h5").write_text("no HDF5")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "a.png").write_bytes(picture_bytes("red"))
    for name in ("fine", "worse"):
        own.build(name, from_=tmp_path / "p", size=16, licence="my licence")
    worse = own.path_of("worse")
    worse.write_bytes(worse.read_bytes().replace(b"my licence", b"\xff" * 10).replace(b"SNOD", b"SNOX"))
    assert cli.main(["data", "list"]) == 0
    shown = capsys.readouterr().out
    assert "broken           damaged" in shown and "worse            damaged" in shown
    assert "fine             your own" in shown
