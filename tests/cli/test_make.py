"""`ganlab make`: parses and calls; what the editions do is tested beside them."""

import pytest

from ganlab.cli import main
from ganlab.editions import book, slides, stick


@pytest.fixture
def called(monkeypatch):
    """What was asked of which edition."""
    calls = []
    for module in (book, slides, stick):
        monkeypatch.setattr(module, "make", lambda *given, module=module, **more: calls.append(
            (module.__name__, given, more)) or ["one line"])
    return calls


def test_lessons_and_folder_reach_slides_and_book(called, tmp_path, capsys):
    """Kills an argument that is lost on the way."""
    assert main(["make", "slides", "02", "04", "--out", str(tmp_path)]) == 0
    assert main(["make", "book"]) == 0
    (first, given, _), (second, again, _) = called
    assert (first, given) == ("ganlab.editions.slides", (["02", "04"], tmp_path))
    assert second == "ganlab.editions.book" and again[0] == [] and str(again[1]) == "book"
    assert capsys.readouterr().out == "one line\none line\n"


def test_platforms_and_pythons_reach_the_stick(called):
    assert main(["make", "stick", "--platform", "windows", "--platform", "macos", "--python", "3.12"]) == 0
    assert main(["make", "stick"]) == 0
    (_, given, more), (_, plain, by_default) = called
    assert given[0] == ["windows", "macos"] and more["pythons"] == ["3.12"]
    assert plain[0] == [] and by_default["pythons"] == [stick.THIS_PYTHON]


@pytest.mark.parametrize("arguments", [["make"], ["make", "film"], ["make", "stick", "02"]])
def test_what_cannot_be_made_is_refused(arguments, called, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2 and not called
