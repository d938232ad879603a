"""Questions and predictions as a learner meets them."""

import pytest

from ganlab import exercises, lesson, lessons
from ganlab.checking import Option, Prediction, Question, guesses
from ganlab.widgets import panel, picture

ASKED = Question("90.two", 1, "How much is 1 + 1 < 3?", recalls="01", options=(
    Option("One", "Adding makes more."), Option("Two", "So it is.", right=True), Option("Three", "That is one more.")))
GUESSED = Prediction("90.share", 2, "Which share?", "share", 0.0, 1.0, "Half of all.")


@pytest.fixture(autouse=True)
def made_up(monkeypatch):
    known = {ASKED.id: ASKED, GUESSED.id: GUESSED}
    monkeypatch.setattr(lessons, "questions", lambda: known)
    monkeypatch.setattr(lesson, "_predicted", {})


def said(capsys):
    return capsys.readouterr().out


def test_untouched_it_shows_the_question_and_gives_nothing_away(capsys):
    """Kills a page that shows what is right before it is asked."""
    lesson.answer("90.two")
    lesson.answer("90.two", ...)
    shown = said(capsys)
    assert shown.count("From lesson 01. How much is 1 + 1 < 3?") == 2
    assert all(f"{letter}: {text}" in shown for letter, text in zip("ABC", ("One", "Two", "Three")))
    assert not any(option.why in shown for option in ASKED.options) and "right" not in shown


@pytest.mark.parametrize("choice", ["B", "b", " b) ", "B.", "b )"])
def test_the_right_letter_scores_and_says_why(choice, capsys):
    lesson.answer("90.two", choice)
    assert "✓ 90.two: right, 1 point." in (shown := said(capsys)) and "So it is." in shown
    rows, _ = exercises.progress()
    assert rows[-1].lesson == "90" and rows[-1].questions == (1, 1)


def test_a_wrong_letter_has_its_own_sentence_and_no_point(capsys):
    """Kills one sentence for all wrong choices, and a wrong answer that counts."""
    lesson.answer("90.two", "C")
    shown = said(capsys)
    assert "✗ 90.two: not so" in shown and "That is one more." in shown and "So it is." not in shown
    assert exercises.progress()[0][-1].questions == (0, 1)
    lesson.answer("90.two", "B")
    lesson.answer("90.two", "A")
    assert exercises.progress()[0][-1].questions == (1, 1)


@pytest.mark.parametrize("choice", ["", "D", "AB", 2, None, ["B"], "two"])
def test_what_is_no_letter_is_explained_and_counts_nothing(choice, capsys):
    lesson.answer("90.two", choice)
    assert "no such choice" in (shown := said(capsys)) and "How much is" in shown
    assert exercises.progress()[0][-1].questions == (0, 1)


def test_a_question_that_does_not_exist_names_the_nearest(capsys):
    lesson.answer("90.tow", "A")
    assert '"90.two"' in said(capsys)
    lesson.answer("90.share", "A")
    assert 'predict("90.share"' in said(capsys)
    lesson.predict("90.two", 1)
    assert 'answer("90.two"' in said(capsys)


def test_a_prediction_meets_its_measurement_once(capsys):
    """Kills a prediction that is forgotten, one that is shown twice, and one that meets another figure."""
    lesson.predict("90.share", 0.25)
    assert "You predict 0.25" in said(capsys)
    lesson.measured("another share", 0.5)
    assert "predicted" not in said(capsys)
    value = lesson.measured("share", 0.5, quiet=True)
    assert value == 0.5 and "You predicted 0.25; measured: 0.5. Off by 25% of the range" in (shown := said(capsys))
    assert "Half of all." in shown
    lesson.measured("share", 0.5)
    assert "predicted" not in said(capsys)
    assert guesses.read() == {"90.share": (0.25, 0.5)} and exercises.calibration() == (1, 0.25)
    lesson.progress("all")
    assert "1 prediction met what was measured, off by 25% of the range on average." in said(capsys)


def test_without_a_prediction_nothing_is_shown_beside_a_figure(capsys):
    lesson.predict("90.share")
    assert "Which share?" in (shown := said(capsys)) and "Half of all." not in shown
    lesson.measured("share", 0.5)
    assert said(capsys) == "share: 0.5\n" and guesses.read() == {}


@pytest.mark.parametrize("value", ["much", None, float("nan"), float("inf"), [1]])
def test_what_is_no_number_is_explained_and_not_kept(value, capsys):
    lesson.predict("90.share", value)
    assert "no number" in said(capsys) and guesses.read() == {}


def test_buttons_and_slider_do_the_same_where_a_kernel_answers(monkeypatch):
    presented = []
    monkeypatch.setattr(panel, "live", lambda: True)
    monkeypatch.setattr(panel, "display", lambda page: None)
    monkeypatch.setattr(picture, "present", presented.append)
    lesson.answer("90.two")
    buttons, told = presented[0].children
    assert [button.description for button in buttons.children] == ["A", "B", "C"]
    buttons.children[1].click()
    assert "So it is." in told.value and exercises.progress()[0][-1].questions == (1, 1)
    lesson.predict("90.share")
    (slider, button), told = presented[1].children[0].children, presented[1].children[1]
    slider.value = 0.75
    button.click()
    assert "You predict 0.75" in told.value and guesses.read()["90.share"].value == 0.75
