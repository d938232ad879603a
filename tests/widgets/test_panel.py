"""The check panel: words and not only colours, escaped, the same in HTML and plain text, nothing shown twice."""

import pytest

from ganlab.checking.scores import Row
from ganlab.exercises import LessonScore, Report
from ganlab.widgets import panel, picture

FAILED = Report("01.cost", "Title", "failed", 0, 1, text="Wrong <b>value</b>.", inputs="t = [1.]",
                expected="[0.7]", got="<script>alert(1)</script>", misconception="Wrong sign",
                explanation="Minus & log.",
                hint="Think.", printed="<i>hello</i>", cases_passed=2, cases_total=6)


@pytest.fixture
def shown(monkeypatch):
    """What was displayed; the notebook is not live unless a test says so."""
    objects = []
    monkeypatch.setattr(panel, "display", objects.append)
    return objects


def test_failed_report_in_words_in_both_forms(shown):
    panel.show_report(FAILED, remark="Not saved.", hint_number=(2, 3))
    (page,) = shown
    for words in ("not right yet", "0 of 1 point", "2 of 6", "Inputs", "Expected", "Got", "It looks like",
                  "Wrong sign", "Hint 2 of 3", "Think.", "Your function printed", "Not saved."):
        assert words in repr(page) and words in page._repr_html_(), words


def test_what_a_learner_made_is_escaped(shown):
    """Kills a panel that puts printed text or values into HTML as they are."""
    panel.show_report(FAILED)
    html = shown[0]._repr_html_()
    assert "<script>" not in html and "<i>hello" not in html and "<b>value" not in html
    assert "&lt;script&gt;" in html and "Minus &amp; log." in html
    assert "<script>" in repr(shown[0])


def test_not_attempted_is_one_short_line(shown):
    panel.show_report(Report("01.cost", "Title", "not attempted", 0, 2))
    assert repr(shown[0]) == '01.cost: not attempted yet (2 points). hint("01.cost") helps.'


def test_passed_says_points(shown):
    panel.show_report(Report("01.cost", "Title", "passed", 2, 2, cases_passed=6, cases_total=6))
    assert repr(shown[0]) == "✓ 01.cost Title: passed, 2 of 2 points (6 cases)."


def test_buttons_only_under_a_failed_check_in_a_live_notebook(shown, monkeypatch):
    buttons = {"Next hint": lambda: "<p>one</p>", "Show a solution": lambda: "<p>two</p>"}
    panel.show_report(FAILED, buttons=buttons)
    assert len(shown) == 1
    monkeypatch.setattr(panel, "live", lambda: True)
    panel.show_report(Report("01.cost", "Title", "passed", 1, 1), buttons=buttons)
    panel.show_report(Report("01.cost", "Title", "not attempted", 0, 1), buttons=buttons)
    assert len(shown) == 3
    presented = []
    monkeypatch.setattr(picture, "present", presented.append)
    panel.show_report(FAILED, buttons=buttons)
    row, answer = presented[0].children
    assert [button.description for button in row.children] == list(buttons)
    row.children[1].click()
    assert answer.value == "<p>two</p>"
    row.children[0].click()
    assert answer.value == "<p>one</p>"


def test_progress_table_adds_up():
    lessons = [LessonScore("01", (Row("01.a", "A & B", 1, 1), Row("01.b", "B", 0, 2))),
               LessonScore("02", (Row("02.a", "C", 3, 4),))]
    html, text = panel.progress_table(lessons, "One <remark>.")
    assert "Lesson 01: 1 of 3 points" in text and "Together: 4 of 7 points" in text
    assert text.endswith("One <remark>.")
    assert "A &amp; B" in html and "4 of 7" in html and "&lt;remark&gt;" in html


def test_progress_of_one_lesson_is_its_exercises_and_a_line_for_the_rest():
    lessons = [LessonScore("01", (Row("01.a", "A", 1, 1),)),
               LessonScore("02", (Row("02.a", "C", 3, 4), Row("02.b", "D", 0, 1))),
               LessonScore("03", (Row("03.a", "E", 2, 2),))]
    html, text = panel.progress_table(lessons, lesson="02")
    assert [line.split()[0] for line in text.splitlines()] == ["Lesson", "02.a", "02.b", "Other", "Together:"]
    assert "Other lessons: 3 of 3 points" in text and "Together: 6 of 8 points" in text
    assert "01.a" not in html and "03.a" not in html and "3 of 3" in html and "6 of 8" in html


def test_a_plain_process_is_not_live():
    assert not panel.live()
