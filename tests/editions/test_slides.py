"""Decks from the tags of notebooks, without a browser; tests/browser/test_slides.py opens them."""

import json
import re
import sys

import pytest

from ganlab.editions import slides
from ganlab.editions.decks import deck as decks
from ganlab.editions.decks import pages, prose
from ganlab.editions.handout import EditionError
from tests.notebooks import FOLDERS
from tests.notebooks.seal import REASON, is_ours, read

NOTEBOOKS = sorted(path for folder in FOLDERS for path in folder.glob("*.ipynb"))
every_lesson = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
PICTURE = ('<figure><img alt="Two &amp; two" src="data:image/webp;base64,'
           'UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=" width="1">'
           "<figcaption>One, J_D.</figcaption></figure>")
FIRST = """# 77 Tests

**After this lesson you can test.**

**Time:** the cells run at once. With the exercises plan two hours.

Bring a pencil.
"""
LAST = """## 9 Summary

- First.
- Second.

**Glossary.** *Test*: what can fail.

**Think!**

1. Is it so?

   <details><summary>Answer</summary>

   It is.
   </details>

2. Why?

   <details><summary>Answer</summary>Because.</details>
"""


def markdown(source, *tags, slide=None):
    facts = {"tags": list(tags)} | ({"ganlab": {"slide": slide}} if slide is not None else {})
    return {"cell_type": "markdown", "id": f"m{abs(hash(source)) % 10**6}", "metadata": facts, "source": source}


def code(source="x = 1", *tags, printed="", html="", slide=None, id="c1"):
    outputs = [{"output_type": "stream", "name": "stdout", "text": printed}] if printed else []
    outputs += [{"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}] if html else []
    return markdown(source, *tags, slide=slide) | {"cell_type": "code", "outputs": outputs, "id": id}


def made(*cells, folder=None):
    """The slides between plan and summary of a lesson that holds these cells."""
    return whole(*cells, folder=folder).slides[2:-1]


def whole(*cells, folder=None):
    return decks.of("77-tests", {"cells": [markdown(FIRST), *cells, markdown(LAST)]}, folder)


# --- the course's own decks ----------------------------------------------------------------------------------------


@pytest.fixture
def deck(path):
    """Skip where somebody has worked in the notebook: a learner's own lines are no mistake."""
    if not is_ours(path):
        pytest.skip(REASON)
    return decks.of(path.stem, read(path), path.parent)


@every_lesson
def test_every_lesson_has_a_deck_that_tells_a_story(deck):
    """Kills tags that were lost in an edit of a notebook, and a deck that no class can sit through."""
    kinds = [slide.kind for slide in deck.slides]
    assert 15 <= len(kinds) <= 30
    assert kinds[:2] == ["cover", "plan"] and kinds[-1] == "summary"
    assert all(kinds.count(kind) >= 2 for kind in ("idea", "equation"))
    assert all(sum(map(bool, made)) >= 2 for made in ([slide.claims for slide in deck.slides],
                                                      [slide.ask for slide in deck.slides]))
    assert sum(slide.picture is not None for slide in deck.slides[1:]) >= 5
    assert sum(slide.explorer is not None for slide in deck.slides) <= 3
    assert deck.slides[0].picture is not None


@every_lesson
def test_no_slide_is_without_words_to_say(deck):
    """Kills notes that stay in the notebook: little of what is said may be what is said where a lesson is silent."""
    assert all(pages._notes(slide).strip() for slide in deck.slides)
    silent = [slide.title for slide in deck.slides if slide.notes[0] in decks._DEFAULT.values()]
    assert len(silent) <= 9, silent


@every_lesson
def test_no_slide_has_more_words_than_a_class_reads(deck):
    """Kills a paragraph that was put on a slide as it stands in the lesson."""
    crowded = {slide.title: len(slide.text.split()) for slide in deck.slides
               if slide.kind in {"idea", "equation", "picture"} and len(slide.text.split()) > 110}
    assert crowded == {}


@every_lesson
def test_figures_written_by_hand_are_those_of_the_lesson(path, deck):
    """Kills a number on a slide that the notebook, executed again, no longer says."""
    cells = read(path)["cells"]
    said = " ".join("".join(cell["source"]) + json.dumps(cell.get("outputs", []), ensure_ascii=False)
                    for cell in cells).replace("−", "-")
    written = " ".join(entry.get("text", "") for cell in cells for entry in decks._entries(cell)).replace("−", "-")
    numbers = set(re.findall(r"\d*\.\d\d+|\d{2,}(?:,\d{3})*", written))
    assert {number for number in numbers if number not in said} == set()


# --- from tags to slides -------------------------------------------------------------------------------------------


def test_a_deck_begins_with_promise_and_plan_and_ends_with_the_summary():
    """Kills a cover without the promise, and a glossary that is lost."""
    deck = whole(markdown("## 1 One\n\nA word.", "idea"))
    cover, plan, _, summary = deck.slides
    assert (cover.title, cover.text) == ("Tests", "After this lesson you can test.")
    assert "Bring a pencil." in cover.notes[0] and plan.kind == "plan"
    assert summary.text == "- First.\n- Second." and "what can fail" in summary.notes[-1]
    assert [(section.title, section.minutes) for section in deck.sections] == [("1 One", decks.MINUTES_A_SLIDE)]


def test_an_idea_is_cut_at_the_end_of_a_sentence_and_the_rest_is_spoken():
    """Kills a cut inside a sentence, and prose that is neither shown nor spoken."""
    long = " ".join(["Word"] * 40) + "."
    slide, = made(markdown(f"## 1 One\n\n{long} {long}\n\nAnd more.\n\n$$x$$", "idea"))
    assert slide.text == long and slide.title == "1 One"
    assert slide.notes == [f"{long} {long}\n\nAnd more.\n\n$$x$$"]


def test_comments_go_to_the_slide_before_and_headed_prose_to_the_slide_after():
    """Kills notes of the wrong slide, and prose that is lost where its section shows nothing more."""
    first, second = made(markdown("## 1 One\n\nA.", "idea"), markdown("Between.\n\n### Detail\n\nInside."),
                         markdown("More inside."), code("show(x)", "picture", html=PICTURE), markdown("After."))
    assert first.notes == ["Between."] and second.notes == ["**Detail**", "Inside.", "More inside.",
                                                                        "After."]
    first, _ = made(markdown("## 1 One\n\nA.", "idea"), markdown("### Detail\n\nInside."),
                    markdown("## 2 Two\n\nB.", "idea"))
    assert first.notes == ["**Detail**", "Inside."]
    source = "**You should see** it.\n\nC.\n\n## 3 Three\n\nD."
    first, second = made(markdown("## 1 One\n\nA.", "idea"), markdown(source, "idea", slide={"under": "Three"}))
    assert first.notes == ["**You should see** it.", "C."] and second.text == "D."


def test_what_introduces_a_slide_is_said_there():
    """Kills an introduction one slide too early, and a colon that leads to nothing."""
    picture = code("show(x)", "picture", html=PICTURE)
    claims = code("c", "claim", printed="✓ One\n", slide={}, id="c2")
    idea = markdown("## 1 One\n\nA.", "idea")
    words = "Comment.\n\nNow the same with two seeds, and with a longer training:"
    first, second = made(idea, markdown(words), picture)
    assert first.notes == ["Comment."]
    assert second.notes == ["Now the same with two seeds, and with a longer training."]
    _, second = made(idea, markdown("**You should see** one."), claims)
    assert second.notes == ["**You should see** one."]
    first, _ = made(idea, markdown("So it is. The package's version:"), code("show_source(x)"), picture)
    assert first.notes == ["So it is."]
    first, second = made(idea, markdown("All of this.", slide={"notes": "next"}), picture)
    assert second.notes == ["All of this."]
    _, question, picture = made(idea, code("show(x)", "picture", html=PICTURE, slide={"think": [1]}),
                                markdown("It shows two."))[-3:]
    assert picture.kind == "question" and question.notes == ["It shows two."]


def test_exercises_and_questions_under_a_heading_come_before_the_slide_that_answers_them():
    """Kills an exercise on the slide that prints its answer."""
    exercise = code("def f(): ...", "exercise") | {"metadata": {"tags": ["exercise"], "ganlab": {
        "exercise": "02.gradient_saturating"}}}
    first, second = made(markdown("## 1 One\n\nA.", "idea"), markdown("## 2 Two\n\nHow steep is it?"), exercise,
                         markdown("$$a$$", "equation"))
    assert second.exercises_before == ["02.gradient_saturating"] and not first.exercises and not second.exercises
    last, _ = made(markdown("## 1 One\n\nA.", "idea"), markdown("## 2 Two\n\nHow steep is it?"), exercise,
                   markdown("## 3 Three\n\nB.", "idea"))
    assert last.exercises and not last.exercises_before
    notes = pages._notes(second)
    assert notes.index("Exercise before you show this slide:") < notes.index("Say:")
    assert "Before the next slide:" in pages._notes(first, second)
    slide, = made(markdown("## 1 One\n\nA.", "idea", slide={"before": True, "text": "Is it so?"}))
    assert "Ask before you show this slide:" in pages._notes(slide)


def test_each_of_several_slides_of_a_cell_says_its_own_words():
    """Kills words that were divided by their number, and an equation in the notes of another slide."""
    source = "A.\n\nB.\n\nC.\n\n$$a$$\n\nD.\n\nSo we have:\n\n$$b$$"
    first, second = made(markdown(source, "equation", slide=[{"text": "$$1$$"}, {"text": "$$2$$"}]))
    assert first.notes == ["A.\n\nB.\n\nC.\n\n$$a$$\n\nD."] and second.notes == ["So we have:\n\n$$b$$"]
    first, second = made(markdown("A. The rest. B.", "idea", slide=[{"text": "x"}, {"from": "The rest", "text": "y"}]))
    assert first.notes == ["A."] and second.notes == ["The rest. B."]
    with pytest.raises(decks.DeckError, match="'No such'"):
        made(markdown("A. The rest. B.", "idea", slide=[{"text": "x"}, {"from": "No such", "text": "y"}]))
    with pytest.raises(decks.DeckError, match=r"got \$\$9\$\$"):
        made(markdown(source, "equation", slide=[{"text": "$$1$$"}, {"text": "$$9$$"}]))


def test_notes_begin_with_what_to_say_and_to_ask():
    """Kills a question that stands below a screen of prose."""
    long = "One two. " * 40
    slide = decks.Slide("idea", "T", notes=[long.strip()], ask=[prose.Question("Why?", "Because.")])
    notes = pages._notes(slide)
    assert notes.startswith("<p><strong>Say:</strong> One two. One two. One two.</p>")
    assert notes.index("Why?") < notes.rindex("One two.")


def test_two_clocks_count_without_and_with_exercises():
    """Kills a clock that stands still while a class writes."""
    deck = whole(markdown("## 1 One\n\nA.", "idea"), markdown("## 2 Two\n\nB.", "idea"))
    deck.slides[2].exercises = ["02.gradient_saturating"]
    page, plain = pages.lecturer_page(deck), sum(slide.minutes for slide in deck.slides[:3])
    minutes = decks._minutes_of(["02.gradient_saturating"])
    assert f"minute {plain}, with exercises {plain + minutes}</span> 4" in page and minutes > 0
    assert '<div class="shown"><p>A.</p>' in page


def test_an_equation_is_shown_with_the_sentence_that_leads_to_it():
    """Kills an equation without its words, and the whole paragraph before it."""
    slide, = made(markdown("## 1 One\n\nLong ago. So we have\n\n$$a = b$$\n\nwhere b is c.", "equation"))
    assert slide.text == "So we have\n\n$$a = b$$"


def test_text_by_hand_takes_equations_by_number():
    """Kills $$2$$ shown as the number 2, and the first equation for the second."""
    slide, = made(markdown("$$a$$\n\n$$b$$", "equation", slide={"title": "T", "text": "See $$2$$ here"}))
    assert slide.text.split() == ["See", "$$b$$", "here"] and slide.title == "T"
    with pytest.raises(decks.DeckError, match=r"got \$\$3\$\$; the cell has 2"):
        made(markdown("$$a$$\n\n$$b$$", "equation", slide={"text": "$$3$$"}))


def test_a_cell_with_several_headings_makes_a_slide_of_each():
    """Kills words of the wrong heading, and a heading that was renamed."""
    source = "Before.\n\n## 1 One\n\nA.\n\n## 2 Two\n\nB."
    first, second = made(markdown(source, "idea", slide=[{"under": ""}, {"under": "Two"}]))
    assert (first.text, second.text, second.section) == ("Before.", "B.", "2 Two")
    with pytest.raises(decks.DeckError, match="'Three'"):
        made(markdown(source, "idea", slide={"under": "Three"}))


def test_claims_show_words_and_figures_but_no_code_and_no_prints():
    """Kills a claim cell on a slide without being asked for, a print on it, and the lesson's number in a figure."""
    printed = "77 a share: 0.9\n✓ It is large: 77 a share (0.9) > 0.5\n✓ sympy: it holds\n"
    cell = code("measured('x')", "claim", printed=printed, slide={"title": "T"})
    before, slide = made(code("y", "claim", printed=printed), markdown("## 1 One\n\nA.", "idea"), cell)
    assert before.kind == "idea" and slide.claims == [("It is large", "a share (0.9) > 0.5"), ("sympy: it holds", "")]
    page = pages.deck_page(whole(markdown("## 1 One\n\nA.", "idea"), cell), lambda output: "", "")
    assert "measured(" not in page and "77 a share" not in page and "It is large" in page


@pytest.mark.parametrize("decided, short", [
    ("a share (456.21) ≥ 10", "a share: 456, claimed ≥ 10"),
    ("a share (12660) > 1,000", "a share: 12,660, claimed > 1,000"),
    ("|a − 0.5| (0.03) < 0.15", ""), ("a (1) < b / 10 (2)", ""), ("an error (1e-09) < 1e-06", ""),
    ("a (8) ≥ 4; b (0.3) < 1", ""), ("modes (8) = 8", "")])
def test_figures_on_slides_are_short(decided, short):
    """Kills arithmetic, rounding errors and two comparisons on a slide."""
    assert pages._short(decided) == short


def test_claims_are_uncovered_one_by_one_and_none_begins_with_and():
    """Kills half a sentence behind a tick, and words about uncovering on a slide that shows all at once."""
    cell = code("y", "claim", printed="✓ One is large\n✓ but not two\n✓ Three\n", slide={"title": "T"})
    slide, = made(markdown("## 1 One"), cell)
    assert [words for words, _ in slide.claims] == ["One is large, but not two", "Three"]
    page = pages.deck_page(whole(markdown("## 1 One"), cell), lambda output: "", "")
    assert page.count('<li class="fragment">') == 2 and "pdfSeparateFragments: false" in page


@pytest.mark.parametrize("line, words", [
    ("A bad hand is bad: in several: the date is right (0.8) > 0.7", "A bad hand is bad: in several"),
    ("n = 50: within two errors: |KID, n = 50: mean| (0.01) < 2", "n = 50: within two errors"),
    ("naive: θ is nan after one step", "naive: θ is nan after one step"),
    ("clamped: θ never moves: 77 θ (20) = 20", "clamped: θ never moves"),
    ("Nothing measured", "Nothing measured")])
def test_words_and_figures_of_a_claim_are_told_apart(line, words):
    """Kills a cut at the first colon, and at the last."""
    assert decks._claim(line, "77", {"the date is right"})[0] == words


def test_claims_may_be_chosen_and_joined():
    """Kills a claim that was not asked for, and a second slide where one was meant."""
    cell = code("y", "claim", printed="✓ One\n✓ Two\n", slide={"title": "T", "claims": [2]})
    more = code("z", "claim", printed="✓ Three\n", slide={"join": True}, id="c2")
    picture = code("show(y)", "picture", html=PICTURE, slide={"join": True}, id="c3")
    slide, = made(markdown("## 1 One"), cell, more, picture)
    assert [words for words, _ in slide.claims] == ["Two", "Three"] and slide.picture.name == "77-c3.webp"
    for wrong in ({"claims": [3]}, {}):
        with pytest.raises(decks.DeckError):
            made(markdown("## 1 One"), code("y", "claim", printed="✓ One\n" if wrong else "", slide=wrong))


def test_a_picture_keeps_its_words():
    """Kills an alt text that is lost or escaped twice, and a caption with J_D as it is typed."""
    deck = whole(markdown("## 1 One"), code("show(x)", "picture", html=PICTURE, slide={"title": "T"}))
    page = pages.deck_page(deck, lambda output: "", "")
    assert deck.slides[2].picture.caption == "One, J_D." and "What it shows:</strong> Two &amp; two" in page
    assert 'alt="Two &amp; two"' in page and "<p>One, J<sub>D</sub>.</p>" in page
    assert deck.slides[0].picture == deck.slides[2].picture  # the cover, where nothing else is said
    with pytest.raises(decks.DeckError, match="tagged `picture`"):
        made(code("show(x)", "picture"))


def test_an_explorer_moves_where_it_can_and_stands_still_where_not():
    """Kills a still picture in place of a moving one, and an empty slide."""
    words = code("explorers.x()", "explorer", "picture", html="<b>E</b>", slide={"title": "T"})
    deck = whole(markdown("## 1 One"), words, code("show(explorer.static())", html=PICTURE, id="c2"))
    moving = pages.deck_page(deck, lambda output: "<p>moves</p>" if "<b>E</b>" in str(output) else "", "")
    assert '<div class="moving"><p>moves</p></div>' in moving
    assert "pictures/77-c1.webp" in pages.deck_page(deck, lambda output: "", "").split('class="picture"')[1]
    assert deck.slides[2].live == ["In section 1, the explorer: it answers at once."]


def test_questions_come_with_their_answers_in_the_notes():
    """Kills an answer on the slide, and a question of another number."""
    _, question = made(markdown("## 1 One\n\nA.", "idea", slide={"think": [2]}))
    assert question.kind == "question" and question.text == "Why?" and question.ask[0].answer == "Because."
    html = pages._slide(whole(), question, lambda output: "")
    shown, notes = html.split("<aside")
    assert "Because" not in shown and "Because" in notes
    with pytest.raises(decks.DeckError, match="1 to 2, got 3"):
        made(markdown("A.", "idea", slide={"think": [3]}))


def test_a_question_by_letter_stands_on_a_slide_only_where_it_is_asked_for():
    """Kills a right letter that is shown, and a question that is lost."""
    cell = code('answer("01.sure-and-wrong", ...)', "question")
    shown = code('answer("01.sure-and-wrong", ...)', "question", slide={})
    first, second = made(markdown("## 1 One\n\nA.", "idea"), cell, shown)
    assert first.ask == second.ask and "- **A** " in second.text and ", right" not in second.text
    assert second.ask[0].answer.count(", right.**") == 1
    with pytest.raises(decks.DeckError, match="known question"):
        made(code('answer("01.no-such-question", ...)', "question"))


def test_only_cells_that_draw_or_train_within_half_a_minute_are_run_live():
    """Kills a training of minutes in front of a class, one bar counted for two, and a cell that only claims."""
    bar = "100%|███| 9/9 [00:{:02}<00:00]\n".format
    for seconds, live in ((20, 1), (40, 0)):
        cell = code("# why\ntrain()", "claim", printed=bar(seconds - 9) + bar(9) + "✓ One\n", slide={"title": "T"})
        slide, = made(markdown("## 3 One"), cell)
        assert len(slide.live) == live
    claims = code("claim(x)", "claim", printed="✓ One\n", slide={"title": "T"}, id="c2")
    before, slide = made(markdown("## 3 One\n\nA.", "idea"), code("# why\ntrain()", "claim", printed=bar(20)), claims)
    assert before.live == [] and slide.live == ["In section 3, the cell that begins with `train()`: about 20 s."]


# --- prose ----------------------------------------------------------------------------------------------------------


def test_tex_stays_and_links_within_the_course_do_not():
    """Kills TeX that Markdown has eaten, and a link to a notebook that does not lie beside a deck."""
    html = prose.html("See [02](02-cost.ipynb), [a paper](https://arxiv.org), $a_1*b*c$ and J_D < 50 %.")
    assert "See 02, " in html and 'href="https://arxiv.org"' in html
    assert "\\(a_1*b*c\\)" in html and "J<sub>D</sub> &lt; 50\u00a0%" in html


def test_long_equations_stand_below_one_another():
    """Kills a line too long for a slide, and a short one that was broken."""
    assert prose.in_lines("$$a, \\qquad b$$") == "$$a, \\qquad b$$"
    broken = prose.in_lines("$$" + "a + " * 30 + "a, \\qquad b$$")
    assert broken.startswith("$$\\begin{gathered} a") and " \\\\[6pt] b \\end{gathered}$$" in broken


def test_without_the_libraries_one_is_told_what_to_install(monkeypatch):
    """Kills a traceback about a module that nobody has heard of."""
    prose._parser.cache_clear()
    monkeypatch.setitem(sys.modules, "markdown_it", None)
    with pytest.raises(EditionError, match=r"markdown_it is missing.*make setup"):
        prose.html("a")
    prose._parser.cache_clear()


# --- the edition -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    """The slides of two lessons, made one after the other into one folder."""
    folder = tmp_path_factory.mktemp("slides")
    said = [line for number in ("01", "14") for line in slides.make([number], folder)]
    return folder, said


def test_the_edition_is_whole(edition):
    """Kills a picture, a script or a licence that stays behind, and whatever is fetched from elsewhere."""
    folder, said = edition
    for page in folder.glob("*.html"):
        text = re.sub(r"<script type=\"application/json\">.*?</script>", "", page.read_text(encoding="utf-8"))
        for name in re.findall(r'(?:src|data-picture|<link [^>]*href)="([^"]+)"', text):
            assert (folder / name).is_file(), (page.name, name)
    assert {path.parent.name for path in folder.glob("vendor/*/LICENSE")} == {"mathjax", "reveal"}
    assert sum("slides, " in line and "kB" in line for line in said) == 2


def test_a_second_lesson_joins_the_list(edition):
    """Kills a list that holds the last lesson only."""
    text = (edition[0] / "index.html").read_text(encoding="utf-8")
    assert text.index("01-discriminator-cost.html") < text.index("14-restoration.html")


def test_the_lecturers_page_says_where_a_class_gets_stuck(edition):
    """Kills an exercise without its mistakes, and a vote without its letter."""
    text = (edition[0] / "01-discriminator-cost-lecturer.html").read_text(encoding="utf-8")
    stuck = text.split("Where a class gets stuck")[1]
    assert "Swapped labels" in stuck and "First help" in stuck and stuck.count("<h3>") == 4
    assert "Run live" in text and ", right.</strong>" in text


def test_an_unknown_lesson_is_named(tmp_path):
    """Kills a traceback, and an empty edition."""
    with pytest.raises(EditionError, match="lesson 88"):
        list(slides.make(["88"], tmp_path))
    assert list(tmp_path.iterdir()) == []
