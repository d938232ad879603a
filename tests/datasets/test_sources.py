"""One row a data set: everything that names sets reads the rows."""

import dataclasses
import re

import pytest
import torch

from ganlab import cli
from ganlab.datasets import DataError, ImageSet, load, own, sources
from ganlab.datasets.loading import names
from tests.conftest import ROOT
from tests.datasets.conftest import picture_bytes

PUBLISHED = [row.upstream for row in sources.ROWS.values() if row.upstream]


@pytest.fixture
def blots(monkeypatch):
    """A made-up set: nothing but a row."""
    def draw(*, size=12, split="train"):
        return ImageSet(torch.zeros(5, 3, size, size, dtype=torch.uint8), name="blots", split=split)
    row = sources.Row("blots", "built in", shape="3×12×12", splits=("train", "dark"), licence="a licence of its own",
                      load=draw, facts=lambda: {"name": "blots", "licence": "a licence of its own"},
                      files="blots have no file.")
    monkeypatch.setitem(sources.ROWS, "blots", row)
    return row


def test_a_row_is_all_that_load_needs(blots):
    assert load("blots").image_shape == (3, 12, 12)
    other = load("blots", size=20, split="dark", in_memory=False)  # what a set does not take is not handed to it
    assert other.image_shape == (3, 20, 20) and other.split == "dark"
    assert "blots" in names()
    with pytest.raises(DataError, match=r"did you mean blots\?"):
        load("blotz")
    with pytest.raises(DataError, match="Expected a group for emoji only, got 'faces' for blots"):
        load("blots", group="faces")


def test_a_row_is_all_that_the_command_line_needs(blots, capsys):
    line = f"{'blots':16} {'built in':12} {'3×12×12':12} {'train dark':16} a licence of its own\n"
    for argv, shown in ((["list"], line),
                        (["info", "blots"], f"{'licence':16} a licence of its own\n"),
                        (["path", "blots"], "blots have no file.\n"),
                        (["get", "blots", "--size", "16", "--split", "dark"], "split='dark': 5 images of 3×16×16")):
        assert cli.main(["data", *argv]) == 0
        assert shown in capsys.readouterr().out


def test_a_row_can_say_how_ready_it_is_and_where_its_files_lie(blots, monkeypatch, tmp_path, capsys):
    row = dataclasses.replace(blots, state=lambda: "half done", files=lambda: [tmp_path / "a", tmp_path / "b"])
    monkeypatch.setitem(sources.ROWS, "blots", row)
    assert cli.main(["data", "list"]) == 0
    assert f"{'blots':16} half done " in capsys.readouterr().out
    assert cli.main(["data", "path", "blots"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'a'}\n{tmp_path / 'b'}\n"


def test_a_row_keeps_its_options(blots, monkeypatch):
    row = dataclasses.replace(blots, options=("group", "in_memory"), load=lambda **given: given)
    monkeypatch.setitem(sources.ROWS, "blots", row)
    assert load("blots") == {}
    assert load("blots", group="g", in_memory=False, split="dark") == {
        "group": "g", "in_memory": False, "split": "dark"}
    with pytest.raises(DataError, match="a group for emoji and blots only"):
        load("photos", group="g")


def test_the_name_of_a_row_is_no_name_for_an_own_set(blots, tmp_path):
    (tmp_path / "a.png").write_bytes(picture_bytes("red"))
    for name in sources.ROWS:
        with pytest.raises(DataError, match=f"{name} is a data set of the course"):
            own.build(name, from_=tmp_path)
    assert own.built() == []


def test_every_row_says_what_it_is():
    for name, row in sources.ROWS.items():
        assert row.name == name and own.NAME.fullmatch(name) and row.splits and row.licence and row.shape
        assert row.kind in ("built in", "built by you", "download")
        assert (row.kind == "download") == (row.upstream is not None)


@pytest.mark.parametrize("name", [row.name for row in sources.ROWS.values() if row.kind == "built in"])
def test_what_is_built_in_loads_in_each_of_its_splits(name):
    row = sources.ROWS[name]
    for split in row.splits:
        data = load(name, size=32, split=split)
        assert (data.name, data.split) == (name, split) and len(data)
        assert str(data.image_shape[0]) == row.shape[0]
    with pytest.raises(DataError, match="Expected split"):
        load(name, split="validation")


def test_what_is_published_is_complete():
    for upstream in PUBLISHED:
        assert upstream.licence and upstream.citation and upstream.homepage and upstream.files
        named = {name for split in upstream.splits for name in upstream.splits[split]}
        assert named == {file.name for file in upstream.files}
        for file in upstream.files:
            if file.url:
                assert file.url.endswith("/" + file.name) and file.url.startswith(("http://", "https://"))
            else:
                assert file.sha256 and "GANLAB_MIRROR" in upstream.note
            assert file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32
        assert (upstream.pairing is None) == (upstream.domains is None)


def test_the_readme_of_the_data_names_every_row():
    named = set(re.findall(r"`([\w.-]+)`", (ROOT / "data" / "README.md").read_text(encoding="utf-8")))
    assert set(sources.ROWS) - {"shadows"} <= named
