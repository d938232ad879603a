"""Submissions are found where platforms put them, and nothing leads out of a zip."""

import json
import os
import stat
import zipfile

import pytest

from ganlab.grading import collecting, notebook
from ganlab.grading.collecting import CollectingError, collect
from tests.grading.submissions import notebook as made
from tests.grading.submissions import write

NOTEBOOK = json.dumps(made(["x = 1"]))


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def found(place, **options):
    return {submission.learner: (submission.name, [file.name for file in submission.files], submission.problems)
            for submission in collect(place, **options)}


def test_a_folder_of_notebooks(tmp_path):
    for name in ("ada", "bob_02-generator-cost", "Ümit Ö", "cy (1)"):
        write(tmp_path / f"{name}.ipynb", NOTEBOOK)
    write(tmp_path / ".ipynb_checkpoints" / "ada-checkpoint.ipynb", NOTEBOOK)
    assert set(found(tmp_path, known=["02-generator-cost"])) == {"ada", "bob", "Ümit Ö", "cy (1)"}


def test_a_folder_a_learner_with_what_else_lies_there(tmp_path):
    write(tmp_path / "ada" / "02.ipynb", NOTEBOOK)
    write(tmp_path / "ada" / "sub" / "05.ipynb", NOTEBOOK)
    write(tmp_path / "ada" / "essay.pdf", b"%PDF")
    write(tmp_path / "bob" / "essay.docx", b"PK")
    seen = found(tmp_path)
    assert sorted(seen["ada"][1]) == ["02.ipynb", "sub/05.ipynb"] and seen["ada"][2] == ["essay.pdf: no notebook"]
    assert seen["bob"][1] == [] and seen["bob"][2]


def test_links_are_refused(tmp_path):
    """Kills: a link that is followed to another learner's answers, or the teacher's."""
    target = write(tmp_path / "elsewhere" / "solution.ipynb", NOTEBOOK)
    (tmp_path / "in" / "eve").mkdir(parents=True)
    os.symlink(target, tmp_path / "in" / "eve" / "02.ipynb")
    os.symlink(target.parent, tmp_path / "in" / "eve" / "folder")
    os.symlink("/nothing/there", tmp_path / "in" / "eve" / "broken.ipynb")
    os.mkfifo(tmp_path / "in" / "eve" / "pipe.ipynb")
    name, files, problems = found(tmp_path / "in")["eve"]
    assert name == "eve" and files == [] and len(problems) == 4
    assert sum("link" in problem for problem in problems) == 3


def test_moodle_zip(tmp_path):
    path = zipped(tmp_path / "m.zip", {
        "Ada Lovelace_101_assignsubmission_file_/02.ipynb": NOTEBOOK,
        "Ada Lovelace_101_assignsubmission_file_/05.ipynb": NOTEBOOK,
        "Ada Lovelace_102_assignsubmission_file_/02.ipynb": NOTEBOOK,
        "O'Neil, X_103_assignsubmission_onlinetext_/onlinetext.html": "<p>hello",
        "Jean_Luc P_104_assignsubmission_file_mine.ipynb": NOTEBOOK,
        "Participant 105_105_assignsubmission_file/a.ipynb": NOTEBOOK})
    seen = found(path)
    assert set(seen) == {"101", "102", "103", "104", "105"}
    assert seen["101"] == ("Ada Lovelace", ["02.ipynb", "05.ipynb"], [])
    assert seen["104"] == ("Jean_Luc P", ["mine.ipynb"], []) and seen["103"][1:] == ([], [])


def test_canvas_zip(tmp_path):
    path = zipped(tmp_path / "c.zip", {
        "lovelaceada_1001_90001_02-generator-cost.ipynb": NOTEBOOK,
        "lovelaceada_1001_90002_05-conditional-gans-2.ipynb": NOTEBOOK,
        "babbagecharles_LATE_1002_90003_02.ipynb": NOTEBOOK})
    seen = found(path)
    assert seen["1001"] == ("lovelaceada", ["02-generator-cost.ipynb", "05-conditional-gans.ipynb"], [])
    assert {s.learner: s.late for s in collect(path)} == {"1001": False, "1002": True}


def test_names_that_lead_out_of_a_zip_are_refused(tmp_path):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../evil.ipynb", "/etc/evil.ipynb", "eve/../../evil.ipynb", "C:/evil.ipynb",
                     "eve\\..\\..\\evil.ipynb", "ada/02.ipynb"):
            archive.writestr(name, NOTEBOOK)
        link = zipfile.ZipInfo("eve/link.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    seen = found(path)
    assert seen["ada"][1] == ["02.ipynb"]
    assert sum(len(files) for _, files, _ in seen.values()) == 1
    assert sum("leads out" in problem for _, _, problems in seen.values() for problem in problems) == 5
    assert not list(tmp_path.parent.glob("evil*"))


def test_zip_bombs_and_encrypted_members_are_told_not_read(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"eve/02.ipynb": b" " * 30_000_000, "ada/02.ipynb": NOTEBOOK})
    seen = found(path)
    assert seen["eve"][1] == [] and "packed too tightly" in seen["eve"][2][0] and seen["ada"][1]
    data = bytearray(path.read_bytes())
    for place in range(len(data)):  # the flag "encrypted" of every member
        if data[place:place + 4] == b"PK\x01\x02":
            data[place + 8] |= 1
    path.write_bytes(data)
    assert all("encrypted" in problems[0] and not files for _, files, problems in found(path).values())


def test_a_zip_that_a_learner_handed_in(tmp_path):
    inner = zipped(tmp_path / "work.zip", {"a/02.ipynb": NOTEBOOK, "readme.txt": "x", "../x.ipynb": NOTEBOOK})
    outer = zipped(tmp_path / "all.zip", {"Ada_1_assignsubmission_file_/work.zip": inner.read_bytes(),
                                          "Bob_2_assignsubmission_file_/work.zip": b"no zip at all"})
    submissions = {submission.learner: submission for submission in collect(outer)}
    assert [file.name for file in submissions["1"].files] == ["work.zip/a/02.ipynb"]
    assert notebook.cells(submissions["1"].files[0].read())[0].source == "x = 1"
    assert len(submissions["1"].problems) == 2 and len(submissions["2"].problems) == 1


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06broken", b"not a zip"])
def test_a_damaged_zip_is_an_error_for_people(tmp_path, content):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(CollectingError, match="cannot be read"):
        collect(tmp_path / "x.zip")


def test_nothing_there(tmp_path):
    with pytest.raises(CollectingError, match="there is none"):
        collect(tmp_path / "nowhere")
    with pytest.raises(CollectingError, match="found no file"):
        collect(tmp_path)


NOT_NOTEBOOKS = {
    "empty": b"", "blank": b"  \n", "no json": b"{", "html": b"<html>", "null": b"null", "a list": b"[]",
    "no cells": b"{}", "cells a text": b'{"cells": "x"}', "utf-16": NOTEBOOK.encode("utf-16"),
    "deep": b"[" * 100_000, "binary": bytes(range(256)), "many cells": json.dumps(
        {"cells": [{"cell_type": "code", "source": ""}] * 6000}).encode(), "huge": b" " * (notebook.LARGEST + 1)}


@pytest.mark.parametrize("kind", NOT_NOTEBOOKS)
def test_what_is_no_notebook_is_told(kind):
    with pytest.raises(notebook.Unreadable, match="Expected"):
        notebook.cells(NOT_NOTEBOOKS[kind])


def test_notebooks_as_front_ends_write_them():
    """Format 3, sources as lists, a byte order mark, cells that are none, metadata of other kinds."""
    third = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]},
                                                      {"cell_type": "markdown", "source": "x"}]}]}
    assert [cell.source for cell in notebook.cells(json.dumps(third).encode())] == ["a = 1\nb = 2"]
    odd = {"cells": [3, None, {"cell_type": "code", "source": 5}, {"cell_type": "code", "source": ["x", 3, "y"]},
                     {"cell_type": "code", "source": "z", "metadata": {"ganlab": {"exercise": ["02.step"]}}},
                     {"cell_type": "code", "source": "w", "metadata": []},
                     {"cell_type": "code", "source": "v", "metadata": {"ganlab": {"exercise": "02.step"}}}]}
    cells = notebook.cells(b"\xef\xbb\xbf" + json.dumps(odd).encode())
    assert [(cell.number, cell.source, cell.exercise) for cell in cells] == [
        (3, "", ""), (4, "xy", ""), (5, "z", ""), (6, "w", ""), (7, "v", "02.step")]


def test_rosters(tmp_path):
    write(tmp_path / "in" / "ada" / "a.ipynb", NOTEBOOK)
    write(tmp_path / "in" / "1001.ipynb", NOTEBOOK)
    for text in ("name,ID,Email address\nAda,ada,a@x\nBob,1001,b@x\nCy,7,c@x\n",
                 "\ufeffname;ID;Email address\r\nAda;ada;a@x\r\nBob;1001;b@x\r\nCy;7;c@x\r\n"):
        path = write(tmp_path / "roster.csv", text)
        both = collecting.enrol(collect(tmp_path / "in"), collecting.roster(path))
        assert {s.learner: (bool(s.files), s.facts.get("Email address")) for s in both} == {
            "ada": (True, "a@x"), "1001": (True, "b@x"), "7": (False, "c@x")}
    with pytest.raises(CollectingError, match="column such as id"):
        collecting.roster(write(tmp_path / "roster.csv", "colour,size\nred,3\n"))
    with pytest.raises(CollectingError, match="UTF-8"):
        collecting.roster(write(tmp_path / "roster.csv", "name\nÖ\n".encode("latin1")))
