"""The book: every lesson a page, links inside it, nothing lost, and nothing half-written."""

import builtins
import json
import re
import shutil

import pytest

from ganlab import exercises, lessons
from ganlab.cli import main
from ganlab.editions import book, live
from ganlab.editions.book import BookError, chapter, reference
from tests.conftest import ROOT
from tests.notebooks import FOLDERS

pytest.importorskip("sphinx", reason="no Sphinx (make setup)")
pytest.importorskip("furo", reason="no Furo (make setup)")
NOTEBOOKS = FOLDERS[0]
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
TWO = ["01", "02"]


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """The book of two lessons."""
    out = tmp_path_factory.mktemp("made") / "book"
    (line,) = book.make(TWO, out, notebooks=NOTEBOOKS)
    assert str(out / "index.html") in line and "2 lessons" in line
    return out


def test_the_two_lessons_and_what_to_look_up(two):
    names = {path.name for path in two.glob("*.html")}
    assert {"index.html", "01-discriminator-cost.html", "02-generator-cost.html", "words.html", "notation.html",
            "losses.html", "exercises.html", "search.html"} <= names
    assert (two / "mathjax" / "LICENSE").is_file()


def test_no_page_asks_for_anything_elsewhere(two):
    """Kills a font, a script or a picture from a server; links that a reader follows may lead out."""
    for page in two.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        wanted = re.findall(r'<(?:script|img|iframe|source)[^>]*src="([^"]+)"', text)
        wanted += re.findall(r'<link[^>]*rel="(?:stylesheet|preload|icon)"[^>]*href="([^"]+)"', text)
        outside = [each for each in wanted if re.match(r"(https?:)?//", each)]
        assert not outside, (page.name, outside)
        for each in wanted:
            if not each.startswith("data:"):
                assert (two / each.split("?")[0]).is_file(), (page.name, each)


def test_links_lead_to_pages_of_the_book(two):
    """Kills a link to a notebook, and one to a page or a place that is not there."""
    pages = {page.name: page.read_text(encoding="utf-8") for page in two.glob("*.html")}
    for name, text in pages.items():
        for target in re.findall(r'href="([^"#:]*)(#[^"]*)?"', text):
            file, place = target[0] or name, target[1][1:]
            assert not file.endswith(".ipynb"), (name, file)
            if file.endswith(".html") and "genindex" not in file:
                assert file in pages, (name, file)
                assert not place or f'id="{place}"' in pages[file] or place == "top", (name, target)


def test_a_lesson_that_is_not_in_the_book_is_named_without_a_link(two):
    text = (two / "02-generator-cost.html").read_text(encoding="utf-8")
    assert re.search(r'<a [^>]*href="01-discriminator-cost.html"[^>]*>', text)
    assert "lesson 04" in text and "04-dcgan.html" not in text


def test_explorers_move_and_the_picture_at_rest_does_not_stand_below_them(two):
    text = (two / "01-discriminator-cost.html").read_text(encoding="utf-8")
    (facts,) = re.findall(r'data-live="frames".*?<script type="application/json">(.*?)</script>', text, re.DOTALL)
    facts = json.loads(facts)
    assert len(facts["says"]) == len(facts["controls"][0]["labels"]) * len(facts["controls"][1]["labels"])
    assert "with the logit −1 marked" not in text
    (picture,) = re.findall(r'data-picture="([^"]+)"', text)
    assert (two / picture).is_file()
    assert 'data-words="On the left"' in text
    assert 'data-live="laboratory"' in (two / "02-generator-cost.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_page_has_every_exercise_and_question_and_no_widget_words(path):
    """Kills a kind of cell that is left out, and "Run this cell" where there is no kernel."""
    text = chapter.page(chapter.of(path), {})
    number = path.stem[:2]
    for id, exercise in exercises.EXERCISES.items():
        if exercise.lesson == number:
            assert f'id="{chapter.anchor(id)}"' in text and f"def {exercise.name}(" in text
    for id, each in lessons.questions().items():
        assert each.lesson != number or chapter.html.escape(each.text) in text, id
    assert "Run this cell to" not in text and "not answered yet (" not in text
    assert number == "00" or "not attempted yet (" not in text, "lesson 00 shows once what a check says"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_explorer_of_a_notebook_moves(path):
    """Kills an explorer without pictures: `python -m tests.notebooks.execute --frames` makes them."""
    for cell in chapter.of(path).cells:
        for output in cell.get("outputs", []):
            if title := live.title_of(output):
                assert live.fragment(output, NOTEBOOKS), title


def test_no_picture_is_left_of_an_explorer_that_is_gone():
    titles = {live.title_of(output) for path in PATHS for cell in chapter.of(path).cells
              for output in cell.get("outputs", [])}
    kept = {path.stem for path in (NOTEBOOKS / "frames").glob("*")}
    assert kept == {live.name_of(title) for title in titles if title and title not in live.COMPUTED} | {
        live.name_of(title) for title in live.COMPUTED if live.name_of(title) in kept}


def test_every_lesson_with_a_glossary_gives_its_words():
    """Kills a form of glossary that is not understood."""
    found = {path.stem[:2]: chapter.of(path).terms() for path in PATHS}
    assert all(len(terms) >= 5 for terms in found.values()), {number: len(terms) for number, terms in found.items()}
    assert found["01"]["Softplus"].startswith("log(1 + eᵃ)")


def test_the_sheet_of_losses_has_them_all_and_the_list_every_exercise():
    pages = reference.pages([chapter.of(path) for path in PATHS])
    for name in ("bce", "generator_saturating", "critic_wasserstein", "gradient_penalty", "pulling_away"):
        assert f"| `{name}` |" in pages["losses"]
    assert pages["exercises"].count("<tr><td>") == len(exercises.EXERCISES)


def test_the_figure_that_was_measured_is_found():
    assert chapter.measured(chapter.of(PATHS[4]), "share read, grey clouds") == "0.94"
    assert chapter.measured(chapter.of(PATHS[4]), "no such figure") == ""


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "essay.txt").write_text("mine")
    assert main(["make", "book", "01", "--out", str(tmp_path)]) == 2
    assert "something else is there" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["essay.txt"]


def test_an_earlier_book_is_replaced_and_an_unknown_lesson_changes_nothing(two, tmp_path, capsys):
    out = tmp_path / "book"
    shutil.copytree(two, out)
    (out / "old.html").write_text("old")
    assert main(["make", "book", "77", "--out", str(out)]) == 2
    assert "lesson 77" in capsys.readouterr().err and (out / "old.html").exists()
    assert main(["make", "book", "00", "--out", str(out)]) == 0
    assert not (out / "old.html").exists() and (out / "00-before-you-start.html").exists()


def test_without_sphinx_it_says_what_to_install(monkeypatch, tmp_path):
    really = builtins.__import__

    def refuse(name, *rest, **more):
        if name.startswith("sphinx"):
            raise ImportError(name)
        return really(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(BookError, match="pip install"):
        list(book.make(["01"], tmp_path / "book", notebooks=NOTEBOOKS))
    assert not (tmp_path / "book").exists() and ROOT.is_dir()
